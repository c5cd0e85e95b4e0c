// Before and after, photo by photo: what became right, what became wrong, where the look moved.
import { choice, count, fill, h, percent, segments, state } from "./lib/dom.js";
import { Grid } from "./lib/grid.js";
import { Link } from "./lib/link.js";
import { MAP_STYLES, paint } from "./lib/maps.js";
import { PictureStore } from "./lib/pictures.js";

const PICTURE = 224;
const FLIP = {
  fixed: ["✓ fixed", "yes", "Wrong before, right after"],
  broken: ["✕ broken", "no", "Right before, wrong after"],
};

class CompareView {
  constructor(link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.build();
    link.on("rows", (m) => {
      if (m.version === link.props.version) this.grid.put(m.start, m.rows);
    });
    link.on("maps_changed", () => this.repaint());
    link.on("theme", () => this.repaint());
    link.watch(["map_style"], () => {
      this.styles.set(link.props.map_style);
      this.repaint();
    });
    link.watch(["counts", "show", "groups", "group", "pairs", "pair"], () => this.showFilters());
    link.watch(["version", "count"], () => this.grid.reset(link.props.count));
    link.watch(["state", "message"], () => this.showState());
    link.letGo.push(() => this.grid.free());
  }

  build() {
    this.filters = h("div", { class: "row wrap grow" });
    this.styles = segments("How maps are drawn", MAP_STYLES, this.link.props.map_style, (v) =>
      this.link.send("style", { style: v }),
    );
    this.grid = new Grid({
      label: "Photos before and after",
      minimum: 330,
      cardHeight: (w) => Math.round((w - 4) / 2) + 62,
      make: (i, item, w) => this.card(item, w),
      need: (first, last) =>
        this.link.send("rows", { start: first, end: last, version: this.link.props.version }),
    });
    this.cover = h("div", { class: "cover hidden" });
    this.link.root.append(
      h(
        "section",
        { class: "pane card", "aria-label": "Photos before and after" },
        h("div", { class: "bar" }, h("h2", {}, "Photo by photo"), h("div", { class: "grow" }), this.styles),
        h("div", { class: "bar filters" }, this.filters),
        h("div", { class: "body" }, this.grid.element, this.cover),
      ),
    );
  }

  showState() {
    const { state: now, message } = this.link.props;
    this.cover.classList.toggle("hidden", now === "ready");
    if (now !== "ready")
      fill(
        this.cover,
        state(
          now === "loading" ? "busy" : "photos",
          now === "loading" ? "Comparing" : "Nothing to compare yet",
          message,
        ),
      );
  }

  showFilters() {
    const { counts, show, groups, group, pairs, pair } = this.link.props,
      n = (v) => (v === undefined ? "" : ` ${v.toLocaleString("en")}`);
    fill(
      this.filters,
      segments(
        "Which photos",
        [
          [
            "all",
            `All${n(counts.all)}`,
            "Fixed ones first, then broken ones, then by how much the map changed",
          ],
          ["fixed", `✓ Fixed${n(counts.fixed)}`, FLIP.fixed[2]],
          ["broken", `✕ Broken${n(counts.broken)}`, FLIP.broken[2]],
          ["same", `Verdict unchanged${n(counts.same)}`, "The verdict is the same; the map may not be"],
        ],
        show,
        (v) => this.link.send("show", { show: v }),
      ),
      groups.length
        ? choice(
            "Group",
            "Only photos of one group",
            [["-1", "all"], ...groups.map((g, i) => [String(i), g])],
            String(group),
            (v) => this.link.send("group", { group: Number(v) }),
          )
        : null,
      pairs.length > 1
        ? choice(
            "Models",
            "Which two models are compared",
            pairs.map((p, i) => [String(i), p]),
            String(pair),
            (v) => this.link.send("pair", { pair: Number(v) }),
          )
        : null,
    );
  }

  card(item, width) {
    const side = Math.floor((width - 4) / 2),
      { before, after } = this.link.props,
      flip = FLIP[item.flip];
    const make = (words) =>
      h("canvas", {
        style: `width:${side}px;height:${side}px`,
        role: "img",
        "aria-label": `Where the model looks ${words} the fix, in a photo of a ${item.label}`,
      });
    const left = make("before"),
      right = make("after"),
      energy = item.energy_before !== null && item.energy_after !== null;
    const card = h(
      "article",
      {
        class: `pairphoto ${item.flip ? `is-${item.flip === "fixed" ? "yes" : "no"}` : ""}`,
        "aria-label": `${item.label}, ${item.group}: ${flip ? flip[2] : item.before_correct ? "right before and after" : "wrong before and after"}`,
      },
      h(
        "div",
        { class: "two" },
        h(
          "div",
          { class: "side" },
          left,
          h("span", { class: "tag" }, `before ${item.before_correct ? "✓" : "✕"}`),
        ),
        h(
          "div",
          { class: "side" },
          right,
          h("span", { class: "tag" }, `after ${item.after_correct ? "✓" : "✕"}`),
        ),
      ),
      h(
        "div",
        { class: "text" },
        h(
          "div",
          { class: "line" },
          h("strong", {}, item.label),
          flip
            ? h("span", { class: `chip ${flip[1]}`, title: flip[2] }, flip[0])
            : h("span", { class: "chip" }, item.before_correct ? "still right" : "still wrong"),
        ),
        h(
          "div",
          { class: "line small soft" },
          h("span", {}, item.group),
          energy
            ? h(
                "span",
                { class: "num", title: "Share of the map's energy inside the object, before and after" },
                `on the object ${percent(item.energy_before)} → ${percent(item.energy_after)}`,
              )
            : h(
                "span",
                { class: "num", title: "How much of the map moved" },
                `map moved ${percent(item.map_change)}`,
              ),
        ),
      ),
    );
    card.draw = () => {
      const ghost = this.link.dark ? "#20262e" : "#f4f5f7",
        style = this.link.props.map_style,
        photo = this.pictures.photo(item.id, PICTURE);
      paint(left, photo, this.pictures.map(item.id, before), style, side, side, ghost);
      paint(right, photo, this.pictures.map(item.id, after), style, side, side, ghost);
    };
    const a = this.pictures.want([item.id], PICTURE, before, card.draw),
      b = this.pictures.want([item.id], 0, after, card.draw);
    if (a && b) card.draw();
    return card;
  }

  repaint() {
    this.grid.clear();
    this.grid.show();
  }
}

export function render({ model }) {
  const link = new Link(model, "compare");
  link.view = new CompareView(link);
  return link.root;
}
