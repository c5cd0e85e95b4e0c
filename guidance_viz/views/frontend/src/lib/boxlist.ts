// The boxes of a photo as a list: the class of each, and a way to remove it.
import { type Box, type BoxDraw, boxColour } from "./boxdraw";
import { button, fill, h } from "./dom";

export class BoxList {
  draw: BoxDraw;
  element: HTMLUListElement;
  made: any;

  // draw: a BoxDraw
  constructor(draw: BoxDraw) {
    this.draw = draw;
    this.element = h("ul", { class: "boxlist", "aria-label": "Boxes" });
  }

  // Made anew only where another box or class is there: an open choice of a class must not close under the finger.
  show() {
    const { boxes, at } = this.draw;
    const made = boxes.map(([code]: any) => code).join();
    if (made !== this.made)
      fill(
        this.element,
        boxes.map((b: Box, i: number) => this.item(b, i)),
      );
    this.made = made;
    [...this.element.children].forEach((item, i) => item.classList.toggle("on", i === at));
  }

  item([code]: any, index: number) {
    const number = index + 1;
    const pick = {
      "aria-label": `Class of box ${number}`,
      onchange: (e: any) => this.draw.setClass(Number((e.target as HTMLInputElement).value), index),
    };
    const select = h("select", { id: `gv-box-${index}`, ...pick }, classOptions(this.draw.names, code));
    const swatch = h(
      "span",
      { class: "boxswatch", style: `--box: ${boxColour(code)}`, "aria-hidden": "true" },
      String(number),
    );
    const away = button("", `Remove box ${number}`, () => this.draw.remove(index), {
      kind: "quiet square",
      symbol: "close",
    });
    const choose = () => this.draw.at !== index && this.draw.choose(index);
    return h("li", { onfocusin: choose, onpointerdown: choose }, swatch, select, away);
  }
}

export function classOptions(names: string[], chosen: number) {
  const all = [[-1, "any class"], ...names.map((name, i) => [i, name])];
  return all.map(([code, name]) => h("option", { value: String(code), selected: code === chosen }, name));
}
