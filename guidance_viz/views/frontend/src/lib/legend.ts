// What the colours and shapes stand for; each entry hides and shows its points.

import type { Cloud } from "./cloud";
import type { Row } from "./data";
import { count, fill, h } from "./dom";
import { SHAPES, shapePath } from "./palette";

function glyph(colour: string | CanvasGradient | CanvasPattern, shape: any) {
  const canvas = h("canvas", {
    width: 28,
    height: 28,
    style: "width:14px;height:14px",
    "aria-hidden": "true",
  });
  const c = canvas.getContext("2d")!;
  c.fillStyle = colour;
  c.strokeStyle = colour;
  c.lineWidth = 4;
  shapePath(c, SHAPES[shape], 14, 14, 9);
  if (SHAPES[shape] === "ring") c.stroke();
  else c.fill();
  return canvas;
}

const number = (n: number) => h("span", { class: "faint tiny num" }, n.toLocaleString("en"));

const words = (text: string) => h("span", { class: "tiny" }, text);
const css = (colour: any[]) => `rgb(${colour.map((v: number) => Math.round(v * 255)).join(",")})`;

function scale(entry: Row, cloud: Cloud) {
  const stops = [0, 0.25, 0.5, 0.75, 1].map((v) => css(cloud.shade(entry, v)));
  return h(
    "div",
    { class: "entry" },
    words(entry.low),
    h("i", { class: "scale", style: `background:linear-gradient(90deg,${stops.join(",")})` }),
    words(entry.high),
    h("span", { class: "faint tiny num" }, count(entry.count, "photo")),
  );
}

// What the size of a point stands for.
function sizesOf({ words: what, low, high }: Row) {
  const dot = (side: number) => h("i", { class: "dot", style: `width:${side}px;height:${side}px` });
  return h("div", { class: "entry" }, words(`size: ${what}, ${low}`), dot(4), dot(8), dot(12), words(high));
}

export function showLegend(element: HTMLElement, cloud: Cloud, sizes: Row, toggle: (...given: any[]) => any) {
  const entries = cloud.legend.map((entry: Row, k: any) =>
    entry.scale
      ? scale(entry, cloud)
      : h(
          "button",
          {
            class: "entry",
            type: "button",
            "aria-pressed": String(!cloud.off.has(k)),
            title: `${entry.label}: ${count(entry.count, "photo")}. Press to show or hide.`,
            onclick: () => toggle(k),
          },
          glyph(cloud.colour(entry), entry.shape),
          h("span", {}, entry.label),
          number(entry.count),
        ),
  );
  fill(element, entries, sizes?.sizes ? sizesOf(sizes) : null);
}
