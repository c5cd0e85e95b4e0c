// The page: the top line that tells the truth about the model, the places, and the parts of each.
import type { Row } from "./lib/data";
import { button, fill, h, icon } from "./lib/dom";
import { toggleHelp } from "./lib/help";
import { Line, pagePath } from "./lib/line";
import { Link, typing } from "./lib/link";
import { links } from "./lib/links";
import { Settings } from "./lib/settings";
import { TopLine } from "./lib/topline";
import { Tour } from "./lib/tour";

// What Python says of a place: see views/places.py.
interface Described {
  key: string;
  title: string;
  help: string;
  parts: string[];
  columns: string;
  takes_back: boolean;
}

class ShellView {
  link: Link;
  model: any;
  tabs: HTMLDivElement;
  work: HTMLDivElement;
  trouble: HTMLDivElement;
  slots: Record<string, HTMLElement>;
  places: HTMLDivElement;
  line: Line;
  settings: Settings;
  top: TopLine;
  tour: any;
  place: string;

  constructor(link: Link, model: any) {
    this.link = link;
    this.model = model;
    const asked = window.location.hash.slice(1);
    this.build();
    link.watch(["place"], () => this.showPlace());
    link.watch(["answered", "total", "candidate"], () => this.showTabs());
    link.watch(["progress", "progress_text", "session_error"], () => this.showWork());
    link.on("theme", () => link.send("dark", { dark: link.dark }));
    link.on("told", ({ text }) => link.announce(text));
    link.on("asleep", () => window.location.replace(`${pagePath()}/asleep`));
    link.send("dark", { dark: link.dark });
    link.listen(document, "keydown", (e) => this.key(e));
    requestAnimationFrame(() => document.getElementById("gv-splash")?.remove());
    if (link.props.line && this.described(asked) && asked !== this.place) this.go(asked);
  }

  build() {
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Places" });
    this.work = h("div", { class: "work hidden", role: "status" });
    this.trouble = h("div", { role: "alert" });
    this.slots = Object.fromEntries(
      [...new Set<string>(this.link.props.places.flatMap((p: Described) => p.parts))].map((name) => [
        name,
        h("div", { class: `slot s-${name}` }, this.model.get_child(name)),
      ]),
    );
    this.places = h(
      "div",
      { class: "places", role: "tabpanel", id: "gv-panel", tabindex: "-1" },
      Object.values(this.slots),
    );
    this.line = new Line(this.link);
    this.settings = new Settings(this.link, { tour: () => this.tour.start() });
    this.top = new TopLine(this.link, { go: (place: string) => this.go(place), settings: this.settings });
    this.link.root.append(
      this.top.element,
      this.line.bar,
      h("nav", { "aria-label": "Places of the run" }, this.tabs, h("div", { class: "grow" }), this.work),
      this.trouble,
      this.places,
      this.settings.element,
    );
    this.link.root.prepend(this.skip());
    this.tour = new Tour(this.link.root, (place: string) => this.go(place));
  }

  skip() {
    const to = () => this.places.focus();
    return h("button", { class: "skip btn", type: "button", onclick: to }, "Skip to the content");
  }

  showTabs() {
    const { places, answered, total, candidate } = this.link.props,
      place = this.place;
    fill(
      this.tabs,
      places.map(({ key: name, title: words, help: does }: Described, i: number) =>
        h(
          "button",
          {
            type: "button",
            role: "tab",
            id: `gv-tab-${name}`,
            "aria-selected": String(name === place),
            "aria-controls": "gv-panel",
            tabindex: name === place ? "0" : "-1",
            title: i < 10 ? `${does} (Alt ${(i + 1) % 10})` : does,
            onclick: () => this.go(name),
            onkeydown: (e: KeyboardEvent) => this.tabKey(e, i),
          },
          words,
          name === "answer" && total ? h("span", { class: "count num" }, `${answered} of ${total}`) : null,
          name === "compare" && candidate ? h("span", { class: "count new" }, "new") : null,
        ),
      ),
    );
  }

