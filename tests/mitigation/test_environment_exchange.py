import dataclasses
import importlib

import numpy as np
import pytest
import torch

from guidance_viz.core import DataError, OptionError, ShapeError
from guidance_viz.mitigation import get
from guidance_viz.mitigation.exchange import environment, exchanged, inpainted, moved, partners, resize_masks
from guidance_viz.mitigation.place_masks import sharpened
from guidance_viz.mitigation.types import Places
from guidance_viz.training import Runtime
from guidance_viz.training.kept import KeptStemSource

environment_exchange_module = importlib.import_module("guidance_viz.mitigation.methods.environment_exchange")


def literal_environment(values, masks):
    """Photo by photo, place by place."""
    found = np.zeros_like(values)
    for n in range(len(values)):
        for c in range(values.shape[1]):
            total = share = 0.0
            for i in range(values.shape[2]):
                for j in range(values.shape[3]):
                    total += (1 - masks[n, i, j]) * values[n, c, i, j]
                    share += 1 - masks[n, i, j]
            for i in range(values.shape[2]):
                for j in range(values.shape[3]):
                    m = masks[n, i, j]
                    found[n, c, i, j] = (1 - m) * values[n, c, i, j] + m * total / share
    return found


def literal_exchange(values, masks, partner):
    around = literal_environment(values, masks)
    found = np.zeros_like(values)
    for n, other in enumerate(partner):
        for c in range(values.shape[1]):
            for i in range(values.shape[2]):
                for j in range(values.shape[3]):
                    m = masks[n, i, j]
                    found[n, c, i, j] = m * values[n, c, i, j] + (1 - m) * around[other, c, i, j]
    return found


@pytest.fixture
def arrays():
    rng = np.random.default_rng(0)
    return rng.normal(size=(3, 2, 4, 5)), rng.random((3, 4, 5))


def test_an_exchange_is_the_formula_place_by_place(arrays):
    values, masks = arrays
    partner = [2, 0, 1]
    around = environment(torch.from_numpy(values), torch.from_numpy(masks))
    made = exchanged(torch.from_numpy(values), torch.from_numpy(masks), around[partner])
    np.testing.assert_allclose(made.numpy(), literal_exchange(values, masks, partner), rtol=1e-12)


def test_a_mask_of_ones_keeps_the_photo_and_one_of_zeros_takes_the_partners(arrays):
    values = torch.from_numpy(arrays[0])
    for full, expected in ((1.0, values), (0.0, values[[1, 2, 0]])):
        masks = torch.full((3, 4, 5), full, dtype=values.dtype)
        made = exchanged(values, masks, environment(values, masks)[[1, 2, 0]])
        assert torch.equal(made, expected)


def test_what_is_inpainted_knows_nothing_of_the_object():
    values = torch.full((1, 1, 9, 7), 2.0)
    values[0, 0, 3:6, 2:5] = 100.0
    masks = torch.zeros(1, 9, 7)
    masks[0, 3:6, 2:5] = 1
    assert torch.allclose(inpainted(values, masks), torch.full_like(values, 2.0))


def test_what_is_inpainted_comes_from_the_neighbourhood():
    values = torch.arange(16.0).expand(16, 16)[None, None].clone()
    masks = torch.zeros(1, 16, 16)
    masks[0, 6:10, 2:5] = 1
    filled = inpainted(values, masks)
    assert torch.equal(filled[masks[:, None] == 0], values[masks[:, None] == 0])
    assert abs(float(filled[0, 0, 7, 3]) - 3) < 2.5      # the mean of the photo is 7.5
    assert torch.isfinite(inpainted(values, torch.ones(1, 16, 16))).all()


def test_partners_are_others_of_another_kind_where_there_are_any():
    generator = torch.Generator().manual_seed(0)
    kinds = torch.tensor([0, 0, 0, 1])
    lends = torch.tensor([True, True, True, True])
    for _ in range(20):
        found = partners(kinds, lends, generator)
        assert found[:3].tolist() == [3, 3, 3] and found[3] in (0, 1, 2)
    nobody = partners(kinds, torch.zeros(4, dtype=torch.bool), generator)
    assert nobody.tolist() == [0, 1, 2, 3]
    drawn = torch.stack([partners(kinds, lends, generator, "balanced") for _ in range(400)])
    assert 0.42 < (drawn[:, 0] == 3).double().mean() < 0.58  # one of four, and half of the draws
    drawn = torch.stack([partners(kinds, lends, generator, "any") for _ in range(400)])
    assert 0.25 < (drawn[:, 0] == 3).double().mean() < 0.42
    drawn = torch.stack([partners(kinds, lends, generator, "mixed") for _ in range(400)])
    assert 0.68 < (drawn[:, 0] == 3).double().mean() < 0.82  # always, and every other time
    alone = partners(torch.zeros(1, dtype=torch.long), torch.ones(1, dtype=torch.bool), generator)
    assert alone.tolist() == [0]


