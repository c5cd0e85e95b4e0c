// The doctor's look at the page: how long a message takes to Python and back, and what the page can draw with.

import { abilities } from "./lib/abilities";
import type { Row } from "./lib/data";
import { fill, h } from "./lib/dom";
import { Link } from "./lib/link";

const ROUNDS = 5;
const PATIENCE_MS = 20000;
const UNHEARD =
  "This page does not hear Python. If a cell is running, wait for it. Else the extension of Panel is missing, disabled " +
  "or old: do what is said above, restart JupyterLab and reload the page.";
const SIGNS: Record<string, string> = { ok: "ok", warning: "warning", failed: "FAILED" };

class Rounds {
  link: Link;
  times: number[];
  sent: number;

  constructor(link: Link) {
    this.link = link;
    this.times = [];
    link.on("echo", () => this.back());
    this.go();
  }

  go() {
    this.sent = performance.now();
    this.link.send("echo");
  }

  back() {
    this.times.push(performance.now() - this.sent);
    if (this.times.length < ROUNDS) this.go();
    else this.link.send("page", { ...abilities(), milliseconds: [...this.times].sort((a, b) => a - b)[ROUNDS >> 1] });
  }
}

function row([status, name, found, cure]: any) {
  return h(
    "li",
    { class: status },
    h("span", { class: "sign" }, SIGNS[status]),
    h("div", {}, h("strong", {}, name), ": ", found, cure ? h("p", { class: "small" }, "→ ", cure) : null),
  );
}

export function render({ model }: Row) {
  const link = new Link(model, "probe");
  const list = h("ul", { class: "checks", "aria-label": "What this page can do", role: "list" });
  const told = h("p", { class: "soft", role: "status" }, "Asking the page …");
  link.root.append(h("section", { class: "card", "aria-label": "The page" }, h("h2", {}, "This page"), told, list));
  const late = setTimeout(() => (told.textContent = UNHEARD), PATIENCE_MS);
  link.letGo.push(() => clearTimeout(late));
  link.watch(["checks"], ({ checks }) => {
    if (!checks.length) return;
    clearTimeout(late);
    told.remove();
    fill(list, checks.map(row));
  });
  new Rounds(link);
  return link.root;
}
