// Where many points lie over each other: how many by strength, which by the mean of their colours.

import type { Camera } from "./camera";
import type { Cloud } from "./cloud";
import type { Row } from "./data";

const CELL = 3; // pixels of the screen
const FAINT = 0.1; // a point alone in its cell is seen
const PASSES = 3;
const LEFT_OUT = 0.06; // what a point that is not chosen counts, where some are
const HIDDEN_SHAPE = 255;

// How far a point reaches, in cells: the fewer there are, the farther.
const reach = (n: number) => Math.max(0, Math.round(12 / Math.max(n, 1) ** 0.2 - 0.5));

// The mean over a window along one line of `count` cells, for each of the four sums; ends count as empty.
function slide(from: Float32Array, to: Float32Array, start: number, step: number, count: number, r: number) {
  const share = 1 / (2 * r + 1);
  for (let part = 0; part < 4; part++) {
    let sum = 0;
    for (let k = 0; k < Math.min(r, count); k++) sum += from[start + k * step + part];
    for (let k = 0; k < count; k++) {
      if (k + r < count) sum += from[start + (k + r) * step + part];
      if (k - r - 1 >= 0) sum -= from[start + (k - r - 1) * step + part];
      to[start + k * step + part] = Math.max(0, sum * share);
    }
  }
}

export class Density {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  sums: Float32Array;
  other: Float32Array;
  image: ImageData;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d")!;
  }

  clear() {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  // cloud: { n, from, to, t, style, chosen, choosing }; draws, and returns how many points are in view.
  draw(cloud: Cloud, camera: Camera) {
    this.resize(Math.ceil(camera.width / CELL), Math.ceil(camera.height / CELL));
    const inView = this.count(cloud, camera);
    const r = reach(inView);
    if (r) this.spread(r);
    this.paint(r ? 0 : FAINT);
    return inView;
  }

  resize(width: number, height: number) {
    if (this.canvas.width === width && this.canvas.height === height && this.sums) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.sums = new Float32Array(4 * width * height);
    this.other = new Float32Array(4 * width * height);
    this.image = this.context.createImageData(width, height);
  }

  // Passes of a box along both axes: nearly a Gaussian.
  spread(r: number) {
    const { width, height } = this.canvas;
    for (let pass = 0; pass < PASSES; pass++) {
      for (let y = 0; y < height; y++) slide(this.sums, this.other, 4 * y * width, 4, width, r);
      for (let x = 0; x < width; x++) slide(this.other, this.sums, 4 * x, 4 * width, height, r);
    }
  }

  count({ n, from, to, t, style, chosen, choosing }: Row, camera: Camera) {
    const { sums } = this;
    const { width, height } = this.canvas;
    const [sx, sy] = camera.scale;
    const [ox, oy] = camera.shift;
    const [ax, bx] = [(sx * width) / 2, ((ox + 1) * width) / 2];
    const [ay, by] = [(-sy * height) / 2, ((1 - oy) * height) / 2];
    const moving = t < 1;
    let inView = 0;
    sums.fill(0);
    for (let i = 0, k = 0; i < n; i++, k += 2) {
      let x = to[k];
      let y = to[k + 1];
      if (moving) {
        x = from[k] + (x - from[k]) * t;
        y = from[k + 1] + (y - from[k + 1]) * t;
      }
      const px = x * ax + bx;
      const py = y * ay + by;
      if (!(px >= 0 && px < width && py >= 0 && py < height) || style[4 * i + 3] === HIDDEN_SHAPE) continue;
      inView++;
      const weight = choosing && !chosen[i] ? LEFT_OUT : 1;
      const cell = 4 * ((py | 0) * width + (px | 0));
      sums[cell] += weight * style[4 * i];
      sums[cell + 1] += weight * style[4 * i + 1];
      sums[cell + 2] += weight * style[4 * i + 2];
      sums[cell + 3] += weight;
    }
    return inView;
  }

  paint(faint: number) {
    const { sums, image } = this;
    const { data } = image;
    let most = 0;
    for (let k = 3; k < sums.length; k += 4) if (sums[k] > most) most = sums[k];
    // Counts over four orders of magnitude can be told apart, and of a few points each.
    const unit = Math.min(1, most / 30) || 1;
    const full = 1 / Math.log1p(most / unit);
    for (let k = 0; k < sums.length; k += 4) {
      const count = sums[k + 3];
      const strength = Math.log1p(count / unit) * full;
      data[k + 3] = strength && 255 * Math.min(1, faint + (1 - faint) * strength);
      if (!strength) continue;
      data[k] = sums[k] / count;
      data[k + 1] = sums[k + 1] / count;
      data[k + 2] = sums[k + 2] / count;
    }
    this.context.putImageData(image, 0, 0);
  }
}
