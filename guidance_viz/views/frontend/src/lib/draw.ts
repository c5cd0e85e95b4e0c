// Steps 4 and 5: the subgroups, and the sample drawn from them.

import { Cells } from "./cells";
import type { Row } from "./data";
import { count, fill, h, type Segments, segments } from "./dom";
import { Keeping } from "./keeping";
import type { Link } from "./link";
import { MAP_STYLES } from "./maps";
import type { PictureStore } from "./pictures";
import { stack } from "./stacks";
import { Step, shareWords } from "./steps";

const GROUPED = [
  ["class", "Within each class", "Each class by itself, with a median of its own: none is left out"],
  ["all", "All together", "One median for all, and kinds are looked for over all classes"],
];

export class GroupsStep extends Step {
  cells: Cells;
  styles: Segments<any>;
  grouped: Segments<any>;
  bar: HTMLDivElement;
  key: HTMLParagraphElement;
  body: any;

  constructor(link: Link, pictures: PictureStore, change: (...given: any[]) => any) {
    const help =
      "The photos that pass, by what the model looks at (core, the rows) and what it does not (environment, the columns). Of a kind that varies more, more is wanted.";
    super(link, 4, "Subgroups", help);
    const open = ({ core, environment }: Row) => link.send("photos", { of: "cell", core, environment });
    this.cells = new Cells(link, pictures, open);
    this.styles = segments("How maps are drawn", MAP_STYLES, link.props.map_style, (style) =>
      link.send("style", { style }),
    );
    this.grouped = segments("How photos are grouped", GROUPED, link.props.options.by, (by) => change({ by }));
    this.bar = h("div", { class: "row wrap controls" }, this.grouped, h("span", { class: "grow" }), this.styles);
    const told = ["In each cell: photos there → wanted for balance → ", h("strong", {}, "taken")];
    this.key = h("p", { class: "tiny faint" }, told, ". What a cell lacks is asked of the others.");
    link.watch(["map_style"], () => {
      this.styles.set(link.props.map_style);
      this.cells.repaint();
    });
    link.watch(["options"], () => this.grouped.set(link.props.options.by));
    for (const event of ["maps_changed", "theme"] as const) link.on(event, () => this.cells.repaint());
  }

  show(trial: any) {
    if (!this.body.contains(this.bar)) fill(this.body, this.bar, this.cells.element, this.key);
    this.cells.show(trial.blocks);
    this.say(`${count(trial.kept, "photo")} in ${trial.groups}`);
  }

  cannot(words: string) {
    this.say("no subgroups yet", "faint");
    this.need(words);
  }
}

export class SampleStep extends Step {
  change: (values: Row) => void;
  slider: HTMLInputElement;
  photos: HTMLInputElement;
  words: HTMLSpanElement;
  bar: HTMLDivElement;
  stacks: HTMLDivElement;
  warning: HTMLDivElement;
  held: number | undefined;
  body: any;
  link: Link;
  element: any;

  constructor(link: Link, change: (values: Row) => void) {
    const help =
      "A part of the photos in which every kind has its share. Drawn from the numbers above, never from group labels.";
    super(link, 5, "Sample", help);
    this.change = change;
    const range = {
      type: "range",
      min: "1",
      max: "100",
      "aria-label": "Share of the photos to draw, percent",
    };
    this.slider = h("input", { ...range, oninput: () => this.pickShare(Number(this.slider.value) / 100) });
    const field = { type: "number", min: "1", class: "short", "aria-label": "Photos to draw" };
    this.photos = h("input", { ...field, onchange: () => this.pickPhotos(Number(this.photos.value)) });
    this.words = h("span", { class: "num small soft" });
    const size = h("label", {}, "Size", this.slider);
    this.bar = h("div", { class: "row wrap controls" }, size, h("label", {}, this.photos, "photos"), this.words);
    this.stacks = h("div", { class: "stacks" });
    this.warning = h("div", { class: "warn small", role: "status" });
    this.element.append(new Keeping(link).element);
    link.watch(["options", "space"], () => this.follow());
  }

  get splitSize() {
    const { splits = [], split } = this.link.props.space;
    return (splits.find((s: any[]) => s[0] === split) || [0, 0, 1])[2];
  }

  pickShare(share: number) {
    this.held = share;
    this.saySize(share);
    this.change({ size: share, whole: false });
  }

  pickPhotos(n: number) {
    if (!Number.isFinite(n) || n < 1) return;
    const photos = Math.min(this.splitSize, Math.round(n));
    this.held = photos / this.splitSize;
    this.slider.value = String(Math.round(100 * this.held));
    this.change({ size: photos, whole: true });
  }

  // Python's word, unless the hand is ahead of it.
  follow() {
    const { share } = this.link.props.options;
    if (this.held !== undefined && Math.abs(this.held - share) < 1e-9) this.held = undefined;
    if (this.held !== undefined) return;
    this.slider.value = String(Math.round(100 * share));
    this.saySize(share);
  }

  saySize(share: number) {
    this.photos.value = String(Math.max(1, Math.round(share * this.splitSize)));
    this.photos.max = String(this.splitSize);
    this.words.textContent = shareWords(share, "split");
  }

  show(trial: any) {
    if (!this.body.contains(this.bar)) fill(this.body, this.bar, this.stacks, this.warning);
    this.say(trial.effect);
    this.warning.textContent = trial.warning;
    this.warning.classList.toggle("hidden", !trial.warning);
    fill(
      this.stacks,
      trial.stacks.map((s: Row) => stack(s)),
    );
  }

  cannot() {
    this.say("nothing drawn yet", "faint");
    this.need("The draw appears here once there are subgroups.");
  }
}
