// Boxes on one photo after another: the large photo to draw on, its boxes as a list, and a strip of the photos.

import { BoxDraw } from "./lib/boxdraw";
import { BoxList, classOptions } from "./lib/boxlist";
import { boxesCover, originWords } from "./lib/boxwords";
import type { Row } from "./lib/data";
import { type ButtonOptions, button, choice, count, fill, h, segments, term } from "./lib/dom";
import { toggleHelp } from "./lib/help";
import { Link, typing } from "./lib/link";
import { bus } from "./lib/links";
import { isDead, MAP_STYLES, paint } from "./lib/maps";
import { pendingOf } from "./lib/outbox";
import { PhotoStrip } from "./lib/photostrip";
import { PictureStore } from "./lib/pictures";
import type { Up } from "./messages";

const WIDE = 896;
const FORGET_MS = 5000;
const ABOUT_CLASS =
  "The class that is in the box. A box of any class counts for every class. It is also that of the next box you draw.";
const KEYS_HERE: [string, string][] = [
  ["B", "a new box"],
  ["← ↑ → ↓", "move the chosen box; without one, ← and → go to another photo"],
  ["⇧ arrows", "make the chosen box larger or smaller"],
  ["Delete", "remove the chosen box"],
  ["1 … 9, 0", "its class; 0 is any class"],
  ["Escape", "choose no box"],
  ["PageDown, PageUp", "next, previous photo"],
  ["U, ⇧ U", "undo, redo"],
  ["?", "show or hide the keys"],
];

class AnnotateView {
  link: Link;
  pictures: PictureStore;
  id: string;
  turn: number;
  asked: number | null;
  draw: BoxDraw;
  observer: ResizeObserver;
  canvas: HTMLCanvasElement;
  dead: HTMLSpanElement;
  frame: HTMLDivElement;
  stage: HTMLElement;
  list: BoxList;
  strip: any;
  progress: HTMLDivElement;
  filters: HTMLDivElement;
  styles: any;
  cover: HTMLDivElement;
  told: HTMLParagraphElement;
  remove: HTMLButtonElement;
  classes: HTMLSelectElement;
  back: HTMLButtonElement;
  next: HTMLButtonElement;
  where: HTMLSpanElement;
  origin: HTMLParagraphElement;
  own: HTMLButtonElement;
  facts: HTMLDListElement;
  waited: boolean;
  forgets: ReturnType<typeof setTimeout> | null;
  picked: any;

