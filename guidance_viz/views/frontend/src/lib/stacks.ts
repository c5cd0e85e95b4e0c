// How a subset is made up, beside what it was drawn from: bars of equal length, parted by class or group.
import type { Row } from "./data";
import { type Child, h, percent, term } from "./dom";
import { sum, swatch } from "./steps";

const WIDE = 0.09;

export function stack({ title, help, names, bars }: Row) {
  const part = (_n: number, share: number, k: number, told: string) =>
    h(
      "i",
      { class: `part f${k % 8}`, style: `flex-grow:${share}`, title: told },
      share >= WIDE ? h("b", { class: "num" }, percent(share)) : null,
    );
  const line = ([words, counts]: any, i: number) => {
    const all = sum(counts) || 1;
    const told = names.map(
      (n: any, k: number) => `${n} ${counts[k].toLocaleString("en")} (${percent(counts[k] / all)})`,
    );
    const parts = counts.map((n: number, k: number) => (n ? part(n, n / all, k, told[k]) : null));
    const last = i === bars.length - 1 ? " last" : "";
    return h(
      "div",
      { class: `stackline${last}`, role: "img", "aria-label": `${words}: ${told.join(", ")}` },
      h("span", { class: "small soft" }, words),
      h("span", { class: "stackbar" }, parts),
      h("span", { class: "small num soft total" }, sum(counts).toLocaleString("en")),
    );
  };
  const legend = names.map((n: Child, k: number) => h("span", { class: "row" }, swatch(k), n));
  return h(
    "figure",
    { class: "stack" },
    h("figcaption", {}, h("h3", {}, term(title, help))),
    bars.map(line),
    h("div", { class: "row wrap tiny soft legendline", "aria-hidden": "true" }, legend),
  );
}
