"""What is wrong with a network is said by name; what cannot be copied is shared, or refused by name."""

from __future__ import annotations

import threading
import warnings
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from guidance_viz.core import ModelError
from guidance_viz.models import Classifier


def net(width: int = 12) -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, width, 3, 2, 1), nn.BatchNorm2d(width), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                         nn.Flatten(), nn.Linear(width, 3)).eval()


class Around(nn.Module):
    """A network around :func:`net` that also does something else."""

    def __init__(self) -> None:
        super().__init__()
        self.body = net()

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x)


@pytest.mark.parametrize(("name", "value", "said"), [
    ("5.weight", float("nan"), "NaN: 5.weight"), ("0.bias", float("inf"), "infinite values: 0.bias"),
    ("1.running_var", float("nan"), "NaN: 1.running_var"), ("1.weight", float("nan"), "NaN: 1.weight")])
def test_weights_that_are_not_finite_are_named_before_anything_else_is_diagnosed(name, value, said):
    module = net()
    module.state_dict()[name].view(-1)[0] = value
    with pytest.raises(ModelError, match=f"contain {said}"):
        Classifier.wrap(module)


def test_answers_that_are_not_finite_with_weights_that_are_blame_the_forward():
    class Divides(Around):
        def forward(self, x: Tensor) -> Tensor:
            return self.body(x) / (x.sum() * 0)

    with pytest.raises(ModelError, match="not finite, though its weights"):
        Classifier.wrap(Divides().eval())


def test_a_weight_that_is_never_used_may_be_nan():
    module = Around()
    module.unused = nn.Parameter(torch.full((2,), float("nan")))
    assert Classifier.wrap(module.eval()).num_classes == 3


def test_a_head_that_is_truly_random_is_named():
    class Noisy(Around):
        def __init__(self) -> None:
            super().__init__()
            self.drop = AlwaysDropping()

        def forward(self, x: Tensor) -> Tensor:
            return self.body[5](self.drop(self.body[:5](x)))

    class AlwaysDropping(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return F.dropout(x)  # which drops in evaluation mode too

    with pytest.raises(ModelError, match="differently each time.*first after 'drop'"):
        Classifier.wrap(Noisy().eval())


def test_quantized_networks_are_refused_with_the_cure():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.ao is deprecated, and in use
        dynamic = torch.ao.quantization.quantize_dynamic(net(), {nn.Linear})
    with pytest.raises(ModelError, match="quantized.*float weights that it was converted from"):
        Classifier.wrap(dynamic)


def test_lazy_layers_and_weights_without_values_are_refused_with_the_cure():
    lazy = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LazyLinear(2))
    with pytest.raises(ModelError, match="lazy layers.*3.weight.*Run it once"):
        Classifier.wrap(lazy)
    with torch.device("meta"):
        empty = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))
    with pytest.raises(ModelError, match="without values"):
        Classifier.wrap(empty)


def held() -> dict[str, Any]:
    """What people keep in a network and Python cannot copy."""
    return {"lock": threading.Lock(), "file": open(__file__), "generator": (i for i in range(3)),
            "in a dict": {"lock": threading.RLock()}, "condition": threading.Condition()}


@pytest.mark.parametrize("what", ["lock", "file", "generator", "in a dict", "condition"])
def test_what_cannot_be_copied_is_shared_by_a_clone_whose_weights_are_its_own(what):
    kept = held()
    module = Around()
    module.held = kept[what]
    clf = Classifier.wrap(module.eval())
    twin = clf.clone()
    x = torch.rand(2, 3, 32, 32)
    torch.testing.assert_close(twin(x), clf(x))
    assert twin.module.held is module.held
    with torch.no_grad():
        twin.module.body[5].bias.add_(1.0)
    assert not torch.allclose(twin(x), clf(x))
    kept["file"].close()


def test_an_activation_that_a_forward_leaves_behind_does_not_keep_it_from_being_copied():
    class Keeps(Around):
        def forward(self, x: Tensor) -> Tensor:
            self.seen = [self.body[:3](x)]
            self.last = self.seen[0] * 2
            return self.body(x)

    module = Keeps().eval()
    module(torch.rand(2, 3, 32, 32))  # with its graph, which torch does not copy
    clf = Classifier.wrap(module)
    clf(torch.rand(2, 3, 32, 32))
    x = torch.rand(2, 3, 32, 32)
    torch.testing.assert_close(clf.clone()(x), clf(x))


