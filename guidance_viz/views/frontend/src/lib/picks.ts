// Which places of a list are picked: any number of them, one or a range at a time.
export class Picks {
  changed: () => void;
  places: Set<number>;
  anchor: number | null;
  before: Set<number> | null;

  constructor(changed: () => void) {
    this.changed = changed;
    this.places = new Set();
    this.anchor = null;
    this.before = null;
  }

  get size() {
    return this.places.size;
  }

  has(place: number) {
    return this.places.has(place);
  }

  toggle(place: number) {
    if (!this.places.delete(place)) this.places.add(place);
    this.anchor = place;
    this.before = null;
    this.changed();
  }

  // From where the last pick was, or from `from`, up to here; the next range from there replaces this one.
  range(place: number, from = place) {
    this.anchor ??= from;
    this.before ??= new Set(this.places);
    this.places = new Set(this.before);
    const [low, high] = this.anchor < place ? [this.anchor, place] : [place, this.anchor];
    for (let k = low; k <= high; k++) this.places.add(k);
    this.changed();
  }

  all(total: number) {
    this.places = new Set(Array.from({ length: total }, (_, k) => k));
    this.anchor = this.before = null;
    this.changed();
  }

  clear() {
    const some = this.size > 0;
    this.places.clear();
    this.anchor = this.before = null;
    if (some) this.changed();
    return some;
  }

  // As [first, last] spans: a pick of 100,000 is a short message.
  get spans() {
    const spans: [first: number, last: number][] = [];
    for (const place of [...this.places].sort((a, b) => a - b)) {
      const end = spans.at(-1);
      if (end && place === end[1] + 1) end[1] = place;
      else spans.push([place, place]);
    }
    return spans;
  }
}
