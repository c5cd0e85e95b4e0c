// The point under the pointer, or reached with the keys: asked about at once, one question at a time, the latest wins.
import type { Row } from "./data";
import type { Link } from "./link";
import type { PictureStore } from "./pictures";
import { Tip } from "./tip";

export class Pointed {
  link: Link;
  plot: any;
  tip: Tip;
  index: number;
  asking: boolean;
  byKey: boolean;

  // plot: { place(i), camera, mark() }
  constructor(link: Link, pictures: PictureStore, plot: any) {
    this.link = link;
    this.plot = plot;
    this.tip = new Tip(link, pictures);
    this.index = -1;
    this.asking = false;
    link.on("described", (m) => this.described(m));
  }

  at(index: number, byKey = false) {
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

  described({ index, id, lines, aloud }: Row) {
    this.asking = false;
    if (index !== this.index) {
      this.ask();
      return;
    }
    this.tip.show(id, lines, this.plot.place(index), this.plot.camera, () => this.index === index);
    if (aloud) this.link.announce(lines.join(", "));
  }
}
