// Fix: choose, start, watch, judge.
import type { Row } from "./lib/data";
import { button, type Child, clock, count, fill, h, percent, state } from "./lib/dom";
import { Link } from "./lib/link";
import { MethodForm } from "./lib/methodform";
import { owedLine } from "./lib/owed";
import { trainingCurves } from "./lib/trainingcurves";

const USED: Record<string, string> = {
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
  link: Link;
  form: MethodForm;
  told: any;
  body: HTMLDivElement;
  bar: HTMLElement | null;
  curves: HTMLElement | null;
  owed: HTMLElement | null;

  constructor(link: Link) {
    this.link = link;
    this.form = new MethodForm(link);
    this.build();
    link.on("told", (m) => {
      link.announce(m.text);
      this.told = m.text;
      this.showBody();
    });
    link.watch(["owed"], () => this.showOwed());
    link.watch(["running", "candidate", "prepared", "other"], (_p, names) => {
      if (names.has("running") || names.has("candidate")) this.told = names.has("candidate") ? this.told : null;
      this.showBody();
    });
    link.watch(["counts"], () => this.form.showUses());
    link.watch(["subsets", "subset", "method"], () => this.followSubset());
    link.watch(["proposal"], () => this.form.followProposal() || this.showForm());
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
    this.form.uses = null as any;
    this.bar = null;
    this.curves = null;
    this.owed = null;
    if (!p.prepared)
      fill(this.body, state("target", "Not ready yet", "The run must be prepared before it can be fixed."));
    else if (p.running) this.showRunning();
    else if (p.candidate) this.showResult(p.candidate);
    else this.form.show(this.body, this.told);
  }

  // A curated subset that was kept or chosen elsewhere on the page.
  followSubset() {
    this.form.followSubset();
    this.showForm();
  }

  // The form anew, where it is what is shown.
  showForm() {
    const { running, candidate, prepared } = this.link.props;
    if (prepared && !running && !candidate) this.showBody();
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
          total ? `${percent(share)} · step ${done.toLocaleString("en")} of ${total.toLocaleString("en")}` : "starting",
        ),
        h("span", { class: "grow" }),
        h("span", {}, `${clock(elapsed)} so far`),
        eta ? h("span", {}, `about ${clock(eta)} left`) : null,
      ),
    );
  }

  showCurves() {
    if (!this.curves) return;
    const charts = trainingCurves(this.link.props.series, "training step");
    const none = h("p", { class: "small faint" }, "The curves begin after the first steps.");
    fill(this.curves, charts.length ? charts : none);
  }

  // -- judge --------------------------------------------------------------------------------------------------
  showResult(c: Row) {
    const used = Object.entries(c.answers)
      .filter(([, n]) => n)
      .map(([kind, n]: [string, any]) => `${n.toLocaleString("en")} ${USED[kind] || kind}`)
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
        c.warnings.map((w: Child) => h("div", { class: "warn small" }, w)),
        this.trade(c.regressions),
        (this.owed = h("div", {})),
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
      h("div", { class: "curves" }, trainingCurves(c.history, "round")),
      h(
        "dl",
        { class: "facts" },
        [
          ["answers used", used || "none"],
          ["which round is kept", c.rule],
        ].map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)]),
      ),
    );
    this.showOwed();
  }

  // Whether what was gained is owed to the answers; known a moment after the fix is done.
  showOwed() {
    if (this.owed)
      fill(
        this.owed,
        owedLine(this.link.props.owed, this.link.props.other, (kind: "controls" | "cancel") => this.link.act(kind)),
      );
  }

  // Groups that the fix serves worse by more than their interval: said before it can be accepted.
  trade(regressions: [any, any][]) {
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

  acceptButton(regressions: [any][]) {
    const accept = (despite: boolean) => this.link.act("accept", { despite });
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

export function render({ model }: Row) {
  const link = new Link(model, "monitor");
  link.view = new MonitorView(link);
  return link.root;
}
