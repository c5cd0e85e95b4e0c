"""What every part of the session rests on: the run, the jobs, the scene on screen."""

from __future__ import annotations

import atexit
import itertools
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from guidance_viz.core import Cancelled, GuidanceError, Progress, SessionError, disk_errors, write_json
from guidance_viz.session.annotated import Annotated
from guidance_viz.session.answering import AnswerBook
from guidance_viz.session.background import Job, Latest, Looks, OneJob, WorkerThread
from guidance_viz.session.engine import Engine
from guidance_viz.session.explained import Explained
from guidance_viz.session.folder import SAMPLES, RunFolder, check_data, check_same
from guidance_viz.session.layout import Layout
from guidance_viz.session.observable import Observable
from guidance_viz.session.parts import PartsDesk
from guidance_viz.session.settings import DEFAULTS, check_attribution, check_settings
from guidance_viz.session.settling import settle_quietly
from guidance_viz.session.surroundings import Surroundings
from guidance_viz.store import Explanation, Journal

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.space import ProjectionProcess

T = TypeVar("T")
POLL_SECONDS = 0.5
CLOSE_SECONDS = 20.0
PROGRESS_SECONDS = 0.1
logger = logging.getLogger(__name__)
_OPEN: weakref.WeakSet[Base] = weakref.WeakSet()


@dataclass(frozen=True)
class Scene:
    """What is on screen: the current model's explanations and their layout; replaced as a whole."""

    explained: Explained
    layout: Layout


