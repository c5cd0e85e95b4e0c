import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { h } from "../src/lib/dom";
import { Grid } from "../src/lib/grid";

// 1,000 × 600 pixels, cards of at least 100: nine columns of 99, 110 pixels a row with the gap.
const need = vi.fn();
const moved = vi.fn();
let grid: Grid;

beforeEach(() => {
  vi.useFakeTimers();
  need.mockClear();
  moved.mockClear();
  grid = new Grid({
    label: "Photos",
    minimum: 98,
    gap: 10,
    cardHeight: () => 100,
    make: (index: number, item: string) => h("div", {}, `${index}:${item}`),
    need,
    keys: () => false,
    moved,
  });
  Object.defineProperty(grid.element, "clientWidth", { value: 1000 });
  Object.defineProperty(grid.element, "clientHeight", { value: 600 });
  document.body.append(grid.element);
});
afterEach(() => {
  grid.free();
  grid.element.remove();
  vi.useRealTimers();
});

const places = () => [...grid.cards.keys()].sort((a, b) => a - b);
const press = (key: string, more: object = {}) =>
  grid.element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));

test("nothing to show: no card, nothing asked for", () => {
  grid.reset(0);
  expect([grid.cards.size, need.mock.calls]).toEqual([0, []]);
  press("End");
  expect(grid.at).toBe(0);
});

test("one photo is one card, a shimmer until it has come", () => {
  grid.reset(1);
  expect(need.mock.calls).toEqual([[0, 1]]);
  expect(grid.cards.get(0).className).toContain("shimmer");
  grid.put(0, ["a"]);
  expect(grid.cards.get(0).textContent).toBe("0:a");
  expect(grid.cards.get(0).getAttribute("aria-setsize")).toBe("1");
});

test("of a hundred thousand only what is in sight exists, and only that is asked for", () => {
  grid.reset(100_000);
  expect(grid.columns).toBe(9);
  expect(places()).toEqual(Array.from({ length: 63 }, (_, k) => k));
  expect(need.mock.calls).toEqual([[0, 63]]);
  expect(grid.spacer.style.height).toBe(`${Math.ceil(100_000 / 9) * 110 + 10}px`);
});

test("a second wish waits for the first, and what was passed by is never asked for", () => {
  grid.reset(100_000);
  for (const top of [11_000, 22_000, 110_000]) {
    grid.element.scrollTop = top;
    grid.show();
  }
  expect(need).toHaveBeenCalledTimes(1);
  grid.put(0, Array(63).fill("x"));
  vi.advanceTimersByTime(50);
  expect(need).toHaveBeenCalledTimes(2);
  const [first, last] = need.mock.calls[1];
  expect(first).toBe((110_000 / 110 - 1) * 9);
  expect(last - first).toBeLessThanOrEqual(9 * 9);
});

test("a wish that is not answered is made again", () => {
  grid.reset(20);
  vi.advanceTimersByTime(1600);
  expect(need.mock.calls).toEqual([
    [0, 20],
    [0, 20],
  ]);
});

test("beyond what a browser lays out the scroll bar still reaches the last photo", () => {
  grid.reset(10_000_000);
  expect(Number.parseInt(grid.spacer.style.height, 10)).toBe(8e6);
  grid.reveal(9_999_999);
  expect(places()).toContain(9_999_999);
  expect(grid.element.scrollTop).toBeCloseTo(8e6 - 600, -1);
});

test("keys move by one, by a row, by a page, and stop at the ends", () => {
  grid.reset(1000);
  grid.put(0, Array(63).fill("x"));
  const after = (key: string) => {
    press(key);
    return grid.at;
  };
  expect(after("ArrowRight")).toBe(1);
  expect(after("ArrowDown")).toBe(10);
  expect(after("ArrowUp")).toBe(1);
  expect(after("PageDown")).toBe(46);
  expect(after("End")).toBe(999);
  expect(after("ArrowRight")).toBe(999);
  expect(after("Home")).toBe(0);
  expect(after("ArrowUp")).toBe(0);
  expect(moved).toHaveBeenCalledTimes(8);
  press("ArrowRight", { ctrlKey: true });
  expect(grid.at).toBe(0);
});

test("other rows of the same list keep the scroll position where they are told to", () => {
  grid.reset(1000);
  grid.element.scrollTop = 2200;
  grid.show();
  grid.reset(900, true);
  expect(grid.element.scrollTop).toBe(2200);
  expect(places()[0]).toBe(19 * 9);
  grid.reset(900);
  expect(grid.element.scrollTop).toBe(0);
});

test("of very many that have come those that came longest ago are let go", () => {
  grid.reset(10_000);
  grid.put(5000, Array(3500).fill("x"));
  expect(grid.items.size).toBe(3000);
  expect([grid.items.has(5000), grid.items.has(8499)]).toEqual([false, true]);
});
