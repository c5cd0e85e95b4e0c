"""The one mutable object: a classifier, its data, the answers and the fixes, in a run folder."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from guidance_viz.core import Evaluation, PartPreview, Progress, Relevance, Reliance, Report, disk_errors
from guidance_viz.core.workers import Job
from guidance_viz.session.answers.answers import as_relevance
from guidance_viz.session.attributes.ranking import Attributing
from guidance_viz.session.composites.composites import CompositeDesk
from guidance_viz.session.fixes import requests as fixing
from guidance_viz.session.fixes.controls import ControlsDesk
from guidance_viz.session.fixes.owed import OwedDesk
from guidance_viz.session.fixes.reliance import RelianceDesk
from guidance_viz.session.parts.preview import PartPreviewDesk
from guidance_viz.session.photos.tables import compare_table
from guidance_viz.session.run import reopening
from guidance_viz.session.run.explained import Explained

if TYPE_CHECKING:
    from guidance_viz.core.owed import Owed
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.session.places.agreement import Agreement, Coverage
    from guidance_viz.session.results import Patch


class Session(Attributing):
    """See where a classifier looks, answer, fix, and compare.

    Parameters
    ----------
    clf
        The classifier; copied, never changed.
    ds
        The data set.
    run
        The run folder; made if it is not there, resumed if it is (with the same model and data).
    seed
        Seed of everything random. ``None`` (also for the next seven): the run's own, for a new run the
        default.
    contrast
        Explain the class's logit minus the mean of the others (the default), or the plain logit.
    attribution
        The method of the maps: ``"gradcam"`` (the default, in the one pass), ``"rise"``, ``"scorecam"`` or another of
        ``gv.attribution.METHODS``. They run the network many times on every photo; :meth:`estimate` says how long. The
        preview and guidance losses compare Grad-CAM maps all the same, and say so.
    attribution_options
        Options of the method, such as ``{"n_masks": 500, "centered": True}`` of RISE.
    questions
        How many samples are asked about in a round, 40 by default; :meth:`ask` chooses which.
    answers_per_item
        How many annotators are asked about each map; see :meth:`share`.
    projection
        ``"umap"`` (a PCA is shown until it is ready) or ``"pca"``.
    cut
        Where the frozen stem ends whose output is kept, so that a tail can be trained: a name from
        ``clf.cuts``, ``"auto"``, or ``"none"``.
    device, precision, batch_size, workers
        How to compute; ``"auto"`` tries, picks, and is remembered.
    rule
        How several people's answers on one item become one: ``"latest"`` or ``"crayon"``.
    live
        Preview every answer, and pick up the answers of other processes, in the background.
    cache
        Where to keep what can be computed again; by default in the run folder. Runs may share one.
    cache_gb
        How much of that to keep, GB; what was used longest ago goes first. 32 by default.
    journal
        A SQLAlchemy address of the answers, for a team; by default a file in the run folder.

    Raises
    ------
    SessionError
        The run in the folder was made with another model, other data, or another seed, contrast, attribution or cut.

    Examples
    --------
    >>> with gv.Session(clf, ds, run="runs/birds") as session:  # doctest: +SKIP
    ...     session.prepare()
    ...     question = session.next_question()
    ...     session.answer(question.sample_id, gv.Relevance.NO)
    ...     report = session.mitigate("crayon_attention")
    ...     session.accept()
    """

    def __init__(
        self,
        clf: Classifier,
        ds: Dataset,
        run: str | os.PathLike[str],
        *,
        seed: int | None = None,
        device: str = "auto",
        precision: str = "auto",
        batch_size: int | str = "auto",
        workers: int | str = "auto",
        contrast: bool | None = None,
        attribution: str | None = None,
        attribution_options: Mapping[str, Any] | None = None,
        questions: int | None = None,
        answers_per_item: int | None = None,
        projection: str | None = None,
        cut: str | None = None,
        rule: str = "latest",
        live: bool = True,
        journal: str | None = None,
        cache: str | os.PathLike[str] | None = None,
        cache_gb: float | None = None,
    ) -> None:
        shared = None if cache is None else os.path.abspath(cache)
        settings = {"seed": seed, "contrast": contrast, "attribution": attribution,
                    "attribution_options": None if attribution_options is None else dict(attribution_options),
                    "questions": questions, "answers_per_item": answers_per_item, "projection": projection, "cut": cut,
                    "cache": shared, "cache_gb": cache_gb}
        compute = {"device": device, "precision": precision, "batch_size": batch_size, "workers": workers}
        super().__init__(
            clf, ds, run, compute=compute, settings=settings, rule=rule, live=live, journal=journal
        )

        self._composites = CompositeDesk(self._around, self._desk.places, self.photo)
        self._reliances = RelianceDesk(self._around, self._desk.places, self.model, self._model_hashes)
        self._controls = ControlsDesk(self._around, self._desk.places,
                                      lambda how, control, seed: self._guidance(how, {}, control, seed), self._fix_for)
        self._part_previews = PartPreviewDesk(self._around, self._desk, self._jobs,
                                              lambda: self.live and self._scene is not None)
        self.param.watch(lambda _: self._part_previews.poke(), ["version_answers", "version_parts", "version_layout"])
        self._owed = OwedDesk(self._folder, self._controls, lambda: (self.model_version, self._hash))

    @classmethod
    def open(
        cls, run: str | os.PathLike[str], model: Any = None, data: Any = None, **options: Any
    ) -> Session:
        """Open a run where it was left.

        Parameters
        ----------
        run
            The run folder.
        model
            A network of the same class, a classifier, or a source, where the run cannot make the model again
            by itself; its weights do not matter, those of the run are read.
        data
            The data set, where the run cannot load it again by itself.
        **options
            As for the class, but the settings of the run.

        Raises
        ------
        SessionError
            There is no run, the model or the data must be given, or the data are not those of the run.
        """
        return cls(*reopening.reopen(run, model, data), run, **options)

    # -- parts --------------------------------------------------------------
    def parts(self, k: int = 40, *, place: str | None = None, background: bool = False,
              progress: Callable[[Progress], None] | None = None) -> pd.DataFrame | None:
        """Find the parts of the training photos, a row a part; see :meth:`.PartsDesk.parts`."""
        return self._desk.parts(k, place=place, background=background, progress=progress)

    @property
    def parts_table(self) -> pd.DataFrame | None:
        """The current parts, as of :meth:`parts`; ``None`` as long as none were found in what the current model sees."""
        return self._desk.known()

    def part_patches(self, part: int, n: int = 9) -> list[Patch]:
        """The places that show a part, for :meth:`patch_image`; see :meth:`.PartsDesk.patches`."""
        return self._desk.patches(part, n)

    def answer_parts(self, ids: int | Iterable[int], relevance: Relevance | str, annotator: str = "me",
                     clustering: str | None = None) -> None:
        """Answer whether parts belong to the object; see :meth:`.PartsDesk.answer`."""
        self._desk.answer(ids, as_relevance(relevance), annotator, clustering)

    def split_part(self, part: int) -> pd.DataFrame:
        """Split a mixed part in two; see :meth:`.PartsDesk.split`."""
        return self._desk.split(part)

    @property
    def part_answers(self) -> pd.DataFrame:
        """Answers in effect on the current parts; see :attr:`.PartsDesk.answers`."""
        return self._desk.answers

    def answer_parts_by_oracle(self, by: str | None = None, yes: float | None = None, no: float | None = None,
                               limit: int | None = None, annotator: str = "oracle") -> dict[str, Any]:
        """Answer parts by boxes or masks; see :meth:`.PartsDesk.answer_by_oracle`."""
        return self._desk.answer_by_oracle(by, yes, no, limit, annotator)

    def next_parts(self, n: int = 1) -> list[int]:
        """Parts that are not answered yet, the most decisive first; see :meth:`.PartsDesk.next`."""
        return self._desk.next(n)

    def place_masks(self, split: str | None = None) -> np.ndarray:
        """P(belongs to the object) of every cell by all answers, (N, h, w); see :meth:`.PlaceDesk.masks`."""
        return self._desk.places.masks(split)

    def places_of(self, sample_ids: Iterable[str]) -> np.ndarray:
        """Place masks of a few photos, (n, h, w); see :meth:`.PlaceDesk.of`."""
        return self._desk.places.of(sample_ids)

    def place_agreement(self, photos: int = 200) -> Agreement | None:
        """How well place masks agree with the data set's own masks or boxes; see :meth:`.PlaceDesk.agreement`."""
        return self._desk.places.agreement(photos)

    def place_coverage(self) -> Coverage | None:
        """Of how many places and photos the answers say something; see :meth:`.PartPreviewDesk.coverage`."""
        return self._part_previews.coverage()

    @property
    def part_preview(self) -> PartPreview | None:
        """What a fix would make of the answers, predicted after each of them in a live session; ``None`` before."""
        return self._part_previews.latest

    def preview_parts(self) -> PartPreview:
        """Predict it here and now; see :meth:`.PartPreviewDesk.predict`."""
        return self._part_previews.predict()

    def _mitigate(self, explained: Explained, request: fixing.Request,
                  job: Job) -> Generator[Progress, None, fixing.Candidate]:
        return (yield from self._part_previews.followed(request, super()._mitigate(explained, request, job), job))

    # -- composites --------------------------------------------------------------
    def composites(self, n: int = 8, split: str = "train", **options: Any) -> pd.DataFrame | None:
        """Photos whose verdict turns when only their surroundings are exchanged; see :meth:`.CompositeDesk.find`."""
        return self._composites.find(n, split, **options)

    @property
    def composites_table(self) -> pd.DataFrame | None:
        """The composites that were asked for last, with the answers of now; see :meth:`.CompositeDesk.known`."""
        return self._composites.known()

    def composite_image(self, composite: str, size: int | None = None) -> np.ndarray:
        """The picture that is asked about, RGB uint8 (H, W, 3); see :meth:`.CompositeDesk.image`."""
        return self._composites.image(composite, size)

    def answer_composites(self, ids: str | Iterable[str], relevance: Relevance | str, annotator: str = "me") -> None:
        """Answer whether the object is still there on composites; see :meth:`.CompositeDesk.answer`."""
        self._composites.answer(ids, as_relevance(relevance), annotator)

    def answer_composites_by_oracle(self, by: str | None = None, limit: int | None = None,
                                    annotator: str = "oracle") -> dict[str, Any]:
        """Answer composites by masks or boxes; see :meth:`.CompositeDesk.answer_by_oracle`."""
        return self._composites.answer_by_oracle(by, limit, annotator)

    # -- is it owed to the answers? --------------------------------------------------------------
    def reliance(self, split: str = "val", model: str = "current", **options: Any) -> Reliance | None:
        """What a model goes by: verdicts that change with the environment alone; see :meth:`.RelianceDesk.measure`."""
        return self._reliances.measure(split, model, **options)

    @property
    def known_reliance(self) -> Reliance | None:
        """What :meth:`reliance` says of the current model, where it was measured with the masks there are now."""
        return self._reliances.known()

    def measure_reliances(self, models: Sequence[str], split: str = "val", **options: Any) -> list[Reliance] | None:
        """What several models go by, by the same masks; see :meth:`.RelianceDesk.measure_all`."""
        return self._reliances.measure_all(models, split, **options)

    def reliance_table(self, models: Sequence[str] | None = None, split: str = "val") -> pd.DataFrame:
        """What models go by, a row each, as far as it was measured with the same masks; see :meth:`.RelianceDesk.table`."""
        return self._reliances.table(models, split)

    @property
    def why_no_reliance(self) -> str:
        """Why :meth:`reliance` cannot be measured, and what to do; empty where it can."""
        return self._reliances.why_not()

    def owed(self, model: str = "candidate") -> Owed | None:
        """Whether the gain of the fix that made a model is owed to the answers; see :meth:`.OwedDesk.of`."""
        return self._owed.of(model)

    def controls(self, method: str, kinds: Sequence[str] | None = None, seeds: int = 3,
                 **options: Any) -> pd.DataFrame | None:
        """The same fix with the answers as given and with others; see :meth:`.ControlsDesk.run`."""
        return self._controls.run(method, kinds, seeds, **options)

    @property
    def controls_table(self) -> pd.DataFrame | None:
        """The controls that were run last from the current model; ``None`` where there are none."""
        return self._controls.table()

    def _model_hashes(self) -> dict[str, str]:
        """Content hash of each model of the run by its name."""
        waiting = {} if self._fix is None else {"candidate": self._fix.report.result_hash}
        return {**{entry["name"]: entry["hash"] for entry in self._folder.manifest["models"]}, **waiting}

    # -- compare --------------------------------------------------------------
    @property
    def models(self) -> pd.DataFrame:
        """A row a model of the run, the original first, a fix that waits last.

        Columns: those of :attr:`.Mending.models` (name, method, time, start, worst, average, answers, seconds, current);
        reliance_environment, reliance_object and exchanged: what each goes by on the validation split
        (:class:`~guidance_viz.core.Reliance`), of tests with the same masks; nan where not measured.
        """
        return self._reliances.with_reliance(super().models)

    def evaluate(self, which: str = "current") -> dict[str, Evaluation]:
        """Evaluate one model on every split: ``"current"``, ``"original"``, ``"candidate"`` or a version.

        What it goes by (``reliance``) is among it on splits where :meth:`reliance` measured that; the latest of several.
        """
        name = {"original": "v0", "current": self.model_version}.get(which, which)
        name = self.model_version if name == "candidate" and self._fix is None else name
        return self._reliances.told(self._model_hashes().get(name, ""), super().evaluate(which))

    @property
    def before(self) -> dict[str, Evaluation]:
        """Evaluations by split of the model that the latest fix started from, else of the original."""
        report = self.latest_report
        return self.evaluate("original") if report is None else dict(report.before)

    @property
    def after(self) -> dict[str, Evaluation]:
        """Evaluations by split of the candidate, or, where none waits, of the current model."""
        return self.evaluate("current") if self._fix is None else dict(self._fix.report.after)

    @property
    def latest_report(self) -> Report | None:
        """Report of the candidate, or of the fix that made the current model; None for the original."""
        return (
            self._fix.report if self._fix is not None else fixing.report_of(self._folder, self.model_version)
        )

    def compare(self, before: str = "original", after: str = "candidate") -> pd.DataFrame:
        """Compare two models sample by sample.

        Parameters
        ----------
        before, after
            ``"original"``, ``"current"``, ``"candidate"`` (where none waits: the accepted model) or a
            version.

        Returns
        -------
        DataFrame
            Fixed samples first, then broken ones, then by how much the map changed. Columns: sample_id,
            label, group, before_correct, after_correct, flip ("fixed", "broken" or ""), map_change (half the
            L1 distance of the maps normalised to sum 1, in [0, 1]), energy_before, energy_after.
        """
        return compare_table(self.ds, self.model(before), self.model(after))

    # -- take away --------------------------------------------------------------
    @disk_errors("exporting the model")
    def export(self, path: str | os.PathLike[str], *, mask: Literal["fold", "beside"] = "fold") -> None:
        """Write the current model's weights as safetensors, for its own class with ``strict=True``.

        ``mask="beside"``: for pruned neurons that cannot be folded into the weights; see ``Classifier.export``.
        """
        self._clf.export(path, mask=mask)

    @disk_errors("writing the report")
    def report(self, path: str | os.PathLike[str], *, format: str | None = None) -> None:
        """Write what was found, answered, done and changed, and how to make it again; no model is run.

        Parameters
        ----------
        path
            The file. An HTML page is one file that needs nothing else; Markdown and JSON say the same without pictures.
        format
            ``"html"``, ``"md"`` or ``"json"``; ``None``: by the file's ending (.html, .md, .json).

        Raises
        ------
        OptionError
            The format is not known.
        SessionError
            The session is not prepared, or what was computed of a model is no longer in the cache; says which, and how it
            comes back.
        """
        # By name: the report stands above the session, which only opens the door to it.
        importlib.import_module("guidance_viz.report").write_report(self, path, format)

    @property
    def figures(self) -> Any:
        """Editable Plotly figures: ``groups()``, ``attention_space()``, ``curves()``, ``front()``, ``consistency()``,
        ``reliance()``; see :class:`~guidance_viz.views.figure_set.Figures`.
        """
        return importlib.import_module("guidance_viz.views.figure_set").Figures(self)

    def dashboard(self, **options: Any) -> Any:
        """Return the whole app, for a notebook's cell."""
        # By name: the session knows no views, it only opens the door to them.
        return importlib.import_module("guidance_viz.views").Dashboard(self, **options)
