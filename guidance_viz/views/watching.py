"""What a view watches: let go while no output shows the view, and taken up again when one does."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import param

Redraw = Callable[[Any, Callable[[], None], bool], None]
SIMPLE = (str, int, float, bool, list, tuple, type(None))


@dataclass
class Watch:
    """One thing that is watched, for one method of a view."""

    source: param.Parameterized
    names: list[str]
    method: weakref.WeakMethod
    always: bool
    redraw: Redraw
    watchers: list[Any] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)

    def begin(self) -> None:
        """Watch from now on; the source holds no view alive: one that is no longer used stops watching."""
        method, redraw, always, source, watchers = self.method, self.redraw, self.always, self.source, self.watchers
        if watchers:
            return

        def changed(*_events: Any) -> None:
            draw = method()
            if draw is None:
                _unwatch(source, watchers)
            else:
                redraw(draw.__self__, draw, always)
        watchers.append(source.param.watch(changed, self.names))

    def end(self) -> None:
        """Stop, and remember what was seen last; what was seen when it stopped before stays."""
        if self.watchers or not self.seen:
            _unwatch(self.source, self.watchers)
            self.seen = {name: getattr(self.source, name) for name in self.names}

    def missed(self) -> bool:
        """Whether something changed since :meth:`end`."""
        return any(_differs(old, getattr(self.source, name)) for name, old in self.seen.items())


class Watches:
    """All that one view watches.

    Parameters
    ----------
    redraw
        Called with the view, its method and ``always`` when something changed.
    """

    def __init__(self, redraw: Redraw) -> None:
        self._redraw = redraw
        self._all: list[Watch] = []
        self.asleep = self.hidden = False

    def add(self, source: param.Parameterized, names: list[str], draw: Callable[[], None], always: bool) -> None:
        """Watch parameters of a source."""
        made = Watch(source, names, weakref.WeakMethod(draw), always, self._redraw)
        self._all.append(made)
        if self._wanted(made):
            made.begin()
        else:
            made.end()

    def _wanted(self, watch: Watch) -> bool:
        return not self.asleep and (watch.always or not self.hidden)

    def hide(self) -> None:
        """Watch for now only what is always watched: the view is not on screen."""
        self.hidden = True
        for watch in self._all:
            if not self._wanted(watch):
                watch.end()

    def show(self) -> list[Callable[[], None]]:
        """Watch all again; what is to be drawn, as it was missed."""
        self.hidden = False
        return [] if self.asleep else self._resumed()

    def sleep(self) -> None:
        """Watch nothing for now."""
        if not self.asleep:
            self.asleep = True
            for watch in self._all:
                watch.end()

    def wake(self) -> None:
        """Watch again, and draw what was missed."""
        if self.asleep:
            self.asleep = False
            for draw in self._resumed():
                self._redraw(draw.__self__, draw, True)  # type: ignore[attr-defined]

    def _resumed(self) -> list[Callable[[], None]]:
        """Begin again what had stopped; the methods of those that missed something, each once."""
        stopped = [watch for watch in self._all if self._wanted(watch) and not watch.watchers]
        for watch in stopped:
            watch.begin()
        missed = [watch.method() for watch in stopped if watch.missed()]
        return list(dict.fromkeys(draw for draw in missed if draw is not None))

    def close(self) -> None:
        """Watch nothing ever again."""
        for watch in self._all:
            _unwatch(watch.source, watch.watchers)
        self._all.clear()


def _unwatch(source: param.Parameterized, watchers: list[Any]) -> None:
    while watchers:
        source.param.unwatch(watchers.pop())


def _differs(old: Any, new: Any) -> bool:
    """Results hold arrays, which have no one answer to ``==``; each is a new object."""
    return old is not new and not (isinstance(old, SIMPLE) and isinstance(new, SIMPLE) and old == new)
