"""The answers of a session: written to the journal, read back for one model's explanations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, JournalError, OptionError, Relevance
from guidance_viz.session.answers.wrong_answers import DOSES, FLIPPED, OPPOSITE, SHUFFLED
from guidance_viz.session.photo_names import PhotoNames
from guidance_viz.store import BOX, COMPOSITE, PART, Explanation, Journal, Known, read_part

if TYPE_CHECKING:
    from guidance_viz.data import Dataset

CONTROLS = (FLIPPED, SHUFFLED, *DOSES)
LONGEST = 3600.0  # seconds: who looked longer at a map was away
SESSION = "guidance_viz"  # signs what no annotator did, so that no annotator's undo takes it back


class Standing:
    """Answers in effect on one model's explanations, one an item; frozen.

    Parameters
    ----------
    frame
        A row an item: kind, item, relevance, annotator, …
    row_of
        Row number by sample id.
    """

    def __init__(self, frame: pd.DataFrame, row_of: pd.Series) -> None:
        self.frame, self._row_of = frame, row_of

    @cached_property
    def maps(self) -> dict[str, str]:
        """Answer by sample id."""
        return self._of_kind("map")

    @cached_property
    def neurons(self) -> dict[int, str]:
        """Answer by neuron."""
        return {int(item): answer for item, answer in self._of_kind("neuron").items()}

    @cached_property
    def by_row(self) -> dict[int, str]:
        """Answer by row, MAYBE included, rows ascending; samples of other data are passed over."""
        rows = self._row_of.reindex(list(self.maps)).dropna().astype(np.int64).sort_values()
        return {int(row): self.maps[item] for item, row in rows.items()}

    @property
    def votes(self) -> tuple[list[int], list[str]]:
        """Rows answered YES or NO, and these answers: what is spread."""
        given = {row: answer for row, answer in self.by_row.items() if answer != Relevance.MAYBE}
        return list(given), list(given.values())

    def control(self, how: str, seed: int) -> Standing:
        """Wrong answers on the same items, for a control: a gain that they bring too does not come from the answers.

        Parameters
        ----------
        how
            ``"flipped"``: YES and NO change places. ``"shuffled"``: the answers of a kind change items, so that there
            are as many of each as before. ``"quarter"``, ``"half"``: the first of them, in the order they were given.
        seed
            Of the shuffling.

        Raises
        ------
        OptionError
            Another ``how``.
        """
        if how not in CONTROLS:
            raise OptionError(f"control={how!r} is not known; use one of {', '.join(CONTROLS)}, "
                              "or None for the real answers.")
        if how in DOSES:
            return Standing(self.frame.head(ceil(DOSES[how] * len(self.frame))).copy(), self._row_of)
        frame, order = self.frame.copy(), np.random.default_rng(seed)
        for rows in frame.groupby("kind", sort=True).indices.values():
            given = frame["relevance"].to_numpy()[rows]
            wrong = order.permutation(given) if how == SHUFFLED else [OPPOSITE.get(answer, answer) for answer in given]
            frame.iloc[rows, frame.columns.get_loc("relevance")] = wrong
        return Standing(frame, self._row_of)

    def _of_kind(self, kind: str) -> dict[str, str]:
        found = self.frame[self.frame["kind"] == kind]
        return dict(zip(found["item"], found["relevance"], strict=True))


class AnswerBook:
    """Reads and writes the answers on one data set's samples and one model's explanations at a time.

    Parameters
    ----------
    journal
        The journal.
    ds
        The data set whose samples are answered.
    rule
        How several people's answers on one item become one: ``"latest"`` or ``"crayon"``.
    neurons
        How many neurons the explained layer has.
    """

    def __init__(self, journal: Journal, ds: Dataset, rule: str, neurons: int) -> None:
        self.journal, self.rule = journal, rule
        self.about: Explanation | None = None
        """The method and target of the run's maps: another run may share the journal."""
        self.features: Callable[[], str] = lambda: ""
        """Key of the local features whose parts are answered: of such an answer it counts, not the model."""
        self.ids = ds.table["sample_id"].to_numpy()
        self._rows_in = ds.indices
        names = PhotoNames(ds)
        self.known = Known(self.ids, neurons, lambda given: names.find(given).sample_id)
        """The photos and neurons that answers may be about."""
        journal.check_against(self.known)
        self._row_of = pd.Series(np.arange(len(self.ids)), index=self.ids)
        self._standing: tuple[tuple[int, str], Standing] | None = None

    def ids_in(self, split: str | None = None) -> list[str]:
        """Ids of the samples of a split, or of all."""
        return [str(i) for i in self.ids[self._rows_in(split)]]

    def rows_of(self, sample_ids: Iterable[str]) -> np.ndarray:
        """Row numbers of samples.

        Raises
        ------
        DataError
            A sample is not in the data set.
        """
        wanted = list(sample_ids)
        rows = self._row_of.reindex(wanted)
        if rows.isna().any():
            missing = [s for s, bad in zip(wanted, rows.isna(), strict=True) if bad]
            raise DataError(f"The data set has no sample {missing[0]!r}"
                            + (f" (and {len(missing) - 1} others)" if len(missing) > 1 else "")
                            + f". Its ids look like {self.ids[0]!r}; see session.table['sample_id'].")
        return rows.to_numpy(dtype=np.int64)

    def answer(self, sample_ids: Sequence[str], relevance: Relevance | str | Sequence[str], annotator: str,
               explanation: Explanation, seconds: float | None = None, role: str = "") -> None:
        """Append answers on maps as one action; none are no action. ``role`` of who answers, where it is a special one."""
        self.rows_of(sample_ids)
        if not sample_ids:
            return
        told = {} if seconds is None or not 0 <= seconds < LONGEST else {"seconds": round(float(seconds), 2)}
        value = {**told, **({"role": role} if role else {})}
        self.journal.answer(list(sample_ids), relevance, annotator=annotator, explanation=explanation, value=value or None)

    def answer_neurons(
        self,
        neurons: Sequence[int],
        relevance: Relevance | str | Sequence[str],
        annotator: str,
        explanation: Explanation,
        count: int,
        patch: int | None,
    ) -> None:
        """Append answers on neurons, or on one patch of each, as one action."""
        wrong = [n for n in neurons if not 0 <= int(n) < count]
        if wrong:
            raise OptionError(f"There is no neuron {wrong[0]}; the layer has {count}, counted from 0.")
        self.journal.answer(
            [int(n) for n in neurons],
            relevance,
            kind="neuron",
            annotator=annotator,
            patch=patch,
            explanation=explanation,
        )

    def undo(self, annotator: str, model: str) -> bool:
        """Take back the annotator's last action, if it is about this model."""
        return self._last_model(annotator, model) and self.journal.undo(annotator) is not None

    def redo(self, annotator: str, model: str) -> bool:
        """Give again the annotator's action that was taken back last, if it is about this model."""
        if self.journal.redo(annotator) is None:
            return False
        if self._last_model(annotator, model):
            return True
        self.journal.undo(annotator)  # an answer of an earlier round: it stays taken back
        return False

    def standing(self, model: str) -> Standing:
        """Answers in effect on one model's explanations, read again only where the journal has grown."""
        key = (self.journal.version(), model)
        kept = self._standing
        if kept is None or kept[0] != key:
            frame = self.journal.answers(self.rule, model=model, about=self.about)
            kept = self._standing = (key, Standing(frame, self._row_of))
        return kept[1]

    def _last_model(self, annotator: str, model: str) -> bool:
        rows = self.journal.rows()
        mine = rows[rows["in_effect"] & (rows["annotator"] == annotator) & (rows["kind"] != BOX)]
        return len(mine) > 0 and self._is_current(mine.iloc[-1], model)

    def _is_current(self, row: pd.Series, model: str) -> bool:
        """Whether an answer is about what the model shows; one on a part is where its features are the same.

        One on a composite says where the object of a photo is, and counts with every model.
        """
        if row["kind"] == COMPOSITE:
            return True
        if row["kind"] != PART:
            return bool(row["model"] == model)
        try:
            return read_part(row["value"]).features == self.features()
        except JournalError:
            return bool(row["model"] == model)


def as_relevance(value: Relevance | str) -> Relevance:
    """Read a relevance.

    Raises
    ------
    OptionError
        It is not one.
    """
    try:
        return Relevance(value)
    except ValueError:
        raise OptionError(f"The relevance {value!r} is not known; use 'yes', 'no' or 'maybe'.") from None
