// The same points on a 2-D canvas, for a browser without WebGL2: slower, nothing lost.
import { SHAPES, shapePath } from "./palette.js";

export class FlatPoints {
  constructor(canvas) {
    this.context = canvas.getContext("2d");
    this.n = 0;
  }

  setPlaces(from, to) {
    this.from = from;
    this.to = to;
    this.n = to.length / 2;
  }
  setStyle(style) {
    this.style = style;
  }
  setChosen(chosen) {
    this.chosen = chosen;
  }

  draw({ width, height, t, size, scale, shift, alpha, choosing }) {
    const c = this.context;
    c.clearRect(0, 0, width, height);
    for (const pass of choosing ? [0, 1] : [-1]) {
      c.globalAlpha = pass === 0 ? alpha * 0.16 : alpha;
      this.pass(c, pass, { width, height, t, scale, shift, radius: (size / 2) * (pass === 1 ? 1.25 : 1) });
    }
    c.globalAlpha = 1;
  }

  pass(c, pass, { width, height, t, scale, shift, radius }) {
    const { from, to, style, chosen, n } = this;
    for (let i = 0; i < n; i++) {
      if (style[4 * i + 3] === 255 || (pass >= 0 && chosen[i] !== pass)) continue;
      const x = from[2 * i] + (to[2 * i] - from[2 * i]) * t,
        y = from[2 * i + 1] + (to[2 * i + 1] - from[2 * i + 1]) * t;
      const px = ((x * scale[0] + shift[0] + 1) / 2) * width,
        py = ((1 - y * scale[1] - shift[1]) / 2) * height;
      if (!(px >= 0 && px <= width && py >= 0 && py <= height)) continue;
      c.fillStyle = `rgb(${style[4 * i]},${style[4 * i + 1]},${style[4 * i + 2]})`;
      if (n > 20000) c.fillRect(px - radius, py - radius, 2 * radius, 2 * radius);
      else {
        shapePath(c, SHAPES[style[4 * i + 3]], px, py, radius);
        c.fill();
      }
    }
  }

  free() {}
}
