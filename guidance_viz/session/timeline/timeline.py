"""The time machine: the run's history as points, going back to one, and branching a run off at one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from guidance_viz.core import Progress, SessionError, disk_errors, write_json
from guidance_viz.core.workers import Job
from guidance_viz.session.attributes.shelf import FOLDER
from guidance_viz.session.composites.shelf import COMPOSITES
from guidance_viz.session.context import Context
from guidance_viz.session.fixes import requests as fixing
from guidance_viz.session.fixes.waiting import WaitingFix
from guidance_viz.session.parts.shelf import PARTS
from guidance_viz.session.run.preparing import PrepareDesk
from guidance_viz.session.run.steps import UNFINISHED, carry_out, settle
from guidance_viz.session.timeline.history import history_table, point_seq
from guidance_viz.store import Journal, answers_at, copy_journal, restore

START = "start"


@dataclass(frozen=True)
class Journey:
    """What going back to a point of the history would change.

    Attributes
    ----------
    point
        The point.
    taken_back, given_again
        Answers that would be taken back, and that would be given again.
    model_before, model_after
        The accepted model now, and at the point.
    """

    point: str
    taken_back: int
    given_again: int
    model_before: str
    model_after: str

    @property
    def words(self) -> str:
        """``"3 answers are taken back; the model goes from v2 to v1"``."""
        parts = [f"{n} {'answer' if n == 1 else 'answers'} {'is' if n == 1 else 'are'} {what}"
                 for n, what in ((self.taken_back, "taken back"), (self.given_again, "given again")) if n]
        if self.model_before != self.model_after:
            parts.append(f"the model goes from {self.model_before} to {self.model_after}")
        return "; ".join(parts) or "nothing changes"


class TimelineDesk:
    """Tells what was done, and goes back in time. Nothing is deleted: going back is another line of the history.

    Parameters
    ----------
    context
        What it works with.
    waiting
        The fix that waits, which has to be judged before.
    preparing
        Shows the model of an earlier time.
    """

    def __init__(self, context: Context, waiting: WaitingFix, preparing: PrepareDesk) -> None:
        self._context, self._waiting, self._preparing = context, waiting, preparing

    def history(self) -> pd.DataFrame:
        """What was done, the latest last.

        Columns: time (UTC, ISO 8601), what, detail, annotator, point (give it to :meth:`go_back` or :meth:`branch`).
        """
        return history_table(self._context.book.journal.rows(), self._context.folder)

    def journey(self, point: str) -> Journey:
        """What :meth:`go_back` would change.

        Raises
        ------
        SessionError
            There is no such point.
        """
        rows = self._context.book.journal.rows()
        now, then = answers_at(rows), answers_at(rows, self._seq(rows, point))
        back, again = (_answers(rows, [action for action in first if action not in second])
                       for first, second in ((now, then), (then, now)))
        return Journey(point, back, again, self._context.models.version, _model_at(rows, then, self._context.models.names))

    def go_back(self, point: str, annotator: str = "me", background: bool = False,
                progress: Callable[[Progress], None] | None = None) -> None:
        """Make the answers in effect and the accepted model what they were at a point of the history.

        Answers given since are taken back (by whomever), as one action that the history shows; going back to a later point
        gives them again. What was computed of the model may have left the cache; it is computed again.

        Parameters
        ----------
        point
            From the ``point`` column of :meth:`history`, or ``"start"``: before anything was done.
        annotator
            Who goes back.
        background
            Return at once; watch ``model_version``, ``version_answers`` and ``error``.
        progress
            Called with each report, in the thread that works.

        Raises
        ------
        SessionError
            There is no such point, other work is going on, a fix waits for accept or reject, or another process accepted
            a model meanwhile.
        """
        if self._waiting.fix is not None:
            raise SessionError("A fix waits for your verdict. Accept or reject it first, then go back.")
        journey = self.journey(point)
        self._context.jobs.run("preparing", lambda job: self._go_back(journey, annotator, job), background, progress)

    def _go_back(self, journey: Journey, annotator: str, job: Job) -> Generator[Progress, None, None]:
        name = journey.model_after
        if name == self._context.models.version:
            self._restore_answers(journey.point, annotator)
            return
        _, clf = self._context.models.named(name)
        explained = yield from self._context.engine.explain(name, clf, job)
        scene = self._preparing.scene_of(explained)
        with self._context.folder.writing("going back"):
            settle(self._context.folder, self._context.book.journal)
            fixing.check_current(self._context.folder, self._context.models.version)
            step = {"seq": self._seq(self._context.book.journal.rows(), journey.point), "annotator": annotator,
                    "point": journey.point}
            left = carry_out(self._context.folder, self._context.book.journal, step, accepted=name)
        self._preparing.change_model(scene, left)

    def _restore_answers(self, point: str, annotator: str) -> None:
        journal = self._context.book.journal
        rows = journal.rows()
        restore(journal, self._seq(rows, point), annotator, point)
        self._context.changed()

    def _seq(self, rows: pd.DataFrame, point: str) -> int:
        return 0 if point == START else point_seq(rows, self._context.folder, point)

    @disk_errors("branching a run off")
    def branch(self, path: str | os.PathLike[str], at: str | None = None) -> Path:
        """Make another run that begins as this one was at a point; this one stays as it is.

        Parameters
        ----------
        path
            Folder of the new run; must not be there.
        at
            A point of the history; ``None``: now. A fix that waits is not taken along.

        Returns
        -------
        Path
            The folder, to be opened with ``Session.open``. It shares the cache, so that nothing is computed again.

        Raises
        ------
        SessionError
            The folder is there already, or there is no such point.
        DiskError
            It could not be written; there is no branch.
        """
        target = Path(path)
        if target.exists():
            raise SessionError(f"{os.fspath(target)!r} is there already. Choose a folder that is not.")
        if self._context.folder.load().get(UNFINISHED):
            with self._context.folder.writing("branching a run off"):
                settle(self._context.folder, self._context.book.journal)
        rows = self._context.book.journal.rows()
        seq = int(rows["seq"].max() if len(rows) else 0) if at is None else self._seq(rows, at)
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            self._write_branch(made, rows, seq)
            os.rename(made, target)
        finally:
            shutil.rmtree(made, ignore_errors=True)
        return target

    def _write_branch(self, made: Path, rows: pd.DataFrame, seq: int) -> None:
        manifest = self._context.folder.manifest
        accepted = _model_at(rows, answers_at(rows, seq), self._context.models.names) if len(rows) else "v0"
        number = self._context.models.names.index(accepted)
        models = manifest["models"][:number + 1]
        for entry in models:
            _copy(self._context.folder.model(entry["name"]), made / "models")
            if entry["mitigation"] is not None:
                place = self._context.folder.mitigation(entry["mitigation"])
                for part in ("request.json", "report.json", "model.safetensors"):
                    _copy(place / part, made / "mitigations" / place.name)
        for name in ("subsets", FOLDER, PARTS, COMPOSITES):
            if (self._context.folder.path / name).exists():
                shutil.copytree(self._context.folder.path / name, made / name)
        journal = Journal(made / self._context.folder.answers.name)
        copy_journal(self._context.book.journal, journal, seq)
        journal.close()
        settings = {**manifest["settings"], "cache": os.path.abspath(self._context.folder.cache)}
        origin = {"run": self._context.folder.path.name, "seq": seq}
        write_json(made / "run.json", {**manifest, "models": models, "accepted": accepted, "settings": settings,
                                       UNFINISHED: None, "branched_from": origin})


def _answers(rows: pd.DataFrame, actions: list[str]) -> int:
    """How many answers some actions hold."""
    return int((rows["action"].isin(actions) & (rows["kind"] != "acceptance")).sum())


def _model_at(rows: pd.DataFrame, actions: Mapping[str, Any], names: Iterable[str]) -> str:
    """The model of these names that was accepted last, of the actions in effect."""
    accepted = rows[(rows["kind"] == "acceptance") & rows["action"].isin(list(actions)) & rows["item"].isin(list(names))]
    return str(accepted["item"].iloc[-1]) if len(accepted) else "v0"


def _copy(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if source.exists():
        shutil.copy2(source, folder / source.name)

