// Building blocks: elements whose text is always text (never markup), icons, and numbers in words.

/** What an element may hold: elements and text, in lists or not; nothing where there is nothing. */
export type Child = Node | string | number | null | undefined | boolean | Child[];
export type Attributes = Record<string, any>;
/** A choice: its value, its words, and what it means. */
export type Choice<V = string> = readonly [value: V, text: string, does?: string];

const nodes = (children: Child[]): (Node | string)[] =>
  (children.flat(4) as Child[])
    .filter((c) => c !== null && c !== undefined && typeof c !== "boolean")
    .map((c) => (typeof c === "number" ? String(c) : (c as Node | string)));

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Attributes | null,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "style") element.style.cssText = value;
    else if (name in element && typeof value !== "string") Object.assign(element, { [name]: value });
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...nodes(children));
  return element;
}

const ICONS: Record<string, string> = {
  box: "M4 5h16v14H4z",
  lasso: "M4 13c-2-5 2-9 8-9s10 4 8 8-7 5-11 4-3-4 0-4 2 5-2 8",
  pan: "M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",
  home: "M4 11l8-7 8 7M6 10v10h12V10",
  close: "M6 6l12 12M18 6L6 18",
  alert: "M12 4l9 16H3zM12 10v4M12 17v.5",
  density:
    "M12 11.2v1.6M9 8v1M15 8v1M9 15v1M15 15v1M12 6v.5M12 17.5v.5M6 12h.5M17.5 12h.5M12 3a9 9 0 100 18 9 9 0 000-18z",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 100 6 3 3 0 000-6z",
  check: "M4 12l5 6L20 6",
  cross: "M6 6l12 12M18 6L6 18",
  question: "M8 9a4 4 0 118 0c0 3-4 3-4 6M12 19v.5",
  undo: "M8 5L4 9l4 4M4 9h10a6 6 0 010 12h-3",
  redo: "M16 5l4 4-4 4M20 9H10a6 6 0 000 12h3",
  sun: "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",
  moon: "M20 14A8 8 0 1110 4a7 7 0 0010 10z",
  play: "M7 4l13 8-13 8z",
  stop: "M6 6h12v12H6z",
  arrow: "M5 12h14M13 6l6 6-6 6",
  photos: "M3 6h13v13H3zM8 3h13v13M3 15l4-4 4 4 2-2 3 3",
  clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l4 2",
  target: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 8a4 4 0 100 8 4 4 0 000-8z",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  gear: "M12 8.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",
  info: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v6M12 7v.5",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  filter: "M4 5h16l-6 7v6l-4 2v-8z",
  scissors: "M6 6a2 2 0 104 4M6 18a2 2 0 114-4M9 9l11 9M9 15l11-9",
};

export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name] || ICONS.info);
  svg.append(path);
  return svg;
}

export interface ButtonOptions extends Attributes {
  kind?: string;
  symbol?: string | null;
  key?: string | null;
}

export function button(
  text: string,
  does: string,
  onclick: (event: MouseEvent) => unknown,
  options: ButtonOptions = {},
): HTMLButtonElement {
  const { kind = "", symbol = null, key = null, ...rest } = options;
  return h(
    "button",
    { class: `btn ${kind}`, type: "button", title: does, "aria-label": text ? null : does, onclick, ...rest },
    symbol ? icon(symbol) : null,
    text ? h("span", {}, text) : null,
    key ? h("kbd", { "aria-hidden": "true" }, key) : null,
  );
}

// A row of exclusive choices: [[value, text, tooltip], …].
export interface Segments<V> extends HTMLDivElement {
  set: (value: V) => void;
}

export function segments<V>(
  label: string,
  choices: readonly Choice<V>[] | readonly any[][],
  value: V,
  choose: (value: V) => unknown,
): Segments<V> {
  const buttons = choices.map(([v, text, does]) =>
    h(
      "button",
      {
        type: "button",
        title: does || text,
        "aria-pressed": String(v === value),
        onclick: () => {
          set(v);
          choose(v);
        },
      },
      text,
    ),
  );
  const set = (v: V) => buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(choices[i][0] === v)));
  const element = h("div", { class: "seg", role: "group", "aria-label": label }, buttons);
  return Object.assign(element, { set });
}

