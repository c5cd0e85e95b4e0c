"""Saving, loading, hashing and exporting a classifier."""

from __future__ import annotations

import pytest
import torch
from model_zoo import FAMILIES, Functional, lively
from safetensors.torch import load_file
from torch import nn

from guidance_viz.core import ModelError, OptionError, ShapeError
from guidance_viz.models import Classifier


def functional() -> Classifier:
    torch.manual_seed(0)
    return Classifier.wrap(lively(Functional()).eval())


def test_a_saved_state_comes_back_whole(tmp_path, device):
    clf = functional().to(device)
    clf.neuron_mask[2] = False
    clf.save(tmp_path / "state.safetensors")
    other = functional()
    with torch.no_grad():
        other.module.fc.weight.zero_()
    other.load_state(tmp_path / "state.safetensors")
    assert other.fingerprint() == clf.fingerprint()
    assert other.neuron_mask.tolist() == clf.neuron_mask.tolist()


def test_a_state_of_another_network_or_layer_is_refused(tmp_path):
    clf = functional()
    clf.save(tmp_path / "state.safetensors")
    other = Classifier.wrap(Functional(), "conv2")
    with pytest.raises(ModelError, match="layer 'conv2'"):
        other.load_state(tmp_path / "state.safetensors")
    clf.export(tmp_path / "export.safetensors")
    with pytest.raises(ModelError, match="expected format"):
        clf.load_state(tmp_path / "export.safetensors")
    with pytest.raises(ModelError, match="cannot be read"):
        clf.load_state(tmp_path / "absent.safetensors")
    clf.module.fc = nn.Linear(8, 5)
    with pytest.raises(ModelError, match="not of this network"):
        clf.load_state(tmp_path / "state.safetensors")


