"""What of a photo the model sees, and how much of each cell boxes and masks cover, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guidance_viz.core import DataError, OptionError

RESIZES = ("crop", "squash")


@dataclass(frozen=True)
class View:
    """The part of a photo that the model sees, and its size.

    Attributes
    ----------
    image_size
        Side S of the model's square input in pixels; ``None`` leaves photos at their own size.
    resize
        ``"crop"``: short side to S, then the centre S×S, with the roundings of torchvision's
        ``Resize(S)`` and ``CenterCrop(S)``. ``"squash"``: the whole photo to S×S.

    Raises
    ------
    OptionError
        A size under 1, or an unknown way to resize.
    """

    image_size: int | None = 224
    resize: str = "crop"

    def __post_init__(self) -> None:
        size = self.image_size
        whole = isinstance(size, int | np.integer) and not isinstance(size, bool)
        if size is not None and not (whole and size >= 1):
            raise OptionError(f"image_size is {size!r}; expected a whole number of pixels ≥ 1, or None "
                              "to leave photos at their own size.")
        if self.resize not in RESIZES:
            raise OptionError(f"resize is {self.resize!r}; expected one of {', '.join(RESIZES)}.")

    @property
    def needs_sizes(self) -> bool:
        """Whether the window depends on the photo's own width and height."""
        return self.image_size is not None and self.resize == "crop"

    def windows(self, sizes: np.ndarray) -> np.ndarray:
        """What the model sees of each photo.

        Parameters
        ----------
        sizes
            Width and height of each photo in pixels, shape (N, 2).

        Returns
        -------
        np.ndarray
            x0, y0, x1, y1 as fractions of the photo, shape (N, 4), float64.
        """
        sizes = np.asarray(sizes, dtype=np.int64).reshape(-1, 2)
        if not self.needs_sizes:
            return np.tile([0.0, 0.0, 1.0, 1.0], (len(sizes), 1))
        side = int(self.image_size or 0)
        scaled = np.floor(side * sizes / sizes.min(axis=1, keepdims=True))
        start = np.rint((scaled - side) / 2)
        return np.concatenate([start / scaled, (start + side) / scaled], axis=1)


def to_window(boxes: np.ndarray, windows: np.ndarray) -> np.ndarray:
    """Express boxes given as fractions of the photo as fractions of the window, cut off at its edge.

    Parameters
    ----------
    boxes, windows
        x0, y0, x1, y1 as fractions of the photo, shapes (B, 4).

    Returns
    -------
    np.ndarray
        Shape (B, 4) in [0, 1]; a box outside the window has no area.
    """
    corner = np.tile(windows[:, :2], 2)
    extent = np.tile(windows[:, 2:] - windows[:, :2], 2)
    return np.clip((boxes - corner) / extent, 0.0, 1.0)


def dilate_boxes(boxes: np.ndarray, share: float, size: tuple[int, int] | None = None) -> np.ndarray:
    """Make boxes coarser, as a hasty annotator draws them (Rao et al. 2023, Fig. 11).

    Parameters
    ----------
    boxes
        x0, y0, x1, y1, shape (B, 4): fractions of the photo, or with ``size`` pixels.
    share
        On every side the box grows by this share of its width or height; from 0 up.
    size
        Width and height of the photo in pixels: margins are then whole pixels, rounded down, and corners end at the last
        pixel, ``size - 1``, as in the paper's code.

    Returns
    -------
    np.ndarray
        Shape (B, 4), cut off at the photo's edge; of the type of ``boxes``.

    Raises
    ------
    OptionError
        ``share`` is negative or not finite.
    """
    if not 0 <= share < np.inf:
        raise OptionError(f"A box cannot be dilated by {share!r} of its side; give a share from 0 up, such as 0.1.")
    boxes = np.asarray(boxes)
    margin = share * (boxes[:, 2:] - boxes[:, :2])
    limit: np.ndarray | float = 1.0
    if size is not None:
        margin, limit = np.floor(margin), np.tile(size, 2) - 1
    grown = np.concatenate([boxes[:, :2] - margin, boxes[:, 2:] + margin], axis=1)
    return np.clip(grown, 0, limit).astype(boxes.dtype)


