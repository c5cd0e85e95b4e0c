// What was done in the run, the latest first; any moment can be gone back to, or branched off at.
import type { Row } from "./lib/data";
import { button, choice, count, fill, h, icon, state } from "./lib/dom";
import { Link } from "./lib/link";

const SYMBOL: Record<string, string> = {
  answer: "check",
  undo: "undo",
  redo: "redo",
  accepted: "target",
  opened: "home",
  rejected: "close",
  went: "clock",
};
const BURST_MS = 20 * 60 * 1000; // answers of one person with no longer pause are one burst
const SMALL = 4;
const KINDS = [
  ["all", "everything"],
  ["answer", "answers"],
  ["fix", "fixes and decisions"],
];

const isAnswer = (e: Row) => /^(answer|undo|redo)/.test(e.what);
const time = (value: Date) =>
  value.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

// Consecutive answers of one person become one entry to open; the latest stays first.
function bursts(entries: any) {
  const found = [];
  for (const e of entries) {
    const last = found[found.length - 1],
      near = last?.list[last.list.length - 1];
    const same = near && isAnswer(e) && isAnswer(near) && e.annotator === near.annotator;
    if (same && Number(new Date(near.time)) - Number(new Date(e.time)) < BURST_MS) last.list.push(e);
    else found.push({ list: [e] });
  }
  return found.flatMap((b) => (b.list.length > SMALL ? [b] : b.list.map((e) => ({ list: [e] }))));
}

class HistoryView {
  link: Link;
  kind: string;
  who: string;
  opened: Set<unknown>;
  body: HTMLDivElement;
  told: any;
  filters: HTMLDivElement;

  constructor(link: Link) {
    this.link = link;
    this.kind = "all";
    this.who = "";
    this.opened = new Set();
    this.build();
    link.on("told", (m) => {
      this.told.textContent = m.text;
    });
    link.on("journey", (m) => this.ask(m));
    link.watch(["entries", "more", "busy"], () => this.show());
  }

  build() {
    const { link } = this;
    this.body = h("div", { class: "scroll content" });
    this.told = h("span", { class: "small soft", role: "status" });
    this.filters = h("div", { class: "row wrap" });
    const save = (text: string, does: string, what: "export" | "report") =>
      button(text, does, () => link.act(what), { symbol: "download" });
    link.root.append(
      h(
        "section",
        { class: "pane card", "aria-label": "History" },
        h(
          "div",
          { class: "bar" },
          h("h2", {}, "History"),
          this.filters,
          h("span", { class: "grow" }),
          button("Undo", "Take your last answer back", () => link.act("undo"), { symbol: "undo" }),
          button("Redo", "Give again the answer that was taken back", () => link.act("redo"), {
            symbol: "redo",
          }),
          save("Save the model", "Write the current model's weights into the run folder", "export"),
          save("Save a report", "Write one page with everything asked, done and gained", "report"),
        ),
        h("div", { class: "toldline" }, this.told),
        this.body,
      ),
    );
  }

  shown() {
    const { entries } = this.link.props;
    return entries.filter(
      (e: Row) =>
        (this.kind === "all" || isAnswer(e) === (this.kind === "answer")) && (!this.who || e.annotator === this.who),
    );
  }

  show() {
    const { entries, more } = this.link.props;
    if (!entries.length) {
      fill(this.filters);
      const what = "Every answer, fix and decision is kept here. Begin in Answer.";
      fill(this.body, state("clock", "Nothing yet", what));
      return;
    }
    this.showFilters(entries);
    const days: Row[] = [];
    for (const burst of bursts(this.shown())) {
      const day = new Date(burst.list[0].time),
        words = Number.isNaN(day.getTime())
          ? ""
          : day.toLocaleDateString(undefined, { weekday: "long", day: "numeric", month: "long" });
      if (!days.length || days[days.length - 1].words !== words) days.push({ words, list: [] });
      days[days.length - 1].list.push(burst);
    }
    const start = { point: "start", what: "the beginning", detail: "before anything was done", annotator: "" };
    fill(
      this.body,
      days.map((d) => [
        h("h3", {}, d.words),
        h(
          "ol",
          {},
          d.list.map((b: Row) => this.burst(b.list)),
        ),
      ]),
      days.length ? null : h("p", { class: "soft" }, "Nothing of this kind."),
      more
        ? h("p", { class: "small faint" }, `${more.toLocaleString("en")} earlier entries are in the journal.`)
        : h("ol", {}, this.entry(start)),
    );
  }

