"""What the page of parts shows, worked out off the interface's thread: the parts, their order, and what the answers say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import GuidanceError, Progress
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.composites import composites
from guidance_viz.views.pictures import as_bytes
from guidance_viz.views.words import counted, finite, percent

PHOTOS = 6
"""Photos that the place masks are painted on."""
FIRST = "Answer at least one part with yes and one with no: then it is predicted here what a fix would make of them."
ASLEEP = "Predictions are off, as this session is not live: session.preview_parts() makes one."
REFITS = {"": "your answers", "prior": "one mask for all", "plain": "nothing exchanged"}
"""The refits that are compared: with the answers, and the same without them."""


def look(session: SessionAPI, photos: Sequence[str]) -> dict[str, Any]:
    """All that rests on the answers in effect, as plain values for the browser.

    Parameters
    ----------
    session
        The session, prepared.
    photos
        Ids of the photos that place masks are wanted for.

    Returns
    -------
    dict
        ``parts`` is None where none were found yet. ``order``: those that are not answered, the most decisive first.
    """
    table = session.parts_table
    if table is None:
        return {"parts": None}
    found = places(session, photos)
    return {"parts": lines(table), "clustering": str(table.attrs["clustering"]), "order": order(table),
            "lost": len(session.part_answers.attrs["lost"]), "places": found,
            "composites": composites(session, any(mask is not None for mask in found["masks"])),
            "agreement": agreed(session), "coverage": covered(session), "forecast": forecast(session),
            "reliance": reliance(session), "controls": controls(session.controls_table)}


def lines(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The parts: number, share of all cells, share of each class's cells, answer."""
    return [{"part": int(row.part), "share": float(row.share), "answer": str(row.answer),
             "classes": [[str(name), finite(share)] for name, share in row.by_class.items()]}
            for row in table.itertuples()]


def order(table: pd.DataFrame) -> list[int]:
    """Parts without an answer, the most decisive first, then the largest."""
    open_ = table[table["answer"] == ""]
    return [int(part) for part in open_.sort_values(["decides", "share"], ascending=False, kind="stable")["part"]]


def places(session: SessionAPI, photos: Sequence[str]) -> dict[str, Any]:
    """Place masks of some photos, as bytes a cell (255 = belongs for certain); None where nothing is known."""
    masks = np.asarray(session.places_of(list(photos)))
    known = np.isfinite(masks).all((1, 2))
    return {"ids": list(photos), "grid": list(masks.shape[1:]),
            "masks": [as_bytes(mask).ravel().tolist() if told else None for mask, told in zip(masks, known, strict=True)]}


def agreed(session: SessionAPI) -> dict[str, Any] | None:
    """How well the masks agree with those of the data set, where it has any."""
    found = session.place_agreement()
    return None if found is None else {"auc": found.auc, "by": found.by, "photos": found.photos}


def covered(session: SessionAPI) -> dict[str, float] | None:
    """Of how many places, and photos, the answers say something."""
    found = session.place_coverage()
    return None if found is None else {"cells": found.cells, "photos": found.photos}


def forecast(session: SessionAPI) -> dict[str, Any]:
    """What the answers would do: the prediction there is, or why there is none.

    Returns
    -------
    dict
        ``rows``: for ``"reliance"`` and ``"worst"`` a line a refit (name, value, low, high); None where nothing is
        predicted, and ``reason`` says why.
        ``pending``: whether newer answers are being looked at.
    """
    found = session.part_preview
    pending = bool(session.live) and (found is None or found.version != session.version_answers)
    if found is None or found.predicted is None:
        return {"rows": None, "pending": pending, "reason": (FIRST if session.live else ASLEEP) if found is None
                else found.reason}
    refits = {"": found.predicted, **found.without}
    rows = {name: [[words, finite(getattr(refits[key], name)), *map(finite, refits[key].interval[name])]
                   for key, words in REFITS.items() if key in refits] for name in ("reliance", "worst")}
    return {"rows": rows, "pending": pending, "reason": "", "by": found.by, "group": found.predicted.worst_group,
            "photos": [found.train, found.val], "verdict": found.note or found.verdict, "record": found.record.words,
            "words": found.words}


def reliance(session: SessionAPI) -> dict[str, Any] | None:
    """The exchange test of the current model, where it was made."""
    found = session.known_reliance
    if found is None:
        return None
    unknown = (np.nan, np.nan)
    rows = [[f"the {name} alone", finite(getattr(found, name)), *map(finite, found.interval.get(name, unknown))]
            for name in ("environment", "object")]
    return {"words": found.words, "rows": rows}


def controls(table: pd.DataFrame | None) -> dict[str, Any] | None:
    """The controls that were run last: a row a kind, and the sentence."""
    if table is None:
        return None
    rows = [{"kind": str(kind), "what": str(of["what"].iloc[0]), "runs": len(of), "worst": finite(of["worst"].mean()),
             "range": [finite(of["worst"].min()), finite(of["worst"].max())], "average": finite(of["average"].mean())}
            for kind, of in table.groupby("kind", sort=False)]
    return {"method": str(table.attrs["method"]), "split": str(table.attrs["split"]), "words": str(table.attrs["words"]),
            "rows": rows}


def some_photos(table: pd.DataFrame, n: int = PHOTOS) -> list[str]:
    """A few photos of every kind: by turns of each group (of each class where groups are not known), validation first."""
    val = table[table["split"] == "val"]
    table = val if len(val) else table
    kind = table["group"].where(table["group"] >= 0, table["label"])
    turn = table.groupby(kind, sort=True).cumcount()
    chosen = table.assign(kind=kind, turn=turn).sort_values(["turn", "kind"], kind="stable")
    return [str(i) for i in chosen["sample_id"].iloc[:n]]


def work(session: SessionAPI) -> dict[str, Any]:
    """The work that goes on, if any: finding parts, or other."""
    progress = session.progress if isinstance(session.progress, Progress) else None
    share = progress.done / progress.total if progress is not None and progress.total else None
    return {"running": session.busy == "measuring", "other": session.busy in ("preparing", "training", "detecting"),
            "stage": progress.stage if progress else "starting", "share": share,
            "eta": progress.eta_s if progress else None}


def answers_now(session: SessionAPI) -> dict[int, str]:
    """Answer by part; empty where no parts were found yet."""
    try:
        given = session.part_answers
    except GuidanceError:
        return {}
    return dict(zip(given["part"].tolist(), given["relevance"].tolist(), strict=True))


def facts(line: dict[str, Any]) -> str:
    """A part's share in words."""
    by_class = ", ".join(f"{percent(share, 1)} of {name}" for name, share in line["classes"])
    return f"{percent(line['share'], 1)} of all places ({by_class})"


def progress_words(answered: int, total: int) -> str:
    """How far the answering is."""
    return f"{answered} of {counted(total, 'part')} answered"
