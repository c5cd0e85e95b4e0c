// Composites: the object of a photo in the surroundings of another photo. Is it still what it was?

import { KEYS } from "./answers";
import type { Row } from "./data";
import { button, clock, fill, h, meter, percent, state, term } from "./dom";
import type { Link } from "./link";
import { paint } from "./maps";
import type { PictureStore } from "./pictures";

const STILL: Record<string, string[]> = {
  yes: ["Yes", "✓", "Yes, the object is still there, whole (Y)", "Y"],
  no: ["No", "✕", "No, it is gone or in pieces, or something else is there (N)", "N"],
  maybe: ["Unsure", "?", "Unsure (M)", "M"],
};
const ABOUT =
  "Each photo keeps what belongs to its object by your answers so far, and gets the surroundings of another photo. Shown are those where the model changes its verdict. What shows of the other photo's object is not asked about.";
const INVITE =
  "Photos whose verdict changes when only their surroundings are exchanged say most about the places you answered. Say whether the object is still there: yes confirms the places in that photo, no corrects them.";
const BESIDE = 224;
const AHEAD = 3;

export class CompositeAsking {
  found: Map<any, any>;
  asked: Set<unknown>;
  sent: Map<any, any>;
  current: string | null;
  painted: string | null;
  head: HTMLDivElement;
  canvas: HTMLCanvasElement;
  question: HTMLHeadingElement;
  small: HTMLCanvasElement;
  caption: HTMLElement;
  buttons: Row;
  note: HTMLDivElement;
  both: HTMLDivElement;
  cover: HTMLDivElement;
  element: HTMLElement;
  pictures: PictureStore;
  link: Link;
  toShow: () => void;

  // toShow() is called when a question is to be shown.
  constructor(link: Link, pictures: PictureStore, toShow: () => void) {
    Object.assign(this, { link, pictures, toShow });
    this.found = new Map(); // pictures by composite; null: cannot be shown
    this.asked = new Set();
    this.sent = new Map(); // answers on their way, by composite
    this.current = null;
    this.painted = null; // the composite that can be seen
    this.build();
    link.on("composite_pictures", (m) => this.take(m));
    link.on("goto_composite", ({ composite }) => this.turn(composite, true));
    link.watch(["composites", "work"], () => this.follow());
  }

  build() {
    this.head = h("div", { class: "row chead" });
    this.canvas = h("canvas", { class: "ccanvas", role: "img" });
    this.question = h("h3", { class: "question" });
    this.small = h("canvas", { class: "csmall", role: "img" });
    this.caption = h("figcaption", { class: "small soft" });
    this.buttons = Object.fromEntries(
      Object.entries(STILL).map(([value, [words, sign, does, key]]) => [
        value,
        h(
          "button",
          {
            type: "button",
            class: `big ${value}`,
            title: does,
            "data-part": `still-${value}`,
            onclick: () => this.give(value),
          },
          h("b", { "aria-hidden": "true" }, sign),
          h("span", {}, words),
          h("kbd", { "aria-hidden": "true" }, key),
        ),
      ]),
    );
    const answers = h(
      "div",
      { class: "buttons", role: "group", "aria-label": "Your answer" },
      Object.values(this.buttons),
    );
    const undo = button("Undo", "Take the last answer back (U)", () => this.link.act("undo"), {
      symbol: "undo",
      key: "U",
      "data-part": "undo-composite",
    });
    this.note = h("div", { class: "note small", role: "status" });
    const side = h(
      "div",
      { class: "says" },
      this.question,
      h("figure", { class: "row cphoto" }, this.small, this.caption),
      answers,
      h("div", { class: "row wrap under" }, undo),
      this.note,
    );
    this.both = h("div", { class: "both" }, this.canvas, side);
    this.cover = h("div", { class: "ccover" });
    this.element = h(
      "section",
      { class: "composite card hidden", "aria-label": "One photo in other surroundings" },
      this.head,
      this.both,
      this.cover,
    );
  }

  get rows() {
    return this.link.props.composites?.rows || [];
  }
  get line() {
    return this.rows.find((r: Row) => r.composite === this.current);
  }
  get active() {
    return !this.element.classList.contains("hidden");
  }
  answerOf(row: Row) {
    return this.sent.get(row.composite) ?? row.answer;
  }

  follow() {
    const rows = this.rows;
    if (!this.line)
      this.current = (rows.find((r: Row) => !this.answerOf(r)) || rows[0] || { composite: null }).composite;
    this.show();
    this.want();
  }

  show() {
    const { line, rows } = this,
      { composites, work } = this.link.props;
    const done = rows.filter((r: Row) => this.answerOf(r)).length;
    const answer = line && this.answerOf(line);
    fill(
      this.head,
      h("strong", {}, term("Other surroundings", ABOUT)),
      rows.length ? h("span", { class: "small soft num" }, `${done} of ${rows.length} answered`) : null,
      h("span", { class: "grow" }),
      answer
        ? h("span", { class: `chip ${answer}` }, `${STILL[answer][1]} ${STILL[answer][0]}`)
        : line
          ? h("span", { class: "chip" }, "not answered")
          : null,
    );
    this.both.classList.toggle("hidden", !line);
    fill(this.cover, line ? null : this.empty(composites, work));
    if (!line) return;
    fill(this.question, line.question);
    fill(
      this.caption,
      h("div", {}, "The photo itself: ", h("strong", {}, line.label)),
      h("div", {}, `The model says ${line.verdict} of it, and ${line.turned} of the picture.`),
    );
    fill(
      this.note,
      done === rows.length
        ? h("div", { class: "done" }, h("span", {}, "All of these are answered. "), this.finder("Find more", work))
        : null,
      work.running ? this.progress(work) : null,
    );
    this.draw();
  }

