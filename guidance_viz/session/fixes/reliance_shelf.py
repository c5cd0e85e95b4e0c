"""The exchange tests that a run keeps, and which of them can stand beside each other."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from guidance_viz.core import Reliance, read_json, write_json
from guidance_viz.core.reliance import unlike

NAN = float("nan")
UNKNOWN = (NAN, NAN)


@dataclass(frozen=True)
class Kept:
    """One test of a model, by its content hash: with which masks, photos, partners and seed, and when (ns)."""

    model: str
    found: Reliance
    asked: tuple[int, ...]
    time: int

    @property
    def way(self) -> tuple[Any, ...]:
        """What two tests must have in common to be compared."""
        return self.found.places, self.found.split, self.found.at, self.asked


@dataclass(frozen=True)
class Beside:
    """Tests of several models that were made in one way.

    Attributes
    ----------
    found
        Test by the model's name; ``None`` where there is none like the others.
    refused
        Why models that were tested cannot be compared; empty where they can.
    """

    found: Mapping[str, Reliance | None]
    refused: str = ""

    @property
    def measured(self) -> list[Reliance]:
        """Those that there are."""
        return [each for each in self.found.values() if each is not None]

    def table(self) -> pd.DataFrame:
        """A row a model, nan where nothing was measured; see :meth:`.RelianceDesk.table`."""
        table = pd.DataFrame([_row(name, each) for name, each in self.found.items()])
        first = next(iter(self.measured), None)
        table.attrs |= {"masks": "" if first is None else first.masks, "at": "" if first is None else first.at,
                        "split": "" if first is None else first.split, "refused": self.refused}
        return table


def _row(name: str, found: Reliance | None) -> dict[str, Any]:
    figures = ("environment", "object", "object_alone", "environment_alone", "exchanged", "worst")
    row: dict[str, Any] = {"model": name, **{what: NAN if found is None else getattr(found, what) for what in figures}}
    for what in ("environment", "object"):
        row[f"{what}_low"], row[f"{what}_high"] = UNKNOWN if found is None else found.interval.get(what, UNKNOWN)
    by_class = {} if found is None else found.by_class
    worst = min(by_class, key=lambda name: by_class[name]["exchanged"]) if by_class else ""
    return {**row, "worst_class": worst, "photos": 0 if found is None else found.photos}


class RelianceShelf:
    """Reads and writes tests in a folder; each file is read once.

    Parameters
    ----------
    folder
        Where they are kept; made when the first is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, tuple[int, Kept | None]] = {}

    def place(self, key: str) -> Path:
        """File of a test."""
        return self.folder / f"{key}.json"

    def write(self, place: Path, model: str, found: Reliance, asked: Sequence[int]) -> None:
        """Keep a test of a model, given by its content hash."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_json(place, {**found.to_json(), "of": {"model": model, "asked": list(asked)}})

    def all(self) -> list[Kept]:
        """Every test whose masks are known, the oldest first."""
        found = [self._kept(path) for path in sorted(self.folder.glob("*.json"))]
        return sorted((each for each in found if each is not None), key=lambda each: each.time)

    def _kept(self, path: Path) -> Kept | None:
        time = path.stat().st_mtime_ns
        if self._read.get(path, (-1, None))[0] != time:
            value = read_json(path)
            of = value.get("of")
            self._read[path] = time, None if of is None or not value.get("places") else Kept(
                of["model"], Reliance.from_json(value), tuple(of["asked"]), time)
        return self._read[path][1]

    def latest(self, model: str, split: str) -> Reliance | None:
        """The latest test of a model on a split."""
        found = [each.found for each in self.all() if each.model == model and each.found.split == split]
        return found[-1] if found else None

    def beside(self, models: Mapping[str, str], split: str) -> Beside:
        """Tests of several models that were made in one way: in the way that most of them were, the latest first.

        Parameters
        ----------
        models
            Content hash by name.
        split
            Whose photos.
        """
        there = [each for each in self.all() if each.model in models.values() and each.found.split == split]
        ways: dict[tuple[Any, ...], dict[str, Reliance]] = {}
        for each in there:
            way = ways.pop(each.way, {})  # put last again: it is the latest
            ways[each.way] = {**way, each.model: each.found}
        best = max(reversed(ways.values()), key=len, default={})
        found = {name: _named(best.get(model), name) for name, model in models.items()}
        last = {name: self._last(there, model) for name, model in models.items()}
        others = any(found[name] is None and each is not None for name, each in last.items())
        if not others:
            return Beside(found)
        told = [_named(found[name] or each, name) for name, each in last.items() if each is not None]
        return Beside(found, unlike([each for each in told if each is not None]) or
                      "The models were tested on other numbers of photos or partners. Measure all of them alike.")

    @staticmethod
    def _last(there: Sequence[Kept], model: str) -> Reliance | None:
        found = [each.found for each in there if each.model == model]
        return found[-1] if found else None


def _named(found: Reliance | None, name: str) -> Reliance | None:
    return None if found is None else dataclasses.replace(found, model=name)