def overlap(edges: np.ndarray, cells: int) -> np.ndarray:
    """Share of each of ``cells`` equal cells of [0, 1] that lies in each interval.

    Parameters
    ----------
    edges
        Ascending ends of M touching intervals, shape (..., M + 1).
    cells
        Number of cells.

    Returns
    -------
    np.ndarray
        Shape (..., cells, M), in [0, 1].
    """
    bounds = np.arange(cells + 1) / cells
    low = np.maximum(edges[..., None, :-1], bounds[:-1, None])
    high = np.minimum(edges[..., None, 1:], bounds[1:, None])
    return np.clip((high - low) * cells, 0.0, 1.0)


def union_coverage(boxes: np.ndarray, h: int, w: int) -> np.ndarray:
    """Share of each cell covered by the union of boxes, exact where boxes overlap.

    The boxes' edges cut the window into rectangles that lie wholly inside or outside each box.

    Parameters
    ----------
    boxes
        x0, y0, x1, y1 as fractions of the window, shape (B, 4).
    h, w
        Number of rows and columns of cells.

    Returns
    -------
    np.ndarray
        Shape (h, w), in [0, 1], float64.
    """
    xs, ys = np.unique(boxes[:, 0::2]), np.unique(boxes[:, 1::2])
    across = (boxes[:, :1] <= xs[:-1]) & (boxes[:, 2:3] >= xs[1:])
    down = (boxes[:, 1:2] <= ys[:-1]) & (boxes[:, 3:4] >= ys[1:])
    covered = (down[:, :, None] & across[:, None, :]).any(axis=0)
    return np.clip(overlap(ys, h) @ covered.astype(np.float64) @ overlap(xs, w).T, 0.0, 1.0)


def coverage(boxes: np.ndarray, owners: np.ndarray, count: int, h: int, w: int) -> np.ndarray:
    """Share of each cell covered by the union of each photo's boxes.

    Parameters
    ----------
    boxes
        x0, y0, x1, y1 as fractions of the window, shape (B, 4).
    owners
        The photo of each box, 0 … ``count`` - 1, shape (B,).
    count
        Number of photos.
    h, w
        Number of rows and columns of cells.

    Returns
    -------
    np.ndarray
        Shape (count, h, w), in [0, 1], float32; zeros for a photo without boxes.
    """
    cells = np.zeros((count, h, w), dtype=np.float32)
    owned = np.bincount(owners, minlength=count)
    single = owned[owners] == 1
    across = overlap(boxes[single][:, 0::2], w)[..., 0]
    down = overlap(boxes[single][:, 1::2], h)[..., 0]
    cells[owners[single]] = down[:, :, None] * across[:, None, :]
    order = np.argsort(owners, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(owners[order])) + 1):
        if len(members) > 1:
            cells[owners[members[0]]] = union_coverage(boxes[members], h, w)
    return cells


def cell_average(values: np.ndarray, h: int, w: int) -> np.ndarray:
    """Average an image (H, W) over h × w equal cells, pixels cut by a cell's edge counted by area.

    Returns
    -------
    np.ndarray
        Shape (h, w), float32.
    """
    down = overlap(np.arange(values.shape[0] + 1) / values.shape[0], h)
    across = overlap(np.arange(values.shape[1] + 1) / values.shape[1], w)
    return (down @ values @ across.T).astype(np.float32)


def check_cells(h: int, w: int) -> None:
    """Refuse a grid without cells.

    Raises
    ------
    DataError
        ``h`` or ``w`` is under 1.
    """
    if h < 1 or w < 1:
        raise DataError(f"Masks were asked for on a grid of {h} × {w} cells; both must be at least 1.")
