// The link of one component to its Python half: props come down, events go up, and the page is left as it was found.
import { type Down, KNOWN, type Up } from "../messages";
import type { Message, Model } from "../panel";
import { alike } from "./alike";
import { button, h, icon } from "./dom";
import { bus, links, tell } from "./links";
import { applyLooks } from "./looks";
import { dropAct, giveUp, outbox, pendingOf, putAct, resend, restAct } from "./outbox";
import { StillStage } from "./still";

const HELLO_MS = 1000;
const SELDOM_MS = 15000;
const RECEIPT_MS = 2000;
const TRIES = 5;
const SILENCE =
  "The server does not answer, so your last action may not be saved. Check that it is running, then reload this " +
  "page: what it confirmed is kept.";
const COMES_AGAIN = "What you did is kept here and sent again by itself: leave this page open until then.";
const NOT_DONE = "What you did last was not done: do it again then.";

export const inNotebook = () =>
  Boolean(document.querySelector<HTMLElement>(".jp-Notebook, .jp-NotebookPanel, .jp-LabShell, .notebook-app"));

function wantsDark() {
  const body = document.body;
  if (body.dataset.jpThemeLight) return body.dataset.jpThemeLight === "false";
  if (body.dataset.vscodeThemeKind) return body.dataset.vscodeThemeKind.includes("dark");
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

/** What a view shows: replaced as a whole by Python, each part of it only where it changed. */
export type Props = Record<string, any>;
/** What a part tells itself: its colours changed. */
type Own = { theme: { kind: "theme" } };
type Heard = Down & Own;
type Handler = (message: any) => void;
/** What goes with a kind: nothing has to where all of it may be left out. */
type Fields<K extends keyof Up> = Record<never, never> extends Up[K] ? [values?: Up[K]] : [values: Up[K]];
type Watcher = (props: Props, changed: Set<string>) => void;
type Receipt = { timer?: ReturnType<typeof setTimeout>; done: () => void };
type Values = Record<string, unknown>;
/** An act of a person: its name is its token. */
export type Act = Values & { token: string; after?: string; round?: number };

export class Link {
  root: HTMLDivElement & { link?: Link };
  live: HTMLElement;
  alerts: HTMLElement;
  props: Props;
  stage: StillStage;
  /** Keys of the view and what they do, for the list of keys. */
  keys: readonly (readonly [key: string, does: string])[] = [];
  /** The part itself, for tests. */
  view?: unknown;
  pickClass?: (k: number) => boolean;
  helpBox: HTMLElement | null = null;
  helpBack: HTMLElement | null = null;
  host: HTMLElement | null = null;
  closed = false;
  /** What waits until Python said welcome. */
  held: Message[] | null = [];
  readonly letGo: (() => void)[] = [];
  private readonly handlers: Record<string, Handler[]> = {};
  private readonly watchers: [names: string[], handler: Watcher][] = [];
  private readonly receipts = new Map<string, Receipt>();
  private waiting: HTMLElement | null = null;

  constructor(
    readonly model: Model,
    readonly name: string,
  ) {
    this.live = h("div", { class: "sr", role: "status", "aria-live": "polite" });
    this.alerts = h("div", { role: "alert" });
    this.root = h("div", { class: `gv ${name}` }, this.alerts, this.live);
    this.root.link = this;
    links.add(this);
    this.props = model.props;
    this.applyTheme();
    model.on("props", () => this.changed(model.props));
    model.on("msg:custom", (message) => this.received(message));
    model.on("remove", () => this.close());
    this.on("error", (m) => this.complain(m.text));
    this.on("receipt", ({ token, kept }) => this.settle(token, kept));
    this.on("unkept", ({ token, text }) => this.rest(token, text));
    const media = window.matchMedia("(prefers-color-scheme: dark)");
    this.listen(media, "change", () => this.applyTheme());
    this.listen(bus, "looks", () => this.applyLooks());
    applyLooks(this.root);
    const observer = new MutationObserver(() => this.applyTheme());
    observer.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-light", "data-vscode-theme-kind"],
    });
    this.letGo.push(() => observer.disconnect());
    requestAnimationFrame(() => this.quietHost());
    this.stage = new StillStage(this);
    this.on("welcome", (m) => this.welcomed(m));
    this.on("props", ({ props }) => this.changed(props));
    this.hello(HELLO_MS);
  }

  // Python sends nothing to an output of a notebook before it said this, and what is sent there while a cell runs may
  // be lost: it is said until it is answered, with the props of that moment, and all else waits.
  hello(pause: number): void {
    if (this.closed || !this.held) return;
    this.model.send_msg({ kind: "hello" });
    setTimeout(() => this.hello(Math.min(pause * 1.2, SELDOM_MS)), pause);
  }

  welcomed({ props }: { props: Props }): void {
    const held = this.held || [];
    this.held = null;
    this.stage.enter();
    this.changed(props);
    held.forEach((message) => this.model.send_msg(message));
    resend();
  }

  get dark(): boolean {
    return this.root.dataset.theme === "dark";
  }
  /** The ground that is left of a photo where its map hides it. */
  get ghost(): string {
    return this.dark ? "#20262e" : "#f4f5f7";
  }
  /** The same of places and patches, which are small: a little darker. */
  get shade(): string {
    return this.dark ? "#20262e" : "#eef0f3";
  }
  send<K extends keyof Up>(kind: K, ...[values]: Fields<K>): void {
    this.post({ kind, ...values });
  }

  private post(message: Message): void {
    if (this.held) this.held.push(message);
    else this.model.send_msg(message);
  }

  // Something the person did: it must arrive, once. Without a receipt it is sent again; Python knows it by its token.
  // In turn: not before what this part did in turn before is confirmed.
  act<K extends keyof Up>(kind: K, values?: Up[K], done: () => void = () => {}, inTurn = false): void {
    const token = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    this.receipts.set(token, { done });
    const message = { ...values, token };
    if (putAct(this, kind, message, inTurn)) this.attempt(kind, this.round(message), 1);
    else resend();
  }

  // Something the person did before the line was lost, or before the page was loaded again.
  again(kind: string, message: Act): void {
    const receipt = this.receipts.get(message.token) || { done: () => {} };
    clearTimeout(receipt.timer);
    this.receipts.set(message.token, receipt);
    this.attempt(kind, this.round(message), 1);
  }

  // Python does not try the same round twice.
  round(message: Act): Act {
    return { ...message, round: Date.now() };
  }

  attempt(kind: string, message: Act, tries: number): void {
    const receipt = this.receipts.get(message.token);
    if (this.closed || !receipt || outbox().lost) return; // it waits in the outbox
    if (tries === 2) tell("silence");
    if (tries > TRIES) {
      this.receipts.delete(message.token);
      giveUp(message.token);
      this.complain(SILENCE);
      receipt.done();
      return;
    }
    this.post({ kind, ...message });
    receipt.timer = setTimeout(() => this.attempt(kind, message, tries + 1), RECEIPT_MS * tries);
  }

  // The server could not write it now.
  rest(token: string, text: string): void {
    clearTimeout(this.receipts.get(token)?.timer);
    if (!restAct(token)) {
      this.settle(token, false);
      this.complain(`${text} ${NOT_DONE}`);
    } else if (!this.waiting?.isConnected) this.waiting = this.complain(`${text} ${COMES_AGAIN}`);
  }

  settle(token: string, kept: boolean): void {
    const receipt = this.receipts.get(token);
    this.receipts.delete(token);
    if (dropAct(token, kept)) resend();
    if (this.waiting && !pendingOf(this).some((a) => a.unkept)) {
      this.waiting.remove();
      this.waiting = null;
      this.announce("What waited here was sent.");
    }
    if (!receipt) return;
    clearTimeout(receipt.timer);
    receipt.done();
  }

  on<K extends keyof Heard>(kind: K, handler: (message: Heard[K]) => void): void {
    this.handlers[kind] ||= [];
    this.handlers[kind].push(handler);
  }

  // handler(props, changed: Set of names) now and on every change of one of the names
  watch(names: string[], handler: Watcher): void {
    this.watchers.push([names, handler]);
    handler(this.props, new Set(names));
  }

  listen(
    target: EventTarget,
    event: string,
    handler: (event: any) => unknown,
    options?: AddEventListenerOptions | boolean,
  ) {
    target.addEventListener(event, handler, options);
    this.letGo.push(() => target.removeEventListener(event, handler, options));
  }

  changed(now: Props): void {
    const before = this.props;
    const names = new Set(Object.keys(now).filter((k) => !alike(now[k], before[k])));
    this.props = now;
    if (names.has("theme")) this.applyTheme();
    for (const [wanted, handler] of this.watchers) if (wanted.some((n) => names.has(n))) handler(now, names);
  }

  received(message: Message): void {
    const { kind } = message;
    if (!KNOWN.has(kind) && kind !== "theme") console.error(`Python sent a message that is not known here: ${kind}`);
    for (const handler of this.handlers[kind] || []) handler(message);
  }

  applyTheme(): void {
    const asked = this.props.theme || "auto";
    const dark = asked === "auto" ? wantsDark() : asked === "dark";
    const was = this.root.dataset.theme;
    this.root.dataset.theme = dark ? "dark" : "light";
    if (was && was !== this.root.dataset.theme) this.received({ kind: "theme" });
  }

  applyLooks(): void {
    applyLooks(this.root);
    this.received({ kind: "theme" });
  }

  announce(text: string): void {
    this.live.textContent = text;
  }

  complain(text: string): HTMLElement {
    const box: HTMLElement = h(
      "div",
      { class: "alert" },
      icon("alert"),
      h("div", { class: "grow" }, text),
      button("", "Dismiss this message", () => box.remove(), { kind: "quiet square", symbol: "close" }),
    );
    this.alerts.replaceChildren(box);
    return box;
  }

  // In JupyterLab, single letters are commands of the notebook: not while the person works in here. A click anywhere
  // in here takes the focus, so that the letters after it come here.
  quietHost() {
    let node: HTMLElement = this.root;
    for (let above = node.getRootNode(); above instanceof ShadowRoot; above = node.getRootNode())
      node = above.host as HTMLElement;
    node.setAttribute("data-lm-suppress-shortcuts", "true");
    if (inNotebook() && !node.hasAttribute("tabindex")) {
      node.tabIndex = -1;
      node.style.outline = "none";
    }
    this.host = node;
    // In a row of ipywidgets what does not ask for a width has none.
    const cell = node.closest<HTMLElement>(".widget-hbox > *");
    if (cell) Object.assign(cell.style, { flexGrow: "1", minWidth: "min(320px, 100%)" });
  }

  // Whether letters typed now are for this page: alone in its window, or with the focus inside its output.
  get addressed(): boolean {
    return !inNotebook() || Boolean(this.host?.contains(document.activeElement));
  }

  close() {
    this.closed = true;
    links.delete(this);
    this.receipts.forEach(({ timer }) => clearTimeout(timer));
    this.letGo.splice(0).forEach((f) => f());
  }
}

// The element that has the focus, through every shadow root.
export function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

export function typing(): boolean {
  const active = focused() as HTMLInputElement | null;
  return Boolean(
    active &&
      (active.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName)) &&
      !/^(checkbox|radio|button|range)$/.test(active.type || ""),
  );
}
