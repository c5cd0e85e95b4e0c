// Photos and saliency maps, asked for in batches, kept while they are looked at.

import type { Row } from "./data";
import type { Link } from "./link";

const MOST_PIXELS = 24e6;
const BATCH = 24;
const MOST_UNDER_WAY = 3;
const PATIENCE_PICTURES_MS = 8000;
const always = () => true;

export class PictureStore {
  link: Link;
  photos: Map<any, any>;
  pixels: number;
  maps: Map<any, any>;
  asked: Set<unknown>;
  queue: Map<any, any>;
  waiting: Row[];
  underWay: any;

  constructor(link: Link) {
    this.link = link;
    this.photos = new Map();
    this.pixels = 0;
    this.maps = new Map();
    this.asked = new Set();
    this.queue = new Map();
    this.waiting = [];
    this.underWay = [];
    link.on("pictures", (m) => this.take(m));
    link.on("maps_changed", (m) => this.forget(m.which));
  }

  photo(id: string, size: number) {
    const key = `${size} ${id}`,
      found = this.photos.get(key);
    if (found) {
      this.photos.delete(key);
      this.photos.set(key, found);
    }
    return found;
  }

  map(id: string, which: string) {
    return this.maps.get(`${which} ${id}`);
  }

  // Ask for what is missing; `then` runs each time something that was asked for has come. What nobody is `still`
  // waiting for when its turn comes (a card that was scrolled by) is not asked for.
  want(ids: string[], size: number, which: string, then?: (...given: any[]) => any | undefined, still = always) {
    const photos = size ? ids.filter((id) => !this.photos.has(`${size} ${id}`)) : [];
    const maps = which ? ids.filter((id) => !this.maps.has(`${which} ${id}`)) : [];
    if (then && (photos.length || maps.length))
      this.waiting.push({
        left: new Set([...photos.map((id) => `${size} ${id}`), ...maps.map((id) => `${which} ${id}`)]),
        then,
        still,
      });
    const both = photos.filter((id) => maps.includes(id));
    this.enqueue(both, size, which, still);
    this.enqueue(
      photos.filter((id) => !both.includes(id)),
      size,
      "",
      still,
    );
    this.enqueue(
      maps.filter((id) => !both.includes(id)),
      0,
      which,
      still,
    );
    return photos.length + maps.length === 0;
  }

  enqueue(ids: string[], size: number, which: string, still: (...given: any[]) => any) {
    for (const id of ids) {
      const key = `${size} ${which} ${id}`;
      if (this.queue.has(key)) this.queue.get(key).still.push(still);
      if (this.asked.has(key)) continue;
      this.asked.add(key);
      if (!this.queue.size) setTimeout(() => this.flush(), 12);
      this.queue.set(key, { size, which, id, still: [still] });
    }
  }

  flush() {
    this.drop();
    while (this.queue.size && this.underWay.length < MOST_UNDER_WAY) {
      const batch = this.batch();
      this.underWay.push(setTimeout(() => this.next(), PATIENCE_PICTURES_MS));
      this.link.send("pictures", batch);
    }
  }

  // Those at the front of the queue that are of one kind.
  batch() {
    const [{ size, which }] = this.queue.values();
    const ids = [];
    for (const [key, entry] of this.queue) {
      if (entry.size !== size || entry.which !== which) continue;
      this.queue.delete(key);
      if (ids.push(entry.id) === BATCH) break;
    }
    return { ids, size, which };
  }

  // Nobody waits any more for what was scrolled by.
  drop() {
    let some = false;
    for (const [key, { still }] of this.queue)
      if (!still.some((is: () => any) => is())) {
        this.queue.delete(key);
        this.asked.delete(key);
        some = true;
      }
    if (some) this.waiting = this.waiting.filter(({ still }) => still());
  }

  // One batch is back, or is waited for no longer.
  next() {
    clearTimeout(this.underWay.shift());
    this.flush();
  }

  async take({ ids, size, which, photos, lengths, maps, grids }: Row) {
    this.next();
    const arrived = new Set([
      ...(size ? ids.map((id: any) => `${size} ${id}`) : []),
      ...(which ? ids.map((id: any) => `${which} ${id}`) : []),
    ]);
    let at = 0;
    grids.forEach(([height, width]: any, i: number) => {
      this.maps.set(`${which} ${ids[i]}`, {
        height,
        width,
        values: new Uint8Array(maps.slice(at, at + height * width)),
      });
      at += height * width;
    });
    at = 0;
    const decoding = lengths.map((length: number, i: number) => {
      const part = photos.slice(at, at + length);
      at += length;
      return this.decode(part).then((bitmap) => this.keep(`${size} ${ids[i]}`, bitmap));
    });
    await Promise.all(decoding);
    for (const id of ids) this.asked.delete(`${size} ${which} ${id}`);
    this.notify(arrived);
  }

  async decode(part: any) {
    if (!part.byteLength) return null;
    try {
      return await createImageBitmap(new Blob([part], { type: "image/jpeg" }));
    } catch {
      return null;
    }
  }

  keep(key: string, bitmap: ImageBitmap | null) {
    const old = this.photos.get(key);
    if (old?.width) this.pixels -= old.width * old.height;
    this.photos.set(key, bitmap || { width: 0, height: 0, missing: true });
    if (bitmap) this.pixels += bitmap.width * bitmap.height;
    for (const [k, b] of this.photos) {
      if (this.pixels <= MOST_PIXELS) break;
      this.photos.delete(k);
      if (b.width) {
        this.pixels -= b.width * b.height;
        b.close();
      }
    }
  }

  notify(arrived: any[] | Set<any>) {
    this.waiting = this.waiting.filter(({ left, then }) => {
      const before = left.size;
      arrived.forEach((key: any) => left.delete(key));
      if (left.size < before) then();
      return left.size > 0;
    });
  }

  forget(which: any) {
    for (const key of [...this.maps.keys()])
      if (!which || which.some((w: any) => key.startsWith(`${w} `))) this.maps.delete(key);
  }
}
