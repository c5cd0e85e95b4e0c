// What can be done with the picked cards: answer all with one press, show them alone, let them go.

import { answerButtons } from "./answers";
import type { Row } from "./data";
import { button, count, fill, h } from "./dom";

export class PickBar {
  element: HTMLDivElement;
  clear: any;
  choose: any;
  give: any;

  constructor({ give, choose, clear }: Row) {
    Object.assign(this, { give, choose, clear });
    this.element = h("div", { class: "pickbar row wrap hidden", role: "group", "aria-label": "Picked photos" });
  }

  show(size: number) {
    this.element.classList.toggle("hidden", !size);
    fill(
      this.element,
      h("strong", { class: "num" }, `${size.toLocaleString("en")} picked`),
      h("span", { class: "small soft" }, `answer ${size === 1 ? "it" : "all"}:`),
      answerButtons(null, this.give, { short: true }),
      button("Show only these", `Make the ${count(size, "photo")} the choice of the whole page`, this.choose, {
        kind: "quiet",
        symbol: "photos",
      }),
      button("Let go", "Pick nothing (Escape)", this.clear, { kind: "quiet", symbol: "close" }),
    );
  }
}
