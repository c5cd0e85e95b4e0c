"""DFR and the two SLIM fixes: what they learn from, and what the release computes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_world import DeepHeadNet, drain, make_classifier, make_dataset

from guidance_viz.core import DataError, ModelError, OptionError
from guidance_viz.metrics import balanced_offsets
from guidance_viz.mitigation import LogisticOptions, get
from guidance_viz.mitigation.logistic import LinearFit, average, choose_strength, fit_logistic, halves
from guidance_viz.mitigation.methods.dfr import balanced_draw

FEW = {"logistic": {"strengths": [0.3, 0.1], "draws": 3, "tunings": 2}}


# the regression

def test_the_averaged_refit_equals_the_release(golden):
    """The release's draws, drawn as it draws them (one global generator), through this solver."""
    g = golden("baselines/dfr")
    generator = np.random.RandomState(0)
    fits = []
    for retrained in g["val_each_retrain_coef_intercept"]:
        groups = [np.flatnonzero(g["g_val"] == k) for k in range(4)]
        for rows in groups:
            generator.shuffle(rows)
        least = min(map(len, groups))
        rows = np.concatenate([rows[:least] for rows in groups])
        generator.shuffle(np.arange(len(g["x_train"])))
        fit = fit_logistic(g["x_val"][rows], g["y_val"][rows], 2, float(g["val_best_hypers_C_w0_w1"][0]),
                           reference=g["x_train"], seed=generator.randint(np.iinfo("i").max))
        mean, scale = g["x_train"].mean(0), g["x_train"].std(0)
        coefficients = (fit.weight[1] - fit.weight[0]) * scale
        intercept = fit.bias[1] - fit.bias[0] + (fit.weight[1] - fit.weight[0]) @ mean
        np.testing.assert_allclose([*coefficients, intercept], retrained, rtol=1e-3, atol=2e-3)
        fits.append(fit)
    whole = average(fits)
    np.testing.assert_allclose((whole.weight[1] - whole.weight[0]) * g["x_train"].std(0), g["val_avg_coef"][0], rtol=1e-3,
                               atol=5e-4)
    right = whole.predict(g["x_test"]) == g["y_test"]
    found = [right[g["g_test"] == k].mean() for k in range(4)]
    np.testing.assert_allclose(found, g["val_test_group_accs"])
    assert right.mean() == pytest.approx(float(g["val_test_mean_acc"]))


def objective_slowly(weight, bias, features, labels, weights, strength):
    """What liblinear minimises: |w|₁ + |b| + C Σ log(1 + exp(-y (w f + b)))."""
    loss = sum(v * np.log1p(np.exp(-(2 * y - 1) * (weight @ f + bias))) for f, y, v in
               zip(features, labels, weights, strict=True))
    return np.abs(weight).sum() + abs(bias) + strength * loss


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("class_weights", [None, np.array([0.5, 3.0])])
def test_a_fit_is_at_the_minimum_of_its_objective(class_weights, seed):
    rng = np.random.default_rng(seed)
    features, labels = 3 + 2 * rng.normal(size=(80, 5)), rng.integers(0, 2, 80)
    features[:, 0] += labels
    fit = fit_logistic(features, labels, 2, 0.3, class_weights=class_weights)
    mean, scale = features.mean(0), features.std(0)
    standard, weight = (features - mean) / scale, (fit.weight[1] - fit.weight[0]) * scale
    bias = fit.bias[1] - fit.bias[0] + (fit.weight[1] - fit.weight[0]) @ mean
    weights = np.ones(80) if class_weights is None else class_weights[labels]
    def value(w, b):
        return objective_slowly(w, b, standard, labels, weights, 0.3)
    best = value(weight, bias)
    for _ in range(200):
        assert value(weight + 0.02 * rng.normal(size=5), bias + 0.02 * rng.normal()) > best - 1e-3


def test_more_classes_are_fitted_one_against_the_rest():
    rng = np.random.default_rng(1)
    labels = np.arange(90) % 3
    features = np.eye(3)[labels] + 0.1 * rng.normal(size=(90, 3))
    fit = fit_logistic(features, labels, 3, 1.0)
    assert fit.weight.shape == (3, 3) and (fit.predict(features) == labels).mean() > 0.95
    own = fit_logistic(features, (labels == 2).astype(int), 2, 1.0)
    np.testing.assert_allclose(fit.weight[2], own.weight[1] - own.weight[0], atol=1e-6)


