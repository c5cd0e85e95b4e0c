// The attention space: points to look at, to click and to circle; Python finds what lies inside a lasso.

import { Camera, type Place } from "./lib/camera";
import { Cloud } from "./lib/cloud";
import type { Row } from "./lib/data";
import { choice, fill, h, reduced, state, term } from "./lib/dom";
import { showLegend } from "./lib/legend";
import { Link } from "./lib/link";
import { drawLasso, drawPointer, drawRings } from "./lib/marks";
import { PictureStore } from "./lib/pictures";
import { PlotHands } from "./lib/plothands";
import { ChosenBar, PlotTools } from "./lib/plottools";
import { Pointed } from "./lib/pointed";

const KEYS =
  "Arrow keys go from point to point, C to the next centre that is asked about, Enter opens a photo, Space chooses it or " +
  "leaves it out, plus and minus zoom, Z zooms to what is chosen, 0 shows everything, D switches between points and " +
  "density, Escape clears the choice.";
const REACH = 16;

class ScatterView {
  link: Link;
  pictures: PictureStore;
  camera: Camera;
  pointed: Pointed;
  hands: PlotHands;
  observer: ResizeObserver;
  over: HTMLCanvasElement;
  pulse: HTMLDivElement;
  cover: HTMLDivElement;
  captionX: HTMLDivElement;
  captionY: HTMLDivElement;
  chosenBar: ChosenBar;
  tools: PlotTools;
  plot: HTMLElement;
  legend: HTMLDivElement;
  heading: HTMLHeadingElement;
  by: HTMLSpanElement;
  cloud: Cloud;
  sizes: any;
  ratio: number;
  whole: boolean;
  pending: number | null;

