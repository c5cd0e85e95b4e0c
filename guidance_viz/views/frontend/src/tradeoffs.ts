// Trade-offs: what to try, what each model gives for what, and the picked one beside the model before on the same photos.
import type { Row } from "./lib/data";
import { button, choice, fill, h, percent, type Segments, segments, state, term } from "./lib/dom";
import { FrontPlot } from "./lib/frontplot";
import { Link } from "./lib/link";
import { MAP_STYLES, paint } from "./lib/maps";
import { PictureStore } from "./lib/pictures";
import { SweepForm } from "./lib/sweepform";

const SIDE = 160; // one of the sizes that pictures are sent in
const SPLITS = [
  ["val", "Validation", "What a model is chosen by"],
  ["test", "Test", "What to tell others; it does not choose"],
];

class TradeoffsView {
  link: Link;
  pictures: PictureStore;
  maps: Map<any, any>;
  besideWords: string;
  form: SweepForm;
  plot: FrontPlot;
  cover: HTMLDivElement;
  axes: HTMLDivElement;
  note: HTMLParagraphElement;
  picked: HTMLDivElement;
  strip: HTMLDivElement;
  style: Segments<any>;
  body: HTMLDivElement;
  looks: HTMLElement;

  constructor(link: Link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.maps = new Map();
    this.besideWords = "without guidance";
    this.form = new SweepForm(link);
    this.plot = new FrontPlot((key: any) => link.send("pick", { key }));
    link.letGo.push(() => this.plot.observer.disconnect());
    this.build();
    link.on("sweep_maps", (m) => this.take(m));
    link.on("theme", () => this.showPhotos());
    link.watch(["state", "message"], () => this.showState());
    link.watch(["points", "x", "y", "key", "split", "scores", "over", "unmeasured", "version"], (_p, names) =>
      this.showPlot(names),
    );
    link.watch(["picked", "work", "points", "waits"], () => this.showPicked());
    link.watch(["photos", "key", "looking", "map_style"], () => this.showPhotos());
  }

  build() {
    this.cover = h("div", { class: "cover hidden" });
    this.axes = h("div", { class: "row wrap controls" });
    this.note = h("p", { class: "small soft", role: "status" });
    this.picked = h("div", { class: "picked", role: "status" });
    this.strip = h("div", { class: "strip", "data-part": "maps" });
    const styles = MAP_STYLES.map(([value, words, does]) => [value, words, does]);
    const style = segments("How maps are drawn", styles, this.link.props.map_style, (v) =>
      this.link.send("style", { style: v }),
    );
    this.style = style;
    this.body = h(
      "div",
      { class: "scroll tradeoffs" },
      h("section", { class: "card try", "aria-label": "What to try" }, this.form.element),
      h(
        "section",
        { class: "card front", "aria-label": "Front" },
        h(
          "h2",
          {},
          term(
            "What is traded for what",
            "Each point is a model. On the front are those that no other beats on every score.",
          ),
        ),
        this.axes,
        this.note,
        h("div", { class: "both" }, this.plot.element, this.picked),
      ),
      (this.looks = h(
        "section",
        { class: "card looks", "aria-label": "Before and after on the same photos" },
        h("div", { class: "row wrap" }, h("h2", { class: "grow" }, "On the same photos"), style),
        this.strip,
      )),
    );
    this.link.root.append(h("section", { class: "pane", "aria-label": "Trade-offs" }, this.body, this.cover));
  }

  showState() {
    const { state: now, message } = this.link.props;
    this.cover.classList.toggle("hidden", now === "ready");
    this.body.classList.toggle("hidden", now !== "ready");
    if (now === "loading") fill(this.cover, state("busy", "Getting ready", message));
    else if (now !== "ready") fill(this.cover, state("target", "Nothing to trade yet", message));
  }

  showPlot(names: Set<string>) {
    const { scores, x, y, split, points, key, over, unmeasured, version } = this.link.props;
    this.axes.classList.toggle("hidden", !points.length);
    this.looks.classList.toggle("hidden", !points.length);
    this.note.textContent = unmeasured;
    this.note.classList.toggle("hidden", !unmeasured);
    const words = scores.map(([name, said]: any) => [name, said]);
    if (["x", "y", "split", "scores"].some((n) => names.has(n)))
      fill(
        this.axes,
        choice("Across", "The score on the horizontal axis", words, x, (v) => this.link.send("axes", { x: v, y })),
        choice("Up", "The score on the vertical axis", words, y, (v) => this.link.send("axes", { x, y: v })),
        segments("Split", SPLITS, split, (v) => this.link.send("split", { split: v })),
      );
    const named = Object.fromEntries(words);
    this.plot.show({ points, x, y, key, xWords: named[x], yWords: named[y], over, split, version });
  }

