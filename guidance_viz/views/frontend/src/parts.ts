// Parts: one kind of place after another, does it belong to the object? Beside it what all answers say of a few photos.

import { KEYS } from "./lib/answers";
import { CompositeAsking } from "./lib/composites";
import type { Row } from "./lib/data";
import { button, choice, clock, count, fill, h, percent, segments, state, term } from "./lib/dom";
import { Link, typing } from "./lib/link";
import { paintBelongs } from "./lib/maps";
import { paintClose, paintPatch } from "./lib/outline";
import { PatchStore } from "./lib/patches";
import { PictureStore } from "./lib/pictures";

const BELONGS: Record<string, string[]> = {
  yes: ["Yes", "✓", "Yes, these places belong to the object (Y)", "Y"],
  no: ["No", "✕", "No, they belong to what is around it (N)", "N"],
  maybe: ["Unsure", "?", "Unsure, or some of both (M)", "M"],
};
const HELP =
  "A part is a kind of place in photos that looks alike to the network, found without labels. One answer says something about all its places, in every photo.";
const NONE =
  "Find what the photos are made of, as the network sees it. Then say of each part whether it belongs to the object: one answer speaks for its places in all photos.";
const MASKS =
  "How probably each place belongs to the object, by all your answers: on parts, photos, neurons and drawn boxes";
const AUC =
  "Area under the ROC curve by place: how often a place of the object is ranked above another one. 0.5 is chance, 1 is perfect.";
const COVERED = "A place is decided where your answers make it belong with at least 75 %, or with at most 25 %";
const FORECAST =
  "A prediction, not a fix: the last layer is refitted on a few training photos in other environments, and compared on validation photos with the same refit without your answers";
const NINE = 9;
const PHOTO = 224;
const THUMB = 42;
const KINDS = [
  ["parts", "Parts", "One kind of place after another: does it belong to the object?"],
  [
    "composites",
    "Other surroundings",
    "Photos in the surroundings of others whose verdict changes: is the object still there?",
  ],
];
const PAGE: [string, string][] = [
  ["Y", "it belongs to the object"],
  ["N", "it does not"],
  ["M", "unsure, or some of both"],
  ["S", "split a mixed part in two"],
  ["U, ⇧ U", "undo, redo"],
  ["← →", "the part before, the part after"],
];

class PartsView {
  link: Link;
  pictures: PictureStore;
  patches: PatchStore;
  current: any;
  sent: Map<any, any>;
  observer: ResizeObserver;
  progress: HTMLDivElement;
  doing: HTMLDivElement;
  many: HTMLDivElement;
  kinds: any;
  composites: any;
  question: HTMLHeadingElement;
  name: HTMLDivElement;
  cells: HTMLCanvasElement[];
  nine: HTMLElement;
  facts: HTMLDivElement;
  buttons: Row;
  note: HTMLDivElement;
  side: HTMLDivElement;
  strip: HTMLElement;
  photos: HTMLElement;
  agreement: HTMLDivElement;
  forecast: HTMLDivElement;
  owed: HTMLDivElement;
  asking: HTMLElement;
  body: HTMLDivElement;
  cover: HTMLDivElement;
  split: HTMLButtonElement;
  undo: HTMLButtonElement;
  k: any;
  painted: string;