class Base(Observable):
    """The run folder, the one long job, the previews, and the answers of other processes."""

    def __init__(
        self,
        clf: Classifier,
        ds: Dataset,
        run: str | os.PathLike[str],
        *,
        compute: Mapping[str, Any],
        settings: Mapping[str, Any],
        rule: str,
        live: bool,
        journal: str | None,
    ) -> None:
        super().__init__()
        self._data = Annotated(ds)
        self.run, self.live = Path(run), live
        self._folder = RunFolder(run)
        self._original = clf.clone().eval()
        self._begin(settings)
        self._engine = Engine(self._data, self._folder, compute)
        self._book = AnswerBook(Journal(journal or self._folder.answers), ds, rule, len(self._original.neuron_mask))
        self._jobs = OneJob()
        self._previews = Latest(self._preview_quietly, lambda: self._publish(state=self._state_now()))
        self._latest: list[Latest | Looks] = [self._previews]     # short work off this thread
        self._closed = threading.Event()
        self._explained: dict[str, Explained] = {}
        self._scene: Scene | None = None
        self._projecting: tuple[ProjectionProcess, threading.Thread] | None = None
        settle_quietly(self._folder, self._book.journal)
        self._use(self._folder.manifest["accepted"])
        self._book.about = self._explanation
        self.version_answers = self._book.journal.version()
        self._data.follow(*self._book.journal.drawn())
        found = itertools.count(1)     # told from several threads: each number is another
        self._around = Surroundings(
            engine=self._engine, book=self._book, data=self._data, explained=lambda: self._ready().explained,
            model=lambda: (self._hash, self._clf), explanation=lambda: self._explanation, work=self._work,
            changed=self.refresh, found=lambda: self._publish(version_parts=next(found)))
        self._desk = PartsDesk(self._around)
        self.param.watch(lambda _: self._poke(), "preview_from")
        _OPEN.add(self)
        if live:
            WorkerThread(target=_poll, args=(weakref.ref(self), self._closed), daemon=True,
                         name="guidance_viz answers").start()

    # -- the run --------------------------------------------------------------
    @property
    def ds(self) -> Dataset:
        """The data set, with the boxes that people drew in the place of its own; another object after each drawing."""
        return self._data.now

    @disk_errors("opening the run")
    def _begin(self, settings: Mapping[str, Any]) -> None:
        """Resume the run that is in the folder, or make one."""
        model = self._original.fingerprint()
        if self._folder.exists:
            manifest = self._folder.load()
            check_data(manifest, self.run, self.ds)
            check_same(manifest, self.run, model=model)
            kept = {**DEFAULTS, **manifest["settings"]}
            changed = {k: v for k, v in settings.items() if v is not None and v != kept.get(k)}
            check_settings(changed, kept, self.run)
            if changed:
                self._folder.save(settings={**manifest["settings"], **changed})
            return
        check_attribution({**DEFAULTS, **{k: v for k, v in settings.items() if v is not None}})
        self._original.save(self._folder.model("v0"))
        write_json(self.run / SAMPLES, self.ds.table["sample_id"].tolist())
        self._folder.save(
            created=datetime.now(UTC).isoformat(timespec="seconds"), accepted="v0",
            settings={**DEFAULTS, **{k: v for k, v in settings.items() if v is not None}},
            data=self.ds.spec(), data_name=self.ds.name, data_hash=self.ds.fingerprint(), model_hash=model,
            model={"source": self._original.source, "layer": self._original.layer,
                   "class_names": list(self._original.class_names)},
            models=[{"name": "v0", "hash": model, "mitigation": None}])

    def _use(self, name: str) -> None:
        """Make a version of the run the current model."""
        path = self._folder.model(name)
        self._clf = self._original if name == "v0" else self._engine.load(self._original, path)
        self._hash = self._clf.fingerprint()
        self._publish(model_version=name)

    @property
    def settings(self) -> dict[str, Any]:
        """The run's settings: seed, contrast, attribution, questions, asked_split, asked_by, projection, cut, …"""
        return dict(self._engine.settings)

    @property
    def hashes(self) -> dict[str, str]:
        """Content hashes of the ``data``, the original ``model`` and the ``current`` model."""
        manifest = self._folder.manifest
        return {"data": manifest["data_hash"], "model": manifest["model_hash"], "current": self._hash}

    @property
    def _explanation(self) -> Explanation:
        contrast = "label, contrast" if self._engine.settings["contrast"] else "label"
        return Explanation(model=self._hash, method=self._engine.settings["attribution"], layer=self._clf.layer,
                           target=contrast)

    def _ready(self) -> Scene:
        if self._scene is None:
            raise SessionError("The session is not prepared. Call prepare() first"
                               + (" (it is running: wait())." if self._jobs.current else "."))
        return self._scene

    # -- long jobs --------------------------------------------------------------
    def _work(self, name: str, work: Callable[[Job], Generator[Progress, None, T]], background: bool,
              progress: Callable[[Progress], None] | None) -> T | None:
        """Run a long job, here or in the worker thread; one at a time."""
        self._check_open()
        job = self._jobs.claim(name)
        if not background:
            try:
                return self._carry_out(job, work, progress)
            finally:
                job.done.set()
        WorkerThread(target=self._in_worker, args=(job, work, progress), daemon=True,
                     name="guidance_viz worker").start()
        return None

    def _carry_out(self, job: Job, work: Callable[[Job], Generator[Progress, None, T]],
                   progress: Callable[[Progress], None] | None) -> T:
        try:
            self._publish(error="", state=self._state_now())
            with disk_errors(job.name):
                return self._exhaust(work(job), progress)
        finally:
            self._jobs.release()
            self._publish(progress=None, state=self._state_now())

    def _in_worker(self, job: Job, work: Callable[[Job], Generator[Progress, None, Any]],
                   progress: Callable[[Progress], None] | None) -> None:
        try:
            with self._told(job.name):
                self._carry_out(job, work, progress)
        finally:
            job.done.set()

    def _told(self, what: str) -> _Told:
        return _Told(self, what)

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
            if (
                report.stage != stage
                or time.monotonic() - shown > PROGRESS_SECONDS
                or report.done == report.total
            ):
                stage, shown = report.stage, time.monotonic()
                self._publish(progress=report)

    def _state_now(self) -> str:
        job = self._jobs.current
        if job is not None:
            return job.name
        if self._scene is None:
            return "empty"
        return "ready" if self._previews.wait(0) else "previewing"

    def cancel(self) -> None:
        """Stop the running work at its next step; what it saved stays."""
        self._jobs.cancel()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until no background work is left: long jobs, the projection, previews, trial curations.

        Parameters
        ----------
        timeout
            Seconds, or ``None`` for as long as it takes.

        Returns
        -------
        bool
            False if something still runs after ``timeout``.
        """
        end = float("inf") if timeout is None else time.monotonic() + timeout
        def left() -> float | None:
            return None if timeout is None else max(0.0, end - time.monotonic())
        done = self._jobs.wait(left())
        if done and self._projecting is not None:
            self._projecting[1].join(left())
            done = not self._projecting[1].is_alive()
        return done and all(work.wait(left()) for work in self._latest)

    # -- answers of other processes --------------------------------------------------------------
    def refresh(self) -> bool:
        """Pick up answers that other processes gave; done by itself twice a second in a live session.

        Returns
        -------
        bool
            Whether there were any.
        """
        return self._take_in()

    def _take_in(self, answers: bool = True) -> bool:
        """Follow the journal; ``answers``: there may be other answers, so that a preview is wanted."""
        version = self._book.journal.version()
        if version == self.version_answers:
            return False
        drawn = self._data.follow(*self._book.journal.drawn())
        self._publish(version_answers=version, **({"version_boxes": self.version_boxes + 1} if drawn else {}))
        if answers:
            self._poke()
        return True

    def _poke(self) -> None:
        """Ask for a preview in the background."""
        if self.live and self._scene is not None:
            self._previews.poke()

    # -- the end --------------------------------------------------------------
    def _check_open(self) -> None:
        if self._closed.is_set():
            raise SessionError(
                f"This session is closed. Open it again: Session.open({os.fspath(self.run)!r})"
            )

    def close(self) -> None:
        """Stop background work and let the run go; it can be opened again. Closing twice does nothing."""
        self._closed.set()
        self.cancel()
        for work in self._latest:
            work.close()
        if self._projecting is not None:
            self._projecting[0].cancel()
        if not getattr(threading.current_thread(), "guidance_viz_worker", False):
            self.wait(timeout=CLOSE_SECONDS)
        self._book.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _preview_quietly(self) -> None:
        raise NotImplementedError  # the session's


class _Told:
    """Turns an error of background work into ``session.error``; a cancellation was asked for."""

    def __init__(self, session: Base, what: str) -> None:
        self._session, self._what = session, what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, _trace: Any) -> bool:
        if error is None or not isinstance(error, Exception):
            return False
        if isinstance(error, Cancelled):
            return True
        if not isinstance(error, GuidanceError):
            logger.error("%s failed", self._what, exc_info=error)
        self._session._publish(error=_text(error, self._what))
        return True


def _text(error: Exception, what: str) -> str:
    if isinstance(error, GuidanceError):
        return str(error)
    if isinstance(error, OSError):
        return f"While {what}: {error}. Check the disk and the files, and start again; what was done is kept."
    return (f"While {what}: {type(error).__name__}: {error}. The answers are safe. The log has the details; "
            "'guidance-viz doctor' checks this machine.")


@atexit.register
def _close_all() -> None:
    """End the work of sessions that were not closed: a thread inside torch must not outlive the interpreter."""
    for session in list(_OPEN):
        session.close()


def _poll(reference: weakref.ref[Base], closed: threading.Event) -> None:
    while not closed.wait(POLL_SECONDS):
        session = reference()
        if session is None:
            return
        with session._told("reading the answers"):
            session.refresh()
        del session