  constructor(link: Link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.id = "";
    this.turn = 0; // number of the last act; Python says which one it knows of
    this.asked = null; // the place that was asked for and is not there yet
    this.draw = new BoxDraw({
      names: link.props.classes,
      changed: (boxes: any) => this.keep(boxes),
      chosen: () => this.showChosen(),
      say: (text: string) => this.tell(text),
    });
    this.build();
    link.watch(["state", "message", "count"], () => this.showCover());
    link.watch(["count", "filters"], () => (this.asked = null));
    link.watch(["photo", "at", "count"], () => this.follow());
    link.watch(["strip", "first", "at"], () => this.strip.show());
    link.watch(["drawn_photos", "drawn_boxes"], () => this.showProgress());
    link.watch(["options", "filters", "selection_name"], () => this.showFilters());
    link.watch(["style"], () => {
      this.styles.set(link.props.style);
      this.paint();
    });
    link.on("told", ({ text }) => this.tell(text));
    for (const event of ["maps_changed", "theme"] as const) link.on(event, () => this.paint());
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.stage);
    link.letGo.push(
      () => this.observer.disconnect(),
      () => this.draw.flush(),
    );
    link.listen(document, "keydown", (e) => this.key(e));
    link.listen(bus, "outbox", () => this.waited && this.follow()); // also acts of before this part was there
  }

  // -- what there is ------------------------------------------------------------------------------------------
  build() {
    const { link } = this;
    this.canvas = h("canvas", { role: "img" });
    this.dead = h("span", { class: "deadmap hidden" }, "map is all zero");
    this.frame = h("div", { class: "photoframe" }, this.canvas, this.draw.element, this.dead);
    this.stage = h("div", { class: "photostage" }, this.frame);
    this.list = new BoxList(this.draw);
    this.strip = new PhotoStrip(link, this.pictures, (at) => this.go(at));
    this.progress = h("div", { class: "num progress" });
    this.filters = h("div", { class: "row wrap" });
    this.styles = segments("How the map is drawn", MAP_STYLES, link.props.style, (style) =>
      link.send("style", { style }),
    );
    this.cover = h("div", { class: "cover hidden" });
    this.told = h("p", { class: "told small soft" });
    const bar = h("div", { class: "bar" }, this.progress, h("div", { class: "grow" }), this.filters);
    const main = h("div", { class: "drawing" }, this.stage, this.tools());
    const body = h("div", { class: "body" }, main, this.side(), this.cover);
    link.root.append(h("section", { class: "pane card", "aria-label": "Boxes" }, bar, body, this.strip.element));
  }

  tools() {
    const quiet = (words: string, does: string, act: () => unknown, more?: ButtonOptions) =>
      button(words, does, act, { kind: "quiet", ...more });
    this.remove = quiet("Remove", "Remove the chosen box (Delete)", () => this.draw.remove(), { symbol: "cross" });
    return h(
      "div",
      { class: "row wrap tools" },
      button(
        "New box",
        "Put a box in the middle, to be moved (B); or drag over the photo",
        () => this.draw.addInMiddle(),
        {
          symbol: "plus",
          key: "B",
        },
      ),
      this.remove,
      quiet("Undo", "Take the last drawing back (U)", () => this.step("undo"), { symbol: "undo", key: "U" }),
      quiet("Redo", "Draw again what was taken back (Shift and U)", () => this.step("redo"), { symbol: "redo" }),
      h("div", { class: "grow" }),
      this.styles,
    );
  }

  side() {
    const { link } = this;
    this.classes = h("select", { onchange: () => this.draw.setClass(Number(this.classes.value)) });
    this.classes.append(...classOptions(link.props.classes, -1));
    const picked = h("label", { class: "classpick" }, term("Class", ABOUT_CLASS), this.classes);
    this.classes.setAttribute("aria-label", "Class of the chosen box and of the next one");
    this.back = button("Previous", "The photo before (Page Up)", () => this.go(this.here - 1), { symbol: "arrow" });
    this.back.classList.add("back");
    this.next = button("Next", "The photo after (Page Down)", () => this.go(this.here + 1), { kind: "primary" });
    this.where = h("span", { class: "num small soft" });
    this.origin = h("p", { class: "small origin" });
    this.own = button(
      "Use the data set's boxes",
      "What was drawn on this photo no longer counts",
      () => this.withdraw(),
      {
        kind: "quiet",
        symbol: "undo",
      },
    );
    this.facts = h("dl", { class: "facts" });
    const keys = button("Keys", "Which keys there are (?)", () => toggleHelp(link), { kind: "quiet", key: "?" });
    return h(
      "div",
      { class: "side scroll" },
      h("div", { class: "row paging" }, this.back, this.where, this.next),
      picked,
      h("h2", { class: "small" }, "Boxes on this photo"),
      this.list.element,
      this.origin,
      this.own,
      this.told,
      this.facts,
      h("div", { class: "row" }, h("div", { class: "grow" }), keys),
    );
  }

  // -- what Python says ---------------------------------------------------------------------------------------
  showCover() {
    const { state: now, message } = this.link.props;
    this.cover.classList.toggle("hidden", now === "ready");
    if (now !== "ready")
      fill(
        this.cover,
        boxesCover(now, message, () => this.filter("show", "all")),
      );
  }

  showProgress() {
    const { drawn_photos: photos, drawn_boxes: boxes } = this.link.props;
    fill(this.progress, h("strong", {}, count(photos, "photo")), ` drawn on, ${count(boxes, "box", "boxes")}`);
  }

  showFilters() {
    const { options, filters, selection_name: name } = this.link.props;
    const pick = ([key, label, does, choices]: any) => {
      const made = choice(label, does, choices, filters[key], (value) => this.filter(key, value));
      made.select.id = `gv-annotate-${key}`;
      return made;
    };
    const drop = () =>
      button("", "Go through all photos again", () => this.link.send("clear"), {
        kind: "quiet square",
        symbol: "close",
      });
    fill(this.filters, options.map(pick), name ? h("span", { class: "chip accent" }, name, drop()) : null);
  }

  filter(name: string, value: string) {
    this.draw.flush();
    this.link.send("filter", { name, value });
  }

  // What is drawn here may be ahead of what Python knows: then it stays until that is confirmed.
  follow() {
    const { photo, at, count: total } = this.link.props;
    if (at === this.asked) this.asked = null;
    this.where.textContent = total ? `${(at + 1).toLocaleString("en")} of ${total.toLocaleString("en")}` : "";
    this.back.disabled = at <= 0;
    this.next.disabled = at >= total - 1;
    if (!photo) return;
    const other = photo.id !== this.id;
    if (other) {
      this.id = photo.id;
      if (!this.picked) this.draw.code = photo.label;
      this.told.textContent = "";
      this.frame.removeAttribute("style");
    }
    this.turn = Math.max(this.turn, photo.turn);
    const pending = pendingOf(this.link);
    this.waited = pending.length > 0;
    const known = !this.waited && photo.turn === this.turn;
    const last = pending.findLast((a) => a.kind === "draw" && a.message.id === photo.id);
    if (other || (known && !this.draw.busy)) this.draw.show(last ? last.message.boxes : photo.boxes, !other);
    this.showPhoto(photo);
    if (other) this.paint();
  }

  showPhoto(photo: Row) {
    this.canvas.setAttribute("aria-label", `The photo, ${photo.facts.map(([k, v]: any) => `${k} ${v}`).join(", ")}`);
    fill(
      this.facts,
      photo.facts.map(([k, v]: any) => [h("dt", {}, k), h("dd", {}, v)]),
    );
    this.origin.textContent = originWords({ boxes: photo.boxes, by: photo.by });
    this.own.classList.toggle("hidden", !photo.by || !photo.own);
    this.showChosen();
  }

  showChosen() {
    if (!this.classes) return;
    const chosen = this.draw.boxes[this.draw.at];
    this.classes.value = String(chosen ? chosen[0] : this.draw.code);
    this.remove.disabled = !chosen;
    this.list.show();
  }

  // -- the photo ----------------------------------------------------------------------------------------------
  paint() {
    const { photo, strip, at, first } = this.link.props;
    if (!photo) return;
    const { id } = photo;
    const now = () => this.id === id && this.fit();
    if (this.pictures.want([id], WIDE, "current", now)) now();
    const soon = strip.slice(at - first + 1, at - first + 3).map(([next]: any) => next);
    if (soon.length) this.pictures.want(soon, WIDE, "current");
  }

  // The photo as large as its place allows, in its own shape.
  fit() {
    const { style } = this.link.props;
    const photo = this.pictures.photo(this.id, WIDE);
    const map = this.pictures.map(this.id, "current");
    const shape = photo?.width ? photo.width / photo.height : 1;
    const wide = this.stage.clientWidth;
    const room = getComputedStyle(this.stage).flexGrow === "0" ? wide : this.stage.clientHeight;
    const w = Math.floor(Math.max(80, Math.min(wide, room * shape)));
    const tall = Math.round(w / shape);
    this.frame.style.cssText = `width:${w}px;height:${tall}px`;
    this.dead.classList.toggle("hidden", !map || !isDead(map) || style === "off");
    paint(this.canvas, photo, map, map && isDead(map) ? "off" : style, w, tall, this.link.ghost);
  }

  // -- what the person does -----------------------------------------------------------------------------------
  keep(boxes: any) {
    this.list.show();
    this.showChosen();
    this.post("draw", { id: this.id, boxes });
  }

  // One after another: an act that is sent again must not overtake a later one.
  post<K extends "draw" | "withdraw" | "undo" | "redo">(kind: K, values?: Omit<Up[K], "turn">) {
    this.waited = true;
    this.link.act(kind, { ...values, turn: ++this.turn } as Up[K], undefined, true);
  }

  step(kind: "undo" | "redo") {
    this.draw.flush();
    this.post(kind);
  }

  withdraw() {
    this.draw.flush();
    this.post("withdraw", { id: this.id });
  }

  // Where a step starts from: several may be asked for before the first photo is there.
  get here() {
    return this.asked ?? this.link.props.at;
  }

  get leaving() {
    return this.here !== this.link.props.at;
  }

  go(at: number) {
    this.draw.flush();
    const { count: total } = this.link.props;
    if (at < 0 || at >= total) return;
    this.asked = at;
    clearTimeout(this.forgets ?? undefined);
    this.forgets = setTimeout(() => (this.asked = null), FORGET_MS); // no answer: the line was lost
    this.link.send("go", { at });
  }

  tell(text: string) {
    this.told.textContent = text;
    this.link.announce(text);
  }

  key(e: KeyboardEvent) {
    if (e.altKey || e.defaultPrevented || typing()) return;
    if (!this.link.addressed || !this.link.root.checkVisibility() || this.link.helpBox) return;
    if (!this.known(e)) return;
    e.preventDefault();
    e.stopPropagation();
  }

  known(e: KeyboardEvent) {
    const letter = e.key.toLowerCase();
    if (e.ctrlKey || e.metaKey) {
      if (letter !== "z" && letter !== "y") return false;
      this.step(letter === "y" || e.shiftKey ? "redo" : "undo");
    } else if (this.leaving && /^([b0-9]|delete|backspace)$/.test(letter))
      this.tell("Wait for the photo"); // not on the one that is left
    else if (this.link.props.state === "ready" && this.draw.key(e)) this.picked ||= /^[0-9]$/.test(e.key);
    else if (letter === "u") this.step(e.shiftKey ? "redo" : "undo");
    else if (e.key === "PageDown" || e.key === "ArrowRight") this.go(this.here + 1);
    else if (e.key === "PageUp" || e.key === "ArrowLeft") this.go(this.here - 1);
    else if (e.key === "?") toggleHelp(this.link);
    else return false;
    return true;
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "annotate");
  link.keys = KEYS_HERE;
  link.view = new AnnotateView(link);
  return link.root;
}
