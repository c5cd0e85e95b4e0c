"""The one mutable object: a classifier, its data, the answers and the fixes, in a run folder."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from guidance_viz.core import disk_errors
from guidance_viz.session.context import Context
from guidance_viz.session.desks import set_up
from guidance_viz.session.names import Names
from guidance_viz.session.open_sessions import keep_track
from guidance_viz.session.run import reopening

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.session.api import SessionAPI

CLOSE_SECONDS = 20.0


class Session(Names):
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
        super().__init__()
        self.run, self.live = Path(run), live
        self.context = Context.open(clf, ds, run, self, settings=settings, compute=compute, rule=rule,
                                    journal=journal)
        self.desks = set_up(self.context)
        keep_track(self)

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

    # -- the run --------------------------------------------------------------
    @property
    def ds(self) -> Dataset:
        """The data set, with the boxes that people drew in the place of its own; another object after each drawing."""
        return self.context.ds

    @property
    def class_names(self) -> list[str]:
        """Class names, in the order of the labels."""
        return self.context.class_names

    @property
    def group_names(self) -> list[str]:
        """Group names, in the order of the groups' numbers; empty where groups are not known."""
        return self.context.group_names

    @property
    def settings(self) -> dict[str, Any]:
        """The run's settings: seed, contrast, attribution, questions, asked_split, asked_by, projection, cut, …"""
        return dict(self.context.settings)

    @property
    def hashes(self) -> dict[str, str]:
        """Content hashes of the ``data``, the original ``model`` and the ``current`` model."""
        manifest = self.context.folder.manifest
        return {"data": manifest["data_hash"], "model": manifest["model_hash"], "current": self.context.models.hash}

    def refresh(self) -> bool:
        """Pick up answers that other processes gave, by itself twice a second in a live session; whether there were any."""
        return self.context.changed()
    # -- take away --------------------------------------------------------------
    @disk_errors("exporting the model")
    def export(self, path: str | os.PathLike[str], *, mask: Literal["fold", "beside"] = "fold") -> None:
        """Write the current model's weights as safetensors, for its own class with ``strict=True``.

        ``mask="beside"``: for pruned neurons that cannot be folded into the weights; see ``Classifier.export``.
        """
        self.context.models.clf.export(path, mask=mask)

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

    # -- the end --------------------------------------------------------------
    def close(self) -> None:
        """Stop background work and let the run go; it can be opened again. Closing twice does nothing."""
        self.context.jobs.close(CLOSE_SECONDS)
        self.context.book.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


if TYPE_CHECKING:
    def _is_what_views_know(session: Session) -> SessionAPI:
        return session
