// Boxes drawn over a photo: by mouse, pen or finger, and by keys. Each box is a button that says what and where it is.

import type { Place } from "./camera";
import type { Row } from "./data";
import { h } from "./dom";

const LEAST = 0.01; // of the photo's side
const STEP = 0.01;
const SLOP = 4; // pixels a click may move
const PAUSE_MS = 600; // after which steps by key count as one act
const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
const ARROWS: Record<string, Place> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};
const HOW =
  "B makes a box. Arrow keys move the chosen box, with Shift they move its right and lower edge. Delete removes it. Digits choose its class.";

/** Class (-1: any), left, upper, right and lower side as fractions of what is shown. */
export type Box = [code: number, x0: number, y0: number, x1: number, y1: number];

const clamp = (v: number, low: number, high: number) => Math.min(high, Math.max(low, v));
const rounded = (v: number) => Math.round(v * 1e6) / 1e6;
const share = (v: number) => `${Math.round(100 * v)} %`;
const area = (b: Box) => (b[3] - b[1]) * (b[4] - b[2]);
const inside = (b: Box, u: number, v: number) => u >= b[1] && u <= b[3] && v >= b[2] && v <= b[4];

export const boxColour = (code: number) => (code < 0 ? "#ff8ad8" : `var(--c${code % 8})`);
export const inSight = (b: Box) => b[3] > 0 && b[1] < 1 && b[4] > 0 && b[2] < 1;

// A box is [class, x0, y0, x1, y1]: the class by number (-1: any), the corners as fractions of what is shown; a box may
// reach beyond it.
export class BoxDraw {
  boxes: Box[];
  elements: HTMLElement[];
  at: number;
  code: number;
  hand: any;
  element: HTMLDivElement;
  timer: ReturnType<typeof setTimeout> | null;
  words: string;
  names: any;
  chosen: any;
  changed: any;
  say: any;

  // names: the classes; changed(boxes): after each act; chosen(index): another box, or -1; say(text): to be read out
  constructor({ names, changed, chosen, say }: Row) {
    Object.assign(this, { names, changed, chosen, say });
    this.boxes = [];
    this.elements = [];
    this.at = -1; // the chosen box
    this.code = -1; // the class of the next box
    this.hand = null; // what the pointer is doing
    const label = { role: "application", "aria-label": "Boxes on the photo", "aria-description": HOW };
    this.element = h("div", { class: "boxdraw", tabindex: "0", ...label });
    for (const [event, does] of Object.entries({ pointerdown: "down", pointermove: "move", pointerup: "up" }))
      this.element.addEventListener(event, (e) => (this as any)[does](e));
    this.element.addEventListener("pointercancel", () => this.cancel());
    this.element.addEventListener("focusin", (e) => this.focused(e));
    this.element.addEventListener("focusout", () => this.flush());
  }

  get busy() {
    return Boolean(this.hand) || Boolean(this.timer);
  }

  nameOf(code: number) {
    return code < 0 ? "any class" : this.names[code] || "unknown class";
  }

  wordsOf(index: any) {
    const [code, x0, y0, x1, y1] = this.boxes[index];
    const size = `${share(x1 - x0)} wide, ${share(y1 - y0)} high`;
    return `${this.nameOf(code)}, ${share(x0)} from the left, ${share(y0)} from the top, ${size}`;
  }

  // -- what there is ------------------------------------------------------------------------------------------
  show(boxes: Row, keep = false) {
    this.boxes = boxes.map((b: any) => [...b]);
    this.draw();
    this.choose(keep && this.at < boxes.length ? this.at : -1);
  }

  choose(index: any, focus = false) {
    const same = this.at === index;
    this.at = index;
    this.elements.forEach((e, i) => {
      e.classList.toggle("chosen", i === index);
      e.setAttribute("aria-pressed", String(i === index));
    });
    if (focus) (this.elements[index] || this.element).focus({ preventScroll: true });
    if (!same) this.chosen(index);
  }

  draw() {
    while (this.elements.length > this.boxes.length) this.elements.pop()!.remove();
    while (this.elements.length < this.boxes.length) this.elements.push(this.newElement());
    this.elements.forEach((element, i) => this.place(element, i));
  }

