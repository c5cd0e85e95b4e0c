"""Masks that tell classes apart: an image of indices, or run lengths by class."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from guidance_viz.core import DataError, content_hash, require
from guidance_viz.data.geometry import View
from guidance_viz.data.mask_files import mask_in_view, read_indices

ANY = -1


class Segments(ABC):
    """Where the objects of each class are in one photo.

    Attributes
    ----------
    path
        The file that holds it, or ``""``.
    name
        What the table of samples calls it.
    """

    path: str
    name: str

    @abstractmethod
    def pixels(self, target: int = ANY) -> np.ndarray:
        """Where the objects of a class (-1: of any) are, bool (H, W), the size of the photo."""

    @abstractmethod
    def state(self) -> Any:
        """What else than the file's content decides the pixels."""

    def read(self, view: View, window: np.ndarray, target: int = ANY) -> np.ndarray:
        """The same as the model sees it, float32 in [0, 1]; see :func:`guidance_viz.data.images.read_mask`."""
        return mask_in_view(self.pixels(target).astype(np.float32), view, window)


@dataclass(frozen=True)
class IndexImage(Segments):
    """An image whose pixels are numbers of classes or objects, as PASCAL VOC has them.

    Attributes
    ----------
    path, name
        See :class:`Segments`.
    codes
        The numbers that belong to each class; all others (background, the void border) belong to none.
    """

    path: str
    name: str
    codes: Mapping[int, tuple[int, ...]]

    def pixels(self, target: int = ANY) -> np.ndarray:
        """Where a class's numbers are."""
        wanted = self.codes.get(target, ()) if target != ANY else [code for each in self.codes.values() for code in each]
        return np.isin(read_indices(self.path), list(wanted))

    def state(self) -> Any:
        """The numbers by class."""
        return {str(target): list(numbers) for target, numbers in sorted(self.codes.items())}


@dataclass(frozen=True)
class RunLengths(Segments):
    """Run lengths as MS COCO has them, decoded by pycocotools when they are asked for.

    Attributes
    ----------
    name
        See :class:`Segments`.
    size
        Height and width in pixels.
    runs
        Compressed run lengths of each object, by class.
    """

    name: str
    size: tuple[int, int]
    runs: Mapping[int, tuple[bytes, ...]]
    path: str = ""

    def pixels(self, target: int = ANY) -> np.ndarray:
        """The union of a class's objects."""
        found = self.runs.get(target, ()) if target != ANY else [run for each in self.runs.values() for run in each]
        if not found:
            return np.zeros(self.size, dtype=bool)
        tools = _mask_tools()
        whole = tools.merge([{"size": list(self.size), "counts": run} for run in found])
        return tools.decode(whole).astype(bool)

    def state(self) -> Any:
        """Hash of the runs."""
        return content_hash(list(self.size), [[str(target), content_hash(*runs)]
                                              for target, runs in sorted(self.runs.items())])


def run_lengths(segmentation: Any, size: tuple[int, int]) -> bytes:
    """Compressed run lengths of what COCO writes for one object.

    Parameters
    ----------
    segmentation
        Polygons (lists of x, y, x, y, … in pixels), or run lengths, compressed or not.
    size
        Height and width in pixels.

    Raises
    ------
    DataError
        It is none of these.
    MissingDependencyError
        pycocotools is not installed.
    """
    tools, (height, width) = _mask_tools(), size
    try:
        if isinstance(segmentation, list):
            return tools.merge(tools.frPyObjects(segmentation, height, width))["counts"]
        counts = segmentation["counts"]
        if isinstance(counts, list):
            return tools.frPyObjects(segmentation, height, width)["counts"]
        return counts if isinstance(counts, bytes) else counts.encode()
    except Exception as error:  # pycocotools raises bare exceptions
        raise DataError(f"A segmentation cannot be read ({type(error).__name__}: {error}); expected polygons of at least "
                        "three points, or run lengths with 'size' and 'counts'.") from error


def _mask_tools() -> Any:
    require("pycocotools", "coco")
    return require("pycocotools.mask", "coco")
