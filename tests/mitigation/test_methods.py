from __future__ import annotations

import threading
import time

import numpy as np
import pytest
import torch
from tiny_clip import CLIP_CUT, make_clip
from tiny_world import DeepHeadNet, drain, make_classifier, make_dataset

from guidance_viz.core import DataError, ModelError, Report
from guidance_viz.mitigation import MITIGATIONS, Task, get, resolve_guidance
from guidance_viz.mitigation.guide import UNUSED
from guidance_viz.mitigation.types import Places
from guidance_viz.training.checkpoint import NAME

QUICK = {"epochs": 2, "lr": 1e-3, "batch_size": 32}


def parts_for(name):
    """What a method cannot do without."""
    needs = get(name).needs
    if needs.clip:
        return {"clf": make_clip(), "cut": CLIP_CUT}
    if needs.places:
        return {"places": Places(make_dataset().boxes_as_masks(12, 12).numpy(), {"photos drawn on": 176})}
    return {"subset": make_dataset().indices(needs.subset)[:30]} if needs.subset else {}


def weight_arrays(clf):
    return {name: value.detach().cpu().numpy() for name, value in clf.state_dict().items()}


@pytest.mark.parametrize("name", MITIGATIONS)
def test_every_method_gives_a_fixed_copy_and_a_report_that_says_what_was_done(make_task, name):
    task = make_task(**parts_for(name))
    before = task.clf.fingerprint()
    reports, fix = drain(get(name)(task, **QUICK))
    report = fix.report
    assert task.clf.fingerprint() == before == report.model_hash != report.result_hash == fix.clf.fingerprint()
    assert (report.method, report.status, report.seed) == (name, "finished", 0)
    assert set(report.before) == set(report.after) == {"train", "val", "test"}
    assert report.answers_used["neuron no"] == 1 and report.answers_used["map no"] > 0
    assert report.images_processed > 0 and report.seconds > 0 and report.history and report.selection_rule
    assert report.options["lr"] == 1e-3
    assert set(report.versions) == {"guidance_viz", "torch", "numpy", "python"}
    assert Report.from_json(report.to_json()).to_json() == report.to_json()
    assert reports[-1].done == reports[-1].total
    assert not (task.folder / NAME).exists()


@pytest.mark.parametrize("name", MITIGATIONS)
def test_the_fixed_models_own_extraction_is_that_of_its_weights(make_task, name):
    task = make_task(**parts_for(name))
    _, fix = drain(get(name)(task, **QUICK))
    images = torch.from_numpy(task.ds.source.images).to(fix.clf.device)
    with torch.no_grad():
        logits = fix.clf.eval()(images).cpu().numpy()
    np.testing.assert_allclose(fix.extraction.logits, logits, rtol=1e-2, atol=5e-3)
    assert fix.extraction.stem is not None and fix.extraction.activations is not None


@pytest.mark.parametrize(("trainable", "changed"), [
    ("head", {"fc"}), ("tail", {"stage2", "fc"}), ("all", {"stage1", "stage2", "fc"})])
@pytest.mark.parametrize("name", ["erm", "crayon_attention"])
def test_only_the_chosen_part_changes(make_task, name, trainable, changed):
    task = make_task()
    _, fix = drain(get(name)(task, **QUICK, trainable=trainable))
    before, after = weight_arrays(task.clf), weight_arrays(fix.clf)
    parts = {key.split(".")[1] for key in before if key.startswith("module.") and "running" not in key
             and "tracked" not in key and (before[key] != after[key]).any()}
    assert parts == changed


@pytest.mark.parametrize("trainable", ["head", "tail"])
@pytest.mark.parametrize("name", MITIGATIONS)
def test_training_from_a_cache_reads_no_image(make_task, name, trainable):
    if trainable != "head" and (name in ("dfr", "slim_val") or get(name).needs.clip):
        pytest.skip("trains the head alone")
    task = make_task(**parts_for(name))
    task.ds.source.reads = 0
    among = {"at": "features"} if name == "environment_exchange" else {}    # its default goes back to the pictures
    drain(get(name)(task, **QUICK, trainable=trainable, **among))
    assert task.ds.source.reads == 0


