// One question at a time, by key or by click; the next one is there before it is asked for.

import { KEYS, WORDS } from "./lib/answers";
import type { Row } from "./lib/data";
import { type ButtonOptions, button, fill, h, segments, state } from "./lib/dom";
import { toggleHelp } from "./lib/help";
import { Link, typing } from "./lib/link";
import { bus } from "./lib/links";
import { MAP_STYLES } from "./lib/maps";
import { outbox, unwritten } from "./lib/outbox";
import { PictureStore } from "./lib/pictures";
import { LARGE, QuestionCard } from "./lib/question";

const WAITS =
  "Your answers are kept in this browser. They are sent, and the next question comes, when the connection is back.";
const UNWRITTEN =
  "Your answers are kept here. They are sent again, and the next question comes, when the server can save them.";
const HELP: [string, string][] = [
  ["Y", "yes, the model looks at the right thing"],
  ["N", "no, it looks at something else"],
  ["M", "cannot tell from what is visible"],
  ["U", "undo"],
  ["⇧ U", "redo"],
  ["?", "show or hide the keys"],
];

class QueueView {
  link: Link;
  pictures: PictureStore;
  current: any;
  sent: Map<any, any>;
  observer: ResizeObserver;
  card: any;
  styles: any;
  buttons: Record<string, HTMLButtonElement>;
  progress: HTMLDivElement;
  cover: HTMLDivElement;
  undo: HTMLButtonElement;
  redo: HTMLButtonElement;
  since: number;

  constructor(link: Link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.current = null; // the question on screen; it may be ahead of Python's
    this.sent = new Map(); // answers on their way, by sample
    this.build();
    link.watch(["question", "following", "state", "message", "done"], () => this.follow());
    link.watch(["answered", "total", "can_redo", "last"], () => this.showProgress());
    link.watch(["has_preview"], () => this.card.draw());
    link.watch(["map_style"], () => {
      this.styles.set(this.style());
      this.card.draw();
      if (this.card.question) this.card.showDecides();
    });
    link.watch(["upcoming"], () => this.pictures.want(link.props.upcoming, LARGE, "current"));
    link.on("maps_changed", () => this.card.draw());
    link.on("theme", () => this.card.draw());
    this.observer = new ResizeObserver(() => this.card.draw());
    this.observer.observe(this.card.stage);
    link.letGo.push(() => this.observer.disconnect());
    link.listen(document, "keydown", (e) => this.key(e));
    link.listen(bus, "outbox", () => this.showCover());
  }

  style() {
    const style = this.link.props.map_style;
    return style === "off" ? "visibility" : style;
  }

  // -- what is there ------------------------------------------------------------------------------------------
  build() {
    this.card = new QuestionCard(this.link, this.pictures, {
      style: () => this.style(),
      showDecides: () => this.link.send("show_decides"),
    });
    const pick = (v: any) => this.link.send("style", { style: v });
    this.styles = segments("How the map is drawn", MAP_STYLES.slice(0, 3), this.style(), pick);
    this.buttons = Object.fromEntries(Object.keys(WORDS).map((value) => [value, this.answerButton(value)]));
    this.progress = h("div", { class: "progress" });
    this.cover = h("div", { class: "cover hidden" });
    const { text, sub, stage, note, decides } = this.card;
    const answers = h(
      "div",
      { class: "buttons", role: "group", "aria-label": "Your answer" },
      Object.values(this.buttons),
    );
    const asking = h("div", { class: "asking scroll" }, text, sub, stage, note, answers, this.under(), decides);
    const bar = h("div", { class: "bar" }, this.progress, h("div", { class: "grow" }), this.styles);
    const body = h("div", { class: "body" }, asking, this.cover);
    this.link.root.append(h("section", { class: "pane card", "aria-label": "Question" }, bar, body));
  }

  answerButton(value: any) {
    const [words, sign, does] = WORDS[value];
    return h(
      "button",
      { type: "button", class: `big ${value}`, title: does, onclick: () => this.give(value) },
      h("b", { "aria-hidden": "true" }, sign),
      h("span", {}, words),
      h("kbd", { "aria-hidden": "true" }, value[0].toUpperCase()),
    );
  }

