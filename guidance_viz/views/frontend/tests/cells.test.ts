import { expect, test, vi } from "vitest";
import { Cells } from "../src/lib/cells";
import { part } from "./fakes";

const cell = (core: number, environment: number, held: number, wanted: number, taken: number) => ({
  core,
  environment,
  held,
  wanted,
  taken,
  examples: held ? [`photo-${core}${environment}`] : [],
});
const block = (...rows: object[][]) => ({
  title: "cat",
  columns: ["meadow", "snow"],
  rows: rows.map((cells, k) => ({ name: `shape ${k}`, cells })),
});

function cells() {
  const { link } = part({ map_style: "off" });
  const open = vi.fn();
  const pictures = { want: vi.fn(() => false), photo: () => null, map: () => null };
  return { cells: new Cells(link, pictures as never, open), open, pictures };
}

test("a cell says how many there are, how many are wanted and taken, and its share of the fullest", () => {
  const { cells: made, open, pictures } = cells();
  made.show([block([cell(0, 0, 1200, 40, 40), cell(0, 1, 30, 40, 30)])]);
  const [full, scant] = [...made.element.querySelectorAll<HTMLButtonElement>("button.cell")];
  expect(full.title).toBe(
    "cat, shape 0 × meadow: 1,200 photos there, 40 wanted, 40 taken. Press to see its typical photos.",
  );
  expect(full.querySelector(".numbers")!.textContent).toBe("1,200→40→40");
  expect(scant.title).toContain("(all there are; the rest is asked of the others)");
  const bars = [...scant.querySelectorAll<HTMLElement>(".rail i")].map((i) => i.style.width);
  expect(bars).toEqual(["2.5%", "2.5%"]);
  scant.click();
  expect(open.mock.calls[0][0]).toMatchObject({ core: 0, environment: 1 });
  expect(pictures.want.mock.calls.map((c) => (c as unknown[])[0])).toEqual([["photo-00"], ["photo-01"]]);
});

test("other numbers of the same cells keep the buttons where they are", () => {
  const { cells: made } = cells();
  made.show([block([cell(0, 0, 10, 5, 5), cell(0, 1, 10, 5, 5)])]);
  const before = [...made.element.querySelectorAll("button")];
  made.show([block([cell(0, 0, 10, 7, 7), cell(0, 1, 10, 5, 5)])]);
  expect([...made.element.querySelectorAll("button")]).toEqual(before);
  expect(before[0].querySelector(".numbers")!.textContent).toBe("10→7→7");
  made.show([block([cell(0, 0, 10, 7, 7)], [cell(1, 0, 3, 3, 3)])]);
  expect(made.element.contains(before[0])).toBe(false);
});

test("a cell without a photo says so, and no cell at all is an empty table", () => {
  const { cells: made } = cells();
  made.show([block([cell(0, 0, 0, 5, 0), cell(0, 1, 4, 4, 4)])]);
  expect(made.element.querySelector("td.none")!.textContent).toBe("no photo");
  expect(made.element.querySelectorAll("button")).toHaveLength(1);
  made.show([]);
  expect(made.element.textContent).toBe("");
});
