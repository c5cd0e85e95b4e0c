from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from tiny_world import TinyNet, drain, make_classifier, make_dataset, make_runtime

from guidance_viz.core import OptionError
from guidance_viz.training import FitOptions, Validation, fit
from guidance_viz.training.checkpoint import NAME, load_checkpoint
from guidance_viz.training.kept import FrozenStemSource, KeptStemSource
from guidance_viz.training.sources import ArraySource, ImageSource, PartSource, check_augmentation

HERE = Path(__file__).parent


class CrossEntropy:
    """The plainest objective; may be told to go wrong at a step."""

    old_maps = None

    def __init__(self, ds, wrong_at=None, wrong=float("nan")):
        self.labels = torch.as_tensor(ds.table["label"].to_numpy(np.int64).copy())
        self.calls, self.wrong_at, self.wrong = 0, wrong_at, wrong

    def __call__(self, clf, acts, rows, old_maps=None):
        self.calls += 1
        logits = clf.head(acts)
        loss = F.cross_entropy(logits, self.labels[torch.from_numpy(rows)].to(logits.device), reduction="sum")
        return loss * self.wrong if self.calls == self.wrong_at else loss, {}


class DropoutNet(TinyNet):
    def __init__(self):
        super().__init__()
        self.stage2.append(torch.nn.Dropout(0.3))


def options(**given):
    return FitOptions(**{"epochs": 3, "batch_size": 16, "lr": 1e-3, "trainable": "all", **given})


def start(ds, runtime, tmp_path=None, *, seed=0, net=TinyNet, objective=None, augment=None, cancel=None, **given):
    """A classifier, and the generator that trains it."""
    clf = make_classifier(net=net)
    val = ds.indices("val")
    labels = ds.table["label"].to_numpy(np.int64)
    work = fit(clf, ImageSource(ds, augment=augment), objective or CrossEntropy(ds), options(**given),
               rows=ds.indices("train"), validation=Validation(val, labels[val]), runtime=runtime, seed=seed,
               folder=tmp_path, key="k", cancel=cancel)
    return clf, work


def weights(clf):
    return {name: value.detach().cpu().numpy().copy() for name, value in clf.state_dict().items()}


def assert_equal_weights(first, second):
    for name, value in weights(first).items():
        np.testing.assert_array_equal(value, weights(second)[name], err_msg=name)


@pytest.fixture
def tiny(device):
    return make_dataset(), make_runtime(device)


def test_training_lowers_the_loss_and_reports_each_step(tiny):
    _, work = start(*tiny, epochs=4, lr=1e-2)
    reports, result = drain(work)
    losses = [entry["loss"] for entry in result.history[1:]]
    assert losses[-1] < 0.7 * losses[0]
    assert (result.status, [entry["epoch"] for entry in result.history]) == ("finished", [0, 1, 2, 3, 4])
    assert result.images_processed == 4 * 96 + 5 * 40
    assert reports[-1].done == reports[-1].total == 4 * 6
    assert all(report.eta_s is None or report.eta_s >= 0 for report in reports)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(tiny):
    (one, a), (two, b), (three, c) = (start(*tiny, seed=seed, net=DropoutNet, mode="train") for seed in (5, 5, 6))
    for work in (a, b, c):
        torch.rand(3)  # whatever else uses the global generator does not matter
        drain(work)
    assert_equal_weights(one, two)
    assert any((weights(one)[name] != weights(three)[name]).any() for name in weights(one))


class Cached(ArraySource):
    """The images from an array: the reader's own use of the global generator is not at issue here."""

    augment = staticmethod(lambda images: images + 0.05 * torch.randn_like(images))

    def activations(self, clf, inputs):
        return clf.activations(inputs)

    def parameters(self, clf):
        return list(clf.parameters())


def test_the_global_generator_is_left_alone(tiny):
    ds, runtime = tiny
    clf, rows = make_classifier(net=DropoutNet), ds.indices("train")
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    drain(fit(clf, Cached(ds.source.images), CrossEntropy(ds), options(mode="train"), rows=rows,
              validation=Validation(rows[:0], rows[:0]), runtime=runtime))
    assert torch.equal(torch.rand(4), expected)


