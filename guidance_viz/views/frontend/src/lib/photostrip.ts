// A strip of small photos, one of them the large one; each says whether somebody drew on it.

import type { Row } from "./data";
import { count, fill, h } from "./dom";
import type { Link } from "./link";
import { paint } from "./maps";
import type { PictureStore } from "./pictures";

const SIDE_STRIP = 64;

export class PhotoStrip {
  element: HTMLDivElement;
  ids: any;
  items: any;
  pictures: PictureStore;
  link: Link;
  open: (at: any) => void;

  constructor(link: Link, pictures: PictureStore, open: (at: any) => void) {
    Object.assign(this, { link, pictures, open });
    this.element = h("div", { class: "photostrip scroll", role: "group", "aria-label": "Photos" });
  }

  show() {
    const { strip, first, at } = this.link.props;
    const same = this.ids && this.ids.join() === strip.map(([id]: any) => id).join();
    if (!same) {
      this.ids = strip.map(([id]: any) => id);
      this.items = strip.map(([id]: any, i: any) => this.item(id, first + i));
      fill(this.element, this.items);
    }
    strip.forEach(([, drawn]: any, i: number) => this.mark(this.items[i], first + i, drawn, first + i === at));
    const now = this.items[at - first];
    // Not scrollIntoView, which would move the whole page.
    if (now) this.element.scrollLeft = now.offsetLeft - this.element.clientWidth / 2 + now.offsetWidth / 2;
  }

  item(id: string, place: string) {
    const canvas = h("canvas", { style: `width:${SIDE_STRIP}px;height:${SIDE_STRIP}px` });
    const ghost = () => this.link.ghost;
    const draw = () => paint(canvas, this.pictures.photo(id, SIDE_STRIP), null, "off", SIDE_STRIP, SIDE_STRIP, ghost());
    if (this.pictures.want([id], SIDE_STRIP, "", draw)) draw();
    const tag = h("span", { class: "drawntag hidden", "aria-hidden": "true" });
    return h("button", { type: "button", class: "stripitem", title: id, onclick: () => this.open(place) }, canvas, tag);
  }

  mark(item: Row, place: string, drawn: number, now: boolean) {
    const words = drawn < 0 ? "not drawn on" : drawn === 0 ? "no object" : count(drawn, "box", "boxes");
    item.setAttribute("aria-label", `Photo ${place + 1}, ${words}`);
    item.setAttribute("aria-current", String(now));
    const tag = item.querySelector(".drawntag");
    tag.textContent = drawn > 0 ? String(drawn) : "–";
    tag.classList.toggle("hidden", drawn < 0);
  }
}
