// What to try: the axes of a sweep, how many models that makes, and the run itself.
import { button, choice, count, fill, h, percent } from "./dom.js";

const REST_MS = 350;

export class SweepForm {
  constructor(link) {
    this.link = link;
    this.fields = h("div", { class: "fields" });
    this.run = h("div", { class: "row wrap controls" });
    this.element = h("div", {}, h("h2", {}, "What to try"), this.fields, this.run);
    link.watch(["form", "grid"], () => this.showFields());
    link.watch(["count", "said", "work", "points"], () => this.showRun());
  }

  // Built once: what is being typed is not to be replaced.
  showFields() {
    const { form, grid } = this.link.props;
    if (this.built) return;
    this.built = true;
    this.values = { ...grid };
    fill(
      this.fields,
      form.choices.map((field) => this.several(field)),
      form.numbers.map((field) => this.numbers(field)),
      choice("Boxes from", "What says where the model is to look", form.masks, grid.masks, (v) => this.change({ masks: v })),
      this.epochs(grid.epochs),
      this.reversed(grid.reverse),
    );
  }

  several([name, words, does, choices]) {
    const box = ([value, text, help]) =>
      h(
        "label",
        { title: help },
        h("input", {
          type: "checkbox",
          checked: this.values[name].includes(value),
          onchange: (e) => this.toggle(name, value, e.target.checked),
        }),
        text,
      );
    return h("fieldset", { title: does }, h("legend", {}, words), choices.map(box));
  }

  numbers([name, words, does]) {
    const text = this.values[name].join(", ");
    this.values[name] = text;
    const input = h("input", { type: "text", value: text, size: "12", inputmode: "decimal", spellcheck: "false" });
    input.addEventListener("input", () => this.change({ [name]: input.value }));
    return h("label", { title: does, class: "stacked" }, h("span", {}, words), input);
  }

  epochs(value) {
    const input = h("input", { type: "number", min: "1", max: "1000", value: String(value) });
    input.addEventListener("input", () => this.change({ epochs: input.value }));
    return h("label", { title: "Passes over the training photos, of every model", class: "stacked" }, h("span", {}, "Epochs"), input);
  }

  reversed(value) {
    const does = "Look outside the boxes: the background is what is to be told";
    const box = h("input", { type: "checkbox", checked: value, onchange: () => this.change({ reverse: box.checked }) });
    return h("label", { title: does }, box, "reversed: look outside the boxes");
  }

  toggle(name, value, on) {
    const kept = this.values[name].filter((v) => v !== value);
    this.change({ [name]: on ? [...kept, value] : kept });
  }

  change(values) {
    this.values = { ...this.values, ...values };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.link.act("grid", this.values), REST_MS);
  }

  showRun() {
    const { count: n, said, work, points } = this.link.props;
    const fresh = JSON.stringify([n, said, work, points.length]);
    if (fresh === this.fresh) return;
    this.fresh = fresh;
    if (work.running) return this.showWork(work);
    this.rail = null;
    const does = "Train and judge each model, in the background; models that are done are not done again";
    fill(
      this.run,
      button(`Run ${count(n, "model")}`, does, () => this.link.act("run"), { kind: "primary", symbol: "play", disabled: work.other }),
      button("How long?", "Time a step of each kind of model", () => this.link.act("estimate"), { disabled: work.other }),
      h("span", { class: "small faint", role: "status" }, said),
    );
  }

  showWork(work) {
    const left = work.eta ? `, about ${Math.max(1, Math.round(work.eta))} s left` : "";
    if (!this.rail || !this.run.contains(this.rail)) {
      const bar = { role: "progressbar", "aria-label": "Progress of the sweep", "aria-valuemin": "0", "aria-valuemax": "100" };
      this.rail = h("div", { class: "meter tall grow", ...bar }, h("i"));
      this.words = h("span", { class: "small" });
      const stop = button("Stop", "Stop at the next step; models that are done stay", () => this.link.act("cancel"), { symbol: "stop" });
      fill(this.run, this.rail, stop, this.words);
    }
    this.rail.firstChild.style.width = `${100 * work.share}%`;
    this.rail.setAttribute("aria-valuenow", String(Math.round(100 * work.share)));
    this.words.textContent = `${work.stage} · ${percent(work.share)}${left}`;
  }
}
