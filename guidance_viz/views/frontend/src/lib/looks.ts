// How the page looks to this person: the palette, kept in the browser, the same in every part of the page.
import { tell } from "./links";
import { usePalette } from "./palette";

const LOOKS: Record<string, string> = { palette: "okabe" };
const KEPT = "guidance_viz.";

// A browser may forbid the store: then a choice lasts as long as the page.
export function recall(name: string, otherwise = "") {
  const now = document.documentElement.dataset[`gv${name}`];
  if (now !== undefined) return now;
  try {
    return window.localStorage.getItem(KEPT + name) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name: string, value: string | undefined) {
  document.documentElement.dataset[`gv${name}`] = value;
  try {
    window.localStorage.setItem(KEPT + name, value!);
  } catch {
    // it lasts as long as the page
  }
}

export const look = (name: string) => recall(name, LOOKS[name]);

export function setLook(name: string, value: string) {
  remember(name, value);
  tell("looks");
}

export function applyLooks(root: HTMLElement) {
  for (const name of Object.keys(LOOKS)) root.dataset[name] = look(name);
  usePalette(look("palette"));
}
