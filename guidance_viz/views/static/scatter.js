// The attention space: points to look at, to click and to circle; Python finds what lies inside a lasso.
import { Camera } from "./lib/camera.js";
import { Cloud } from "./lib/cloud.js";
import { button, choice, fill, h, state } from "./lib/dom.js";
import { showLegend } from "./lib/legend.js";
import { inNotebook, Link } from "./lib/link.js";
import { drawLasso, drawPointer, drawRings } from "./lib/marks.js";
import { PictureStore } from "./lib/pictures.js";
import { Tip } from "./lib/tip.js";

const KEYS =
  "Arrow keys go from point to point, C to the next centre that is asked about, Enter opens a photo, " +
  "plus and minus zoom, 0 shows everything, Escape clears the choice.";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const REACH = 16;

class ScatterView {
  constructor(link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.camera = new Camera();
    this.hovered = -1;
    this.build();
    this.listen();
    link.on("points", (m) => this.setPoints(m));
    link.on("colours", (m) => this.setColours(m));
    link.on("chosen", (m) => this.setChosen(m));
    link.on("described", (m) => this.described(m));
    link.on("theme", () => this.setTheme());
    link.watch(["state", "message"], () => this.showState());
    link.watch(["title", "axes", "by", "choices"], () => this.showTitle());
    link.watch(["chosen_name", "chosen_count"], () => this.showChosen());
    link.watch(["centroids", "asked"], () => this.mark());
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.plot);
    link.letGo.push(() => {
      this.observer.disconnect();
      this.cloud.free();
    });
  }

  build() {
    const canvas = h("canvas", { class: "points", "aria-hidden": "true" });
    this.over = h("canvas", {
      class: "over",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "scatter plot",
    });
    this.pulse = h("div", { class: "pulse hidden", "aria-hidden": "true" });
    this.tip = new Tip(this.link, this.pictures);
    this.cover = h("div", { class: "cover hidden" });
    this.captionX = h("div", { class: "axis x" });
    this.captionY = h("div", { class: "axis y" });
    this.chosenBar = h("div", { class: "chosenbar hidden", role: "status" });
    const over = [this.over, this.pulse, this.captionX, this.captionY, this.tools(), this.chosenBar];
    this.plot = h("div", { class: "plot" }, canvas, over, this.cover, this.tip.element);
    this.legend = h("div", {
      class: "legend",
      role: "group",
      "aria-label": "Legend: press an entry to show or hide it",
    });
    this.heading = h("h2", { class: "grow" });
    this.by = h("span");
    const bar = h("div", { class: "bar" }, this.heading, this.by);
    this.link.root.append(
      h("section", { class: "pane card", "aria-label": "Attention space" }, bar, this.plot, this.legend),
    );
    this.cloud = new Cloud(canvas, () => this.draw());
    this.cloud.dark = this.link.dark;
  }

  tools() {
    const tool = (symbol, does, act, more = {}) => button("", does, act, { kind: "square", symbol, ...more });
    this.modes = {
      lasso: tool("lasso", "Lasso: drag around points to choose them (Shift adds, Alt removes)", () =>
        this.setMode("lasso"),
      ),
      box: tool("box", "Box: drag a rectangle to choose points (Shift adds, Alt removes)", () =>
        this.setMode("box"),
      ),
      pan: tool("pan", "Move: drag to move the plot (the wheel zooms)", () => this.setMode("pan")),
    };
    return h(
      "div",
      { class: "tools", role: "toolbar", "aria-label": "Plot tools" },
      Object.values(this.modes),
      tool("plus", "Zoom in (+)", () => this.zoom(1.5)),
      tool("minus", "Zoom out (−)", () => this.zoom(1 / 1.5)),
      tool("home", "Show everything (0)", () => this.home()),
    );
  }

  // -- words around the plot ----------------------------------------------------------------------------------
  showTitle() {
    const { title, axes, by, choices, help } = this.link.props;
    fill(this.heading, h("span", { class: "term", title: help }, title));
    const does = "What the colour and the shape of a point stand for";
    fill(
      this.by,
      choice("Colour by", does, choices, by, (v) => this.link.send("colour", { by: v })),
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
    const { chosen_name: name, chosen_count: n } = this.link.props;
    this.chosenBar.classList.toggle("hidden", !n);
    const clear = () => this.link.send("clear");
    const close = () =>
      button("", "Clear the choice (Escape)", clear, { kind: "quiet square", symbol: "close" });
    const turn = () => this.link.send("invert");
    const invert = () => button("Invert", "Choose the others instead", turn, { kind: "quiet" });
    if (n) fill(this.chosenBar, h("span", {}, name), invert(), close());
  }

  showLegend() {
    showLegend(this.legend, this.cloud, (k) => {
      this.cloud.toggle(k);
      this.showLegend();
      this.draw();
    });
  }

  // -- data ---------------------------------------------------------------------------------------------------
  setPoints({ xy }) {
    this.cloud.setPlaces(xy);
    this.camera.extent = this.cloud.extent;
    this.showState();
    this.draw();
  }

  setColours(message) {
    this.cloud.setColours(message);
    this.showLegend();
    this.draw();
  }

  setChosen({ mask }) {
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
    const whole = this.whole;
    this.whole = false;
    if (whole && this.cloud.draw(this.camera, this.ratio)) this.draw();
    this.drawOver();
  }

  drawOver() {
    const { camera, cloud } = this;
    const { dark } = this.link;
    const size = cloud.size(camera.zoom);
    const c = this.over.getContext("2d");
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, camera.width, camera.height);
    const marks = this.marks().filter((m) => !Number.isNaN(m.x));
    drawRings(c, marks, size, dark);
    this.movePulse(marks.find((m) => m.id === this.link.props.asked));
    if (this.hovered >= 0) drawPointer(c, ...this.place(this.hovered), size, dark);
    if (this.lasso && this.lasso.length > 1)
      drawLasso(
        c,
        this.lasso.map((p) => camera.toScreen(...p)),
        dark,
      );
  }

  marks() {
    return (this.link.props.centroids || []).map((mark) => {
      const [x, y] = this.place(mark.index);
      return { ...mark, x, y };
    });
  }

  movePulse(mark) {
    this.pulse.classList.toggle("hidden", !mark);
    if (mark) this.pulse.style.transform = `translate(${mark.x}px, ${mark.y}px)`;
  }

  place(i) {
    return this.camera.toScreen(...this.cloud.place(i));
  }

  zoom(factor, px, py) {
    this.camera.zoomBy(factor, px, py);
    this.draw();
  }

  home() {
    this.camera.home();
    this.draw();
  }

  // -- hands --------------------------------------------------------------------------------------------------
  listen() {
    const on = (event, act, options) => this.over.addEventListener(event, act, options);
    on("pointerdown", (e) => this.down(e));
    on("pointermove", (e) => this.move(e));
    on("pointerup", (e) => this.up(e));
    on("pointercancel", () => this.drop());
    on("pointerleave", () => this.drag || this.hover(-1));
    on("blur", () => this.hover(-1));
    on("dblclick", () => this.home());
    on("keydown", (e) => this.key(e));
    on("wheel", (e) => this.wheel(e), { passive: false });
    this.setMode("lasso");
  }

  setMode(mode) {
    this.mode = mode;
    for (const [name, tool] of Object.entries(this.modes))
      tool.setAttribute("aria-pressed", String(name === mode));
    this.over.style.cursor = mode === "pan" ? "grab" : "crosshair";
  }

  wheel(e) {
    // In a notebook the wheel scrolls the page until the plot has the focus.
    if (inNotebook() && this.over.getRootNode().activeElement !== this.over) return;
    e.preventDefault();
    this.zoom(Math.exp(-e.deltaY * 0.0016), e.offsetX, e.offsetY);
  }

  down(e) {
    if (e.button > 1 || !this.cloud.n) return;
    this.over.setPointerCapture(e.pointerId);
    const pan = this.mode === "pan" || e.button === 1;
    const { x, y } = this.camera;
    const how = { add: e.shiftKey, remove: e.altKey && !e.shiftKey, box: this.mode === "box" };
    this.drag = { px: e.offsetX, py: e.offsetY, pan, how, moved: false, from: { x, y } };
    this.lasso = pan ? null : [this.camera.toData(e.offsetX, e.offsetY)];
  }

  move(e) {
    const d = this.drag;
    if (!d) {
      if (this.cloud.n) this.hover(this.at(e.offsetX, e.offsetY));
      return;
    }
    if (Math.hypot(e.offsetX - d.px, e.offsetY - d.py) > 4) {
      d.moved = true;
      this.hover(-1);
    }
    if (d.pan) {
      this.camera.drag(d.from, e.offsetX - d.px, e.offsetY - d.py);
      this.draw();
    } else if (d.moved) {
      this.stretch(this.camera.toData(e.offsetX, e.offsetY));
      this.mark();
    }
  }

  stretch([x, y]) {
    const [x0, y0] = this.lasso[0];
    if (this.drag.how.box)
      this.lasso = [
        [x0, y0],
        [x, y0],
        [x, y],
        [x0, y],
      ];
    else this.lasso.push([x, y]);
  }

  up(e) {
    const d = this.drag;
    const polygon = this.lasso;
    this.drop();
    if (!d) return;
    if (!d.moved) this.open(this.at(e.offsetX, e.offsetY));
    else if (!d.pan && polygon.length > 2) this.link.send("lasso", { polygon, ...d.how });
  }

  drop() {
    this.drag = null;
    this.lasso = null;
    this.mark();
  }

  at(px, py) {
    const mark = this.marks().find((m) => Math.hypot(m.x - px, m.y - py) < 9);
    if (mark) return mark.index;
    const [x, y] = this.camera.toData(px, py);
    return this.cloud.nearest.find(x, y, this.camera.length(REACH), (i) => this.cloud.shown(i));
  }

  open(i) {
    if (i >= 0) this.link.send("open", { index: i });
  }

  hover(i, byKey = false) {
    if (i === this.hovered) return;
    this.hovered = i;
    this.mark();
    clearTimeout(this.asking);
    this.tip.hide();
    const ask = () => this.link.send("describe", { index: i, aloud: byKey });
    if (i >= 0) this.asking = setTimeout(ask, byKey ? 0 : 25);
  }

  described({ index, id, lines, aloud }) {
    if (index !== this.hovered) return;
    this.tip.show(id, lines, this.place(index), this.camera, () => this.hovered === index);
    if (aloud) this.link.announce(lines.join(", "));
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || !this.cloud.n) return;
    if (ARROWS[e.key]) this.walk(...ARROWS[e.key]);
    else if (e.key === "c") this.nextCentre();
    else if (e.key === "Enter") this.open(this.hovered);
    else if (e.key === "+" || e.key === "=") this.zoom(1.4);
    else if (e.key === "-") this.zoom(1 / 1.4);
    else if (e.key === "0") this.home();
    else if (e.key === "Escape") this.link.send("clear");
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  walk(dx, dy) {
    if (this.hovered < 0) this.nextCentre();
    else this.hoverByKey(this.cloud.nearest.towards(this.hovered, dx, dy, (i) => this.cloud.shown(i)));
  }

  nextCentre() {
    const marks = this.link.props.centroids || [];
    const k = marks.findIndex((m) => m.index === this.hovered);
    this.hoverByKey(marks.length ? marks[(k + 1) % marks.length].index : 0);
  }

  hoverByKey(i) {
    if (i >= 0) this.hover(i, true);
  }
}

export function render({ model }) {
  const link = new Link(model, "scatter");
  link.keys = [
    ["Arrow keys", "go from point to point"],
    ["C", "the next centre that is asked about"],
    ["Enter", "open the photo"],
    ["+ − 0", "zoom in, zoom out, show everything"],
    ["Escape", "clear the choice"],
  ];
  link.view = new ScatterView(link);
  return link.root;
}