def test_a_feature_that_never_changes_has_no_part():
    rng = np.random.default_rng(2)
    features = np.stack([rng.normal(size=40), np.full(40, 7.0)], 1)
    fit = fit_logistic(features, (features[:, 0] > 0).astype(int), 2, 1.0)
    assert np.isfinite(fit.weight).all() and not fit.weight[:, 1].any()


def test_a_class_without_a_photo_is_refused():
    with pytest.raises(DataError, match="Class 1 has no photo among the 3"):
        fit_logistic(np.eye(3), np.zeros(3, int), 2, 1.0)


def test_the_penalty_is_the_one_with_the_best_mean_score_and_of_equals_the_weakest():
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(40, 3)), np.arange(40) % 2
    options = LogisticOptions(strengths=(0.1, 1.0, 0.3), tunings=2)
    def all_rows(rows, generator):
        return rows
    seen = []
    def score(predictions, rows):
        seen.append(len(rows))
        return 0.5
    assert choose_strength(features, labels, 2, options, all_rows, score)[0] == 1.0
    assert seen == [20] * 6
    scores = iter([0.1, 0.9, 0.2, 0.5, 0.4, 0.9])
    best, found = choose_strength(features, labels, 2, options, all_rows, lambda *_: next(scores))
    assert best == 0.3
    assert found == pytest.approx({1.0: 0.3, 0.3: 0.65, 0.1: 0.55})


def test_the_halves_share_every_class_and_no_row():
    strata = np.array([0] * 7 + [1] * 4 + [2])
    first, second = halves(strata, np.random.default_rng(0))
    assert sorted([*first, *second]) == list(range(12))
    assert np.bincount(strata[first], minlength=3).tolist() == [3, 2, 0]


def test_a_balanced_draw_has_as_many_of_each_group_as_the_smallest():
    positions, groups = np.arange(100, 130), np.array([0] * 20 + [2] * 7 + [5] * 3)
    draws = [balanced_draw(positions, groups, np.random.default_rng(s)) for s in range(60)]
    for draw in draws:
        assert np.bincount(groups[draw - 100]).tolist() == [3, 0, 3, 0, 0, 3]
    assert set(np.concatenate(draws).tolist()) == set(positions.tolist())


@pytest.mark.parametrize(("bad", "said"), [
    ({"strengths": []}, "strengths"), ({"strengths": [0.0]}, "strengths"), ({"draws": 0}, "draws=0"),
    ({"tunings": 1.5}, "tunings=1.5"), ({"penalty": "l2"}, "no option 'penalty'")])
def test_wrong_settings_are_named(make_task, bad, said):
    with pytest.raises(OptionError, match=said):
        drain(get("dfr")(make_task(), logistic=bad))


# the methods

def head(clf):
    return clf.linear_head.weight.detach().cpu().numpy(), clf.linear_head.bias.detach().cpu().numpy()


@pytest.mark.parametrize(("name", "split"), [("slim_val", "val"), ("dfr", None)])
def test_a_refit_changes_the_last_layer_alone_and_reads_no_photo(make_task, name, split):
    task = make_task()
    task = make_task(subset=task.ds.indices(split)[:31] if split else None)
    task.ds.source.reads = 0
    _, fix = drain(get(name)(task, **FEW))
    assert task.ds.source.reads == 0
    before, after = task.clf.state_dict(), fix.clf.state_dict()
    assert {k for k in before if not torch.equal(before[k].cpu(), after[k].cpu())} == {"module.fc.weight", "module.fc.bias"}


