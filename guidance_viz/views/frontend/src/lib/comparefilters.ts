// Which models are compared, and which photos are shown of the comparison.

import { button, choice, segments } from "./dom";
import type { Link } from "./link";

const MOST_MODELS = 4;
type Choice = [string, string];
type Counts = Partial<Record<"all" | "fixed" | "broken" | "same", number>>;

export const FLIP: Record<string, [string, string, string]> = {
  fixed: ["✓ fixed", "yes", "Wrong before, right after"],
  broken: ["✕ broken", "no", "Right before, wrong after"],
};

// Two to four models, the first to the last; nothing where there are no two.
export function modelChoice(link: Link) {
  const models: Choice[] = link.props.models;
  const chosen: string[] = link.props.chosen;
  if (chosen.length < 2) return [];
  const send = (list: string[]) => link.send("models", { models: list });
  const pick = (label: string, does: string, k: number) => {
    const open = models.filter(([name]) => name === chosen[k] || !chosen.includes(name));
    return choice(label, does, open, chosen[k], (v) => send(chosen.map((name, j) => (j === k ? v : name))));
  };
  const last = chosen.length - 1;
  const rest = models.filter(([name]) => !chosen.includes(name));
  const add = () => send([...chosen.slice(0, last), rest[rest.length - 1][0], chosen[last]]);
  const two = () => send([chosen[0], chosen[last]]);
  return [
    pick("Before", "The model that is compared with", 0),
    ...chosen.slice(1, last).map((_name, k) => pick("and", "A model between them", k + 1)),
    pick("After", "The model that is judged", last),
    rest.length && chosen.length < MOST_MODELS
      ? button("Add a model", "Put one more model between them", add, { kind: "quiet", symbol: "plus" })
      : null,
    chosen.length > 2 ? button("Only two", "Leave out the models between", two, { kind: "quiet" }) : null,
  ];
}

export function photoFilters(link: Link) {
  const { groups, group, classes, label, splits, split, sorts, sort } = link.props;
  const every = (names: string[]): Choice[] => [["-1", "all"], ...names.map((g, i): Choice => [String(i), g])];
  const parts: Choice[] = [["", "all"], ...splits.map((s: string): Choice => [s, s])];
  return [
    flips(link),
    groups.length
      ? choice("Group", "Only photos of one group", every(groups), String(group), (v) =>
          link.send("group", { group: Number(v) }),
        )
      : null,
    choice("Class", "Only photos of one class", every(classes), String(label), (v) =>
      link.send("only", { label: Number(v) }),
    ),
    splits.length > 1
      ? choice("Split", "Only photos of one part of the data", parts, split, (v) => link.send("only", { split: v }))
      : null,
    choice("Sort by", "The order of the photos", sorts, sort, (v) => link.send("sort", { sort: v })),
  ];
}

function flips(link: Link) {
  const counts: Counts = link.props.counts;
  const n = (value: number | undefined) => (value === undefined ? "" : ` ${value.toLocaleString("en")}`);
  const kinds = [
    ["all", `All${n(counts.all)}`, "Fixed, broken and unchanged ones"],
    ["fixed", `✓ Fixed${n(counts.fixed)}`, FLIP.fixed[2]],
    ["broken", `✕ Broken${n(counts.broken)}`, FLIP.broken[2]],
    ["same", `Verdict unchanged${n(counts.same)}`, "The verdict is the same; the map may not be"],
  ];
  return segments("Which photos", kinds, link.props.show, (v) => link.send("show", { show: v }));
}
