from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import guidance_viz as gv
from guidance_viz import space
from guidance_viz.core import DataError, OptionError, SessionError
from guidance_viz.session import Curation
from guidance_viz.session.subsets.curation import Recipe

FEW = {"logistic": {"strengths": [0.3, 0.1], "tunings": 2}}


@pytest.fixture
def answered(session):
    """Every question of the training split answered by boxes."""
    session.ask(questions=24)
    session.answer_by_oracle(0.3, 0.25, what="maps", sample="centroids")
    assert {"yes", "no"} <= set(session.questions["answer"])
    return session


def same(one: Curation, other: Curation) -> None:
    assert json.dumps(one.to_json()) == json.dumps(other.to_json())


# asking

def test_the_whole_split_is_clustered_unless_each_class_is_to_be(session):
    table = session.table
    rows = np.flatnonzero(table["split"] == "train")
    points = table[["x", "y"]].to_numpy(np.float64)[rows]
    assert session.settings["asked_by"] == "all"
    assert session.centroids == list(table["sample_id"].iloc[rows[space.centroids(points, 8)]])
    session.ask(by="class")
    labels = table["label"].to_numpy()[rows]
    assert session.centroids == list(table["sample_id"].iloc[rows[space.centroids(points, 8, labels=labels)]])
    assert (session.table["label"].to_numpy() == session.questions["label"].to_numpy()[session.table["cluster"]]).all()


@pytest.mark.parametrize("by", ["all", "class"])
@pytest.mark.parametrize("split", ["train", "val"])
def test_questions_are_of_the_asked_split_and_share_it(session, split, by):
    before = session.version_layout
    session.ask(split, 6, by)
    assert session.version_layout == before + 1
    table, questions = session.table.set_index("sample_id"), session.questions
    assert list(questions["sample_id"]) == session.centroids and len(questions) == 6
    assert set(table["split"][session.centroids]) == {split}
    inside = table[table["split"] == split]
    assert questions["decides"].tolist() == [(inside["cluster"] == k).sum() for k in range(6)]
    assert questions["share"].sum() == pytest.approx(1)
    asked = session.next_question()
    assert set(table["split"][asked.decides]) == {split}
    assert set(table["cluster"][asked.decides]) == {table["cluster"][asked.sample_id]}
    assert len(asked.decides) == questions.set_index("sample_id")["decides"][asked.sample_id]
    distance = np.linalg.norm((table[["x", "y"]].loc[asked.decides] - table[["x", "y"]].loc[asked.sample_id]), axis=1)
    assert distance[0] == 0 and (np.diff(distance) >= 0).all()


def test_what_is_asked_may_change_and_answers_stay(session, new_session):
    session.answer(session.centroids[:3], "yes")
    session.ask("val", 5, "class")
    assert len(session.answers) == 3
    session.ask(questions=4)
    assert [session.settings[k] for k in ("asked_split", "asked_by", "questions")] == ["val", "class", 4]
    asked = session.centroids
    session.close()
    again = new_session(session.run, questions=None, live=False)
    again.prepare()
    assert again.centroids == asked and again.settings["asked_split"] == "val"
    assert len(again.answers) == 3


def test_a_run_of_an_older_version_has_the_new_settings_by_default(session, new_session):
    manifest = json.loads((session.run / "run.json").read_text())
    for name in ("asked_split", "asked_by", "questions_by_class"):
        manifest["settings"].pop(name)
    session.close()
    (session.run / "run.json").write_text(json.dumps(manifest))
    again = new_session(session.run, live=False)
    again.prepare()
    assert again.settings["asked_by"] == "all"
    again.ask("val")
    assert again.settings["asked_split"] == "val"


@pytest.mark.parametrize(("given", "error", "said"), [
    ({"split": "test"}, OptionError, "'test' cannot be asked about"),
    ({"by": "group"}, OptionError, "by='group'"),
    ({"questions": 0}, OptionError, "questions=0"), ({"questions": True}, OptionError, "questions=True"),
    ({"questions": "many"}, OptionError, "questions='many'")])
def test_what_cannot_be_asked_is_named_and_changes_nothing(session, given, error, said):
    before = session.settings
    with pytest.raises(error, match=said):
        session.ask(**given)
    assert session.settings == before


