// The whole page of the doctor's browser without a window: what it can draw with, as JSON.
import { abilities } from "./lib/abilities";

document.body.textContent = JSON.stringify(abilities());
