// The large view of the concept board: a photo with a place in it, what pruning a card would change, and what is like it.

import { answerButtons } from "./answers";
import type { Row } from "./data";
import { button, fill, h, percent, term } from "./dom";
import { Found } from "./found";
import type { Link } from "./link";
import { cardName, gain, NEURON } from "./neuroncard";
import { paintPatch } from "./outline";
import type { PatchStore } from "./patches";
import { patchWords } from "./patches";
import type { PictureStore } from "./pictures";
import { Place } from "./place";

const STRIP = 76;
const SIGHT: Record<string, string> = {
  theoretical:
    "The receptive field: every pixel that can change the neuron at this place, by the sizes and strides of the layers before it, cut off at the photo's border.",
  effective:
    "The effective receptive field: the part that holds 95 % of the gradient, as the reach of this network's layers does not follow from their sizes.",
};

export class PlaceSheet {
  element: HTMLDivElement;
  place: Place;
  found: Found;
  title: HTMLHeadingElement;
  turn: HTMLButtonElement;
  about: HTMLParagraphElement;
  legend: HTMLParagraphElement;
  strip: HTMLDivElement;
  answers: HTMLDivElement;
  effects: HTMLDivElement;
  fire: HTMLButtonElement;
  like: HTMLButtonElement;
  item: Row | Row | null;
  neuron: Row | Row | undefined;
  k: any;
  detail: Row | null;
  waits: boolean;
  lines: any;
  link: Link;
  patches: PatchStore;
  act: Row;
  id: any;
  words: any;

  // act: { answer(item, value), firing(id, cell), close() }
  constructor(link: Link, pictures: PictureStore, patches: PatchStore, act: Row) {
    Object.assign(this, { link, pictures, patches, act });
    this.element = h("div", {
      class: "sheet hidden",
      role: "dialog",
      "aria-modal": "false",
      "aria-label": "A place in a photo, large",
      tabindex: "-1",
      onkeydown: (e: KeyboardEvent) => this.key(e),
    });
    this.place = new Place(link, pictures, () => this.placed());
    this.found = new Found(link, pictures, (photo: Row) => this.open(photo));
    this.parts();
    link.on("photo", (m) => this.opened(m));
    link.on("detail", (m) => this.told(m));
    link.watch(["field"], () => this.shown && this.placed());
    link.on("theme", () => this.shown && this.draw());
  }

  get shown() {
    return !this.element.classList.contains("hidden");
  }

  parts() {
    this.title = h("h2", { class: "grow" });
    this.turn = button(
      "Another photo",
      "The next photo of your selection, or of all photos (P; ⇧ P goes back)",
      () => this.step(1),
      { key: "P" },
    );
    this.about = h("p", { class: "small soft num", role: "status" });
    this.legend = h("p", { class: "tiny soft legendline" });
    this.strip = h("div", {});
    this.answers = h("div", {});
    this.effects = h("div", {});
    this.fire = button(
      "Neurons that fire here",
      "Order the neurons by how strongly they fire at this place (F)",
      () => this.act.firing(this.id, this.place.cell),
      { kind: "primary", symbol: "target", key: "F" },
    );
    this.like = button(
      "Photos like this place",
      "Find the photos with a place that fires the same neurons (L)",
      () => this.found.search(this.id, this.place.cell),
      { symbol: "photos", key: "L" },
    );
    const close = button("", "Close (Escape)", () => this.hide(), { kind: "quiet square", symbol: "close" });
    const left = h("figure", { class: "large" }, this.place.element, h("figcaption", {}, this.about, this.legend));
    const acts = h("div", { class: "row wrap" }, this.fire, this.like);
    const right = h("div", { class: "beside" }, this.strip, this.answers, this.effects, acts, this.found.element);
    this.element.append(
      h("div", { class: "row sheethead" }, this.title, this.turn, close),
      h("div", { class: "sheetbody scroll" }, h("div", { class: "sides" }, left, right)),
    );
  }

  // A patch of a card, or (without) a photo to choose a place in.
  show(item?: Row, neuron?: Row, k?: any) {
    this.item = item || null;
    this.neuron = neuron;
    this.found.clear();
    this.element.classList.remove("hidden");
    const patch = item && (this.patches.get(neuron) || [])[k];
    this.k = k;
    this.detail = null;
    this.waits = Boolean(item && !patch);
    if (item) this.link.send("detail", { neurons: item.neurons });
    if (patch) this.open(patch, k);
    else if (!item) this.link.send("photo", { id: this.id || "" });
    this.draw();
    this.placed();
    this.element.focus({ preventScroll: true });
  }

  // Patches came: the one that was asked for may be among them.
  arrived() {
    if (!this.shown || !this.item) return;
    const patch = (this.patches.get(this.neuron) || [])[this.k];
    if (this.waits && patch) this.open(patch, this.k);
    else this.drawStrip();
    this.waits = this.waits && !patch;
  }

  // A place that was looked at before.
  again(id: string, cell: Row, words: string) {
    this.show();
    this.open({ id, cell, words });
  }

  hide() {
    this.found.clear();
    this.element.classList.add("hidden");
    this.act.close();
  }

