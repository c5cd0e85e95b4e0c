"""Grad-CAM: against a slow literal oracle, the released codes' numbers, and what it must leave alone."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from guidance_viz import attribution
from guidance_viz.core import OptionError, ShapeError, UnknownNameError


def literal_gradcam(clf, x, targets, contrast=False):
    """One image at a time: gradient of its score, averaged over cells, times activations, summed, ReLU."""
    maps = []
    for image, target in zip(x, targets.tolist(), strict=True):
        acts = clf.activations(image[None]).detach().requires_grad_()
        logits = clf.head(acts)[0]
        score = logits[target]
        if contrast:
            others = [logits[k] for k in range(len(logits)) if k != target]
            score = score - sum(others) / len(others)
        gradient, = torch.autograd.grad(score, acts)
        channels, height, width = acts.shape[1:]
        total = torch.zeros_like(acts[0, 0])
        for c in range(channels):
            total = total + gradient[0, c].sum() / (height * width) * acts[0, c].detach()
        maps.append(total.clamp(min=0))
    return torch.stack(maps)


@pytest.fixture
def targets(device):
    return torch.tensor([0, 1, 2, 2, 1, 0], device=device)


@pytest.mark.parametrize("contrast", [False, True])
@pytest.mark.parametrize("pruned", [(), (1, 3)])
@pytest.mark.parametrize("create_graph", [False, True])
def test_it_equals_the_literal_definition(tiny, photos, targets, contrast, pruned, create_graph):
    tiny.neuron_mask[list(pruned)] = False
    maps = attribution.gradcam(tiny, photos, targets, contrast=contrast, create_graph=create_graph)
    assert maps.max() > 0
    wanted = literal_gradcam(tiny, photos, targets, contrast)
    torch.testing.assert_close(maps.detach(), wanted, rtol=1e-6, atol=1e-12)
    assert maps.requires_grad == create_graph


def test_a_batch_of_one_gives_the_same_map(tiny, photos, targets):
    together = attribution.gradcam(tiny, photos, targets)
    alone = [attribution.gradcam(tiny, x[None], t[None]) for x, t in zip(photos, targets, strict=True)]
    torch.testing.assert_close(together, torch.cat(alone), rtol=1e-6, atol=1e-12)


def test_there_is_one_forward_pass(tiny, photos, targets):
    attribution.gradcam(tiny, photos, targets)
    assert tiny.forwards == 1


def test_contrast_is_blind_to_a_vector_added_to_every_class_and_the_logit_is_not(make_cut, photos, targets):
    tiny = make_cut().to(photos).eval()
    before = {c: attribution.gradcam(tiny, photos, targets, contrast=c) for c in (False, True)}
    with torch.no_grad():
        tiny.fc.weight += torch.linspace(-1, 1, tiny.fc.weight.shape[1]).to(photos)
    after = {c: attribution.gradcam(tiny, photos, targets, contrast=c) for c in (False, True)}
    torch.testing.assert_close(before[True], after[True], rtol=1e-6, atol=1e-9)
    assert not torch.allclose(before[False], after[False], rtol=1e-2)


def test_gradients_reach_the_trunk_and_equal_those_of_autograd_through_everything(tiny, photos, targets):
    maps = attribution.gradcam(tiny, photos, targets, contrast=True, create_graph=True)
    wanted = [p for n, p in tiny.named_parameters() if n not in ("fc.bias", "deep.0.bias")]
    weights = torch.linspace(0.5, 2, maps.numel()).to(maps).view_as(maps)
    ours = torch.autograd.grad((maps * weights).sum(), wanted)
    acts = tiny.activations(photos)
    logits = tiny.head(acts)
    own = logits.gather(1, targets[:, None])[:, 0]
    score = own - (logits.sum(1) - own) / (logits.shape[1] - 1)
    alpha = torch.autograd.grad(score.sum(), acts, create_graph=True)[0].mean((2, 3), keepdim=True)
    theirs = torch.autograd.grad(((alpha * acts).sum(1).relu() * weights).sum(), wanted)
    for a, b in zip(ours, theirs, strict=True):
        assert a.abs().max() > 0
        torch.testing.assert_close(a, b, rtol=1e-6, atol=1e-10)


def test_a_frozen_trunk_still_lets_gradients_reach_the_head(tiny, photos, targets):
    with torch.no_grad():
        acts = tiny.activations(photos)
    maps, logits = attribution.gradcam_from_activations(tiny, acts, targets, create_graph=True)
    torch.testing.assert_close(logits.detach(), tiny(photos).detach())
    grad, = torch.autograd.grad(maps.sum(), tiny.fc.weight)
    assert grad.isfinite().all()
    assert grad.abs().max() > 0


def test_the_model_is_left_as_it_was_found(tiny, photos, targets):
    tiny.train()
    tiny.trunk[2].eval()
    state = {k: v.clone() for k, v in tiny.state_dict().items()}
    modes = {n: m.training for n, m in tiny.named_modules()}
    maps = attribution.gradcam(tiny, photos, targets)
    with pytest.raises(ShapeError):
        attribution.gradcam(tiny, photos, targets[:3])
    assert modes == {n: m.training for n, m in tiny.named_modules()}
    assert all(torch.equal(v, state[k]) for k, v in tiny.state_dict().items())
    assert all(p.grad is None for p in tiny.parameters())
    torch.testing.assert_close(maps, attribution.gradcam(tiny.eval(), photos, targets))


def test_it_works_inside_no_grad_and_inference_mode(tiny, photos, targets):
    wanted = attribution.gradcam(tiny, photos, targets)
    with torch.no_grad():
        torch.testing.assert_close(attribution.gradcam(tiny, photos, targets), wanted)
    with torch.inference_mode():
        torch.testing.assert_close(attribution.gradcam(tiny, photos, targets), wanted)


def test_half_precision_activations_give_full_precision_maps(make_cut, device):
    acts = torch.rand(2, 5, 4, 4, device=device)
    weight = make_cut().to(device).fc.weight
    maps = attribution.linear_gradcam(acts.half(), weight, [0, 1])
    assert maps.dtype == torch.float32
    torch.testing.assert_close(maps, attribution.linear_gradcam(acts, weight, [0, 1]), rtol=1e-2, atol=1e-3)


def test_autocast_does_not_coarsen_the_maps(tiny, photos, targets, device):
    tiny, photos = tiny.float(), photos.float()
    acts = tiny.activations(photos).detach()
    plain = attribution.linear_gradcam(acts, tiny.fc.weight, targets)
    with torch.autocast(device, dtype=torch.bfloat16):
        mixed = attribution.linear_gradcam(acts, tiny.fc.weight, targets)
    assert mixed.dtype == torch.float32
    torch.testing.assert_close(plain, mixed)


def test_no_images_give_no_maps(tiny, photos):
    assert attribution.gradcam(tiny, photos[:0], torch.zeros(0, dtype=torch.long)).shape == (0, 6, 6)


def test_one_class_for_all_images_may_be_a_number_or_a_list(tiny, photos):
    wanted = attribution.gradcam(tiny, photos, torch.full((6,), 1))
    torch.testing.assert_close(attribution.gradcam(tiny, photos, 1), wanted)
    torch.testing.assert_close(attribution.gradcam(tiny, photos, [1] * 6), wanted)
    torch.testing.assert_close(attribution.gradcam(tiny, photos, np.full(6, 1, np.int32)), wanted)


def test_contrast_of_one_output_is_refused(make_cut, photos):
    one = make_cut(classes=1).to(photos).eval()
    with pytest.raises(OptionError, match="1 output"):
        attribution.gradcam(one, photos, 0, contrast=True)


@pytest.mark.parametrize(("targets", "error", "text"), [
    ([0, 1, 2, 3, 0, 0], OptionError, "Target 3 is not a class; expected 0 to 2"),
    ([0, -1, 0, 0, 0, 0], OptionError, "Target -1"),
    ([0, 1], ShapeError, r"\(2,\).*6 images"),
    ([0.0] * 6, OptionError, "integers"),
])
def test_bad_targets_are_named(make_cut, targets, error, text):
    with pytest.raises(error, match=text):
        attribution.gradcam(make_cut().eval(), torch.rand(6, 3, 12, 12), targets)


GENERAL = [name for name in attribution.METHODS if name not in ("bcos", "gradient")]  # these need a cut network


@pytest.mark.parametrize("name", GENERAL)
def test_every_registered_method_gives_finite_maps_and_gradients(name, tiny, photos, targets):
    maps = attribution.get(name)(tiny, photos, targets)
    assert maps.ndim == 3
    assert len(maps) == 6
    assert not maps.requires_grad
    assert maps.isfinite().all()
    if name in ("rise", "scorecam"):
        with pytest.raises(OptionError, match="create_graph"):
            attribution.get(name)(tiny, photos, targets, create_graph=True)
        return
    graph = attribution.get(name)(tiny, photos, targets, layer=None, create_graph=True)
    torch.testing.assert_close(graph.detach(), maps)
    grad, = torch.autograd.grad(graph.sum(), tiny.fc.weight)
    assert grad.isfinite().all()
    assert grad.abs().max() > 0


def test_an_unknown_method_is_named():
    with pytest.raises(UnknownNameError, match="gradcam"):
        attribution.get("gradcan")


class GoldenNet(nn.Module):
    """The nets of the golden files: conv, relu, conv, relu, mean, linear; cut at the second conv."""

    def __init__(self, golden, prefix, names, stride=1, before_relu=False):
        super().__init__()
        layers = [[torch.tensor(golden[f"{prefix}{n}{s}"]) for s in ("weight", "bias")] for n in names]
        (first, second, last), self.stride, self.before_relu = layers, stride, before_relu
        self.first, self.second, self.last = first, second, last
        self.register_buffer("neuron_mask", torch.ones(len(second[0]), dtype=torch.bool))
        self.layer = "second"

    def activations(self, x):
        acts = functional.conv2d(x, *self.first, padding=1, stride=self.stride).relu()
        acts = functional.conv2d(acts, *self.second, padding=1, stride=2)
        return (acts if self.before_relu else acts.relu()) * self.neuron_mask[:, None, None]

    def carry(self, acts):
        return ()

    def head(self, acts, carry=None):
        return functional.linear((acts.relu() * self.neuron_mask[:, None, None]).mean((2, 3)), *self.last)

    @property
    def linear_head(self):
        return None if self.before_relu else SimpleNamespace(weight=self.last[0] * self.neuron_mask,
                                                                 bias=self.last[1])


@pytest.mark.parametrize(("net", "kind", "name", "masked"), [
    ("m2_", "label", "waterbirds", False), ("m2_", "label", "waterbirds", True),
    ("m2_", "label", "celeba", False),  # there the release leaves the mask out of the map
    ("m4_", "max", "background_predclass", False), ("m4_", "max", "background_predclass", True)])
def test_it_equals_the_released_crayon_code(golden, net, kind, name, masked):
    data = golden("crayon/gradcam_and_total_loss_tiny_net")
    clf = GoldenNet(data, net, ("conv.", "conv2.", "fc."))
    x = torch.tensor(data["X"])
    logits = clf.head(clf.activations(x))  # the release explains the class that is largest before pruning
    targets = attribution.resolve_targets(kind, labels=data["y"], logits=logits)
    if masked:
        clf.neuron_mask.copy_(torch.tensor(data["neuron_keep_mask"]).bool())
    maps = attribution.gradcam(clf, x, targets)
    wanted = data[f"gradcam_{name}_{'mask' if masked else 'nomask'}"]
    np.testing.assert_allclose(maps.numpy(), wanted, rtol=1e-6, atol=1e-12)


def test_it_equals_the_released_guidance_code_and_its_double_backward(golden):
    data = golden("rao2023/attributors_tiny_net")
    renamed = {f"{n}.{s}": data[f"{n}_{s[0]}"] for n in ("conv", "conv2", "fc") for s in ("weight", "bias")}
    clf = GoldenNet(renamed, "", ("conv.", "conv2.", "fc."))
    parameters = [p.requires_grad_() for p in (clf.first[0], clf.second[0], clf.last[0])]
    maps = attribution.gradcam(clf, torch.tensor(data["X"]), data["classes"], create_graph=True)
    signed = data["GradCam_final"]
    np.testing.assert_allclose(maps.detach().numpy(), np.clip(signed, 0, None), rtol=1e-6, atol=1e-12)
    masks = torch.zeros(maps.shape, dtype=maps.dtype)
    for mask, boxes in zip(masks, data["boxes"], strict=True):
        for x0, y0, x1, y1 in boxes[boxes[:, 0] >= 0]:
            mask[y0:y1, x0:x1] = 1
    energy = (1 - (maps * masks).sum((1, 2)) / maps.sum((1, 2))).sum()
    np.testing.assert_allclose(energy.item(), data["energy_sum_over_batch_gradcam_final"], rtol=1e-6)
    gradients = torch.autograd.grad(energy, parameters)
    for grad, name in zip(gradients, ("conv_w", "conv2_w", "fc_w"), strict=True):
        np.testing.assert_allclose(grad.numpy(), data[f"grad_{name}"], rtol=1e-6, atol=1e-10)


def test_it_equals_the_released_slim_code(golden):
    data = golden("slim/attention_weighted_features")
    clf = GoldenNet(data, "net_", ("c1.", "layer4.", "fc."), stride=2, before_relu=True)
    maps = attribution.gradcam(clf, torch.tensor(data["X"]), data["labels"])
    np.testing.assert_allclose(maps.numpy(), data["small_mask"], rtol=1e-4, atol=1e-7)
