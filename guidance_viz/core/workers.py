"""What runs work: one long job at a time, a short one of which only the latest counts, and lanes of looks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from guidance_viz.core.errors import SessionError

T = TypeVar("T")


class WorkerThread(threading.Thread):
    """A thread of a session's own."""

    guidance_viz_worker = True


class Job(Generic[T]):
    """A long job: running, then done with a value or an error.

    Parameters
    ----------
    name
        What it does, as in "The session is busy: …".
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.cancelled = threading.Event()
        self.done = threading.Event()


class OneJob:
    """Lets one long job run at a time, in the caller's thread or in a worker."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.current: Job | None = None
        self._latest: Job | None = None

    def claim(self, name: str) -> Job:
        """Take the place of the running job.

        Raises
        ------
        SessionError
            Another job has it.
        """
        with self._lock:
            if self.current is not None:
                raise SessionError(f"Cannot start {name}: the session is {self.current.name}. "
                                   "Call wait() first, or cancel().")
            self.current = self._latest = Job(name)
            return self.current

    def release(self) -> None:
        """Give the place back; ``job.done`` is set when all that follows from it was told."""
        with self._lock:
            self.current = None

    def cancel(self) -> None:
        """Ask the running job, if any, to stop at its next step."""
        job = self.current
        if job is not None:
            job.cancelled.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the latest job to be done; False if it goes on after ``timeout`` seconds."""
        job = self._latest
        return job is None or job.done.wait(timeout)


class Latest:
    """Runs a short job in its own thread; calls that come while it runs are answered by one more run.

    Parameters
    ----------
    job
        Must catch its own errors.
    idle
        Called in that thread whenever nothing is wanted any more.

    Attributes
    ----------
    superseded
        Set while something newer is wanted than what runs, or nothing any more.
    """

    def __init__(self, job: Callable[[], object], idle: Callable[[], object] = lambda: None) -> None:
        self._job, self._when_idle = job, idle
        self._lock = threading.Lock()
        self._wanted = False
        self._closed = False
        self._idle = threading.Event()
        self._idle.set()
        self.superseded = threading.Event()

    def poke(self) -> None:
        """Ask for a run that begins after this call."""
        with self._lock:
            self.superseded.set()
            self._wanted = not self._closed
            if self._closed or not self._idle.is_set():
                return
            self._idle.clear()
        WorkerThread(target=self._run, name="guidance_viz preview", daemon=True).start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is wanted; False if it is not so after ``timeout`` seconds."""
        return self._idle.wait(timeout)

    def close(self) -> None:
        """Start no more runs."""
        with self._lock:
            self._closed, self._wanted = True, False
            self.superseded.set()

    def _run(self) -> None:
        while self._next():
            self._job()
        self._when_idle()

    def _next(self) -> bool:
        with self._lock:
            wanted, self._wanted = self._wanted, False
            if wanted:
                self.superseded.clear()
            else:
                self._idle.set()
            return wanted


class Lane:
    """Runs what only looks (a map of another layer, photos that are alike) in threads of its own, in the order asked.

    A look that waits can be taken back with its future's ``cancel()``.

    Parameters
    ----------
    name
        Of its threads.
    threads
        How many looks at once.
    """

    def __init__(self, name: str = "looks", threads: int = 1) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"guidance_viz {name}", initializer=_mark)
        self._lock = threading.Lock()
        self._open: set[Future[object]] = set()
        self._idle = threading.Event()
        self._idle.set()

    def submit(self, look: Callable[[], T]) -> Future[T]:
        """Ask for a look.

        Raises
        ------
        SessionError
            No more looks are taken.
        """
        with self._lock:
            try:
                future = self._pool.submit(look)
            except RuntimeError:
                raise SessionError("Nothing more is looked at here: this was closed.") from None
            self._open.add(future)  # type: ignore[arg-type]
            self._idle.clear()
        future.add_done_callback(self._ended)
        return future

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until no look is left; False if it is not so after ``timeout`` seconds."""
        return self._idle.wait(timeout)

    def close(self, wait: bool = False) -> None:
        """Take no more; those that wait are cancelled. ``wait``: until the others are done."""
        self._pool.shutdown(wait=False)
        with self._lock:
            waiting = list(self._open)
        for future in waiting:  # with no lock held: a look that is cancelled says so, in this thread
            future.cancel()
        if wait:
            self._pool.shutdown()

    def _ended(self, future: Future[T]) -> None:
        with self._lock:
            self._open.discard(future)
            if not self._open:
                self._idle.set()


def _mark() -> None:
    threading.current_thread().guidance_viz_worker = True  # type: ignore[attr-defined]
