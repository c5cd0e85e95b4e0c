"""Input × gradient and integrated gradients: against oracles, the released numbers, captum, and what defines them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torchvision
from test_gradcam import GoldenNet
from torch import nn

from guidance_viz import attribution
from guidance_viz.core import OptionError
from guidance_viz.models import Classifier


@pytest.fixture
def targets(device):
    return torch.tensor([0, 1, 2, 2, 1, 0], device=device)


def literal(clf, x, targets, steps, contrast, blank, layer):
    """One image, one step, one pixel's sum at a time."""
    maps = []
    for image, target in zip(x, targets.tolist(), strict=True):
        end = clf.activations(image[None]).detach() if layer else image[None]
        start = torch.zeros_like(end) if layer else torch.full_like(end, blank)
        total = torch.zeros_like(end)
        for alpha in [1.0] if steps is None else [(k + 0.5) / steps for k in range(steps)]:
            point = (start + alpha * (end - start)).requires_grad_()
            logits = (clf.head(point) if layer else clf(point))[0]
            others = [logits[j] for j in range(len(logits)) if j != target]
            score = logits[target] - (sum(others) / len(others) if contrast else 0)
            total += torch.autograd.grad(score, point)[0]
        maps.append(((end - start) * total / (steps or 1)).sum(1)[0])
    return torch.stack(maps).detach()


@pytest.mark.parametrize("contrast", [False, True])
@pytest.mark.parametrize("layer", [None, "trunk"])
@pytest.mark.parametrize(("name", "options"), [("ixg", {}), ("intgrad", {"steps": 5})])
@pytest.mark.parametrize("create_graph", [False, True])
def test_they_equal_the_literal_definition(tiny, photos, targets, name, options, layer, contrast, create_graph):
    tiny.neuron_mask[1] = False
    maps = attribution.get(name)(tiny, photos, targets, layer=layer, contrast=contrast, baseline=0.3,
                                 create_graph=create_graph, **options)
    wanted = literal(tiny, photos, targets, options.get("steps"), contrast, 0.3, layer)
    assert maps.min() < 0 < maps.max() and maps.requires_grad == create_graph
    torch.testing.assert_close(maps.detach(), wanted, rtol=1e-6, atol=1e-12)


def test_an_integrated_gradient_sums_to_the_change_of_the_score(tiny, photos, targets):
    maps = attribution.intgrad(tiny, photos, targets, steps=400, contrast=False)
    logits = tiny(photos) - tiny(torch.zeros_like(photos))
    wanted = logits.gather(1, targets[:, None])[:, 0]
    torch.testing.assert_close(maps.sum((1, 2)), wanted.detach(), rtol=0, atol=2e-3 * wanted.abs().max().item())


def test_without_biases_both_are_the_same(make_cut, photos, targets):
    tiny = make_cut().to(photos).eval()
    for name, parameter in tiny.named_parameters():
        if name.endswith("bias"):
            nn.init.zeros_(parameter)
    torch.testing.assert_close(attribution.intgrad(tiny, photos, targets, steps=7), attribution.ixg(tiny, photos, targets),
                               rtol=1e-5, atol=1e-9)


def test_they_equal_captum(make_cut, photos, targets):
    captum = pytest.importorskip("captum.attr", reason="captum is not installed")
    tiny, x, t = make_cut(linear=False).double().eval(), photos.cpu().double(), targets.cpu()
    theirs = captum.IntegratedGradients(tiny).attribute(x, baselines=0.3, target=t, n_steps=6, method="riemann_middle")
    ours = attribution.intgrad(tiny, x, t, steps=6, baseline=0.3)
    torch.testing.assert_close(ours, theirs.sum(1), rtol=1e-6, atol=1e-12)
    theirs = captum.InputXGradient(tiny).attribute(x.requires_grad_(), target=t)
    torch.testing.assert_close(attribution.ixg(tiny, x, t, baseline=0.0), theirs.sum(1).detach(), rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("where", ["input", "final"])
def test_they_equal_the_released_guidance_code(golden, where):
    data = golden("rao2023/attributors_tiny_net")
    renamed = {f"{n}.{s}": data[f"{n}_{s[0]}"] for n in ("conv", "conv2", "fc") for s in ("weight", "bias")}
    clf = GoldenNet(renamed, "", ("conv.", "conv2.", "fc."))
    maps = attribution.ixg(clf, torch.tensor(data["X"]), data["classes"], layer=None if where == "input" else clf.layer)
    np.testing.assert_allclose(maps.numpy(), data[f"IxG_{where}"], rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("name", ["ixg", "intgrad"])
@pytest.mark.parametrize("kind", ["conv", "ViT"])
@pytest.mark.parametrize("at", ["input", "layer"])
def test_a_loss_on_the_maps_reaches_the_parameters_and_the_model_is_left_as_it_was(name, kind, at, device):
    torch.manual_seed(0)
    net = {"conv": lambda: torchvision.models.resnet18(num_classes=3),
           "ViT": lambda: torchvision.models.VisionTransformer(32, 16, 2, 2, 16, 32, num_classes=3)}[kind]()
    for parameter in net.parameters():  # heads that start at zero would hide everything
        if not parameter.any():
            nn.init.normal_(parameter, std=0.2)
    dtype = torch.float32 if device == "mps" else torch.float64  # the maps of a deep layer are small
    clf = Classifier.wrap(net.to(device, dtype), image_size=32).eval()
    x, targets = torch.rand(2, 3, 32, 32, device=device, dtype=dtype), torch.tensor([0, 2], device=device)
    layer = None if at == "input" else clf.layer
    options = {"steps": 2} if name == "intgrad" else {}
    plain = attribution.get(name)(clf, x, targets, layer=layer, **options)
    maps = attribution.get(name)(clf, x, targets, layer=layer, create_graph=True, **options)
    torch.testing.assert_close(maps.detach(), plain, rtol=1e-3, atol=1e-5 * plain.abs().max().item())
    assert not plain.requires_grad and all(p.grad is None for p in clf.parameters())
    maps.square().sum().backward()
    reached = [p.grad.abs().max() for p in clf.parameters() if p.grad is not None]
    assert max(reached) > 0 and all(value.isfinite() for value in reached)


def test_what_they_refuse(tiny, photos):
    with pytest.raises(OptionError, match="steps is 0"):
        attribution.intgrad(tiny, photos, 0, steps=0)
