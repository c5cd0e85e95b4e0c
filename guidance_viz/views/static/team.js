// Who answers here, how far they agree, and the maps on which they do not.
import { answerButtons, WORDS } from "./lib/answers.js";
import { count, fill, h, percent, state } from "./lib/dom.js";
import { Link } from "./lib/link.js";
import { paint } from "./lib/maps.js";
import { PictureStore } from "./lib/pictures.js";

const PICTURE = 160;
const SIDE = 132;
const ALPHA =
  "Krippendorff's alpha: 1 is full agreement, 0 what chance alone would give. From 0.8 up answers count as reliable, " +
  "from 0.667 up they allow tentative conclusions.";

class TeamView {
  constructor(link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.people = h("div", { class: "people" });
    this.items = h("div", { class: "scroll items" });
    const title = (text, help) => h("h2", { class: "grow" }, h("span", { class: "term", title: help, tabindex: "0" }, text));
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
            h("label", { title: "How many people are asked about each map" }, h("span", {}, "Answers a map"), this.perItem),
          ),
          this.people,
        ),
        h(
          "section",
          { class: "pane card", "aria-label": "Maps on which annotators disagree" },
          h(
            "div",
            { class: "bar" },
            title("Disagreement", "Maps that people answered differently, the most contested first. Answer to settle one."),
          ),
          this.items,
        ),
      ),
    );
    link.watch(["people", "alpha", "low", "high", "words", "shared", "state", "per_item", "me"], () => this.showPeople());
    link.watch(["items", "more", "state"], () => this.showItems());
    link.watch(["map_style"], () => this.showItems());
    link.on("maps_changed", () => this.showItems());
    link.on("theme", () => this.showItems());
  }

  showPeople() {
    const { people, alpha, low, high, words, shared, per_item: each, me } = this.link.props;
    if (this.perItem.getRootNode().activeElement !== this.perItem) this.perItem.value = String(each);
    if (!people.length) {
      fill(this.people, state("clock", "Nobody has answered yet", "Answers appear here as they are given, by whom and how fast."));
      return;
    }
    const head = ["name", "answers", "agrees with the others", "time an answer"];
    const known = alpha !== null;
    fill(
      this.people,
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, head.map((w) => h("th", { scope: "col" }, w)))),
        h(
          "tbody",
          {},
          people.map(([name, answers, agrees, seconds]) =>
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
        h("span", { class: "term", title: ALPHA, tabindex: "0" }, "Agreement α"),
        h("strong", { class: "num" }, known ? alpha.toFixed(2) : "not known"),
        known && low !== null ? h("span", { class: "small soft num" }, `95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}`) : null,
        known ? h("span", { class: `chip ${words === "reliable" ? "yes" : words === "low" ? "no" : "maybe"}` }, words) : null,
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
      items.map((item) => this.item(item)),
      more ? h("p", { class: "small faint" }, `and ${more.toLocaleString("en")} more`) : null,
    );
  }

  item(item) {
    const canvas = h("canvas", {
      style: `width:${SIDE}px;height:${SIDE}px`,
      role: "img",
      "aria-label": `Where the model looks in a photo of a ${item.label}`,
    });
    const draw = () =>
      paint(
        canvas,
        this.pictures.photo(item.id, PICTURE),
        this.pictures.map(item.id, "current"),
        this.link.props.map_style,
        SIDE,
        SIDE,
        this.link.dark ? "#20262e" : "#f4f5f7",
      );
    if (this.pictures.want([item.id], PICTURE, "current", draw)) draw();
    const give = (value) => this.link.act("answer", { id: item.id, value, model: this.link.props.model });
    return h(
      "article",
      { class: "contested", "aria-label": `${item.label}: ${item.opinions.map(([who, v]) => `${who} ${WORDS[v][0]}`).join(", ")}` },
      canvas,
      h(
        "div",
        { class: "grow" },
        h("div", { class: "line" }, h("strong", {}, item.label), h("span", { class: "small faint" }, item.id)),
        h(
          "div",
          { class: "row wrap" },
          item.opinions.map(([who, v]) => h("span", { class: `chip ${v}` }, `${who}: ${WORDS[v][0]}`)),
        ),
        h("p", { class: "small soft" }, "Can you tell what it is from what is left visible?"),
        answerButtons(item.answer, give),
      ),
    );
  }
}

export function render({ model }) {
  const link = new Link(model, "team");
  link.view = new TeamView(link);
  return link.root;
}