@pytest.mark.parametrize("after", [3, 9, 13])
def test_an_interrupted_run_ends_with_the_same_weights(tiny, tmp_path, after):
    given = {"net": DropoutNet, "mode": "train", "checkpoint_seconds": 0.0, "milestones": {1: 0.1},
             "augment": lambda images: images + 0.05 * torch.randn_like(images)}
    whole, work = start(*tiny, tmp_path / "whole", **given)
    _, expected = drain(work)
    _, work = start(*tiny, tmp_path / "cut", **given)
    for _ in range(after):
        next(work)
    work.close()
    resumed, work = start(*tiny, tmp_path / "cut", **given)
    reports, result = drain(work)
    assert after - 4 < reports[0].done < after  # each epoch's end is one report more
    assert_equal_weights(whole, resumed)
    assert result == expected


def test_a_checkpoint_of_another_run_is_not_used(tiny, tmp_path):
    drain(start(*tiny, tmp_path)[1])
    assert load_checkpoint(tmp_path, "k") is not None
    assert load_checkpoint(tmp_path, "other") is None


def test_a_broken_checkpoint_starts_the_run_again(tiny, tmp_path):
    drain(start(*tiny, tmp_path)[1])
    (tmp_path / NAME).write_bytes(b"not a checkpoint")
    _, result = drain(start(*tiny, tmp_path)[1])
    assert result.status == "finished"


def test_cancel_stops_at_the_next_step_and_keeps_the_best_epoch(tiny, tmp_path):
    stop = threading.Event()
    clf, work = start(*tiny, tmp_path, cancel=stop, lr=1e-2)
    reports = [next(work) for _ in range(10)]  # an epoch has 6 steps
    stop.set()
    rest, result = drain(work)
    assert (result.status, result.best_epoch, len(rest)) == ("cancelled", 1, 0)
    assert "best epoch" in result.message
    one, work = start(*tiny, lr=1e-2, epochs=1)
    drain(work)
    assert_equal_weights(clf, one)
    assert reports[-1].done < 18


def test_a_cancelled_run_goes_on_from_where_it_was_stopped(tiny, tmp_path):
    whole, work = start(*tiny, tmp_path / "whole")
    drain(work)
    stop = threading.Event()
    _, work = start(*tiny, tmp_path / "cut", cancel=stop)
    for _ in range(5):
        next(work)
    stop.set()
    drain(work)
    resumed, work = start(*tiny, tmp_path / "cut")
    drain(work)
    assert_equal_weights(whole, resumed)


@pytest.mark.parametrize(("wrong_at", "kept"), [(2, 0), (9, 1), (17, 2)])
@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), 1e9])
def test_divergence_is_named_and_the_last_good_state_restored(tiny, wrong_at, kept, wrong):
    ds, runtime = tiny
    clf, work = start(ds, runtime, objective=CrossEntropy(ds, wrong_at, wrong), tolerance=1.0)
    reports, result = drain(work)
    assert (result.status, result.best_epoch) == ("diverged", kept)
    assert f"epoch {kept + 1}" in result.message
    assert "smaller learning rate" in reports[-1].message
    good = make_classifier()
    if kept:
        good, work = start(ds, runtime, epochs=kept, tolerance=1.0)
        drain(work)
    assert_equal_weights(clf, good)


def test_weights_that_are_not_finite_are_never_kept_nor_checkpointed(tiny, tmp_path):
    ds, runtime = tiny
    _, work = start(ds, runtime, tmp_path, epochs=2, lr=1e-3)
    drain(work)

    class Poison(torch.optim.SGD):
        def step(self, closure=None):
            super().step()
            self.param_groups[0]["params"][0].data.fill_(float("nan"))

    clf, work = start(ds, runtime, tmp_path / "p", optimizer=lambda parameters: Poison(parameters, lr=1e-3))
    _, result = drain(work)
    assert result.status == "diverged"
    assert all(np.isfinite(value).all() for value in weights(clf).values())
    assert not (tmp_path / "p" / NAME).exists()


