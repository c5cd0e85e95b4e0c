"""All work off the thread that asks for it: who runs what, what it says, and how it ends.

Nothing else of a session starts a thread.

One long job at a time (:meth:`Jobs.run`); short jobs of which only the latest counts (:meth:`Jobs.latest`); looks of
pages, in lanes of their own, so that a slow one does not keep the others waiting (:meth:`Jobs.later`); and what goes on
beside all that (:meth:`Jobs.beside`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Protocol, TypeVar

from guidance_viz.core import Cancelled, GuidanceError, Progress, SessionError, disk_errors
from guidance_viz.core.workers import Job, Lane, Latest, OneJob, WorkerThread

T = TypeVar("T")
PROGRESS_SECONDS = 0.1
PREVIEWING = "previewing"
LOOKS = "looks"
LANES = {LOOKS: 1, "pictures": 2, "neurons": 1, "search": 1, "curation": 1, "sweeps": 1, "composites": 1}
"""Lanes of looks, and how many threads work in each."""
logger = logging.getLogger(__name__)


class Publish(Protocol):
    """Sets parameters that views watch."""

    def __call__(self, **changes: object) -> None:
        """Set them, in order."""


class Jobs:
    """The one owner of a session's background work.

    Parameters
    ----------
    publish
        Sets the parameters ``busy``, ``progress`` and ``error``.
    where
        The run folder, for a closed session's words.
    """

    def __init__(self, publish: Publish, where: str) -> None:
        self._publish, self._where = publish, where
        self._long = OneJob()
        self._short: list[Latest | Lane] = []
        self._preview: Latest | None = None
        self._lanes: dict[str, Lane] = {}
        self._beside: tuple[Callable[[], None], threading.Thread] | None = None
        self._lock = threading.Lock()
        self._telling = threading.RLock()
        self.closed = threading.Event()

    # -- long jobs --------------------------------------------------------------
    @property
    def current(self) -> Job | None:
        """The long job that runs, or ``None``."""
        return self._long.current

    def run(self, name: str, work: Callable[[Job], Generator[Progress, None, T]], background: bool = False,
            progress: Callable[[Progress], None] | None = None) -> T | None:
        """Run a long job, here or in the worker thread; one at a time.

        Parameters
        ----------
        name
            What ``busy`` says meanwhile.
        work
            Its steps; stops where ``job.cancelled`` is set.
        background
            Return ``None`` at once; an error then becomes a line for the person.
        progress
            Called with each report, in the thread that works.

        Raises
        ------
        SessionError
            Other work is going on, or the session is closed.
        """
        with self._lock:  # none begins once it is closed
            self.check_open()
            job = self._long.claim(name)
        if not background:
            try:
                return self._carry_out(job, work, progress)
            finally:
                job.done.set()

        def in_worker() -> None:
            try:
                with self.told(job.name):
                    self._carry_out(job, work, progress)
            finally:
                job.done.set()
        WorkerThread(target=in_worker, daemon=True, name="guidance_viz worker").start()
        return None

    def _carry_out(self, job: Job, work: Callable[[Job], Generator[Progress, None, T]],
                   progress: Callable[[Progress], None] | None) -> T:
        try:
            self._tell_busy(error="")
            with disk_errors(job.name):
                return self._exhaust(work(job), progress)
        finally:
            self._long.release()
            self._tell_busy(progress=None)

    def _exhaust(self, steps: Generator[Progress, None, T], progress: Callable[[Progress], None] | None) -> T:
        stage, shown = "", 0.0
        while True:
            try:
                report = next(steps)
            except StopIteration as stop:
                return stop.value
            if progress is not None:
                progress(report)
            # A fast GPU makes hundreds of reports a second; a person needs ten.
            if report.stage != stage or time.monotonic() - shown > PROGRESS_SECONDS or report.done == report.total:
                stage, shown = report.stage, time.monotonic()
                self._publish(progress=report)

    @property
    def busy(self) -> str | None:
        """Which job runs: the long one, else the preview, else ``None``."""
        job = self._long.current
        if job is not None:
            return job.name
        return None if self._preview is None or self._preview.wait(0) else PREVIEWING

    def _tell_busy(self, **changes: object) -> None:
        with self._telling:  # what is told last is what is so
            self._publish(**changes, busy=self.busy)

    def cancel(self) -> None:
        """Stop the running work at its next step; what it saved stays."""
        self._long.cancel()

    # -- short jobs --------------------------------------------------------------
    def latest(self, what: str, job: Callable[[], object], *, begun: Callable[[], object] = lambda: None,
               idle: Callable[[], object] = lambda: None) -> Latest:
        """A short job of which only the latest counts.

        Parameters
        ----------
        what
            What it does, for the line about an error; :data:`PREVIEWING` is what ``busy`` tells.
        job
            The work; poke the result to have it done.
        begun
            Called at the beginning of each run.
        idle
            Called when nothing is wanted any more.
        """
        def run() -> None:
            with self.told(what):
                begun()
                if what == PREVIEWING:
                    self._tell_busy()
                job()

        def rest() -> None:
            if what == PREVIEWING:
                self._tell_busy()
            idle()
        made = Latest(run, rest)
        self._short.append(made)
        self._preview = made if what == PREVIEWING else self._preview
        return made

    def later(self, look: Callable[[], T], lane: str = LOOKS) -> Future[T]:
        """Run what only looks off this thread, one look of a lane after the other.

        Raises
        ------
        SessionError
            The session is closed.
        """
        with self._lock:
            self.check_open()
            if lane not in self._lanes:
                self._lanes[lane] = Lane(lane, LANES[lane])
                self._short.append(self._lanes[lane])
        return self._lanes[lane].submit(look)

    # -- beside them --------------------------------------------------------------
    def beside(self, name: str, work: Callable[[], None], cancel: Callable[[], None]) -> None:
        """Wait for another process in a thread of its own, beside all other work; the one before is ended.

        Parameters
        ----------
        name
            What it does.
        work
            Waits, and tells what came of it.
        cancel
            Ends the process.
        """
        def run() -> None:
            with self.told(name):
                work()
        self.cancel_beside()
        thread = WorkerThread(target=run, daemon=True, name=f"guidance_viz {name}")
        thread.start()
        self._beside = cancel, thread

    def join_beside(self, timeout: float | None = None) -> bool:
        """Wait for what goes on beside; False if it still does after ``timeout`` seconds."""
        if self._beside is None:
            return True
        self._beside[1].join(timeout)
        return not self._beside[1].is_alive()

    def cancel_beside(self) -> None:
        """End what goes on beside."""
        if self._beside is not None:
            self._beside[0]()

    def watch(self, name: str, look: Callable[[], bool], seconds: float) -> None:
        """Look again and again, until the session is closed or ``look`` returns False (what it looks at is gone)."""
        closed = self.closed

        def run() -> None:
            while not closed.wait(seconds) and look():
                pass
        WorkerThread(target=run, daemon=True, name=f"guidance_viz {name}").start()

    # -- errors and the end --------------------------------------------------------------
    @contextmanager
    def told(self, what: str) -> Iterator[None]:
        """Turn an error of background work into a line for the person; a cancellation was asked for."""
        try:
            yield
        except Cancelled:
            pass
        except Exception as error:
            if not isinstance(error, GuidanceError):
                logger.error("%s failed", what, exc_info=error)
            self._publish(error=_text(error, what))

    def check_open(self) -> None:
        """Raise where the session is closed.

        Raises
        ------
        SessionError
            Says how to open it again.
        """
        if self.closed.is_set():
            raise SessionError(f"This session is closed. Open it again: Session.open({self._where!r})")

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until no work is left: the long job, what goes on beside, short ones; False after ``timeout`` seconds."""
        end = float("inf") if timeout is None else time.monotonic() + timeout

        def left() -> float | None:
            return None if timeout is None else max(0.0, end - time.monotonic())
        done = self._long.wait(left()) and self.join_beside(left())
        return done and all(work.wait(left()) for work in list(self._short))

    def close(self, timeout: float) -> None:
        """Start nothing more, stop what runs, and wait for it, unless this is a thread of that work."""
        with self._lock:
            self.closed.set()
        self.cancel()
        for work in self._short:
            work.close()
        self.cancel_beside()
        if not getattr(threading.current_thread(), "guidance_viz_worker", False):
            self.wait(timeout)


def _text(error: Exception, what: str) -> str:
    if isinstance(error, GuidanceError):
        return str(error)
    if isinstance(error, OSError):
        return f"While {what}: {error}. Check the disk and the files, and start again; what was done is kept."
    return (f"While {what}: {type(error).__name__}: {error}. The answers are safe. The log has the details; "
            "'guidance-viz doctor' checks this machine.")
