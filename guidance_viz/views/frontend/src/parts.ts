// Parts: one kind of place after another, does it belong to the object? Beside it what all answers say of a few photos.

import { KEYS } from "./lib/answers";
import { CompositeAsking } from "./lib/composites";
import type { Row } from "./lib/data";
import { button, count, fill, h, meter, segments, term } from "./lib/dom";
import { Link, typing } from "./lib/link";
import { PartFinder } from "./lib/partfinder";
import { PartForecast } from "./lib/partforecast";
import { Nine, shares } from "./lib/partnine";
import { PartOwed } from "./lib/partowed";
import { PartPlaces } from "./lib/partplaces";
import { BELONGS, belongsButton, PartStrip } from "./lib/partstrip";
import { PatchStore } from "./lib/patches";
import { PictureStore } from "./lib/pictures";

const HELP =
  "A part is a kind of place in photos that looks alike to the network, found without labels. One answer says something about all its places, in every photo.";
const KINDS = [
  ["parts", "Parts", "One kind of place after another: does it belong to the object?"],
  [
    "composites",
    "Other surroundings",
    "Photos in the surroundings of others whose verdict changes: is the object still there?",
  ],
];
const PAGE: [string, string][] = [
  ["Y", "it belongs to the object"],
  ["N", "it does not"],
  ["M", "unsure, or some of both"],
  ["S", "split a mixed part in two"],
  ["U, ⇧ U", "undo, redo"],
  ["← →", "the part before, the part after"],
];

class PartsView {
  link: Link;
  pictures: PictureStore;
  patches: PatchStore;
  current: number | null;
  sent: Map<any, any>;
  observer: ResizeObserver;
  progress: HTMLDivElement;
  kinds: any;
  composites: any;
  question: HTMLHeadingElement;
  name: HTMLDivElement;
  nine: Nine;
  facts: HTMLDivElement;
  buttons: Row;
  note: HTMLDivElement;
  side: HTMLDivElement;
  strip: PartStrip;
  places: PartPlaces;
  asking: HTMLElement;
  body: HTMLDivElement;
  split: HTMLButtonElement;
  undo: HTMLButtonElement;

