"""Several annotators on one run: items are shared and completed, nobody is asked twice, answers of two runs merge."""

from __future__ import annotations

import shutil
import subprocess
import sys

import numpy as np
import pytest

import guidance_viz as gv
from guidance_viz.core import OptionError, SessionError


def ask(session, who, times=1, answer="yes"):
    """Answer as many questions as there are, up to ``times``; their ids."""
    asked = []
    for _ in range(times):
        question = session.next_question(annotator=who)
        if question is None:
            break
        asked.append(question.sample_id)
        session.answer(question.sample_id, answer, annotator=who)
    return asked


def test_alone_everything_is_as_before(session):
    asked = []
    while (question := session.next_question()) is not None:
        assert question.sample_id == session.next_question(annotator="me").sample_id
        asked.append(question.sample_id)
        session.answer(question.sample_id, "no")
    assert sorted(asked) == sorted(session.centroids)
    assert session.next_question(annotator="somebody else") is None  # one answer an item is enough


def test_three_are_asked_about_each_map_and_nobody_twice(session):
    session.share(3)
    total = len(session.centroids)
    for who in ("ann", "bob", "eve"):
        assert sorted(ask(session, who, 99)) == sorted(session.centroids)
        assert ask(session, who) == []
    assert ask(session, "late") == [] and len(session.opinions) == 3 * total
    assert session.passed() == set(session.centroids)
    assert session.items["annotators"].tolist() == [3] * total


def test_what_others_began_comes_first_and_two_do_not_see_the_same_at_once(session):
    session.share(2)
    first, second = session.next_question(annotator="ann"), session.next_question(annotator="bob")
    assert first.sample_id != second.sample_id
    session.answer(first.sample_id, "yes", annotator="ann")
    assert session.next_question(annotator="eve").sample_id == first.sample_id
    session.answer(first.sample_id, "no", annotator="eve")
    assert first.sample_id in session.passed("bob")


def test_the_last_open_question_is_shown_to_all_who_may_answer_it(session):
    session.share(2)
    last = session.centroids[0]
    session.answer(session.centroids[1:], "yes", annotator="ann")
    session.answer(session.centroids[1:], "yes", annotator="bob")
    assert {session.next_question(annotator=who).sample_id for who in ("ann", "bob", "eve")} == {last}


def test_the_number_is_kept_with_the_run_and_must_be_one(session):
    session.share(4)
    session.close()
    with gv.Session.open(session.run, live=False) as again:
        assert again.answers_per_item == 4
        for wrong in (0, -1, 1.5, True):
            with pytest.raises(OptionError, match="answers_per_item"):
                again.share(wrong)


def test_pages_are_told_that_more_are_asked(session):
    heard = []
    session.param.watch(lambda _: heard.append(session.answers_per_item), "version_asked")
    session.share(2)
    assert heard == [2]


def test_the_tables_of_opinions_are_made_once_an_answer(session):
    session.answer(session.centroids[0], "yes", annotator="ann")
    kept = session.opinions
    assert session.opinions is kept and session.items is session.items
    session.answer(session.centroids[0], "no", annotator="bob")
    assert session.opinions is not kept and len(session.opinions) == 2
    session.undo(annotator="bob")
    assert len(session.opinions) == 1


def test_disagreement_and_agreement_are_of_the_current_model(session):
    ids = session.centroids
    session.answer(ids[0], "yes", annotator="ann")
    session.answer(ids[0], "no", annotator="bob", seconds=3.5)
    session.answer(ids[1], "no", annotator="ann", seconds=1e9)  # nobody looks that long
    session.answer(ids[1], "no", annotator="bob")
    found = session.agreement()
    assert found.items == 2 and -1 <= found.alpha < 1
    assert session.items["item"].iloc[0] == ids[0] and session.items["disagreement"].iloc[0] == 0.5
    given = session.opinions.set_index(["annotator", "item"])
    assert given.loc[("bob", ids[0]), "seconds"] == 3.5 and not given.loc[("ann", ids[1]), "seconds"] > 100
    session.undo(annotator="bob")
    assert session.agreement().items == 1


