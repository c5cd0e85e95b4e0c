"""Which photo of the data set a file of another tool means: by its id, its path, or its file's name; never by a guess."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from guidance_viz.data import Dataset

_SHOWN = 3
_SUFFIXES = frozenset(("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "ppm", "avif", "jp2", "npy", "xml"))


@dataclass(frozen=True)
class FoundName:
    """What came of a name.

    Attributes
    ----------
    sample_id
        The photo; ``None`` where there is none, or more than one.
    parts
        How many parts of the path agreed: the more, the surer.
    several
        The photos that have the name, where it is not one.
    """

    sample_id: str | None = None
    parts: float = 0
    several: tuple[str, ...] = ()

    @property
    def why_not(self) -> str:
        """Why no photo was taken."""
        if not self.several:
            return "is no photo of the data set"
        named = ", ".join(map(repr, self.several[:_SHOWN]))
        return f"may be any of {len(self.several)} photos: {named}{', …' if len(self.several) > _SHOWN else ''}"


class PhotoNames:
    """Finds a photo of the data set by its id, by the end of its path, or by its file's name, with or without suffix.

    Parameters
    ----------
    ds
        The data set.
    """

    def __init__(self, ds: Dataset) -> None:
        self._table = ds.table

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(self._table["sample_id"].astype(str))

    @cached_property
    def _spelt(self) -> list[dict[str, set[str]]]:
        """By spelling the photos by every end of their path and of their id."""
        found: list[dict[str, set[str]]] = [defaultdict(set) for _ in _SPELLINGS]
        for name, path in zip(self._table["sample_id"].astype(str), self._table["path"].astype(str), strict=True):
            for spelling, ends in zip(_SPELLINGS, found, strict=True):
                for text in {path, name} - {""}:
                    for end in _ends(spelling(text)):
                        ends[end].add(name)
        return found

    def find(self, names: Sequence[str]) -> FoundName:
        """The photo that is called one of these names; the longest end of a path that any photo has decides."""
        known = next((name for name in names if name in self._ids), None)
        if known is not None:
            return FoundName(known, float("inf"))
        several: FoundName | None = None
        for spelling, ends in zip(_SPELLINGS, self._spelt, strict=True):
            for name in names:
                end = next((end for end in _ends(spelling(name)) if end in ends), None)
                if end is not None and len(ends[end]) == 1:
                    return FoundName(next(iter(ends[end])), end.count("/") + 1)
                if end is not None and several is None:
                    several = FoundName(several=tuple(sorted(ends[end])))
        return several or FoundName()


def _ends(path: str) -> list[str]:
    """A path and its ends, the longest first: a/b/c, b/c, c."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return ["/".join(parts[start:]) for start in range(len(parts))]


def _slashes(path: str) -> str:
    return path.replace("\\", "/")


def _folded(path: str) -> str:
    """Without the case of letters, and with marks on letters as one sign: file systems differ in both."""
    return unicodedata.normalize("NFC", _slashes(path)).casefold()


def _stem(path: str) -> str:
    """Without the suffix of a picture; any other end is part of the name."""
    folded = _folded(path)
    start, dot, suffix = folded.rpartition(".")
    return start if dot and suffix in _SUFFIXES else folded


_SPELLINGS: tuple[Callable[[str], str], ...] = (_slashes, _folded, _stem)
