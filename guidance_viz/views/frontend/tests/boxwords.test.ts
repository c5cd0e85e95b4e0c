import { expect, test } from "vitest";
import { originWords } from "../src/lib/boxwords";

const inside: [number, number, number, number, number] = [0, 0.1, 0.1, 0.5, 0.5];
const outside: [number, number, number, number, number] = [0, 1.2, 0.1, 1.5, 0.5];

test("a photo without boxes says what to do", () => {
  expect(originWords({ boxes: [], by: "" })).toBe("Drag over the object in the photo, or press B.");
});

test("a photo on which somebody says there is nothing", () => {
  expect(originWords({ boxes: [], by: "ann" })).toBe("No object on this photo. Drawn by ann.");
});

test("boxes of the data set, and of people", () => {
  expect(originWords({ boxes: [inside], by: "" })).toContain("From the data set");
  expect(originWords({ boxes: [inside], by: "ann" })).toBe("Drawn by ann.");
});

test("boxes that the model does not see are counted", () => {
  expect(originWords({ boxes: [inside, outside], by: "ann" })).toBe(
    "Drawn by ann. 1 box lies outside what the model sees.",
  );
  expect(originWords({ boxes: [outside, outside], by: "ann" })).toContain("2 boxes lie outside");
});
