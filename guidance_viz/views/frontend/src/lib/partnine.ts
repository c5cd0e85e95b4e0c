// Nine places of a part, outlined in their photos, and how much of all places it has.

import type { Row } from "./data";
import { h, percent } from "./dom";
import { paintPatch } from "./outline";

const NINE = 9;
const SIDE = 150;
type Share = [string, number | null];

export class Nine {
  cells: HTMLCanvasElement[];
  element: HTMLElement;

  constructor() {
    this.cells = Array.from({ length: NINE }, () => h("canvas", { class: "pcell", role: "img" }));
    this.element = h("div", { class: "nine" }, this.cells);
  }

  draw(found: Row[], ghost: any) {
    this.cells.forEach((canvas, k) => {
      const patch = found[k];
      paintPatch(canvas, patch, canvas.clientWidth || SIDE, ghost);
      canvas.setAttribute("aria-label", patch ? `Place ${k + 1}, in a photo of a ${patch.words}` : `Place ${k + 1}`);
      canvas.title = patch ? `in a photo of a ${patch.words}` : "";
      canvas.classList.toggle("shimmer", !found.length);
      canvas.classList.toggle("hidden", Boolean(found.length) && !patch);
    });
  }
}

// Of all places, and class by class: bars against the largest.
export function shares(share: number, classes: Share[]) {
  const most = Math.max(1e-9, ...classes.map(([, v]) => v || 0));
  const bar = ([name, v]: Share) => [
    h("span", { class: "cname" }, name),
    h("span", { class: "rail", "aria-hidden": "true" }, h("i", { style: `width:${(100 * (v || 0)) / most}%` })),
    h("span", { class: "num" }, percent(v, 1)),
  ];
  return [
    h("p", { class: "small" }, h("strong", { class: "num" }, percent(share, 1)), " of all places; by class:"),
    h("div", { class: "byclass small" }, classes.map(bar)),
  ];
}
