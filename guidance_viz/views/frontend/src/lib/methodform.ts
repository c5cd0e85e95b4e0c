// A method and its settings: chosen, and started.
import type { Row } from "./data";
import { button, clock, count, fill, h } from "./dom";
import type { Link } from "./link";

export class MethodForm {
  link: Link;
  picked: string | null;
  values: Row;
  shown: Row | null | string;
  body: HTMLElement;
  told: string;
  why: HTMLElement | null;
  uses: HTMLParagraphElement;

  constructor(link: Link) {
    this.link = link;
    this.picked = null; // by the person; until then what the answers allow is proposed
    this.values = {};
    this.shown = null; // the method that is marked as proposed
  }

  get method() {
    return this.picked || this.link.props.proposal.method || this.link.props.methods[0].name;
  }

  chosen() {
    return this.link.props.methods.find((m: Row) => m.name === this.method);
  }

  // Fill `body` with it; `told` is said above.
  show(body: HTMLElement, told: string) {
    this.body = body;
    this.told = told;
    this.shown = "";
    this.why = null;
    const cards = this.link.props.methods.map((m: Row) =>
      h(
        "button",
        {
          type: "button",
          role: "radio",
          class: "method",
          "aria-checked": String(m.name === this.method),
          tabindex: m.name === this.method ? "0" : "-1",
          onclick: () => this.choose(m.name),
          onkeydown: (e: KeyboardEvent) => this.radioKey(e),
        },
        h("strong", {}, m.title),
        h("span", { class: "small soft" }, m.does),
        this.proposed(m),
      ),
    );
    const settings = this.chosen().settings,
      plain = settings.filter((s: Row) => !s.advanced),
      deep = settings.filter((s: Row) => s.advanced);
    this.uses = h("p", { class: "uses small", role: "status" });
    fill(
      this.body,
      told ? h("div", { class: "told", role: "status" }, told) : null,
      h("div", { class: "methods", role: "radiogroup", "aria-label": "Method" }, cards),
      h(
        "div",
        { class: "settings" },
        plain.map((s: any) => this.setting(s)),
      ),
      deep.length
        ? h(
            "details",
            {},
            h("summary", {}, "More settings"),
            h(
              "div",
              { class: "settings" },
              deep.map((s: any) => this.setting(s)),
            ),
          )
        : null,
      this.uses,
      h(
        "div",
        { class: "row" },
        button(
          "Start the fix",
          "Train a repaired copy in the background; the model on screen stays as it is until you accept",
          () => this.start(),
          { kind: "primary large", symbol: "play", disabled: this.link.props.other },
        ),
        h(
          "span",
          { class: "small faint" },
          this.link.props.other
            ? "Wait for the preparation to end."
            : `Works on a copy, in the background. You decide afterwards.${this.estimate()}`,
        ),
      ),
    );
    this.showUses();
  }

  // Why this method is proposed, in half a line.
  proposed(m: Row) {
    const { method, why } = this.link.props.proposal;
    if (m.name !== method) return null;
    this.shown = method;
    this.why = h("span", {}, `: ${why}.`);
    return h("span", { class: "small proposed" }, h("b", {}, "Proposed"), this.why);
  }

  // Other answers: false where another method is proposed, so that all has to be shown anew.
  followProposal() {
    const { method, why } = this.link.props.proposal;
    if (method !== this.shown) return false;
    if (this.why) this.why.textContent = `: ${why}.`;
    return true;
  }

  choose(name: string) {
    this.picked = name;
    this.show(this.body, this.told);
    this.body.querySelector<HTMLElement>('[aria-checked="true"]')!.focus();
  }

  radioKey(e: KeyboardEvent) {
    const names = this.link.props.methods.map((m: Row) => m.name),
      step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    this.choose(names[(names.indexOf(this.method) + step + names.length) % names.length]);
    e.preventDefault();
  }

