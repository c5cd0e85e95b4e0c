// What part of the plane is seen: data in [-1, 1] × [-1, 1], one unit as long in x as in y.

const MARGIN = 0.92;

export class Camera {
  constructor() {
    this.width = 0;
    this.height = 0;
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
    const side = Math.min(this.width, this.height) * MARGIN * this.zoom;
    return [side / this.width, side / this.height];
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
    this.y = from.y + this.length(dy);
  }
}
