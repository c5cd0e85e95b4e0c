// A map on which people disagree: what each answered, and the buttons that settle it.

import { answerButtons, KEYS, WORDS } from "./answers";
import type { Row } from "./data";
import { h } from "./dom";
import type { Link } from "./link";
import { paint } from "./maps";
import type { PictureStore } from "./pictures";

const PICTURE = 160;
const SIDE = 132;

export class Contested {
  canvas: HTMLCanvasElement;
  element: HTMLElement;
  pictures: PictureStore;
  link: Link;
  item: Row;

  constructor(link: Link, pictures: PictureStore, item: Row) {
    Object.assign(this, { link, pictures, item });
    this.canvas = h("canvas", {
      style: `width:${SIDE}px;height:${SIDE}px`,
      role: "img",
      "aria-label": `Where the model looks in a photo of a ${item.label}`,
    });
    const said = item.opinions.map(([who, v]: any) => `${who} ${WORDS[v][0]}`).join(", ");
    const text = h("div", { class: "grow" }, this.head(), this.opinions(), this.question(), this.buttons());
    const label = `${item.label}: ${said}${item.settled ? `, ${this.verdict()}` : ""}`;
    const onkeydown = (e: Event) => this.key(e);
    this.element = h(
      "article",
      { class: "contested", tabindex: "0", "aria-label": label, onkeydown },
      this.canvas,
      text,
    );
    if (pictures.want([item.id], PICTURE, "current", () => this.draw())) this.draw();
  }

  // Others' answers on a settled map count no more; the adjudicator may think again.
  get open() {
    return !this.item.settled || this.link.props.adjudicator;
  }

  draw() {
    const ground = this.link.ghost;
    const photo = this.pictures.photo(this.item.id, PICTURE);
    const map = this.pictures.map(this.item.id, "current");
    paint(this.canvas, photo, map, this.link.props.map_style, SIDE, SIDE, ground);
  }

  verdict() {
    const [who, value] = this.item.settled;
    return `settled by ${who}: ${WORDS[value][0]}`;
  }

  head() {
    const { label, id } = this.item;
    return h("div", { class: "line" }, h("strong", {}, label), h("span", { class: "small faint" }, id));
  }

  opinions() {
    const chips = this.item.opinions.map(([who, v]: any) =>
      h("span", { class: `chip ${v}` }, `${who}: ${WORDS[v][0]}`),
    );
    return h("div", { class: "row wrap" }, chips);
  }

  question() {
    const { settled } = this.item;
    const { asked } = this.item;
    const end = this.link.props.adjudicator ? `${asked} Your answer settles it.` : asked;
    return h(
      "div",
      {},
      settled ? h("p", { class: "verdict" }, h("span", { class: `chip ${settled[1]}` }, this.verdict())) : null,
      this.open ? h("p", { class: "small soft" }, end) : null,
    );
  }

  buttons() {
    if (!this.open) return null;
    return answerButtons(this.item.settled?.[1] || this.item.answer, (value) => this.give(value));
  }

  give(value: string) {
    const { model, adjudicator } = this.link.props;
    this.link.act(adjudicator ? "settle" : "answer", { id: this.item.id, value, model });
    this.link.announce(adjudicator ? `Settled: ${WORDS[value][0]}.` : `Answered: ${WORDS[value][0]}.`);
  }

  key(e: any) {
    const value = KEYS[e.key.toLowerCase()];
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || !value || !this.open) return;
    this.give(value);
    e.preventDefault();
    e.stopPropagation();
  }
}
