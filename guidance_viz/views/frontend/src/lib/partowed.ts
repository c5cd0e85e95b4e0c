// What the model goes by, by the exchange test, and whether that is owed to the answers.
import type { Row } from "./data";
import { button, fill, h, percent, term } from "./dom";
import type { Link } from "./link";

export class PartOwed {
  body = h("div", { class: "owed" });
  element = h("section", { class: "card", "aria-label": "What the model goes by" }, this.body);

  constructor(readonly link: Link) {
    link.watch(["reliance", "controls", "work"], () => this.show());
  }

  show() {
    const { reliance, controls, work } = this.link.props;
    const measure = button(
      "Measure",
      "Exchange objects and environments between validation photos, and count the verdicts that change",
      () => this.link.act("measure"),
      { disabled: work.running || work.other, "data-part": "measure" },
    );
    fill(
      this.body,
      h(
        "div",
        { class: "row head" },
        h(
          "h3",
          {},
          term(
            "What the model goes by",
            "The exchange test: how many verdicts change when only what is around the object is exchanged, or only the object",
          ),
        ),
        h("span", { class: "grow" }),
        reliance ? null : measure,
      ),
      reliance
        ? this.reliance(reliance)
        : h("p", { class: "small soft" }, "Not measured yet with the places that are known now."),
      controls ? this.controls(controls) : null,
    );
  }

  reliance({ words, rows }: Row) {
    const bar = ([name, value, low, high]: any) => [
      h("span", { class: "cname" }, name),
      h(
        "span",
        { class: "rail", "aria-hidden": "true" },
        h("i", { class: name.includes("environment") ? "bad" : "", style: `width:${100 * (value || 0)}%` }),
      ),
      h(
        "span",
        { class: "num", title: low === null ? "" : `95 % interval ${percent(low)} to ${percent(high)}` },
        percent(value),
      ),
    ];
    return [
      h("p", { class: "small soft" }, "Verdicts that change with"),
      h("div", { class: "byclass small", title: words }, rows.map(bar)),
    ];
  }

  controls({ method, split, words, rows }: Row) {
    const line = ({ kind, what, runs, worst, range: [low, high], average }: Row) =>
      h(
        "tr",
        { class: kind === "given" ? "given" : "" },
        h("th", { scope: "row", title: what }, kind === "given" ? "as given" : kind),
        h(
          "td",
          { class: "num" },
          percent(worst, 1),
          low !== high ? h("span", { class: "soft tiny" }, ` ${percent(low, 1)}–${percent(high, 1)}`) : null,
        ),
        h("td", { class: "num" }, percent(average, 1)),
        h("td", { class: "num soft" }, String(runs)),
      );
    return h(
      "div",
      { class: "controls" },
      h("h3", {}, "Is it owed to your answers?"),
      h("p", { class: "small" }, words),
      h(
        "table",
        { class: "small", "aria-label": `Controls of ${method} on the ${split} split` },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["answers", "worst group", "all", "runs"].map((w) => h("th", { scope: "col" }, w)),
          ),
        ),
        h("tbody", {}, rows.map(line)),
      ),
    );
  }
}
