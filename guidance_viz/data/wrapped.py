"""Read images from a person's own data set, with its own transform left in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import torch

from guidance_viz.core import DataError, content_hash
from guidance_viz.data.geometry import View
from guidance_viz.data.items import find_image
from guidance_viz.data.pixels import as_photo, as_rgb, channels_of, viewed
from guidance_viz.data.sources import READER_VERSION, Source

T = TypeVar("T")
# Items whose pixels count in the hash of a data set that is not one array in memory.
HASHED_ITEMS = 64


class WrappedSource(Source):
    """The images of any map-style data set.

    Parameters
    ----------
    dataset
        Has a length and gives ``dataset[i]``: an image, (image, …), or a mapping with an image.
    items
        The item of each row, shape (N,).
    view
        How its images are resized and cropped on top of its own transform.
    image
        Key or place of the image in an item; ``None``: found by looking.
    mean, std
        What the transform normalises with, which is undone here; ``None``: it does not.
    """

    threads = False  # a person's own code need not bear threads

    def __init__(self, dataset: Any, items: np.ndarray, *, view: View, image: str | int | None = None,
                 mean: Sequence[float] | None = None, std: Sequence[float] | None = None) -> None:
        self.dataset, self.items, self.view, self.image = dataset, items, view, image
        self._signature: str | None = None
        self.top = 1.0  # what is white, in float images
        self.scale = None if mean is None or std is None else (_channels(mean, "mean"), _channels(std, "std"))

    def __len__(self) -> int:
        return len(self.items)

    def read(self, row: int) -> torch.Tensor:
        """Image of a row: (3, H, W), uint8 or float32."""
        return viewed(self._image(row), self.view)

    def as_given(self, row: int) -> tuple[torch.Tensor, Any]:
        """Image of a row before it is resized, (3, H, W), and the type of its numbers; ``None`` for one of PIL."""
        image, kind = self._made(row, lambda found: (as_rgb(found), getattr(found, "dtype", None)))
        return self._scaled(image), kind

    def photo(self, row: int, size: int | None) -> np.ndarray:
        """The image of a row for display."""
        return as_photo(self.read(row), size)

    def photo_size(self, row: int) -> tuple[int, int]:
        """Width and height of the image as the data set gives it; reads it."""
        _, height, width = self._image(row).shape
        return int(width), int(height)

    def channels(self, row: int) -> int:
        """1 where an item's image is grey by its kind, else 3; reads it."""
        return self._made(row, channels_of)

    def select(self, rows: np.ndarray) -> WrappedSource:
        """The source of some of the rows."""
        chosen = WrappedSource(self.dataset, self.items[rows], view=self.view, image=self.image)
        chosen.scale, chosen.top = self.scale, self.top
        return chosen

    def signature(self) -> str:
        """Hash of the data set's own fingerprint or array in memory, or else of up to 64 of its images.

        Found once: a change of the images in memory is seen by wrapping them again.
        """
        if self._signature is None:
            self._signature = self._hash()
        return self._signature

    def _hash(self) -> str:
        settings = [self.view.image_size, self.view.resize, READER_VERSION, repr(self.scale), len(self.items),
                    *([] if self.top == 1 else [self.top])]
        return content_hash(settings, self.items.astype(np.int64), _transforms(self.dataset), _content(self))

    def pixels(self, row: int) -> np.ndarray:
        """The values of a row's image, or none where it cannot be read."""
        try:
            return self._image(row).numpy()
        except DataError:
            return np.empty(0)

    def _image(self, row: int) -> torch.Tensor:
        return self._scaled(self._made(row, as_rgb))

    def _scaled(self, image: torch.Tensor) -> torch.Tensor:
        """With what the transform normalises with undone, in [0, 1]."""
        if image.dtype == torch.uint8:
            return image
        image = image if self.scale is None else image * self.scale[1] + self.scale[0]
        return image if self.top == 1 else image / self.top

    def _made(self, row: int, make: Callable[[Any], T]) -> T:
        """What ``make`` makes of the image of a row as the data set gives it."""
        item = int(self.items[row])
        try:
            found = self.dataset[item]
            if found is None:
                raise DataError("it is None; expected an image, or an image and a label")
            return make(find_image(found, self.image))
        except (Exception, SystemExit) as error:  # a person's own code may raise anything
            raise DataError(f"Item {item} of the wrapped data set cannot be read ({type(error).__name__}: "
                            f"{error}). Mend or leave out that item.") from error


def _channels(values: Sequence[float], what: str) -> torch.Tensor:
    numbers = torch.as_tensor(values, dtype=torch.float32).reshape(-1)
    if len(numbers) not in (1, 3):
        raise DataError(f"{what} is {values!r}; expected one or three numbers, one a channel.")
    return numbers.expand(3).reshape(3, 1, 1)


def _transforms(dataset: Any) -> list[str]:
    """What the data set says its transforms are, without addresses in memory."""
    said = [repr(getattr(dataset, name, None)) for name in ("transform", "transforms")]
    return [re.sub(r" at 0x[0-9a-fA-F]+", "", text) for text in said]


def _content(source: WrappedSource) -> str:
    parts = getattr(source.dataset, "datasets", [source.dataset])
    own = [getattr(part, "_fingerprint", None) for part in parts]  # Hugging Face hashes what made it
    if all(isinstance(each, str) for each in own):
        return content_hash(own)
    for name in ("data", "tensors"):
        arrays = getattr(source.dataset, name, None)
        arrays = list(arrays) if name == "tensors" and arrays is not None else [arrays]
        if all(isinstance(each, torch.Tensor | np.ndarray) for each in arrays):
            return content_hash(*[np.asarray(each) for each in arrays])
    rows = np.unique(np.linspace(0, len(source) - 1, min(HASHED_ITEMS, len(source))).astype(int))
    return content_hash(*[source.pixels(int(row)) for row in rows])
