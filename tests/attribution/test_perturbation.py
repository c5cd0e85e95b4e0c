"""RISE and Score-CAM: against slow literal oracles and another implementation, and what they refuse."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from guidance_viz import attribution
from guidance_viz.attribution.rise import random_masks
from guidance_viz.core import OptionError, ShapeError
from guidance_viz.models import Classifier


@pytest.fixture
def targets(device):
    return torch.tensor([0, 1, 2, 2, 1, 0], device=device)


def literal_masks(count, size, grid, p, seed):
    """One mask at a time, one pixel at a time: a random grid, enlarged between its cells' centres, shifted."""
    drawn = np.random.default_rng(seed).random((count, grid * grid + 2))
    cell = [math.ceil(side / grid) for side in size]
    masks = np.zeros((count, *size))
    for m in range(count):
        small = (drawn[m, 2:] < p).astype(float).reshape(grid, grid)
        shift = [int(drawn[m, axis] * cell[axis]) for axis in range(2)]
        for pixel in np.ndindex(*size):
            corners = []
            for axis in range(2):
                large = (grid + 1) * cell[axis]
                place = min(max((pixel[axis] + shift[axis] + 0.5) * grid / large - 0.5, 0), grid - 1)
                low = min(int(place), grid - 2)
                corners.append(((low, 1 - (place - low)), (low + 1, place - low)))
            masks[m][pixel] = sum(wy * wx * small[y, x] for y, wy in corners[0] for x, wx in corners[1])
    return masks


def test_random_masks_equal_the_literal_ones_however_they_are_chunked():
    wanted = literal_masks(5, (11, 8), 3, 0.4, seed=3)
    for chunk in (1, 2, 7):
        masks = torch.cat(list(random_masks(5, (11, 8), grid=3, p=0.4, seed=3, chunk=chunk)))
        np.testing.assert_allclose(masks.numpy(), wanted, atol=1e-6)
    assert 0.2 < wanted.mean() < 0.6 and wanted.min() == 0 and wanted.max() == 1


@pytest.mark.parametrize("contrast", [False, True])
@pytest.mark.parametrize("centered", [False, True])
def test_rise_equals_the_literal_definition(tiny, photos, targets, contrast, centered):
    count, p, grey = 9, 0.5, 0.25
    masks = torch.tensor(literal_masks(count, (12, 12), 4, p, seed=1)).to(photos)
    wanted = torch.zeros_like(photos[:, 0])
    for n in range(len(photos)):
        scores = []
        for m in range(count):
            seen = photos[n] * masks[m] + grey * (1 - masks[m])
            chances = tiny(seen[None])[0].softmax(0)
            own = chances[targets[n]]
            scores.append(own - (chances.sum() - own) / (len(chances) - 1) if contrast else own)
        mean = sum(scores) / count if centered else 0
        wanted[n] = sum((score - mean) * mask for score, mask in zip(scores, masks, strict=True)) / (count * p)
    maps = attribution.get("rise")(tiny, photos, targets, contrast=contrast, centered=centered, n_masks=count, grid=4, p=p,
                                   seed=1, batch=4, baseline=grey)
    assert maps.shape == photos[:, 0].shape and maps.max() > 0
    torch.testing.assert_close(maps, wanted.clamp(min=0).detach(), rtol=1e-4, atol=1e-6)


def test_rise_depends_on_the_seed_and_on_nothing_else(tiny, photos, targets):
    def explain(rows=slice(None), **options):
        return attribution.rise(tiny, photos[rows], targets[rows], n_masks=10, **options)

    whole = explain(batch=3)
    torch.testing.assert_close(whole, explain(batch=64), rtol=1e-6, atol=1e-9)
    torch.testing.assert_close(whole[2:3], explain(slice(2, 3)), rtol=1e-6, atol=1e-9)
    assert not torch.allclose(whole, explain(seed=1))


