// What the answers on parts would do: predicted from a refit of the last layer.
import type { Row } from "./data";
import { fill, h, percent, term } from "./dom";
import type { Link } from "./link";

const FORECAST =
  "A prediction, not a fix: the last layer is refitted on a few training photos in other environments, and compared on validation photos with the same refit without your answers";

export class PartForecast {
  body = h("div", { class: "forecast" });
  element = h("section", { class: "card", "aria-label": "What these answers would do" }, this.body);

  constructor(readonly link: Link) {
    link.watch(["forecast"], () => this.show());
  }

  show() {
    const { forecast } = this.link.props;
    if (!forecast) return;
    const { rows, pending, reason } = forecast;
    const title = h("h3", {}, term("What these answers would do", FORECAST));
    const busy = h("span", { class: "tiny soft", "data-part": "pending" }, pending ? "looking at your answers" : "");
    fill(
      this.body,
      h(
        "div",
        { class: "row head" },
        title,
        h("span", { class: "chip" }, "predicted"),
        h("span", { class: "grow" }),
        busy,
      ),
      rows ? this.foretold(forecast) : h("p", { class: "small soft" }, reason),
    );
  }

  foretold({ rows, by, group, photos, verdict, record, words }: Row) {
    const bar =
      (bad: any) =>
      ([name, value, low, high]: any) => [
        h("span", { class: "cname" }, name),
        h(
          "span",
          { class: "rail spread", "aria-hidden": "true" },
          h("i", { class: bad ? "bad" : "", style: `width:${100 * (value || 0)}%` }),
          h("b", { style: `left:${100 * (low || 0)}%;width:${100 * ((high ?? low ?? 0) - (low || 0))}%` }),
        ),
        h(
          "span",
          { class: "num", title: `95 % interval ${percent(low)} to ${percent(high)}` },
          percent(value),
          h("span", { class: "soft tiny" }, ` ${percent(low)} to ${percent(high)}`),
        ),
      ];
    const told = by === "group" ? `Worst group (${group})` : `Worst class in other environments (${group})`;
    const figure = (kind: string, label: string, bad: boolean) => [
      h("p", { class: "small soft label" }, label),
      h(
        "div",
        { class: "byclass small", "data-part": kind, role: "group", "aria-label": label },
        rows[kind].map(bar(bad)),
      ),
    ];
    return h(
      "div",
      { class: "foretold", title: `${words} From ${photos[0]} training photos, on ${photos[1]} validation photos.` },
      h(
        "p",
        { class: "tiny soft" },
        "With your answers, and the same refit without them: one mask for all photos, or nothing exchanged",
      ),
      figure("reliance", "Verdicts that change with the environment alone", true),
      figure("worst", told, false),
      h("p", { class: "small verdict" }, verdict),
      h("p", { class: "small soft record" }, record),
    );
  }
}
