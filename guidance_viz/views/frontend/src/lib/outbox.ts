// What the person did and Python has not confirmed yet: sent in order, and on a served page kept in the browser until it is
// confirmed. All parts of a page share it.

import type { Act, Link } from "./link";
import { links, tell } from "./links";

const ACTS_AT = "guidance_viz.act.";
// What says all of itself, and is still worth doing an hour later. The rest is about the moment (start, accept, cancel …), or
// about what was chosen on the page (answer_all), which another page does not know: it is sent again by this page alone.
const LASTING = new Set(["answer", "settle", "undo", "redo", "draw", "withdraw", "judge"]);
const AGAIN_MS = 3000; // what could not be written is sent again after so long, then after twice as long, …
const RAREST_MS = 60000;
const DRAWER = "annotate"; // the part whose undo and redo are of drawings

const kept: Box = { owner: "", lost: false, acts: new Map(), count: 0 };
export const outbox = (): Box => kept;

interface Kept {
  view: string;
  kind: string;
  message: Act;
  at: number;
  n: number;
  inTurn: boolean;
  sent: boolean;
  link: Link | null;
  kept?: boolean;
  unkept?: boolean;
}

interface Box {
  /** Whose actions, on which run; empty where nothing is kept in the browser. */
  owner: string;
  lost: boolean;
  acts: Map<string, Kept>;
  count: number;
  /** Milliseconds of the last rest, and the one that is on. */
  rest?: number;
  resting?: ReturnType<typeof setTimeout> | null;
  refused?: number;
}

const inStorage = <T>(does: (storage: Storage) => T): T | null => {
  try {
    return does(window.localStorage);
  } catch {
    return null; // no place to keep it: it lasts as long as the page
  }
};

const placeOf = (token: string) => `${ACTS_AT}${outbox().owner}.${token}`;

// Keep it; returns whether it may be sent at once. An act in turn waits until those in turn before it, of the same part, are
// confirmed: of two that say how one thing is now, the later one must come last.
export function putAct(link: Link, kind: string, message: Act, inTurn = false) {
  const box = outbox();
  const before = LASTING.has(kind) && lasting().at(-1);
  if (before) message.after = before.message.token; // not before that one: an undo is of the answer before it
  const sent = !inTurn || !pendingOf(link).some((a) => a.inTurn);
  const act = { view: link.name, kind, message, at: Date.now(), n: (box.count += 1), inTurn, sent, link };
  box.acts.set(message.token, act);
  const { link: _, sent: __, ...plain } = act;
  if (box.owner && LASTING.has(kind)) inStorage((s) => s.setItem(placeOf(message.token), JSON.stringify(plain)));
  tellOutbox();
  return sent;
}

/** What a part did and is not confirmed, in order; also what was done before this part was there. */
export const pendingOf = (link: Link) =>
  inOrder().filter((a) => a.view === link.name && (a.link === link || !a.link || a.link.closed));

// Nobody answers: what waits for its turn behind it brings it up again.
export function giveUp(token: string) {
  const act = outbox().acts.get(token);
  if (act?.inTurn) act.sent = false;
}

// It could not be written now: what lasts is sent again after a rest, all of it and in order. Returns whether it is.
export function restAct(token: string) {
  const box = outbox();
  const act = box.acts.get(token);
  if (act && !LASTING.has(act.kind)) return false;
  if (act) act.unkept = true;
  if (!box.resting) {
    box.rest = Math.min(2 * (box.rest || 0) || AGAIN_MS, RAREST_MS);
    box.resting = setTimeout(wake, box.rest);
  }
  tellOutbox();
  return true;
}

function wake() {
  outbox().resting = null;
  for (const act of outbox().acts.values()) if (act.unkept) act.sent = false;
  resend();
}

/** Whether something waits until the server can write it. */
export const unwritten = () => [...outbox().acts.values()].some((a) => a.unkept);

// It is confirmed, or refused for good; returns whether another may have waited for that.
export function dropAct(token: string, saved = true) {
  const box = outbox();
  const { inTurn = false, kept = false } = box.acts.get(token) || {};
  box.rest = 0;
  if (kept && !saved) box.refused = (box.refused || 0) + 1;
  box.acts.delete(token);
  inStorage((s) => s.removeItem(placeOf(token)));
  tellOutbox();
  return inTurn;
}

// Whose actions these are, on which run; what was kept for them is taken up. Another tab may send the same: once counts.
export function openOutbox(owner: string) {
  const box = outbox();
  if (!owner || box.owner === owner) return;
  box.owner = owner;
  const prefix = `${ACTS_AT}${owner}.`;
  const names = inStorage((s) => Object.keys(s)) || [];
  for (const name of names.filter((n: string) => n.startsWith(prefix))) takeUp(name, name.slice(prefix.length));
  tellOutbox();
  resend();
}

function takeUp(name: string, token: string) {
  try {
    const act = JSON.parse(window.localStorage.getItem(name) ?? "");
    const known = act?.message?.token === token && LASTING.has(act.kind) && typeof act.view === "string";
    if (known && !outbox().acts.has(token)) outbox().acts.set(token, { ...act, link: null, kept: true });
  } catch {
    inStorage((s) => s.removeItem(name)); // not written by this page
  }
}

const inOrder = () => [...outbox().acts.values()].sort((a, b) => a.at - b.at || a.n - b.n);

const partFor = (view: string) => [...links].find((l) => l.name === view && !l.closed) || null;

// Send what no part that is still there has sent; what comes first is sent first, so a part that is not ready holds the rest up.
export function resend() {
  if (outbox().lost || outbox().resting) return;
  const busy = new Set(); // parts that wait for a receipt before their next act in turn
  for (const act of inOrder()) {
    if (!act.link || act.link.closed) Object.assign(act, { link: partFor(act.view), sent: false });
    const { link } = act;
    const waits = act.inTurn && busy.has(link);
    if (act.inTurn && link) busy.add(link);
    if (act.sent || waits) continue;
    if (!link || link.held) return;
    act.sent = true;
    link.again(act.kind, act.message);
  }
}

// The line is back, though the parts are the same: nothing is known of what was sent before.
export function resendAll() {
  for (const act of outbox().acts.values()) act.sent = false;
  resend();
}

const lasting = () => inOrder().filter((a) => LASTING.has(a.kind));

/** What those acts are called, all together. */
export function whatWaits() {
  const drawn = lasting().filter((a) => a.view === DRAWER).length;
  return drawn === 0 ? "answer" : drawn === unconfirmed() ? "drawing" : "action";
}

/** How many answers and drawings are not confirmed yet. */
export const unconfirmed = () => lasting().length;
/** How many of them were there before the line was lost or the page loaded. */
export const keptBefore = () => lasting().filter((a) => a.kept).length;

/** What is not confirmed now is told of when it is. */
export function keepAll() {
  for (const act of outbox().acts.values()) act.kept = true;
}

function tellOutbox() {
  tell("outbox");
}
