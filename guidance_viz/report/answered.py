"""What was answered, by whom, and how far people agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from guidance_viz.report.found import Answers, Kind, Person, Said
from guidance_viz.store import agreement, opinions

ANSWERED = ("map", "neuron", "patch")
ELSEWHERE = "another model"
FEW = 20


def answers(
    rows: pd.DataFrame, resolved: Callable[[str], pd.DataFrame], models: Mapping[str, str], rule: str, seed: int
) -> Answers:
    """Count the answers in effect.

    Parameters
    ----------
    rows
        The journal's rows, on this run's kind of explanations.
    resolved
        Gives the answers in effect on the model with a hash, one an item.
    models
        Name by hash of the run's models, the original first.
    rule
        How several answers become one.
    seed
        Of the bootstrap.
    """
    given = rows[rows["kind"].isin(ANSWERED) & (rows["verb"] == "answer")]
    standing = given[given["in_effect"]]
    # An item is another one on another model: nobody disagrees with himself from round to round.
    pairs = zip(standing["model"], standing["item"], strict=True)
    own = [f"{'' if pd.isna(model) else model}\n{item}" for model, item in pairs]
    apart = standing.assign(item=pd.Series(own, index=standing.index, dtype=object))
    found, each = agreement(apart, seed=seed), opinions(apart)
    people = tuple(
        Person(str(p.annotator), int(p.answers), float(p.agreement), float(p.seconds), str(p.last))
        for p in found.people.itertuples()
    )
    known = each["seconds"].astype(float).dropna()
    return Answers(
        kinds=_kinds(standing, resolved, models),
        people=people,
        taken_back=int((~given["in_effect"]).sum()),
        alpha=found.alpha,
        low=found.low,
        high=found.high,
        verdict=found.words,
        shared=found.items,
        seconds=float(known.median()) if len(known) else float("nan"),
        minutes=float(known.sum()) / 60 if len(known) else float("nan"),
        rule=rule,
    )


def _kinds(
    standing: pd.DataFrame, resolved: Callable[[str], pd.DataFrame], models: Mapping[str, str]
) -> tuple[Kind, ...]:
    found = []
    for model in [*models, *sorted(set(standing["model"].dropna()) - set(models))]:
        if not (standing["model"] == model).any():
            continue
        frame = resolved(model)
        for kind in ("map", "neuron"):
            counts = frame.loc[frame["kind"] == kind, "relevance"].value_counts()
            if len(counts):
                found.append(
                    Kind(models.get(model, ELSEWHERE), kind, *(int(counts.get(r, 0)) for r in ("yes", "no", "maybe")))
                )
    return tuple(found)


def said_by(answer: Mapping[int, str], name_of: Callable[[int], str | None], names: Sequence[str]) -> tuple[Said, ...]:
    """Count answers by the group or class of their photo, in the order of ``names``; of many names those answered.

    Parameters
    ----------
    answer
        Answer by row.
    name_of
        The name that a row counts for, or None.
    names
        All names. One that nobody was asked about says something too.
    """
    counts = {name: {"yes": 0, "no": 0, "maybe": 0} for name in names}
    for row, value in answer.items():
        name = name_of(row)
        if name is not None:
            counts[name][value] += 1
    return tuple(Said(name, **each) for name, each in counts.items() if len(names) <= FEW or any(each.values()))
