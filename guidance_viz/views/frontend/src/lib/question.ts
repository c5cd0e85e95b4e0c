// One question as it is seen: its words, the attended part, the whole photo, and what the answer decides.

import type { Row } from "./data";
import { button, count, fill, h, reduced, term } from "./dom";
import type { Link } from "./link";
import { isDead, paint } from "./maps";
import type { PictureStore } from "./pictures";

export const LARGE = 448;
const SMALL = 96;
const THUMB = 56;
const DEAD = "This map is all zero: nothing in the photo speaks for its class. “Can't tell” is a good answer.";

export class QuestionCard {
  text: HTMLHeadingElement;
  sub: HTMLParagraphElement;
  note: HTMLParagraphElement;
  decides: HTMLDivElement;
  refitted: HTMLDivElement;
  facts: HTMLDListElement;
  stage: HTMLDivElement;
  question: any;
  pictures: PictureStore;
  link: Link;
  predicted: any;
  plain: any;
  seen: any;
  style: any;
  onshow: any;

  constructor(link: Link, pictures: PictureStore, { style, showDecides }: Row) {
    Object.assign(this, { link, pictures, style, onshow: showDecides });
    this.text = h("h2", { class: "question", "aria-live": "polite" });
    this.sub = h("p", { class: "soft small" });
    this.note = h("p", { class: "note small", role: "status" });
    this.decides = h("div", { class: "decides" });
    this.build();
  }

  build() {
    const picture = () => h("canvas", { role: "img" });
    [this.seen, this.plain, this.predicted] = [picture(), picture(), picture()];
    this.predicted.setAttribute("aria-label", "What the model would look at with your answers");
    const caption = (words: string) => h("figcaption", { class: "small soft" }, words);
    const predicted = "Predicted: the last layer refitted with the answers given so far";
    this.refitted = h(
      "div",
      { class: "then hidden" },
      this.predicted,
      h("div", { class: "small soft" }, term("with your answers", predicted)),
    );
    this.facts = h("dl", { class: "facts" });
    this.stage = h(
      "div",
      { class: "stage" },
      h("figure", { class: "main" }, this.seen, caption("what the model looks at")),
      h("figure", {}, this.plain, caption("the whole photo"), this.refitted, this.facts),
    );
  }

  get ghost() {
    return this.link.ghost;
  }

  show(question: any) {
    const changed = !this.question || this.question.sample_id !== question.sample_id;
    this.question = question;
    if (changed && !reduced())
      this.stage.animate([{ opacity: 0.25 }, { opacity: 1 }], { duration: 120, easing: "ease-out" });
    const { text, class_name: name, facts } = question;
    this.text.textContent = text;
    this.sub.textContent = `The clear part is what speaks, to the model, for “${name}”. Judge the part, not the verdict.`;
    fill(
      this.facts,
      facts.map(([k, v]: any) => [h("dt", {}, k), h("dd", {}, v)]),
    );
    this.seen.setAttribute("aria-label", `What the model looks at in a photo of a ${name}`);
    this.plain.setAttribute("aria-label", `The whole photo of a ${name}`);
    this.draw();
    this.showDecides();
  }

  draw() {
    if (!this.question) return;
    const id = this.question.sample_id;
    const now = () => this.question.sample_id === id && this.paintBoth(id);
    if (this.pictures.want([id], LARGE, "current", now)) now();
    this.drawPredicted(id);
  }

  paintBoth(id: string) {
    const photo = this.pictures.photo(id, LARGE);
    const map = this.pictures.map(id, "current");
    this.paint(this.seen, photo, map, this.style(), 300);
    this.paint(this.plain, photo, null, "off", 150);
    this.note.textContent = map && isDead(map) ? DEAD : "";
  }

  paint(canvas: HTMLCanvasElement, photo: Row, map: Row | null, style: string, otherwise: number) {
    const side = Math.max(60, Math.round(canvas.clientWidth || otherwise));
    paint(canvas, photo, map, style, side, side, this.ghost);
  }

  drawPredicted(id: string) {
    const has = this.link.props.has_preview;
    this.refitted.classList.toggle("hidden", !has);
    if (!has) return;
    const now = () => {
      const map = this.pictures.map(id, "preview");
      if (map && this.question.sample_id === id)
        this.paint(this.predicted, this.pictures.photo(id, LARGE), map, this.style(), 90);
    };
    if (this.pictures.want([id], 0, "preview", now)) now();
  }

  showDecides() {
    const { decides, examples } = this.question;
    const does = "Mark them in the attention space and list them in Explore";
    const words = ["Your answer decides ", h("strong", { class: "num" }, count(decides, "photo")), " like it"];
    fill(
      this.decides,
      h(
        "div",
        { class: "row" },
        h("span", { class: "small grow" }, words),
        button("Show them", does, this.onshow, { kind: "quiet", symbol: "photos" }),
      ),
      h(
        "div",
        { class: "strip", "aria-hidden": "true" },
        examples.map((id: string) => this.thumb(id)),
      ),
    );
  }

  thumb(id: string) {
    const canvas = h("canvas", { style: `width:${THUMB}px;height:${THUMB}px` });
    const draw = () => {
      const map = this.pictures.map(id, "current");
      paint(canvas, this.pictures.photo(id, SMALL), map, this.style(), THUMB, THUMB, this.ghost);
    };
    if (this.pictures.want([id], SMALL, "current", draw)) draw();
    return h("span", { class: "thumb" }, canvas);
  }
}
