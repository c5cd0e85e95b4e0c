from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
from tiny_world import DeepHeadNet, drain, make_classifier, make_dataset, make_runtime

from guidance_viz.attribution import gradcam
from guidance_viz.core import Cancelled, remove_folder
from guidance_viz.training import estimate_extraction, extract, open_extraction


def all_images(ds):
    return torch.cat([images for _, images in ds.batches(None, 64)])


@pytest.mark.parametrize("net", [None, DeepHeadNet])
def test_one_pass_gives_what_each_part_gives_alone(world, tmp_path, net):
    clf, ds, runtime = world
    clf = clf if net is None else make_classifier(net=net)
    reports, found = drain(extract(clf, ds, runtime, tmp_path, contrast=True))
    images, labels = all_images(ds).to(clf.device), torch.as_tensor(ds.table["label"].to_numpy(np.int64).copy())
    clf.eval()
    with torch.no_grad():
        acts, logits = clf.activations(images), clf(images)
    maps = gradcam(clf, images, labels.to(clf.device), contrast=True)
    np.testing.assert_allclose(found.logits, logits.cpu(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.maps, maps.cpu(), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.pooled, acts.mean((2, 3)).cpu(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.activations, acts.cpu(), rtol=2e-3, atol=1e-3)
    assert (found.readable.all(), reports[-1].done, reports[-1].eta_s) == (True, len(ds), 0.0)


def test_features_and_patches_follow_their_definitions(world, tmp_path):
    clf, ds, runtime = world
    _, found = drain(extract(clf, ds, runtime, tmp_path, contrast=False))
    with torch.no_grad():
        acts = clf.eval().activations(all_images(ds).to(clf.device)).cpu().numpy()
    weighted = np.einsum("nchw,nhw->nc", acts, found.maps)
    np.testing.assert_allclose(found.attention, weighted, rtol=1e-3, atol=1e-5)
    train = ds.indices("train")
    strongest = acts[train].reshape(len(train), acts.shape[1], -1).max(axis=2)
    np.testing.assert_allclose(found.patches.values[:, 0], strongest.max(axis=0), rtol=1e-4)
    assert set(np.unique(found.patches.indices)) <= {-1, *train.tolist()}


def test_a_cached_stem_gives_the_same_maps_as_it_is_read_from(world, tmp_path):
    clf, ds, runtime = world
    _, found = drain(extract(clf, ds, runtime, tmp_path / "a", cut="stage2"))
    clf.eval()
    with torch.no_grad():
        acts = clf.tail(torch.from_numpy(np.array(found.stem)).float().to(clf.device), "stage2")
    np.testing.assert_allclose(found.pooled, acts.mean((2, 3)).cpu(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("changed", ["tail", "head"])
def test_a_model_with_the_same_stem_is_extracted_without_reading_an_image(world, tmp_path, changed):
    clf, ds, runtime = world
    _, first = drain(extract(clf, ds, runtime, tmp_path / "a", cut="stage2"))
    other = clf.clone()
    with torch.no_grad():
        part = other.module.fc if changed == "head" else other.module.stage2[0]
        part.weight += 0.1 * torch.randn_like(part.weight)
    ds.source.reads = 0
    _, second = drain(extract(other, ds, runtime, tmp_path / "b", cut="stage2", source=first))
    assert ds.source.reads == 0
    _, fresh = drain(extract(other, ds, runtime, tmp_path / "c", cut="stage2"))
    assert ds.source.reads == len(ds)
    for name in ("logits", "maps", "pooled", "attention", "inverse"):
        np.testing.assert_allclose(getattr(second, name), getattr(fresh, name), rtol=5e-3, atol=2e-3)
    np.testing.assert_array_equal(second.stem, fresh.stem)


def test_a_model_with_another_stem_reads_the_images(world, tmp_path):
    clf, ds, runtime = world
    _, first = drain(extract(clf, ds, runtime, tmp_path / "a", cut="stage2"))
    other = clf.clone()
    with torch.no_grad():
        other.module.stage1[0].weight *= 1.001
    ds.source.reads = 0
    drain(extract(other, ds, runtime, tmp_path / "b", cut="stage2", source=first))
    assert ds.source.reads == len(ds)


@pytest.mark.parametrize("after", [1, 4])
def test_an_interrupted_pass_goes_on_and_ends_the_same(world, tmp_path, after, monkeypatch):
    clf, ds, runtime = world
    monkeypatch.setattr("guidance_viz.training.writer.FLUSH_SECONDS", 0.0)
    _, whole = drain(extract(clf, ds, runtime, tmp_path / "whole", cut="stage2"))
    work = extract(clf, ds, runtime, tmp_path / "cut", cut="stage2")
    for _ in range(after):
        next(work)
    work.close()
    assert open_extraction(tmp_path / "cut") is None
    ds.source.reads = 0
    reports, resumed = drain(extract(clf, ds, runtime, tmp_path / "cut", cut="stage2"))
    assert ds.source.reads == len(ds) - after * runtime.batch_size
    assert reports[0].done == (after + 1) * runtime.batch_size
    for name in ("logits", "maps", "attention", "activations", "stem"):
        np.testing.assert_array_equal(getattr(resumed, name), getattr(whole, name))
    for name in ("indices", "cells", "values"):
        np.testing.assert_array_equal(getattr(resumed.patches, name), getattr(whole.patches, name))


def test_cancel_keeps_what_was_done(world, tmp_path):
    clf, ds, runtime = world
    stop = threading.Event()
    work = extract(clf, ds, runtime, tmp_path, cancel=stop)
    next(work)
    next(work)
    stop.set()
    with pytest.raises(Cancelled, match="kept"):
        next(work)
    reports, _ = drain(extract(clf, ds, runtime, tmp_path))
    assert reports[0].done == 3 * runtime.batch_size


def test_a_finished_extraction_is_opened_at_once_and_another_models_is_not(world, tmp_path):
    clf, ds, runtime = world
    _, first = drain(extract(clf, ds, runtime, tmp_path))
    ds.source.reads = 0
    reports, again = drain(extract(clf, ds, runtime, tmp_path))
    assert (reports, ds.source.reads, again.key) == ([], 0, first.key)
    other = make_classifier(seed=1)
    _, third = drain(extract(other, ds, runtime, tmp_path))
    assert third.key != first.key
    assert ds.source.reads == len(ds)


def test_unreadable_images_are_left_out_and_named(tmp_path):
    clf, ds = make_classifier(), make_dataset(broken={3, 100})
    reports, found = drain(extract(clf, ds, make_runtime(), tmp_path))
    assert np.flatnonzero(~found.readable).tolist() == [3, 100]
    assert set(found.unreadable) == {"train3", "val4"}
    assert "broken" in found.unreadable["train3"]
    assert np.isnan(found.logits[3]).all()
    assert "2 photos" in reports[-1].message


def test_out_of_memory_halves_the_batch_and_goes_on(world, tmp_path, monkeypatch):
    clf, ds, runtime = world
    _, whole = drain(extract(clf, ds, runtime, tmp_path / "a"))
    real, sizes = type(clf).activations, []

    def limited(self, x):
        sizes.append(len(x))
        if len(x) > 5:
            raise RuntimeError("CUDA out of memory. Tried to allocate 20 GiB")
        return real(self, x)

    monkeypatch.setattr(type(clf), "activations", limited)
    _, found = drain(extract(clf, ds, runtime, tmp_path / "b"))
    np.testing.assert_allclose(found.maps, whole.maps, rtol=1e-4, atol=1e-6)
    assert sizes.count(16) == 1  # the smaller batch is remembered


def test_the_model_is_left_as_it_was_found(world, tmp_path):
    clf, ds, runtime = world
    clf.train()
    before = clf.fingerprint()
    drain(extract(clf, ds, runtime, tmp_path))
    assert clf.training
    assert clf.fingerprint() == before


def test_a_pruned_neuron_is_pruned_in_every_array(world, tmp_path):
    clf, ds, runtime = world
    _, first = drain(extract(clf, ds, runtime, tmp_path / "a"))
    pruned = clf.clone()
    pruned.neuron_mask[2] = False
    _, second = drain(extract(pruned, ds, runtime, tmp_path / "b", source=first))
    assert not second.activations[:, 2].any()
    assert not second.attention[:, 2].any()
    assert second.pooled[:, 3].any()


@pytest.mark.parametrize("count", [1, 2])
def test_a_single_image_and_a_batch_of_one_work(tmp_path, count):
    clf, ds = make_classifier(), make_dataset(train=count, val=0, test=0)
    _, found = drain(extract(clf, ds, make_runtime(batch_size=1), tmp_path))
    assert found.logits.shape == (count, 2)
    assert found.patches.indices[0, 0] >= 0


def test_the_estimate_names_its_parts_and_the_disk_that_is_used(world, tmp_path):
    clf, ds, runtime = world
    estimate = estimate_extraction(clf, ds, runtime, cut="stage2")
    _, found = drain(extract(clf, ds, runtime, tmp_path, cut="stage2"))
    used = sum(array.nbytes for array in (found.logits, found.maps, found.pooled, found.attention, found.inverse,
                                          found.activations, found.stem, found.masks, found.aiou))
    assert estimate.disk_bytes == used
    assert estimate.seconds > 0 and estimate.memory_bytes > 0
    assert sum(part[1] for part in estimate.parts) == pytest.approx(estimate.seconds)


def test_an_extraction_clears_what_another_left_and_no_array_of_the_person(world, tmp_path):
    clf, ds, runtime = world
    np.save(tmp_path / "my_scores.npy", np.arange(3))
    np.save(tmp_path / "carry_0.npy", np.arange(3))
    _, found = drain(extract(clf, ds, runtime, tmp_path))
    assert np.load(tmp_path / "my_scores.npy").tolist() == [0, 1, 2]
    assert not (tmp_path / "carry_0.npy").exists()
    assert remove_folder(found.folder) is False                 # the folder was the person's before
    assert (tmp_path / "my_scores.npy").exists()