def test_a_stem_that_is_not_cached_is_run_once(make_task):
    task = make_task(cut=None)
    task.ds.source.reads = 0
    _, fix = drain(get("crayon_attention")(task, **QUICK, cut="stage2"))
    assert task.ds.source.reads == len(task.ds)
    assert fix.extraction.cut == "stage2"
    assert not (task.folder / "stem").exists()


def test_pruning_is_the_mask_and_a_refit_of_the_head_alone(make_task):
    task = make_task(neurons={1: "no", 2: "no", 3: "maybe"})
    _, fix = drain(get("crayon_pruning")(task))
    assert np.flatnonzero(~fix.clf.neuron_mask.cpu().numpy()).tolist() == [1, 2]
    before, after = weight_arrays(task.clf), weight_arrays(fix.clf)
    different = {key for key in before if (before[key] != after[key]).any()}
    assert different == {"module.fc.weight", "module.fc.bias", "neuron_mask"}
    assert not after["module.fc.weight"][:, [1, 2]].any()


def test_a_pruned_model_answers_as_the_zeroed_one_does(make_task):
    task = make_task(neurons={1: "no", 2: "no"})
    _, fix = drain(get("crayon_pruning")(task))
    images = torch.from_numpy(task.ds.source.images[:8]).to(fix.clf.device)
    with torch.no_grad():
        acts = task.clf.eval().activations(images)
        acts[:, [1, 2]] = 0
        weight, bias = fix.clf.linear_head
        torch.testing.assert_close(fix.clf.eval()(images), acts.mean((2, 3)) @ weight.T + bias, rtol=1e-4, atol=1e-5)


def test_neurons_pruned_in_an_earlier_round_stay_pruned(make_task, trained):
    clf = trained.clone()
    clf.neuron_mask[7] = False
    _, fix = drain(get("crayon_pruning")(make_task(clf=clf, neurons={1: "no"})))
    assert np.flatnonzero(~fix.clf.neuron_mask.cpu().numpy()).tolist() == [1, 7]


def test_guiding_lowers_the_guided_energy_where_the_answers_say_no(make_task):
    task = make_task(neurons={})
    rows = task.guidance.irrelevant
    _, fix = drain(get("crayon_attention")(task, epochs=6, lr=5e-3, alpha=0.0, beta=1.0, tolerance=1.0))
    def overlap(maps):
        old, new = (np.asarray(m[rows]) for m in (task.extraction.maps, maps))
        alive = new.max(axis=(1, 2)) > 0
        scaled = [m[alive] / m[alive].max(axis=(1, 2), keepdims=True) for m in (old, new)]
        return float((scaled[0] * scaled[1]).sum(axis=(1, 2)).mean())
    assert overlap(fix.extraction.maps) < 0.8 * overlap(task.extraction.maps)


def test_the_effective_weights_are_those_of_means_and_of_one_image(make_task):
    task = make_task(neurons={})
    _, fix = drain(get("crayon_attention")(task, **QUICK, alpha=2.0, beta=0.5))
    weights, guidance = fix.report.effective_weights, task.guidance
    assert weights["alpha (mean over R)"] == 2.0
    assert weights["alpha of one image"] == pytest.approx(2.0 * 96 / len(guidance.relevant))
    assert weights["beta of one image"] == pytest.approx(0.5 * 96 / len(guidance.irrelevant))


@pytest.mark.parametrize("trainable", ["head", "tail", "all"])
@pytest.mark.parametrize(("maps", "words"), [({}, "cross-entropy alone"), ({0: "yes"}, "yes answers alone"),
                                             ({1: "no"}, "no answers alone"), ({2: "maybe"}, "cross-entropy alone")])
def test_few_answers_work_and_what_is_missing_is_said(make_task, trainable, maps, words):
    _, fix = drain(get("crayon_attention")(make_task(maps=maps), **QUICK, trainable=trainable))
    assert fix.report.status == "finished"
    assert any(words in warning for warning in fix.report.warnings)


