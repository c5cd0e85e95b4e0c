// A notebook keeps a still picture of each view, an output before the live one. Only one of the two is seen: the
// live view from the moment that Python welcomes it, the picture where no kernel answers.

import { button, h, icon } from "./dom";
import type { Link } from "./link";

const LOOK_MS = 1000;
const PROBE_MS = 8000;
const RESTARTED =
  "The kernel was restarted: run this cell again. Nothing you answered is lost: it is in the run folder.";
const SILENT =
  "Python does not answer. If a cell is running, wait for it; if the kernel was stopped or restarted, run this cell " +
  "again. What was confirmed is kept.";

const stillOf = (key: string) => `[data-guidance-viz-still="${key}"]`;

// Hide the picture, also one that comes later, with the output around it; the returned function shows it again.
function hide(key: string) {
  const style = h("style");
  style.textContent = `${stillOf(key)}, .jp-OutputArea-child:has(${stillOf(key)}) { display: none !important; }`;
  document.head.append(style);
  return () => style.remove();
}

const over = (root: HTMLElement) => (root.getRootNode() as ShadowRoot).host;

function inPage(root: HTMLElement) {
  for (let node = over(root); node; node = (node.getRootNode() as ShadowRoot).host)
    if (node.closest(".gv")) return true;
  return false;
}

export class StillStage {
  link: Link;
  key: any;
  welcomed: boolean;
  host: any;
  known: boolean;
  lost: any;
  waiting: any;
  banner: any;
  bare: any;

  constructor(link: Link) {
    this.link = link;
    this.key = link.props.still;
    this.welcomed = false;
    if (!this.key) return;
    requestAnimationFrame(() => this.begin());
  }

  begin() {
    const { link } = this;
    this.host = over(link.root);
    if (!this.host || link.closed || inPage(link.root)) return;
    this.show();
    const timer = setInterval(() => this.look(), LOOK_MS);
    link.letGo.push(
      () => clearInterval(timer),
      () => this.bare?.(),
    );
    for (const event of ["pointerdown", "keydown"]) link.listen(link.root, event, () => this.probe(), true);
    link.on("pong", () => this.answered());
  }

  // Called when Python said welcome.
  enter() {
    this.welcomed = true;
    this.answered();
    this.isConnected(); // it is from now on
    if (this.host) this.show();
  }

  show() {
    if (this.welcomed) {
      this.bare ||= hide(this.key);
      this.host.style.removeProperty("display");
    } else if (document.querySelector<HTMLElement>(stillOf(this.key))) this.host.style.display = "none";
  }

  // JupyterLab forgets the kernel of an output when it is restarted, and marks the ipywidgets that lost theirs.
  isConnected() {
    const kernels = (window as any).PyViz?.kernels || {},
      plots = this.link.model.document?.roots().map((root) => root.id) || [];
    if (plots.some((id) => kernels[id])) this.known = true;
    else if (this.known) return false;
    return !this.link.host?.closest(".jupyter-widgets-disconnected");
  }

  look() {
    if (!this.welcomed) this.show();
    else if (!this.lost && !this.isConnected()) {
      this.lost = true;
      this.say(RESTARTED);
      for (const part of this.link.root.children as Iterable<any>) if (part !== this.banner) part.inert = true;
    }
  }

  // Somebody works here: is there anybody to hear it? Asked then alone, so that an idle kernel stays idle.
  probe() {
    if (this.waiting || !this.welcomed || this.lost) return;
    this.waiting = setTimeout(() => this.say(SILENT), PROBE_MS);
    this.link.model.send_msg({ kind: "ping" });
  }

  answered() {
    clearTimeout(this.waiting ?? undefined);
    this.waiting = null;
    if (this.lost) return;
    this.banner?.remove();
    this.banner = null;
  }

  say(words: string) {
    this.banner?.remove();
    const dismiss = button("", "Dismiss this message", () => this.answered(), {
      kind: "quiet square",
      symbol: "close",
    });
    this.banner = h(
      "div",
      { class: "alert over", role: "alert" },
      icon("alert"),
      h("div", { class: "grow" }, words),
      this.lost ? null : dismiss,
    );
    this.link.root.prepend(this.banner);
  }
}
