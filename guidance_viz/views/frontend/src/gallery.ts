// Photos as cards, with the map shown over each and an answer one click away.

import { answerButtons, KEYS, WORDS } from "./lib/answers";
import type { Row } from "./lib/data";
import { button, count, fill, h, segments, state } from "./lib/dom";
import { Fade } from "./lib/fade";
import { Filters } from "./lib/filters";
import { Grid } from "./lib/grid";
import { Link } from "./lib/link";
import { MAP_STYLES } from "./lib/maps";
import { PhotoCard } from "./lib/photocard";
import { PickBar } from "./lib/pickbar";
import { Picks } from "./lib/picks";
import { PictureStore } from "./lib/pictures";
import { Sheet } from "./lib/sheet";

const TEXT = 86;

class GalleryView {
  link: Link;
  pictures: PictureStore;
  picks: Picks;
  fade: Fade;
  styles: any;
  summary: HTMLDivElement;
  pickbar: PickBar;
  grid: any;
  sheet: Sheet;
  cover: HTMLDivElement;

  constructor(link: Link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.picks = new Picks(() => this.showPicks());
    this.build();
    link.on("rows", (m) => {
      if (m.version === link.props.version) this.grid.put(m.start, m.rows);
    });
    link.on("changed_rows", (m) => this.refresh(m.rows));
    for (const event of ["maps_changed", "theme"] as const) link.on(event, () => this.repaint());
    link.watch(["which", "has_before"], () => this.repaint());
    link.watch(["map_style"], () => {
      this.styles.set(link.props.map_style);
      this.repaint();
    });
    link.watch(["version", "count"], () => this.restart());
    link.watch(["selection_name", "selection_count", "count", "all_count", "stale"], () => this.showSummary());
    link.watch(["state", "message"], () => this.showState());
    link.letGo.push(() => this.grid.free());
  }

  build() {
    const { link } = this;
    this.fade = new Fade(link, {
      choose: (which: any) => link.send("which", { which }),
      changed: () => this.repaint(),
    });
    this.styles = segments("How maps are drawn", MAP_STYLES, link.props.map_style, (v) =>
      link.send("style", { style: v }),
    );
    this.summary = h("div", { class: "summary", role: "status" });
    this.pickbar = new PickBar({
      give: (value: any) => this.answerPicked(value),
      choose: () => link.act("choose_picked", this.picked()),
      clear: () => this.letGoOfPicks(),
    });
    this.grid = new Grid({
      label: "Photos",
      minimum: 168,
      cardHeight: (w: number) => w + TEXT,
      make: (i: number, item: Row, w: number) => new PhotoCard(this, i, item, w).element,
      need: (first: any, last: any) => link.send("rows", { start: first, end: last, version: link.props.version }),
      keys: (e: KeyboardEvent, i: number, item: Row) => this.key(e, i, item),
      moved: (e: KeyboardEvent, from: number | undefined, to: number) => e.shiftKey && this.picks.range(to, from),
    });
    this.grid.element.addEventListener("keydown", (e: KeyboardEvent) => this.listKey(e));
    this.sheet = new Sheet(link, this.pictures, {
      answer: (item: Row, v: any) => this.give(item, v),
      open: (id: any) => link.send("open", { id }),
      step: (way: string) => this.step(way),
      close: () => {
        link.send("closed");
        this.grid.focus(this.grid.at);
      },
    });
    this.cover = h("div", { class: "cover hidden" });
    const head = [h("h2", { class: "grow" }, "Photos"), this.fade.element, this.styles];
    link.root.append(
      h(
        "section",
        { class: "pane card", "aria-label": "Photos" },
        h("div", { class: "bar" }, head),
        new Filters(link).element,
        this.summary,
        this.pickbar.element,
        h("div", { class: "body" }, this.grid.element, this.cover),
        this.sheet.element,
      ),
    );
  }

  showState() {
    const { state: now, message, filtered } = this.link.props;
    this.cover.classList.toggle("hidden", now === "ready");
    if (now === "loading") fill(this.cover, state("busy", "Getting ready", message));
    if (now !== "empty") return;
    const drop = () => this.link.send("all");
    const all = filtered ? button("Show all photos", "Drop every filter and the choice", drop) : null;
    fill(this.cover, state("photos", "No photos to show", message, all));
  }

  showSummary() {
    const { count: n, all_count: all, selection_count: chosen, stale } = this.link.props;
    const words = n === all ? count(n, "photo") : `${n.toLocaleString("en")} of ${count(all, "photo")}`;
    const does = "Your answers may have changed what belongs here; nothing moves until you ask";
    const again = () => this.link.send("refresh");
    fill(
      this.summary,
      h("span", { class: "num" }, words),
      chosen ? this.chosen() : null,
      h("span", { class: "grow" }),
      stale ? button("Refresh the order", does, again, { kind: "quiet", symbol: "redo" }) : null,
    );
  }

  chosen() {
    const clear = () => this.link.send("clear");
    const cross = button("", "Clear the choice", clear, { kind: "quiet square", symbol: "close" });
    const give = (v: any) => this.link.act("answer_all", { value: v });
    const answers = answerButtons(null, give, { short: true });
    return [
      h("span", { class: "chip accent" }, this.link.props.selection_name, cross),
      h("span", { class: "row" }, h("span", { class: "small soft" }, "answer all:"), answers),
    ];
  }

