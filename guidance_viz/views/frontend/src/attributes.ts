// Attributes: a ranked table, photos with and without the one that is looked at, and the verdict on it.
import type { Row } from "./lib/data";
import { button, choice, fill, h, percent, segments, state, term } from "./lib/dom";
import { Link } from "./lib/link";
import { MAP_STYLES, paint } from "./lib/maps";
import { PictureStore } from "./lib/pictures";

const SIDE = 160; // one of the sizes that pictures are sent in
const HELP = {
  change: "Accuracy on photos of the class with the attribute, minus without it, in percentage points",
  interval: "95 % interval of the change (Newcombe)",
  groups: "Class and attribute together; the worst is marked. Half of the 95 % interval in small",
  q: "Chance of a change as large as this where there is none, corrected for the number of attributes looked at",
};
const VERDICTS = [
  ["healthy", "Healthy", "It is part of what the class is: the model may lean on it", "check", "h"],
  ["spurious", "Spurious", "It has nothing to do with the class: the model should not lean on it", "cross", "s"],
  ["unsure", "Unsure", "It cannot be told", "question", "n"],
];

class AttributesView {
  link: Link;
  pictures: PictureStore;
  cover: HTMLDivElement;
  find: HTMLDivElement;
  words: HTMLInputElement;
  table: HTMLDivElement;
  one: HTMLElement;
  body: HTMLDivElement;
  fresh: string;
  source: string;

  constructor(link: Link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.build();
    link.watch(["state", "message", "work", "sources"], () => this.showState());
    link.watch(["rows", "key", "more"], () => this.showTable());
    link.watch(["shown", "map_style"], () => this.showAttribute());
    link.on("theme", () => this.showAttribute());
    link.listen(link.root, "keydown", (e) => this.pressed(e));
  }

  build() {
    this.cover = h("div", { class: "cover hidden" });
    this.find = h("div", { class: "row wrap find" });
    this.words = h("input", {
      type: "text",
      placeholder: "water, forest, hand",
      maxlength: "2000",
      spellcheck: "false",
    });
    this.words.addEventListener("keydown", (e) => e.key === "Enter" && this.search());
    this.table = h("div", { class: "ranked" });
    this.one = h("section", { class: "one card", "aria-label": "One attribute", tabindex: "-1" });
    this.body = h(
      "div",
      { class: "attributes scroll" },
      h("section", { class: "card", "aria-label": "Ranking" }, this.find, this.table),
      this.one,
    );
    this.link.root.append(h("section", { class: "pane", "aria-label": "Attributes" }, this.body, this.cover));
  }

  search() {
    this.link.act("find", { words: this.words.value, source: this.source || "auto" });
  }

  showState() {
    const { state: now, message, work, sources } = this.link.props;
    const covered = now === "loading" || now === "empty";
    this.cover.classList.toggle("hidden", !covered);
    this.body.classList.toggle("hidden", covered);
    if (now === "loading") fill(this.cover, state("busy", "Getting ready", message));
    else if (covered) fill(this.cover, state("target", "Nothing to rank yet", message));
    const fresh = JSON.stringify([work, sources]);
    if (fresh === this.fresh) return;
    this.fresh = fresh;
    const busy = work.running || work.other;
    const where = choice(
      "Look",
      "Where the words are looked for",
      sources,
      this.source || "auto",
      (v) => (this.source = v),
    );
    const does = "Look for these words in the photos; without words, for a list of common nouns";
    const go = button("Find", does, () => this.search(), { kind: "primary", symbol: "eye", disabled: busy });
    const said = busy ? `${work.stage || "working"} · ${percent(work.share)}` : "";
    const stop = busy ? button("Stop", "Stop the search", () => this.link.act("cancel"), { symbol: "stop" }) : null;
    fill(
      this.find,
      h("label", { class: "grow" }, "Words", this.words),
      where,
      go,
      stop,
      h("span", { class: "small soft", role: "status" }, said),
    );
  }

  showTable() {
    const { rows, key, more, state: now } = this.link.props;
    if (!rows.length) {
      const words =
        now === "none"
          ? "Type what you suspect and press Find; an empty line looks for common nouns."
          : "No attribute is on enough photos of one class.";
      fill(this.table, state("target", "Nothing was found yet", words));
      return;
    }
    const head = [
      ["attribute"],
      ["class"],
      ["change", HELP.change],
      ["95 % interval", HELP.interval],
      ["q", HELP.q],
      ["judged"],
    ];
    const cells = head.map(([words, help]) => h("th", { scope: "col" }, help ? term(words, help) : words));
    const line = (row: Row) =>
      h(
        "tr",
        { class: row.key === key ? "chosen" : "" },
        h(
          "td",
          {},
          h(
            "button",
            {
              type: "button",
              class: "pick",
              "aria-pressed": String(row.key === key),
              onclick: () => this.link.send("look", { key: row.key }),
            },
            row.attribute,
          ),
          h("span", { class: "tiny soft" }, ` ${row.source}`),
        ),
        h("td", {}, row.class),
        h(
          "td",
          { class: "num" },
          this.bar(row),
          h("span", { class: row.significant ? "strong" : "soft" }, row.delta_words),
        ),
        h("td", { class: "num soft" }, row.interval),
        h("td", { class: "num soft" }, row.q === null ? "–" : row.q < 0.001 ? "< 0.001" : row.q.toFixed(3)),
        h(
          "td",
          {},
          row.verdict
            ? h(
                "span",
                {
                  class: `chip ${({ healthy: "yes", spurious: "no", unsure: "maybe" } as Record<string, string>)[row.verdict]}`,
                },
                row.verdict,
              )
            : "–",
        ),
      );
    fill(
      this.table,
      h("table", {}, h("thead", {}, h("tr", {}, cells)), h("tbody", {}, rows.map(line))),
      more ? h("p", { class: "small faint" }, `and ${more} more`) : null,
    );
  }