export interface Chooser extends HTMLLabelElement {
  select: HTMLSelectElement;
}

export function choice(
  label: string,
  does: string,
  choices: readonly Choice<unknown>[] | readonly any[][],
  value: unknown,
  choose: (value: string) => unknown,
): Chooser {
  const select = h(
    "select",
    { onchange: () => choose(select.value) },
    choices.map(([v, text]) => h("option", { value: String(v), selected: String(v) === String(value) }, text)),
  );
  const element = h("label", { title: does }, h("span", {}, label), select);
  return Object.assign(element, { select });
}

// A word that explains itself: to the pointer, to the keyboard, to a finger, and to a screen reader.
export function term(words: string, help: string): HTMLButtonElement {
  const element = h("button", { type: "button", class: "term", "aria-description": help }, words);
  let tip: HTMLElement | null = null;
  const hide = () => {
    tip?.remove();
    tip = null;
    document.removeEventListener("pointerdown", hide, true);
  };
  const show = () => {
    if (tip?.isConnected) return;
    tip = h("div", { class: "termtip", popover: "manual", "aria-hidden": "true" }, help);
    element.after(tip);
    tip.showPopover?.();
    beside(tip, element.getBoundingClientRect());
    document.addEventListener("pointerdown", hide, true);
  };
  for (const event of ["pointerenter", "focus", "click"]) element.addEventListener(event, show);
  element.addEventListener("pointerleave", () => element.matches(":focus") || hide());
  element.addEventListener("blur", hide);
  element.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || !tip) return;
    hide();
    e.stopPropagation();
  });
  return element;
}

// Place something fixed below a box, or above it where there is no room, inside the window.
export function beside(element: HTMLElement, box: { left: number; top: number; bottom: number }): void {
  const { offsetWidth: w, offsetHeight: tall } = element;
  const left = Math.max(8, Math.min(box.left, window.innerWidth - w - 8));
  const below = box.bottom + 6;
  const top = below + tall > window.innerHeight - 4 ? Math.max(4, box.top - tall - 6) : below;
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}

// Replace what is inside; what had the focus has it again where it is still there.
export function fill<E extends Element>(element: E, ...children: Child[]): E {
  const active = (element.getRootNode() as Document | ShadowRoot).activeElement as HTMLElement | null;
  const inside = active && (active as Element) !== element && element.contains(active);
  element.replaceChildren(...nodes(children));
  if (inside) refocus(element, active);
  return element;
}

const nameOf = (e: HTMLElement) => e.id || e.dataset.part || e.title || e.textContent;

function refocus(element: Element, was: HTMLElement): void {
  const same = [...element.querySelectorAll<HTMLElement>(was.tagName)].find((e) => nameOf(e) === nameOf(was));
  same?.focus({ preventScroll: true });
}

export function state(symbol: string, title: string, text?: string | null, ...more: Child[]): HTMLDivElement {
  return h(
    "div",
    { class: "state" },
    symbol === "busy" ? h("div", { class: "spin", role: "presentation" }) : icon(symbol),
    h("strong", {}, title),
    text ? h("p", {}, text) : null,
    more,
  );
}

/** How much of something is done, as a bar. */
export function meter(done: number, total: number, label: string) {
  const share = total ? Math.round((100 * done) / total) : 0;
  return h(
    "div",
    {
      class: "meter",
      role: "progressbar",
      "aria-label": label,
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      "aria-valuenow": share,
    },
    h("i", { style: `width:${share}%` }),
  );
}

export const reduced = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
export const percent = (v: number | null | undefined, digits = 0): string =>
  v === null || v === undefined || Number.isNaN(v) ? "–" : `${(100 * v).toFixed(digits)} %`;
export const count = (n: number, one: string, many?: string): string =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many || `${one}s`}`;

/** Seconds in words: "12 s", "3 min 5 s"; nothing where they are not known. */
export function clock(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "";
  const s = Math.max(0, Math.round(seconds));
  return s < 60
    ? `${s} s`
    : s < 3600
      ? `${Math.floor(s / 60)} min ${s % 60} s`
      : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}