  constructor(link: Link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.camera = new Camera();
    this.pointed = new Pointed(link, this.pictures, this);
    this.build();
    this.hands = new PlotHands(this);
    this.setMode("lasso");
    link.on("points", (m) => this.setPoints(m));
    link.on("colours", (m) => this.setColours(m));
    link.on("chosen", (m) => this.setChosen(m));
    link.on("sizes", (m) => this.setSizes(m));
    link.on("theme", () => this.setTheme());
    link.watch(["state", "message"], () => this.showState());
    link.watch(["title", "axes", "by", "choices", "size", "amounts"], () => this.showTitle());
    link.watch(["chosen_name", "chosen_count", "chosen_summary"], () => this.showChosen());
    link.watch(["centroids", "asked"], () => this.mark());
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.plot);
    link.letGo.push(() => {
      this.observer.disconnect();
      this.cloud.free();
    });
  }

  build() {
    const ground = h("canvas", { class: "density", "aria-hidden": "true" });
    const canvas = h("canvas", { class: "points", "aria-hidden": "true" });
    this.over = h("canvas", {
      class: "over",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "scatter plot",
    });
    this.pulse = h("div", { class: "pulse hidden", "aria-hidden": "true" });
    this.cover = h("div", { class: "cover hidden" });
    this.captionX = h("div", { class: "axis x" });
    this.captionY = h("div", { class: "axis y" });
    this.chosenBar = new ChosenBar(this.link);
    this.tools = new PlotTools(this);
    const bars = [this.tools.element, this.chosenBar.element];
    const over = [this.over, this.pulse, this.captionX, this.captionY, bars];
    this.plot = h("div", { class: "plot" }, ground, canvas, over, this.cover, this.pointed.tip.element);
    this.legend = h("div", {
      class: "legend",
      role: "group",
      "aria-label": "Legend: press an entry to show or hide it",
    });
    this.heading = h("h2", { class: "grow" });
    this.by = h("span", { class: "row wrap" });
    const bar = h("div", { class: "bar" }, this.heading, this.by);
    this.link.root.append(
      h("section", { class: "pane card", "aria-label": "Attention space" }, bar, this.plot, this.legend),
    );
    this.cloud = new Cloud(canvas, ground, () => this.draw());
    this.cloud.dark = this.link.dark;
  }

  // -- words around the plot ----------------------------------------------------------------------------------
  showTitle() {
    const { title, axes, by, choices, help } = this.link.props;
    fill(this.heading, term(title, help));
    const { size, amounts } = this.link.props;
    const does = "What the colour and the shape of a point stand for";
    const sizing = "What the size of a point stands for";
    fill(
      this.by,
      choice("Colour", does, choices, by, (v) => this.link.send("colour", { by: v })),
      choice("Size", sizing, [["", "all the same"], ...amounts], size, (v) => this.link.send("size", { by: v })),
    );
    this.captionX.textContent = axes[0] ? `${axes[0]} →` : "";
    this.captionY.textContent = axes[1] ? `${axes[1]} →` : "";
    this.over.setAttribute("aria-label", `${title}. ${KEYS}`);
  }

  showState() {
    const { state: now, message } = this.link.props;
    this.cover.classList.toggle("hidden", now === "ready" && this.cloud.n > 0);
    if (now === "loading") fill(this.cover, state("busy", "Getting ready", message));
    else if (now === "empty") fill(this.cover, state("eye", "Nothing to show yet", message));
    else if (!this.cloud.n) fill(this.cover, state("busy", "Loading the points"));
  }

  showChosen() {
    this.chosenBar.show();
    this.tools.toSelection.disabled = !this.link.props.chosen_count;
  }

  showLegend() {
    showLegend(this.legend, this.cloud, this.sizes, (k: any) => {
      this.cloud.toggle(k);
      this.showLegend();
      this.draw();
    });
  }

  // -- data ---------------------------------------------------------------------------------------------------
  setPoints({ xy }: Row) {
    const first = !this.cloud.n;
    this.cloud.setPlaces(xy);
    if (first) this.setDense(this.cloud.n > this.link.props.density);
    this.camera.extent = this.cloud.extent;
    this.showState();
    this.draw();
  }

  setColours(message: Row) {
    this.cloud.setColours(message);
    this.showLegend();
    this.draw();
  }

  setSizes(message: Row) {
    this.sizes = message;
    this.cloud.setSizes(message);
    if (this.cloud.legend) this.showLegend();
    this.draw();
  }

  setChosen({ mask }: Row) {
    this.cloud.choose(mask);
    this.draw();
  }

  setTheme() {
    this.cloud.dark = this.link.dark;
    this.cloud.restyle();
    if (this.cloud.legend) this.showLegend();
    this.draw();
  }

  // -- drawing ------------------------------------------------------------------------------------------------
  resize() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (!width || !height) return;
    this.ratio = Math.min(2, window.devicePixelRatio || 1);
    this.camera.resize(width, height);
    for (const canvas of [this.cloud.canvas, this.over]) {
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
    }
    this.draw();
  }

  draw() {
    this.whole = true;
    this.mark();
  }

  // The rings, the lasso and the pointer alone: the points stay as they are drawn.
  mark() {
    this.pending ||= requestAnimationFrame(() => {
      this.pending = null;
      this.frame();
    });
  }

  frame() {
    if (!this.camera.width || !this.cloud.n) return;
    const gliding = this.camera.step();
    const whole = this.whole || gliding;
    this.whole = false;
    const moving = whole && this.cloud.draw(this.camera, this.ratio);
    this.drawOver();
    if (moving || gliding) this.draw();
  }

  drawOver() {
    const { camera, cloud } = this;
    const { dark } = this.link;
    const size = cloud.size(camera.zoom);
    const c = this.over.getContext("2d")!;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, camera.width, camera.height);
    const marks = this.marks().filter((m: Row) => !Number.isNaN(m.x));
    drawRings(c, marks, size, dark);
    this.movePulse(marks.find((m: Row) => m.id === this.link.props.asked));
    const { index } = this.pointed;
    if (index >= 0) drawPointer(c, ...(this.place(index) as Place), size, dark);
    const lasso = this.hands.lasso || [];
    const corners = lasso.map((p: any) => camera.toScreen(...(p as Place)));
    if (corners.length > 1) drawLasso(c, corners, dark);
  }

  marks() {
    return (this.link.props.centroids || []).map((mark: Row) => {
      const [x, y] = this.place(mark.index);
      return { ...mark, x, y };
    });
  }

  movePulse(mark: Row) {
    this.pulse.classList.toggle("hidden", !mark);
    if (mark) this.pulse.style.transform = `translate(${mark.x}px, ${mark.y}px)`;
  }

  place(i: number) {
    return this.camera.toScreen(...(this.cloud.place(i) as Place));
  }

  zoom(factor: number, px?: number, py?: number) {
    this.camera.zoomBy(factor, px, py);
    this.draw();
  }

  home() {
    this.camera.home();
    this.draw();
  }

  showSelection() {
    const bounds = this.cloud.chosenBounds;
    if (!bounds) return;
    this.camera.show(bounds, reduced());
    this.draw();
  }

  setDense(dense: boolean) {
    this.cloud.dense = dense;
    this.tools.show({ mode: this.hands.mode, dense });
    this.draw();
  }

  switchDense() {
    this.setDense(!this.cloud.dense);
  }

  // -- hands --------------------------------------------------------------------------------------------------
  get keys() {
    return {
      c: () => this.nextCentre(),
      enter: () => this.open(this.pointed.index),
      " ": () => this.toggle(this.pointed.index),
      "+": () => this.zoom(1.4),
      "=": () => this.zoom(1.4),
      "-": () => this.zoom(1 / 1.4),
      0: () => this.home(),
      z: () => this.showSelection(),
      d: () => this.switchDense(),
      escape: () => this.link.send("clear"),
    };
  }

  setMode(mode: string) {
    this.hands.setMode(mode);
    this.tools.show({ mode, dense: this.cloud.dense });
  }

  at(px: number, py: number) {
    const mark = this.marks().find((m: Row) => Math.hypot(m.x - px, m.y - py) < 9);
    if (mark) return mark.index;
    const [x, y] = this.camera.toData(px, py);
    return this.cloud.nearest.find(x, y, this.camera.length(REACH), (i: any) => this.cloud.shown(i));
  }

  open(i: number) {
    if (i >= 0) this.link.send("open", { index: i });
  }

  toggle(i: number) {
    if (i >= 0) this.link.send("toggle", { index: i });
  }

  hover(i: number, byKey = false) {
    this.pointed.at(i, byKey);
  }

  walk(dx: number, dy: number) {
    const { index } = this.pointed;
    const next = () => this.cloud.nearest.towards(index, dx, dy, (i: any) => this.cloud.shown(i));
    if (index < 0) this.nextCentre();
    else this.hoverByKey(next());
  }

  nextCentre() {
    const marks = this.link.props.centroids || [];
    const k = marks.findIndex((m: Row) => m.index === this.pointed.index);
    this.hoverByKey(marks.length ? marks[(k + 1) % marks.length].index : 0);
  }

  hoverByKey(i: number) {
    if (i >= 0) this.hover(i, true);
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "scatter");
  link.keys = [
    ["Arrow keys", "go from point to point"],
    ["C", "the next centre that is asked about"],
    ["Enter", "open the photo"],
    ["Space, Ctrl+click", "choose the point, or leave it out"],
    ["Shift, Alt while dragging", "add to the choice, take from it"],
    ["+ − 0", "zoom in, zoom out, show everything"],
    ["Z", "zoom to what is chosen"],
    ["D", "points or density"],
    ["Escape", "clear the choice"],
  ];
  link.view = new ScatterView(link);
  return link.root;
}
