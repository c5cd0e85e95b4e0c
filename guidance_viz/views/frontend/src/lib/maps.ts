// A saliency map drawn over its photo, in the browser, so that one photo serves every way of showing it.
import type { Row } from "./data";
import { rgb } from "./palette";

export const MAP_STYLES = [
  ["visibility", "Visible part", "Attended regions are clear, the rest fades away"],
  ["heat", "Heat map", "Attended regions are coloured over the photo"],
  ["contour", "Outline", "Lines around the attended regions"],
  ["off", "Photo", "The photo alone"],
];

const HEAT = ["#000004", "#3b0f70", "#8c2981", "#de4968", "#fe9f6d", "#fcfdbf"].map(rgb);

function heat(t: number) {
  const x = Math.min(0.9999, Math.max(0, t)) * (HEAT.length - 1),
    i = Math.floor(x),
    f = x - i;
  return HEAT[i].map((v, k) => 255 * (v + (HEAT[i + 1][k] - v) * f));
}

export const isDead = (map: Row) =>
  Boolean(map) && (map.values.length === 0 || map.values.every((v: number) => v === 0));

// A map on the way from one to another: t = 0 is `before`, 1 is `after`. Where one is not there, or of another grid, the nearer.
export function blend(before: any, after: Row, t: number) {
  if (t >= 1 || !before) return after;
  if (t <= 0 || !after) return before;
  if (before.width !== after.width || before.height !== after.height || !before.values.length)
    return t < 0.5 ? before : after;
  const { width, height } = after;
  return { width, height, values: after.values.map((v: number, i: any) => v * t + before.values[i] * (1 - t)) };
}

// The coarse map as a small canvas: white with the map as alpha, or coloured with it.
function layer(map: Row, coloured: boolean) {
  const canvas = document.createElement("canvas");
  canvas.width = map.width;
  canvas.height = map.height;
  const context = canvas.getContext("2d")!,
    image = context.createImageData(map.width, map.height);
  map.values.forEach((v: number, i: number) => {
    const t = v / 255,
      colour = coloured ? heat(t) : [255, 255, 255];
    image.data.set(
      [colour[0], colour[1], colour[2], coloured ? 255 * Math.min(0.78, 0.15 + 0.75 * t) : 255 * Math.min(1, t * 1.12)],
      i * 4,
    );
  });
  context.putImageData(image, 0, 0);
  return canvas;
}

// A cell is centred, so the coarse map is stretched by a half cell beyond the outermost centres.
function stretch(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement, w: number, h: number) {
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, 0, 0, w, h);
}

// As CRAYON's study showed it: the more attended, the more visible; what is not attended is gone, or the question
// "can you tell from what is left?" would be answered by a ghost.
function visible(context: CanvasRenderingContext2D, photo: any, map: Row, w: number, h: number, ghost: any) {
  context.fillStyle = ghost;
  context.fillRect(0, 0, w, h);
  const part = document.createElement("canvas");
  part.width = w;
  part.height = h;
  const inner = part.getContext("2d")!;
  stretch(inner, layer(map, false), w, h);
  inner.globalCompositeOperation = "source-in";
  inner.drawImage(photo, 0, 0, w, h);
  context.drawImage(part, 0, 0);
}

function sample(map: Row, u: number, v: number) {
  const x = Math.min(map.width - 1, Math.max(0, u * map.width - 0.5)),
    y = Math.min(map.height - 1, Math.max(0, v * map.height - 0.5));
  const i = Math.floor(x),
    j = Math.floor(y),
    a = x - i,
    b = y - j,
    at = (r: number, c: number) => map.values[Math.min(map.height - 1, r) * map.width + Math.min(map.width - 1, c)];
  return (
    ((at(j, i) * (1 - a) + at(j, i + 1) * a) * (1 - b) + (at(j + 1, i) * (1 - a) + at(j + 1, i + 1) * a) * b) / 255
  );
}