  tabKey(e: KeyboardEvent, i: number) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    const names = this.link.props.places.map((p: Described) => p.key),
      next = names[(i + step + names.length) % names.length];
    this.go(next);
    setTimeout(() => this.tabs.querySelector<HTMLElement>(`#gv-tab-${next}`)?.focus(), 30);
    e.preventDefault();
  }

  described(place: string): Described | undefined {
    return this.link.props.places.find((p: Described) => p.key === place);
  }

  go(place: string) {
    this.link.send("go", { place });
    this.showPlace(place);
  }

  showPlace(place = this.link.props.place) {
    const described = this.described(place);
    if (!described) return;
    const wanted = described.parts;
    const active = (this.places.getRootNode() as ShadowRoot).activeElement;
    this.place = place;
    this.places.className = `places p-${place}`;
    this.places.style.setProperty("--columns", described.columns);
    this.places.setAttribute("aria-labelledby", `gv-tab-${place}`);
    for (const [name, slot] of Object.entries(this.slots)) {
      slot.classList.toggle("hidden", !wanted.includes(name));
      slot.style.order = String(wanted.indexOf(name));
      // What had the focus is gone with its place: the focus goes to the new one.
      if (!wanted.includes(name) && active && slot.contains(active)) this.places.focus({ preventScroll: true });
    }
    if (this.link.props.line) window.history.replaceState(null, "", `#${place}`); // a page loaded again is where it was
    this.showTabs();
  }

  showWork() {
    const { progress, progress_text: words, session_error: trouble } = this.link.props;
    this.work.classList.toggle("hidden", progress === null);
    if (progress !== null)
      fill(
        this.work,
        h("span", { class: "small soft" }, words),
        h(
          "div",
          {
            class: "meter",
            role: "progressbar",
            "aria-valuemin": 0,
            "aria-valuemax": 100,
            "aria-valuenow": Math.round(100 * Math.max(0, progress)),
            "aria-label": words,
          },
          h("i", {
            class: progress < 0 ? "unknown" : "",
            style: `width:${progress < 0 ? 30 : 100 * progress}%`,
          }),
        ),
        button("", "Stop this work at its next step; what it saved stays", () => this.link.act("cancel"), {
          kind: "quiet square",
          symbol: "stop",
        }),
      );
    if (trouble)
      fill(
        this.trouble,
        h(
          "div",
          { class: "alert" },
          icon("alert"),
          h("div", { class: "grow" }, trouble),
          button("", "Dismiss this message", () => this.link.send("dismiss"), {
            kind: "quiet square",
            symbol: "close",
          }),
        ),
      );
    else fill(this.trouble);
  }

  key(e: KeyboardEvent) {
    if (e.ctrlKey || e.metaKey || e.defaultPrevented || typing()) return;
    if (!this.link.addressed || this.link.helpBox) return;
    if (e.key === "?") toggleHelp(this.link);
    else if (e.key.toLowerCase() === "u" && !e.altKey && this.described(this.place)?.takes_back)
      this.link.act(e.shiftKey ? "redo" : "undo");
    else if (!this.digit(e)) return;
    e.preventDefault();
  }

  // Alt and a digit: a place, 0 the tenth; a digit: a class, in a view that has classes.
  digit(e: KeyboardEvent) {
    if (!/^Digit[0-9]$/.test(e.code)) return false;
    const number = Number(e.code.slice(5)) || 10;
    const place = this.link.props.places[number - 1];
    if (e.altKey && place) this.go(place.key);
    else if (!e.altKey) return [...links].some((l) => l.pickClass && l.root.checkVisibility() && l.pickClass(number));
    return Boolean(e.altKey && place);
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "shell");
  link.keys = [
    ["Alt 1 … 9, 0", "the first ten places of the page"],
    ["1 … 9", "a class, in the gallery and among the neurons"],
    ["← →", "from place to place, when the row of places has the focus"],
    ["U, ⇧ U", "undo, redo your last answer"],
    ["?", "show or hide the keys"],
  ];
  link.view = new ShellView(link, model);
  return link.root;
}
