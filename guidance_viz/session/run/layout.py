"""The attention space as it is shown: coordinates, clusters, and the order of the questions."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz import space
from guidance_viz.core import DataError, OptionError
from guidance_viz.session.questions.wording import question_text
from guidance_viz.session.results import Question

if TYPE_CHECKING:
    from guidance_viz.data import Dataset

SPLITS = ("train", "val")
WAYS = ("all", "class")


@dataclass(frozen=True)
class Round:
    """How the questions of a round are chosen; a part of the run's settings.

    Attributes
    ----------
    split
        Whose samples are asked about: ``"train"`` or ``"val"``.
    by
        ``"all"``: one clustering of the split's whole embedding, as the paper has it. ``"class"``: each class by itself,
        as SLIM's release does.
    count
        How many.
    by_class
        How many of each class, or ``None``: by its size.
    also
        Ids of samples that are asked about besides, before the others.
    """

    split: str = "train"
    by: str = "all"
    count: int = 40
    by_class: Mapping[int, int] | None = None
    also: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Round:
        """Read the run's settings."""
        given = settings.get("questions_by_class")
        shares = {int(label): int(count) for label, count in (given or {}).items()}
        count = int(settings["questions"])
        fits = settings["asked_by"] == "class" and sum(shares.values()) == count
        return cls(settings["asked_split"], settings["asked_by"], count, shares if fits else None,
                   tuple(settings["asked_also"]))


@dataclass(frozen=True)
class Layout:
    """Coordinates of every sample, and the clusters of the samples that are asked about.

    Attributes
    ----------
    method
        ``"pca"`` or ``"umap"``.
    embedding
        float64 (N, 2); nan for an image that could not be read.
    spreader
        Spreads answers over the embedding, keeping what it can between calls.
    asked
        Whether a sample may be asked about, bool (N,): those of the asked split.
    centroids
        Row numbers of the asked samples, (k,).
    cluster
        Position in ``centroids`` by row, int (N,), also of the samples of other splits; -1 where there is none.
    """

    method: str
    embedding: np.ndarray
    spreader: space.Spreader = field(repr=False)
    asked: np.ndarray
    centroids: np.ndarray
    cluster: np.ndarray

    @property
    def decided(self) -> np.ndarray:
        """``cluster`` of the samples of the asked split, -1 for others: what an answer decides."""
        return np.where(self.asked, self.cluster, -1)

    def members(self, row: int) -> np.ndarray:
        """Rows of the asked split in the cluster of a row, that row first, then the nearest."""
        rows = np.flatnonzero(self.decided == self.cluster[row])
        distance = np.linalg.norm(self.embedding[rows] - self.embedding[row], axis=1)
        return rows[np.lexsort((rows, distance, rows != row))]


def build_layout(method: str, embedding: np.ndarray, ds: Dataset, plan: Round, seed: int,
                 kept: np.ndarray | None = None) -> Layout:
    """Prepare the spreading over an embedding, and choose the questions.

    Answers spread from the samples that are not test photos; test photos get what they say.

    Parameters
    ----------
    method, embedding
        See :class:`Layout`.
    ds
        The data set.
    plan
        How the questions are chosen.
    seed
        Of k-means.
    kept
        Row numbers to keep as centroids instead.
    """
    spreader = space.Spreader(embedding, fit=fitted_rows(ds))
    nobody = np.zeros(len(ds), bool)
    empty = Layout(method, embedding, spreader, nobody, np.zeros(0, np.int64), np.full(len(ds), -1))
    return ask_anew(empty, ds, plan, seed, kept)


def ask_anew(layout: Layout, ds: Dataset, plan: Round, seed: int, kept: np.ndarray | None = None) -> Layout:
    """Cluster the asked split and pick the sample nearest each centre; samples of other splits join the nearest.

    See :func:`build_layout` for the parameters.
    """
    labels = ds.table["label"].to_numpy() if plan.by == "class" else None
    rows = asked_rows(ds, plan.split)
    rows = rows[np.isfinite(layout.embedding[rows]).all(1)]
    centroids = _choose(layout.embedding, labels, rows, plan, seed) if kept is None else kept
    centroids = np.concatenate([centroids, np.setdiff1d(_also(ds, rows, plan), centroids)])
    cluster = np.asarray(space.assign(layout.embedding, centroids, labels=labels))
    asked = np.zeros(len(ds), bool)
    asked[rows] = True
    return dataclasses.replace(layout, asked=asked, centroids=centroids, cluster=cluster)


