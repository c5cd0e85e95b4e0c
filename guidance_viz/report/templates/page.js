"use strict";
// Without this script a pair stands side by side, as it does in print.
document.documentElement.classList.add("live");
for (const pair of document.querySelectorAll(".pair")) {
  const slider = pair.querySelector("input"),
    stage = pair.querySelector(".stage");
  const show = () => {
    const before = Number(slider.value);
    stage.style.setProperty("--at", before + "%");
    slider.setAttribute("aria-valuetext", before + " % before, " + (100 - before) + " % after");
  };
  const follow = (event) => {
    const box = stage.getBoundingClientRect();
    slider.value = Math.round((100 * (event.clientX - box.left)) / box.width);
    show();
  };
  slider.addEventListener("input", show);
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    follow(event);
  });
  stage.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" || stage.hasPointerCapture(event.pointerId)) follow(event);
  });
  show();
}
