"""Exchanged environments, reliance and controls on a real session."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch

import guidance_viz as gv
from guidance_viz.core import DataError, OptionError, Reliance, SessionError

QUICK = {"device": "cpu", "precision": "float32", "batch_size": 64, "workers": 0}
HOW = {"trainable": "all", "epochs": 6, "lr": 1e-2, "batch_size": 32, "partner": "balanced", "schedule": "constant"}


@pytest.fixture(scope="module")
def biased(birds):
    """Trained on photos in which the scene says the class: it goes by the scene."""
    clf = gv.models.load("small_birds:tiny", num_classes=2, class_names=birds.class_names, seed=1)
    labels = torch.as_tensor(birds.table["label"].to_numpy().copy())
    agree = birds.indices("train")[np.isin(birds.table["group"].to_numpy()[birds.indices("train")], (0, 3))]
    rows, images = next(iter(birds.batches(agree, len(agree))))
    optimizer = torch.optim.Adam(clf.parameters(), lr=1e-2)
    for _ in range(40):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(clf.train()(images), labels[rows]).backward()
        optimizer.step()
    return clf.eval()


@pytest.fixture(scope="module")
def answered_run(birds, biased, tmp_path_factory):
    """A run to be copied: prepared, its parts answered."""
    run = tmp_path_factory.mktemp("answered") / "run"
    with gv.Session(biased, birds, run, **QUICK, projection="pca", questions=8, live=False) as session:
        session.prepare()
        session.parts(12)
        session.answer_parts_by_oracle("boxes")
    return run


@pytest.fixture
def answered(birds, biased, answered_run, tmp_path):
    shutil.copytree(answered_run, tmp_path / "answered")
    with gv.Session(biased, birds, tmp_path / "answered", **QUICK, live=False) as session:
        session.prepare()
        yield session


def test_answered_parts_decide_what_the_model_goes_by(answered):
    before = answered.reliance("val")
    report = answered.mitigate("environment_exchange", **HOW)
    assert report.answers_used["parts answered yes"] >= 1
    assert report.answers_used["parts answered no"] >= 1
    assert report.after["test"].groups.worst > report.before["test"].groups.worst
    after = answered.reliance("val", "candidate")
    assert after.model != before.model
    assert after.environment < before.environment
    assert after.worst > before.worst


def test_nothing_is_trained_where_nothing_is_known_of_any_place(prepared):
    session = prepared(live=False)
    session.parts(6)
    with pytest.raises(SessionError, match="answer parts both yes and no"):
        session.mitigate("environment_exchange", **HOW)
    session.answer_parts(0, "yes")
    with pytest.raises(SessionError, match="answer parts both yes and no"):
        session.mitigate("environment_exchange", **HOW)


def test_boxes_of_the_data_serve_without_an_answer(prepared):
    session = prepared(live=False)
    report = session.mitigate("environment_exchange", masks="boxes", **HOW)
    assert report.answers_used["photos with a mask"] == 132
    session.accept(regressions="allow")
    assert session.model_version == "v1"


def test_reliance_is_kept_in_the_run_and_says_what_it_is(answered):
    found = answered.reliance("val", masks="answers", draws=2)
    assert 0 <= found.interval["environment"][0] <= found.environment <= found.interval["environment"][1] <= 1
    assert set(found.by_class) == set(answered.class_names)
    assert found.worst == min(row["exchanged"] for row in found.by_class.values())
    assert found.photos == 48
    assert "verdicts" in found.words
    assert Reliance.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert answered.reliance("val", masks="answers", draws=2) == found
    with pytest.raises(DataError, match="one mask a photo|nan everywhere"):
        answered.reliance("val", masks=np.full((len(answered.ds), 4, 4), np.nan))


def test_masks_of_ones_change_no_verdict_and_those_of_zeros_nearly_all(answered):
    ones = np.ones((len(answered.ds), 4, 4), np.float32)
    same = answered.reliance("val", masks=ones)
    assert same.environment == 0
    nothing = answered.reliance("val", masks=1 - ones)
    assert nothing.environment > 0.3
    assert nothing.object == 0


def test_controls_stand_beside_the_fix_and_name_the_answer_gain(answered):
    table = answered.controls("environment_exchange", ("given", "inverted", "none", "half"), seeds=2, **HOW)
    assert table["kind"].tolist() == ["given", "inverted", "none", "half"] * 2
    assert table["seed"].nunique() == 2
    worst = table.groupby("kind")["worst"].mean()
    best = max(worst["inverted"], worst["none"])           # a dose is no control
    assert table.attrs["answer_gain"] == pytest.approx(worst["given"] - best)
    low, high = table.attrs["interval"]
    assert low <= table.attrs["answer_gain"] <= high
    assert answered.controls_table["worst"].tolist() == table["worst"].tolist()
    assert answered.candidate is None                      # controls are dropped


def test_controls_say_what_each_model_goes_by(answered):
    """Measured alike for all: the fix that waits has what the exchange test says of it."""
    answered.mitigate("environment_exchange", **HOW)
    table = answered.controls("environment_exchange", ["inverted", "none"], seeds=1, **HOW).set_index("kind")
    goes_by = answered.reliance("val", "candidate")
    assert table.loc["given", "environment"] == pytest.approx(goes_by.environment)
    assert table.loc["given", "exchanged"] == pytest.approx(goes_by.exchanged)
    assert table.loc["inverted", "environment"] > table.loc["given", "environment"]
    kept = answered.controls_table.set_index("kind")
    assert kept[["environment", "object", "exchanged"]].equals(table[["environment", "object", "exchanged"]])


def test_controls_that_were_run_are_read_not_run_again(answered, monkeypatch):
    first = answered.controls("environment_exchange", ("inverted",), seeds=1, **HOW)
    monkeypatch.setattr("guidance_viz.mitigation.run_control", lambda *_: pytest.fail("run again"))
    again = answered.controls("environment_exchange", ("inverted",), seeds=1, **HOW)
    assert again.equals(first)


def test_the_fix_that_waits_is_the_run_with_the_answers_as_given(answered, monkeypatch):
    from guidance_viz.mitigation import run_control
    ran = []
    monkeypatch.setattr("guidance_viz.mitigation.run_control", lambda task, kind, *a: ran.append(kind) or run_control(
        task, kind, *a))
    how = {**HOW, "epochs": 2}
    report = answered.mitigate("environment_exchange", **how)
    first = answered.controls("environment_exchange", ("none",), seeds=1, **how)
    assert ran == ["none"]
    assert first["worst"][0] == report.after["test"].groups.worst
    shutil.rmtree(answered.run / "controls")
    answered.reject()
    again = answered.controls("environment_exchange", (), seeds=1, **how)
    assert ran == ["none", "given"]
    columns = ["worst", "mean", "average", "adjusted_average", "balanced_worst", "groups"]
    assert again.loc[0, columns].equals(first.loc[0, columns]), "it is another run than the fix"
    answered.mitigate("environment_exchange", **how)
    answered.controls("environment_exchange", (), seeds=1, **{**how, "epochs": 1})
    assert ran == ["none", "given", "given"], "a fix with other options stood for the answers as given"


def test_controls_of_answers_on_maps_shuffle_and_flip_them(prepared):
    session = prepared(live=False)
    ids = session.ids("train")[:20]
    session.answer(ids[:14], "yes")
    session.answer(ids[14:], "no")
    table = session.controls("crayon_attention", seeds=1, trainable="head", solver="epochs", epochs=1)
    assert table["kind"].tolist() == ["given", "shuffled", "inverted", "none"]
    assert np.isfinite(table["worst"]).all()


def test_a_control_or_split_that_is_not_known_is_named(answered):
    with pytest.raises(OptionError, match="'flopped'"):
        answered.controls("environment_exchange", ("flopped",), **HOW)
    with pytest.raises(OptionError, match="'tests'"):
        answered.controls("environment_exchange", ("none",), split="tests", **HOW)
    with pytest.raises(OptionError, match="seeds=0"):
        answered.controls("environment_exchange", ("none",), seeds=0, **HOW)


def test_a_control_that_could_not_change_the_fix_is_refused_before_anything_is_trained(answered, monkeypatch):
    monkeypatch.setattr("guidance_viz.mitigation.run_control", lambda *_: pytest.fail("trained"))
    with pytest.raises(DataError, match="made of answers on parts"):
        answered.controls("environment_exchange", ("random",), masks="boxes", seeds=1, **HOW)
    with pytest.raises(OptionError, match="'class' would change nothing"):
        answered.controls("environment_exchange", ("class",), seeds=1, **HOW)
    with pytest.raises(OptionError, match="'prior' would change nothing"):
        answered.controls("crayon_attention", ("prior",), seeds=1, **HOW)


@pytest.mark.parametrize("kind", ["shuffled", "inverted", "prior", "centre", "none"])
def test_controls_of_boxes_change_the_masks(prepared, kind):
    session = prepared(live=False)
    table = session.controls("environment_exchange", (kind,), masks="boxes", seeds=1, **{**HOW, "epochs": 1})
    assert table["kind"].tolist() == ["given", kind]


def test_wrong_answers_of_parts_are_what_they_are_called(answered):
    desk = answered.desks.places
    right = desk.answered().masks
    flipped = desk.answered("flipped").masks
    known = ~np.isnan(right)
    np.testing.assert_allclose(flipped[known], 1 - right[known], atol=0.02)
    assert not np.allclose(desk.answered("shuffled", 1).masks[known], right[known], atol=0.05)
    assert sum(v for k, v in desk.answered("half").counts.items() if k.startswith("parts")) == 6
    assert np.array_equal(desk.answered().masks, right, equal_nan=True)


def test_an_exchange_survives_reopening_the_run(answered, birds, biased):
    answered.mitigate("environment_exchange", **{**HOW, "trainable": "tail"})
    answered.accept(regressions="allow")
    kept = answered.part_answers["relevance"].tolist()
    answered.close()
    with gv.Session(biased, birds, answered.run, live=False) as again:
        assert again.model_version == "v1"
        assert again.latest_report.options["masks"] == "answers"
    assert len(kept) == 12
    assert gv.Relevance.YES in set(kept)
