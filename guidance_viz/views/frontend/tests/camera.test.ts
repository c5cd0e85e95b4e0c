// @vitest-environment node
import { beforeEach, expect, test, vi } from "vitest";
import { Camera } from "../src/lib/camera";

let camera: Camera;
beforeEach(() => {
  camera = new Camera();
  camera.resize(800, 400);
});

test("the middle of the plane is the middle of the screen, and up is up", () => {
  expect(camera.toScreen(0, 0)).toEqual([400, 200]);
  const [x, y] = camera.toScreen(0.5, 0.5);
  expect(x).toBeGreaterThan(400);
  expect(y).toBeLessThan(200);
});

test("the way to the screen and back is the same place, wherever it looks", () => {
  camera.zoomBy(7.3, 123, 45);
  for (const [x, y] of [
    [0, 0],
    [0.7, -0.3],
    [-1, 1],
    [1e3, -1e3],
  ]) {
    const [bx, by] = camera.toData(...camera.toScreen(x, y));
    expect(bx).toBeCloseTo(x, 6);
    expect(by).toBeCloseTo(y, 6);
  }
});

test("what is under the pointer stays there while zooming", () => {
  const before = camera.toData(650, 90);
  camera.zoomBy(2.5, 650, 90);
  const [x, y] = camera.toData(650, 90);
  expect(x).toBeCloseTo(before[0], 9);
  expect(y).toBeCloseTo(before[1], 9);
  expect(camera.zoom).toBeCloseTo(2.5);
});

test("zoom has ends", () => {
  camera.zoomBy(1e9);
  expect(camera.zoom).toBe(200);
  camera.zoomBy(1e-9);
  expect(camera.zoom).toBe(0.5);
});

test("a drag moves what was under the hand along with it", () => {
  const [from, under] = [{ x: camera.x, y: camera.y }, camera.toData(300, 150)];
  camera.drag(from, 40, -25);
  const [px, py] = camera.toScreen(...under);
  expect(px).toBeCloseTo(340, 6);
  expect(py).toBeCloseTo(125, 6);
});

test("pixels have a length that a zoom divides", () => {
  const before = camera.length(10);
  camera.zoomBy(4);
  expect(camera.length(10)).toBeCloseTo(before / 4);
});

test("a glide ends where it was told to go, and says when it is there", () => {
  vi.spyOn(performance, "now").mockReturnValue(1000);
  camera.show([0.2, 0.2, 0.4, 0.3]);
  expect(camera.step()).toBe(true);
  expect(camera.zoom).toBeCloseTo(1);
  vi.spyOn(performance, "now").mockReturnValue(1e6);
  expect(camera.step()).toBe(true);
  expect([camera.x, camera.y]).toEqual([expect.closeTo(0.3), expect.closeTo(0.25)]);
  expect(camera.step()).toBe(false);
  const [left] = camera.toScreen(0.2, 0.25);
  const [right] = camera.toScreen(0.4, 0.25);
  expect(left).toBeGreaterThanOrEqual(0);
  expect(right).toBeLessThanOrEqual(800);
});

test("a place of no size is not zoomed into without end", () => {
  camera.show([0.1, 0.1, 0.1, 0.1], true);
  camera.step();
  expect(camera.zoom).toBeLessThanOrEqual(50);
  expect(camera.zoom).toBeGreaterThan(1);
});

test("a wide cloud is stretched in a tall window, but by no more than half", () => {
  camera.extent = [1, 0.1];
  camera.resize(400, 800);
  const [sx, sy] = [camera.scale[0] * 400, camera.scale[1] * 800];
  expect(sy / sx).toBeCloseTo(1.5);
});