  empty(composites: Row, work: Row) {
    if (work.running) return state("busy", "Exchanging surroundings", "", this.progress(work));
    if (composites?.found) return state("photos", "Nothing to ask", composites.words, this.finder("Look again", work));
    return state("photos", "No such photos yet", INVITE, this.finder("Find such photos", work));
  }

  finder(words: string, work: Row) {
    return button(
      words,
      "Put some photos into other surroundings, in the background, and see which verdicts change",
      () => this.link.act("find_composites"),
      { kind: "primary", symbol: "play", disabled: work.running || work.other, "data-part": "find-composites" },
    );
  }

  progress({ stage, share, eta }: Row) {
    const stop = button("Stop", "Stop this work at its next step; what it saved stays", () => this.link.act("cancel"), {
      symbol: "stop",
    });
    return h(
      "div",
      { class: "row" },
      h("span", {}, `${stage}${share === null ? "" : ` · ${percent(share)}`}${eta ? `, ${clock(eta)} left` : ""}`),
      meter(share || 0, 1, stage),
      stop,
    );
  }

  // The picture on screen and the next ones.
  want() {
    if (!this.active) return;
    const open = this.rows.filter((r: Row) => !this.answerOf(r) && r.composite !== this.current);
    const ids = [this.current, ...open.slice(0, AHEAD).map((r: Row) => r.composite)].filter(
      (id) => id !== null && !this.asked.has(id),
    );
    ids.forEach((id) => this.asked.add(id));
    if (ids.length) this.link.send("composite_pictures", { ids });
    const beside = this.rows.filter((r: Row) => r.composite === this.current || open.includes(r)).slice(0, AHEAD + 1);
    if (beside.length)
      this.pictures.want(
        beside.map((r: Row) => r.id),
        BESIDE,
        "",
        () => this.draw(),
      );
  }

  async take({ ids, lengths, blob }: Row) {
    let at = 0;
    await Promise.all(
      ids.map((id: any, i: number) => {
        const part = blob.slice(at, at + lengths[i]);
        at += lengths[i];
        return this.pictures.decode(part).then((bitmap: any) => this.found.set(id, bitmap));
      }),
    );
    this.draw();
  }

  draw() {
    const { line } = this;
    if (!line || !this.active) return;
    const ghost = this.link.shade,
      bitmap = this.found.get(line.composite),
      side = this.canvas.clientWidth || 380;
    paint(
      this.canvas,
      this.found.has(line.composite) ? bitmap || { missing: true } : null,
      null,
      "off",
      side,
      side,
      ghost,
    );
    this.painted = bitmap ? line.composite : null;
    this.canvas.classList.toggle("shimmer", !this.found.has(line.composite));
    this.canvas.setAttribute("aria-label", `The ${line.label} of a photo in the surroundings of another photo`);
    paint(
      this.small,
      this.pictures.photo(line.id, BESIDE),
      null,
      "off",
      this.small.clientWidth || 112,
      this.small.clientWidth || 112,
      ghost,
    );
    this.small.setAttribute("aria-label", `The photo of a ${line.label} as it is`);
    for (const [value, press] of Object.entries(this.buttons)) {
      press.disabled = !this.ready;
      press.setAttribute("aria-pressed", String(this.answerOf(line) === value));
    }
  }

  // Only what can be seen can be answered.
  get ready() {
    return this.active && this.current !== null && this.painted === this.current;
  }

  turn(composite: string, tell = false) {
    if (!this.rows.some((r: Row) => r.composite === composite)) return;
    this.current = composite;
    if (tell) this.toShow();
    this.follow();
  }

  step(by: number) {
    const at = this.rows.findIndex((r: Row) => r.composite === this.current);
    if (at >= 0) this.turn(this.rows[(at + by + this.rows.length) % this.rows.length].composite);
  }

  give(value: string) {
    const composite = this.current;
    if (!this.ready || composite === null) return;
    this.sent.set(composite, value);
    this.link.act("composite", { composite, value }, () => {
      this.sent.delete(composite);
      this.follow();
    });
    const done = this.rows.filter((r: Row) => this.answerOf(r)).length;
    this.link.announce(`${STILL[value][0]}. ${done} of ${this.rows.length} answered.`);
    const next = this.rows.find((r: Row) => !this.answerOf(r));
    this.turn(next ? next.composite : composite);
  }

  // Whether the key was for this.
  key(k: any, e: KeyboardEvent) {
    if (KEYS[k]) this.give(KEYS[k]);
    else if (k === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else if (k === "arrowleft" || k === "arrowright") this.step(k === "arrowleft" ? -1 : 1);
    else return false;
    return true;
  }
}
