"""Boxes that people draw: durable, undone apart from answers, and counted wherever boxes are asked for."""

from __future__ import annotations

import dataclasses
import json
import threading

import numpy as np
import pandas as pd
import pytest
import test_crashes

import guidance_viz as gv
from guidance_viz.core import DataError, JournalError, UnknownNameError

WHOLE = [(0.0, 0.0, 1.0, 1.0)]
LEFT = (0.0, 0.0, 0.5, 1.0, "landbird")

DRAWING = """
import sys
import guidance_viz as gv
session = gv.Session.open(sys.argv[1], live=False)
for number, sample in enumerate(session.ids("train") * 1000):
    side = (number % 90 + 5) / 100
    session.draw_boxes(sample, [(0, 0, side, 1, "landbird"), (side, 0, 1, side)], annotator="ann")
    print(sample, side, flush=True)
"""


def corners(boxes, sample):
    return boxes.loc[boxes["sample_id"] == sample, ["x0", "y0", "x1", "y1"]].to_numpy().tolist()


def test_drawn_boxes_take_the_place_of_the_data_sets_own(session, birds):
    first, second = session.ids("train")[:2]
    session.draw_boxes(first, [LEFT, {"x0": 0.5, "y0": 0.25, "x1": 1, "y1": 0.75, "class": 1}], annotator="ann")
    assert corners(session.boxes, first) == [[0, 0, 0.5, 1], [0.5, 0.25, 1, 0.75]]
    assert corners(session.boxes, second) == corners(birds.boxes, second)
    drawn = session.drawn_boxes
    assert drawn["class"].tolist() == [0, 1] and set(drawn["annotator"]) == {"ann"}
    assert len(session.ds.boxes) == len(birds.boxes) + 1 and len(session.boxes) == len(session.ds.boxes)
    assert (session.boxes.loc[session.boxes["sample_id"] == second, "annotator"] == "").all()
    assert session.drawn_photos[["sample_id", "boxes", "annotator"]].to_numpy().tolist() == [[first, 2, "ann"]]
    session.draw_boxes(first, pd.DataFrame({"x0": [0.1], "y0": [0.1], "x1": [0.2], "y1": [0.2]}), annotator="bob")
    assert corners(session.boxes, first) == [[0.1, 0.1, 0.2, 0.2]] and session.drawn_boxes["class"].tolist() == [-1]


def test_no_box_and_the_data_sets_own_are_different_things(session, birds):
    name = session.ids("train")[0]
    session.draw_boxes(name, [])
    assert corners(session.boxes, name) == [] and session.drawn_photos["boxes"].tolist() == [0]
    assert not session.ds.localized[session.ds.index_of(name)[0]]
    session.draw_boxes(name, None)
    assert corners(session.boxes, name) == corners(birds.boxes, name) and not len(session.drawn_photos)


def test_boxes_are_undone_apart_from_answers(session):
    name, other = session.ids("train")[:2]
    session.draw_boxes(name, [LEFT])
    session.answer(other, "no")
    session.draw_boxes(name, WHOLE)
    assert session.undo() and not len(session.answers)
    assert len(session.drawn_boxes) == 1 and session.redo() and len(session.answers) == 1
    assert session.undo_boxes() and corners(session.drawn_boxes, name) == [[0, 0, 0.5, 1]]
    assert session.undo_boxes() and not session.undo_boxes() and not len(session.drawn_boxes)
    session.answer(other, "yes")  # forgets answers to redo, not drawings
    assert session.redo_boxes() and session.redo_boxes() and not session.redo_boxes()
    assert corners(session.drawn_boxes, name) == [[0, 0, 1, 1]]
    assert session.undo(annotator="me") and session.answers["relevance"].tolist() == ["no"]
    assert not session.undo_boxes(annotator="somebody else")


def test_maps_are_measured_against_the_drawn_boxes(session, birds):
    names = session.ids("train")[:3]
    table = session.table.set_index("sample_id")
    before, given = table["energy_inside"].copy(), session.after["train"].epg
    alive = [name for name in names if not table.loc[name, "dead"]]
    session.draw_all(dict.fromkeys(alive, WHOLE), annotator="ann")
    now = session.table.set_index("sample_id")["energy_inside"]
    assert now[alive].to_numpy() == pytest.approx(1) and now.drop(alive).equals(before.drop(alive))
    assert session.evaluate()["train"].epg > given
    assert session.undo_boxes("ann") and session.table.set_index("sample_id")["energy_inside"].equals(before)
    assert session.ds.fingerprint() == birds.fingerprint()
    row = int(session.ds.index_of(names[0])[0])
    session.draw_boxes(names[0], [LEFT])
    assert session.model("current").extraction.masks[row, 0].tolist() == [1, 1, 1, 1, 0, 0, 0, 0]
    assert session.answer_by_oracle(what="maps", sample=names)["maps"]


