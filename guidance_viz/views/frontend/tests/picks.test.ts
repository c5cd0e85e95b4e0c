// @vitest-environment node
import { expect, test, vi } from "vitest";
import { Picks } from "../src/lib/picks";

function picks() {
  const changed = vi.fn();
  return { picks: new Picks(changed), changed };
}

test("nothing is picked at first, and letting go of nothing tells nobody", () => {
  const { picks: p, changed } = picks();
  expect([p.size, p.spans, p.clear()]).toEqual([0, [], false]);
  expect(changed).not.toHaveBeenCalled();
});

test("a place is picked and let go", () => {
  const { picks: p, changed } = picks();
  p.toggle(4);
  expect([p.has(4), p.size]).toEqual([true, 1]);
  p.toggle(4);
  expect([p.has(4), p.size]).toEqual([false, 0]);
  expect(changed).toHaveBeenCalledTimes(2);
});

test("a range goes from the last pick in either direction, and the next one replaces it", () => {
  const { picks: p } = picks();
  p.toggle(5);
  p.range(8);
  expect(p.spans).toEqual([[5, 8]]);
  p.range(3);
  expect(p.spans).toEqual([[3, 5]]);
});

test("what was picked before a range stays", () => {
  const { picks: p } = picks();
  p.toggle(0);
  p.toggle(5);
  p.range(6);
  expect(p.spans).toEqual([
    [0, 0],
    [5, 6],
  ]);
});

test("a range without a pick before begins where it is told", () => {
  const { picks: p } = picks();
  p.range(3, 1);
  expect(p.spans).toEqual([[1, 3]]);
});

test("a hundred thousand are one span", () => {
  const { picks: p } = picks();
  p.all(100_000);
  expect(p.spans).toEqual([[0, 99_999]]);
  p.toggle(50_000);
  expect(p.spans).toEqual([
    [0, 49_999],
    [50_001, 99_999],
  ]);
  expect(p.clear()).toBe(true);
  p.all(0);
  expect(p.spans).toEqual([]);
});
