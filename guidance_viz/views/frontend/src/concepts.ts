// The concept board: neurons by what they add to a class, alone or with those that fire together, and whether to keep them.

import { KEYS } from "./lib/answers";
import type { Row } from "./lib/data";
import { button, choice, count, fill, h, segments, state, term } from "./lib/dom";
import { Grid } from "./lib/grid";
import { Link } from "./lib/link";
import { gain, NEURON, NeuronCards, togetherAs } from "./lib/neuroncard";
import { paintPlace } from "./lib/outline";
import { PatchStore } from "./lib/patches";
import { PatchTip } from "./lib/patchtip";
import { PictureStore } from "./lib/pictures";
import { PlaceSheet } from "./lib/placesheet";
import { Together } from "./lib/together";

const HELP =
  "A neuron is one channel of the layer that the maps are made of. Its patches are the places in photos where it fires most: the outlined cell, with what is around it.";
const MINIMUM = 252;
const EXAMPLE = 40;

class ConceptView {
  link: Link;
  pictures: PictureStore;
  patches: PatchStore;
  cards: NeuronCards;
  filters: HTMLDivElement;
  summary: HTMLDivElement;
  grid: any;
  cover: HTMLDivElement;
  body: HTMLDivElement;
  tip: any;
  sheet: any;
  came: Row | null;
  entering: boolean;
  leaving: boolean;

  constructor(link: Link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.patches = new PatchStore(link, this.pictures, (neurons: any) => this.arrived(neurons));
    this.cards = new NeuronCards(link, this.patches, {
      answer: (item: Row, value: any) => this.give(item, value),
      open: (item: Row) => this.open(item),
      patch: (item: any, neuron: any, k: any) => this.sheet.show(item, neuron, k),
      hover: (e: Row, neuron: Row, k: number) => this.tip.show((this.patches.get(neuron) || [])[k], e.currentTarget),
      leave: () => this.tip.hide(),
    });
    this.build();
    this.wire();
  }

  wire() {
    const { link } = this;
    link.on("rows", (m) => m.version === link.props.version && this.grid.put(m.start, m.rows));
    link.on("changed_rows", (m) => this.refresh(m.rows));
    link.watch(["class_index", "classes", "show", "order", "example"], () => this.showFilters());
    link.watch(["kept", "count_all", "answered", "pruned_now", "marked", "inside", "example", "effects"], () =>
      this.showSummary(),
    );
    link.watch(["version", "count"], () => {
      this.grid.reset(link.props.count);
      this.restore();
    });
    link.watch(["effects"], () => this.again());
    link.watch(["patch_version"], () => {
      this.patches.forget();
      if (this.sheet.shown) this.sheet.hide(); // what it shows is of the earlier model
    });
    link.watch(["state", "message"], () => this.showState());
    link.on("theme", () => this.grid.cards.forEach((card: Row) => card.draw?.()));
    link.letGo.push(() => this.grid.free());
  }

  build() {
    this.filters = h("div", { class: "row wrap" });
    this.summary = h("div", { class: "summary", role: "status" });
    this.grid = new Grid({
      label: "Neurons",
      minimum: MINIMUM,
      cardHeight: (w: number) => this.cards.height(w),
      make: (_i: any, item: Row, w: number) => this.cards.make(item, w),
      need: (first: any, last: any) => this.ask(first, last),
      keys: (e: KeyboardEvent, _i: any, item: Row) => this.key(e, item),
    });
    this.cover = h("div", { class: "cover hidden" });
    this.body = h("div", { class: "body" }, this.grid.element, this.cover);
    this.tip = new PatchTip(this.link, this.pictures, this.body);
    this.sheet = new PlaceSheet(this.link, this.pictures, this.patches, {
      answer: (item: Row, value: any) => this.give(item, value),
      firing: (id: any, cell: any) => {
        this.link.send("firing", { id, cell });
        this.sheet.hide();
      },
      close: () => this.grid.focus(this.grid.at),
    });
    this.body.append(this.tip.element);
    const search = button(
      "Search by a place",
      "Choose a place in a photo, and find the neurons that fire there (S)",
      () => this.sheet.show(),
      { symbol: "target", "data-part": "search" },
    );
    const head = h(
      "div",
      { class: "bar" },
      h("h2", {}, term("Neurons", HELP)),
      h("div", { class: "grow" }),
      this.filters,
    );
    const second = h(
      "div",
      { class: "bar second" },
      new Together(this.link).element,
      h("div", { class: "grow" }),
      search,
    );
    this.link.root.append(
      h(
        "section",
        { class: "pane card", "aria-label": "Neurons" },
        head,
        second,
        this.summary,
        this.body,
        this.sheet.element,
      ),
    );
  }

