// The table of subgroups: what each core and environment cluster hold in common, with typical photos in each cell.

import type { Row } from "./data";
import { type Child, count, fill, h } from "./dom";
import type { Link } from "./link";
import { paint } from "./maps";
import type { PictureStore } from "./pictures";

const SIDE = 72;
const PICTURE = 96;
const SHOWN = 4;

export class Cells {
  element: HTMLDivElement;
  thumbs: Row[];
  most: number;
  frame: string;
  updates: any;
  pictures: PictureStore;
  link: Link;
  open: ({ core, environment }: Row) => void;

  constructor(link: Link, pictures: PictureStore, open: ({ core, environment }: Row) => void) {
    Object.assign(this, { link, pictures, open });
    this.element = h("div", { class: "subgroups" });
    this.thumbs = [];
  }

  // The same cells with other numbers keep their places, and the focus.
  show(blocks: any[]) {
    const cells = blocks.flatMap((b: Row) => b.rows.flatMap((r: Row) => r.cells));
    this.most = Math.max(1, ...cells.map((c: Row) => c.held));
    const frame = JSON.stringify([
      blocks.map((b: Row) => [b.title, b.columns, b.rows.map((r: Row) => r.name)]),
      cells.map((c: Row) => c.examples),
    ]);
    if (frame !== this.frame) this.build(blocks);
    this.frame = frame;
    cells.forEach((cell: any, k: number) => this.updates[k](cell));
  }

  build(blocks: any[]) {
    this.thumbs = [];
    this.updates = [];
    fill(
      this.element,
      blocks.map((b: Row) => this.block(b)),
    );
  }

  block({ title, columns, rows }: Row) {
    const head = columns.map((name: Child) => h("th", { scope: "col", class: "small soft" }, name));
    const line = (row: Row) =>
      h(
        "tr",
        {},
        h("th", { scope: "row", class: "small soft" }, row.name),
        row.cells.map((cell: Row, k: number) =>
          this.cell(cell, `${title ? `${title}, ` : ""}${row.name} × ${columns[k]}`),
        ),
      );
    const table = h(
      "table",
      { style: `min-width:${60 + 196 * columns.length}px` },
      h("thead", {}, h("tr", {}, h("td", { class: "corner" }), head)),
      h("tbody", {}, rows.map(line)),
    );
    const label = `Subgroups${title ? ` of ${title}` : ""}`;
    return h(
      "div",
      { class: "block" },
      title ? h("h3", {}, title) : null,
      h("div", { class: "sideways", tabindex: "0", role: "region", "aria-label": label }, table),
    );
  }

  cell({ examples }: Row, name: string) {
    if (!examples.length) {
      this.updates.push(() => {});
      return h("td", { class: "none" }, h("span", { class: "small faint" }, "no photo"));
    }
    const numbers = h("span", { class: "numbers num small" });
    const bars = ["held", "taken"].map((kind) => h("i", { class: kind }));
    const press = h(
      "button",
      { type: "button", class: "cell" },
      h(
        "span",
        { class: "thumbs" },
        examples.slice(0, SHOWN).map((id: string) => this.thumb(id)),
      ),
      numbers,
      h("span", { class: "rail", "aria-hidden": "true" }, bars),
    );
    this.updates.push((cell: Row) => this.update(cell, name, press, numbers, bars));
    return h("td", {}, press);
  }

  update(cell: Row, name: string, press: HTMLButtonElement, numbers: HTMLSpanElement, bars: Row[]) {
    const { held, wanted, taken } = cell;
    const scant = wanted > held;
    const words = `${count(held, "photo")} there, ${wanted} wanted, ${taken} taken`;
    const more = scant ? " (all there are; the rest is asked of the others)" : "";
    press.title = `${name}: ${words}${more}. Press to see its typical photos.`;
    press.setAttribute("aria-label", press.title);
    press.onclick = () => this.open(cell);
    const arrow = () => h("span", { class: "faint" }, "→");
    fill(
      numbers,
      h("span", {}, held.toLocaleString("en")),
      arrow(),
      h("span", { class: "soft" }, wanted.toLocaleString("en")),
      arrow(),
      h("strong", {}, taken.toLocaleString("en")),
      scant ? h("span", { class: "chip maybe" }, "all") : null,
    );
    [held, taken].forEach((n, k) => (bars[k].style.width = `${(100 * n) / this.most}%`));
  }

  thumb(id: string) {
    const canvas = h("canvas");
    const draw = () => {
      const style = this.link.props.map_style;
      const map = style === "off" ? null : this.pictures.map(id, "current");
      const ghost = this.link.ghost;
      paint(canvas, this.pictures.photo(id, PICTURE), map, style, SIDE, SIDE, ghost);
    };
    this.thumbs.push({ id, draw });
    this.want({ id, draw });
    return canvas;
  }

  want({ id, draw }: Row) {
    const which = this.link.props.map_style === "off" ? "" : "current";
    if (this.pictures.want([id], PICTURE, which, draw)) draw();
  }

  repaint() {
    this.thumbs.forEach((thumb) => this.want(thumb));
  }
}
