// The top line: which run and model, how the worst group fares, who answers, and the way to the other runs.
import type { Row } from "./data";
import { button, type Child, fill, h, icon, term } from "./dom";
import { pagePath } from "./line";
import type { Link } from "./link";

export class TopLine {
  link: Link;
  go: any;
  settings: any;
  truth: HTMLDivElement;
  actions: HTMLDivElement;
  element: HTMLElement;

  constructor(link: Link, { go, settings }: Row) {
    this.link = link;
    this.go = go;
    this.settings = settings;
    this.truth = h("div", { class: "truth", role: "status", "aria-label": "The model now" });
    this.actions = h("div", { class: "row" });
    this.element = h("header", {}, this.truth, this.actions);
    link.watch(["model_words", "headline", "badge", "state", "annotator", "others"], () => this.show());
  }

  show() {
    fill(this.truth, this.logo(), this.names(), this.badge(), this.worst());
    fill(this.actions, this.actionButtons());
  }

  // On a server of several runs the sign leads to all of them.
  logo() {
    if (!this.link.props.others) return h("span", { class: "logo", "aria-hidden": "true" }, icon("eye"));
    const does = "All runs of this server";
    return h("a", { class: "logo", href: `${pagePath()}/../../`, title: does, "aria-label": does }, icon("eye"));
  }

  names() {
    const [run, ...more] = this.link.props.model_words;
    return h(
      "span",
      { class: "names" },
      h("h1", { class: "strong" }, run),
      more.map((w: Child) => [
        h("span", { class: "dot", "aria-hidden": "true" }, "·"),
        h("span", { class: "soft" }, w),
      ]),
    );
  }

  badge() {
    const [words, kind, help] = this.link.props.badge;
    if (this.link.props.candidate)
      return h(
        "button",
        {
          type: "button",
          class: `chip press ${kind}`,
          title: `${help} Press to go there.`,
          onclick: () => this.go("fix"),
        },
        words,
      );
    return h("span", { class: `chip ${kind}`, title: help }, words);
  }

  worst() {
    const { headline: line } = this.link.props;
    if (!line) return null;
    const after = line.after ? [h("span", { class: "soft" }, " → "), h("strong", {}, line.after)] : null;
    return h(
      "span",
      { class: "worst", title: line.help },
      h("span", { class: "soft small" }, term(line.title, line.help)),
      h("span", { class: "num big" }, line.before, after),
      h("span", { class: "soft small" }, `${line.words}${line.range ? `, ${line.range}` : ""}`),
    );
  }

  actionButtons() {
    const { annotator, state } = this.link.props;
    const named = annotator !== "me";
    const kind = `quiet${named ? "" : " square"}`;
    const open = () => this.settings.toggle();
    this.settings.opener = button(named ? annotator : "", "Settings: your name, colours, keys", open, {
      kind,
      symbol: "gear",
      "aria-haspopup": "dialog",
    });
    return [
      this.settings.opener,
      button("Compare", "See what a fix made better and worse", () => this.go("compare"), {}),
      button(
        state === "training" ? "Fixing…" : "Fine-tune",
        "Repair the model from the answers",
        () => this.go("fix"),
        { kind: "primary" },
      ),
    ];
  }
}
