// @vitest-environment node
import { expect, test } from "vitest";
import { alike } from "../src/lib/alike";

test.each([
  [1, 1],
  ["a", "a"],
  [null, null],
  [undefined, undefined],
  [NaN, NaN],
  [[], []],
  [{}, {}],
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
])("%j is like %j", (one, other) => expect(alike(one, other)).toBe(true));

test.each([
  [1, "1"],
  [0, null],
  [null, undefined],
  [null, {}],
  [[], {}],
  [[1], [1, 2]],
  [
    [1, 2],
    [2, 1],
  ],
  [{ a: 1 }, { b: 1 }],
  [{ a: undefined }, { b: undefined }],
  [{ a: { b: 1 } }, { a: { b: 2 } }],
])("%j is not like %j", (one, other) => expect(alike(one, other)).toBe(false));

test("data is taken as new unless it is the same object", () => {
  const bytes = new Uint8Array([1, 2]);
  expect(alike(bytes, bytes)).toBe(true);
  expect(alike(bytes, new Uint8Array([1, 2]))).toBe(false);
  expect(alike(new ArrayBuffer(2), new ArrayBuffer(2))).toBe(false);
});

test("a long list is left at the first difference", () => {
  const long = Array.from({ length: 100_000 }, (_, i) => ({ i }));
  const other = long.map((row) => ({ ...row }));
  expect(alike(long, other)).toBe(true);
  let reached = false;
  const watched = new Proxy(other.slice(), {
    get: (list, k) => {
      reached ||= k === "50000";
      return Reflect.get(list, k);
    },
  });
  watched[3] = { i: -1 };
  expect(alike(long, watched)).toBe(false);
  expect(reached).toBe(false);
});