def test_rise_finds_the_pixels_that_decide():
    class Corner(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer, self.neuron_mask = "", torch.ones(1, dtype=torch.bool)

        def activations(self, x):
            return x

        def head(self, x):
            bright = 8 * x[:, :, :6, :6].mean((1, 2, 3))
            return torch.stack([bright, 8 - bright], 1)

    x = torch.ones(1, 3, 12, 12)
    floor, centered = (attribution.rise(Corner(), x, 0, n_masks=400, centered=c)[0] for c in (False, True))
    assert floor[:6, :6].mean() > 1.05 * floor[7:, 7:].mean() > 0.1
    assert centered[:6, :6].mean() > 10 * centered[7:, 7:].mean()


def test_a_batch_holds_no_more_images_than_asked(tiny, photos, targets, monkeypatch):
    seen = []
    activations = tiny.activations
    monkeypatch.setattr(tiny, "activations", lambda x: (seen.append(len(x)), activations(x))[1])
    attribution.rise(tiny, photos[:2], targets[:2], n_masks=10, batch=4)
    assert seen == [4, 4, 4, 4, 2, 2]
    seen.clear()
    attribution.scorecam(tiny, photos[:1], targets[:1], batch=2)
    assert seen == [1, 2, 2, 1]


def literal_scorecam(clf, x, targets, contrast=False, top_k=None):
    maps = []
    for image, target in zip(x, targets.tolist(), strict=True):
        acts = clf.activations(image[None])[0]
        channels = [k for k in range(len(acts)) if clf.neuron_mask[k]]
        if top_k:
            channels = sorted(channels, key=lambda k: -acts[k].std(unbiased=False).item())[:top_k]
        scores = []
        for k in channels:
            large = functional.interpolate(acts[k][None, None], size=image.shape[1:], mode="bilinear")[0, 0]
            low, high = large.min(), large.max()
            logits = clf(image[None] * ((large - low) / (high - low) if high > low else 0 * large))[0]
            others = [logits[j] for j in range(len(logits)) if j != target]
            scores.append(logits[target] - (sum(others) / len(others) if contrast else 0))
        total = sum(score.exp() for score in scores)
        maps.append(sum(score.exp() / total * acts[k] for score, k in zip(scores, channels, strict=True)).clamp(min=0))
    return torch.stack(maps).detach()


@pytest.mark.parametrize("contrast", [False, True])
@pytest.mark.parametrize(("pruned", "top_k"), [((), None), ((1, 3), None), ((1,), 2), ((), 99)])
def test_scorecam_equals_the_literal_definition(tiny, photos, targets, contrast, pruned, top_k):
    tiny.neuron_mask[list(pruned)] = False
    with torch.no_grad():
        tiny.fc.weight *= 30  # so that channels differ in weight
    maps = attribution.get("scorecam")(tiny, photos, targets, contrast=contrast, top_k=top_k, batch=2)
    wanted = literal_scorecam(tiny, photos, targets, contrast, top_k)
    assert maps.max() > 0 and maps.shape == (6, 6, 6)
    torch.testing.assert_close(maps, wanted, rtol=1e-5, atol=1e-9)


def test_scorecam_equals_another_implementation_where_masks_need_no_enlarging(make_cut, photos, targets, capsys):
    other = pytest.importorskip("pytorch_grad_cam", reason="grad-cam is not installed")
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    tiny = make_cut(linear=False).double().eval()
    tiny.trunk[3].stride = (1, 1)  # that implementation enlarges with aligned corners, as the paper's own code does not
    x = photos.cpu().double()
    net = nn.Sequential(*tiny.trunk, tiny.deep, nn.AdaptiveAvgPool2d(1), nn.Flatten(), tiny.fc)
    cam = other.ScoreCAM(model=net.float(), target_layers=[net[4]])
    theirs = cam(input_tensor=x.float(), targets=[ClassifierOutputTarget(int(t)) for t in targets])
    ours = attribution.normalize(attribution.scorecam(tiny.float(), x.float(), targets.cpu()), "minmax")
    np.testing.assert_allclose(ours.numpy(), theirs, atol=2e-5)


@pytest.mark.parametrize(("name", "options"), [("rise", {"n_masks": 4, "batch": 3}), ("scorecam", {"top_k": 3})])
@pytest.mark.parametrize("kind", ["conv", "ViT", "Swin"])
def test_networks_of_every_kind_get_maps_and_are_left_as_they_were(name, options, kind, device):
    torchvision = pytest.importorskip("torchvision")
    torch.manual_seed(0)
    net = {"conv": lambda: torchvision.models.resnet18(num_classes=3),
           "ViT": lambda: torchvision.models.VisionTransformer(32, 16, 1, 2, 16, 32, num_classes=3),
           "Swin": lambda: torchvision.models.SwinTransformer([4, 4], 8, [1, 1], [1, 2], [2, 2], num_classes=3)}[kind]()
    clf = Classifier.wrap(net.to(device).train(), image_size=32, mean=(0.5, 0.4, 0.3), std=(0.2, 0.2, 0.2))
    state = {k: v.clone() for k, v in clf.state_dict().items()}
    x = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0)).to(device)
    maps = attribution.get(name)(clf, x, torch.tensor([0, 2], device=device), **options)
    assert (maps >= 0).all() and maps.isfinite().all() and maps.max() > 0
    assert not maps.requires_grad and clf.training
    assert all(torch.equal(v, state[k]) for k, v in clf.state_dict().items())
    assert maps.shape == (2, *((32, 32) if name == "rise" else clf.activations(x).shape[2:]))


