// @vitest-environment node
import { expect, test } from "vitest";
import { blend, isDead } from "../src/lib/maps";
import { cellBox, inside, sightBox } from "../src/lib/outline";

const map = (width: number, height: number, ...values: number[]) => ({ width, height, values });

test("a map that shows nothing is dead, one that is not there is not", () => {
  expect(isDead(map(1, 2, 0, 0))).toBe(true);
  expect(isDead(map(0, 0))).toBe(true);
  expect(isDead(map(1, 2, 0, 1))).toBe(false);
  expect(isDead(null as never)).toBe(false);
});

test("between two maps is their mean by time, and at the ends they are themselves", () => {
  const [before, after] = [map(2, 1, 0, 100), map(2, 1, 200, 0)];
  expect(blend(before, after, 0)).toBe(before);
  expect(blend(before, after, 1)).toBe(after);
  expect(blend(before, after, 0.25)).toEqual(map(2, 1, 50, 75));
});

test("where one is missing, or of another grid, it is the nearer", () => {
  const [before, after] = [map(2, 1, 0, 100), map(1, 1, 9)];
  expect(blend(null, after, 0.2)).toBe(after);
  expect(blend(before, null as never, 0.9)).toBe(before);
  expect(blend(before, after, 0.4)).toBe(before);
  expect(blend(before, after, 0.6)).toBe(after);
  expect(blend(map(0, 0), map(0, 0), 0.6).values).toEqual([]);
});

// What each row and column of cells sees of the photo.
const FIELD = {
  rows: [
    [0, 0.7],
    [0.3, 1],
  ],
  columns: [
    [0, 0.5],
    [0.1, 0.6],
    [0.4, 0.9],
    [0.5, 1],
  ],
};

test("a cell of a grid is a box of the photo, and a box has its place inside another", () => {
  expect(cellBox([0, 0], FIELD)).toEqual([0, 0, 0.25, 0.5]);
  expect(cellBox([1, 3], FIELD)).toEqual([0.75, 0.5, 1, 1]);
  expect(sightBox([0, 1], FIELD)).toEqual([0.1, 0, 0.6, 0.7]);
  expect(inside([0, 0, 0.5, 0.5], [0.25, 0.25, 0.5, 0.5])).toEqual([0.5, 0.5, 1, 1]);
});
