// What to try: the axes of a sweep, how many models that makes, and the run itself.

import type { Row } from "./data";
import { button, type Child, count, fill, h, percent, term } from "./dom";
import type { Link } from "./link";

const REST_MS = 350;
const BOXES =
  "What says where the model is to look. All boxes: the data set's, and in their place those drawn here. Boxes drawn here: these alone. " +
  "Exact masks: the data set's outlines, also where somebody drew. Yes answers: boxes around the maps that were answered yes.";
// Of one photo, of several, and where more are made.
const THERE: Record<string, string[] | (string | null)[]> = {
  boxes: ["has a box", "have a box", "boxes"],
  drawn: ["has a box drawn here", "have a box drawn here", "boxes"],
  masks: ["has an exact mask", "have an exact mask", null],
  answers: ["has a map that was answered yes", "have a map that was answered yes", null],
};

export class SweepForm {
  link: Link;
  fields: HTMLDivElement;
  there: HTMLDivElement;
  run: HTMLDivElement;
  element: HTMLDivElement;
  built: any;
  values: any;
  source: HTMLSelectElement;
  touched: any;
  timer: ReturnType<typeof setTimeout> | null;
  fresh: string;
  rail: HTMLElement | null;
  words: HTMLSpanElement;

  constructor(link: Link) {
    this.link = link;
    this.fields = h("div", { class: "fields" });
    this.there = h("div", { class: "there small soft", role: "status" });
    this.run = h("div", { class: "row wrap controls" });
    this.element = h("div", {}, h("h2", {}, "What to try"), this.fields, this.run);
    link.watch(["form", "grid"], () => this.showFields());
    link.watch(["annotated", "grid"], () => this.showThere());
    link.watch(["count", "said", "work", "points", "annotated", "grid"], () => this.showRun());
  }

  // Built once: what is being typed is not to be replaced.
  showFields() {
    const { form, grid } = this.link.props;
    if (this.built) return this.follow(grid);
    this.built = true;
    this.values = { ...grid };
    this.source = h(
      "select",
      { "aria-label": "Boxes from", onchange: () => this.change({ masks: this.source.value }) },
      form.masks.map(([value, words]: any) => h("option", { value }, words)),
    );
    this.source.value = grid.masks;
    fill(
      this.fields,
      form.choices.map((field: [any, any, any, any]) => this.several(field)),
      form.numbers.map((field: [any, any, any]) => this.numbers(field)),
      this.line("Boxes from", BOXES, this.source),
      this.there,
      this.epochs(grid.epochs),
      this.rate(grid.lr),
      this.reversed(grid.reverse),
    );
    return this.showThere();
  }

  // Until somebody changes something, the form begins with what there is to guide by.
  follow(grid: Row) {
    if (this.touched) return;
    this.values.masks = grid.masks;
    this.source.value = grid.masks;
  }

  line(words: string, does: string, field: Child) {
    return h("div", { class: "stacked" }, term(words, does), field);
  }

  // How many photos say where to look; without any, the way to where they are made.
  showThere() {
    const { annotated, grid } = this.link.props;
    const n = annotated[grid.masks];
    if (n === undefined) return fill(this.there);
    const [one, has, place] = THERE[grid.masks];
    if (!n) {
      const way =
        place &&
        button("Draw some", "To the place where boxes are drawn", () => this.link.send("go", { place }), {
          kind: "quiet",
        });
      return fill(this.there, h("span", { class: "strong" }, `No training photo ${one} yet.`), way);
    }
    const drawn =
      grid.masks === "boxes" && annotated.drawn ? `, ${annotated.drawn.toLocaleString("en")} of them drawn here` : "";
    return fill(this.there, `${count(n, "training photo")} ${n === 1 ? one : has}${drawn}.`);
  }

