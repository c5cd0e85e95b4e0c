"""Replaying the journal: which actions are in effect, and what each annotator can undo and redo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any


class Replay:
    """The state that rows lead to, fed in the order of their ``seq``.

    An action is all the rows one call appended. Undo takes back the annotator's last action that is in
    effect; redo puts back the last one undone; a new answer forgets what could be redone.
    """

    def __init__(self) -> None:
        self.seq = 0
        self.undone: set[str] = set()
        self._done: dict[str, list[str]] = defaultdict(list)
        self._redoable: dict[str, list[str]] = defaultdict(list)

    def feed(self, rows: Iterable[Any]) -> None:
        """Take further rows: objects with seq, action, verb, ref and annotator."""
        for row in rows:
            self.seq = row.seq
            if row.verb == "answer":
                self._answer(row.annotator, row.action)
            elif row.verb == "undo":
                self._move(row.annotator, row.ref, self._done, self._redoable)
                self.undone.add(row.ref)
            else:
                self._move(row.annotator, row.ref, self._redoable, self._done)
                self.undone.discard(row.ref)

    def undoable(self, annotator: str) -> str | None:
        """Return the action that undo would take back."""
        return self._done[annotator][-1] if self._done[annotator] else None

    def redoable(self, annotator: str) -> str | None:
        """Return the action that redo would put back."""
        return self._redoable[annotator][-1] if self._redoable[annotator] else None

    def _answer(self, annotator: str, action: str) -> None:
        done = self._done[annotator]
        if not (done and done[-1] == action):
            done.append(action)
        self._redoable[annotator].clear()

    @staticmethod
    def _move(annotator: str, action: str, source: dict[str, list[str]],
              target: dict[str, list[str]]) -> None:
        if action in source[annotator]:
            source[annotator].remove(action)
        if action not in target[annotator]:  # brought back from another time, it may have left both
            target[annotator].append(action)
