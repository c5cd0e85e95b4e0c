from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

import guidance_viz as gv
from guidance_viz.core import DataError, OptionError, SessionError
from guidance_viz.session.parts.shelf import PARTS
from guidance_viz.store import PART

COLUMNS = ["part", "share", "cells", "by_class", "answer", "decides"]


def answered(session):
    found = session.part_answers
    return dict(zip(found["part"], found["relevance"], strict=True))


def test_parts_say_what_they_are(session):
    table = session.parts(8)
    assert list(table.columns) == COLUMNS
    assert table["part"].tolist() == list(range(8))
    assert table["share"].sum() == pytest.approx(1)
    train = set(session.ids("train"))
    for line in table.itertuples():
        assert len(line.cells) >= 9
        for sample, (row, column), grid in line.cells:
            assert sample in train
            assert grid == (8, 8)
            assert 0 <= row < 8
            assert 0 <= column < 8
        assert len({sample for sample, *_ in line.cells}) > 3
        assert list(line.by_class) == list(session.class_names)
        assert line.answer == ""
    for name in session.class_names:
        assert sum(line.by_class[name] for line in table.itertuples()) == pytest.approx(1)


def test_they_are_read_again_not_found_again(session, monkeypatch):
    first = session.parts(8)
    version = session.version_parts
    monkeypatch.setattr("guidance_viz.concepts.find_parts", lambda *_, **__: pytest.fail("found again"))
    again = session.parts(8)
    assert session.version_parts == version
    assert again.equals(first)


def test_answers_are_durable_and_undone_like_all_others(prepared):
    session = prepared(live=False)
    session.parts(8)
    session.answer(session.ids("train")[:1], "yes")
    session.answer_parts([3, 5], gv.Relevance.NO)
    session.answer_parts(1, "yes", annotator="me")
    assert answered(session) == {3: "no", 5: "no", 1: "yes"}
    session.close()
    opened = prepared(live=False)
    assert answered(opened) == {3: "no", 5: "no", 1: "yes"}
    assert opened.parts(8)["answer"].tolist() == ["", "yes", "", "no", "", "no", "", ""]
    assert opened.undo()
    assert opened.undo()
    assert answered(opened) == {}
    assert len(opened.answers) == 1
    assert opened.undo()
    assert len(opened.answers) == 0
    for _ in range(3):
        assert opened.redo()
    assert answered(opened) == {3: "no", 5: "no", 1: "yes"}


def test_a_part_has_the_latest_answer(session):
    session.parts(8)
    session.answer_parts([2], "yes")
    session.answer_parts([2], "maybe", annotator="ann")
    found = session.part_answers
    assert found[["part", "relevance", "annotator"]].to_numpy().tolist() == [[2, "maybe", "ann"]]


def test_mistakes_are_said(session):
    with pytest.raises(SessionError, match=r"Call parts\(\) first"):
        session.answer_parts([0], "no")
    session.parts(8)
    for wrong in (8, -1, "3", 1.0):
        with pytest.raises(OptionError, match="there are 8, counted from 0"):
            session.answer_parts([0, wrong], "no")
    assert answered(session) == {}
    with pytest.raises(OptionError, match="use 'yes', 'no' or 'maybe'"):
        session.answer_parts([0], "perhaps")
    with pytest.raises(OptionError, match="k is 0"):
        session.parts(0)
    with pytest.raises(OptionError, match="no part 12"):
        session.split_part(12)


def test_an_unprepared_session_says_so(new_session):
    session = new_session(live=False)
    with pytest.raises(SessionError, match="not prepared"):
        session.parts()


def test_answers_survive_another_clustering_where_centres_match_and_are_reported_where_not(session):
    table = session.parts(8)
    session.answer_parts(range(8), "no")
    session.answer_parts([0], "yes")
    other = session.parts(5)
    kept, lost = session.part_answers, session.part_answers.attrs["lost"]
    assert 0 < len(kept) <= 5
    desk = session.desks.parts.finder
    before = desk._shelf.load(desk.now().asked.__class__(**{**vars(desk.now().asked), "k": 8})).parts.raw_centers
    number = gv.concepts.match(desk.now().parts, before)
    assert set(kept["part"]) == set(number[number >= 0])
    assert len(lost) == (number < 0).sum()
    assert answered(session).get(number[0]) in (("yes", "no") if number[0] >= 0 else (None,))
    assert other["answer"].tolist() == [answered(session).get(part, "") for part in range(len(other))]
    session.parts(8)
    assert answered(session) == {0: "yes", **dict.fromkeys(range(1, 8), "no")}
    assert session.part_answers.attrs["lost"] == []
    assert session.parts(8)["share"].equals(table["share"])


