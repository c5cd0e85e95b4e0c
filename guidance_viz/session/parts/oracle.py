"""Parts answered by boxes or masks, for experiments without people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from guidance_viz import concepts
from guidance_viz.core import DataError, OptionError, Relevance

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.training import LocalFeatures

MOST_PHOTOS = 2_000     # whose objects are looked at
BATCH = 256


def part_coverage(parts: concepts.Parts, features: LocalFeatures, ds: Dataset, rows: np.ndarray, by: str | None,
                  seed: int) -> tuple[np.ndarray, float, str]:
    """How much of each part's cells the objects cover.

    Parameters
    ----------
    parts, features
        The parts and the cells' features.
    ds
        The data set with what people drew.
    rows
        Photos to look at; those without box or mask are left out, and of very many 2,000 are drawn.
    by
        ``"boxes"``, ``"masks"``, or ``None``: what people drew, else masks, else boxes.
    seed
        Of that draw.

    Returns
    -------
    tuple
        Mean coverage by part, (k,), nan without such a cell; that of all cells; and by what.

    Raises
    ------
    DataError
        None of the photos has any.
    OptionError
        Another ``by``.
    """
    by = check_by(ds, by)
    rows = rows[located(ds, by)[rows]]
    if not len(rows):
        raise DataError(f"No training photo of {ds.name!r} has {by}. Draw boxes, add a boxes.csv or a mask_path column, or "
                        "let people answer.")
    if len(rows) > MOST_PHOTOS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, MOST_PHOTOS, replace=False))
    masks = object_masks(ds, by, *features.grid, rows)
    numbers = np.concatenate([concepts.assign(parts, features.rows(rows[start:start + BATCH]))
                              for start in range(0, len(rows), BATCH)])
    there = numbers >= 0
    count, total = (np.bincount(numbers[there], weight, len(parts)) for weight in (None, masks[there]))
    with np.errstate(invalid="ignore"):
        return total / count, float(masks[there].mean()), by


def part_relevance(coverage: np.ndarray, overall: float, yes: float | None, no: float | None) -> np.ndarray:
    """YES above ``yes``, NO below ``no`` (both by default the mean over all cells), else MAYBE; also where not known.

    Raises
    ------
    OptionError
        Not 0 ≤ no ≤ yes ≤ 1.
    """
    yes, no = overall if yes is None else yes, overall if no is None else no
    if not 0 <= no <= yes <= 1:
        raise OptionError(f"yes={yes}, no={no} must be shares with 0 ≤ no ≤ yes ≤ 1. Without them the mean coverage of all "
                          f"cells, {overall:.2f}, counts.")
    with np.errstate(invalid="ignore"):
        low = np.where(coverage < no, Relevance.NO.value, Relevance.MAYBE.value)
        return np.where(coverage > yes, Relevance.YES.value, low)


def check_by(ds: Dataset, by: str | None) -> str:
    """What objects are taken from: ``by``, or what there is.

    Raises
    ------
    DataError
        The data set has none.
    OptionError
        It is not known.
    """
    there = {"masks": ds.has_masks, "boxes": ds.has_boxes}
    if by is not None and by not in there:
        raise OptionError(f"by={by!r} is not known; use 'boxes' or 'masks'.")
    have = [name for name, is_there in there.items() if is_there]
    if not have or (by is not None and not there[by]):
        raise DataError(f"The data set {ds.name!r} has no {by or 'boxes and no masks'}"
                        + (f", but it has {have[0]}: use by={have[0]!r}." if have else
                           ". Draw boxes, add a boxes.csv or a mask_path column, or let people answer."))
    return by or " and ".join(have)


def located(ds: Dataset, by: str) -> np.ndarray:
    """Which photos have an object there, bool (N,)."""
    if by == "boxes":
        return ds.table["sample_id"].isin(ds.boxes["sample_id"]).to_numpy(bool)
    return (ds.table["mask_path"] != "").to_numpy(bool) if by == "masks" else ds.localized


def object_masks(ds: Dataset, by: str, h: int, w: int, rows: np.ndarray) -> np.ndarray:
    """How far the objects cover the cells of some photos, (n, h, w) in [0, 1]."""
    if by == "boxes":
        chosen = ds.subset(indices=rows)
        targets = chosen.table["label"].to_numpy() if "labels" in chosen.table else None
        return chosen.boxes_as_masks(h, w, targets).numpy()
    found = ds.masks(h, w, rows, exact=by == "masks")
    assert found is not None
    return found.numpy()
