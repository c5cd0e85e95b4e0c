import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Link } from "../src/lib/link";
import { bus, links } from "../src/lib/links";
import { outbox } from "../src/lib/outbox";
import { FakeModel, part } from "./fakes";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const link of links) link.close();
  outbox().acts.clear();
  vi.useRealTimers();
});

test("hello is said until Python answers, ever more seldom, and nothing else before", () => {
  const model = new FakeModel({});
  const link = new Link(model, "queue");
  link.send("refresh");
  vi.advanceTimersByTime(10_000);
  const hellos = model.of("hello").length;
  expect(hellos).toBeGreaterThan(4);
  expect(hellos).toBeLessThan(10);
  expect(model.of("refresh")).toEqual([]);
  model.say("welcome", { props: { a: 2 } });
  expect(model.of("refresh")).toEqual([{}]);
  expect(link.props.a).toBe(2);
  vi.advanceTimersByTime(60_000);
  expect(model.of("hello").length).toBe(hellos);
});

test("a watcher hears at once, and then only of the names that it watches and that changed", () => {
  const { model, link } = part({ a: 1, b: [1, 2], c: { x: NaN } });
  const heard: string[][] = [];
  link.watch(["a", "b", "c"], (_, names) => heard.push([...names].sort()));
  model.change({ d: 1 });
  model.change({ a: 1, b: [1, 2], c: { x: NaN } });
  model.change({ b: [1, 2, 3] });
  model.change({ a: null, c: { x: 0 } });
  expect(heard).toEqual([["a", "b", "c"], ["b"], ["a", "c"]]);
});

test("in a notebook props come as a message", () => {
  const { model, link } = part({ a: 1 });
  const heard = vi.fn();
  link.watch(["a"], ({ a }) => heard(a));
  model.say("props", { props: { a: 5 } });
  expect(heard.mock.calls).toEqual([[1], [5]]);
});

test("a message goes to all that listen for its kind, and one that nobody knows is said aloud", () => {
  const { model, link } = part();
  const [one, two] = [vi.fn(), vi.fn()];
  const complained = vi.spyOn(console, "error").mockImplementation(() => {});
  link.on("told", one);
  link.on("told", two);
  model.say("told", { text: "Done." });
  expect(one).toHaveBeenCalledWith({ kind: "told", text: "Done." });
  expect(two).toHaveBeenCalledOnce();
  expect(complained).not.toHaveBeenCalled();
  model.say("nonsense");
  expect(complained).toHaveBeenCalledOnce();
});

test("an act is sent again under the same token until it is confirmed", () => {
  const { model, link } = part();
  const done = vi.fn();
  link.act("answer", { id: "a", value: "yes", model: "v0" }, done);
  vi.advanceTimersByTime(2000);
  const sent = model.of("answer");
  expect(sent.length).toBe(2);
  expect(sent[0]).toEqual(sent[1]);
  expect(sent[0]).toMatchObject({ id: "a", value: "yes" });
  model.say("receipt", { token: (sent[0] as Record<string, unknown>).token, kept: true });
  expect(done).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(600_000);
  expect(model.of("answer").length).toBe(2);
});

test("after five tries the person is told, and the line is looked at after the first", () => {
  const { model, link } = part();
  const silence = vi.fn();
  bus.addEventListener("silence", silence);
  link.act("reject");
  vi.advanceTimersByTime(2000);
  expect(silence).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(60_000);
  expect(model.of("reject").length).toBe(5);
  expect(link.alerts.textContent).toContain("may not be saved");
  bus.removeEventListener("silence", silence);
});

test("what the server could not write comes again by itself, and the person is told when it is sent", () => {
  const { model, link } = part();
  link.act("answer", { id: "a", value: "no", model: "v0" });
  const token = (model.of("answer")[0] as Record<string, unknown>).token;
  model.say("unkept", { token, text: "The disk is full." });
  expect(link.alerts.textContent).toContain("The disk is full. What you did is kept here");
  vi.advanceTimersByTime(3000);
  expect(model.of("answer").length).toBe(2);
  model.say("receipt", { token, kept: true });
  expect(link.alerts.textContent).toBe("");
  expect(link.live.textContent).toBe("What waited here was sent.");
});

test("an act about the moment that could not be done is not done later", () => {
  const { model, link } = part();
  link.act("accept", { despite: false });
  const token = (model.of("accept")[0] as Record<string, unknown>).token;
  model.say("unkept", { token, text: "The disk is full." });
  vi.advanceTimersByTime(120_000);
  expect(model.of("accept").length).toBe(1);
  expect(link.alerts.textContent).toContain("do it again then");
});

test("a part that is removed sends nothing more and lets go of what it listened to", () => {
  const { model, link } = part();
  const heard = vi.fn();
  link.listen(bus, "looks", heard);
  link.act("reject");
  model.remove();
  bus.dispatchEvent(new CustomEvent("looks"));
  vi.advanceTimersByTime(60_000);
  expect(heard).not.toHaveBeenCalled();
  expect(model.of("reject").length).toBe(1);
  expect(links.has(link)).toBe(false);
});

test("colours follow what is asked for", () => {
  const { model, link } = part({ theme: "light" });
  const heard = vi.fn();
  link.on("theme", heard);
  expect(link.dark).toBe(false);
  model.change({ theme: "dark" });
  expect(link.dark).toBe(true);
  expect(heard).toHaveBeenCalledOnce();
});
