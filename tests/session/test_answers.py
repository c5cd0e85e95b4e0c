from __future__ import annotations

import json

import numpy as np
import pytest

import guidance_viz as gv
from guidance_viz.core import DataError, JournalError, OptionError, Relevance, SessionError
from guidance_viz.session.answers.oracle import map_answers, neuron_answers, patches_on_object
from guidance_viz.session.questions.wording import question_text


def test_an_answer_is_in_the_table_and_in_the_answers(session):
    session.answer(["1", "2"], gv.Relevance.NO, annotator="ann")
    assert list(session.answers["item"]) == ["1", "2"]
    assert set(session.answers["annotator"]) == {"ann"}
    assert list(session.table.set_index("sample_id")["answer"][["1", "2", "3"]]) == ["no", "no", ""]


def test_undo_takes_back_the_annotators_own_last_answer_and_redo_gives_it_again(session):
    session.answer("1", "yes", annotator="ann")
    session.answer("2", "no", annotator="ben")
    assert session.undo("ann")
    assert list(session.answers["item"]) == ["2"]
    assert session.redo("ann")
    assert set(session.answers["item"]) == {"1", "2"}
    assert not session.redo("ann")


def test_undo_says_when_there_is_nothing_to_take_back(session):
    assert not session.undo()


@pytest.mark.parametrize(("ids", "relevance", "error", "said"), [
    ("nobody", "yes", DataError, "no sample 'nobody'"),
    ("1", "perhaps", OptionError, "'perhaps'"),
])
def test_a_wrong_answer_names_what_is_wrong_and_is_not_kept(session, ids, relevance, error, said):
    with pytest.raises(error, match=said):
        session.answer(ids, relevance)
    assert session.answers.empty


def test_a_neuron_answered_by_patches_is_as_good_as_its_worst_patch(session):
    for patch, relevance in enumerate(["yes", "no", "yes"]):
        session.answer_neurons(4, relevance, annotator=f"person {patch}", patch=patch)
    assert session.neurons.set_index("neuron")["answer"][4] == "no"


def test_a_neuron_that_does_not_exist_is_refused(session):
    with pytest.raises(OptionError, match="no neuron 9999"):
        session.answer_neurons([0, 9999], "no")


def test_every_question_is_a_training_sample_at_the_centre_of_those_it_decides(session):
    table = session.table.set_index("sample_id")
    seen = []
    while (question := session.next_question()) is not None:
        assert question.decides[0] == question.sample_id
        assert table["split"][question.sample_id] == "train"
        assert (table["cluster"][question.decides] == table["cluster"][question.sample_id]).all()
        assert (question.number, question.total) == (len(seen) + 1, 8)
        seen.append(question.sample_id)
        session.answer(question.sample_id, "maybe")
    assert sorted(seen) == sorted(session.centroids)


def test_the_questions_are_shared_by_the_classes(session):
    labels = session.table.set_index("sample_id")["label"][session.centroids]
    assert sorted(set(labels)) == [0, 1]


@pytest.mark.parametrize(("name", "words"), [
    ("waterbird", "a waterbird"), ("012.Yellow_headed_Blackbird", "a Yellow headed Blackbird"),
    ("owl", "an owl"), ("3", "of class 3"), ("", "of class "),
])
def test_a_question_is_asked_in_words_made_from_the_class_name(name, words):
    assert question_text(name) == f"Can you tell it is {words} from what is left visible?"


def test_answers_of_one_value_leave_everything_else_unknown(session):
    session.answer(session.centroids[:2], "yes")
    p = session.spread()
    assert np.isnan(p).sum() == len(session.ds) - 2


def test_answers_of_both_values_spread_to_their_neighbours(session):
    first, second = session.centroids[0], session.centroids[-1]
    session.answer(first, "yes")
    session.answer(second, "no")
    table = session.table.set_index("sample_id")
    assert table["p_relevant"][first] > 0.99
    assert table["p_relevant"][second] < 0.01
    assert np.isfinite(table["p_relevant"]).sum() > 2


def test_the_spread_that_is_returned_can_be_written_to(session):
    session.spread()[:] = 7
    assert not (session.spread() == 7).any()


