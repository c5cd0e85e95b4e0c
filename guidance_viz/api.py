"""The session as people use it: on a run, with its report, its figures and its page, which lie above it."""

from __future__ import annotations

import inspect
import os
from typing import TYPE_CHECKING, Any

from guidance_viz.core import check_names, disk_errors
from guidance_viz.core.calls import door
from guidance_viz.session.session import RunSession

if TYPE_CHECKING:
    from guidance_viz.session.api import SessionAPI
    from guidance_viz.views import Dashboard
    from guidance_viz.views.figure_set import Figures


class Session(RunSession):
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
        Seed of everything random. ``None`` (also for the next eight): the run's own, for a new run the
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
    question
        The question in words of your own, with ``{class}`` for the name of the class: ``"Is the {class} lesion visible?"``;
        or one by class, ``{"benign": "…?"}``. By default in words made from the name; see :meth:`phrase`.
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

    @door("session.report")
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
        from guidance_viz.report import write_report
        write_report(self, path, format)

    @property
    def figures(self) -> Figures:
        """Editable Plotly figures: ``groups()``, ``attention_space()``, ``curves()``, ``front()``, ``consistency()``,
        ``reliance()``; see :class:`~guidance_viz.views.figure_set.Figures`.
        """
        from guidance_viz.views.figure_set import Figures
        return Figures(self)

    def dashboard(self, **options: Any) -> Dashboard:
        """Return the whole app, for a notebook's cell."""
        from guidance_viz.views import Dashboard
        check_names("session.dashboard", options, list(inspect.signature(Dashboard).parameters)[1:])
        return Dashboard(self, **options)


if TYPE_CHECKING:
    def _is_what_views_know(session: Session) -> SessionAPI:
        return session
