"""Composites that were found in a run, kept in its folder: what is asked, and with which mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from guidance_viz.core import read_json, write_json
from guidance_viz.store import CompositeAnswered, cells_value, composite_value, read_cells, read_composite

VERSION = 1
COMPOSITES = "composites"
"""In a run folder."""
_LATEST = "latest"
_PLAIN = ("composite", "sample_id", "label", "verdict", "turned_to", "decides")


@dataclass(frozen=True, eq=False)
class Question:
    """A photo whose verdict turned in the surroundings of another.

    Attributes
    ----------
    composite, sample_id
        Id of the composite, and of the photo that keeps its object.
    label, verdict, turned_to
        Names of the photo's class, and of what was predicted before and after.
    decides
        How much an answer would teach, in [0, 1].
    asked
        What was kept of the photo, and whose surroundings it got.
    hole
        How far each cell of the partner belongs to its own object, which was filled, (h, w) in [0, 1].
    """

    composite: str
    sample_id: str
    label: str
    verdict: str
    turned_to: str
    decides: float
    asked: CompositeAnswered
    hole: np.ndarray

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        return {**plain, "asked": composite_value(self.asked), "hole": cells_value(self.hole)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Question:
        """Rebuild from :meth:`to_json`."""
        return cls(**{name: value[name] for name in _PLAIN}, asked=read_composite(value["asked"]),
                   hole=read_cells(value["hole"]))


@dataclass(frozen=True, eq=False)
class Found:
    """One search.

    Attributes
    ----------
    key
        Names the search: by model, masks and split.
    model
        Hash of the model.
    photos, turned
        How many photos were looked at, and how many verdicts turned.
    split
        Whose photos.
    questions
        The photos whose verdict turned, the most decisive first.
    shown
        Ids of those that were asked for last.
    """

    key: str
    model: str
    split: str
    photos: int
    turned: int
    questions: Sequence[Question] = field(repr=False)
    shown: tuple[str, ...] = ()


class CompositeShelf:
    """Keeps searches in ``composites/`` of a run folder.

    Parameters
    ----------
    folder
        The folder; made when something is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: tuple[str, Found] | None = None

    def save(self, found: Found) -> None:
        """Keep a search; it is the latest from now on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        about = {name: getattr(found, name) for name in ("key", "model", "split", "photos", "turned")}
        if not (self.folder / f"{found.key}.json").exists():
            write_json(self.folder / f"{found.key}.json",
                       {"version": VERSION, **about, "questions": [each.to_json() for each in found.questions]})
        write_json(self.folder / f"{_LATEST}.json", {"version": VERSION, "key": found.key, "shown": list(found.shown)})

    def load(self, key: str, shown: tuple[str, ...] = ()) -> Found | None:
        """A search that is kept."""
        if self._kept is None or self._kept[0] != key:
            value = self._read(key)
            if value is None:
                return None
            questions = tuple(Question.from_json(each) for each in value["questions"])
            self._kept = key, Found(key, str(value["model"]), str(value["split"]), int(value["photos"]),
                                    int(value["turned"]), questions)
        found = self._kept[1]
        return Found(found.key, found.model, found.split, found.photos, found.turned, found.questions, shown)

    def latest(self) -> Found | None:
        """The search that was asked for last."""
        value = self._read(_LATEST)
        return None if value is None else self.load(str(value["key"]), tuple(map(str, value["shown"])))

    def question(self, composite: str) -> Question | None:
        """A question of any search that is kept, the latest first."""
        latest = self.latest()
        keys = [*([] if latest is None else [latest.key]), *sorted(p.stem for p in self.folder.glob("*.json"))]
        for key in dict.fromkeys(key for key in keys if key != _LATEST):
            found = self.load(key)
            for each in () if found is None else found.questions:
                if each.composite == composite:
                    return each
        return None

    def _read(self, key: str) -> dict[str, Any] | None:
        path = self.folder / f"{Path(key).name}.json"
        value = read_json(path) if path.exists() else {}
        return value if value.get("version") == VERSION else None