def test_more_questions_than_samples_ask_about_every_sample(session):
    session.ask("val", 1000)
    assert sorted(session.centroids) == sorted(session.ids("val"))


def test_the_elbow_proposes_the_questions_of_each_class(session, monkeypatch):
    found = session.consistency("val", clusters=(2, 3, 5, 8), seeds=(0, 1), by="class")
    assert set(found.proposed) == {0, 1}
    monkeypatch.setattr(session.desks.questions, "consistency", lambda *given, **options: found)
    session.ask("val", "elbow", "class")
    assert session.settings["questions"] == found.questions
    labels = session.questions["label"]
    assert {k: int((labels == k).sum()) for k in (0, 1)} == found.proposed
    session.ask(by="all")
    assert len(session.centroids) == found.questions and session.settings["questions_by_class"] is None


def test_the_consistency_is_that_of_both_spaces_and_is_kept(session):
    seen = []
    found = session.consistency(clusters=(4, 2), seeds=(0,), progress=seen.append)
    assert seen[-1].done == seen[-1].total == 4 and session.state == "ready"
    table, explained = session.table, session.model("current")
    rows = np.flatnonzero(table["split"] == "train")
    fitted = np.flatnonzero(table["split"] != "test")
    features = np.asarray(explained.extraction.pooled)
    spaces = {"attention": table[["x", "y"]].to_numpy()[rows],
              "features": space.project(features, "pca", fit=fitted)[rows]}
    vectors = {"attention": np.asarray(explained.extraction.maps)[rows].reshape(len(rows), -1), "features": features[rows]}
    own = space.consistency(spaces, vectors, clusters=(2, 4), seeds=(0,))
    assert [row[:5] for row in found.table] == [row[:5] for row in own.table]
    np.testing.assert_allclose([row[5] for row in found.table], [row[5] for row in own.table], rtol=1e-4)
    seen.clear()
    assert session.consistency(clusters=(4, 2), seeds=(0,), progress=seen.append, background=True) == found
    assert not seen


def test_the_consistency_is_measured_in_the_background_and_can_be_cancelled(prepared, monkeypatch):
    session = prepared()
    assert session.consistency(clusters=(2,), seeds=(0,), background=True) is None
    assert session.wait(300) and session.error == ""
    assert session.consistency(clusters=(2,), seeds=(0,)).questions == 2
    with pytest.raises(gv.core.Cancelled):
        session.consistency(clusters=tuple(range(2, 60)), seeds=(0,), progress=lambda _: session.cancel())
    assert session.state == "ready"


def test_beyond_the_round_the_most_uncertain_dense_region_is_asked(session):
    while (question := session.next_question()) is not None:
        session.answer(question.sample_id, "yes" if question.number % 2 else "no")
    assert session.next_question() is None
    question = session.next_question(beyond=True)
    assert question.sample_id not in session.centroids and (question.number, question.total) == (9, 8)
    assert question.decides[0] == question.sample_id
    uncertain = 1 - session.confidence()
    table = session.table.assign(uncertain=uncertain)
    inside = table[(table["split"] == "train")]
    left = inside[inside["answer"] == ""].groupby("cluster")["uncertain"].sum()
    assert table.set_index("sample_id")["cluster"][question.sample_id] == left.idxmax()
    session.answer(question.sample_id, "no")
    assert session.next_question(beyond=True).number == 10
    for _ in range(2):
        session.answer(session.next_question(beyond=True).sample_id, "maybe")
    assert session.next_question(skip=session.ids("train"), beyond=True) is None


def test_the_confidence_is_twice_the_distance_from_a_half(answered):
    p, found = answered.spread(), answered.confidence()
    np.testing.assert_allclose(found, np.abs(2 * p - 1))
    assert np.nanmin(found) >= 0 and np.nanmax(found) == 1


# honest evaluation

QUICK = {"device": "cpu", "precision": "float32", "batch_size": 64, "workers": 0, "projection": "pca", "questions": 8,
         "live": False}