  newElement() {
    const handles = HANDLES.map((at) => h("i", { class: `handle ${at}`, "data-handle": at }));
    const name = h("span", { class: "boxname" });
    const element = h("div", { class: "drawnbox", role: "button", tabindex: "0" }, name, handles);
    this.element.append(element);
    return element;
  }

  place(element: HTMLElement | Row, index: number) {
    const [code, x0, y0, x1, y1] = this.boxes[index];
    const at = { left: x0, top: y0, width: x1 - x0, height: y1 - y0 };
    for (const [side, v] of Object.entries(at)) element.style[side] = `${100 * v}%`;
    element.style.setProperty("--box", boxColour(code));
    element.firstElementChild.textContent = `${index + 1} ${this.nameOf(code)}`;
    element.classList.toggle("hidden", !inSight(this.boxes[index]));
    element.setAttribute("aria-label", `Box ${index + 1} of ${this.boxes.length}: ${this.wordsOf(index)}`);
  }

  // -- acts ---------------------------------------------------------------------------------------------------
  // What was done is told at once, or, of steps by key, when they pause.
  done(words: string, later = false) {
    clearTimeout(this.timer ?? undefined);
    this.timer = null;
    if (later) {
      this.words = words;
      this.timer = setTimeout(() => this.flush(), PAUSE_MS);
      return;
    }
    if (words) this.say(words);
    this.changed(this.boxes.map((b) => [...b]));
  }

  flush() {
    if (this.timer) this.done(this.words);
  }

  add(box: Box) {
    this.flush();
    this.boxes.push(box);
    this.draw();
    this.choose(this.boxes.length - 1, true);
    this.done(`Box ${this.boxes.length}: ${this.wordsOf(this.at)}`);
  }

  addInMiddle() {
    const shift = 0.04 * (this.boxes.length % 5);
    this.add([this.code, ...[0.3, 0.3, 0.7, 0.7].map((v) => rounded(v + shift))] as Box);
  }

  remove(index = this.at) {
    if (!this.boxes[index]) return;
    this.flush();
    const had = this.element.contains((this.element.getRootNode() as ShadowRoot).activeElement);
    this.boxes.splice(index, 1);
    this.elements.splice(index, 1)[0].remove();
    this.draw();
    this.choose(-1);
    if (had) this.element.focus({ preventScroll: true });
    const left = this.boxes.length;
    this.done(`Box removed, ${left === 0 ? "none" : left} left`);
  }

  setClass(code: number, index = this.at) {
    this.code = code;
    if (!this.boxes[index] || this.boxes[index][0] === code) return;
    this.flush();
    this.boxes[index][0] = code;
    this.draw();
    this.done(`Box ${index + 1}: ${this.nameOf(code)}`);
  }

  nudge(du: number, dv: number, resize = false) {
    const box = this.boxes[this.at];
    this.boxes[this.at] = resize ? resized(box, "se", du, dv) : moved(box, du, dv);
    this.draw();
    this.done(`Box ${this.at + 1}: ${this.wordsOf(this.at)}`, true);
  }

  // Whether the key was one of these.
  key(e: KeyboardEvent) {
    if (this.hand) {
      if (e.key !== "Escape") return false;
      this.cancel();
      return true;
    }
    if (e.key === "b" || e.key === "B") this.addInMiddle();
    else if (/^[0-9]$/.test(e.key) && Number(e.key) <= this.names.length) this.setClass(Number(e.key) - 1);
    else if (this.at < 0) return false;
    else if (ARROWS[e.key]) this.nudge(...ARROWS[e.key], e.shiftKey);
    else if (e.key === "Delete" || e.key === "Backspace") this.remove();
    else if (e.key === "Escape") this.choose(-1, true);
    else return false;
    return true;
  }

  focused(e: Event) {
    const index = this.elements.indexOf(e.target as HTMLInputElement);
    if (index >= 0 && index !== this.at && !this.hand) this.choose(index);
  }

