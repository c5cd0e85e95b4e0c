// What hands do on a plot of points: drag a lasso, a box or the plot itself, point, click, turn the wheel, press keys.
import type { Row } from "./data";
import { inNotebook } from "./link";

const ARROWS: Record<string, number[]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const STILL = 4; // pixels that a click may move
const CLOSE = 1; // pixels between two corners of a lasso

export class PlotHands {
  view: any;
  drag: Row | null;
  lasso: Row | null;
  mode: string;

  // view: { over, camera, cloud, hover(i), at(px, py), open(i), toggle(i), send(kind, values), draw(), mark(), keys }
  constructor(view: any) {
    this.view = view;
    this.drag = null;
    this.lasso = null;
    const on = (event: Event | string, act: Row, options?: Row | undefined) =>
      view.over.addEventListener(event, act, options);
    on("pointerdown", (e: PointerEvent) => this.down(e));
    on("pointermove", (e: PointerEvent) => this.move(e));
    on("pointerup", (e: PointerEvent) => this.up(e));
    on("pointercancel", () => this.drop());
    on("pointerleave", () => this.drag || view.hover(-1));
    on("blur", () => view.hover(-1));
    on("dblclick", () => view.home());
    on("keydown", (e: KeyboardEvent) => this.key(e));
    on("wheel", (e: WheelEvent) => this.wheel(e), { passive: false });
  }

  setMode(mode: string) {
    this.mode = mode;
    this.view.over.style.cursor = mode === "pan" ? "grab" : "crosshair";
  }

  wheel(e: WheelEvent) {
    // In a notebook the wheel scrolls the page until the plot has the focus.
    const { over } = this.view;
    if (inNotebook() && (over.getRootNode() as ShadowRoot).activeElement !== over) return;
    e.preventDefault();
    this.view.zoom(Math.exp(-e.deltaY * 0.0016), e.offsetX, e.offsetY);
  }

  down(e: PointerEvent) {
    const { over, camera, cloud } = this.view;
    if (e.button > 1 || !cloud.n) return;
    over.setPointerCapture(e.pointerId);
    const pan = this.mode === "pan" || e.button === 1;
    const { x, y } = camera;
    const how = { add: e.shiftKey, remove: e.altKey && !e.shiftKey, box: this.mode === "box" };
    const one = e.ctrlKey || e.metaKey;
    this.drag = { px: e.offsetX, py: e.offsetY, pan, how, one, moved: false, from: { x, y } };
    this.lasso = pan ? null : [camera.toData(e.offsetX, e.offsetY)];
  }

  move(e: PointerEvent) {
    const { view, drag: d } = this;
    const { camera, cloud } = view;
    if (!d) {
      if (cloud.n) view.hover(view.at(e.offsetX, e.offsetY));
      return;
    }
    if (Math.hypot(e.offsetX - d.px, e.offsetY - d.py) > STILL) {
      d.moved = true;
      view.hover(-1);
    }
    if (d.pan) {
      camera.drag(d.from, e.offsetX - d.px, e.offsetY - d.py);
      view.draw();
    } else if (d.moved) {
      this.stretch(camera.toData(e.offsetX, e.offsetY));
      view.mark();
    }
  }

  stretch([x, y]: any) {
    const [x0, y0] = this.lasso![0];
    if (this.drag!.how.box)
      this.lasso = [
        [x0, y0],
        [x, y0],
        [x, y],
        [x0, y],
      ];
    else if (this.apart(x, y)) this.lasso!.push([x, y]);
  }

  apart(x: number, y: number) {
    const [px, py] = this.lasso![this.lasso!.length - 1];
    const { camera } = this.view;
    return Math.hypot(x - px, y - py) > camera.length(CLOSE);
  }

  up(e: PointerEvent) {
    const { view, drag: d, lasso: polygon } = this;
    this.drop();
    if (!d) return;
    const under = d.moved ? -1 : view.at(e.offsetX, e.offsetY);
    if (!d.moved && under >= 0) d.one ? view.toggle(under) : view.open(under);
    else if (!d.pan && d.moved && polygon!.length > 2) view.link.send("lasso", { polygon, ...d.how });
  }

  drop() {
    this.drag = null;
    this.lasso = null;
    this.view.mark();
  }

  key(e: KeyboardEvent) {
    const { view } = this;
    if (e.ctrlKey || e.metaKey || e.altKey || !view.cloud.n) return;
    if (ARROWS[e.key]) view.walk(...ARROWS[e.key]);
    else if (view.keys[e.key.toLowerCase()]) view.keys[e.key.toLowerCase()]();
    else return;
    e.preventDefault();
    e.stopPropagation();
  }
}
