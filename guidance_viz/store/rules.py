"""From many answers to one: who counts, and how."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd

from guidance_viz.core import Registry, Relevance

Rule = Callable[[pd.DataFrame], pd.DataFrame]
RULES: Registry[Rule] = Registry("rule of answers")

UNDECIDED = "undecided"
ADJUDICATOR = "adjudicator"
"""The role, in a row's value, of who settles what annotators disagree on."""
NEEDED = 3              # answers that CRAYON's rule needs
COLUMNS = ["kind", "item", "relevance", "annotator", "votes", "time", "seq", "model", "method", "layer",
           "target", "value"]
_KEY = "item_number"    # numbers (subject, item)


def subject(kind: str) -> str:
    """Say what an answer of this kind is about: one on a patch is about its neuron."""
    return "neuron" if kind == "patch" else kind


def is_settlement(value: Any) -> bool:
    """Whether a row's value says that an adjudicator gave the answer."""
    if not isinstance(value, str) or ADJUDICATOR not in value:  # most rows: not worth reading
        return False
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("role") == ADJUDICATOR


def resolve(rows: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Resolve rows in effect by the named rule; undecided items are in, marked.

    An adjudicator's last answer on an item stands, whatever others answered before or after it.
    """
    rows = rows.assign(kind=rows["kind"].where(rows["kind"] != "patch", "neuron"),
                       patch=rows["patch"].fillna(-1).astype("int64"))
    final = rows[rows["settles"]].drop_duplicates(_KEY, keep="last").assign(votes=1)
    answers = RULES.get(rule)(_drop_replaced_patches(rows[~rows[_KEY].isin(final[_KEY])]))
    answers = pd.concat([answers, final]) if len(final) else answers
    return answers.sort_values("seq", kind="stable", ignore_index=True)[COLUMNS]


def undecided(answers: pd.DataFrame) -> pd.DataFrame:
    """Leave undecided items out, and say in ``attrs["undecided"]`` how many there were."""
    open_ = answers["relevance"] == UNDECIDED
    kept = answers[~open_].reset_index(drop=True)
    kept.attrs["undecided"] = int(open_.sum())
    return kept


@RULES.register("latest")
def latest(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the last answer of each item; a neuron answered by patches is as good as its worst patch."""
    last = rows.drop_duplicates([_KEY, "patch"], keep="last")
    # A whole-neuron answer is replaced by any patch answered after it.
    whole = (last["patch"] < 0) & last.duplicated(_KEY, keep=False)
    return _combine(last[~whole], _worst)


@RULES.register("crayon")
def crayon(rows: pd.DataFrame) -> pd.DataFrame:
    """Three people a map; three patches a neuron."""
    neurons = rows[rows["kind"] == "neuron"]
    maps = rows[rows["kind"] == "map"].drop_duplicates([_KEY, "annotator"], keep="last")
    other = rows[~rows["kind"].isin(["map", "neuron"])].drop_duplicates(_KEY, keep="last")
    return pd.concat([_combine(maps, _three_people), _combine(_patches_or_whole(neurons), _three_patches),
                      _combine(other, _worst)])


def _patches_or_whole(neurons: pd.DataFrame) -> pd.DataFrame:
    """Keep a whole-neuron answer until three patches were answered after it; then it is replaced."""
    last = neurons.drop_duplicates([_KEY, "patch"], keep="last")
    whole = last["patch"] < 0
    enough = (~whole).groupby(last[_KEY]).transform("sum") >= NEEDED
    has_whole = whole.groupby(last[_KEY]).transform("any")
    return last[whole & ~enough | ~whole & (enough | ~has_whole)]


def _combine(rows: pd.DataFrame, decide: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
    """Take the last row of each item, with the relevance that all its rows lead to."""
    if rows.empty:
        return rows.assign(votes=pd.Series(dtype="int64"))
    tally = _tally(rows)
    out = rows.drop_duplicates(_KEY, keep="last")
    tally = tally.loc[out[_KEY]]
    decided = decide(tally).set_axis(out.index)
    # A kind that holds a value has no relevance to decide.
    return out.assign(relevance=decided.where(out["relevance"].notna(), out["relevance"]),
                      votes=tally["votes"].to_numpy())


def _tally(rows: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame({_KEY: rows[_KEY], "votes": 1, "whole": rows["patch"] < 0})
    for name in Relevance:
        table[name] = rows["relevance"] == name
    return table.groupby(_KEY, sort=False).sum()


def _worst(tally: pd.DataFrame) -> pd.Series:
    answer = pd.Series(Relevance.YES.value, tally.index, dtype=object)
    answer[tally[Relevance.MAYBE] > 0] = Relevance.MAYBE.value
    answer[tally[Relevance.NO] > 0] = Relevance.NO.value
    return answer


def _three_people(tally: pd.DataFrame) -> pd.Series:
    answer = pd.Series(Relevance.MAYBE.value, tally.index, dtype=object)
    answer[tally[Relevance.YES] == tally["votes"]] = Relevance.YES.value
    answer[tally[Relevance.NO] >= 2] = Relevance.NO.value
    answer[tally["votes"] < NEEDED] = UNDECIDED
    return answer


def _three_patches(tally: pd.DataFrame) -> pd.Series:
    answer = pd.Series(Relevance.NO.value, tally.index, dtype=object)
    answer[tally[Relevance.YES] == tally["votes"]] = Relevance.YES.value
    answer[tally["votes"] < NEEDED] = UNDECIDED
    return answer.where(tally["whole"] == 0, _worst(tally))


def _drop_replaced_patches(rows: pd.DataFrame) -> pd.DataFrame:
    neuron = rows["kind"] == "neuron"
    whole = rows[neuron & (rows["patch"] < 0)].groupby(_KEY)["seq"].max()
    since = rows[_KEY].map(whole).fillna(-1)
    return rows[~neuron | (rows["seq"] >= since)]
