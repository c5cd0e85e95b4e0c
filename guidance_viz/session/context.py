"""What a part of the session that is composed into it, not inherited, needs of the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guidance_viz.session.answers.book import AnswerBook
from guidance_viz.session.run.annotated import Annotated
from guidance_viz.session.run.engine import Engine
from guidance_viz.session.run.explained import Explained
from guidance_viz.store import Explanation

if TYPE_CHECKING:
    from guidance_viz.models import Classifier


@dataclass(frozen=True)
class Surroundings:
    """What a desk needs of its session.

    Attributes
    ----------
    engine, book, data
        The session's.
    explained
        The current model's explanations; raises SessionError where the session is not prepared.
    model
        The current model's hash, and the classifier.
    explanation
        What an answer is recorded as being about.
    work
        Runs a long job: name, steps, background, progress.
    changed
        Called when answers were given.
    found
        Called when other parts are there.
    """

    engine: Engine
    book: AnswerBook
    data: Annotated
    explained: Callable[[], Explained]
    model: Callable[[], tuple[str, Classifier]]
    explanation: Callable[[], Explanation]
    work: Callable[..., Any]
    changed: Callable[[], Any]
    found: Callable[[], None]
