"""The tables that a session shows, as pure functions of frozen results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.session.run.explained import Explained

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.session.run.layout import Layout

OWN = "data."
"""How the names of the person's own columns begin in ``Session.table``."""


def sample_table(ds: Dataset, explained: Explained, layout: Layout, chance: np.ndarray, answers: Mapping[str, str],
                 change: np.ndarray, items: pd.DataFrame) -> pd.DataFrame:
    """Build ``Session.table``: a row a sample, in the data set's order.

    Parameters
    ----------
    chance
        Probability that the map is relevant, float (N,); nan where it is not known.
    answers
        Answer by sample id.
    change
        :func:`map_change` against the original model, float (N,); nan for the original itself.
    items
        ``Session.items``: how many annotators answered what, and how far they disagree.
    """
    rows = ds.table
    annotators, disagreement = answers_of_all(rows["sample_id"], items)
    return pd.DataFrame(
        {
            "sample_id": rows["sample_id"].to_numpy(),
            "label": explained.labels,
            "split": rows["split"].to_numpy(),
            "group": group_of(ds),
            "prediction": explained.prediction,
            "confidence": explained.confidence,
            "correct": explained.correct,
            "loss": explained.loss,
            "x": layout.embedding[:, 0],
            "y": layout.embedding[:, 1],
            "cluster": layout.cluster,
            "p_relevant": chance,
            "answer": [answers.get(i, "") for i in rows["sample_id"]],
            "energy_inside": explained.energy,
            "dead": explained.dead,
            "uncertainty": uncertainty(chance),
            "map_change": change,
            "annotators": annotators,
            "disagreement": disagreement,
            **{f"{OWN}{name}": ds.extra[name].to_numpy() for name in ds.extra},
        }
    )


def uncertainty(chance: np.ndarray) -> np.ndarray:
    """1 - abs(2 p - 1) of probabilities p, float64 in [0, 1]: 1 at p = 0.5; nan stays nan."""
    return 1 - np.abs(2 * np.asarray(chance, dtype=np.float64) - 1)


def answers_of_all(sample_ids: pd.Series, items: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """How many annotators answered each sample's map, and how far they disagree.

    Parameters
    ----------
    sample_ids
        Ids (N,).
    items
        Columns kind, item, annotators and disagreement, as of :func:`guidance_viz.store.item_table`.

    Returns
    -------
    tuple of ndarray
        Annotators, int64 (N,), 0 where nobody answered; disagreement, float64 (N,) in [0, 1], nan where nobody answered.
    """
    maps = items.loc[items["kind"] == "map", ["item", "annotators", "disagreement"]]
    found = pd.Index(maps["item"].astype(str)).get_indexer(sample_ids.astype(str))
    known = found >= 0
    annotators, disagreement = np.zeros(len(found), dtype=np.int64), np.full(len(found), np.nan)
    annotators[known] = maps["annotators"].to_numpy(dtype=np.int64)[found[known]]
    disagreement[known] = maps["disagreement"].to_numpy(dtype=np.float64)[found[known]]
    return annotators, disagreement


def group_of(ds: Dataset) -> np.ndarray:
    """Group by row, int64 (N,); -1 where it is not known."""
    if "group" not in ds.table.columns:
        return np.full(len(ds), -1, dtype=np.int64)
    return ds.table["group"].to_numpy(dtype=np.int64)


def compare_table(ds: Dataset, before: Explained, after: Explained) -> pd.DataFrame:
    """Build ``Session.compare``: fixed samples first, then broken ones, then by how much the map changed."""
    flip = np.where(
        after.correct & ~before.correct, "fixed", np.where(before.correct & ~after.correct, "broken", "")
    )
    table = pd.DataFrame({
        "sample_id": ds.table["sample_id"].to_numpy(), "label": before.labels, "group": group_of(ds),
        "before_correct": before.correct, "after_correct": after.correct, "flip": flip,
        "map_change": map_change(np.asarray(before.extraction.maps), np.asarray(after.extraction.maps)),
        "energy_before": before.energy, "energy_after": after.energy})
    order = np.lexsort((-table["map_change"], [("fixed", "broken", "").index(f) for f in flip]))
    return table.iloc[order].reset_index(drop=True)


def map_change(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Half the L1 distance of the maps normalised to sum 1, float64 (N,) in [0, 1].

    0: the same, or both dead; 1: no energy in common, or one of them dead.
    """
    first, second = _shares(before), _shares(after)
    distance = np.abs(first - second).sum((1, 2)) / 2
    one_dead = (first.sum((1, 2)) > 0) != (second.sum((1, 2)) > 0)
    return np.where(one_dead, 1.0, distance)


def _shares(maps: np.ndarray) -> np.ndarray:
    values = np.asarray(maps, dtype=np.float64)
    total = values.sum((1, 2), keepdims=True)
    return np.divide(values, total, out=np.zeros_like(values), where=total > 0)


def neuron_table(contribution: np.ndarray, class_names: list[str], kept: np.ndarray,
                 answers: Mapping[int, str]) -> pd.DataFrame:
    """Build ``Session.neurons``; ``contribution`` is (K, C): mean weight × activation by class."""
    columns = {f"contribution_{name}": contribution[k] for k, name in enumerate(class_names)}
    neurons = np.arange(contribution.shape[1])
    return pd.DataFrame({"neuron": neurons, **columns, "kept": np.asarray(kept, dtype=bool),
                         "answer": [answers.get(int(i), "") for i in neurons]})


MODEL_COLUMNS = ["name", "method", "time", "start", "worst", "average", "answers", "seconds", "current"]


def model_table(entries: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Build ``Session.models``.

    Parameters
    ----------
    entries
        Each with ``name``, ``current``, and for a fixed model its ``request`` and ``report``; ``evaluation`` of the
        original.
    """
    return pd.DataFrame([_model_row(entry) for entry in entries], columns=MODEL_COLUMNS)


def _model_row(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    report = entry.get("report")
    if report is None:
        groups = entry["evaluation"].groups
        return entry["name"], "", "", "", groups.worst, groups.average, 0, 0.0, entry["current"]
    split = next((name for name in ("val", "test", "train") if name in report.after), None)
    found = None if split is None else report.after[split].groups
    used = sum(n for kind, n in report.answers_used.items() if kind.partition(" ")[0] in ("map", "neuron"))
    request = entry["request"]
    return (entry["name"], report.method, request.get("time", ""), request.get("start", ""),
            float("nan") if found is None else found.worst, float("nan") if found is None else found.average, used,
            float(report.seconds), entry["current"])
