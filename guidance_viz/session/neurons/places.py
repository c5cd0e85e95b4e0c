"""Where neurons fire: the patches of a neuron, the neurons of a place, and the photos that have a place like it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz import concepts
from guidance_viz.core import Cancelled, OptionError, Progress, SessionError
from guidance_viz.session.context import Context
from guidance_viz.session.photos.photos import PhotosDesk
from guidance_viz.session.photos.pictures import crop
from guidance_viz.session.results import Patch
from guidance_viz.session.run.explained import Explained

if TYPE_CHECKING:
    from guidance_viz.training.cancel import Cancel

SEARCHING = "Comparing every place of every photo"
_AT_ONCE = 2**24  # activations compared at a time


class NeuronPlacesDesk:
    """Goes from neurons to places in photos, and back.

    Parameters
    ----------
    context
        What it works with.
    photos
        Gives the pictures.
    """

    def __init__(self, context: Context, photos: PhotosDesk) -> None:
        self._context, self._photos = context, photos
        self._field: tuple[Explained, concepts.ReceptiveField] | None = None
        self._acts: tuple[Explained, int, np.ndarray] | None = None

    # -- from a neuron to its places -----------------------------------------------------------------------------
    def patches(self, neuron: int, n: int = 3) -> list[Patch]:
        """Return the patches that make a neuron fire most, the strongest first, each of another photo.

        Parameters
        ----------
        neuron
            Its number.
        n
            How many; fewer where the neuron fires on fewer photos.

        Raises
        ------
        OptionError
            There is no such neuron.
        """
        patches = self._context.explained().extraction.patches
        if not 0 <= neuron < len(patches.indices):
            raise OptionError(
                f"There is no neuron {neuron}; the layer has {len(patches.indices)}, counted from 0."
            )
        each = zip(
            patches.indices[neuron, :n], patches.cells[neuron, :n], patches.values[neuron, :n], strict=True
        )
        return [self._patch(int(row), cell, float(value)) for row, cell, value in each if row >= 0]

    def _patch(self, row: int, cell: Any, value: float) -> Patch:
        place, grid = (int(cell[0]), int(cell[1])), self.grid()
        return Patch(str(self._context.book.ids[row]), concepts.patch_box(place, grid), value, place,
                     concepts.cell_box(place, grid))

    def patch_image(self, patch: Patch, size: int | None = None) -> np.ndarray:
        """Cut a patch, with what is around it, out of its photo.

        Parameters
        ----------
        patch
            From :meth:`patches`.
        size
            Pixels of the longer side, or ``None`` for the photo's own.

        Returns
        -------
        ndarray
            RGB, uint8 (h, w, 3).
        """
        return crop(self._photos.photo(patch.sample_id), patch.box, size)

    def grid(self) -> tuple[int, int]:
        """Rows and columns of the grid of activations: the places of a photo."""
        height, width = self._context.explained().extraction.maps.shape[1:]
        return int(height), int(width)

    def receptive_field(self) -> concepts.ReceptiveField:
        """What part of a photo each cell sees; worked out once a model.

        Exact (``kind="theoretical"``) where the reach of every operation is known, else measured by gradients
        (``"effective"``).
        """
        explained = self._context.explained()
        if self._field is None or self._field[0] is not explained:
            from guidance_viz.training.runtime import image_shape
            self._field = (explained, concepts.receptive_field(explained.clf, image_shape(self._context.ds)))
        return self._field[1]

    # -- from a place to its neurons, and to places like it --------------------------------------------------------
    def firing(self, sample_id: str, cell: tuple[int, int]) -> pd.DataFrame:
        """Say how strongly each neuron fires at a place of a photo.

        From the cached activations; where they were not kept, from one forward pass of this photo.

        Parameters
        ----------
        sample_id
            The photo.
        cell
            Row and column in :meth:`grid`.

        Returns
        -------
        DataFrame
            A row a neuron, those first that fire most by their own measure. Columns: neuron, activation, share (of the
            neuron's own maximum over the training photos; above 1 for a photo that is not one of them).

        Raises
        ------
        OptionError
            There is no such cell.
        DataError
            There is no such sample, or its photo cannot be read.
        SessionError
            The run is not prepared.
        """
        explained = self._context.explained()
        here = self._at(explained, sample_id, cell)
        share = concepts.firing(here, explained.extraction.patches.values[:, 0])
        order = np.argsort(-share, kind="stable")
        return pd.DataFrame({"neuron": order, "activation": here[order], "share": share[order]})

    def photos_like(self, sample_id: str, cell: tuple[int, int], n: int = 12, *,
                    progress: Callable[[Progress], None] | None = None, cancel: Cancel = None) -> pd.DataFrame:
        """Find the other photos of which a place is most like a place of this one.

        Exact: the cosine of the activations at the place with those at every place of every photo, streamed from the
        cache, in memory that does not depend on how many photos there are.

        Parameters
        ----------
        sample_id
            The photo.
        cell
            Row and column in :meth:`grid`.
        n
            How many photos.
        progress
            Called with each report, in this thread.
        cancel
            Asked between batches: a ``threading.Event``, or a function.

        Returns
        -------
        DataFrame
            A row a photo, the most alike first. Columns: sample_id, row, column (of its most alike cell), cosine.

        Raises
        ------
        OptionError
            There is no such cell, or no neuron fires at it.
        DataError
            There is no such sample, or its photo cannot be read.
        SessionError
            The activations were not kept, or the run is not prepared.
        Cancelled
            On request.
        """
        explained = self._context.explained()
        if explained.extraction.activations is None:
            raise SessionError("Photos are compared by their kept activations, and those of this run were too large to be "
                               "kept. The neurons that fire at a place can be found all the same: firing().")
        own = int(self._context.book.rows_of([sample_id])[0])
        here = self._at(explained, sample_id, cell)
        if not np.any(here):
            raise OptionError(f"No neuron fires at cell {tuple(cell)} of {sample_id!r}. Choose another place.")
        rows = np.flatnonzero(np.asarray(explained.extraction.readable))
        found = _search(explained, rows[rows != own], concepts.ExampleSearch(here, n), progress, cancel)
        return pd.DataFrame({"sample_id": [str(self._context.book.ids[row]) for row in found.indices],
                             "row": found.cells[:, 0], "column": found.cells[:, 1], "cosine": found.cosine})

    def _at(self, explained: Explained, sample_id: str, cell: tuple[int, int]) -> np.ndarray:
        row, column = concepts.check_cell(cell, self.grid())
        return self._activations(explained, int(self._context.book.rows_of([sample_id])[0]))[:, row, column]

    def _activations(self, explained: Explained, sample: int) -> np.ndarray:
        """All activations of one photo, float32 (C, h, w), pruned neurons zero; those asked for last are kept."""
        kept = self._acts
        if kept is None or kept[0] is not explained or kept[1] != sample:
            cached = explained.extraction.activations
            readable = bool(explained.extraction.readable[sample])
            acts = (np.asarray(cached[sample], np.float32) if cached is not None and readable
                    else self._computed(explained, sample))
            kept = self._acts = (explained, sample, acts)
        return kept[2]

    def _computed(self, explained: Explained, sample: int) -> np.ndarray:
        import torch
        runtime = self._context.engine.runtime(explained.clf)
        image = torch.as_tensor(np.asarray(self._context.ds[sample].image))[None]
        with torch.no_grad():
            return explained.clf.activations(runtime.to_device(image))[0].float().cpu().numpy()


def _search(explained: Explained, rows: np.ndarray, search: concepts.ExampleSearch,
            progress: Callable[[Progress], None] | None, cancel: Cancel) -> concepts.Alike:
    import torch

    from guidance_viz.training.cancel import is_cancelled
    kept, start = explained.extraction.activations, time.monotonic()
    assert kept is not None
    step = max(1, _AT_ONCE // int(np.prod(kept.shape[1:])))
    for first in range(0, len(rows), step):
        if is_cancelled(cancel):
            raise Cancelled("The search was cancelled; nothing was changed.")
        chunk = rows[first:first + step]
        search.update(chunk, torch.from_numpy(np.asarray(kept[chunk])))
        done = first + len(chunk)
        if progress is not None:
            left = (time.monotonic() - start) / done * (len(rows) - done)
            progress(Progress(SEARCHING, done, len(rows), left))
    return search.result()
