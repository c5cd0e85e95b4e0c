"""The one mutable object: a classifier, its data, the answers and the fixes, in a run folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from guidance_viz.core import OptionError, check_names, disk_errors
from guidance_viz.core.calls import door
from guidance_viz.core.options import limits_of
from guidance_viz.data import among_classes
from guidance_viz.session.context import Context
from guidance_viz.session.desks import set_up
from guidance_viz.session.names import Names
from guidance_viz.session.open_sessions import keep_track
from guidance_viz.session.questions.wording import checked_question
from guidance_viz.session.run import reopening
from guidance_viz.session.run.settings import SessionOptions

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier

CLOSE_SECONDS = 20.0


class RunSession(Names):
    """A session on a run; :class:`guidance_viz.Session` says the parameters, and has what lies above it besides."""

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
        question: str | Mapping[str, str] | None = None,
        answers_per_item: int | None = None,
        projection: str | None = None,
        cut: str | None = None,
        rule: str = "latest",
        live: bool = True,
        journal: str | None = None,
        cache: str | os.PathLike[str] | None = None,
        cache_gb: float | None = None,
        **unknown: Any,
    ) -> None:
        check_names("Session", unknown, limits_of(SessionOptions))
        SessionOptions(seed=seed, device=device, precision=precision, batch_size=batch_size, workers=workers,
                       contrast=contrast, attribution=attribution, attribution_options=attribution_options,
                       questions=questions, question=question, answers_per_item=answers_per_item, projection=projection,
                       cut=cut, rule=rule, live=live, journal=journal, cache=cache, cache_gb=cache_gb)
        _check_given(clf, ds, run)
        shared = None if cache is None else os.path.abspath(cache)
        settings = {"seed": seed, "contrast": contrast, "attribution": attribution,
                    "attribution_options": None if attribution_options is None else dict(attribution_options),
                    "questions": questions, "question": checked_question(question, ds.class_names),
                    "answers_per_item": answers_per_item, "projection": projection, "cut": cut, "cache": shared,
                    "cache_gb": cache_gb}
        compute = {"device": device, "precision": precision, "batch_size": batch_size, "workers": workers}
        super().__init__()
        self.run, self.live = Path(run), live
        self.context = Context.open(clf, among_classes(ds, clf.class_names), run, self, settings=settings,
                                    compute=compute, rule=rule, journal=journal)
        self.desks = set_up(self.context)
        keep_track(self)

    @classmethod
    @door("Session.open")
    def open(
        cls, run: str | os.PathLike[str], model: Any = None, data: Any = None,
        model_options: Mapping[str, Any] | None = None, **options: Any
    ) -> Self:
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
        model_options
            Options of the source that ``model`` names, where they are not those of the run.
        **options
            As for the class, but the settings of the run.

        Raises
        ------
        SessionError
            There is no run, the model or the data must be given, or the data are not those of the run.
        """
        check_names("Session.open", options, limits_of(SessionOptions))
        return cls(*reopening.reopen(run, model, data, model_options), run, **options)

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
    @door("session.export")
    @disk_errors("exporting the model")
    def export(self, path: str | os.PathLike[str], *, mask: Literal["fold", "beside"] = "fold") -> None:
        """Write the current model's weights as safetensors, for its own class with ``strict=True``.

        ``mask="beside"``: for pruned neurons that cannot be folded into the weights; see ``Classifier.export``.
        """
        self.context.models.clf.export(path, mask=mask)

    # -- the end --------------------------------------------------------------
    def close(self) -> None:
        """Stop background work and let the run go; it can be opened again. Closing twice does nothing."""
        self.context.jobs.close(CLOSE_SECONDS)
        self.context.book.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _check_given(clf: object, ds: object, run: object) -> None:
    """Refuse what is no classifier, data set or folder, with the call that makes one.

    Raises
    ------
    OptionError
        Names it.
    """
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    for value, kind, cure in ((clf, Classifier, "gv.Classifier.wrap(module) or gv.models.load(source)"),
                              (ds, Dataset, "gv.data.wrap(dataset) or gv.data.load(format, root)"),
                              (run, (str, os.PathLike), "the path of the run's folder")):
        if not isinstance(value, kind):
            raise OptionError(f"A session was given {type(value).__name__}; expected {cure}, in the order Session(clf, ds, "
                              "run).")