  under() {
    const quiet = (words: string, does: string, act: any, more: ButtonOptions | undefined) =>
      button(words, does, act, { kind: "quiet", ...more });
    const undo = () => this.link.act("undo");
    this.undo = quiet("Undo", "Take the last answer back (U)", undo, { symbol: "undo", key: "U" });
    const again = "Give the answer again that was taken back (Shift and U)";
    this.redo = quiet("Redo", again, () => this.link.act("redo"), { symbol: "redo" });
    const help = quiet("Keys", "Which keys there are (?)", () => toggleHelp(this.link), { key: "?" });
    return h("div", { class: "row under" }, this.undo, this.redo, h("div", { class: "grow" }), help);
  }

  // -- what Python says ---------------------------------------------------------------------------------------
  follow() {
    const { question, following, state: now } = this.link.props;
    this.showCover();
    if (now !== "ready") return;
    // A question whose answer is on its way is no longer one; then the one after it is shown.
    const next = [question, following].find((q) => q && !this.sent.has(q.sample_id));
    if (next) this.ask(next);
    else if (!this.sent.size) this.current = null;
  }

  showCover() {
    const { question, state: now, message, done } = this.link.props;
    // While answers do not get through only the questions that were sent ahead can be asked.
    const waits = (outbox().lost || unwritten()) && this.current && this.sent.has(this.current.sample_id);
    this.cover.classList.toggle("hidden", now === "ready" && Boolean(question) && !waits);
    if (waits && outbox().lost) fill(this.cover, state("clock", "Waiting for the connection", WAITS));
    else if (waits) fill(this.cover, state("clock", "Waiting for the server", UNWRITTEN));
    else if (now === "loading") fill(this.cover, state("busy", "Getting ready", message));
    else if (now === "empty") fill(this.cover, state("eye", "No questions yet", message));
    else if (!question) fill(this.cover, state("check", "All questions answered", done, this.whatNext()));
  }

  whatNext() {
    const undo = () => this.link.act("undo");
    const fix = () => this.link.send("go", { place: "fix" });
    return h(
      "div",
      { class: "row" },
      button("Undo the last answer", "Take the last answer back (U)", undo, { symbol: "undo" }),
      button("Fix the model", "Go to the place where the answers repair the model", fix, {
        kind: "primary",
        symbol: "arrow",
      }),
    );
  }

  ask(question: any) {
    if (this.current?.sample_id !== question.sample_id) this.since = performance.now();
    this.current = question;
    Object.values(this.buttons).forEach((b) => b.classList.remove("pressed"));
    this.card.show(question);
  }

  showProgress() {
    const { answered, total, can_redo: redo, last } = this.link.props;
    const bar = { class: "meter", role: "progressbar", "aria-label": "Questions answered" };
    const now = { "aria-valuemin": 0, "aria-valuemax": total, "aria-valuenow": answered };
    fill(
      this.progress,
      h("span", { class: "num" }, h("strong", {}, String(answered)), ` of ${total} answered`),
      h("div", { ...bar, ...now }, h("i", { style: `width:${total ? (100 * answered) / total : 0}%` })),
    );
    this.undo.disabled = !answered && !last;
    this.redo.disabled = !redo;
  }

  // -- what the person does -----------------------------------------------------------------------------------
  give(value: any) {
    const q = this.current;
    if (!q || this.sent.has(q.sample_id) || this.link.props.state !== "ready") return;
    this.sent.set(q.sample_id, value);
    const seconds = (performance.now() - this.since) / 1000;
    this.link.act("answer", { id: q.sample_id, value, model: q.model, seconds }, () => {
      this.sent.delete(q.sample_id);
      this.follow();
    });
    const { answered, total } = this.link.props;
    this.link.announce(
      `Answered: ${WORDS[value][0]}. ${Math.min(total, answered + this.sent.size)} of ${total} answered.`,
    );
    const { following } = this.link.props;
    if (following && !this.sent.has(following.sample_id)) this.ask(following);
    this.buttons[value].classList.add("pressed");
    setTimeout(() => this.buttons[value].classList.remove("pressed"), 160);
  }

  key(e: KeyboardEvent) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.defaultPrevented || typing()) return;
    if (!this.link.addressed || !this.link.root.checkVisibility()) return;
    const k = e.key.toLowerCase();
    if (KEYS[k]) this.give(KEYS[k]);
    else if (k === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else if (e.key === "?") toggleHelp(this.link);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "queue");
  link.keys = HELP;
  link.view = new QueueView(link);
  return link.root;
}