def test_test_photos_change_nothing_of_the_space_the_spread_or_the_questions(birds_root, classifier, new_session, tmp_path):
    """The same run without its test photos: every other photo has the same place, cluster and P."""
    shutil.copytree(birds_root, tmp_path / "birds")
    for name in ("metadata.csv", "boxes.csv"):
        rows = pd.read_csv(birds_root / name)
        rows[rows["img_id"] <= 180].to_csv(tmp_path / "birds" / name, index=False)
    whole = new_session(tmp_path / "whole", live=False)
    ds = gv.data.load("waterbirds", tmp_path / "birds", image_size=32)
    assert set(ds.table["split"]) == {"train", "val"}
    bare = gv.Session(classifier, ds, tmp_path / "bare", **QUICK)
    found = []
    for session in (whole, bare):
        session.prepare()
        for k, sample in enumerate(session.centroids):
            session.answer(sample, "yes" if k % 3 else "no")
        if session is whole:
            session.answer(session.ids("test")[:10], "no")      # said of test photos: not spread
        table = session.table
        found.append(table[table["split"] != "test"].reset_index(drop=True))
    bare.close()
    for name in ("sample_id", "cluster", "answer"):
        assert found[0][name].tolist() == found[1][name].tolist()
    for name in ("x", "y", "p_relevant"):
        np.testing.assert_allclose(found[0][name], found[1][name], rtol=1e-5, atol=1e-6)
    test = whole.table[whole.table["split"] == "test"]
    assert np.isfinite(test[["x", "y", "p_relevant"]]).all(axis=None)
    assert (test["p_relevant"].iloc[:10] == 0).all()


# curating

def slowly(session, threshold, size, scale, split="train"):
    """The whole chain in plain words: P above the threshold, clusters, counts, draws."""
    table, extraction = session.table, session.model("current").extraction
    p = session.spread()
    rows = np.flatnonzero(table["split"] == split)
    limit = np.nanmedian(p[rows]) if threshold is None else threshold
    kept = np.array([r for r in rows if p[r] > limit])
    core, environment = np.array(extraction.attention[kept]), np.array(extraction.inverse[kept])
    if scale == "unit":
        core, environment = (np.array([v / np.sqrt((np.float64(v) ** 2).sum()) if v.any() else v for v in values])
                             for values in (core, environment))
    groups = space.subgroups(core, environment)
    drawn = space.sample(core, environment, groups.core, groups.environment, size)
    return kept, groups, drawn, [table["sample_id"][kept[i]] for i in drawn.rows]


@pytest.mark.parametrize("scale", ["unit", "raw"])
@pytest.mark.parametrize("threshold", [None, 0.6])
@pytest.mark.parametrize(("size", "budget"), [(0.2, 26), (30, 30)])
def test_a_curation_is_screening_subgroups_and_sampling(answered, threshold, size, budget, scale):
    found = answered.curate(size=size, threshold=threshold, by="all", scale=scale)
    kept, groups, drawn, ids = slowly(answered, threshold, budget, scale)
    assert found.scale == scale
    assert found.sample_ids == ids and len(ids) == budget == found.size
    assert (found.asked, found.kept) == (132, len(kept))
    assert found.asked == found.kept + found.unknown + found.dropped
    np.testing.assert_array_equal(found.held, groups.counts)
    for (c, e), n in drawn.wanted.items():
        assert (found.wanted[c, e], found.taken[c, e]) == (n, drawn.taken[c, e])
    assert found.taken.sum() == budget and found.wanted.sum() == budget
    names = answered.table["sample_id"].to_numpy()
    assert found.examples == {k: list(names[kept[v]]) for k, v in groups.representatives.items()}
    assert (found.share, found.short, found.name, found.split) == (budget / 132, 0, "", "train")
    table = answered.table.set_index("sample_id")
    screened = table.loc[names[kept]]
    for k, name in enumerate(answered.class_names):
        assert found.labels[name] == ((screened["label"] == k).sum(), (table["label"][ids] == k).sum())
    train = table[table["split"] == "train"]
    for k, name in enumerate(answered.group_names):
        assert found.groups[name] == tuple((part["group"] == k).sum() for part in (train, screened, table.loc[ids]))
    given = answered.answers["relevance"].isin(["yes", "no"]).sum()
    assert (found.answers, found.model, found.model_hash) == (given, "v0", answered.hashes["current"])
    assert set(found.core_classes) == {-1} and list(found.thresholds) == ["all"]


