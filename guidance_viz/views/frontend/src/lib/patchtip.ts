// The photo that a patch was cut from, beside the pointer: the patch outlined, and what the neuron sees there.

import type { Row } from "./data";
import { h } from "./dom";
import type { Link } from "./link";
import { paint } from "./maps";
import { outlineBox, sightBox } from "./outline";
import type { PictureStore } from "./pictures";

const TIP = 224;

export class PatchTip {
  canvas: HTMLCanvasElement;
  text: HTMLDivElement;
  element: HTMLDivElement;
  wanted: unknown;
  link: Link;
  pictures: PictureStore;
  body: HTMLElement;

  constructor(link: Link, pictures: PictureStore, body: HTMLElement) {
    Object.assign(this, { link, pictures, body });
    this.canvas = h("canvas", { style: `width:${TIP}px;height:${TIP}px` });
    this.text = h("div", { class: "small soft" });
    this.element = h("div", { class: "neurontip card hidden", "aria-hidden": "true" }, this.canvas, this.text);
  }

  hide() {
    this.wanted = null;
    this.element.classList.add("hidden");
  }

  show(patch: Row, target: HTMLElement) {
    if (!patch) return;
    this.wanted = patch;
    const now = () => {
      if (this.wanted !== patch) return;
      this.element.classList.remove("hidden");
      this.draw(patch);
      this.put(target.getBoundingClientRect(), this.body.getBoundingClientRect());
    };
    if (this.pictures.want([patch.id], TIP, "", now)) now();
  }

  draw(patch: Row) {
    const { field } = this.link.props;
    paint(this.canvas, this.pictures.photo(patch.id, TIP), null, "off", TIP, TIP);
    if (field) outlineBox(this.canvas, sightBox(patch.cell, field), { dashed: true });
    outlineBox(this.canvas, patch.region, { width: 2.5 });
    const sees = field ? " · dashed: what it sees" : "";
    this.text.textContent = `${patch.words} · activation ${patch.activation.toFixed(2)}${sees}`;
  }

  put(box: DOMRect, body: DOMRect) {
    const tall = this.element.offsetHeight,
      left = Math.min(body.width - TIP - 30, Math.max(6, box.left - body.left)),
      below = box.bottom - body.top + 8;
    const top = below + tall > body.height ? Math.max(4, box.top - body.top - tall - 6) : below;
    this.element.style.transform = `translate(${left}px, ${top}px)`;
  }
}
