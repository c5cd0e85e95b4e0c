"""Every known family: the cut is exact, in values and in gradients, whole and in parts."""

from __future__ import annotations

import pytest
import torch
from model_zoo import FAMILIES, answer, timm_vit
from torch import nn

from guidance_viz.core import ModelError
from guidance_viz.models import Classifier


def test_head_of_trunk_is_what_the_network_answers(member, build, images, device):
    module = build(member).to(device)
    clf, x = Classifier.wrap(module), images.to(device)
    with torch.no_grad():
        acts = clf.activations(x)
        expected = answer(clf, module, x)
        torch.testing.assert_close(clf.head(acts), expected, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(clf(x), expected, rtol=1e-4, atol=1e-5)
    assert (clf.cut_kind, clf.layer, tuple(acts.shape[2:])) == ("adapter", member.layer, member.grid)
    assert (clf.num_neurons, clf.num_classes, clf.device.type) == (acts.shape[1], 3, device)


def test_gradients_are_those_of_the_whole_network(member, build, images):
    module = build(member)
    clf = Classifier.wrap(module)
    weights = torch.tensor([1.0, -2.0, 0.5])
    loss = (clf.head(clf.activations(images)) @ weights).sum()
    found = torch.autograd.grad(loss, list(module.parameters()), allow_unused=True)
    loss = (answer(clf, module, images) @ weights).sum()
    expected = torch.autograd.grad(loss, list(module.parameters()), allow_unused=True)
    for (name, _), a, b in zip(module.named_parameters(), found, expected, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-4, msg=name)


def test_the_activations_have_a_gradient_that_is_theirs(member, build, images):
    clf = Classifier.wrap(build(member)).double()
    acts, carry = clf.trunk(images.double())
    carry = tuple(value.detach() for value in carry)
    acts = (acts.detach() + 0.01 * torch.rand_like(acts)).requires_grad_()  # off the kinks of a max pooling
    (gradient,) = torch.autograd.grad(clf.head(acts, carry)[:, 1].sum(), acts)
    step = 1e-5 * gradient / gradient.norm()
    with torch.no_grad():  # a directional derivative by differences
        rise = (clf.head(acts + step, carry) - clf.head(acts - step, carry))[:, 1].sum() / 2
    assert gradient.norm() > 1e-4
    torch.testing.assert_close(rise, (gradient * step).sum(), rtol=1e-3, atol=0)


def test_a_linear_head_is_found_where_it_is_one_and_only_there(member, build, images):
    clf = Classifier.wrap(build(member))
    assert (clf.linear_head is not None) == member.linear
    if clf.linear_head is not None:
        acts = clf.activations(images)
        logits = acts.mean((2, 3)) @ clf.linear_head.weight.T + clf.linear_head.bias
        torch.testing.assert_close(logits, clf(images), rtol=1e-4, atol=1e-5)
        assert {id(p) for p in clf.head_parameters()} == {id(p) for p in clf.linear_head}


def test_every_cut_gives_the_activations_again(member, build, images):
    clf = Classifier.wrap(build(member))
    assert clf.default_cut in clf.cuts
    with torch.no_grad():
        acts = clf.activations(images)
        for cut in clf.cuts:
            again = clf.tail(clf.stem(images, cut), cut)
            torch.testing.assert_close(again, acts, rtol=0, atol=0)
            torch.testing.assert_close(clf.head(again), clf.head(acts), rtol=0, atol=0)


def test_stem_tail_and_head_share_the_parameters_out(member, build, images):
    clf = Classifier.wrap(build(member))
    tail, head = clf.tail_parameters(clf.default_cut), clf.head_parameters()
    z = clf.stem(images, clf.default_cut).detach()
    clf.head(clf.tail(z, clf.default_cut)).square().sum().backward()
    reached = {name for name, p in clf.named_parameters() if p.grad is not None}
    listed = {name for name, p in clf.named_parameters() if any(p is q for q in [*tail, *head])}
    assert reached == listed
    assert not {id(p) for p in tail} & {id(p) for p in head}
    assert clf.cut_size(clf.default_cut, 64) == (tuple(z.shape[1:]), 2 * z[0].numel())


def test_the_tail_holds_half_of_the_trunk_by_default(member, build):
    clf = Classifier.wrap(build(member))
    head = sum(p.numel() for p in clf.head_parameters())
    half = (sum(p.numel() for p in clf.parameters()) - head) / 2
    later = clf.cuts[clf.cuts.index(clf.default_cut) + 1:]
    assert all(sum(p.numel() for p in clf.tail_parameters(cut)) < half for cut in later)


def test_pruned_neurons_are_zero_and_do_not_count(member, build, images):
    module = build(member)
    clf = Classifier.wrap(module)
    full = clf.activations(images)
    clf.neuron_mask[::3] = False
    with torch.no_grad():
        acts = clf.activations(images)
        assert bool((acts[:, ::3] == 0).all())
        torch.testing.assert_close(acts[:, 1::3], full[:, 1::3])
        torch.testing.assert_close(clf.head(full), clf.head(acts))
        torch.testing.assert_close(clf(images), clf.head(acts))
        if member.hookable:  # the person's own network with that layer's channels zeroed
            handle = module.get_submodule(clf.layer).register_forward_hook(lambda m, a, out: zeroed(out))
            torch.testing.assert_close(clf(images), answer(clf, module, images), rtol=1e-4, atol=1e-5)
            handle.remove()
    if clf.linear_head is not None:
        assert bool((clf.linear_head.weight[:, ::3] == 0).all())


def zeroed(out: torch.Tensor) -> torch.Tensor:
    out = out.clone()
    out[:, ::3] = 0
    return out


def test_an_export_loads_into_the_persons_own_class(member, build, images, tmp_path):
    from safetensors.torch import load_file

    clf = Classifier.wrap(build(member))
    clf.neuron_mask[::3] = False
    if not member.folds:
        with pytest.raises(ModelError, match="cannot be folded exactly"):
            clf.export(tmp_path / "pruned.safetensors")
        clf.neuron_mask[:] = True
    clf.export(tmp_path / "fixed.safetensors")
    own = member.make().eval()
    own.load_state_dict(load_file(tmp_path / "fixed.safetensors"), strict=True)
    with torch.no_grad():
        torch.testing.assert_close(own(clf.normalize(images)), clf(images), rtol=1e-4, atol=1e-5)


def test_in_place_operations_of_the_head_leave_the_activations_alone(member, build, images):
    clf = Classifier.wrap(build(member)).train()
    with torch.no_grad():
        acts = clf.activations(images)
        before = acts.clone()
        clf.head(acts)
    assert torch.equal(acts, before)


def test_a_network_whose_blocks_start_near_zero_is_cut_by_its_adapter():
    pytest.importorskip("timm")
    module = timm_vit(init_values=1e-6)
    assert Classifier.wrap(module).layer == "blocks.1"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["timm:vgg11", "timm:vit_tiny_patch16_224", "torchvision:densenet121",
                                  "torchvision:vgg11", "torchvision:resnet50", "torchvision:swin_t",
                                  "timm:convnext_atto", "timm:resnet50", "torchvision:efficientnet_b0",
                                  "torchvision:mobilenet_v3_large", "timm:deit_tiny_distilled_patch16_224"])
