"""Content hashes: what a cache entry is named after."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np


def content_hash(*parts: Any, length: int = 16) -> str:
    """Hash arrays, bytes and anything JSON can hold, in order.

    Parameters
    ----------
    *parts
        Arrays (dtype, shape and bytes count), ``bytes``, or JSON values (mappings in any order).
    length
        Hex digits to keep.

    Returns
    -------
    str
        The first digits of a SHA-256, equal on every machine.
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).view(np.uint8).data if part.size else b"")
        elif isinstance(part, bytes):
            digest.update(part)
        else:
            digest.update(json.dumps(part, sort_keys=True, default=str).encode())
        digest.update(b"\x00")
    return digest.hexdigest()[:length]
