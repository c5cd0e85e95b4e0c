"""The parts found in a run's photos, kept in its folder; and the local features they are found in."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.concepts import Parts
from guidance_viz.core import DataError, Progress, atomic_write, content_hash, read_json, write_json
from guidance_viz.core.workers import Job
from guidance_viz.session.run.engine import Engine
from guidance_viz.session.run.explained import Explained

if TYPE_CHECKING:
    from guidance_viz.models import Classifier
    from guidance_viz.training import LocalFeatures

VERSION = 1
PARTS = "parts"
"""In a run folder."""
ARRAYS = ("centers", "mean", "scale", "share", "share_by_class", "cells", "spread")


@dataclass(frozen=True)
class Asked:
    """What parts are asked for.

    Attributes
    ----------
    features
        Key of the local features.
    place
        Where these are taken.
    k, seed
        Of the clustering.
    """

    features: str
    place: str
    k: int
    seed: int

    @property
    def base(self) -> str:
        """Names the clustering, before any part was split."""
        return content_hash(VERSION, self.features, self.k, self.seed)


@dataclass(frozen=True, eq=False)
class Clustering:
    """Parts, and what names them in answers.

    Attributes
    ----------
    key
        Names the clustering; another one after a part was split.
    asked
        What was asked for.
    parts
        The parts.
    retired
        Raw centres of parts that were split, (r, C): an answer on one of them says nothing about its halves.
    """

    key: str
    asked: Asked
    parts: Parts
    retired: np.ndarray

    @classmethod
    def new(cls, asked: Asked, parts: Parts) -> Clustering:
        """As it was found."""
        return cls(asked.base, asked, parts, np.zeros((0, parts.centers.shape[1]), np.float32))

    def split(self, part: int, parts: Parts) -> Clustering:
        """With a part split: ``parts`` has the halves."""
        return replace(self, key=content_hash(self.key, "split", part), parts=parts,
                       retired=np.concatenate([self.retired, self.parts.raw_centers[part:part + 1]]))


class PartShelf:
    """Keeps clusterings in ``parts/`` of a run folder: arrays as safetensors, then a manifest that makes them count.

    Parameters
    ----------
    folder
        The folder; made when something is kept.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)

    def save(self, found: Clustering) -> None:
        """Keep a clustering, in the place of the same one before a split; it is the current one from now on."""
        from safetensors.numpy import save
        arrays = {**{name: getattr(found.parts, name) for name in ARRAYS}, "retired": found.retired}
        with atomic_write(self.folder / f"{found.key}.safetensors") as file:
            file.write(save({name: np.ascontiguousarray(value) for name, value in arrays.items()}))
        write_json(self.folder / f"{found.asked.base}.json", {"version": VERSION, "key": found.key, **vars(found.asked)})
        self.choose(found.asked)

    def choose(self, asked: Asked) -> None:
        """Make a clustering that is kept the current one."""
        if self.chosen() != (asked.place, asked.k, asked.seed):
            write_json(self.folder / "current.json",
                       {"version": VERSION, "place": asked.place, "k": asked.k, "seed": asked.seed})

    def chosen(self) -> tuple[str, int, int] | None:
        """Place, k and seed of the current clustering."""
        found = self._read("current")
        return None if found is None else (str(found["place"]), int(found["k"]), int(found["seed"]))

    def load(self, asked: Asked) -> Clustering | None:
        """What is kept; ``None`` where nothing was found yet.

        Raises
        ------
        DataError
            The file is damaged.
        """
        about = self._read(asked.base)
        if about is None:
            return None
        path = self.folder / f"{Path(about['key']).name}.safetensors"
        if not path.exists():
            return None
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
        try:
            arrays = load_file(path)
            parts = Parts(**{name: arrays[name] for name in ARRAYS}, seed=asked.seed)
        except (SafetensorError, KeyError, OSError) as error:
            raise DataError(f"The parts in {os.fspath(path)!r} cannot be read ({error}). Delete the file and find them "
                            "again; the answers are kept elsewhere.") from error
        return Clustering(str(about["key"]), asked, parts, arrays["retired"])

    def _read(self, name: str) -> dict[str, Any] | None:
        path = self.folder / f"{name}.json"
        found = read_json(path) if path.exists() else {}
        return found if found.get("version") == VERSION else None


class LocalShelf:
    """Local features of a run's models: those of the extraction, or kept in the cache.

    Parameters
    ----------
    engine
        The run's.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._keys: dict[tuple[str, str], str] = {}
        self._place = ""
        self._opened: tuple[Explained, LocalFeatures] | None = None

    def place(self, clf: Classifier) -> str:
        """Where local features are taken by default: the same for all models of a run."""
        from guidance_viz.training import place_of
        from guidance_viz.training.runtime import image_shape
        self._place = self._place or place_of(clf, image_shape(self._engine.ds))
        return self._place

    def key(self, model: str, clf: Classifier, place: str) -> str:
        """What names those of a classifier with the hash ``model``; equal weights before the place have the same."""
        from guidance_viz.training import local_key
        if (model, place) not in self._keys:
            self._keys[model, place] = local_key(clf, place, self._engine.folder.manifest["data_hash"])
        return self._keys[model, place]

    def open(self, explained: Explained, key: str, place: str) -> LocalFeatures | None:
        """Those that are there; ``None`` where a pass over the photos is needed first."""
        from guidance_viz.training import open_local
        kept = self._opened
        if kept is None or kept[0] is not explained or kept[1].key != key:
            found = open_local(explained.clf, self._engine.ds, explained.extraction, self._engine.cache.folder(_name(key)),
                               place, key)
            if found is None:
                return None
            kept = self._opened = (explained, found)
        return kept[1]

    def make(self, explained: Explained, key: str, place: str, job: Job) -> Generator[Progress, None, LocalFeatures]:
        """Those that are there, or from one pass over the photos, kept in the cache."""
        from guidance_viz.training import local_features
        found = self.open(explained, key, place)
        if found is None:
            runtime = self._engine.runtime(explained.clf)
            with self._engine.cache.create(_name(key), resume=True) as folder:
                yield from local_features(explained.clf, self._engine.ds, explained.extraction, runtime, folder, place,
                                          job.cancelled)
            found = self.open(explained, key, place)
        assert found is not None
        return found


def _name(key: str) -> str:
    return f"local-{key}"
