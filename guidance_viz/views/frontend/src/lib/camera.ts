// What part of the plane is seen: data in [-1, 1] × [-1, 1].

import type { Row } from "./data";

type View = { zoom: number; x: number; y: number };

const MARGIN = 0.92;
// The directions have no unit: a wide cloud may be drawn this much taller to use a tall window, and the other way round.
const STRETCH = 1.5;
const GLIDE_MS = 350;
const [LEAST, MOST] = [0.5, 200];
const ROOM = 0.85; // of the plot, for what it is to show

/** In the plane, or on the screen in pixels. */
export type Place = [x: number, y: number];

export class Camera {
  width: number;
  height: number;
  extent: number[];
  zoom: number;
  x: number;
  y: number;
  glide: { from: View; to: View; began: number } | null;

  constructor() {
    this.width = 0;
    this.height = 0;
    this.extent = [1, 1];
    this.home();
  }

  home() {
    this.stop();
    this.zoom = 1;
    this.x = 0;
    this.y = 0;
  }

  stop() {
    this.glide = null;
  }

  // Go where [x0, y0, x1, y1] fills the plot, in a glide that step() moves along; at once where `jump`.
  show([x0, y0, x1, y1]: readonly number[], jump = false) {
    const [sx, sy] = this.scale.map((s) => s / this.zoom);
    const fits = (half: number, s: number) => ROOM / Math.max(half * s, 1e-9);
    const zoom = Math.min(MOST / 4, fits((x1 - x0) / 2, sx), fits((y1 - y0) / 2, sy));
    const to = { zoom: Math.max(LEAST, zoom), x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
    const { zoom: z, x, y } = this;
    this.glide = { from: { zoom: z, x, y }, to, began: performance.now() - (jump ? GLIDE_MS : 0) };
  }

  // Move along a glide; true while there is one.
  step() {
    if (!this.glide) return false;
    const { from, to, began } = this.glide;
    const share = Math.min(1, (performance.now() - began) / GLIDE_MS);
    const s = share * share * (3 - 2 * share);
    this.zoom = from.zoom * (to.zoom / from.zoom) ** s;
    this.x = from.x + (to.x - from.x) * s;
    this.y = from.y + (to.y - from.y) * s;
    if (share >= 1) this.stop();
    return true;
  }

  resize(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  // Scale of x and y to the screen's own [-1, 1].
  get scale(): Place {
    const [x, y] = [this.width / this.extent[0], this.height / this.extent[1]];
    const most = STRETCH * Math.min(x, y);
    const size = MARGIN * this.zoom;
    return [(Math.min(x, most) * size) / this.width, (Math.min(y, most) * size) / this.height];
  }

  get shift(): Place {
    const [sx, sy] = this.scale;
    return [-this.x * sx, -this.y * sy];
  }

  toScreen(x: number, y: number): Place {
    const [sx, sy] = this.scale;
    return [(((x - this.x) * sx + 1) / 2) * this.width, ((1 - (y - this.y) * sy) / 2) * this.height];
  }

  toData(px: number, py: number): Place {
    const [sx, sy] = this.scale;
    return [((px / this.width) * 2 - 1) / sx + this.x, (1 - (py / this.height) * 2) / sy + this.y];
  }

  // Length in data units of some pixels.
  length(pixels: number) {
    return ((pixels / this.width) * 2) / this.scale[0];
  }

  zoomBy(factor: number, px = this.width / 2, py = this.height / 2) {
    this.stop();
    const [x, y] = this.toData(px, py);
    this.zoom = Math.min(MOST, Math.max(LEAST, this.zoom * factor));
    const [nx, ny] = this.toData(px, py);
    this.x += x - nx;
    this.y += y - ny;
  }

  // Move so that what was under the first pixel, when it was at `from`, is under the second.
  drag(from: Row, dx: number, dy: number) {
    this.stop();
    this.x = from.x - this.length(dx);
    this.y = from.y + ((dy / this.height) * 2) / this.scale[1];
  }
}