def test_without_neuron_answers_pruning_says_that_nothing_is_pruned(make_task):
    _, fix = drain(get("crayon_pruning")(make_task(neurons={})))
    assert fix.clf.neuron_mask.all()
    assert any("nothing is pruned" in warning for warning in fix.report.warnings)


def test_all_maps_dead_is_survived_and_reported(make_task):
    clf = make_classifier()
    with torch.no_grad():  # class 1's row is everywhere under the others, on activations that are at least zero
        clf.module.fc.weight.copy_(torch.stack([torch.full((16,), -1.0), torch.full((16,), -1.0)]))
    task = make_task(clf=clf, maps={0: "yes", 1: "no"}, contrast=False)
    assert task.extraction.dead.all()
    _, fix = drain(get("crayon_attention")(task, **QUICK))
    assert fix.report.answers_used[UNUSED] == 2
    assert fix.report.before["train"].dead_share == 1.0
    assert all(np.isfinite(value).all() for value in weight_arrays(fix.clf).values())


@pytest.mark.parametrize("trainable", ["head", "tail", "all"])
def test_a_single_training_image_works(make_task, trainable):
    task = make_task(ds=make_dataset(train=1, val=1, test=0), maps={0: "no"})
    _, fix = drain(get("crayon_pruning_attention")(task, **QUICK, trainable=trainable))
    assert fix.report.status == "finished"


def test_without_groups_the_report_is_by_class_and_says_so(make_task):
    _, fix = drain(get("erm")(make_task(ds=make_dataset(groups=False)), **QUICK))
    assert not fix.report.after["test"].groups.known
    assert fix.report.after["test"].groups.names == ("dark", "bright")


def test_a_head_that_is_not_linear_is_guided_by_autograd_through_it(make_task):
    task = make_task(clf=make_classifier(net=DeepHeadNet))
    for trainable in ("head", "tail"):
        _, fix = drain(get("crayon_attention")(task, **QUICK, trainable=trainable))
        assert fix.report.result_hash != fix.report.model_hash


def test_training_a_deep_head_without_kept_activations_says_what_to_do(make_task):
    task = make_task(clf=make_classifier(net=DeepHeadNet), activations=False)
    with pytest.raises(ModelError, match="keep_activations=True"):
        drain(get("crayon_attention")(task, **QUICK, trainable="head"))


def test_cancel_keeps_a_checkpoint_and_the_same_task_goes_on(make_task):
    expected = drain(get("crayon_attention")(make_task(), **QUICK))[1]
    stop = threading.Event()
    task = make_task(cancel=stop)
    work = get("crayon_attention")(task, **QUICK)
    for _ in range(3):
        next(work)
    stop.set()
    _, fix = drain(work)
    assert (fix.report.status, fix.report.after) == ("cancelled", {})
    assert (task.folder / NAME).exists()
    stop.clear()
    reports, fix = drain(get("crayon_attention")(task, **QUICK))
    assert reports[0].done > 0
    assert fix.report.result_hash == expected.report.result_hash


def test_the_same_task_gives_the_same_result_and_another_seed_another(make_task, tmp_path):
    results = [drain(get("crayon_attention")(make_task(seed=seed, folder=tmp_path / str(i)), **QUICK))[1].report
               for i, seed in enumerate((0, 0, 1))]
    assert results[0].result_hash == results[1].result_hash != results[2].result_hash
    assert results[0].after["val"].to_json() == results[1].after["val"].to_json()


def test_a_divergence_is_reported_and_the_start_restored(make_task):
    task = make_task()
    _, fix = drain(get("erm")(task, epochs=2, lr=1e30, optimizer="sgd"))
    assert fix.report.status == "diverged"
    assert fix.report.result_hash == fix.report.model_hash
    assert any("diverged" in warning for warning in fix.report.warnings)
    assert fix.report.after["val"].groups.worst == fix.report.before["val"].groups.worst


