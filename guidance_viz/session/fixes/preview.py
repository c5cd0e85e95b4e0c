"""Previews: the head refitted with the answers so far, after each of them in a live session."""

from __future__ import annotations

import time

import numpy as np

from guidance_viz.core import ModelError, Preview
from guidance_viz.session.context import Context
from guidance_viz.session.fixes.guidance import AnsweredGuidance
from guidance_viz.session.jobs import PREVIEWING
from guidance_viz.session.questions.questions import QuestionsDesk


class PreviewDesk:
    """Predicts what a fix from the answers would do.

    Parameters
    ----------
    context
        What it works with.
    questions
        Spreads the answers, which takes time that is told.
    guidance
        Resolves the answers.
    """

    def __init__(self, context: Context, questions: QuestionsDesk, guidance: AnsweredGuidance) -> None:
        self._context, self._questions, self._guidance = context, questions, guidance
        self.work = context.jobs.latest(PREVIEWING, self._follow)
        context.following.then(self.poke)
        context.signals.param.watch(lambda _: self.poke(), "preview_from")

    def poke(self) -> None:
        """Follow what changed, in the background; the latest wins."""
        if self._context.follows:
            self.work.poke()

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
        scene, start = self._context.scene(), time.perf_counter()
        self._questions.spread()
        seconds = time.perf_counter() - start
        preview = self._context.engine.preview(scene.explained, self._guidance.of(relevance_from), seconds)
        self._context.signals.publish(preview_result=preview)
        return preview

    def _follow(self) -> None:
        try:
            self.preview(self._context.signals.preview_from)
        except ModelError as error:
            self._context.signals.publish(preview_result=self._no_preview(str(error)))

    def _no_preview(self, why: str) -> Preview:
        now = self._context.explained().evaluations
        split = "val" if "val" in now else next(iter(now))
        return Preview(
            now[split], now[split], split, np.zeros((0, 0)), np.zeros(0), len(self._context.standing().frame), 0.0, 0.0, why
        )
