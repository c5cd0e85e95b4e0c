"""Cards of neurons, as pure functions: what is answered, in which order, and what cannot be drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from guidance_viz.views import neuron_cards
from guidance_viz.views.neuron_cards import Known


def known(answers, **more):
    count = len(answers)
    neurons = pd.DataFrame({"neuron": range(count), "kept": True, "answer": answers})
    return Known(neurons, np.arange(count, dtype=float), **more)


@pytest.mark.parametrize(("answers", "said"), [(["", ""], ""), (["no", "no"], "no"), (["no", ""], "mixed"),
                                               (["yes", "no"], "mixed"), (["maybe"], "maybe")])
def test_what_is_answered_of_several_neurons(answers, said):
    assert neuron_cards.together(answers) == said


def test_what_is_not_known_comes_last_and_ties_by_contribution():
    cards = [(0,), (1,), (2,), (3, 4)]
    told = known([""] * 5, effects={(0,): 0.0, (1,): 0.5, (2,): float("nan")})
    assert neuron_cards.arranged(cards, told, "all", "effect") == [(1,), (0,), (3, 4), (2,)]
    assert neuron_cards.arranged(cards, told, "all", "contribution") == [(3, 4), (2,), (1,), (0,)]
    fires = known([""] * 5, fires=np.array([.9, .1, .5, 0, .6]))
    assert neuron_cards.arranged(cards, fires, "all", "example") == [(0,), (3, 4), (2,), (1,)]


def test_a_class_without_photos_leaves_numbers_that_can_be_drawn():
    blank = Known(known(["", ""]).neurons, np.array([np.nan, np.nan]), {(0,): float("nan")})
    first = neuron_cards.items([(0,), (1,)], blank, neuron_cards.highest([(0,), (1,)], blank))
    assert [(i["contribution"], i["share"], i["effect"]) for i in first] == [(0.0, 0.0, None)] * 2