def test_what_is_behind_a_mask_is_the_mean_colour_unless_said(make_cut, photos, targets):
    tiny = make_cut().to(photos).eval()
    tiny.mean = torch.tensor([0.6, 0.5, 0.4]).to(photos)
    named = attribution.rise(tiny, photos, targets, n_masks=3, baseline=tiny.mean)
    torch.testing.assert_close(attribution.rise(tiny, photos, targets, n_masks=3), named)
    assert not torch.allclose(named, attribution.rise(tiny, photos, targets, n_masks=3, baseline=0.0), rtol=1e-4)
    with pytest.raises(ShapeError, match=r"\(5, 1, 1\).*\(6, 3, 12, 12\)"):
        attribution.rise(tiny, photos, targets, n_masks=3, baseline=torch.zeros(5))


@pytest.mark.parametrize(("name", "options", "message"), [
    ("rise", {"create_graph": True}, "create_graph=True was asked of 'rise'.*Use 'gradcam'"),
    ("scorecam", {"create_graph": True}, "create_graph=True was asked of 'scorecam'"),
    ("rise", {"n_masks": 0}, "n_masks is 0"), ("rise", {"p": 1.0}, r"p is 1\.0"),
    ("rise", {"batch": 2.5}, r"batch is 2\.5"),
    ("rise", {"layer": "fc"}, "looks at no layer"), ("scorecam", {"top_k": 0}, "top_k is 0"),
    ("rise", {"targets": 3}, "Target 3 is not a class"), ("scorecam", {"targets": 3}, "Target 3 is not a class")])
def test_what_they_refuse(tiny, photos, name, options, message):
    if "Target" in message and photos.device.type != "cpu":
        pytest.skip("targets are checked on the CPU")
    with pytest.raises(OptionError, match=message):
        attribution.get(name)(tiny, photos, **{"targets": 0, **options})


@pytest.mark.parametrize("name", ["rise", "scorecam", "ixg", "intgrad"])
def test_no_images_give_no_maps(tiny, photos, name):
    maps = attribution.get(name)(tiny, photos[:0], torch.zeros(0, dtype=torch.long, device=photos.device))
    assert len(maps) == 0 and maps.ndim == 3
