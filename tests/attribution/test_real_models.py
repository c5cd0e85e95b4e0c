"""Grad-CAM on wrapped networks equals the gradient at the activations, taken by hand."""

from __future__ import annotations

import pytest
import torch
import torchvision
from torch import nn

from guidance_viz import attribution
from guidance_viz.core import ModelError, OptionError
from guidance_viz.models import Classifier


def plain():
    return nn.Sequential(nn.Conv2d(3, 6, 3, stride=2), nn.BatchNorm2d(6), nn.ReLU(),
                         nn.Conv2d(6, 8, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Linear(8, 3))


def two_layer_head():
    return nn.Sequential(nn.Conv2d(3, 6, 3, stride=2), nn.ReLU(), nn.Conv2d(6, 8, 3), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 3))


def residual():
    return torchvision.models.ResNet(torchvision.models.resnet.BasicBlock, [1, 1, 1, 1], num_classes=3)


def vit():
    return torchvision.models.VisionTransformer(image_size=64, patch_size=16, num_layers=2, num_heads=2,
                                                hidden_dim=16, mlp_dim=32, num_classes=3)


MODELS = {"linear head": plain, "two-layer head": two_layer_head, "class token": vit}


@pytest.fixture(params=MODELS)
def clf(request, device):
    torch.manual_seed(0)
    clf = Classifier.wrap(MODELS[request.param]().to(device).eval(), image_size=64)
    for p in clf.parameters():  # heads that start at zero would hide everything
        if not p.any():
            nn.init.normal_(p, std=0.2)
    return clf


def hooked_gradcam(clf, x, targets):
    """Two passes through the whole network: gradient of the target logits at the activations."""
    acts, carry = clf.trunk(x)
    acts = acts.detach().requires_grad_()
    logits = clf.head(acts, carry)
    gradient, = torch.autograd.grad(logits.gather(1, targets[:, None]).sum(), acts)
    return (gradient.mean((2, 3), keepdim=True) * acts.detach()).sum(1).relu(), logits


@pytest.mark.parametrize("pruned", [False, True])
def test_it_equals_the_gradient_of_the_whole_network(clf, device, pruned):
    if pruned:
        clf.neuron_mask[::2] = False
    x = torch.rand(4, 3, 64, 64, generator=torch.Generator().manual_seed(0)).to(device)
    targets = torch.tensor([0, 1, 2, 1], device=device)
    wanted, logits = hooked_gradcam(clf, x, targets)
    maps, ours = attribution.gradcam_from_activations(clf, clf.activations(x), targets)
    assert wanted.max() > 0
    torch.testing.assert_close(maps, wanted, rtol=1e-4, atol=1e-4 * wanted.max().item())
    torch.testing.assert_close(ours, logits.detach(), rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(ours, clf(x).detach(), rtol=1e-4, atol=1e-5)
    alone = attribution.gradcam(clf, x[2:3], targets[2:3])
    torch.testing.assert_close(alone, maps[2:3], rtol=1e-4, atol=1e-4 * wanted.max().item())


def test_a_loss_on_the_maps_reaches_every_trunk_parameter_that_the_logits_reach(clf, device):
    x = torch.rand(4, 3, 64, 64, generator=torch.Generator().manual_seed(0)).to(device)
    targets = torch.tensor([0, 1, 2, 1], device=device)
    maps = attribution.gradcam(clf, x, targets, contrast=True, create_graph=True)
    maps.square().sum().backward()
    head = {id(p) for p in clf.head_parameters()}
    trunk = [p for p in clf.parameters() if id(p) not in head]
    assert trunk
    assert all(p.grad is not None and p.grad.isfinite().all() for p in trunk)
    assert max(p.grad.abs().max().item() for p in trunk) > 0


def test_training_mode_and_statistics_are_as_before(clf, device):
    clf.train()
    state = {k: v.clone() for k, v in clf.state_dict().items()}
    attribution.gradcam(clf, torch.rand(2, 3, 64, 64, device=device), 0)
    assert all(m.training for m in clf.modules())
    assert all(torch.equal(v, state[k]) for k, v in clf.state_dict().items())


def test_the_registered_method_explains_another_layer_of_the_same_network(device):
    clf = Classifier.wrap(residual().to(device).eval(), image_size=64)
    x, targets = torch.rand(2, 3, 64, 64, device=device), torch.tensor([0, 2], device=device)
    maps = attribution.get("gradcam")(clf, x, targets, layer="layer3", create_graph=True)
    earlier = Classifier.wrap(clf.module, "layer3", image_size=64)
    torch.testing.assert_close(maps.detach(), attribution.gradcam(earlier, x, targets))
    assert maps.shape == (2, 4, 4)
    maps.sum().backward()
    assert clf.module.conv1.weight.grad.abs().max() > 0
    with pytest.raises(ModelError, match="nowhere"):
        attribution.get("gradcam")(clf, x, targets, layer="nowhere")
    clf.neuron_mask[0] = False
    with pytest.raises(OptionError, match="pruned"):
        attribution.get("gradcam")(clf, x, targets, layer="layer3")
