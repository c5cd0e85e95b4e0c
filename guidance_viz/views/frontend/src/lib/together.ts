// Neurons that fire together on one card: whether, and how alike they have to be.

import { fill, h, type Segments, segments, term } from "./dom";
import type { Link } from "./link";
import { summaryWords } from "./neuroncard";

const PAUSE_MS = 180;
const TOGETHER =
  "Neurons that fire on the same photos show the same thing: one answer can speak for them all. Every two neurons of a card are at least this alike (correlation over the training photos; 1 = the same).";

export class Together {
  link: Link;
  mode: Segments<any>;
  slider: HTMLInputElement;
  value: HTMLOutputElement;
  said: HTMLSpanElement;
  dial: HTMLSpanElement;
  element: HTMLElement;
  held: number | undefined;
  timer: ReturnType<typeof setTimeout> | null;

  constructor(link: Link) {
    this.link = link;
    this.mode = segments(
      "Cards",
      [
        [false, "Each alone", "One card a neuron"],
        [true, "Alike together", "Neurons that fire on the same photos share a card, and an answer"],
      ],
      link.props.grouped,
      (grouped) => this.send(grouped),
    );
    this.slider = h("input", {
      type: "range",
      min: "50",
      max: "100",
      step: "1",
      "aria-label": "How alike the neurons of a card are at least",
      oninput: () => this.moved(),
    });
    this.value = h("output", { class: "num" });
    this.said = h("span", { class: "small soft num", role: "status" });
    this.dial = h("span", { class: "row dial" }, term("Alike from", TOGETHER), this.slider, this.value, this.said);
    this.element = h("div", { class: "row wrap together" }, this.mode, this.dial);
    link.watch(["grouped", "threshold", "together", "busy", "inside"], () => this.follow());
    link.letGo.push(() => clearTimeout(this.timer ?? undefined));
  }

  send(grouped: boolean) {
    this.link.send("group", { grouped, threshold: this.threshold });
  }

  get threshold() {
    return Number(this.slider.value) / 100;
  }

  moved() {
    this.held = this.threshold;
    this.say(this.held);
    clearTimeout(this.timer ?? undefined);
    this.timer = setTimeout(() => this.send(true), PAUSE_MS);
  }

  say(threshold: number) {
    this.value.textContent = threshold.toFixed(2);
    this.slider.setAttribute("aria-valuetext", threshold.toFixed(2));
  }

  // Python's word, unless the hand is ahead of it.
  follow() {
    const { grouped, threshold, together, busy, count_all: all } = this.link.props;
    this.mode.set(grouped);
    this.dial.classList.toggle("hidden", !grouped);
    if (this.held === undefined || Math.abs(this.held - threshold) < 1e-9) {
      this.held = undefined;
      this.slider.value = String(Math.round(100 * threshold));
      this.say(threshold);
    }
    fill(this.said, busy ? "grouping …" : together ? summaryWords(together, all) : "");
  }
}
