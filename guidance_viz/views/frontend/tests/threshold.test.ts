import { expect, test, vi } from "vitest";
import { SpreadStep } from "../src/lib/threshold";
import { part } from "./fakes";

// Two classes of 100 and 10 photos; bin k holds the probabilities in (k/100, (k+1)/100].
function bins(at: Record<number, number>) {
  return Array.from({ length: 100 }, (_, k) => at[k] || 0);
}
const SPREAD = {
  classes: [
    { name: "cat", size: 100, unknown: 10, by_median: 45, bins: bins({ 20: 30, 49: 20, 50: 15, 99: 25 }) },
    { name: "dog", size: 10, unknown: 0, by_median: 5, bins: bins({ 80: 10 }) },
  ],
  medians: [
    ["cat", 0.5],
    ["dog", 0.81],
  ],
};

function step(options: object, spread: object = SPREAD, need = "") {
  const change = vi.fn();
  const { model, link } = part({ spread, options, need });
  const made = new SpreadStep(link, change);
  link.root.append(made.element);
  return { model, change, element: made.element };
}
const table = (element: HTMLElement) =>
  [...element.querySelectorAll(".counts [role=row]")]
    .slice(1)
    .map((row) => [...row.querySelectorAll("[role=cell]")].map((c) => c.textContent));

test("a threshold keeps what lies above it, by class and in all", () => {
  const { element } = step({ threshold: 0.5 });
  expect(table(element)).toEqual([
    ["40", "50", "10"],
    ["10", "0", "0"],
    ["50", "50", "10"],
  ]);
  expect(element.textContent).toContain("50 of 110 photos pass (45 %) · 10 unknown, left out");
});

test("a bin's upper end does not pass its own threshold", () => {
  expect(table(step({ threshold: 0.51 }).element)[0]).toEqual(["25", "65", "10"]);
  expect(table(step({ threshold: 0.49 }).element)[0]).toEqual(["60", "30", "10"]);
  expect(table(step({ threshold: 0 }).element)[2]).toEqual(["100", "0", "10"]);
});

test("the median keeps the better half of each class, as Python counted it", () => {
  expect(table(step({ threshold: null }).element)).toEqual([
    ["45", "45", "10"],
    ["5", "5", "0"],
    ["50", "50", "10"],
  ]);
});

test("the hand is ahead of Python: its threshold shows at once, and stays until Python says the same", () => {
  const { model, change, element } = step({ threshold: 0.5 });
  const input = element.querySelector("input")!;
  input.value = "90";
  input.dispatchEvent(new Event("input"));
  expect(change).toHaveBeenCalledWith({ threshold: 0.9 });
  expect(table(element)[0][0]).toBe("25");
  model.change({ options: { threshold: 0.5, size: 1 } });
  expect(table(element)[0][0]).toBe("25");
  model.change({ options: { threshold: 0.9 } });
  model.change({ options: { threshold: 0.1 } });
  expect(table(element)[0][0]).toBe("90");
});

test("without answers it says what to do first", () => {
  const { element } = step({ threshold: 0.5 }, {}, "Answer two questions first.");
  expect(element.textContent).toContain("Answer two questions first.");
  expect(element.querySelector(".counts")).toBeNull();
});

test("nobody known: nothing passes, and nothing is divided by nothing", () => {
  const none = { classes: [{ name: "cat", size: 5, unknown: 5, by_median: 0, bins: bins({}) }], medians: [] };
  const { element } = step({ threshold: 0.5 }, none);
  expect(table(element)).toEqual([
    ["0", "0", "5"],
    ["0", "0", "5"],
  ]);
  expect(element.innerHTML).not.toContain("NaN");
});
