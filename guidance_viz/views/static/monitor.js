// Fix: choose, start, watch, judge.
import { button, count, fill, h, percent, state } from "./lib/dom.js";
import { lineChart } from "./lib/chart.js";
import { Link } from "./lib/link.js";

const NAMES = {
  loss: "training",
  val_loss: "validation",
  val_balanced_accuracy: "classes, balanced",
  val_accuracy: "all photos",
  val_average: "all photos",
  val_worst: "worst group",
};

function clock(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "";
  const s = Math.max(0, Math.round(seconds));
  return s < 60
    ? `${s} s`
    : s < 3600
      ? `${Math.floor(s / 60)} min ${s % 60} s`
      : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

const USED = {
  "map yes": "photos answered yes",
  "map no": "photos answered no",
  "map maybe": "photos answered can't tell",
  "spread yes": "photos guided as yes",
  "spread no": "photos guided as no",
  "neuron yes": "neurons to keep",
  "neuron no": "neurons to prune",
  "neuron maybe": "neurons not decided",
};

class MonitorView {
  constructor(link) {
    this.link = link;
    this.method = link.props.methods[0].name;
    this.values = {};
    this.build();
    link.on("told", (m) => {
      link.announce(m.text);
      this.told = m.text;
      this.showBody();
    });
    link.watch(["running", "candidate", "prepared", "other"], (_p, names) => {
      if (names.has("running") || names.has("candidate"))
        this.told = names.has("candidate") ? this.told : null;
      this.showBody();
    });
    link.watch(["counts"], () => this.showUses());
    link.watch(["subsets", "subset", "method"], () => this.followSubset());
    link.watch(["done", "total", "eta", "stage", "message", "elapsed"], () => this.showProgress());
    link.watch(["series"], () => this.showCurves());
  }

  build() {
    this.body = h("div", { class: "scroll content" });
    this.link.root.append(
      h(
        "section",
        { class: "pane card", "aria-label": "Fix the model" },
        h("div", { class: "bar" }, h("h2", { class: "grow" }, "Fix the model")),
        this.body,
      ),
    );
  }

  showBody() {
    const p = this.link.props;
    this.uses = null;
    this.bar = null;
    this.curves = null;
    if (!p.prepared)
      fill(this.body, state("target", "Not ready yet", "The run must be prepared before it can be fixed."));
    else if (p.running) this.showRunning();
    else if (p.candidate) this.showResult(p.candidate);
    else this.showChoice();
  }

  // -- choose -------------------------------------------------------------------------------------------------
  chosen() {
    return this.link.props.methods.find((m) => m.name === this.method);
  }

  showChoice() {
    const cards = this.link.props.methods.map((m) =>
      h(
        "button",
        {
          type: "button",
          role: "radio",
          class: "method",
          "aria-checked": String(m.name === this.method),
          tabindex: m.name === this.method ? "0" : "-1",
          onclick: () => {
            this.method = m.name;
            this.showBody();
            this.body.querySelector('[aria-checked="true"]').focus();
          },
          onkeydown: (e) => this.radioKey(e),
        },
        h("strong", {}, m.title),
        h("span", { class: "small soft" }, m.does),
      ),
    );
    const settings = this.chosen().settings,
      plain = settings.filter((s) => !s.advanced),
      deep = settings.filter((s) => s.advanced);
    this.uses = h("p", { class: "uses small", role: "status" });
    fill(
      this.body,
      this.told ? h("div", { class: "told", role: "status" }, this.told) : null,
      h("div", { class: "methods", role: "radiogroup", "aria-label": "Method" }, cards),
      h(
        "div",
        { class: "settings" },
        plain.map((s) => this.setting(s)),
      ),
      deep.length
        ? h(
            "details",
            {},
            h("summary", {}, "More settings"),
            h(
              "div",
              { class: "settings" },
              deep.map((s) => this.setting(s)),
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

  radioKey(e) {
    const names = this.link.props.methods.map((m) => m.name),
      step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    this.method = names[(names.indexOf(this.method) + step + names.length) % names.length];
    this.showBody();
    this.body.querySelector('[aria-checked="true"]').focus();
    e.preventDefault();
  }

  setting(s) {
    const key = s.name,
      value = key in this.values ? this.values[key] : s.default,
      keep = (v) => {
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
              { onchange: (e) => keep(e.target.value) },
              s.choices.map(([v, words]) => h("option", { value: v, selected: v === value }, words)),
            )
          : h("input", {
              type: "number",
              value: value === null ? "" : String(value),
              placeholder: "as needed",
              min: String(s.least),
              max: String(s.most),
              step: s.kind === "whole" ? "1" : "any",
              onchange: (e) => keep(e.target.value),
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
    const { subset, method, methods, running, candidate, prepared } = this.link.props;
    if (subset) this.values.subset = subset;
    if (methods.some((m) => m.name === method)) this.method = method;
    if (prepared && !running && !candidate) this.showBody();
  }

  // The subsets that a method may learn from, the one asked for first.
  subsets(m) {
    return this.link.props.subsets
      .filter(([, split]) => split === m.subset)
      .map(([name, , words]) => [name, words]);
  }

  subsetChoice() {
    const choices = this.subsets(this.chosen()),
      chosen = choices.some(([v]) => v === this.values.subset);
    if (!chosen) this.values.subset = choices.length ? choices[0][0] : "";
    return h(
      "select",
      { onchange: (e) => (this.values.subset = e.target.value) },
      choices.length
        ? choices.map(([v, words]) => h("option", { value: v, selected: v === this.values.subset }, words))
        : h("option", { value: "" }, "none kept yet: make one in Curate"),
    );
  }

  showUses() {
    if (!this.uses) return;
    const c = this.link.props.counts,
      m = this.chosen(),
      source =
        this.values.relevance_from || (m.settings.find((s) => s.name === "relevance_from") || {}).default;
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
    const options = {};
    for (const s of this.chosen().settings)
      if (s.name in this.values) options[s.name] = this.values[s.name];
      else if (s.kind === "choice" || s.kind === "subset") options[s.name] = s.default;
      // A number that nobody changed is left to the method: how many rounds it needs depends on the photos.
    this.link.act("start", { method: this.method, options });
  }

  // -- watch --------------------------------------------------------------------------------------------------
  showRunning() {
    this.bar = h("div", { class: "running" });
    this.curves = h("div", { class: "curves" });
    fill(this.body, this.bar, this.curves);
    this.showProgress();
    this.showCurves();
  }

  showProgress() {
    if (!this.bar) return;
    const { done, total, eta, stage, message, elapsed } = this.link.props,
      share = total ? done / total : 0;
    fill(
      this.bar,
      h(
        "div",
        { class: "row" },
        h("strong", {}, stage[0].toUpperCase() + stage.slice(1)),
        h("span", { class: "soft small" }, message),
        h("span", { class: "grow" }),
        button("Stop", "Stop at the next step; nothing is changed", () => this.link.act("cancel"), {
          symbol: "stop",
        }),
      ),
      h(
        "div",
        {
          class: "meter tall",
          role: "progressbar",
          "aria-label": "Progress of the fix",
          "aria-valuemin": 0,
          "aria-valuemax": 100,
          "aria-valuenow": Math.round(100 * share),
        },
        h("i", { style: `width:${100 * share}%` }),
      ),
      h(
        "div",
        { class: "row small soft num" },
        h(
          "span",
          {},
          total
            ? `${percent(share)} · step ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`
            : "starting",
        ),
        h("span", { class: "grow" }),
        h("span", {}, `${clock(elapsed)} so far`),
        eta ? h("span", {}, `about ${clock(eta)} left`) : null,
      ),
    );
  }

  showCurves() {
    if (!this.curves) return;
    const charts = this.charts(this.link.props.series, "training step");
    const none = h("p", { class: "small faint" }, "The curves begin after the first steps.");
    fill(this.curves, charts.length ? charts : none);
  }

  charts(series, x) {
    const pick = (test) =>
      Object.entries(series)
        .filter(([name, points]) => test(name) && points.length > 1)
        .map(([name, points]) => ({ name: NAMES[name] || name.replaceAll("_", " "), points }));
    const losses = pick((n) => n.includes("loss")),
      scores = pick((n) => !n.includes("loss"));
    return [
      losses.length
        ? lineChart({
            title: "Loss (lower is better)",
            x,
            y: "loss",
            series: losses,
            format: (v) => v.toFixed(2),
            low: 0,
          })
        : null,
      scores.length
        ? lineChart({
            title: "Accuracy on the validation split",
            x,
            y: "share right",
            series: scores,
            format: (v) => percent(v),
          })
        : null,
    ].filter(Boolean);
  }

  // -- judge --------------------------------------------------------------------------------------------------
  showResult(c) {
    const used = Object.entries(c.answers)
      .filter(([, n]) => n)
      .map(([kind, n]) => `${n.toLocaleString("en")} ${USED[kind] || kind}`)
      .join(", ");
    fill(
      this.body,
      h(
        "div",
        { class: "verdict" },
        h("h3", {}, c.status === "finished" ? "The fix is done. Keep it?" : `The fix ended: ${c.status}`),
        h(
          "p",
          { class: "small soft" },
          `${c.title}, ${clock(c.seconds)}${c.epoch ? `, round ${c.epoch} kept` : ""}. See on the right what it does to each group, and in Compare what it does to each photo.`,
        ),
        c.warnings.map((w) => h("div", { class: "warn small" }, w)),
        this.trade(c.regressions),
        h(
          "div",
          { class: "row wrap" },
          this.acceptButton(c.regressions),
          button("Reject", "Drop the fixed model; answers stay", () => this.link.act("reject"), {
            kind: "large",
            symbol: "close",
          }),
          button(
            "Look at the photos",
            "What became right, what became wrong",
            () => this.link.send("go", { place: "compare" }),
            { kind: "large", symbol: "photos" },
          ),
        ),
      ),
      h("div", { class: "curves" }, this.charts(c.history, "round")),
      h(
        "dl",
        { class: "facts" },
        [
          ["answers used", used || "none"],
          ["which round is kept", c.rule],
        ].map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)]),
      ),
    );
  }

  // Groups that the fix serves worse by more than their interval: said before it can be accepted.
  trade(regressions) {
    if (!regressions.length) return null;
    const n = count(regressions.length, "group loses", "groups lose");
    return h(
      "div",
      { class: "warn small", role: "alert" },
      h("strong", {}, `A trade: ${n} more than chance explains.`),
      h(
        "ul",
        {},
        regressions.map(([, words]) => h("li", {}, words)),
      ),
    );
  }

  acceptButton(regressions) {
    const accept = (despite) => this.link.act("accept", { despite });
    if (!regressions.length)
      return button(
        "Accept",
        "Make the fixed model the current one; the next round explains and improves it",
        () => accept(false),
        { kind: "primary large", symbol: "check" },
      );
    const names = regressions.map(([name]) => name).join(" and ");
    const place = h("span", { class: "row wrap" });
    const ask = () => {
      const sure = button(
        `Accept although ${names} got worse`,
        "Make the fixed model the current one all the same",
        () => accept(true),
        { kind: "primary large" },
      );
      fill(place, sure, button("Back", "Do not accept yet", offer, { kind: "quiet" }));
      sure.focus();
    };
    const offer = () =>
      fill(
        place,
        button("Accept …", "It serves some groups worse: you are asked once more", ask, {
          kind: "large",
          symbol: "check",
        }),
      );
    offer();
    return place;
  }
}

export function render({ model }) {
  const link = new Link(model, "monitor");
  link.view = new MonitorView(link);
  return link.root;
}
