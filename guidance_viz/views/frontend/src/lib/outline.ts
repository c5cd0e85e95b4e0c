// Boxes drawn on photos: a light line in a dark one, so that it shows on everything. Boxes are [x0, y0, x1, y1] in shares.
import type { Row } from "./data";
import { paint } from "./maps";

// A box of the whole photo in the coordinates of a part of it.
export const inside = ([x0, y0, x1, y1]: any, [u0, v0, u1, v1]: any) => [
  (u0 - x0) / (x1 - x0),
  (v0 - y0) / (y1 - y0),
  (u1 - x0) / (x1 - x0),
  (v1 - y0) / (y1 - y0),
];

// `dashed` tells a second box from the first without colour.
export function outlineBox(canvas: any, [x0, y0, x1, y1]: any, { dashed = false, width = 2 } = {}) {
  const context = canvas.getContext("2d")!,
    unit = canvas.width / (canvas.clientWidth || canvas.width),
    [w, h] = [canvas.width, canvas.height];
  // A line on the very border would be cut in half.
  const clamp = (v: number, most: number) => Math.min(most - width * unit, Math.max(width * unit, v * most));
  const [left, top, right, bottom] = [clamp(x0, w), clamp(y0, h), clamp(x1, w), clamp(y1, h)];
  context.save();
  context.lineJoin = "round";
  for (const [colour, wide] of [
    ["rgba(0,0,0,.75)", width + 2.5],
    ["#fff", width],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = wide * unit;
    context.setLineDash(dashed ? [7 * unit, 5 * unit] : []);
    context.strokeRect(left, top, right - left, bottom - top);
  }
  context.restore();
}

// A patch in its surroundings, `side` CSS pixels wide.
export function paintPatch(canvas: HTMLCanvasElement, patch: Row, side: number, ghost: any) {
  paint(canvas, patch?.bitmap, null, "off", side, side, ghost);
  if (patch?.bitmap) outlineBox(canvas, inside(patch.box, patch.region), { width: side > 90 ? 2 : 1.5 });
}

// A patch as small as a stamp: the cell and a little around it, without an outline.
const CLOSE = 3;
export function paintClose(canvas: HTMLCanvasElement, patch: Row, side: number, ghost: any) {
  paint(canvas, null, null, "off", side, side, ghost);
  if (!patch?.bitmap) return;
  const [x0, y0, x1, y1] = inside(patch.box, patch.region),
    span = Math.min(1, CLOSE * Math.max(x1 - x0, y1 - y0)),
    from = (a: number, b: number) => Math.min(1 - span, Math.max(0, (a + b - span) / 2)),
    { width, height } = patch.bitmap;
  const cut = [from(x0, x1) * width, from(y0, y1) * height, span * width, span * height] as const;
  canvas.getContext("2d")!.drawImage(patch.bitmap, ...cut, 0, 0, canvas.width, canvas.height);
}

// The part of a photo around a cell, drawn from the whole photo: what paintPatch shows of one that Python cut out.
const CONTEXT = 0.4;
export function paintPlace(canvas: HTMLCanvasElement, photo: any, cell: Row, field: Row, side: number, ghost: any) {
  paint(canvas, null, null, "off", side, side, ghost);
  if (!photo || photo.missing) return;
  const region = cellBox(cell, field),
    around = [0, 1].map((k) => {
      const middle = (region[k] + region[k + 2]) / 2;
      return Math.min(1 - CONTEXT, Math.max(0, middle - CONTEXT / 2));
    });
  const box = [around[0], around[1], around[0] + CONTEXT, around[1] + CONTEXT];
  const context = canvas.getContext("2d")!;
  context.drawImage(
    photo,
    box[0] * photo.width,
    box[1] * photo.height,
    CONTEXT * photo.width,
    CONTEXT * photo.height,
    0,
    0,
    canvas.width,
    canvas.height,
  );
  outlineBox(canvas, inside(box, region), { width: 1.5 });
}

// What a cell [row, column] stands for, and what it sees; `field` is Python's, by rows and columns of cells.
export const cellBox = ([row, column]: any, { rows, columns }: Row) => [
  column / columns.length,
  row / rows.length,
  (column + 1) / columns.length,
  (row + 1) / rows.length,
];
export const sightBox = ([row, column]: any, { rows, columns }: Row) => [
  columns[column][0],
  rows[row][0],
  columns[column][1],
  rows[row][1],
];
