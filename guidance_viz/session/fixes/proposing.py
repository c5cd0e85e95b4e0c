"""Which fix the answers of a run allow."""

from __future__ import annotations

from guidance_viz.core import Proposal, SessionError, propose
from guidance_viz.session.answers.book import Standing
from guidance_viz.session.parts.parts import PartsDesk


def proposal(desk: PartsDesk, standing: Standing, drawn: int) -> Proposal:
    """The best method that the answers in effect allow; see :func:`guidance_viz.core.propose`.

    Parameters
    ----------
    desk
        Knows the answers on parts.
    standing
        Those on the current model's maps and neurons.
    drawn
        Photos on which people drew boxes; they count where the cells they cover are described.
    """
    try:
        parts = desk.answers()["relevance"].tolist()
    except SessionError:  # no parts were found in what the current model sees
        parts = []
    placed = drawn if drawn and desk.finder.opened() is not None else 0
    return propose(parts, standing.by_row.values(), standing.neurons.values(), placed)
