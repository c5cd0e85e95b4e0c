"""What the model goes by, measured by exchanging objects and environments; kept in the run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.core import DataError, Progress, Reliance, SessionError, content_hash, read_json, write_json
from guidance_viz.session.background import Job
from guidance_viz.session.explained import Explained
from guidance_viz.session.places import PlaceDesk
from guidance_viz.session.surroundings import Surroundings

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation import Places

FOLDER = "reliance"
PHOTOS, DRAWS = 500, 3


class RelianceDesk:
    """Measures reliance, and reads what was measured.

    Parameters
    ----------
    around
        What it needs of its session.
    places
        Knows where the objects are.
    model
        Gives the explanations of a version, ``"current"``, ``"original"`` or ``"candidate"``.
    """

    def __init__(self, around: Surroundings, places: PlaceDesk, model: Callable[[str], Explained]) -> None:
        self._around, self._places, self._model = around, places, model
        self._auto: tuple[Explained, Dataset, Path] | None = None   # where the default test of a model is kept

    def measure(self, split: str = "val", model: str = "current", *, masks: Any = "auto", photos: int = PHOTOS,
                draws: int = DRAWS, background: bool = False,
                progress: Callable[[Progress], None] | None = None) -> Reliance | None:
        """How often the verdict changes when only the environment, or only the object, is exchanged.

        Parameters
        ----------
        split
            Whose photos.
        model
            ``"current"``, ``"original"``, ``"candidate"`` or a version.
        masks
            Where the objects are: ``"answers"``, ``"boxes"``, ``"masks"``, or an array (N, h, w). ``"auto"``: exact masks
            or boxes where the data set has them, else the answers.
        photos, draws
            At most how many photos, and partners of each.
        background
            Return ``None`` at once; watch ``version_parts`` and ``error``, and read :meth:`known`.
        progress
            Called with each report.

        Returns
        -------
        Reliance
            Kept in the run; asked again, it is read.

        Raises
        ------
        DataError
            Nothing is known of where the objects of the split are.
        SessionError
            The session is not prepared, or other work is going on.
        """
        explained = self._model(model)
        where = self._masks(explained, masks)
        seed = int(self._around.engine.settings["seed"])
        place = self._place(explained, where, (split, photos, draws, seed))
        if place.exists():
            return dataclasses.replace(Reliance.from_json(read_json(place)), model=explained.name)
        return self._around.work(
            "measuring", lambda job: self._measure(explained, where, place, (split, photos, draws, seed), job), background,
            progress)

    def known(self) -> Reliance | None:
        """What :meth:`measure` says of the current model without options, where it was measured; else ``None``."""
        if next(self._folder.glob("*.json"), None) is None:
            return None
        explained, ds = self._model("current"), self._around.data.now
        if self._auto is None or self._auto[:2] != (explained, ds) or not (ds.has_masks or ds.has_boxes):
            try:
                where = self._masks(explained, "auto")
            except (DataError, SessionError):  # nothing is known of places
                return None
            how = ("val", PHOTOS, DRAWS, int(self._around.engine.settings["seed"]))
            self._auto = explained, ds, self._place(explained, where, how)
        place = self._auto[2]
        return dataclasses.replace(Reliance.from_json(read_json(place)), model=explained.name) if place.exists() else None

    def _place(self, explained: Explained, masks: np.ndarray, how: tuple[str, int, int, int]) -> Path:
        return self._folder / (content_hash(explained.clf.fingerprint(), masks, *how) + ".json")

    def _measure(self, explained: Explained, masks: np.ndarray, place: Path, how: tuple[str, int, int, int],
                 job: Job) -> Generator[Progress, None, Reliance]:
        from guidance_viz.mitigation import measure_reliance
        split, photos, draws, seed = how
        found = yield from measure_reliance(
            explained.clf.clone(), self._around.data.given, explained.extraction, masks,
            self._around.engine.runtime(explained.clf), split=split, photos=photos, draws=draws, seed=seed,
            model=explained.name, cancel=job.cancelled)
        self._folder.mkdir(parents=True, exist_ok=True)
        write_json(place, found.to_json())
        self._around.found()
        return found

    def _masks(self, explained: Explained, given: Any) -> np.ndarray:
        from guidance_viz.mitigation import masks_of
        ds = self._around.data.now
        if isinstance(given, str) and given == "auto":
            given = "masks" if ds.has_masks else "boxes" if ds.has_boxes else "answers"
        places: Places | None = self._places.answered() if isinstance(given, str) and given == "answers" else None
        if places is not None and np.isnan(places.masks).all():
            raise DataError("Nothing is known of where the objects are: answer parts both yes and no, draw boxes, or give "
                            "masks= as an array.")
        return masks_of(ds, given, places)

    @property
    def _folder(self) -> Path:
        return self._around.engine.folder.path / FOLDER
