// All parts in a row, each by its most typical place and the answer on it.
import type { Row } from "./data";
import { fill, h, percent } from "./dom";
import type { Link } from "./link";
import { paintClose } from "./outline";
import type { PatchStore } from "./patches";

/** What is answered on a part: the word, the sign, what it means, and the key. */
export const BELONGS: Record<string, string[]> = {
  yes: ["Yes", "✓", "Yes, these places belong to the object (Y)", "Y"],
  no: ["No", "✕", "No, they belong to what is around it (N)", "N"],
  maybe: ["Unsure", "?", "Unsure, or some of both (M)", "M"],
};
const THUMB = 42;

export function belongsButton(value: string, give: () => unknown) {
  const [words, sign, does, key] = BELONGS[value];
  return h(
    "button",
    { type: "button", class: `big ${value}`, title: does, "data-part": value, onclick: give },
    h("b", { "aria-hidden": "true" }, sign),
    h("span", {}, words),
    h("kbd", { "aria-hidden": "true" }, key),
  );
}

export class PartStrip {
  element = h("div", { class: "pstrip", role: "group", "aria-label": "All parts" });

  // turn(part) is called when one is pressed.
  constructor(
    readonly link: Link,
    readonly patches: PatchStore,
    readonly turn: (part: number) => void,
  ) {}

  show(answerOf: (part: number) => string, current: number | null) {
    const { parts } = this.link.props;
    if (this.element.children.length !== parts.length)
      fill(
        this.element,
        parts.map(({ part }: Row) =>
          h(
            "button",
            { type: "button", class: "pcard", "data-part": `part-${part}`, onclick: () => this.turn(part) },
            h("canvas", { "aria-hidden": "true" }),
            h("b", { "aria-hidden": "true" }),
          ),
        ),
      );
    parts.forEach(({ part, share }: Row, i: number) => {
      const card = this.element.children[i] as HTMLElement,
        answer = answerOf(part);
      card.className = `pcard${answer ? ` is-${answer}` : ""}`;
      card.lastChild!.textContent = answer ? BELONGS[answer][1] : "";
      card.setAttribute("aria-pressed", String(part === current));
      card.tabIndex = part === current ? 0 : -1;
      const words = `Part ${part}: ${answer ? BELONGS[answer][0] : "not answered"}, ${percent(share, 1)} of all places`;
      card.title = words;
      card.setAttribute("aria-label", words);
    });
    this.draw();
  }

  draw() {
    [...this.element.children].forEach((card, part) => {
      const patch = (this.patches.get(part) || [])[0];
      paintClose(card.firstChild as HTMLCanvasElement, patch, THUMB, this.link.shade);
    });
  }

  /** Put the focus on a part's card, where another card has it. */
  follow(part: number): void {
    const card = this.element.children[part] as HTMLElement | undefined;
    const { activeElement } = this.element.getRootNode() as ShadowRoot;
    if (this.element.contains(activeElement)) card?.focus({ preventScroll: true });
  }
}
