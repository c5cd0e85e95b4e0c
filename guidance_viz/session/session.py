"""The one mutable object: a classifier, its data, the answers and the fixes, in a run folder."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.core import Evaluation, ModelError, Preview, Progress, Report, SessionError
from guidance_viz.session import fixing, reopening
from guidance_viz.session.background import Job
from guidance_viz.session.explained import Explained
from guidance_viz.session.looking import Looking
from guidance_viz.session.pictures import PictureCache
from guidance_viz.session.tables import compare_table

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier


class Session(Looking):
    """See where a classifier looks, answer, fix, and compare.

    Parameters
    ----------
    clf
        The classifier; copied, never changed.
    ds
        The data set.
    run
        The run folder; made if it is not there, resumed if it is (with the same model and data).
    seed
        Seed of everything random. ``None`` (also for the next four): the run's own, for a new run the
        default.
    contrast
        Explain the class's logit minus the mean of the others (the default), or the plain logit.
    questions
        How many centroids are asked in a round, shared by the classes; 40 by default.
    projection
        ``"umap"`` (a PCA is shown until it is ready) or ``"pca"``.
    cut
        Where the frozen stem ends whose output is kept, so that a tail can be trained: a name from
        ``clf.cuts``, ``"auto"``, or ``"none"``.
    device, precision, batch_size, workers
        How to compute; ``"auto"`` tries, picks, and is remembered.
    rule
        How several people's answers on one item become one: ``"latest"`` or ``"crayon"``.
    live
        Preview every answer, and pick up the answers of other processes, in the background.
    journal
        A SQLAlchemy address of the answers, for a team; by default a file in the run folder.

    Attributes
    ----------
    dispatcher
        Called with each parameter change made off the caller's thread; an app shell may inject its own.

    Raises
    ------
    SessionError
        The run in the folder was made with another model, other data, or another seed, contrast or cut.

    Examples
    --------
    >>> with gv.Session(clf, ds, run="runs/birds") as session:  # doctest: +SKIP
    ...     session.prepare()
    ...     question = session.next_question()
    ...     session.answer(question.sample_id, gv.Relevance.NO)
    ...     report = session.mitigate("crayon_attention")
    ...     session.accept()
    """

    def __init__(
        self,
        clf: Classifier,
        ds: Dataset,
        run: str | os.PathLike[str],
        *,
        seed: int | None = None,
        device: str = "auto",
        precision: str = "auto",
        batch_size: int | str = "auto",
        workers: int | str = "auto",
        contrast: bool | None = None,
        questions: int | None = None,
        projection: str | None = None,
        cut: str | None = None,
        rule: str = "latest",
        live: bool = True,
        journal: str | None = None,
    ) -> None:
        settings = {
            "seed": seed,
            "contrast": contrast,
            "questions": questions,
            "projection": projection,
            "cut": cut,
        }
        compute = {"device": device, "precision": precision, "batch_size": batch_size, "workers": workers}
        self._pictures = PictureCache()
        self._fix: fixing.Candidate | None = None
        super().__init__(
            clf, ds, run, compute=compute, settings=settings, rule=rule, live=live, journal=journal
        )

    @classmethod
    def open(
        cls, run: str | os.PathLike[str], model: Any = None, data: Any = None, **options: Any
    ) -> Session:
        """Open a run where it was left.

        Parameters
        ----------
        run
            The run folder.
        model
            A network of the same class, a classifier, or a source, where the run cannot make the model again
            by itself; its weights do not matter, those of the run are read.
        data
            The data set, where the run cannot load it again by itself.
        **options
            As for the class, but the settings of the run.

        Raises
        ------
        SessionError
            There is no run, the model or the data must be given, or the data are not those of the run.
        """
        return cls(*reopening.reopen(run, model, data), run, **options)

    # -- fix --------------------------------------------------------------
    def preview(self) -> Preview:
        """Refit the head from cached activations with the answers so far; also in ``preview_result``.

        Raises
        ------
        SessionError
            The session is not prepared.
        ModelError
            The model has no linear head, or its activations are too large to be kept: only fine-tuning can
            tell.
        """
        scene, start = self._ready(), time.perf_counter()
        self.spread()
        seconds = time.perf_counter() - start
        preview = self._engine.preview(scene.explained, self._guidance("answers", {}), seconds)
        self._publish(preview_result=preview)
        return preview

    def _preview_quietly(self) -> None:
        with self._told("previewing"):
            self._publish(state=self._state_now())
            try:
                self.preview()
            except ModelError as error:
                self._publish(preview_result=self._no_preview(str(error)))

    def _no_preview(self, why: str) -> Preview:
        now = self.evaluate("current")
        split = "val" if "val" in now else next(iter(now))
        return Preview(
            now[split], now[split], split, np.zeros((0, 0)), np.zeros(0), len(self.answers), 0.0, 0.0, why
        )

    def _guidance(self, relevance_from: str, thresholds: dict[str, float]) -> Any:
        explained, book = self._ready().explained, self._book
        maps = book.maps(self._hash)
        rows = {row: maps[str(book.ids[row])] for row in book.answered(self._hash)}
        chance = self.spread() if relevance_from == "spread" else None
        return fixing.guidance(
            self.ds, explained, rows, book.neurons(self._hash), relevance_from, chance, thresholds
        )

    def mitigate(self, method: str, relevance_from: str = "answers", background: bool = False,
                 progress: Callable[[Progress], None] | None = None, **options: Any) -> Report | None:
        """Make a fixed copy of the current model; it becomes the candidate, to accept or reject.

        Interrupted (by a crash too), the same call goes on from the last checkpoint.

        Parameters
        ----------
        method
            ``"erm"``, ``"crayon_attention"``, ``"crayon_pruning"``, ``"crayon_pruning_attention"`` or another
            of ``gv.mitigation.MITIGATIONS``.
        relevance_from
            ``"answers"``, or ``"spread"``: also samples whose P(relevant) is above ``yes`` or below ``no``
            (0.7, 0.3).
        background
            Return ``None`` at once; watch ``progress``, ``candidate`` and ``error``.
        progress
            Called with each report, in the thread that works.
        **options
            Of the method (``trainable``, ``recipe``, ``epochs``, ``lr``, ``alpha``, ``beta``, …), ``seed``,
            and the thresholds ``yes`` and ``no``.

        Raises
        ------
        SessionError
            The session is not prepared, or other work is going on, here or in another process on this run.
        OptionError
            An option is not known or has a value that is not allowed.
        """
        thresholds = {name: options.pop(name) for name in ("yes", "no") if name in options}
        request = fixing.Request(method, options.pop("seed", self._engine.settings["seed"]), options,
                                 self._guidance(relevance_from, thresholds), self.model_version)
        explained = self._ready().explained
        found = self._work(
            "training", lambda job: self._mitigate(explained, request, job), background, progress
        )
        return None if found is None else found.report

    def _mitigate(self, explained: Explained, request: fixing.Request,
                  job: Job) -> Generator[Progress, None, fixing.Candidate]:
        fix = yield from fixing.run(self._engine, self._folder, explained, request, job)
        if fix.explained is not None:
            self._discard()
            self._offer(fix)
        elif fix.report.status != "cancelled" and fix.report.warnings:
            self._publish(error=" ".join(fix.report.warnings))
        return fix

    def _restore(self, job: Job) -> Generator[Progress, None, None]:
        if self._fix is None:
            waiting = yield from fixing.waiting(self._engine, self._folder, self._original, job)
            if waiting is not None:
                self._offer(waiting)

    def _offer(self, fix: fixing.Candidate) -> None:
        assert fix.explained is not None
        self._fix = fix
        self._explained["candidate"] = fix.explained
        self._publish(candidate=fix.report)

    def _waiting(self, what: str) -> tuple[int, fixing.Candidate, Explained]:
        if self._jobs.current is not None:
            raise SessionError(
                f"Cannot {what}: the session is {self._jobs.current.name}. Call wait() or cancel() first."
            )
        if self._fix is None or self._fix.explained is None:
            raise SessionError(f"There is nothing to {what}. Call mitigate() first; it makes a candidate.")
        return self._fix.number, self._fix, self._fix.explained

    def accept(self) -> None:
        """Make the candidate the current model; the next round has its own explanations and answers.

        Returns at once: a PCA is shown until the new map's UMAP is ready.

        Raises
        ------
        SessionError
            There is no candidate, other work is going on, or another process accepted a model meanwhile.
        """
        number, fix, explained = self._waiting("accept")
        fingerprint = explained.clf.fingerprint()
        name = fixing.adopt(self._folder, number, fingerprint, self.model_version)
        self._book.accepted(name, {"mitigation": number, "method": fix.report.method}, self._explanation)
        explained = explained.renamed(name)
        self._drop_candidate()
        self._clf, self._hash = explained.clf, fingerprint
        self._publish(model_version=name, preview_result=None)
        self._enter(explained)
        self.refresh()

    def reject(self) -> None:
        """Drop the candidate.

        Raises
        ------
        SessionError
            There is none, or other work is going on.
        """
        number, _, _ = self._waiting("reject")
        fixing.reject(self._folder, number)
        self._discard()
        self._drop_candidate()

    def _discard(self) -> None:
        """Delete what was computed of a candidate that is dropped; its report and model stay."""
        if self._fix is not None and self._fix.explained is not None:
            self._engine.forget(self._fix.explained.clf)

    def _drop_candidate(self) -> None:
        self._fix = None
        self._explained.pop("candidate", None)
        self._publish(candidate=None)

    # -- compare --------------------------------------------------------------
    def evaluate(self, which: str = "current") -> dict[str, Evaluation]:
        """Evaluate one model on every split: ``"current"``, ``"original"``, ``"candidate"`` or a version."""
        from guidance_viz.mitigation import evaluate
        explained = self.model(which)
        return evaluate(explained.name, self.ds, explained.extraction)

    @property
    def before(self) -> dict[str, Evaluation]:
        """Evaluations by split of the model that the latest fix started from, else of the original."""
        report = self.latest_report
        return self.evaluate("original") if report is None else dict(report.before)

    @property
    def after(self) -> dict[str, Evaluation]:
        """Evaluations by split of the candidate, or, where none waits, of the current model."""
        return self.evaluate("current") if self._fix is None else dict(self._fix.report.after)

    @property
    def latest_report(self) -> Report | None:
        """Report of the candidate, or of the fix that made the current model; None for the original."""
        return (
            self._fix.report if self._fix is not None else fixing.report_of(self._folder, self.model_version)
        )

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
        return compare_table(self.ds, self.model(before), self.model(after))

    @property
    def history(self) -> pd.DataFrame:
        """What was done, the latest last. Columns: time (UTC, ISO 8601), what, detail, annotator."""
        from guidance_viz.session.history import history_table
        return history_table(self._book.journal.rows(), self._folder)

    # -- take away --------------------------------------------------------------
    def export(self, path: str | os.PathLike[str]) -> None:
        """Write the current model's weights as safetensors, to load with ``strict=True`` into its own class."""
        self._clf.export(path)

    def report(self, path: str | os.PathLike[str]) -> None:
        """Write one self-contained HTML page: before, after, what was asked and done, what changed."""
        from guidance_viz.session.page import write_page
        write_page(self, path)

    def dashboard(self, **options: Any) -> Any:
        """Return the whole app, for a notebook's cell."""
        # By name: the session knows no views, it only opens the door to them.
        return importlib.import_module("guidance_viz.views").Dashboard(self, **options)
