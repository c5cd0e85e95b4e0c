"""Attributes from words to a fix: found, ranked, judged, set apart, compared."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import torch
from written_clip import write_clip

import guidance_viz as gv
from guidance_viz.concepts import Detector
from guidance_viz.core import Cancelled, OptionError, SessionError
from guidance_viz.data import Dataset
from guidance_viz.session.attributes.shelf import Found
from guidance_viz.views.columns import columns

open_clip = pytest.importorskip("open_clip", reason="the extra clip is not installed")

WORDS = ["water", "land", "boat"]


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory):
    """A small CLIP with random weights, as open_clip writes it."""
    return write_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture
def clip_session(birds, clip_folder, tmp_path):
    opened = []

    def make(run="run", ds=birds):
        clf = gv.models.load(f"open_clip:{clip_folder}", class_names=ds.class_names, templates="plain")
        opened.append(gv.Session(clf, ds, tmp_path / run, device="cpu", precision="float32", batch_size=64, workers=0,
                                 projection="pca", questions=8, live=False))
        opened[-1].prepare()
        return opened[-1]
    yield make
    for session in opened:
        session.close()


@pytest.fixture
def prepared(new_session):
    session = new_session(live=False)
    session.prepare()
    return session


@pytest.fixture
def scene_reader(birds, classifier, tmp_path):
    """A session on a classifier that reads the scene alone."""
    clf = classifier.clone()
    rows, images = next(iter(birds.batches(np.arange(len(birds)), len(birds))))
    places = torch.as_tensor(birds.table["attribute"].to_numpy().copy())[rows]
    optimizer = torch.optim.Adam(clf.parameters(), lr=1e-2)
    for _ in range(40):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(clf(images), places).backward()
        optimizer.step()
    with gv.Session(clf, birds, tmp_path / "scene", device="cpu", precision="float32", batch_size=64, workers=0,
                    projection="pca", questions=8, live=False) as session:
        session.prepare()
        yield session


def test_what_the_classifier_leans_on_is_ranked_first(scene_reader):
    scene_reader.detect_attributes("columns")
    table = scene_reader.attributes("val")
    assert set(table["attribute"]) == {"land", "water"} and (table["source"] == "columns").all()
    first = table.iloc[0]
    assert (first["attribute"], first["class_name"]) in {("land", "landbird"), ("water", "waterbird")}
    assert first["delta"] > 0 and first["low"] <= first["delta"] <= first["high"]
    assert first["significant"] and first["confused_name"] not in ("", first["class_name"])
    both = scene_reader.attributes("val", by="all")
    assert set(both["class"]) == {-1}


def test_an_attribute_is_a_column_a_set_of_groups_and_photos(prepared, birds):
    prepared.detect_attributes("columns")
    water = prepared.attribute("water")
    assert (water.index == birds.table["sample_id"]).all()
    np.testing.assert_array_equal(water, birds.table["attribute"] == 1)
    there, away = prepared.attribute_photos("water", 3, class_name="waterbird")
    assert water[there].all() and not water[away].any() and len(there) == len(away) == 3
    assert not set(there + away) & set(birds.table["sample_id"][birds.table["split"] == "test"])
    report = prepared.attribute_report("columns:water")
    assert report.names[:2] == ("landbird without water", "landbird with water")
    known = prepared.evaluate("current")["val"].groups
    np.testing.assert_allclose(sorted(report.accuracy), sorted(known.accuracy))


def test_both_sides_of_an_attribute_are_proposed_to_be_asked(prepared):
    prepared.detect_attributes("columns")
    found = prepared.propose("water", 6)
    assert len(set(found)) == 6 and prepared.attribute("water")[found].sum() == 3


def test_what_is_proposed_is_asked_first_and_still_after_reopening(prepared, new_session):
    prepared.detect_attributes("columns")
    before = prepared.centroids
    wanted = [each for each in prepared.propose("water", 6) if each not in before]
    assert prepared.ask_also([*wanted, before[0]]) == wanted and len(wanted) >= 2
    assert set(prepared.centroids) == {*before, *wanted}
    questions = prepared.questions.set_index("sample_id")
    assert questions["decides"].sum() == len(prepared.ds.indices("train")) and (questions["decides"] > 0).all()
    first = prepared.next_question()
    assert (first.sample_id, first.total) == (wanted[0], len(before) + len(wanted))
    prepared.answer(wanted[0], gv.Relevance.NO)
    assert prepared.next_question(skip=wanted[1:2]).sample_id == (wanted[2] if len(wanted) > 2 else before[0])
    prepared.close()
    again = new_session(live=False)
    again.prepare()
    assert again.next_question().sample_id == wanted[1] and set(again.centroids) == {*before, *wanted}
    again.ask(questions=4)
    assert len(again.centroids) == 4  # a new round is without them


def test_what_may_not_be_asked_is_refused(prepared):
    with pytest.raises(OptionError, match="not of the split"):
        prepared.ask_also([prepared.ds.table["sample_id"].iloc[int(prepared.ds.indices("test")[0])]])


def test_an_attribute_that_is_looked_at_colours_the_map_without_a_judgement(clip_session):
    session = clip_session()
    session.detect_attributes(words=WORDS)
    version = session.version_layout
    assert session.show_attribute("water") == "attribute.water" and session.version_layout > version
    assert session.show_attribute("clip:boat") == "attribute.boat"  # the only one of that name
    assert session.show_attribute("clip:water") == "attribute.clip:water"
    table = session.table
    assert table["attribute.boat"].dtype == bool
    assert (table["attribute.clip:water"].to_numpy() == (session.attribute("clip:water") == 1).to_numpy()).all()
    found = {c.name: c for c in columns(table, session.class_names, session.group_names)}
    assert found["attribute.clip:water"].words == "water (clip)" and found["attribute.boat"].words == "boat"
    assert found["attribute.boat"].kind == "flag"


def test_a_judgement_is_in_the_journal_and_colours_the_map(prepared, new_session):
    prepared.detect_attributes("columns")
    assert "attribute.water" not in prepared.table
    prepared.judge_attribute("water", "spurious", annotator="ann", class_name="waterbird")
    prepared.judge_attribute("land", "healthy")
    assert prepared.judgements[["attribute", "verdict", "annotator"]].to_numpy().tolist() == [
        ["water", "spurious", "ann"], ["land", "healthy", "me"]]
    assert prepared.attributes("val").set_index("attribute")["verdict"].to_dict() == {"land": "healthy",
                                                                                      "water": "spurious"}
    column = {c.name: c for c in columns(prepared.table, prepared.class_names, prepared.group_names)}["attribute.water"]
    assert column.kind == "flag" and prepared.table["attribute.water"].dtype == bool
    prepared.undo("ann")
    assert prepared.judgements["attribute"].tolist() == ["land"]
    prepared.close()
    again = new_session()
    again.prepare()
    assert again.judgements["verdict"].tolist() == ["healthy"] and "attribute.land" in again.table


def test_the_whole_way_from_a_word_to_a_compared_fix(clip_session):
    session = clip_session()
    session.detect_attributes(words=[*WORDS, "landbirds"])
    known = session.known_attributes.set_index(["source", "attribute"])
    assert {("columns", "water"), ("clip", "boat")} <= set(known.index) and ("clip", "landbirds") not in known.index
    assert known.loc[("clip", "boat"), "separation"] > 0.5
    session.judge_attribute("water", "spurious")
    report = session.mitigate("clip_language", epochs=2, lr=1e-2)
    assert report.status == "finished" and set(report.effective_weights) == {"clip", "vc", "lc", "ls"}
    assert session.candidate is not None and session.attribute_report("water", "candidate").known
    request = json.loads((session.run / "mitigations" / "001" / "request.json").read_text())
    assert request["asked"]["attribute"] == "columns:water"
    session.accept(regressions="allow")
    assert session.attributes("val")["verdict"].isin(["spurious", ""]).all()
    assert session.judgements["verdict"].tolist() == ["spurious"]  # it is about the photos, not about a model
    session.close()
    with gv.Session.open(session.run, device="cpu", precision="float32", batch_size=64, workers=0, live=False) as again:
        again.prepare()
        assert (again.model_version, again.is_clip) == ("v1", True)
        assert again.evaluate("current")["test"].groups.worst == report.after["test"].groups.worst
        assert again.attribute("clip:boat").notna().all()
        again.preview()  # the answers' own live preview works on a CLIP model too


def test_ones_own_word_is_added_without_looking_at_a_photo_again(clip_session, birds):
    session = clip_session()
    session.detect_attributes("clip", ["water"])
    first = session.attribute("clip:water").copy()
    session.detect_attributes("clip", ["green background"])
    assert session.known_attributes["attribute"].tolist() == ["water", "green background"]
    pd.testing.assert_series_equal(session.attribute("clip:water"), first)
    session.detect_attributes("clip", ["water"], threshold=9.0)
    assert session.attribute("clip:water").sum() == 0 and len(session.known_attributes) == 2


def test_known_photos_set_the_threshold_of_a_word(clip_session):
    session = clip_session()
    session.detect_attributes("clip", ["water"])
    ids, scores = session.ds.table["sample_id"].to_numpy(), session.desks.attributes.shelf.load("clip").scores[:, 0]
    order = ids[np.argsort(scores)]
    known = {str(i): False for i in order[:50]} | {str(i): True for i in order[60:]}
    session.detect_attributes("clip", ["water"], known={"water": known})
    assert (session.attribute("clip:water")[list(known)] == pd.Series(known)).all()


def test_another_model_may_look(prepared, clip_folder):
    prepared.detect_attributes("clip", WORDS, model=f"open_clip:{clip_folder}")
    assert prepared.known_attributes["by"].str.startswith("CLIP ").all()
    with pytest.raises(OptionError, match="no CLIP model"):
        prepared.detect_attributes("clip", WORDS, model="small_birds:tiny")
    with pytest.raises(OptionError, match="is no CLIP model. Give one"):
        prepared.detect_attributes("clip", WORDS)


class Fake(Detector):
    """Finds water where the photo is blue; everything else is a real detector's way."""

    def __init__(self):
        self.name, self.seen = "fake", 0

    def fingerprint(self):
        return "0"

    def queries(self, words):
        return torch.zeros(len(words), 1)

    def scores(self, photos, queries):
        self.seen += len(photos)
        blue = np.array([photo[..., 2].mean() > photo[..., 1].mean() for photo in photos])
        return np.stack([np.where(blue, 0.4, 0.05), np.full(len(photos), 0.05)], axis=1).astype(np.float32)


