// Several pictures moved as one: wheel, drag, pinch, and keys; each is shown through a window of its own.
const MOST = 12;

export class Zoom {
  windows: HTMLDivElement[];
  pointers: Map<any, any>;
  x: number;
  y: number;
  scale: number;

  // windows: elements that clip, each with one child that is moved
  constructor(windows: HTMLDivElement[]) {
    this.windows = windows;
    this.pointers = new Map();
    this.home();
    for (const w of windows) this.listen(w);
  }

  listen(w: HTMLDivElement) {
    w.style.overflow = "hidden";
    (w.firstElementChild as HTMLElement).style.transformOrigin = "0 0";
    w.addEventListener("wheel", (e: WheelEvent) => this.wheel(e, w), { passive: false });
    w.addEventListener("pointerdown", (e: PointerEvent) => this.down(e, w));
    w.addEventListener("pointermove", (e: PointerEvent) => this.move(e, w));
    for (const end of ["pointerup", "pointercancel"])
      w.addEventListener(end, (e: any) => this.pointers.delete(e.pointerId));
    w.addEventListener("dblclick", () => this.home());
  }

  home() {
    Object.assign(this, { scale: 1, x: 0, y: 0 });
    this.apply();
  }

  // x and y in shares of a window: all windows show the same part, whatever their size
  by(factor: number, u = 0.5, v = 0.5) {
    const scale = Math.min(MOST, Math.max(1, this.scale * factor)),
      f = scale / this.scale;
    this.x = u - (u - this.x) * f;
    this.y = v - (v - this.y) * f;
    this.scale = scale;
    this.apply();
  }

  pan(du: number, dv: number) {
    this.x += du;
    this.y += dv;
    this.apply();
  }

  apply() {
    const low = 1 - this.scale;
    this.x = Math.min(0, Math.max(low, this.x));
    this.y = Math.min(0, Math.max(low, this.y));
    for (const w of this.windows) {
      const { clientWidth: width, clientHeight: height } = w;
      // A finger scrolls the page as long as there is nothing to move here.
      w.style.touchAction = this.scale > 1 ? "none" : "pan-y";
      (w.firstElementChild as HTMLElement).style.transform =
        `translate(${this.x * width}px, ${this.y * height}px) scale(${this.scale})`;
    }
  }

  at(e: PointerEvent | WheelEvent, w: any) {
    const box = w.getBoundingClientRect();
    return [(e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height];
  }

  wheel(e: WheelEvent, w: any) {
    e.preventDefault();
    this.by(Math.exp(-e.deltaY * 0.0018), ...this.at(e, w));
  }

  down(e: PointerEvent, w: any) {
    if (e.button) return;
    this.pointers.set(e.pointerId, this.at(e, w));
    w.setPointerCapture(e.pointerId);
  }

  move(e: PointerEvent, w: any) {
    const was = this.pointers.get(e.pointerId);
    if (!was) return;
    const now = this.at(e, w);
    const other = [...this.pointers].find(([id]) => id !== e.pointerId);
    if (other) {
      const apart = (p: number[]) => Math.hypot(p[0] - other[1][0], p[1] - other[1][1]);
      if (apart(was) > 0) this.by(apart(now) / apart(was), (now[0] + other[1][0]) / 2, (now[1] + other[1][1]) / 2);
    } else this.pan(now[0] - was[0], now[1] - was[1]);
    this.pointers.set(e.pointerId, now);
  }

  // Whether the key was one of these.
  key(e: KeyboardEvent) {
    const step = 0.12,
      moves: Record<string, number[]> = {
        ArrowLeft: [step, 0],
        ArrowRight: [-step, 0],
        ArrowUp: [0, step],
        ArrowDown: [0, -step],
      };
    if (e.key === "+" || e.key === "=") this.by(1.4);
    else if (e.key === "-") this.by(1 / 1.4);
    else if (e.key === "0") this.home();
    else if (moves[e.key] && this.scale > 1) this.pan(...(moves[e.key] as [number, number]));
    else return false;
    return true;
  }
}