def test_classes_can_be_told_apart(answered):
    found = answered.curate(size=40)
    assert found.by == "class"
    assert list(found.thresholds) == answered.class_names
    assert set(found.core_classes) == {0, 1} == set(found.environment_classes)
    p, table = answered.spread(), answered.table
    for k, name in enumerate(answered.class_names):
        own = p[(table["split"] == "train") & (table["label"] == k)]
        assert found.thresholds[name] == pytest.approx(np.nanmedian(own))
    assert found.missing == []
    assert found.labels == {name: (screened, 20) for name, (screened, _) in found.labels.items()}


def test_screening_counts_what_a_threshold_keeps(answered):
    p, rows = answered.spread(), np.flatnonzero(answered.table["split"] == "train")
    for threshold in (0.0, 0.5, 0.9):
        found = answered.screening(threshold=threshold)
        assert found.rows.tolist() == [r for r in rows if p[r] > threshold]
    assert answered.screening().rows.tolist() == answered.screening(by="class").rows.tolist()
    assert set(answered.screening().thresholds) == {0, 1} and set(answered.screening(by="all").thresholds) == {-1}
    with pytest.raises(OptionError, match="'test' cannot be"):
        answered.screening("test")


def test_the_seed_decides_and_defaults_to_the_runs(answered):
    one, two, other = answered.curate(size=20), answered.curate(size=20, seed=0), answered.curate(size=20, seed=5)
    assert one.sample_ids == two.sample_ids != other.sample_ids


def test_a_budget_above_what_is_there_is_spent_as_far_as_it_goes(answered):
    found = answered.curate(size=1000)
    assert len(found.sample_ids) == found.kept and found.short == 1000 - found.kept
    assert answered.curate(size=1.0).size == 132 and answered.curate(size=1).size == 1
    assert len(answered.curate(size=1e-9).sample_ids) == 1


@pytest.mark.parametrize("size", [0, 0.0, -1, -0.5, 1.5, True, "0.1", float("nan")])
def test_a_size_that_cannot_be_is_named(answered, size):
    with pytest.raises(OptionError, match="size="):
        answered.curate(size=size)


def test_without_answers_of_both_values_it_is_said_what_to_answer(session):
    with pytest.raises(SessionError, match=r"no answers to curate by.*next_question\(\)"):
        session.curate()
    session.answer(session.centroids[:3], "yes")
    with pytest.raises(SessionError, match=r"All 3 answers are YES.*one is NO"):
        session.curate("mine")
    assert session.screening().unknown == 132 - 3
    session.answer(session.ids("test")[0], "no")
    with pytest.raises(SessionError, match="All 3 answers are YES"):
        session.curate()
    session.answer(session.centroids[:3], "no")
    with pytest.raises(SessionError, match=r"All 3 answers are NO.*one is YES"):
        session.curate()
    assert session.subsets.empty


def test_nothing_above_the_threshold_is_an_empty_trial_and_no_subset(answered):
    answered.spread()
    answered.desks.questions._spread = (*answered.desks.questions._spread[:2], np.full(len(answered.ds), 0.5))
    limit = 0.5
    found = answered.curate(threshold=limit)
    assert found.sample_ids == [] and found.held.shape == (0, 0) and found.missing == answered.class_names
    same(Curation.from_json(json.loads(json.dumps(found.to_json()))), found)
    with pytest.raises(SessionError, match="Lower the threshold"):
        answered.curate("mine", threshold=limit)


# kept

def test_a_subset_is_kept_listed_read_and_forgotten(answered, new_session):
    made = answered.curate("mine-1.a", size=20)
    time.sleep(0.001)
    answered.curate("a_later_one", split="val", size=0.5, threshold=0.1)
    answered.close()
    again = new_session(answered.run, live=False)
    table = again.subsets
    assert list(table["name"]) == ["mine-1.a", "a_later_one"]
    assert list(table["photos"]) == [20, 24] and list(table["split"]) == ["train", "val"]
    assert np.isnan(table["threshold"][0]) and table["threshold"][1] == 0.1
    assert table["share"][0] == 20 / 132 and set(table["model"]) == {"v0"}
    same(again.subset("mine-1.a"), made)
    again.forget_subset("mine-1.a")
    assert list(again.subsets["name"]) == ["a_later_one"]
    with pytest.raises(SessionError, match=r"no subset 'mine-1.a'.*Known: a_later_one"):
        again.subset("mine-1.a")


