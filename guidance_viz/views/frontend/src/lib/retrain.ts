// Steps 6 and 7: learn from a kept subset, and see what that does to the worst group.

import type { Row } from "./data";
import { button, choice, count, fill, h, percent } from "./dom";
import type { Link } from "./link";
import { SPLITS, Step, shareWords } from "./steps";

export class RetrainStep extends Step {
  fresh: string;
  rail: any;

  constructor(link: Link) {
    const help =
      "The model goes on from where it is and learns from the kept subset alone, on a copy and in the background.";
    super(link, 6, "Retrain", help);
    link.watch(["work", "kept", "chosen"], () => this.show());
  }

  // Built anew only when something here changed: a press on a button must not be lost.
  show() {
    const { work, kept, chosen } = this.link.props;
    const subset = kept.find((k: Row) => k.name === chosen);
    this.wait(work.running);
    const fresh = JSON.stringify([work, kept, chosen]);
    if (fresh === this.fresh) return;
    this.fresh = fresh;
    if (work.running) this.showWork(work);
    else if (subset) this.showChoice(subset, kept, work);
    else {
      this.say("no subset to learn from yet", "faint");
      this.need("Keep a subset first: give it a name in step 5.");
    }
  }

  showChoice(subset: Row, kept: any[], work: Row) {
    const { name } = subset;
    const share = shareWords(subset.share, `${SPLITS[subset.split] || subset.split} split`);
    this.say(`learns from the ${count(subset.photos, "photo")} of “${name}”, ${share}`);
    const names = kept.map((k: Row) => [k.name, k.name]);
    const pick = (v: any) => this.link.send("pick", { name: v });
    fill(
      this.body,
      h(
        "div",
        { class: "row wrap controls" },
        choice("Subset", "The photos to learn from", names, name, pick),
        this.start(subset, work),
        button("More settings", "Go to Fix, with this subset chosen", () => this.link.send("fix", { name }), {
          kind: "quiet",
          symbol: "arrow",
        }),
        h("span", { class: "small faint" }, "Works on a copy; you decide afterwards."),
      ),
    );
  }

  start({ name, method }: Row, work: Row) {
    if (!method.length) return null;
    const does = method[0] === "slim_tr" ? "SLIM_Tr: train on the subset alone" : "SLIM_Val: refit the last layer";
    const options = { kind: "primary", symbol: "play", disabled: work.other };
    return button(method[1], does, () => this.link.act("retrain", { name }), options);
  }

  showWork(work: Row) {
    const words = `${work.stage[0].toUpperCase()}${work.stage.slice(1)}${work.message ? `, ${work.message}` : ""}`;
    const left = work.eta ? ` · about ${Math.max(1, Math.round(work.eta))} s left` : "";
    this.say(`${words} · ${percent(work.share)}${left}`);
    if (!this.rail || !this.body.contains(this.rail)) {
      const bar = { role: "progressbar", "aria-label": "Progress of the training" };
      const ends = { "aria-valuemin": "0", "aria-valuemax": "100" };
      this.rail = h("div", { class: "meter tall grow", ...bar, ...ends }, h("i"));
      const stop = () => this.link.act("cancel");
      const does = "Stop at the next step; nothing is changed";
      fill(this.body, h("div", { class: "row controls" }, this.rail, button("Stop", does, stop, { symbol: "stop" })));
    }
    this.rail.firstChild.style.width = `${100 * work.share}%`;
    this.rail.setAttribute("aria-valuenow", String(Math.round(100 * work.share)));
  }
}

export class OutcomeStep extends Step {
  constructor(link: Link) {
    super(link, 7, "Compare", "What the retrained model does to the group that was served worst.");
    link.watch(["outcome"], () => this.show());
  }

  show() {
    const made = this.link.props.outcome;
    if (!made) {
      this.say("nothing retrained yet", "faint");
      this.need("Retrain on a subset; what it does to the worst group appears here.");
      return;
    }
    this.say(`${made.title} · ${made.split} split${made.waits ? " · waits for your verdict" : ""}`);
    const photos = { kind: "primary", symbol: "photos" };
    fill(
      this.body,
      h("div", { class: "verdictline" }, this.worst(made), this.groups(made)),
      h(
        "div",
        { class: "row wrap controls" },
        this.go("Compare photo by photo", "What became right, what became wrong", "compare", photos),
        made.waits ? this.go("Accept or reject", "Decide in Fix whether this becomes the model", "fix") : null,
      ),
    );
  }

  worst({ before, after, name, range }: Row) {
    return h(
      "div",
      { class: "bignum num" },
      h("span", { class: "small soft" }, "worst group"),
      h("span", {}, h("span", { class: "soft" }, before), " → ", h("strong", {}, after)),
      h("span", { class: "small soft" }, `${name}${range ? `, ${range}` : ""}`),
    );
  }

  groups({ rows }: Row) {
    const label = { role: "table", "aria-label": "Accuracy by group before and after" };
    return h(
      "div",
      { class: "mini", ...label },
      rows.map((r: any) => this.group(r)),
    );
  }

  group(r: Row) {
    const wide = (v: number | null | undefined) => `width:${(100 * v!).toFixed(1)}%`;
    const moved = Math.round(100 * r.after!) - Math.round(100 * r.before!);
    const way = moved > 0 ? "up" : moved < 0 ? "down" : "";
    const delta = moved ? `${moved > 0 ? "▲" : "▼"} ${Math.abs(moved)}` : "";
    return h(
      "div",
      { role: "row" },
      h("span", { role: "rowheader", class: "small" }, r.name),
      h("span", { role: "cell", class: "num small" }, `${percent(r.before)} → `, h("strong", {}, percent(r.after))),
      h("span", { role: "cell", class: `num small delta ${way}` }, delta),
      h(
        "span",
        { class: "track", role: "cell", "aria-hidden": "true" },
        h("i", { class: "was", style: wide(r.before) }),
        h("i", { class: "now", style: wide(r.after) }),
      ),
    );
  }
}
