// One question at a time, by key or by click; the next photo is there before it is asked for.
import { KEYS, WORDS } from "./lib/answers.js";
import { button, count, fill, h, icon, reduced, segments, state } from "./lib/dom.js";
import { inNotebook, Link, typing } from "./lib/link.js";
import { isDead, MAP_STYLES, paint } from "./lib/maps.js";
import { PictureStore } from "./lib/pictures.js";

const LARGE = 448;
const SMALL = 96;

class QueueView {
  constructor(link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.build();
    link.watch(["question", "state", "message", "done"], () => this.ask());
    link.watch(["answered", "total", "can_redo", "last"], () => this.showProgress());
    link.watch(["has_preview"], () => this.draw());
    link.watch(["map_style"], () => {
      this.styles.set(this.style());
      this.draw();
    });
    link.watch(["upcoming"], () => this.pictures.want(link.props.upcoming, LARGE, "current"));
    link.on("maps_changed", () => this.draw());
    link.on("theme", () => this.draw());
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.stage);
    link.letGo.push(() => this.observer.disconnect());
    // Served alone, the letters work anywhere on the page; in a notebook, inside the component.
    const target = inNotebook() ? link.root : document;
    link.listen(target, "keydown", (e) => this.key(e));
  }

  style() {
    const s = this.link.props.map_style;
    return s === "off" ? "visibility" : s;
  }

  build() {
    this.text = h("h2", { class: "question", tabindex: "-1", "aria-live": "polite" });
    this.sub = h("p", { class: "soft small" });
    this.seen = h("canvas", { role: "img" });
    this.plain = h("canvas", { role: "img" });
    this.note = h("p", { class: "note small", role: "status" });
    this.stage = h(
      "div",
      { class: "stage" },
      h(
        "figure",
        { class: "main" },
        this.seen,
        h("figcaption", { class: "small soft" }, "what the model looks at"),
      ),
      h(
        "figure",
        {},
        this.plain,
        h("figcaption", { class: "small soft" }, "the whole photo"),
        (this.then = h(
          "div",
          { class: "then hidden" },
          (this.predicted = h("canvas", {
            role: "img",
            "aria-label": "What the model would look at with your answers",
          })),
          h(
            "div",
            { class: "small soft" },
            h(
              "span",
              { class: "term", title: "Predicted: the last layer refitted with the answers given so far" },
              "with your answers",
            ),
          ),
        )),
        (this.facts = h("dl", { class: "facts" })),
      ),
    );
    this.styles = segments("How the map is drawn", MAP_STYLES.slice(0, 3), this.style(), (v) =>
      this.link.send("style", { style: v }),
    );
    this.buttons = Object.fromEntries(
      Object.keys(WORDS).map((value) => [
        value,
        h(
          "button",
          { type: "button", class: `big ${value}`, title: WORDS[value][2], onclick: () => this.give(value) },
          h("b", { "aria-hidden": "true" }, WORDS[value][1]),
          h("span", {}, WORDS[value][0]),
          h("kbd", { "aria-hidden": "true" }, value[0].toUpperCase()),
        ),
      ]),
    );
    this.undo = button("Undo", "Take the last answer back (U)", () => this.link.act("undo"), {
      kind: "quiet",
      symbol: "undo",
      key: "U",
    });
    this.redo = button(
      "Redo",
      "Give the answer again that was taken back (Shift and U)",
      () => this.link.act("redo"),
      { kind: "quiet", symbol: "redo" },
    );
    this.help = button("Keys", "Which keys there are (?)", () => this.showHelp(), {
      kind: "quiet",
      key: "?",
    });
    this.decides = h("div", { class: "decides" });
    this.progress = h("div", { class: "progress" });
    this.helpBox = h("div", { class: "help card hidden", role: "dialog", "aria-label": "Keys" });
    this.body = h(
      "div",
      { class: "asking scroll" },
      this.text,
      this.sub,
      this.stage,
      this.note,
      h("div", { class: "buttons", role: "group", "aria-label": "Your answer" }, Object.values(this.buttons)),
      h("div", { class: "row under" }, this.undo, this.redo, h("div", { class: "grow" }), this.help),
      this.decides,
    );
    this.cover = h("div", { class: "cover hidden" });
    this.link.root.append(
      h(
        "section",
        { class: "pane card", "aria-label": "Question" },
        h("div", { class: "bar" }, this.progress, h("div", { class: "grow" }), this.styles),
        h("div", { class: "body" }, this.body, this.cover, this.helpBox),
      ),
    );
  }

  ask() {
    const { question: q, state: now, message, done } = this.link.props;
    this.sent = null;
    Object.values(this.buttons).forEach((b) => b.classList.remove("pressed"));
    this.cover.classList.toggle("hidden", now === "ready" && Boolean(q));
    if (now === "loading") fill(this.cover, state("busy", "Getting ready", message));
    else if (now === "empty") fill(this.cover, state("eye", "No questions yet", message));
    else if (!q)
      fill(
        this.cover,
        state(
          "check",
          "All questions answered",
          done,
          h(
            "div",
            { class: "row" },
            this.undoAgain(),
            button(
              "Fix the model",
              "Go to the place where the answers repair the model",
              () => this.link.send("go", { place: "fix" }),
              { kind: "primary", symbol: "arrow" },
            ),
          ),
        ),
      );
    if (!q || now !== "ready") return;
    this.text.textContent = q.text;
    this.sub.textContent = `The clear part is what speaks, to the model, for “${q.class_name}”. Judge the part, not the verdict.`;
    fill(
      this.facts,
      q.facts.map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)]),
    );
    this.seen.setAttribute("aria-label", `What the model looks at in a photo of a ${q.class_name}`);
    this.plain.setAttribute("aria-label", `The whole photo of a ${q.class_name}`);
    const changed = this.shown !== q.sample_id;
    this.shown = q.sample_id;
    if (changed && !reduced())
      this.stage.animate([{ opacity: 0.25 }, { opacity: 1 }], { duration: 140, easing: "ease-out" });
    this.draw();
    this.showDecides(q);
  }

  undoAgain() {
    return button("Undo the last answer", "Take the last answer back (U)", () => this.link.act("undo"), {
      symbol: "undo",
    });
  }

  draw() {
    const q = this.link.props.question;
    if (!q) return;
    const both = () => {
      if (!this.link.props.question || this.link.props.question.sample_id !== q.sample_id) return;
      const ghost = this.link.dark ? "#20262e" : "#f4f5f7",
        photo = this.pictures.photo(q.sample_id, LARGE),
        map = this.pictures.map(q.sample_id, "current");
      for (const [canvas, style] of [
        [this.seen, this.style()],
        [this.plain, "off"],
      ]) {
        const side = Math.max(80, Math.round(canvas.clientWidth || 300));
        paint(canvas, photo, map, style, side, side, ghost);
      }
      this.note.textContent =
        map && isDead(map)
          ? "This map is all zero: nothing in the photo speaks for its class. “Can't tell” is a good answer."
          : "";
    };
    if (this.pictures.want([q.sample_id], LARGE, "current", both)) both();
    this.drawPredicted(q.sample_id);
  }

  drawPredicted(id) {
    const has = this.link.props.has_preview;
    this.then.classList.toggle("hidden", !has);
    if (!has) return;
    const now = () => {
      if (!this.link.props.question || this.link.props.question.sample_id !== id) return;
      const side = Math.max(60, Math.round(this.predicted.clientWidth || 120)),
        map = this.pictures.map(id, "preview");
      if (map)
        paint(
          this.predicted,
          this.pictures.photo(id, LARGE),
          map,
          this.style(),
          side,
          side,
          this.link.dark ? "#20262e" : "#f4f5f7",
        );
    };
    if (this.pictures.want([id], 0, "preview", now)) now();
  }

  showDecides(q) {
    const strip = q.examples.map((id) => {
      const canvas = h("canvas", { style: "width:56px;height:56px" }),
        draw = () =>
          paint(
            canvas,
            this.pictures.photo(id, SMALL),
            this.pictures.map(id, "current"),
            this.style(),
            56,
            56,
            this.link.dark ? "#20262e" : "#f4f5f7",
          );
      if (this.pictures.want([id], SMALL, "current", draw)) draw();
      return h("span", { class: "thumb" }, canvas);
    });
    fill(
      this.decides,
      h(
        "div",
        { class: "row" },
        h(
          "span",
          { class: "small" },
          "Your answer decides ",
          h("strong", { class: "num" }, count(q.decides, "photo")),
          " like it",
        ),
        h("span", { class: "grow" }),
        button(
          "Show them",
          "Mark them in the attention space and list them in Explore",
          () => this.link.send("show_decides"),
          { kind: "quiet", symbol: "photos" },
        ),
      ),
      h("div", { class: "strip", "aria-hidden": "true" }, strip),
    );
  }

  showProgress() {
    const { answered, total, can_redo: redo, last } = this.link.props;
    fill(
      this.progress,
      h("span", { class: "num" }, h("strong", {}, String(answered)), ` of ${total} answered`),
      h(
        "div",
        {
          class: "meter",
          role: "progressbar",
          "aria-label": "Questions answered",
          "aria-valuemin": 0,
          "aria-valuemax": total,
          "aria-valuenow": answered,
        },
        h("i", { style: `width:${total ? (100 * answered) / total : 0}%` }),
      ),
    );
    this.undo.disabled = !answered && !last;
    this.redo.disabled = !redo;
  }

  give(value) {
    const q = this.link.props.question;
    if (!q || this.sent === q.sample_id || this.link.props.state !== "ready") return;
    this.sent = q.sample_id;
    this.buttons[value].classList.add("pressed");
    this.began = performance.now();
    this.link.act("answer", { id: q.sample_id, value });
    this.link.announce(`Answered: ${WORDS[value][0]}`);
    setTimeout(() => {
      if (this.sent === q.sample_id) {
        this.sent = null;
        this.buttons[value].classList.remove("pressed");
      }
    }, 4000);
  }

  showHelp() {
    const hidden = this.helpBox.classList.toggle("hidden");
    if (hidden) return;
    const keys = [
      ["Y", "yes, the model looks at the right thing"],
      ["N", "no, it looks at something else"],
      ["M", "cannot tell from what is visible"],
      ["U", "undo"],
      ["⇧ U", "redo"],
      ["?", "show or hide this"],
    ];
    fill(
      this.helpBox,
      h(
        "div",
        { class: "row" },
        h("h3", { class: "grow" }, "Keys"),
        button("", "Close (?)", () => this.showHelp(), { kind: "quiet square", symbol: "close" }),
      ),
      h(
        "dl",
        { class: "keys" },
        keys.map(([k, words]) => [h("dt", {}, h("kbd", {}, k)), h("dd", {}, words)]),
      ),
    );
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.defaultPrevented || typing()) return;
    if (!this.link.root.checkVisibility || !this.link.root.checkVisibility()) return;
    const k = e.key.toLowerCase();
    if (KEYS[k]) this.give(KEYS[k]);
    else if (k === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else if (e.key === "?") this.showHelp();
    else if (e.key === "Escape" && !this.helpBox.classList.contains("hidden")) this.showHelp();
    else return;
    e.preventDefault();
    e.stopPropagation();
  }
}

export function render({ model }) {
  const link = new Link(model, "queue");
  link.view = new QueueView(link);
  return link.root;
}
