// Models side by side, photo by photo: what became right, what became wrong, where the look moved, and what it cost.

import { FLIP, modelChoice, photoFilters } from "./lib/comparefilters";
import { costTable, movedChart, shortName } from "./lib/costs";
import type { Row } from "./lib/data";
import { type Child, count, fill, h, percent, type Segments, segments, state } from "./lib/dom";
import { goesBy, goesByWords } from "./lib/goesby";
import { Grid } from "./lib/grid";
import { Link } from "./lib/link";
import { MAP_STYLES, paint } from "./lib/maps";
import { owedLine } from "./lib/owed";
import { PairSheet } from "./lib/pairsheet";
import { PictureStore } from "./lib/pictures";
import { swipe } from "./lib/swipe";

const PICTURE = 224;
const GAP = 4;
const LAYOUTS = [
  ["beside", "Side by side", "The maps of the models beside each other"],
  ["swipe", "Swipe", "The maps over each other, with a divider to move"],
];

class CompareView {
  link: Link;
  layout: string;
  pictures: PictureStore;
  filters: HTMLDivElement;
  modelRow: HTMLDivElement;
  more: HTMLDivElement;
  goes: HTMLDivElement;
  styles: any;
  layouts: Segments<string>;
  grid: any;
  sheet!: PairSheet;
  cover: HTMLDivElement;

  constructor(link: Link) {
    this.link = link;
    this.layout = "beside";
    this.pictures = new PictureStore(link);
    this.build();
    link.on("rows", (m) => {
      if (m.version === link.props.version) this.grid.put(m.start, m.rows);
    });
    link.on("maps_changed", () => this.repaint());
    link.on("theme", () => this.repaint());
    link.watch(["map_style"], () => {
      this.styles.set(link.props.map_style);
      this.repaint();
    });
    link.watch(["counts", "show", "groups", "group", "classes", "label", "splits", "split", "sorts", "sort"], () =>
      this.showFilters(),
    );
    link.watch(["models", "chosen"], () => this.showModels());
    link.watch(["moved", "costs"], () => this.showMore());
    link.watch(["goes_by", "work"], () => this.showGoesBy());
    link.watch(["version", "count"], () => this.restart());
    link.watch(["state", "message"], () => this.showState());
    link.letGo.push(() => this.grid.free());
  }

  build() {
    this.filters = h("div", { class: "row wrap grow" });
    this.modelRow = h("div", { class: "row wrap modelchoice" });
    this.more = h("div", { class: "moreinfo" });
    this.goes = h("div", { class: "moreinfo" });
    this.styles = segments("How maps are drawn", MAP_STYLES, this.link.props.map_style, (v) =>
      this.link.send("style", { style: v }),
    );
    this.layouts = segments("How models are laid out", LAYOUTS, this.layout, (v) => {
      this.layout = v;
      this.grid.layout();
    });
    this.grid = new Grid({
      label: "Photos, as each model sees them",
      minimum: 330,
      cardHeight: (w: number) => this.side(w) + 62,
      make: (_i: any, item: Row, w: number) => this.card(item, w),
      need: (first: any, last: any) =>
        this.link.send("rows", { start: first, end: last, version: this.link.props.version }),
      keys: (e: KeyboardEvent, _i: any, item: Row) => this.key(e, item),
    });
    this.sheet = new PairSheet({
      names: () => this.names,
      pictured: (item, side, size) => this.pictured(item, side, size),
      moved: (item) => this.moved(item),
      onClose: () => this.grid.focus(this.grid.at),
    });
    this.cover = h("div", { class: "cover hidden" });
    const head = [h("h2", {}, "Photo by photo"), h("div", { class: "grow" }), this.layouts, this.styles];
    this.link.root.append(
      h(
        "section",
        { class: "pane card", "aria-label": "Photos before and after" },
        h("div", { class: "bar" }, head),
        h("div", { class: "bar filters" }, this.modelRow, this.filters),
        this.goes,
        this.more,
        h("div", { class: "body" }, this.grid.element, this.cover, this.sheet.element),
      ),
    );
  }

  get names(): string[] {
    return this.link.props.chosen;
  }

  get swiping() {
    return this.layout === "swipe" && this.names.length === 2;
  }

  side(width: number) {
    const n = this.swiping ? 1 : Math.max(1, this.names.length);
    return Math.floor((width - GAP * (n - 1)) / n);
  }

  showState() {
    const { state: now, message } = this.link.props;
    this.cover.classList.toggle("hidden", now === "ready");
    const busy = now === "loading";
    if (now !== "ready")
      fill(
        this.cover,
        state(busy ? "busy" : "photos", busy ? "A fix is being made" : "Nothing to compare yet", message),
      );
  }

  showModels() {
    this.layouts.classList.toggle("hidden", this.names.length !== 2);
    fill(this.modelRow, modelChoice(this.link));
  }

  showFilters() {
    fill(this.filters, photoFilters(this.link));
  }

