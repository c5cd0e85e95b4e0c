"""Read one photo file: any colour mode becomes RGB, EXIF turns it, files are not trusted.

Transparency is laid over white, as a browser shows it. 16-bit greys are scaled by 65535. Colour profiles are
not applied. Of a file with several pages or frames the first is read.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from guidance_viz.core import DataError, MissingDependencyError
from guidance_viz.data.dicom import SUFFIXES as DICOM_SUFFIXES
from guidance_viz.data.dicom import dicom_head, is_dicom, read_dicom
from guidance_viz.data.geometry import View

# Raster formats alone: a file of another kind could make Pillow start Ghostscript on it.
FORMATS_READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "PPM", "AVIF", "JPEG2000", "TGA", "ICO",
                "PCX", "SGI", "HEIF")
HEIF = "pillow_heif"
# What follows the first four bytes of an HEIC or HEIF file, as phones write it, also when it is called .jpg.
_HEIF_MARKS = (b"ftypheic", b"ftypheix", b"ftypheim", b"ftyphevc", b"ftypmif1", b"ftypmsf1")
# Files that may hold several pictures, of which the first is read.
SEVERAL = (".gif", ".tif", ".tiff", ".webp", ".png", ".avif", *DICOM_SUFFIXES)
# Orientation -> how Pillow turns the stored pixels, and how a point of the turned photo is found among them:
# (x and y change places, x runs backwards, y runs backwards).
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT, (False, True, False)),
    3: (Image.Transpose.ROTATE_180, (False, True, True)),
    4: (Image.Transpose.FLIP_TOP_BOTTOM, (False, False, True)),
    5: (Image.Transpose.TRANSPOSE, (True, False, False)),
    6: (Image.Transpose.ROTATE_270, (True, False, True)),
    7: (Image.Transpose.TRANSVERSE, (True, True, True)),
    8: (Image.Transpose.ROTATE_90, (True, True, False)),
}
_ORIENTATION = 0x0112
_PNG_WITH_EXIF = (b"eXIf", b"Raw profile type", b"XML:com.adobe.xmp")
# A JPEG is decoded at a fraction of its size only where that is still this many times what is asked for.
DRAFT_GAP = 3


def read_photo(path: str | os.PathLike[str], view: View, size: int | None = None) -> np.ndarray:
    """Read what the model sees of a photo.

    Parameters
    ----------
    path
        The file.
    view
        What part of it, and at what size.
    size
        Side in pixels to render that part at instead of ``view.image_size``, for display; with a view that
        has no size it is the length of the longer side.

    Returns
    -------
    np.ndarray
        RGB, shape (H, W, 3), uint8.

    Raises
    ------
    DataError
        The file is missing, truncated, not an image, or larger than Pillow allows.
    """
    with opened(path) as image:
        stored = image.size
        extent = _shrink_on_load(image, size or view.image_size)
        image.load()
        turn = orientation(image)
        rgb = to_rgb(image)
        if view.image_size is None:
            return np.asarray(_fitted(turned(rgb, turn), size))
        window = view.windows(np.array([stored[::-1] if turn >= 5 else stored]))[0]
        side = size or view.image_size
        return np.asarray(turned(resized(rgb, _stored_window(window, turn), side, extent), turn))


def photo_size(path: str | os.PathLike[str]) -> tuple[int, int]:
    """Width and height of a photo after its EXIF orientation, read from the file's head.

    Raises
    ------
    DataError
        The file is missing or not an image.
    """
    if is_dicom(path):
        return _head(path)[:2]
    with opened(path) as image:
        turn = _orientation_unloaded(image, path)
        width, height = image.size
        return (height, width) if turn >= 5 else (width, height)


def channels(path: str | os.PathLike[str]) -> int:
    """1 for a grey photo, 3 for a coloured one, from the file's head.

    Raises
    ------
    DataError
        The file is missing or not an image.
    """
    with opened(path) as image:
        return 1 if is_grey(image) else 3


def pictures(path: str | os.PathLike[str]) -> int:
    """How many pages or frames a file holds.

    Raises
    ------
    DataError
        The file is missing or not an image.
    """
    if is_dicom(path):
        return _head(path)[2]
    with opened(path) as image:
        return int(getattr(image, "n_frames", 1)) if getattr(image, "is_animated", False) else 1


def _head(path: str | os.PathLike[str]) -> tuple[int, int, int]:
    """Width, height and number of frames of a DICOM file; what is wrong with it names the file."""
    try:
        return dicom_head(path)
    except (DataError, MissingDependencyError) as error:
        raise DataError(f"The photo {os.fspath(path)!r} cannot be used: {error}") from error
    except Exception as error:  # pydicom raises many kinds on a damaged file
        raise DataError(f"The photo {os.fspath(path)!r} {_reason(path, error)}") from error


def is_grey(image: Image.Image) -> bool:
    """Whether an image is grey by its mode; transparency does not count."""
    return image.mode in ("1", "L", "LA", "La", "F") or image.mode.startswith("I")


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[Image.Image]:
    """Open an image file; whatever goes wrong with it inside the block names the file.

    Raises
    ------
    DataError
        Says what is wrong with the file and what to do.
    """
    try:
        if os.fspath(path).endswith(".npy"):
            yield _from_array(path)
            return
        if is_dicom(path):
            yield read_dicom(path)
            return
        with Image.open(path, formats=known_formats()) as image:
            yield image
    except (DataError, MissingDependencyError) as error:
        raise DataError(f"The photo {os.fspath(path)!r} cannot be used: {error}") from error
    except Exception as error:  # Pillow's decoders raise nearly every built-in error on a damaged file
        raise DataError(f"The photo {os.fspath(path)!r} {_reason(path, error)}") from error


def _from_array(path: str | os.PathLike[str]) -> Image.Image:
    """A mask kept as a NumPy array (H, W) of bool, uint8, or floats in [0, 1]; nothing is unpickled."""
    values = np.load(path, mmap_mode="r", allow_pickle=False)
    whole = values.dtype == bool or values.dtype == np.uint8
    if values.ndim != 2 or not values.size or not (whole or values.dtype.kind == "f"):
        raise DataError(f"it holds {values.dtype} of shape {values.shape}; expected a mask (H, W) of bool, uint8 or floats "
                        "in [0, 1].")
    values = np.array(values, dtype=np.uint8 if whole else np.float32)
    if not whole and not (values.min() >= 0 and values.max() <= 1):
        raise DataError(f"it holds values from {values.min()} to {values.max()}; expected a mask with values in [0, 1].")
    return Image.fromarray(values)


@cache
def known_formats() -> tuple[str, ...]:
    """Those of the formats that this build of Pillow knows, and HEIF where the package pillow_heif is installed."""
    Image.init()
    if find_spec(HEIF) is not None:
        importlib.import_module(HEIF).register_heif_opener()
    return tuple(name for name in FORMATS_READ if name in Image.OPEN)


def orientation(image: Image.Image) -> int:
    """EXIF orientation of a loaded image, 1 … 8; 1 where there is none or it cannot be read.

    Pillow turns a TIFF itself while loading it, and says 1 afterwards.
    """
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # damaged EXIF data says nothing against the pixels
        return 1
    return value if value in _TURNS else 1


def upright(image: Image.Image) -> Image.Image:
    """An image loaded, and turned by its EXIF orientation."""
    image.load()
    return turned(image, orientation(image))


def to_rgb(image: Image.Image) -> Image.Image:
    """Turn an image of any mode into 8-bit RGB; what is transparent becomes white.

    Raises
    ------
    DataError
        Values beyond 16 bits, or floats outside [0, 1]: their range is unknown.
    """
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(np.rint(wide_grey(image) * 255).astype(np.uint8)).convert("RGB")
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def wide_grey(image: Image.Image) -> np.ndarray:
    """16-bit greys, or floats in [0, 1], as float32 in [0, 1]; raises as :func:`to_rgb`."""
    values = np.asarray(image, dtype=np.float32)
    top = 1.0 if image.mode == "F" else 65535.0
    if not (values.min() >= 0 and values.max() <= top):
        raise DataError(f"An image of mode {image.mode} has values from {values.min():g} to "
                        f"{values.max():g}; expected 0 to {top:g}. Save it with 8 or 16 bits.")
    return values / np.float32(top)


def _shrink_on_load(image: Image.Image, wanted: int | None) -> tuple[float, float]:
    """Let a JPEG much larger than needed be decoded at 1/2, 1/4 or 1/8; return its size in decoded pixels."""
    width, height = image.size
    if image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L", "CMYK") and wanted is not None:
        gap = DRAFT_GAP * wanted / min(width, height)
        drafted = image.draft(image.mode, (int(width * gap), int(height * gap))) if gap <= 0.5 else None
        if drafted is not None:
            return float(drafted[1][2]), float(drafted[1][3])
    return float(width), float(height)


def _fitted(image: Image.Image, longer: int | None) -> Image.Image:
    if longer is None:
        return image
    scale = longer / max(image.size)
    return image.resize((max(1, round(image.size[0] * scale)), max(1, round(image.size[1] * scale))),
                        Image.Resampling.BILINEAR)


def resized(image: Image.Image, window: np.ndarray, side: int, extent: tuple[float, float]) -> Image.Image:
    """Resize a window of an image, bilinear and antialiased; the filter may look beyond its edge."""
    box = (max(0.0, window[0] * extent[0]), max(0.0, window[1] * extent[1]),
           min(float(image.size[0]), window[2] * extent[0]), min(float(image.size[1]), window[3] * extent[1]))
    return image.resize((side, side), Image.Resampling.BILINEAR, box=box)


def turned(image: Image.Image, turn: int) -> Image.Image:
    """An image turned by an EXIF orientation."""
    return image.transpose(_TURNS[turn][0]) if turn in _TURNS else image


def _stored_window(window: np.ndarray, turn: int) -> np.ndarray:
    """Where a window of the turned photo lies among the stored pixels."""
    if turn not in _TURNS:
        return window
    swap, back_x, back_y = _TURNS[turn][1]
    x0, y0, x1, y1 = window[[1, 0, 3, 2]] if swap else window
    x0, x1 = (1 - x1, 1 - x0) if back_x else (x0, x1)
    y0, y1 = (1 - y1, 1 - y0) if back_y else (y0, y1)
    return np.array([x0, y0, x1, y1])


def _orientation_unloaded(image: Image.Image, path: str | os.PathLike[str]) -> int:
    """The orientation of an image that is not loaded, whose size is still the stored one."""
    if image.format == "TIFF":
        return 1  # Pillow gives a TIFF's size turned already
    # For a PNG without EXIF, asking for it would decode the whole picture.
    if image.format == "PNG" and not any(tag in Path(path).read_bytes() for tag in _PNG_WITH_EXIF):
        return 1
    return orientation(image)


def _reason(path: str | os.PathLike[str], error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "is missing. Restore it, or take its row out of the table."
    if isinstance(error, IsADirectoryError | PermissionError):
        return f"cannot be opened ({error.strerror}). Correct the path or the file's permissions."
    if isinstance(error, Image.DecompressionBombError):
        return (f"is too large to be decoded safely ({error}). Make it smaller, or raise "
                "PIL.Image.MAX_IMAGE_PIXELS where you trust it.")
    if isinstance(error, UnidentifiedImageError) and _head_of(path)[4:] in _HEIF_MARKS:
        return ("is an HEIC or HEIF photo, which needs the package 'pillow_heif'. Install it: "
                'pip install "guidance-viz[heic]", or convert the photo to JPEG.')
    if isinstance(error, UnidentifiedImageError):
        return f"is not an image of a format that is read ({', '.join(FORMATS_READ)}). Convert or remove it."
    return f"is truncated or damaged ({type(error).__name__}: {error}). Replace or remove it."


def _head_of(path: str | os.PathLike[str]) -> bytes:
    with open(path, "rb") as file:
        return file.read(12)
