// Photos as cards, with the map shown over each and an answer one click away.
import { answerButtons, inWords, KEYS, WORDS } from "./lib/answers.js";
import { button, choice, count, fill, h, percent, segments, state } from "./lib/dom.js";
import { Grid } from "./lib/grid.js";
import { Link } from "./lib/link.js";
import { isDead, MAP_STYLES, paint } from "./lib/maps.js";
import { PictureStore } from "./lib/pictures.js";
import { Sheet } from "./lib/sheet.js";

const PICTURE = 224;
const TEXT = 86;
const MOST_NAMES = 3;

/** Who else answered what, small, over the photo. */
function othersMark(others) {
  if (!others.length) return null;
  const shown = others
    .slice(0, MOST_NAMES)
    .map(([who, value]) => h("span", {}, h("span", { class: "who" }, who), h("b", {}, WORDS[value][1])));
  const more = others.length - shown.length;
  return h(
    "span",
    { class: "others", title: `Others answered: ${inWords(others)}` },
    shown,
    more > 0 ? h("span", { class: "more" }, `+${more}`) : null,
  );
}

class GalleryView {
  constructor(link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.build();
    link.on("rows", (m) => {
      if (m.version === link.props.version) this.grid.put(m.start, m.rows);
    });
    link.on("changed_rows", (m) => this.refresh(m.answers, m.others));
    link.on("large", (m) => this.sheet.show(m.item, m.similar));
    link.on("maps_changed", () => this.repaint());
    link.on("theme", () => this.repaint());
    link.watch(["which", "has_preview"], () => {
      this.showWhich();
      this.repaint();
    });
    link.watch(["map_style"], () => {
      this.styles.set(link.props.map_style);
      this.repaint();
      if (this.sheet.item) this.sheet.build();
    });
    link.watch(["filters", "options", "sort", "sorts"], () => this.showFilters());
    link.watch(["version", "count"], () => this.restart());
    link.watch(["selection_name", "selection_count", "count", "all_count", "stale"], () =>
      this.showSummary(),
    );
    link.watch(["state", "message"], () => this.showState());
    link.letGo.push(() => this.grid.free());
  }

  build() {
    this.filters = h("div", { class: "row wrap grow" });
    this.which = h("span");
    this.styles = segments("How maps are drawn", MAP_STYLES, this.link.props.map_style, (v) =>
      this.link.send("style", { style: v }),
    );
    this.summary = h("div", { class: "summary", role: "status" });
    this.grid = new Grid({
      label: "Photos",
      minimum: 168,
      cardHeight: (w) => w + TEXT,
      make: (i, item, w) => this.card(i, item, w),
      need: (first, last) =>
        this.link.send("rows", { start: first, end: last, version: this.link.props.version }),
      keys: (e, i, item) => this.key(e, item),
    });
    this.sheet = new Sheet(this.link, this.pictures, {
      answer: (item, v) => this.give(item, v),
      open: (id) => this.link.send("open", { id }),
      close: () => {
        this.link.send("closed");
        this.grid.focus(this.grid.at);
      },
    });
    this.cover = h("div", { class: "cover hidden" });
    this.link.root.append(
      h(
        "section",
        { class: "pane card", "aria-label": "Photos" },
        h(
          "div",
          { class: "bar" },
          h("h2", {}, "Photos"),
          h("div", { class: "grow" }),
          this.which,
          this.styles,
        ),
        h("div", { class: "bar filters" }, this.filters),
        this.summary,
        h("div", { class: "body" }, this.grid.element, this.cover, this.sheet.element),
      ),
    );
  }

  showState() {
    const { state: now, message } = this.link.props;
    this.cover.classList.toggle("hidden", now === "ready");
    if (now === "loading") fill(this.cover, state("busy", "Getting ready", message));
    else if (now === "empty")
      fill(
        this.cover,
        state(
          "photos",
          "No photos to show",
          message,
          this.link.props.filtered
            ? button("Show all photos", "Drop every filter and the choice", () => this.link.send("all"), {})
            : null,
        ),
      );
  }

  showWhich() {
    const { which, has_preview: has } = this.link.props;
    fill(
      this.which,
      has
        ? segments(
            "Whose maps",
            [
              ["current", "Now", "Maps of the accepted model"],
              [
                "preview",
                "With your answers",
                "Maps as a fix from your answers would change them, predicted",
              ],
            ],
            which,
            (v) => this.link.send("which", { which: v }),
          )
        : null,
    );
  }

  showFilters() {
    const { filters, options, sort, sorts } = this.link.props;
    fill(
      this.filters,
      options.map(([name, label, does, choices]) =>
        choice(label, does, choices, filters[name], (v) => this.link.send("filter", { name, value: v })),
      ),
      choice("Sort by", "What comes first", sorts, sort, (v) => this.link.send("sort", { sort: v })),
    );
  }