  // -- the pointer --------------------------------------------------------------------------------------------
  point(e: PointerEvent) {
    const box = this.element.getBoundingClientRect();
    return [(e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height];
  }

  down(e: PointerEvent) {
    if (e.button || this.hand) return;
    this.flush();
    const [u, v] = this.point(e);
    const chosen = this.boxes[this.at];
    const handle = (e.target as HTMLInputElement).dataset?.handle;
    const how = handle && chosen ? handle : chosen && inside(chosen, u, v) && !e.shiftKey ? "move" : "new";
    const was = this.boxes.map((b) => [...b]);
    this.hand = { id: e.pointerId, how, from: [u, v], pixel: [e.clientX, e.clientY], was, going: false };
    this.element.setPointerCapture(e.pointerId);
    this.element.focus({ preventScroll: true });
    e.preventDefault();
  }

  move(e: PointerEvent) {
    const hand = this.hand;
    if (!hand || hand.id !== e.pointerId) return;
    const [x, y] = hand.pixel;
    if (!hand.going && Math.hypot(e.clientX - x, e.clientY - y) < SLOP) return;
    const [u, v] = this.point(e);
    if (!hand.going && hand.how === "new") {
      this.boxes.push([this.code, 0, 0, 0, 0]);
      this.draw();
      this.choose(this.boxes.length - 1);
    }
    hand.going = true;
    const box = hand.how === "new" ? null : hand.was[this.at];
    const [du, dv] = [u - hand.from[0], v - hand.from[1]];
    if (hand.how === "new") this.boxes[this.at] = spanned(this.code, hand.from, [u, v]);
    else this.boxes[this.at] = hand.how === "move" ? moved(box, du, dv) : resized(box, hand.how, du, dv);
    this.draw();
  }

  up(e: PointerEvent) {
    const hand = this.hand;
    if (!hand || hand.id !== e.pointerId) return;
    if (!hand.going) {
      this.hand = null;
      this.choose(this.under(...(hand.from as Place)), true);
      return;
    }
    const [, x0, y0, x1, y1] = this.boxes[this.at];
    if (x1 - x0 < LEAST || y1 - y0 < LEAST) {
      this.cancel();
      this.say("Too small for a box");
      return;
    }
    this.hand = null;
    this.choose(this.at, true);
    this.done(`Box ${this.at + 1}: ${this.wordsOf(this.at)}`);
  }

  // The smallest box at a place: a larger one must not hide it.
  under(u: number, v: number) {
    const there = this.boxes.map((b, i) => [area(b), i, b] as const).filter(([, , b]) => inside(b, u, v!));
    return there.length ? there.sort((a, b) => a[0] - b[0])[0][1] : -1;
  }

  cancel() {
    if (!this.hand) return;
    const { was, how } = this.hand;
    this.hand = null;
    this.boxes = was;
    this.draw();
    this.choose(how === "new" ? -1 : this.at, true);
  }
}

function spanned(code: number, [a, b]: Place, [u, v]: Place): Box {
  const [x, y] = [clamp(u, 0, 1), clamp(v, 0, 1)];
  const [p, q] = [clamp(a, 0, 1), clamp(b, 0, 1)];
  return [code, Math.min(p, x), Math.min(q, y), Math.max(p, x), Math.max(q, y)].map((w, i) =>
    i ? rounded(w) : w,
  ) as Box;
}

// A box that reaches beyond what is shown may stay there, but goes no further.
function moved([code, x0, y0, x1, y1]: Box, du: number, dv: number): Box {
  const u = clamp(du, Math.min(0, -x0), Math.max(0, 1 - x1));
  const v = clamp(dv, Math.min(0, -y0), Math.max(0, 1 - y1));
  return [code, ...[x0 + u, y0 + v, x1 + u, y1 + v].map(rounded)] as Box;
}

function resized([code, x0, y0, x1, y1]: Box, handle: string, du: number, dv: number): Box {
  if (handle.includes("w")) x0 = clamp(x0 + du, Math.min(0, x0), x1 - LEAST);
  if (handle.includes("e")) x1 = clamp(x1 + du, x0 + LEAST, Math.max(1, x1));
  if (handle.includes("n")) y0 = clamp(y0 + dv, Math.min(0, y0), y1 - LEAST);
  if (handle.includes("s")) y1 = clamp(y1 + dv, y0 + LEAST, Math.max(1, y1));
  return [code, ...[x0, y0, x1, y1].map(rounded)] as Box;
}