  constructor(link: Link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.patches = new PatchStore(link, this.pictures, (parts: any) => this.arrived(parts));
    this.current = null; // the part on screen; it may be ahead of Python's
    this.sent = new Map(); // answers on their way, by part
    this.build();
    link.watch(["clustering"], () => {
      this.patches.forget();
      this.sent.clear();
      this.current = null;
      fill(this.strip);
    });
    link.watch(["state", "message", "work", "splitting"], () => this.showState());
    link.watch(["parts", "order", "shown", "splitting"], () => this.follow());
    link.watch(["composites"], () => this.kinds.classList.toggle("hidden", !link.props.composites));
    link.watch(["places", "photos", "agreement", "coverage"], () => this.showPlaces());
    link.watch(["forecast"], () => this.showForecast());
    link.watch(["reliance", "controls", "work"], () => this.showOwed());
    link.on("goto", ({ part }) => this.turn(part));
    link.on("told", ({ text }) => link.announce(text));
    link.on("theme", () => this.draw());
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.nine);
    this.observer.observe(this.photos);
    this.observer.observe(this.composites.element);
    link.letGo.push(() => this.observer.disconnect());
    link.listen(document, "keydown", (e) => this.key(e));
  }

  // -- what is there
  build() {
    this.progress = h("div", { class: "progress", role: "status" });
    this.doing = h("div", { class: "row doing small soft", role: "status" });
    this.many = h("div", { class: "row" });
    this.kinds = segments("What is asked", KINDS, "parts", (kind) => this.ask(kind));
    this.composites = new CompositeAsking(this.link, this.pictures, () => this.ask("composites"));
    this.question = h("h3", { class: "question" }, this.link.props.question);
    this.name = h("div", { class: "row which" });
    this.cells = Array.from({ length: NINE }, () => h("canvas", { class: "pcell", role: "img" }));
    this.nine = h("div", { class: "nine" }, this.cells);
    this.facts = h("div", { class: "pfacts" });
    this.buttons = Object.fromEntries(Object.keys(BELONGS).map((value) => [value, this.answerButton(value)]));
    const answers = h(
      "div",
      { class: "buttons", role: "group", "aria-label": "Your answer" },
      Object.values(this.buttons),
    );
    this.note = h("div", { class: "note small", role: "status" });
    this.side = h("div", { class: "says" }, this.question, this.facts, answers, this.under(), this.note);
    this.strip = h("div", { class: "pstrip", role: "group", "aria-label": "All parts" });
    this.photos = h("div", { class: "pphotos" });
    this.agreement = h("div", { class: "small soft agreement" });
    this.forecast = h("div", { class: "forecast" });
    this.owed = h("div", { class: "owed" });
    const asking = (this.asking = h(
      "section",
      { class: "asking card", "aria-label": "One part" },
      this.name,
      h("div", { class: "both" }, this.nine, this.side),
    ));
    const all = h(
      "section",
      { class: "all card", "aria-label": "All parts" },
      h(
        "div",
        { class: "row head" },
        h("h3", {}, "All parts"),
        h("span", { class: "small soft" }, "click one to go to it"),
      ),
      this.strip,
    );
    const places = h(
      "section",
      { class: "places card", "aria-label": "What belongs to the object" },
      h("div", { class: "head" }, h("h3", {}, term("What belongs to the object", MASKS))),
      this.photos,
      this.agreement,
    );
    const forecast = h("section", { class: "card", "aria-label": "What these answers would do" }, this.forecast);
    const owed = h("section", { class: "card", "aria-label": "What the model goes by" }, this.owed);
    this.body = h(
      "div",
      { class: "partsgrid scroll" },
      h("div", { class: "column" }, asking, this.composites.element, all),
      h("div", { class: "column" }, places, forecast, owed),
    );
    this.cover = h("div", { class: "cover hidden" });
    const bar = h(
      "div",
      { class: "bar" },
      h("h2", {}, term("Parts", HELP)),
      this.progress,
      this.kinds,
      h("div", { class: "grow" }),
      this.doing,
      this.many,
    );
    this.link.root.append(
      h(
        "section",
        { class: "pane", "aria-label": "Parts" },
        bar,
        h("div", { class: "under-bar" }, this.body, this.cover),
      ),
    );
  }

  answerButton(value: string) {
    const [words, sign, does, key] = BELONGS[value];
    const press = {
      type: "button",
      class: `big ${value}`,
      title: does,
      "data-part": value,
      onclick: () => this.give(value),
    };
    return h(
      "button",
      press,
      h("b", { "aria-hidden": "true" }, sign),
      h("span", {}, words),
      h("kbd", { "aria-hidden": "true" }, key),
    );
  }

  under() {
    const split =
      "The places are of two kinds: split the part in two, and answer each (S). The answer on it is asked anew.";
    this.split = button("Split", split, () => this.divide(), { symbol: "scissors", key: "S", "data-part": "split" });
    const undo = () => this.link.act("undo");
    this.undo = button("Undo", "Take the last answer back (U)", undo, {
      symbol: "undo",
      key: "U",
      "data-part": "undo",
    });
    return h("div", { class: "row wrap under" }, this.split, this.undo);
  }

  // -- what Python says
  showState() {
    const { state: now, message, work, parts, splitting } = this.link.props;
    const covered = now !== "ready" || !parts.length;
    this.cover.classList.toggle("hidden", !covered);
    this.body.classList.toggle("hidden", covered);
    const said = work.running
      ? `${work.stage}${work.share === null ? "" : ` · ${percent(work.share)}`}${work.eta ? `, ${clock(work.eta)} left` : ""}`
      : "";
    const stop = () =>
      button("Stop", "Stop this work at its next step; what it saved stays", () => this.link.act("cancel"), {
        symbol: "stop",
      });
    if (covered && work.running)
      fill(
        this.cover,
        state(
          "busy",
          "Finding parts",
          said,
          h("div", { class: "row" }, this.meter(work.share || 0, 1, "Finding parts"), stop()),
        ),
      );
    else if (covered && now === "loading") fill(this.cover, state("busy", "Getting ready", message));
    else if (covered && now === "empty") fill(this.cover, state("photos", "No parts yet", message));
    else if (covered) fill(this.cover, state("photos", "No parts yet", NONE, this.finder()));
    fill(
      this.doing,
      covered ? null : splitting ? "Splitting the part" : said,
      covered || !work.running ? null : stop(),
    );
    fill(this.many, covered ? null : this.howMany());
  }

  meter(done: number, total: number, label: string) {
    const share = total ? Math.round((100 * done) / total) : 0;
    return h(
      "div",
      {
        class: "meter",
        role: "progressbar",
        "aria-label": label,
        "aria-valuemin": 0,
        "aria-valuemax": 100,
        "aria-valuenow": share,
      },
      h("i", { style: `width:${share}%` }),
    );
  }

  finder() {
    const { choices, work } = this.link.props;
    this.k ||= choices[1];
    const pick = choice(
      "How many",
      "Fewer parts are quicker to answer; more are purer",
      choices.map((k: any) => [String(k), String(k)]),
      String(this.k),
      (v) => (this.k = Number(v)),
    );
    const find = button(
      "Find parts",
      "Find the parts of the training photos, in the background",
      () => this.link.act("find", { k: this.k }),
      { kind: "primary", symbol: "play", disabled: work.other },
    );
    return h("div", { class: "row finder" }, pick, find);
  }

  howMany() {
    const { choices, parts, work } = this.link.props;
    const all = [...new Set([...choices, parts.length])].sort((a, b) => a - b);
    const does = "Find fewer or more parts; answers stay with the parts that are like those they were given on";
    const element = choice(
      "How many parts",
      does,
      all.map((k) => [String(k), String(k)]),
      String(parts.length),
      (v) => this.link.act("find", { k: Number(v) }),
    );
    element.select.disabled = work.running || work.other;
    return element;
  }

  answerOf(part: any) {
    return this.sent.get(part) ?? this.link.props.parts[part].answer;
  }

  follow() {
    const { parts, shown } = this.link.props;
    if (!parts.length) return this.showState();
    if (this.current === null || this.current >= parts.length) this.current = shown ?? 0;
    this.showState();
    this.showProgress();
    this.showPart();
    this.showStrip();
    this.want();
  }

  // The part on screen and those to come first, then all for the strip.
  want() {
    const { parts, order } = this.link.props;
    for (const part of [this.current, ...order.slice(0, 3), ...parts.map((p: Row) => p.part)]) this.patches.ask(part);
  }

  showProgress() {
    const { parts } = this.link.props;
    const done = parts.filter((p: Row) => this.answerOf(p.part)).length;
    fill(
      this.progress,
      h("span", { class: "num" }, h("strong", {}, String(done)), ` of ${parts.length} answered`),
      this.meter(done, parts.length, "Parts answered"),
    );
    this.undo.disabled = !done;
  }

  showPart() {
    const { parts, order, splitting, lost } = this.link.props;
    const line = parts[this.current],
      answer = this.answerOf(this.current);
    const mark = answer
      ? h("span", { class: `chip ${answer}` }, `${BELONGS[answer][1]} ${BELONGS[answer][0]}`)
      : h("span", { class: "chip" }, "not answered");
    fill(
      this.name,
      h("strong", {}, `Part ${this.current}`),
      h("span", { class: "small soft" }, "nine of its places, outlined"),
      h("span", { class: "grow" }),
      mark,
    );
    for (const [value, press] of Object.entries(this.buttons)) {
      press.setAttribute("aria-pressed", String(answer === value));
      press.disabled = splitting;
    }
    this.split.disabled = splitting || this.link.props.work.running || this.link.props.work.other;
    fill(this.facts, this.shares(line));
    const left = order.filter((p: Row) => !this.answerOf(p)).length;
    fill(
      this.note,
      left ? null : h("div", { class: "done" }, h("span", {}, "All parts are answered. "), this.fix()),
      lost
        ? h(
            "div",
            { class: "faint" },
            `${count(lost, "answer")} on earlier parts ${lost === 1 ? "is" : "are"} like none of these and ${lost === 1 ? "does" : "do"} not count now.`,
          )
        : null,
    );
    this.drawNine();
  }

  fix() {
    const go = () => this.link.send("go", { place: "fix", method: "environment_exchange" });
    return button("Fix the model", "Train on photos whose environments are exchanged by these answers", go, {
      kind: "primary",
      symbol: "arrow",
    });
  }

  shares({ share, classes }: Row) {
    const most = Math.max(1e-9, ...classes.map(([, v]: any) => v || 0));
    const bar = ([name, v]: any) => [
      h("span", { class: "cname" }, name),
      h("span", { class: "rail", "aria-hidden": "true" }, h("i", { style: `width:${(100 * (v || 0)) / most}%` })),
      h("span", { class: "num" }, percent(v, 1)),
    ];
    return [
      h("p", { class: "small" }, h("strong", { class: "num" }, percent(share, 1)), " of all places; by class:"),
      h("div", { class: "byclass small" }, classes.map(bar)),
    ];
  }

  showStrip() {
    const { parts } = this.link.props;
    if (this.strip.children.length !== parts.length)
      fill(
        this.strip,
        parts.map(({ part }: Row) =>
          h(
            "button",
            { type: "button", class: "pcard", "data-part": `part-${part}`, onclick: () => this.turn(part, true) },
            h("canvas", { "aria-hidden": "true" }),
            h("b", { "aria-hidden": "true" }),
          ),
        ),
      );
    parts.forEach(({ part, share }: any, i: number) => {
      const card = this.strip.children[i as number] as HTMLElement,
        answer = this.answerOf(part);
      card.className = `pcard${answer ? ` is-${answer}` : ""}`;
      card.lastChild!.textContent = answer ? BELONGS[answer][1] : "";
      card.setAttribute("aria-pressed", String(part === this.current));
      card.tabIndex = part === this.current ? 0 : -1;
      const words = `Part ${part}: ${answer ? BELONGS[answer][0] : "not answered"}, ${percent(share, 1)} of all places`;
      card.title = words;
      card.setAttribute("aria-label", words);
    });
    this.drawStrip();
  }

  // -- pictures
  get ghost() {
    return this.link.dark ? "#20262e" : "#eef0f3";
  }

  draw() {
    if (!this.link.props.parts.length) return;
    this.drawNine();
    this.drawStrip();
    this.drawPlaces();
    this.composites.draw();
  }

  // One kind of question at a time: the keys are for the one that is seen.
  ask(kind: string) {
    const composites = kind === "composites";
    this.kinds.set(kind);
    this.asking.classList.toggle("hidden", composites);
    this.composites.element.classList.toggle("hidden", !composites);
    if (composites) this.composites.follow();
    else this.drawNine();
  }

  drawNine() {
    const found = this.patches.get(this.current) || [];
    this.cells.forEach((canvas, k) => {
      const patch = found[k];
      paintPatch(canvas, patch, canvas.clientWidth || 150, this.ghost);
      canvas.setAttribute("aria-label", patch ? `Place ${k + 1}, in a photo of a ${patch.words}` : `Place ${k + 1}`);
      canvas.title = patch ? `in a photo of a ${patch.words}` : "";
      canvas.classList.toggle("shimmer", !found.length);
      canvas.classList.toggle("hidden", Boolean(found.length) && !patch);
    });
  }

  drawStrip() {
    [...this.strip.children].forEach((card, part) => {
      const patch = (this.patches.get(part) || [])[0];
      paintClose(card.firstChild as HTMLCanvasElement, patch, THUMB, this.ghost);
    });
  }

  arrived(parts: null[]) {
    if (parts.includes(this.current!)) this.drawNine();
    this.drawStrip();
  }

  showPlaces() {
    const { places, photos, agreement } = this.link.props;
    if (!places) return;
    if (String(places.ids) !== this.painted) {
      this.painted = String(places.ids);
      fill(
        this.photos,
        places.ids.map((id: string) =>
          h("figure", {}, h("canvas", { role: "img" }), h("figcaption", { class: "tiny soft" }, photos[id] || "")),
        ),
      );
      this.pictures.want(places.ids, PHOTO, "", () => this.drawPlaces());
    }
    const known = places.masks.some((mask: any) => mask);
    fill(
      this.agreement,
      known
        ? this.agrees(agreement)
        : "Answer at least one part with yes and one with no: then every photo shows here what belongs to the object.",
    );
    this.drawPlaces();
  }

  agrees(agreement: Row) {
    const { coverage } = this.link.props;
    const said = coverage
      ? [
          h("strong", { class: "num" }, percent(coverage.cells)),
          " of all ",
          term("places are decided", COVERED),
          `, in ${percent(coverage.photos)} of the photos. `,
        ]
      : [];
    if (!agreement) return [...said, "The line is where it is as likely as not."];
    return [
      ...said,
      "Agrees with the data set's ",
      agreement.by,
      ": ",
      h("strong", { class: "num" }, agreement.auc.toFixed(2)),
      " ",
      term("AUC", AUC),
      ` by place (0.50 is chance), over ${count(agreement.photos, "photo")}.`,
    ];
  }

  drawPlaces() {
    const { places, photos } = this.link.props;
    if (!places || !this.photos.children.length) return;
    const [height, width] = places.grid;
    [...this.photos.children].forEach((figure, i) => {
      const id = places.ids[i],
        canvas = figure.firstChild as HTMLCanvasElement,
        values = places.masks[i];
      paintBelongs(
        canvas,
        this.pictures.photo(id, PHOTO),
        values && { height, width, values },
        canvas.clientWidth || 150,
        this.ghost,
      );
      canvas.setAttribute(
        "aria-label",
        `A photo of a ${photos[id] || "class"}${values ? ", with what belongs to the object" : ""}`,
      );
    });
  }

  // -- what the answers would do
  showForecast() {
    const { forecast } = this.link.props;
    if (!forecast) return;
    const { rows, pending, reason } = forecast;
    const title = h("h3", {}, term("What these answers would do", FORECAST));
    const busy = h("span", { class: "tiny soft", "data-part": "pending" }, pending ? "looking at your answers" : "");
    fill(
      this.forecast,
      h(
        "div",
        { class: "row head" },
        title,
        h("span", { class: "chip" }, "predicted"),
        h("span", { class: "grow" }),
        busy,
      ),
      rows ? this.foretold(forecast) : h("p", { class: "small soft" }, reason),
    );
  }

  foretold({ rows, by, group, photos, verdict, record, words }: Row) {
    const bar =
      (bad: any) =>
      ([name, value, low, high]: any) => [
        h("span", { class: "cname" }, name),
        h(
          "span",
          { class: "rail spread", "aria-hidden": "true" },
          h("i", { class: bad ? "bad" : "", style: `width:${100 * (value || 0)}%` }),
          h("b", { style: `left:${100 * (low || 0)}%;width:${100 * ((high ?? low ?? 0) - (low || 0))}%` }),
        ),
        h(
          "span",
          { class: "num", title: `95 % interval ${percent(low)} to ${percent(high)}` },
          percent(value),
          h("span", { class: "soft tiny" }, ` ${percent(low)} to ${percent(high)}`),
        ),
      ];
    const told = by === "group" ? `Worst group (${group})` : `Worst class in other environments (${group})`;
    const figure = (kind: string, label: string, bad: boolean) => [
      h("p", { class: "small soft label" }, label),
      h(
        "div",
        { class: "byclass small", "data-part": kind, role: "group", "aria-label": label },
        rows[kind].map(bar(bad)),
      ),
    ];
    return h(
      "div",
      { class: "foretold", title: `${words} From ${photos[0]} training photos, on ${photos[1]} validation photos.` },
      h(
        "p",
        { class: "tiny soft" },
        "With your answers, and the same refit without them: one mask for all photos, or nothing exchanged",
      ),
      figure("reliance", "Verdicts that change with the environment alone", true),
      figure("worst", told, false),
      h("p", { class: "small verdict" }, verdict),
      h("p", { class: "small soft record" }, record),
    );
  }

  // -- is it owed to the answers?
  showOwed() {
    const { reliance, controls, work } = this.link.props;
    const measure = button(
      "Measure",
      "Exchange objects and environments between validation photos, and count the verdicts that change",
      () => this.link.act("measure"),
      { disabled: work.running || work.other, "data-part": "measure" },
    );
    fill(
      this.owed,
      h(
        "div",
        { class: "row head" },
        h(
          "h3",
          {},
          term(
            "What the model goes by",
            "The exchange test: how many verdicts change when only what is around the object is exchanged, or only the object",
          ),
        ),
        h("span", { class: "grow" }),
        reliance ? null : measure,
      ),
      reliance
        ? this.reliance(reliance)
        : h("p", { class: "small soft" }, "Not measured yet with the places that are known now."),
      controls ? this.controls(controls) : null,
    );
  }

  reliance({ words, rows }: Row) {
    const bar = ([name, value, low, high]: any) => [
      h("span", { class: "cname" }, name),
      h(
        "span",
        { class: "rail", "aria-hidden": "true" },
        h("i", { class: name.includes("environment") ? "bad" : "", style: `width:${100 * (value || 0)}%` }),
      ),
      h(
        "span",
        { class: "num", title: low === null ? "" : `95 % interval ${percent(low)} to ${percent(high)}` },
        percent(value),
      ),
    ];
    return [
      h("p", { class: "small soft" }, "Verdicts that change with"),
      h("div", { class: "byclass small", title: words }, rows.map(bar)),
    ];
  }

  controls({ method, split, words, rows }: Row) {
    const line = ({ kind, what, runs, worst, range: [low, high], average }: Row) =>
      h(
        "tr",
        { class: kind === "given" ? "given" : "" },
        h("th", { scope: "row", title: what }, kind === "given" ? "as given" : kind),
        h(
          "td",
          { class: "num" },
          percent(worst, 1),
          low !== high ? h("span", { class: "soft tiny" }, ` ${percent(low, 1)}–${percent(high, 1)}`) : null,
        ),
        h("td", { class: "num" }, percent(average, 1)),
        h("td", { class: "num soft" }, String(runs)),
      );
    return h(
      "div",
      { class: "controls" },
      h("h3", {}, "Is it owed to your answers?"),
      h("p", { class: "small" }, words),
      h(
        "table",
        { class: "small", "aria-label": `Controls of ${method} on the ${split} split` },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["answers", "worst group", "all", "runs"].map((w) => h("th", { scope: "col" }, w)),
          ),
        ),
        h("tbody", {}, rows.map(line)),
      ),
    );
  }

  // -- what the person does
  turn(part: any, tell = false) {
    if (this.composites.active) this.ask("parts");
    this.current = part;
    this.follow();
    if (tell) this.link.send("look", { part });
    const card = this.strip.children[part];
    if (this.strip.contains((this.strip.getRootNode() as ShadowRoot).activeElement))
      (card as HTMLElement | undefined)?.focus({ preventScroll: true });
  }

  step(by: number) {
    const { parts } = this.link.props;
    this.turn((this.current! + by + parts.length) % parts.length, true);
  }

  get ready() {
    const { state: now, parts, splitting } = this.link.props;
    return now === "ready" && parts.length > 0 && this.current !== null && !splitting;
  }

  give(value: string) {
    if (!this.ready) return;
    const part = this.current,
      { clustering, order, parts } = this.link.props;
    this.sent.set(part, value);
    this.link.act("answer", { part, value, clustering }, () => {
      this.sent.delete(part);
      this.follow();
    });
    const done = parts.filter((p: Row) => this.answerOf(p.part)).length;
    this.link.announce(`Part ${part}: ${BELONGS[value][0]}. ${done} of ${parts.length} answered.`);
    const next = order.find((p: Row | null) => p !== part && !this.answerOf(p));
    this.turn(next ?? part);
  }

  divide() {
    if (!this.ready || this.split.disabled) return;
    this.link.send("split", { part: this.current });
    this.link.announce(`Splitting part ${this.current}`);
  }

  key(e: KeyboardEvent) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.defaultPrevented || typing()) return;
    if (!this.link.addressed || !this.link.root.checkVisibility() || !this.ready) return;
    const k = e.key.toLowerCase();
    if (this.composites.active) {
      if ((k.startsWith("arrow") && !this.mayStep(e)) || !this.composites.key(k, e)) return;
    } else if (KEYS[k]) this.give(KEYS[k]);
    else if (k === "s") this.divide();
    else if (k === "u") this.link.act(e.shiftKey ? "redo" : "undo");
    else if ((e.key === "ArrowLeft" || e.key === "ArrowRight") && this.mayStep(e))
      this.step(e.key === "ArrowLeft" ? -1 : 1);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  // Arrow keys on a tab of the page go from place to place.
  mayStep(e: Event) {
    return !e.composedPath().some((node) => node instanceof Element && node.getAttribute("role") === "tab");
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "parts");
  link.keys = PAGE;
  link.view = new PartsView(link);
  return link.root;
}
