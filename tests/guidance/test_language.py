"""Contrastive losses: the golden numbers of the paper's formulas, and a literal loop."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from guidance_viz.core import OptionError, ShapeError
from guidance_viz.guidance import language


def literal(features, labels, temperature, include_self):
    losses = []
    for i, f in enumerate(features):
        others = [j for j in range(len(features)) if j != i or include_self]
        positives = [j for j in others if labels[j] == labels[i]]
        bottom = sum(math.exp(f @ features[j] / temperature) for j in others)
        terms = [-math.log(math.exp(f @ features[j] / temperature) / bottom) for j in positives]
        losses.append(sum(terms) / len(terms) if terms else math.nan)
    return losses


@pytest.mark.parametrize("self_name", ["withself", "noself"])
@pytest.mark.parametrize("temperature", [0.07, 0.01, 1.0])
def test_it_equals_the_formulas_of_the_paper(golden, device, temperature, self_name):
    data = golden("clip_spurious/paper_formula_losses")
    dtype, rtol = (torch.float32, 1e-4) if device == "mps" else (torch.float64, 1e-6)
    def flat(name):
        return data[name].reshape(-1, data[name].shape[-1])
    classes = np.arange(10) % 2
    for name, features, labels in [
            ("L_vc", data["features"], data["y"]), ("L_vs_attr", data["features"], data["spurious"]),
            ("L_vs_group", data["features"], np.stack([data["y"], data["spurious"]], axis=1)),
            ("L_lc", flat("y_embeddings_TCD"), classes), ("L_ls", flat("spurious_embeddings_TCD"), classes)]:
        got = language.contrast(torch.tensor(features).to(device, dtype), labels, temperature=temperature,
                                include_self=self_name == "withself")
        wanted = data[f"{name}_tau{temperature}_{self_name}"]
        np.testing.assert_allclose(got.cpu().numpy(), wanted, rtol=rtol, atol=1e-9)
    pair = (torch.tensor(data[k]).to(device, dtype) for k in ("features", "paired_text"))
    wanted = data[f"L_CLIP_tau{temperature}"]
    np.testing.assert_allclose(language.clip_loss(*pair, temperature).item(), wanted, rtol=rtol)


@pytest.mark.parametrize("include_self", [False, True])
def test_it_equals_a_loop_also_for_features_that_are_not_normalised(include_self):
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(9, 4)) * 2, np.array([0, 0, 1, 1, 1, 2, 2, 0, 3])
    got = language.contrast(torch.tensor(features), labels, temperature=0.7, include_self=include_self)
    np.testing.assert_allclose(got.numpy(), literal(features, labels, 0.7, include_self), rtol=1e-9)


@pytest.mark.parametrize("count", [1, 2, 6])
def test_gradients_are_finite_also_where_an_item_has_no_positive(count):
    features = torch.randn(count, 3, requires_grad=True)
    losses = language.contrast(features, torch.arange(count) // 2, temperature=0.5)
    losses.nansum().backward()
    assert features.grad.isfinite().all()
    assert bool(features.grad.abs().max() > 0) == (count > 2)


def test_the_temperature_of_the_clip_loss_can_be_trained():
    temperature = torch.tensor(0.5, requires_grad=True)
    language.clip_loss(torch.randn(4, 3), torch.randn(4, 3), temperature).backward()
    assert temperature.grad.abs() > 0


def test_what_does_not_fit_is_named():
    with pytest.raises(OptionError, match="temperature=0"):
        language.contrast(torch.rand(2, 2), [0, 0], temperature=0)
    with pytest.raises(ShapeError, match=r"\(3,\).*\(2,\)"):
        language.contrast(torch.rand(2, 2), [0, 0, 1], temperature=1)
    with pytest.raises(ShapeError, match=r"\(2, 2\).*\(3, 2\)"):
        language.clip_loss(torch.rand(2, 2), torch.rand(3, 2), 1.0)
