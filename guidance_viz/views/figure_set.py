"""A session's figures as editable Plotly figures: the names, colours and signs are those of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guidance_viz.core import OptionError, SessionError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import figures
from guidance_viz.views.colouring import colouring
from guidance_viz.views.scatter import AXES

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from guidance_viz.core import Evaluation

NUMBERS = ("loss", "val_loss")
"""What :meth:`Figures.curves` shows by itself."""


class Figures:
    """What ``session.figures`` gives. Each method returns a new ``plotly.graph_objects.Figure``, to show, edit or write.

    Parameters
    ----------
    session
        The session.
    dark
        Dark colours; :attr:`dark` may be set at any time.
    """

    def __init__(self, session: SessionAPI, dark: bool = False) -> None:
        self._session, self.dark = session, dark

    def groups(self, split: str | None = None, *models: str) -> go.Figure:
        """Accuracy by group with 95 % Wilson intervals, of one model or beside another one.

        Parameters
        ----------
        split
            ``None``: the test split where there is one, else validation, else training.
        *models
            Up to two: ``"original"``, ``"current"``, ``"candidate"`` or a version. By default what the latest fix started
            from, and what it made of it.

        Raises
        ------
        OptionError
            There is no such split, or more than two models were named.
        """
        found = [self._session.evaluate(model) for model in models]
        if not models:
            fixed = self._session.latest_report is not None
            found, models = [self._session.before, *([self._session.after] if fixed else [])], ("before", "after")
        if len(found) > 2:
            raise OptionError(f"groups() compares two models at most; {len(found)} were named.")
        split = self._split(found, split)
        return figures.group_bars(*(each[split] for each in found), dark=self.dark, labels=[*models, ""][:2])

    def attention_space(self, colour: str = "answer") -> go.Figure:
        """The attention space, a point a photo.

        Parameters
        ----------
        colour
            A column of ``session.table``: ``"answer"``, ``"group"``, ``"label"``, ``"split"``, …

        Raises
        ------
        OptionError
            There is no such column.
        """
        table = self._session.table
        if colour not in table:
            raise OptionError(f"There is no column {colour!r}; there are {', '.join(map(str, table.columns))}.")
        made = colouring(table, colour, self._session.class_names, self._session.group_names)
        method = self._session.layout_method
        return figures.attention_space(table[["x", "y"]].to_numpy(), made.codes, made.legend,
                                       method=AXES.get(method, method), dark=self.dark)

    def curves(self, names: Sequence[str] | None = NUMBERS) -> go.Figure:
        """Numbers of the latest fix, epoch by epoch.

        Parameters
        ----------
        names
            Keys of ``session.latest_report.history``; ``None``: all of them.

        Raises
        ------
        SessionError
            Nothing was fixed yet.
        OptionError
            The fix has no such number.
        """
        report = self._session.latest_report
        if report is None:
            raise SessionError("Nothing was fixed yet: there is no training to draw. Call session.mitigate() first.")
        there = list(dict.fromkeys(key for entry in report.history for key in entry if key != "epoch"))
        strange = [name for name in names or () if names is not NUMBERS and name not in there]
        if strange:
            raise OptionError(f"The fix has no number {strange[0]!r}; it has {', '.join(there)}.")
        shown = there if names is None else [name for name in names if name in there]
        return figures.curves(report.history, names=shown or there,
                              title=f"Training, {report.method.replace('_', ' ')}", dark=self.dark)

    def front(self, x: str = "average", y: str = "epg", split: str = "val") -> go.Figure:
        """The models of the sweeps on two scores, and those that no other beats on both.

        Parameters
        ----------
        x, y
            Scores, columns of ``session.sweep_table()``.
        split
            Whose figures.

        Raises
        ------
        SessionError
            No sweep was made yet.
        """
        table = self._session.sweep_table(split)
        if not len(table):
            raise SessionError("There is no sweep yet: nothing is traded for anything. Call session.sweep({...}) first.")
        best = self._session.front((x, y), split)
        return figures.front_figure(table, x, y, front=best["key"], dark=self.dark)

    def consistency(self, **options: Any) -> go.Figure:
        """How alike neighbours are, by number of clusters (SLIM, Fig. 4).

        Parameters
        ----------
        **options
            As for ``session.consistency``.
        """
        found = self._session.consistency(**{**options, "background": False})
        assert found is not None
        return figures.consistency_figure(found, class_names=self._session.class_names, dark=self.dark)

    def reliance(self, split: str = "val", models: Sequence[str] | None = None) -> go.Figure:
        """What each model goes by: the share of verdicts that change when only environment, or only object, is exchanged.

        Parameters
        ----------
        split
            Whose photos.
        models
            Names; ``None``: all that were measured.

        Raises
        ------
        SessionError
            No model was measured on the split.
        """
        table = self._session.reliance_table(models, split)
        table = table[table["environment"].notna()] if len(table) else table
        if not len(table):
            raise SessionError(f"No model was measured on the {split!r} split. Call session.reliance({split!r}) first.")
        return figures.reliance_figure(table, split=split, dark=self.dark)

    def _split(self, found: Sequence[dict[str, Evaluation]], split: str | None) -> str:
        there = [name for name in ("test", "val", "train") if all(name in each for each in found)]
        if split is None and there:
            return there[0]
        if split is None or not all(split in each for each in found):
            raise OptionError(f"There is no split {split!r} that was evaluated; there are {', '.join(there) or 'none'}.")
        return split