  constructor(link: Link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.patches = new PatchStore(link, this.pictures, (parts: any) => this.arrived(parts));
    this.current = null; // the part on screen; it may be ahead of Python's
    this.sent = new Map(); // answers on their way, by part
    this.build();
    link.watch(["clustering"], () => {
      this.patches.forget();
      this.sent.clear();
      this.current = null;
      fill(this.strip.element);
    });
    link.watch(["parts", "order", "shown", "splitting"], () => this.follow());
    link.watch(["composites"], () => this.kinds.classList.toggle("hidden", !link.props.composites));
    link.on("goto", ({ part }) => this.turn(part));
    link.on("told", ({ text }) => link.announce(text));
    link.on("theme", () => this.draw());
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.nine.element);
    this.observer.observe(this.places.photos);
    this.observer.observe(this.composites.element);
    link.letGo.push(() => this.observer.disconnect());
    link.listen(document, "keydown", (e) => this.key(e));
  }

  // -- what is there
  build() {
    this.progress = h("div", { class: "progress", role: "status" });
    this.kinds = segments("What is asked", KINDS, "parts", (kind) => this.ask(kind));
    this.composites = new CompositeAsking(this.link, this.pictures, () => this.ask("composites"));
    this.question = h("h3", { class: "question" }, this.link.props.question);
    this.name = h("div", { class: "row which" });
    this.nine = new Nine();
    this.facts = h("div", { class: "pfacts" });
    this.buttons = Object.fromEntries(
      Object.keys(BELONGS).map((value) => [value, belongsButton(value, () => this.give(value))]),
    );
    const answers = h(
      "div",
      { class: "buttons", role: "group", "aria-label": "Your answer" },
      Object.values(this.buttons),
    );
    this.note = h("div", { class: "note small", role: "status" });
    this.side = h("div", { class: "says" }, this.question, this.facts, answers, this.under(), this.note);
    this.strip = new PartStrip(this.link, this.patches, (part) => this.turn(part, true));
    this.places = new PartPlaces(this.link, this.pictures);
    const asking = (this.asking = h(
      "section",
      { class: "asking card", "aria-label": "One part" },
      this.name,
      h("div", { class: "both" }, this.nine.element, this.side),
    ));
    const all = h(
      "section",
      { class: "all card", "aria-label": "All parts" },
      h(
        "div",
        { class: "row head" },
        h("h3", {}, "All parts"),
        h("span", { class: "small soft" }, "click one to go to it"),
      ),
      this.strip.element,
    );
    this.body = h(
      "div",
      { class: "partsgrid scroll" },
      h("div", { class: "column" }, asking, this.composites.element, all),
      h(
        "div",
        { class: "column" },
        this.places.element,
        new PartForecast(this.link).element,
        new PartOwed(this.link).element,
      ),
    );
    const finder = new PartFinder(this.link, this.body);
    const bar = h(
      "div",
      { class: "bar" },
      h("h2", {}, term("Parts", HELP)),
      this.progress,
      this.kinds,
      h("div", { class: "grow" }),
      finder.doing,
      finder.many,
    );
    this.link.root.append(
      h(
        "section",
        { class: "pane", "aria-label": "Parts" },
        bar,
        h("div", { class: "under-bar" }, this.body, finder.cover),
      ),
    );
  }

  under() {
    const split =
      "The places are of two kinds: split the part in two, and answer each (S). The answer on it is asked anew.";
    this.split = button("Split", split, () => this.divide(), { symbol: "scissors", key: "S", "data-part": "split" });
    const undo = () => this.link.act("undo");
    this.undo = button("Undo", "Take the last answer back (U)", undo, {
      symbol: "undo",
      key: "U",
      "data-part": "undo",
    });
    return h("div", { class: "row wrap under" }, this.split, this.undo);
  }

  // -- what Python says
  answerOf(part: any) {
    return this.sent.get(part) ?? this.link.props.parts[part].answer;
  }

  follow() {
    const { parts, shown } = this.link.props;
    if (!parts.length) return;
    if (this.current === null || this.current >= parts.length) this.current = shown ?? 0;
    this.showProgress();
    this.showPart();
    this.strip.show((part) => this.answerOf(part), this.current);
    this.want();
  }

  // The part on screen and those to come first, then all for the strip.
  want() {
    const { parts, order } = this.link.props;
    for (const part of [this.current, ...order.slice(0, 3), ...parts.map((p: Row) => p.part)]) this.patches.ask(part);
  }

  showProgress() {
    const { parts } = this.link.props;
    const done = parts.filter((p: Row) => this.answerOf(p.part)).length;
    fill(
      this.progress,
      h("span", { class: "num" }, h("strong", {}, String(done)), ` of ${parts.length} answered`),
      meter(done, parts.length, "Parts answered"),
    );
    this.undo.disabled = !done;
  }

  showPart() {
    const { parts, order, splitting, lost } = this.link.props;
    const line = parts[this.current!],
      answer = this.answerOf(this.current);
    const mark = answer
      ? h("span", { class: `chip ${answer}` }, `${BELONGS[answer][1]} ${BELONGS[answer][0]}`)
      : h("span", { class: "chip" }, "not answered");
    fill(
      this.name,
      h("strong", {}, `Part ${this.current}`),
      h("span", { class: "small soft" }, "nine of its places, outlined"),
      h("span", { class: "grow" }),
      mark,
    );
    for (const [value, press] of Object.entries(this.buttons)) {
      press.setAttribute("aria-pressed", String(answer === value));
      press.disabled = splitting;
    }
    this.split.disabled = splitting || this.link.props.work.running || this.link.props.work.other;
    fill(this.facts, shares(line.share, line.classes));
    const left = order.filter((p: Row) => !this.answerOf(p)).length;
    fill(
      this.note,
      left ? null : h("div", { class: "done" }, h("span", {}, "All parts are answered. "), this.fix()),
      lost
        ? h(
            "div",
            { class: "faint" },
            `${count(lost, "answer")} on earlier parts ${lost === 1 ? "is" : "are"} like none of these and ${lost === 1 ? "does" : "do"} not count now.`,
          )
        : null,
    );
    this.drawNine();
  }

  fix() {
    const go = () => this.link.send("go", { place: "fix", method: "environment_exchange" });
    return button("Fix the model", "Train on photos whose environments are exchanged by these answers", go, {
      kind: "primary",
      symbol: "arrow",
    });
  }

  // -- pictures
  get ghost() {
    return this.link.shade;
  }

  draw() {
    if (!this.link.props.parts.length) return;
    this.drawNine();
    this.strip.draw();
    this.places.draw();
    this.composites.draw();
  }

  // One kind of question at a time: the keys are for the one that is seen.
  ask(kind: string) {
    const composites = kind === "composites";
    this.kinds.set(kind);
    this.asking.classList.toggle("hidden", composites);
    this.composites.element.classList.toggle("hidden", !composites);
    if (composites) this.composites.follow();
    else this.drawNine();
  }

  drawNine() {
    this.nine.draw(this.patches.get(this.current) || [], this.ghost);
  }

  arrived(parts: number[]) {
    if (parts.includes(this.current!)) this.drawNine();
    this.strip.draw();
  }

  // -- what the person does
  turn(part: any, tell = false) {
    if (this.composites.active) this.ask("parts");
    this.current = part;
    this.follow();
    if (tell) this.link.send("look", { part });
    this.strip.follow(part);
  }

  step(by: number) {
    const { parts } = this.link.props;
    this.turn((this.current! + by + parts.length) % parts.length, true);
  }

  get ready() {
    const { state: now, parts, splitting } = this.link.props;
    return now === "ready" && parts.length > 0 && this.current !== null && !splitting;
  }

  give(value: string) {
    const part = this.current,
      { clustering, order, parts } = this.link.props;
    if (!this.ready || part === null) return;
    this.sent.set(part, value);
    this.link.act("answer", { part, value, clustering }, () => {
      this.sent.delete(part);
      this.follow();
    });
    const done = parts.filter((p: Row) => this.answerOf(p.part)).length;
    this.link.announce(`Part ${part}: ${BELONGS[value][0]}. ${done} of ${parts.length} answered.`);
    const next = order.find((p: number) => p !== part && !this.answerOf(p));
    this.turn(next ?? part);
  }

  divide() {
    if (!this.ready || this.current === null || this.split.disabled) return;
    this.link.send("split", { part: this.current });
    this.link.announce(`Splitting part ${this.current}`);
  }

  key(e: KeyboardEvent) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.defaultPrevented || typing()) return;
    if (!this.link.addressed || !this.link.root.checkVisibility() || !this.ready) return;
    const k = e.key.toLowerCase();
    if (this.composites.active) {
      if ((k.startsWith("arrow") && !this.mayStep(e)) || !this.composites.key(k, e)) return;
    } else if (KEYS[k]) this.give(KEYS[k]);
    else if (k === "s") this.divide();
    else if (k === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else if ((e.key === "ArrowLeft" || e.key === "ArrowRight") && this.mayStep(e))
      this.step(e.key === "ArrowLeft" ? -1 : 1);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  // Arrow keys on a tab of the page go from place to place.
  mayStep(e: Event) {
    return !e.composedPath().some((node) => node instanceof Element && node.getAttribute("role") === "tab");
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "parts");
  link.keys = PAGE;
  link.view = new PartsView(link);
  return link.root;
}
