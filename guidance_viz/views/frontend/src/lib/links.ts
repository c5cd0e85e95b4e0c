import type { Link } from "./link";

// What the parts of a page have in common: which are there, and what they tell each other.

/** The parts that are on the page now. */
export const links = new Set<Link>();

/** Where parts hear of each other: "looks", "outbox", "silence", "lost". */
export const bus = new EventTarget();

type Told = "looks" | "outbox" | "silence" | "lost";

export const tell = (what: Told, detail?: unknown): boolean => bus.dispatchEvent(new CustomEvent(what, { detail }));
