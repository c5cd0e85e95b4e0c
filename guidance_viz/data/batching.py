"""Stream images in batches, in worker processes where asked; an image that cannot be read is left out."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader

from guidance_viz.core import DataError, OptionError
from guidance_viz.data.sources import Source


@dataclass(frozen=True, eq=False)
class Batch:
    """Images read together.

    Attributes
    ----------
    rows
        Their rows, in the order asked for, shape (b,), int64.
    images
        RGB, shape (b, 3, H, W), uint8 or float32; empty where nothing could be read.
    failures
        Row → reason for the rows that could not be read.
    error
        Why the images do not make a batch, else empty.
    """

    rows: np.ndarray
    images: torch.Tensor
    failures: dict[int, str]
    error: str = ""


def stream(source: Source, rows: np.ndarray, batch_size: int, workers: int) -> Iterator[Batch]:
    """Read rows in order, ``batch_size`` at a time.

    Parameters
    ----------
    source
        Reads the rows.
    rows
        Which, shape (n,).
    batch_size
        Rows a batch, those that cannot be read included.
    workers
        Worker processes; 0 reads in this one. They pass 8-bit images where the source gives them.

    Raises
    ------
    DataError
        Images of different sizes meet in one batch.
    OptionError
        A batch size under 1 or a negative number of workers.
    """
    if batch_size < 1 or workers < 0:
        raise OptionError(f"batch_size is {batch_size} and workers is {workers}; expected at least 1 and at "
                          "least 0.")
    workers = min(workers, -(-len(rows) // batch_size))
    loader: DataLoader[Any] = DataLoader(
        _Rows(source, rows), batch_size=batch_size, num_workers=workers, collate_fn=_collate,
        # Its own generator: drawing the workers' seeds must not move the caller's random numbers.
        generator=torch.Generator().manual_seed(0), multiprocessing_context=_context() if workers else None)
    for batch in loader:
        if batch.error:
            raise DataError(batch.error)
        yield batch


def to_float(images: torch.Tensor) -> torch.Tensor:
    """8-bit images as float32 in [0, 1]; floats as they are."""
    return images.to(torch.float32).div_(255) if images.dtype == torch.uint8 else images.to(torch.float32)


class _Rows(torch.utils.data.Dataset[tuple[int, torch.Tensor | str]]):
    """What a worker needs: one row's image, or why there is none."""

    def __init__(self, source: Source, rows: np.ndarray) -> None:
        self.source, self.rows = source, rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, position: int) -> tuple[int, torch.Tensor | str]:
        row = int(self.rows[position])
        try:
            return row, self.source.read(row)
        except DataError as error:
            return row, str(error)


def _collate(items: list[tuple[int, torch.Tensor | str]]) -> Batch:
    failures = {row: image for row, image in items if isinstance(image, str)}
    read = [(row, image) for row, image in items if isinstance(image, torch.Tensor)]
    rows = np.array([row for row, _ in read], dtype=np.int64)
    if not read:
        return Batch(rows, torch.empty(0, 3, 0, 0), failures)
    if len({image.dtype for _, image in read}) > 1:
        read = [(row, to_float(image)) for row, image in read]
    sizes = {tuple(image.shape): row for row, image in read}
    if len(sizes) > 1:
        (one, row), (other, second) = list(sizes.items())[:2]
        return Batch(rows, torch.empty(0), failures,
                     f"Image {row} has size {one} and image {second} has size {other}; images of one batch "
                     "must be of one size. Pass image_size=, or give the data set a transform that resizes.")
    return Batch(rows, torch.stack([image for _, image in read]), failures)


def _context() -> Any:
    """Forked workers share what is in memory and need nothing pickled; elsewhere the platform's own way."""
    return multiprocessing.get_context("fork" if sys.platform.startswith("linux") else None)
