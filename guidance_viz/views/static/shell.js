// The page: the top line that tells the truth about the model, the places, and the parts of each.
import { button, fill, h, icon } from "./lib/dom.js";
import { Link, typing } from "./lib/link.js";

const LAYOUT = {
  explore: ["scatter", "gallery"],
  answer: ["scatter", "queue", "effect"],
  neurons: ["concepts", "effect"],
  curate: ["curation"],
  fix: ["monitor", "outcome"],
  compare: ["outcome", "compare"],
  history: ["history"],
};

class ShellView {
  constructor(link, model) {
    this.link = link;
    this.model = model;
    this.build();
    link.watch(["place"], () => this.showPlace());
    link.watch(["model_words", "headline", "badge", "state"], () => this.showTop());
    link.watch(["answered", "total", "candidate"], () => this.showTabs());
    link.watch(["progress", "progress_text", "session_error"], () => this.showWork());
    link.watch(["theme"], () => this.showTheme());
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
  }

  showTop() {
    const { model_words: words, headline: line, badge, state } = this.link.props;
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
      button(
        "",
        "Light or dark colours",
        () => this.link.send("theme", { theme: this.link.dark ? "light" : "dark" }),
        { kind: "quiet square", symbol: this.link.dark ? "sun" : "moon" },
      ),
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
            title: `${does} (${i + 1})`,
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
    this.place = place;
    this.places.className = `places p-${place}`;
    this.places.setAttribute("aria-labelledby", `gv-tab-${place}`);
    for (const [name, slot] of Object.entries(this.slots)) {
      slot.classList.toggle("hidden", !wanted.includes(name));
      slot.style.order = wanted.indexOf(name);
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
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || typing()) return;
    if (!this.link.addressed) return;
    const place = this.link.props.places[Number(e.key) - 1];
    if (place) {
      this.go(place[0]);
      e.preventDefault();
    }
  }
}

export function render({ model }) {
  const link = new Link(model, "shell");
  link.view = new ShellView(link, model);
  return link.root;
}
