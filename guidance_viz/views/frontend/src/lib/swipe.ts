// Two pictures over each other, with a divider to move between them.
import { h } from "./dom";

export function swipe([left, right]: any, [leftTag, rightTag]: any, [leftName, rightName]: any) {
  const box = h(
    "div",
    { class: "swipe", style: "--at:50%" },
    left,
    h("div", { class: "over" }, right),
    h("i", { class: "divider", "aria-hidden": "true" }),
    h("span", { class: "tagleft" }, leftTag),
    h("span", { class: "tagright" }, rightTag),
  );
  const range = h("input", {
    type: "range",
    min: "0",
    max: "100",
    value: "50",
    class: "swiper",
    "data-part": "swiper",
    "aria-label": `Divider: ${leftName} to the left, ${rightName} to the right`,
    title: "Drag, or use the arrow keys",
    oninput: () => box.style.setProperty("--at", `${range.value}%`),
  });
  range.addEventListener("keydown", (e) => e.key.startsWith("Arrow") && e.stopPropagation());
  box.append(range);
  return box;
}
