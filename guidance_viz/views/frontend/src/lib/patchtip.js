// The photo that a patch was cut from, beside the pointer: the patch outlined, and what the neuron sees there.
import { h } from "./dom.js";
import { outlineBox, sightBox } from "./outline.js";
import { paint } from "./maps.js";

const TIP = 224;

export class PatchTip {
  constructor(link, pictures, body) {
    Object.assign(this, { link, pictures, body });
    this.canvas = h("canvas", { style: `width:${TIP}px;height:${TIP}px` });
    this.text = h("div", { class: "small soft" });
    this.element = h("div", { class: "neurontip card hidden", "aria-hidden": "true" }, this.canvas, this.text);
  }

  hide() {
    this.wanted = null;
    this.element.classList.add("hidden");
  }

  show(patch, target) {
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

  draw(patch) {
    const { field } = this.link.props;
    paint(this.canvas, this.pictures.photo(patch.id, TIP), null, "off", TIP, TIP);
    if (field) outlineBox(this.canvas, sightBox(patch.cell, field), { dashed: true });
    outlineBox(this.canvas, patch.region, { width: 2.5 });
    const sees = field ? " · dashed: what it sees" : "";
    this.text.textContent = `${patch.words} · activation ${patch.activation.toFixed(2)}${sees}`;
  }

  put(box, body) {
    const tall = this.element.offsetHeight,
      left = Math.min(body.width - TIP - 30, Math.max(6, box.left - body.left)),
      below = box.bottom - body.top + 8;
    const top = below + tall > body.height ? Math.max(4, box.top - body.top - tall - 6) : below;
    this.element.style.transform = `translate(${left}px, ${top}px)`;
  }
}
