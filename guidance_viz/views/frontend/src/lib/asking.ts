// Steps 1 and 2: how many questions are asked and where, and what the answers decide.

import { lineChart } from "./chart";
import type { Row } from "./data";
import { button, count, fill, h, percent, segments } from "./dom";
import type { Link } from "./link";
import { Step } from "./steps";

const ASK_MS = 500;
const SIGNS: Record<string, string> = { yes: "✓", no: "✕", maybe: "?", "": "○" };
const OVER = [
  ["all", "Over all photos", "Cluster the whole space at once, as the paper does"],
  ["class", "Within each class", "Each class has its share of the questions, by its size"],
];

export class SpaceStep extends Step {
  wish: Row;
  slider: HTMLInputElement;
  field: HTMLInputElement;
  which: HTMLSpanElement;
  over: HTMLSpanElement;
  chart: HTMLDivElement;
  timer: ReturnType<typeof setTimeout> | null;
  key: string;

  constructor(link: Link) {
    const help =
      "Every photo has a place by where the model looks in it. Questions are asked at the middle of each cluster.";
    super(link, 1, "Space", help);
    this.wish = {};
    const range = { type: "range", min: "1", "aria-label": "Number of questions" };
    this.slider = h("input", { ...range, oninput: () => this.number(this.slider) });
    this.field = h("input", {
      type: "number",
      min: "1",
      class: "short",
      "aria-label": "Questions",
      onchange: () => this.number(this.field),
    });
    this.which = h("span");
    this.over = h("span");
    this.chart = h("div", { class: "curve" });
    const does =
      "Cluster the space ever more finely, and stop where the photos of a cluster hardly become more alike (the elbow)";
    const elbow = button("As many as pay", does, () => this.ask({ questions: "elbow" }), {
      symbol: "target",
    });
    const asks = h("label", {}, "Questions", this.slider, this.field);
    fill(this.body, h("div", { class: "row wrap controls" }, this.which, this.over, asks, elbow), this.chart);
    link.watch(["space", "busy"], () => this.show());
    link.watch(["curve"], () => this.showCurve());
  }

  number(input: HTMLInputElement) {
    const n = Math.round(Number(input.value));
    if (!Number.isFinite(n) || n < 1) return;
    this.slider.value = this.field.value = String(n);
    this.ask({ questions: Math.min(this.link.props.space.most, n) }, ASK_MS);
  }

  // The latest wish counts; it waits while the one before is worked on.
  ask(values: Row, wait = 0) {
    Object.assign(this.wish, values);
    clearTimeout(this.timer ?? undefined);
    this.timer = setTimeout(() => this.sendWish(), wait);
  }

  sendWish() {
    if (this.link.props.busy || !Object.keys(this.wish).length) return;
    this.link.act("ask", this.wish);
    this.wish = {};
    this.wait(true);
  }

  show() {
    const { space: s, busy } = this.link.props;
    if (!s.splits) return;
    this.wait(Boolean(busy));
    this.say(busy ? `${busy[0].toUpperCase()}${busy.slice(1)}…` : s.effect);
    this.choices(s);
    this.slider.max = this.field.max = String(s.most);
    const wished = Object.keys(this.wish).length > 0;
    if (wished && !busy) this.sendWish();
    if (!wished && !busy) this.slider.value = this.field.value = String(s.questions);
  }

  choices(s: Row) {
    const key = JSON.stringify([s.splits, s.split, s.by]);
    if (key === this.key) return;
    this.key = key;
    const does = (words: string) => `Ask about the ${words.toLowerCase()} photos, and draw from them`;
    const splits = s.splits.map(([v, words, n]: any) => [v, `${words} ${n.toLocaleString("en")}`, does(words)]);
    fill(
      this.which,
      segments("Which photos", splits, s.split, (v) => this.ask({ split: v })),
    );
    fill(
      this.over,
      segments("Where questions are asked", OVER, s.by, (v) => this.ask({ by: v })),
    );
  }

  showCurve() {
    const { curve } = this.link.props;
    const title = "How alike the maps of a cluster are";
    const axes = { title, x: "questions", y: "mean similarity", format: (v: number) => v.toFixed(2) };
    fill(this.chart, curve ? lineChart({ ...axes, series: curve, width: 620, height: 170 }) : null);
  }
}

export class AskedStep extends Step {
  constructor(link: Link) {
    super(link, 2, "Questions", "One answer decides the cluster around the photo that was asked about.");
    link.watch(["asked"], () => this.show());
  }

  show() {
    const { parts, answered, total, effect } = this.link.props.asked;
    if (!parts) return;
    this.say(effect);
    const open = total > answered;
    const next = open
      ? this.go("Answer the next", "Go to the question that decides most", "answer", { kind: "primary" })
      : this.go("Look at the answers", "Every question is answered", "answer");
    const told = h("span", { class: "num small soft" }, `${answered} of ${total} answered`);
    const standings = parts.map((p: any) => this.standing(p));
    fill(
      this.body,
      this.bar(parts),
      h("div", { class: "row wrap" }, standings, h("span", { class: "grow" }), told, next),
    );
  }

  bar(parts: any[]) {
    const told = parts.map((p: Row) => `${p.words} ${percent(p.share)}`).join(", ");
    const grow = (v: any) => ({ style: `flex-grow:${v}` });
    const part = (p: Row) =>
      h(
        "div",
        { class: `part a-${p.answer || "open"}`, ...grow(p.share) },
        p.clusters.filter((v: number) => v > 0).map((v: any) => h("i", grow(v))),
      );
    const label = `Share of the photos that the answers decide: ${told}`;
    return h(
      "div",
      { class: "decides", role: "img", "aria-label": label },
      parts.filter((p: Row) => p.photos).map(part),
    );
  }

  standing(p: Row) {
    const verb = p.questions === 1 ? "decides" : "decide";
    const says = `${p.words}: ${count(p.questions, "question")} ${verb} ${count(p.photos, "photo")}. Press to see them.`;
    return h(
      "button",
      {
        type: "button",
        class: "standing",
        disabled: !p.photos,
        title: says,
        "aria-label": says,
        onclick: () => this.link.send("photos", { of: "answer", answer: p.answer }),
      },
      h("i", { class: `swatch a-${p.answer || "open"}`, "aria-hidden": "true" }, SIGNS[p.answer]),
      h("span", {}, p.words),
      h("strong", { class: "num" }, String(p.questions)),
      h("span", { class: "num soft" }, percent(p.share)),
    );
  }
}
