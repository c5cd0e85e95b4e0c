// One photo, large: the map in every style beside the photo, what is known of it, and photos like it.
import { KEYS, answerButtons, inWords } from "./answers.js";
import { button, fill, h, percent, segments } from "./dom.js";
import { isDead, MAP_STYLES, paint } from "./maps.js";

const LARGE = 448;
const SMALL = 96;

export class Sheet {
  constructor(link, pictures, { answer, open, close }) {
    Object.assign(this, { link, pictures, answer, open, onclose: close });
    this.element = h("div", {
      class: "sheet hidden",
      role: "dialog",
      "aria-modal": "false",
      "aria-label": "One photo, large",
      tabindex: "-1",
    });
    this.element.addEventListener("keydown", (e) => this.key(e));
    link.on("maps_changed", () => this.item && this.draw());
    link.on("theme", () => this.item && this.draw());
  }

  get shown() {
    return !this.element.classList.contains("hidden");
  }

  show(item, similar) {
    const fresh = !this.item || this.item.id !== item.id;
    this.item = item;
    this.similar = similar;
    this.element.classList.remove("hidden");
    this.build();
    if (fresh) this.element.focus({ preventScroll: true });
  }

  hide() {
    this.item = null;
    this.element.classList.add("hidden");
    this.onclose();
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") this.hide();
    else if (KEYS[e.key.toLowerCase()]) this.answer(this.item, KEYS[e.key.toLowerCase()]);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  build() {
    const item = this.item,
      style = this.link.props.map_style === "off" ? "visibility" : this.link.props.map_style;
    this.left = h("canvas", {
      role: "img",
      "aria-label": `Where the model looks in this photo of a ${item.label}`,
    });
    this.right = h("canvas", { role: "img", "aria-label": `The photo: ${item.label}` });
    this.note = h("p", { class: "small soft" });
    this.strip = h("div", { class: "strip" });
    const facts = [
      ["class", item.label],
      ["model says", `${item.prediction} (${percent(item.confidence)})`],
      ["group", item.group],
      ["split", item.split],
      ["loss", item.loss === null ? null : item.loss.toFixed(2)],
      ["energy inside the object", item.energy === null ? null : percent(item.energy)],
      ["P(looks at the right thing)", item.p === null ? "unknown" : item.p.toFixed(2)],
      ["map changed since the original", Number.isFinite(item.change) ? percent(item.change) : null],
      ["others answered", (item.others || []).length ? inWords(item.others) : null],
      ["file", item.id],
    ];
    fill(
      this.element,
      h(
        "div",
        { class: "row sheethead" },
        h(
          "h2",
          { class: "grow" },
          `${item.label}`,
          item.correct
            ? h("span", { class: "chip yes" }, "✓ right")
            : h("span", { class: "chip no" }, `✕ taken for ${item.prediction}`),
        ),
        segments("How the map is drawn", MAP_STYLES.slice(0, 3), style, (v) =>
          this.link.send("style", { style: v }),
        ),
        button("", "Close (Escape)", () => this.hide(), { kind: "quiet square", symbol: "close" }),
      ),
      h(
        "div",
        { class: "sheetbody scroll" },
        h(
          "div",
          { class: "pair" },
          h("figure", {}, this.left, h("figcaption", { class: "small soft" }, "where the model looks")),
          h("figure", {}, this.right, h("figcaption", { class: "small soft" }, "the photo")),
        ),
        this.note,
        answerButtons(item.answer, (v) => this.answer(this.item, v)),
        h(
          "dl",
          { class: "facts" },
          facts.filter(([, v]) => v !== null && v !== "").map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)]),
        ),
        h("h3", {}, "Photos like it in the attention space"),
        this.strip,
      ),
    );
    this.draw();
  }

  draw() {
    const item = this.item;
    if (!item) return;
    const ghost = this.link.dark ? "#20262e" : "#f4f5f7",
      style = this.link.props.map_style === "off" ? "visibility" : this.link.props.map_style;
    const both = () => {
      if (this.item !== item) return;
      const map = this.pictures.map(item.id, "current");
      paint(this.left, this.pictures.photo(item.id, LARGE), map, style, 300, 300, ghost);
      paint(this.right, this.pictures.photo(item.id, LARGE), null, "off", 300, 300, ghost);
      this.note.textContent =
        map && isDead(map) ? "This map is all zero: nothing in the photo speaks for its class." : "";
    };
    if (this.pictures.want([item.id], LARGE, "current", both)) both();
    fill(
      this.strip,
      this.similar.map((other) => {
        const canvas = h("canvas", { style: "width:64px;height:64px" });
        const draw = () =>
          paint(
            canvas,
            this.pictures.photo(other.id, SMALL),
            this.pictures.map(other.id, "current"),
            style,
            64,
            64,
            ghost,
          );
        if (this.pictures.want([other.id], SMALL, "current", draw)) draw();
        return h(
          "button",
          {
            class: "thumb",
            type: "button",
            title: `${other.label}: open`,
            "aria-label": `Open a similar photo of a ${other.label}`,
            onclick: () => this.open(other.id),
          },
          canvas,
        );
      }),
    );
  }
}