def test_out_of_memory_in_a_step_gives_the_same_training_in_smaller_parts(tiny, monkeypatch):
    whole, work = start(*tiny)
    drain(work)
    clf, work = start(*tiny)
    real, raised = type(clf).activations, []

    def limited(self, x):
        if len(x) > 6 and torch.is_grad_enabled():
            raised.append(len(x))
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return real(self, x)

    monkeypatch.setattr(type(clf), "activations", limited)
    _, result = drain(work)
    assert (result.status, raised) == ("finished", [16, 8])
    for name, value in weights(whole).items():
        np.testing.assert_allclose(value, weights(clf)[name], rtol=1e-3, atol=2e-5, err_msg=name)


def test_an_error_that_is_not_about_memory_is_raised(tiny, monkeypatch):
    clf, work = start(*tiny)
    monkeypatch.setattr(type(clf), "activations", lambda self, x: (_ for _ in ()).throw(RuntimeError("shape")))
    with pytest.raises(RuntimeError, match="shape"):
        drain(work)


def test_eval_mode_leaves_batchnorm_statistics_alone_and_train_mode_moves_them(tiny):
    before = make_classifier().module.stage1[1].running_mean.numpy()
    for mode, moved in (("eval", False), ("train", True)):
        clf, work = start(*tiny, mode=mode)
        drain(work)
        assert (clf.module.stage1[1].running_mean.cpu().numpy() != before).any() == moved


def test_the_sum_over_a_batch_is_the_mean_with_a_larger_rate(tiny):
    ds, runtime = tiny
    one, a = start(ds, runtime, optimizer="sgd", lr=1e-3, reduction="sum")
    two, b = start(ds, runtime, optimizer="sgd", lr=16e-3, reduction="mean")
    drain(a)
    drain(b)
    for name, value in weights(one).items():
        np.testing.assert_allclose(value, weights(two)[name], rtol=1e-4, atol=1e-6, err_msg=name)


def test_milestones_scale_the_learning_rate_from_that_epoch_on(tiny):
    seen = []

    class Watch(torch.optim.SGD):
        def step(self, closure=None):
            seen.append(self.param_groups[0]["lr"])
            return super().step(closure)

    _, work = start(*tiny, optimizer=lambda parameters: Watch(parameters, lr=0.1), milestones={1: 0.5, 2: 0.1})
    drain(work)
    assert seen == pytest.approx([0.1] * 6 + [0.05] * 6 + [0.005] * 6)


def test_a_cosine_takes_the_learning_rate_to_zero_step_by_step(tiny):
    seen = []

    class Watch(torch.optim.SGD):
        def step(self, closure=None):
            seen.append(self.param_groups[0]["lr"])
            return super().step(closure)

    _, work = start(*tiny, optimizer=lambda parameters: Watch(parameters, lr=0.1), schedule="cosine", epochs=3)
    drain(work)
    assert seen == pytest.approx([0.05 * (1 + np.cos(np.pi * step / 18)) for step in range(18)])


def test_only_the_chosen_part_is_trained(tiny):
    before = weights(make_classifier())
    clf, work = start(*tiny)
    drain(work)
    changed = {name for name, value in weights(clf).items() if (value != before[name]).any()}
    assert {"module.stage1.0.weight", "module.stage2.0.weight", "module.fc.weight"} <= changed


def test_the_kept_epoch_does_not_depend_on_test_labels(tiny):
    ds, runtime = tiny
    _, work = start(ds, runtime, lr=3e-2, epochs=5)
    _, expected = drain(work)
    other = make_dataset()
    rows = other.indices("test")
    other.table.loc[rows, "label"] = 1 - other.table.loc[rows, "label"]
    _, work = start(other, runtime, lr=3e-2, epochs=5)
    _, result = drain(work)
    assert result == expected


def test_without_a_validation_split_the_last_epoch_is_kept_and_the_rule_says_so(device):
    ds = make_dataset(val=0)
    _, result = drain(start(ds, make_runtime(device))[1])
    assert (result.best_epoch, "no validation split" in result.selection_rule) == (3, True)


@pytest.mark.parametrize("count", [1, 17])
def test_a_single_image_and_a_last_batch_of_one_work(device, count):
    ds = make_dataset(train=count, val=1, test=0)
    _, result = drain(start(ds, make_runtime(device))[1])
    assert result.status == "finished"


