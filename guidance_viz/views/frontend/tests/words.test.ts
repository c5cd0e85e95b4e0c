// What is said in words: filters, shares, numbers, times.
import { expect, test } from "vitest";
import { clock, count, h, percent } from "../src/lib/dom";
import { filterWords } from "../src/lib/filters";
import { standing } from "../src/lib/patches";
import { shareWords, sum } from "../src/lib/steps";

const NUMBER = { kind: "number" };
const CHOICES = {
  kind: "choice",
  choices: [
    ["a", "ant"],
    ["b", "bee"],
    ["c", "cat"],
    ["d", "dog"],
  ],
};

test.each([
  [[null, null], "any"],
  [[null, 0.123456], "up to 0.1235"],
  [[-5, null], "from -5"],
  [[0, 1e9], "0 – 1000000000"],
  [[0, 0], "0 – 0"],
])("the range %j is %j", (value, words) => expect(filterWords(NUMBER, value)).toBe(words));

test.each([
  [[], "any"],
  [["a", "b", "c", "d"], "any"],
  [["c"], "cat"],
  [["a", "c"], "ant, cat"],
  [["d", "c", "b"], "bee, cat + 1"],
  [["gone"], "any"],
])("the choice %j is %j", (value, words) => expect(filterWords(CHOICES, value)).toBe(words));

test.each([
  [0.5, 0, "50 %"],
  [0, 0, "0 %"],
  [0.12345, 1, "12.3 %"],
  [null, 0, "–"],
  [undefined, 0, "–"],
  [NaN, 0, "–"],
])("the share %s to %d digits is %s", (v, digits, words) => expect(percent(v, digits)).toBe(words));

test.each([
  [0, "0 photos"],
  [1, "1 photo"],
  [1_234_567, "1,234,567 photos"],
])("%d is %s", (n, words) => expect(count(n, "photo")).toBe(words));
test("some words have a plural of their own", () => expect(count(2, "person", "people")).toBe("2 people"));

test.each([
  [0, "0 s"],
  [-3, "0 s"],
  [59.4, "59 s"],
  [60, "1 min 0 s"],
  [3599, "59 min 59 s"],
  [7265, "2 h 1 min"],
  [null, ""],
  [NaN, ""],
  [Infinity, ""],
])("%s seconds are %j", (seconds, words) => expect(clock(seconds)).toBe(words));

test("small shares have a digit more", () => {
  expect([shareWords(0.05, "photos"), shareWords(0.5, "photos")]).toEqual([
    "5.0 % of the photos",
    "50 % of the photos",
  ]);
  expect([sum([]), sum([1, 2, 3])]).toEqual([0, 6]);
});

test("text is text, never markup, and nothing is left of what is not there", () => {
  const made = h("p", { class: "a", hidden: true, title: null }, "<b>", null, [false, [undefined, "x", 3]]);
  expect(made.outerHTML).toBe('<p class="a" hidden="">&lt;b&gt;x3</p>');
});

test("a card shows patches of other photos before those of the same", () => {
  const photos: Record<number, { id: string }[]> = {
    1: [{ id: "p" }, { id: "q" }],
    2: [{ id: "p" }, { id: "r" }],
  };
  const store = { get: (n: number) => photos[n] };
  expect(standing([1, 2], store)).toEqual([
    [1, 0],
    [1, 1],
    [2, 1],
  ]);
  expect(standing([1], store)).toEqual([
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
  expect(standing([], store)).toEqual([]);
  expect(standing([9], store)).toEqual([
    [9, 0],
    [9, 1],
    [9, 2],
  ]);
});
