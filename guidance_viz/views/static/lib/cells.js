// The table of subgroups: what each core and environment cluster hold in common, with typical photos in each cell.
import { count, fill, h } from "./dom.js";
import { paint } from "./maps.js";

const SIDE = 72;
const PICTURE = 96;
const SHOWN = 4;

export class Cells {
  constructor(link, pictures, open) {
    Object.assign(this, { link, pictures, open });
    this.element = h("div", { class: "subgroups" });
    this.thumbs = [];
  }

  show(blocks) {
    this.thumbs = [];
    const held = blocks.flatMap((b) => b.rows.flatMap((r) => r.cells.map((c) => c.held)));
    this.most = Math.max(1, ...held);
    fill(
      this.element,
      blocks.map((b) => this.block(b)),
    );
  }

  block({ title, columns, rows }) {
    const head = columns.map((name) => h("th", { scope: "col", class: "small soft" }, name));
    const line = (row) =>
      h(
        "tr",
        {},
        h("th", { scope: "row", class: "small soft" }, row.name),
        row.cells.map((cell, k) =>
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

  cell(cell, name) {
    if (!cell.held) return h("td", { class: "none" }, h("span", { class: "small faint" }, "no photo"));
    const scant = cell.wanted > cell.held;
    const words = `${count(cell.held, "photo")} there, ${cell.wanted} wanted, ${cell.taken} taken`;
    const more = scant ? " (all there are; the rest is asked of the others)" : "";
    const says = `${name}: ${words}${more}. Press to see its typical photos.`;
    const share = (n) => `width:${(100 * n) / this.most}%`;
    return h(
      "td",
      {},
      h(
        "button",
        { type: "button", class: "cell", "aria-label": says, title: says, onclick: () => this.open(cell) },
        h(
          "span",
          { class: "thumbs" },
          cell.examples.slice(0, SHOWN).map((id) => this.thumb(id)),
        ),
        this.numbers(cell, scant),
        h(
          "span",
          { class: "rail", "aria-hidden": "true" },
          h("i", { class: "held", style: share(cell.held) }),
          h("i", { class: "taken", style: share(cell.taken) }),
        ),
      ),
    );
  }

  numbers({ held, wanted, taken }, scant) {
    const arrow = () => h("span", { class: "faint" }, "→");
    return h(
      "span",
      { class: "numbers num small" },
      h("span", {}, held.toLocaleString("en")),
      arrow(),
      h("span", { class: "soft" }, wanted.toLocaleString("en")),
      arrow(),
      h("strong", {}, taken.toLocaleString("en")),
      scant ? h("span", { class: "chip maybe" }, "all") : null,
    );
  }

  thumb(id) {
    const canvas = h("canvas");
    const draw = () => {
      const style = this.link.props.map_style;
      const map = style === "off" ? null : this.pictures.map(id, "current");
      const ghost = this.link.dark ? "#20262e" : "#f4f5f7";
      paint(canvas, this.pictures.photo(id, PICTURE), map, style, SIDE, SIDE, ghost);
    };
    this.thumbs.push({ id, draw });
    this.want({ id, draw });
    return canvas;
  }

  want({ id, draw }) {
    const which = this.link.props.map_style === "off" ? "" : "current";
    if (this.pictures.want([id], PICTURE, which, draw)) draw();
  }

  repaint() {
    this.thumbs.forEach((thumb) => this.want(thumb));
  }
}
