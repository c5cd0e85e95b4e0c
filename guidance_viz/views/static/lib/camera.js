// What part of the plane is seen: data in [-1, 1] × [-1, 1].

const MARGIN = 0.92;
// The directions have no unit: a wide cloud may be drawn this much taller to use a tall window, and the other way round.
const STRETCH = 1.5;

export class Camera {
  constructor() {
    this.width = 0;
    this.height = 0;
    this.extent = [1, 1];
    this.home();
  }

  home() {
    this.zoom = 1;
    this.x = 0;
    this.y = 0;
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
  }

  // Scale of x and y to the screen's own [-1, 1].
  get scale() {
    const [x, y] = [this.width / this.extent[0], this.height / this.extent[1]];
    const most = STRETCH * Math.min(x, y);
    const size = MARGIN * this.zoom;
    return [(Math.min(x, most) * size) / this.width, (Math.min(y, most) * size) / this.height];
  }

  get shift() {
    const [sx, sy] = this.scale;
    return [-this.x * sx, -this.y * sy];
  }

  toScreen(x, y) {
    const [sx, sy] = this.scale;
    return [(((x - this.x) * sx + 1) / 2) * this.width, ((1 - (y - this.y) * sy) / 2) * this.height];
  }

  toData(px, py) {
    const [sx, sy] = this.scale;
    return [((px / this.width) * 2 - 1) / sx + this.x, (1 - (py / this.height) * 2) / sy + this.y];
  }

  // Length in data units of some pixels.
  length(pixels) {
    return ((pixels / this.width) * 2) / this.scale[0];
  }

  zoomBy(factor, px = this.width / 2, py = this.height / 2) {
    const [x, y] = this.toData(px, py);
    this.zoom = Math.min(200, Math.max(0.5, this.zoom * factor));
    const [nx, ny] = this.toData(px, py);
    this.x += x - nx;
    this.y += y - ny;
  }

  // Move so that what was under the first pixel, when it was at `from`, is under the second.
  drag(from, dx, dy) {
    this.x = from.x - this.length(dx);
    this.y = from.y + ((dy / this.height) * 2) / this.scale[1];
  }
}