  restart() {
    if (this.picks.clear()) this.link.announce("The photos changed, so nothing is picked any more");
    this.grid.reset(this.link.props.count);
  }

  refresh(rows: Row) {
    const now = new Map(rows.map(([id, answer, others]: any) => [id, { answer, others }] as [string, Row]));
    for (const [index, item] of this.grid.items)
      if (now.has(item.id)) this.grid.put(index, [{ ...item, ...(now.get(item.id) as Row) }]);
    const open = this.sheet.item;
    if (open && now.has(open.id)) this.sheet.change(now.get(open.id));
  }

  repaint() {
    for (const card of this.grid.cards.values()) card.photo?.ask();
    if (this.sheet.item) this.sheet.draw();
  }

  // -- picking -----------------------------------------------------------------------------------------------
  pick(e: MouseEvent | KeyboardEvent, index: number) {
    if (e.shiftKey) this.picks.range(index, this.grid.at);
    else this.picks.toggle(index);
    this.grid.focus(index);
  }

  // Keys that are about no single card.
  listKey(e: KeyboardEvent) {
    if (e.altKey || e.defaultPrevented || !this.didToAll(e)) return;
    e.preventDefault();
    e.stopPropagation();
  }

  didToAll(e: KeyboardEvent) {
    const letter = e.key.toLowerCase();
    if (e.ctrlKey || e.metaKey) {
      if (letter === "a" && !e.shiftKey) this.picks.all(this.link.props.count);
      return letter === "a" && !e.shiftKey;
    }
    if (letter === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else if (letter === "escape" && this.picks.size) this.letGoOfPicks();
    else return letter === "b" && this.fade.flip();
    return true;
  }

  showPicks() {
    for (const card of this.grid.cards.values()) card.photo?.showPicked();
    this.grid.element.classList.toggle("picking", this.picks.size > 0);
    this.summary.classList.toggle("hidden", this.picks.size > 0);
    this.pickbar.show(this.picks.size);
    this.link.announce(`${this.picks.size.toLocaleString("en")} picked`);
  }

  letGoOfPicks() {
    this.picks.clear();
    this.grid.focus(this.grid.at);
  }

  picked() {
    return { spans: this.picks.spans, version: this.link.props.version };
  }

  answerPicked(value: string) {
    const size = this.picks.size;
    this.link.act("answer_picked", { ...this.picked(), value, model: this.link.props.model });
    for (const index of [...this.grid.items.keys()])
      if (this.picks.has(index)) this.grid.put(index, [{ ...this.grid.items.get(index), answer: value }]);
    this.letGoOfPicks();
    this.link.announce(`${count(size, "photo")}: answered ${WORDS[value][0]}. U takes it back.`);
  }

  // -- one photo ---------------------------------------------------------------------------------------------
  give(item: Row, value: string) {
    // The card shows the answer at once; Python's word follows.
    for (const [index, other] of this.grid.items)
      if (other.id === item.id) this.grid.put(index, [{ ...other, answer: value }]);
    if (this.sheet.item?.id === item.id) this.sheet.change({ answer: value });
    this.link.act("answer", { id: item.id, value, model: this.link.props.model });
    this.link.announce(`${item.label}: answered ${WORDS[value][0]}`);
  }

  // The large view goes on to the next card.
  step(way: string) {
    const place = [...this.grid.items].find(([, item]) => item.id === this.sheet.item.id)?.[0] ?? this.grid.at;
    const next = this.grid.items.get(place + way);
    if (!next) return;
    this.grid.reveal(place + way);
    this.link.send("open", { id: next.id });
  }

  key(e: KeyboardEvent, index: number, item: Row) {
    const value = KEYS[e.key.toLowerCase()],
      onCard = (e.target as HTMLInputElement).classList.contains("item");
    if (value && this.picks.size) this.answerPicked(value);
    else if (value) this.give(item, value);
    else if (e.key === "Enter" && onCard) this.link.send("open", { id: item.id });
    else if (e.key === " " && onCard) this.pick(e, index);
    else return false;
    return true;
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "gallery");
  link.keys = [
    ["Arrow keys", "go from photo to photo"],
    ["Enter", "open a photo large"],
    ["Y N M", "answer the picked photos, or else the one that has the focus"],
    ["Space", "pick a photo, or let it go"],
    ["⇧ Arrow keys", "pick a range"],
    ["Ctrl A, Escape", "pick all that are shown, pick none"],
    ["B", "before, and after again"],
    ["U, ⇧ U", "undo, redo"],
    ["1 … 9", "only photos of that class; the same again: all"],
    ["+ − 0, ← →", "in the large photo: zoom, all of it; the photo before, the next"],
  ];
  link.pickClass = (k) => {
    const [, , , choices] = (link.props.options || []).find(([name]: any) => name === "label") || [];
    if (!choices || k >= choices.length) return false;
    const value = String(k - 1);
    link.send("filter", { name: "label", value: link.props.filters.label === value ? "all" : value });
    return true;
  };
  link.view = new GalleryView(link);
  return link.root;
}
