// The points: where they are and were, how each looks, which are chosen; drawn with WebGL where there is it.
import { reduced } from "./dom.js";
import { FlatPoints } from "./flatpoints.js";
import { GlPoints } from "./glpoints.js";
import { Nearest } from "./nearest.js";
import { OKABE, relevance, rgb, SIGN } from "./palette.js";

const MOVE_MS = 900;
const HIDDEN = 255;

const bytes = (colour) => colour.map((v) => Math.round(v * 255));

function smooth(s) {
  return s < 0.5 ? 4 * s ** 3 : 1 - (-2 * s + 2) ** 3 / 2;
}

export class Cloud {
  // redraw() is called when the browser takes the WebGL context away: it keeps only some sixteen of them.
  constructor(canvas, redraw) {
    this.canvas = canvas;
    this.t = 1;
    this.off = new Set();
    this.dark = false;
    canvas.addEventListener("webglcontextlost", () => {
      if (this.freed) return;
      this.flatten();
      redraw();
    });
    try {
      this.painter = new GlPoints(canvas);
    } catch {
      this.flatten();
    }
  }

  // Go on with a flat canvas: one that gave a WebGL context gives no other.
  flatten() {
    const flat = this.canvas.cloneNode();
    this.canvas.replaceWith(flat);
    this.canvas = flat;
    this.painter = new FlatPoints(flat);
    if (!this.to) return;
    this.painter.setPlaces(this.from, this.to);
    this.painter.setStyle(this.style);
    this.painter.setChosen(this.chosen);
  }

  // Half width and half height of what the points cover.
  get extent() {
    let [x, y] = [0.05, 0.05];
    for (let i = 0; i < this.n; i++) {
      x = Math.max(x, Math.abs(this.to[2 * i]) || 0);
      y = Math.max(y, Math.abs(this.to[2 * i + 1]) || 0);
    }
    return [x, y];
  }

  get n() {
    return this.to ? this.to.length / 2 : 0;
  }

  free() {
    this.freed = true;
    this.painter.free();
  }

  setPlaces(xy) {
    const to = xy instanceof Float32Array ? xy : new Float32Array(xy);
    const had = this.to && this.to.length === to.length;
    this.from = had ? this.places() : to;
    this.to = to;
    this.nearest = new Nearest(to);
    this.painter.setPlaces(this.from, to);
    if (!had) {
      this.choose(null);
      this.paintStyle(new Uint8Array(this.n * 4).fill(128));
    }
    this.t = had && !reduced() ? 0 : 1;
    this.began = performance.now();
  }

  // Where the points are now, on their way.
  places() {
    return this.t >= 1 ? this.to : this.to.map((v, i) => this.from[i] + (v - this.from[i]) * this.t);
  }

  place(i) {
    const { from, to, t } = this;
    return [
      from[2 * i] + (to[2 * i] - from[2 * i]) * t,
      from[2 * i + 1] + (to[2 * i + 1] - from[2 * i + 1]) * t,
    ];
  }

  setColours({ legend, codes, values }) {
    this.legend = legend;
    this.codes = new Uint8Array(codes);
    this.values = values && (values instanceof Float32Array ? values : new Float32Array(values));
    this.off.clear();
    this.restyle();
  }

  colour(entry) {
    if (entry.sign) return SIGN[entry.sign][0];
    if (entry.colour === -1) return this.dark ? "#76818f" : "#939ca8";
    return OKABE[entry.colour % OKABE.length];
  }

  restyle() {
    if (!this.legend || this.codes.length !== this.n) return;
    const style = new Uint8Array(this.n * 4);
    const colours = this.legend.map((entry) => bytes(rgb(this.colour(entry))));
    for (let i = 0; i < this.n; i++) {
      const k = this.codes[i];
      const entry = this.legend[k];
      const colour = this.values && entry.scale ? bytes(relevance(this.values[i])) : colours[k];
      style.set([colour[0], colour[1], colour[2], this.off.has(k) ? HIDDEN : entry.shape], i * 4);
    }
    this.paintStyle(style);
  }

  paintStyle(style) {
    this.style = style;
    this.painter.setStyle(style);
  }

  toggle(k) {
    if (!this.off.delete(k)) this.off.add(k);
    this.restyle();
  }

  choose(mask) {
    this.choosing = Boolean(mask);
    this.chosen = mask ? new Uint8Array(mask) : new Uint8Array(this.n);
    this.painter.setChosen(this.chosen);
  }

  shown(i) {
    return this.style[4 * i + 3] !== HIDDEN;
  }

  size(zoom) {
    return Math.min(18, Math.max(2.4, 36 / Math.max(this.n, 60) ** 0.225) * zoom ** 0.3);
  }

  // Draw; true while the points still move.
  draw(camera, ratio) {
    if (this.t < 1) this.t = smooth(Math.min(1, (performance.now() - this.began) / MOVE_MS));
    this.painter.draw({
      width: this.canvas.width,
      height: this.canvas.height,
      t: this.t,
      size: this.size(camera.zoom) * ratio,
      scale: camera.scale,
      shift: camera.shift,
      alpha: this.n > 50000 ? 0.6 : 0.92,
      rim: this.n > 20000 ? 0 : 1,
      ground: rgb(this.dark ? "#181d24" : "#ffffff"),
      choosing: this.choosing,
    });
    return this.t < 1;
  }
}
