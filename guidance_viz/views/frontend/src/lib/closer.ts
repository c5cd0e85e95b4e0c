// Maps of any class and layer for the large view: asked for one at a time, kept until the model changes.
import type { Link } from "./link";
export class Closer {
  link: Link;
  found: Map<any, any>;
  asked: Set<unknown>;

  constructor(link: Link, arrived: (...given: any[]) => any) {
    this.link = link;
    this.found = new Map();
    this.asked = new Set();
    link.on("closer", ({ key, map, grid: [height, width], error }) => {
      this.asked.delete(key);
      this.found.set(key, error ? { error } : { map: { height, width, values: new Uint8Array(map) } });
      arrived();
    });
    link.on("maps_changed", () => this.forget());
  }

  forget() {
    this.found.clear();
    this.asked.clear();
  }

  // What is known: {map}, {error}, or nothing yet, which is then asked for.
  get(id: string, which: string, target: number, layer: any) {
    const key = JSON.stringify([id, which, target, layer]);
    if (!this.found.has(key) && !this.asked.has(key)) {
      // Python works on the latest wish alone: the others are to be said again when they are wanted again.
      for (const other of this.asked) if (JSON.parse(other as string)[1] === which) this.asked.delete(other);
      this.asked.add(key);
      this.link.send("closer", { id, which, target, layer, key });
    }
    return this.found.get(key);
  }
}