def test_an_answer_on_a_map_that_was_replaced_is_refused(session):
    with pytest.raises(SessionError, match="model was replaced"):
        session.answer(session.centroids[0], "yes", model="v7")
    with pytest.raises(SessionError, match="model was replaced"):
        session.answer_neurons(0, "yes", model="v7")
    session.answer(session.centroids[0], "yes", model="v0")
    assert len(session.answers) == 1


def test_what_was_settled_stands_is_learnt_from_and_is_asked_of_nobody(session):
    session.share(3)
    one, two = session.centroids[:2]
    session.answer([one, two], "yes", annotator="ann")
    session.answer([one, two], "no", annotator="bob")
    session.settle(one, "maybe", annotator="carla", seconds=4, model="v0")
    session.answer(one, "yes", annotator="ann")
    assert session.answers.set_index("item").loc[one, ["relevance", "annotator"]].tolist() == ["maybe", "carla"]
    assert session.settled[["item", "annotator", "relevance"]].values.tolist() == [[one, "carla", "maybe"]]
    assert one in session.passed("eve") and two not in session.passed("eve")
    assert set(session.opinions["annotator"]) == {"ann", "bob"} == set(session.agreement().people["annotator"])
    assert session.table.set_index("sample_id").loc[one, "answer"] == "maybe"
    last = session.history.iloc[-2]
    assert (last["what"], last["annotator"]) == ("settled", "carla")
    assert session.undo(annotator="carla") and session.settled.empty
    with pytest.raises(SessionError, match="model was replaced"):
        session.settle(one, "yes", annotator="carla", model="v7")


def test_a_settlement_travels_with_the_answers(session, other, tmp_path):
    other.settle(other.centroids[0], "no", annotator="carla")
    other.export_answers(tmp_path / "a.csv")
    session.import_answers(tmp_path / "a.csv")
    assert session.settled["annotator"].tolist() == ["carla"]


def test_an_action_with_a_token_is_written_once_in_every_process(session, new_session):
    token = "mfk3l2x9-8f3h2k"
    with new_session(session.run, live=False) as beside:
        for one in (session, beside):
            with one.once(token):
                one.answer(session.centroids[0], "yes", annotator="ann")
            assert session.was_done(token) and beside.was_done(token)
        beside.refresh()
        assert len(beside.opinions) == 1 and (beside.history["what"] == "answer").sum() == 1
    assert not session.was_done("another-token") and not session.was_done("?")


def test_what_is_drawn_undone_and_judged_with_a_token_is_written_once_in_every_process(prepared, new_session):
    session = prepared(live=False)
    session.detect_attributes("columns")
    photo, box = session.ids("train")[0], (0, 0, .5, 1)
    acts = {"draw-token": lambda one: one.draw_boxes(photo, [box], annotator="ann"),
            "draw-again-token": lambda one: one.draw_boxes(photo, [box, box], annotator="ann"),
            "undo-token": lambda one: one.undo_boxes(annotator="ann"),
            "withdraw-token": lambda one: one.draw_boxes(photo, None, annotator="ann"),
            "redo-token": lambda one: one.undo_boxes(annotator="ann"),
            "judge-token": lambda one: one.judge_attribute("columns:water", "spurious", annotator="ann")}
    with new_session(session.run, live=False) as beside:
        for token, act in acts.items():
            for one in (session, beside, session):
                with one.once(token):
                    act(one)
                assert session.was_done(token) and beside.was_done(token)
        assert len(session.drawn_boxes) == 1 and len(session.judgements) == 1
        rows = session.context.book.journal.rows()
        assert rows["verb"].tolist() == ["answer", "answer", "undo", "answer", "undo", "answer"]


