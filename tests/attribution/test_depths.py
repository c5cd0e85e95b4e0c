"""Maps at the input, in the middle and at the end, by every differentiable method, and one pass for map and logits."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torchvision
from torch import nn
from torch.nn import functional

from guidance_viz import attribution, guidance
from guidance_viz.attribution.gradients import homogeneous
from guidance_viz.attribution.layers import at_layer
from guidance_viz.core import OptionError, UnknownNameError
from guidance_viz.models import DEPTHS, Classifier, Encoded, at_depth
from guidance_viz.models.xdnn import xresnet


def masks_of(boxes, like):
    masks = torch.zeros_like(like)
    for mask, several in zip(masks, boxes, strict=True):
        for x0, y0, x1, y1 in several:
            if x0 >= 0:
                mask[y0:y1, x0:x1] = 1
    return masks


class Factor(nn.Module):
    """A B-cos convolution, B = 2, with unit-norm weights, and an explanation mode."""

    def __init__(self, weight, stride, padding):
        super().__init__()
        self.weight, self.stride, self.padding, self.detach = nn.Parameter(weight), stride, padding, False

    def set_explanation_mode(self, on=True):
        self.detach = on

    def forward(self, x):
        weight = self.weight / torch.linalg.vector_norm(self.weight, dim=(1, 2, 3), keepdim=True)
        out = functional.conv2d(x, weight, stride=self.stride, padding=self.padding)
        side = weight.shape[-1]
        squares = functional.avg_pool2d((x**2).sum(1, keepdim=True), side, padding=self.padding, stride=self.stride)
        norm = (squares * side * side + 1e-6).sqrt()
        factor = (out.detach().abs() / norm.detach()) if self.detach else out.abs() / norm
        return factor * out


@pytest.fixture
def released(golden):
    """The tiny network of the guidance paper's code, as a person's own module."""
    data = golden("rao2023/attributors_tiny_net")
    net = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 5, 3, stride=2, padding=1), nn.ReLU(),
                        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 3)).double()
    for layer, name in ((net[0], "conv"), (net[2], "conv2"), (net[6], "fc")):
        layer.weight.data, layer.bias.data = torch.tensor(data[f"{name}_w"]), torch.tensor(data[f"{name}_b"])
    return data, Classifier.wrap(net, "3", mean=(0, 0, 0), std=(1, 1, 1), image_size=12)


@pytest.mark.parametrize(("where", "layer"), [("input", "input"), ("mid", "1"), ("final", "final")])
@pytest.mark.parametrize(("name", "theirs"), [("gradcam", "GradCam"), ("ixg", "IxG")])
def test_it_equals_the_released_guidance_code_at_every_depth(released, where, layer, name, theirs):
    data, clf = released
    x, targets = torch.tensor(data["X"]), torch.tensor(data["classes"])
    wanted = data[f"{theirs}_{where}"]
    wanted = np.clip(wanted, 0, None) if name == "gradcam" else wanted  # the release cuts at zero later
    maps = attribution.get(name)(clf, x, targets, layer=layer)
    np.testing.assert_allclose(maps.numpy(), wanted, rtol=1e-6, atol=1e-12)
    there = at_layer(clf, layer, x)
    both, logits = attribution.one_pass(name)(there, there.activations(x), targets, create_graph=True)
    np.testing.assert_allclose(both.detach().numpy(), wanted, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(logits.detach().numpy(), data["logits"], rtol=1e-6)


def test_a_bcos_network_equals_the_released_code_with_the_gradients_of_its_guidance_loss(golden):
    data = {k: torch.tensor(v) for k, v in golden("rao2023/bcos_tiny_net").items()}
    net = nn.Sequential(Factor(data["a_w"], 1, 1), Factor(data["b_w"], 2, 1), Factor(data["fc_w"], 1, 0), nn.AvgPool2d(5),
                        nn.Flatten())
    net.input_channels = 6
    clf = Classifier.wrap(net, "1", mean=[0.0] * 6, std=[1.0] * 6, image_size=10)
    x, targets = data["x6"], data["classes"]
    maps = attribution.bcos(clf, x, targets)
    torch.testing.assert_close(maps, data["attr_input"], rtol=1e-6, atol=1e-15)
    final = attribution.bcos(clf, x, targets, layer="1")
    torch.testing.assert_close(final, data["attr_final_feature"], rtol=1e-6, atol=1e-15)
    graph = attribution.bcos(clf, x, targets, create_graph=True)
    loss = guidance.energy(graph, masks_of(data["boxes_xyxy"].tolist(), graph)).sum()
    torch.testing.assert_close(loss.detach(), data["energy_sum"], rtol=1e-6, atol=0)
    loss.backward()
    for layer, name in zip(net[:3], ("grad_a", "grad_b", "grad_fc"), strict=True):
        torch.testing.assert_close(layer.weight.grad, data[name], rtol=1e-6, atol=1e-10)
        assert not layer.detach


def test_networks_of_the_package_bcos_can_be_explained_and_guided():
    package = pytest.importorskip("bcos.models.resnet", reason="the package bcos is not installed")
    torch.manual_seed(0)
    clf = Classifier.wrap(Encoded(package.resnet18(num_classes=3)), mean=(0, 0, 0), std=(1, 1, 1)).eval()
    x, targets = torch.rand(2, 3, 64, 64), torch.tensor([0, 2])
    for layer in ("input", "mid2", "final"):
        plain = attribution.bcos(clf, x, targets, layer=layer)
        graph = attribution.bcos(clf, x, targets, layer=layer, create_graph=True)
        torch.testing.assert_close(graph.detach(), plain, rtol=1e-3, atol=1e-6 * plain.abs().max().item())
        half = torch.zeros_like(graph).index_fill(1, torch.arange(graph.shape[1] // 2), 1.0)
        loss = guidance.rrr(graph, half).sum()  # of both signs: a fresh network's maps may be all negative
        gradients = torch.autograd.grad(loss, list(clf.parameters()), allow_unused=True)
        assert max(g.abs().max() for g in gradients if g is not None) > 0
        assert all(g.isfinite().all() for g in gradients if g is not None)
    whole = (torch.cat([x, 1 - x], 1) * dynamic_weights(clf, x, targets)).sum(1)
    torch.testing.assert_close(attribution.bcos(clf, x, targets), whole, rtol=1e-4, atol=1e-7)


def dynamic_weights(clf, x, targets):
    point = torch.cat([x, 1 - x], 1).requires_grad_()
    with clf.module.net.explanation_mode():
        score = clf.module.net(point).gather(1, targets[:, None]).sum()
    return torch.autograd.grad(score, point)[0]


def test_what_is_no_bcos_network_is_refused():
    clf = Classifier.wrap(torchvision.models.resnet18(num_classes=2))
    with pytest.raises(OptionError, match="no B-cos network"):
        attribution.one_pass("bcos")(clf, torch.rand(1, 512, 2, 2), 0)


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_network_is_the_same_wherever_it_is_cut_and_shares_its_parameters(depth):
    torch.manual_seed(0)
    clf = Classifier.wrap(torchvision.models.resnet18(num_classes=3)).eval()
    x = torch.rand(2, 3, 64, 64)
    there = at_depth(clf, depth)
    torch.testing.assert_close(there.head(*there.trunk(x)), clf(x), rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(there(x), clf(x), rtol=1e-5, atol=1e-6)
    assert there.module is clf.module
    size = {"input": 64, "mid1": 16, "mid2": 8, "mid3": 4, "final": 2}[depth]
    assert attribution.get("ixg")(clf, x, 0, layer=depth).shape == (2, size, size)
    sizes = {"input": 3, "mid1": 64, "mid2": 128, "mid3": 256, "final": 512}
    assert there.num_neurons == sizes[depth]


@pytest.mark.parametrize("name", ["gradcam", "gradient", "ixg", "intgrad"])
@pytest.mark.parametrize("depth", ["input", "mid2", "final"])
def test_one_pass_equals_the_method_and_its_loss_reaches_the_parameters(name, depth):
    torch.manual_seed(0)
    clf = Classifier.wrap(torchvision.models.resnet18(num_classes=3).double()).eval()
    x, targets = torch.rand(2, 3, 64, 64, dtype=torch.float64), torch.tensor([0, 2])
    options = {"steps": 3} if name == "intgrad" else {}
    wanted = attribution.get(name)(clf, x, targets, layer=depth, **options)
    there = at_depth(clf, depth)
    maps, logits = attribution.one_pass(name)(there, there.activations(x), targets, create_graph=True, **options)
    torch.testing.assert_close(maps.detach(), wanted, rtol=1e-6, atol=1e-12)
    torch.testing.assert_close(logits, clf(x), rtol=1e-6, atol=1e-10)
    gradients = torch.autograd.grad(guidance.energy(maps, torch.zeros_like(maps)).sum() + maps.square().sum(),
                                    list(clf.parameters()), allow_unused=True)
    reached = [g.abs().max() for g in gradients if g is not None]
    assert max(reached) > 0 and all(value.isfinite() for value in reached)


def test_a_bias_free_network_needs_one_pass_for_integrated_gradients():
    torch.manual_seed(0)
    net = xresnet("xresnet18", 3, width=8)
    for parameter in net.parameters():  # the last convolution of a block starts at zero
        nn.init.normal_(parameter, std=0.2) if not parameter.any() else None
    clf = Classifier.wrap(net.double()).eval()
    x, targets = torch.rand(2, 3, 64, 64, dtype=torch.float64), torch.tensor([0, 2])
    assert homogeneous(clf) and homogeneous(clf, at_input=True)
    calls = []
    net.fc.register_forward_hook(lambda *_: calls.append(1))
    ours = attribution.intgrad(clf, x, targets, steps=500)
    assert len(calls) == 1
    torch.testing.assert_close(ours, attribution.ixg(clf, x, targets))
    point = clf.normalize(x)
    score = clf(x).gather(1, targets[:, None])[:, 0]
    torch.testing.assert_close(ours.sum((1, 2)), score, rtol=1e-6, atol=1e-12)  # complete: the score of nothing is zero
    torch.testing.assert_close(net(2 * point), 2 * net(point), rtol=1e-6, atol=1e-12)


def test_biases_and_curved_activations_take_several_steps():
    biased = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, 2))
    curved = nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.GELU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(),
                           nn.Linear(16, 2, bias=False))
    assert not homogeneous(Classifier.wrap(biased), at_input=True)
    assert homogeneous(Classifier.wrap(curved, "1")) and not homogeneous(Classifier.wrap(curved, "0"))
    assert not homogeneous(Classifier.wrap(curved, "1"), at_input=True)


@pytest.mark.parametrize("name", ["rise", "scorecam"])
def test_methods_without_a_derivative_are_refused_for_training(name):
    with pytest.raises(OptionError, match="no useful gradient.*bcos, gradcam, gradient, intgrad, ixg"):
        attribution.one_pass(name)
    with pytest.raises(UnknownNameError, match="gradcam"):
        attribution.one_pass("gradcan")


def test_what_a_depth_needs_is_said():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, 2))
    clf = Classifier.wrap(net, "1")
    with pytest.raises(OptionError, match="there is no depth 'mid9'|There is no depth 'mid9'"):
        at_depth(clf, "mid9")
    with pytest.raises(OptionError, match="split at . places"):
        at_depth(clf, "mid1")
    clf.neuron_mask[0] = False
    with pytest.raises(OptionError, match="pruned"):
        at_depth(clf, "input")
