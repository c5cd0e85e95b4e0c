// The patches of neurons: asked for in batches as they come into sight, kept until the model changes.

import type { Row } from "./data";
import type { Link } from "./link";
import type { PictureStore } from "./pictures";

const AT_ONCE = 8;

export class PatchStore {
  found: Map<any, any>;
  asked: Set<unknown>;
  batch: any;
  pictures: PictureStore;
  link: Link;
  arrived: (...given: any[]) => any;

  // arrived(neurons) is called when patches have come.
  constructor(link: Link, pictures: PictureStore, arrived: (...given: any[]) => any) {
    Object.assign(this, { link, pictures, arrived });
    this.found = new Map();
    this.asked = new Set();
    link.on("patches", (m) => this.take(m));
  }

  get(neuron: any) {
    return this.found.get(neuron);
  }

  forget() {
    this.found.clear();
    this.asked.clear();
  }

  ask(neuron: number) {
    if (this.asked.has(neuron)) return;
    this.asked.add(neuron);
    if (!this.batch) {
      this.batch = [];
      setTimeout(() => this.flush(), 15);
    }
    this.batch.push(neuron);
  }

  flush() {
    const all = this.batch;
    this.batch = null;
    for (let i = 0; i < all.length; i += AT_ONCE) this.link.send("patches", { neurons: all.slice(i, i + AT_ONCE) });
  }

  async take({ neurons, patches, lengths, blob }: Row) {
    let at = 0;
    const made = await Promise.all(
      lengths.map((length: number) => {
        const part = blob.slice(at, at + length);
        at += length;
        return this.pictures.decode(part);
      }),
    );
    let k = 0;
    neurons.forEach((neuron: any, i: number) => {
      this.found.set(
        neuron,
        patches[i].map((p: any) => ({ ...p, bitmap: made[k++] })),
      );
    });
    this.arrived(neurons);
  }
}

// Which patches [neuron, k] stand for a card: the strongest of its first neurons, in turn, each from another photo where
// there are as many.
const SHOWN = 3;
export function standing(neurons: number[], store: Row) {
  const few = neurons.slice(0, SHOWN),
    all = [0, 1, 2].flatMap((k) => few.map((n: any) => [n, k]));
  const seen = new Set();
  const fresh = all.filter(([n, k]) => {
    const id = (store.get(n) || [])[k]?.id;
    return id !== undefined && !seen.has(id) && seen.add(id);
  });
  return [...fresh, ...all.filter((one) => !fresh.includes(one))].slice(0, SHOWN);
}

export const patchWords = (neuron: any, k: number | undefined, patch: Row) =>
  patch
    ? `Patch ${k! + 1} of neuron ${neuron}: the outlined place in a photo of a ${patch.words}, with what is around it; activation ${patch.activation.toFixed(2)}`
    : `Patch ${k! + 1} of neuron ${neuron}`;
