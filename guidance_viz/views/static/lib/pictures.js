// Photos and saliency maps, asked for in batches, kept while they are looked at.

const MOST_PIXELS = 24e6;

export class PictureStore {
  constructor(link) {
    this.link = link;
    this.photos = new Map();
    this.pixels = 0;
    this.maps = new Map();
    this.asked = new Set();
    this.queue = new Map();
    this.waiting = [];
    link.on("pictures", (m) => this.take(m));
    link.on("maps_changed", (m) => this.forget(m.which));
  }

  photo(id, size) {
    const key = `${size} ${id}`,
      found = this.photos.get(key);
    if (found) {
      this.photos.delete(key);
      this.photos.set(key, found);
    }
    return found;
  }

  map(id, which) {
    return this.maps.get(`${which} ${id}`);
  }

  // Ask for what is missing; `then` runs each time something that was asked for has come.
  want(ids, size, which, then) {
    const photos = size ? ids.filter((id) => !this.photos.has(`${size} ${id}`)) : [];
    const maps = which ? ids.filter((id) => !this.maps.has(`${which} ${id}`)) : [];
    if (then && (photos.length || maps.length))
      this.waiting.push({
        left: new Set([...photos.map((id) => `${size} ${id}`), ...maps.map((id) => `${which} ${id}`)]),
        then,
      });
    const both = photos.filter((id) => maps.includes(id));
    this.enqueue(both, size, which);
    this.enqueue(
      photos.filter((id) => !both.includes(id)),
      size,
      "",
    );
    this.enqueue(
      maps.filter((id) => !both.includes(id)),
      0,
      which,
    );
    return photos.length + maps.length === 0;
  }

  enqueue(ids, size, which) {
    const kind = `${size} ${which}`;
    for (const id of ids) {
      const key = `${kind} ${id}`;
      if (this.asked.has(key)) continue;
      this.asked.add(key);
      if (!this.queue.size) setTimeout(() => this.flush(), 12);
      if (!this.queue.has(kind)) this.queue.set(kind, { size, which, ids: [] });
      this.queue.get(kind).ids.push(id);
    }
  }

  flush() {
    const batches = [...this.queue.values()];
    this.queue.clear();
    for (const { size, which, ids } of batches) {
      for (let i = 0; i < ids.length; i += 24)
        this.link.send("pictures", { ids: ids.slice(i, i + 24), size, which });
    }
  }

  async take({ ids, size, which, photos, lengths, maps, grids }) {
    const arrived = new Set([
      ...(size ? ids.map((id) => `${size} ${id}`) : []),
      ...(which ? ids.map((id) => `${which} ${id}`) : []),
    ]);
    let at = 0;
    grids.forEach(([height, width], i) => {
      this.maps.set(`${which} ${ids[i]}`, {
        height,
        width,
        values: new Uint8Array(maps.slice(at, at + height * width)),
      });
      at += height * width;
    });
    at = 0;
    const decoding = lengths.map((length, i) => {
      const part = photos.slice(at, at + length);
      at += length;
      return this.decode(part).then((bitmap) => this.keep(`${size} ${ids[i]}`, bitmap));
    });
    await Promise.all(decoding);
    for (const id of ids) this.asked.delete(`${size} ${which} ${id}`);
    this.notify(arrived);
  }

  async decode(part) {
    if (!part.byteLength) return null;
    try {
      return await createImageBitmap(new Blob([part], { type: "image/jpeg" }));
    } catch {
      return null;
    }
  }

  keep(key, bitmap) {
    const old = this.photos.get(key);
    if (old && old.width) this.pixels -= old.width * old.height;
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

  notify(arrived) {
    this.waiting = this.waiting.filter(({ left, then }) => {
      const before = left.size;
      arrived.forEach((key) => left.delete(key));
      if (left.size < before) then();
      return left.size > 0;
    });
  }

  forget(which) {
    for (const key of [...this.maps.keys()])
      if (!which || which.some((w) => key.startsWith(`${w} `))) this.maps.delete(key);
  }
}
