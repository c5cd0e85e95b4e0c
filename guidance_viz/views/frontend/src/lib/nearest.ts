// The nearest point: a grid over the places, built once for each layout.

export class Nearest {
  xy: Float32Array | number[];
  side: number;
  start: Uint32Array;
  items: Uint32Array;

  constructor(xy: Float32Array | number[]) {
    this.xy = xy;
    const n = xy.length / 2,
      side = Math.max(1, Math.min(1024, Math.round(Math.sqrt(n / 3))));
    this.side = side;
    this.start = new Uint32Array(side * side + 1);
    const cell = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      cell[i] = this.cell(xy[2 * i], xy[2 * i + 1]);
      if (cell[i] >= 0) this.start[cell[i] + 1]++;
    }
    for (let k = 0; k < side * side; k++) this.start[k + 1] += this.start[k];
    this.items = new Uint32Array(this.start[side * side]);
    const next = this.start.slice();
    for (let i = 0; i < n; i++) if (cell[i] >= 0) this.items[next[cell[i]]++] = i;
  }

  index(v: number) {
    return Math.max(0, Math.min(this.side - 1, Math.floor(((v + 1) / 2) * this.side)));
  }
  cell(x: number, y: number) {
    return Number.isNaN(x) || Number.isNaN(y) ? -1 : this.index(y) * this.side + this.index(x);
  }

  // Index of the nearest point within `reach` (same units as the places) that `allowed` lets through, else -1.
  find(x: number, y: number, reach: number, allowed: (index: number) => boolean = () => true) {
    let best = -1,
      least = reach * reach;
    const i0 = this.index(x - reach),
      i1 = this.index(x + reach),
      j0 = this.index(y - reach),
      j1 = this.index(y + reach);
    for (let j = j0; j <= j1; j++)
      for (let i = i0; i <= i1; i++) {
        const k = j * this.side + i;
        for (let a = this.start[k]; a < this.start[k + 1]; a++) {
          const p = this.items[a],
            dx = this.xy[2 * p] - x,
            dy = this.xy[2 * p + 1] - y,
            d = dx * dx + dy * dy;
          if (d < least && allowed(p)) {
            least = d;
            best = p;
          }
        }
      }
    return best;
  }

  // The next point in a direction, for the arrow keys: near, and not far off the line.
  towards(p: number, dx: number, dy: number, allowed: (index: number) => boolean = () => true) {
    let best = -1,
      least = Infinity;
    const x = this.xy[2 * p],
      y = this.xy[2 * p + 1];
    for (let q = 0; q < this.xy.length / 2; q++) {
      if (q === p || !allowed(q)) continue;
      const along = (this.xy[2 * q] - x) * dx + (this.xy[2 * q + 1] - y) * dy,
        off = Math.abs((this.xy[2 * q] - x) * dy - (this.xy[2 * q + 1] - y) * dx);
      if (along > 1e-6 && off <= along) {
        const cost = along + 2 * off;
        if (cost < least) {
          least = cost;
          best = q;
        }
      }
    }
    return best;
  }
}
