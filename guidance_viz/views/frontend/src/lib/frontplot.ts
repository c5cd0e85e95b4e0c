// Models on two scores: the front as a line, the baseline as a diamond, each point a button.

import { svg, ticks } from "./chart";
import type { Row } from "./data";
import { fill, h, percent, state } from "./dom";

const EDGE = { left: 58, right: 18, top: 14, bottom: 44 };
const AHEAD = ["ArrowRight", "ArrowUp"];
const BACK = ["ArrowLeft", "ArrowDown"];

function padded(values: number[]) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.08 * (high - low) || 0.02;
  return [low - room, high + room];
}

export class FrontPlot {
  pick: (key: any) => void;
  element: HTMLDivElement;
  observer: ResizeObserver;
  now: boolean;
  drawn: number;
  points: any;

  // pick(key): a model was pressed
  constructor(pick: (key: any) => void) {
    this.pick = pick;
    this.element = h("div", { class: "frontplot" });
    this.element.addEventListener("keydown", (e) => this.key(e));
    this.observer = new ResizeObserver(() => this.now && this.width !== this.drawn && this.show(this.now));
    this.observer.observe(this.element);
  }

  // Drawn at the size it is shown at, so that words stay as large as the page's.
  get width() {
    return Math.round(Math.max(260, Math.min(600, this.element.clientWidth || 560)));
  }

  show(now: any) {
    this.now = now;
    this.drawn = this.width;
    const { points, x, y } = now;
    this.points = points
      .filter((p: Row) => p.scores[x] !== null && p.scores[y] !== null)
      .sort((a: Row, b: Row) => a.scores[x] - b.scores[x] || a.scores[y] - b.scores[y]);
    if (!this.points.length) {
      fill(
        this.element,
        points.length
          ? h("p", { class: "faint empty" }, "These scores are not known of these models; choose others.")
          : this.none(now),
      );
      return;
    }
    fill(this.element, this.draw(now), this.legend(now));
  }

  none({ version }: any) {
    const title = version === "v0" ? "No models yet" : `No models yet that start from ${version}`;
    return state(
      "target",
      title,
      "Choose what to try, and run it. Each model becomes a point here, and one without guidance to compare with.",
    );
  }

  draw({ x, y, key, xWords, yWords, split }: any) {
    const width = this.drawn;
    const height = Math.round(Math.max(240, 0.66 * width));
    const [x0, x1] = padded(this.points.map((p: Row) => p.scores[x]));
    const [y0, y1] = padded(this.points.map((p: Row) => p.scores[y]));
    const px = (v: number) => EDGE.left + ((v - x0) / (x1 - x0)) * (width - EDGE.left - EDGE.right);
    const py = (v: number) => height - EDGE.bottom - ((v - y0) / (y1 - y0)) * (height - EDGE.top - EDGE.bottom);
    const label = `${yWords} against ${xWords}, ${split === "val" ? "validation" : "test"} split, ${this.points.length} models`;
    const chart = svg("svg", {
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": label,
      class: "linechart",
    });
    for (const v of ticks(y0, y1)) {
      chart.append(svg("line", { x1: EDGE.left, x2: width - EDGE.right, y1: py(v), y2: py(v), class: "gridline" }));
      chart.append(svg("text", { x: EDGE.left - 8, y: py(v) + 4, "text-anchor": "end", class: "tick" }, percent(v)));
    }
    for (const v of ticks(x0, x1))
      chart.append(
        svg("text", { x: px(v), y: height - EDGE.bottom + 18, "text-anchor": "middle", class: "tick" }, percent(v)),
      );
    const middle = (height - EDGE.bottom + EDGE.top) / 2;
    chart.append(
      svg("text", { x: (width + EDGE.left) / 2, y: height - 8, "text-anchor": "middle", class: "caption" }, xWords),
    );
    const turned = {
      x: 14,
      y: middle,
      "text-anchor": "middle",
      class: "caption",
      transform: `rotate(-90 14 ${middle})`,
    };
    chart.append(svg("text", turned, yWords));
    const front = this.points.filter((p: Row) => p.front);
    const way = front.map((p: Row) => `${px(p.scores[x])},${py(p.scores[y])}`).join(" ");
    if (front.length > 1) chart.append(svg("polyline", { points: way, class: "frontline" }));
    const focus = Math.max(
      0,
      this.points.findIndex((p: Row) => p.key === key),
    );
    chart.append(
      ...this.points.map((p: Row, i: number) =>
        this.mark(p, px(p.scores[x]), py(p.scores[y]), { x, y, key, xWords, yWords, first: i === focus }),
      ),
    );
    return chart;
  }

  mark(p: any, cx: number, cy: number, { x, y, key, xWords, yWords, first }: Row) {
    const said = `${p.words}: ${xWords} ${percent(p.scores[x], 1)}, ${yWords} ${percent(p.scores[y], 1)}${p.front ? ", on the front" : ""}`;
    const mark = svg("g", {
      role: "button",
      tabindex: first ? "0" : "-1",
      "aria-label": said,
      "aria-pressed": String(p.key === key),
      "data-key": p.key,
      class: `model ${p.front ? "onfront" : ""} ${p.baseline ? "baseline" : ""} ${p.key === key ? "chosen" : ""}`,
      transform: `translate(${cx} ${cy})`,
    });
    mark.append(svg("title", {}, said));
    mark.append(svg("circle", { r: 14, class: "reach" }));
    mark.append(
      p.baseline
        ? svg("path", { d: "M0 -8L8 0L0 8L-8 0Z", class: "dot" })
        : svg("circle", { r: p.front ? 7 : 5, class: "dot" }),
    );
    mark.addEventListener("click", () => this.pick(p.key));
    return mark;
  }

  legend({ over }: any) {
    const item = (kind: string, words: string) => {
      const sign = svg("svg", { viewBox: "-10 -10 20 20", width: 18, height: 18, "aria-hidden": "true" });
      const mark = svg("g", { class: `model ${kind}` });
      mark.append(
        kind === "baseline"
          ? svg("path", { d: "M0 -8L8 0L0 8L-8 0Z", class: "dot" })
          : svg("circle", { r: kind ? 7 : 5, class: "dot" }),
      );
      sign.append(mark);
      return h("span", { class: "row" }, sign, words);
    };
    return h(
      "div",
      { class: "row wrap small soft legend" },
      item("onfront", `on the front over ${over} (validation)`),
      item("", "beaten by another"),
      item("baseline", "without guidance"),
    );
  }

  key(e: KeyboardEvent) {
    const marks = [...this.element.querySelectorAll<HTMLElement>(".linechart .model")];
    const at = marks.indexOf(e.target as HTMLInputElement);
    if (at < 0) return;
    if (e.key === "Enter" || e.key === " ") this.pick((e.target as HTMLInputElement).dataset.key);
    else if (AHEAD.includes(e.key)) this.go(marks, at, at + 1);
    else if (BACK.includes(e.key)) this.go(marks, at, at - 1);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  go(marks: string | any[], from: number, to: number) {
    const next = marks[(to + marks.length) % marks.length];
    marks[from].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }
}