  // -- what is shown
  showState() {
    const { state: now, message } = this.link.props;
    this.cover.classList.toggle("hidden", now === "ready");
    if (now === "ready") return;
    const busy = now === "loading";
    fill(this.cover, state(busy ? "busy" : "scissors", busy ? "Getting ready" : "No neurons to show", message));
  }

  showFilters() {
    const { class_index: k, classes, show, order, example } = this.link.props;
    const orders = [
      ["contribution", "adds most"],
      ["effect", "gain if pruned"],
      ...(example ? [["example", "fires at the place"]] : []),
    ];
    const does =
      "By what a neuron adds to the class, by what the worst group gains if it is pruned, or by how strongly it fires at the place you chose";
    fill(
      this.filters,
      choice(
        "Most weight for",
        "The neurons that add most to this class come first",
        classes.map((c: any, i: any) => [String(i), c]),
        String(k),
        (v) => this.link.send("class", { index: Number(v) }),
      ),
      choice("Order", does, orders, order, (v) => this.link.send("order", { order: v })),
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
    const { kept, count_all: all, answered, example, inside } = this.link.props;
    fill(
      this.summary,
      inside.length ? this.back(inside) : null,
      h("span", { class: "num" }, `${kept.toLocaleString("en")} of ${count(all, "neuron")} in use`),
      h("span", { class: "num" }, `${answered.toLocaleString("en")} answered`),
      this.marked(),
      example ? this.example(example) : null,
      h("span", { class: "grow" }),
      button("Undo", "Take the last answer back (U)", () => this.link.act("undo"), {
        kind: "quiet",
        symbol: "undo",
        key: "U",
      }),
    );
  }

  back(inside: string | any[]) {
    const options = { symbol: "undo", key: "B", "data-part": "back" };
    return [
      button("All cards", "Back to all cards (B)", () => this.goBack(), options),
      h("strong", {}, `${inside.length} alike neurons, one by one`),
    ];
  }

  // What is to be pruned, and what that would change altogether.
  marked() {
    const { pruned_now: n, marked, effects } = this.link.props;
    if (!n) return null;
    const chip = h("span", { class: "chip no num" }, `✕ ${n} to prune`);
    if (marked === null || marked === undefined) return chip;
    const { text, way } = gain(marked);
    const title = `Accuracy of the ${effects.of} on validation photos if all ${n} were just switched off, nothing refitted`;
    return [chip, h("span", { class: "num", title }, `${effects.of} `, h("strong", { class: way }, text))];
  }

  example({ id, cell, words }: Row) {
    const canvas = h("canvas", { style: `width:${EXAMPLE}px;height:${EXAMPLE}px` });
    const draw = () => {
      const { field } = this.link.props;
      if (field) paintPlace(canvas, this.pictures.photo(id, 224), cell, field, EXAMPLE, this.link.shade);
    };
    this.pictures.want([id], 224, "", draw);
    draw();
    const away = "Put the example away: order the neurons by what they add";
    const look = `Open the place again: a photo of a ${words}`;
    return h(
      "span",
      { class: "chip accent example" },
      h(
        "button",
        {
          type: "button",
          class: "thumb",
          title: look,
          "aria-label": look,
          onclick: () => this.sheet.again(id, cell, words),
        },
        canvas,
      ),
      "by how strongly they fire there",
      button("", away, () => this.link.send("forget"), { kind: "quiet square", symbol: "close" }),
    );
  }

  // -- the cards
  ask(first: number, last: number) {
    this.link.send("rows", { start: first, end: last, version: this.link.props.version });
  }

  // What the cards in sight say has become known: have it, and leave every card where it is.
  again() {
    const shown = [...this.grid.cards.keys()].filter((index) => this.grid.items.has(index));
    if (shown.length) this.ask(Math.min(...shown), Math.max(...shown) + 1);
  }

  arrived(neurons: string | any[]) {
    for (const [index, card] of this.grid.cards) {
      const item = this.grid.items.get(index);
      if (item && card.draw && item.neurons.some((n: any) => neurons.includes(n))) card.draw();
    }
    this.sheet.arrived();
  }

  replace(change: (...given: any[]) => any) {
    for (const [index, item] of this.grid.items) {
      const now = change(item);
      if (!now) continue;
      this.grid.put(index, [now]);
      this.sheet.follow(now);
    }
  }

  give(item: Row, value: string) {
    const same = String(item.neurons);
    this.replace((other: Row) => String(other.neurons) === same && { ...other, answer: value });
    this.link.act("answer", { neurons: item.neurons, value, model: this.link.props.model });
    const who = item.neurons.length > 1 ? `${item.neurons.length} neurons` : `Neuron ${item.neurons[0]}`;
    this.link.announce(`${who}: ${NEURON[value][0] || "cannot tell"}`);
  }

  refresh(rows: Row) {
    this.replace((item: Row) => {
      const now = item.neurons.map((n: any) => rows[String(n)] || ["", true]);
      const answer = togetherAs(now.map(([a]: any) => a)),
        kept = now.filter(([, k]: any) => k).length;
      return (answer !== item.answer || kept !== item.kept) && { ...item, answer, kept };
    });
  }

  // -- into a card with several neurons, and back to where it was
  open(item: Row) {
    this.came = { at: this.grid.at, top: this.grid.element.scrollTop };
    this.entering = true;
    this.link.send("open", { neurons: item.neurons });
    this.link.announce(`${item.neurons.length} neurons, each with its own answer. B goes back.`);
  }

  goBack() {
    this.leaving = true;
    this.link.send("back");
  }

  restore() {
    if (this.entering) this.grid.focus(0);
    if (this.leaving && this.came) {
      this.grid.element.scrollTop = this.came.top;
      this.grid.focus(this.came.at);
    }
    this.entering = this.leaving = false;
  }

  key(e: KeyboardEvent, item: Row) {
    const k = e.key.toLowerCase(),
      onCard = (e.target as HTMLInputElement).classList.contains("item");
    if (KEYS[k]) this.give(item, KEYS[k]);
    else if (e.key === " " && onCard) this.give(item, item.answer === "no" ? "yes" : "no");
    else if (e.key === "Enter" && onCard) this.sheet.show(item, item.neurons[0], 0);
    else if (k === "o" && item.neurons.length > 1) this.open(item);
    else if (k === "b" && this.link.props.inside.length) this.goBack();
    else if (k === "s") this.sheet.show();
    else if (k === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else return false;
    return true;
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "concepts");
  link.keys = [
    ["Arrow keys", "go from neuron to neuron"],
    ["Y", "keep the neurons of a card"],
    ["N", "prune them"],
    ["M", "unsure"],
    ["U, ⇧ U", "undo, redo"],
    ["Enter", "large: the photo, the patch and what it sees"],
    ["O, B", "open a card with several neurons, and back"],
    ["S", "search by a place in a photo"],
    ["F, L", "in the large view: neurons that fire there, photos like it"],
    ["1 … 9", "order the neurons by that class"],
  ];
  link.pickClass = (k) => {
    const known = k <= link.props.classes.length;
    if (known) link.send("class", { index: k - 1 });
    return known;
  };
  link.view = new ConceptView(link);
  return link.root;
}
