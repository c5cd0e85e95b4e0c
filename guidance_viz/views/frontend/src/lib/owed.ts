// Is a gain owed to the answers? What controls say, or the button that runs them.
import type { Row } from "./data";
import { button, clock, h } from "./dom";

// One line under a gain; `busy`: other work goes on. Null where answers had no part in it.
export function owedLine(owed: Row, busy: any, act: any) {
  if (!owed) return null;
  if (owed.words) return h("p", { class: "small owedline" }, h("strong", {}, `${owed.question} `), owed.words);
  if (!owed.here)
    return h(
      "p",
      { class: "small owedline" },
      h("strong", {}, `${owed.question} `),
      `${owed.sentence} They start from an earlier model: `,
      h("code", {}, owed.command),
    );
  const time = owed.seconds ? `, about ${clock(owed.seconds)}` : "";
  const does = `Run the same fix (${owed.title}) with other answers and without any, ${owed.runs} runs${time}. The models stay as they are; it can be stopped, and what is done is kept.`;
  return h(
    "div",
    { class: "row wrap small owedline" },
    button(owed.question, does, () => act("controls"), { symbol: "question", disabled: busy, "data-part": "controls" }),
    h("span", { class: "soft" }, `Not shown yet: ${owed.runs} runs of controls show it${time}.`),
  );
}
