// Neurons by what they add to a class: three patches each, and whether to keep it.
import { answerButtons, KEYS } from "./lib/answers.js";
import { button, choice, count, fill, h, segments, state } from "./lib/dom.js";
import { Grid } from "./lib/grid.js";
import { Link } from "./lib/link.js";
import { paint } from "./lib/maps.js";
import { PictureStore } from "./lib/pictures.js";

const NEURON = {
  yes: ["Keep", "✓", "Keep: these patches show the right thing (Y)"],
  no: ["Prune", "✕", "Prune: these patches show something else (N)"],
  maybe: ["", "?", "Cannot tell (M)"],
};
const TIP = 224;

class ConceptView {
  constructor(link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.patches = new Map();
    this.asked = new Set();
    this.build();
    link.on("rows", (m) => {
      if (m.version === link.props.version) this.grid.put(m.start, m.rows);
    });
    link.on("patches", (m) => this.take(m));
    link.on("changed_rows", (m) => this.refresh(m.rows));
    link.watch(["class_index", "classes", "show", "order"], () => this.showFilters());
    link.watch(["kept", "count_all", "answered", "pruned_now"], () => this.showSummary());
    link.watch(["version", "count"], () => {
      this.grid.reset(link.props.count);
    });
    link.watch(["effects"], () => this.showEffects());
    link.watch(["patch_version"], () => {
      this.patches.clear();
      this.asked.clear();
    });
    link.watch(["state", "message"], () => this.showState());
    link.letGo.push(() => this.grid.free());
  }

  build() {
    this.filters = h("div", { class: "row wrap" });
    this.summary = h("div", { class: "summary", role: "status" });
    this.grid = new Grid({
      label: "Neurons",
      minimum: 252,
      cardHeight: (w) => Math.round((w - 24) / 3) + 116,
      make: (i, item, w) => this.card(item, w),
      need: (first, last) =>
        this.link.send("rows", { start: first, end: last, version: this.link.props.version }),
      keys: (e, i, item) => this.key(e, item),
    });
    this.cover = h("div", { class: "cover hidden" });
    this.tip = h(
      "div",
      { class: "neurontip card hidden", "aria-hidden": "true" },
      (this.tipCanvas = h("canvas", { style: `width:${TIP}px;height:${TIP}px` })),
      (this.tipText = h("div", { class: "small soft" })),
    );
    this.body = h("div", { class: "body" }, this.grid.element, this.cover, this.tip);
    this.link.root.append(
      h(
        "section",
        { class: "pane card", "aria-label": "Neurons" },
        h(
          "div",
          { class: "bar" },
          h(
            "h2",
            {},
            h(
              "span",
              {
                class: "term",
                title:
                  "A neuron is one channel of the layer that the maps are made of. Its patches are the places in photos where it fires most.",
              },
              "Neurons",
            ),
          ),
          h("div", { class: "grow" }),
          this.filters,
        ),
        this.summary,
        this.body,
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
          now === "loading" ? "busy" : "scissors",
          now === "loading" ? "Getting ready" : "No neurons to show",
          message,
        ),
      );
  }

  showFilters() {
    const { class_index: k, classes, show, order } = this.link.props;
    fill(
      this.filters,
      choice(
        "Most weight for",
        "The neurons that add most to this class come first",
        classes.map((c, i) => [String(i), c]),
        String(k),
        (v) => this.link.send("class", { index: Number(v) }),
      ),
      choice(
        "Order",
        "By what a neuron adds to the class, or by what the worst group gains if it is pruned",
        [
          ["contribution", "adds most"],
          ["effect", "gain if pruned"],
        ],
        order,
        (v) => this.link.send("order", { order: v }),
      ),
      segments(
        "Which neurons",
        [
          ["all", "All"],
          ["open", "Not answered"],
          ["no", "To prune"],
        ],
        show,
        (v) => this.link.send("show", { show: v }),
      ),
    );
  }

