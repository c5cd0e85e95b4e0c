"""What a data set's images are like, from the first of them that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from guidance_viz.core import DataError

if TYPE_CHECKING:
    from guidance_viz.data.dataset import Dataset

# So many images, spread over the data set, are looked at.
LOOKED_AT = 20


def image_shape(ds: Dataset) -> tuple[int, int, int]:
    """Channels, height and width of the first image that can be read, as the model sees it.

    Raises
    ------
    DataError
        Not one of up to 20 images spread over the data set can be read.
    """
    reason = "It has no sample."
    for row in (*range(min(len(ds), 3)), *spread_rows(len(ds))):
        try:
            channels, height, width = ds.source.read(int(row)).shape
        except DataError as error:
            reason = str(error)
            continue
        return int(channels), int(height), int(width)
    raise DataError(f"Not one image of the data set {ds.name!r} that was tried can be read. {reason}")


def channels(ds: Dataset) -> int:
    """1 where the photos are grey by their kind, 3 where they have colours, from up to 20 that can be read."""
    found = {count for row in spread_rows(len(ds)) if (count := _channels(ds, int(row)))}
    return 1 if found == {1} else 3


def spread_rows(count: int, most: int = LOOKED_AT) -> np.ndarray:
    """Up to ``most`` rows spread evenly, the first and the last among them."""
    return np.unique(np.linspace(0, max(count - 1, 0), min(most, count)).astype(np.int64))


def _channels(ds: Dataset, row: int) -> int:
    try:
        return ds.source.channels(row)
    except DataError:
        return 0