  step(by: number) {
    this.k = -1;
    this.link.send("photo", { id: this.id, step: by });
  }

  opened({ id, lines }: Row) {
    if (!this.shown) return;
    this.lines = lines;
    if (id !== this.id) this.go(id, lines[0], this.place.cell);
    this.placed();
  }

  go(id: string, words: string, cell: Row) {
    Object.assign(this, { id, words });
    this.place.show(id, words, cell);
    this.placed();
  }

  // A photo with a place: a patch of the neuron, or one that was found.
  open({ id, words, cell }: Row, k = -1) {
    this.k = k;
    this.go(id, words, cell);
    this.link.send("photo", { id });
    this.drawStrip();
  }

  placed() {
    const { field } = this.link.props,
      ready = Boolean(field && this.id);
    if (ready && !this.place.cell)
      this.place.show(
        this.id,
        this.words,
        [field.rows, field.columns].map((v) => Math.floor(v.length / 2)),
      );
    this.fire.disabled = this.like.disabled = !ready;
    if (!ready) {
      fill(this.about, "Working out what a place sees …");
      return;
    }
    fill(this.about, [this.place.where, ...(this.lines || []).slice(0, 2)].join(" · "));
    fill(
      this.legend,
      h("span", { class: "row" }, h("i", { class: "key solid" }), "the place"),
      h(
        "span",
        { class: "row" },
        h("i", { class: "key dashed" }),
        term(`what it sees: ${percent(this.place.sees)} of the photo (${field.kind})`, SIGHT[field.kind]),
      ),
    );
  }

  draw() {
    const { item } = this;
    fill(this.title, item ? cardName(item) : "Search by a place in a photo");
    this.turn.classList.toggle("hidden", Boolean(item));
    fill(
      this.answers,
      item ? answerButtons(item.answer, (v: any) => this.act.answer(item, v), { words: NEURON }) : null,
    );
    this.drawStrip();
    this.drawEffects();
    this.found.draw();
  }

  // The card was answered, here or elsewhere.
  follow(item: Row) {
    if (!this.item || String(item.neurons) !== String(this.item.neurons)) return;
    this.item = item;
    if (this.shown) this.draw();
  }

  // The patches of the neuron that is looked at, as buttons.
  drawStrip() {
    const { item, neuron } = this;
    if (!item) {
      fill(
        this.strip,
        h("p", { class: "small soft" }, "Click a place in the photo, or move there with the arrow keys."),
      );
      return;
    }
    const several = item.neurons.length > 1;
    const which = several ? h("p", { class: "small soft" }, `Patches of neuron ${neuron}`) : null;
    const presses = (this.patches.get(neuron) || []).map((patch: Row, k: number | undefined) => {
      const canvas = h("canvas", { style: `width:${STRIP}px;height:${STRIP}px` });
      paintPatch(canvas, patch, STRIP, this.ghost);
      const label = patchWords(neuron, k, patch);
      const pick = () => this.open(patch, k);
      return h(
        "button",
        {
          type: "button",
          class: "thumb",
          "aria-pressed": String(k === this.k),
          "aria-label": label,
          title: label,
          "data-part": `patch${k}`,
          onclick: pick,
        },
        canvas,
      );
    });
    fill(this.strip, which, h("div", { class: "strip" }, presses));
  }

  get ghost() {
    return this.link.shade;
  }

  told({ neurons, effects, why }: Row) {
    if (!this.item || String(neurons) !== String(this.item.neurons)) return;
    this.detail = { effects, why };
    this.drawEffects();
  }

  drawEffects() {
    const { item, detail } = this;
    if (!item) return void fill(this.effects);
    const many = item.neurons.length > 1;
    const title = term(
      many ? `If all ${item.neurons.length} were pruned` : "If it were pruned",
      "Change of the accuracy on validation photos if these neurons were just switched off, nothing refitted: exact, from kept features. pp = percentage points.",
    );
    const rows = (detail?.effects || []).map(([name, value]: any) => {
      const { text, way } = value === null ? { text: "no photos", way: "faint" } : gain(value);
      return h("tr", {}, h("th", { scope: "row" }, name), h("td", { class: `num ${way}` }, text));
    });
    const note = !detail ? "Being computed …" : detail.why;
    fill(
      this.effects,
      h("h3", {}, title),
      rows.length ? h("table", { class: "effects" }, h("tbody", {}, rows)) : h("p", { class: "small soft" }, note),
    );
  }

  key(e: KeyboardEvent) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const k = e.key.toLowerCase(),
      answer = { y: "yes", n: "no", m: "maybe" }[k];
    if (e.key === "Escape") this.hide();
    else if (k === "p" && !this.item) this.step(e.shiftKey ? -1 : 1);
    else if (k === "f" && !this.fire.disabled) this.act.firing(this.id, this.place.cell);
    else if (k === "l" && !this.like.disabled) this.found.search(this.id, this.place.cell);
    else if (answer && this.item) this.act.answer(this.item, answer);
    else if (k === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else return;
    e.preventDefault();
    e.stopPropagation();
  }
}
