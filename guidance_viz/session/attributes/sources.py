"""Looking for attributes in the photos: in the table, in captions, by CLIP, by an open-vocabulary detector."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz import concepts
from guidance_viz.core import Cancelled, OptionError, Progress
from guidance_viz.session.attributes.shelf import Found

if TYPE_CHECKING:
    from guidance_viz.core.workers import Job
    from guidance_viz.data import Dataset
    from guidance_viz.models import ClipClassifier
    from guidance_viz.training import Extraction, Runtime

CAPTIONS = ("caption", "captions", "description", "text")
"""Own columns that are read as captions."""
MOST_VALUES = 12
"""A column with more different values than this is no attribute."""
PHOTO_SIDE = 768  # pixels of the longer side that a detector is given
LOOKING, WORDS = "Looking for the words in the photos", "Embedding the words"


def in_columns(ds: Dataset) -> Found | None:
    """Attributes that the table has: the data set's own, and own columns with few values; ``None`` without any."""
    columns: dict[str, np.ndarray] = {}
    if "attribute" in ds.table:
        values = ds.table["attribute"].to_numpy(np.int64)
        columns |= {str(name): np.where(values < 0, np.nan, values == a) for a, name in enumerate(ds.attribute_names)}
    for name in ds.extra:
        if str(name).lower() not in CAPTIONS:
            columns |= _of_column(str(name), ds.extra[name])
    if not columns:
        return None
    return _flags("columns", tuple(columns), np.stack(list(columns.values()), axis=1), "the table")


def _of_column(name: str, values: pd.Series) -> dict[str, np.ndarray]:
    """A column of flags as one attribute, one of a few values as one a value."""
    known = values[values.notna() & (values != "")]
    several = known.unique()
    if not 2 <= len(several) <= MOST_VALUES or (known.map(lambda v: isinstance(v, float) and v != int(v)).any()):
        return {}
    missing = (values.isna() | (values == "")).to_numpy()
    flag = {str(value).lower() for value in several} in ({"true", "false"}, {"1", "0"}, {"1.0", "0.0"}, {"yes", "no"})
    if flag:
        there = values.map(lambda v: str(v).lower() in ("true", "1", "1.0", "yes")).to_numpy(bool)
        return {name: np.where(missing, np.nan, there)}
    return {f"{name} {value}": np.where(missing, np.nan, (values == value).to_numpy(bool)) for value in several}


def in_captions(ds: Dataset, words: Sequence[str]) -> Found | None:
    """Words that the photos' captions mention; ``None`` where the data set has no captions.

    A photo without a caption is not known to lack anything.
    """
    column = next((name for name in ds.extra if str(name).lower() in CAPTIONS), None)
    if column is None:
        return None
    texts = ds.extra[column].fillna("").astype(str).tolist()
    there = np.array(concepts.mentioned(texts, words), dtype=np.float32).reshape(len(texts), len(words))
    there[[not text.strip() for text in texts]] = np.nan
    return _flags("captions", tuple(words), there, f"the column {column!r}")


def by_clip(clf: ClipClassifier, ds: Dataset, extraction: Extraction | None, words: Sequence[str], runtime: Runtime,
            known: Mapping[str, np.ndarray], job: Job) -> Generator[Progress, None, Found]:
    """How like CLIP finds photo and word, against the bundled vocabulary; thresholds are calibrated.

    Parameters
    ----------
    clf
        The CLIP model.
    ds, extraction
        The data set, and what was kept of a pass of this model over it, if anything.
    words
        What is looked for.
    known
        By word, what is known of photos: 1, 0 or nan, (N,).
    """
    import torch

    runtime.place(clf)
    images = yield from image_embeddings(clf, ds, extraction, runtime, job)
    every = tuple(dict.fromkeys([*words, *concepts.VOCABULARY]))
    yield Progress(WORDS, 0, len(every))
    with torch.no_grad():
        text = clf.text_embeddings(every, "plain").cpu().numpy()
    scores = concepts.relative_scores(images, text)[:, :len(words)]
    made = [concepts.calibrate(scores[:, v], known.get(word)) for v, word in enumerate(words)]
    return Found("clip", tuple(words), scores, np.array([np.nextafter(c.threshold, np.inf) for c in made]),
                 np.array([c.separation for c in made]), f"{type(clf.net.clip).__name__} {clf.fingerprint()}")


