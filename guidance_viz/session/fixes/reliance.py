"""What the model goes by, measured by exchanging objects and environments; kept in the run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, Evaluation, Progress, Reliance, SessionError, content_hash, read_json
from guidance_viz.core.workers import Job
from guidance_viz.session.context import Context
from guidance_viz.session.fixes.reliance_shelf import Beside, RelianceShelf
from guidance_viz.session.fixes.waiting import WaitingFix
from guidance_viz.session.places.places import PlaceDesk
from guidance_viz.session.run.explained import Explained

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation import Places

FOLDER = "reliance"
PHOTOS, DRAWS = 500, 3
COLUMNS = {"reliance_environment": "environment", "reliance_object": "object", "exchanged": "exchanged"}
"""Columns of ``Session.models``, and what they hold."""
NOTHING = ("Nothing is known of where the objects are: the data set has neither masks nor boxes, and no answers say it. "
           "Answer parts both yes and no (on the page Parts), or draw boxes on a few photos; or give masks= as an array.")


@dataclasses.dataclass(frozen=True)
class _Asked:
    """How models are tested: with which masks (and what they are called), on whose photos."""

    masks: np.ndarray
    by: str
    split: str
    photos: int
    draws: int
    seed: int

    @property
    def numbers(self) -> tuple[int, int, int]:
        return self.photos, self.draws, self.seed


class RelianceDesk:
    """Measures reliance, and reads what was measured.

    Parameters
    ----------
    context
        What it works with.
    places
        Knows where the objects are.
    waiting
        The fix that waits, which is a model of the run too.
    """

    def __init__(self, context: Context, places: PlaceDesk, waiting: WaitingFix) -> None:
        self._context, self._places, self._waiting = context, places, waiting
        self._shelf = RelianceShelf(context.engine.folder.path / FOLDER)
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
            Return ``None`` at once; watch ``version_parts`` and ``error``, and read :meth:`known_reliance`.
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
        found = self.measure_all([model], split, masks=masks, photos=photos, draws=draws, background=background,
                                 progress=progress)
        return None if found is None else found[0]

    def measure_all(self, models: Sequence[str], split: str = "val", *, masks: Any = "auto", photos: int = PHOTOS,
                    draws: int = DRAWS, background: bool = False,
                    progress: Callable[[Progress], None] | None = None) -> list[Reliance] | None:
        """Test several models with the same masks, as one piece of work; parameters as of :meth:`reliance`.

        Returns
        -------
        list of Reliance
            A model each; those that are done when it is cancelled are kept.
        """
        explained = [self._context.models.of(name) for name in models]
        asked = _Asked(*self._masks(masks), split, photos, draws, self._context.seed)
        plan = [(each, each.clf.fingerprint()) for each in explained]
        if all(self._place(model, asked).exists() for _, model in plan):
            return [self._read(each, model, asked) for each, model in plan]
        return self._context.jobs.run("measuring", lambda job: self._measure(plan, asked, job), background, progress)

    def known(self) -> Reliance | None:
        """What :meth:`reliance` says of the current model without options, where it was measured; else ``None``."""
        if next(self._shelf.folder.glob("*.json"), None) is None:
            return None
        explained, ds = self._context.models.of("current"), self._context.data.now
        if self._auto is None or self._auto[:2] != (explained, ds) or not (ds.has_masks or ds.has_boxes):
            try:
                asked = _Asked(*self._masks("auto"), "val", PHOTOS, DRAWS, self._context.seed)
            except (DataError, SessionError):  # nothing is known of places
                return None
            self._auto = explained, ds, self._place(explained.clf.fingerprint(), asked)
        place = self._auto[2]
        return dataclasses.replace(Reliance.from_json(read_json(place)), model=explained.name) if place.exists() else None

    # -- beside each other --------------------------------------------------------------
    def beside(self, models: Sequence[str], split: str = "val") -> Beside:
        """Tests of several models that were made in one way, of those that were measured; nothing is computed."""
        hashes = self._waiting.hashes
        return self._shelf.beside({name: hashes.get(name, "") for name in models}, split)

    def table(self, models: Sequence[str] | None = None, split: str = "val") -> pd.DataFrame:
        """What models go by, as far as it was measured with the same masks.

        Parameters
        ----------
        models
            Names as in ``Session.models``; ``None``: all.
        split
            Whose photos.

        Returns
        -------
        DataFrame
            A row a model: model, environment, object, object_alone, environment_alone, exchanged, worst (shares in [0, 1],
            see :class:`~guidance_viz.core.Reliance`; nan where not measured), environment_low, environment_high,
            object_low, object_high (95 %), worst_class, photos. ``attrs``: ``masks`` and ``at`` of the tests, and
            ``refused``: why models that were measured are left out, in words.
        """
        return self.beside([*self._waiting.hashes] if models is None else models, split).table()

    def with_reliance(self, models: pd.DataFrame) -> pd.DataFrame:
        """``Session.models`` with the columns :data:`COLUMNS`, of tests that can be compared; nan where there is none."""
        found = self.beside(models["name"].tolist()).table()
        return models.assign(**{column: found[name].to_numpy(float) for column, name in COLUMNS.items()})

    def told(self, model: str, evaluations: Mapping[str, Evaluation]) -> dict[str, Evaluation]:
        """Evaluations by split, each with the latest test of the model where there is one."""
        tested = {split: self._shelf.latest(model, split) for split in evaluations}
        return {split: found if (test := tested[split]) is None else
                dataclasses.replace(found, reliance=dataclasses.replace(test, model=found.model))
                for split, found in evaluations.items()}

    def why_not(self) -> str:
        """Why nothing can be measured, and what to do; empty where it can."""
        ds = self._context.data.now
        if ds.has_masks or ds.has_boxes:
            return ""
        try:
            self._masks("answers")
        except (DataError, SessionError):
            return NOTHING
        return ""

    def default_masks(self) -> np.ndarray | None:
        """The masks that models are tested with by default, (N, h, w); ``None`` where nothing is known of places."""
        try:
            return self._masks("auto")[0]
        except (DataError, SessionError):
            return None

    # -- the work --------------------------------------------------------------
    def _place(self, model: str, asked: _Asked) -> Path:
        return self._shelf.place(content_hash(model, asked.masks, asked.split, *asked.numbers))

    def _read(self, explained: Explained, model: str, asked: _Asked) -> Reliance:
        return dataclasses.replace(Reliance.from_json(read_json(self._place(model, asked))), model=explained.name)

    def _measure(self, plan: Sequence[tuple[Explained, str]], asked: _Asked,
                 job: Job) -> Generator[Progress, None, list[Reliance]]:
        found = []
        for number, (explained, model) in enumerate(plan):
            if not self._place(model, asked).exists():
                of = f" ({explained.name}, {number + 1} of {len(plan)} models)" if len(plan) > 1 else ""
                for step in self._test(explained, model, asked, job):
                    yield dataclasses.replace(step, stage=step.stage + of)
                self._context.found()
            found.append(self._read(explained, model, asked))
        return found

    def _test(self, explained: Explained, model: str, asked: _Asked, job: Job) -> Generator[Progress, None, None]:
        from guidance_viz.mitigation import measure_reliance
        found = yield from measure_reliance(
            explained.clf.clone(), self._context.data.given, explained.extraction, asked.masks,
            self._context.engine.runtime(explained.clf), split=asked.split, photos=asked.photos, draws=asked.draws,
            seed=asked.seed, model=explained.name, cancel=job.cancelled)
        found = dataclasses.replace(found, masks=asked.by, places=content_hash(asked.masks))
        self._shelf.write(self._place(model, asked), model, found, asked.numbers)

    def _masks(self, given: Any) -> tuple[np.ndarray, str]:
        """The masks (N, h, w), and what they are called."""
        from guidance_viz.mitigation import masks_of
        ds = self._context.data.now
        if isinstance(given, str) and given == "auto":
            given = "masks" if ds.has_masks else "boxes" if ds.has_boxes else "answers"
        by = given if isinstance(given, str) else "array"
        places: Places | None = self._places.answered() if by == "answers" else None
        if places is not None and np.isnan(places.masks).all():
            raise DataError("Nothing is known of where the objects are: answer parts both yes and no, draw boxes, or give "
                            "masks= as an array.")
        return masks_of(ds, given, places), by
