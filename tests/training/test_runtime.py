from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_world import make_classifier, make_dataset

from guidance_viz.core import OptionError
from guidance_viz.training import Runtime, resolve_device, resolve_runtime
from guidance_viz.training import runtime as runtime_module


def test_auto_picks_a_device_that_is_there_and_says_all_it_picked(device):
    clf, ds = make_classifier(), make_dataset()
    before = clf.fingerprint()
    found = resolve_runtime(clf, ds, device=device)
    assert found.device == device
    assert found.precision in ("float32", "bf16")
    assert found.batch_size >= 1 and found.workers >= 0 and found.threads >= 1
    assert clf.fingerprint() == before and clf.device.type == "cpu"


def test_what_is_given_is_kept():
    found = resolve_runtime(make_classifier(), make_dataset(), "cpu", "float32", 7, 0)
    assert (found.device, found.precision, found.batch_size, found.workers) == ("cpu", "float32", 7, 0)


def test_auto_takes_cuda_then_mps_then_the_cpu(monkeypatch):
    for cuda, mps, expected in ((True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")):
        monkeypatch.setattr(torch.cuda, "is_available", lambda cuda=cuda: cuda)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda mps=mps: mps)
        assert resolve_device("auto") == expected


@pytest.mark.parametrize(("given", "words"), [({"device": "tpu"}, "available: .*cpu"), ({"precision": "fp8"}, "'bf16'"),
                                              ({"batch_size": 0}, "from 1 up"), ({"workers": -1}, "from 0 up"),
                                              ({"batch_size": "many"}, "whole number")])
def test_a_value_that_is_not_allowed_is_named_with_what_is(given, words):
    with pytest.raises(OptionError, match=words):
        resolve_runtime(make_classifier(), make_dataset(), **{"device": "cpu", **given})


@pytest.mark.parametrize(("seconds", "expected"), [
    ({"float32": 1.0, "bf16": 0.5}, "bf16"), ({"float32": 1.0, "bf16": 0.95}, "float32"),
    ({"float32": 1.0, "bf16": 3.0}, "float32")])
def test_bf16_is_chosen_where_it_is_clearly_faster(monkeypatch, seconds, expected):
    seen = []

    def time_it(work, device, repeats=3):
        work()
        return seconds[seen[-1].precision]

    monkeypatch.setattr(runtime_module, "_forward", lambda clf, images, runtime: seen.append(runtime))
    monkeypatch.setattr(runtime_module, "seconds_of", time_it)
    assert resolve_runtime(make_classifier(), make_dataset(), "cpu", batch_size=4, workers=0).precision == expected


@pytest.mark.parametrize(("seconds", "expected"), [
    ({"float32": 1.0, "bf16": 0.5}, "bf16"), ({"float32": 1.0, "bf16": 1.4}, "float32"),
    ({"float32": float("inf"), "bf16": float("inf")}, "float32")])
def test_training_steps_are_told_by_themselves(monkeypatch, seconds, expected):
    """Forward passes are faster in bf16 here; a step back through the network need not be."""
    seen = []

    def step(clf, images, runtime):
        seen.append(runtime.training)
        if seconds[runtime.training] == float("inf"):
            raise RuntimeError("not implemented for 'BFloat16'")

    monkeypatch.setattr(runtime_module, "_forward", lambda clf, images, runtime: seen.append(runtime.precision))
    monkeypatch.setattr(runtime_module, "_training_step", step)
    monkeypatch.setattr(runtime_module, "seconds_of",
                        lambda work, device, repeats=3: (work(), {"float32": 1.0, "bf16": 0.5} | seconds)[1][seen[-1]])
    found = resolve_runtime(make_classifier(), make_dataset(), "cpu", batch_size=4, workers=0)
    assert found.training == expected


def test_training_runs_in_its_own_precision(monkeypatch):
    """The real step, of both kinds, and what an engine asks for."""
    clf, images = make_classifier(), torch.rand(2, 3, 24, 24)
    for training in ("float32", "bf16"):
        runtime_module._training_step(clf, images, Runtime(precision="bf16", training=training))
        assert all(torch.isfinite(p.grad).all() for p in clf.tail_parameters(clf.default_cut))
    with Runtime(precision="bf16", training="float32").autocast(training=True):
        assert not torch.is_autocast_enabled("cpu")
    with Runtime(precision="bf16").autocast(training=True):
        assert torch.is_autocast_enabled("cpu")


def test_each_candidate_is_timed_in_its_own_memory_layout(monkeypatch):
    """A plain candidate that is timed with another one's weights would look as fast as that one."""
    timed = []

    def forward(clf, images, runtime):
        weights = [p for p in clf.parameters() if p.ndim == 4 and min(p.shape[1:]) > 1]
        timed.append((runtime.channels_last, {p.is_contiguous(memory_format=torch.channels_last) for p in weights}))

    monkeypatch.setattr(runtime_module, "_forward", forward)
    resolve_runtime(make_classifier(), make_dataset(), "cpu", batch_size=4, workers=0)
    assert {layout for layout, _ in timed} == {False, True}
    assert all(found == {layout} for layout, found in timed)


def test_a_kernel_that_has_no_bf16_leaves_float32(monkeypatch):
    def forward(clf, images, runtime):
        if runtime.precision == "bf16":
            raise RuntimeError("not implemented for 'BFloat16'")

    monkeypatch.setattr(runtime_module, "_forward", forward)
    assert resolve_runtime(make_classifier(), make_dataset(), "cpu", batch_size=4, workers=0).precision == "float32"


def test_the_batch_size_trial_stops_where_memory_ends(monkeypatch):
    def forward(clf, images, runtime):
        if len(images) > 16:
            raise RuntimeError("out of memory")

    monkeypatch.setattr(runtime_module, "_forward", forward)
    found = resolve_runtime(make_classifier(), make_dataset(), "cpu", "float32", workers=0)
    assert found.batch_size == 16


def test_maps_and_losses_are_float32_whatever_the_trunk_runs_in(device, tmp_path):
    from tiny_world import drain

    from guidance_viz.training import extract
    clf, ds = make_classifier(), make_dataset(train=8, val=2, test=2)
    _, half = drain(extract(clf, ds, Runtime(device, "bf16", 8, threads=1), tmp_path / "a"))
    _, full = drain(extract(clf, ds, Runtime(device, "float32", 8, threads=1), tmp_path / "b"))
    assert half.maps.dtype == half.logits.dtype == np.float32
    np.testing.assert_allclose(half.logits, full.logits, atol=0.05)
    assert (np.asarray(half.logits) != np.asarray(full.logits)).any()
