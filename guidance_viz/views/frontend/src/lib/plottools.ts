// The tools beside a plot of points, and the bar that says what is chosen.
import type { Row } from "./data";
import { button, fill, h } from "./dom";
import type { Link } from "./link";

const DENSITY = "Density: show how many points lie over each other, not each point (D)";
const MODES = [
  ["lasso", "Lasso: drag around points to choose them (Shift adds, Alt removes)"],
  ["box", "Box: drag a rectangle to choose points (Shift adds, Alt removes)"],
  ["pan", "Move: drag to move the plot (the wheel zooms)"],
];

const tool = (symbol: string, does: string, act: () => unknown) => button("", does, act, { kind: "square", symbol });

export class PlotTools {
  modes: [name: string, made: HTMLButtonElement][];
  toSelection: HTMLButtonElement;
  density: HTMLButtonElement;
  element: HTMLDivElement;

  // view: { setMode(mode), zoom(factor), home(), showSelection(), switchDense() }
  constructor(view: any) {
    this.modes = MODES.map(([mode, does]) => [mode, tool(mode, does, () => view.setMode(mode))]);
    this.toSelection = tool("target", "Zoom to what is chosen (Z)", () => view.showSelection());
    this.density = tool("density", DENSITY, () => view.switchDense());
    this.element = h(
      "div",
      { class: "tools", role: "toolbar", "aria-label": "Plot tools" },
      this.modes.map(([, made]) => made),
      tool("plus", "Zoom in (+)", () => view.zoom(1.5)),
      tool("minus", "Zoom out (−)", () => view.zoom(1 / 1.5)),
      tool("home", "Show everything (0)", () => view.home()),
      this.toSelection,
      this.density,
    );
  }

  show({ mode, dense }: Row) {
    for (const [name, made] of this.modes) made.setAttribute("aria-pressed", String(name === mode));
    this.density.setAttribute("aria-pressed", String(dense));
  }
}

export class ChosenBar {
  link: Link;
  element: HTMLDivElement;

  // link.props: chosen_name, chosen_count, chosen_summary
  constructor(link: Link) {
    this.link = link;
    this.element = h("div", { class: "chosenbar hidden", role: "status" });
  }

  show() {
    const { chosen_name: name, chosen_count: n, chosen_summary: summed } = this.link.props;
    this.element.classList.toggle("hidden", !n);
    if (!n) return;
    const close = { kind: "quiet square", symbol: "close" };
    fill(
      this.element,
      h("span", { class: "words" }, h("span", {}, name), h("span", { class: "tiny soft" }, summed)),
      button("Invert", "Choose the others instead", () => this.link.send("invert"), { kind: "quiet" }),
      button("", "Clear the choice (Escape)", () => this.link.send("clear"), close),
    );
  }
}
