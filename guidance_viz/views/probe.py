"""The doctor's look at a notebook's page, from inside the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import panel as pn

from guidance_viz.views.stills import Picture, sheet
from guidance_viz.views.stills.lists import facts
from guidance_viz.views.surface import Surface, surface
from guidance_viz.views.turns import Turns

UNSEEN = ("The page did not draw the views. Run gv.views.enable_notebook() in the first cell of this kernel; then do "
          "what is said above, restart JupyterLab and reload the page.")


class ProbeSurface(Surface):
    """The browser's side of :class:`Probe`."""

    locals().update(surface("probe"))


class Probe(pn.viewable.Viewer):
    """Asks the page that shows it how long a message takes and what it can draw with, and shows what that means.

    Parameters
    ----------
    judge
        Makes lines ``(status, name, found, cure)`` of what the page says: ``browser``, ``milliseconds`` (a message to
        Python and back), ``webgl``, ``renderer``, ``texture`` (largest side in pixels), ``pixels`` (device pixels for
        each CSS pixel), ``kept`` (whether settings are remembered).
    """

    def __init__(self, judge: Callable[[Mapping[str, Any]], Sequence[tuple[str, str, str, str]]], **params: Any) -> None:
        super().__init__(**params)
        self._judge, self._turns = judge, Turns()
        self.part = ProbeSurface(receive=self.receive, props={"checks": [], "theme": "auto"}, min_height=80)
        self.part.belong(self)

    def __panel__(self) -> Any:
        return self.part

    def still(self) -> Picture:
        """What was found; before that, what to do where nothing is ever found."""
        checks = self.part.props["checks"]
        found = [(f"{status}  {name}", said) for status, name, said, _cure in checks]
        return facts("This page", "what the doctor found", found) if found else sheet.message("This page", UNSEEN)

    def wake(self) -> None:
        """Nothing is watched."""

    def sleep(self) -> None:
        """Nothing is watched."""

    def receive(self, message: Mapping[str, Any]) -> None:
        """Take one event of the browser."""
        self._turns.event(lambda: self._receive(message))

    def _receive(self, message: Mapping[str, Any]) -> None:
        kind = message.get("kind")
        if kind == "hello":
            self.part.greet()
        elif kind == "code":
            self.part.send_code()
        elif kind == "ping":
            self.part.send("pong")
        elif kind == "echo":
            self.part.send("echo")
        elif kind == "page":
            self.part.update(checks=[list(line) for line in self._judge(message)])
