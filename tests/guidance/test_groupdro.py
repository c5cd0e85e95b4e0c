"""Group DRO: the numbers of the authors' code over several steps, and a literal step."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from guidance_viz.core import OptionError, ShapeError
from guidance_viz.guidance import group_dro, group_means

VARIANTS = {"plain": {}, "step1": {"step_size": 1.0}, "adjC3": {"adjustment": 3.0}, "normalized": {"normalize": True}}


@pytest.mark.parametrize("name", VARIANTS)
def test_six_steps_are_those_of_the_authors_code(golden, name):
    data, options = golden("baselines/groupdro"), dict(VARIANTS[name])
    if "adjustment" in options:
        options["group_sizes"] = data["group_counts"]
    weights = torch.full((4,), 0.25)
    for step, (logits, y, g) in enumerate(zip(data["logits"], data["y"], data["g"], strict=True)):
        given = torch.tensor(logits, requires_grad=True)
        losses = functional.cross_entropy(given, torch.tensor(y), reduction="none")
        loss, weights = group_dro(losses, g, weights, **options)
        loss.backward()
        np.testing.assert_allclose(loss.item(), data[f"{name}_loss"][step], rtol=1e-5)
        np.testing.assert_allclose(weights, data[f"{name}_adv_probs"][step], rtol=1e-5)
        np.testing.assert_allclose(given.grad, data[f"{name}_grad_logits"][step], rtol=1e-4, atol=1e-7)


def test_it_is_that_of_spuco_too(golden):
    data, weights = golden("baselines/groupdro"), torch.full((4,), 0.25)
    for step, (logits, y, g) in enumerate(zip(data["logits"], data["y"], data["g"], strict=True)):
        losses = functional.cross_entropy(torch.tensor(logits), torch.tensor(y), reduction="none")
        loss, weights = group_dro(losses, g, weights)
        np.testing.assert_allclose(loss, data["spuco_loss"][step], rtol=1e-5)
        np.testing.assert_allclose(weights, data["spuco_group_weights"][step], rtol=1e-5)


def test_a_step_is_the_formula_and_an_absent_group_is_left_to_the_normalisation():
    losses, weights = (torch.tensor(values, dtype=torch.float64) for values in ([1.0, 3.0, 2.0], [0.5, 0.3, 0.2]))
    groups = [0, 0, 2]
    loss, after = group_dro(losses, groups, weights, step_size=0.7)
    raw = [0.5 * math.exp(0.7 * 2), 0.3, 0.2 * math.exp(0.7 * 2)]
    np.testing.assert_allclose(after, np.array(raw) / sum(raw), rtol=1e-12)
    np.testing.assert_allclose(loss, (raw[0] * 2 + raw[2] * 2) / sum(raw), rtol=1e-12)
    np.testing.assert_allclose(group_means(losses, groups, 3), [2, 0, 2])


def test_a_sample_whose_group_is_not_known_is_in_none():
    np.testing.assert_allclose(group_means(torch.tensor([1.0, 5.0]), [0, -1], 2), [1, 0])


def test_what_does_not_fit_is_named():
    with pytest.raises(OptionError, match="Group 3 is beyond the 2 groups"):
        group_means(torch.ones(2), [0, 3], 2)
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        group_dro(torch.ones(2), [0, 1, 1], torch.ones(2) / 2)
    with pytest.raises(OptionError, match="needs group_sizes"):
        group_dro(torch.ones(2), [0, 1], torch.ones(2) / 2, adjustment=1.0)
