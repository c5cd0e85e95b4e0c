from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_world import drain, make_classifier, make_dataset, make_runtime

from guidance_viz.core import Cancelled
from guidance_viz.training import extract, grid_of, local_features, place_of


def expected(clf, ds, place):
    """The slow way: each photo through the network, as the disk holds it."""
    clf.eval()
    with torch.no_grad():
        one = [clf.trunk(ds.source.read(i)[None])[0] if place == "final" else clf.stem(ds.source.read(i)[None], place)
               for i in range(len(ds))]
    return torch.cat(one).half().float().numpy()


def test_features_come_from_the_kept_stem_without_a_pass(world, tmp_path):
    clf, ds, runtime = world
    _, extraction = drain(extract(clf, ds, runtime, tmp_path / "x", cut="stage2"))
    reads = ds.source.reads
    reports, found = drain(local_features(clf, ds, extraction, runtime, tmp_path / "local", "stage2"))
    assert ds.source.reads == reads
    assert not reports
    assert not (tmp_path / "local").exists()
    np.testing.assert_array_equal(found.rows(slice(None)), np.asarray(extraction.stem, np.float32))
    assert (found.channels, *found.grid) == grid_of(clf, "stage2", 24) == (8, 12, 12)


@pytest.mark.parametrize("place", ["stage2", "final"])
def test_one_pass_keeps_them_otherwise_and_a_finished_one_is_opened(world, tmp_path, place):
    clf, ds, runtime = world
    reports, found = drain(local_features(clf, ds, None, runtime, tmp_path / "local", place))
    assert reports[-1].done == reports[-1].total == len(ds)
    np.testing.assert_allclose(found.rows(np.arange(len(ds))), expected(clf.cpu(), ds, place), rtol=2e-3, atol=1e-3)
    assert found.readable.all()
    reads = ds.source.reads
    _, again = drain(local_features(clf, ds, None, runtime, tmp_path / "local", place))
    assert ds.source.reads == reads
    assert again.key == found.key
    np.testing.assert_array_equal(again.rows([3, 5]), found.rows([3, 5]))


def test_an_interrupted_pass_goes_on_where_it_stopped(tmp_path):
    clf, ds, runtime = make_classifier(), make_dataset(), make_runtime(batch_size=16)
    asked = iter(range(100))
    with pytest.raises(Cancelled):
        drain(local_features(clf, ds, None, runtime, tmp_path, "stage2", cancel=lambda: next(asked) >= 3))
    reads = ds.source.reads
    _, found = drain(local_features(clf, ds, None, runtime, tmp_path, "stage2"))
    assert ds.source.reads - reads == len(ds) - 3 * 16
    np.testing.assert_allclose(found.rows(slice(None)), expected(clf, ds, "stage2"), rtol=2e-3, atol=1e-3)


def test_a_photo_that_cannot_be_read_is_known_and_zero(tmp_path):
    clf, ds = make_classifier(), make_dataset(broken={5})
    _, found = drain(local_features(clf, ds, None, make_runtime(), tmp_path, "stage2"))
    assert np.flatnonzero(~found.readable).tolist() == [5]
    assert (found.rows([5]) == 0).all()


def test_the_key_follows_the_weights_before_the_place_and_no_others(tmp_path):
    clf, ds, runtime = make_classifier(), make_dataset(), make_runtime()

    def key(place="stage2", data=ds):
        return drain(local_features(clf, data, None, runtime, tmp_path / place, place))[1].key
    first = key()
    with torch.no_grad():
        clf.module.fc.weight.add_(1)
        clf.module.stage2[0].weight.add_(1)
    clf.module.stage1[1].num_batches_tracked += 7
    assert key() == first
    assert key("final") != first
    assert key(data=make_dataset(seed=1)) != first
    with torch.no_grad():
        clf.module.stage1[1].running_mean.add_(0.5)
    assert key() != first


def test_a_deeper_place_is_reached_from_the_kept_stem(tmp_path):
    from torch import nn

    def net():
        convolutions = [nn.Conv2d(3, 4, 3, 2, 1), nn.ReLU(), nn.Conv2d(4, 6, 3, 1, 1), nn.ReLU(), nn.Conv2d(6, 6, 3, 1, 1)]
        return nn.Sequential(*convolutions, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 2))
    from guidance_viz.models import Classifier
    torch.manual_seed(0)
    clf = Classifier.wrap(net(), class_names=["dark", "bright"], image_size=24)
    ds, runtime = make_dataset(), make_runtime()
    early, late = clf.cuts[0], clf.cuts[-1]
    assert early != late
    _, extraction = drain(extract(clf, ds, runtime, tmp_path / "x", cut=early))
    reads = ds.source.reads
    _, found = drain(local_features(clf, ds, extraction, runtime, tmp_path / "local", late))
    assert ds.source.reads == reads
    np.testing.assert_allclose(found.rows(slice(None)), expected(clf, ds, late), rtol=5e-3, atol=5e-3)


def test_the_default_place_is_used_and_the_model_is_left_as_it_was(world, tmp_path):
    clf, ds, runtime = world
    clf.train()
    _, found = drain(local_features(clf, ds, None, runtime, tmp_path))
    assert clf.training
    assert found.place == place_of(clf, 24)
    assert len(found) == len(ds)