  showSummary() {
    const { kept, count_all: all, answered, pruned_now: marked } = this.link.props;
    fill(
      this.summary,
      h("span", { class: "num" }, `${kept.toLocaleString("en")} of ${count(all, "neuron")} in use`),
      h("span", { class: "num" }, `${answered.toLocaleString("en")} answered`),
      marked ? h("span", { class: "chip no num" }, `✕ ${marked} to prune`) : null,
      h("span", { class: "grow" }),
      button("Undo", "Take the last answer back (U)", () => this.link.act("undo"), {
        kind: "quiet",
        symbol: "undo",
        key: "U",
      }),
    );
  }

  card(item, width) {
    const side = Math.floor((width - 24 - 8) / 3),
      share = Math.min(1, Math.abs(item.share));
    const cells = [0, 1, 2].map((k) =>
      h("canvas", {
        class: "patch",
        style: `width:${side}px;height:${side}px`,
        role: "img",
        "aria-label": `Patch ${k + 1} of neuron ${item.neuron}`,
        onmouseenter: (e) => this.whole(e, item.neuron, k),
        onmouseleave: () => this.tip.classList.add("hidden"),
      }),
    );
    const card = h(
      "article",
      {
        class: `neuron${item.answer ? ` is-${item.answer}` : ""}${item.kept ? "" : " gone"}`,
        "aria-label": `Neuron ${item.neuron}, ${item.contribution >= 0 ? "adds to" : "takes from"} the class${item.answer ? `, answered ${NEURON[item.answer][0] || "cannot tell"}` : ""}${item.kept ? "" : ", pruned already"}`,
      },
      h(
        "div",
        { class: "line" },
        h("strong", { class: "num" }, `Neuron ${item.neuron}`),
        item.kept ? null : h("span", { class: "chip" }, "pruned"),
        h(
          "span",
          {
            class: "contrib",
            title: `Mean weight × activation on photos of this class: ${item.contribution.toFixed(3)}`,
          },
          h(
            "span",
            { class: "rail" },
            h("i", {
              class: item.contribution >= 0 ? "plus" : "minus",
              style: `width:${Math.max(3, 100 * share)}%`,
            }),
          ),
          h(
            "span",
            { class: "num tiny faint" },
            (item.contribution >= 0 ? "+" : "−") + Math.abs(item.contribution).toFixed(2),
          ),
        ),
      ),
      h("div", { class: "patches" }, cells),
      this.effect(item),
      answerButtons(item.answer, (v) => this.give(item, v), { short: true, words: NEURON }),
    );
    card.draw = () => {
      const found = this.patches.get(item.neuron);
      cells.forEach((canvas, k) =>
        paint(
          canvas,
          found && found[k] && found[k].bitmap,
          null,
          "off",
          side,
          side,
          this.link.dark ? "#20262e" : "#eef0f3",
        ),
      );
    };
    card.draw();
    if (!this.patches.has(item.neuron)) this.askPatches(item.neuron);
    return card;
  }

  // What switching this neuron off would change, before it is done.
  effect(item) {
    const found = this.link.props.effects,
      value = found.values[item.neuron];
    const line = (title, ...rest) =>
      h("div", { class: "effect tiny", title }, h("span", { class: "faint" }, "If pruned"), ...rest);
    if (!item.kept) return line("It is switched off already", h("span", { class: "faint" }, "no change"));
    if (found.model !== this.link.props.model) return line("Being computed", h("span", { class: "faint" }, "…"));
    if (value == null)
      return line(found.why || "There are no photos to tell by", h("span", { class: "faint" }, "not known"));
    const points = Math.round(value * 1000) / 10,
      sign = points > 0 ? "+" : points < 0 ? "−" : "±";
    return line(
      `Accuracy of the ${found.of} on validation photos if this neuron were just switched off, nothing refitted: ${sign}${Math.abs(points).toFixed(1)} percentage points`,
      h("span", { class: "soft" }, found.of),
      h(
        "strong",
        { class: `num ${points > 0 ? "up" : points < 0 ? "down" : "faint"}` },
        `${sign}${Math.abs(points).toFixed(1)} pp`,
      ),
    );
  }

  showEffects() {
    for (const [index, item] of this.grid.items) this.grid.put(index, [{ ...item }]);
  }

