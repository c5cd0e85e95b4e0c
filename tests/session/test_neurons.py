from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch
from small_birds import tiny
from torch import nn
from torch.utils.data import TensorDataset

import guidance_viz as gv
from guidance_viz.core import OptionError, SessionError

QUICK = {"device": "cpu", "precision": "float32", "batch_size": 16, "workers": 0, "projection": "pca", "questions": 2,
         "live": False}


@pytest.fixture
def session(birds, tmp_path):
    """Of a network that is undecided: single neurons turn its predictions."""
    clf = gv.models.load("small_birds:tiny", num_classes=2, class_names=birds.class_names, seed=2).eval()
    _, images = next(iter(birds.batches(birds.indices("val"), 64)))
    with torch.no_grad():
        logits = clf(images)
        weight, bias = (part.clone() for part in clf.linear_head)
        bias[0] += (logits[:, 1] - logits[:, 0]).quantile(0.5)  # between two photos
        clf.set_linear_head(weight, bias)
    with gv.Session(clf, birds, tmp_path / "run", **QUICK) as opened:
        opened.prepare()
        yield opened


def accuracies(session, split, off=()):
    """The slow way: mask the neurons in the network, run it on every photo, and count."""
    clf, ds = session.model("current").clf.clone().eval(), session.ds
    clf.neuron_mask[list(off)] = False
    rows = ds.indices(split)
    table = ds.table.iloc[rows].copy()
    with torch.inference_mode():
        found = {int(i): int(p) for index, images in ds.batches(rows, 16)
                 for i, p in zip(index, clf(images).argmax(1), strict=True)}
    right = np.array([found[int(row)] for row in rows]) == table["label"].to_numpy()
    by_group = {f"group_{n}": right[(table["group"] == g).to_numpy()].mean() for g, n in enumerate(session.group_names)}
    by_class = {f"class_{n}": right[(table["label"] == k).to_numpy()].mean() for k, n in enumerate(session.class_names)}
    return {"worst": min((by_group or by_class).values()), "average": right.mean(), **by_group, **by_class}


def assert_effects(session, table, sets, split="val"):
    now = accuracies(session, split)
    assert list(table.columns) == ["neurons", *now]
    assert list(table["neurons"]) == sets
    for row, off in zip(table.to_dict("records"), sets, strict=True):
        then = accuracies(session, split, off)
        for name in now:
            assert row[name] == pytest.approx(then[name] - now[name], abs=1e-12), (off, name)


def test_the_effect_of_each_neuron_is_that_of_masking_it_in_the_network(session):
    table = session.pruning_effect()
    assert_effects(session, table, [(c,) for c in range(12)])
    assert (table["worst"] != 0).sum() >= 3


@pytest.mark.parametrize("split", ["val", "train"])
def test_neurons_are_switched_off_together(session, split):
    table = session.pruning_effect([[0, 3, 5], 7, range(12)], split)
    assert_effects(session, table, [(0, 3, 5), (7,), tuple(range(12))], split)


def test_all_neurons_are_weighed_once_a_model_and_split(session, monkeypatch):
    first = session.pruning_effect()
    first.loc[0, "worst"] = 99.0
    monkeypatch.setattr("guidance_viz.concepts.correct_without", lambda *_: pytest.fail("weighed again"))
    assert session.pruning_effect()["worst"].max() <= 1


def test_a_pruned_neuron_has_no_effect_and_the_others_are_weighed_anew(session):
    before = session.pruning_effect()
    session.answer_neurons([1, 4], "no")
    session.answer(session.ids("val")[:1], "yes")
    session.mitigate("crayon_pruning")
    session.accept(regressions="allow")
    table = session.pruning_effect()
    assert_effects(session, table, [(c,) for c in range(12)])
    assert (table.drop(columns="neurons").iloc[[1, 4]] == 0).all(axis=None)
    assert not table.equals(before)
    assert [1] in session.similar_neurons(0.01)
    assert [4] in session.similar_neurons(0.01)


def test_alike_neurons_fire_together_on_the_training_photos(session):
    pooled = np.asarray(session.model("current").extraction.pooled)[session.ds.indices("train")]
    groups = session.similar_neurons(0.5)
    assert sorted(c for g in groups for c in g) == list(range(12))
    assert any(len(g) > 1 for g in groups)
    for group in groups:
        assert (np.corrcoef(pooled[:, group].T) >= 0.5 - 1e-6).all()
    assert list(session.pruning_effect(groups)["neurons"]) == [tuple(g) for g in groups]


def test_what_cannot_be_weighed_is_said(session):
    with pytest.raises(OptionError, match="no neuron 12; the layer has 12"):
        session.pruning_effect([12])
    with pytest.raises(OptionError, match="'test' cannot"):
        session.pruning_effect(split="test")
    with pytest.raises(OptionError, match="threshold=2"):
        session.similar_neurons(2)
    assert session.pruning_effect([]).empty


def own(tmp_path, network, labels, splits):
    count = len(labels)
    images = torch.rand(count, 3, 24, 24, generator=torch.Generator().manual_seed(0))
    names = ["red", "green"]
    ds = gv.data.wrap(TensorDataset(images, torch.tensor(labels)), class_names=names)
    ds.table["split"] = splits
    session = gv.Session(gv.Classifier.wrap(network, class_names=names), ds, tmp_path / "run", **QUICK)
    session.prepare()
    return session


def test_without_groups_the_worst_class_stands_for_the_worst_group(tmp_path):
    with own(tmp_path, tiny(2), [0, 1] * 12, ["train"] * 12 + ["val"] * 12) as session:
        assert_effects(session, session.pruning_effect(), [(c,) for c in range(12)])
        assert not [name for name in session.pruning_effect() if name.startswith("group_")]


def test_a_class_without_photos_has_no_number(tmp_path):
    with own(tmp_path, tiny(2), [0, 1] * 4 + [1] * 4, ["train"] * 8 + ["val"] * 4) as session:
        table = session.pruning_effect()
        assert table["class_red"].isna().all()
        pd.testing.assert_series_equal(table["worst"], table["class_green"], check_names=False)


def test_dead_neurons_change_nothing_and_are_each_alone(tmp_path):
    network = tiny(2)
    with torch.no_grad():
        network[4].weight.zero_()
        network[4].bias.fill_(-1.0)
    with own(tmp_path, network, [0, 1] * 6, ["train"] * 6 + ["val"] * 6) as session:
        assert (session.pruning_effect().drop(columns="neurons") == 0).all(axis=None)
        assert session.similar_neurons() == [[c] for c in range(12)]


def test_a_head_that_is_not_linear_is_said(tmp_path):
    network = nn.Sequential(*tiny(2)[:8], nn.Linear(12, 6), nn.ReLU(), nn.Linear(6, 2))
    with (
        own(tmp_path, network, [0, 1] * 6, ["train"] * 6 + ["val"] * 6) as session,
        pytest.raises(SessionError, match="only for a linear head"),
    ):
        session.pruning_effect()