def test_two_processes_do_not_hand_out_the_same_question(session, tmp_path):
    """One of them is a process of its own, as a second server or a notebook would be."""
    first = session.next_question(annotator="ann").sample_id
    program = (f"import sys; sys.path[:0] = {sys.path!r}\n"
               "from small_birds import *\nimport guidance_viz as gv\n"
               f"s = gv.Session.open({str(session.run)!r}, model='small_birds:tiny', live=False)\n"
               "s.prepare()\nprint('asked', s.next_question(annotator='bob').sample_id)\ns.close()")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=240, check=False)
    asked = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("asked")]
    assert asked and asked[0] != first, done.stderr
    assert session.next_question(annotator="eve").sample_id not in (first, asked[0])
    assert session.next_question(annotator="ann").sample_id == first


@pytest.fixture
def other(session, tmp_path, new_session):
    """The same run in another place."""
    shutil.copytree(session.run, tmp_path / "other")
    made = new_session(tmp_path / "other", live=False)
    made.prepare()
    return made


def test_answers_of_two_runs_merge_once_with_their_annotators(session, other):
    session.answer(session.centroids[0], "yes", annotator="ann")
    other.answer(other.centroids[0], "no", annotator="bob")
    other.answer(other.centroids[1:3], "no", annotator="bob")
    other.answer(other.centroids[3], "no", annotator="bob")
    other.undo(annotator="bob")
    assert session.import_answers(other.run) == {"added": 3, "present": 0}
    assert session.merge_answers(other.run / "answers.sqlite") == {"added": 0, "present": 3}
    assert sorted(session.opinions["annotator"]) == ["ann", "bob", "bob", "bob"]
    assert session.undo(annotator="bob")  # what was given at once is taken back at once
    assert len(session.opinions) == 2


def test_runs_of_other_data_or_models_are_not_merged_unseen(session, other, tmp_path):
    from guidance_viz.core import read_json, write_json
    manifest = read_json(other.run / "run.json")
    write_json(other.run / "run.json", {**manifest, "data_hash": "another"})
    other.answer(other.centroids[0], "no", annotator="bob")
    with pytest.raises(SessionError, match="data is not the one"):
        session.merge_answers(other.run)
    assert session.merge_answers(other.run, force=True)["added"] == 1
    with pytest.raises(SessionError, match="no journal"):
        session.merge_answers(tmp_path / "nothing.sqlite")


def test_answers_on_other_maps_in_a_shared_journal_are_not_mixed_in(new_session, tmp_path, prepared):
    shared = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    mine = new_session(tmp_path / "mine", live=False, journal=shared)
    mine.prepare()
    plain = new_session(tmp_path / "plain", live=False, journal=shared, contrast=False)
    plain.prepare()
    plain.answer(plain.ids("train")[0], "no")
    mine.answer(mine.ids("train")[0], "yes")
    plain.answer(plain.ids("train")[1], "no")
    assert mine.answers["relevance"].tolist() == ["yes"] and plain.answers["relevance"].tolist() == ["no", "no"]
    assert np.flatnonzero(~np.isnan(mine.spread())).tolist() == [mine.ids().index(mine.ids("train")[0])]


def test_the_table_says_how_many_answered_and_how_far_they_disagree(session):
    one, two = session.centroids[:2]
    before = session.table.set_index("sample_id")
    assert not before["annotators"].any() and before["disagreement"].isna().all() and before["map_change"].isna().all()
    for who, answer in (("ann", "yes"), ("bob", "yes"), ("eve", "no")):
        session.answer(one, answer, annotator=who)
    session.answer(two, "maybe", annotator="ann")
    table = session.table.set_index("sample_id")
    assert table["annotators"].sum() == 4 and table.loc[[one, two], "annotators"].tolist() == [3, 1]
    assert table.loc[one, "disagreement"] == pytest.approx(1 / 3) and table.loc[two, "disagreement"] == 0
    assert table["disagreement"].notna().sum() == 2
    p = table["p_relevant"]
    np.testing.assert_allclose(table["uncertainty"], 1 - np.abs(2 * p - 1))
    assert table["uncertainty"].notna().any()
    session.undo(annotator="eve")
    assert session.table.set_index("sample_id").loc[one, ["annotators", "disagreement"]].tolist() == [2, 0]
