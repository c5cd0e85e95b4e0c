"""What is written into a last layer is what it then uses, however its weight is made; or the head is not called linear."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrizations, parametrize, prune

from guidance_viz.core import ModelError
from guidance_viz.models import Classifier
from guidance_viz.models.writing import norm_of, weight_of, write_weight

WIDTH, CLASSES = 12, 3


def net(last: Callable[[nn.Linear], nn.Module]) -> nn.Sequential:
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the older hooks are deprecated, and in use
        head = last(nn.Linear(WIDTH, CLASSES))
    return nn.Sequential(nn.Conv2d(3, WIDTH, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), head).eval()


class LowRank(nn.Module):
    """A frozen layer and a small one beside it."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base, self.down, self.up = base, nn.Linear(WIDTH, 2, bias=False), nn.Linear(2, CLASSES, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.base(x) + self.up(self.down(x))


class Cosine(nn.Linear):
    """A linear layer by its class, and none by what it does."""

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(F.normalize(x), F.normalize(self.weight), self.bias)


class Doubled(nn.Module):
    """A parametrization that has a way back."""

    def forward(self, weight: Tensor) -> Tensor:
        return 2 * weight

    def right_inverse(self, weight: Tensor) -> Tensor:
        return weight / 2


class Added(nn.Module):
    """A parametrization that has none."""

    def forward(self, weight: Tensor) -> Tensor:
        return weight + 1


def twice(linear: nn.Linear) -> nn.Module:
    parametrize.register_parametrization(linear, "weight", Doubled())
    parametrize.register_parametrization(linear, "bias", Doubled())
    return linear


def cosine(linear: nn.Linear) -> nn.Module:
    return Cosine(WIDTH, CLASSES)


def added(linear: nn.Linear) -> nn.Module:
    parametrize.register_parametrization(linear, "weight", Added())
    return linear


WRITTEN = {
    "plain": lambda linear: linear,
    "no bias": lambda linear: nn.Linear(WIDTH, CLASSES, bias=False),
    "weight norm": parametrizations.weight_norm,
    "weight norm over all": lambda linear: parametrizations.weight_norm(linear, dim=None),
    "older weight norm": nn.utils.weight_norm,
    "older weight norm, by columns": lambda linear: nn.utils.weight_norm(linear, dim=1),
    "a way back": twice,
}
REFUSED = {
    "spectral norm": parametrizations.spectral_norm,
    "older spectral norm": nn.utils.spectral_norm,
    "orthogonal": parametrizations.orthogonal,
    "low rank": LowRank,
    "cosine": cosine,
    "no way back": added,
    "pruned": lambda linear: prune.random_unstructured(linear, "weight", amount=0.3),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_is_read_back_and_used(name):
    module = net(WRITTEN[name])
    clf = Classifier.wrap(module)
    x = torch.rand(4, 3, 16, 16)
    weight = clf.linear_head.weight.detach().flip(1) + torch.randn(CLASSES, WIDTH)
    bias = torch.randn(CLASSES) if clf.has_bias else torch.zeros(CLASSES)
    clf.set_linear_head(weight, bias)
    expected = clf.activations(x).mean((2, 3)) @ weight.T + bias
    for read in (clf, clf.clone()):
        torch.testing.assert_close(read.linear_head.weight, weight)
        torch.testing.assert_close(read.linear_head.bias, bias)
        torch.testing.assert_close(read(x), expected)
    torch.testing.assert_close(module(clf.normalize(x)), expected)


@pytest.mark.parametrize("name", REFUSED)
def test_a_layer_that_makes_its_weight_of_others_is_not_called_linear(name):
    module = net(REFUSED[name])
    before = {key: value.clone() for key, value in module.state_dict().items()}
    clf = Classifier.wrap(module)
    assert clf.linear_head is None and not clf.has_bias
    with pytest.raises(ModelError, match="not linear"):
        clf.set_linear_head(torch.zeros(CLASSES, WIDTH), torch.zeros(CLASSES))
    assert all(torch.equal(value, before[key]) for key, value in module.state_dict().items())


@pytest.mark.parametrize("name", ["weight norm", "older weight norm"])
def test_the_weight_that_is_read_is_the_one_of_now_and_gradients_reach_what_makes_it(name):
    module = net(WRITTEN[name])
    clf = Classifier.wrap(module)
    g = norm_of(module[4]).g
    with torch.no_grad():
        g.mul_(3)  # as a step of an optimiser would
    x = torch.rand(2, 3, 16, 16)
    torch.testing.assert_close(clf.activations(x).mean((2, 3)) @ clf.linear_head.weight.T + clf.linear_head.bias, clf(x))
    clf.linear_head.weight.sum().backward()
    assert float(g.grad.abs().sum()) > 0


@pytest.mark.parametrize("name", ["weight norm", "older weight norm"])
def test_a_class_whose_weights_become_zero_stays_finite(name):
    module = net(WRITTEN[name])
    clf = Classifier.wrap(module)
    weight = torch.randn(CLASSES, WIDTH)
    weight[1] = 0
    clf.set_linear_head(weight, torch.zeros(CLASSES))
    torch.testing.assert_close(clf.linear_head.weight, weight)
    assert bool(torch.isfinite(clf(torch.rand(2, 3, 16, 16))).all())


def test_a_weight_that_the_trunk_uses_too_is_not_called_the_heads_own():
    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.mix = nn.Conv2d(3, WIDTH, 3, 2, 1), nn.Conv2d(WIDTH, WIDTH, 1)
            self.fc = nn.Linear(WIDTH, WIDTH)
            self.fc.weight = nn.Parameter(self.mix.weight.detach()[:, :, 0, 0].clone())
            self.mix.weight = None
            self.last = nn.Identity()

        def forward(self, x: Tensor) -> Tensor:
            x = torch.tanh(self.conv(x))
            x = torch.tanh(F.conv2d(x, self.fc.weight[:, :, None, None], self.mix.bias))
            return self.fc(self.last(x).mean((2, 3)))

    torch.manual_seed(0)
    clf = Classifier.wrap(Tied().eval(), "last")
    assert clf.linear_head is None


def test_a_write_that_fails_leaves_the_layer_as_it_was():
    layer = parametrizations.spectral_norm(nn.Linear(WIDTH, CLASSES)).eval()
    before = weight_of(layer).detach().clone()
    assert not write_weight(layer, torch.randn(CLASSES, WIDTH) * 5)
    torch.testing.assert_close(weight_of(layer), before)


@pytest.mark.parametrize("name", ["weight norm", "older weight norm"])
def test_pruned_neurons_are_folded_into_a_weight_that_is_made_of_others(name, tmp_path):
    from safetensors.torch import load_file

    clf = Classifier.wrap(net(WRITTEN[name]))
    clf.neuron_mask[[1, 5]] = False
    clf.export(tmp_path / "w.safetensors")
    other = net(WRITTEN[name])
    other.load_state_dict(load_file(tmp_path / "w.safetensors"), strict=True)
    x = torch.rand(2, 3, 16, 16)
    torch.testing.assert_close(other(clf.normalize(x)), clf(x), rtol=1e-4, atol=1e-5)
