"""The photos, and the place in each, that make a neuron fire most: one pass over the data for all neurons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from guidance_viz.concepts.receptive import check_cell
from guidance_viz.core import OptionError, ShapeError, check_same_size

_FAR = 2**20  # more columns than any grid has


@dataclass(frozen=True)
class ConceptPatches:
    """Where each neuron fires most, strongest first; equal values by lower image index.

    Attributes
    ----------
    indices
        Image index, int64 (C, top); -1 where there were fewer images.
    cells
        Row and column of the highest activation in that image, int64 (C, top, 2); -1 where there is none.
    values
        That activation, float64 (C, top); nan where there is none.
    """

    indices: np.ndarray
    cells: np.ndarray
    values: np.ndarray


class PatchCollector:
    """Collect the ``top`` images by highest activation of every neuron, in one pass.

    Memory is C × top entries, whatever the number of images; the result does not depend on the batches or on
    their order. Each image is to be given once.

    Parameters
    ----------
    neurons
        Number of neurons C.
    top
        Images kept a neuron.
    start
        An earlier result to go on from, of as many neurons and images.

    Examples
    --------
    >>> collector = PatchCollector(2, top=1)
    >>> collector.update(torch.tensor([7]), torch.tensor([[[[0.0, 3.0]], [[1.0, 0.0]]]]))
    >>> collector.result().indices.tolist()
    [[7], [7]]
    """

    def __init__(self, neurons: int, top: int = 20, start: ConceptPatches | None = None) -> None:
        if neurons < 1 or top < 1:
            raise OptionError(f"PatchCollector needs at least 1 neuron and top ≥ 1; got {neurons} and {top}.")
        self._values = torch.full((neurons, top), -torch.inf, dtype=torch.float64)
        self._images = torch.full((neurons, top), -1)
        self._cells = torch.full((neurons, top), -1)  # row × _FAR + column
        if start is not None:
            self._load(start)

    def update(self, indices: Any, acts: Tensor) -> None:
        """Take a batch in.

        Parameters
        ----------
        indices
            Image indices (b,), at least 0.
        acts
            Activations (b, C, h, w).

        Raises
        ------
        ShapeError
            The sizes differ.
        """
        images = torch.as_tensor(indices).long().cpu()
        check_same_size("indices", tuple(images.shape), "the batch of acts", (acts.shape[0],))
        if acts.ndim != 4 or acts.shape[1] != len(self._values):
            raise ShapeError(f"acts has size {tuple(acts.shape)}; expected (b, {len(self._values)}, h, w).")
        if len(images):
            values, flat = (part.cpu().T.contiguous() for part in acts.detach().flatten(2).max(dim=2))
            width = acts.shape[3]
            self._merge(images, values.double(), flat // width * _FAR + flat % width)

    def result(self) -> ConceptPatches:
        """Return what was collected so far."""
        empty = (self._images < 0)[..., None].numpy()
        cells = np.stack(np.divmod(self._cells.numpy(), _FAR), axis=-1)
        return ConceptPatches(indices=self._images.numpy().copy(), cells=np.where(empty, -1, cells),
                              values=np.where(empty[..., 0], np.nan, self._values.numpy()))

    def _merge(self, images: Tensor, values: Tensor, cells: Tensor) -> None:
        """Sort the newcomers (C, b) in, for those neurons alone where one of them can stay."""
        values = values.nan_to_num(nan=-torch.inf)
        best = values.amax(dim=1)
        rows = torch.nonzero((best >= self._values[:, -1]) & (best > -torch.inf))[:, 0]
        newcomers = torch.where(values[rows] > -torch.inf, images.expand(len(rows), -1), -1)
        pool = [torch.cat(pair, dim=1) for pair in ((self._values[rows], values[rows]),
                                                    (self._images[rows], newcomers),
                                                    (self._cells[rows], cells[rows]))]
        order = pool[1].argsort(dim=1, stable=True)
        order = order.gather(1, pool[0].gather(1, order).argsort(dim=1, descending=True, stable=True))
        order = order[:, : self._values.shape[1]]
        for kept, candidates in zip((self._values, self._images, self._cells), pool, strict=True):
            kept[rows] = candidates.gather(1, order)

    def _load(self, start: ConceptPatches) -> None:
        check_same_size("start", start.indices.shape, "neurons × top", tuple(self._values.shape))
        self._images = torch.as_tensor(np.array(start.indices, dtype=np.int64))
        self._values = torch.as_tensor(np.nan_to_num(start.values.astype(np.float64), nan=-np.inf))
        rows, columns = np.moveaxis(np.asarray(start.cells, dtype=np.int64), -1, 0)
        self._cells = torch.as_tensor(rows * _FAR + columns)


def patch_box(cell: Any, grid: tuple[int, int], fraction: float = 0.4) -> tuple[float, float, float, float]:
    """Return the square around a cell that is shown as a concept patch.

    Parameters
    ----------
    cell
        Row and column.
    grid
        Rows and columns of the activation grid.
    fraction
        Side of the patch as a share of the photo's side, in (0, 1].

    Returns
    -------
    tuple of float
        ``(x0, y0, x1, y1)`` in [0, 1] of the model's view: centred on the cell, and moved inwards at the
        border so that every patch has the same size.

    Raises
    ------
    OptionError
        The cell is outside the grid, or the fraction outside (0, 1].
    """
    row, column = check_cell(cell, grid)
    if not 0 < fraction <= 1:
        raise OptionError(f"fraction={fraction} must be above 0 and at most 1.")
    x0 = min(max((column + 0.5) / grid[1] - fraction / 2, 0.0), 1 - fraction)
    y0 = min(max((row + 0.5) / grid[0] - fraction / 2, 0.0), 1 - fraction)
    return x0, y0, x0 + fraction, y0 + fraction
