"""Takes the pictures of a report; a photo that cannot be read leaves an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz.core import DataError
from guidance_viz.report.found import Shot
from guidance_viz.report.pictures import SIDE, seen, webp

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.session.run.explained import Explained


class Camera:
    """Takes pictures of a data set's photos.

    Parameters
    ----------
    ds
        The data set.
    on
        ``False``: every picture stays empty, and no photo is read.
    """

    def __init__(self, ds: Dataset, on: bool = True) -> None:
        self._ds, self._on = ds, on
        self._ids = ds.table["sample_id"].to_numpy()

    def photo(self, row: int) -> Shot:
        """The photo as it is."""
        return self.shot(row, "photo {}", lambda photo: photo)

    def through(self, explained: Explained, rows: Iterable[int]) -> tuple[Shot, ...]:
        """Photos through a model's maps."""
        alt = f"photo {{}}: what {explained.name} looks at"

        def view(row: int) -> Shot:
            return self.shot(row, alt, lambda photo: seen(photo, explained.saliency(row)))

        return tuple(map(view, rows))

    def shot(self, row: int, alt: str, make: Callable[[np.ndarray], np.ndarray]) -> Shot:
        """Make a picture of a photo, RGB uint8 (H, W, 3); ``{}`` in ``alt`` stands for the photo's id."""
        name = str(self._ids[row])
        if not self._on:
            return Shot(name, alt.format(name))
        try:
            return Shot(name, alt.format(name), webp(make(np.asarray(self._ds.photo(row, SIDE)))))
        except DataError:
            return Shot(name, f"photo {name} cannot be read")
