// The page: the top line that tells the truth about the model, the places, and the parts of each.
import { button, fill, h, icon, segments } from "./lib/dom.js";
import { links, toggleHelp } from "./lib/help.js";
import { Link, typing } from "./lib/link.js";
import { look, setLook } from "./lib/looks.js";
import { Tour } from "./lib/tour.js";

const LAYOUT = {
  explore: ["scatter", "gallery"],
  answer: ["scatter", "queue", "effect"],
  neurons: ["concepts", "effect"],
  curate: ["curation"],
  fix: ["monitor", "outcome"],
  guide: ["tradeoffs"],
  compare: ["outcome", "compare"],
  team: ["team"],
  history: ["history"],
};

const NAME = "guidance_viz.name";
const THEMES = [
  ["auto", "Auto", "As your system has it"],
  ["light", "Light", "Light colours"],
  ["dark", "Dark", "Dark colours"],
];

const PALETTE_WORDS = [
  ["okabe", "Okabe–Ito", "Colours that stay apart for colour-blind eyes"],
  ["tol", "Paul Tol", "Colours that also differ in lightness"],
];

function kept(name) {
  try {
    return window.localStorage.getItem(name) || "";
  } catch {
    return "";
  }
}

function keep(name, value) {
  try {
    window.localStorage.setItem(name, value);
  } catch {
    // no place to keep it: it is asked for again
  }
}

class ShellView {
  constructor(link, model) {
    this.link = link;
    this.model = model;
    this.build();
    link.watch(["place"], () => this.showPlace());
    link.watch(["model_words", "headline", "badge", "state"], () => this.showTop());
    link.watch(["answered", "total", "candidate"], () => this.showTabs());
    link.watch(["progress", "progress_text", "session_error"], () => this.showWork());
    link.watch(["theme", "annotator", "own_name"], () => this.showTheme());
    if (link.props.own_name && kept(NAME)) link.act("name", { name: kept(NAME) });
    link.on("theme", () => {
      this.showTheme();
      link.send("dark", { dark: link.dark });
    });
    link.send("dark", { dark: link.dark });
    link.listen(document, "keydown", (e) => this.key(e));
    requestAnimationFrame(() => document.getElementById("gv-splash")?.remove());
  }

  build() {
    this.top = h("div", { class: "truth", role: "status", "aria-label": "The model now" });
    this.actions = h("div", { class: "row" });
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Places" });
    this.work = h("div", { class: "work hidden", role: "status" });
    this.trouble = h("div", { role: "alert" });
    this.slots = Object.fromEntries(
      [...new Set(Object.values(LAYOUT).flat())].map((name) => [
        name,
        h("div", { class: `slot s-${name}` }, this.model.get_child(name)),
      ]),
    );
    this.places = h(
      "div",
      { class: "places", role: "tabpanel", id: "gv-panel", tabindex: "-1" },
      Object.values(this.slots),
    );
    this.link.root.append(
      h("header", {}, this.top, this.actions),
      h("nav", {}, this.tabs, h("div", { class: "grow" }), this.work),
      this.trouble,
      this.places,
    );
    this.link.root.prepend(this.skip());
    this.settings = h("div", { class: "settings card hidden", role: "dialog", "aria-label": "Settings", id: "gv-settings" });
    this.settings.addEventListener("keydown", (e) => e.key === "Escape" && this.toggleSettings());
    this.link.root.append(this.settings);
    this.tour = new Tour(this.link.root, (place) => this.go(place));
  }

  skip() {
    const to = () => this.places.focus();
    return h("button", { class: "skip btn", type: "button", onclick: to }, "Skip to the content");
  }

  // -- settings: who answers, colours, help -------------------------------------------------------------------
  toggleSettings() {
    if (this.settings.classList.toggle("hidden")) {
      this.gear?.focus();
      return;
    }
    const { annotator, own_name: own, theme } = this.link.props;
    const input = h("input", { type: "text", maxlength: "40", value: annotator === "me" ? "" : annotator, placeholder: "me" });
    const save = () => {
      const name = input.value.trim();
      keep(NAME, name);
      this.link.act("name", { name: name || "me" });
    };
    input.addEventListener("change", save);
    const close = button("", "Close (Escape)", () => this.toggleSettings(), { kind: "quiet square", symbol: "close" });
    const help = () => {
      this.toggleSettings();
      toggleHelp(this.link);
    };
    const tour = () => {
      this.toggleSettings();
      this.tour.start();
    };
    fill(
      this.settings,
      h("div", { class: "row" }, h("h2", { class: "grow" }, "Settings"), close),
      own
        ? h("label", { class: "field", title: "Your answers are signed with it" }, h("span", {}, "Your name"), input)
        : h("p", { class: "small soft" }, `Your answers are signed ${annotator}.`),
      h(
        "div",
        { class: "field" },
        h("span", { class: "small soft" }, "Colours"),
        segments("Colours", THEMES, theme, (v) => this.link.send("theme", { theme: v })),
      ),
      h(
        "div",
        { class: "field" },
        h("span", { class: "small soft" }, "Palette"),
        segments("Palette", PALETTE_WORDS, look("palette"), (v) => setLook("palette", v)),
      ),
      h(
        "div",
        { class: "row" },
        button("Keys", "Which keys there are (?)", help, { key: "?" }),
        button("Tour", "The five steps of the first visit", tour, {}),
      ),
    );
    (own ? input : close).focus();
  }

