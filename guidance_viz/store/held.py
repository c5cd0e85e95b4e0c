"""What was read of a journal: its rows, which of them are in effect, and what they say together."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from guidance_viz.store.boxes import BOX, drawn
from guidance_viz.store.checking import MOST_NAMED, Known
from guidance_viz.store.replay import Replay
from guidance_viz.store.rows import Explanation
from guidance_viz.store.rules import RULES, is_settlement, resolve, subject, undecided
from guidance_viz.store.schema import JOURNAL

logger = logging.getLogger(__name__)

COLUMNS = [column.name for column in JOURNAL.columns]


class Held:
    """The rows of a journal in memory. Not for several threads at once: the journal sees to that."""

    def __init__(self) -> None:
        self.replay = Replay()
        self._known: Known | None = None
        self._rows: list[tuple[Any, ...]] = []
        self._numbers: dict[Any, int] = {}
        self._frame = self._numbered(pd.DataFrame(columns=COLUMNS))
        self._resolved: tuple[Any, pd.DataFrame] | None = None
        self._drawn: tuple[Any, tuple[pd.DataFrame, frozenset[str]]] | None = None

    def check_against(self, known: Known) -> None:
        """As :meth:`~guidance_viz.store.Journal.check_against`."""
        self._known, self._resolved, self._drawn = known, None, None
        self._frame = self._frame.assign(why_not=self._why_not(self._frame))

    def feed(self, rows: Sequence[Any]) -> None:
        """Take rows that follow those that are held, in order."""
        self.replay.feed(rows)
        self._rows.extend(tuple(row) for row in rows)

    def table(self) -> pd.DataFrame:
        """Every row, with the columns of the database."""
        self._absorb()
        return self._frame[COLUMNS]

    def rows(self) -> pd.DataFrame:
        """As :meth:`~guidance_viz.store.Journal.rows`."""
        self._absorb()
        found = self._frame[[*COLUMNS, "settles"]].assign(in_effect=self._is_in_effect())
        return found[self._fits()].reset_index(drop=True)

    def passed_over(self) -> pd.DataFrame:
        """As :meth:`~guidance_viz.store.Journal.passed_over`."""
        self._absorb()
        names = ["seq", "kind", "item", "annotator", "time", "why_not"]
        return self._frame.loc[~self._fits(), names].reset_index(drop=True)

    def answers(self, rule: str = "latest", model: str | Iterable[str] | None = None, *,
                include_undecided: bool = False, about: Explanation | None = None) -> pd.DataFrame:
        """As :meth:`~guidance_viz.store.Journal.answers`."""
        RULES.get(rule)
        models = None if model is None else frozenset([model] if isinstance(model, str) else model)
        self._absorb()
        key = (rule, models, about, self.replay.seq)
        if self._resolved is None or self._resolved[0] != key:
            self._resolved = (key, resolve(self._in_effect(models, about), rule))
        answers = self._resolved[1]
        return answers.copy() if include_undecided else undecided(answers)

    def drawn(self) -> tuple[pd.DataFrame, frozenset[str]]:
        """As :meth:`~guidance_viz.store.Journal.drawn`."""
        self._absorb()
        rows = self._frame[self._frame["is_box"].to_numpy(bool)]
        undone = [self._numbers[action] for action in self.replay.undone]
        there = rows[~rows["action_number"].isin(undone)]
        key = rows["seq"].to_numpy().tobytes(), there["seq"].to_numpy().tobytes()
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = key, (drawn(there), frozenset(rows["item"].astype(str)))
        return self._drawn[1]

    def _in_effect(self, models: frozenset[str] | None, about: Explanation | None) -> pd.DataFrame:
        keep = self._is_in_effect()
        if models is not None:
            keep &= self._frame["model"].isin(models)
        return self._frame[keep if about is None else keep & is_about(self._frame, about)]

    def _is_in_effect(self) -> pd.Series:
        undone = [self._numbers[action] for action in self.replay.undone]
        return (self._frame["item_number"] >= 0) & ~self._frame["action_number"].isin(undone) & self._fits()

    def _fits(self) -> pd.Series:
        return self._frame["why_not"] == ""

    def _why_not(self, frame: pd.DataFrame) -> list[str]:
        if self._known is None:
            return [""] * len(frame)
        names = ("kind", "item", "patch", "relevance", "value")
        found = ["" if verb != "answer" else self._known.why_not(dict(zip(names, row, strict=True)))
                 for verb, *row in zip(frame["verb"], *(_plain(frame[name]) for name in names), strict=True)]
        bad = [why for why in found if why]
        if bad:
            logger.warning("%d rows of the journal are passed over: %s", len(bad), "; ".join(bad[:MOST_NAMED]))
        return found

    def _absorb(self) -> None:
        if len(self._rows):
            fresh = self._numbered(pd.DataFrame(self._rows, columns=COLUMNS))
            self._frame = fresh if self._frame.empty else pd.concat([self._frame, fresh], ignore_index=True)
            self._rows = []

    def _numbered(self, frame: pd.DataFrame) -> pd.DataFrame:
        # Numbers for actions and items: comparing 100,000 strings on every click would be felt.
        def number(key: Any) -> int:
            return self._numbers.setdefault(key, len(self._numbers))
        items = [-1 if verb != "answer" else number((subject(kind), item))
                 for verb, kind, item in zip(frame["verb"], frame["kind"], frame["item"], strict=True)]
        why_not = pd.Series(self._why_not(frame), index=frame.index, dtype=object)
        return frame.astype({"patch": "Int64", "kind_version": "Int64"}).assign(
            why_not=why_not, item_number=items, action_number=[number(action) for action in frame["action"]],
            settles=pd.array([is_settlement(value) for value in frame["value"]], dtype="bool"),
            is_box=(frame["kind"] == BOX).to_numpy(bool))


def _plain(column: pd.Series) -> list[Any]:
    return [None if missing else value for value, missing in zip(column, column.isna(), strict=True)]


def is_about(rows: pd.DataFrame, about: Explanation) -> pd.Series:
    """Which rows are on maps of a method and target, or do not say, or are not on maps."""
    fits = ~rows["kind"].isin(["map"])
    same = pd.Series(True, rows.index)
    for name in ("method", "target"):
        same &= rows[name].isna() | rows[name].isin(["", getattr(about, name)])
    return fits | same
