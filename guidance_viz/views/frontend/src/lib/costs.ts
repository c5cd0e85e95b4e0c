// What models did to the attention, and what each of them took.
import type { Row } from "./data";
import { clock, count, h, percent } from "./dom";

export const shortName = (name: string) => (name === "candidate" ? "the fix" : name === "v0" ? "original" : name);
// How far the energy of the maps moved onto the object, as bars.
export function movedChart({ bars, before, after, count: photos }: Row) {
  const most = Math.max(1, ...bars);
  const width = 100 / bars.length;
  const words =
    `Share of the map's energy inside the object, change over ${count(photos, "photo")}: ` +
    `mean ${percent(before)} before, ${percent(after)} after.`;
  return h(
    "figure",
    { class: "movedchart" },
    h("figcaption", { class: "small" }, h("strong", {}, "Attention on the object "), words),
    h(
      "div",
      { class: "bars", role: "img", "aria-label": words },
      bars.map((n: number, k: number) => {
        const low = (2 * k) / bars.length - 1;
        const kind = low >= 0 ? "onto" : "off";
        const says = `${count(n, "photo")}: change from ${Math.round(100 * low)} to ${Math.round(100 * (low + 2 / bars.length))} points`;
        return h("i", { class: kind, title: says, style: `width:${width}%;height:${(100 * n) / most}%` });
      }),
    ),
    h(
      "div",
      { class: "axis tiny faint", "aria-hidden": "true" },
      ["−100", "← off the object", "0", "onto it →", "+100 points"].map((w) => h("span", {}, w)),
    ),
  );
}

// A row a model; those that are `chosen` stand out.
export function costTable(costs: any[], chosen: string | any[]) {
  const head = ["model", "made by", "from", "worst group", "average", "answers", "training"];
  const cells = ([name, method, from, worst, average, answers, seconds]: any) => [
    shortName(name),
    method || "–",
    from ? shortName(from) : "–",
    percent(worst),
    percent(average),
    answers ? answers.toLocaleString("en") : "–",
    seconds ? clock(seconds) : "–",
  ];
  return h(
    "div",
    { class: "costs" },
    h(
      "table",
      {},
      h("caption", { class: "small" }, "What each model took, and its accuracy on the validation split"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((w) => h("th", { scope: "col" }, w)),
        ),
      ),
      h(
        "tbody",
        {},
        costs.map((row: any[]) =>
          h(
            "tr",
            { class: chosen.includes(row[0]) ? "on" : "" },
            cells(row).map((text, k) => h(k ? "td" : "th", k ? { class: "num" } : { scope: "row" }, text)),
          ),
        ),
      ),
    ),
  );
}
