"""The steps of the curation page as plain values for the browser, each with its effect in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import Evaluation, Progress
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import balance
from guidance_viz.views.effects import headline, rows
from guidance_viz.views.words import counted, name_of, percent

SPLITS = {"train": "Training", "val": "Validation"}
MOST_QUESTIONS = 400
MOST_CURVES = 4
NEEDED = {"yes": "one photo where the model looks at the right thing (yes)",
          "no": "one where it looks at something else (no)"}


def inside(table: pd.DataFrame, split: str) -> np.ndarray:
    """Whether a row belongs to a split, bool (N,); without a training split, all rows of no split are in it."""
    splits = table["split"].to_numpy(object)
    found = splits == split
    return found if split != "train" or found.any() else ~np.isin(splits, ("val", "test"))


def space(settings: Mapping[str, Any], questions: pd.DataFrame, table: pd.DataFrame) -> dict[str, Any]:
    """Step 1: which split is asked about, how many questions there are, and what a typical one decides."""
    sizes = {split: int(inside(table, split).sum()) for split in SPLITS}
    split = str(settings["asked_split"])
    return {"split": split, "splits": [[s, SPLITS[s], n] for s, n in sizes.items() if n], "by": settings["asked_by"],
            "questions": len(questions), "most": min(MOST_QUESTIONS, max(2, sizes[split])), "effect": asks(questions)}


def asks(questions: pd.DataFrame) -> str:
    """What the questions decide, in one line."""
    if not len(questions):
        return "nothing to ask about"
    share = questions["share"]
    return (f"{counted(len(questions), 'question')} · a typical one decides {_share(float(share.median()))} of the photos, "
            f"the largest {_share(float(share.max()))}")


def curve(found: Any, by: str, class_names: list[str]) -> list[dict[str, Any]]:
    """The consistency of attention by number of clusters (Fig. 4), as lines for a chart.

    Parameters
    ----------
    found
        ``session.consistency()``.
    by
        ``"all"``: the attention space beside the feature space. ``"class"``: the attention space, a line a class.
    """
    if by == "class":
        names = [(name_of(class_names, k), "attention", int(k)) for k in sorted(found.proposed)][:MOST_CURVES]
    else:
        names = [("attention space", "attention", -1), ("plain feature space", "features", -1)]
    return [{"name": name, "points": _points(*found.curve(where, "attention", label))} for name, where, label in names]


def _points(ks: np.ndarray, values: np.ndarray) -> list[list[float]]:
    return [[int(k), float(v)] for k, v in zip(ks, values, strict=True) if np.isfinite(v)]


def asked(questions: pd.DataFrame, photos: int, answers: int) -> dict[str, Any]:
    """Step 2: how many questions are left, and what share of the photos the answers decide.

    Parameters
    ----------
    questions
        ``session.questions``.
    photos
        Size of the split.
    answers
        Photos that are answered in all; those that are no question now still count.
    """
    parts = balance.decided(questions, photos)
    total, left = len(questions), parts[-1]["questions"]
    share = sum(p["share"] for p in parts if p["answer"] in ("yes", "no"))
    words = "all answered" if total and not left else f"{counted(left, 'question')} left"
    others = answers - (total - left)
    more = f" · {counted(others, 'other answer')} {'counts' if others == 1 else 'count'} too" if others > 0 else ""
    return {"parts": parts, "answered": total - left, "total": total,
            "effect": f"{words} · yes and no decide {percent(share)} of the photos{more}"}


def spread(table: pd.DataFrame, within: np.ndarray, screened: Any, class_names: list[str]) -> dict[str, Any]:
    """Step 3: P(relevant) by class, and what the median keeps.

    Parameters
    ----------
    table
        ``session.table``.
    within
        Whether a row belongs to the split, bool (N,).
    screened
        ``session.screening(...)`` by the median.
    """
    kept = np.zeros(len(table), bool)
    kept[screened.rows] = True
    p = table["p_relevant"].to_numpy(np.float64, na_value=np.nan)[within]
    labels = table["label"].to_numpy(int)[within]
    return {"classes": balance.histogram(p, labels, kept[within], class_names),
            "medians": balance.marks(screened.thresholds, class_names)}


def need(answers: pd.DataFrame) -> str:
    """What must be answered before anything can be drawn; empty when enough is."""
    given = set(answers.loc[answers["kind"] == "map", "relevance"].astype(str))
    missing = [words for answer, words in NEEDED.items() if answer not in given]
    return f"Answer at least {' and '.join(missing)}. Then every photo gets its probability." if missing else ""


def trial(made: Any, labels: np.ndarray, class_names: list[str]) -> dict[str, Any]:
    """Steps 4 and 5: the subgroups, and the sample that was drawn from them.

    Parameters
    ----------
    made
        A ``Curation``.
    labels
        Class of each photo of the split, shape (n,).
    """
    stacks = balance.stacks(made, {n: int((labels == k).sum()) for k, n in enumerate(class_names)})
    cores, environments = np.asarray(made.held).shape
    clusters = f"{counted(cores, 'core cluster')} × {counted(environments, 'environment cluster')}"
    return {"kept": int(made.kept), "groups": clusters, "warning": _missing(made.missing),
            "blocks": balance.blocks(made, class_names), "stacks": stacks, "effect": balance.drawn(made, stacks)}


def _missing(classes: list[str]) -> str:
    return (f"No photo of {' or '.join(classes)} was drawn, so a model cannot learn it from this subset. Group within each "
            "class, lower the threshold, or answer more questions.") if classes else ""


def why_not(made: Any, error: str) -> str:
    """Why there is no sample, and what to do.

    Parameters
    ----------
    made
        The latest ``Curation``, or None where it failed.
    error
        What the session says.
    """
    if made is None:
        return error
    return "" if made.kept else "No photo passes this threshold. Choose a lower one, or the median."


def work(session: SessionAPI) -> dict[str, Any]:
    """Step 6: the training that runs, if any."""
    progress, running = session.progress, session.busy == "training"
    shown = progress if running and isinstance(progress, Progress) else None
    return {"running": running, "other": session.busy in ("preparing", "measuring", "detecting"),
            "stage": shown.stage if shown else "starting", "message": shown.message if shown else "",
            "share": shown.done / shown.total if shown and shown.total else 0.0, "eta": shown.eta_s if shown else None}


def outcome(before: Evaluation, after: Evaluation, split: str, title: str, waits: bool) -> dict[str, Any]:
    """Step 7: what the retrained model does to the worst group, and to each."""
    return {**headline(before, after), "rows": rows(before, after), "split": split, "title": title, "waits": waits}


def _share(value: float) -> str:
    return percent(value, 1 if value < .1 else 0)
