"""What a session hands to a view besides tables: a question, a patch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """The next best explanation to ask about.

    Attributes
    ----------
    sample_id
        The sample at the centre of its cluster.
    text
        The question in words: ``"Can you tell it is a waterbird from what is left visible?"``.
    class_name
        Name of the sample's label.
    decides
        Ids of the samples in the same cluster, itself included, the nearest first.
    number, total
        The question's number, from 1, and the number of questions of this round.
    """

    sample_id: str
    text: str
    class_name: str
    decides: list[str]
    number: int
    total: int


@dataclass(frozen=True)
class Patch:
    """A part of a photo that makes a neuron fire.

    Attributes
    ----------
    sample_id
        The photo.
    box
        ``(x0, y0, x1, y1)`` in [0, 1] of the photo as the model sees it.
    activation
        The neuron's activation there.
    """

    sample_id: str
    box: tuple[float, float, float, float]
    activation: float
