// @vitest-environment node
import { afterEach, expect, test } from "vitest";
import { amount, OKABE, relevance, rgb, SHAPES, SIGN, usePalette } from "../src/lib/palette";

afterEach(() => usePalette("okabe"));

test("a colour is three shares", () => {
  expect(rgb("#ff0000")).toEqual([1, 0, 0]);
  expect(rgb("#009e73")[1]).toBeCloseTo(158 / 255);
});

test("eight colours and eight shapes, each once", () => {
  expect(new Set(OKABE).size).toBe(8);
  expect(new Set(SHAPES).size).toBe(8);
});

test("relevance goes from one end over grey to the other", () => {
  expect(relevance(0)).toEqual(rgb("#d55e00"));
  expect(relevance(0.5)).toEqual(rgb("#b9bec6"));
  relevance(1).forEach((v, k) => expect(v).toBeCloseTo(rgb("#0072b2")[k]));
});

test("an amount at its ends is a colour of the scale, and more of it is darker on a light page", () => {
  const light = (v: number) => amount(v, false).reduce((a, b) => a + b);
  expect(amount(0, false)).toEqual(rgb("#a5d8b9"));
  expect(amount(1, false).every((v) => v >= 0 && v <= 1)).toBe(true);
  for (let k = 0; k < 10; k++) expect(light((k + 1) / 10)).toBeLessThan(light(k / 10));
});

test("another palette changes the colours in place, and one that is not known is the usual", () => {
  const same = OKABE;
  usePalette("tol");
  expect(same[0]).toBe("#4477aa");
  expect(SIGN.yes).toEqual(["#004488", "✓"]);
  usePalette("nonsense");
  expect(same[0]).toBe("#0072b2");
});