def test_an_answer_on_a_part_far_from_all_others_is_lost(session):
    from guidance_viz.store import PartAnswered, Row, part_value
    session.parts(8)
    now = session.desks.parts.finder.now()
    far = now.parts.raw_centers[0] + 100 * now.parts.scale
    values = [part_value(PartAnswered(far, now.asked.place, now.asked.features)),
              part_value(PartAnswered(now.parts.raw_centers[0], now.asked.place, "of other weights")), {"center": "broken"}]
    session.context.book.journal.append([Row(PART, f"other:{n}", "no", value=value) for n, value in enumerate(values)])
    assert answered(session) == {}
    assert [each["item"] for each in session.part_answers.attrs["lost"]] == ["other:0", "other:1", "other:2"]


def test_a_split_part_is_answered_anew_and_the_others_keep_their_answers(prepared):
    session = prepared(live=False)
    session.parts(6)
    session.answer_parts(range(6), "no")
    table = session.split_part(2)
    assert len(table) == 7
    assert answered(session) == dict.fromkeys((0, 1, 3, 4, 5), "no")
    assert session.part_answers.attrs["lost"] == []
    session.answer_parts([2], "yes")
    session.answer_parts([6], "no")
    session.close()
    opened = prepared(live=False)
    assert opened.parts(6)["answer"].tolist() == ["no", "no", "yes", "no", "no", "no", "no"]
    opened.split_part(6)
    assert answered(opened) == {0: "no", 1: "no", 3: "no", 4: "no", 5: "no", 2: "yes"}


def test_answers_stay_after_a_fix_that_leaves_the_stem_unchanged(session):
    session.parts(6)
    session.answer_parts([1, 4], "no")
    session.answer(session.ids("train")[:4], "yes")
    session.mitigate("erm", trainable="head", epochs=1)
    session.accept(regressions="allow")
    assert session.model_version == "v1"
    assert len(session.answers) == 0
    assert answered(session) == {1: "no", 4: "no"}
    assert session.parts(6)["answer"].tolist() == ["", "no", "", "", "no", ""]
    assert not np.isnan(session.place_masks()).any() or session.place_masks().shape[1:] == (8, 8)
    assert not session.undo()  # the last one was on a map of the earlier model
    session.answer_parts([0], "yes")
    assert session.undo()
    assert answered(session) == {1: "no", 4: "no"}


def test_a_fix_that_changes_the_stem_asks_for_parts_anew(session):
    session.parts(6)
    session.answer_parts([1], "no")
    session.mitigate("erm", trainable="all", epochs=1, lr=1e-2)
    session.accept(regressions="allow")
    with pytest.raises(SessionError, match="current model sees"):
        _ = session.part_answers
    assert session.parts(6)["answer"].tolist() == [""] * 6
    assert len(session.part_answers.attrs["lost"]) == 1
    assert not session.undo()


def test_another_place_is_looked_at_in_a_pass_of_its_own_that_is_kept(session, monkeypatch):
    default = session.parts(4)
    place = next(cut for cut in session.context.models.clf.cuts if cut != session.desks.parts.finder.now().asked.place)
    other = session.parts(4, place=place)
    assert other.cells[0][0][2] == (16, 16)
    assert not other.equals(default)
    assert session.parts(4, place="final").cells[0][0][2] == (8, 8)
    monkeypatch.setattr("guidance_viz.data.Dataset.batches", lambda *_: pytest.fail("read the photos again"))
    assert session.parts(4, place=place).equals(other)
    session.answer_parts([0], "no")
    assert session.part_answers.attrs["lost"] == []
    assert session.place_masks("val").shape == (len(session.ids("val")), 16, 16)


def test_parts_in_the_background_are_told(session):
    assert session.parts(5, background=True) is None
    assert session.wait(60)
    assert session.error == ""
    assert session.version_parts == 1
    assert len(session.parts(5)) == 5


def test_the_oracle_answers_by_what_the_boxes_cover(session):
    session.parts(12)
    found = session.answer_parts_by_oracle("boxes")
    features, now = session.desks.parts.finder.features(), session.desks.parts.finder.now()
    rows = session.ds.indices("train")
    numbers = gv.concepts.assign(now.parts, features.rows(rows))
    masks = session.ds.boxes_as_masks(8, 8).numpy()[rows]
    assert found["coverage"] == pytest.approx(masks.mean(), rel=1e-5)
    expected = {part: "yes" if masks[numbers == part].mean() > masks.mean() else "no" for part in range(12)}
    assert answered(session) == expected
    assert found["parts"] == {name: list(expected.values()).count(name) for name in ("yes", "no", "maybe")}
    assert set(session.part_answers["annotator"]) == {"oracle"}
    session.answer_parts_by_oracle(yes=1.0, no=0.0)
    assert set(answered(session).values()) == {"maybe"}


