"""What every part of the session rests on: the run, the jobs, the scene on screen."""

from __future__ import annotations

import atexit
import itertools
import logging
import os
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from guidance_viz.core import SessionError, disk_errors, write_json
from guidance_viz.session.answers.book import AnswerBook
from guidance_viz.session.context import Surroundings
from guidance_viz.session.jobs import PREVIEWING, Jobs
from guidance_viz.session.observable import Observable
from guidance_viz.session.parts.parts import PartsDesk
from guidance_viz.session.run.annotated import Annotated
from guidance_viz.session.run.engine import Engine
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.run.folder import SAMPLES, RunFolder, check_data, check_same
from guidance_viz.session.run.layout import Layout
from guidance_viz.session.run.settings import DEFAULTS, check_attribution, check_settings
from guidance_viz.session.run.steps import settle_quietly
from guidance_viz.store import Explanation, Journal

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier

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
        self._jobs = Jobs(self._publish, os.fspath(run))
        self._previews = self._jobs.latest(PREVIEWING, self._preview_quietly)
        self._explained: dict[str, Explained] = {}
        self._scene: Scene | None = None
        settle_quietly(self._folder, self._book.journal)
        self._use(self._folder.manifest["accepted"])
        self._book.about = self._explanation
        self.version_answers = self._book.journal.version()
        self._data.follow(*self._book.journal.drawn())
        found = itertools.count(1)     # told from several threads: each number is another
        self._around = Surroundings(
            engine=self._engine, book=self._book, data=self._data, explained=lambda: self._ready().explained,
            model=lambda: (self._hash, self._clf), explanation=lambda: self._explanation, work=self._jobs.run,
            changed=self.refresh, found=lambda: self._publish(version_parts=next(found)))
        self._desk = PartsDesk(self._around)
        self.param.watch(lambda _: self._poke(), "preview_from")
        _OPEN.add(self)
        if live:
            self._jobs.watch("answers", _poll(weakref.ref(self)), POLL_SECONDS)

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

    # -- background work --------------------------------------------------------------
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
        return self._jobs.wait(timeout)

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
    def close(self) -> None:
        """Stop background work and let the run go; it can be opened again. Closing twice does nothing."""
        self._jobs.close(CLOSE_SECONDS)
        self._book.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _preview_quietly(self) -> None:
        raise NotImplementedError  # the session's


@atexit.register
def _close_all() -> None:
    """End the work of sessions that were not closed: a thread inside torch must not outlive the interpreter."""
    for session in list(_OPEN):
        session.close()


def _poll(reference: weakref.ref[Base]) -> Callable[[], bool]:
    def look() -> bool:
        session = reference()
        if session is None:
            return False
        with session._jobs.told("reading the answers"):
            session.refresh()
        return True
    return look
