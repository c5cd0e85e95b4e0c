"""What the curation page shows, as pure functions from a session's tables to plain values for the browser."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.views.words import counted, name_of, percent

BINS = 100
MOST_CLASSES = 8
STANDING = (("yes", "yes"), ("no", "no"), ("maybe", "cannot tell"), ("", "open"))
OTHERS = "others"


def decided(questions: pd.DataFrame, photos: int) -> list[dict[str, Any]]:
    """What share of a split the questions of each standing decide.

    Parameters
    ----------
    questions
        ``session.questions``.
    photos
        Size of the split that is asked about.

    Returns
    -------
    list of dict
        One for yes, no, cannot tell and open: ``answer``, ``words``, ``questions`` (their number), ``photos``, ``share``
        of the split, and ``clusters``: the share of each question, the largest first.
    """
    found = []
    for answer, words in STANDING:
        rows = questions[questions["answer"] == answer]
        inside = int(rows["decides"].sum())
        found.append({"answer": answer, "words": words, "questions": len(rows), "photos": inside,
                      "share": inside / photos if photos else 0.0,
                      "clusters": sorted((round(float(s), 5) for s in rows["share"]), reverse=True)})
    return found


def histogram(p: np.ndarray, labels: np.ndarray, by_median: np.ndarray,
              class_names: Sequence[str]) -> list[dict[str, Any]]:
    """P(relevant) by class, so fine that the browser can count what any threshold of two decimals keeps.

    Parameters
    ----------
    p, labels
        P(relevant) in [0, 1], nan = unknown, and the class of each photo, shapes (n,).
    by_median
        Whether the median keeps a photo, bool (n,).
    class_names
        Names by number; beyond :data:`MOST_CLASSES` the smallest share one entry.

    Returns
    -------
    list of dict
        By class ``name``, ``size``, ``unknown``, ``by_median`` (photos that the median keeps), and ``bins``: bin k
        counts the P in (k/100, (k+1)/100], so that a threshold of k/100 keeps exactly the bins from k on (a P of 0 is in
        none).
    """
    edges = np.arange(BINS + 1) / BINS
    found = []
    for name, members in _classes(labels, class_names):
        values = p[members]
        known = values[~np.isnan(values)]
        at = np.searchsorted(edges, known, side="left") - 1
        bins = np.bincount(np.minimum(at[at >= 0], BINS - 1), minlength=BINS)
        found.append({"name": name, "size": int(members.sum()), "unknown": len(values) - len(known),
                      "by_median": int(by_median[members].sum()), "bins": bins.tolist()})
    return found


def _classes(labels: np.ndarray, class_names: Sequence[str]) -> list[tuple[str, np.ndarray]]:
    numbers, counts = np.unique(labels, return_counts=True)
    if len(numbers) <= MOST_CLASSES:
        return [(name_of(class_names, k), labels == k) for k in numbers]
    largest = np.sort(numbers[np.argsort(-counts, kind="stable")][: MOST_CLASSES - 1])
    rest = ~np.isin(labels, largest)
    return [*((name_of(class_names, k), labels == k) for k in largest), (OTHERS, rest)]


def marks(thresholds: Mapping[int, float], class_names: Sequence[str]) -> list[list[Any]]:
    """The medians that screening applies: ``[class or "", value]``, known ones only."""
    return [[name_of(class_names, k) if k >= 0 else "", float(t)] for k, t in sorted(thresholds.items())
            if math.isfinite(t)]


def blocks(curation: Any, class_names: Sequence[str]) -> list[dict[str, Any]]:
    """The subgroups as tables: one of all photos, or one a class where classes are told apart.

    Returns
    -------
    list of dict
        ``title`` (the class, or empty), ``columns`` (names of the environment clusters) and ``rows``: ``name`` (of the
        core cluster) and ``cells``: ``core``, ``environment``, ``held``, ``wanted``, ``taken``, ``examples`` (ids).
    """
    cores, environments = np.asarray(curation.core_classes), np.asarray(curation.environment_classes)
    found = []
    for owner in np.unique(cores):
        rows, columns = np.flatnonzero(cores == owner), np.flatnonzero(environments == owner)
        found.append({
            "title": name_of(class_names, owner) if owner >= 0 else "",
            "columns": [f"environment {k + 1}" for k in range(len(columns))],
            "rows": [{"name": f"core {k + 1}", "cells": [_cell(curation, int(c), int(e)) for e in columns]}
                     for k, c in enumerate(rows)]})
    return found


def _cell(curation: Any, core: int, environment: int) -> dict[str, Any]:
    at = (core, environment)
    return {"core": core, "environment": environment, "held": int(curation.held[at]),
            "wanted": int(curation.wanted[at]), "taken": int(curation.taken[at]),
            "examples": [str(i) for i in curation.examples.get(at, [])]}


def cell_name(curation: Any, core: int, environment: int, class_names: Sequence[str]) -> str:
    """A cell in words, numbered within its class: ``"landbird, core 2 × environment 1"``."""
    cores, environments = np.asarray(curation.core_classes), np.asarray(curation.environment_classes)
    owner = int(cores[core])
    row = int((cores[:core] == owner).sum()) + 1
    column = int((environments[:environment] == owner).sum()) + 1
    words = f"core {row} × environment {column}"
    return f"{name_of(class_names, owner)}, {words}" if owner >= 0 else words


def stacks(curation: Any, split_labels: Mapping[str, int]) -> list[dict[str, Any]]:
    """How the drawn subset is made up, beside what it was drawn from.

    Parameters
    ----------
    curation
        What was drawn.
    split_labels
        Photos of each class in the whole split.

    Returns
    -------
    list of dict
        By class, and by group where groups are known: ``title``, ``help``, ``names``, and ``bars``: ``[name, counts]`` for
        the split, what was screened and what was drawn.
    """
    labels = {name: (int(split_labels.get(name, 0)), int(a), int(b)) for name, (a, b) in curation.labels.items()}
    found = [_stack("Classes", "How many photos of each class", labels)]
    if curation.groups:
        told = "Known here, so shown; the draw never looks at them"
        found.append(_stack("Groups", told, {n: tuple(map(int, c)) for n, c in curation.groups.items()}))
    return found


def _stack(title: str, told: str, counts: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    names = list(counts)
    if len(names) > MOST_CLASSES:
        by_size = sorted(names, key=lambda n: -counts[n][0])
        shown, rest = by_size[: MOST_CLASSES - 1], by_size[MOST_CLASSES - 1:]
        counts = {**{n: counts[n] for n in shown}, OTHERS: [sum(counts[n][k] for n in rest) for k in range(3)]}
        names = list(counts)
    bars = [[words, [int(counts[n][k]) for n in names]] for k, words in enumerate(("the split", "screened", "drawn"))]
    return {"title": title, "help": told, "names": names, "bars": bars}


def smallest(stack: Mapping[str, Any]) -> tuple[str, float, float] | None:
    """The smallest part of the split: its name, its share before and its share of what was drawn."""
    before, after = stack["bars"][0][1], stack["bars"][-1][1]
    if not sum(before) or not sum(after):
        return None
    k = int(np.argmin(before))
    return stack["names"][k], before[k] / sum(before), after[k] / sum(after)


def drawn(curation: Any, shown: Sequence[Mapping[str, Any]]) -> str:
    """The effect of the draw in one line."""
    photos = counted(len(curation.sample_ids), "photo")
    parts = [f"{photos} drawn, {percent(curation.share, 1 if curation.share < .1 else 0)} of the split"]
    rarest = smallest(shown[-1])
    if rarest is not None:
        parts.append(f"{rarest[0]} {percent(rarest[1])} → {percent(rarest[2])}")
    if curation.short > 0:
        parts.append(f"{counted(int(curation.short), 'photo')} short: nothing more passes the threshold")
    return " · ".join(parts)


def kept(subsets: pd.DataFrame) -> list[dict[str, Any]]:
    """The kept subsets, the newest first."""
    return [{"name": str(r.name), "split": str(r.split), "photos": int(r.photos), "share": float(r.share),
             "threshold": None if r.threshold is None or not math.isfinite(float(r.threshold)) else float(r.threshold),
             "answers": int(r.answers), "model": str(r.model), "created": str(r.created)}
            for r in subsets.iloc[::-1].itertuples(index=False)]
