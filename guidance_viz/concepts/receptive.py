"""What part of the photo a cell of the activations can see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch

from guidance_viz.concepts.spans import Following, UnclearError
from guidance_viz.core import OptionError

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

_NOISE = 4  # images that the measured field is averaged over
SHARE = 0.95  # of the gradient that the measured field holds


@dataclass(frozen=True, eq=False)
class ReceptiveField:
    """The part of the image that each cell of the activations depends on, clipped to the image.

    Attributes
    ----------
    rows, columns
        First row (column) of pixels and the one after the last, for each row (column) of cells, int64 (h, 2), (w, 2).
    image
        Height and width of the image in pixels.
    kind
        ``"theoretical"``: every pixel that can change the cell, whatever the weights, from the network's own operations.
        ``"effective"``: where that is not known, the part that holds 95 % of the gradient.
    why
        For ``"effective"``: the operation that stands in the way.
    """

    rows: np.ndarray
    columns: np.ndarray
    image: tuple[int, int]
    kind: Literal["theoretical", "effective"]
    why: str = ""

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of cells."""
        return len(self.rows), len(self.columns)

    def box(self, cell: Any) -> tuple[float, float, float, float]:
        """Return what a cell sees.

        Parameters
        ----------
        cell
            Row and column.

        Returns
        -------
        tuple of float
            ``(x0, y0, x1, y1)`` in [0, 1] of the image.

        Raises
        ------
        OptionError
            The cell is outside the grid.
        """
        row, column = check_cell(cell, self.grid)
        (y0, y1), (x0, x1) = self.rows[row] / self.image[0], self.columns[column] / self.image[1]
        return float(x0), float(y0), float(x1), float(y1)


def check_cell(cell: Any, grid: tuple[int, int]) -> tuple[int, int]:
    """Return row and column of a cell.

    Raises
    ------
    OptionError
        It is outside the grid.
    """
    row, column = (int(v) for v in cell)
    if not (0 <= row < grid[0] and 0 <= column < grid[1]):
        raise OptionError(f"Cell {(row, column)} is outside the grid of {grid[0]} × {grid[1]} cells.")
    return row, column


def cell_box(cell: Any, grid: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return the part of the image that a cell stands for, ``(x0, y0, x1, y1)`` in [0, 1]: the image in equal parts.

    Raises
    ------
    OptionError
        The cell is outside the grid.
    """
    row, column = check_cell(cell, grid)
    return column / grid[1], row / grid[0], (column + 1) / grid[1], (row + 1) / grid[0]


def receptive_field(clf: Classifier, image_size: tuple[int, int]) -> ReceptiveField:
    """Find out what each cell of a classifier's activations sees.

    Exact where every operation of the trunk is known (convolutions, pooling, padding, normalisation, sums, gates,
    concatenation): the reach of each operation is followed through one forward pass. Elsewhere (attention, shifted
    windows) it is measured by the gradient on noise, and says so. The classifier is left as it was found.

    Parameters
    ----------
    clf
        The classifier.
    image_size
        Height and width of its images in pixels.
    """
    with _in_eval(clf):
        try:
            return _theoretical(clf, image_size)
        except UnclearError as error:
            return _effective(clf, image_size, str(error))


def _theoretical(clf: Classifier, image_size: tuple[int, int]) -> ReceptiveField:
    images, following = _noise(clf, 1, image_size), Following()
    # Without the machinery of gradients a view keeps the identity that it is followed by.
    with torch.inference_mode():
        following.start(images)
        with following:
            acts, _ = clf.trunk(images)
    span = following.span(acts)
    if span is None:
        raise UnclearError("activations that do not follow from the image")
    if span.is_whole:
        span = span.spread(*acts.shape[2:])
    if span.axes != (2, 3):
        raise UnclearError("activations without a grid")
    first, last = np.array([0, 0]), np.array([0, 1])  # the pixel after the last
    rows, columns = (np.where(part[:, :1] > part[:, 1:], first, part + last) for part in (span.rows, span.columns))
    return ReceptiveField(rows, columns, image_size, "theoretical")


def _effective(clf: Classifier, image_size: tuple[int, int], why: str) -> ReceptiveField:
    with torch.inference_mode(False), torch.enable_grad():
        images = _noise(clf, _NOISE, image_size).requires_grad_()
        acts, _ = clf.trunk(images)
        signs = torch.randn(acts.shape[1], generator=torch.Generator().manual_seed(0)).to(acts)
        values = (acts * signs[:, None, None]).sum(dim=(0, 1))

        def extent(parts: Any, over: int) -> np.ndarray:
            found = [torch.autograd.grad(part.sum(), images, retain_graph=True)[0] for part in parts]
            return np.array([_middle(g.abs().sum(dim=(0, 1, over)).double().cpu().numpy()) for g in found])
        rows, columns = extent(values, 3), extent(values.T, 2)
    return ReceptiveField(rows, columns, image_size, "effective", why)


def _middle(profile: np.ndarray) -> tuple[int, int]:
    """The least stretch that leaves half of the rest on either side."""
    total = profile.sum()
    if total <= 0:
        return 0, len(profile)
    cumulative, tail = np.cumsum(profile) / total, (1 - SHARE) / 2
    return int(np.searchsorted(cumulative, tail)), min(len(profile), int(np.searchsorted(cumulative, 1 - tail)) + 1)


def _noise(clf: Classifier, count: int, image_size: tuple[int, int]) -> torch.Tensor:
    shape = (count, len(clf.mean), *image_size)
    return torch.rand(shape, generator=torch.Generator().manual_seed(0)).to(clf.mean)


@contextmanager
def _in_eval(clf: Classifier) -> Iterator[None]:
    modes = [(module, module.training) for module in clf.modules()]
    try:
        if any(training for _, training in modes):
            clf.eval()
        yield
    finally:
        for module, mode in modes:
            module.training = mode