  showTop() {
    const { model_words: words, headline: line, badge, state, annotator } = this.link.props;
    fill(
      this.top,
      h("span", { class: "logo", "aria-hidden": "true" }, icon("eye")),
      h(
        "span",
        { class: "names" },
        words.map((w, i) => [
          i ? h("span", { class: "dot", "aria-hidden": "true" }, "·") : null,
          h("span", { class: i ? "soft" : "strong" }, w),
        ]),
      ),
      h("span", { class: `chip ${badge[1]}`, title: badge[2] }, badge[0]),
      line
        ? h(
            "span",
            { class: "worst", title: line.help },
            h("span", { class: "soft small" }, "worst group"),
            h(
              "span",
              { class: "num big" },
              line.before,
              line.after ? [h("span", { class: "soft" }, " → "), h("strong", {}, line.after)] : null,
            ),
            h("span", { class: "soft small" }, `${line.words}${line.range ? `, ${line.range}` : ""}`),
          )
        : null,
    );
    fill(
      this.actions,
      (this.gear = button(
        annotator === "me" ? "" : annotator,
        "Settings: your name, colours, keys",
        () => this.toggleSettings(),
        { kind: `quiet${annotator === "me" ? " square" : ""}`, symbol: "gear", "aria-haspopup": "dialog" },
      )),
      button("Compare", "See what a fix made better and worse", () => this.go("compare"), {}),
      button(
        state === "training" ? "Fixing…" : "Fine-tune",
        "Repair the model from the answers",
        () => this.go("fix"),
        { kind: "primary" },
      ),
    );
  }

  showTheme() {
    this.showTop();
  }

  showTabs() {
    const { places, answered, total, candidate } = this.link.props,
      place = this.place;
    fill(
      this.tabs,
      places.map(([name, words, does], i) =>
        h(
          "button",
          {
            type: "button",
            role: "tab",
            id: `gv-tab-${name}`,
            "aria-selected": String(name === place),
            "aria-controls": "gv-panel",
            tabindex: name === place ? "0" : "-1",
            title: `${does} (Alt ${i + 1})`,
            onclick: () => this.go(name),
            onkeydown: (e) => this.tabKey(e, i),
          },
          words,
          name === "answer" && total ? h("span", { class: "count num" }, `${answered} of ${total}`) : null,
          name === "compare" && candidate ? h("span", { class: "count new" }, "new") : null,
        ),
      ),
    );
  }

  tabKey(e, i) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    const names = this.link.props.places.map((p) => p[0]),
      next = names[(i + step + names.length) % names.length];
    this.go(next);
    setTimeout(() => this.tabs.querySelector(`#gv-tab-${next}`)?.focus(), 30);
    e.preventDefault();
  }

  go(place) {
    this.link.send("go", { place });
    this.showPlace(place);
  }

  showPlace(place = this.link.props.place) {
    const wanted = LAYOUT[place];
    const active = this.places.getRootNode().activeElement;
    this.place = place;
    this.places.className = `places p-${place}`;
    this.places.setAttribute("aria-labelledby", `gv-tab-${place}`);
    for (const [name, slot] of Object.entries(this.slots)) {
      slot.classList.toggle("hidden", !wanted.includes(name));
      slot.style.order = wanted.indexOf(name);
      // What had the focus is gone with its place: the focus goes to the new one.
      if (!wanted.includes(name) && active && slot.contains(active)) this.places.focus({ preventScroll: true });
    }
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

  key(e) {
    if (e.ctrlKey || e.metaKey || e.defaultPrevented || typing()) return;
    if (!this.link.addressed || this.link.helpBox) return;
    if (e.key === "?") toggleHelp(this.link);
    else if (!this.digit(e)) return;
    e.preventDefault();
  }

  // Alt and a digit: a place; a digit: a class, in a view that has classes.
  digit(e) {
    const number = /^Digit[1-9]$/.test(e.code) ? Number(e.code.slice(5)) : NaN;
    if (!number) return false;
    const place = this.link.props.places[number - 1];
    if (e.altKey && place) this.go(place[0]);
    else if (!e.altKey) return [...links()].some((l) => l.pickClass && l.root.checkVisibility() && l.pickClass(number));
    return Boolean(e.altKey && place);
  }
}

export function render({ model }) {
  const link = new Link(model, "shell");
  link.keys = [
    ["Alt 1 … 8", "the places of the page"],
    ["1 … 9", "a class, in the gallery and among the neurons"],
    ["← →", "from place to place, when the row of places has the focus"],
    ["?", "show or hide the keys"],
  ];
  link.view = new ShellView(link, model);
  return link.root;
}
