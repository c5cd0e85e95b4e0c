"""The runs of one server: found in folders, opened when somebody asks for one, closed when nobody looks at it for long."""

from __future__ import annotations

import logging
import os
import time
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidance_viz.core import GuidanceError, SessionError
from guidance_viz.core.workers import Lane
from guidance_viz.session.api import SessionAPI
from guidance_viz.session.run.card import RunCard, read_card, run_folders

if TYPE_CHECKING:
    from guidance_viz.views.dashboard import Dashboard

logger = logging.getLogger(__name__)

CLOSED, OPENING, READY, FAILED = "closed", "opening", "ready", "failed"
IDLE_SECONDS = 3600.0


@dataclass
class Run:
    """One run of the server.

    Attributes
    ----------
    name, path
        As in its address, and where it is.
    state
        ``"closed"``, ``"opening"``, ``"ready"`` or ``"failed"``.
    session
        Where it is ready.
    error
        Where it failed: what went wrong, and the cure.
    pages
        The pages that show it.
    used
        When it was last looked at, in the clock's seconds.
    """

    name: str
    path: Path
    state: str = CLOSED
    session: SessionAPI | None = None
    error: str = ""
    pages: weakref.WeakSet[Dashboard] = field(default_factory=weakref.WeakSet)
    used: float = 0.0


class Runs:
    """Opens and closes the runs of a server, one after the other, off the server's thread.

    A run that cannot be opened keeps its error to itself; the others go on.

    Parameters
    ----------
    places
        Run folders, and folders of run folders: runs that are made there later are found too.
    open_run
        Opens the run in a folder.
    idle
        Seconds after which a run that nobody looked at is closed, and a page that nobody touched goes to sleep; ``None``
        or 0: never.
    clock
        Seconds, growing.

    Raises
    ------
    SessionError
        A place is no folder.
    """

    def __init__(self, places: Iterable[str | os.PathLike[str]], open_run: Callable[[Path], Any],
                 idle: float | None = IDLE_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._places = [Path(place) for place in places]
        for place in self._places:
            if not place.is_dir():
                raise SessionError(f"There is no folder {os.fspath(place)!r}. Give a run's folder, or one that holds runs.")
        self._open_run, self.idle, self._clock = open_run, idle or None, clock
        self._runs: dict[str, Run] = {}
        self._worker = Lane("runs")

    @property
    def single(self) -> bool:
        """Whether there is one run, given by its own folder: then its page is the server's."""
        return len(self._places) == 1 and (self._places[0] / "run.json").exists()

    def names(self) -> list[str]:
        """Names of the runs that are there now."""
        return list(self._found())

    def cards(self) -> list[tuple[RunCard, str]]:
        """Each run at a glance, under its name here, and its state; the last changed first, broken ones last."""
        found = []
        for name, path in self._found().items():
            run = self._runs.get(name)
            card = read_card(path)
            error = card.error or (run.error if run is not None and run.state == FAILED else "")
            state = CLOSED if run is None else run.state
            found.append((RunCard(**{**vars(card), "name": name, "error": error}), state))
        return sorted(sorted(found, key=lambda pair: pair[0].changed, reverse=True), key=lambda pair: bool(pair[0].error))

    def find(self, name: str) -> Run | None:
        """The run of a name; ``None`` where there is none. A name is looked up, never made into a path."""
        path = self._found().get(name)
        if path is None:
            return None
        return self._runs.setdefault(name, Run(name, path))

    def only(self) -> Run:
        """The run of a server of one."""
        found = self.find(self.names()[0])
        assert found is not None
        return found

    def ask(self, run: Run, again: bool = False) -> Run:
        """Have a run opened where it is not; one that failed only ``again``."""
        run.used = self._clock()
        if run.state == CLOSED or (run.state == FAILED and again):
            run.state, run.error = OPENING, ""
            self._worker.submit(partial(self._open, run))
        return run

    def show(self, run: Run, page: Dashboard) -> None:
        """Note that a page shows a run."""
        run.pages.add(page)
        run.used = self._clock()

    def tidy(self) -> None:
        """Put pages to sleep that nobody touched for long, and close the runs that have none left and nothing to do."""
        if self.idle is None:
            return
        now = self._clock()
        for run in self._runs.values():
            for page in [p for p in run.pages if not p.closed]:
                if now - page.desk.touched > self.idle:
                    page.sleep()
                else:
                    run.used = max(run.used, page.desk.touched)
            if self._is_idle(run, now):
                logger.info("Closing the run %r, which nobody looked at for %.0f minutes", run.name, self.idle / 60)
                assert run.session is not None
                self._worker.submit(partial(_close, run.session))
                run.session, run.state = None, CLOSED

    def wait(self) -> None:
        """Wait until what is being opened or closed is."""
        self._worker.submit(lambda: None).result()

    def close(self) -> None:
        """Close every run."""
        self._worker.close(wait=True)
        for run in self._runs.values():
            if run.session is not None:
                _close(run.session)
            run.session, run.state = None, CLOSED

    def _found(self) -> dict[str, Path]:
        return run_folders(list(self._places))

    def _is_idle(self, run: Run, now: float) -> bool:
        assert self.idle is not None
        if run.state != READY or run.session is None or now - run.used <= self.idle:
            return False
        return run.session.busy is None and all(page.closed for page in run.pages)

    def _open(self, run: Run) -> None:
        try:
            run.session = self._open_run(run.path)
            run.state = READY
        except Exception as error:
            run.error = _words(error, run)
            run.state = FAILED
            if not isinstance(error, GuidanceError):
                logger.exception("The run %r could not be opened", run.name)


def _words(error: Exception, run: Run) -> str:
    if isinstance(error, GuidanceError):
        return str(error)
    return (f"{type(error).__name__}: {error}. The answers are safe in {os.fspath(run.path / 'answers.sqlite')!r}; the "
            "server's log has the details. 'guidance-viz doctor' checks this machine.")


def _close(session: SessionAPI) -> None:
    try:
        session.close()
    except Exception:
        logger.exception("A run could not be closed")
