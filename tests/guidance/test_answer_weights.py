from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance_viz import guidance
from guidance_viz.core import ShapeError


def literal_objective(prediction, terms, answers, alpha, beta):
    """Mean cross-entropy plus the weighted means over the YES and over the NO images."""
    loss = sum(prediction) / len(prediction)
    for sign, weight in ((1, alpha), (-1, beta)):
        chosen = [t for t, a in zip(terms, answers, strict=True) if a == sign]
        loss += weight * sum(chosen) / len(chosen) if chosen else 0
    return loss


@settings(deadline=None, max_examples=50)
@given(answers=st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=30), seed=st.integers(0, 99),
       batch=st.integers(1, 30))
def test_the_minibatches_of_an_epoch_add_up_to_the_definition(answers, seed, batch):
    generator = torch.Generator().manual_seed(seed)
    prediction, terms = torch.rand(2, len(answers), generator=generator, dtype=torch.float64)
    weights = guidance.answer_weights(answers, alpha=7.0, beta=0.5)
    order = torch.randperm(len(answers), generator=generator).split(batch)
    epoch = sum(guidance.total(prediction[b], terms[b], weights[b]) * len(b) / len(answers) for b in order)
    wanted = literal_objective(prediction.tolist(), terms.tolist(), answers, 7.0, 0.5)
    assert float(epoch) == pytest.approx(wanted, rel=1e-6)


def test_images_without_an_answer_weigh_nothing():
    assert guidance.answer_weights([0, 0], alpha=1, beta=1).tolist() == [0, 0]
    assert guidance.answer_weights([1, 0, 0, -1], alpha=1, beta=2).tolist() == [4, 0, 0, 8]


def test_sizes_that_differ_are_refused():
    with pytest.raises(ShapeError, match="guidance"):
        guidance.total(torch.rand(3), torch.rand(2), torch.rand(3))
