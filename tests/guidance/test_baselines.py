"""GradMask, ActDiff, GradIA and RES's threshold: literal formulas, the releases' numbers, edge cases."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from guidance_viz import attribution, guidance
from guidance_viz.core import OptionError, ShapeError
from guidance_viz.models import Classifier


@pytest.fixture
def pair():
    generator = torch.Generator().manual_seed(3)
    maps = torch.randn(4, 5, 6, generator=generator, dtype=torch.float64)
    maps[2] = 0
    return maps.requires_grad_(), (torch.rand(4, 5, 6, generator=generator) > 0.6).double()


def test_gradmask_is_the_squared_gradient_of_the_difference_outside_the_mask(pair):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.Softplus(), nn.AdaptiveAvgPool2d(2), nn.Flatten(),
                        nn.Linear(16, 2))
    clf = Classifier.wrap(net.double(), "1", mean=(0, 0, 0), std=(1, 1, 1), image_size=6).eval()
    x = torch.rand(3, 3, 6, 6, dtype=torch.float64)
    masks = (torch.rand(3, 6, 6) > 0.5).double()
    maps = attribution.get("gradient")(clf, x, torch.tensor([0, 1, 0]), contrast=True, create_graph=True)
    ours = guidance.gradmask(maps, masks)
    point = x.clone().requires_grad_()
    logits = net(point)
    found, = torch.autograd.grad((logits[:, 1] - logits[:, 0]).abs().sum(), point)
    wanted = torch.stack([((1 - m) * g).square().sum() for m, g in zip(masks, found, strict=True)])
    torch.testing.assert_close(ours.detach(), wanted, rtol=1e-6, atol=1e-12)
    gradients = torch.autograd.grad(ours.sum(), list(clf.parameters()), allow_unused=True)
    assert max(g.abs().max() for g in gradients if g is not None) > 0


def test_gradia_is_a_weighted_l1_to_a_persons_map(pair):
    maps, masks = pair
    weights = torch.tensor([1.0, 0.2, 1.6, 0.0])
    losses = guidance.gradia(maps, masks, weights)
    for one, mask, weight, loss in zip(maps.detach(), masks, weights, losses, strict=True):
        low, high = one.min(), one.max()
        scaled = (one - low) / (high - low) if high > low else torch.zeros_like(one)
        wanted = weight * sum(abs(m - a) for a, m in zip(scaled.ravel(), mask.ravel(), strict=True)) / one.numel()
        torch.testing.assert_close(loss.detach(), wanted.double(), rtol=1e-6, atol=1e-12)
    torch.testing.assert_close(guidance.gradia(maps, masks), guidance.gradia(maps, masks, torch.ones(4)))
    losses.sum().backward()
    assert maps.grad.isfinite().all() and maps.grad.abs().max() > 0


def test_gradia_weighs_by_the_reasonability_matrix():
    looks, right = torch.tensor([True, True, False, False]), torch.tensor([True, False, True, False])
    entropy, attention = guidance.gradia_weights(looks, right)
    assert entropy.tolist() == pytest.approx([1.0, 0.8, 0.4, 1.0])
    assert attention.tolist() == pytest.approx([0.0, 0.2, 1.6, 1.0])


def test_a_mask_becomes_the_released_label(golden):
    data = golden("baselines/res_gradia")
    mask = torch.tensor(data["gradia_label_224"]).float()[None]
    mask = mask / mask.max()
    ours = guidance.soften(mask, 7, 7)[0].numpy()
    np.testing.assert_allclose(ours, data["gradia_label_7x7"], atol=2.5 / 255)  # the release rounds twice to 256 levels
    assert not guidance.soften(torch.zeros(1, 8, 8), 4, 4).any()
    assert guidance.soften(torch.ones(1, 3, 3), 1, 1).item() == 1


def test_the_threshold_is_the_released_one(golden):
    data = golden("baselines/res_gradia")
    maps, labels = torch.tensor(data["res_att_maps"]), torch.tensor(data["res_labels_pos1_neg_minus1"])
    np.testing.assert_allclose(guidance.res_threshold(maps, labels).numpy(), data["res_threshold_a"][0], rtol=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_the_threshold_is_the_best_of_all_candidates(seed):
    generator = torch.Generator().manual_seed(seed)
    maps = torch.rand(2, 4, 4, generator=generator, dtype=torch.float64)
    labels = torch.randint(-1, 2, (2, 4, 4), generator=generator)
    low, high = maps[labels < 0].tolist(), maps[labels > 0].tolist()
    best, score = 0.0, 0.0
    for v in [v + 1e-4 for v in low] + high:
        reached = sum(v > c for c in low) / max(len(low), 1) + sum(v <= c for c in high) / max(len(high), 1)
        if reached > score:
            best, score = v, reached
    assert guidance.res_threshold(maps, labels).item() == pytest.approx(best)


def test_the_threshold_of_one_kind_of_cell_and_of_none():
    maps = torch.tensor([0.2, 0.6])
    assert guidance.res_threshold(maps, torch.zeros(2)).item() == 0
    assert guidance.res_threshold(maps, torch.ones(2)).item() == pytest.approx(0.2)
    assert guidance.res_threshold(maps, -torch.ones(2)).item() == pytest.approx(0.6001)


def test_actdiff_is_the_distance_of_features_and_stands_still_where_there_is_none():
    a = torch.randn(3, 2, 4, 4, dtype=torch.float64, requires_grad=True)
    b = torch.randn(3, 5, dtype=torch.float64)
    other = a.detach() + torch.tensor([0.0, 1.0, 2.0])[:, None, None, None]
    losses = guidance.actdiff([a, b], [other, b + 1])
    wanted = [(32 * k * k) ** 0.5 + 5**0.5 for k in (0, 1, 2)]
    torch.testing.assert_close(losses.detach(), torch.tensor(wanted, dtype=torch.float64))
    losses.sum().backward()
    assert a.grad.isfinite().all() and not a.grad[0].any() and a.grad[1:].abs().min() > 0
    with pytest.raises(OptionError, match="at least one"):
        guidance.actdiff([], [])
    with pytest.raises(ShapeError):
        guidance.actdiff([a], [b])


def test_what_is_outside_changes_places_or_goes():
    images = torch.arange(2 * 3 * 16).float().reshape(2, 3, 4, 4) + 1
    masks = torch.zeros(2, 4, 4)
    masks[:, :2] = 1
    shuffled = guidance.inside_only(images, masks, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(shuffled[:, :, :2], images[:, :, :2])
    assert not torch.equal(shuffled, images)
    torch.testing.assert_close(shuffled.flatten(2).sort().values, images.flatten(2).sort().values)
    moved = shuffled[:, 0] - images[:, 0]
    torch.testing.assert_close(shuffled[:, 2] - images[:, 2], moved)  # a pixel keeps its colour
    assert not guidance.inside_only(images, masks, "blank")[:, :, 2:].any()
    with pytest.raises(OptionError, match="smear"):
        guidance.inside_only(images, masks, "smear")
