// One photo as a card: the photo with its map, what the model says, what people said, and an answer one click away.

import { answerButtons, inWords, WORDS } from "./answers";
import type { Row } from "./data";
import { h, percent } from "./dom";
import { blend, isDead, paint } from "./maps";

export const PICTURE = 224;
const MOST_NAMES = 3;

/** Who else answered what, small, over the photo. */
function othersMark(others: [any, any][]) {
  if (!others.length) return null;
  const shown = others
    .slice(0, MOST_NAMES)
    .map(([who, value]) => h("span", {}, h("span", { class: "who" }, who), h("b", {}, WORDS[value][1])));
  const more = others.length - shown.length;
  return h(
    "span",
    { class: "others", title: `Others answered: ${inWords(others)}` },
    shown,
    more > 0 ? h("span", { class: "more" }, `+${more}`) : null,
  );
}

const inFull = (item: Row) =>
  `${item.label}, the model says ${item.prediction}, ${item.correct ? "right" : "wrong"}` +
  (item.answer ? `, answered ${item.answer}` : "") +
  (item.others.length ? `; others: ${inWords(item.others)}` : "");

// `view` gives link, pictures, fade, picks, and what a card asks for: open, pick, give.
export class PhotoCard {
  canvas: HTMLCanvasElement;
  box: HTMLButtonElement;
  element: any;
  item: Row;
  view: any;
  index: number;
  width: number;

  constructor(view: any, index: number, item: Row, width: number) {
    Object.assign(this, { view, index, item, width });
    const label = `${item.label}, with the map of where the model looks`;
    this.canvas = h("canvas", { style: `width:${width}px;height:${width}px`, role: "img", "aria-label": label });
    this.box = h("button", {
      type: "button",
      class: "pick",
      role: "checkbox",
      tabindex: "-1",
      "data-part": "pick",
      title: "Pick this photo (space); with Shift all up to it",
      "aria-label": `Pick this ${item.label}`,
      onclick: (e: any) => this.view.pick(e, index),
    });
    this.element = h(
      "article",
      { class: `photo${item.answer ? ` is-${item.answer}` : ""}`, "aria-label": inFull(item) },
      this.picture(),
      this.text(),
    );
    this.element.photo = this;
    this.showPicked();
    this.ask();
  }

  picture() {
    const { correct, others } = this.item;
    const verdict = correct ? "The model is right" : "The model is wrong";
    return h(
      "div",
      {
        class: "picture",
        onclick: (e: Event) => this.pressed(e),
        title: "Open this photo; with Shift or Ctrl, pick it",
      },
      this.canvas,
      h("span", { class: `mark ${correct ? "right" : "wrong"}`, title: verdict }, correct ? "✓" : "✕"),
      othersMark(others),
      this.box,
    );
  }

  text() {
    const { label, confidence, correct, group, prediction, answer } = this.item;
    return h(
      "div",
      { class: "text" },
      h("div", { class: "line" }, h("strong", {}, label), h("span", { class: "faint num" }, percent(confidence))),
      h(
        "div",
        { class: "line small soft", title: group || "" },
        correct ? group || "right" : `taken for ${prediction}`,
      ),
      answerButtons(answer, (v) => this.view.give(this.item, v), { short: true }),
    );
  }

  pressed(e: any) {
    if (this.box.contains(e.target as HTMLInputElement)) return;
    if (e.shiftKey || e.ctrlKey || e.metaKey) this.view.pick(e, this.index);
    else this.view.link.send("open", { id: this.item.id });
  }

  showPicked() {
    const picked = this.view.picks.has(this.index);
    this.box.setAttribute("aria-checked", String(picked));
    this.element.classList.toggle("picked", picked);
  }

  // Ask for what the card shows; it is drawn whenever a part of it has come, if it is still in sight.
  ask() {
    const { link, pictures, fade } = this.view;
    const draw = () => this.draw(),
      still = () => this.element.isConnected;
    const maps = link.props.map_style === "off" ? [] : fade.models;
    const [first = "", ...others] = maps;
    const there = pictures.want([this.item.id], PICTURE, first, draw, still);
    others.forEach((which: any) => pictures.want([this.item.id], 0, which, draw, still));
    if (there || pictures.photo(this.item.id, PICTURE)) this.draw();
  }

  draw() {
    const { link, pictures, fade } = this.view;
    const [after, before] = fade.models.map((which: any) => pictures.map(this.item.id, which));
    const map = blend(before, after, fade.share);
    const photo = pictures.photo(this.item.id, PICTURE);
    paint(this.canvas, photo, map, link.props.map_style, this.width, this.width, link.ghost);
    this.canvas.classList.toggle("painted", Boolean(photo && (map || link.props.map_style === "off")));
    this.element.classList.toggle("dead", isDead(map));
  }
}