  // The interval as a line around zero: left of it the model does worse with the attribute.
  bar({ delta, low, high }: Row) {
    const at = (v: number) => `${50 + 50 * Math.max(-1, Math.min(1, v ?? 0))}%`;
    const from = Math.min(low ?? delta, high ?? delta);
    const to = Math.max(low ?? delta, high ?? delta);
    return h(
      "i",
      { class: "deltabar", "aria-hidden": "true" },
      h("i", { class: "range", style: `left:${at(from)};width:calc(${at(to)} - ${at(from)})` }),
      h("i", { class: "dot", style: `left:${at(delta)}` }),
    );
  }

  showAttribute() {
    const { shown, map_style: style } = this.link.props;
    this.one.classList.toggle("hidden", !shown);
    if (!shown) return;
    const { attribute, accuracy, counts, confused, verdict } = shown;
    const sides = ["with", "without"].map((side, i) => this.side(side, i, shown, style));
    const judge = VERDICTS.map(([value, words, does, symbol, key]) =>
      button(words, `${does} (${key.toUpperCase()})`, () => this.judge(value), {
        symbol,
        key: key.toUpperCase(),
        "aria-pressed": String(value === verdict),
      }),
    );
    const styles = segments("How maps are drawn", MAP_STYLES, style, (v) => this.link.send("style", { style: v }));
    fill(
      this.one,
      h("div", { class: "row wrap" }, h("h2", { class: "grow" }, `${attribute}: ${shown.class}`), styles),
      h(
        "p",
        { class: "says" },
        `Right on ${percent(accuracy[0])} of ${counts[0]} photos with it and ${percent(accuracy[1])} of ${counts[1]} without${confused ? `; ${confused}` : ""}.`,
      ),
      h(
        "div",
        { class: "row wrap verdicts", role: "group", "aria-label": "May the model lean on it?" },
        h("span", { class: "soft" }, "May the model lean on it?"),
        judge,
      ),
      sides,
      this.groups(shown),
      h(
        "div",
        { class: "row wrap controls" },
        button(
          "Colour the map",
          `Go to Explore, where photos with and without ${attribute} have different colours`,
          () => this.link.act("colour"),
          { symbol: "eye" },
        ),
        button(
          "Ask about both sides",
          `Go to Answer, where photos with and without ${attribute} are asked about next`,
          () => this.link.act("ask"),
          { symbol: "question" },
        ),
        button("Fix", "Go to Fix, where the model is set apart from it", () => this.link.act("fix"), {
          kind: "primary",
          symbol: "arrow",
        }),
      ),
    );
  }

  // Accuracy by class and attribute, before and after: what an attribute's groups are for.
  groups({ groups, attribute }: Row) {
    const { models, rows, of } = groups;
    const cell = (row: Row, m: number) =>
      h(
        "td",
        { class: row.worst[m] ? "num worst" : "num" },
        percent(row.accuracy[m]),
        row.margin[m] === null ? null : h("span", { class: "tiny soft" }, ` ±${Math.round(100 * row.margin[m])}`),
        row.worst[m] ? h("span", { class: "tiny" }, " worst") : null,
      );
    const head = ["group", "photos", ...models].map((words) => h("th", { scope: "col" }, words));
    const line = (row: Row) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, row.name),
        h("td", { class: "num soft" }, String(row.count)),
        models.map((_: any, m: any) => cell(row, m)),
      );
    return h(
      "div",
      { class: "bygroup" },
      h("h3", {}, term(`Groups by ${attribute}`, HELP.groups), h("span", { class: "tiny soft" }, ` ${of}`)),
      h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows.map(line))),
    );
  }

  side(side: string, i: number, { photos, attribute }: any, style: string) {
    const tiles = photos[i].map((id: string) => {
      const canvas = h("canvas", {
        role: "img",
        "aria-label": `${id}, ${side} ${attribute}`,
        style: `width:${SIDE * 0.75}px;height:${SIDE * 0.75}px`,
      });
      const draw = () =>
        paint(
          canvas,
          this.pictures.photo(id, SIDE),
          this.pictures.map(id, "current"),
          style,
          SIDE,
          SIDE,
          this.link.ghost,
        );
      if (this.pictures.want([id], SIDE, "current", draw)) draw();
      return canvas;
    });
    return h(
      "div",
      { class: "side" },
      h("h3", {}, `${side} ${attribute}`),
      h("div", { class: "row wrap" }, tiles.length ? tiles : h("span", { class: "faint" }, "no photo")),
    );
  }

  judge(verdict: string) {
    const { name, class: of, attribute } = this.link.props.shown;
    this.link.act("judge", { name, class: of, verdict });
    this.link.announce(`${verdict}: ${attribute}`);
  }

  pressed(e: KeyboardEvent) {
    const found = VERDICTS.find(([, , , , key]) => key === e.key.toLowerCase());
    if (
      !found ||
      !this.link.props.shown ||
      e.ctrlKey ||
      e.metaKey ||
      e.altKey ||
      /^(INPUT|SELECT)$/.test((e.target as HTMLInputElement).tagName)
    )
      return;
    this.judge(found[0]);
    e.preventDefault();
    e.stopPropagation();
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "attributes");
  link.keys = [
    ["H S N", "healthy, spurious, unsure"],
    ["U", "take the last answer back"],
  ];
  link.view = new AttributesView(link);
  return link.root;
}