def test_slim_val_is_one_fit_of_the_subsets_photos(make_task):
    task = make_task()
    rows = task.ds.indices("val")[3:31]
    _, fix = drain(get("slim_val")(make_task(subset=rows, subset_facts={"answers": 12}), logistic={"strengths": [0.3]}))
    labels = task.ds.table["label"].to_numpy()
    pooled = np.asarray(task.extraction.pooled, np.float64)
    own = fit_logistic(pooled[rows], labels[rows], 2, 0.3, reference=pooled[task.ds.indices("train")])
    for found, expected in zip(head(fix.clf), (own.weight, own.bias), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    assert fix.report.data_used == {"photos": 28, "share of the validation split": 0.7, "answers": 12}
    assert fix.report.effective_weights["C"] == 0.3
    assert any("photos that were learnt from" in line for line in fix.report.warnings)


def test_slim_val_never_sees_a_group_label(make_task):
    heads = []
    for groups in (True, False):
        task = make_task(ds=make_dataset(groups=groups))
        _, fix = drain(get("slim_val")(make_task(ds=task.ds, subset=task.ds.indices("val")), **FEW))
        heads.append(head(fix.clf)[0])
    np.testing.assert_allclose(*heads, rtol=1e-4, atol=1e-5)


def test_dfr_is_the_mean_of_balanced_fits_of_the_validation_split(make_task):
    task = make_task()
    _, fix = drain(get("dfr")(task, logistic={"strengths": [0.3], "draws": 4}, ))
    table, rows = task.ds.table, task.ds.indices("val")
    labels, groups = table["label"].to_numpy()[rows], table["group"].to_numpy()[rows]
    pooled = np.asarray(task.extraction.pooled, np.float64)
    generator, fits = np.random.default_rng(0), []
    for _ in range(4):
        draw = balanced_draw(np.arange(len(rows)), groups, generator)
        fits.append(fit_logistic(pooled[rows][draw], labels[draw], 2, 0.3, reference=pooled[task.ds.indices("train")]))
    np.testing.assert_allclose(head(fix.clf)[0], np.mean([f.weight for f in fits], axis=0), rtol=1e-4, atol=1e-5)
    assert fix.report.data_used == {"photos": 40, "share of the validation split": 1.0}


def test_dfr_lifts_the_worst_group_and_chooses_its_penalty_by_it(make_task):
    task = make_task(ds=make_dataset(train=96, val=160, test=160))
    _, fix = drain(get("dfr")(task))
    assert fix.report.after["test"].groups.worst >= fix.report.before["test"].groups.worst
    scores = {entry["C"]: entry["score"] for entry in fix.report.history if "C" in entry}
    assert len(scores) == 7 and scores[fix.report.effective_weights["C"]] == max(scores.values())
    assert "worst-group" in fix.report.selection_rule


@pytest.mark.parametrize(("name", "given", "error", "said"), [
    ("slim_val", {}, OptionError, "none was given. Make one"),
    ("slim_tr", {}, OptionError, r"session\.curate\('mine', split='train'\)"),
    ("slim_val", {"subset": "train"}, DataError, "validation split, but 4 of the subset's 4"),
    ("slim_tr", {"subset": "val"}, DataError, "training split, but 4 of the subset's 4"),
    ("dfr", {"subset": "val"}, OptionError, "takes no subset"),
])
def test_the_wrong_photos_are_refused_with_the_cure(make_task, name, given, error, said):
    parts = {"subset": make_dataset().indices(given["subset"])[:4]} if given else {}
    with pytest.raises(error, match=said):
        drain(get(name)(make_task(**parts)))


def test_a_subset_that_cannot_be_read_is_refused(make_task):
    with pytest.raises(DataError, match="no photo that can be read"):
        drain(get("slim_tr")(make_task(ds=make_dataset(broken={0, 1}), subset=np.array([0, 1]))))


def test_what_dfr_and_a_refit_cannot_do_is_said(make_task):
    with pytest.raises(DataError, match="use 'slim_val'"):
        drain(get("dfr")(make_task(ds=make_dataset(groups=False))))
    with pytest.raises(DataError, match="no photo with a group"):
        drain(get("dfr")(make_task(ds=make_dataset(val=0))))
    with pytest.raises(OptionError, match="trainable='tail' is not possible"):
        drain(get("dfr")(make_task(), trainable="tail"))
    with pytest.raises(ModelError, match="Use 'slim_tr' or 'erm'"):
        drain(get("dfr")(make_task(clf=make_classifier(net=DeepHeadNet))))


def test_a_cancelled_refit_leaves_the_model_as_it_was(make_task):
    _, fix = drain(get("dfr")(make_task(cancel=lambda: True), **FEW))
    assert fix.report.status == "cancelled" and fix.report.result_hash == fix.report.model_hash


def test_one_photo_a_class_is_enough_to_fit(make_task):
    rows = make_dataset().indices("val")[:2]
    _, fix = drain(get("slim_val")(make_task(subset=rows), **FEW))
    assert fix.report.status == "finished" and fix.report.effective_weights["C"] == 0.3


@pytest.mark.parametrize("trainable", ["all", "tail", "head"])
def test_slim_tr_learns_from_the_subset_and_nothing_else(make_task, trainable):
    """Photos outside the subset may say anything: with their labels turned round the model is the same."""
    ds = make_dataset()
    rows = ds.indices("train")[::3]
    models = []
    for turned in (False, True):
        task = make_task(ds=ds, subset=rows)
        if turned:
            table = ds.table.copy()
            table.loc[np.setdiff1d(ds.indices("train"), rows), "label"] ^= 1
            object.__setattr__(task, "ds", _with_table(ds, table))
            object.__setattr__(task, "folder", task.folder / "turned")
            task.folder.mkdir()
        _, fix = drain(get("slim_tr")(task, epochs=2, lr=1e-3, batch_size=16, trainable=trainable))
        assert fix.report.data_used == {"photos": 32, "share of the training split": 1 / 3}
        models.append(fix.clf.state_dict())
    for name, value in models[0].items():
        torch.testing.assert_close(value, models[1][name], msg=name)


def _with_table(ds, table):
    import copy
    other = copy.copy(ds)
    other.table = table
    return other


def test_validation_photos_that_are_trained_on_do_not_choose_the_epoch(make_task):
    ds = make_dataset()
    _, fix = drain(get("erm")(make_task(ds=ds, subset=ds.indices("val")[:30]), epochs=1))
    assert any("30 photos of the validation split are trained on" in line for line in fix.report.warnings)


def test_guiding_within_a_subset_leaves_the_other_answers_out_and_says_how_many(make_task):
    ds = make_dataset()
    rows = ds.indices("train")[:20]
    task = make_task(ds=ds, subset=rows)
    _, fix = drain(get("crayon_attention")(task, epochs=1))
    inside = int((task.guidance.relevance[rows] != 0).sum())
    outside = int((task.guidance.relevance != 0).sum()) - inside
    assert outside and fix.report.answers_used["outside the subset (not used)"] == outside
    weights = fix.report.effective_weights
    relevant = int((task.guidance.relevance[rows] == 1).sum())
    if relevant:
        assert weights["alpha of one image"] == pytest.approx(weights["alpha (mean over R)"] * 20 / relevant)


def test_averaging_is_of_weights_and_biases():
    one, two = LinearFit(np.ones((2, 3)), np.zeros(2)), LinearFit(3 * np.ones((2, 3)), np.ones(2))
    assert (average([one, two]).weight == 2).all() and (average([one, two]).bias == 0.5).all()


def test_a_refit_equalises_the_class_accuracies_on_the_photos_it_was_not_made_on(make_task):
    task = make_task(ds=make_dataset(val=120))
    val, labels = task.ds.indices("val"), task.ds.table["label"].to_numpy()
    subset = np.concatenate([val[labels[val] == 0][:12], val[labels[val] == 1][:3]])
    _, plain = drain(get("slim_val")(make_task(ds=task.ds, subset=subset), calibrate=False, **FEW))
    _, fix = drain(get("slim_val")(make_task(ds=task.ds, subset=subset), **FEW))
    rest = np.setdiff1d(val, subset)
    logits = np.asarray(task.extraction.pooled[rest], np.float64) @ head(plain.clf)[0].T + head(plain.clf)[1]
    offsets = balanced_offsets(logits, labels[rest])
    np.testing.assert_allclose(head(fix.clf)[0], head(plain.clf)[0], rtol=1e-6)
    np.testing.assert_allclose(head(fix.clf)[1], head(plain.clf)[1] + offsets, rtol=1e-5, atol=1e-6)
    assert fix.report.effective_weights["class offset 0"] == pytest.approx(offsets[0], abs=1e-5)
    assert "class offset 0" not in plain.report.effective_weights


def test_a_refit_on_the_whole_validation_split_says_that_it_was_not_calibrated(make_task):
    ds = make_dataset()
    _, fix = drain(get("slim_val")(make_task(ds=ds, subset=ds.indices("val")), **FEW))
    assert any("class accuracies were not equalised" in line for line in fix.report.warnings)
