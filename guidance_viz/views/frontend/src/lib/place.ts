// A photo with a place in it: the cell outlined, and what the cell sees. Click, or move with the arrow keys.

import type { Row } from "./data";
import { h } from "./dom";
import type { Link } from "./link";
import { paint } from "./maps";
import { cellBox, outlineBox, sightBox } from "./outline";
import type { PictureStore } from "./pictures";

const LARGE = 448;

export class Place {
  canvas: HTMLCanvasElement;
  element: HTMLDivElement;
  observer: ResizeObserver;
  over: any;
  cell: any;
  words: any;
  pictures: PictureStore;
  id: any;
  link: Link;
  changed: (cell: number[]) => void;

  // changed(cell) when another cell is chosen.
  constructor(link: Link, pictures: PictureStore, changed: (cell: number[]) => void) {
    Object.assign(this, { link, pictures, changed });
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.element = h(
      "div",
      {
        class: "place",
        role: "application",
        "aria-roledescription": "place in a photo",
        tabindex: "0",
        "data-part": "place",
        onclick: (e: PointerEvent) => this.choose(this.under(e)),
        onpointermove: (e: PointerEvent) => this.hover(this.under(e)),
        onpointerleave: () => this.hover(null),
        onkeydown: (e: KeyboardEvent) => this.key(e),
      },
      this.canvas,
    );
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.element);
    link.letGo.push(() => this.observer.disconnect());
    link.watch(["field"], () => this.draw());
    link.on("theme", () => this.draw());
  }

  get field() {
    return this.link.props.field;
  }

  show(id: any, words: any, cell: Row) {
    Object.assign(this, { id, words, cell, over: null });
    this.draw();
  }

  under(e: PointerEvent) {
    if (!this.field) return null;
    const box = this.canvas.getBoundingClientRect(),
      at = (v: number, n: number) => Math.min(n - 1, Math.max(0, Math.floor(v * n)));
    return [
      at((e.clientY - box.top) / box.height, this.field.rows.length),
      at((e.clientX - box.left) / box.width, this.field.columns.length),
    ];
  }

  hover(cell: Row | null) {
    if (String(cell) === String(this.over)) return;
    this.over = cell;
    this.draw();
  }

  choose(cell: any) {
    if (!cell) return;
    this.cell = cell;
    this.draw();
    this.changed(cell);
    this.link.announce(this.where);
  }

  key(e: KeyboardEvent) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[e.key];
    if (!step || !this.field || e.ctrlKey || e.metaKey || e.altKey) return;
    const [row, column] = this.cell,
      within = (v: number, n: number) => Math.min(n - 1, Math.max(0, v));
    this.choose([within(row + step[0], this.field.rows.length), within(column + step[1], this.field.columns.length)]);
    e.preventDefault();
    e.stopPropagation();
  }

  get where() {
    if (!this.field || !this.cell) return "";
    const [row, column] = this.cell;
    return `row ${row + 1} of ${this.field.rows.length}, column ${column + 1} of ${this.field.columns.length}`;
  }

  // How much of the photo the cell sees, in shares of its area.
  get sees() {
    const [x0, y0, x1, y1] = sightBox(this.cell, this.field);
    return (x1 - x0) * (y1 - y0);
  }

  draw() {
    if (!this.id || !this.element.clientWidth) return;
    const id = this.id,
      side = this.element.clientWidth;
    const now = () => {
      if (this.id !== id) return;
      paint(this.canvas, this.pictures.photo(id, LARGE), null, "off", side, side, this.link.shade);
      if (!this.field || !this.cell) return;
      if (this.over) outlineBox(this.canvas, cellBox(this.over, this.field), { width: 1 });
      outlineBox(this.canvas, sightBox(this.cell, this.field), { dashed: true });
      outlineBox(this.canvas, cellBox(this.cell, this.field), { width: 3 });
    };
    const sees =
      this.field && this.cell ? `; it sees the dashed part, ${Math.round(100 * this.sees)} % of the photo` : "";
    this.element.setAttribute(
      "aria-label",
      `Photo of a ${this.words}, with a place outlined: ${this.where}${sees}. Arrow keys move the place.`,
    );
    if (this.pictures.want([id], LARGE, "", now)) now();
  }
}