def test_a_detector_is_asked_of_every_photo(scene_reader, birds):
    prepared = scene_reader
    detector, stages = Fake(), set()
    prepared.detect_attributes("detector", ["water", "boat"], model=detector, progress=lambda p: stages.add(p.stage))
    assert detector.seen == len(birds) and "Looking for the words in the photos" in stages
    np.testing.assert_array_equal(prepared.attribute("water"), birds.table["attribute"] == 1)
    assert prepared.attribute("boat").sum() == 0
    first = prepared.attributes("val").iloc[0]
    assert first["attribute"] == "water" and first["source"] == "detector"


def test_captions_and_own_columns_are_read(birds, new_session, classifier, tmp_path):
    table = birds.table.assign(caption=np.where(birds.table["attribute"] == 1, "a bird over the waves", "a bird"),
                               night=np.arange(len(birds)) % 2 == 0,
                               ring=np.where(np.arange(len(birds)) % 3, "red", "blue"),
                               weight=np.linspace(0, 1, len(birds)))
    table.loc[0, "caption"] = ""
    ds = Dataset(table, birds.source, class_names=birds.class_names, attribute_names=birds.attribute_names)
    with gv.Session(classifier, ds, tmp_path / "own", device="cpu", precision="float32", batch_size=64, workers=0,
                    projection="pca", live=False) as session:
        session.prepare()
        session.detect_attributes(words=["wave", "boat"])
        assert set(session.known_attributes["attribute"]) == {"land", "water", "night", "ring red", "ring blue", "wave",
                                                              "boat"}
        wave = session.attribute("wave")
        assert np.isnan(wave.iloc[0])
        np.testing.assert_array_equal(wave.iloc[1:], (birds.table["attribute"] == 1).iloc[1:])


