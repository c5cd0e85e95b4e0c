import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { links } from "../src/lib/links";
import {
  keepAll,
  keptBefore,
  openOutbox,
  outbox,
  pendingOf,
  resendAll,
  unconfirmed,
  unwritten,
  whatWaits,
} from "../src/lib/outbox";
import { type FakeModel, part } from "./fakes";

type Sent = { token: string; id?: string; after?: string; turn?: number };
const answers = (model: FakeModel) => model.of("answer") as unknown as Sent[];
const answer = (id: string) => ({ id, value: "yes", model: "v0" });
const stored = () => Object.keys(localStorage).filter((name) => name.startsWith("guidance_viz.act"));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => {
  for (const link of links) link.close();
  const box = outbox();
  clearTimeout(box.resting ?? undefined);
  box.acts.clear();
  Object.assign(box, { owner: "", lost: false, count: 0, rest: 0, resting: null, refused: 0 });
  vi.useRealTimers();
});

test("what lasts is in the browser's store until it is confirmed, under its owner's name", () => {
  openOutbox("ann");
  const { model, link } = part();
  link.act("answer", answer("a"));
  link.act("retrain", { name: "mine" });
  expect(stored().length).toBe(1);
  expect(stored()[0]).toMatch(/^guidance_viz\.act\.ann\./);
  expect(unconfirmed()).toBe(1);
  model.say("receipt", { token: answers(model)[0].token, kept: true });
  expect([stored(), unconfirmed()]).toEqual([[], 0]);
});

test("without an owner nothing is stored", () => {
  part().link.act("answer", answer("a"));
  expect(stored()).toEqual([]);
});

test("each lasting act names the one before it that is not confirmed", () => {
  const { model, link } = part();
  link.act("answer", answer("a"));
  link.act("undo");
  const [first] = answers(model);
  expect(first.after).toBeUndefined();
  expect((model.of("undo")[0] as unknown as Sent).after).toBe(first.token);
});

test("acts in turn go one at a time, in order", () => {
  const { model, link } = part({}, "annotate");
  const drawn = () => model.of("draw") as unknown as Sent[];
  for (const turn of [1, 2, 3]) link.act("draw", { id: "a", boxes: [], turn }, undefined, true);
  expect(drawn().map((m) => m.turn)).toEqual([1]);
  model.say("receipt", { token: drawn()[0].token, kept: true });
  expect(drawn().map((m) => m.turn)).toEqual([1, 2]);
  model.say("receipt", { token: drawn()[1].token, kept: true });
  model.say("receipt", { token: drawn()[2].token, kept: true });
  expect(drawn().map((m) => m.turn)).toEqual([1, 2, 3]);
  expect(pendingOf(link)).toEqual([]);
});

test("while the line is lost nothing is sent; when it is back all of it is, in order", () => {
  const { model, link } = part();
  outbox().lost = true;
  for (const id of ["a", "b", "c"]) link.act("answer", answer(id));
  vi.advanceTimersByTime(60_000);
  expect(answers(model)).toEqual([]);
  keepAll();
  outbox().lost = false;
  resendAll();
  expect(answers(model).map((m) => m.id)).toEqual(["a", "b", "c"]);
  expect(keptBefore()).toBe(3);
});

test("a page that is loaded again takes up what was kept for the same person, and no one else's", () => {
  openOutbox("ann");
  outbox().lost = true;
  part().link.act("answer", answer("a"));
  const kept = stored();
  for (const link of links) link.close();
  outbox().acts.clear();
  outbox().lost = false;
  const { model } = part();
  openOutbox("bob");
  expect(answers(model)).toEqual([]);
  openOutbox("ann");
  expect(answers(model).map((m) => m.id)).toEqual(["a"]);
  expect(stored()).toEqual(kept);
});

test("what another wrote into the store is thrown away", () => {
  localStorage.setItem("guidance_viz.act.ann.x", "not JSON");
  localStorage.setItem(
    "guidance_viz.act.ann.y",
    JSON.stringify({ kind: "accept", view: "queue", message: { token: "y" } }),
  );
  const { model } = part();
  openOutbox("ann");
  expect(stored()).toEqual(["guidance_viz.act.ann.y"]);
  expect([model.sent, unconfirmed()]).toEqual([[], 0]);
});

test("acts wait for the part they belong to", () => {
  openOutbox("ann");
  const one = part({}, "gallery");
  outbox().lost = true;
  one.link.act("answer", answer("a"));
  one.link.close();
  outbox().lost = false;
  const other = part({}, "queue");
  resendAll();
  expect(other.model.sent).toEqual([]);
  const again = part({}, "gallery");
  expect(answers(again.model).map((m) => m.id)).toEqual(["a"]);
});

test("the rests between tries of what cannot be written double, up to a minute", () => {
  const { model, link } = part();
  link.act("answer", answer("a"));
  const token = answers(model)[0].token;
  const times: number[] = [];
  for (let k = 0; k < 7; k++) {
    const before = answers(model).length;
    model.say("unkept", { token, text: "The disk is full." });
    expect(unwritten()).toBe(true);
    let waited = 0;
    while (answers(model).length === before) {
      vi.advanceTimersByTime(1000);
      waited += 1;
    }
    times.push(waited);
  }
  expect(times).toEqual([3, 6, 12, 24, 48, 60, 60]);
});

test("drawings and answers are called by their names", () => {
  const [queue, annotate] = [part({}, "queue"), part({}, "annotate")];
  queue.link.act("answer", answer("a"));
  expect(whatWaits()).toBe("answer");
  annotate.link.act("draw", { id: "a", boxes: [], turn: 1 }, undefined, true);
  expect(whatWaits()).toBe("action");
  queue.model.say("receipt", { token: answers(queue.model)[0].token, kept: true });
  expect(whatWaits()).toBe("drawing");
});

test("what was refused for good after it was kept is counted", () => {
  const { model, link } = part();
  link.act("answer", answer("a"));
  keepAll();
  model.say("receipt", { token: answers(model)[0].token, kept: false });
  expect(outbox().refused).toBe(1);
});
