// Yes, no, cannot tell: three buttons, the same everywhere.
import type { Row } from "./data";
import { h } from "./dom";

export const WORDS: Record<string, string[]> = {
  yes: ["Yes", "✓", "Yes: the model looks at the right thing (Y)"],
  no: ["No", "✕", "No: the model looks at something else (N)"],
  maybe: ["Can't tell", "?", "Cannot tell from what is visible (M)"],
};
/** What others answered in a line of text, such as "ann: Yes, bob: No". */
export const inWords = (others: [any, any][]) => others.map(([who, value]) => `${who}: ${WORDS[value][0]}`).join(", ");

export const KEYS: Record<string, string> = { y: "yes", n: "no", m: "maybe" };

export function answerButtons(
  current: string | null,
  give: (...given: any[]) => any,
  { short = false, words = WORDS, only = ["yes", "no", "maybe"] } = {},
) {
  return h(
    "div",
    { class: `answers${short ? " short" : ""}`, role: "group", "aria-label": "Your answer" },
    only.map((value) =>
      h(
        "button",
        {
          type: "button",
          class: `answer ${value}`,
          "data-part": value,
          "aria-pressed": String(current === value),
          title: words[value][2],
          "aria-label": words[value][2],
          onclick: (e: Row) => {
            e.stopPropagation();
            give(value);
          },
        },
        h("b", { "aria-hidden": "true" }, words[value][1]),
        short && value === "maybe" ? null : h("span", {}, words[value][0]),
      ),
    ),
  );
}
