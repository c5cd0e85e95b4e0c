from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from guidance_viz import concepts
from guidance_viz.core import OptionError, ShapeError


@pytest.fixture
def cut(device):
    """A head over 4 neurons and 3 classes, and activations of 6 images."""
    torch.manual_seed(0)
    linear = nn.Linear(4, 3).to(device)
    acts, labels = torch.rand(6, 4, 2, 3, device=device), torch.tensor([0, 2, 2, 0, 0, 2])
    def head(acts, carry=()):
        return linear(acts.mean((2, 3)))
    return SimpleNamespace(head=head, linear=linear, linear_head=linear, carry=lambda _: ()), acts, labels


def test_a_neurons_weight_is_its_weight_times_its_mean_activation_on_the_class(cut):
    clf, acts, labels = cut
    got = concepts.neuron_weights(acts.mean((2, 3)), labels, clf.linear.weight)
    for k in range(3):
        for c in range(4):
            values = [acts[i, c].mean().item() for i in range(6) if labels[i] == k]
            wanted = clf.linear.weight[k, c].item() * np.mean(values) if values else np.nan
            np.testing.assert_allclose(got[k, c], wanted, rtol=1e-5)


def test_gradient_times_activation_is_the_same_number_where_the_head_is_linear(cut):
    clf, acts, labels = cut
    closed = concepts.contributions(clf, acts, labels)
    by_gradient = concepts.contributions(SimpleNamespace(**{**vars(clf), "linear_head": None}), acts, labels)
    torch.testing.assert_close(closed, by_gradient)
    assert not closed.requires_grad
    by_class = concepts.neuron_weights(acts.mean((2, 3)), labels, clf.linear.weight)
    np.testing.assert_allclose(concepts.class_means(closed, labels, 3), by_class, rtol=1e-5)


def test_gradient_times_activation_equals_a_loop_over_cells_for_another_head(cut, device):
    _, acts, labels = cut
    pool = nn.AdaptiveAvgPool2d(1)
    deep = nn.Sequential(nn.Conv2d(4, 4, 1), nn.Tanh(), pool, nn.Flatten(), nn.Linear(4, 3)).to(device)
    clf = SimpleNamespace(head=lambda a, carry=(): deep(a), linear_head=None, carry=lambda _: ())
    got = concepts.contributions(clf, acts, labels)
    for i, label in enumerate(labels.tolist()):
        one = acts[i : i + 1].clone().requires_grad_()
        gradient, = torch.autograd.grad(deep(one)[0, label], one)
        wanted = [sum((gradient[0, c] * one[0, c]).flatten().tolist()) for c in range(4)]
        np.testing.assert_allclose(got[i].cpu().numpy(), wanted, rtol=1e-4, atol=1e-6)
    assert all(p.grad is None for p in deep.parameters())


def test_what_does_not_fit_is_named():
    with pytest.raises(ShapeError, match="weight"):
        concepts.neuron_weights(np.ones((3, 4)), [0, 1, 0], np.ones((2, 5)))
    with pytest.raises(ShapeError, match="labels"):
        concepts.class_means(np.ones((3, 4)), [0, 1], 2)
    with pytest.raises(OptionError, match="0 to 1"):
        concepts.class_means(np.ones((2, 4)), [0, 2], 2)
