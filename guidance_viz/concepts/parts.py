"""Parts: clusters of the cells of many photos, so that one answer says something about a part of every photo.

Cells of a middle layer are standardised and clustered by k-means, as ACE (Ghorbani et al. 2019) clusters segments of
photos: cells of one cluster look alike to the network.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from guidance_viz.concepts.part_counting import Cells, Counting, Parts, flat, nearest_center, photos_at_once
from guidance_viz.core import DataError, OptionError, Progress, ShapeError

STAGE = "Finding parts"
MOST_PHOTOS = 50_000    # photos that parts are found in; more are represented by a seeded sample of so many
MOST_NUMBERS = 50_000_000   # clustered at once
NEAREST = 9             # patches a part is shown by, at least
NEAR = 1e-3             # of a standardised centre, by rounding


def find_parts(features: Cells, rows: np.ndarray, labels: np.ndarray, classes: int, *, k: int = 40, seed: int = 0,
               sample: int = 200_000, patches: int = 12) -> Generator[Progress, None, Parts]:
    """Cluster the cells of photos by mini-batch k-means.

    Photos are streamed; a seeded sample of the cells is clustered, then every cell is given to its nearest centre. Of more
    than 50,000 photos a seeded sample of 50,000 is looked at.

    Parameters
    ----------
    features
        The cells' features.
    rows
        Photos to look at, (n,); rows that could not be read are to be left out.
    labels
        Class of each of these rows, (n,).
    classes
        Number of classes K.
    k
        Parts to find. There are fewer where there are fewer different cells, or where a part is left without cells.
    seed
        Of the sample and of the clustering.
    sample
        Cells that are clustered; fewer where they have more than 250 features.
    patches
        Nearest cells to keep of each part, at least 9.

    Yields
    ------
    Progress
        One every 50,000 cells.

    Returns
    -------
    Parts
        The largest first. Cells that are not finite belong to none.

    Raises
    ------
    DataError
        There is no finite cell.
    OptionError
        ``k``, ``sample`` or ``patches`` is too small.
    ShapeError
        There are not as many labels as rows.
    """
    _check(rows, labels, k, sample, patches)
    rng = np.random.default_rng(seed)
    rows, labels = _some(rows, labels, rng)
    h, w = features.grid
    chosen = _choose(len(rows) * h * w, min(sample, MOST_NUMBERS // features.channels), rng)
    batches = -(-len(rows) // photos_at_once(features))
    found = []
    for number, (start, cells) in enumerate(flat(features, rows), 1):
        here = chosen[(chosen >= start) & (chosen < start + len(cells))] - start
        found.append(cells[here])
        yield Progress(STAGE, number, 2 * batches)
    mean, scale, points = _standardised(np.concatenate(found) if found else np.zeros((0, features.channels), np.float32))
    centers = _cluster(points, k, seed)
    made = _blank(centers, mean, scale, seed)
    counting = Counting(made, features, rows, labels, classes, max(patches, NEAREST))
    for number in counting.steps():
        yield Progress(STAGE, batches + number, 2 * batches)
    return _largest_first(counting.result())


def assign(parts: Parts, features: np.ndarray) -> np.ndarray:
    """The part of each cell, that with the nearest centre: int64 (n, h, w) of features (n, C, h, w); -1 if not finite."""
    n, channels, h, w = features.shape
    cells = np.moveaxis(features, 1, -1).reshape(-1, channels)
    return nearest_center(parts, cells)[0].reshape(n, h, w)


def split_part(parts: Parts, part: int, features: Cells, rows: np.ndarray, labels: np.ndarray, classes: int, *,
               seed: int = 0, sample: int = 50_000) -> Parts:
    """Split a mixed part in two.

    Parameters
    ----------
    parts
        The parts.
    part
        Number of the one to split. Of its two halves the larger keeps the number, the other gets number k.
    features, rows, labels, classes
        As for :func:`find_parts`.
    seed
        Of the sample and the clustering.
    sample
        Cells that are clustered.

    Returns
    -------
    Parts
        One more. The other centres stay; cells at the border may change sides.

    Raises
    ------
    OptionError
        There is no such part, or its cells are all the same.
    """
    if not 0 <= part < len(parts):
        raise OptionError(f"There is no part {part}; there are {len(parts)}, counted from 0.")
    rng = np.random.default_rng(seed)
    rows, labels = _some(rows, labels, rng)
    expected = parts.share[part] * len(rows) * int(np.prod(features.grid))
    inside = [_drawn(cells[nearest_center(parts, cells)[0] == part], sample / max(expected, 1), rng)
              for _, cells in flat(features, rows)]
    cells = np.concatenate([np.zeros((0, features.channels), np.float32), *inside])
    halves = _cluster((cells - parts.mean) / parts.scale, 2, seed)
    if len(halves) < 2:
        raise OptionError(f"The part {part} cannot be split: its cells are all the same.")
    second = nearest_center(replace(parts, centers=halves), cells)[0] == 1
    halves = halves[::-1] if second.mean() > 0.5 else halves
    centers = np.concatenate([parts.centers, halves[1:]])
    centers[part] = halves[0]
    made = _blank(centers, parts.mean, parts.scale, parts.seed)
    counting = Counting(made, features, rows, labels, classes, parts.cells.shape[1])
    for _ in counting.steps():
        pass
    return counting.result(every=True)


def match(parts: Parts, centers: np.ndarray) -> np.ndarray:
    """Find the parts that centres of an earlier clustering stand for.

    Parameters
    ----------
    parts
        The parts now.
    centers
        In the features' own units, (m, C).

    Returns
    -------
    ndarray
        int64 (m,): the part with the nearest centre, where that is within the part's spread; else -1.

    Raises
    ------
    ShapeError
        The centres have another number of features.
    """
    centers = np.asarray(centers, np.float32)
    if centers.ndim != 2 or centers.shape[1] != parts.centers.shape[1]:
        raise ShapeError(f"centers has size {centers.shape}; expected (m, {parts.centers.shape[1]}).")
    number, squared = nearest_center(parts, centers)
    near = np.sqrt(squared) <= parts.spread[number] + NEAR * np.sqrt(parts.centers.shape[1])
    return np.where((number >= 0) & near, number, -1)


def _check(rows: np.ndarray, labels: np.ndarray, k: int, sample: int, patches: int) -> None:
    for name, value, least in (("k", k, 1), ("sample", sample, 1), ("patches", patches, NEAREST)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise OptionError(f"{name} is {value!r}; expected a whole number of at least {least}.")
    if len(rows) != len(labels):
        raise ShapeError(f"There are {len(rows)} rows but {len(labels)} labels; give the class of each row.")


def _some(rows: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    chosen = _choose(len(rows), MOST_PHOTOS, rng)
    return np.asarray(rows, np.int64)[chosen], np.asarray(labels, np.int64)[chosen]


def _choose(count: int, most: int, rng: np.random.Generator) -> np.ndarray:
    """At most so many of ``range(count)``, ascending."""
    return np.arange(count) if count <= most else np.sort(rng.choice(count, most, replace=False, shuffle=False))


def _drawn(cells: np.ndarray, chance: float, rng: np.random.Generator) -> np.ndarray:
    """Each cell with this chance."""
    return cells if chance >= 1 else cells[rng.random(len(cells)) < chance]


def _standardised(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    cells = cells[np.isfinite(cells).all(axis=1)]
    if not len(cells):
        raise DataError("There are no cells to find parts in: no photo could be read, or their features are not finite "
                        "numbers. Check the photos with ds.check(), and the model.")
    mean, deviation = cells.mean(0, dtype=np.float64), cells.std(0, dtype=np.float64)
    scale = np.where(deviation > 1e-6 * (1 + np.abs(mean)), deviation, 1.0)
    mean, scale = mean.astype(np.float32), scale.astype(np.float32)
    return mean, scale, (cells - mean) / scale


def _cluster(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Centres, float32; no more than there are different points."""
    from sklearn.cluster import MiniBatchKMeans
    seen: set[bytes] = set()
    for point in points:
        seen.add(point.tobytes())
        if len(seen) >= k:
            break
    if len(seen) <= 1:
        return points[:1].astype(np.float32)
    found = MiniBatchKMeans(len(seen), random_state=seed, n_init=3, batch_size=4096).fit(points)
    return np.unique(found.cluster_centers_.astype(np.float32), axis=0)


def _blank(centers: np.ndarray, mean: np.ndarray, scale: np.ndarray, seed: int) -> Parts:
    none = np.zeros(0)
    return Parts(centers, mean, scale, none, none, none, none, int(seed))


def _largest_first(parts: Parts) -> Parts:
    order = np.argsort(-parts.share, kind="stable")
    kept = ("centers", "share", "share_by_class", "cells", "spread")
    return replace(parts, **{name: getattr(parts, name)[order] for name in kept})
