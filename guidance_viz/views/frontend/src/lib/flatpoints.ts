// The same points on a 2-D canvas, for a browser without WebGL2: slower, nothing lost but the fading of colours.
import type { Row } from "./data";
import { SHAPES, shapePath } from "./palette";

export class FlatPoints {
  context: CanvasRenderingContext2D;
  n: number;
  from: Float32Array;
  to: Float32Array;
  style: Uint8Array;
  chosen: Uint8Array;
  amount: Uint8Array;

  constructor(canvas: HTMLCanvasElement) {
    this.context = canvas.getContext("2d")!;
    this.n = 0;
  }

  set(data: any) {
    Object.assign(this, data);
    this.n = this.to.length / 2;
  }

  draw({ width, height, t, size, scale, shift, alpha, choosing }: Row) {
    const c = this.context;
    c.clearRect(0, 0, width, height);
    for (const pass of choosing ? [0, 1] : [-1]) {
      c.globalAlpha = pass === 0 ? alpha * 0.16 : alpha;
      this.pass(c, pass, { width, height, t, scale, shift, radius: (size / 2) * (pass === 1 ? 1.25 : 1) });
    }
    c.globalAlpha = 1;
  }

  pass(c: CanvasRenderingContext2D, pass: number, { width, height, t, scale, shift, radius }: Row) {
    const { from, to, style, chosen, amount, n } = this;
    for (let i = 0; i < n; i++) {
      if (style[4 * i + 3] === 255 || (pass >= 0 && chosen[i] !== pass)) continue;
      const x = from[2 * i] + (to[2 * i] - from[2 * i]) * t,
        y = from[2 * i + 1] + (to[2 * i + 1] - from[2 * i + 1]) * t;
      const px = ((x * scale[0] + shift[0] + 1) / 2) * width,
        py = ((1 - y * scale[1] - shift[1]) / 2) * height;
      if (!(px >= 0 && px <= width && py >= 0 && py <= height)) continue;
      const r = radius * (0.55 + (1.45 * amount[i]) / 255);
      c.fillStyle = `rgb(${style[4 * i]},${style[4 * i + 1]},${style[4 * i + 2]})`;
      if (n > 20000) c.fillRect(px - r, py - r, 2 * r, 2 * r);
      else {
        shapePath(c, SHAPES[style[4 * i + 3]], px, py, r);
        c.fill();
      }
    }
  }

  clear() {
    this.context.clearRect(0, 0, this.context.canvas.width, this.context.canvas.height);
  }

  free() {}
}
