// Step 3: P(relevant) over a split as a histogram, and the threshold as a line on it, dragged or moved by arrow keys.
import type { Row } from "./data";
import { type Child, count, fill, h, percent } from "./dom";
import type { Link } from "./link";
import { Step, sum, swatch } from "./steps";

const COLUMNS = 50;

// What a threshold of two decimals keeps of each class: bin k holds the P in (k/100, (k+1)/100].
const passing = (classes: any[], threshold: number) =>
  classes.map((c: Row) => sum(c.bins.slice(Math.round(100 * threshold))));

export class SpreadStep extends Step {
  change: (values: Row) => void;
  bars: HTMLDivElement;
  marks: HTMLDivElement;
  tag: HTMLDivElement;
  input: HTMLInputElement;
  median: HTMLButtonElement;
  counts: HTMLDivElement;
  hist: HTMLDivElement;
  ready: boolean;
  held: Row | undefined | number | number | null;
  columns: HTMLDivElement[];
  cells: Row[];
  body: any;
  link: Link;

  constructor(link: Link, change: (values: Row) => void) {
    const help =
      "Answers spread to photos nearby: the probability that the model looks at the right thing. Photos above the threshold pass.";
    super(link, 3, "Spread and threshold", help);
    this.change = change;
    this.build();
    link.watch(["spread", "need"], () => this.show());
    link.watch(["options"], () => this.follow());
  }

  build() {
    this.bars = h("div", { class: "bars", "aria-hidden": "true" });
    this.marks = h("div", { class: "marks", "aria-hidden": "true" });
    this.tag = h("div", { class: "tag num", "aria-hidden": "true" });
    this.input = h("input", {
      type: "range",
      min: "0",
      max: "100",
      step: "1",
      "aria-label": "Threshold of P(looks at the right thing)",
      oninput: () => this.pick(Math.min(99, Number(this.input.value)) / 100),
    });
    const does = "Keep the better half: the median of the known probabilities";
    const median = { class: "btn", type: "button", title: does, onclick: () => this.pick(null) };
    this.median = h("button", median, "Median");
    this.counts = h("div", { class: "counts", role: "table", "aria-label": "Photos kept and dropped" });
    const axis = ["0", "0.25", "0.5", "0.75", "1"].map((v) => h("span", {}, v));
    const ends = ["← looks at something else", "at the right thing →"].map((v) => h("span", {}, v));
    this.hist = h(
      "div",
      { class: "hist" },
      h(
        "div",
        {},
        h("div", { class: "plot" }, this.bars, this.marks, this.tag, this.input),
        h("div", { class: "axis tiny faint num", "aria-hidden": "true" }, axis),
        h("div", { class: "axis ends small soft" }, ends),
      ),
      h("div", { class: "countside" }, this.counts, h("div", { class: "row" }, this.median)),
    );
  }

  show() {
    const { spread, need } = this.link.props;
    this.ready = Boolean(spread.classes) && !need;
    if (need) {
      this.say("unknown for every photo until there are answers of two kinds", "faint");
      this.need(need, this.go("Answer questions", "Go to the questions", "answer", { kind: "primary" }));
    }
    if (!this.ready) return;
    if (!this.body.contains(this.hist)) fill(this.body, this.hist);
    this.showBars(spread);
    this.showMarks(spread);
    this.showClasses(spread);
    this.set(this.held === undefined ? this.link.props.options.threshold : this.held);
  }

  // The bars are made once for a spread; moving the line only fades them.
  showBars({ classes }: Row) {
    const wide = 100 / COLUMNS;
    const columns = [...Array(COLUMNS)].map((_, k) =>
      classes.map((c: Row) => sum(c.bins.slice(k * wide, (k + 1) * wide))),
    );
    const most = Math.max(1, ...columns.map(sum));
    // Where nearly all photos share a few values the rest would vanish: heights grow with the square root.
    const tall = (parts: number[]) => `height:${(100 * Math.sqrt(sum(parts) / most)).toFixed(2)}%`;
    this.columns = columns.map((parts) =>
      h(
        "div",
        { class: "column", style: tall(parts) },
        parts.map((n: any, i: number) => h("i", { class: `f${i % 8}`, style: `flex-grow:${n}` })),
      ),
    );
    fill(this.bars, this.columns);
  }