def test_the_oracle_answers_the_most_decisive_first(session):
    session.parts(12)
    order = session.next_parts(12)
    table = session.parts(12)
    assert order == table.sort_values(["decides", "share"], ascending=False, kind="stable")["part"].tolist()
    session.answer_parts_by_oracle(limit=3)
    assert sorted(answered(session)) == sorted(order[:3])
    assert not set(session.next_parts(12)) & set(order[:3])
    assert (session.parts(12)["decides"][order[:3]] == 0).all()


def test_an_oracle_without_objects_is_refused(session):
    session.parts(4)
    with pytest.raises(DataError, match="use by='boxes'"):
        session.answer_parts_by_oracle("masks")
    with pytest.raises(OptionError, match="by='eyes'"):
        session.answer_parts_by_oracle("eyes")
    with pytest.raises(OptionError, match="0 ≤ no ≤ yes ≤ 1"):
        session.answer_parts_by_oracle(yes=0.1, no=0.9)


def test_place_masks_find_the_object_and_turned_round_answers_the_rest(session):
    session.parts(12)
    assert np.isnan(session.place_masks()).all()
    session.answer_parts([0], "no")
    assert np.isnan(session.place_masks()).all()
    session.answer_parts_by_oracle("boxes")
    right = session.place_masks("test")
    assert right.dtype == np.float32
    assert ((right >= 0) & (right <= 1)).all()
    truth = session.ds.boxes_as_masks(8, 8).numpy()[session.ds.indices("test")].ravel() > .5
    assert roc_auc_score(truth, right.ravel()) > .7
    turned = {"yes": "no", "no": "yes"}
    for part, answer in answered(session).items():
        session.answer_parts([part], turned[answer])
    assert roc_auc_score(truth, session.place_masks("test").ravel()) < .3


def test_drawn_boxes_alone_make_place_masks(session):
    ids = session.ids("train")
    boxes = session.ds.boxes[session.ds.boxes["sample_id"].isin(ids[:30])]
    for box in boxes.itertuples():
        session.draw_boxes(box.sample_id, [(box.x0, box.y0, box.x1, box.y1)])
    masks = session.place_masks("test")
    truth = session.ds.boxes_as_masks(8, 8).numpy()[session.ds.indices("test")].ravel() > .5
    assert roc_auc_score(truth, masks.ravel()) > .75


def test_maps_and_neurons_say_something_about_places_too(session):
    session.answer(session.ids("train")[:20], "yes")
    session.answer(session.ids("train")[-20:], "no")
    assert np.isfinite(session.place_masks("val")).all()
    session.undo()
    assert np.isnan(session.place_masks("val")).all()
    session.answer_neurons([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "no")
    assert np.isfinite(session.place_masks("val")).all()


def test_answers_on_parts_are_merged_and_go_through_files(session, new_session, tmp_path, prepared_run):
    import shutil
    session.parts(8)
    session.answer_parts([3, 5], "no", annotator="ann")
    assert session.export_answers(tmp_path / "answers.csv") == 2
    for n, take_in in enumerate([lambda s: s.merge_answers(session.run),
                                 lambda s: s.import_answers(tmp_path / "answers.csv")]):
        run = tmp_path / f"other{n}"
        shutil.copytree(prepared_run, run)
        other = new_session(run, live=False)
        other.prepare()
        take_in(other)
        other.parts(8)
        assert answered(other) == {3: "no", 5: "no"}


def test_the_history_and_a_branch_know_of_parts(session, tmp_path):
    session.parts(8)
    session.answer_parts([3], "no")
    assert session.history["detail"].iloc[-1] == "part 3: 1 no"
    with gv.Session.open(session.branch(tmp_path / "branch"), model=session.context.models.original, data=session.ds,
                         device="cpu", precision="float32", batch_size=64, workers=0, live=False) as branch:
        branch.prepare()
        assert answered(branch) == {3: "no"}


def test_damaged_parts_are_said(prepared):
    session = prepared(live=False)
    session.parts(4)
    session.close()
    for path in (session.run / PARTS).glob("*.safetensors"):
        path.write_bytes(b"broken")
    with pytest.raises(DataError, match="Delete the file"):
        prepared(live=False).parts(4)


def test_the_preview_is_asked_for_after_an_answer(session, monkeypatch):
    asked = []
    session.parts(4)
    session.live = True
    monkeypatch.setattr(session.desks.previews.work, "poke", lambda: asked.append(1))
    session.answer_parts([1], "no")
    assert asked
    session.live = False
