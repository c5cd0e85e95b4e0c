"""Where a data set's pixels come from: the interface, and photos in files."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import IO, Any

import numpy as np
import torch

from guidance_viz.core import content_hash
from guidance_viz.data.geometry import View
from guidance_viz.data.images import channels, known_formats, read_photo
from guidance_viz.data.inspection import decode, inspect
from guidance_viz.data.mask_files import read_mask
from guidance_viz.data.segments import ANY, Segments

# Changes when the same file would be read as other pixels.
READER_VERSION = 1
MISSING = "missing"

# Files up to this many bytes are hashed whole; of larger ones, three blocks.
_WHOLE, _BLOCK = 1 << 16, 1 << 13


class Source(ABC):
    """A way to read the images of a data set, row by row; it holds no image.

    Attributes
    ----------
    view
        How the photo is resized and cropped to what the model sees.
    threads
        Whether rows may be read from several threads at once.
    """

    view: View
    threads: bool = True

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def read(self, row: int) -> torch.Tensor:
        """Image of a row as the model sees it: (3, H, W), RGB, uint8 in 0 … 255 or float32 in [0, 1].

        Raises
        ------
        DataError
            It cannot be read.
        """

    @abstractmethod
    def photo(self, row: int, size: int | None) -> np.ndarray:
        """The same part of the photo for display, ``size`` pixels wide: (H, W, 3), uint8."""

    @abstractmethod
    def photo_size(self, row: int) -> tuple[int, int]:
        """Width and height of the photo before ``view`` is applied."""

    def channels(self, row: int) -> int:
        """How many channels a row's photo has by its kind: 1 (grey) or 3.

        Raises
        ------
        DataError
            It cannot be read.
        """
        return 3

    @abstractmethod
    def select(self, rows: np.ndarray) -> Source:
        """The source of some of the rows, in the order given."""

    @abstractmethod
    def signature(self) -> str:
        """Hash of what decides the pixels, found without reading all of them."""

    def mask(self, row: int, window: np.ndarray, target: int = ANY) -> np.ndarray | None:
        """Exact mask of a row as the model sees it, in [0, 1], (S, S); ``None`` where there is none.

        ``target``: the class whose objects count, where the mask tells classes apart; -1: all.
        """
        return None

    def verify(self, row: int) -> None:
        """Read a row in full.

        Raises
        ------
        DataError
            It cannot be read.
        """
        self.read(row)


class FileSource(Source):
    """Photos, and perhaps masks, in files.

    Parameters
    ----------
    files
        The photos' files.
    masks
        The masks' files, or :class:`~guidance_viz.data.segments.Segments`; ``None`` where a photo has none; empty when
        there are none at all.
    view
        How photos are resized and cropped.
    """

    def __init__(self, files: Sequence[str], masks: Sequence[str | Segments | None] = (), *, view: View) -> None:
        known_formats()  # while no other thread runs: a forked worker must not have to import them
        self.files = list(files)
        self.masks = list(masks) if any(masks) else []
        self.view = view
        self._seen: dict[str, tuple[tuple[int, ...], Any]] = {}

    def __len__(self) -> int:
        return len(self.files)

    def read(self, row: int) -> torch.Tensor:
        """Image of a row: (3, S, S), uint8."""
        return torch.from_numpy(read_photo(self.files[row], self.view).copy()).permute(2, 0, 1)

    def photo(self, row: int, size: int | None) -> np.ndarray:
        """The photo's part that the model sees, rendered from the file at ``size``."""
        return read_photo(self.files[row], self.view, size)

    def photo_size(self, row: int) -> tuple[int, int]:
        """Width and height in pixels after EXIF orientation, from the file's head."""
        return inspect(self.files[row])

    def channels(self, row: int) -> int:
        """1 for a grey photo, else 3, from the file's head."""
        return channels(self.files[row])

    def mask(self, row: int, window: np.ndarray, target: int = ANY) -> np.ndarray | None:
        """The mask file's values where the row has one."""
        found = self.masks[row] if self.masks else None
        if isinstance(found, Segments):
            return found.read(self.view, window, target)
        return None if found is None else read_mask(found, self.view, window)

    def verify(self, row: int) -> None:
        """Decode the photo in full, and its mask."""
        decode(self.files[row])
        mask = self.masks[row] if self.masks else None
        file = mask.path if isinstance(mask, Segments) else mask
        if file:
            decode(file, photo=False)

    def select(self, rows: np.ndarray) -> FileSource:
        """The source of some of the files."""
        masks = [self.masks[row] for row in rows] if self.masks else []
        selected = FileSource([self.files[row] for row in rows], masks, view=self.view)
        selected._seen = self._seen
        return selected

    def signature(self) -> str:
        """Hash of the files' sizes and contents (see :func:`_content`) and of the view.

        A file is opened once, and again only when its size or time of change is another.
        """
        state = [self._state(name) for name in [*self.files, *self.masks]]
        return content_hash(state, [self.view.image_size, self.view.resize, READER_VERSION])

    def _state(self, name: str | Segments | None) -> Any:
        if name is None:
            return None
        if isinstance(name, Segments):
            return [name.state(), self._state(name.path or None)]
        try:
            now = os.stat(name)
        except OSError:
            return MISSING
        stamp = now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino  # a copy may keep the time of its content
        if self._seen.get(name, (None, None))[0] != stamp:
            found = _content(name)
            if found == MISSING:
                return found
            self._seen[name] = stamp, found
        return self._seen[name][1]


def _content(name: str) -> Any:
    """Size and hash of a file; of a large one, of its two ends and its middle.

    The time of change is left out: a data set copied or unpacked again is the same data set. Encoded photos differ
    in size or at their ends (checksums, code lengths) when a pixel differs.
    """
    try:
        with open(name, "rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            blocks = [file.read(size)] if size <= _WHOLE else [
                _block(file, start) for start in (0, (size - _BLOCK) // 2, size - _BLOCK)]
    except OSError:
        return MISSING
    return [size, content_hash(*blocks)]


def _block(file: IO[bytes], start: int) -> bytes:
    file.seek(start)
    return file.read(_BLOCK)