  // -- what it did to the attention, what it cost -------------------------------------------------------------
  showMore() {
    const { moved, costs } = this.link.props;
    const open = this.more.querySelector("details")?.open || false;
    if (costs.length < 2) return fill(this.more);
    const words = moved
      ? `Attention moved onto the object in ${count(moved.onto, "photo")}, off it in ${moved.off.toLocaleString("en")}`
      : "What each model cost";
    return fill(
      this.more,
      h(
        "details",
        { open },
        h("summary", {}, words, moved ? h("span", { class: "soft" }, " · and what each model cost") : null),
        h("div", { class: "row wrap" }, moved ? movedChart(moved) : null, costTable(costs, this.names)),
      ),
    );
  }

  // -- what the models go by, and what a gain is owed to ------------------------------------------------------
  showGoesBy() {
    const { goes_by: found, work } = this.link.props;
    const open = this.goes.querySelector("details")?.open || false;
    if (!found) return fill(this.goes);
    const act = (kind: "measure" | "controls" | "cancel") => this.link.act(kind);
    const go = (place: string) => this.link.send("go", { place });
    return fill(
      this.goes,
      h(
        "details",
        { open },
        h("summary", {}, "What it goes by", h("span", { class: "soft" }, ` · ${goesByWords(found)}`)),
        goesBy(found, work, act, go),
      ),
      owedLine(found.owed, work.running || work.other, act),
    );
  }

  // -- cards --------------------------------------------------------------------------------------------------
  restart() {
    this.sheet.hide();
    this.grid.reset(this.link.props.count);
  }

  picture(item: Row, name: string, side: any, right: any) {
    const words = `Where ${shortName(name)} looks in a photo of a ${item.label}; its verdict is ${right ? "right" : "wrong"}`;
    return h("canvas", { style: `width:${side}px;height:${side}px`, role: "img", "aria-label": words });
  }

  // Canvases of every chosen model, drawn when their pictures come.
  pictured(item: Row, side: number, size: number) {
    const canvases = this.names.map((name: string, k: number) => this.picture(item, name, side, item.right[k]));
    const draw = () => {
      const ghost = this.link.ghost,
        style = this.link.props.map_style,
        photo = this.pictures.photo(item.id, size);
      canvases.forEach((canvas: HTMLCanvasElement, k: number) =>
        paint(canvas, photo, this.pictures.map(item.id, this.names[k]), style, side, side, ghost),
      );
    };
    const there = this.names.map((name: string, k: any) => this.pictures.want([item.id], k ? 0 : size, name, draw));
    if (there.every(Boolean)) draw();
    return canvases;
  }

  tag(name: string, right: any) {
    return h("span", { class: "tag" }, `${shortName(name)} ${right ? "✓" : "✕"}`);
  }

  card(item: Row, width: number) {
    const side = this.side(width),
      flip = FLIP[item.flip],
      canvases = this.pictured(item, side, PICTURE);
    const verdict = flip ? flip[2] : item.right[0] ? "right before and after" : "wrong before and after";
    const card = h(
      "article",
      {
        class: `pairphoto ${item.flip ? `is-${item.flip === "fixed" ? "yes" : "no"}` : ""}`,
        "aria-label": `${item.label}, ${item.group}: ${verdict}`,
      },
      this.swiping ? this.swipe(item, canvases) : this.beside(item, canvases),
      h(
        "div",
        { class: "text" },
        h(
          "div",
          { class: "line" },
          h("strong", {}, item.label),
          flip
            ? h("span", { class: `chip ${flip[1]}`, title: flip[2] }, flip[0])
            : h("span", { class: "chip" }, item.right[0] ? "still right" : "still wrong"),
        ),
        h("div", { class: "line small soft" }, h("span", {}, item.group), this.moved(item)),
      ),
    );
    return card;
  }

  moved(item: Row) {
    const energy = item.energy_before !== null && item.energy_after !== null;
    return energy
      ? h(
          "span",
          { class: "num", title: "Share of the map's energy inside the object, before and after" },
          `on the object ${percent(item.energy_before)} → ${percent(item.energy_after)}`,
        )
      : h("span", { class: "num", title: "How much of the map moved" }, `map moved ${percent(item.map_change)}`);
  }

  beside(item: Row, canvases: any[]) {
    const open = () => this.sheet.open(item);
    return h(
      "div",
      { class: "two", onclick: open, title: "Open it large (Enter)" },
      canvases.map((canvas: Child, k: number) =>
        h("div", { class: "side" }, canvas, this.tag(this.names[k], item.right[k])),
      ),
    );
  }

  swipe(item: Row, canvases: any[]) {
    const tags = canvases.map((_: any, k: number) => this.tag(this.names[k], item.right[k]));
    return swipe(canvases, tags, this.names.map(shortName));
  }

  key(e: KeyboardEvent, item: Row) {
    if (e.key !== "Enter" || (e.target as HTMLInputElement).tagName === "BUTTON") return false;
    this.sheet.open(item);
    return true;
  }

  repaint() {
    this.grid.clear();
    this.grid.show();
    this.sheet.repaint();
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "compare");
  link.keys = [
    ["Arrow keys", "go from photo to photo"],
    ["Enter", "open a photo large"],
    ["+ − 0", "zoom all maps at once, show everything"],
    ["Escape", "close the large photo"],
  ];
  link.view = new CompareView(link);
  return link.root;
}
