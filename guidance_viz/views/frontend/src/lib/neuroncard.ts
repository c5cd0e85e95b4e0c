// One card of the concept board: a neuron, or several that fire together.

import { answerButtons } from "./answers";
import type { Row } from "./data";
import { button, count, h } from "./dom";
import type { Link } from "./link";
import { paintPatch } from "./outline";
import type { PatchStore } from "./patches";
import { patchWords, standing } from "./patches";

export const NEURON: Record<string, string[]> = {
  yes: ["Keep", "✓", "Keep: these patches show the right thing (Y)"],
  no: ["Prune", "✕", "Prune: these patches show something else (N)"],
  maybe: ["", "?", "Cannot tell (M)"],
};
const MIXED = "mixed";

// What is answered of several neurons: Python's rule (views/neuron_cards.py).
export const togetherAs = (answers: any) => (new Set(answers).size === 1 ? answers![0] : MIXED);
export const answerWords = (answer: string) =>
  answer === MIXED ? "answered differently" : answer ? `answered ${NEURON[answer][0] || "cannot tell"}` : "";
export const cardName = ({ neurons }: Row) =>
  neurons.length === 1 ? `Neuron ${neurons[0]}` : `${neurons.length} alike neurons`;

// A gain of accuracy: its words, and whether it is one.
export function gain(value: number) {
  const points = Math.round(value * 1000) / 10;
  const sign = points > 0 ? "+" : points < 0 ? "−" : "±";
  return { text: `${sign}${Math.abs(points).toFixed(1)} pp`, way: points > 0 ? "up" : points < 0 ? "down" : "faint" };
}

export class NeuronCards {
  patches: PatchStore;
  act: Row;
  link: Link;

  // act: { answer(item, value), open(item), patch(item, neuron, k), hover(event, neuron, k), leave() }
  constructor(link: Link, patches: PatchStore, act: Row) {
    Object.assign(this, { link, patches, act });
  }

  get lines() {
    return this.link.props.example ? 3 : 2;
  }

  height(width: number) {
    return this.side(width) + 94 + 22 * this.lines;
  }

  side(width: number) {
    return Math.floor((width - 24 - 8) / 3);
  }

  make(item: Row, width: number) {
    const side = this.side(width),
      cells = [0, 1, 2].map((place) => this.patch(item, place, side));
    const state = item.answer ? ` is-${item.answer}` : "";
    const card = h(
      "article",
      { class: `neuron${state}${item.kept ? "" : " gone"}`, "aria-label": this.label(item) },
      this.head(item),
      h(
        "div",
        { class: "patches" },
        cells.map((c) => c.press),
      ),
      this.contribution(item),
      this.link.props.example ? this.fires(item) : null,
      this.effect(item),
      answerButtons(item.answer, (v: any) => this.act.answer(item, v), { short: true, words: NEURON }),
    );
    const draw = () => cells.forEach((c) => c.draw());
    Object.assign(card, { draw });
    draw();
    for (const neuron of item.neurons.slice(0, 3)) if (!this.patches.get(neuron)) this.patches.ask(neuron);
    return card;
  }

  label(item: Row) {
    const said = [
      cardName(item),
      item.contribution >= 0 ? "adds to the class" : "takes from the class",
      answerWords(item.answer),
      item.kept ? "" : "pruned already",
    ];
    return said.filter(Boolean).join(", ");
  }

  head(item: Row) {
    const several = item.neurons.length > 1,
      off = item.neurons.length - item.kept;
    return h(
      "div",
      { class: "line" },
      h("strong", { class: "num" }, cardName(item)),
      off ? h("span", { class: "chip" }, several ? `${off} pruned` : "pruned") : null,
      item.answer === MIXED ? h("span", { class: "chip" }, "answers differ") : null,
      h("span", { class: "grow" }),
      several
        ? button(
            "See each",
            `Open the ${item.neurons.length} neurons of this card, each with its own answer (O)`,
            () => this.act.open(item),
            { kind: "quiet small", "data-part": "open" },
          )
        : null,
    );
  }

  patch(item: Row, place: number, side: number) {
    const which = () => standing(item.neurons, this.patches)[place];
    const canvas = h("canvas", { class: "patch", style: `width:${side}px;height:${side}px` });
    const press = h(
      "button",
      {
        type: "button",
        class: "patchpress",
        tabindex: "-1",
        onclick: () => this.act.patch(item, ...which()),
        onmouseenter: (e: any) => this.act.hover(e, ...which()),
        onmouseleave: () => this.act.leave(),
      },
      canvas,
    );
    const draw = () => {
      const [neuron, k] = which(),
        patch = (this.patches.get(neuron) || [])[k];
      press.setAttribute("aria-label", patchWords(neuron, k, patch));
      press.disabled = !patch;
      paintPatch(canvas, patch, side, this.link.shade);
    };
    return { press, draw };
  }

  fact(name: string, title: string, ...rest: HTMLSpanElement[]) {
    return h("div", { class: "fact tiny", title }, h("span", { class: "faint" }, name), ...rest);
  }

  bar(share: number, kind: string) {
    const wide = `width:${Math.max(3, 100 * Math.min(1, Math.abs(share)))}%`;
    return h("span", { class: "rail", "aria-hidden": "true" }, h("i", { class: kind, style: wide }));
  }

  contribution({ contribution, share, neurons }: Row) {
    const plus = contribution >= 0,
      all = neurons.length > 1 ? ", of all its neurons together" : "";
    const title = `Mean weight × activation on photos of this class${all}: ${contribution.toFixed(3)}`;
    return this.fact(
      plus ? "Adds to the class" : "Takes from the class",
      title,
      this.bar(share, plus ? "plus" : "minus"),
      h("span", { class: "num soft" }, (plus ? "+" : "−") + Math.abs(contribution).toFixed(2)),
    );
  }

  fires({ fires, neurons }: Row) {
    const percent = `${Math.round(100 * (fires || 0))} %`,
      which = neurons.length > 1 ? "its most active neuron's" : "its";
    const title = `Activation at the place you chose: ${percent} of ${which} own maximum over the training photos`;
    return this.fact("Fires there", title, this.bar(fires || 0, "plus"), h("span", { class: "num soft" }, percent));
  }

  // What switching its neurons off would change, before it is done.
  effect(item: Row) {
    const found = this.link.props.effects,
      several = item.neurons.length > 1;
    const line = (title: string, ...rest: HTMLElement[]) =>
      this.fact(several ? "If all pruned" : "If pruned", title, ...rest);
    const plain = (words: string) => h("span", { class: "faint right" }, words);
    if (!item.kept) return line("Switched off already", plain("no change"));
    if (item.effect === null && (found.why || found.model === this.link.props.model))
      return line(found.why || "There are no photos to tell by", plain(found.why ? "not known" : "…"));
    if (item.effect === null) return line("Being computed", plain("…"));
    const { text, way } = gain(item.effect),
      off = several ? "these neurons were" : "this neuron were";
    return line(
      `Accuracy of the ${found.of} on validation photos if ${off} just switched off, nothing refitted: ${text.replace(" pp", "")} percentage points`,
      h("span", { class: "soft right" }, found.of),
      h("strong", { class: `num ${way}` }, text),
    );
  }
}

export const summaryWords = ({ cards, several }: any, all: number) =>
  `${count(all, "neuron")} on ${count(cards, "card")}, ${several.toLocaleString("en")} with several`;
