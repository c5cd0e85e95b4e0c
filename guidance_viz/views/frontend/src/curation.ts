// Curate: space, questions, spread, subgroups, sample, retrain, compare, each step with its effect.

import { AskedStep, SpaceStep } from "./lib/asking";
import type { Row } from "./lib/data";
import { fill, h, state } from "./lib/dom";
import { GroupsStep, SampleStep } from "./lib/draw";
import { Link } from "./lib/link";
import { PictureStore } from "./lib/pictures";
import { OutcomeStep, RetrainStep } from "./lib/retrain";
import { SpreadStep } from "./lib/threshold";

const TRY_MS = 180;

class CurationView {
  link: Link;
  groups: GroupsStep;
  sample: SampleStep;
  cover: HTMLDivElement;
  list: HTMLDivElement;
  pending: any;
  timer: ReturnType<typeof setTimeout> | null;

  constructor(link: Link) {
    this.link = link;
    const change = (values: Row) => this.change(values);
    this.groups = new GroupsStep(link, new PictureStore(link), change);
    this.sample = new SampleStep(link, change);
    const steps = [
      new SpaceStep(link),
      new AskedStep(link),
      new SpreadStep(link, change),
      this.groups,
      this.sample,
      new RetrainStep(link),
      new OutcomeStep(link),
    ];
    this.cover = h("div", { class: "cover hidden" });
    this.list = h(
      "div",
      { class: "steps" },
      steps.map((s) => s.element),
    );
    const label = { "aria-label": "Curate a balanced subset" };
    link.root.append(h("section", { class: "pane", ...label }, h("div", { class: "scroll" }, this.list), this.cover));
    link.watch(["state", "message"], () => this.showState());
    link.watch(["trial", "need", "curating", "failed"], (_p, names) => this.showTrial(names));
    link.on("told", (m) => link.announce(m.text));
    link.send("seen");
  }

  showState() {
    const { state: now, message } = this.link.props;
    this.cover.classList.toggle("hidden", now === "ready");
    this.list.classList.toggle("hidden", now !== "ready");
    if (now === "loading") fill(this.cover, state("busy", "Getting ready", message));
    else if (now !== "ready") fill(this.cover, state("target", "Nothing to curate yet", message));
  }

  // A change shows at once what can be counted here; the draw follows when the hand rests.
  change(values: Row) {
    this.pending = { ...this.pending, ...values };
    this.wait(true);
    clearTimeout(this.timer ?? undefined);
    this.timer = setTimeout(() => {
      this.link.act("options", this.pending, () => this.settle());
      this.pending = null;
    }, TRY_MS);
  }

  settle() {
    if (!this.pending && !this.link.props.curating) this.wait(false);
  }

  wait(on: boolean) {
    this.groups.wait(on, this.groups.cells.element);
    this.sample.wait(on, this.sample.stacks);
  }

  showTrial(names: Set<string>) {
    const { trial, need, curating, failed } = this.link.props;
    const waiting = Boolean(curating || this.pending);
    this.wait(waiting);
    if (trial && names.has("trial")) this.showDrawn(trial);
    else if (!trial && !waiting) this.cannot(need ? "Needs answers of two kinds, as step 3 does." : failed);
    else if (!trial) this.cannot("Drawing…");
  }

  showDrawn(trial: Row) {
    this.groups.show(trial);
    this.sample.show(trial);
    this.link.announce(trial.effect);
  }

  cannot(words: string) {
    this.groups.cannot(words || "Nothing has been drawn yet.");
    this.sample.cannot();
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "curation");
  link.view = new CurationView(link);
  return link.root;
}
