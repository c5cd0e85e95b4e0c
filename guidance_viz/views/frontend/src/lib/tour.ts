// Five steps for who is here for the first time: a card below the places that takes no focus and covers no control.
import { button, fill, h } from "./dom";

const KEY = "guidance_viz.tour";
const STEPS = [
  [
    "explore",
    "See",
    "Every point is a photo; photos lie together where the model looks at similar things. Circle some, and look at what the model saw in them.",
  ],
  [
    "answer",
    "Answer",
    "The photo fades where the model does not look. Can you still tell what it is? Press Y, N, or M when in doubt: one answer speaks for many photos.",
  ],
  [
    "neurons",
    "Why",
    "Each neuron fires at certain patches. Keep those that see the right thing, prune those that see the scenery.",
  ],
  ["fix", "Fix", "Start the fix. It trains a copy in the background, and shows what each group gains or loses."],
  [
    "compare",
    "Compare",
    "Look at what became right and what became wrong, photo by photo. Then accept the fix, or drop it: nothing is lost.",
  ],
];

const remembered = () => {
  try {
    return window.localStorage.getItem(KEY) === "done";
  } catch {
    return true; // no place to remember it: do not come back at every visit
  }
};

export class Tour {
  go: (place: string) => void;
  element: HTMLElement;
  step: number;

  constructor(root: HTMLElement, go: (place: string) => void) {
    this.go = go;
    this.element = h("aside", { class: "tour card hidden", "aria-label": "Tour" });
    root.append(this.element);
    if (!remembered()) this.start();
  }

  start() {
    this.step = 0;
    this.show();
  }

  end() {
    this.element.classList.add("hidden");
    try {
      window.localStorage.setItem(KEY, "done");
    } catch {
      // it comes again, once
    }
  }

  show() {
    const [place, title, text] = STEPS[this.step];
    const last = this.step === STEPS.length - 1;
    const move = (by: number) => () => {
      this.step += by;
      this.show();
    };
    this.element.classList.remove("hidden");
    fill(
      this.element,
      h(
        "div",
        { class: "row" },
        h("strong", { class: "grow" }, title),
        h("span", { class: "tiny faint num" }, `${this.step + 1} of ${STEPS.length}`),
        button("", "End the tour", () => this.end(), { kind: "quiet square", symbol: "close" }),
      ),
      h("p", { class: "small" }, text),
      h(
        "div",
        { class: "row" },
        button("Show me", `Go to ${title}`, () => this.go(place), { kind: "quiet" }),
        h("span", { class: "grow" }),
        this.step ? button("Back", "The step before", move(-1), { kind: "quiet" }) : null,
        last
          ? button("Done", "End the tour", () => this.end(), { kind: "primary" })
          : button("Next", "The next step", move(1), { kind: "primary" }),
      ),
    );
  }
}
