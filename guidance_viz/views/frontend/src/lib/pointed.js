// The point under the pointer, or reached with the keys: asked about at once, one question at a time, the latest wins.
import { Tip } from "./tip.js";

export class Pointed {
  // plot: { place(i), camera, mark() }
  constructor(link, pictures, plot) {
    this.link = link;
    this.plot = plot;
    this.tip = new Tip(link, pictures);
    this.index = -1;
    this.asking = false;
    link.on("described", (m) => this.described(m));
  }

  at(index, byKey = false) {
    if (index === this.index) return;
    this.index = index;
    this.byKey = byKey;
    this.plot.mark();
    this.tip.hide();
    this.ask();
  }

  ask() {
    if (this.index < 0 || this.asking) return;
    this.asking = true;
    this.link.send("describe", { index: this.index, aloud: this.byKey });
  }

  described({ index, id, lines, aloud }) {
    this.asking = false;
    if (index !== this.index) {
      this.ask();
      return;
    }
    this.tip.show(id, lines, this.plot.place(index), this.plot.camera, () => this.index === index);
    if (aloud) this.link.announce(lines.join(", "));
  }
}
