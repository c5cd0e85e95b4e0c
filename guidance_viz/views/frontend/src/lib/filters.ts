// Which photos are shown: the filters that are always there, and removable ones by any column of the table.
import type { Row } from "./data";
import { beside, button, choice, fill, h, icon } from "./dom";
import type { Link } from "./link";

const PAUSE_MS = 250;
const MOST_WORDS = 2;

const round = (v: number) => Number(v.toPrecision(4));

/** A filter in a few words. */
export function filterWords({ kind, choices }: any, value: string | any[]) {
  if (kind === "number") {
    const [low, high] = value;
    if (low === null && high === null) return "any";
    if (low === null) return `up to ${round(high)}`;
    return high === null ? `from ${round(low)}` : `${round(low)} – ${round(high)}`;
  }
  const chosen = choices.filter(([v]: any) => value.includes(v)).map(([, words]: any) => words);
  if (!chosen.length || chosen.length === choices.length) return "any";
  const more = chosen.length - MOST_WORDS;
  return chosen.slice(0, MOST_WORDS).join(", ") + (more > 0 ? ` + ${more}` : "");
}

// One added filter being changed, in a sheet of its own beside its chip.
class FilterEditor {
  change: (name: any, value: any) => void;
  element: HTMLDivElement;
  column: any;
  pending: any;
  timer: ReturnType<typeof setTimeout> | null;
  left: any;

  constructor(change: (name: any, value: any) => void) {
    this.change = change;
    this.element = h("div", { class: "filtersheet", popover: "auto", role: "dialog" });
    this.element.addEventListener("keydown", (e) => e.key !== "Escape" && e.stopPropagation());
    this.element.addEventListener("toggle", (e) => e.newState === "closed" && this.closed());
  }

  open(column: Row, value: [any, any], chip: Element | undefined) {
    this.column = column;
    this.element.setAttribute("aria-label", `Filter by ${column.words}`);
    const done = button("Done", "Close (Escape)", () => this.element.hidePopover(), { kind: "primary" });
    fill(
      this.element,
      h("strong", {}, column.words),
      column.help ? h("p", { class: "small soft" }, column.help) : null,
      column.kind === "number" ? this.range(column, value) : this.boxes(column, value),
      h("div", { class: "row" }, h("span", { class: "grow" }), done),
    );
    this.element.showPopover();
    beside(this.element, chip!.getBoundingClientRect());
    this.element.querySelector<HTMLElement>("input")?.focus();
  }

  closed() {
    this.flush();
    this.left?.(this.column.name);
  }

  later(value: unknown[]) {
    clearTimeout(this.timer ?? undefined);
    this.pending = value;
    this.timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  flush() {
    clearTimeout(this.timer ?? undefined);
    if (this.pending) this.change(this.column.name, this.pending);
    this.pending = null;
  }

  boxes({ choices }: any, value: Iterable<unknown> | null | undefined) {
    const chosen = new Set(value);
    const box = ([v, words]: any) => {
      const input = h("input", { type: "checkbox", checked: chosen.has(v) });
      input.addEventListener("change", () => {
        if (input.checked) chosen.add(v);
        else chosen.delete(v);
        this.later([...chosen]);
      });
      return h("label", { class: "check" }, input, h("span", {}, words));
    };
    return h("div", { class: "checks scroll", role: "group", "aria-label": "Only these" }, choices.map(box));
  }

  range({ low, high }: Row, [from, to]: any) {
    const wide = high - low || 1;
    const step = 10 ** Math.floor(Math.log10(wide / 50));
    const ends = [
      ["From", from, low],
      ["To", to, high],
    ].map(([words, value, end]) => {
      const field = { type: "number", step: "any", placeholder: String(round(end)), "aria-label": words };
      const input = h("input", { ...field, value: value === null ? "" : String(round(value)) });
      // Arrow keys step from the end that the empty field stands for.
      input.addEventListener("keydown", (e) => {
        const way = { ArrowUp: 1, ArrowDown: -1 }[e.key];
        if (!way) return;
        const now = input.value === "" ? end : Number(input.value);
        input.value = String(round(Math.min(high, Math.max(low, now + way * step * (e.shiftKey ? 10 : 1)))));
        e.preventDefault();
        send();
      });
      input.addEventListener("input", () => send());
      return input;
    });
    const number = (input: HTMLInputElement) =>
      input.value === "" || Number.isNaN(Number(input.value)) ? null : Number(input.value);
    const send = () => this.later(ends.map(number));
    const label = (words: string, input: HTMLInputElement) => h("label", {}, h("span", {}, words), input);
    return [
      h("div", { class: "row" }, label("From", ends[0]), label("to", ends[1])),
      h(
        "p",
        { class: "tiny faint" },
        `There are values from ${round(low)} to ${round(high)}; unknown ones pass no end.`,
      ),
    ];
  }
}

export class Filters {
  link: Link;
  quick: HTMLDivElement;
  chips: HTMLDivElement;
  editor: FilterEditor;
  fold: HTMLButtonElement;
  element: HTMLElement;
  opening: string | null;