def test_a_data_set_without_boxes_gets_them_from_people(birds, classifier, tmp_path):
    bare = birds.with_boxes(birds.boxes.iloc[:0])
    bare._loaded_boxes = None
    with gv.Session(classifier, bare, tmp_path / "bare", projection="pca", device="cpu", batch_size=64, workers=0,
                    live=False) as session:
        session.prepare()
        name = session.ids("train")[0]
        with pytest.raises(DataError, match="no boxes"):
            session.answer_by_oracle(what="maps", sample=[name])
        assert np.isnan(session.table["energy_inside"]).all()
        session.draw_boxes(name, WHOLE)
        assert np.isfinite(session.table.set_index("sample_id").loc[name, "energy_inside"])
        assert np.isnan(session.table["energy_inside"]).sum() == len(session.table) - 1
        session.answer_by_oracle(what="maps", sample=[name])
        assert session.answers["relevance"].tolist() == ["yes"]


def test_a_fix_starts_from_the_boxes_drawn_until_it_was_asked_for(session, monkeypatch):
    from guidance_viz import mitigation
    seen = []
    real = mitigation.get("erm")

    def spy(method, task, options):
        seen.append(task)
        return real(task, **options)

    monkeypatch.setitem(mitigation.MITIGATIONS._entries, "erm", dataclasses.replace(real, run=spy))
    name = session.ids("train")[0]
    session.draw_boxes(name, WHOLE)
    first = session.mitigate("erm", trainable="head", epochs=1)
    session.draw_boxes(name, [LEFT])
    second = session.mitigate("erm", trainable="head", epochs=1)
    assert [corners(task.ds.boxes, name) for task in seen] == [[[0, 0, 1, 1]], [[0, 0, 0.5, 1]]]
    row = int(session.ds.index_of(name)[0])
    assert [float(task.extraction.masks[row].mean()) for task in seen] == [1, 0.5]
    keys = [json.loads((session.context.folder.mitigation(n) / "request.json").read_text())["key"]
            for n in session.context.folder.mitigations()]
    assert len(set(keys)) == 2 and first is not None and second is not None
    session.draw_boxes(name, None)  # what was extracted of the fix while they were drawn does not bring them back
    assert float(session.model("candidate").extraction.masks[row].mean()) < 0.5


def test_a_sweep_by_other_boxes_is_another_sweep(session):
    def keys():
        return {cell.key for cell in session.desks.sweeps.planned({"weight": [1.0]}, "answers", True, {"epochs": 1})[1]}
    before, name = keys(), session.ids("train")[0]
    session.draw_boxes(name, WHOLE)
    drawn = keys()
    session.draw_boxes(name, [LEFT])
    assert len(before | drawn | keys()) == 3 * len(before)
    session.draw_boxes(name, None)
    assert keys() == before


@pytest.mark.parametrize(("boxes", "error", "message"), [
    ([(0.5, 0, 0.5, 1)], JournalError, "expected 0 ≤ x0 < x1 ≤ 1"),
    ([(0, 0, 1.5, 1)], JournalError, "fractions of the photo"),
    ([(0, 0, float("nan"), 1)], JournalError, "x1 of a box is nan"), ([(0, 1)], JournalError, r"A box is \(0, 1\)"),
    ([{"x0": 0, "y0": 0, "x1": 1}], JournalError, "y1 of a box is None"),
    ([(0, 0, 1, 1, "landbrd")], UnknownNameError, "Did you mean 'landbird'"),
    ([(0, 0, 1, 1, 2)], JournalError, "a number from 0 to 1"), ([(0, 0, 1, 1)] * 1001, JournalError, "at most 1000")])
def test_a_box_that_is_none_is_refused_and_nothing_is_kept(session, boxes, error, message):
    with pytest.raises(error, match=message):
        session.draw_all({session.ids()[0]: WHOLE, session.ids()[1]: boxes})
    assert not len(session.drawn_photos)


def test_an_unknown_photo_is_refused(session):
    with pytest.raises(DataError, match="no sample 'nothing'"):
        session.draw_boxes("nothing", WHOLE)


