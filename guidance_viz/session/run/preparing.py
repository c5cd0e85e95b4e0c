"""Preparing what there is to see: predictions, maps and the attention space of the current model, and another model's."""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np

from guidance_viz.core import Estimate, Progress
from guidance_viz.core.workers import Job
from guidance_viz.session.context import Context
from guidance_viz.session.run.card import note_prepared
from guidance_viz.session.run.engine import ARRANGING
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.run.models import Scene

ARRANGES = "arranging the photos"
Restore = Callable[[Job], Generator[Progress, None, None]]


class PrepareDesk:
    """Computes what is shown, and changes from one model's to another's.

    Parameters
    ----------
    context
        What it works with.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._then: list[Restore] = []

    def then(self, restore: Restore) -> None:
        """Do this too whenever the run was prepared, as a part of that work."""
        self._then.append(restore)

    def estimate(self) -> Estimate:
        """Estimate time, disk and memory of :meth:`prepare`, by a trial on a few photos.

        Returns
        -------
        Estimate
            Nearly nothing where the work is in the cache already.
        """
        if self._context.engine.open(self._context.models.version, self._context.models.clf) is not None:
            return Estimate(1.0, 0, 0, (("reading the cache", 1.0, 0),))
        return self._context.engine.estimate(self._context.models.clf)

    def prepare(self, background: bool = False, progress: Callable[[Progress], None] | None = None) -> None:
        """Compute predictions, maps, concept patches and the attention space.

        Cached: a second call, and a run that is opened again, take a moment. After an interruption it goes
        on. The map's coordinates are a PCA until UMAP, which runs in another process, is ready.

        Parameters
        ----------
        background
            Return at once; watch ``prepared``, ``busy``, ``progress``, ``version_layout`` and ``error``. Otherwise wait
            for all of it, UMAP included.
        progress
            Called with each report, in the thread that works.

        Raises
        ------
        SessionError
            Other work is going on.
        Cancelled
            :meth:`cancel` was called.
        """
        self._context.jobs.run("preparing", lambda job: self._prepare(job, background), background, progress)

    def _prepare(self, job: Job, background: bool) -> Generator[Progress, None, None]:
        explained = yield from self._context.engine.explain(self._context.models.version, self._context.models.clf, job)
        self._enter(explained)
        note_prepared(self._context.folder, explained)
        if self._context.signals.preview_result is None and len(self._context.standing().frame):
            self._context.following.follow()
        for restore in self._then:
            yield from restore(job)
        while not background and not self._context.jobs.join_beside(0.1):
            if job.cancelled.is_set():
                self._context.jobs.cancel_beside()
            yield Progress(ARRANGING)

    def _enter(self, explained: Explained) -> None:
        """Show a model's explanations: by the final projection where it is cached, else by a PCA at first."""
        self._context.models.show(self.scene_of(explained))
        self._finish_layout()

    def scene_of(self, explained: Explained) -> Scene:
        """What there is to show of a model at once."""
        asked = self._asked(explained)
        layout = (self._context.engine.layout(explained, self._context.settings["projection"], asked)
                  or self._context.engine.layout(explained, "pca", asked))
        assert layout is not None
        return Scene(explained, layout)

    def _finish_layout(self) -> None:
        """Project what is shown by a PCA as it was asked for."""
        scene, final = self._context.scene(), self._context.settings["projection"]
        if scene.layout.method != final:
            self._start_projection(scene.explained, final)

    def change_model(self, scene: Scene, left: str = "") -> None:
        """Show another accepted model, which the run has taken already: nothing that fails now may hide that it has.

        ``left``: what of it could not be written yet, for the person.
        """
        explained = scene.explained
        self._context.models.use(explained.name, explained.clf, scene, preview_result=None, curation=None)
        self._context.models.show(scene)
        with self._context.jobs.told(ARRANGES):
            self._finish_layout()
        with self._context.jobs.told("reading the answers"):
            self._context.changed()
        if left:
            self._context.signals.publish(error=f"The model is {explained.name!r} now. {left}")

    def _asked(self, explained: Explained) -> np.ndarray | None:
        """Centroids already asked about, where answers were given: questions do not move under the person."""
        if (
            self._context.models.scene is None
            or self._context.models.scene.explained is not explained
            or not self._context.standing().by_row
        ):
            return None
        return self._context.models.scene.layout.centroids

    def _start_projection(self, explained: Explained, method: str) -> None:
        process = self._context.engine.start_projection(explained, method)

        def finish() -> None:
            process.result()
            scene = self._context.models.scene
            layout = self._context.engine.layout(explained, method, self._asked(explained))
            # The model may have changed while the projection ran.
            if layout is not None and scene is not None and scene.explained is explained:
                self._context.models.show(Scene(explained, layout))
        self._context.jobs.beside(ARRANGES, finish, process.cancel)

    def explain(self, which: str, background: bool = False,
                progress: Callable[[Progress], None] | None = None) -> None:
        """Compute again what was computed of a version, such as ``"v0"``, after it went from the cache."""
        self._context.jobs.run("preparing", lambda job: self._explain(which, job), background, progress)

    def _explain(self, which: str, job: Job) -> Generator[Progress, None, None]:
        name, clf = self._context.models.named(which)
        self._context.models.keep(name, (yield from self._context.engine.explain(name, clf, job)))
