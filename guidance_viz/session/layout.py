"""The attention space as it is shown: coordinates, clusters, and the order of the questions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz import space
from guidance_viz.session.results import Question

if TYPE_CHECKING:
    from guidance_viz.data import Dataset


@dataclass(frozen=True)
class Layout:
    """Coordinates of every sample, and the clusters of the training samples.

    Attributes
    ----------
    method
        ``"pca"`` or ``"umap"``.
    embedding
        float64 (N, 2); nan for an image that could not be read.
    centroids
        Row numbers of the asked samples, (k,).
    cluster
        Position in ``centroids`` by row, int (N,); -1 where there is none.
    spreader
        Spreads answers over the embedding, keeping what it can between calls.
    """

    method: str
    embedding: np.ndarray
    centroids: np.ndarray
    cluster: np.ndarray
    spreader: space.Spreader = field(repr=False)

    def members(self, centroid: int) -> np.ndarray:
        """Rows of the cluster of a centroid (a row number), the nearest first."""
        position = int(np.flatnonzero(self.centroids == centroid)[0])
        rows = np.flatnonzero(self.cluster == position)
        distance = np.linalg.norm(self.embedding[rows] - self.embedding[centroid], axis=1)
        return rows[np.lexsort((rows, distance, rows != centroid))]


def build_layout(method: str, embedding: np.ndarray, ds: Dataset, questions: int, seed: int,
                 asked: np.ndarray | None = None) -> Layout:
    """Cluster the training samples within each class and pick the sample nearest each centre.

    Only training samples are asked about: answers on others could not be used. Other samples get the cluster
    of the nearest centroid of their class. ``asked``: row numbers to keep as centroids instead.
    """
    labels = ds.table["label"].to_numpy()
    centroids = (
        _choose(embedding, labels, askable(ds, embedding), questions, seed) if asked is None else asked
    )
    cluster = space.assign(embedding, centroids, labels=labels)
    return Layout(method, embedding, centroids, np.asarray(cluster), space.Spreader(embedding))


def askable(ds: Dataset, embedding: np.ndarray) -> np.ndarray:
    """Rows that may be asked about: of the training split, or of all where there is none, and on the map."""
    train = ds.indices("train")
    rows = train if len(train) else np.arange(len(ds))
    return rows[np.isfinite(embedding[rows]).all(1)]


def _choose(embedding: np.ndarray, labels: np.ndarray, rows: np.ndarray, count: int, seed: int) -> np.ndarray:
    return rows[space.centroids(embedding[rows], count, labels=labels[rows], seed=seed)]


def question_text(class_name: str) -> str:
    """Ask in words made from the class name, as the CRAYON study did."""
    words = re.sub(r"[_\s]+", " ", re.sub(r"^\d+\W+", "", class_name)).strip()
    if re.fullmatch(r"\d*", words):
        thing = f"of class {class_name}"
    else:
        thing = f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"
    return f"Can you tell it is {thing} from what is left visible?"


def make_question(layout: Layout, ds: Dataset, row: int, number: int, total: int) -> Question:
    """Describe the question about the centroid in row number ``row``."""
    ids = ds.table["sample_id"].to_numpy()
    name = ds.class_names[int(ds.table["label"].iat[row])]
    return Question(sample_id=str(ids[row]), text=question_text(name), class_name=name,
                    decides=[str(i) for i in ids[layout.members(row)]], number=number, total=total)
