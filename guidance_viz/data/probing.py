"""Look at some images of a person's own data set when it is wrapped: can they be read, and in what range are they?"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch

from guidance_viz.core import DataError
from guidance_viz.data.first import LOOKED_AT, spread_rows
from guidance_viz.data.wrapped import WrappedSource

# So many images are read; more, up to LOOKED_AT, only while none can be.
FEW = 3
# A float image beyond this is not one in [0, 1] that was resampled.
WHITE = 2.0
# The brightest of 12 bits.
_TOP_12 = 4095


def probe(source: WrappedSource) -> list[str]:
    """Look at some images, the first and the last among them, and say what is odd about them.

    Where they are floats from 0 to 255 the source is told so, and divides them.

    Raises
    ------
    DataError
        None of up to 20 can be read.

    Warns
    -----
    UserWarning
        One reads otherwise each time, or its values are not those of an RGB image.
    """
    found = _some(source)
    if not found:
        return []
    row, (first, kind) = next(iter(found.items()))
    images = [image for image, _ in found.values()]
    lines = [line for line in (_twice(source, row, first), _range(source, images), _sixteen(images, kind)) if line]
    for each in lines:
        warnings.warn(each, UserWarning, stacklevel=3)
    return lines


def _some(source: WrappedSource) -> dict[int, tuple[torch.Tensor, Any]]:
    found: dict[int, tuple[torch.Tensor, Any]] = {}
    reason = ""
    few = spread_rows(len(source), FEW).tolist()
    for row in dict.fromkeys([*few, *spread_rows(len(source), LOOKED_AT).tolist()]):
        if found and row not in few:
            break
        try:
            found[row] = source.as_given(row)
        except DataError as error:
            reason = reason or str(error)
    if reason and not found:
        raise DataError(f"Not one image of the data set that was tried can be read. {reason}")
    return found


def _twice(source: WrappedSource, row: int, first: torch.Tensor) -> str:
    try:
        again, _ = source.as_given(row)
    except DataError:
        return ""
    return "" if torch.equal(first, again) else (
        "Reading an item twice gives two images: its transform is random, so explanations "
        "would change at each look. Wrap the data set with the transform of evaluation.")


def _range(source: WrappedSource, images: list[torch.Tensor]) -> str:
    floats = [image for image in images if image.dtype == torch.float32]
    least = min((float(image.min()) for image in floats), default=0.0)
    most = max((float(image.max()) for image in floats), default=1.0)
    if least >= 0 and WHITE < most <= 255 and source.scale is None:
        source.top = 255.0
        return (f"Images are floats from {least:.3g} to {most:.3g}: they are divided by 255, so that they lie in "
                "[0, 1]. Give the data set a transform that scales them, to read them otherwise.")
    if least < -1e-3 or most > 1 + 1e-3:
        return (f"Images have values from {least:.3g} to {most:.3g}; expected RGB in [0, "
                "1]. If the transform normalises, pass its mean= and std=, so that the classifier "
                "alone normalises.")
    return ""


def _sixteen(images: list[torch.Tensor], kind: Any) -> str:
    most = round(max(float(image.max()) for image in images) * 65535)
    if kind not in (np.dtype(np.uint16), torch.uint16) or most > _TOP_12:
        return ""
    return (f"Images are 16-bit (uint16) and none of {len(images)} that were read has a value beyond "
            f"{most} of 65535: they are nearly black. If they hold fewer bits, scale them in the "
            "transform, for example: lambda image: image / 4095 for 12 bits.")