def test_published_sizes_are_cut_by_their_adapter(name):
    from guidance_viz import models

    clf = models.load(name, num_classes=2).eval()
    side = 224 if "vit" in name or "deit" in name else 96
    x = torch.rand(1, 3, side, side)
    with torch.no_grad():
        torch.testing.assert_close(clf(x), clf.module(clf.normalize(x)), rtol=1e-4, atol=1e-5)
    assert clf.cut_kind == "adapter"


def test_a_layer_inside_a_stage_is_a_link_of_the_chain_too(build, images):
    module = build(FAMILIES["timm resnet"])
    clf = Classifier.wrap(module, "layer3.0")
    assert (clf.cut_kind, clf.layer, clf.linear_head) == ("adapter", "layer3.0", None)
    torch.testing.assert_close(clf(images), answer(clf, module, images))


@pytest.mark.parametrize(("name", "layer", "kind", "linear"), [
    ("torchvision efficientnet", "features", "adapter", True),
    ("torchvision densenet", "features", "adapter", False),  # before the function that follows
    ("timm efficientnet", "blocks", "adapter", False),
    ("torchvision resnet", "layer4.0.relu", "fx", True),
    ("timm vit, class token", "blocks.2.norm1", "fx", False),
    ("torchvision vit", "encoder.layers.encoder_layer_2.ln_1", "fx", False),
    ("timm swin", "layers.1", "adapter", False)])
def test_a_layer_can_be_named(build, images, name, layer, kind, linear):
    pytest.importorskip("timm") if name.startswith("timm") else None
    module = build(FAMILIES[name])
    seen: list[torch.Tensor] = []
    handle = module.get_submodule(layer).register_forward_hook(lambda m, args, out: seen.append(out.clone()))
    clf = Classifier.wrap(module, layer)
    with torch.no_grad():
        expected = answer(clf, module, images)
        theirs = seen[-1]
        handle.remove()
        acts = clf.activations(images)
        torch.testing.assert_close(clf.head(acts), expected, rtol=1e-4, atol=1e-5)
    assert (clf.cut_kind, clf.layer, clf.linear_head is not None) == (kind, layer, linear)
    grid = theirs[:, -16:].transpose(1, 2) if theirs.dim() == 3 else theirs
    grid = grid.permute(0, 3, 1, 2) if name == "timm swin" else grid
    torch.testing.assert_close(acts.as_subclass(torch.Tensor).flatten(2), grid.flatten(2))


def test_a_subclass_with_another_forward_is_not_taken_for_its_family(build, images):
    from torchvision.models.resnet import BasicBlock, ResNet

    class Doubled(ResNet):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.fc(torch.flatten(self.avgpool(self.layer4(self.layer3(self.layer2(self.layer1(
                self.maxpool(torch.tanh(self.conv1(x)))))))), 1)) * 2

    torch.manual_seed(0)
    module: nn.Module = Doubled(BasicBlock, [1, 1, 1, 1], num_classes=3).eval()
    clf = Classifier.wrap(module)
    assert clf.cut_kind == "fx"
    torch.testing.assert_close(clf(images), answer(clf, module, images))