def test_moved_objects_keep_their_mask_and_go_anywhere():
    values = torch.zeros(64, 1, 16, 16)
    values[:, :, 6:10, 6:10] = 1.0
    masks = values[:, 0].clone()
    made, inside = moved(values, masks, torch.Generator().manual_seed(0))
    assert torch.allclose(made[:, 0], inside, atol=1e-5)
    weight = inside.sum((1, 2))
    across = (inside.sum(1) * torch.arange(16)).sum(1) / weight
    assert across.std() > 2.5 and (weight > 3).all()


def test_masks_of_another_size_are_refused_with_both_sizes(arrays):
    values = torch.from_numpy(arrays[0])
    with pytest.raises(ShapeError, match=r"\(3, 2, 2\).*\(3, 2, 4, 5\)"):
        environment(values, torch.zeros(3, 2, 2))
    assert resize_masks(torch.rand(3, 2, 2), 4, 5).shape == (3, 4, 5)


def test_sharpening_moves_away_from_one_half_and_keeps_what_is_unknown():
    masks = np.array([[[0.2, 0.5, 0.8, np.nan, 0.0, 1.0]]], np.float32)
    sharper = sharpened(masks, 3.0, False)
    assert sharper[0, 0, 0] < 0.05 and sharper[0, 0, 2] > 0.95 and sharper[0, 0, 1] == pytest.approx(0.5)
    assert np.isnan(sharper[0, 0, 3]) and sharper[0, 0, 4] == 0 and sharper[0, 0, 5] == 1
    assert np.array_equal(sharpened(masks, 1.0, True)[0, 0, :3], [0, 1, 1])


def run(task, **options):
    steps = get("environment_exchange")(task, **{"epochs": 4, "lr": 3e-3, "trainable": "all", "batch_size": 16, **options})
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def box_masks(task, h=12, w=12):
    return task.ds.boxes_as_masks(h, w).numpy().astype(np.float32)


def test_the_right_masks_help_the_worst_group_and_inverted_ones_harm_it(make_task):
    task = make_task()
    masks = box_masks(task)
    right = run(task, masks=masks).report
    wrong = run(make_task(), masks=1 - masks).report
    assert right.after["test"].groups.worst > 0.8
    assert wrong.after["test"].groups.worst < right.after["test"].groups.worst - 0.3
    assert "exchanged" in right.selection_rule and "no group labels" in right.selection_rule


@pytest.mark.parametrize("trainable", ["tail", "all", "head"])
def test_masks_of_ones_are_plain_training_to_the_bit(make_task, trainable, trained):
    ones = np.ones((len(make_task().ds), 6, 6), np.float32)
    options = {"trainable": trainable, "epochs": 2, "select": "last", "calibrate": False, "lr": 1e-3, "batch_size": 16,
               "schedule": "cosine", "class_weights": "balanced"}
    place = {"at": "features"} if trainable == "tail" else {}   # both from the kept features
    with_masks = run(make_task(), masks=ones, **place, **options)
    erm = get("erm")(make_task(), mode="train", solver="epochs", **options)
    while True:
        try:
            next(erm)
        except StopIteration as stop:
            plain = stop.value
            break
    assert any("no environment is left" in line for line in with_masks.report.warnings)
    if trainable != "head":
        assert with_masks.clf.fingerprint() == plain.clf.fingerprint()
    for ours, theirs in zip(with_masks.clf.parameters(), plain.clf.parameters(), strict=True):
        assert torch.allclose(ours, theirs, rtol=0, atol=1e-5)  # a head's input is pooled before it is kept, or after


def test_masks_of_zeros_make_the_label_unlearnable(make_task):
    task = make_task()
    zeros = np.zeros((len(task.ds), 4, 4), np.float32)
    report = run(task, masks=zeros, epochs=6, select="last", calibrate=False).report
    assert report.history[-1]["accuracy"] < 0.75           # of exchanged photos: their environments tell nothing