def test_unreadable_images_do_not_stop_a_training(device):
    ds = make_dataset(broken={0, 20, 100})
    _, result = drain(start(ds, make_runtime(device))[1])
    assert result.status == "finished"
    assert result.images_processed == 3 * 94 + 4 * 40


@pytest.mark.parametrize("bad", [{"epochs": 0}, {"lr": -1.0}, {"lr": float("nan")}, {"trainable": "stem"},
                                 {"optimizer": "adamm"}, {"batch_size": 2.5}, {"mode": "test"}])
def test_a_value_that_is_not_allowed_is_named_with_what_is(bad):
    with pytest.raises(OptionError, match=next(iter(bad))):
        options(**bad)


def test_augmenting_what_is_read_from_a_cache_is_refused_with_the_cure():
    with pytest.raises(OptionError, match="trainable='all'"):
        check_augmentation("tail", lambda images: images)


def test_kill_9_in_the_middle_of_fit_loses_nothing_that_was_checkpointed(tmp_path):
    """A real process is killed; the run goes on from its last checkpoint and ends as if it never had been."""
    script = HERE / "fit_until_killed.py"
    env = {**os.environ, "PYTHONPATH": str(HERE.parents[1]), "OMP_NUM_THREADS": "1"}
    victim = subprocess.Popen([sys.executable, str(script), str(tmp_path), "slow"], env=env, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while not (found := load_checkpoint(tmp_path, "k")) or found.meta["epoch"] * 6 + found.meta["step"] < 8:
        assert victim.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    reached = load_checkpoint(tmp_path, "k").meta
    finished = subprocess.run([sys.executable, str(script), str(tmp_path), "fast"], env=env, check=True,
                              capture_output=True, text=True)
    started_at, fingerprint = json.loads(finished.stdout)
    assert started_at == reached["epoch"] * 6 + reached["step"] >= 8
    whole, work = start(make_dataset(), make_runtime(), lr=1e-2)
    drain(work)
    assert fingerprint == whole.fingerprint()


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_a_frozen_stem_without_gradients_trains_the_same_tail(tiny, mode):
    ds, runtime = tiny
    found = []
    for frozen in (True, False):
        clf = make_classifier()
        cut, photos = clf.default_cut, ImageSource(ds)
        trained = [*clf.tail_parameters(cut), *clf.head_parameters()]
        source = FrozenStemSource(photos, clf, cut, runtime) if frozen else PartSource(photos, trained, clf.module)
        rows = ds.indices("train")
        drain(fit(clf, source, CrossEntropy(ds), options(epochs=1, mode=mode), rows=rows,
                  validation=Validation(rows[:0], rows[:0]), runtime=runtime))
        found.append(clf)
    assert_equal_weights(*found)


def test_kept_stems_are_those_of_the_rows_that_could_be_read(tiny, tmp_path):
    ds, runtime = tiny
    clf, rows = make_classifier().eval(), ds.indices("val")
    runtime.place(clf)

    class Gaps(ImageSource):
        def batches(self, rows, batch_size):
            for chunk, images in super().batches(rows, batch_size):
                keep = np.flatnonzero(chunk % 5 != 0)
                if len(keep):
                    yield chunk[keep], images[torch.from_numpy(keep)]

    for folder in (None, tmp_path / "kept"):
        source = KeptStemSource(Gaps(ds), clf, clf.default_cut, runtime, folder)
        first, again = ([(chunk.tolist(), stem.clone()) for chunk, stem in source.batches(rows, 7)] for _ in range(2))
        assert [row for chunk, _ in again for row in chunk] == [int(row) for row in rows if row % 5]
        assert torch.equal(torch.cat([stem for _, stem in first]), torch.cat([stem for _, stem in again]))
        others = [int(row) for chunk, _ in source.batches(rows[:3], 7) for row in chunk]
        assert others == [int(row) for row in rows[:3] if row % 5]
        next(source.batches(rows, 7))                                   # interrupted: nothing of it is taken for the whole
        whole = torch.cat([stem for _, stem in source.batches(rows[:3], 7)])
        assert torch.equal(whole, torch.cat([stem for _, stem in first])[:len(whole)])
