// Parts are to be found first: the offer to do so, how far it is, and how many there are to be.
import { button, choice, clock, fill, h, meter, percent, state } from "./dom";
import type { Link } from "./link";

const NONE =
  "Find what the photos are made of, as the network sees it. Then say of each part whether it belongs to the object: one answer speaks for its places in all photos.";

export class PartFinder {
  /** Over the parts where there are none. */
  cover = h("div", { class: "cover hidden" });
  doing = h("div", { class: "row doing small soft", role: "status" });
  many = h("div", { class: "row" });
  private k = 0;

  // behind: what the cover hides
  constructor(
    readonly link: Link,
    readonly behind: HTMLElement,
  ) {
    link.watch(["state", "message", "work", "splitting", "parts"], () => this.show());
  }

  show() {
    const { state: now, message, work, parts, splitting } = this.link.props;
    const covered = now !== "ready" || !parts.length;
    this.cover.classList.toggle("hidden", !covered);
    this.behind.classList.toggle("hidden", covered);
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
          h("div", { class: "row" }, meter(work.share || 0, 1, "Finding parts"), stop()),
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
}