  showFilters(entries: any[]) {
    const people = [...new Set(entries.map((e: any) => e.annotator).filter(Boolean))];
    const pick = (name: string) => (v: any) => {
      Object.assign(this, { [name]: v });
      this.show();
    };
    fill(
      this.filters,
      choice("Show", "Which entries", KINDS, this.kind, pick("kind")),
      people.length > 1
        ? choice("By", "Whose entries", [["", "everyone"], ...people.map((p) => [p, p])], this.who, pick("who"))
        : null,
    );
  }

  burst(list: Row[]) {
    if (list.length === 1) return this.entry(list[0]);
    const key = list[list.length - 1].point,
      answers = list.filter((e: any) => e.what.startsWith("answer") && !e.undone).length;
    const whole = h(
      "details",
      {
        open: this.opened.has(key),
        ontoggle: (e: any) => ((e.target as HTMLDetailsElement).open ? this.opened.add(key) : this.opened.delete(key)),
      },
      h(
        "summary",
        {},
        icon("check"),
        this.when(list[0]),
        h("strong", {}, count(answers, "answer")),
        h("span", { class: "detail soft" }, "one after another: open to see each"),
        h("span", { class: "chip" }, list[0].annotator),
      ),
      h(
        "ol",
        {},
        list.map((e: Row) => this.entry(e)),
      ),
    );
    return h("li", { class: "burst" }, whole);
  }

  when(e: Row) {
    const when = new Date(e.time);
    return h("span", { class: "num faint small" }, Number.isNaN(when.getTime()) ? "" : time(when));
  }

  entry(e: Row) {
    const place = h("div", { class: "journey", "data-point": e.point });
    return h(
      "li",
      { class: e.undone ? "undone" : "" },
      h(
        "div",
        { class: "line" },
        icon(SYMBOL[e.what.split(" ")[0]] || "play"),
        this.when(e),
        h("strong", {}, e.what),
        h("span", { class: "detail soft" }, e.detail),
        e.annotator ? h("span", { class: "chip" }, e.annotator) : null,
        e.point
          ? button(
              "Go back …",
              `See what it would change to go back to this moment: ${e.what}`,
              () => this.link.send("journey", { point: e.point }),
              { kind: "quiet back", disabled: this.link.props.busy },
            )
          : null,
      ),
      place,
    );
  }

  // What would change is said before it is done.
  ask({ point, words, nothing }: Row) {
    this.body.querySelectorAll<HTMLElement>(".journey").forEach((e) => fill(e));
    const place = [...this.body.querySelectorAll<HTMLElement>(".journey")].find((e) => e.dataset.point === point);
    if (!place) return;
    const name = h("input", { type: "text", "aria-label": "Name of the new run", placeholder: "name of the new run" });
    const branch = () => this.link.act("branch", { point, name: name.value.trim() });
    name.addEventListener("keydown", (e) => e.key === "Enter" && branch());
    const cancel = button("Stay", "Change nothing", () => fill(place), { kind: "quiet" });
    const go = button(
      "Go back to here",
      "Make the answers and the model what they were then",
      () => this.link.act("go_back", { point }),
      { kind: "primary", disabled: nothing },
    );
    fill(
      place,
      h("p", {}, nothing ? "This is how it is now." : `Going back: ${words}.`),
      h(
        "p",
        { class: "small soft" },
        "Nothing is deleted: going back is another entry, and you can come forth again. A branch is a run of its own " +
          "beside this one, that begins as it was then.",
      ),
      h(
        "div",
        { class: "row wrap" },
        go,
        cancel,
        h("span", { class: "grow" }),
        name,
        button("Branch off here", "Make another run that begins at this moment", branch, {}),
      ),
    );
    (nothing ? cancel : go).focus();
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "history");
  link.keys = [["Tab, Enter", "go from entry to entry and open what it would change to go back"]];
  link.view = new HistoryView(link);
  return link.root;
}
