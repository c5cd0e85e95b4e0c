// The frame of a numbered step: its title, the one line that says its effect, and what is done in it.

import { button, fill, h, term } from "./dom";
import type { Link } from "./link";

export class Step {
  link: Link;
  effect: HTMLParagraphElement;
  busy: HTMLSpanElement;
  body: HTMLDivElement;
  element: HTMLElement;

  constructor(link: Link, number: number, title: string, help: string) {
    this.link = link;
    this.effect = h("p", { class: "effect" });
    this.busy = h("span", { class: "spin small off", "aria-hidden": "true" });
    this.body = h("div", { class: "stepbody" });
    const id = `gv-step-${number}`;
    const head = h("h2", { id }, h("span", { class: "sr" }, `Step ${number}: `), term(title, help));
    const badge = h("span", { class: "badge num", "aria-hidden": "true" }, String(number));
    this.element = h(
      "section",
      { class: "step card", "aria-labelledby": id },
      h("header", { class: "stephead" }, badge, head, this.busy, this.effect),
      this.body,
    );
  }

  say(text: string, kind = "") {
    this.effect.className = `effect ${kind}`;
    this.effect.textContent = text;
  }

  // Work goes on: what was there stays where it is, and is told from what is fresh.
  wait(on: boolean, stale?: HTMLElement) {
    this.busy.classList.toggle("off", !on);
    this.element.setAttribute("aria-busy", String(on));
    if (stale) stale.classList.toggle("stale", on);
  }

  // Nothing to do here yet: what to do first, and where.
  need(text: string, ...more: (HTMLButtonElement | undefined)[]) {
    fill(this.body, h("div", { class: "need small soft" }, h("span", {}, text), more));
  }

  go(text: string, does: string, place: string, options = {}) {
    return button(text, does, () => this.link.send("go", { place }), { symbol: "arrow", ...options });
  }
}

export const swatch = (k: number) => h("i", { class: `swatch f${k % 8}`, "aria-hidden": "true" });
export const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
export const shareWords = (share: number, of: string) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} % of the ${of}`;
export const SPLITS: Record<string, string> = { train: "training", val: "validation" };
