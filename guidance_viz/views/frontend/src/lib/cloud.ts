// The points: where they are and were, how each looks and looked, which are chosen; drawn one by one, or as a density.

import type { Camera } from "./camera";
import type { Row } from "./data";
import { Density } from "./density";
import { reduced } from "./dom";
import { FlatPoints } from "./flatpoints";
import { GlPoints } from "./glpoints";
import { Nearest } from "./nearest";
import { amount, OKABE, relevance, rgb, SIGN } from "./palette";

const MOVE_MS = 900;
const FADE_MS = 450;
const HIDDEN = 255;
const PLAIN = 79; // of 255: the size of points that are all the same, (1 - 0.55) / 1.45
const FEW = 20000; // points in view, or a tenth of all, that are shown one by one, whatever the mode

const bytes = (colour: any[]) => colour.map((v: number) => Math.round(v * 255));
const packed = ([r, g, b]: any, shape: number) => ((shape << 24) | (b << 16) | (g << 8) | r) >>> 0;

function smooth(s: number) {
  return s < 0.5 ? 4 * s ** 3 : 1 - (-2 * s + 2) ** 3 / 2;
}

const share = (began: number, ms: number) => Math.min(1, (performance.now() - began) / ms);

export class Cloud {
  canvas: HTMLCanvasElement;
  density: Density;
  dense: boolean;
  t: number;
  fade: number;
  off: any;
  dark: boolean;
  painter: GlPoints | FlatPoints;
  freed: any;
  from: any;
  to: any;
  nearest: Nearest;
  began: number;
  chosen: any;
  choosing: boolean;
  was: Uint8Array;
  style: any;
  amounts: Uint8Array;
  legend: any;
  codes: Uint8Array;
  values: any;
  faded: number;
  asDensity: any;

  // redraw() is called when the browser takes the WebGL context away: it keeps only some sixteen of them.
  constructor(canvas: HTMLCanvasElement, ground: HTMLCanvasElement, redraw: (...given: any[]) => any) {
    this.canvas = canvas;
    this.density = new Density(ground);
    this.dense = false;
    this.t = 1;
    this.fade = 1;
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
    const flat = this.canvas.cloneNode() as HTMLCanvasElement;
    this.canvas.replaceWith(flat);
    this.canvas = flat;
    this.painter = new FlatPoints(flat);
    if (this.to) this.painter.set(this.all());
  }

  all() {
    const { from, to, was, style, chosen, amounts } = this;
    return { from, to, was, style, chosen, amount: amounts };
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

  // [x0, y0, x1, y1] around the chosen points; null where none is chosen.
  get chosenBounds() {
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < this.n; i++) {
      const [x, y] = [this.to[2 * i], this.to[2 * i + 1]];
      if (!this.chosen[i] || Number.isNaN(x)) continue;
      x0 = Math.min(x0, x);
      y0 = Math.min(y0, y);
      x1 = Math.max(x1, x);
      y1 = Math.max(y1, y);
    }
    return this.choosing && x0 <= x1 ? [x0, y0, x1, y1] : null;
  }

  get n() {
    return this.to ? this.to.length / 2 : 0;
  }

  free() {
    this.freed = true;
    this.painter.free();
  }

  setPlaces(xy: any) {
    const to = xy instanceof Float32Array ? xy : new Float32Array(xy);
    const had = this.to && this.to.length === to.length;
    this.from = had ? this.places() : to;
    this.to = to;
    this.nearest = new Nearest(to);
    if (!had) this.begin();
    this.painter.set(had ? { from: this.from, to } : this.all());
    this.t = had && !reduced() ? 0 : 1;
    this.began = performance.now();
  }

  begin() {
    this.chosen = new Uint8Array(this.n);
    this.choosing = false;
    this.was = new Uint8Array(this.n * 4).fill(128);
    this.style = this.was;
    this.amounts = new Uint8Array(this.n).fill(PLAIN);
    this.legend = null;
  }

  // Where the points are now, on their way.
  places() {
    return this.t >= 1 ? this.to : this.to.map((v: number, i: number) => this.from[i] + (v - this.from[i]) * this.t);
  }

