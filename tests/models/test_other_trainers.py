"""Checkpoints of other trainers: the weights that fit are found and said; what is none is named; nothing in them runs."""

from __future__ import annotations

import argparse
import collections
import io
import pathlib
import pickle
import re
import tarfile
import tempfile
import types
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torchvision.models import DenseNet, ResNet
from torchvision.models.resnet import BasicBlock

from guidance_viz.core import ModelError
from guidance_viz.models import read_weights
from guidance_viz.models.checkpoints import load_weights

State = dict[str, Tensor]


def resnet(classes: int = 3) -> ResNet:
    torch.manual_seed(classes)
    return ResNet(BasicBlock, [1, 1, 1, 1], num_classes=classes)


@pytest.fixture(scope="module")
def trained() -> State:
    """What the network has after training: no tensor is what a new one has."""
    generator = torch.Generator().manual_seed(7)
    return {name: torch.rand(value.shape, generator=generator) if value.is_floating_point() else value + 5
            for name, value in resnet().state_dict().items()}


def prefixed(state: Mapping[str, Tensor], prefix: str) -> State:
    return {prefix + name: value for name, value in state.items()}


def other(state: Mapping[str, Tensor]) -> State:
    return {name: value + 1 for name, value in state.items()}


def body_and_head(state: State, body: str, head: str) -> State:
    return {(head + name.removeprefix("fc.") if name.startswith("fc.") else body + name): value
            for name, value in state.items()}


def without_counts(state: State) -> State:
    return {name: value for name, value in state.items() if not name.endswith("num_batches_tracked")}


def profiled(state: State) -> State:
    layers = {name.rpartition(".")[0] for name in state}
    counts = {f"{layer}.{what}": torch.zeros(1) for layer in layers for what in ("total_ops", "total_params")}
    return {**state, **counts, "total_ops": torch.zeros(1), "total_params": torch.zeros(1)}


def domainbed(state: State) -> State:
    parts = body_and_head(state, "featurizer.network.", "classifier.")
    return {**parts, **body_and_head(state, "network.0.network.", "network.1.")}


def inside(state: State, wrapper: str) -> State:
    """A wrapper's name in the middle of the names, as where a part alone was wrapped."""
    return {name.replace("layer1.", f"layer1.{wrapper}."): value for name, value in state.items()}


