"""The table of attributes: found, ranked, judged, asked about, fixed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from small_sessions import QUICK, fix, only
from written_clip import write_clip

import guidance_viz as gv
from guidance_viz.views import Attributes, Scatter


@pytest.fixture
def session(new_session, monkeypatch):
    """The photos have captions, which name the place and, of every other photo, a beak."""
    session = new_session()
    places = session.ds.table["attribute"].map({0: "a bird on land", 1: "a bird by the water"})
    beaks = np.where(np.arange(len(places)) % 2, ", with a beak", "")
    monkeypatch.setattr(session.ds, "extra", pd.DataFrame({"caption": places + beaks}))
    return session


@pytest.fixture
def view(session):
    return Attributes(session, annotator="ann")


def found(session, view, source="captions"):
    view.receive({"kind": "find", "words": " water,  beak ;", "source": source})
    assert session.wait(30)
    return view.part.props


def test_nothing_is_there_until_words_are_looked_for_and_what_is_typed_is_cleaned(session, view):
    assert view.part.props["state"] == "none"
    props = found(session, view)
    assert session.known_attributes["attribute"].tolist() == ["water", "beak"]
    assert {row["attribute"] for row in props["rows"]} == {"water", "beak"}
    view.receive({"kind": "find", "words": "  ", "source": "clip"})  # the run's model is no CLIP
    assert session.wait(30) and session.error == ""
    known = session.known_attributes
    assert set(known["source"]) == {"columns", "captions"} and len(known) > 20, "the bundled words were looked for"


def test_clip_is_offered_where_the_model_is_one(view, clip_session):
    assert "clip" not in [name for name, _ in view.part.props["sources"]]
    assert "clip" in [name for name, _ in Attributes(clip_session).part.props["sources"]]


@pytest.fixture
def clip_session(runs_to_copy, tmp_path):
    pytest.importorskip("open_clip", reason="the extra clip is not installed")
    (tmp_path / "clip").mkdir()
    clf = gv.models.load(f"open_clip:{write_clip(tmp_path / 'clip')}", class_names=runs_to_copy.birds.class_names,
                         templates="plain")
    with gv.Session(clf, runs_to_copy.birds, tmp_path / "clip run", **QUICK) as session:
        yield session


def test_a_row_says_change_interval_and_what_it_is_taken_for(session, view):
    row = found(session, view)["rows"][0]
    table = session.attributes("val").iloc[0]
    low, high = (f"{100 * end:+.0f}".replace("-", "−") for end in (table["low"], table["high"]))
    assert table["delta"] > 0 and row["delta_words"] == f"+{100 * table['delta']:.0f} points"
    assert row["interval"] == f"{low} to {high}" and row["significant"] == table["significant"]
    other = {"waterbird": "landbird", "landbird": "waterbird"}[row["class"]]
    assert row["confused"] == f"taken for {other} ({100 * table['confused_share']:.0f} %)"
    assert row["source"] == "in the captions"


def test_the_first_is_looked_at_with_photos_of_both_sides_and_another_when_it_is_pressed(session, view):
    props = found(session, view)
    first, second = props["rows"][0], next(r for r in props["rows"] if r["attribute"] != props["rows"][0]["attribute"])
    there, away = props["shown"]["photos"]
    assert props["shown"]["attribute"] == first["attribute"] and (len(there), len(away)) == (5, 5)
    assert session.attribute(first["name"])[there].all() and not session.attribute(first["name"])[away].any()
    view.receive({"kind": "look", "key": second["key"]})
    assert view.part.props["shown"]["attribute"] == second["attribute"]
    view.receive({"kind": "look", "key": "nothing"})
    assert view.part.props["shown"]["attribute"] == second["attribute"]


def judged(session):
    return session.judgements[["attribute", "verdict", "annotator"]].to_numpy().tolist()


def test_a_verdict_is_recorded_and_shown(session, view):
    row = found(session, view)["rows"][0]
    verdict = {"kind": "judge", "name": row["name"], "class": row["class"]}
    view.receive({**verdict, "verdict": "spurious"})
    assert judged(session) == [[row["attribute"], "spurious", "ann"]]
    assert view.part.props["rows"][0]["verdict"] == "spurious" and view.part.props["judged"] == 1
    view.receive({**verdict, "verdict": "wicked"})
    assert judged(session) == [[row["attribute"], "spurious", "ann"]]


def test_a_verdict_that_comes_late_says_all_of_itself_and_counts_once(session, view):
    rows = found(session, view)["rows"]
    view.receive({"kind": "look", "key": rows[1]["key"]})
    late = {"kind": "judge", "name": rows[0]["name"], "class": rows[0]["class"], "verdict": "healthy"}
    with session.once("done-before"):
        session.answer(session.ids()[0], "yes")
    view.receive({**late, "token": "done-before"})
    assert not judged(session)
    view.receive({**late, "token": "not-done-yet"})
    assert judged(session) == [[rows[0]["attribute"], "healthy", "ann"]]


def test_groups_by_the_attribute_are_shown_before_and_after_a_fix(session, view):
    shown = found(session, view)["shown"]
    report, word = session.attribute_report(shown["name"]), shown["attribute"]
    assert shown["groups"]["models"] == ["now"]
    assert [row["name"] for row in shown["groups"]["rows"]] == [
        f"landbird without {word}", f"landbird with {word}", f"waterbird without {word}", f"waterbird with {word}"]
    assert [row["accuracy"] for row in shown["groups"]["rows"]] == [[share] for share in report.accuracy]
    assert [row["worst"] for row in shown["groups"]["rows"]] == [[k == np.argmin(report.accuracy)] for k in range(4)]
    fix(session)
    groups = view.part.props["shown"]["groups"]
    assert groups["models"] == ["as it was", "after the fix"] and all(len(row["accuracy"]) == 2 for row in groups["rows"])


def test_the_attribute_colours_the_map(session, view):
    word = found(session, view)["shown"]["attribute"]
    scatter = Scatter(session, view.desk)
    view.receive({"kind": "colour"})
    assert view.desk.place == "explore" and f"attribute.{word}" in session.table
    assert scatter.by == scatter.part.props["by"] == f"attribute.{word}"
    view.desk.colour = "attribute.nothing"
    assert scatter.by == f"attribute.{word}"  # this session has no such column
    view.desk.colour = "loss"
    assert scatter.by == scatter.part.props["by"] == "loss"


def test_both_sides_are_asked_about_and_fix_offers_language_for_clip(session, view, clip_session):
    name = found(session, view)["shown"]["name"]
    proposed, before = session.propose(name), session.centroids
    assert session.attribute(name)[proposed].sum() == len(proposed) / 2
    view.receive({"kind": "ask"})
    assert set(session.centroids) == {*before, *proposed} and view.desk.place == "answer"
    view.receive({"kind": "fix"})
    assert (view.desk.place, view.desk.method) == ("fix", "")
    by_clip = Attributes(clip_session)
    by_clip.receive({"kind": "fix"})
    assert (by_clip.desk.place, by_clip.desk.method) == ("fix", "clip_language")


def test_a_search_that_cannot_be_is_said(view, sent):
    messages = sent(view)
    view.receive({"kind": "find", "words": "landbird"})
    assert "leaves no word to look for" in only(messages, "error")[0]["text"]
