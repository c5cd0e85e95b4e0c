// Before and after with one hand: the original model's maps turn into those of another, on every card at once.
import type { Row } from "./data";
import { fill, h, reduced, segments, term } from "./dom";
import type { Link } from "./link";

const HELP =
  "Left: the original model's maps. Right: the maps of the model at hand. In between, the one turns into the other. (B)";

export class Fade {
  share: number;
  range: HTMLInputElement;
  slider: HTMLDivElement;
  whose: HTMLSpanElement;
  element: HTMLDivElement;
  waiting: any;
  link: Link;
  choose: any;
  changed: any;

  constructor(link: Link, { choose, changed }: Row) {
    Object.assign(this, { link, choose, changed });
    this.share = 1;
    this.range = h("input", {
      type: "range",
      min: "0",
      max: "100",
      value: "100",
      "data-part": "fade",
      "aria-label": "From the original model's maps to those after",
      oninput: () => this.set(Number(this.range.value) / 100),
    });
    this.range.addEventListener("keydown", (e) => e.stopPropagation());
    this.slider = h(
      "div",
      { class: "row fade", role: "group", "aria-label": "Before and after" },
      h("span", { class: "small" }, term("Before", HELP)),
      this.range,
      h("span", { class: "small" }, "After"),
    );
    this.whose = h("span");
    this.element = h("div", { class: "row wrap" }, this.whose, this.slider);
    link.watch(["whiches", "which", "has_before"], () => this.show());
  }

  get fading() {
    return Boolean(this.link.props.has_before);
  }

  // Whose maps are needed: those after, and while they are mixed the original's.
  get models() {
    const { which } = this.link.props;
    return this.fading && this.share < 1 ? [which, "original"] : [which];
  }

  get name() {
    const { whiches, which } = this.link.props;
    return (whiches.find(([name]: any) => name === which) || ["", "Now"])[1];
  }

  show() {
    const { whiches, which } = this.link.props;
    fill(this.whose, whiches.length > 1 ? segments("Whose maps", whiches, which, this.choose) : null);
    this.slider.classList.toggle("hidden", !this.fading);
    if (!this.fading) this.put(1);
  }

  put(share: number) {
    this.share = share;
    this.range.value = String(Math.round(100 * share));
    this.range.setAttribute("aria-valuetext", this.text);
  }

  get text() {
    if (this.share === 0) return "the original model";
    return this.share === 1 ? `after: ${this.name}` : `${Math.round(100 * this.share)} % after`;
  }

  set(share: number) {
    this.put(share);
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      this.changed();
    });
  }

  // There and back by key: from after to before, or from anywhere to after.
  flip() {
    if (!this.fading) return false;
    const [from, to] = [this.share, this.share < 1 ? 1 : 0];
    if (reduced()) this.set(to);
    else this.glide(from, to, performance.now());
    return true;
  }

  glide(from: number, to: number, start: number) {
    const t = Math.min(1, (performance.now() - start) / 300);
    this.set(from + (to - from) * t);
    if (t < 1) requestAnimationFrame(() => this.glide(from, to, start));
  }
}