CHECKPOINTS: dict[str, tuple[Callable[[State], Any], str]] = {
    "lightning": (lambda s: {"state_dict": prefixed(s, "model."), "epoch": 3, "hyper_parameters": {"lr": 0.1},
                             "callbacks": {}, "optimizer_states": [{"state": {0: {"exp_avg": torch.ones(3)}}}]},
                  r"from 'state_dict'.*'model\.' taken off"),
    "lightning with a loss": (lambda s: {"state_dict": {**prefixed(s, "net."), "loss.weight": torch.ones(3)}},
                              r"'net\.' taken off.*ignored: loss\.weight"),
    "lightning, deeper": (lambda s: {"state_dict": prefixed(s, "classifier.backbone.")},
                          r"'classifier\.backbone\.' taken off"),
    "fastai": (lambda s: {"model": s, "opt": {"hypers": [{"lr": 0.1}], "state": [{"grad_avg": torch.ones(2)}]}}, ""),
    "wilds": (lambda s: {"algorithm": prefixed(s, "model."), "epoch": 3, "best_val_metric": 0.7},
              r"'algorithm'.*'model\.'"),
    "domainbed": (lambda s: {"args": {"lr": 1}, "model_dict": domainbed(s), "model_num_classes": 3},
                  r"'featurizer\.network\.' taken off.*(classifier|network\.1).*ignored"),
    "mmpretrain": (lambda s: {"meta": {"epoch": 1}, "state_dict": body_and_head(s, "backbone.", "head.fc.")},
                   r"'backbone\.' taken off.*'head\.fc\.' read as 'fc\.'"),
    "detectron": (lambda s: {"model": prefixed(s, "backbone.bottom_up."), "trainer": {"iteration": 9}},
                  r"'backbone\.bottom_up\.' taken off"),
    "a head beside": (lambda s: {**prefixed(s, "backbone."), "rotation_head.weight": torch.ones(4, 512),
                                 "rotation_head.bias": torch.ones(4)},
                      r"ignored: rotation_head\.weight, rotation_head\.bias"),
    "body and head apart": (lambda s: {"encoder": {n: v for n, v in s.items() if not n.startswith("fc.")},
                                       "classifier": {"weight": s["fc.weight"], "bias": s["fc.bias"]}, "epoch": 2},
                            r"'encoder\.' taken off.*'classifier\.' read as 'fc\.'"),
    "dino": (lambda s: {"student": prefixed(other(s), "module."), "teacher": s}, r"'teacher'.*'student' fits too"),
    "timm's ema": (lambda s: {"state_dict": other(s), "state_dict_ema": s}, r"'state_dict_ema'.*'state_dict' fits too"),
    "torchvision's ema": (lambda s: {"model": other(s),
                                     "model_ema": {**prefixed(s, "module."), "n_averaged": torch.ones(())}},
                          r"'model_ema'.*'model' fits too.*averaged weights go before plain ones"),
    "ema in one dict": (lambda s: {**prefixed(other(s), "model."), **prefixed(s, "ema.")}, r"'ema\.'.*'model\.' fits too"),
    "ddp": (lambda s: prefixed(s, "module."), r"'module\.' taken off"),
    "ddp inside": (lambda s: inside(s, "module"), r"'layer1\.module\.' read as 'layer1\.'"),
    "compiled": (lambda s: {"model": prefixed(s, "_orig_mod.")}, r"'_orig_mod\.' taken off"),
    "compiled inside": (lambda s: prefixed(inside(s, "_orig_mod"), "module."), r"'module\.layer1\._orig_mod\.' read as"),
    "fsdp": (lambda s: inside(s, "_fsdp_wrapped_module"), r"'layer1\._fsdp_wrapped_module\.' read as"),
    "profiled": (profiled, r"ignored: .*total_ops.* and \d+ more"),
    "no counts of batches": (without_counts, ""),
    "a namespace beside": (lambda s: {"state_dict": s, "args": argparse.Namespace(lr=1)},
                           r"argparse\.Namespace were not read"),
    "other objects": (lambda s: {"net": s, "acc": np.float64(0.9), "out": pathlib.PurePosixPath("/x"),
                                 "cfg": types.SimpleNamespace(a=[1, {2: 3}]), "rows": collections.defaultdict(list, a=[1])},
                      r"types\.SimpleNamespace.*were not read"),
    "plain": (lambda s: s, "")}


@pytest.mark.parametrize("old_form", [False, True])
@pytest.mark.parametrize("trainer", CHECKPOINTS)
def test_the_weights_that_fit_are_found_and_what_was_done_is_said(trained, tmp_path, trainer, old_form):
    make, says = CHECKPOINTS[trainer]
    torch.save(make(trained), tmp_path / "w.pth", _use_new_zipfile_serialization=not old_form)
    net = resnet()
    said = load_weights(net, tmp_path / "w.pth")
    for name, value in net.state_dict().items():
        assert name.endswith("num_batches_tracked") or torch.equal(value, trained[name]), name
    assert re.search(says, said) if says else said == ""
    assert said.count("\n") == 0


def test_old_names_of_densenet_are_read(tmp_path):
    net, again = (DenseNet(4, (2, 2), 8, num_classes=2) for _ in range(2))
    old = {re.sub(r"(denselayer\d+\.(?:norm|conv))(\d)", r"\1.\2", name): value
           for name, value in without_counts(net.state_dict()).items()}
    assert "features.denseblock1.denselayer1.norm.1.weight" in old
    torch.save({"state_dict": prefixed(old, "module.")}, tmp_path / "w.pth.tar")
    assert "names of old DenseNet renamed" in load_weights(again, tmp_path / "w.pth.tar")
    assert all(torch.equal(a, b) for a, b in zip(net.parameters(), again.parameters(), strict=True))


