import { expect, test } from "vitest";
import { lineChart, ticks } from "../src/lib/chart";
import { FrontPlot } from "../src/lib/frontplot";

test.each([
  [0, 1, 4, [0, 0.25, 0.5, 0.75, 1]],
  [0, 100, 4, [0, 25, 50, 75, 100]],
  [-0.1, 0.1, 4, [-0.1, -0.05, 0, 0.05, 0.1]],
  [0.31, 0.34, 4, [0.31, 0.32, 0.33, 0.34]],
  [3, 3, 4, [3]],
  [0, 5e6, 5, [0, 1e6, 2e6, 3e6, 4e6, 5e6]],
])("ticks from %d to %d, about %d, are %j", (low, high, n, wanted) => {
  const found = ticks(low, high, n);
  expect(found).toEqual(wanted);
});

test("ticks are round, inside, and never many, whatever the range", () => {
  for (const [low, high] of [
    [0, 1e-6],
    [0.123, 0.987],
    [-7e8, 3e8],
    [1e5, 1e5 + 1],
  ]) {
    const found = ticks(low, high);
    expect(found.length).toBeGreaterThan(1);
    expect(found.length).toBeLessThan(8);
    expect(found.every((v) => v >= low - 1e-9 && v <= high * (1 + 1e-6) + 1e-9)).toBe(true);
  }
});

const drawn = (points: number[][], more = {}) =>
  lineChart({ title: "Loss", x: "epoch", y: "loss", series: [{ name: "train", points }], ...more });
const path = (figure: HTMLElement) => figure.querySelector("path")!.getAttribute("d")!;

test("a line goes from edge to edge of the plot, larger values higher", () => {
  const found = path(
    drawn(
      [
        [0, 0],
        [10, 1],
      ],
      { low: 0, high: 1, width: 460, height: 210 },
    ),
  );
  expect(found).toBe("M52.0 174.0L448.0 10.0");
});

test("one point and equal values are drawn inside the plot", () => {
  for (const points of [
    [[1, 5]],
    [
      [0, 5],
      [1, 5],
    ],
    [
      [0, 0],
      [1, 0],
    ],
  ]) {
    const figure = drawn(points);
    expect(path(figure)).not.toContain("NaN");
    const y = Number(figure.querySelector("circle")!.getAttribute("cy"));
    expect(y).toBeGreaterThan(10);
    expect(y).toBeLessThan(174);
  }
});

test("a chart is read out with the last value of each line", () => {
  expect(
    drawn([
      [0, 0.5],
      [1, 0.25],
    ])
      .querySelector("svg.linechart")!
      .getAttribute("aria-label"),
  ).toBe("Loss: train 0.25");
});

test("six lines differ in dash and colour", () => {
  const series = Array.from({ length: 6 }, (_, k) => ({
    name: `${k}`,
    points: [
      [0, k],
      [1, k],
    ],
  }));
  const lines = [...lineChart({ title: "", x: "", y: "", series }).querySelectorAll("path")];
  const looks = lines.map((l) => l.getAttribute("stroke")! + l.getAttribute("stroke-dasharray"));
  expect(new Set(looks).size).toBe(6);
});

// -- the front -----------------------------------------------------------------------------------------------
const model = (key: string, a: number | null, b: number | null, more = {}) => ({
  key,
  words: key,
  scores: { a, b },
  ...more,
});
const shown = (points: object[]) => {
  const plot = new FrontPlot(() => {});
  document.body.append(plot.element);
  plot.show({
    points,
    x: "a",
    y: "b",
    key: "",
    xWords: "A",
    yWords: "B",
    split: "val",
    over: "A and B",
    version: "v0",
  });
  return plot.element;
};
const spots = (element: HTMLElement) =>
  [...element.querySelectorAll(".linechart .model")].map((m) => [
    m.getAttribute("data-key"),
    ...m
      .getAttribute("transform")!
      .match(/-?[\d.]+/g)!
      .map(Number),
  ]) as [string, number, number][];

test("models stand by their scores, in order from left to right", () => {
  const found = spots(shown([model("y", 0.9, 0.2), model("x", 0.1, 0.8), model("z", 0.5, 0.5)]));
  expect(found.map(([key]) => key)).toEqual(["x", "z", "y"]);
  const [[, ax, ay], [, bx, by], [, cx, cy]] = found;
  expect(bx - ax).toBeCloseTo(cx - bx);
  expect(cy - by).toBeCloseTo(by - ay);
  expect(ay).toBeLessThan(cy);
});

test("a model without a score is left out; one alone stands in the middle; none says what to do", () => {
  expect(spots(shown([model("x", 0.5, null), model("y", 0.5, 0.5)])).map(([k]) => k)).toEqual(["y"]);
  const [[, x]] = spots(shown([model("y", 0.5, 0.5)]));
  expect(x).toBeCloseTo((58 + 560 - 18) / 2);
  expect(shown([]).textContent).toContain("No models yet");
  expect(shown([model("x", null, null)]).textContent).toContain("not known");
});