def test_validation_composites_pass_the_frozen_stem_once(make_task, monkeypatch, tmp_path):
    seen = []
    computed = KeptStemSource._stem
    monkeypatch.setattr(KeptStemSource, "_stem", lambda self, given, most: (seen.append(len(given)),
                                                                            computed(self, given, most))[1])
    options = {"masks": "boxes", "trainable": "tail", "epochs": 3, "select": "last"}
    task = make_task(folder=tmp_path)
    kept = run(task, **options)
    assert sum(seen) == (task.ds.table["split"] == "val").sum()
    monkeypatch.setattr(environment_exchange_module, "_kept", lambda *_: None)
    plain = run(make_task(), **options)
    assert kept.clf.fingerprint() == plain.clf.fingerprint()
    for ours, theirs in zip(kept.report.history, plain.report.history, strict=True):
        assert ours["val_loss"] == pytest.approx(theirs["val_loss"], abs=2e-3)      # half precision is kept
    assert not (tmp_path / "stem").exists()


def test_answers_are_needed_and_the_error_says_which(make_task):
    with pytest.raises(DataError, match="answer"):
        run(make_task())
    unknown = np.full((len(make_task().ds), 4, 4), np.nan, np.float32)
    with pytest.raises(DataError, match="nan everywhere"):
        run(make_task(), masks=unknown)
    with pytest.raises(ShapeError, match="one mask a photo"):
        run(make_task(), masks=np.zeros((3, 4, 4)))
    with pytest.raises(OptionError, match="trainable='tail'"):
        run(make_task(), masks="boxes", at="features")


def test_photos_of_which_nothing_is_known_are_trained_on_as_they_are(make_task):
    task = make_task()
    masks = box_masks(task)
    masks[::2] = np.nan
    places = Places(masks, {"parts answered yes": 3})
    report = run(make_task(places=places), epochs=1).report
    assert report.answers_used["parts answered yes"] == 3
    assert any("not known where the object is" in line for line in report.warnings)


def test_an_interrupted_run_goes_on_to_the_same_weights(make_task):
    options = {"masks": "boxes", "trainable": "tail", "at": "features", "epochs": 2, "checkpoint_seconds": 0.0}
    whole = run(make_task(), **options)
    count = 0

    def after_a_while():
        nonlocal count
        count += 1
        return count > 9
    stopped = run(make_task(cancel=after_a_while), **options)
    assert stopped.report.status == "cancelled"
    again = run(make_task(), **options)
    assert again.clf.fingerprint() == whole.clf.fingerprint()


OPTIONS = [{"at": "input"}, {"at": "input", "move": True}, {"partner": "class"}, {"partner": "any"}, {"hard": True},
           {"share": 0.5}, {"sharpen": 4.0}, {"trainable": "head"}, {"partner": "cluster"}]


@pytest.mark.parametrize("options", OPTIONS)
def test_every_option_trains_to_finite_figures(make_task, options):
    report = run(make_task(), **{"masks": "boxes", "epochs": 1, "trainable": "tail", **options}).report
    assert report.status == "finished" and np.isfinite(report.after["test"].groups.worst)
    assert report.options["masks"] == "boxes"


def test_a_batch_of_one_is_trained_on_as_it_is(make_task):
    task = make_task(runtime=Runtime(device="cpu", batch_size=1, threads=1))
    assert run(task, masks="boxes", epochs=1, batch_size=1, trainable="tail").report.status == "finished"


def test_a_fix_from_the_original_forgets_what_the_current_model_learned(make_task):
    task = make_task()
    other = task.clf.clone()
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.zero_()
    options = {"masks": box_masks(task), "epochs": 1, "select": "last"}
    from_original = run(dataclasses.replace(task, clf=other, original=lambda: task.clf), start="original", **options)
    from_itself = run(make_task(), **options)
    assert from_original.clf.fingerprint() == from_itself.clf.fingerprint()


@pytest.mark.parametrize("given", [{"start": "first"}, {"start": "original", "at": "features"},
                                   {"start": "original", "trainable": "head"}])
def test_a_start_that_cannot_be_is_refused(make_task, given):
    with pytest.raises(OptionError, match="start="):
        run(make_task(), **given)
