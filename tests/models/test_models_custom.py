"""Networks of one's own: by torch.fx, by hooks, with bypasses, in wrappers; and left as they were found."""

from __future__ import annotations

import copy
import pickle
import random

import numpy as np
import pytest
import torch
from model_zoo import (
    FAMILIES,
    Branching,
    Functional,
    Grey,
    Patches,
    Repeating,
    answer,
    lively,
    torchvision_resnet,
)
from torch import nn

from guidance_viz.core import ModelError, ShapeError
from guidance_viz.models import Classifier
from guidance_viz.models import ladder as ladder_module
from guidance_viz.models.hook_cut import by_hooks
from guidance_viz.models.layout import guess_layout
from guidance_viz.training.sources import StemSource


@pytest.fixture
def resnet(build):
    pytest.importorskip("timm")
    return build(FAMILIES["timm resnet"])


def own(cls: type[nn.Module]) -> nn.Module:
    torch.manual_seed(0)
    return lively(cls()).eval()


CUSTOM = [(Functional, "fx", "relu_1", True), (Branching, "hooks", "conv2", False),
          (Grey, "fx", "features.5", False), (Patches, "fx", "blocks.0", False),
          (Repeating, "hooks", "block", False)]


@pytest.fixture(params=CUSTOM, ids=lambda case: case[0].__name__)
def custom(request):
    return request.param


def pictures(cls: type[nn.Module], device: str = "cpu") -> torch.Tensor:
    shape = (3, 1, 28, 28) if cls is Grey else (3, 3, 64, 64)
    return torch.rand(shape, generator=torch.Generator().manual_seed(5)).to(device)


def test_a_network_of_ones_own_is_cut_by_the_first_way_that_works(custom, device):
    cls, kind, layer, linear = custom
    module, x = own(cls).to(device), pictures(cls, device)
    clf = Classifier.wrap(module, "block" if cls is Repeating else None)
    assert (clf.cut_kind, clf.layer, clf.linear_head is not None) == (kind, layer, linear)
    expected = answer(clf, module, x)
    acts, carry = clf.trunk(x)
    for logits in (clf(x), clf.head(acts, carry), clf.head(clf.activations(x)), clf.head(acts, carry)):
        torch.testing.assert_close(logits, expected, rtol=1e-4, atol=1e-5)


def test_its_gradients_are_those_of_the_whole_network(custom):
    cls = custom[0]
    module = own(cls)
    clf = Classifier.wrap(module, "block" if cls is Repeating else None)
    x = pictures(cls)
    found = torch.autograd.grad(clf.head(clf.activations(x))[:, 0].sum(), list(module.parameters()))
    expected = torch.autograd.grad(answer(clf, module, x)[:, 0].sum(), list(module.parameters()))
    for a, b in zip(found, expected, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-5)


def test_its_head_parameters_are_those_that_a_loss_on_given_activations_reaches(custom):
    cls = custom[0]
    clf = Classifier.wrap(own(cls), "block" if cls is Repeating else None)
    acts, carry = clf.trunk(pictures(cls))
    clf.head(acts.detach(), tuple(value.detach() for value in carry)).square().sum().backward()
    reached = {id(p) for p in clf.parameters() if p.grad is not None}
    assert reached == {id(p) for p in clf.head_parameters()} and reached


def test_its_masked_channels_do_not_count(custom):
    cls = custom[0]
    clf = Classifier.wrap(own(cls), "block" if cls is Repeating else None)
    x = pictures(cls)
    full, carry = clf.trunk(x)
    clf.neuron_mask[1] = False
    emptied = full.clone()
    emptied[:, 1] = 0
    expected = clf._cut.head(clf.module, emptied, carry)
    torch.testing.assert_close(clf(x), expected, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(clf.head(full, carry), expected, rtol=1e-4, atol=1e-5)
    assert not torch.allclose(expected, clf._cut.head(clf.module, full, carry))


@pytest.mark.parametrize("cls", [Functional, Grey])
def test_a_graph_can_be_split_again(cls):
    clf, x = Classifier.wrap(own(cls)), pictures(cls)
    acts = clf.activations(x)
    assert clf.cuts
    for cut in clf.cuts:
        torch.testing.assert_close(clf.tail(clf.stem(x, cut), cut), acts)
        tail = {id(p) for p in clf.tail_parameters(cut)}
        clf.zero_grad()
        clf.head(clf.tail(clf.stem(x, cut).detach(), cut)).sum().backward()
        reached = {id(p) for p in clf.parameters() if p.grad is not None}
        assert reached == tail | {id(p) for p in clf.head_parameters()}


def test_a_network_cut_by_hooks_says_that_it_has_no_other_place():
    clf = Classifier.wrap(own(Branching))
    assert clf.cuts == ()
    with pytest.raises(ModelError, match="cannot be split"):
        _ = clf.default_cut
    with pytest.raises(ModelError, match="cut by hooks"):
        clf.stem(pictures(Branching), "conv1")


def test_a_graph_keeps_its_dropout_in_training_mode():
    clf = Classifier.wrap(own(Functional))
    x = pictures(Functional)
    assert torch.equal(clf(x), clf(x))
    clf.train()
    assert not torch.equal(clf(x), clf(x))


def test_a_replay_does_not_teach_a_batch_norm():
    module = own(Branching)
    clf = Classifier.wrap(module).train()
    acts = clf.activations(pictures(Branching))
    before = copy.deepcopy(module.state_dict())
    clf.head(acts)
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())
    assert all(m.training for m in module.modules())


