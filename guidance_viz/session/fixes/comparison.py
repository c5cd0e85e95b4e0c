"""The models beside each other: evaluated, listed, compared sample by sample, and group by group."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.core import Evaluation, Progress, Report
from guidance_viz.metrics import GroupChange, group_changes
from guidance_viz.session.context import Context
from guidance_viz.session.fixes import requests as fixing
from guidance_viz.session.fixes.other_data import comparable, evaluate_on
from guidance_viz.session.fixes.reliance import RelianceDesk
from guidance_viz.session.fixes.waiting import WaitingFix
from guidance_viz.session.photos.tables import compare_table, group_of, model_table
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.run.models import CANDIDATE

if TYPE_CHECKING:
    from guidance_viz.data import Dataset


class ComparisonDesk:
    """Compares the models of the run.

    Parameters
    ----------
    context
        What it works with.
    waiting
        The fix that waits.
    reliances
        What models go by, as far as it was measured.
    """

    def __init__(self, context: Context, waiting: WaitingFix, reliances: RelianceDesk) -> None:
        self._context, self._waiting, self._reliances = context, waiting, reliances

    def table(self) -> pd.DataFrame:
        """A row a model of the run, the original first, a fix that waits last.

        Columns: name, method ("" for the original), time (UTC, ISO 8601, when it was asked for), start (the model it was
        made from), worst and average (accuracy on the validation split, else on the first there is), answers (on maps and
        neurons that it was made with), seconds (of training), current; reliance_environment, reliance_object and exchanged:
        what each goes by on the validation split (:class:`~guidance_viz.core.Reliance`), of tests with the same masks; nan
        where not measured.
        """
        made = {entry["number"]: entry for entry in fixing.requests(self._context.folder)}
        found: list[dict[str, Any]] = []
        for entry in self._context.folder.manifest["models"]:
            request = made.get(entry["mitigation"], {})
            report = None if not request.get("report") else Report.from_json(request["report"])
            name, current = entry["name"], entry["name"] == self._context.models.version
            found.append({"name": name, "current": current, "request": request, "report": report,
                          "evaluation": None if report is not None else self._first("original")})
        if (fix := self._waiting.fix) is not None:
            found.append({"name": CANDIDATE, "current": False, "request": made.get(fix.number, {}), "report": fix.report})
        return self._reliances.with_reliance(model_table(found))

    def _first(self, which: str) -> Evaluation:
        evaluations = self.evaluate(which)
        return evaluations.get("val") or next(iter(evaluations.values()))

    def evaluate(self, which: str | Dataset = "current", data: Dataset | None = None, *,
                 progress: Callable[[Progress], None] | None = None) -> dict[str, Evaluation]:
        """Evaluate one model on every split of the run's data, or of another data set.

        Parameters
        ----------
        which
            ``"current"``, ``"original"``, ``"candidate"`` or a version. A data set here is ``data``, for the current model.
        data
            Another data set. Its classes are matched with the run's by name; groups and boxes are its own. Where it has no
            split of its own all of it is ``"test"``. The model runs over it; nothing is kept, and the run stays as it is.
        progress
            Called with each report while the model runs over another data set.

        Returns
        -------
        dict
            An evaluation by split. What the model goes by (``reliance``) is among it on splits of the run where it was
            measured; the latest of several.

        Raises
        ------
        DataError
            The other data set has a class that the run has not, or photos of another size.
        SessionError
            There is no such model, the run is not prepared, or other work is going on.
        """
        if not isinstance(which, str):
            return self._elsewhere("current", which, progress)
        if data is not None:
            return self._elsewhere(which, data, progress)
        current = self._context.models.version
        name = {"original": "v0", "current": current}.get(which, which)
        name = current if name == CANDIDATE and self._waiting.fix is None else name
        own = dict(self._context.models.of(which).evaluations)
        return self._reliances.told(self._waiting.hashes.get(name, ""), own)

    def _elsewhere(self, which: str, data: Dataset,
                   progress: Callable[[Progress], None] | None) -> dict[str, Evaluation]:
        other = comparable(self._context, data)
        found = self._context.jobs.run("measuring", lambda job: evaluate_on(self._context, which, other, job), False,
                                       progress)
        assert found is not None  # it ran in this thread
        return found

    def regressions(self, before: str = "current", after: str = "candidate", split: str = "val") -> list[GroupChange]:
        """Groups that one model serves worse than another by more than their interval.

        Parameters
        ----------
        before, after
            Two models, as in :meth:`model`.
        split
            Whose photos; where it has none, those of the first split that has.

        Returns
        -------
        list of GroupChange
            The groups (classes where groups are not known) whose accuracy after is below the 95 % Wilson interval of the
            accuracy before; the greatest loss first. See :meth:`group_changes` for all of them.

        Raises
        ------
        SessionError
            There is no model of that name.
        """
        found = [change for change in self.group_changes(before, after, split) if change.regressed]
        return sorted(found, key=lambda change: change.after - change.before)

    def group_changes(self, before: str = "current", after: str = "candidate", split: str = "val") -> list[GroupChange]:
        """How every group fared from one model to another; as :meth:`regressions`, groups ascending."""
        first, second = self._context.models.of(before), self._context.models.of(after)
        rows = self._compared_rows(split, second)
        known = self._context.ds.groups_known
        groups = group_of(self._context.ds) if known else first.labels
        names = self._context.ds.group_names if known else self._context.ds.class_names
        return group_changes(first.correct[rows], second.correct[rows], groups[rows], group_names=names)

    def _compared_rows(self, split: str, explained: Explained) -> np.ndarray:
        """Readable rows of a split, or of the first split that has any."""
        readable = np.asarray(explained.extraction.readable)
        for name in (split, "val", "test", "train"):
            rows = self._context.ds.indices(name)
            if readable[rows].any():
                return rows[readable[rows]]
        return np.flatnonzero(readable)

    def before(self) -> dict[str, Evaluation]:
        """Evaluations by split of the model that the latest fix started from, else of the original."""
        report = self.latest_report()
        return self.evaluate("original") if report is None else dict(report.before)

    def after(self) -> dict[str, Evaluation]:
        """Evaluations by split of the candidate, or, where none waits, of the current model."""
        return self.evaluate("current") if self._waiting.fix is None else dict(self._waiting.fix.report.after)

    def latest_report(self) -> Report | None:
        """Report of the candidate, or of the fix that made the current model; None for the original."""
        fix = self._waiting.fix
        if fix is not None:
            return fix.report
        return fixing.report_of(self._context.folder, self._context.models.version)

    def compare(self, before: str = "original", after: str = "candidate") -> pd.DataFrame:
        """Compare two models sample by sample.

        Parameters
        ----------
        before, after
            ``"original"``, ``"current"``, ``"candidate"`` (where none waits: the accepted model) or a
            version.

        Returns
        -------
        DataFrame
            Fixed samples first, then broken ones, then by how much the map changed. Columns: sample_id,
            label, group, before_correct, after_correct, flip ("fixed", "broken" or ""), map_change (half the
            L1 distance of the maps normalised to sum 1, in [0, 1]), energy_before, energy_after.
        """
        return compare_table(self._context.ds, self._context.models.of(before), self._context.models.of(after))
