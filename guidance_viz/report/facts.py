"""All that a report says of a run: gathered in one place, and shown in several ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guidance_viz.core import to_plain
from guidance_viz.report.done import Changes, Event, FixFacts, Replay
from guidance_viz.report.found import Answers, Bias, DataCard, ModelCard
from guidance_viz.report.owed import GoesBy, OwedFacts

FACTS_VERSION = 1


@dataclass(frozen=True)
class Facts:
    """All that a report says."""

    title: str
    run: str
    made: str
    data: DataCard
    model: ModelCard
    bias: Bias
    answers: Answers
    fixes: tuple[FixFacts, ...]
    changes: Changes | None
    settings: Mapping[str, Any]
    runtime: Mapping[str, Any]
    versions: Mapping[str, str]
    replay: Replay
    history: tuple[Event, ...]
    goes_by: GoesBy | None = None
    owed: OwedFacts | None = None
    version: int = FACTS_VERSION

    def to_json(self) -> dict[str, Any]:
        """Return plain values, without pictures; a number that is not known is None."""
        return without_pictures(to_plain(self))


def without_pictures(value: Any) -> Any:
    """Plain values less what is bytes."""
    if isinstance(value, dict):
        return {name: without_pictures(each) for name, each in value.items() if not isinstance(each, bytes)}
    return [without_pictures(each) for each in value] if isinstance(value, list) else value
