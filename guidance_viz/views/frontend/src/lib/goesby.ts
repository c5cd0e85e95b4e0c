// What the models on screen go by: the exchange test of each, side by side.
import type { Row } from "./data";
import { button, clock, h, percent, term } from "./dom";

const EXCHANGE_TEST =
  "The exchange test: how many verdicts change when only what is around the object is exchanged with a photo of another class, or only the object";
const GOES_BY_FIGURES = [
  [
    "environment",
    "the environment alone changes",
    "Share of the verdicts that change when a photo keeps its object in another environment. Less is better",
  ],
  [
    "object",
    "the object alone changes",
    "Share of the verdicts that change when a photo keeps its environment and gets another object. More is better",
  ],
  ["object_alone", "right by the object alone", "Accuracy where every environment is the mean environment"],
  [
    "environment_alone",
    "right by the environment alone",
    "Accuracy where the object is gone: above chance, the model can use the environment",
  ],
  ["exchanged", "right in other environments", "Accuracy in environments of other classes, the mean over the classes"],
  ["worst", "of the worst class", "The class with the least of it"],
];

const rangeWords = ([, low, high]: any) => (low === null ? "" : `${Math.round(100 * low)}–${percent(high)}`);

// In one line: for the summary that opens the table.
export function goesByWords(found: Row) {
  if (!found) return "";
  if (found.refused) return "cannot be compared";
  if (!found.rows.length) return found.why ? "cannot be measured yet" : "not measured yet";
  const known = found.rows.filter((row: Row) => row.environment[0] !== null);
  return `the environment decides ${known.map((row: Row) => percent(row.environment[0])).join(" → ")} of the verdicts`;
}

export function goesBy(found: Row, work: Row, act: any, go: (...given: any[]) => any) {
  const free = !work.running && !work.other;
  const measure = (words: string, does: string) =>
    button(words, does, () => act("measure"), { disabled: !free, "data-part": "measure" });
  const all = "Exchange environments and objects between validation photos, with the same masks for every model shown";
  const rows = found.rows;
  return h(
    "div",
    { class: "goesby" },
    found.refused ? h("p", { class: "warn small" }, found.refused) : null,
    rows.length ? goesByTable(found) : null,
    !rows.length && !found.refused && !found.why
      ? h(
          "p",
          { class: "small soft" },
          term("What a model goes by", EXCHANGE_TEST),
          " was not measured for these models.",
        )
      : null,
    found.why && (found.left || found.refused)
      ? h(
          "div",
          { class: "row wrap small" },
          h("p", {}, found.why),
          button("Answer parts", "Go to Parts", () => go("parts"), { symbol: "arrow" }),
        )
      : null,
    h(
      "div",
      { class: "row wrap" },
      !found.why && (found.left || found.refused) ? measure(rows.length ? "Measure the rest" : "Measure", all) : null,
      found.again && !found.left
        ? measure("Measure again", `${all}: your answers may say more of where objects are by now`)
        : null,
      testDoing(work, act),
    ),
  );
}

// The work that goes on, and a way to stop it: the test, or controls.
function testDoing(work: Row, act: any) {
  const controls = work.other && (work.stage || "").startsWith("Control ");
  if (!work.running && !controls) return null;
  const share = work.share === null ? "" : ` · ${percent(work.share)}`;
  const stop = button("Stop", "Stop at the next step; what is done is kept", () => act("cancel"), { symbol: "stop" });
  return h(
    "span",
    { class: "row small soft", role: "status" },
    `${work.stage}${share}${work.eta ? `, ${clock(work.eta)} left` : ""}`,
    stop,
  );
}

function goesByTable({ rows, by, at, split }: Row) {
  const photos = Math.max(...rows.map((row: Row) => row.photos));
  const where = at === "input" ? "in the picture" : "among features";
  const cell = (row: Row, name: string) => {
    const value = Array.isArray(row[name]) ? row[name] : [row[name], null, null];
    const range = rangeWords(value);
    const title = name === "worst" && row.worst_class ? row.worst_class : range ? "95 % interval" : null;
    return h(
      "td",
      { class: "num", title },
      value[0] === null ? "–" : percent(value[0]),
      range ? h("span", { class: "soft tiny" }, ` (${range})`) : null,
    );
  };
  return h(
    "div",
    { class: "costs" },
    h(
      "table",
      {},
      h(
        "caption",
        { class: "small" },
        term("What each model goes by", EXCHANGE_TEST),
        `: ${photos.toLocaleString("en")} ${split === "val" ? "validation" : split} photos, by ${by}, exchanged ${where}`,
      ),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "verdicts"),
          rows.map((row: Row) => h("th", { scope: "col" }, row.words)),
        ),
      ),
      h(
        "tbody",
        {},
        GOES_BY_FIGURES.map(([name, words, does]) =>
          h(
            "tr",
            {},
            h("th", { scope: "row", title: does }, words),
            rows.map((row: Row) => cell(row, name)),
          ),
        ),
      ),
    ),
  );
}