@pytest.mark.parametrize("layer", ["layer4.0.conv2", "layer4.0.bn2", "layer3.0.act1"])
def test_a_layer_inside_a_residual_block_carries_its_bypass(resnet, images, layer):
    clf = Classifier.wrap(resnet, layer)
    expected = answer(clf, resnet, images)
    acts = clf.activations(images)
    assert clf.cut_kind == "fx" and clf.carries and clf.linear_head is None
    for again in (acts, acts.detach().clone(), acts.double().float(), acts * torch.ones(1)):
        torch.testing.assert_close(clf.head(again), expected)
    torch.testing.assert_close(clf.head(acts[1:]), expected[1:])
    torch.testing.assert_close(clf.head(acts[torch.tensor([2, 0])]), expected[[2, 0]])
    torch.testing.assert_close(clf.head(acts), expected)  # its in-place addition has not written into acts


def test_a_parameter_that_trunk_and_head_share_is_not_carried():
    class Scaled(Functional):
        def __init__(self) -> None:
            super().__init__()
            self.size = nn.Parameter(torch.rand(8, 1, 1) + 0.5)

        def forward(self, x: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
            x = torch.tanh(self.conv2(torch.relu(self.bn(self.conv1(x))) * self.size[:6]))
            return self.fc((self.size * x).mean((2, 3)))

    module = own(Scaled)
    clf, x = Classifier.wrap(module, "conv2"), pictures(Scaled)
    assert (clf.cut_kind, clf.carries) == ("fx", False)
    acts, expected = clf.activations(x), answer(clf, module, x)
    torch.testing.assert_close(clf.head(acts[1:]), expected[1:], rtol=1e-4, atol=1e-5)
    assert any(parameter is module.size for parameter in clf.head_parameters())
    assert any(parameter is module.size for parameter in clf.tail_parameters(clf.cuts[0]))
    trained = StemSource(np.zeros(1), clf.cuts[0]).parameters(clf)
    assert len(trained) == len({id(parameter) for parameter in trained})
    found, = torch.autograd.grad(clf.head(acts).sum(), module.size)
    whole, = torch.autograd.grad(expected.sum(), module.size)
    torch.testing.assert_close(found, whole, rtol=1e-4, atol=1e-5)


def test_activations_that_do_not_remember_their_bypass_are_refused(resnet, images):
    clf = Classifier.wrap(resnet, "layer4.0.conv2")
    with pytest.raises(ModelError, match=r"clf\.trunk\(x\)"):
        clf.head(torch.relu(clf.activations(images)))


@pytest.mark.parametrize("layer", [None, "layer4.0.conv2"])
def test_hooks_alone_agree_with_the_better_ways(monkeypatch, resnet, images, layer):
    better = Classifier.wrap(resnet, layer)
    monkeypatch.setattr(ladder_module, "RUNGS", (by_hooks,))
    clf = Classifier.wrap(resnet, layer)
    assert clf.cut_kind == "hooks"
    torch.testing.assert_close(clf.activations(images), better.activations(images).as_subclass(torch.Tensor)
                               if layer is None else better.activations(images))
    torch.testing.assert_close(clf.head(clf.activations(images)), better(images))
    if layer is None:
        assert clf.linear_head is not None and len(clf.head_parameters()) == 2


def test_a_layer_with_weights_after_it_is_chosen():
    net = nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.Conv2d(8, 3, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                        nn.Flatten())
    clf = Classifier.wrap(lively(net))
    assert clf.layer == "1" and len(clf.head_parameters()) == 2


def test_sizes_that_pass_beside_the_last_layers_do_not_drive_the_cut_to_the_first():
    class Resized(Functional):
        def forward(self, x: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
            height, width = x.shape[2], x.shape[3]
            x = torch.relu(self.bn(self.conv1(x)))
            x = torch.relu(self.conv2(x))
            return self.fc(x.mean((2, 3)) + torch.zeros(height // width - 1, 8).sum())

    clf = Classifier.wrap(lively(Resized()).eval())
    assert (clf.cut_kind, clf.layer) == ("hooks", "conv2")


@pytest.mark.parametrize(("shape", "order"), [
    ((2, 8, 4, 4), "nchw"), ((2, 4, 4, 8), "nhwc"), ((2, 1, 1, 8), None), ((2, 8, 1, 1), None),
    ((2, 17, 8), "tokens"), ((2, 16, 8), "tokens"), ((2, 8), None), ((2, 8, 8, 8), "nchw")])
def test_a_grid_is_told_by_its_shape(shape, order):
    layout = guess_layout(torch.zeros(shape), (64, 64))
    assert (layout.order if layout else None) == order
    if layout is not None:
        z = torch.rand(shape)
        acts, carry = layout.split(z)
        assert acts.dim() == 4 and acts.shape[1] in (8,) and torch.equal(layout.join(acts, carry), z)


# -- wrappers --


def test_compiled_and_parallel_wrappers_are_taken_off(resnet, images):
    expected = Classifier.wrap(resnet)(images)
    compiled = torch.compile(resnet)
    for wrapper in (compiled, nn.DataParallel(resnet), nn.DataParallel(compiled)):
        clf = Classifier.wrap(wrapper)
        assert clf.module is resnet and clf.cut_kind == "adapter"
        torch.testing.assert_close(clf(images.to(clf.device)).cpu(), expected)    # DataParallel moves to a GPU itself


def test_a_network_compiled_in_place_is_not_compiled_to_be_wrapped():
    module = own(Branching)
    module.compile(backend=lambda graph, example: pytest.fail("compiled"))
    clf = Classifier.wrap(module)
    assert clf(pictures(Branching)).shape == (3, 3) and module._compiled_call_impl is not None
    assert clf.clone()(pictures(Branching)).shape == (3, 3)


def test_a_distributed_wrapper_is_taken_off(resnet, tmp_path):
    if not torch.distributed.is_available():
        pytest.skip("this torch has no torch.distributed")
    store = torch.distributed.FileStore(str(tmp_path / "store"), 1)
    torch.distributed.init_process_group("gloo", store=store, rank=0, world_size=1)
    try:
        assert Classifier.wrap(nn.parallel.DistributedDataParallel(resnet)).module is resnet
    finally:
        torch.distributed.destroy_process_group()


def test_a_classifier_can_be_cut_again_at_another_layer(resnet, images):
    clf = Classifier.wrap(resnet, class_names=["a", "b", "c"], mean=(0.5,) * 3, std=(0.5,) * 3)
    again = Classifier.wrap(clf, "layer3")
    assert (again.layer, again.class_names, again.mean.tolist()) == ("layer3", ["a", "b", "c"], [0.5] * 3)
    torch.testing.assert_close(again(images), clf(images))


# -- as it was found --


def snapshot(module: nn.Module) -> dict[str, object]:
    hooks = [(len(m._forward_hooks), len(m._forward_pre_hooks)) for m in module.modules()]
    state = {name: value.clone() for name, value in module.state_dict().items()}
    return {"modes": [m.training for m in module.modules()], "hooks": hooks,
            "grads": [(p.requires_grad, p.grad) for p in module.parameters()],
            "names": [sorted(vars(m)) for m in module.modules()],
            "state": {name: value.sum().item() for name, value in state.items()}}


@pytest.mark.parametrize("cls", [Functional, Branching, Repeating])
def test_a_network_is_left_as_it_was_found(cls):
    module = own(cls).train()
    next(module.children()).eval()
    next(module.parameters()).requires_grad_(False)
    module.register_forward_hook(lambda m, args, out: None)
    before, drawn = snapshot(module), torch.random.get_rng_state()
    clf = Classifier.wrap(module)
    assert clf.training and clf.module is module
    assert snapshot(module) == before and torch.equal(torch.random.get_rng_state(), drawn)


def test_a_network_that_fails_is_left_as_it_was_found():
    class Failing(Functional):
        def forward(self, x: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
            super().forward(x)
            raise RuntimeError("out of luck")

    module = lively(Failing()).train()
    before = snapshot(module)
    with pytest.raises(ModelError, match="out of luck"):
        Classifier.wrap(module)
    assert snapshot(module) == before


def test_a_network_that_answers_differently_each_time_is_refused():
    class Noisy(Functional):
        def forward(self, x: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
            return super().forward(x) + torch.tensor([random.random(), 0.0, 0.0])

    with pytest.raises(ModelError, match="differently each time"):
        Classifier.wrap(lively(Noisy()))


def test_a_clone_shares_nothing(resnet, images):
    clf = Classifier.wrap(resnet)
    twin, logits = clf.clone(), clf(images)
    with torch.no_grad():
        for parameter in twin.parameters():
            parameter.zero_()
        twin.neuron_mask[:] = False
    torch.testing.assert_close(clf(images), logits)
    assert not twin(images).any() and twin.head_parameters()[0] is not clf.head_parameters()[0]


def test_a_clone_of_a_graph_runs_on_its_own_weights():
    clf, x = Classifier.wrap(own(Functional)), pictures(Functional)
    twin = clf.clone()
    with torch.no_grad():
        twin.module.fc.weight.zero_()
        twin.module.fc.bias.copy_(torch.tensor([1.0, 2.0, 3.0]))
    assert torch.equal(twin.head(twin.activations(x)), torch.tensor([[1.0, 2.0, 3.0]]).expand(3, -1))
    assert not torch.allclose(clf(x), twin(x))


@pytest.mark.parametrize("cls", [Functional, Branching, Patches, torchvision_resnet])
def test_a_classifier_can_be_sent_to_another_process(cls):
    clf, x = Classifier.wrap(own(cls)), pictures(cls)
    assert torch.equal(pickle.loads(pickle.dumps(clf))(x), clf(x))


# -- errors --


def test_a_wrong_layer_is_named_with_the_near_ones(resnet):
    with pytest.raises(ModelError, match=r"no layer 'layr4'.*'layer4'"):
        Classifier.wrap(resnet, "layr4")


@pytest.mark.parametrize("layer", ["fc", "global_pool"])
def test_a_layer_that_is_no_grid_is_refused(resnet, layer):
    with pytest.raises(ModelError, match=r"Choose an earlier layer|cannot be cut at"):
        Classifier.wrap(resnet, layer)


def test_a_layer_that_no_logit_depends_on_is_refused():
    class Idle(Functional):
        def __init__(self) -> None:
            super().__init__()
            self.side = nn.Conv2d(3, 4, 3)

        def forward(self, x: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
            return super().forward(x) + 0 * self.side(x).mean()

    with pytest.raises(ModelError, match="do not depend"):
        Classifier.wrap(lively(Idle()), "side")


@pytest.mark.parametrize(("value", "message"), [
    ("weights.pt", "nn.Module"), (nn.Flatten(), "returned|cannot be cut"),
    (nn.Sequential(nn.Conv2d(3, 2, 3), nn.AdaptiveAvgPool2d(2)), r"returns logits \(N, classes\)")])
def test_what_is_no_classifier_is_refused(value, message):
    with pytest.raises(ModelError, match=message):
        Classifier.wrap(value)


def test_class_names_must_fit(resnet):
    with pytest.raises(ModelError, match=r"2 class names.*3 output"):
        Classifier.wrap(resnet, class_names=["a", "b"])
    single = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 1))
    with pytest.raises(ModelError, match=r"3 class names.*2 output"):  # one logit is two classes
        Classifier.wrap(single, class_names=["a", "b", "c"])


def test_images_must_fit(resnet):
    clf = Classifier.wrap(resnet)
    integers = torch.zeros(2, 3, 64, 64, dtype=torch.uint8)
    for wrong in (torch.rand(2, 2, 64, 64), torch.rand(3, 64, 64), integers):
        with pytest.raises(ShapeError):
            clf(wrong)
    with pytest.raises(ShapeError, match="has"):
        clf.head(torch.rand(2, 5, 2, 2))


def test_normalisation_comes_from_the_network_the_caller_or_imagenet(resnet):
    pytest.importorskip("timm")
    assert Classifier.wrap(own(Functional)).mean.tolist() == pytest.approx([0.485, 0.456, 0.406])
    resnet.pretrained_cfg = {"mean": (0.1, 0.2, 0.3), "std": (1.0, 1.0, 2.0)}
    assert Classifier.wrap(resnet).std.tolist() == [1.0, 1.0, 2.0]
    assert Classifier.wrap(resnet, std=(4, 4, 4)).std.tolist() == [4.0] * 3
    with pytest.raises(ModelError, match="std above 0"):
        Classifier.wrap(resnet, std=(0, 1, 1))
