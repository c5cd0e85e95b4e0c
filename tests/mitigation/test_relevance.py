from __future__ import annotations

import numpy as np
import pytest
from tiny_world import make_dataset

from guidance_viz.core import OptionError, Relevance, ShapeError
from guidance_viz.mitigation import resolve_guidance
from guidance_viz.mitigation.guide import UNUSED, drop_dead


@pytest.fixture(scope="module")
def ds():
    return make_dataset(train=6, val=2, test=2)


def test_answers_become_the_two_sets_and_a_maybe_neither(ds):
    found = resolve_guidance(ds, 4, {0: Relevance.YES, 1: "no", 2: "maybe"})
    assert found.relevance.tolist() == [1, -1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert found.counts == {"map yes": 1, "map no": 1, "map maybe": 1}
    assert (found.relevant.tolist(), found.irrelevant.tolist(), found.answered.tolist()) == ([0], [1], [0, 1])


def test_answers_outside_the_training_split_are_counted_and_not_used(ds):
    found = resolve_guidance(ds, 4, {7: "yes", 9: "no"})
    assert not found.relevance.any()
    assert found.counts == {"outside the training split": 2}


def test_unanswered_and_maybe_neurons_are_kept(ds):
    found = resolve_guidance(ds, 4, {}, {0: "no", 1: "yes", 2: "maybe"})
    assert found.keep.tolist() == [False, True, True, True]
    assert found.counts == {"neuron no": 1, "neuron yes": 1, "neuron maybe": 1}


def test_spreading_fills_in_where_p_is_clear_and_never_over_a_maybe(ds):
    p = np.array([0.9, 0.7, 0.5, 0.3, 0.1, np.nan, 0.9, 0.9, 0.1, 0.1])
    found = resolve_guidance(ds, 4, {0: "maybe", 5: "no"}, relevance_from="spread", p_relevant=p)
    assert found.relevance.tolist() == [0, 1, 0, -1, -1, -1, 0, 0, 0, 0]
    assert found.counts == {"spread yes": 1, "spread no": 2, "map maybe": 1, "map no": 1}


def test_the_thresholds_of_spreading_are_options(ds):
    p = np.array([0.9, 0.7, 0.5, 0.3, 0.1, np.nan, 0.9, 0.9, 0.1, 0.1])
    found = resolve_guidance(ds, 4, relevance_from="spread", p_relevant=p, yes=0.95, no=0.2)
    assert found.relevance.tolist() == [0, 0, 0, 0, -1, 0, 0, 0, 0, 0]


def test_answers_alone_ignore_p(ds):
    found = resolve_guidance(ds, 4, {0: "yes"}, p_relevant=np.zeros(10))
    assert found.relevance.tolist() == [1] + [0] * 9


def test_images_that_cannot_be_read_are_not_used(ds):
    found = resolve_guidance(ds, 4, {0: "yes", 1: "no"}, readable=np.arange(10) != 0)
    assert found.relevance.tolist()[:2] == [0, -1]


@pytest.mark.parametrize(("given", "error", "words"), [
    ({"relevance_from": "guess"}, OptionError, "answers, spread"),
    ({"relevance_from": "spread"}, OptionError, "Answer a few"),
    ({"relevance_from": "spread", "p_relevant": np.zeros(3)}, ShapeError, "10 rows"),
    ({"yes": 0.2, "no": 0.4}, OptionError, "no < yes"),
    ({"neuron_answers": {9: "no"}}, OptionError, "0 to 3"),
    ({"neuron_answers": dict.fromkeys(range(4), "no")}, OptionError, "All 4 neurons")])
def test_what_cannot_be_is_refused_with_the_cure(ds, given, error, words):
    with pytest.raises(error, match=words):
        resolve_guidance(ds, 4, **given)


def test_answers_on_dead_maps_are_left_out_and_counted(ds):
    found = resolve_guidance(ds, 4, {0: "yes", 1: "no", 2: "no"})
    dead = np.isin(np.arange(10), [1, 4])
    kept = drop_dead(found, dead)
    assert kept.relevance.tolist()[:4] == [1, 0, -1, 0]
    assert kept.counts[UNUSED] == 1
    assert drop_dead(found, np.zeros(10, bool)) is found
