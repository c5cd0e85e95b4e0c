"""What a view watches of a session: the parameters of :class:`~guidance_viz.session.observable.Observable`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from guidance_viz.core import Preview, Progress, Report
    from guidance_viz.session.results import Curation


class Watched(Protocol):
    """Parameters that change while a view looks; it writes none of them."""

    param: Any
    """Where they are watched: ``session.param.watch``."""
    run: Path
    live: bool

    @property
    def version_answers(self) -> int:
        """Grows with every answer."""

    @property
    def version_asked(self) -> int:
        """Grows when other numbers of people are asked about each map."""

    @property
    def version_boxes(self) -> int:
        """Grows with every drawing."""

    @property
    def version_parts(self) -> int:
        """Grows when there is more to see of parts, reliance or controls."""

    @property
    def version_layout(self) -> int:
        """Grows when the attention space has other coordinates."""

    @property
    def version_sweep(self) -> int:
        """Grows when a model of a sweep is done."""

    @property
    def layout_method(self) -> str:
        """How the coordinates were made."""

    @property
    def progress(self) -> Progress | None:
        """The latest report of the long work."""

    @property
    def busy(self) -> str | None:
        """Which job runs."""

    @property
    def prepared(self) -> bool:
        """Whether there is something to see."""

    @property
    def state(self) -> str:
        """``busy``, else whether it is prepared, in a word."""

    @property
    def preview_result(self) -> Preview | None:
        """The latest preview."""

    @property
    def candidate(self) -> Report | None:
        """The report of the fix that waits."""

    @property
    def curation(self) -> Curation | None:
        """The latest trial curation."""

    @property
    def curating(self) -> bool:
        """Whether a trial curation runs."""

    @property
    def model_version(self) -> str:
        """The accepted model."""

    @property
    def error(self) -> str:
        """What went wrong in background work; empty when nothing did."""
