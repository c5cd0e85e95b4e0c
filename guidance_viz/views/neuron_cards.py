"""The cards of the concept board: one neuron each, or several that fire together; pure functions from tables to cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.views.words import finite

SHOWS = ("all", "open", "no")
ORDERS = ("contribution", "effect", "example")
MIXED = "mixed"

Card = tuple[int, ...]


@dataclass(frozen=True)
class Known:
    """What the cards say and are ordered by.

    Attributes
    ----------
    neurons
        ``session.neurons``.
    contribution
        What each neuron adds to the class (C,).
    effects
        What the worst group gains if the neurons of a card are switched off, by card; a card may be missing.
    fires
        How strongly each neuron fires at the example (C,), or ``None``.
    """

    neurons: pd.DataFrame
    contribution: np.ndarray
    effects: Mapping[Card, float] = field(default_factory=dict)
    fires: np.ndarray | None = None

    @property
    def answers(self) -> np.ndarray:
        """Each neuron's answer."""
        return self.neurons["answer"].to_numpy(object)

    @property
    def kept(self) -> np.ndarray:
        """Whether each neuron is in use."""
        return self.neurons["kept"].to_numpy(bool)


def together(answers: Iterable[str]) -> str:
    """What is answered of several neurons: the one answer of all, ``""`` for none, else ``"mixed"``.

    The rule is the browser's too (``lib/neuroncard.js``).
    """
    found = set(answers)
    return str(next(iter(found))) if len(found) == 1 else MIXED


def arranged(cards: Sequence[Card], known: Known, show: str, order: str) -> list[Card]:
    """Cards that are to be shown, in order.

    Parameters
    ----------
    cards
        The neurons of each.
    known
        What they are judged by.
    show
        ``"all"``; ``"open"``: not answered, or not wholly; ``"no"``: with a neuron to prune.
    order
        ``"contribution"`` (of all its neurons), ``"effect"``, ``"example"`` (its neuron that fires most there); what is
        not known comes last, then by contribution, then by the first neuron.
    """
    answers = known.answers
    passes: dict[str, Callable[[Card], bool]] = {
        "all": lambda card: True,
        "open": lambda card: any(answers[c] == "" for c in card),
        "no": lambda card: any(answers[c] == "no" for c in card),
    }
    first = _first_key(known, order)
    chosen = [card for card in cards if passes[show](card)]
    return sorted(chosen, key=lambda card: (first(card), -_sum(known, card), card[0]))


def _first_key(known: Known, order: str) -> Callable[[Card], float]:
    if order == "effect":
        return lambda card: -_or_last(known.effects.get(card))
    fires = known.fires
    if order == "example" and fires is not None:
        return lambda card: -float(fires[list(card)].max())
    return lambda card: 0.0


def _or_last(value: float | None) -> float:
    return -np.inf if value is None or np.isnan(value) else float(value)


def _sum(known: Known, card: Card) -> float:
    return float(np.nan_to_num(known.contribution[list(card)]).sum())


def items(cards: Sequence[Card], known: Known, most: float) -> list[dict[str, Any]]:
    """What the browser draws of some cards.

    ``share`` is the contribution as a part of ``most``, the highest of all cards; ``effect`` and ``fires`` are None
    where they are not known.
    """
    answers, kept = known.answers, known.kept
    def item(card: Card) -> dict[str, Any]:
        at, contribution = list(card), _sum(known, card)
        effect = known.effects.get(card)
        return {"neurons": at, "contribution": contribution, "share": contribution / most if most else 0.0,
                "kept": int(kept[at].sum()), "answer": together(answers[at]),
                "effect": None if effect is None else finite(effect),
                "fires": None if known.fires is None else float(known.fires[at].max())}
    return [item(card) for card in cards]


def highest(cards: Sequence[Card], known: Known) -> float:
    """The largest contribution of a card, in absolute terms."""
    return max((abs(_sum(known, card)) for card in cards), default=0.0)


def counts(neurons: pd.DataFrame) -> dict[str, int]:
    """How many neurons there are, are in use, are answered, and are to be pruned."""
    kept = neurons["kept"].to_numpy(bool)
    return {
        "count_all": len(neurons),
        "kept": int(kept.sum()),
        "answered": int((neurons["answer"] != "").sum()),
        "pruned_now": int(((neurons["answer"] == "no").to_numpy(bool) & kept).sum()),
    }


def to_prune(neurons: pd.DataFrame) -> Card:
    """The neurons that are answered NO and still in use."""
    chosen = (neurons["answer"] == "no") & neurons["kept"].astype(bool)
    return tuple(int(c) for c in neurons.loc[chosen, "neuron"])