  showSummary() {
    const {
      count: n,
      all_count: all,
      selection_name: name,
      selection_count: chosen,
      stale,
    } = this.link.props;
    fill(
      this.summary,
      h(
        "span",
        { class: "num" },
        n === all ? count(n, "photo") : `${n.toLocaleString("en")} of ${count(all, "photo")}`,
      ),
      chosen
        ? h(
            "span",
            { class: "chip accent" },
            name,
            button("", "Clear the choice", () => this.link.send("clear"), {
              kind: "quiet square",
              symbol: "close",
            }),
          )
        : null,
      chosen
        ? h(
            "span",
            { class: "row" },
            h("span", { class: "small soft" }, "answer all:"),
            answerButtons(null, (v) => this.link.act("answer_all", { value: v }), { short: true }),
          )
        : null,
      h("span", { class: "grow" }),
      stale
        ? button(
            "Refresh the order",
            "Your answers may have changed what belongs here; nothing moves until you ask",
            () => this.link.send("refresh"),
            { kind: "quiet", symbol: "redo" },
          )
        : null,
    );
  }

  restart() {
    this.grid.reset(this.link.props.count);
  }

  refresh(answers, others) {
    const own = (from, id) => (Object.hasOwn(from, id) ? from[id] : null);
    const now = (item) => ({ answer: own(answers, item.id) || "", others: own(others, item.id) || [] });
    const differs = (item, said) =>
      said.answer !== item.answer || JSON.stringify(said.others) !== JSON.stringify(item.others);
    for (const [index, item] of this.grid.items) {
      const said = now(item);
      if (differs(item, said)) this.grid.put(index, [{ ...item, ...said }]);
    }
    const open = this.sheet.item;
    if (open && differs(open, now(open))) this.sheet.show({ ...open, ...now(open) }, this.sheet.similar);
  }

  card(index, item, width) {
    const canvas = h("canvas", {
      style: `width:${width}px;height:${width}px`,
      role: "img",
      "aria-label": `${item.label}, with the map of where the model looks`,
    });
    const card = h(
      "article",
      {
        class: `photo${item.answer ? ` is-${item.answer}` : ""}`,
        "aria-label": `${item.label}, the model says ${item.prediction}, ${item.correct ? "right" : "wrong"}${item.answer ? `, answered ${item.answer}` : ""}${item.others.length ? `; others: ${inWords(item.others)}` : ""}`,
      },
      h(
        "div",
        {
          class: "picture",
          onclick: () => this.link.send("open", { id: item.id }),
          title: "Open this photo",
        },
        canvas,
        h(
          "span",
          {
            class: `mark ${item.correct ? "right" : "wrong"}`,
            title: item.correct ? "The model is right" : "The model is wrong",
          },
          item.correct ? "✓" : "✕",
        ),
        othersMark(item.others),
      ),
      h(
        "div",
        { class: "text" },
        h(
          "div",
          { class: "line" },
          h("strong", {}, item.label),
          h("span", { class: "faint num" }, percent(item.confidence)),
        ),
        h(
          "div",
          { class: "line small soft", title: item.group || "" },
          item.correct ? item.group || "right" : `taken for ${item.prediction}`,
        ),
        answerButtons(item.answer, (v) => this.give(item, v), { short: true }),
      ),
    );
    card.draw = () => {
      const map = this.pictures.map(item.id, this.link.props.which);
      paint(
        canvas,
        this.pictures.photo(item.id, PICTURE),
        map,
        this.link.props.map_style,
        width,
        width,
        this.link.dark ? "#20262e" : "#f4f5f7",
      );
      card.classList.toggle("dead", isDead(map));
    };
    if (
      this.pictures.want(
        [item.id],
        PICTURE,
        this.link.props.map_style === "off" ? "" : this.link.props.which,
        card.draw,
      )
    )
      card.draw();
    return card;
  }

  repaint() {
    const which = this.link.props.map_style === "off" ? "" : this.link.props.which;
    for (const [index, card] of this.grid.cards) {
      const item = this.grid.items.get(index);
      if (item && card.draw && this.pictures.want([item.id], PICTURE, which, card.draw)) card.draw();
    }
  }

  give(item, value) {
    // The card shows the answer at once; Python's word follows.
    for (const [index, other] of this.grid.items)
      if (other.id === item.id) this.grid.put(index, [{ ...other, answer: value }]);
    if (this.sheet.item && this.sheet.item.id === item.id)
      this.sheet.show({ ...this.sheet.item, answer: value }, this.sheet.similar);
    this.link.act("answer", { id: item.id, value, model: this.link.props.model });
    this.link.announce(`${item.label}: answered ${WORDS[value][0]}`);
  }

  key(e, item) {
    const value = KEYS[e.key.toLowerCase()];
    if (value) this.give(item, value);
    else if (e.key === "Enter" && e.target.classList.contains("item"))
      this.link.send("open", { id: item.id });
    else if (e.key.toLowerCase() === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else return false;
    return true;
  }
}

export function render({ model }) {
  const link = new Link(model, "gallery");
  link.keys = [
    ["Arrow keys", "go from photo to photo"],
    ["Enter", "open a photo large"],
    ["Y N M", "answer the photo that has the focus"],
    ["U, ⇧ U", "undo, redo"],
    ["1 … 9", "only photos of that class; the same again: all"],
  ];
  link.pickClass = (k) => {
    const [, , , choices] = (link.props.options || []).find(([name]) => name === "label") || [];
    if (!choices || k >= choices.length) return false;
    const value = String(k - 1);
    link.send("filter", { name: "label", value: link.props.filters.label === value ? "all" : value });
    return true;
  };
  link.view = new GalleryView(link);
  return link.root;
}