  setting(s: Row) {
    const key = s.name,
      value = key in this.values ? this.values[key] : s.default,
      keep = (v: string) => {
        this.values[key] = v;
        if (v === "") delete this.values[key]; // emptied: as it was
        this.showUses();
      };
    const input =
      s.kind === "subset"
        ? this.subsetChoice()
        : s.kind === "choice"
          ? h(
              "select",
              { onchange: (e: any) => keep((e.target as HTMLInputElement).value) },
              s.choices.map(([v, words]: any) => h("option", { value: v, selected: v === value }, words)),
            )
          : h("input", {
              type: "number",
              value: value === null ? "" : String(value),
              placeholder: "as needed",
              min: String(s.least),
              max: String(s.most),
              step: s.kind === "whole" ? "1" : "any",
              onchange: (e: any) => keep((e.target as HTMLInputElement).value),
            });
    return h(
      "label",
      { class: "setting", title: s.help },
      h("span", {}, s.label),
      input,
      h("span", { class: "tiny faint" }, s.help),
    );
  }

  // A curated subset that was kept or chosen elsewhere on the page.
  followSubset() {
    const { subset, method, methods } = this.link.props;
    if (subset) this.values.subset = subset;
    if (methods.some((m: Row) => m.name === method)) this.picked = method;
  }

  // The subsets that a method may learn from, the one asked for first.
  subsets(m: Row) {
    return this.link.props.subsets
      .filter(([, split]: any) => split === m.subset)
      .map(([name, , words]: any) => [name, words]);
  }

  subsetChoice() {
    const choices = this.subsets(this.chosen()),
      chosen = choices.some(([v]: any) => v === this.values.subset);
    if (!chosen) this.values.subset = choices.length ? choices[0][0] : "";
    return h(
      "select",
      { onchange: (e: any) => (this.values.subset = (e.target as HTMLInputElement).value) },
      choices.length
        ? choices.map(([v, words]: any) => h("option", { value: v, selected: v === this.values.subset }, words))
        : h("option", { value: "" }, "none kept yet: make one in Curate"),
    );
  }

  // Where the objects are, for a method that asks for it.
  showPlaces(c: Row) {
    const masks = this.values.masks || "answers";
    if (masks !== "answers") {
      fill(this.uses, `Goes by the data set's ${masks}; uses none of your answers.`);
      return;
    }
    const enough = c.parts_yes && c.parts_no;
    const hint =
      ". Unless photos, neurons or drawn boxes say where objects are, answer parts both yes and no first, in Parts.";
    fill(
      this.uses,
      "Uses your answers: ",
      h("strong", {}, `${count(c.parts_yes || 0, "part")} that belong to the object, ${c.parts_no || 0} that do not`),
      enough ? ", and what photos, neurons and boxes say" : h("span", { class: "bad" }, hint),
    );
  }

  showUses() {
    if (!this.uses) return;
    const c = this.link.props.counts,
      m = this.chosen();
    if (m.places) return this.showPlaces(c);
    const source = this.values.relevance_from || m.settings.find((s: Row) => s.name === "relevance_from")?.default;
    const parts = [];
    if (m.maps && source === "spread" && c.yes_spread + c.no_spread > 0)
      parts.push(
        `${count(c.yes_spread, "photo")} to keep looking, ${count(c.no_spread, "photo")} to look elsewhere (from ${c.yes} yes and ${c.no} no)`,
      );
    else if (m.maps) parts.push(`${c.yes || 0} yes and ${c.no || 0} no`);
    if (m.neurons) parts.push(`${count(c.prune || 0, "neuron")} to prune`);
    const none = m.maps && !(c.yes + c.no) && !(m.neurons && c.prune),
      nothing = !m.maps && m.neurons && !c.prune;
    fill(
      this.uses,
      !m.maps && !m.neurons
        ? m.subset
          ? "Uses your answers through the subset that was drawn with them."
          : "Uses none of your answers."
        : h(
            "span",
            {},
            "Uses your answers: ",
            h("strong", {}, parts.join(" · ")),
            none || nothing
              ? h(
                  "span",
                  { class: "bad" },
                  nothing ? ". Mark neurons to prune first, in Neurons." : ". Answer some questions first.",
                )
              : null,
          ),
    );
  }

  estimate() {
    const last = this.link.props.last;
    return last ? ` The last one took ${clock(last.seconds)}.` : "";
  }

  start() {
    const options: Record<string, any> = {};
    for (const s of this.chosen().settings)
      if (s.name in this.values) options[s.name] = this.values[s.name];
      else if (s.kind === "choice" || s.kind === "subset") options[s.name] = s.default;
    // A number that nobody changed is left to the method: how many rounds it needs depends on the photos.
    this.link.act("start", { method: this.method, options });
  }
}