  several([name, words, does, choices]: any) {
    const box = ([value, text, help]: any) =>
      h(
        "label",
        { title: help },
        h("input", {
          type: "checkbox",
          checked: this.values[name].includes(value),
          onchange: (e: any) => this.toggle(name, value, (e.target as HTMLInputElement).checked),
        }),
        text,
      );
    const help = `${does}. ${choices.map(([, text, about]: any) => `${text}: ${about}.`).join(" ")}`;
    return h("fieldset", {}, h("legend", {}, term(words, help)), choices.map(box));
  }

  numbers([name, words, does]: any) {
    const text = this.values[name].join(", ");
    this.values[name] = text;
    const input = h("input", {
      type: "text",
      value: text,
      size: "12",
      inputmode: "decimal",
      spellcheck: "false",
      "aria-label": words,
    });
    input.addEventListener("input", () => this.change({ [name]: input.value }));
    return this.line(words, does, input);
  }

  epochs(value: any) {
    const input = h("input", { type: "number", min: "1", max: "1000", value: String(value), "aria-label": "Epochs" });
    input.addEventListener("input", () => this.change({ epochs: input.value }));
    return this.line("Epochs", "Passes over the training photos, of every model", input);
  }

  rate(value: any) {
    const input = h("input", {
      type: "text",
      value: String(value),
      inputmode: "decimal",
      spellcheck: "false",
      "aria-label": "Learning rate",
    });
    input.addEventListener("input", () => this.change({ lr: input.value }));
    const does =
      "How large a step is. If next to nothing moves: more epochs, or ten times the rate; if a model gets much worse: less";
    return this.line("Learning rate", does, input);
  }

  reversed(value: any) {
    const does = "Look outside the boxes: the background is what is to be told";
    const box = h("input", { type: "checkbox", checked: value, onchange: () => this.change({ reverse: box.checked }) });
    return h("label", { title: does }, box, "reversed: look outside the boxes");
  }

  toggle(name: string, value: any, on: boolean) {
    const kept = this.values[name].filter((v: any) => v !== value);
    this.change({ [name]: on ? [...kept, value] : kept });
  }

  change(values: any) {
    this.touched = true;
    this.values = { ...this.values, ...values };
    clearTimeout(this.timer ?? undefined);
    this.timer = setTimeout(() => this.link.act("grid", this.values), REST_MS);
  }

  showRun() {
    const { count: n, said, work, points, annotated, grid } = this.link.props;
    const nothing = annotated[grid.masks] === 0;
    const fresh = JSON.stringify([n, said, work, points.length, nothing]);
    if (fresh === this.fresh) return;
    this.fresh = fresh;
    if (work.running) return this.showWork(work);
    this.rail = null;
    const does = "Train and judge each model, in the background; models that are done are not done again";
    fill(
      this.run,
      button(`Run ${count(n, "model")}`, does, () => this.link.act("run"), {
        kind: "primary",
        symbol: "play",
        disabled: work.other || nothing,
      }),
      button("How long?", "Time a step of each kind of model", () => this.link.act("estimate"), {
        disabled: work.other || nothing,
      }),
      h("span", { class: "small faint", role: "status" }, said),
    );
  }

  showWork(work: Row) {
    const left = work.eta ? `, about ${Math.max(1, Math.round(work.eta))} s left` : "";
    if (!this.rail || !this.run.contains(this.rail)) {
      const bar = {
        role: "progressbar",
        "aria-label": "Progress of the sweep",
        "aria-valuemin": "0",
        "aria-valuemax": "100",
      };
      this.rail = h("div", { class: "meter tall grow", ...bar }, h("i"));
      this.words = h("span", { class: "small" });
      const stop = button("Stop", "Stop at the next step; models that are done stay", () => this.link.act("cancel"), {
        symbol: "stop",
      });
      fill(this.run, this.rail, stop, this.words);
    }
    (this.rail.firstChild as HTMLElement).style.width = `${100 * work.share}%`;
    this.rail.setAttribute("aria-valuenow", String(Math.round(100 * work.share)));
    this.words.textContent = `${work.stage} · ${percent(work.share)}${left}`;
  }
}
