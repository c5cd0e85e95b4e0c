"""Pictures for the screen, the last used ones kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np


class PictureCache:
    """Keeps the pictures used last, up to a number of bytes.

    Parameters
    ----------
    limit
        Bytes.
    """

    def __init__(self, limit: int = 64 << 20) -> None:
        self._limit, self._size = limit, 0
        self._kept: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], np.ndarray]) -> np.ndarray:
        """Return the picture under ``key``, made where it is not kept; not to be written to."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        picture = make()
        picture.flags.writeable = False
        with self._lock:
            if key not in self._kept:
                self._kept[key] = picture
                self._size += picture.nbytes
            while self._size > self._limit and len(self._kept) > 1:
                self._size -= self._kept.popitem(last=False)[1].nbytes
        return picture


def crop(photo: np.ndarray, box: tuple[float, float, float, float], size: int | None) -> np.ndarray:
    """Cut a box (fractions x0, y0, x1, y1) out of a photo (H, W, 3); its longer side gets ``size`` pixels."""
    height, width = photo.shape[:2]
    x0, y0 = int(np.floor(box[0] * width)), int(np.floor(box[1] * height))
    x1, y1 = max(x0 + 1, int(np.ceil(box[2] * width))), max(y0 + 1, int(np.ceil(box[3] * height)))
    part = photo[y0:y1, x0:x1]
    if size is None:
        return part.copy()
    from PIL import Image
    scale = size / max(part.shape[:2])
    shape = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    return np.asarray(Image.fromarray(part).resize(shape, Image.Resampling.BICUBIC))