def split_rows(ds: Dataset, split: str) -> np.ndarray:
    """Rows of a split that may be asked about and curated; of ``"train"``, without one, all that are in no split.

    Raises
    ------
    OptionError
        Not ``"train"`` or ``"val"``: test photos only judge.
    DataError
        The data set has no such split.
    """
    if split not in SPLITS:
        raise OptionError(f"The split {split!r} cannot be asked about or curated; use one of {', '.join(SPLITS)}.")
    rows = ds.indices(split)
    if not len(rows) and split == "train":
        rows = np.setdiff1d(np.arange(len(ds)), np.concatenate([ds.indices("val"), ds.indices("test")]))
    if not len(rows):
        there = ", ".join(f"{name} ({count})" for name, count in ds.table["split"].value_counts().items()) or "none"
        raise DataError(f"The data set {ds.name!r} has no sample in the split {split!r}; it has {there}. Use another one.")
    return rows


def asked_rows(ds: Dataset, split: str) -> np.ndarray:
    """Rows that are asked about: those of :func:`split_rows`, and where a data set has no training photos, what it has.

    Without training photos ``"train"`` stands for the validation photos, and without these for the test photos: they can
    be looked at and asked about, and nothing is trained on them.
    """
    if split != "train" or not len(ds):
        return split_rows(ds, split)
    rows = (ds.indices("train"), ds.indices("val"), np.arange(len(ds)))
    return next(found for found in rows if len(found))


def judged_rows(ds: Dataset, split: str) -> np.ndarray:
    """Rows that a look is about: of a split, or where the data set has none of it, of the first split that it has.

    Raises
    ------
    OptionError
        As :func:`split_rows`.
    """
    if split in SPLITS and not len(ds.indices(split)):
        return next((rows for name in ("val", "test", "train") if len(rows := ds.indices(name))), np.arange(len(ds)))
    return split_rows(ds, split)


def fitted_rows(ds: Dataset) -> np.ndarray:
    """Rows that shape the attention space: those that are not test photos, or all where there are no others."""
    rows = np.setdiff1d(np.arange(len(ds)), ds.indices("test"))
    return rows if len(rows) else np.arange(len(ds))


def check_way(by: str) -> str:
    """Return ``by``.

    Raises
    ------
    OptionError
        It is not ``"all"`` or ``"class"``.
    """
    if by not in WAYS:
        raise OptionError(f"by={by!r} is not known; use 'all' (all together, as the paper has it) or 'class' (each class "
                          "by itself).")
    return by


def _choose(embedding: np.ndarray, labels: np.ndarray | None, rows: np.ndarray, plan: Round, seed: int) -> np.ndarray:
    own = None if labels is None else labels[rows]
    return rows[space.centroids(embedding[rows], plan.by_class or plan.count, labels=own, seed=seed)]


def _also(ds: Dataset, rows: np.ndarray, plan: Round) -> np.ndarray:
    """Rows of the samples that are asked about besides, as far as they may be."""
    return rows[ds.table["sample_id"].iloc[rows].isin(plan.also).to_numpy()]


def make_question(layout: Layout, ds: Dataset, row: int, number: int, total: int,
                  asked: str | Mapping[str, str] | None = None) -> Question:
    """Describe the question about the sample in row number ``row``; ``asked``: in words of the person's own."""
    ids = ds.table["sample_id"].to_numpy()
    name = ds.class_names[int(ds.table["label"].iat[row])]
    return Question(sample_id=str(ids[row]), text=question_text(name, asked), class_name=name,
                    decides=[str(i) for i in ids[layout.members(row)]], number=number, total=total)
