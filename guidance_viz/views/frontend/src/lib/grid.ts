// A grid of equal cards over any number of items: only those in sight exist, and only they are asked for.
import type { Row } from "./data";
import { h } from "./dom";

// Browsers lay out no taller than some 17 to 33 million pixels; beyond this the scroll bar stands for more than it is.
const MOST_HEIGHT = 8e6;
const MOST_KEPT = 3000;
const PATIENCE_MS = 1500;

export class Grid {
  items: Map<any, any>;
  cards: Map<any, any>;
  total: number;
  at: number;
  spacer: HTMLDivElement;
  element: HTMLDivElement;
  observer: ResizeObserver;
  asked: string | null | number[] | null;
  laidOut: any;
  columns: number;
  width: number;
  height: any;
  full: any;
  tall: number;
  pending: any;
  shift: number;
  impatient: ReturnType<typeof setTimeout> | null;
  keys: any;
  minimum: any;
  gap: number;
  cardHeight: any;
  need: any;
  make: any;
  moved: any;

  // make(index, item) builds a card's element; need(first, last) asks for items; cardHeight(width) is a card's height;
  // keys(event, index, item) takes keys that are no moves; moved(event, from, to) hears of moves.
  constructor({ label, minimum, gap = 12, cardHeight, make, need, keys, moved }: Row) {
    Object.assign(this, { minimum, gap, cardHeight, make, need, keys, moved });
    this.items = new Map();
    this.cards = new Map();
    this.total = 0;
    this.at = 0;
    this.spacer = h("div", { class: "spacer", role: "list", "aria-label": label });
    this.element = h("div", { class: "scroll grid", tabindex: "-1" }, this.spacer);
    this.element.addEventListener("scroll", () => this.later(), { passive: true });
    this.element.addEventListener("keydown", (e) => this.key(e));
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.element);
  }

  free() {
    this.observer.disconnect();
    clearTimeout(this.impatient ?? undefined);
  }

  // Begin anew: another order, another filter. `keep` leaves the scroll position alone.
  reset(total: number, keep = false) {
    this.total = total;
    this.items.clear();
    this.asked = null;
    this.clear();
    if (!keep) {
      this.element.scrollTop = 0;
      this.at = 0;
    }
    this.at = Math.min(this.at, Math.max(0, total - 1));
    this.layout();
  }

  clear() {
    this.cards.forEach((card) => card.remove());
    this.cards.clear();
  }

  put(start: number, items: any[]) {
    items.forEach((item: any, i: number) => {
      this.items.set(start + i, item);
      this.renew(start + i);
    });
    this.forget();
    if (this.asked && start === this.asked[0]) {
      this.asked = null;
      this.later();
    }
  }

  // Make the card of an index anew where it is in sight; what had the focus has it again.
  renew(index: number) {
    const old = this.cards.get(index);
    if (!old) return;
    const active = this.root().activeElement,
      had = old.contains(active),
      inner = had && (active as HTMLElement).dataset.part;
    const card = this.card(index);
    old.replaceWith(card);
    if (had) ((inner && card.querySelector(`[data-part="${inner}"]`)) || card).focus({ preventScroll: true });
  }

  // Items that came longest ago are let go, and asked for again when they come into sight.
  forget() {
    for (const index of this.items.keys()) {
      if (this.items.size <= MOST_KEPT) return;
      if (!this.cards.has(index)) this.items.delete(index);
    }
  }

  root(): ShadowRoot {
    return this.element.getRootNode() as ShadowRoot;
  }

  // A view that is only taller or lower shows more or fewer of the cards there are.
  resized() {
    if (this.element.clientWidth === this.laidOut) this.show();
    else this.layout();
  }

  layout() {
    const width = this.element.clientWidth - 2 * this.gap;
    this.laidOut = null;
    if (width <= 0) return;
    const active = this.root().activeElement,
      had = [...this.cards.values()].some((card) => card.contains(active));
    this.laidOut = this.element.clientWidth;
    this.columns = Math.max(1, Math.floor((width + this.gap) / (this.minimum + this.gap)));
    this.width = Math.floor((width - this.gap * (this.columns - 1)) / this.columns);
    this.height = this.cardHeight(this.width);
    this.full = Math.ceil(this.total / this.columns) * this.step + this.gap;
    this.tall = Math.min(this.full, MOST_HEIGHT);
    this.spacer.style.height = `${this.tall}px`;
    this.clear();
    this.show();
    if (had) this.focus(this.at);
  }

  get step() {
    return this.height + this.gap;
  }

  // Pixels of the whole for one of the scroll bar.
  get ratio() {
    const view = this.element.clientHeight;
    return this.tall > view ? (this.full - view) / (this.tall - view) : 1;
  }

  // Where the view begins, in pixels of the whole.
  get top() {
    return this.element.scrollTop * this.ratio;
  }

  set top(top) {
    this.element.scrollTop = top / this.ratio;
  }

  later() {
    if (!this.pending)
      this.pending = requestAnimationFrame(() => {
        this.pending = null;
        this.show();
      });
  }

  show() {
    if (!this.columns) return;
    const { top, step } = this,
      view = this.element.clientHeight;
    this.shift = this.element.scrollTop - top;
    const first = Math.max(0, Math.floor(top / step) - 1) * this.columns;
    const last = Math.min(this.total, (Math.ceil((top + view) / step) + 1) * this.columns);
    for (const [index, card] of this.cards)
      if (index < first || index >= last) {
        card.remove();
        this.cards.delete(index);
      } else if (this.shift) card.style.top = this.topOf(index);
    let missing = null;
    for (let index = first; index < last; index++) {
      if (!this.items.has(index)) missing = missing ? [missing[0], index + 1] : [index, index + 1];
      if (!this.cards.has(index)) this.spacer.append(this.card(index));
    }
    if (missing) this.ask(missing);
  }

  // One wish at a time: what was passed by meanwhile is never asked for.
  ask(missing: any) {
    if (this.asked) return;
    this.asked = missing;
    clearTimeout(this.impatient ?? undefined);
    this.impatient = setTimeout(() => {
      if (this.asked !== missing) return;
      this.asked = null;
      this.show();
    }, PATIENCE_MS);
    this.need(...missing);
  }

  topOf(index: number) {
    return `${this.gap + Math.floor(index / this.columns) * this.step + this.shift}px`;
  }

  card(index: number) {
    const item = this.items.get(index),
      column = index % this.columns;
    const card = item ? this.make(index, item, this.width) : h("div", { class: "shimmer" });
    card.classList.add("item");
    card.setAttribute("role", "listitem");
    card.setAttribute("aria-setsize", this.total);
    card.setAttribute("aria-posinset", index + 1);
    card.tabIndex = index === this.at ? 0 : -1;
    card.style.cssText = `left:${this.gap + column * (this.width + this.gap)}px;top:${this.topOf(index)};width:${this.width}px;height:${this.height}px`;
    card.addEventListener("focusin", () => {
      this.at = index;
    });
    this.cards.set(index, card);
    return card;
  }

  // Bring an index into sight and make it the one that keys are for.
  reveal(index: number) {
    const previous = this.cards.get(this.at);
    if (previous) previous.tabIndex = -1;
    this.at = Math.max(0, Math.min(this.total - 1, index));
    const { step } = this,
      top = Math.floor(this.at / this.columns) * step,
      view = this.element.clientHeight;
    if (top < this.top) this.top = top;
    else if (top + step + this.gap > this.top + view) this.top = top + step + this.gap - view;
    this.show();
    const card = this.cards.get(this.at);
    if (card) card.tabIndex = 0;
    return card;
  }

  focus(index: number) {
    this.reveal(index)?.focus({ preventScroll: true });
  }

  key(e: KeyboardEvent) {
    if (e.ctrlKey || e.metaKey || e.altKey || (e.target as HTMLInputElement).tagName === "SELECT") return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.step)) * this.columns;
    const moves: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -this.columns,
      ArrowDown: this.columns,
      PageDown: page,
      PageUp: -page,
      Home: -1e9,
      End: 1e9,
    };
    const item = this.items.get(this.at);
    if (e.key in moves) {
      const from = this.at;
      this.focus(from + moves[e.key]);
      this.moved?.(e, from, this.at);
    } else if (!(item && this.keys?.(e, this.at, item))) return;
    e.preventDefault();
    e.stopPropagation();
  }
}
