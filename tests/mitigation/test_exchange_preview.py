"""What the answers would do, predicted on a tiny world; and literally."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tiny_world
import torch
from test_environment_exchange import literal_exchange

from guidance_viz.core import Cancelled, Gap, Outlook, PartPreview
from guidance_viz.data import Dataset
from guidance_viz.metrics import balanced_offsets
from guidance_viz.mitigation.exchange import lends_environment, partners
from guidance_viz.mitigation.exchange_preview import ExchangePreviewCache, _resampled, preview_exchange
from guidance_viz.mitigation.head import HeadOptions
from guidance_viz.mitigation.preview_photos import by_turns


@pytest.fixture
def make_cache(make_task):
    def make(budget=60.0, clf=None, ds=None, cut="stage2"):
        task = make_task(clf=clf, ds=ds, cut=cut)
        return ExchangePreviewCache(task.clf, task.ds, task.extraction, task.runtime, budget=budget)
    return make


def box_masks(cache):
    return cache.ds.boxes_as_masks(12, 12).numpy()[cache.rows].astype(np.float32)


def literal_refit(pooled, labels, weight, bias, scale):
    """Full-batch Adam on cross-entropy and the ridge, written out photo by photo; a half cosine of even steps."""
    options, n, (k, c) = HeadOptions(), len(pooled), weight.shape
    change, shift = np.zeros((k, c)), np.zeros(k)
    moments = [np.zeros((k, c)), np.zeros((k, c)), np.zeros(k), np.zeros(k)]
    for step in range(options.iterations):
        d_weight, d_bias = np.zeros((k, c)), np.zeros(k)
        for x, y in zip(pooled, labels, strict=True):
            logits = (weight + change / scale) @ x + bias + shift
            p = np.exp(logits - logits.max())
            p = p / p.sum()
            p[y] -= 1
            d_weight += np.outer(p, x) / n
            d_bias += p / n
        gradients = [d_weight / scale + options.ridge * change, d_bias]
        rate = options.step / c * 0.5 * (1 + np.cos(np.pi * step / options.iterations))
        for i, (values, gradient) in enumerate(zip((change, shift), gradients, strict=True)):
            moments[2 * i] = 0.9 * moments[2 * i] + 0.1 * gradient
            moments[2 * i + 1] = 0.99 * moments[2 * i + 1] + 0.01 * gradient ** 2
            mean, square = moments[2 * i] / (1 - 0.9 ** (step + 1)), moments[2 * i + 1] / (1 - 0.99 ** (step + 1))
            values -= rate * mean / (np.sqrt(square) + 1e-8)
    return weight + change / scale, bias + shift


def literal_features(cache, inputs, masks, labels, how, seed):
    """Exchanged place by place, and one photo at a time through the tail."""
    resized = np.stack([m.reshape(12, 12) for m in masks])
    lends, generator = lends_environment(torch.from_numpy(resized)), torch.Generator().manual_seed(seed)
    partner = partners(torch.from_numpy(labels), lends, generator, how).numpy()
    made = literal_exchange(inputs.float().numpy().astype(np.float64), resized.astype(np.float64), partner)
    return np.stack([cache.tail(torch.from_numpy(made[i:i + 1]).float()).numpy()[0] for i in range(len(made))])


def test_a_prediction_is_what_a_slow_loop_finds(make_cache):
    cache = make_cache()
    masks = 0.9 - 0.8 * box_masks(cache)    # soft, and wrong: then no figure is 0 or 1
    n = len(cache.train.rows)
    labels, asked = cache.train.labels.numpy(), cache.test.labels.numpy()
    features = literal_features(cache, cache.train.inputs, masks[:n], labels, "mixed", cache.seed)
    tested = literal_features(cache, cache.test.inputs, masks[n:], asked, "class", cache.seed + 1)
    weight, bias = literal_refit(features, labels, cache.weight.numpy().astype(float), cache.bias.numpy().astype(float),
                                 cache.scale.numpy())
    bias = bias + balanced_offsets(tested @ weight.T + bias, asked)
    changed = [int(np.argmax(weight @ a + bias) != np.argmax(weight @ b + bias))
               for a, b in zip(cache.test.plain.numpy(), tested, strict=True)]
    by_group = {}
    for row in cache.ds.indices("val"):
        guess = np.argmax(weight @ cache.extraction.pooled[row] + bias)
        by_group.setdefault(int(cache.ds.table["group"][row]), []).append(guess == cache.ds.table["label"][row])
    found = preview_exchange(cache, masks)
    assert found.predicted.reliance == pytest.approx(np.mean(changed))
    assert found.predicted.worst == pytest.approx(min(np.mean(group) for group in by_group.values()))
    assert found.predicted.mean == pytest.approx(np.mean([np.mean(group) for group in by_group.values()]))
    assert 0 < found.predicted.reliance < 1
    assert 0 < found.predicted.mean < 1
    assert (found.train, found.val, found.by, found.at) == (n, len(asked), "group", "features")


def test_masks_of_ones_exchange_nothing_and_are_the_plain_refit(make_cache):
    cache = make_cache()
    found = preview_exchange(cache, np.ones((len(cache.rows), 6, 6), np.float32))
    assert found.predicted == found.without["plain"] == found.without["prior"]
    assert found.predicted.reliance == 0
    assert all((gap.value, gap.low, gap.high) == (0, 0, 0) for gaps in found.gaps.values() for gap in gaps.values())
    assert "no environment is left to exchange" in found.note
    assert cache.answered.computed == 0


def test_right_masks_and_inverted_ones_are_told_apart(make_cache):
    cache = make_cache()
    right, wrong = preview_exchange(cache, box_masks(cache)), preview_exchange(cache, 1 - box_masks(cache))
    assert right.predicted.worst > wrong.predicted.worst + 0.3
    gap = wrong.gaps["plain"]["worst"]
    assert gap.value == pytest.approx(wrong.predicted.worst - wrong.without["plain"].worst)
    assert gap.low <= gap.value <= gap.high < 0
    assert "do harm" in wrong.words
    for look in (right.predicted, *right.without.values()):
        assert all(look.interval[name][0] <= getattr(look, name) <= look.interval[name][1] for name in look.interval)
    assert json.loads(json.dumps(right.to_json()))["predicted"]["worst"] == right.predicted.worst


def test_unknown_masks_predict_nothing_and_say_what_to_do(make_cache):
    cache = make_cache()
    found = preview_exchange(cache, np.full((len(cache.rows), 6, 6), np.nan, np.float32))
    assert found.predicted is None
    assert "one part with yes and one with no" in found.reason
    assert found.reason in found.words
    some = box_masks(cache)
    some[::3] = np.nan      # such photos stay as they are, and are not tested on
    known = preview_exchange(cache, some)
    assert known.predicted is not None
    assert known.val == (~np.isnan(some[len(cache.train.rows):, 0, 0])).sum()


def test_only_photos_whose_masks_changed_are_computed_anew(make_cache):
    cache = make_cache()
    masks = box_masks(cache)
    first = preview_exchange(cache, masks)
    assert cache.answered.computed > 90
    again = preview_exchange(cache, masks)
    assert (cache.answered.computed, cache.prior.computed, cache.tested.computed) == (0, 0, 0)
    assert again.predicted == first.predicted
    masks[0] = 1 - masks[0]
    moved = preview_exchange(cache, masks)
    assert 1 <= cache.answered.computed <= 20       # itself, and those that got its environment
    fresh = make_cache()
    assert preview_exchange(fresh, masks).predicted.reliance == pytest.approx(moved.predicted.reliance, abs=0.03)


def test_a_cancelled_prediction_keeps_what_it_computed(make_cache):
    cache = make_cache()
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        preview_exchange(cache, box_masks(cache), cancel=lambda: next(asked))
    assert preview_exchange(cache, box_masks(cache)).predicted is not None
    assert cache.tested.computed < len(cache.test.rows)


def test_where_groups_are_not_known_classes_are_told_in_other_environments(make_cache):
    cache = make_cache(ds=tiny_world.make_dataset(groups=False))
    found = preview_exchange(cache, box_masks(cache))
    assert found.by == "class"
    assert found.predicted.worst_group in cache.ds.class_names
    assert "other environments" in found.words


def select(ds, rows):
    table = ds.table.iloc[rows].reset_index(drop=True)
    return Dataset(table, ds.source.select(rows), class_names=ds.class_names, boxes=ds.boxes[
        ds.boxes["sample_id"].isin(table["sample_id"])], name="tiny", group_names=ds.group_names)


def test_a_class_or_group_that_validation_lacks_is_named(make_cache):
    ds = tiny_world.make_dataset()
    val, label, ground = ds.table["split"] == "val", ds.table["label"], ds.table["attribute"]
    cache = make_cache(ds=select(ds, np.flatnonzero(~(val & (label == 1)))))
    assert preview_exchange(cache, np.zeros((0, 1, 1))).predicted is None
    assert "No validation photo is of the class 'bright'" in cache.reason
    cache = make_cache(ds=select(ds, np.flatnonzero(~(val & (label == 1) & (ground == 1)))))
    assert "No validation photo is of the group" in cache.reason
    cache = make_cache(ds=select(ds, np.flatnonzero(~val)))
    assert "no validation photo to predict for" in cache.reason


def test_a_head_that_cannot_be_refitted_in_a_moment_is_said(make_cache):
    cache = make_cache(clf=tiny_world.make_classifier(net=tiny_world.DeepHeadNet))
    assert "not a mean and a linear layer" in preview_exchange(cache, np.zeros((0, 1, 1))).reason


def test_without_a_kept_stem_pictures_are_exchanged_and_a_slow_network_is_said(make_cache):
    cache = make_cache(cut=None)
    found = preview_exchange(cache, box_masks(cache))
    assert found.at == "input"
    assert found.predicted is not None
    assert "too few can be looked at" in make_cache(cut=None, budget=1e-4).reason


def test_fewer_photos_are_drawn_where_the_network_is_slow_and_others_once_it_is_faster(make_cache, monkeypatch):
    monkeypatch.setattr("guidance_viz.mitigation.exchange_preview.seconds_each", lambda *_: 0.01)
    cache = make_cache(budget=1.17)     # of 96 photos to refit on, twice, and 40 to test on: half
    assert (len(cache.train.rows), len(cache.test.rows)) == (48, 24)
    assert not cache.outdated
    preview_exchange(cache, box_masks(cache))
    cache._taken = 0.4, 100
    assert cache.outdated               # 4 ms each now, not 10
    cache._taken = 0.8, 100
    assert not cache.outdated
    cache._taken = 2.5, 100
    assert cache.outdated
    monkeypatch.setattr("guidance_viz.mitigation.exchange_preview.seconds_each", lambda *_: 1.0)
    assert make_cache(budget=1.17).outdated


def test_the_photos_are_fewer_where_time_is_short_and_the_first_of_more(make_task):
    rows, labels = np.arange(100, 140), np.repeat([0, 0, 0, 1], 10)
    many, few = by_turns(rows, labels, 20, 3), by_turns(rows, labels, 8, 3)
    assert np.array_equal(many[:8], few)
    assert np.bincount(labels[few - 100]).tolist() == [4, 4]
    assert len(set(by_turns(rows, labels, 99, 3).tolist())) == 40


def test_resampled_shares_stand_around_those_of_the_photos_and_are_paired():
    rng = np.random.default_rng(0)
    first, groups = rng.random(400) < 0.7, np.repeat([0, 1, -1], [250, 100, 50])
    a, b = _resampled(first, first, groups, 0)
    assert np.array_equal(a, b)
    assert a.mean(axis=0) == pytest.approx([first[:250].mean(), first[250:350].mean()], abs=0.01)
    assert a[:, 1].std() == pytest.approx(np.sqrt(0.7 * 0.3 / 100), rel=0.2)
    a, b = _resampled(first, ~first, groups, 0)
    assert np.allclose(a + b, 1)


def test_the_sentence_says_so_only_where_the_answers_decide():
    look = Outlook(0.1, 0.6, 0.7, "waterbird on land", {"reliance": (0.05, 0.2), "worst": (0.5, 0.7)})
    without = {"plain": Outlook(0.4, 0.2, 0.6), "prior": Outlook(0.3, 0.5, 0.6)}
    sure = PartPreview(look, without, {"plain": {"worst": Gap(0.4, 0.3, 0.5)}, "prior": {"worst": Gap(0.1, 0.02, 0.2)}})
    assert sure.against == "prior"
    assert "+10 points (+2 to +20)" in sure.words and "owed to your answers" in sure.words
    unsure = PartPreview(look, without, {"prior": {"worst": Gap(0.1, -0.02, 0.2)}})
    assert "cannot be told" in unsure.words
    assert "Not tried yet" in unsure.words