def test_the_oracle_answers_by_where_the_energy_lies(session):
    given = session.answer_by_oracle(0.6, 0.2, what="maps", sample="all", annotator="boxes")
    table = session.table[session.table["split"] == "train"]
    for row in table.itertuples():
        inside = row.energy_inside
        expected = (
            "maybe" if np.isnan(inside) else "yes" if inside > 0.6 else "no" if inside < 0.2 else "maybe"
        )
        assert row.answer == expected
    assert given["maps"] == {name: int((table["answer"] == name).sum()) for name in ("yes", "no", "maybe")}
    assert given["area"] == pytest.approx((12 / 32) ** 2, rel=1e-5)
    assert given["lift"] == pytest.approx(np.nan_to_num(table["energy_inside"]).mean() / given["area"])


def test_the_oracle_may_answer_the_centroids_alone(session):
    session.answer_by_oracle(sample="centroids", what="maps")
    assert sorted(session.answers["item"]) == sorted(session.centroids)


def test_the_oracle_is_one_action_a_kind(session):
    session.answer_by_oracle(what="both")
    assert session.undo("oracle")
    assert set(session.answers["kind"]) == {"map"}
    assert session.undo("oracle")
    assert session.answers.empty


@pytest.mark.parametrize(("options", "error", "said"), [
    ({"yes": 0.2, "no": 0.5}, OptionError, "0 ≤ no ≤ yes ≤ 1"),
    ({"what": "all"}, OptionError, "'maps', 'neurons' or 'both'"),
    ({"by": "masks"}, DataError, "but it has boxes"),
    ({"by": "eyes"}, OptionError, "'boxes' or 'masks'"),
])
def test_the_oracle_refuses_what_it_cannot_do(session, options, error, said):
    with pytest.raises(error, match=said):
        session.answer_by_oracle(**options)


def test_map_answers_are_the_thresholds_of_the_paper():
    energy = np.array([0.71, 0.7, 0.5, 0.3, 0.29, np.nan])
    assert list(map_answers(energy, 0.7, 0.3)) == ["yes", "maybe", "maybe", "maybe", "no", "maybe"]


def test_a_neuron_is_relevant_when_most_of_its_patches_lie_on_the_object():
    rng = np.random.default_rng(0)
    masks = rng.random((6, 3, 4))
    indices, cells = (
        rng.integers(-1, 6, (5, 8)),
        np.stack([rng.integers(0, 3, (5, 8)), rng.integers(0, 4, (5, 8))], -1),
    )
    values = np.where(indices < 0, np.nan, rng.random((5, 8)))
    values[4] = 0
    share = patches_on_object(gv.concepts.ConceptPatches(indices, cells, values), masks)
    for neuron in range(4):
        inside = [
            masks[i][tuple(cell)] >= 0.5
            for i, cell in zip(indices[neuron], cells[neuron], strict=True)
            if i >= 0
        ]
        assert share[neuron] == pytest.approx(sum(inside) / len(inside))
    assert np.isnan(share[4])
    assert list(neuron_answers(np.array([0.71, 0.7, np.nan]))) == ["yes", "no", "maybe"]


def test_a_session_that_is_not_prepared_says_what_to_do(new_session):
    session = new_session(live=False)
    with pytest.raises(SessionError, match=r"Call prepare\(\) first"):
        session.next_question()


def test_answers_can_be_given_before_preparing(new_session):
    session = new_session(live=False)
    session.answer("1", Relevance.YES)
    assert session.version_answers == 1


def test_answers_are_exported_and_imported_elsewhere(session, new_session, tmp_path):
    session.answer(["1", "2"], "no")
    assert session.export_answers(tmp_path / "answers.csv") == 2
    other = new_session(tmp_path / "other", live=False)
    other.import_answers(tmp_path / "answers.csv")
    assert sorted(other.answers["item"]) == ["1", "2"]


def test_a_released_list_is_imported_by_position(session, tmp_path):
    words = ["yes", "no", "maybe"] * 44
    (tmp_path / "maps.json").write_text(json.dumps(words))
    (tmp_path / "neurons.json").write_text(json.dumps([True] * 11 + [False]))
    session.import_answers(tmp_path / "maps.json", positions="train", model="current")
    session.import_answers(tmp_path / "neurons.json", positions="neurons", model=session.hashes["current"])
    assert list(session.table["answer"][:132]) == words
    assert list(session.neurons["answer"]) == ["yes"] * 11 + ["no"]


def test_a_released_list_without_its_model_is_refused(session, tmp_path):
    (tmp_path / "maps.json").write_text(json.dumps(["yes"] * 132))
    with pytest.raises(JournalError, match="model"):
        session.import_answers(tmp_path / "maps.json", positions="train")
    assert session.answers.empty
