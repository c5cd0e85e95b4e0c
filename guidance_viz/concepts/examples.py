"""Search by example: which neurons fire at a place of a photo, and which photos have a place like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import OptionError, ShapeError, check_same_size


def firing(values: Any, highest: Any) -> np.ndarray:
    """Return how strongly each neuron fires at a place, as a share of its own maximum.

    Parameters
    ----------
    values
        Activations at the place (C,).
    highest
        The highest activation of each neuron over the photos (C,); nan where there is none.

    Returns
    -------
    numpy.ndarray
        float64 (C,); 1 at the neuron's own maximum, above it for a photo that was not among those, 0 for a neuron that
        never fires.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    here, most = np.asarray(values, np.float64), np.nan_to_num(np.asarray(highest, np.float64))
    check_same_size("highest", most.shape, "values", here.shape)
    return np.divide(here, most, out=np.zeros_like(here), where=most > 0)


@dataclass(frozen=True, eq=False)
class Alike:
    """Images with a cell like an example, the most alike first; equal ones by lower image index.

    Attributes
    ----------
    indices
        Image index, int64 (n,).
    cells
        Row and column of the image's most alike cell, int64 (n, 2).
    cosine
        Cosine of its activations and the example's, float64 (n,) in [-1, 1].
    """

    indices: np.ndarray
    cells: np.ndarray
    cosine: np.ndarray


class ExampleSearch:
    """Find the images of which one cell is most like an example: exact, in one pass, in memory that does not grow.

    Parameters
    ----------
    example
        The activations of the cell that is looked for (C,).
    top
        How many images.

    Raises
    ------
    OptionError
        Nothing is looked for (all activations are zero), or ``top`` is below 1.

    Examples
    --------
    >>> search = ExampleSearch([1.0, 0.0], top=1)
    >>> search.update([4, 5], torch.tensor([[[[0.0, 3.0]], [[1.0, 0.0]]], [[[1.0, 1.0]], [[1.0, 2.0]]]]))
    >>> search.result().indices.tolist(), search.result().cells.tolist()
    ([4], [[0, 1]])
    """

    def __init__(self, example: Any, top: int) -> None:
        self._example = torch.as_tensor(np.asarray(example, np.float64))
        length = float(self._example.norm())
        if top < 1 or not np.isfinite(length) or length == 0:
            raise OptionError(f"A search needs an example that fires (its length is {length}) and top ≥ 1; got {top}.")
        self._example /= length
        self._top = top
        self._found = Alike(np.zeros(0, np.int64), np.zeros((0, 2), np.int64), np.zeros(0))

    def update(self, indices: Any, acts: Tensor) -> None:
        """Take a batch in.

        Parameters
        ----------
        indices
            Image indices (b,); each image is to be given once.
        acts
            Activations (b, C, h, w), of any precision.

        Raises
        ------
        ShapeError
            The sizes differ.
        """
        images = np.asarray(indices, np.int64)
        if acts.ndim != 4 or acts.shape[1] != len(self._example):
            raise ShapeError(f"acts has size {tuple(acts.shape)}; expected (b, {len(self._example)}, h, w).")
        check_same_size("indices", images.shape, "the batch of acts", (acts.shape[0],))
        if not len(images):
            return
        flat = acts.detach().flatten(2).float()
        length = flat.square().sum(1).sqrt()
        cosine = torch.matmul(self._example.to(flat), flat) / length.clamp_min(torch.finfo(length.dtype).tiny)
        best, place = cosine.max(dim=1)
        cells = np.stack(np.divmod(place.cpu().numpy(), acts.shape[3]), axis=1)
        self._keep(images, cells, best.double().cpu().numpy().clip(-1, 1))

    def result(self) -> Alike:
        """Return what was found so far."""
        return self._found

    def _keep(self, images: np.ndarray, cells: np.ndarray, cosine: np.ndarray) -> None:
        parts = zip((self._found.indices, self._found.cells, self._found.cosine), (images, cells, cosine), strict=True)
        images, cells, cosine = (np.concatenate(pair) for pair in parts)
        order = np.lexsort((images, -cosine))[: self._top]
        self._found = Alike(images[order], cells[order], cosine[order])