def test_cancelled_nothing_is_kept(prepared):
    def stop(report):
        prepared.cancel()
    with pytest.raises(Cancelled):
        prepared.detect_attributes("detector", ["water", "boat"], model=Fake(), progress=stop)
    assert len(prepared.known_attributes) == 0


def test_a_branch_and_a_replay_have_the_attributes(clip_session, tmp_path):
    session = clip_session()
    session.detect_attributes(words=WORDS)
    session.judge_attribute("boat", "spurious")
    first = session.mitigate("clip_language", epochs=1)
    session.accept(regressions="allow")
    session.branch(tmp_path / "branch")
    session.close()
    found = gv.session.replay(session.run, device="cpu", precision="float32", batch_size=64, workers=0)
    assert found.same and found.fixes[0].worst_now == first.after["test"].groups.worst
    assert (tmp_path / "branch" / "attributes" / "clip.json").exists()


def test_what_is_not_possible_is_said(prepared):
    with pytest.raises(OptionError, match="detect_attributes"):
        prepared.attributes()
    with pytest.raises(OptionError, match="was not looked for"):
        prepared.attribute("water")
    prepared.detect_attributes("columns")
    with pytest.raises(OptionError, match="'healthy', 'spurious', 'unsure'"):
        prepared.judge_attribute("water", "bad")
    with pytest.raises(OptionError, match="Known: land, water"):
        prepared.judge_attribute("fire", "spurious")
    with pytest.raises(gv.core.UnknownNameError, match="waterbird"):
        prepared.judge_attribute("water", "spurious", class_name="waterbrid")
    with pytest.raises(OptionError, match="source='owl'"):
        prepared.detect_attributes("owl")
    with pytest.raises(OptionError, match="no own column named caption"):
        prepared.detect_attributes("captions")
    with pytest.raises(SessionError, match="one side"):
        prepared.desks.attributes.shelf.save(Found("clip", ("air",), np.ones((len(prepared.ds), 1), np.float32),
                                                              np.array([0.5]), np.array([np.nan])))
        prepared.propose("air")