  showMarks({ medians }: Row) {
    const words = ([name, value]: any) => `${name ? `${name}: ` : ""}median ${value.toFixed(2)}`;
    const mark = (m: number[] | [any, any]) =>
      h(
        "span",
        { class: `mark${m[1] > 0.5 ? " left" : ""}`, style: `left:${100 * m[1]}%` },
        h("span", { class: "tiny" }, words(m)),
      );
    fill(this.marks, medians.map(mark));
  }

  showClasses({ classes }: Row) {
    const head = ["", "kept", "dropped", "unknown"].map((t) =>
      h("span", { role: "columnheader", class: "tiny faint" }, t),
    );
    this.cells = [];
    const line = (name: string, unknown: number, sign: Child) => {
      const [kept, dropped] = [0, 1].map(() => h("span", { role: "cell", class: "num" }));
      this.cells.push([kept, dropped]);
      const title = h("span", { role: "rowheader", class: "name" }, sign, name);
      const last = h("span", { role: "cell", class: "num" }, unknown.toLocaleString("en"));
      return h("div", { role: "row", class: sign ? "" : "all" }, title, kept, dropped, last);
    };
    fill(
      this.counts,
      h("div", { role: "row" }, head),
      classes.map((c: Row, k: number) => line(c.name, c.unknown, swatch(k))),
      line("all", sum(classes.map((c: Row) => c.unknown)), null),
    );
  }

  pick(threshold: number | null) {
    this.held = threshold;
    this.set(threshold);
    this.change({ threshold });
  }

  // Python's word, unless the hand is ahead of it.
  follow() {
    const { threshold } = this.link.props.options;
    if (this.held === threshold) this.held = undefined;
    if (this.ready && this.held === undefined) this.set(threshold);
  }

  // Draw the line and count anew, in place.
  set(threshold: number | null) {
    const { classes, medians } = this.link.props.spread;
    const middle = medians.length ? sum(medians.map((m: any[]) => m[1])) / medians.length : 0.5;
    const at = threshold === null ? middle : threshold;
    const kept = threshold === null ? classes.map((c: Row) => c.by_median) : passing(classes, threshold);
    const known = classes.map((c: Row) => c.size - c.unknown);
    [...kept, sum(kept)].forEach((n, k) => {
      const all = k < known.length ? known[k] : sum(known);
      this.cells[k][0].textContent = n.toLocaleString("en");
      this.cells[k][1].textContent = (all - n).toLocaleString("en");
    });
    this.draw(at, threshold === null, sum(kept), sum(classes.map((c: Row) => c.size)), medians.length);
    const own = Object.fromEntries(threshold === null && medians.length > 1 ? medians : []);
    this.fade(classes.map((c: Row) => own[c.name] ?? at));
    const unknown = sum(classes.map((c: Row) => c.unknown));
    this.sayPassing(sum(kept), sum(classes.map((c: Row) => c.size)), unknown);
  }

  draw(at: number, median: boolean, kept: number, asked: number, known: number) {
    this.input.value = String(Math.round(100 * at));
    this.input.disabled = this.median.disabled = !known;
    this.median.setAttribute("aria-pressed", String(median));
    const words = median ? (known > 1 ? "the median of each class" : `median, ${at.toFixed(2)}`) : at.toFixed(2);
    this.input.setAttribute("aria-valuetext", `${words}: ${count(kept, "photo")} of ${asked} pass`);
    this.tag.textContent = `${percent(asked ? kept / asked : 0)} pass →`;
    this.tag.style.left = `${100 * at}%`;
    this.tag.classList.toggle("flip", at > 0.75);
    this.tag.classList.toggle("hidden", !known);
    this.hist.style.setProperty("--at", `${100 * at}%`);
    this.hist.classList.toggle("several", median && known > 1);
  }

  // What a threshold drops is faded, by class where each has its own.
  fade(limits: any[]) {
    this.columns.forEach((column, k) =>
      limits.forEach((limit: number, i: any) =>
        column.children[i].classList.toggle("out", (k + 1) / COLUMNS <= limit + 1e-9),
      ),
    );
  }

  sayPassing(kept: number, asked: number, unknown: number) {
    const lost = unknown ? ` · ${unknown.toLocaleString("en")} unknown, left out` : "";
    const share = percent(asked ? kept / asked : 0);
    this.say(`${kept.toLocaleString("en")} of ${count(asked, "photo")} pass (${share})${lost}`);
  }
}
