"""One line of what ``doctor`` found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing looked at.

    Attributes
    ----------
    name
        What was looked at.
    status
        ``"ok"``, ``"warning"`` (works, with less) or ``"failed"``.
    found
        What was found.
    cure
        What to do, as a command where there is one; empty when there is nothing to do.
    """

    name: str
    status: str
    found: str
    cure: str = ""