def image_embeddings(clf: ClipClassifier, ds: Dataset, extraction: Extraction | None, runtime: Runtime,
                     job: Job) -> Generator[Progress, None, np.ndarray]:
    """Normalised embeddings float32 (N, E), from what was kept or from the photos; nan where one cannot be read."""
    import torch

    rows = np.arange(len(ds)) if extraction is None else np.flatnonzero(np.asarray(extraction.readable))
    found: np.ndarray | None = None
    start = time.monotonic()
    for index, acts, carry in _activations(clf, ds, extraction, runtime, rows):
        _check(job)
        with torch.no_grad():
            values = clf.net.image(clf.features(acts, carry)).float().cpu().numpy()
        if found is None:
            found = np.full((len(ds), values.shape[1]), np.nan, np.float32)
        found[index] = values
        done = int(np.searchsorted(rows, index[-1])) + 1
        yield Progress(LOOKING, done, len(rows), (time.monotonic() - start) / done * (len(rows) - done))
    return np.full((len(ds), 1), np.nan, np.float32) if found is None else found


def _activations(clf: ClipClassifier, ds: Dataset, extraction: Extraction | None, runtime: Runtime,
                 rows: np.ndarray) -> Iterable[tuple[np.ndarray, Any, Any]]:
    import torch

    whole = extraction is not None and extraction.activations is not None and (extraction.carry or not clf.carries)
    clf.eval()
    if not whole:
        for index, images in ds.batches(rows, runtime.batch_size, runtime.workers):
            with torch.no_grad(), runtime.autocast():
                acts, carry = clf.trunk(runtime.to_device(images))
            yield index, acts.float(), tuple(part.float() for part in carry)
        return
    assert extraction is not None
    arrays = extraction.head_inputs(clf)
    for start in range(0, len(rows), runtime.batch_size):
        index = rows[start:start + runtime.batch_size]
        acts, *beside = (runtime.to_device(np.asarray(array[index], np.float32)) for array in arrays)
        yield index, acts, tuple(beside)


def by_detector(detector: concepts.Detector, ds: Dataset, words: Sequence[str], threshold: float, batch: int,
                job: Job) -> Generator[Progress, None, Found]:
    """Words that an open-vocabulary detector finds: a box whose best word it is scores at least ``threshold``."""
    if not 0 < threshold < 1:
        raise OptionError(f"threshold={threshold!r} must be in (0, 1); the paper's is {concepts.detector.THRESHOLD}.")
    yield Progress(WORDS, 0, len(words))
    queries = detector.queries(words)
    scores = np.full((len(ds), len(words)), np.nan, np.float32)
    start = time.monotonic()
    for first in range(0, len(ds), batch):
        _check(job)
        rows, photos = _photos(ds, range(first, min(first + batch, len(ds))))
        if rows:
            scores[rows] = detector.scores(photos, queries)
        done = min(first + batch, len(ds))
        yield Progress(LOOKING, done, len(ds), (time.monotonic() - start) / done * (len(ds) - done))
    return Found("detector", tuple(words), scores, np.full(len(words), threshold), np.full(len(words), np.nan),
                 f"{detector.name} {detector.fingerprint()}")


def _photos(ds: Dataset, rows: Iterable[int]) -> tuple[list[int], list[np.ndarray]]:
    """The photos that can be read, with their rows."""
    from guidance_viz.core import DataError
    kept: list[int] = []
    photos: list[np.ndarray] = []
    for row in rows:
        try:
            photos.append(ds.photo(row, PHOTO_SIDE))
            kept.append(row)
        except DataError:  # what cannot be read is not known to lack anything
            continue
    return kept, photos


def _flags(source: str, names: tuple[str, ...], values: np.ndarray, by: str) -> Found:
    return Found(source, names, values.astype(np.float32), np.full(len(names), 0.5), np.full(len(names), np.nan), by)


def _check(job: Job) -> None:
    if job.cancelled.is_set():
        raise Cancelled("Looking for attributes was cancelled; nothing of it was kept.")
