"""CLIP's projections fine-tuned from features kept just before them."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
from tiny_clip import CLIP_CUT, enlarged, make_clip
from tiny_world import drain, make_dataset

from guidance_viz.core import DataError, ModelError, OptionError, UnknownNameError
from guidance_viz.mitigation import Attribute, ClipOptions, get
from guidance_viz.mitigation.clip.features import collect
from guidance_viz.training.checkpoint import load_checkpoint

QUICK = {"epochs": 2, "lr": 1e-3, "batch_size": 32}
METHODS = ["clip_language", "clip_finetune", "clip_erm", "clip_groupdro"]


@pytest.fixture
def task(make_task):
    def make(tower="vit", **given):
        kind = {"cut": CLIP_CUT} if tower == "vit" else {"cut": None, "ds": enlarged(make_dataset(24, 12, 12))}
        return make_task(**{"clf": make_clip(tower), **kind, **given})
    return make


def changed(before, after):
    pairs = zip(before.state_dict().items(), after.state_dict().values(), strict=True)
    return {name for (name, one), other in pairs if not torch.equal(one, other.to(one.device))}


@pytest.mark.parametrize("tower", ["vit", "resnet"])
@pytest.mark.parametrize("name", METHODS)
def test_only_the_projections_and_the_temperature_change(task, name, tower):
    found = task(tower)
    _, fix = drain(get(name)(found, **QUICK))
    own = {name.replace("__", ".") for name, _ in found.clf.projections().named_parameters()}
    moved = {name.removeprefix("module.") for name in changed(found.clf, fix.clf)}
    assert moved <= own and {"clip.text_projection", "clip.logit_scale"} <= moved
    assert any(name.startswith("clip.visual") for name in moved)
    _, fix = drain(get(name)(task(tower), **QUICK, temperature=False))
    assert "module.clip.logit_scale" not in changed(found.clf, fix.clf)


def test_the_features_are_what_the_projection_sees_and_images_pass_the_tower_once(task, tmp_path):
    for given in ({}, {"activations": False, "cut": None}):
        found = task(**given, folder=tmp_path / str(len(given)))
        found.ds.source.reads = 0
        _, (source, seen) = drain(collect(found, found.clf.clone(), True))
        assert found.ds.source.reads == (0 if not given else len(found.ds)) and seen == len(found.ds)
        images = torch.from_numpy(found.ds.source.images).to(found.clf.device)
        with torch.no_grad():
            wanted = found.clf.features(*found.clf.eval().trunk(images)).cpu().numpy()
        np.testing.assert_allclose(source.array, wanted, rtol=1e-2, atol=5e-3)
        again = drain(collect(found, found.clf.clone(), True))[1]
        assert again[1] == 0 and np.array_equal(again[0].array, source.array)


def test_an_attention_pooling_is_trained_from_the_activations_that_are_there(task):
    found = task("resnet")
    _, (source, seen) = drain(collect(found, found.clf, True))
    assert seen == 0 and source.array is found.extraction.activations
    found.clf.neuron_mask[3] = False
    masked = drain(collect(found, found.clf, True))[1][0]
    inputs = next(iter(masked.batches(np.arange(4), 4)))[1]
    assert not masked.activations(found.clf.projections(), inputs)[:, 3].any()


def test_the_epoch_is_chosen_by_the_worst_group_where_groups_are_known(task):
    _, fix = drain(get("clip_language")(task(), **QUICK))
    report = fix.report
    assert "worst-group accuracy on the validation split" in report.selection_rule
    assert "the data set's groups" in report.selection_rule
    scores = [entry["val_worst_accuracy"] for entry in report.history if entry["epoch"]]
    assert scores[report.best_epoch - 1] == max(scores)
    assert report.effective_weights == {"clip": 1.0, "vc": 1.0, "lc": 1.0, "ls": 1.0}


def test_without_groups_a_found_attribute_makes_them_and_without_one_classes_are_balanced(task):
    ds = make_dataset(groups=False)
    values = np.arange(len(ds)) % 3 % 2
    known = task(ds=ds, attribute=Attribute("water", ("water",), values))
    _, fix = drain(get("clip_language")(known, **QUICK))
    assert "groups by class and the attribute 'water'" in fix.report.selection_rule
    _, fix = drain(get("clip_language")(task(ds=ds), **QUICK, words=["water"]))
    assert "class-balanced validation accuracy" in fix.report.selection_rule
    assert "val_worst_accuracy" not in fix.report.history[-1]


@pytest.mark.parametrize("options", [
    {"vs": 1.0, "ls": 0.0}, {"vs": 1.0, "ls": 0.0, "groups": "attribute"}, {"against": "attributes"},
    {"include_self": True}, {"variant": "released"}, {"variant": "released", "vs": 1.0, "ls": 0.0},
    {"clip_loss": 0.0, "lc": 0.0, "ls": 0.0}, {"optimizer": "sgd", "lr": 1e-5, "weight_decay": 1e-4}], ids=str)
def test_every_reading_of_the_equations_trains(task, options):
    found = task()
    _, fix = drain(get("clip_language")(found, **{**QUICK, **options}))
    assert fix.report.status == "finished" and changed(found.clf, fix.clf)
    assert all(np.isfinite(value).all() for value in (entry["val_loss"] for entry in fix.report.history))


def test_a_pair_of_classes_is_trained_on_alone(task, make_task):
    ds = make_dataset()
    ds.class_names = ["dark", "bright", "third"]
    found = task(ds=ds, clf=make_clip(classes=ds.class_names))
    labels = ds.table["label"].to_numpy()
    _, fix = drain(get("clip_erm")(found, **QUICK, classes=["dark", "bright"]))
    assert fix.report.data_used["photos"] == ((ds.table["split"] == "train") & (labels < 2)).sum()
    with pytest.raises(UnknownNameError, match="Did you mean 'dark'"):
        drain(get("clip_erm")(found, **QUICK, classes=["drak", "bright"]))
    with pytest.raises(OptionError, match="at least two"):
        drain(get("clip_erm")(found, **QUICK, classes=["dark"]))


def test_group_dro_moves_weight_to_the_groups_with_the_largest_loss(task):
    _, fix = drain(get("clip_groupdro")(task(), epochs=1, batch_size=96, lr=0.0, step_size=1.0))
    after = np.array([fix.report.history[1][f"q_{g}"] for g in range(4)])
    assert after.sum() == pytest.approx(1, abs=1e-5) and after.max() > 0.25


def test_cancelled_it_goes_on_from_a_checkpoint_that_holds_the_projections_alone(task):
    wanted = drain(get("clip_language")(task(), **QUICK))[1].report
    stop = threading.Event()
    found = task(cancel=stop)
    work = get("clip_language")(found, **QUICK)
    for report in work:
        if report.stage == "Fine-tuning" and report.done == 2:
            stop.set()
            break
    _, fix = drain(work)
    assert fix.report.status == "cancelled"
    kept = next(found.folder.glob("*checkpoint*"), None)
    assert kept is not None
    stop.clear()
    _, fix = drain(get("clip_language")(found, **QUICK))
    assert fix.report.result_hash == wanted.result_hash
    assert load_checkpoint(found.folder, "") is None and not list(found.folder.glob("features-*"))


def test_what_is_not_possible_is_said_with_the_cure(task, make_task):
    ds = make_dataset(groups=False)
    with pytest.raises(ModelError, match="open_clip:RN50@openai"):
        drain(get("clip_language")(make_task(), **QUICK))
    for name, options, message in [
            ("clip_language", {}, "none is known"), ("clip_language", {"vs": 1.0, "ls": 0.0}, "Find it in the photos"),
            ("clip_language", {"words": ["water"], "against": "attributes"}, "there is one: 'water'")]:
        with pytest.raises(OptionError, match=message):
            drain(get(name)(task(ds=ds), **QUICK, **options))
    with pytest.raises(DataError, match="none are known"):
        drain(get("clip_groupdro")(task(ds=ds), **QUICK))
    for options, message in [({"vs": -1}, "vs=-1"), ({"groups": "all"}, "use one of attribute, both"),
                             ({"trainable": "all"}, "Only CLIP's projections"),
                             ({"variant": "released", "ls": 0.0}, "one of vs and ls"),
                             ({"clip_loss": 0, "vc": 0, "lc": 0, "ls": 0}, "nothing to train on")]:
        with pytest.raises(OptionError, match=message):
            ClipOptions(**options)
    with pytest.raises(OptionError, match="Did you mean 'words'"):
        drain(get("clip_language")(task(), wrods=["water"]))
    with pytest.raises(OptionError, match="which this method does not use"):
        drain(get("erm")(make_task(), epochs=1, select="worst"))


def test_photos_of_small_groups_are_seen_again_until_all_groups_count_the_same(task):
    from guidance_viz.mitigation.clip.features import repeats

    rows, groups = np.arange(10, 20), np.array([0, 0, 0, 0, 0, 1, 1, 2, -1, -1])
    again = repeats(rows, groups, 0)
    seen = np.concatenate([groups, groups[again - 10]])
    assert np.bincount(seen[seen >= 0]).tolist() == [5, 5, 5] and not np.isin(again, rows[groups < 1]).any()
    assert set(again[groups[again - 10] == 1]) == {15, 16}
    reports = {}
    for balance in ("auto", "group", "class", "none"):
        found = task()
        reports[balance] = drain(get("clip_finetune")(found, **QUICK, balance=balance))[1].report
    assert reports["auto"].options["balance"] == "group"
    assert reports["auto"].result_hash == reports["group"].result_hash != reports["none"].result_hash
    assert reports["auto"].data_used["photos"] == reports["none"].data_used["photos"] == 96
    assert reports["auto"].images_processed > reports["none"].images_processed
    assert drain(get("clip_erm")(task(), **QUICK))[1].report.options["balance"] == "none"
    with pytest.raises(DataError, match="use balance='class'"):
        drain(get("clip_erm")(task(ds=make_dataset(groups=False)), **QUICK, balance="group"))
