// The line of a served page to its server: when it is lost it says so, tries again, and brings back what was done meanwhile.
import type { Row } from "./data";
import { button, count, fill, h, icon } from "./dom";
import type { Link } from "./link";
import { bus, tell } from "./links";
import { keepAll, keptBefore, openOutbox, outbox, resendAll, unconfirmed, whatWaits } from "./outbox";

const FIRST_MS = 400;
const RARELY_MS = 10000;
const ANSWER_MS = 6000;
const PULSE_MS = 30000;
const TOLD_MS = 8000;
const JOINING_MS = 20000; // a connection that is not whole after so long is given up for a page loaded again

/** Where the page is, without a slash at its end: what belongs to it is below. */
export const pagePath = () => window.location.pathname.replace(/\/+$/, "");

// The document outlives its parts: it is listened to once.
function hearDocuments() {
  for (const document of (window as any).Bokeh?.documents || []) {
    if (document.guidanceVizHeard) continue;
    document.guidanceVizHeard = true;
    document.on_event("connection_lost", (_: any, event: any) => {
      forgetHalf(event.connection.deref());
      tell("lost", event);
    });
  }
}

// Bokeh's connection puts messages together in one receiver for all its sockets. A socket that was cut between two parts
// of a message leaves half of it there, and takes the next one's acknowledgement for the rest: each needs its own.
function forgetHalf(connection: Row) {
  const receiver = connection?._receiver;
  if (receiver) connection._receiver = new receiver.constructor();
}

export class Line {
  link: Link;
  text: HTMLSpanElement;
  now: HTMLButtonElement;
  bar: HTMLDivElement;
  wait: number;
  before: any;
  what: string;
  event: Event | null;
  joining: number | null;
  down: Promise<void> | boolean;
  pressed: boolean;
  timer: ReturnType<typeof setTimeout> | null;

  constructor(link: Link) {
    this.link = link;
    this.text = h("span", { class: "grow" });
    this.now = button("Try now", "Try to connect again at once", () => this.attempt(), {});
    this.bar = h(
      "div",
      { class: "connection hidden" },
      h("div", { role: "status", class: "row grow" }, this.text),
      this.now,
    );
    this.wait = FIRST_MS;
    if (!link.props.line) return;
    if (outbox().lost) keepAll();
    outbox().lost = false;
    this.remember(keptBefore());
    hearDocuments();
    link.watch(["line"], ({ line }) => this.own(line));
    link.listen(bus, "lost", (e) => this.lost(e.detail));
    link.listen(bus, "silence", () => this.look());
    link.listen(bus, "outbox", () => this.counted());
    link.listen(window, "offline", () => this.lost(null));
    link.listen(window, "online", () => this.down && this.attempt());
    for (const event of ["pointerdown", "pointermove", "pointerup", "pointercancel"])
      link.listen(document, event, (e) => this.pointer(e.buttons !== 0));
    link.listen(document, "visibilitychange", () => document.hidden || this.look());
    const looking = setInterval(() => document.hidden || this.look(), PULSE_MS);
    link.letGo.push(
      () => clearInterval(looking),
      () => clearTimeout(this.timer ?? undefined),
    );
    this.counted();
  }

  own({ owner }: Row) {
    openOutbox(owner);
    this.remember(Math.max(this.before, keptBefore()));
    this.counted();
  }

  // So many are told of when they are confirmed, and as what.
  remember(before: number) {
    this.before = before;
    outbox().refused = 0;
    if (before) this.what = whatWaits();
  }

  // -- what is shown ------------------------------------------------------------------------------------------
  show(kind: string, symbol: string, words: string, retry?: boolean | undefined) {
    this.bar.className = `connection ${kind}`;
    fill(this.text, icon(symbol), h("span", {}, words));
    this.now.classList.toggle("hidden", !retry);
  }

  counted() {
    const n = unconfirmed();
    if (this.down) {
      const kept = n
        ? ` ${count(n, whatWaits())} ${n === 1 ? "is" : "are"} kept in this browser and will be sent.`
        : "";
      this.show("down", "alert", `Connection lost, trying again…${kept}`, true);
    } else if (this.before && !keptBefore()) {
      this.show("up", "check", `Connected again. ${this.became()}`);
      this.before = 0;
      setTimeout(() => this.down || this.bar.classList.add("hidden"), TOLD_MS);
    }
  }

  // What became of what waited here.
  became() {
    const { refused = 0 } = outbox();
    const saved = this.before - refused;
    const were = (n: number, became: string) =>
      n > 0 ? `${count(n, this.what)} that waited here ${n === 1 ? "is" : "are"} ${became}.` : "";
    return `${were(saved, "saved")} ${were(refused, "not taken, and why is said on the page")}`.trim();
  }

  // -- lost, and back -----------------------------------------------------------------------------------------
  lost(event: Event | null) {
    if (event) {
      this.event = event;
      this.joining = null;
    }
    if (!this.down) {
      this.down = true;
      this.wait = FIRST_MS;
      outbox().lost = true;
      this.counted();
    }
    this.later();
  }

  // A connection that is made again replaces the page's parts: not under the hand of somebody who draws.
  pointer(pressed: boolean) {
    const released = this.pressed && !pressed;
    this.pressed = pressed;
    if (released && this.down) this.attempt();
  }

  later() {
    clearTimeout(this.timer ?? undefined);
    this.timer = setTimeout(() => this.attempt(), this.wait);
    this.wait = Math.min(2 * this.wait, RARELY_MS);
  }

  async attempt() {
    clearTimeout(this.timer ?? undefined);
    const found = await this.ask();
    if (this.link.closed || !this.down) return;
    if (!found) this.later();
    else if (this.pressed) this.later();
    else if (!found.page)
      window.location.reload(); // another server, or one that forgot this page: begin anew
    else if (this.event) {
      const { event } = this;
      this.event = null;
      this.joining = Date.now();
      (event as any).reconnect(); // where it fails there is another event; otherwise this part is replaced
      this.later();
    } else if (!this.joining) this.back();
    else if (Date.now() - this.joining > JOINING_MS) window.location.reload();
    else this.later(); // until the page was sent anew nothing is to go out: the server takes no word before its own
  }

  back() {
    this.down = false;
    this.bar.classList.add("hidden");
    outbox().lost = false;
    this.remember(unconfirmed());
    keepAll();
    resendAll();
  }

  // Somebody waits for an answer, or comes back to the page: is the server there?
  async look() {
    if (this.down) return;
    const found = await this.ask();
    if (this.link.closed || this.down) return;
    if (!found) this.lost(null);
    else if (!found.page) window.location.reload();
  }

  async ask() {
    try {
      const headers = { "X-Guidance-Viz-Page": this.link.props.line.page };
      const signal = AbortSignal.timeout(ANSWER_MS);
      const answer = await fetch(`${pagePath()}/alive`, { headers, signal, cache: "no-store", redirect: "error" });
      if (answer.status === 401 || answer.status === 403) return { page: false };
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }
}
