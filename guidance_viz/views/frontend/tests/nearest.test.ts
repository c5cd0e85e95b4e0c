// @vitest-environment node
import { expect, test } from "vitest";
import { Nearest } from "../src/lib/nearest";

const FOUR = new Float32Array([0, 0, 0.5, 0, 0, 0.5, -0.9, -0.9]);

test("the nearest within reach is found, and none beyond it", () => {
  const nearest = new Nearest(FOUR);
  expect(nearest.find(0.45, 0.02, 0.2)).toBe(1);
  expect(nearest.find(0.9, 0.9, 0.2)).toBe(-1);
  expect(nearest.find(-0.9, -0.9, 0.01)).toBe(3);
});

test("what is not allowed is passed over", () => {
  expect(new Nearest(FOUR).find(0.01, 0, 2, (i) => i !== 0)).toBe(1);
  expect(new Nearest(FOUR).find(0, 0, 2, () => false)).toBe(-1);
});

test("no points, one point, and points without a place", () => {
  expect(new Nearest([]).find(0, 0, 1)).toBe(-1);
  expect(new Nearest([0.2, 0.2]).find(0.2, 0.21, 0.1)).toBe(0);
  const nearest = new Nearest([NaN, NaN, 0, 0]);
  expect(nearest.find(0, 0, 5)).toBe(1);
  expect(nearest.towards(1, 1, 0)).toBe(-1);
});

test("a point outside of the plane is found at its edge's cell", () => {
  expect(new Nearest([3, 3, 0, 0]).find(3, 3, 0.5)).toBe(0);
});

test("among many the answer is that of looking at each", () => {
  let seed = 1;
  const random = () => ((seed = (seed * 16807) % 2147483647) / 2147483647) * 2 - 1;
  const xy = Float32Array.from({ length: 20_000 }, random);
  const nearest = new Nearest(xy);
  for (let k = 0; k < 50; k++) {
    const [x, y] = [random(), random()];
    let [best, least] = [-1, 0.1 ** 2];
    for (let i = 0; i < xy.length / 2; i++) {
      const d = (xy[2 * i] - x) ** 2 + (xy[2 * i + 1] - y) ** 2;
      if (d < least) [best, least] = [i, d];
    }
    expect(nearest.find(x, y, 0.1)).toBe(best);
  }
});

test("arrow keys go to what is near and not far off the line", () => {
  const nearest = new Nearest(FOUR);
  expect(nearest.towards(0, 1, 0)).toBe(1);
  expect(nearest.towards(0, 0, 1)).toBe(2);
  expect(nearest.towards(1, 1, 0)).toBe(-1);
});