  constructor(link: Link) {
    this.link = link;
    this.quick = h("div", { class: "row wrap grow" });
    this.chips = h("div", { class: "row wrap chips", role: "group", "aria-label": "Added filters" });
    this.editor = new FilterEditor((name: any, value: any) => link.send("set_filter", { name, value }));
    this.editor.left = (name: string) => this.chip(name)?.focus();
    // Where there is little room they are folded away until they are asked for.
    this.fold = button("Filter and sort", "Show or hide the filters", () => this.unfold(), {
      kind: "foldbtn",
      symbol: "filter",
      "aria-expanded": "false",
    });
    this.element = h("div", { class: "bar filters folded" }, this.fold, this.quick, this.chips, this.editor.element);
    link.watch(["filters", "options", "sort", "sorts", "columns"], () => this.showQuick());
    link.watch(["more", "columns"], () => this.showChips());
  }

  unfold() {
    const folded = this.element.classList.toggle("folded");
    this.fold.setAttribute("aria-expanded", String(!folded));
  }

  column(name: string) {
    return this.link.props.columns.find((c: Row) => c.name === name);
  }

  chip(name: string) {
    return [...this.chips.querySelectorAll<HTMLElement>("[data-column]")].find((e) => e.dataset.column === name);
  }

  showQuick() {
    const { filters, options, sort, sorts } = this.link.props;
    fill(
      this.quick,
      options.map(([name, label, does, choices]: any) =>
        choice(label, does, choices, filters[name], (v) => this.link.send("filter", { name, value: v })),
      ),
      choice("Sort by", "What comes first", sorts, sort, (v) => this.link.send("sort", { sort: v })),
      this.adding(),
    );
  }

  adding() {
    const { columns } = this.link.props;
    if (!columns.length) return null;
    const offers = [["", "a column …"], ...columns.map((c: Row) => [c.name, c.words])];
    const pick = (name: string) => {
      if (!name) return;
      add.select.value = "";
      this.opening = name;
      if (this.chip(name)) this.edit(name);
      else this.link.send("add_filter", { name });
    };
    const add = choice("Add a filter by", "Filter by any column of the table, also of your own data", offers, "", pick);
    return add;
  }

  showChips() {
    const { more } = this.link.props;
    this.chips.classList.toggle("hidden", !more.length);
    fill(
      this.chips,
      more.map(([name, value]: any) => this.made(this.column(name), value)),
    );
    if (this.opening && this.chip(this.opening)) this.edit(this.opening);
  }

  made(column: Row, value: any) {
    if (!column) return null;
    const { name, words } = column;
    const edit = h(
      "button",
      {
        type: "button",
        class: "chiptext",
        "data-column": name,
        "data-part": `chip ${name}`,
        "aria-haspopup": "dialog",
        title: `Change the filter by ${words}`,
        onclick: () => this.edit(name),
      },
      icon("filter"),
      h("span", {}, `${words}: `, h("b", {}, filterWords(column, value))),
    );
    const drop = button("", `Remove the filter by ${words}`, () => this.link.send("drop_filter", { name }), {
      kind: "quiet square",
      symbol: "close",
    });
    return h("span", { class: "chip accent filterchip" }, edit, drop);
  }

  edit(name: string) {
    this.opening = null;
    const [, value] = this.link.props.more.find(([n]: any) => n === name) || [];
    if (value) this.editor.open(this.column(name), value, this.chip(name));
  }
}
