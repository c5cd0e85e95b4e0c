// The explained photo and the photo alone, large and moved as one; over the first a divider between before and after.
import type { Row } from "./data";
import { type Child, h } from "./dom";
import { paint } from "./maps";
import { Zoom } from "./zoom";

const SIDE = 640;

export class Stage {
  zoom: Zoom;
  tags: HTMLSpanElement[];
  range: HTMLInputElement;
  looks: HTMLDivElement;
  caption: HTMLElement;
  slider: HTMLLabelElement;
  element: HTMLDivElement;
  at: any;
  parted: boolean;
  plain: any;
  before: any;
  after: any;

  constructor() {
    const canvas = () => h("canvas", { role: "img" });
    [this.after, this.before, this.plain] = [canvas(), canvas(), canvas()];
    const window_ = (inside: Child, more = "") => h("div", { class: `window ${more}` }, inside);
    const windows = [window_(this.after), window_(this.before, "over"), window_(this.plain)];
    this.zoom = new Zoom(windows);
    this.tags = ["tagleft", "tagright"].map((side) => h("span", { class: `tag ${side}` }));
    this.range = h("input", {
      type: "range",
      min: "0",
      max: "100",
      value: "0",
      "data-part": "divider",
      oninput: () => this.divide(Number(this.range.value)),
    });
    const divider = h("i", { class: "divider", "aria-hidden": "true" });
    this.looks = h("div", { class: "windows" }, windows[0], windows[1], divider, this.tags);
    this.caption = h("figcaption", { class: "small soft" });
    this.slider = h("label", { class: "row dividerrow" }, "Divider", this.range);
    this.element = h(
      "div",
      { class: "pair" },
      h("figure", {}, this.looks, this.slider, this.caption),
      h(
        "figure",
        {},
        h("div", { class: "windows" }, windows[2]),
        h("figcaption", { class: "small soft" }, "the photo, as the model gets it"),
      ),
    );
    this.divide(0);
  }

  // Left of the divider is before, right of it after.
  divide(percentage: number) {
    this.at = percentage;
    this.range.value = String(percentage);
    this.range.setAttribute("aria-valuetext", `${percentage} % before, the rest after`);
    this.looks.style.setProperty("--at", `${percentage}%`);
    const parted = this.parted && percentage > 0;
    this.looks.classList.toggle("parted", Boolean(parted));
    this.tags[0].classList.toggle("hidden", !this.parted || percentage < 12);
    this.tags[1].classList.toggle("hidden", !this.parted || percentage > 88);
  }

  // Whether there is something to compare with, and what stands on each side.
  part(parted: boolean, before: string | null, after: string | null) {
    this.parted = parted;
    this.slider.classList.toggle("hidden", !parted);
    this.tags[0].textContent = before;
    this.tags[1].textContent = after;
    this.range.setAttribute("aria-label", `Divider: ${before} to the left, ${after} to the right`);
    this.divide(parted ? this.at || 0 : 0);
  }

  flip() {
    if (this.parted) this.divide(this.at > 50 ? 0 : 100);
    return this.parted;
  }

  name(label: string, words: string) {
    this.after.setAttribute("aria-label", `Where the model looks in this photo of a ${label}`);
    this.before.setAttribute("aria-label", `Where the original model looked in this photo of a ${label}`);
    this.plain.setAttribute("aria-label", `The photo: ${label}`);
    this.caption.textContent = words;
  }

  draw(photo: Row, { after, before }: Row, style: string, ghost: any) {
    paint(this.after, photo, after, after ? style : "off", SIDE, SIDE, ghost);
    if (this.parted) paint(this.before, photo, before, before ? style : "off", SIDE, SIDE, ghost);
    paint(this.plain, photo, null, "off", SIDE, SIDE, ghost);
    this.zoom.apply();
  }
}
