// A grid of equal cards over any number of items: only those in sight exist.
import { h } from "./dom.js";

export class Grid {
  // make(index, item) builds a card's element; need(first, last) asks for items; cardHeight(width) is a card's height.
  constructor({ label, minimum, gap = 12, cardHeight, make, need, keys }) {
    Object.assign(this, { minimum, gap, cardHeight, make, need, keys });
    this.items = new Map();
    this.cards = new Map();
    this.total = 0;
    this.at = 0;
    this.spacer = h("div", { class: "spacer", role: "list", "aria-label": label });
    this.element = h("div", { class: "scroll grid", tabindex: "-1" }, this.spacer);
    this.element.addEventListener("scroll", () => this.later(), { passive: true });
    this.element.addEventListener("keydown", (e) => this.key(e));
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.element);
  }

  free() {
    this.observer.disconnect();
  }

  // Begin anew: another order, another filter. `keep` leaves the scroll position alone.
  reset(total, keep = false) {
    this.total = total;
    this.items.clear();
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

  put(start, items) {
    items.forEach((item, i) => {
      this.items.set(start + i, item);
      const old = this.cards.get(start + i);
      if (old) {
        const had = old.contains(this.root().activeElement),
          inner = had && this.root().activeElement.dataset.part;
        const card = this.card(start + i);
        old.replaceWith(card);
        if (had)
          ((inner && card.querySelector(`[data-part="${inner}"]`)) || card).focus({ preventScroll: true });
      }
    });
  }

  root() {
    return this.element.getRootNode();
  }

  layout() {
    const width = this.element.clientWidth - 2 * this.gap;
    if (width <= 0) return;
    this.columns = Math.max(1, Math.floor((width + this.gap) / (this.minimum + this.gap)));
    this.width = Math.floor((width - this.gap * (this.columns - 1)) / this.columns);
    this.height = this.cardHeight(this.width);
    this.spacer.style.height = `${Math.ceil(this.total / this.columns) * (this.height + this.gap) + this.gap}px`;
    this.clear();
    this.show();
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
    const step = this.height + this.gap,
      top = this.element.scrollTop,
      view = this.element.clientHeight;
    const first = Math.max(0, Math.floor(top / step) - 1) * this.columns;
    const last = Math.min(this.total, (Math.ceil((top + view) / step) + 1) * this.columns);
    for (const [index, card] of this.cards)
      if (index < first || index >= last) {
        card.remove();
        this.cards.delete(index);
      }
    let missing = null;
    for (let index = first; index < last; index++) {
      if (!this.items.has(index)) missing = missing ? [missing[0], index + 1] : [index, index + 1];
      if (!this.cards.has(index)) this.spacer.append(this.card(index));
    }
    if (missing) this.need(...missing);
  }

  card(index) {
    const item = this.items.get(index),
      row = Math.floor(index / this.columns),
      column = index % this.columns;
    const card = item ? this.make(index, item, this.width) : h("div", { class: "shimmer" });
    card.classList.add("item");
    card.setAttribute("role", "listitem");
    card.setAttribute("aria-setsize", this.total);
    card.setAttribute("aria-posinset", index + 1);
    card.tabIndex = index === this.at ? 0 : -1;
    card.style.cssText = `left:${this.gap + column * (this.width + this.gap)}px;top:${this.gap + row * (this.height + this.gap)}px;width:${this.width}px;height:${this.height}px`;
    card.addEventListener("focusin", () => {
      this.at = index;
    });
    this.cards.set(index, card);
    return card;
  }

  focus(index) {
    const previous = this.cards.get(this.at);
    if (previous) previous.tabIndex = -1;
    this.at = Math.max(0, Math.min(this.total - 1, index));
    const step = this.height + this.gap,
      top = Math.floor(this.at / this.columns) * step,
      view = this.element;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + step + this.gap > view.scrollTop + view.clientHeight)
      view.scrollTop = top + step + this.gap - view.clientHeight;
    this.show();
    const card = this.cards.get(this.at);
    if (card) {
      card.tabIndex = 0;
      card.focus({ preventScroll: true });
    }
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.tagName === "SELECT") return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / (this.height + this.gap))) * this.columns;
    const moves = {
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
    if (e.key in moves) this.focus(this.at + moves[e.key]);
    else if (!(item && this.keys && this.keys(e, this.at, item))) return;
    e.preventDefault();
    e.stopPropagation();
  }
}
