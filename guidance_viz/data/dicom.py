"""Read a DICOM file as a photo: rescaled and windowed as the file states, inverted where it says that white is low."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from PIL import Image

from guidance_viz.core import DataError, require

SUFFIXES = (".dcm", ".dicom", ".dic")


def is_dicom(path: str | os.PathLike[str]) -> bool:
    """Whether a file is DICOM by its name, or by the mark in its head where its name has no suffix."""
    name = os.fspath(path).lower()
    if name.endswith(SUFFIXES) or os.path.splitext(name)[1][1:].isalpha():
        return name.endswith(SUFFIXES) and os.path.isfile(path)
    try:
        with open(path, "rb") as file:
            return file.read(132)[128:] == b"DICM"
    except OSError:
        return False


def read_dicom(path: str | os.PathLike[str]) -> Image.Image:
    """The first frame of a DICOM file: mode ``F`` in [0, 1], or RGB.

    Values are rescaled (``RescaleSlope``, ``RescaleIntercept``) and windowed (``WindowCenter``, ``WindowWidth``, the first
    of several; DICOM PS3.3 C.11.2.1.2). Without a window the range is what ``BitsStored`` can hold. ``MONOCHROME1`` is
    inverted, so that bright is high.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    DataError
        It holds no pixels, or colours that are not told plainly.
    MissingDependencyError
        pydicom is not installed.
    """
    found = require("pydicom", "dicom").dcmread(os.fspath(path))
    kind = str(getattr(found, "PhotometricInterpretation", ""))
    if kind not in ("MONOCHROME1", "MONOCHROME2", "RGB") and not kind.startswith("YBR"):
        raise DataError(f"its colours are {kind or 'not stated'!r}; expected MONOCHROME1, MONOCHROME2, RGB or YBR. Convert "
                        "it to PNG.")
    pixels = np.asarray(found.pixel_array)
    pixels = pixels[0] if frames(found) > 1 else pixels
    if not kind.startswith("MONOCHROME"):
        top = (1 << int(found.BitsStored)) - 1
        return Image.fromarray(np.rint(pixels.astype(np.float64) * (255 / top)).astype(np.uint8), "RGB")
    grey = _shown(found, pixels.astype(np.float64))
    return Image.fromarray((1 - grey if kind == "MONOCHROME1" else grey).astype(np.float32))


def dicom_head(path: str | os.PathLike[str]) -> tuple[int, int, int]:
    """Width, height and number of frames, without reading pixels; raises as :func:`read_dicom`."""
    found = require("pydicom", "dicom").dcmread(os.fspath(path), stop_before_pixels=True)
    if not getattr(found, "Rows", 0) or not getattr(found, "Columns", 0):
        raise DataError("it holds no picture. Remove it.")
    return int(found.Columns), int(found.Rows), frames(found)


def frames(found: Any) -> int:
    """How many frames a data set of pydicom holds."""
    return int(getattr(found, "NumberOfFrames", 1) or 1)


def _shown(found: Any, stored: np.ndarray) -> np.ndarray:
    """Stored values as brightness in [0, 1]."""
    slope, intercept = float(getattr(found, "RescaleSlope", 1)), float(getattr(found, "RescaleIntercept", 0))
    values = stored * slope + intercept
    centre, width = _first(found, "WindowCenter"), _first(found, "WindowWidth")
    if centre is None or width is None:
        bits, signed = int(found.BitsStored), bool(getattr(found, "PixelRepresentation", 0))
        ends = np.array([-(1 << bits - 1), (1 << bits - 1) - 1] if signed else [0, (1 << bits) - 1]) * slope + intercept
        return np.clip((values - ends.min()) / np.ptp(ends), 0, 1)
    how = str(getattr(found, "VOILUTFunction", "LINEAR"))
    if how == "SIGMOID":
        return 1 / (1 + np.exp(-4 * (values - centre) / width))
    if how == "LINEAR_EXACT":
        return np.clip((values - centre) / width + 0.5, 0, 1)
    if width <= 1:
        return (values > centre - 0.5).astype(np.float64)
    return np.clip((values - (centre - 0.5)) / (width - 1) + 0.5, 0, 1)


def _first(found: Any, name: str) -> float | None:
    value: Any = getattr(found, name, None)
    if value is None or value == "":
        return None
    return float(value) if isinstance(value, str) or not hasattr(value, "__len__") else float(value[0])
