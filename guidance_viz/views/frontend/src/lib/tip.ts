// The photo under the pointer: its picture with the map, and what it is.
import type { Row } from "./data";
import { type Child, fill, h } from "./dom";
import type { Link } from "./link";
import { paint } from "./maps";
import type { PictureStore } from "./pictures";

const SIDE = 160;
const WIDTH = SIDE + 18;

export class Tip {
  link: Link;
  pictures: PictureStore;
  canvas: HTMLCanvasElement;
  text: HTMLDivElement;
  element: HTMLDivElement;
  wanted: unknown;

  constructor(link: Link, pictures: PictureStore) {
    this.link = link;
    this.pictures = pictures;
    this.canvas = h("canvas", { style: `width:${SIDE}px;height:${SIDE}px` });
    this.text = h("div", { class: "tiptext" });
    this.element = h("div", { class: "tip hidden", "aria-hidden": "true" }, this.canvas, this.text);
    this.wanted = null;
  }

  hide() {
    this.wanted = null;
    this.element.classList.add("hidden");
  }

  // Show a sample beside a place of a plot; `still` says whether the pointer is still there.
  show(id: string, lines: any[], [x, y]: any, plot: Row, still: (...given: any[]) => any) {
    this.wanted = id;
    fill(
      this.text,
      lines.map((line: Child, k: any) => h("div", { class: k ? "soft" : "strong" }, line)),
    );
    const isWanted = () => this.wanted === id && still();
    const draw = () => {
      if (!isWanted()) return;
      const ghost = this.link.ghost;
      const map = this.pictures.map(id, "current");
      const style = this.link.props.map_style || "visibility";
      paint(this.canvas, this.pictures.photo(id, SIDE), map, style, SIDE, SIDE, ghost);
    };
    this.blank();
    this.place(x, y, plot);
    if (this.pictures.want([id], SIDE, "current", draw)) draw();
  }

  // The words come first, the photo as soon as it is there.
  blank() {
    this.canvas.getContext("2d")!.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  place(x: number, y: number, { width, height }: Row) {
    const tall = this.element.offsetHeight || SIDE + 80;
    const left = x + 18 + WIDTH > width ? Math.max(4, x - WIDTH - 18) : x + 18;
    const top = Math.max(4, Math.min(height - tall - 4, y - tall / 2));
    this.element.style.transform = `translate(${left}px, ${top}px)`;
    this.element.classList.remove("hidden");
  }
}
