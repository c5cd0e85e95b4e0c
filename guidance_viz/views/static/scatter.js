// The attention space: points to look at, to click and to circle; Python finds what lies inside a lasso.
import { button, choice, count, fill, h, icon, reduced, state } from "./lib/dom.js";
import { FlatPoints } from "./lib/flatpoints.js";
import { GlPoints } from "./lib/glpoints.js";
import { inNotebook, Link } from "./lib/link.js";
import { paint } from "./lib/maps.js";
import { Nearest } from "./lib/nearest.js";
import { OKABE, relevance, rgb, SHAPES, shapePath, SIGN } from "./lib/palette.js";
import { PictureStore } from "./lib/pictures.js";

const TIP = 160;
const MOVE_MS = 900;

class ScatterView {
  constructor(link) {
    this.link = link;
    this.pictures = new PictureStore(link);
    this.view = { zoom: 1, x: 0, y: 0 };
    this.mode = "lasso";
    this.hovered = -1;
    this.t = 1;
    this.build();
    link.on("points", (m) => this.setPoints(m));
    link.on("colours", (m) => this.setColours(m));
    link.on("chosen", (m) => this.setChosen(m));
    link.on("described", (m) => this.described(m));
    link.on("theme", () => { this.restyle(); this.draw(); });
    link.on("maps_changed", () => { this.tipFor = null; });
    link.watch(["state", "message"], () => this.showState());
    link.watch(["title", "axes", "by", "choices"], () => this.showTitle());
    link.watch(["chosen_name", "chosen_count"], () => this.showChosen());
    link.watch(["centroids", "asked"], () => this.mark());
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.plot);
    link.letGo.push(() => { this.observer.disconnect(); this.points && this.points.free(); });
    link.send("hello");
  }

  build() {
    this.canvas = h("canvas", { class: "points", "aria-hidden": "true" });
    this.over = h("canvas", { class: "over", tabindex: "0", role: "application", "aria-roledescription": "scatter plot" });
    this.pulse = h("div", { class: "pulse hidden", "aria-hidden": "true" });
    this.tip = h("div", { class: "tip hidden", "aria-hidden": "true" });
    this.tipCanvas = h("canvas", { style: `width:${TIP}px;height:${TIP}px` });
    this.tipText = h("div", { class: "tiptext" });
    this.tip.append(this.tipCanvas, this.tipText);
    this.cover = h("div", { class: "cover hidden" });
    this.captionX = h("div", { class: "axis x" });
    this.captionY = h("div", { class: "axis y" });
    this.plot = h("div", { class: "plot" }, this.canvas, this.over, this.pulse, this.captionX, this.captionY, this.cover, this.tip);
    this.legend = h("div", { class: "legend", role: "group", "aria-label": "Legend: press an entry to show or hide it" });
    this.heading = h("h2", { class: "grow" });
    this.by = h("span");
    this.chosenBar = h("div", { class: "chosenbar hidden", role: "status" });
    this.tools = h("div", { class: "tools", role: "toolbar", "aria-label": "Plot tools" },
      this.lassoButton = button("", "Lasso: drag around points to choose them (Shift and drag adds)", () => this.setMode("lasso"), { kind: "square", symbol: "lasso", "aria-pressed": "true" }),
      this.panButton = button("", "Move: drag to move the plot (wheel zooms)", () => this.setMode("pan"), { kind: "square", symbol: "pan", "aria-pressed": "false" }),
      button("", "Zoom in (+)", () => this.zoom(1.5), { kind: "square", symbol: "plus" }),
      button("", "Zoom out (−)", () => this.zoom(1 / 1.5), { kind: "square", symbol: "minus" }),
      button("", "Show everything (0)", () => this.home(), { kind: "square", symbol: "home" }));
    this.plot.append(this.tools, this.chosenBar);
    this.link.root.append(h("section", { class: "pane card", "aria-label": "Attention space" },
      h("div", { class: "bar" }, this.heading, this.by), this.plot, this.legend));
    try { this.points = new GlPoints(this.canvas); } catch { this.points = new FlatPoints(this.canvas); }
    this.listen();
  }

  showTitle() {
    const { title, axes, by, choices, help } = this.link.props;
    fill(this.heading, h("span", { class: "term", title: help }, title));
    fill(this.by, choice("Colour by", "What the colour and the shape of a point stand for", choices, by, (v) => this.link.send("colour", { by: v })));
    this.captionX.textContent = axes[0] ? `${axes[0]} →` : "";
    this.captionY.textContent = axes[1] ? `${axes[1]} →` : "";
    this.over.setAttribute("aria-label", `${title}. Arrow keys go from point to point, C to the next asked centre, Enter opens a photo, plus and minus zoom, 0 shows everything, Escape clears the choice.`);
  }

  showState() {
    const { state: now, message } = this.link.props;
    this.cover.classList.toggle("hidden", now === "ready" && Boolean(this.to));
    if (now === "ready" && !this.to) fill(this.cover, state("busy", "Loading the points"));
    if (now === "loading") fill(this.cover, state("busy", "Getting ready", message));
    else if (now === "empty") fill(this.cover, state("eye", "Nothing to show yet", message));
    else if (now === "failed") fill(this.cover, state("alert", "The attention space is not there", message));
  }

  showChosen() {
    const { chosen_name: name, chosen_count: n } = this.link.props;
    this.chosenBar.classList.toggle("hidden", !n);
    if (n) fill(this.chosenBar, h("span", {}, name), button("", "Clear the choice (Escape)", () => this.link.send("clear"), { kind: "quiet square", symbol: "close" }));
  }

  setMode(mode) {
    this.mode = mode;
    this.lassoButton.setAttribute("aria-pressed", String(mode === "lasso"));
    this.panButton.setAttribute("aria-pressed", String(mode === "pan"));
    this.over.style.cursor = mode === "lasso" ? "crosshair" : "grab";
  }

  // -- data ---------------------------------------------------------------------------------------------------
  setPoints({ xy }) {
    const to = xy instanceof Float32Array ? xy : new Float32Array(xy), had = this.to && this.to.length === to.length;
    const from = had ? this.current() : to;
    this.to = to; this.from = from;
    this.nearest = new Nearest(to);
    this.points.setPlaces(from, to);
    if (!this.chosen || this.chosen.length !== to.length / 2) this.setChosen({ mask: null });
    if (!this.style || this.style.length !== to.length * 2) { this.style = new Uint8Array(to.length * 2).fill(128); this.points.setStyle(this.style); }
    this.showState();
    this.t = had && !reduced() ? 0 : 1;
    this.began = performance.now();
    this.draw();
  }

  current() {
    if (this.t >= 1) return this.to;
    return this.to.map((v, i) => this.from[i] + (v - this.from[i]) * this.t);
  }

  setColours({ legend, codes, values, hidden }) {
    this.colouring = { legend, codes: codes && new Uint8Array(codes), values: values && (values instanceof Float32Array ? values : new Float32Array(values)) };
    this.off = new Set(hidden || []);
    this.restyle();
    this.showLegend();
    this.draw();
  }

  restyle() {
    if (!this.colouring || !this.to) return;
    const { legend, codes, values } = this.colouring, n = codes.length, style = new Uint8Array(n * 4);
    const colours = legend.map((entry) => rgb(this.colour(entry)).map((v) => Math.round(v * 255)));
    for (let i = 0; i < n; i++) {
      const k = codes[i], entry = legend[k];
      const colour = values && entry.scale ? relevance(values[i]).map((v) => Math.round(v * 255)) : colours[k];
      style.set([colour[0], colour[1], colour[2], this.off.has(k) ? 255 : entry.shape], i * 4);
    }
    this.style = style;
    this.points.setStyle(style);
  }

  colour(entry) {
    if (entry.sign) return SIGN[entry.sign][0];
    if (entry.colour === -1) return this.link.dark ? "#5d6875" : "#b3bac4";
    return OKABE[entry.colour % OKABE.length];
  }

  setChosen({ mask }) {
    const n = this.to ? this.to.length / 2 : 0;
    this.choosing = Boolean(mask);
    this.chosen = mask ? new Uint8Array(mask) : new Uint8Array(n);
    this.points.setChosen(this.chosen);
    this.draw();
  }

  showLegend() {
    const { legend } = this.colouring;
    fill(this.legend, legend.map((entry, k) => {
      const glyph = h("canvas", { width: 28, height: 28, style: "width:14px;height:14px", "aria-hidden": "true" }), c = glyph.getContext("2d");
      if (entry.scale) return h("div", { class: "entry" }, h("span", { class: "tiny" }, entry.low), h("i", { class: "scale" }), h("span", { class: "tiny" }, entry.high), h("span", { class: "faint tiny num" }, entry.count.toLocaleString("en")));
      c.fillStyle = this.colour(entry);
      shapePath(c, SHAPES[entry.shape], 14, 14, 9);
      if (SHAPES[entry.shape] === "ring") { c.strokeStyle = c.fillStyle; c.lineWidth = 4; c.stroke(); } else c.fill();
      return h("button", { class: "entry", type: "button", "aria-pressed": String(!this.off.has(k)), title: `${entry.label}: ${count(entry.count, "photo")}. Press to show or hide.`, onclick: () => this.toggle(k) },
        glyph, h("span", {}, entry.label), h("span", { class: "faint tiny num" }, entry.count.toLocaleString("en")));
    }));
  }

  toggle(k) {
    if (this.off.has(k)) this.off.delete(k); else this.off.add(k);
    this.restyle(); this.showLegend(); this.draw();
  }

  // -- geometry -----------------------------------------------------------------------------------------------
  resize() {
    const { clientWidth: w, clientHeight: hgt } = this.plot, ratio = Math.min(2, window.devicePixelRatio || 1);
    if (!w || !hgt) return;
    this.w = w; this.h = hgt; this.ratio = ratio;
    for (const canvas of [this.canvas, this.over]) { canvas.width = Math.round(w * ratio); canvas.height = Math.round(hgt * ratio); }
    this.draw();
  }

  // Data in [-1, 1] × [-1, 1] fills the plot, with a margin; one unit is as long in x as in y.
  frame() {
    const side = Math.min(this.w, this.h) * 0.92 * this.view.zoom;
    return { sx: side / this.w, sy: side / this.h };
  }

  toScreen(x, y) {
    const { sx, sy } = this.frame();
    return [((x - this.view.x) * sx + 1) / 2 * this.w, (1 - (y - this.view.y) * sy) / 2 * this.h];
  }

  toData(px, py) {
    const { sx, sy } = this.frame();
    return [((px / this.w) * 2 - 1) / sx + this.view.x, (1 - (py / this.h) * 2) / sy + this.view.y];
  }

  zoom(factor, px = this.w / 2, py = this.h / 2) {
    const [x, y] = this.toData(px, py);
    this.view.zoom = Math.min(200, Math.max(0.5, this.view.zoom * factor));
    const [nx, ny] = this.toData(px, py);
    this.view.x += x - nx; this.view.y += y - ny;
    this.draw();
  }

  home() { this.view = { zoom: 1, x: 0, y: 0 }; this.draw(); }

  // -- drawing ------------------------------------------------------------------------------------------------
  draw() {
    this.whole = true;
    this.mark();
  }

  // The rings, the lasso and the pointer alone: the points stay as they are drawn.
  mark() {
    if (!this.pending) this.pending = requestAnimationFrame(() => { this.pending = null; this.frameNow(); });
  }

  pointSize() {
    return Math.min(18, Math.max(2.4, 36 / Math.pow(Math.max(this.to.length / 2, 60), 0.225)) * Math.pow(this.view.zoom, 0.3));
  }

  frameNow() {
    if (!this.w || !this.to) return;
    const whole = this.whole;
    this.whole = false;
    if (whole) this.drawPoints();
    this.drawOver(this.pointSize());
  }

  drawPoints() {
    if (this.t < 1) {
      const s = Math.min(1, (performance.now() - this.began) / MOVE_MS);
      this.t = s < 0.5 ? 4 * s ** 3 : 1 - (-2 * s + 2) ** 3 / 2;
      if (this.t < 1) this.draw();
    }
    const n = this.to.length / 2, { sx, sy } = this.frame();
    const size = this.pointSize();
    this.points.draw({ width: this.canvas.width, height: this.canvas.height, t: this.t, size: size * this.ratio, scale: [sx, sy],
      shift: [-this.view.x * sx, -this.view.y * sy], alpha: n > 50000 ? 0.6 : 0.92, rim: n > 20000 ? 0 : 1, ground: rgb(this.link.dark ? "#181d24" : "#ffffff"), choosing: this.choosing });
  }

  drawOver(size) {
    const c = this.over.getContext("2d");
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, this.w, this.h);
    const ink = this.link.dark ? "#e9edf2" : "#1a2027", ground = this.link.dark ? "#181d24" : "#ffffff";
    let asked = null;
    for (const mark of this.link.props.centroids || []) {
      const [x, y] = this.place(mark.index);
      if (Number.isNaN(x)) continue;
      const r = Math.max(6.5, size * 0.5 + 3.5);
      c.lineWidth = 3.5; c.strokeStyle = ground; c.beginPath(); c.arc(x, y, r, 0, 7); c.stroke();
      c.lineWidth = 1.6; c.strokeStyle = mark.answer ? SIGN[mark.answer][0] : ink; c.beginPath(); c.arc(x, y, r, 0, 7); c.stroke();
      if (mark.answer) this.badge(c, x + r * 0.9, y - r * 0.9, mark.answer);
      if (mark.id === this.link.props.asked) asked = [x, y];
    }
    this.pulse.classList.toggle("hidden", !asked);
    if (asked) this.pulse.style.transform = `translate(${asked[0]}px, ${asked[1]}px)`;
    if (this.hovered >= 0) {
      const [x, y] = this.place(this.hovered);
      c.lineWidth = 2; c.strokeStyle = ink; c.beginPath(); c.arc(x, y, size * 0.5 + 5.5, 0, 7); c.stroke();
    }
    if (this.lasso && this.lasso.length > 1) {
      c.beginPath();
      this.lasso.forEach(([x, y], i) => { const p = this.toScreen(x, y); if (i) c.lineTo(...p); else c.moveTo(...p); });
      c.closePath();
      c.fillStyle = this.link.dark ? "rgba(86,180,233,.16)" : "rgba(0,101,163,.10)"; c.fill();
      c.setLineDash([5, 4]); c.lineWidth = 1.5; c.strokeStyle = this.link.dark ? "#56b4e9" : "#0065a3"; c.stroke(); c.setLineDash([]);
    }
  }

  badge(c, x, y, answer) {
    const [colour, sign] = SIGN[answer];
    c.fillStyle = colour; c.beginPath(); c.arc(x, y, 6.5, 0, 7); c.fill();
    c.fillStyle = "#fff"; c.font = "bold 9px sans-serif"; c.textAlign = "center"; c.textBaseline = "middle"; c.fillText(sign, x, y + 0.5);
  }

  place(i) {
    const t = this.t, x = this.from[2 * i] + (this.to[2 * i] - this.from[2 * i]) * t, y = this.from[2 * i + 1] + (this.to[2 * i + 1] - this.from[2 * i + 1]) * t;
    return this.toScreen(x, y);
  }

  // -- hands --------------------------------------------------------------------------------------------------
  listen() {
    const o = this.over;
    o.addEventListener("pointerdown", (e) => this.down(e));
    o.addEventListener("pointermove", (e) => this.move(e));
    o.addEventListener("pointerup", (e) => this.up(e));
    o.addEventListener("pointercancel", () => { this.drag = null; this.lasso = null; this.mark(); });
    o.addEventListener("pointerleave", () => { if (!this.drag) this.hover(-1); });
    o.addEventListener("dblclick", () => this.home());
    o.addEventListener("keydown", (e) => this.key(e));
    o.addEventListener("blur", () => this.hover(-1));
    o.addEventListener("wheel", (e) => {
      // In a notebook the wheel scrolls the page until the plot has the focus.
      if (inNotebook() && o.getRootNode().activeElement !== o) return;
      e.preventDefault();
      this.zoom(Math.exp(-e.deltaY * 0.0016), e.offsetX, e.offsetY);
    }, { passive: false });
    this.setMode("lasso");
  }

  down(e) {
    if (e.button > 1) return;
    this.over.setPointerCapture(e.pointerId);
    const pan = this.mode === "pan" || e.button === 1;
    this.drag = { x: e.offsetX, y: e.offsetY, pan, add: e.shiftKey, moved: false, view: { ...this.view } };
    if (!pan) this.lasso = [this.toData(e.offsetX, e.offsetY)];
  }

  move(e) {
    const d = this.drag;
    if (!d) { this.point(e.offsetX, e.offsetY); return; }
    if (Math.hypot(e.offsetX - d.x, e.offsetY - d.y) > 4) { d.moved = true; this.hover(-1); }
    if (d.pan) {
      const { sx, sy } = this.frame();
      this.view.x = d.view.x - ((e.offsetX - d.x) / this.w) * 2 / sx;
      this.view.y = d.view.y + ((e.offsetY - d.y) / this.h) * 2 / sy;
    } else if (d.moved) this.lasso.push(this.toData(e.offsetX, e.offsetY));
    if (d.pan) this.draw(); else this.mark();
  }

  up(e) {
    const d = this.drag;
    this.drag = null;
    if (!d) return;
    if (!d.moved) { this.lasso = null; this.click(e.offsetX, e.offsetY); return; }
    if (!d.pan && this.lasso.length > 2) this.link.send("lasso", { polygon: this.lasso.map(([x, y]) => [x, y]), add: d.add });
    this.lasso = null;
    this.mark();
  }

  reach() { const { sx } = this.frame(); return (16 / this.w) * 2 / sx; }
  shown(i) { return this.style[4 * i + 3] !== 255; }

  at(px, py) {
    const marks = this.link.props.centroids || [];
    for (const mark of marks) { const [x, y] = this.place(mark.index); if (Math.hypot(x - px, y - py) < 9) return mark.index; }
    return this.nearest.find(...this.toData(px, py), this.reach(), (i) => this.shown(i));
  }

  point(px, py) { if (this.nearest) this.hover(this.at(px, py)); }
  click(px, py) { const i = this.nearest ? this.at(px, py) : -1; if (i >= 0) this.link.send("open", { index: i }); }

  hover(i, byKey = false) {
    if (i === this.hovered) return;
    this.hovered = i;
    this.mark();
    clearTimeout(this.asking);
    this.tip.classList.add("hidden");
    if (i >= 0) this.asking = setTimeout(() => this.link.send("describe", { index: i, aloud: byKey }), byKey ? 0 : 25);
  }

  described({ index, id, lines, aloud }) {
    if (index !== this.hovered) return;
    this.tipFor = { id, index };
    fill(this.tipText, lines.map((line, k) => h("div", { class: k ? "soft" : "strong" }, line)));
    const show = () => {
      if (!this.tipFor || this.tipFor.id !== id || this.hovered !== index) return;
      paint(this.tipCanvas, this.pictures.photo(id, TIP), this.pictures.map(id, "current"), this.link.props.map_style || "visibility", TIP, TIP, this.link.dark ? "#20262e" : "#f4f5f7");
      this.placeTip(index);
    };
    if (this.pictures.want([id], TIP, "current", show)) show();
    if (aloud) this.link.announce(lines.join(", "));
  }

  placeTip(index) {
    const [x, y] = this.place(index), tw = TIP + 18, th = this.tip.offsetHeight || TIP + 80;
    this.tip.classList.remove("hidden");
    const left = x + 18 + tw > this.w ? Math.max(4, x - tw - 18) : x + 18;
    this.tip.style.transform = `translate(${left}px, ${Math.max(4, Math.min(this.h - th - 4, y - th / 2))}px)`;
  }

  key(e) {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }, marks = this.link.props.centroids || [];
    if (e.ctrlKey || e.metaKey || e.altKey || !this.nearest) return;
    if (arrows[e.key]) {
      const begin = this.hovered >= 0 ? this.hovered : (marks[0] || { index: 0 }).index;
      const next = this.hovered < 0 ? begin : this.nearest.towards(begin, ...arrows[e.key], (i) => this.shown(i));
      if (next >= 0) this.hover(next, true);
    } else if (e.key === "c" && marks.length) {
      const k = marks.findIndex((m) => m.index === this.hovered);
      this.hover(marks[(k + 1) % marks.length].index, true);
    } else if (e.key === "Enter" && this.hovered >= 0) this.link.send("open", { index: this.hovered });
    else if (e.key === "+" || e.key === "=") this.zoom(1.4);
    else if (e.key === "-") this.zoom(1 / 1.4);
    else if (e.key === "0") this.home();
    else if (e.key === "Escape") this.link.send("clear");
    else return;
    e.preventDefault();
    e.stopPropagation();
  }
}

export function render({ model }) {
  const link = new Link(model, "scatter");
  link.view = new ScatterView(link);
  return link.root;
}
