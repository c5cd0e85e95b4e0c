"""Is a gain owed to the answers? What is known of it, and what would show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

QUESTION = "Is it owed to your answers?"
NAN = float("nan")


@dataclass(frozen=True)
class Owed:
    """What controls say of the gain of one fix.

    Attributes
    ----------
    method, model, start
        Of the fix: its method, the model that it made, and the model that it started from.
    command
        For a shell: runs its controls.
    here
        Whether they can be run in this run as it is, from the model that the fix started from.
    words
        What the controls say, in a sentence; empty as long as none were run.
    gain, interval, against, split
        The answer gain in [-1, 1], its 95 % interval, the best control, and the split that it is told of.
    options, relevance_from
        Of the fix, for ``session.controls``.
    runs, seconds
        How many runs of the fix its usual controls take, and how long that is by the time that the fix took; nan where
        that is not known.
    """

    method: str
    model: str
    start: str
    command: str
    here: bool
    words: str = ""
    gain: float = NAN
    interval: tuple[float, float] = (NAN, NAN)
    against: str = ""
    split: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    relevance_from: str = "answers"
    runs: int = 0
    seconds: float = NAN

    @property
    def sentence(self) -> str:
        """What there is to say: the answer gain, or that it is not shown yet."""
        return self.words or "It is not shown yet that what was gained is owed to the answers; controls show it."
