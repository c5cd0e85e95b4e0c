"""Answers, given and taken back."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from guidance_viz.core import OptionError, Relevance
from guidance_viz.session.answers.book import as_relevance
from guidance_viz.session.context import Context


class AnswersDesk:
    """Takes answers on maps and neurons, and takes them back.

    Parameters
    ----------
    context
        What it works with.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def answer(self, sample_ids: str | Iterable[str], relevance: Relevance | str, annotator: str = "me", *,
               model: str | None = None, seconds: float | None = None) -> None:
        """Record an answer on the saliency maps of samples; durable before it returns, then previewed.

        Parameters
        ----------
        sample_ids
            One or more; one call is one action, undone as a whole.
        relevance
            YES: the model looks at the right thing.
        annotator
            Who answers.
        model
            The version whose map was on screen; refused where it is no longer the current one.
        seconds
            How long the map was looked at; kept with the answer.

        Raises
        ------
        DataError
            A sample is not in the data set.
        JournalError
            The answer cannot be written; nothing of it was kept.
        SessionError
            ``model`` was replaced meanwhile.
        """
        ids = [sample_ids] if isinstance(sample_ids, str) or not isinstance(sample_ids, Iterable) else list(sample_ids)
        self._context.models.check(model)
        self._context.book.answer(ids, as_relevance(relevance), annotator, self._context.explanation(), seconds)
        self._context.changed()

    def answer_neurons(self, ids: int | Iterable[int], relevance: Relevance | str, annotator: str = "me",
                       patch: int | None = None, *, model: str | None = None) -> None:
        """Record an answer on neurons, or on one concept patch of each.

        Parameters
        ----------
        ids
            Neuron numbers.
        relevance
            YES: keep it; NO: it may be pruned.
        annotator
            Who answers.
        patch
            Which patch was looked at, from 0; a neuron is as good as its worst patch.
        model
            As for :meth:`answer`.

        Raises
        ------
        OptionError
            There is no such neuron or relevance.
        """
        self._context.models.check(model)
        neurons = [whole(each) for each in ([ids] if isinstance(ids, str) or not isinstance(ids, Iterable) else ids)]
        self._context.book.answer_neurons(neurons, as_relevance(relevance), annotator, self._context.explanation(),
                                  len(self._context.models.clf.neuron_mask), patch)
        self._context.changed()

    def undo(self, annotator: str = "me") -> bool:
        """Take this annotator's last answer on the current model back.

        Returns
        -------
        bool
            False when there is none.
        """
        done = self._context.book.undo(annotator, self._context.models.hash)
        self._context.changed()
        return done

    def redo(self, annotator: str = "me") -> bool:
        """Give again the answer on the current model that was taken back last; one given since forgets it.

        Returns
        -------
        bool
            False when there is none.
        """
        done = self._context.book.redo(annotator, self._context.models.hash)
        self._context.changed()
        return done

    def table(self) -> pd.DataFrame:
        """Answers in effect on the current model's explanations, one an item.

        Columns: kind ("map", "neuron", "part", "composite"), item (a sample id, a neuron, a part, a composite), relevance,
        annotator, votes, time, seq, model, method, layer, target, value; in the order they were given.
        """
        return self._context.standing().frame.copy()

    def passed_over(self) -> pd.DataFrame:
        """Rows of the journal that cannot be answers here, and count for nothing: of other photos or neurons, or damaged.

        Columns: seq, kind, item, annotator, time, why_not.
        """
        return self._context.book.journal.passed_over()

    def ids(self, split: str | None = None) -> list[str]:
        """Ids of the samples of a split, or of all."""
        return self._context.book.ids_in(split)


def whole(given: object) -> int:
    """The number of a neuron.

    Raises
    ------
    OptionError
        It is no whole number.
    """
    value = given.item() if isinstance(given, np.generic) else given
    try:
        number: int | None = int(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = None
    if number is None or isinstance(value, bool) or (isinstance(value, float) and number != value):
        raise OptionError(f"There is no neuron {given!r}; neurons are whole numbers, counted from 0.")
    return int(number)
