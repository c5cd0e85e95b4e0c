// What was drawn is kept under a name; the kept subsets, one of them chosen.

import type { Row } from "./data";
import { button, count, fill, h } from "./dom";
import type { Link } from "./link";
import { SPLITS, shareWords } from "./steps";

export class Keeping {
  link: Link;
  name: HTMLInputElement;
  button: HTMLButtonElement;
  row: HTMLDivElement;
  list: HTMLDivElement;
  element: HTMLElement;

  constructor(link: Link) {
    this.link = link;
    this.name = h("input", {
      type: "text",
      placeholder: "balanced",
      maxlength: "60",
      spellcheck: "false",
      oninput: () => this.showButton(),
      onkeydown: (e: any) => e.key === "Enter" && this.keep(),
    });
    const does = "Write the drawn photos down under this name; a fix can then learn from them";
    this.button = button("Keep this subset", does, () => this.keep(), { symbol: "check" });
    this.row = h("div", { class: "row wrap controls" }, h("label", {}, "Name", this.name), this.button);
    this.list = h("div", { class: "kept", role: "radiogroup", "aria-label": "Kept subsets" });
    this.element = h("div", { class: "keeping hidden" }, this.row, this.list);
    link.watch(["kept", "chosen", "busy", "trial"], (_p, names) => this.show(names));
  }

  get taken() {
    return this.link.props.kept.some((k: Row) => k.name === this.name.value.trim());
  }

  show(names: Set<string>) {
    const { kept, chosen, trial } = this.link.props;
    this.element.classList.toggle("hidden", !trial && !kept.length);
    this.row.classList.toggle("hidden", !trial);
    this.showButton();
    if (!names.has("kept") && !names.has("chosen")) return;
    fill(
      this.list,
      kept.map((k: any) => this.item(k, k.name === chosen)),
    );
  }

  showButton() {
    this.button.querySelector<HTMLElement>("span")!.textContent = this.taken
      ? "Replace that subset"
      : "Keep this subset";
    this.button.disabled = !this.link.props.trial || Boolean(this.link.props.busy);
  }

  keep() {
    if (this.button.disabled) return;
    if (!this.name.value.trim()) this.name.value = this.name.placeholder;
    this.link.act("keep", { name: this.name.value.trim(), overwrite: this.taken });
  }

  item(k: any, on: boolean) {
    const { name } = k;
    const limit = k.threshold === null ? "above the median" : `P > ${k.threshold.toFixed(2)}`;
    const size = `${count(k.photos, "photo")}, ${shareWords(k.share, `${SPLITS[k.split] || k.split} split`)}`;
    const facts = [size, limit, count(k.answers, "answer"), k.model].join(" · ");
    const pick = {
      type: "radio",
      name: "gv-kept",
      checked: on,
      onchange: () => this.link.send("pick", { name }),
    };
    const see = () => this.link.send("photos", { of: "subset", name });
    const row: HTMLElement = h(
      "div",
      { class: `keptitem${on ? " on" : ""}` },
      h("label", { class: "grow" }, h("input", pick), h("strong", {}, name), h("span", { class: "small soft" }, facts)),
      button("Photos", `See the photos of ${name}`, see, { kind: "quiet", symbol: "photos" }),
      button("", `Forget ${name}`, () => this.askForget(row, k), { kind: "quiet square", symbol: "close" }),
    );
    return row;
  }

  askForget(row: HTMLElement, k: any) {
    const { name } = k;
    const forget = () => this.link.act("forget", { name });
    const sure = button("Forget it", `Forget ${name} for good`, forget, {});
    const back = () => row.replaceWith(this.item(k, name === this.link.props.chosen));
    const told = h("span", { class: "grow small" }, `Forget “${name}”? What was made with it stays.`);
    fill(row, told, sure, button("Keep it", "Leave it as it is", back, { kind: "quiet" }));
    sure.focus();
  }
}
