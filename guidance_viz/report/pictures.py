"""Pictures that go into the report as text: a photo, a photo through its map, a patch."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

SIDE = 224  # pixels
PATCH_SIDE = 96
FAINT = 0.16  # how much of a photo is left where its map is zero
GAIN = 1.12  # as on screen: what is nearly the most attended is whole
QUALITY = 80


def seen(photo: np.ndarray, saliency: np.ndarray) -> np.ndarray:
    """A photo that is opaque where its map is high and faint where it is low, so that any background shows through.

    Parameters
    ----------
    photo
        RGB, uint8 (H, W, 3).
    saliency
        Its map, (h, w) in [0, 1].

    Returns
    -------
    ndarray
        RGBA, uint8 (H, W, 4).
    """
    height, width = photo.shape[:2]
    small = Image.fromarray(np.asarray(saliency, dtype=np.float32))
    weight = np.asarray(small.resize((width, height), Image.Resampling.BILINEAR)).clip(0, 1)
    alpha = np.rint(255 * (FAINT + (1 - FAINT) * np.minimum(1, GAIN * weight))).astype(np.uint8)
    return np.concatenate([photo, alpha[..., None]], axis=2)


def webp(image: np.ndarray) -> bytes:
    """Encode a picture, uint8 (H, W, 3 or 4)."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue()


def data_address(picture: bytes) -> str:
    """A picture as the address that an ``img`` reads it from."""
    return "data:image/webp;base64," + base64.b64encode(picture).decode()
