"""The papers' numbers through the public way: a network of one's own, wrapped, explained, pruned, its features taken."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

import guidance_viz as gv


class Crayon(nn.Module):
    """CRAYON's golden network."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.conv, self.conv2 = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 8, 3, stride=2, padding=1)
        self.fc = nn.Linear(8, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(torch.relu(self.conv2(torch.relu(self.conv(x)))).mean((2, 3)))


class Slim(nn.Module):
    """SLIM's golden network; its map is taken before the last ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.c1, self.layer4 = nn.Conv2d(3, 6, 3, 2, 1), nn.Conv2d(6, 10, 3, 2, 1)
        self.fc = nn.Linear(10, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(torch.relu(self.layer4(torch.relu(self.c1(x)))).mean((2, 3)))


def wrapped(net, data, prefix, device, layer=None):
    """The golden network, its images taken as they are: no normalisation."""
    net.load_state_dict({name: torch.tensor(data[prefix + name]) for name in net.state_dict()})
    dtype = torch.float32 if device == "mps" else torch.tensor(data[f"{prefix}fc.weight"]).dtype
    x = torch.tensor(data["X"]).to(device, dtype)
    net = net.to(device, dtype).eval()
    return gv.Classifier.wrap(net, layer, mean=(0,) * 3, std=(1,) * 3, image_size=x.shape[-1]), x


@pytest.mark.parametrize(("prefix", "classes"), [("m2_", 2), ("m4_", 4)])
def test_logits_and_maps_with_and_without_pruned_neurons(golden, device, prefix, classes):
    data = golden("crayon/gradcam_and_total_loss_tiny_net")
    clf, x = wrapped(Crayon(classes), data, prefix, device)
    rtol = 1e-4 if device == "mps" else 1e-6
    logits = clf(x)
    np.testing.assert_allclose(logits.detach().cpu(), data[f"logits_{prefix[:2]}"], rtol=rtol, atol=1e-9)
    kind = "waterbirds" if prefix == "m2_" else "background_predclass"
    targets = torch.tensor(data["y"]).to(device) if prefix == "m2_" else logits.argmax(1)
    for mask in ("nomask", "mask"):
        if mask == "mask":
            clf.neuron_mask.copy_(torch.tensor(data["neuron_keep_mask"]).bool())
        maps = gv.attribution.gradcam(clf, x, targets)
        wanted = data[f"gradcam_{kind}_{mask}"]
        np.testing.assert_allclose(maps.cpu(), wanted, rtol=rtol, atol=rtol * np.abs(wanted).max())
    if prefix == "m2_":
        np.testing.assert_allclose(clf(x).detach().cpu(), data["logits_m2_masked"], rtol=rtol, atol=1e-9)


def test_the_concept_patches_of_the_networks_own_activations(golden, device):
    from guidance_viz.concepts import PatchCollector
    data = golden("crayon/concept_patches_top20")
    clf, x = wrapped(Crayon(2), data, "m2_", device)
    with torch.no_grad():
        acts = clf.activations(x)
    np.testing.assert_allclose(acts.cpu(), data["activations"], rtol=1e-4, atol=1e-6)
    collector = PatchCollector(8, 20)
    collector.update(np.arange(30), acts)
    np.testing.assert_array_equal(collector.result().indices, data["top_image_idx"])
    np.testing.assert_array_equal(collector.result().cells, data["top_patch_hw"])


def test_the_attention_weighted_features_from_photo_to_vector(golden, device):
    data = golden("slim/attention_weighted_features")
    clf, x = wrapped(Slim(), data, "net_", device, "layer4")
    labels = torch.tensor(data["labels"]).to(device)
    with torch.no_grad():
        acts = clf.activations(x)
    maps = gv.attribution.gradcam(clf, x, labels)
    np.testing.assert_allclose(maps.cpu(), data["small_mask"], rtol=1e-4, atol=1e-7)
    for inverse, name in ((False, "F_A"), (True, "F_invA")):
        found = gv.space.attention_features(acts, maps, inverse=inverse)
        np.testing.assert_allclose(found.cpu(), data[name], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(acts.mean((2, 3)).cpu(), data["F"], rtol=1e-4, atol=1e-6)