// Marching squares on a fine grid of the interpolated map.
function outline(context: CanvasRenderingContext2D, map: Row, w: number, h: number, level: number, n = 48) {
  const g = (i: number, j: number) => sample(map, i / n, j / n) - level;
  context.beginPath();
  for (let j = 0; j < n; j++)
    for (let i = 0; i < n; i++) {
      const corners = [g(i, j), g(i + 1, j), g(i + 1, j + 1), g(i, j + 1)],
        points = [];
      const edges = [
        [0, 1, i, j, 1, 0],
        [1, 2, i + 1, j, 0, 1],
        [2, 3, i + 1, j + 1, -1, 0],
        [3, 0, i, j + 1, 0, -1],
      ];
      for (const [a, b, x, y, dx, dy] of edges) {
        if (corners[a] > 0 === corners[b] > 0) continue;
        const t = corners[a] / (corners[a] - corners[b]);
        points.push([((x + dx * t) / n) * w, ((y + dy * t) / n) * h]);
      }
      for (let k = 0; k + 1 < points.length; k += 2) {
        context.moveTo(...(points[k] as [number, number]));
        context.lineTo(...(points[k + 1] as [number, number]));
      }
    }
  context.stroke();
}

function contours(context: CanvasRenderingContext2D, map: Row, w: number, h: number) {
  const unit = Math.max(1, w / 220);
  for (const [level, width] of [
    [0.25, 1],
    [0.5, 1.6],
    [0.75, 2.4],
  ]) {
    context.strokeStyle = "rgba(0,0,0,.65)";
    context.lineWidth = unit * (width + 1.6);
    outline(context, map, w, h, level);
    context.strokeStyle = "#fff";
    context.lineWidth = unit * width;
    outline(context, map, w, h, level);
  }
}

// Draw one explained photo on a canvas of w × h CSS pixels; true when everything needed was there.
export function paint(
  canvas: HTMLCanvasElement,
  photo: any,
  map: Row | null,
  style: string,
  w: any,
  h: any,
  ghost = "#f4f5f7",
) {
  const ratio = Math.min(2, window.devicePixelRatio || 1),
    W = Math.round(w * ratio),
    H = Math.round(h * ratio);
  if (canvas.width !== W || canvas.height !== H) {
    canvas.width = W;
    canvas.height = H;
  }
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  context.clearRect(0, 0, W, H);
  if (!photo || photo.missing) {
    context.fillStyle = ghost;
    context.fillRect(0, 0, W, H);
    if (photo) {
      context.fillStyle = "#888";
      context.font = `${12 * ratio}px sans-serif`;
      context.textAlign = "center";
      context.fillText("photo cannot be read", W / 2, H / 2);
    }
    return Boolean(photo);
  }
  if (style === "off" || !map) {
    context.drawImage(photo, 0, 0, W, H);
    return style === "off";
  }
  if (map.values.length === 0) {
    context.drawImage(photo, 0, 0, W, H);
    return true;
  }
  if (style === "visibility") visible(context, photo, map, W, H, ghost);
  else {
    context.drawImage(photo, 0, 0, W, H);
    if (style === "heat" && !isDead(map)) stretch(context, layer(map, true), W, H);
    if (style === "contour" && !isDead(map)) contours(context, map, W, H);
  }
  return true;
}

// What belongs to the object: the rest of the photo fades, with a line where one is as likely as the other.
const FADE = 0.72;
const BORDER = "#56b4e9";
export function paintBelongs(canvas: any, photo: Row, map: Row, side: any, ghost: any) {
  if (!paint(canvas, photo, null, "off", side, side, ghost) || !photo || photo.missing || !map) return;
  const context = canvas.getContext("2d")!,
    veil = layer({ ...map, values: map.values.map((v: number) => FADE * (255 - v)) }, false),
    { width: w, height: h } = canvas,
    part = document.createElement("canvas");
  Object.assign(part, { width: w, height: h });
  const inner = part.getContext("2d")!;
  stretch(inner, veil, w, h);
  inner.globalCompositeOperation = "source-in";
  inner.fillStyle = ghost;
  inner.fillRect(0, 0, w, h);
  context.drawImage(part, 0, 0);
  const unit = w / side;
  for (const [colour, wide] of [
    ["rgba(0,0,0,.7)", 3.5],
    [BORDER, 1.8],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = wide * unit;
    outline(context, map, w, h, 0.5);
  }
}
