// The few lines that travel with each view: the code of all views is asked for once a page, however many views there are.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Given } from "../src/panel";
import { FakeModel } from "./fakes";

const HASH = "__CODE__"; // as in the source: Python puts the hash there
type Module = { render: (given: Given) => Node | Promise<Node | null> };

// Each import is another view: a module of its own.
async function stub(): Promise<Module> {
  vi.resetModules();
  return import("../src/stub");
}

function given(props: object = {}) {
  const model = new FakeModel(props);
  const el = document.createElement("div");
  document.body.append(el);
  return { model, given: { model, view: { el }, el } as Given };
}

// What Python answers: a module that says which view it was asked for.
const TEXT = "export const render = (view, { el }) => Object.assign(el, { textContent: view })";
const answer = (model: FakeModel) => model.say("code", { code: HASH, text: TEXT });
// What is imported takes real time.
const settle = () => new Promise((done) => setTimeout(done, 60));

beforeEach(() => {
  globalThis.guidanceVizCode = undefined;
  URL.createObjectURL = () => `data:text/javascript,${encodeURIComponent(TEXT)}`;
  URL.revokeObjectURL = () => {};
});
afterEach(() => document.body.replaceChildren());

test("a page that has the code draws at once and asks for nothing", async () => {
  const module = { render: (view: string, { el }: Given) => Object.assign(el, { textContent: view }) };
  globalThis.guidanceVizCode = { [HASH]: { module: Promise.resolve(module as never) } };
  const { model, given: one } = given();
  const made = (await stub()).render(one);
  expect((made as HTMLElement).textContent).toBe("__VIEW__");
  expect(model.sent).toEqual([]);
});

test("an address that is gone is no end: the code is asked for", async () => {
  const module = Promise.reject(new Error("404"));
  module.catch(() => {});
  globalThis.guidanceVizCode = { [HASH]: { module } };
  const { model, given: one } = given();
  const made = (await stub()).render(one);
  expect(model.of("code")).toEqual([{ code: HASH }]);
  answer(model);
  expect(((await made) as HTMLElement).textContent).toBe("__VIEW__");
});

test("of many views one asks, and all are drawn by its answer", async () => {
  const views = [given(), given(), given()];
  const made = [];
  for (const { given: one } of views) made.push((await stub()).render(one));
  expect(views.map(({ model }) => model.of("code").length)).toEqual([1, 0, 0]);
  answer(views[0].model);
  const drawn = await Promise.all(made);
  expect(drawn.map((e) => (e as HTMLElement).textContent)).toEqual(Array(3).fill("__VIEW__"));
});

test("a view that comes after the code draws at once", async () => {
  const [first, second] = [given(), given()];
  const made = (await stub()).render(first.given);
  answer(first.model);
  await made;
  expect(((await stub()).render(second.given) as HTMLElement).textContent).toBe("__VIEW__");
  expect(second.model.sent).toEqual([]);
});

test("another version of the code is not taken", async () => {
  const { model, given: one } = given();
  const drawn = vi.fn();
  Promise.resolve((await stub()).render(one)).then(drawn);
  model.say("code", { code: "another", text: TEXT });
  await settle();
  expect(drawn).not.toHaveBeenCalled();
});

test("a view that is removed while it waits is never drawn; where the asking one went, another asks", async () => {
  const [first, second] = [given(), given()];
  const gone = (await stub()).render(first.given);
  const stays = (await stub()).render(second.given);
  first.model.remove();
  expect(await gone).toBeNull();
  await vi.waitFor(() => expect(second.model.of("code").length).toBe(1), { timeout: 3000 });
  answer(second.model);
  expect(((await stays) as HTMLElement).textContent).toBe("__VIEW__");
});

test("a view that is drawn again before the code came is drawn once", async () => {
  const { model, given: one } = given();
  const { render } = await stub();
  const before = render(one);
  const now = render(one);
  answer(model);
  expect(await before).toBeNull();
  expect(((await now) as HTMLElement).textContent).toBe("__VIEW__");
});

test("it is asked again until it came, ever more seldom", async () => {
  vi.useFakeTimers();
  const { model, given: one } = given();
  const { render } = await stub();
  render(one);
  vi.advanceTimersByTime(60_000);
  const asked = model.of("code").length;
  expect(asked).toBeGreaterThan(8);
  expect(asked).toBeLessThan(20);
  vi.useRealTimers();
});

test("behind its still picture a view takes no room until it is there", async () => {
  document.body.insertAdjacentHTML("beforeend", '<figure data-guidance-viz-still="k"></figure>');
  const { model, given: one } = given({ still: "k" });
  const made = (await stub()).render(one);
  expect(one.view.el.style.display).toBe("none");
  answer(model);
  await made;
  expect(one.view.el.style.display).toBe("");
});

test("code that comes twice is read once", async () => {
  const made = vi.spyOn(URL, "createObjectURL");
  const [first, second] = [given(), given()];
  const drawn = [(await stub()).render(first.given), (await stub()).render(second.given)];
  answer(first.model);
  answer(first.model);
  answer(second.model);
  await Promise.all(drawn);
  answer(first.model);
  expect(made).toHaveBeenCalledTimes(1);
});

test("code that cannot be read is said, and not asked for again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "performance"] });
  URL.createObjectURL = () => "data:text/javascript,throw new Error('broken')";
  const { model, given: one } = given();
  const made = (await stub()).render(one);
  answer(model);
  expect(await made).toBeNull();
  expect(one.view.el.textContent).toContain("could not be read");
  const asked = model.of("code").length;
  vi.advanceTimersByTime(300_000);
  expect(model.of("code").length).toBe(asked);
  vi.useRealTimers();
});
