"""The attributes found in a run's photos, kept in its folder by where they come from."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from guidance_viz.core import OptionError, content_hash, read_json, write_array, write_json

SOURCES = ("columns", "captions", "detector", "clip")
"""Where an attribute may come from, the surest first: of two that share a name the first one is meant."""
VERSION = 1
FOLDER = "attributes"
"""In a run folder."""


@dataclass(frozen=True)
class Found:
    """Attributes that one source found.

    Attributes
    ----------
    source
        One of :data:`SOURCES`.
    names
        Attributes, each once, (V,).
    scores
        float32 (N, V); nan where nothing is known of a photo.
    thresholds
        Scores from which an attribute counts as present, (V,).
    separation
        How well the scores fall into two heaps, (V,) in [0, 1]; nan where that says nothing.
    by
        What looked: a model's name and hash.
    """

    source: str
    names: tuple[str, ...]
    scores: np.ndarray
    thresholds: np.ndarray
    separation: np.ndarray
    by: str = ""

    @property
    def present(self) -> np.ndarray:
        """1 present, 0 absent, nan not known, float64 (N, V)."""
        return np.where(np.isnan(self.scores), np.nan, self.scores >= self.thresholds)

    def joined(self, other: Found) -> Found:
        """These with others of the same source, which replace those of the same name."""
        kept = [i for i, name in enumerate(self.names) if name not in other.names]
        return replace(other, names=(*(self.names[i] for i in kept), *other.names),
                       scores=np.concatenate([self.scores[:, kept], other.scores], axis=1),
                       thresholds=np.concatenate([self.thresholds[kept], other.thresholds]),
                       separation=np.concatenate([self.separation[kept], other.separation]))


class Shelf:
    """Keeps what was found in ``attributes/`` of a run folder; each source is replaced as a whole.

    Parameters
    ----------
    folder
        The folder; made when something is kept.
    data
        Hash of the data set whose photos the scores are of.
    """

    def __init__(self, folder: str | os.PathLike[str], data: str) -> None:
        self.folder, self.data = Path(folder), data
        self._read: dict[str, tuple[dict[str, Any], Found]] = {}

    def save(self, found: Found) -> None:
        """Keep what a source found, beside what it found before with the same eyes."""
        before = self.load(found.source)
        if before is not None and before.by == found.by:
            found = before.joined(found)
        file = f"{found.source}-{content_hash(found.scores, list(found.names))}.npy"
        old = self._manifest(found.source).get("file")
        write_array(self.folder / file, found.scores.astype(np.float32))
        write_json(self._path(found.source), {
            "version": VERSION, "data": self.data, "file": file, "names": list(found.names), "by": found.by,
            "thresholds": found.thresholds.astype(float).tolist(),
            "separation": [None if np.isnan(s) else float(s) for s in found.separation]})
        if old is not None and old != file:
            (self.folder / Path(str(old)).name).unlink(missing_ok=True)

    def load(self, source: str) -> Found | None:
        """What a source found; ``None`` where it was not asked, or on other photos."""
        manifest = self._manifest(source)
        if not manifest:
            return None
        kept = self._read.get(source)
        if kept is None or kept[0] != manifest:
            scores = np.load(self.folder / Path(manifest["file"]).name, allow_pickle=False)
            separation = np.array([np.nan if s is None else s for s in manifest["separation"]], np.float64)
            thresholds = np.array(manifest["thresholds"], np.float64)
            found = Found(source, tuple(manifest["names"]), scores, thresholds, separation, manifest["by"])
            self._read[source] = (manifest, found)
        return self._read[source][1]

    def all(self) -> list[Found]:
        """What every source found, in the order of :data:`SOURCES`."""
        return [found for found in map(self.load, SOURCES) if found is not None]

    def of(self, name: str) -> tuple[Found, int]:
        """The source and place of an attribute: ``"water"``, or ``"clip:water"`` for one source's.

        Raises
        ------
        OptionError
            It was not looked for; says how.
        """
        source, _, rest = name.partition(":")
        wanted = rest if source in SOURCES and rest else name
        for found in self.all():
            if wanted in found.names and (wanted == name or found.source == source):
                return found, found.names.index(wanted)
        known = sorted({each for found in self.all() for each in found.names})
        raise OptionError(f"The attribute {name!r} was not looked for in the photos. Do: "
                          f"session.detect_attributes(words=[{wanted!r}])."
                          + (f" Known: {', '.join(known[:8])}{', …' if len(known) > 8 else ''}." if known else ""))

    def _manifest(self, source: str) -> dict[str, Any]:
        path = self._path(source)
        found = read_json(path) if path.exists() else {}
        same = found.get("data") == self.data and found.get("version") == VERSION
        return found if same and (self.folder / Path(found["file"]).name).exists() else {}

    def _path(self, source: str) -> Path:
        return self.folder / f"{source}.json"
