"""Fixing, accepting and rejecting."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Iterable
from typing import Any, Literal

from guidance_viz.core import Progress, Proposal, Report, SessionError, disk_errors
from guidance_viz.core.workers import Job
from guidance_viz.session.attributes.judging import JudgementsDesk
from guidance_viz.session.context import Context
from guidance_viz.session.fixes import requests as fixing
from guidance_viz.session.fixes.comparison import ComparisonDesk
from guidance_viz.session.fixes.guidance import AnsweredGuidance
from guidance_viz.session.fixes.proposing import proposal
from guidance_viz.session.fixes.waiting import WaitingFix
from guidance_viz.session.parts.parts import PartsDesk
from guidance_viz.session.parts.preview import PartPreviewDesk
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.run.models import Scene
from guidance_viz.session.run.preparing import PrepareDesk
from guidance_viz.session.subsets.subsets import SubsetsDesk


class FixesDesk:
    """Makes fixes, and swaps them in.

    Parameters
    ----------
    context
        What it works with.
    waiting
        Holds the fix that waits.
    guidance, parts, subsets, judgements
        What a fix learns from: answers, places, samples, an attribute.
    comparison
        Says what a fix serves worse.
    preparing
        Shows the model that was accepted.
    predictions
        Follows a fix, to say how well it was predicted.
    """

    def __init__(self, context: Context, waiting: WaitingFix, guidance: AnsweredGuidance, parts: PartsDesk,
                 subsets: SubsetsDesk, judgements: JudgementsDesk, comparison: ComparisonDesk, preparing: PrepareDesk,
                 predictions: PartPreviewDesk) -> None:
        self._context, self._candidate, self._guidance, self._parts = context, waiting, guidance, parts
        self._subsets, self._judgements, self._comparison = subsets, judgements, comparison
        self._preparing, self._predictions = preparing, predictions
        preparing.then(self._restore)

    def proposal(self) -> Proposal:
        """The best method that the answers allow, and why; without any, what to answer first.

        Raises
        ------
        SessionError
            The session is not prepared.
        """
        self._context.scene()
        drawn = int((self._context.data.photos["boxes"] > 0).sum())
        return proposal(self._parts, self._context.standing(), drawn)

    def proposed_method(self) -> str | None:
        """The name of the method that :attr:`proposal` names: what :meth:`mitigate` takes where none is given."""
        return self.proposal().method

    def _proposed(self) -> str:
        found = self.proposal()
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
        fixing.check(method, options, self._context.ds)
        thresholds: dict[str, float] = {name: options.pop(name) for name in ("yes", "no") if name in options}
        seed = options.pop("seed", self._context.seed)
        attribute = self._judgements.for_method(options.pop("attribute", None), method)
        named = {} if attribute is None else {"attribute": attribute.name}
        request = fixing.Request(method, seed, options, self._guidance.of(relevance_from, thresholds, control, seed),
                                 self._context.models.version, None if subset is None else self._subsets.chosen(subset),
                                 {"relevance_from": relevance_from, "control": control, **thresholds, **named},
                                 self._context.book.journal.version(), self._context.ds, attribute,
                                 self._parts.places.wanted(method, options, control, seed))
        explained = self._context.explained()
        found = self._context.jobs.run(
            "training", lambda job: self._mitigate(explained, request, job), background, progress
        )
        return None if found is None else found.report

    def _mitigate(self, explained: Explained, request: fixing.Request,
                  job: Job) -> Generator[Progress, None, fixing.Candidate]:
        return (yield from self._predictions.followed(request, self._make(explained, request, job), job))

    def _make(self, explained: Explained, request: fixing.Request,
              job: Job) -> Generator[Progress, None, fixing.Candidate]:
        fix = yield from fixing.run(self._context.engine, self._context.folder, explained, request, job)
        if fix.explained is not None:
            self._candidate.offer(fix)
        elif fix.report.status != "cancelled" and fix.report.warnings:
            self._context.signals.publish(error=" ".join(fix.report.warnings))
        return fix

    def _restore(self, job: Job) -> Generator[Progress, None, None]:
        if self._candidate.fix is None:
            original = self._context.models.original
            waiting = yield from fixing.waiting(self._context.engine, self._context.folder, original, job)
            if waiting is not None:
                self._candidate.offer(waiting)

    def _waiting(self, what: str) -> tuple[int, fixing.Candidate, Explained]:
        if self._context.jobs.current is not None:
            raise SessionError(
                f"Cannot {what}: the session is {self._context.jobs.current.name}. Call wait() or cancel() first."
            )
        fix = self._candidate.fix
        if fix is None or fix.explained is None:
            raise SessionError(f"There is nothing to {what}. Call mitigate() first; it makes a candidate.")
        return fix.number, fix, fix.explained

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
        worse = "; ".join(change.words for change in self._comparison.regressions()) if regressions != "allow" else ""
        if worse and regressions == "refuse":
            raise SessionError(f"Not accepted, as a group would be served worse: {worse}. Look at it in Compare, then "
                               "reject it, or accept it all the same: accept(regressions='allow'), --despite-regressions.")
        scene = self._preparing.scene_of(explained.renamed(fixing.next_version(self._context.folder)))
        name, left = fixing.adopt(self._context.folder, self._context.book.journal, fix, self._context.models.version,
                                  self._context.explanation())
        if worse:
            warnings.warn(f"Accepted although a group is served worse: {worse}.", stacklevel=2)
        self._candidate.drop()
        self._preparing.change_model(Scene(explained.renamed(name), scene.layout), left)

    @disk_errors("rejecting the model")
    def reject(self) -> None:
        """Drop the candidate.

        Raises
        ------
        SessionError
            There is none, other work is going on, or it was accepted meanwhile.
        """
        number, _, _ = self._waiting("reject")
        fixing.reject(self._context.folder, self._context.book.journal, number)
        self._candidate.discard()
        self._candidate.drop()
