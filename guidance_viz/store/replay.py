"""Replaying the journal: which actions are in effect, and what each annotator can undo and redo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from guidance_viz.store.boxes import BOX


class Replay:
    """The state that rows lead to, fed in the order of their ``seq``.

    An action is all the rows one call appended. Undo takes back the annotator's last action that is in
    effect; redo puts back the last one undone; a new answer forgets what could be redone. Drawn boxes are
    undone and redone apart from answers: a person draws in one place and answers in another.
    """

    def __init__(self) -> None:
        self.seq = 0
        self.undone: set[str] = set()
        self._done: dict[str, list[str]] = defaultdict(list)
        self._redoable: dict[str, list[str]] = defaultdict(list)
        self._drawn: set[str] = set()  # the actions that are drawings

    def feed(self, rows: Iterable[Any]) -> None:
        """Take further rows: objects with seq, action, verb, ref, kind and annotator."""
        for row in rows:
            self.seq = row.seq
            if row.verb == "answer":
                self._answer(row.annotator, row.action, row.kind == BOX)
            elif row.verb == "undo":
                self._move(row.annotator, row.ref, self._done, self._redoable)
                self.undone.add(row.ref)
            else:
                self._move(row.annotator, row.ref, self._redoable, self._done)
                self.undone.discard(row.ref)

    def undoable(self, annotator: str, drawn: bool = False) -> str | None:
        """Return the action that undo would take back: of the answers, or of the drawings."""
        return self._last(self._done[annotator], drawn)

    def redoable(self, annotator: str, drawn: bool = False) -> str | None:
        """Return the action that redo would put back: of the answers, or of the drawings."""
        return self._last(self._redoable[annotator], drawn)

    def _last(self, actions: list[str], drawn: bool) -> str | None:
        return next((action for action in reversed(actions) if (action in self._drawn) == drawn), None)

    def _answer(self, annotator: str, action: str, drawn: bool) -> None:
        if drawn:
            self._drawn.add(action)
        done = self._done[annotator]
        if not (done and done[-1] == action):
            done.append(action)
        self._redoable[annotator] = [each for each in self._redoable[annotator] if (each in self._drawn) != drawn]

    @staticmethod
    def _move(annotator: str, action: str, source: dict[str, list[str]],
              target: dict[str, list[str]]) -> None:
        if action in source[annotator]:
            source[annotator].remove(action)
        if action not in target[annotator]:  # brought back from another time, it may have left both
            target[annotator].append(action)
