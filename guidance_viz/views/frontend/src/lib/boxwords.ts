// Boxes in words: where those of a photo come from, and what to do where there is no photo.

import { type Box, inSight } from "./boxdraw";
import { button, count, state } from "./dom";

interface Drawn {
  boxes: Box[];
  by: string; // who drew here last; empty: nobody
}

export function originWords({ boxes, by }: Drawn) {
  const hidden = boxes.filter((box) => !inSight(box)).length;
  const beyond = hidden ? `${count(hidden, "box lies", "boxes lie")} outside what the model sees.` : "";
  const none = by ? "No object on this photo." : "Drag over the object in the photo, or press B.";
  const own = boxes.length ? "From the data set. What you change takes their place." : "";
  return [boxes.length ? "" : none, by ? `Drawn by ${by}.` : own, beyond].filter(Boolean).join(" ");
}

export function boxesCover(now: string, message: string, all: () => unknown) {
  if (now === "loading") return state("busy", "Getting ready", message);
  if (now === "empty") return state("photos", "No photos yet", message);
  const again = button("All photos", "Go through all photos", all, { symbol: "photos" });
  return state("photos", "No photo passes", "No photo of this split is as asked for.", again);
}