def test_the_older_weight_norm_is_read_into_the_newer(tmp_path):
    def net(norm: Callable[[nn.Module], nn.Module]) -> nn.Module:
        return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), norm(nn.Linear(4, 2)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        old = net(nn.utils.weight_norm)
    new = net(nn.utils.parametrizations.weight_norm)
    torch.save(old.state_dict(), tmp_path / "w.pt")
    assert "old weight norm" in load_weights(new, tmp_path / "w.pt")
    torch.testing.assert_close(new(torch.ones(1, 3, 8, 8)), old(torch.ones(1, 3, 8, 8)))


def test_a_network_within_ones_own_is_read(trained, tmp_path):
    class Mine(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net = resnet()

    torch.save({"state_dict": prefixed(trained, "model.")}, tmp_path / "w.ckpt")
    assert "'model.' read as 'net.'" in load_weights(mine := Mine(), tmp_path / "w.ckpt")
    assert torch.equal(mine.net.fc.weight, trained["fc.weight"])


# -- what does not fit --


def refusal(state: Any, path: pathlib.Path, net: nn.Module) -> str:
    torch.save(state, path / "w.pt")
    before = {name: value.clone() for name, value in net.state_dict().items()}
    with pytest.raises(ModelError) as caught:
        load_weights(net, path / "w.pt")
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    return str(caught.value)


def test_a_head_of_other_classes_is_told_from_another_network(trained, tmp_path):
    for state in (trained, {"state_dict": body_and_head(trained, "backbone.", "head.fc.")}):
        text = refusal(state, tmp_path, resnet(5))
        assert "fc.weight (3, 512) instead of (5, 512)" in text and "Pass num_classes=3" in text and "Missing" not in text


def test_a_body_alone_and_a_deeper_network_are_no_fit(trained, tmp_path):
    bare = {name: value for name, value in trained.items() if not name.startswith("fc.")}
    text = refusal({"teacher": prefixed(bare, "backbone."), "student": bare}, tmp_path, resnet())
    assert "Missing: fc.weight (3, 512), fc.bias (3,)" in text and "has no 'fc'" in text
    torch.manual_seed(0)
    deeper = ResNet(BasicBlock, [1, 1, 2, 1], num_classes=3).state_dict()
    text = refusal(prefixed(deeper, "module."), tmp_path, resnet())
    assert "Unexpected: module.layer3.1.conv1.weight (256, 256, 3, 3)" in text and text.count("layer3.1.") == 10


@pytest.mark.parametrize("more", ["layer5.0.conv1.weight", "conv2.weight", "fc2.bias"])
def test_one_more_of_a_numbered_row_is_another_network(trained, tmp_path, more):
    assert f"Unexpected: {more} (3,)" in refusal({**trained, more: torch.ones(3)}, tmp_path, resnet())


def test_a_head_of_another_task_is_not_taken(trained, tmp_path):
    state = {**{n: v for n, v in trained.items() if not n.startswith("fc.")},
             "domain_discriminator.weight": trained["fc.weight"], "domain_discriminator.bias": trained["fc.bias"]}
    assert "Missing: fc.weight" in refusal(state, tmp_path, resnet())


def test_two_heads_that_would_do_are_not_guessed(trained, tmp_path):
    state = body_and_head(trained, "", "classifier.")
    state |= {"head.weight": trained["fc.weight"] + 1, "head.bias": trained["fc.bias"]}
    assert "classifier.weight (3, 512), classifier.bias (3,), head.weight" in refusal(state, tmp_path, resnet())


# -- files that are something else --


def made(kind: str, path: pathlib.Path, state: State) -> None:
    if kind in ("cut zip", "cut old form", "damaged"):
        torch.save(state, path, _use_new_zipfile_serialization=kind != "cut old form")
        content = path.read_bytes()
        cut = content[:len(content) // 3] if kind != "damaged" else content[:2000] + b"\xff" * 3000 + content[5000:]
        path.write_bytes(cut)
    elif kind == "tar":
        with tarfile.open(path, "w") as file:
            file.addfile(tarfile.TarInfo("w.pt"), io.BytesIO())
    elif kind in ("npy", "npz"):
        with path.open("wb") as file:
            np.save(file, np.ones(3)) if kind == "npy" else np.savez(file, a=np.ones(3))
    elif kind == "script":
        torch.jit.save(torch.jit.trace(nn.Linear(2, 2), torch.ones(1, 2)), path)
    else:
        path.write_bytes({"pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "empty": b"",
                          "page": b"\n<!DOCTYPE html><html><body>Sign in</body></html>", "json": b'{"error": "not found"}',
                          "text": b"Access denied", "gzip": b"\x1f\x8b\x08\x00abc", "bytes": bytes(range(200)) * 20,
                          "hdf5": b"\x89HDF\r\n\x1a\n", "index": b'{"weight_map": {"a": "1.safetensors"}}'}[kind])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("kind", "says"), [
    ("pointer", "pointer of Git LFS.*git lfs pull"), ("page", "web page"), ("empty", "empty, 0 bytes"),
    ("json", "a text that begins"),
    ("text", "'Access denied'"), ("cut zip", "cut short or damaged"), ("cut old form", "cut short or damaged"),
    ("damaged", "damaged"), ("tar", "tar archive"), ("npy", "array of numpy"), ("npz", "zip of arrays of numpy"),
    ("script", "TorchScript"), ("gzip", "compressed by gzip"), ("hdf5", "HDF5"), ("bytes", "cut short or damaged"),
    ("index", "index of several files")])
@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_a_file_of_another_kind_is_named_as_what_it_is(trained, tmp_path, kind, says, suffix):
    made(kind, tmp_path / f"w.{suffix}", trained)
    if suffix == "safetensors" and kind in ("bytes", "cut old form"):
        says = "damaged|safetensors"
    with pytest.raises(ModelError, match=f"(?s){says}") as caught:
        read_weights(tmp_path / f"w.{suffix}")
    unsafe = ("weights_only", "trust", "add_safe_globals")
    assert not any(word in str(caught.value) for word in unsafe) and "w." in str(caught.value)


def test_a_name_does_not_say_what_a_file_is(trained, tmp_path):
    save_file(trained, tmp_path / "w.pth")
    torch.save(trained, tmp_path / "w.safetensors")
    for name in ("w.pth", "w.safetensors"):
        assert torch.equal(read_weights(tmp_path / name)["fc.bias"], trained["fc.bias"])


def test_a_folder_names_the_weights_in_it(trained, tmp_path):
    (tmp_path / "model").mkdir()
    save_file(trained, tmp_path / "model" / "model.safetensors")
    with pytest.raises(ModelError, match=r"is a folder\..*model\.safetensors"):
        read_weights(tmp_path / "model")


# -- objects --


class Learner:
    """Stands for a trainer's own class: it must never be made."""

    def __init__(self) -> None:
        self.model = nn.Linear(2, 2)

    def __setstate__(self, state: Any) -> None:
        raise AssertionError("an object of the file was made")


class Runs:
    def __reduce__(self) -> Any:
        return eval, ("open('trap_sprung', 'w')",)


class Calls:
    def __reduce__(self) -> Any:
        return tempfile.mkdtemp, (None, "trap_sprung", ".")


@pytest.mark.parametrize("old_form", [False, True])
@pytest.mark.parametrize(("value", "says"), [
    (Learner, r"whole object.*test_other_trainers\.Learner"), (resnet, r"object.*torchvision\.models\.resnet\.ResNet"),
    (lambda: {"learner": Learner(), "epoch": 3}, r"object.*test_other_trainers\.Learner"),
    (Runs, r"builtins\.eval, which can run any code"), (lambda: {"model": Runs()}, r"builtins\.eval"),
    (lambda: [1], "a list")])
def test_what_is_no_state_dict_is_named_and_nothing_of_it_is_made(tmp_path, monkeypatch, value, says, old_form):
    monkeypatch.chdir(tmp_path)
    torch.save(value(), "w.pth", _use_new_zipfile_serialization=not old_form)
    with pytest.raises(ModelError, match=says) as caught:
        read_weights("w.pth")
    assert "torch.save(model.state_dict(), path)" in str(caught.value)
    assert not any(word in str(caught.value) for word in ("weights_only", "trust", "load it yourself", "add_safe_globals"))
    assert not (tmp_path / "trap_sprung").exists()


def test_an_object_beside_weights_is_never_made(trained, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save({"state_dict": trained, "learner": Learner(), "calls": Calls()}, "w.pth")
    said = load_weights(resnet(), "w.pth")
    assert "test_other_trainers.Learner" in said and "tempfile.mkdtemp" in said and not list(tmp_path.glob("*trap_sprung*"))
    (tmp_path / "plain.pth").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(ModelError, match="written by something else"):
        read_weights("plain.pth")