def test_every_acknowledged_drawing_survives_a_kill(prepared):
    session = prepared(live=False)
    process = test_crashes.start(DRAWING, session.run)
    first = [process.stdout.readline().split() for _ in range(25)]
    rest = test_crashes.kill(process)
    acknowledged = [(sample, float(side)) for sample, side in first]
    acknowledged += [(rest[k], float(rest[k + 1])) for k in range(0, len(rest) - 1, 2)]
    session.refresh()
    rows = session.context.book.journal.rows()
    given = [(item, json.loads(value)["boxes"][0][3]) for item, value in zip(rows["item"], rows["value"], strict=True)]
    assert given[:len(acknowledged)] == acknowledged and len(given) <= len(acknowledged) + 1
    assert set(session.drawn_photos["sample_id"]) >= {sample for sample, _ in acknowledged}
    last = dict(acknowledged[-len(session.ids("train")):])
    if len(given) == len(acknowledged):
        for sample, side in last.items():
            assert corners(session.drawn_boxes, sample) == [[0, 0, side, 1], [side, 0, 1, side]]


def test_a_run_opened_again_and_one_open_elsewhere_have_the_boxes(prepared):
    session = prepared(live=False)
    other = gv.Session.open(session.run, live=False)
    seen = []
    other.param.watch(lambda event: seen.append(event.new), "version_boxes")
    session.draw_boxes(session.ids()[0], WHOLE)
    assert other.refresh() and len(other.drawn_boxes) == 1 and seen == [1]
    other.answer(other.ids()[1], "no")
    assert seen == [1], "an answer is no drawing"
    other.close()
    again = gv.Session.open(session.run, live=False)
    assert corners(again.boxes, session.ids()[0]) == [[0, 0, 1, 1]]
    again.close()


def test_history_going_back_branches_and_merging_take_the_boxes_along(session, tmp_path):
    name, other = session.ids("train")[:2]
    session.draw_boxes(name, [LEFT], annotator="ann")
    point = session.history["point"].iloc[-1]
    assert session.history[["what", "detail", "annotator"]].iloc[-1].tolist() == ["boxes", f"drawn on {name}: 1", "ann"]
    session.draw_all({name: [], other: WHOLE}, annotator="bob")
    assert session.history["detail"].iloc[-1] == "drawn on 2 photos: 1"
    branch = session.branch(tmp_path / "branch", at=point)
    session.go_back(point)
    assert session.drawn_photos["sample_id"].tolist() == [name] and len(session.drawn_boxes) == 1
    assert session.history["what"].iloc[-2] == "boxes (undone)"
    session.draw_boxes(name, None)
    assert session.history["detail"].iloc[-1] == f"what was drawn on {name} no longer counts"
    made = gv.Session.open(branch, live=False)
    assert len(made.drawn_boxes) == 1
    made.draw_boxes(other, [LEFT, *WHOLE], annotator="cleo")
    assert session.merge_answers(branch) == {"added": 1, "present": 1}
    assert corners(session.boxes, other) == [[0, 0, 0.5, 1], [0, 0, 1, 1]]
    session.export_answers(tmp_path / "all.csv")
    fresh = gv.Session.open(session.branch(tmp_path / "fresh", at="start"), live=False)
    fresh.import_answers(tmp_path / "all.csv")
    assert corners(fresh.boxes, other) == corners(session.boxes, other)
    for opened in (made, fresh):
        opened.close()


def test_a_replayed_fix_has_the_boxes_of_its_moment(session, tmp_path):
    from guidance_viz.session import replay
    name = session.ids("train")[0]
    session.draw_boxes(name, WHOLE)
    session.mitigate("erm", trainable="head", epochs=1)
    session.draw_boxes(name, [])
    found = replay(session.run, tmp_path / "again")
    assert found.same and not found.fixes[0].remarks
    with gv.Session.open(tmp_path / "again", live=False) as made:
        assert corners(made.boxes, name) == [[0, 0, 1, 1]]


def test_rows_that_cannot_be_read_are_passed_over(session, caplog):
    from guidance_viz.store import Row
    name, other = session.ids()[:2]
    session.context.book.journal.append([Row("box", name, value=[1, 2]), Row("box", "of another run", value={"boxes": []})])
    session.draw_boxes(other, WHOLE)
    assert session.drawn_photos["sample_id"].tolist() == [other] and "passed over" in caplog.text
    from guidance_viz.store import Box
    session.context.book.journal.draw({name: [Box(0, 0, 1, 1, "penguin")]})
    session.refresh()
    assert session.drawn_photos["boxes"].tolist() == [1, 1] and len(session.drawn_boxes) == 1


def test_a_preview_is_not_asked_for_by_a_box(prepared):
    session = prepared(live=True)
    session.wait()
    asked = []
    session.desks.previews.work.poke = lambda: asked.append(1)
    session.draw_boxes(session.ids()[0], WHOLE)
    assert not asked and session.version_boxes == 1
    session.answer(session.ids()[0], "no")
    assert asked
    assert threading.active_count() < 60