def test_a_hook_that_is_a_lambda_stays():
    module, seen = Around().eval(), []
    module.body[0].register_forward_hook(lambda m, args, out: seen.append(1))
    clf = Classifier.wrap(module).clone()
    seen.clear()
    clf(torch.rand(2, 3, 32, 32))
    assert seen


def test_weights_beside_a_lock_are_refused_by_name():
    module = Around()
    module.store = {"lock": threading.Lock(), "extra": [torch.zeros(3)]}
    with pytest.raises(ModelError, match="'store'.*holds weights"):
        Classifier.wrap(module.eval())


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float16, torch.float64])
def test_a_network_runs_in_its_own_format_and_answers_in_a_wide_one(kind):
    from guidance_viz.attribution import METHODS, get, gradcam

    clf = Classifier.wrap(net().to(kind))
    x = torch.rand(3, 3, 32, 32)
    acts = clf.activations(x)
    wide = torch.float64 if kind == torch.float64 else torch.float32
    assert acts.dtype == kind and clf(x).dtype == wide
    for logits in (clf.head(acts), clf.head(acts.float())):  # as they are kept on disk
        torch.testing.assert_close(logits, clf(x), rtol=1e-2, atol=1e-2)
        assert logits.dtype == wide
    expected = gradcam(Classifier.wrap(net()), x, [0, 1, 2])
    found = gradcam(clf, x, [0, 1, 2])
    assert found.dtype == wide
    torch.testing.assert_close(found.float(), expected, rtol=5e-2, atol=2e-2 * float(expected.max()))
    for name in ("ixg", "intgrad", "scorecam"):
        maps = METHODS.get(name) and get(name)(clf, x, [0, 1, 2])
        assert bool(torch.isfinite(maps).all()) and maps.dtype in (torch.float32, torch.float64)


def test_a_grey_network_takes_rgb_photos_by_their_luma():
    torch.manual_seed(0)
    module = nn.Sequential(nn.Conv2d(1, 8, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 2))
    clf = Classifier.wrap(module, mean=[0.4], std=[0.2])
    grey, colour = torch.rand(2, 1, 16, 16), torch.rand(2, 3, 16, 16)
    expected = module((grey - 0.4) / 0.2)
    torch.testing.assert_close(clf(grey), expected)
    assert torch.equal(clf(grey.expand(-1, 3, -1, -1)), clf(grey))
    luma = (colour * torch.tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1, keepdim=True)
    torch.testing.assert_close(clf(colour), module((luma - 0.4) / 0.2))
    rgb = Classifier.wrap(net())
    torch.testing.assert_close(rgb(grey), rgb(grey.expand(-1, 3, -1, -1)))


def test_nan_weights_are_named_also_where_the_forward_refuses_them():
    class Asserts(Around):
        def forward(self, x: Tensor) -> Tensor:
            logits = self.body(x)
            assert bool(torch.isfinite(logits).all())
            return logits

    module = Asserts().eval()
    module.body[5].weight.data[0, 0] = float("nan")
    with pytest.raises(ModelError, match="NaN: body.5.weight"):
        Classifier.wrap(module)


def test_what_refuses_every_copy_is_refused_with_its_own_words():
    class Never(Around):
        def __deepcopy__(self, memo: object) -> Never:
            raise TypeError("a handle of a device")

    with pytest.raises(ModelError, match="Never cannot be copied.*a handle of a device"):
        Classifier.wrap(Never().eval())


@pytest.mark.parametrize("channels", [1, 3])
def test_the_channels_are_those_of_the_convolution_that_runs_first(channels):
    class Ordered(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(0)
            self.last, self.first, self.fc = nn.Conv2d(8, 6, 3), nn.Conv2d(channels, 8, 3, 2, 1), nn.Linear(6, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.fc(self.last(torch.relu(self.first(x))).mean((2, 3)))

    clf = Classifier.wrap(Ordered().eval())
    assert len(clf.mean) == channels and clf(torch.rand(2, 3, 32, 32)).shape == (2, 2)


def test_names_that_a_network_of_transformers_states_are_its_classes():
    transformers = pytest.importorskip("transformers")

    def vit(**names: Any) -> nn.Module:
        return transformers.ViTForImageClassification(transformers.ViTConfig(
            hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16, image_size=32, patch_size=8,
            **names)).eval()

    clf = Classifier.wrap(vit(id2label={0: "cat", 1: "dog"}, label2id={"cat": 0, "dog": 1}))
    assert clf.class_names == ["cat", "dog"] and clf.named
    plain = Classifier.wrap(vit(num_labels=2))
    assert plain.class_names == ["class 0", "class 1"] and not plain.named
