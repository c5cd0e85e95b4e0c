"""Read one mask file, or an image of numbers, as it lies over its photo."""

from __future__ import annotations

import os

import numpy as np
from PIL import Image

from guidance_viz.core import DataError
from guidance_viz.data.geometry import View
from guidance_viz.data.images import opened, orientation, resized, turned, wide_grey


def read_mask(path: str | os.PathLike[str], view: View, window: np.ndarray) -> np.ndarray:
    """Read a mask as the model's view of its photo.

    A mask of one bit, or whose values are 0 and 1 alone, is 0 or 1; an 8-bit or 16-bit one is scaled by its
    greatest possible value; a palette mask is 1 where its index is not 0; a coloured one counts by luminance
    over black. An array (``.npy``) of bool, uint8 or floats in [0, 1] is a mask too.

    Parameters
    ----------
    path
        The file.
    view, window
        The view, and what it shows of the photo (fractions of the photo, shape (4,)); a mask may be of
        another size.

    Returns
    -------
    np.ndarray
        In [0, 1], shape (S, S), or the mask's own size where the view has none; float32.

    Raises
    ------
    DataError
        As :func:`read_photo`.
    """
    with opened(path) as image:
        image.load()
        values = Image.fromarray(_mask_values(image))
        return mask_in_view(np.asarray(turned(values, orientation(image))), view, window)


def mask_in_view(values: np.ndarray, view: View, window: np.ndarray) -> np.ndarray:
    """What the model's view shows of a mask.

    Parameters
    ----------
    values
        Mask of the whole photo, float32 (H, W).
    view, window
        As :func:`read_mask`.

    Returns
    -------
    np.ndarray
        As :func:`read_mask`.
    """
    if view.image_size is None:
        return values
    image = Image.fromarray(values)
    return np.asarray(resized(image, window, view.image_size, image.size))


def read_indices(path: str | os.PathLike[str]) -> np.ndarray:
    """Read an image of numbers, one a pixel: of a palette image the indices, of a grey one the values.

    Returns
    -------
    np.ndarray
        Shape (H, W), as the photo lies after EXIF orientation.

    Raises
    ------
    DataError
        As :func:`read_photo`, or it is a coloured image.
    """
    with opened(path) as image:
        image.load()
        if image.mode not in ("P", "L", "1") and not image.mode.startswith("I"):
            raise DataError(f"it has the colour mode {image.mode}; expected numbers, one a pixel (a palette or grey "
                            "image), as published. Get the file again.")
        return np.asarray(turned(image, orientation(image)))


def _mask_values(image: Image.Image) -> np.ndarray:
    if image.mode == "P":
        return (np.asarray(image) > 0).astype(np.float32)
    if image.mode == "1":
        return np.asarray(image, dtype=np.float32)
    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image, dtype=np.float32)
        return values if values.max() <= 1 and values.min() >= 0 else wide_grey(image)
    if image.mode != "L":
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "black"), layer).convert("L")
    values = np.asarray(image, dtype=np.float32)
    return values if values.max() <= 1 else values / np.float32(255)