def test_a_failed_save_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    clf = functional()
    clf.save(tmp_path / "state.safetensors")
    before = (tmp_path / "state.safetensors").read_bytes()
    monkeypatch.setattr("safetensors.torch.save_file", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        clf.save(tmp_path / "state.safetensors")
    assert (tmp_path / "state.safetensors").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["state.safetensors"]


@pytest.mark.parametrize("change", ["weight", "buffer", "mask", "mean", "layer"])
def test_the_fingerprint_tells_every_change(change):
    clf = functional()
    before = clf.fingerprint()
    assert before == functional().fingerprint() == clf.clone().fingerprint()
    with torch.no_grad():
        if change == "weight":
            clf.module.conv1.weight[0, 0, 0, 0] += 1e-6
        elif change == "buffer":
            clf.module.bn.running_mean[0] += 1e-6
        elif change == "mask":
            clf.neuron_mask[0] = False
        elif change == "mean":
            clf.mean[0] += 1e-6
        else:
            clf = Classifier.wrap(clf, "conv2")
    assert clf.fingerprint() != before


def test_the_fingerprint_is_the_same_on_every_device_and_knows_half_precision(device):
    assert functional().to(device).fingerprint() == functional().fingerprint()
    half = functional().bfloat16()
    assert half.fingerprint() == functional().bfloat16().fingerprint() != functional().fingerprint()


def test_an_export_has_the_names_of_ones_own_class_and_nothing_else(tmp_path):
    clf = functional()
    clf.export(tmp_path / "w.safetensors")
    assert sorted(load_file(tmp_path / "w.safetensors")) == sorted(Functional().state_dict())


def test_weights_that_are_shared_can_be_exported(tmp_path):
    class Shared(Functional):
        def __init__(self) -> None:
            super().__init__()
            self.alias = self.fc

    clf = Classifier.wrap(lively(Shared()).eval())
    clf.neuron_mask[1] = False
    clf.export(tmp_path / "w.safetensors")
    own = Shared().eval()
    own.load_state_dict(load_file(tmp_path / "w.safetensors"), strict=True)
    x = torch.rand(2, 3, 32, 32)
    torch.testing.assert_close(own(clf.normalize(x)), clf(x))


@pytest.mark.parametrize("layer", [
    "layer4.0.bn2",  # a norm that makes the neurons, before a residual is added
    "layer2.0.conv1",  # a convolution that makes them, read by a norm
    "layer3",  # read by two convolutions, both of which must leave them out
    "layer1.0.act1"])  # read by one
def test_pruning_is_folded_wherever_that_is_exact(build, images, tmp_path, layer):
    pytest.importorskip("timm")
    member = FAMILIES["timm resnet"]
    clf = Classifier.wrap(build(member), layer)
    clf.neuron_mask[1::2] = False
    clf.export(tmp_path / "w.safetensors")
    own = member.make().eval()
    own.load_state_dict(load_file(tmp_path / "w.safetensors"), strict=True)
    torch.testing.assert_close(own(clf.normalize(images)), clf(images), rtol=1e-4, atol=1e-5)


def test_pruning_that_cannot_be_folded_is_written_beside(build, tmp_path):
    clf = Classifier.wrap(build(FAMILIES["torchvision convnext"]))
    clf.neuron_mask[3] = False
    with pytest.warns(UserWarning, match="multiply the output"):
        clf.export(tmp_path / "w.safetensors", mask="beside")
    assert load_file(tmp_path / "w.mask.safetensors")["neuron_mask"].tolist() == clf.neuron_mask.tolist()
    assert torch.equal(load_file(tmp_path / "w.safetensors")["features.0.0.weight"],
                       clf.module.features[0][0].weight)
    with pytest.raises(OptionError, match="'fold' or 'beside'"):
        clf.export(tmp_path / "w.safetensors", mask="inside")


def test_an_export_changes_nothing(build, images, tmp_path):
    pytest.importorskip("timm")
    clf = Classifier.wrap(build(FAMILIES["timm resnet"])).train()
    clf.neuron_mask[1] = False
    before, weights = clf.fingerprint(), clf.module.fc.weight.clone()
    clf.export(tmp_path / "w.safetensors")
    assert clf.fingerprint() == before and clf.training and torch.equal(clf.module.fc.weight, weights)
    assert all(p.requires_grad and p.grad is None for p in clf.parameters())


def test_a_linear_head_is_written_in_place(device):
    clf = functional().to(device)
    weight, bias = torch.randn(3, 8, device=device), torch.randn(3, device=device)
    parameter = clf.module.fc.weight
    clf.set_linear_head(weight, bias)
    assert clf.module.fc.weight is parameter
    x = torch.rand(2, 3, 32, 32, device=device)
    expected = clf.activations(x).mean((2, 3)) @ weight.T + bias
    torch.testing.assert_close(clf(x), expected, rtol=1e-4, atol=1e-5)


def test_a_linear_head_of_another_size_or_where_there_is_none_is_refused(build):
    clf = functional()
    with pytest.raises(ShapeError, match=r"\(3, 8\)"):
        clf.set_linear_head(torch.zeros(3, 9), torch.zeros(3))
    convnext = Classifier.wrap(build(FAMILIES["torchvision convnext"]))
    with pytest.raises(ModelError, match="not linear"):
        convnext.set_linear_head(torch.zeros(3, 16), torch.zeros(3))
    bare = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Linear(4, 2, bias=False))
    with pytest.raises(ModelError, match="without a bias"):
        Classifier.wrap(bare).set_linear_head(torch.zeros(2, 4), torch.ones(2))


def test_a_convolution_as_head_is_linear_too():
    class ConvHead(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.trunk = nn.Sequential(nn.Conv2d(3, 6, 3, 2), nn.ReLU())
            self.pool = nn.AdaptiveAvgPool2d(1)
            self.classify = nn.Conv2d(6, 3, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.classify(self.pool(self.trunk(x))).flatten(1)

    clf = Classifier.wrap(lively(ConvHead()).eval())
    assert clf.linear_head is not None and clf.linear_head.weight.shape == (3, 6)
    clf.set_linear_head(torch.eye(3, 6), torch.zeros(3))
    x = torch.rand(2, 3, 32, 32)
    torch.testing.assert_close(clf(x), clf.activations(x).mean((2, 3))[:, :3])
