// One photo of a comparison, large: every model's map beside the others, zoomed and moved as one.

import { shortName } from "./costs";
import type { Row } from "./data";
import { button, fill, h, percent } from "./dom";
import { Zoom } from "./zoom";

const LARGE = 448;
const LEAST = 180;
const MOST = 440;
const GAP = 12;

export interface PairOf {
  names: () => string[];
  // canvases of every model, drawn when their pictures come
  pictured: (item: Row, side: number, size: number) => HTMLCanvasElement[];
  moved: (item: Row) => HTMLElement;
  onClose: () => void;
}

export class PairSheet {
  of: PairOf;
  element: HTMLDivElement;
  shown: Row | null;
  zoom: Zoom | null;

  constructor(of: PairOf) {
    this.of = of;
    this.shown = null;
    this.zoom = null;
    this.element = h("div", {
      class: "sheet hidden",
      role: "dialog",
      "aria-label": "One photo, large",
      tabindex: "-1",
    });
    this.element.addEventListener("keydown", (e) => this.key(e));
  }

  open(item: Row) {
    this.shown = item;
    this.element.classList.remove("hidden");
    const names = this.of.names();
    const space = this.element.clientWidth - 32;
    const side = Math.max(LEAST, Math.min(MOST, Math.floor((space - GAP * (names.length - 1)) / names.length)));
    const windows = this.of
      .pictured(item, side, LARGE)
      .map((canvas) => h("div", { class: "window", style: `width:${side}px;height:${side}px` }, canvas));
    fill(this.element, this.head(item), this.body(item, names, windows));
    this.zoom = new Zoom(windows);
    this.element.focus({ preventScroll: true });
  }

  head(item: Row) {
    const tool = (symbol: string, does: string, act: () => unknown) =>
      button("", does, act, { kind: "square", symbol });
    return h(
      "div",
      { class: "row sheethead" },
      h("h2", { class: "grow" }, `${item.label}${item.group ? `, ${item.group}` : ""}`),
      tool("plus", "Zoom in (+)", () => this.zoom?.by(1.4)),
      tool("minus", "Zoom out (−)", () => this.zoom?.by(1 / 1.4)),
      tool("home", "Show everything (0)", () => this.zoom?.home()),
      button("", "Close (Escape)", () => this.hide(true), { kind: "quiet square", symbol: "close" }),
    );
  }

  body(item: Row, names: string[], windows: HTMLElement[]) {
    const figures = windows.map((w, k) => {
      const words = `${shortName(names[k])}: ${item.right[k] ? "right ✓" : "wrong ✕"}`;
      return h("figure", {}, w, h("figcaption", { class: "small soft" }, words));
    });
    const facts = ` · map moved ${percent(item.map_change)} · ${item.split} · ${item.id}`;
    return h(
      "div",
      { class: "sheetbody scroll" },
      h("div", { class: "row wrap" }, figures),
      h("p", { class: "small soft" }, this.of.moved(item), facts),
      h("p", { class: "tiny faint" }, "Wheel or + and − zoom all maps at once; drag or the arrow keys move them."),
    );
  }

  hide(back = false) {
    this.shown = null;
    this.element.classList.add("hidden");
    if (back) this.of.onClose();
  }

  key(e: KeyboardEvent) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") this.hide(true);
    else if (!this.zoom?.key(e)) return;
    e.preventDefault();
    e.stopPropagation();
  }

  // What it shows is to be drawn anew.
  repaint() {
    if (this.shown) this.open(this.shown);
  }
}