def test_the_persons_own_optimiser_weights_and_augmentation_are_used(make_task):
    seen = {"images": 0, "parameters": 0}

    def optimizer(parameters):
        seen["parameters"] = len(parameters)
        return torch.optim.SGD(parameters, lr=1e-3, nesterov=True, momentum=0.5)

    def flip(images, maps):
        seen["images"] += len(images)
        return images.flip(-1), maps.flip(-1)

    _, fix = drain(get("crayon_attention")(make_task(), epochs=1, trainable="all", optimizer=optimizer, augment=flip,
                                           class_weights=[1.0, 3.0]))
    assert seen == {"images": 96, "parameters": len(list(fix.clf.parameters()))}
    assert "optimizer" in fix.report.options["optimizer"] and "flip" in fix.report.options["augment"]


def test_a_second_round_starts_from_the_fixed_model_with_its_own_explanations(make_task, tmp_path):
    task = make_task()
    _, first = drain(get("crayon_attention")(task, **QUICK))
    rows = task.ds.indices("train")
    again = Task(first.clf, task.ds, first.extraction,
                 resolve_guidance(task.ds, 16, {int(rows[0]): "yes", int(rows[1]): "no"}), task.runtime,
                 folder=tmp_path / "second", before="v1", after="v2")
    _, second = drain(get("crayon_attention")(again, **QUICK))
    assert second.report.before["val"].model == "v1" and second.report.after["val"].model == "v2"
    assert second.report.model_hash == first.report.result_hash
    np.testing.assert_allclose(second.report.before["test"].groups.accuracy, first.report.after["test"].groups.accuracy)


@pytest.mark.parametrize("recipe", ["paper/waterbirds", "released/waterbirds", "paper/backgrounds",
                                    "released/celeba"])
@pytest.mark.parametrize("name", ["crayon_attention", "crayon_pruning", "crayon_pruning_attention"])
def test_recipes_run(make_task, recipe, name):
    _, fix = drain(get(name)(make_task(), recipe=recipe, epochs=1))
    assert fix.report.status == "finished"
    assert fix.report.options["recipe"] == recipe


def test_a_data_set_without_a_training_photo_is_refused_with_the_cure(make_task):
    with pytest.raises(DataError, match="Give it a training split"):
        drain(get("erm")(make_task(ds=make_dataset(train=0), maps={}), **QUICK))


def test_a_run_that_diverges_in_its_first_epoch_leaves_the_model_as_it_was(make_task):
    _, fix = drain(get("crayon_attention")(make_task(), epochs=1, lr=1e30, optimizer="sgd"))
    assert fix.report.status == "diverged"
    assert fix.report.result_hash == fix.report.model_hash
    assert fix.extraction.key and not any("offset" in name for name in fix.report.effective_weights)


def test_equal_class_accuracies_need_a_validation_split_and_that_is_said(make_task):
    for trainable in ("tail", "head"):
        _, fix = drain(get("crayon_attention")(make_task(ds=make_dataset(val=0)), **QUICK, trainable=trainable))
        assert any("not equalised" in warning for warning in fix.report.warnings)


@pytest.mark.parametrize("trainable", ["tail", "head"])
def test_class_accuracies_on_validation_are_equal_after_guiding(make_task, trainable):
    task = make_task(ds=make_dataset(val=80))
    _, fix = drain(get("crayon_attention")(task, **QUICK, trainable=trainable))
    rows = task.ds.indices("val")
    labels = task.ds.table["label"].to_numpy()[rows]
    right = np.asarray(fix.extraction.logits)[rows].argmax(1) == labels
    assert abs(right[labels == 0].mean() - right[labels == 1].mean()) <= 0.1
    offsets = [value for name, value in fix.report.effective_weights.items() if name.startswith("class offset")]
    assert len(offsets) == 2 and sum(offsets) == pytest.approx(0, abs=1e-9)


def test_the_time_of_an_interrupted_run_counts(make_task):
    stop = threading.Event()
    task = make_task(cancel=stop)
    work = get("crayon_attention")(task, **QUICK)
    next(work)
    next(work)
    time.sleep(0.5)
    stop.set()
    drain(work)
    stop.clear()
    start = time.perf_counter()
    _, fix = drain(get("crayon_attention")(task, **QUICK))
    assert fix.report.seconds > time.perf_counter() - start + 0.4
