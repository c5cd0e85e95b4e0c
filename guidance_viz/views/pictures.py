"""Small pictures for the browser: encoded once, off the interface's thread, sent when asked for."""

from __future__ import annotations

import io
import logging
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from guidance_viz.session.api import SessionAPI
from guidance_viz.session.results import Patch

logger = logging.getLogger(__name__)

SIZES = (64, 96, 160, 224, 320, 448, 896)
MOST_AT_ONCE = 96
PATCH_SIZE = 112
LIMIT_BYTES = 96 * 2**20
WHICH = ("current", "original", "preview", "candidate")

_stores: weakref.WeakKeyDictionary[SessionAPI, Pictures] = weakref.WeakKeyDictionary()


class Pictures:
    """The encoded photos of one session, shared by every page that shows it; the least used are dropped.

    The browser draws the saliency map over the photo itself, so a photo is sent once whatever is shown over
    it.
    """

    def __init__(self, session: SessionAPI, limit_bytes: int = LIMIT_BYTES) -> None:
        self._session = weakref.ref(session)
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._bytes = 0

    def photo(self, sample_id: str, size: int) -> bytes:
        """One photo as JPEG, its longer side ``size`` pixels; empty bytes where it cannot be read."""
        key = (sample_id, size)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        data = self._encode(sample_id, size)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = data
                self._bytes += len(data)
            while self._bytes > self._limit and len(self._kept) > 1:
                self._bytes -= len(self._kept.popitem(last=False)[1])
        return data

    def _encode(self, sample_id: str, size: int) -> bytes:
        session = self._session()
        if session is None:
            return b""
        try:
            return jpeg(session.photo(sample_id, size))
        except Exception:
            logger.warning("The photo %r cannot be shown", sample_id, exc_info=True)
            return b""

    def saliency(self, sample_id: str, which: str) -> np.ndarray:
        """One saliency map as uint8 (h, w), 255 = most attended; (0, 0) where there is none."""
        session = self._session()
        try:
            return as_bytes(session.saliency(sample_id, which))  # type: ignore[union-attr]
        except Exception:
            logger.debug("No %s map of %r", which, sample_id, exc_info=True)
            return np.zeros((0, 0), np.uint8)

    def answer(self, request: Mapping[str, Any], reply: Callable[[dict[str, Any]], None]) -> None:
        """Answer a ``{"kind": "pictures", "ids", "size", "which"}`` event from a worker thread.

        ``which`` may be empty (photos alone), and ``size`` 0 (maps alone). ``reply`` gets ``ids``, ``size``,
        ``which``, one ``photos`` block with ``lengths``, and one ``maps`` block with its ``grids`` (h, w).
        """
        ids = [str(i) for i in list(request.get("ids", ()))[:MOST_AT_ONCE]]
        size = nearest_size(int(request.get("size", 0)))
        which = str(request.get("which", "") or "")
        self._later(partial(self._work, ids, size, which, reply))

    def patches(self, neurons: Sequence[int], n: int, reply: Callable[[dict[str, Any]], None]) -> None:
        """Cut out the ``n`` strongest patches of some neurons on a worker thread.

        ``reply`` gets ``neurons``, ``patches`` (for each neuron a list as of :func:`plain_patch`), and
        one ``blob`` of JPEGs with ``lengths``.
        """
        self._later(partial(self._cut, lambda session: session.patches, list(neurons), n, reply))

    def part_patches(self, parts: Sequence[int], n: int, reply: Callable[[dict[str, Any]], None]) -> None:
        """As :meth:`patches`, the ``n`` places nearest to the centre of some parts; their numbers are in ``neurons``."""
        self._later(partial(self._cut, lambda session: session.part_patches, list(parts), n, reply))

    def _later(self, work: Callable[[], None]) -> None:
        session = self._session()
        if session is not None:
            session.later(work, "pictures")

    def _cut(self, patches_of: Callable[[SessionAPI], Callable[[int, int], list[Patch]]], neurons: Sequence[int], n: int,
             reply: Callable[[dict[str, Any]], None]) -> None:
        session = self._session()
        if session is None:
            return
        try:
            found = [patches_of(session)(neuron, n) for neuron in neurons]
            images = [jpeg(session.patch_image(patch, PATCH_SIZE)) for patches in found for patch in patches]
            plain = [[plain_patch(patch) for patch in patches] for patches in found]
            reply({"neurons": list(neurons), "patches": plain, "lengths": [len(i) for i in images],
                   "blob": b"".join(images)})
        except Exception:
            logger.exception("Patches could not be sent")

    def _work(
        self, ids: Sequence[str], size: int, which: str, reply: Callable[[dict[str, Any]], None]
    ) -> None:
        try:
            photos = [self.photo(i, size) for i in ids] if size else []
            maps = [self.saliency(i, which) for i in ids] if which else []
            reply({"ids": list(ids), "size": size, "which": which, "photos": b"".join(photos),
                   "lengths": [len(p) for p in photos], "maps": b"".join(m.tobytes() for m in maps),
                   "grids": [list(m.shape) for m in maps]})
        except Exception:
            logger.exception("Pictures could not be sent")


def pictures(session: SessionAPI) -> Pictures:
    """The pictures of a session, kept as long as the session is."""
    if session not in _stores:
        _stores[session] = Pictures(session)
    return _stores[session]


def as_bytes(saliency: np.ndarray) -> np.ndarray:
    """A saliency map in [0, 1] as uint8 (h, w), 255 = most attended."""
    return np.round(np.clip(np.nan_to_num(np.asarray(saliency)), 0, 1) * 255).astype(np.uint8)


def plain_patch(patch: Any) -> dict[str, Any]:
    """A patch as the browser gets it: ``id``, ``box``, ``region``, ``cell`` and ``activation``."""
    return {"id": patch.sample_id, "box": [float(v) for v in patch.box], "region": [float(v) for v in patch.region],
            "cell": [int(v) for v in patch.cell], "activation": float(patch.activation)}


def jpeg(image: np.ndarray, quality: int = 86) -> bytes:
    """Encode an RGB picture, uint8 (H, W, 3)."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(out, "JPEG", quality=quality)
    return out.getvalue()


def nearest_size(size: int) -> int:
    """The smallest offered size that is not smaller than asked for; 0 stays 0."""
    if size <= 0:
        return 0
    return next((s for s in SIZES if s >= size), SIZES[-1])
