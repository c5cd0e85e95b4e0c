import { beforeEach, expect, test, vi } from "vitest";
import { Camera } from "../src/lib/camera";
import { PlotHands } from "../src/lib/plothands";

type At = { x: number; y: number; shiftKey?: boolean; altKey?: boolean; ctrlKey?: boolean; button?: number };

const camera = new Camera();
let over: HTMLElement;
let under = -1;
let hands: PlotHands;
const view = {
  camera,
  cloud: { n: 10 },
  link: { send: vi.fn() },
  hover: vi.fn(),
  open: vi.fn(),
  toggle: vi.fn(),
  draw: vi.fn(),
  mark: vi.fn(),
  zoom: vi.fn(),
  walk: vi.fn(),
  home: vi.fn(),
  at: () => under,
  keys: { escape: vi.fn() },
};

beforeEach(() => {
  vi.clearAllMocks();
  under = -1;
  camera.home();
  camera.resize(800, 400);
  over = document.createElement("canvas");
  over.setPointerCapture = () => {};
  hands = new PlotHands({ ...view, over });
  hands.setMode("lasso");
});

function pointer(type: string, { x, y, ...more }: At) {
  const event = new PointerEvent(type, { pointerId: 1, ...more });
  Object.defineProperties(event, { offsetX: { value: x }, offsetY: { value: y } });
  over.dispatchEvent(event);
}

function drag(way: [number, number][], more: object = {}) {
  const [[x, y], ...rest] = way;
  pointer("pointerdown", { x, y, ...more });
  for (const [px, py] of rest) pointer("pointermove", { x: px, y: py, ...more });
  const [ex, ey] = way[way.length - 1];
  pointer("pointerup", { x: ex, y: ey, ...more });
}

const WAY: [number, number][] = [
  [100, 100],
  [200, 100],
  [200, 200],
  [100, 200],
];
const sent = () => view.link.send.mock.calls[0][1];

test("a lasso is sent as the polygon of its corners, in the plane", () => {
  drag(WAY);
  expect(view.link.send).toHaveBeenCalledOnce();
  expect(view.link.send.mock.calls[0][0]).toBe("lasso");
  expect(sent().polygon).toEqual(WAY.map(([x, y]) => camera.toData(x, y)));
  expect(sent()).toMatchObject({ add: false, remove: false, box: false });
});

test("shift adds, alt takes away, both add", () => {
  drag(WAY, { shiftKey: true });
  expect(sent()).toMatchObject({ add: true, remove: false });
  view.link.send.mockClear();
  drag(WAY, { altKey: true });
  expect(sent()).toMatchObject({ add: false, remove: true });
  view.link.send.mockClear();
  drag(WAY, { altKey: true, shiftKey: true });
  expect(sent()).toMatchObject({ add: true, remove: false });
});

test("a box has four corners, whatever the way of the hand", () => {
  hands.setMode("box");
  drag([
    [100, 100],
    [300, 50],
    [200, 250],
  ]);
  const [a, b] = [camera.toData(100, 100), camera.toData(200, 250)];
  expect(sent().polygon).toEqual([a, [b[0], a[1]], b, [a[0], b[1]]]);
  expect(sent().box).toBe(true);
});

test("corners that are less than a pixel apart are one", () => {
  drag([...WAY, [100.4, 200.4], [100.2, 200.1]]);
  expect(sent().polygon).toHaveLength(4);
});

test("a line of two corners chooses nothing", () => {
  drag([
    [100, 100],
    [150, 100],
  ]);
  expect(view.link.send).not.toHaveBeenCalled();
});

test("a click that hardly moves opens the point under it, with ctrl it joins the choice", () => {
  under = 7;
  drag([
    [100, 100],
    [102, 101],
  ]);
  expect(view.open).toHaveBeenCalledWith(7);
  drag([[100, 100]], { ctrlKey: true });
  expect(view.toggle).toHaveBeenCalledWith(7);
  under = -1;
  drag([[100, 100]]);
  expect(view.open).toHaveBeenCalledTimes(1);
  expect(view.link.send).not.toHaveBeenCalled();
});

test("in the mode that moves the plot a drag chooses nothing", () => {
  hands.setMode("pan");
  const before = camera.toData(100, 100);
  drag(WAY);
  expect(view.link.send).not.toHaveBeenCalled();
  const now = camera.toData(100, 200);
  expect(now[0]).toBeCloseTo(before[0]);
  expect(now[1]).toBeCloseTo(before[1]);
});

test("a drag that the browser takes away chooses nothing, and without points there is none", () => {
  pointer("pointerdown", { x: 1, y: 1 });
  pointer("pointermove", { x: 100, y: 100 });
  over.dispatchEvent(new PointerEvent("pointercancel"));
  pointer("pointerup", { x: 200, y: 1 });
  expect(view.link.send).not.toHaveBeenCalled();
  new PlotHands({ ...view, over, cloud: { n: 0 } });
});

test("arrow keys walk, others do what the plot says, and the rest is left alone", () => {
  const press = (key: string, more = {}) => {
    const event = new KeyboardEvent("keydown", { key, cancelable: true, ...more });
    over.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(press("ArrowUp")).toBe(true);
  expect(view.walk).toHaveBeenCalledWith(0, 1);
  expect(press("Escape")).toBe(true);
  expect(view.keys.escape).toHaveBeenCalledOnce();
  expect([press("x"), press("ArrowUp", { ctrlKey: true })]).toEqual([false, false]);
});