def test_a_subset_is_not_replaced_unless_asked_to(answered):
    first = answered.curate("mine", size=10)
    with pytest.raises(SessionError, match="already"):
        answered.curate("mine", size=20)
    same(answered.subset("mine"), first)
    assert answered.curate("mine", size=20, overwrite=True).sample_ids == answered.subset("mine").sample_ids


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "..", "a\\b", "é", "x" * 101, "a b", "nul\0", "C:x"])
def test_names_from_strangers_are_refused(answered, name):
    for act in (lambda: answered.curate(name), lambda: answered.subset(name), lambda: answered.forget_subset(name),
                lambda: answered.mitigate("slim_tr", subset=name)):
        with pytest.raises(OptionError, match="is not allowed"):
            act()
    assert not list(answered.run.parent.glob("*.json"))


def test_a_damaged_and_a_later_subset_say_so(answered):
    answered.curate("mine", size=10)
    path = answered.run / "subsets" / "mine.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 99}))
    with pytest.raises(SessionError, match="version 99.*Update"):
        answered.subset("mine")
    path.write_text("{")
    with pytest.raises(DataError, match=r"mine.json"):
        answered.subset("mine")


def test_a_second_process_sees_the_subset_and_one_of_two_at_once_wins(answered, new_session):
    other = new_session(answered.run, live=False)
    other.prepare()
    answered.curate("mine", size=10)
    assert other.subset("mine").size == 10
    won = []
    def race(session, size):
        try:
            session.curate("raced", size=size)
            won.append(size)
        except SessionError:
            pass
    threads = [threading.Thread(target=race, args=(s, n)) for s, n in ((answered, 11), (other, 12))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1 and answered.subset("raced").size == won[0]
    assert not list((answered.run / "subsets").glob(".*"))


def test_a_crash_while_saving_leaves_the_old_subset_or_the_new_one(answered):
    first = answered.curate("mine", size=10)
    script = ("import sys, json; from pathlib import Path; from guidance_viz.session.subsets.shelf import Subsets\n"
              "store = Subsets(Path(sys.argv[1])); import dataclasses\n"
              "found = store.load('mine'); print('ready', flush=True)\n"
              "while True: store.save(dataclasses.replace(found, size=found.size + 1), overwrite=True)")
    env = {**os.environ, "PYTHONPATH": str(Path(gv.__file__).parents[1])}
    for wait in (0.0, 0.01, 0.037, 0.09):
        with subprocess.Popen([sys.executable, "-c", script, str(answered.run / "subsets")], env=env,
                              stdout=subprocess.PIPE) as child:
            child.stdout.readline()
            time.sleep(wait)
            child.send_signal(signal.SIGKILL)
        found = answered.subset("mine")
        assert found.sample_ids == first.sample_ids and found.size >= 10
        assert list(answered.subsets["name"]) == ["mine"]


# trials

def test_a_trial_returns_at_once_and_only_the_latest_counts(answered, monkeypatch):
    from guidance_viz.session.subsets import subsets as curating
    real, hold, seen = curating.curate, threading.Event(), []
    def slow(basis, recipe, name=""):
        hold.wait(60)
        return real(basis, recipe, name)
    monkeypatch.setattr(curating, "curate", slow)
    answered.param.watch(lambda event: seen.append(event.new), "curation")
    for size in (5, 6, 7, 8):
        answered.try_curation(size=size)
    assert answered.curating and answered.curation is None
    hold.set()
    assert answered.wait(300)
    assert not answered.curating and answered.curation.size == 8 and answered.curation.name == ""
    assert [found.size for found in seen] == [8]
    assert answered.subsets.empty


def test_a_trial_that_fails_says_why_and_the_next_one_mends_it(session):
    session.try_curation()
    assert session.wait(300)
    assert session.curation is None and "no answers to curate by" in session.error
    session.ask(questions=24)
    session.answer_by_oracle(0.3, 0.25, what="maps", sample="centroids")
    session.try_curation(size=12)
    assert session.wait(300)
    assert session.error == "" and len(session.curation.sample_ids) == 12
    with pytest.raises(OptionError, match="size="):
        session.try_curation(size=7.5)
    session.close()
    with pytest.raises(SessionError, match="closed"):
        session.try_curation()


# mitigating

def test_slim_tr_learns_from_the_named_subset_and_the_report_holds_it(answered):
    made = answered.curate("mine", size=40, by="class")
    report = answered.mitigate("slim_tr", subset="mine", epochs=1, trainable="head", solver="epochs")
    assert report.options["subset"] == "mine"
    assert report.data_used == {"photos": 40, "share of the training split": 40 / 132, "answers": made.answers}
    by_ids = answered.mitigate("slim_tr", subset=made.sample_ids, epochs=1, trainable="head", solver="epochs")
    assert by_ids.result_hash == report.result_hash and by_ids.options["subset"] == "40 given samples"
    assert "answers" not in by_ids.data_used
    history = answered.history
    assert [text.split(":")[0] for text in history["detail"][history["what"] == "slim_tr"]] == [
        "mitigation 1 of v0 on mine", "mitigation 2 of v0 on 40 given samples"]


def test_slim_val_refits_on_the_subset_of_the_validation_split(session):
    session.ask("val", 16)
    session.answer_by_oracle(0.3, 0.25, what="maps", sample="centroids")
    session.curate("val-half", size=0.5, by="class")
    report = session.mitigate("slim_val", subset="val-half", **FEW)
    assert report.data_used["photos"] == 24 and report.data_used["share of the validation split"] == 0.5
    with pytest.raises(DataError, match="Curate the subset from split='train'"):
        session.mitigate("slim_tr", subset="val-half")


def test_a_subset_without_a_class_is_refused_and_named(answered):
    table = answered.table
    rows = table[(table["split"] == "train") & (table["label"] == 0)]["sample_id"].head(10)
    for method, split in (("slim_tr", "train"), ("slim_val", "val")):
        one_class = table[(table["split"] == split) & (table["label"] == 0)]["sample_id"].head(10)
        with pytest.raises(DataError, match=r"has none of 'waterbird'.*by='class'"):
            answered.mitigate(method, subset=list(one_class))
    with pytest.raises(OptionError, match=r"subset=\[\]"):
        answered.mitigate("slim_tr", subset=[])
    with pytest.raises(DataError, match="no sample 'nobody'"):
        answered.mitigate("slim_tr", subset=[*rows, "nobody"])
    with pytest.raises(SessionError, match="no subset 'other'"):
        answered.mitigate("slim_tr", subset="other")


def test_a_subset_of_a_former_model_is_allowed_and_said(answered):
    answered.curate("mine", size=40, by="class")
    answered.mitigate("slim_tr", subset="mine", epochs=2, lr=1e-2, trainable="all")
    answered.try_curation(size=5)
    answered.wait(300)
    answered.accept()
    assert answered.curation is None
    report = answered.mitigate("slim_tr", subset="mine", epochs=1, trainable="head", solver="epochs")
    assert report.data_used["curated on another model"] == 1
    assert any("curated by what the model v0" in line for line in report.warnings)
    with pytest.raises(SessionError, match="no answers to curate by"):
        answered.curate()


def test_a_request_without_a_subset_has_the_key_that_it_always_had():
    from guidance_viz.core import content_hash
    from guidance_viz.mitigation import Guidance
    from guidance_viz.session.fixes.requests import Chosen, Request
    guidance = Guidance(np.zeros(3, np.int8), np.ones(2, bool))
    plain = Request("erm", 0, {}, guidance, "v0")
    assert plain.key == content_hash("erm", 0, {}, guidance.relevance, guidance.keep, "v0")
    keys = {Request("erm", 0, {}, guidance, "v0", chosen).key
            for chosen in (None, Chosen("a", np.arange(2)), Chosen("a", np.arange(3)), Chosen("b", np.arange(3)))}
    assert len(keys) == 4


def test_a_share_and_a_count_are_told_apart():
    assert [Recipe(size=s).budget(200) for s in (0.1, 1.0, 1, np.float32(0.5), np.int64(7))] == [20, 200, 1, 100, 7]


def test_a_scale_that_cannot_be_is_named(answered):
    with pytest.raises(OptionError, match="scale='long' is not known; use 'unit' or 'raw'"):
        answered.curate(scale="long")


def test_the_papers_numbers_are_asked_and_drawn(answered):
    questions, share = gv.mitigation.curation_sizes("waterbirds", "train")
    answered.ask(questions="paper")
    assert answered.settings["questions"] == questions == 120
    assert answered.curate(size="paper").size == round(share * 132)
