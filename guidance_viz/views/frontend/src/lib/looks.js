// How the page looks to this person: the palette, kept in the browser, the same in every part of the page.
import { tell } from "./links.js";
import { usePalette } from "./palette.js";

const LOOKS = { palette: "okabe" };
const KEPT = "guidance_viz.";

// A browser may forbid the store: then a choice lasts as long as the page.
export function recall(name, otherwise = "") {
  const now = document.documentElement.dataset[`gv${name}`];
  if (now !== undefined) return now;
  try {
    return window.localStorage.getItem(KEPT + name) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name, value) {
  document.documentElement.dataset[`gv${name}`] = value;
  try {
    window.localStorage.setItem(KEPT + name, value);
  } catch {
    // it lasts as long as the page
  }
}

export const look = (name) => recall(name, LOOKS[name]);

export function setLook(name, value) {
  remember(name, value);
  tell("looks");
}

export function applyLooks(root) {
  for (const name of Object.keys(LOOKS)) root.dataset[name] = look(name);
  usePalette(look("palette"));
}
