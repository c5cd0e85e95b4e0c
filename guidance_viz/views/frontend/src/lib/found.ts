// The photos with a place like a chosen one: searched in Python, with a way to stop it, and shown as they lie.
import type { Searching } from "../messages";

import type { Row } from "./data";
import { button, fill, h, term } from "./dom";
import type { Link } from "./link";
import { paintPlace } from "./outline";
import type { PictureStore } from "./pictures";

const HIT = 76;
const HIT_PICTURE = 224;
const ALIKE =
  "Compared at every place of every photo: the cosine of the activations there with those at your place. 1 = the same neurons in the same proportion.";

export class Found {
  element: HTMLDivElement;
  results: any;
  pictures: PictureStore;
  link: Link;
  open: (photo: Row) => void;

  // open({ id, cell, words }) shows one of them.
  constructor(link: Link, pictures: PictureStore, open: (photo: Row) => void) {
    Object.assign(this, { link, pictures, open });
    this.element = h("div", { class: "found" });
    link.on("searching", (m) => this.progress(m));
    link.on("alike", (m) => this.take(m));
  }

  search(id: string, cell: number[]) {
    this.results = { of: String([id, cell]), done: 0, total: 0, photos: null };
    this.link.send("alike", { id, cell });
    this.draw();
  }

  clear() {
    if (this.results && !this.results.photos) this.link.send("stop");
    this.results = null;
    this.draw();
  }

  progress(m: Searching) {
    if (!this.results || this.results.photos) return;
    Object.assign(this.results, m);
    this.draw();
  }

  take({ id, cell, photos, why }: Row) {
    if (!this.results || String([id, cell]) !== this.results.of) return;
    Object.assign(this.results, { photos, why });
    this.draw();
    this.link.announce(why || `${photos.length} photos with a place like it`);
  }

  draw() {
    if (!this.results) return void fill(this.element);
    const { photos, why } = this.results;
    const title = h("h3", {}, term("Photos with a place like it", ALIKE));
    if (!photos) return void fill(this.element, title, this.waiting());
    const shown = why
      ? h("p", { class: "small soft" }, why)
      : h(
          "div",
          { class: "strip" },
          photos.map((photo: Row) => this.hit(photo)),
        );
    fill(this.element, title, shown);
  }

  waiting() {
    const { done, total, seconds } = this.results;
    const left = seconds > 1 ? `, ${Math.ceil(seconds)} s left` : "";
    const told = total ? `${done.toLocaleString("en")} of ${total.toLocaleString("en")} photos${left}` : "Starting …";
    return [
      h("div", { class: "meter" }, h("i", { style: `width:${total ? (100 * done) / total : 0}%` })),
      h(
        "div",
        { class: "row" },
        h("span", { class: "small soft num grow" }, told),
        button("Cancel", "Stop the search", () => this.clear(), { symbol: "stop" }),
      ),
    ];
  }

  hit(photo: Row) {
    const { id, cell, cosine, words } = photo;
    const canvas = h("canvas", { style: `width:${HIT}px;height:${HIT}px` });
    const draw = () => {
      const ghost = this.link.shade;
      paintPlace(canvas, this.pictures.photo(id, HIT_PICTURE), cell, this.link.props.field, HIT, ghost);
    };
    this.pictures.want([id], HIT_PICTURE, "", draw);
    draw();
    const label = `Open a photo of a ${words}: cosine ${cosine.toFixed(2)}`;
    return h(
      "button",
      { type: "button", class: "thumb hit", title: label, "aria-label": label, onclick: () => this.open(photo) },
      canvas,
      h("span", { class: "tiny num soft", "aria-hidden": "true" }, cosine.toFixed(2)),
    );
  }
}
