"""The fix that waits for accept or reject."""

from __future__ import annotations

from guidance_viz.session.context import Context
from guidance_viz.session.fixes.requests import Candidate, requests
from guidance_viz.session.run.models import CANDIDATE


class WaitingFix:
    """Holds the fix that waits, and tells of it.

    Parameters
    ----------
    context
        What the session works with.

    Attributes
    ----------
    fix
        The fix, or ``None`` where none waits.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.fix: Candidate | None = None

    def offer(self, fix: Candidate) -> None:
        """Have a fix wait in the place of the one before, whose computed things are deleted."""
        assert fix.explained is not None
        self.discard()
        self.fix = fix
        self._context.models.keep(CANDIDATE, fix.explained)
        self._context.signals.publish(candidate=fix.report)

    def discard(self) -> None:
        """Delete what was computed of the fix, which is dropped; its report and model stay."""
        if self.fix is not None and self.fix.explained is not None:
            self._context.engine.forget(self.fix.explained.clf)

    def drop(self) -> None:
        """None waits any more."""
        self.fix = None
        self._context.models.drop_candidate()
        self._context.signals.publish(candidate=None)

    def asked_for(self, key: str) -> Candidate | None:
        """The fix, if it was asked for by this key of a request."""
        fix = self.fix
        asked = {} if fix is None else {each["number"]: each["key"] for each in requests(self._context.folder)}
        return fix if fix is not None and asked.get(fix.number) == key else None

    @property
    def hashes(self) -> dict[str, str]:
        """Content hash of each model of the run by its name, ``"candidate"`` among them."""
        waiting = {} if self.fix is None else {CANDIDATE: self.fix.report.result_hash}
        return {**self._context.models.hashes, **waiting}
