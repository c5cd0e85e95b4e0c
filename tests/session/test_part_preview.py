"""What the answers would do, predicted after each of them, and what became of predictions."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest
from test_parts_page import wait_for

from guidance_viz import mitigation
from guidance_viz.core import Cancelled, PartPreview
from guidance_viz.session.parts.preview import record_of
from guidance_viz.session.places.agreement import coverage
from guidance_viz.views import Parts

FIX = {"trainable": "tail", "epochs": 2, "lr": 1e-2, "batch_size": 32}


@pytest.fixture
def live(prepared):
    """A live session whose parts are found."""
    session = prepared(live=True)
    session.parts(8)
    assert session.wait(60)
    return session


def test_an_answer_is_followed_by_a_prediction_and_undo_by_another(live):
    assert live.part_preview.predicted is None
    assert "one part with yes and one with no" in live.part_preview.reason
    live.answer_parts_by_oracle("boxes", limit=6)
    before = live.version_parts
    assert live.wait(60)
    found = live.part_preview
    assert live.version_parts > before
    assert found.version == live.version_answers
    assert set(found.without) == {"plain", "prior"}
    assert 0 <= found.predicted.interval["worst"][0] <= found.predicted.worst
    assert "Not tried yet" in found.words
    live.undo(annotator="oracle")
    assert live.wait(60)
    assert live.part_preview.predicted is None


def test_a_session_that_is_not_live_predicts_when_asked(session):
    assert session.part_preview is None
    session.parts(8)
    assert "one part with yes and one with no" in session.preview_parts().reason
    session.answer_parts_by_oracle("boxes")
    assert session.wait(60)
    assert session.part_preview.predicted is None
    found = session.preview_parts()
    assert found.predicted is not None
    assert found is session.part_preview
    assert session.preview_parts() is found     # read, not made again


def test_an_answer_never_waits_and_the_latest_wins(live, monkeypatch):
    going, let_go, seen = threading.Event(), threading.Event(), []

    def slow(_cache, masks, cancel):
        seen.append(masks.copy())
        going.set()
        let_go.wait(30)
        if cancel.is_set():
            raise Cancelled("superseded")
        return PartPreview(reason=f"number {len(seen)}")
    monkeypatch.setattr(mitigation, "preview_exchange", slow)
    live.answer_parts([0], "yes")
    assert going.wait(30)
    for part in (1, 2, 3):
        live.answer_parts([part], "no")         # returns while the first prediction goes on
    assert len(seen) == 1
    let_go.set()
    assert live.wait(60)
    assert live.part_preview.reason == "number 2"
    assert live.part_preview.version == live.version_answers
    ids = live.context.book.ids
    assert np.array_equal(seen[-1], live.places_of([ids[row] for row in live.desks.part_previews._cache().rows]))
    assert live.error == ""


def test_an_error_in_a_prediction_is_told_and_the_answer_is_kept(live, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("out of luck")
    monkeypatch.setattr(mitigation, "preview_exchange", fail)
    live.answer_parts([0], "yes")
    assert live.wait(60)
    assert live.part_answers["relevance"].tolist() == ["yes"]
    assert "out of luck" in live.error


def test_what_was_predicted_and_what_became_of_it_are_kept_and_read_again(prepared):
    session = prepared(live=False)
    session.parts(8)
    session.answer_parts_by_oracle("boxes")
    predicted = session.preview_parts().predicted
    report = session.mitigate("environment_exchange", **FIX)
    file, = session.run.glob("mitigations/*/prediction.json")
    kept = json.loads(file.read_text())
    assert kept["predicted"]["predicted"]["worst"] == pytest.approx(predicted.worst)
    assert kept["measured"]["worst"] == pytest.approx(report.after["val"].groups.worst)
    assert kept["measured"]["mean"] == pytest.approx(report.after["val"].groups.mean)
    assert 0 <= kept["measured"]["reliance"] <= 1
    told = session.part_preview.record
    assert told.fixes == 1
    assert told.off["worst"] == pytest.approx(abs(predicted.worst - report.after["val"].groups.worst))
    session.close()
    opened = prepared(live=False)
    assert opened.preview_parts().record == told
    points = round(100 * told.off["worst"])
    assert f"off by {points} point" in opened.part_preview.words and "over 1 fix" in opened.part_preview.words


def test_a_fix_that_was_not_predicted_leaves_no_record(session):
    session.parts(8)
    session.answer_parts_by_oracle("boxes")
    session.mitigate("environment_exchange", **FIX)               # nobody asked for a prediction
    session.preview_parts()
    session.mitigate("environment_exchange", masks="boxes", **FIX)
    session.mitigate("environment_exchange", control="flipped", **FIX)
    session.mitigate("environment_exchange", start="original", **FIX)
    assert not list(session.run.glob("mitigations/*/prediction.json"))
    assert session.part_preview.record.fixes == 0


def test_a_record_is_the_mean_distance_over_fixes():
    kept = [{"predicted": {"predicted": {"reliance": 0.1, "worst": 0.6, "mean": None}},
             "measured": {"reliance": 0.2, "worst": 0.5, "mean": 0.7}},
            {"predicted": {"predicted": {"reliance": 0.3, "worst": 0.2, "mean": 0.5}},
             "measured": {"reliance": 0.3, "worst": 0.5, "mean": 0.6}}]
    found = record_of(kept)
    assert found.fixes == 2
    assert found.off == pytest.approx({"reliance": 0.05, "worst": 0.2, "mean": 0.1})
    assert "off by 20 points on average over 2 fixes for the worst group, by 5 points for the environment" in found.words
    assert "Not tried yet" in record_of([]).words


def test_coverage_counts_places_that_are_decided():
    belongs = np.array([[[0.1, 0.5], [0.25, 0.9]], [[0.3, 0.7], [0.5, 0.5]], [[np.nan] * 2] * 2])
    found = coverage(belongs)
    assert found.cells == pytest.approx(2 / 12)
    assert found.photos == pytest.approx(1 / 3)
    assert coverage(np.full((2, 2, 2), np.nan)) is None


def test_the_page_shows_the_prediction_its_record_and_what_to_do_before(live):
    view = Parts(live)
    wait_for(lambda: view.part.props["state"] == "ready" and not view._looking)
    empty = view.part.props["forecast"]
    assert empty["rows"] is None
    assert "one part with yes and one with no" in empty["reason"]
    assert view.part.props["coverage"] is None
    live.answer_parts_by_oracle("boxes")
    wait_for(lambda: view.part.props["forecast"]["rows"] is not None and not view.part.props["forecast"]["pending"])
    told, found = view.part.props["forecast"], live.part_preview
    assert [line[0] for line in told["rows"]["worst"]] == ["your answers", "one mask for all", "nothing exchanged"]
    assert told["rows"]["worst"][0][1:] == pytest.approx([found.predicted.worst, *found.predicted.interval["worst"]])
    assert told["rows"]["reliance"][2][1] == pytest.approx(found.without["plain"].reliance)
    assert told["record"] == found.record.words
    assert json.loads(json.dumps(told)) == told
    assert view.part.props["coverage"]["cells"] == pytest.approx(live.place_coverage().cells)
    view.close()
