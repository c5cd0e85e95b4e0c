// One photo, large: its map for any class, at any layer, before and after; what is known of it, and photos like it.

import { answerButtons, inWords, KEYS } from "./answers";
import { Closer } from "./closer";
import type { Row } from "./data";
import { button, choice, fill, h, percent, segments, term } from "./dom";
import type { Link } from "./link";
import { isDead, MAP_STYLES, paint } from "./maps";
import type { PictureStore } from "./pictures";
import { Stage } from "./stage";

const LARGE = 896;
const SMALL = 96;
const THUMB = 64;
const DEAD_MAP = "This map is all zero: nothing in the photo speaks for the class.";
const LIKENESS =
  "Cosine of what the model saw where it looked, over all its features: 1 is the same. The places in the plot are not used.";
const LAYERS =
  "Where in the network the map is made. Answers and fixes are about the last one; earlier ones are finer and less telling.";

export class Sheet {
  stage: Stage;
  closer: Closer;
  controls: HTMLDivElement;
  note: HTMLParagraphElement;
  element: any;
  body: HTMLDivElement;
  item: any;
  layers: any;
  layer: any;
  target: any;
  pictures: PictureStore;
  link: Link;
  strip: any;
  facts: any;
  answers: any;
  tools: any;
  title: any;
  classes: any;
  onclose: any;
  step: any;
  answer: any;
  open: any;

  constructor(link: Link, pictures: PictureStore, { answer, open, step, close }: Row) {
    Object.assign(this, { link, pictures, answer, open, step, onclose: close });
    this.stage = new Stage();
    this.closer = new Closer(link, () => this.item && this.draw());
    [this.target, this.layer, this.layers, this.classes] = ["", "", [], []];
    this.build();
    this.element.addEventListener("keydown", (e: KeyboardEvent) => this.key(e));
    link.on("large", (m) => this.show(m.item, m.classes));
    link.on("similar", (m) => m.id === this.item?.id && this.showSimilar(m.items, m.error));
    link.on("layers", (m) => m.id === this.item?.id && this.setLayers(m.layers));
    link.watch(["map_style", "whiches", "which", "has_before"], () => this.item && this.refresh());
  }

  build() {
    const part = (name: string, ...more: undefined[]) => h("div", { class: name, ...Object.assign({}, ...more) });
    [this.title, this.tools] = [h("h2", { class: "grow" }), h("div", { class: "row wrap" })];
    this.controls = part("row wrap controls");
    this.note = h("p", { class: "small soft note", role: "status" });
    [this.answers, this.facts, this.strip] = [part(""), h("dl", { class: "facts" }), part("strip")];
    const body = h(
      "div",
      { class: "sheetbody scroll" },
      this.controls,
      this.stage.element,
      h(
        "p",
        { class: "tiny faint" },
        "Wheel or + and − zoom both pictures, drag or the arrow keys move them; ← and → go on to other photos.",
      ),
      this.note,
      this.answers,
      this.facts,
      h("h3", {}, term("Photos like it in the attention space", LIKENESS)),
      this.strip,
    );
    this.element = h(
      "div",
      {
        class: "sheet hidden",
        role: "dialog",
        "aria-modal": "false",
        "aria-label": "One photo, large",
        tabindex: "-1",
      },
      h("div", { class: "row sheethead" }, this.title, this.tools),
      body,
    );
    this.body = body;
  }

  get style() {
    const { map_style: style } = this.link.props;
    return style === "off" ? "visibility" : style;
  }

  get ghost() {
    return this.link.ghost;
  }

  show(item: Row, classes: any) {
    const fresh = this.item?.id !== item.id;
    Object.assign(this, { item, classes });
    this.element.classList.remove("hidden");
    if (fresh) {
      this.stage.zoom.home();
      this.body.scrollTop = 0;
      fill(this.strip, h("span", { class: "small faint" }, "Looking for photos like it …"));
    }
    this.refresh();
    if (fresh && !this.element.contains((this.element.getRootNode() as ShadowRoot).activeElement))
      this.element.focus({ preventScroll: true });
  }

  // Something about the photo is other than it was, such as its answer.
  change(more: unknown) {
    Object.assign(this.item, more);
    this.showFacts();
  }

  hide() {
    this.item = null;
    this.element.classList.add("hidden");
    this.onclose();
  }

