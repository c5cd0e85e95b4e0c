// What the colours and shapes stand for; each entry hides and shows its points.
import { count, fill, h } from "./dom.js";
import { SHAPES, shapePath } from "./palette.js";

function glyph(colour, shape) {
  const canvas = h("canvas", {
    width: 28,
    height: 28,
    style: "width:14px;height:14px",
    "aria-hidden": "true",
  });
  const c = canvas.getContext("2d");
  c.fillStyle = colour;
  c.strokeStyle = colour;
  c.lineWidth = 4;
  shapePath(c, SHAPES[shape], 14, 14, 9);
  if (SHAPES[shape] === "ring") c.stroke();
  else c.fill();
  return canvas;
}

const number = (n) => h("span", { class: "faint tiny num" }, n.toLocaleString("en"));

function scale(entry) {
  const words = (text) => h("span", { class: "tiny" }, text);
  return h(
    "div",
    { class: "entry" },
    words(entry.low),
    h("i", { class: "scale" }),
    words(entry.high),
    h("span", { class: "faint tiny num" }, count(entry.count, "photo")),
  );
}

export function showLegend(element, cloud, toggle) {
  const entries = cloud.legend.map((entry, k) =>
    entry.scale
      ? scale(entry)
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
  fill(element, entries);
}
