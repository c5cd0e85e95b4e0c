"""Previewing, fixing, accepting and rejecting."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Generator, Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from guidance_viz.core import Evaluation, ModelError, Preview, Progress, Proposal, Report, SessionError, disk_errors
from guidance_viz.core.workers import Job
from guidance_viz.metrics import GroupChange, group_changes
from guidance_viz.session.fixes import requests as fixing
from guidance_viz.session.fixes.proposing import proposal
from guidance_viz.session.photos.tables import group_of, model_table
from guidance_viz.session.run.base import Scene
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.subsets.subsets import Curating

if TYPE_CHECKING:
    from guidance_viz.mitigation import Attribute, Guidance


class Mending(Curating):
    """The part of the session that changes the model."""

    _fix: fixing.Candidate | None = None

    def preview(self, relevance_from: str = "answers") -> Preview:
        """Refit the head from cached activations with the answers so far; also in ``preview_result``.

        It equals ``mitigate("crayon_pruning_attention", trainable="head")`` on the same answers.

        Parameters
        ----------
        relevance_from
            As for :meth:`mitigate`. Previews that follow an answer use ``preview_from``.

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
        preview = self._engine.preview(scene.explained, self._guidance(relevance_from, {}), seconds)
        self._publish(preview_result=preview)
        return preview

    def _preview_quietly(self) -> None:
        try:
            self.preview(self.preview_from)
        except ModelError as error:
            self._publish(preview_result=self._no_preview(str(error)))

    def _no_preview(self, why: str) -> Preview:
        now = self.evaluate("current")
        split = "val" if "val" in now else next(iter(now))
        return Preview(
            now[split], now[split], split, np.zeros((0, 0)), np.zeros(0), len(self.answers), 0.0, 0.0, why
        )

    def _guidance(self, relevance_from: str, thresholds: dict[str, float], control: str | None = None,
                  seed: int = 0) -> Guidance:
        scene, answers = self._ready(), self._book.standing(self._hash)
        if control is not None:
            answers = answers.control(control, seed)
        chance = None
        if relevance_from == "spread":
            chance = self.spread() if control is None else scene.layout.spreader.spread(*answers.votes)
        found = fixing.guidance(self.ds, scene.explained, answers.by_row, answers.neurons, relevance_from, chance,
                                thresholds)
        return found if control is None else fixing.as_control(found, control, len(answers.frame))

    @property
    def proposal(self) -> Proposal:
        """The best method that the answers allow, and why; without any, what to answer first.

        Raises
        ------
        SessionError
            The session is not prepared.
        """
        self._ready()
        drawn = int((self._data.photos["boxes"] > 0).sum())
        return proposal(self._desk, self._book.standing(self._hash), drawn)

    @property
    def proposed_method(self) -> str | None:
        """The name of the method that :attr:`proposal` names: what :meth:`mitigate` takes where none is given."""
        return self.proposal.method

    def _proposed(self) -> str:
        found = self.proposal
        if found.method is None:
            raise SessionError(f"There is no method to propose: {found.why}. Or name a method.")
        return found.method

    def mitigate(self, method: str | None = None, relevance_from: str = "answers", background: bool = False,
                 progress: Callable[[Progress], None] | None = None, *, subset: str | Iterable[str] | None = None,
                 control: str | None = None, **options: Any) -> Report | None:
        """Make a fixed copy of the current model; it becomes the candidate, to accept or reject.

        Interrupted (by a crash too), the same call goes on from the last checkpoint.

        Parameters
        ----------
        method
            ``"erm"``, ``"crayon_attention"``, ``"crayon_pruning"``, ``"crayon_pruning_attention"`` or another
            of ``gv.mitigation.MITIGATIONS``. ``None``: the best that the answers allow, :attr:`proposed_method`.
        relevance_from
            ``"answers"``, or ``"spread"``: also samples whose P(relevant) is above ``yes`` or below ``no``
            (0.7, 0.3).
        background
            Return ``None`` at once; watch ``progress``, ``candidate`` and ``error``.
        progress
            Called with each report, in the thread that works.
        subset
            Learn from these samples alone: the name of a subset from :meth:`curate`, or sample ids. ``slim_tr`` needs one
            of the training split, ``slim_val`` one of the validation split.
        control
            ``"flipped"`` or ``"shuffled"``: train on wrong answers on the same items instead. What the model gains
            then, it does not owe to the answers. The journal is not touched.
        **options
            Of the method (``trainable``, ``recipe``, ``epochs``, ``lr``, ``alpha``, ``beta``, …), ``seed``,
            the thresholds ``yes`` and ``no``, and for ``clip_language`` and the like ``attribute``: the name of one that
            was found in the photos; by default the one that was judged spurious last.

        Raises
        ------
        SessionError
            The session is not prepared, other work is going on, here or in another process on this run, there is no
            subset of that name, or no method is given and the answers allow none.
        OptionError
            An option is not known or has a value that is not allowed.
        """
        method = self._proposed() if method is None else method
        fixing.check(method, options, self.ds)
        thresholds: dict[str, float] = {name: options.pop(name) for name in ("yes", "no") if name in options}
        seed = options.pop("seed", self._engine.settings["seed"])
        attribute = self._attribute_for(options.pop("attribute", None), method)
        named = {} if attribute is None else {"attribute": attribute.name}
        request = fixing.Request(method, seed, options, self._guidance(relevance_from, thresholds, control, seed),
                                 self.model_version, None if subset is None else self._chosen(subset),
                                 {"relevance_from": relevance_from, "control": control, **thresholds, **named},
                                 self._book.journal.version(), self.ds, attribute,
                                 self._desk.places.wanted(method, options, control, seed))
        explained = self._ready().explained
        found = self._jobs.run(
            "training", lambda job: self._mitigate(explained, request, job), background, progress
        )
        return None if found is None else found.report

    def _attribute_for(self, name: str | None, method: str) -> Attribute | None:
        return None  # the session's: what was found in the photos

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

    def _fix_for(self, key: str) -> fixing.Candidate | None:
        """The fix that waits, if it was asked for by this key of a request."""
        fix = self._fix
        asked = {} if fix is None else {each["number"]: each["key"] for each in fixing.requests(self._folder)}
        return fix if fix is not None and asked.get(fix.number) == key else None

    def _waiting(self, what: str) -> tuple[int, fixing.Candidate, Explained]:
        if self._jobs.current is not None:
            raise SessionError(
                f"Cannot {what}: the session is {self._jobs.current.name}. Call wait() or cancel() first."
            )
        if self._fix is None or self._fix.explained is None:
            raise SessionError(f"There is nothing to {what}. Call mitigate() first; it makes a candidate.")
        return self._fix.number, self._fix, self._fix.explained

    @disk_errors("accepting the model")
    def accept(self, *, regressions: Literal["warn", "refuse", "allow"] = "warn") -> None:
        """Make the candidate the current model; the next round has its own explanations and answers.

        Returns at once: a PCA is shown until the new map's UMAP is ready.

        Parameters
        ----------
        regressions
            What to do where it serves a group worse by more than its interval (see :meth:`regressions`): accept it with a
            Python warning, refuse, or say nothing.

        Raises
        ------
        SessionError
            There is no candidate, other work is going on, another process accepted a model meanwhile, or a group got
            worse and ``regressions="refuse"``.
        GuidanceError
            It could not be written: nothing was accepted. What cannot be written of an accepted model's history is told in
            ``error`` instead, and written when the run is opened again.
        """
        _, fix, explained = self._waiting("accept")
        worse = "; ".join(change.words for change in self.regressions()) if regressions != "allow" else ""
        if worse and regressions == "refuse":
            raise SessionError(f"Not accepted, as a group would be served worse: {worse}. Look at it in Compare, then "
                               "reject it, or accept it all the same: accept(regressions='allow'), --despite-regressions.")
        scene = self._scene_of(explained.renamed(fixing.next_version(self._folder)))
        name, left = fixing.adopt(self._folder, self._book.journal, fix, self.model_version, self._explanation)
        if worse:
            warnings.warn(f"Accepted although a group is served worse: {worse}.", stacklevel=2)
        self._drop_candidate()
        self._change_model(Scene(explained.renamed(name), scene.layout), left)

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
        first, second = self.model(before), self.model(after)
        rows = self._compared_rows(split, second)
        known = self.ds.groups_known
        groups = group_of(self.ds) if known else first.labels
        names = self.ds.group_names if known else self.ds.class_names
        return group_changes(first.correct[rows], second.correct[rows], groups[rows], group_names=names)

    def _compared_rows(self, split: str, explained: Explained) -> np.ndarray:
        """Readable rows of a split, or of the first split that has any."""
        readable = np.asarray(explained.extraction.readable)
        for name in (split, "val", "test", "train"):
            rows = self.ds.indices(name)
            if readable[rows].any():
                return rows[readable[rows]]
        return np.flatnonzero(readable)

    @disk_errors("rejecting the model")
    def reject(self) -> None:
        """Drop the candidate.

        Raises
        ------
        SessionError
            There is none, other work is going on, or it was accepted meanwhile.
        """
        number, _, _ = self._waiting("reject")
        fixing.reject(self._folder, self._book.journal, number)
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

    @property
    def models(self) -> pd.DataFrame:
        """A row a model of the run, the original first, a fix that waits last.

        Columns: name, method ("" for the original), time (UTC, ISO 8601, when it was asked for), start (the model it was
        made from), worst and average (accuracy on the validation split, else on the first there is), answers (on maps and
        neurons that it was made with), seconds (of training), current.
        """
        made = {entry["number"]: entry for entry in fixing.requests(self._folder)}
        found: list[dict[str, Any]] = []
        for entry in self._folder.manifest["models"]:
            request = made.get(entry["mitigation"], {})
            report = None if not request.get("report") else Report.from_json(request["report"])
            found.append({"name": entry["name"], "current": entry["name"] == self.model_version, "request": request,
                          "report": report, "evaluation": None if report is not None else self._first("original")})
        if self._fix is not None:
            found.append({"name": "candidate", "current": False, "request": made.get(self._fix.number, {}),
                          "report": self._fix.report})
        return model_table(found)

    def _first(self, which: str) -> Evaluation:
        evaluations = self.evaluate(which)
        return evaluations.get("val") or next(iter(evaluations.values()))

    # -- evaluate --------------------------------------------------------------
    def evaluate(self, which: str = "current") -> dict[str, Evaluation]:
        """Evaluate one model on every split: ``"current"``, ``"original"``, ``"candidate"`` or a version."""
        return dict(self.model(which).evaluations)
