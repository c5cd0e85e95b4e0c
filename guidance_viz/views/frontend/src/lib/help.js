// Which keys there are: those of the views on screen, in one list that holds the focus until it is closed.
import { button, h } from "./dom.js";
import { links } from "./links.js";
import { focused } from "./link.js";


const titleOf = (link) => link.root.querySelector("section[aria-label]")?.getAttribute("aria-label") || "This page";

function shown() {
  const found = [...links].filter((l) => !l.closed && l.keys?.length && l.root.checkVisibility());
  const seen = new Set();
  return found.filter((l) => !seen.has(titleOf(l)) && seen.add(titleOf(l)));
}

export function toggleHelp(link) {
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
  const veil = h("div", { class: "veil", onclick: (e) => e.target === veil && close(link) }, box);
  veil.addEventListener("keydown", (e) => trap(e, link, box));
  link.helpBox = veil;
  link.helpBack = back;
  link.root.append(veil);
  dismiss.focus();
  return veil;
}

function trap(e, link, box) {
  e.stopPropagation();
  if (e.key === "Escape" || e.key === "?") {
    close(link);
    e.preventDefault();
  } else if (e.key === "Tab") {
    const stops = [...box.querySelectorAll("button, [tabindex='0']")];
    const at = stops.indexOf(box.getRootNode().activeElement);
    stops[(at + (e.shiftKey ? stops.length - 1 : 1)) % stops.length]?.focus();
    e.preventDefault();
  }
}

function close(link) {
  link.helpBox?.remove();
  link.helpBox = null;
  link.helpBack?.focus?.({ preventScroll: true });
}