  place(i: number) {
    const { from, to, t } = this;
    return [from[2 * i] + (to[2 * i] - from[2 * i]) * t, from[2 * i + 1] + (to[2 * i + 1] - from[2 * i + 1]) * t];
  }

  setColours({ legend, codes, values }: Row) {
    const had = Boolean(this.legend);
    this.legend = legend;
    this.codes = new Uint8Array(codes);
    this.values = values && new Uint8Array(values);
    this.off.clear();
    this.restyle(had);
  }

  setSizes({ sizes }: Row) {
    this.amounts = sizes ? new Uint8Array(sizes) : new Uint8Array(this.n).fill(PLAIN);
    if (this.amounts.length === this.n) this.painter.set({ amount: this.amounts });
  }

  colour(entry: Row) {
    if (entry.sign) return SIGN[entry.sign][0];
    if (entry.colour === -1) return this.dark ? "#76818f" : "#939ca8";
    return OKABE[entry.colour % OKABE.length];
  }

  // Colour of a scale's value, 0 to 1.
  shade(entry: Row, v: number) {
    return entry.scale === "relevance" ? relevance(v) : amount(v, this.dark);
  }

  restyle(fading = false) {
    if (!this.legend || this.codes.length !== this.n) return;
    const shape = (entry: Row, k: number) => (this.off.has(k) ? HIDDEN : entry.shape);
    const plain = this.legend.map((entry: Row, k: number) => packed(bytes(rgb(this.colour(entry))), shape(entry, k)));
    const scales = this.legend.map((entry: Row, k: number) =>
      entry.scale && this.values
        ? Uint32Array.from({ length: 256 }, (_, v) => packed(bytes(this.shade(entry, v / 255)), shape(entry, k)))
        : null,
    );
    const style = new Uint32Array(this.n);
    for (let i = 0; i < this.n; i++) {
      const k = this.codes[i];
      style[i] = scales[k] ? scales[k][this.values[i]] : plain[k];
    }
    this.was = this.style;
    this.style = new Uint8Array(style.buffer);
    this.painter.set({ was: this.was, style: this.style });
    this.fade = fading && !reduced() ? 0 : 1;
    this.faded = performance.now();
  }

  toggle(k: number) {
    if (!this.off.delete(k)) this.off.add(k);
    this.restyle();
  }

  choose(mask: any) {
    this.choosing = Boolean(mask);
    this.chosen = mask ? new Uint8Array(mask) : new Uint8Array(this.n);
    if (this.chosen.length === this.n) this.painter.set({ chosen: this.chosen });
  }

  shown(i: number) {
    return this.style[4 * i + 3] !== HIDDEN;
  }

  size(zoom: number) {
    return Math.min(18, Math.max(2.4, 36 / Math.max(this.n, 60) ** 0.225) * zoom ** 0.3);
  }

  // Draw; true while the points still move or change colour.
  draw(camera: Camera, ratio: number) {
    if (this.t < 1) this.t = smooth(share(this.began, MOVE_MS));
    if (this.fade < 1) this.fade = share(this.faded, FADE_MS);
    const inView = this.dense ? this.density.draw(this, camera) : 0;
    this.asDensity = this.dense && inView > Math.min(FEW, this.n / 10);
    if (this.asDensity) this.painter.clear();
    else {
      this.density.clear();
      this.drawPoints(camera, ratio);
    }
    return this.t < 1 || this.fade < 1;
  }

  drawPoints(camera: Camera, ratio: number) {
    this.painter.draw({
      width: this.canvas.width,
      height: this.canvas.height,
      t: this.t,
      fade: this.fade,
      size: this.size(camera.zoom) * ratio,
      scale: camera.scale,
      shift: camera.shift,
      alpha: this.n > 50000 ? 0.6 : 0.92,
      rim: this.n > 20000 ? 0 : 1,
      ground: rgb(this.dark ? "#181d24" : "#ffffff"),
      choosing: this.choosing,
    });
  }
}
