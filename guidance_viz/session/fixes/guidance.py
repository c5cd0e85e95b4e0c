"""The answers as methods are given them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guidance_viz.session.context import Context
from guidance_viz.session.fixes.requests import as_control, guidance
from guidance_viz.session.questions.questions import QuestionsDesk

if TYPE_CHECKING:
    from guidance_viz.mitigation import Guidance


class AnsweredGuidance:
    """Resolves the answers on the current model to what methods go by.

    Parameters
    ----------
    context
        What the session works with.
    questions
        Spreads the answers.
    """

    def __init__(self, context: Context, questions: QuestionsDesk) -> None:
        self._context, self._questions = context, questions

    def of(self, relevance_from: str, thresholds: Mapping[str, float] | None = None, control: str | None = None,
           seed: int = 0) -> Guidance:
        """Answers as given, or changed.

        Parameters
        ----------
        relevance_from
            ``"answers"`` or ``"spread"``.
        thresholds
            ``yes`` and ``no`` of the spread, where they are not the usual ones.
        control, seed
            Wrong answers instead; see :meth:`.Standing.control`.
        """
        scene, answers = self._context.scene(), self._context.standing()
        if control is not None:
            answers = answers.control(control, seed)
        chance = None
        if relevance_from == "spread":
            chance = self._questions.spread() if control is None else scene.layout.spreader.spread(*answers.votes)
        found = guidance(self._context.ds, scene.explained, answers.by_row, answers.neurons, relevance_from, chance,
                         thresholds or {})
        return found if control is None else as_control(found, control, len(answers.frame))
