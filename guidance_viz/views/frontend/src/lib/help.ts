// Which keys there are: those of the views on screen, in one list that holds the focus until it is closed.

import { button, h } from "./dom";
import type { Link } from "./link";
import { focused } from "./link";
import { links } from "./links";

const titleOf = (link: Link) =>
  link.root.querySelector<HTMLElement>("section[aria-label]")?.getAttribute("aria-label") || "This page";

function shown() {
  const found = [...links].filter((l) => !l.closed && l.keys?.length && l.root.checkVisibility());
  const seen = new Set();
  return found.filter((l) => !seen.has(titleOf(l)) && seen.add(titleOf(l)));
}

export function toggleHelp(link: Link) {
  if (link.helpBox) return close(link);
  const back = focused();
  const dismiss = button("", "Close (Escape)", () => close(link), { kind: "quiet square", symbol: "close" });
  const groups = shown().map((l) =>
    h(
      "div",
      { role: "group", "aria-label": titleOf(l) },
      h("h3", {}, titleOf(l)),
      h(
        "dl",
        { class: "keys" },
        l.keys.map(([k, words]) => [h("dt", {}, h("kbd", {}, k)), h("dd", {}, words)]),
      ),
    ),
  );
  const box = h(
    "div",
    { class: "helpcard card", role: "dialog", "aria-modal": "true", "aria-label": "Keys", tabindex: "-1" },
    h("div", { class: "row" }, h("h2", { class: "grow" }, "Keys"), dismiss),
    h("div", { class: "helpgroups scroll", tabindex: "0", "aria-label": "List of keys", role: "region" }, groups),
  );
  const veil = h("div", { class: "veil", onclick: (e: any) => e.target === veil && close(link) }, box);
  veil.addEventListener("keydown", (e) => trap(e, link, box));
  link.helpBox = veil;
  link.helpBack = back as HTMLElement | null;
  link.root.append(veil);
  dismiss.focus();
  return veil;
}

function trap(e: KeyboardEvent, link: Link, box: HTMLElement) {
  e.stopPropagation();
  if (e.key === "Escape" || e.key === "?") {
    close(link);
    e.preventDefault();
  } else if (e.key === "Tab") {
    const stops = [...box.querySelectorAll<HTMLElement>("button, [tabindex='0']")];
    const at = stops.indexOf((box.getRootNode() as ShadowRoot).activeElement as HTMLElement);
    stops[(at + (e.shiftKey ? stops.length - 1 : 1)) % stops.length]?.focus();
    e.preventDefault();
  }
}

function close(link: Link) {
  link.helpBox?.remove();
  link.helpBox = null;
  link.helpBack?.focus?.({ preventScroll: true });
}
