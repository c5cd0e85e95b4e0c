"""What there is to see: the table, photos, maps and neurons."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.core import Estimate, Progress, SessionError
from guidance_viz.core.workers import Job
from guidance_viz.session.photos.pictures import PictureCache
from guidance_viz.session.photos.tables import map_change, neuron_table, sample_table
from guidance_viz.session.questions.questions import Questioning
from guidance_viz.session.run.base import Scene
from guidance_viz.session.run.card import note_prepared
from guidance_viz.session.run.engine import ARRANGING
from guidance_viz.session.run.explained import Explained

if TYPE_CHECKING:
    from guidance_viz.models import Classifier


ARRANGES = "arranging the photos"


class Looking(Questioning):
    """The part of the session that prepares what can be seen, and shows it."""

    _contribution: tuple[Explained, np.ndarray] | None = None
    _change: tuple[Explained, np.ndarray] | None = None

    def __init__(self, *given: Any, **options: Any) -> None:
        self._pictures = PictureCache()
        super().__init__(*given, **options)

    # -- prepare --------------------------------------------------------------
    def estimate(self) -> Estimate:
        """Estimate time, disk and memory of :meth:`prepare`, by a trial on a few photos.

        Returns
        -------
        Estimate
            Nearly nothing where the work is in the cache already.
        """
        if self._engine.open(self.model_version, self._clf) is not None:
            return Estimate(1.0, 0, 0, (("reading the cache", 1.0, 0),))
        return self._engine.estimate(self._clf)

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
        self._jobs.run("preparing", lambda job: self._prepare(job, background), background, progress)

    def _prepare(self, job: Job, background: bool) -> Generator[Progress, None, None]:
        explained = yield from self._engine.explain(self.model_version, self._clf, job)
        self._enter(explained)
        note_prepared(self._folder, explained)
        if self.preview_result is None and len(self.answers):
            self._poke()
        yield from self._restore(job)
        while not background and not self._jobs.join_beside(0.1):
            if job.cancelled.is_set():
                self._jobs.cancel_beside()
            yield Progress(ARRANGING)

    def _enter(self, explained: Explained) -> None:
        """Show a model's explanations: by the final projection where it is cached, else by a PCA at first."""
        self._show(self._scene_of(explained))
        self._finish_layout()

    def _scene_of(self, explained: Explained) -> Scene:
        """What there is to show of a model at once."""
        asked = self._asked(explained)
        layout = (self._engine.layout(explained, self._engine.settings["projection"], asked)
                  or self._engine.layout(explained, "pca", asked))
        assert layout is not None
        return Scene(explained, layout)

    def _finish_layout(self) -> None:
        """Project what is shown by a PCA as it was asked for."""
        scene, final = self._ready(), self._engine.settings["projection"]
        if scene.layout.method != final:
            self._start_projection(scene.explained, final)

    def _change_model(self, scene: Scene, left: str = "") -> None:
        """Show another accepted model, which the run has taken already: nothing that fails now may hide that it has.

        ``left``: what of it could not be written yet, for the person.
        """
        explained = scene.explained
        self._clf, self._hash = explained.clf, explained.clf.fingerprint()
        self._publish(model_version=explained.name, preview_result=None, curation=None)
        self._show(scene)
        with self._jobs.told(ARRANGES):
            self._finish_layout()
        with self._jobs.told("reading the answers"):
            self.refresh()
        if left:
            self._publish(error=f"The model is {explained.name!r} now. {left}")

    def _restore(self, job: Job) -> Generator[Progress, None, None]:
        yield from ()  # the session's: the candidate that waited when the run was left

    def _asked(self, explained: Explained) -> np.ndarray | None:
        """Centroids already asked about, where answers were given: questions do not move under the person."""
        if (
            self._scene is None
            or self._scene.explained is not explained
            or not self._book.standing(self._hash).by_row
        ):
            return None
        return self._scene.layout.centroids

    def _start_projection(self, explained: Explained, method: str) -> None:
        process = self._engine.start_projection(explained, method)

        def finish() -> None:
            process.result()
            scene = self._scene
            layout = self._engine.layout(explained, method, self._asked(explained))
            # The model may have changed while the projection ran.
            if layout is not None and scene is not None and scene.explained is explained:
                self._show(Scene(explained, layout))
        self._jobs.beside(ARRANGES, finish, process.cancel)

    def explain(self, which: str, background: bool = False,
                progress: Callable[[Progress], None] | None = None) -> None:
        """Compute again what was computed of a version, such as ``"v0"``, after it went from the cache."""
        self._jobs.run("preparing", lambda job: self._explain(which, job), background, progress)

    def _explain(self, which: str, job: Job) -> Generator[Progress, None, None]:
        name, clf = self._version(which)
        self._explained[name] = yield from self._engine.explain(name, clf, job)

    # -- tables --------------------------------------------------------------
    @property
    def class_names(self) -> list[str]:
        """Class names, in the order of the labels."""
        return list(self.ds.class_names)

    @property
    def group_names(self) -> list[str]:
        """Group names, in the order of the groups' numbers; empty where groups are not known."""
        return list(self.ds.group_names) if self.ds.groups_known else []

    @property
    def table(self) -> pd.DataFrame:
        """A row a sample, in the data set's order.

        Columns: sample_id, label, split, group (-1 = not known), prediction, confidence, correct, loss, x, y,
        cluster (position in ``centroids``), p_relevant (nan = unknown), answer ("yes", "no", "maybe" or ""),
        energy_inside (nan without boxes or masks, and for dead maps), dead (the map is all zero), uncertainty (of
        p_relevant, 1 at 0.5; nan = unknown), map_change (from the original model's map, 0 to 1; nan for the original, and
        where its maps are no longer in the cache), annotators (how many answered the map), disagreement (share of their
        answers that differ from the most frequent one; nan without answers); and ``data.<name>`` for each of the data
        set's own columns (``ds.extra``), and ``attribute.<name>`` for each attribute that was judged or shown (NA = not
        known).
        """
        scene = self._ready()
        found = sample_table(self.ds, scene.explained, scene.layout, self.spread(), self._book.standing(self._hash).maps,
                             self._changes(scene.explained), self.items)
        return found.assign(**self._attribute_columns())

    def _attribute_columns(self) -> dict[str, Any]:
        return {}  # the session's: the attributes that were judged

    def _changes(self, explained: Explained) -> np.ndarray:
        """How far each map is from the original model's, float64 (N,); nan where that cannot be told."""
        if self._change is not None and self._change[0] is explained:
            return self._change[1]
        unknown = np.full(len(self.ds), np.nan)
        if explained.name == "v0":
            return unknown
        try:
            first = self.model("original").extraction.maps
        except SessionError:  # not kept: explain("v0") brings them back
            return unknown
        self._change = (explained, map_change(np.asarray(first), np.asarray(explained.extraction.maps)))
        return self._change[1]

    @property
    def neurons(self) -> pd.DataFrame:
        """A row a neuron.

        Columns: neuron, contribution_<class> for each class (mean weight × activation over the class's
        training photos), kept (False = pruned in the current model), answer ("yes", "no", "maybe" or "").
        """
        explained = self._ready().explained
        kept = explained.clf.neuron_mask.cpu().numpy()
        return neuron_table(
            self._contributions(explained), self.class_names, kept, self._book.standing(self._hash).neurons
        )

    def _contributions(self, explained: Explained) -> np.ndarray:
        if self._contribution is None or self._contribution[0] is not explained:
            self._contribution = (explained, self._engine.contributions(explained))
        return self._contribution[1]

    # -- pictures --------------------------------------------------------------
    def photo(self, sample_id: str, size: int | None = None) -> np.ndarray:
        """Return the photo as the model sees it.

        Parameters
        ----------
        sample_id
            The sample.
        size
            Pixels of the longer side, or ``None`` for the model's own.

        Returns
        -------
        ndarray
            RGB, uint8 (H, W, 3); kept between calls, not to be written to.

        Raises
        ------
        DataError
            There is no such sample, or its photo cannot be read.
        """
        row = int(self._book.rows_of([sample_id])[0])
        return self._pictures.get((row, size), lambda: np.array(self.ds.photo(row, size)))

    def model(self, which: str) -> Explained:
        """Return what is known of one model: ``"current"``, ``"original"``, ``"candidate"`` or a version.

        Raises
        ------
        SessionError
            There is none of that name, or its maps are not there.
        """
        scene = self._ready()
        name = {"current": scene.explained.name, "original": "v0"}.get(which, which)
        if name == "candidate" and name not in self._explained and scene.explained.name != "v0":
            name = scene.explained.name
        if name not in self._explained:
            self._explained[name] = self._reopened(name)
        return self._explained[name]

    def _reopened(self, name: str) -> Explained:
        found = self._engine.open(*self._version(name))
        if found is None:
            raise SessionError(f"What was computed of the model {name!r} is no longer in the cache. "
                               f"Call session.explain({name!r}) to compute it again.")
        return found

    def _version(self, which: str) -> tuple[str, Classifier]:
        """Name and weights of a version of the run."""
        name = {"original": "v0", "current": self.model_version}.get(which, which)
        known = [entry["name"] for entry in self._folder.manifest["models"]]
        if name not in known:
            raise SessionError(f"There is no model {name!r} in this run. Known: current, original, {', '.join(known)}"
                               + ("; mitigate() makes a candidate." if name == "candidate" else "."))
        if name == "v0":
            return name, self._original
        return name, self._engine.load(self._original, self._folder.model(name))
