// A small line chart: title, labelled axes, lines named at their ends, marks as well as colours.
import type { Row } from "./data";
import { h } from "./dom";
import { OKABE } from "./palette";

const NS = "http://www.w3.org/2000/svg";
// Six lines that can be told apart: a colour of the palette and a dash for each.
const LINES: [colour: number, dash: string][] = [
  [0, ""],
  [5, "6 3"],
  [2, "2 3"],
  [3, "8 3 2 3"],
  [1, "12 3"],
  [4, "1 2"],
];
const colourOf = (i: number) => OKABE[LINES[i % LINES.length][0]];
const dashOf = (i: number) => LINES[i % LINES.length][1];

export function svg(tag: string, attributes: Row | ArrayLike<unknown>, text?: string) {
  const element = document.createElementNS(NS, tag);
  for (const [k, v] of Object.entries(attributes)) element.setAttribute(k, String(v));
  if (text !== undefined) element.textContent = text;
  return element;
}

export function ticks(low: number, high: number, n = 4) {
  const rough = (high - low) / n || 1,
    power = 10 ** Math.floor(Math.log10(rough)),
    step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const out = [];
  for (let v = Math.ceil(low / step!) * step!; v <= high + step! * 1e-6; v += step!) out.push(Number(v.toFixed(10)));
  return out;
}

// series: [{name, points: [[x, y], …]}]
export function lineChart({
  title,
  x,
  y,
  series,
  format = (v: number) => v.toPrecision(2),
  width = 460,
  height = 210,
  low = null,
  high = null,
}: Row) {
  const left = 52,
    right = 12,
    top = 10,
    bottom = 36;
  const all = series.flatMap((s: Row) => s.points),
    xs = all.map((p: any[]) => p[0]),
    ys = all.map((p: any[]) => p[1]);
  const x0 = Math.min(...xs, 0),
    x1 = Math.max(...xs, 1),
    spread = Math.max(...ys) - Math.min(...ys) || Math.abs(ys[0]) || 1;
  const y0 = low ?? Math.min(...ys) - 0.08 * spread,
    y1 = high ?? Math.max(...ys) + 0.08 * spread;
  const px = (v: number) => left + ((v - x0) / (x1 - x0)) * (width - left - right),
    py = (v: number) => height - bottom - ((v - y0) / (y1 - y0)) * (height - top - bottom);
  const last = series.map((s: Row) => `${s.name} ${format(s.points[s.points.length - 1][1])}`).join(", ");
  const chart = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": `${title}: ${last}`,
    class: "linechart",
  });
  for (const v of ticks(y0, y1)) {
    chart.append(
      svg("line", { x1: left, x2: width - right, y1: py(v), y2: py(v), class: "gridline" }),
      svg("text", { x: left - 7, y: py(v) + 3.5, "text-anchor": "end" }, format(v)),
    );
  }
  for (const v of ticks(x0, x1, 5))
    chart.append(svg("text", { x: px(v), y: height - bottom + 15, "text-anchor": "middle" }, String(v)));
  chart.append(
    svg("text", { x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle", class: "axisname" }, x),
    svg(
      "text",
      {
        transform: `translate(12 ${(top + height - bottom) / 2}) rotate(-90)`,
        "text-anchor": "middle",
        class: "axisname",
      },
      y,
    ),
  );
  series.forEach((s: Row, i: number) => {
    const path = s.points
      .map((p: any[], k: any) => `${k ? "L" : "M"}${px(p[0]).toFixed(1)} ${py(p[1]).toFixed(1)}`)
      .join("");
    const end = s.points[s.points.length - 1];
    chart.append(
      svg("path", {
        d: path,
        fill: "none",
        stroke: colourOf(i),
        "stroke-width": 2,
        "stroke-dasharray": dashOf(i),
        "stroke-linejoin": "round",
      }),
      svg("circle", { cx: px(end[0]), cy: py(end[1]), r: 3.2, fill: colourOf(i) }),
    );
  });
  const legend = h(
    "div",
    { class: "row wrap tiny soft" },
    series.map((s: Row, i: number) => {
      const key = svg("svg", { width: 26, height: 8, "aria-hidden": "true" });
      key.append(
        svg("line", {
          x1: 0,
          x2: 26,
          y1: 4,
          y2: 4,
          stroke: colourOf(i),
          "stroke-width": 2.5,
          "stroke-dasharray": dashOf(i),
        }),
      );
      return h(
        "span",
        { class: "row", style: "gap:5px" },
        key,
        s.name,
        h("strong", { class: "num" }, format(s.points[s.points.length - 1][1])),
      );
    }),
  );
  return h("figure", { class: "chartbox" }, h("h3", {}, title), legend, chart);
}
