// What was done in the run, the latest first.
import { button, fill, h, icon, state } from "./lib/dom.js";
import { Link } from "./lib/link.js";

const SYMBOL = {
  answer: "check",
  undo: "undo",
  redo: "redo",
  accepted: "target",
  opened: "home",
  rejected: "close",
};

class HistoryView {
  constructor(link) {
    this.link = link;
    this.body = h("div", { class: "scroll content" });
    this.told = h("span", { class: "small soft", role: "status" });
    link.root.append(
      h(
        "section",
        { class: "pane card", "aria-label": "History" },
        h(
          "div",
          { class: "bar" },
          h("h2", { class: "grow" }, "History"),
          this.told,
          button("Undo", "Take the last answer back", () => link.act("undo"), { symbol: "undo" }),
          button("Redo", "Give again the answer that was taken back", () => link.act("redo"), {
            symbol: "redo",
          }),
          button(
            "Save the model",
            "Write the current model's weights into the run folder, for your own code",
            () => link.act("export"),
            { symbol: "download" },
          ),
          button(
            "Save a report",
            "Write one page with everything asked, done and gained, into the run folder",
            () => link.act("report"),
            { symbol: "download" },
          ),
        ),
        this.body,
      ),
    );
    link.on("told", (m) => {
      this.told.textContent = m.text;
    });
    link.watch(["entries", "more"], () => this.show());
  }

  show() {
    const { entries, more } = this.link.props;
    if (!entries.length) {
      fill(this.body, state("clock", "Nothing yet", "Every answer, fix and decision is kept here. Begin in Answer."));
      return;
    }
    const days = [];
    for (const e of entries) {
      const day = new Date(e.time),
        words = Number.isNaN(day.getTime())
          ? ""
          : day.toLocaleDateString(undefined, { weekday: "long", day: "numeric", month: "long" });
      if (!days.length || days[days.length - 1].words !== words) days.push({ words, list: [] });
      days[days.length - 1].list.push(e);
    }
    fill(
      this.body,
      days.map((d) => [
        h("h3", {}, d.words),
        h(
          "ol",
          {},
          d.list.map((e) => this.entry(e)),
        ),
      ]),
      more
        ? h("p", { class: "small faint" }, `${more.toLocaleString("en")} earlier entries are in the journal.`)
        : null,
    );
  }

  entry(e) {
    const when = new Date(e.time);
    return h(
      "li",
      { class: e.undone ? "undone" : "" },
      icon(SYMBOL[e.what.split(" ")[0]] || "play"),
      h(
        "span",
        { class: "num faint small" },
        Number.isNaN(when.getTime())
          ? ""
          : when.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
      ),
      h("strong", {}, e.what),
      h("span", { class: "detail soft" }, e.detail),
      e.annotator ? h("span", { class: "chip" }, e.annotator) : null,
    );
  }
}

export function render({ model }) {
  const link = new Link(model, "history");
  link.view = new HistoryView(link);
  return link.root;
}