  showPicked() {
    const { picked, work, points, waits } = this.link.props;
    this.picked.classList.toggle("hidden", !points.length);
    if (!picked) {
      fill(
        this.picked,
        h("p", { class: "faint" }, "Press a point to see its scores and its maps; arrow keys go from point to point."),
      );
      return;
    }
    const rows = picked.rows.map(([words, now, before]: any) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, words),
        h("td", { class: "num" }, percent(before, 1)),
        h("td", { class: "num strong" }, percent(now, 1)),
      ),
    );
    const head = ["score", "without guidance", "this model"].map((words) => h("th", { scope: "col" }, words));
    const take = button(
      "Make it the candidate",
      "Compare it with the model at hand, then accept or reject it",
      () => this.link.act("take"),
      { kind: "primary", symbol: "arrow", disabled: work.running || work.other },
    );
    const chips = [
      picked.front
        ? h("span", { class: "chip accent" }, "on the front")
        : h("span", { class: "chip" }, "beaten by another"),
      picked.diverged ? h("span", { class: "chip no" }, "training diverged") : null,
    ];
    fill(
      this.picked,
      h("div", { class: "row wrap" }, h("strong", {}, picked.words), chips),
      h("table", { class: "scores" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)),
      h(
        "div",
        { class: "row wrap controls" },
        take,
        h("span", { class: "small faint" }, `trained and judged in ${Math.round(picked.seconds)} s`),
      ),
      waits ? this.verdict() : null,
    );
  }

  verdict() {
    const go = button("Accept or reject it", "To the verdict, in Fix", () => this.link.send("go", { place: "fix" }), {
      kind: "quiet",
    });
    return h(
      "div",
      { class: "row wrap small" },
      h("span", { class: "chip maybe" }, "a fix waits for your verdict"),
      go,
    );
  }

  take({ ids, key, before, after, grid, words }: Row) {
    this.besideWords = words;
    const [height, width] = grid;
    const size = height * width;
    const map = (block: any, i: number) => ({
      height,
      width,
      values: new Uint8Array(block.slice(i * size, (i + 1) * size)),
    });
    this.maps = new Map(ids.map((id: any, i: number) => [id, { key, before: map(before, i), after: map(after, i) }]));
    this.showPhotos();
  }

  showPhotos() {
    const { photos, key, looking, map_style: style } = this.link.props;
    this.style.set(style);
    if (key) this.strip.setAttribute("role", "list");
    else this.strip.removeAttribute("role");
    if (!key) {
      fill(this.strip, state("photos", "No model is picked", "Press a point of the front."));
      return;
    }
    const cells = photos.map((photo: Row) => this.pair(photo, style, looking));
    fill(this.strip, cells);
  }

  pair({ id, label, boxes }: any, style: string, looking: any) {
    const found = this.maps.get(id);
    const fresh = found && found.key === this.link.props.key;
    const side = (which: string, words: string) => {
      const canvas = h("canvas", { role: "img", "aria-label": `${label}, ${words}` });
      const draw = () =>
        paint(canvas, this.pictures.photo(id, SIDE), fresh ? found[which] : null, style, SIDE, SIDE, this.link.ghost);
      if (this.pictures.want([id], SIDE, "", draw)) draw();
      return h(
        "figure",
        {},
        h("div", { class: "mapped" }, canvas, boxes.map(boxMark)),
        h("figcaption", { class: "tiny faint" }, words),
      );
    };
    return h(
      "div",
      { class: `pair ${fresh || !looking ? "" : "waiting"}`, role: "listitem", "aria-label": label },
      h("div", { class: "sides" }, side("before", this.besideWords), side("after", "this model")),
      h("div", { class: "small" }, label),
    );
  }
}

// Where a box is, over a picture of the photo.
function boxMark([x0, y0, x1, y1]: any) {
  const cut = (v: number) => Math.min(1, Math.max(0, v));
  const at = { left: cut(x0), top: cut(y0), width: cut(x1) - cut(x0), height: cut(y1) - cut(y0) };
  const style = Object.entries(at)
    .map(([side, share]) => `${side}:${(100 * share).toFixed(2)}%`)
    .join(";");
  return h("i", { class: "where", style, "aria-hidden": "true" });
}

export function render({ model }: Row) {
  const link = new Link(model, "tradeoffs");
  link.keys = [["Arrow keys", "on the front: go from model to model"]];
  link.view = new TradeoffsView(link);
  return link.root;
}