  askPatches(neuron) {
    if (this.asked.has(neuron)) return;
    this.asked.add(neuron);
    if (!this.batch) {
      this.batch = [];
      setTimeout(() => {
        const all = this.batch;
        this.batch = null;
        for (let i = 0; i < all.length; i += 8) this.link.send("patches", { neurons: all.slice(i, i + 8) });
      }, 15);
    }
    this.batch.push(neuron);
  }

  async take({ neurons, patches, lengths, blob }) {
    let at = 0;
    const made = await Promise.all(
      lengths.map((length) => {
        const part = blob.slice(at, at + length);
        at += length;
        return this.pictures.decode(part);
      }),
    );
    let k = 0;
    neurons.forEach((neuron, i) => {
      this.patches.set(
        neuron,
        patches[i].map((p) => ({ ...p, bitmap: made[k++] })),
      );
    });
    for (const [index, card] of this.grid.cards) {
      const item = this.grid.items.get(index);
      if (item && neurons.includes(item.neuron) && card.draw) card.draw();
    }
  }

  // The photo a patch was cut from, with the patch outlined.
  whole(e, neuron, k) {
    const found = this.patches.get(neuron),
      patch = found && found[k];
    if (!patch) return;
    const [x0, y0, x1, y1] = patch.box,
      box = e.currentTarget.getBoundingClientRect(),
      body = this.body.getBoundingClientRect();
    const show = () => {
      paint(this.tipCanvas, this.pictures.photo(patch.id, TIP), null, "off", TIP, TIP);
      const c = this.tipCanvas.getContext("2d"),
        s = this.tipCanvas.width;
      for (const [colour, w] of [
        ["rgba(0,0,0,.7)", 5],
        ["#fff", 2.5],
      ]) {
        c.strokeStyle = colour;
        c.lineWidth = w;
        c.strokeRect(x0 * s, y0 * s, (x1 - x0) * s, (y1 - y0) * s);
      }
      this.tipText.textContent = `the patch in its photo · activation ${patch.activation.toFixed(2)}`;
      const left = Math.min(body.width - TIP - 30, Math.max(6, box.left - body.left)),
        below = box.bottom - body.top + 8;
      this.tip.style.transform = `translate(${left}px, ${below + TIP + 50 > body.height ? box.top - body.top - TIP - 56 : below}px)`;
      this.tip.classList.remove("hidden");
    };
    this.tip.dataset.want = patch.id;
    if (this.pictures.want([patch.id], TIP, "", () => this.tip.dataset.want === patch.id && show())) show();
  }

  give(item, value) {
    const next = item.answer === value ? value : value;
    for (const [index, other] of this.grid.items)
      if (other.neuron === item.neuron) this.grid.put(index, [{ ...other, answer: next }]);
    this.link.act("answer", { neuron: item.neuron, value: next, model: this.link.props.model });
    this.link.announce(`Neuron ${item.neuron}: ${NEURON[next][0] || "cannot tell"}`);
  }

  refresh(rows) {
    for (const [index, item] of this.grid.items) {
      const now = rows[String(item.neuron)] || ["", true];
      if (now[0] !== item.answer || now[1] !== item.kept)
        this.grid.put(index, [{ ...item, answer: now[0], kept: now[1] }]);
    }
  }

  key(e, item) {
    const k = e.key.toLowerCase();
    if (KEYS[k]) this.give(item, KEYS[k]);
    else if (e.key === " " && e.target.classList.contains("item"))
      this.give(item, item.answer === "no" ? "yes" : "no");
    else if (k === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else return false;
    return true;
  }
}

export function render({ model }) {
  const link = new Link(model, "concepts");
  link.keys = [
    ["Arrow keys", "go from neuron to neuron"],
    ["Y", "keep the neuron"],
    ["N", "prune it"],
    ["M", "unsure"],
    ["U, ⇧ U", "undo, redo"],
    ["1 … 9", "order the neurons by that class"],
  ];
  link.pickClass = (k) => k <= link.props.classes.length && (link.send("class", { index: k - 1 }), true);
  link.view = new ConceptView(link);
  return link.root;
}