  key(e: KeyboardEvent) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const typed = /^(INPUT|SELECT)$/.test((e.target as HTMLInputElement).tagName);
    if (e.key === "Escape") this.hide();
    else if (typed || !this.did(e)) return;
    e.preventDefault();
    e.stopPropagation();
  }

  did(e: KeyboardEvent) {
    const letter = e.key.toLowerCase(),
      way = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
    if (KEYS[letter]) this.answer(this.item, KEYS[letter]);
    else if (letter === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else if (letter === "b") return this.stage.flip();
    else if (this.stage.zoom.key(e)) return true;
    else if (way) this.step(way);
    else return false;
    return true;
  }

  refresh() {
    this.showHead();
    this.showControls();
    this.showFacts();
    this.draw();
  }

  showHead() {
    const { label, correct, prediction } = this.item,
      { zoom } = this.stage;
    const tool = (symbol: string, does: string, act: () => unknown) =>
      button("", does, act, { kind: "square", symbol });
    const verdict = correct
      ? h("span", { class: "chip yes" }, "✓ right")
      : h("span", { class: "chip no" }, `✕ taken for ${prediction}`);
    fill(this.title, label, verdict);
    fill(
      this.tools,
      segments("How the map is drawn", MAP_STYLES.slice(0, 3), this.style, (v) =>
        this.link.send("style", { style: v }),
      ),
      tool("plus", "Zoom in (+)", () => zoom.by(1.4)),
      tool("minus", "Zoom out (−)", () => zoom.by(1 / 1.4)),
      tool("home", "Show everything (0)", () => zoom.home()),
      button("", "Close (Escape)", () => this.hide(), { kind: "quiet square", symbol: "close" }),
    );
  }

  // -- which map ---------------------------------------------------------------------------------------------
  setLayers(layers: [any][]) {
    this.layers = layers;
    if (!layers.some(([name]) => name === this.layer)) this.layer = "";
    this.refresh();
  }

  showControls() {
    const { whiches, which, has_before: parted } = this.link.props;
    const classes = this.classes.map(([k, name, p]: any) => [k, p === null ? name : `${name} · ${percent(p)}`]);
    const byClass = choice(
      "Map for",
      "The class whose evidence the map shows; with the model's probability of each",
      [["", `its class, ${this.item!.label}`], ...classes],
      this.target,
      (v) => this.pick({ target: v }),
    );
    const layers = this.layers.length
      ? this.layers.map(([n, words]: any) => [n === "final" ? "" : n, words])
      : [["", "last"]];
    const byLayer = choice("at layer", LAYERS, layers, this.layer, (v) => this.pick({ layer: v }));
    byLayer.select.disabled = layers.length < 2;
    const whose =
      whiches.length > 1 ? segments("Whose maps", whiches, which, (w) => this.link.send("which", { which: w })) : null;
    fill(this.controls, byClass, byLayer, whose);
    const after = (whiches.find(([name]: any) => name === which) || ["", "now"])[1];
    this.stage.part(parted, "original", after === "Now" ? "now" : after.toLowerCase());
  }

  pick(what: any) {
    Object.assign(this, what);
    this.draw();
  }

  get usual() {
    return this.layer === "" && (this.target === "" || Number(this.target) === this.item!.number);
  }

  // The map of one model: {map}, {error}, or nothing yet.
  mapOf(which: string) {
    const { id, number } = this.item;
    if (!this.usual) return this.closer.get(id, which, this.target === "" ? number : Number(this.target), this.layer);
    const map = this.pictures.map(id, which);
    return map && { map };
  }

  draw() {
    const item = this.item,
      { which, has_before: parted } = this.link.props;
    const again = () => this.item === item && this.paint();
    this.pictures.want([item!.id], LARGE, this.usual ? which : "", again);
    if (parted && this.usual) this.pictures.want([item!.id], 0, "original", again);
    this.paint();
  }

  paint() {
    const { which, has_before: parted } = this.link.props,
      { item, stage } = this;
    const found = { after: this.mapOf(which), before: parted ? this.mapOf("original") : { map: null } };
    stage.name(item!.label, this.words());
    stage.draw(
      this.pictures.photo(item!.id, LARGE),
      { after: found.after?.map, before: found.before?.map },
      this.style,
      this.ghost,
    );
    const waits = !found.after || !found.before;
    this.element.setAttribute("aria-busy", String(waits));
    stage.looks.classList.toggle("busy", waits);
    this.note.textContent = waits
      ? "Working the map out …"
      : found.after.error || found.before.error || (isDead(found.after.map) ? DEAD_MAP : "");
  }

  words() {
    const name =
      this.target === "" ? this.item!.label : this.classes.find(([k]: any) => k === Number(this.target))?.[1];
    const place = this.layers.find(([n]: any) => n === this.layer)?.[1];
    return `where the model sees ${name}${this.layer && place ? `, ${place}` : ""}`;
  }

  // -- what is known -----------------------------------------------------------------------------------------
  showFacts() {
    const { item } = this;
    fill(
      this.answers,
      answerButtons(item!.answer, (v: any) => this.answer(this.item, v)),
    );
    const facts = [
      ["class", item!.label],
      ["model says", `${item!.prediction} (${percent(item!.confidence)})`],
      ["group", item!.group],
      ["split", item!.split],
      ["loss", item!.loss === null ? null : item!.loss.toFixed(2)],
      ["energy inside the object", item!.energy === null ? null : percent(item!.energy)],
      ["P(looks at the right thing)", item!.p === null ? "unknown" : item!.p.toFixed(2)],
      ["map changed since the original", Number.isFinite(item!.change) ? percent(item!.change) : null],
      ["others answered", (item!.others || []).length ? inWords(item!.others) : null],
      ["file", item!.id],
    ];
    const known = facts.filter(([, v]) => v !== null && v !== "");
    fill(
      this.facts,
      known.map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)]),
    );
  }

  showSimilar(items: any[], error: string) {
    const none = error || "None: the map is all zero, so there is nothing to compare by.";
    fill(
      this.strip,
      items.length ? items.map((other: any) => this.thumb(other)) : h("span", { class: "small faint" }, none),
    );
  }

  thumb(other: Row) {
    const canvas = h("canvas", { style: `width:${THUMB}px;height:${THUMB}px` });
    const draw = () => {
      const map = this.pictures.map(other.id, "current");
      paint(canvas, this.pictures.photo(other.id, SMALL), map, this.style, THUMB, THUMB, this.ghost);
    };
    if (this.pictures.want([other.id], SMALL, "current", draw)) draw();
    const alike = other.similarity.toFixed(2);
    return h(
      "button",
      {
        class: "thumb",
        type: "button",
        title: `${other.label}, ${alike} alike: open`,
        "aria-label": `Open a photo of a ${other.label}, ${alike} alike`,
        onclick: () => this.open(other.id),
      },
      canvas,
      h("span", { class: "tiny num" }, alike),
    );
  }
}
