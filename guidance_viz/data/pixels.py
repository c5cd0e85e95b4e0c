"""Images as a person's own data set gives them, as RGB tensors."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from PIL import Image

from guidance_viz.core import DataError
from guidance_viz.data.geometry import View
from guidance_viz.data.images import is_grey, known_formats, to_rgb, upright

TOP_16 = 65535.0  # white in 16 bits


def as_rgb(image: Any) -> torch.Tensor:
    """Turn an image of any usual kind into an RGB tensor; values of float images stay as they are.

    Parameters
    ----------
    image
        A PIL image of any mode (not turned by EXIF: the data set has done what it wants done), a tensor (C,
        H, W) or (H, W, C), an array (H, W, C) or (C, H, W), C being 1 or 3, or either as (H, W). 16-bit ones
        (uint16) are scaled by 65535. The bytes of a file, or a mapping that holds them as ``"bytes"``.

    Returns
    -------
    torch.Tensor
        Shape (3, H, W): uint8 for 8-bit images, else float32.

    Raises
    ------
    DataError
        It is no image, or its shape or values cannot be understood.
    """
    if isinstance(image, Mapping) and image.get("bytes"):  # as a Hugging Face column that is not decoded gives it
        image = image["bytes"]
    if isinstance(image, bytes):
        with Image.open(io.BytesIO(image), formats=known_formats()) as opened:
            image = upright(opened)
    if isinstance(image, Image.Image):
        return torch.from_numpy(np.array(to_rgb(image))).permute(2, 0, 1)
    if isinstance(image, np.ndarray):
        if image.dtype.kind not in "buif":
            raise DataError(f"An image is an array of {image.dtype}; expected numbers. Give the data set a transform.")
        native = np.ascontiguousarray(image, dtype=image.dtype.newbyteorder("="))
        return _three_channels(_plain(torch.from_numpy(native)), last=True)
    if isinstance(image, torch.Tensor):
        return _three_channels(_plain(image.detach().cpu().as_subclass(torch.Tensor)), last=False)
    if isinstance(image, str | os.PathLike):
        raise DataError(f"An image is a {type(image).__name__}, {os.fspath(image)!r}; expected a PIL image, a tensor or an "
                        "array. Files are loaded: guidance_viz.data.load(\"table\", \"photos\", table=table, path=…, "
                        "label=…).")
    raise DataError(f"An image is a {type(image).__name__}; expected a PIL image, a tensor or an array. "
                    "Name the image's key with image=, or give the data set a transform.")


def channels_of(image: Any) -> int:
    """1 where an image of any usual kind is grey by its kind, else 3."""
    if isinstance(image, Image.Image):
        return 1 if is_grey(image) else 3
    shape = tuple(getattr(image, "shape", ()))
    if len(shape) != 3:
        return 1 if len(shape) == 2 else 3
    return 1 if 1 in (shape[0], shape[2]) and 3 not in (shape[0], shape[2]) else 3


def viewed(image: torch.Tensor, view: View) -> torch.Tensor:
    """Resize and crop a tensor (3, H, W) to what the view shows; as it is for a view without a size."""
    if view.image_size is None:
        return image
    side, (height, width) = view.image_size, image.shape[1:]
    x0, y0, x1, y1 = view.windows(np.array([[width, height]]))[0]
    scaled = round(side / (y1 - y0)), round(side / (x1 - x0))
    resized = torch.nn.functional.interpolate(image[None], scaled, mode="bilinear", antialias=True)[0]
    top, left = round(y0 * scaled[0]), round(x0 * scaled[1])
    return resized[:, top:top + side, left:left + side].contiguous()


def as_photo(image: torch.Tensor, size: int | None) -> np.ndarray:
    """A tensor (3, H, W) as (H, W, 3), uint8, its longer side ``size``; floats are cut off to [0, 1]."""
    bytes_ = image if image.dtype == torch.uint8 else (image.clamp(0, 1) * 255).round().to(torch.uint8)
    array = np.ascontiguousarray(bytes_.permute(1, 2, 0).numpy())
    if size is None or size == max(array.shape[:2]):
        return array
    scale = size / max(array.shape[:2])
    shape = max(1, round(array.shape[1] * scale)), max(1, round(array.shape[0] * scale))
    return np.asarray(Image.fromarray(array).resize(shape, Image.Resampling.BILINEAR))


def _plain(values: torch.Tensor) -> torch.Tensor:
    if values.dtype == torch.uint8:
        return values
    if values.is_floating_point():
        if not torch.isfinite(values).all():
            raise DataError("An image has values that are not finite. Correct the data set's transform.")
        return values.to(torch.float32)
    if values.dtype == torch.bool:
        return values.to(torch.float32)
    if values.dtype == torch.uint16:
        return values.to(torch.float32) / TOP_16
    if values.is_complex() or values.is_quantized:
        raise DataError(f"An image is a tensor of {values.dtype}; expected numbers. Give the data set a transform.")
    wide = values.to(torch.int64)
    if values.numel() and int(wide.min()) >= 0 and int(wide.max()) <= 255:
        return values.to(torch.uint8)
    raise DataError(f"An image of whole numbers ({values.dtype}) has values beyond 0 … 255, so their range "
                    "is not known. Scale it to floats in [0, 1], or give 16-bit ones as uint16.")


def _three_channels(values: torch.Tensor, last: bool) -> torch.Tensor:
    if values.ndim == 2:
        values = values[None]
    elif values.ndim == 3:
        at_end, at_start = values.shape[2] in (1, 3), values.shape[0] in (1, 3)
        if at_end and (last or not at_start):
            values = values.permute(2, 0, 1)
    if values.ndim != 3 or values.shape[0] not in (1, 3) or 0 in values.shape:
        raise DataError(f"An image has the shape {tuple(values.shape)}; expected one or three channels "
                        "first or last. Give the data set a transform that leaves those to be looked at, such as "
                        "lambda image: image[..., :3].")
    return values.expand(3, -1, -1).contiguous() if values.shape[0] == 1 else values
