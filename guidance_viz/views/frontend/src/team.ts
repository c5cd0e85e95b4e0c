// Who answers here, how far they agree, and the maps on which they do not.

import { Contested } from "./lib/contested";
import type { Row } from "./lib/data";
import { button, count, fill, h, percent, state, term } from "./lib/dom";
import { Link } from "./lib/link";
import { PictureStore } from "./lib/pictures";

const ALPHA =
  "Krippendorff's alpha: 1 is full agreement, 0 what chance alone would give. From 0.8 up answers count as reliable, " +
  "from 0.667 up they allow tentative conclusions.";

class TeamView {
  link: Link;
  pictures: PictureStore;
  people: HTMLDivElement;
  items: HTMLDivElement;
  perItem: HTMLInputElement;

  constructor(link: Link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.people = h("div", { class: "people" });
    this.items = h("div", { class: "scroll items" });
    const title = (text: string, help: string) => h("h2", { class: "grow" }, term(text, help));
    this.perItem = h("input", {
      type: "number",
      min: "1",
      max: "9",
      style: "width:64px",
      onchange: () => link.act("share", { count: Number(this.perItem.value) }),
    });
    link.root.append(
      h(
        "div",
        { class: "teamgrid" },
        h(
          "section",
          { class: "pane card", "aria-label": "Annotators" },
          h(
            "div",
            { class: "bar" },
            title("Annotators", "Everybody who answered on maps or neurons of the model that is shown"),
            h(
              "label",
              { title: "How many people are asked about each map" },
              h("span", {}, "Answers a map"),
              this.perItem,
            ),
          ),
          this.people,
        ),
        h(
          "section",
          { class: "pane card", "aria-label": "Maps on which annotators disagree" },
          h(
            "div",
            { class: "bar" },
            title(
              "Disagreement",
              "Maps that people answered differently, the most contested first; those that an adjudicator settled come last.",
            ),
            button("Undo", "Take your last answer back (U)", () => link.act("undo"), {
              kind: "quiet",
              symbol: "undo",
              key: "U",
            }),
            button("Redo", "Give again the answer that was taken back (Shift and U)", () => link.act("redo"), {
              kind: "quiet",
              symbol: "redo",
            }),
          ),
          this.items,
        ),
      ),
    );
    link.watch(["people", "alpha", "low", "high", "words", "shared", "state", "per_item", "me", "settlers"], () =>
      this.showPeople(),
    );
    link.watch(["items", "more", "state", "adjudicator"], () => this.showItems());
    link.watch(["map_style"], () => this.showItems());
    link.on("maps_changed", () => this.showItems());
    link.on("theme", () => this.showItems());
  }

  showPeople() {
    const { people, alpha, low, high, words, shared, per_item: each, me, settlers } = this.link.props;
    if ((this.perItem.getRootNode() as ShadowRoot).activeElement !== this.perItem) this.perItem.value = String(each);
    if (!people.length) {
      fill(
        this.people,
        state("clock", "Nobody has answered yet", "Answers appear here as they are given, by whom and how fast."),
      );
      return;
    }
    const head = ["name", "answers", "agrees with the others", "time an answer"];
    const known = alpha !== null;
    fill(
      this.people,
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            head.map((w) => h("th", { scope: "col" }, w)),
          ),
        ),
        h(
          "tbody",
          {},
          people.map(([name, answers, agrees, seconds]: any) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, name, name === me ? h("span", { class: "chip accent" }, "you") : null),
              h("td", { class: "num" }, answers.toLocaleString("en")),
              h("td", { class: "num" }, agrees === null ? "–" : percent(agrees)),
              h("td", { class: "num" }, seconds === null ? "–" : `${seconds.toFixed(1)} s`),
            ),
          ),
        ),
      ),
      h(
        "p",
        { class: "alpha" },
        term("Agreement α", ALPHA),
        h("strong", { class: "num" }, known ? alpha.toFixed(2) : "not known"),
        known && low !== null
          ? h("span", { class: "small soft num" }, `95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}`)
          : null,
        known
          ? h("span", { class: `chip ${words === "reliable" ? "yes" : words === "low" ? "no" : "maybe"}` }, words)
          : null,
      ),
      h(
        "p",
        { class: "small soft" },
        shared
          ? `From ${count(shared, "item")} that more than one person answered.`
          : people.length > 1
            ? "No item was answered by two people yet. Set “Answers a map” above 1, and each map is asked of several."
            : "Only one person has answered so far. Others can open this page's address under a name of their own.",
      ),
      settlers.map(([who, n]: any) =>
        h("p", { class: "small soft" }, `${who} settled ${count(n, "map")}: these stand, and are not counted above.`),
      ),
    );
  }

  showItems() {
    const { items, more, state: now } = this.link.props;
    if (!items.length) {
      const busy = now === "loading";
      const words = "Maps that two people answer differently are listed here, to be looked at again.";
      fill(this.items, state(busy ? "busy" : "check", busy ? "Getting ready" : "No disagreement", busy ? "" : words));
      return;
    }
    fill(
      this.items,
      items.map((item: Row) => new Contested(this.link, this.pictures, item).element),
      more ? h("p", { class: "small faint" }, `and ${more.toLocaleString("en")} more`) : null,
    );
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "team");
  link.keys = [
    ["Y N M", "answer the map that has the focus"],
    ["U, ⇧ U", "undo, redo"],
  ];
  link.view = new TeamView(link);
  return link.root;
}
