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
        """Watch from now on; the source holds no view alive: a view that is no longer used stops watching."""
        method, redraw, always, source, watchers = self.method, self.redraw, self.always, self.source, self.watchers

        def changed(*_events: Any) -> None:
            draw = method()
            if draw is None:
                _unwatch(source, watchers)
            else:
                redraw(draw.__self__, draw, always)
        watchers.append(source.param.watch(changed, self.names))

    def end(self) -> None:
        """Stop, and remember what was seen last."""
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
        self.asleep = False

    def add(self, source: param.Parameterized, names: list[str], draw: Callable[[], None], always: bool) -> None:
        """Watch parameters of a source."""
        made = Watch(source, names, weakref.WeakMethod(draw), always, self._redraw)
        self._all.append(made)
        made.begin()

    def sleep(self) -> None:
        """Watch nothing for now."""
        if not self.asleep:
            self.asleep = True
            for watch in self._all:
                watch.end()

    def wake(self) -> None:
        """Watch again, and draw what was missed."""
        if not self.asleep:
            return
        self.asleep = False
        for watch in self._all:
            watch.begin()
        for watch in self._all:
            draw = watch.method()
            if draw is not None and watch.missed():
                watch.redraw(draw.__self__, draw, watch.always)

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
