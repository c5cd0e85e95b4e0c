"""Curating balanced subsets from the answers, trying it out, and keeping what was curated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz import space
from guidance_viz.core import OptionError, SessionError, disk_errors
from guidance_viz.session.context import Context
from guidance_viz.session.questions.questions import PAPER, QuestionsDesk
from guidance_viz.session.results import Curation
from guidance_viz.session.run.layout import fitted_rows
from guidance_viz.session.subsets.chosen import Chosen
from guidance_viz.session.subsets.curation import Basis, Recipe, curate, screening
from guidance_viz.session.subsets.shelf import Subsets, check_name


class SubsetsDesk:
    """Draws balanced subsets from the answers, tries them out, and keeps them.

    Parameters
    ----------
    context
        What it works with.
    questions
        Spreads the answers.
    """

    def __init__(self, context: Context, questions: QuestionsDesk) -> None:
        self._context, self._questions = context, questions
        self._memory: dict[str, space.Subgroups] = {}
        self._trial: Recipe | None = None
        self._trial_failed = False
        self._trials = self._context.jobs.latest("curating", self._try,
                                         idle=lambda: self._context.signals.publish(curating=not self._trials.wait(0)))

    def screening(self, split: str | None = None, threshold: float | None = None,
                  by: str | None = None) -> space.Screening:
        """Say what a threshold on P(correct) keeps; at once.

        Parameters
        ----------
        split
            ``"train"`` or ``"val"``; ``None``: the asked split.
        threshold
            In [0, 1); ``None``: the median.
        by
            ``"class"`` (also ``None``): each class's own median. ``"all"``: one.

        Returns
        -------
        Screening
            Rows that are kept, thresholds, and the counts of the rest; while all answers are alike, all are unknown.
        """
        recipe = self._recipe(split=split, threshold=threshold, by=by or "class")
        return screening(self._context.ds, self._questions.spread(), recipe)

    @disk_errors("curating")
    def curate(self, name: str | None = None, *, split: str | None = None, size: float | str = 0.1,
               threshold: float | None = None, by: str = "class", scale: str = "unit",
               seed: int | None = None, overwrite: bool = False) -> Curation:
        """Draw a balanced subset by the answers: screening, core and environment features, sampling (SLIM, Sec. 4.3).

        Parameters
        ----------
        name
            Keep it under this name (letters, digits, "-", "_", "."), for :meth:`mitigate`; ``None``: a trial.
        split
            ``"train"`` or ``"val"``; ``None``: the asked split.
        size
            A share of the split (float up to 1.0), a count (int), or ``"paper"``: SLIM's share for this data set.
        threshold
            Of P(correct), in [0, 1); ``None``: the median.
        by
            ``"class"``: each class by itself, as SLIM's release has it, with an equal share of the size as far as it has
            so many; so none is left out. ``"all"``: one threshold, and features clustered through all classes. Where
            the model looks rightly at one class alone, the other is then screened out whole.
        scale
            ``"unit"``: core and environment features are clustered at unit length, so that subgroups differ in what they
            show. ``"raw"``: as they are, as SLIM's release has it; their length, how sure the model is, then counts most.
        seed
            Of clustering and drawing; ``None``: the run's.
        overwrite
            Replace a subset of the same name.

        Raises
        ------
        SessionError
            The answers are not of both values (says what to answer), nothing passed the threshold, or there is a subset
            of that name.
        OptionError
            An option has a value that is not allowed.
        """
        recipe = self._recipe(split=split, size=size, threshold=threshold, by=by, scale=scale, seed=seed)
        if name is None:
            return curate(self._basis(), recipe)
        check_name(name)
        if not overwrite:
            self._subsets.check_free(name)
        found = curate(self._basis(), recipe, name)
        if not found.sample_ids:
            raise SessionError(f"No sample of the {recipe.split} split has a P(correct) above {recipe.threshold}. Lower "
                               "the threshold, or leave it out for the median.")
        self._subsets.save(found, overwrite)
        return found

    def try_curation(self, *, split: str | None = None, size: float | str = 0.1, threshold: float | None = None,
                     by: str = "class", scale: str = "unit", seed: int | None = None) -> None:
        """Curate a trial off this thread; only the latest request counts.

        Watch ``curating``, ``curation`` (None where it failed) and ``error``. The parameters are those of
        :meth:`curate`.
        """
        self._context.jobs.check_open()
        self._trial = self._recipe(split=split, size=size, threshold=threshold, by=by, scale=scale, seed=seed)
        self._context.signals.publish(curating=True)
        self._trials.poke()

    def _try(self) -> None:
        recipe, found = self._trial, None
        assert recipe is not None
        with self._context.jobs.told("curating"):
            found = curate(self._basis(), recipe)
        if recipe is self._trial:
            healed, self._trial_failed = self._trial_failed and found is not None, found is None
            self._context.signals.publish(curation=found, **({"error": ""} if healed else {}))

    def _recipe(self, *, split: str | None, seed: int | None = None, **given: Any) -> Recipe:
        settings = self._context.settings
        split = split or settings["asked_split"]
        if given.get("size") == PAPER:
            given["size"] = _paper(self._context.ds.name, split)
        return Recipe(split, seed=settings["seed"] if seed is None else seed, **given)

    def _basis(self) -> Basis:
        scene, answers = self._context.scene(), self._context.standing()
        shaping = set(fitted_rows(self._context.ds).tolist())
        votes = {row: answer for row, answer in zip(*answers.votes, strict=True) if row in shaping}
        chance, model = self._questions.spread(), self._context.models.hash
        return Basis(self._context.ds, scene.explained, model, chance, votes, self._memory)

    # -- what was kept --------------------------------------------------------------
    @property
    def _subsets(self) -> Subsets:
        return Subsets(self._context.folder.path / "subsets")

    def table(self) -> pd.DataFrame:
        """A row a subset that was kept, the newest last.

        Columns: name, split, photos, share (of the split), threshold (nan = the median), answers, model, created.
        """
        return self._subsets.table()

    def subset(self, name: str) -> Curation:
        """Return a subset that was kept.

        Raises
        ------
        SessionError
            There is none of that name.
        """
        return self._subsets.load(name)

    @disk_errors("deleting the subset")
    def forget_subset(self, name: str) -> None:
        """Delete a subset that was kept.

        Raises
        ------
        SessionError
            There is none of that name.
        """
        self._subsets.forget(name)

    def chosen(self, subset: str | Iterable[str]) -> Chosen:
        """What a mitigation is to learn from: a subset by its name, or samples by their ids."""
        if not isinstance(subset, str):
            ids = list(subset)
            if not ids:
                raise OptionError("subset=[] has no sample. Give ids, or the name of a curated subset.")
            return Chosen(f"{len(ids)} given samples", np.unique(self._context.book.rows_of(ids)))
        found = self.subset(subset)
        facts = {"answers": float(found.answers)}
        note = ""
        current = self._context.models
        if found.model_hash != current.hash:
            facts["curated on another model"] = 1.0
            note = (f"The subset {subset!r} was curated by what the model {found.model} ({found.model_hash}) looked at, "
                    f"not by what {current.version} ({current.hash}), which this fix started from, looks at.")
        return Chosen(subset, self._context.book.rows_of(found.sample_ids), facts, note)


def _paper(data: str, split: str) -> float:
    from guidance_viz.mitigation import curation_sizes
    return curation_sizes(data, split)[1]
