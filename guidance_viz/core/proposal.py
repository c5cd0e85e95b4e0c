"""Which fix the answers allow: the best method that has something to go by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from guidance_viz.core.results import Relevance

EXCHANGE, GUIDED, PRUNING = "environment_exchange", "crayon_pruning_attention", "crayon_pruning"
YES, NO = Relevance.YES.value, Relevance.NO.value


@dataclass(frozen=True)
class Proposal:
    """A method for the answers there are.

    Attributes
    ----------
    method
        Its name in ``gv.mitigation.MITIGATIONS``; ``None``: the answers allow none.
    why
        In half a sentence; without a method, what to answer first.
    """

    method: str | None
    why: str


def propose(parts: Iterable[str] = (), maps: Iterable[str] = (), neurons: Iterable[str] = (), drawn: int = 0) -> Proposal:
    """Choose the best method that answers allow.

    Place masks come first, for what they decide can be checked; then maps, which say where not to look, not what decides.

    Parameters
    ----------
    parts, maps, neurons
        The answers in effect, values of :class:`~guidance_viz.core.Relevance`.
    drawn
        Photos on which boxes were drawn, where places can be learnt from them.
    """
    of_parts, of_maps, of_neurons = (Counter(map(str, each)) for each in (parts, maps, neurons))
    if of_parts[YES] and of_parts[NO]:
        yes = _counted(of_parts[YES], "part")
        return Proposal(EXCHANGE, f"{yes} of the object and {of_parts[NO]} not of it are answered")
    if drawn:
        return Proposal(EXCHANGE, f"boxes are drawn on {_counted(drawn, 'photo')}")
    if of_maps[YES] and of_maps[NO]:
        yes = _counted(of_maps[YES], "map")
        return Proposal(GUIDED, f"{yes} answered yes and {of_maps[NO]} no, but no parts both ways")
    if of_neurons[NO]:
        return Proposal(PRUNING, f"{_counted(of_neurons[NO], 'neuron')} answered no, and neither parts nor maps both ways")
    return Proposal(None, "answer something first: parts or maps, some of them yes and some no, or a neuron no; or draw "
                          "boxes on a few photos")


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" + ("" if count == 1 else "s")
