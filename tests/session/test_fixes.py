from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import load_file
from small_birds import tiny

import guidance_viz as gv
from guidance_viz.core import (
    DivergenceError,
    GuidanceError,
    ModelError,
    OptionError,
    SessionError,
    UnknownNameError,
)
from guidance_viz.metrics import GroupChange

QUICK_FIX = {"trainable": "head"}


@pytest.fixture
def answered(session):
    """Half of the training maps answered yes, half no, by their energy."""
    table = session.table[(session.table["split"] == "train") & ~session.table["dead"]]
    middle = table["energy_inside"].median()
    session.answer(table.loc[table["energy_inside"] > middle, "sample_id"], "yes")
    session.answer(table.loc[table["energy_inside"] <= middle, "sample_id"], "no")
    return session


def test_a_preview_equals_fine_tuning_the_head_on_the_same_answers(answered):
    preview = answered.preview()
    answered.mitigate("crayon_attention", **QUICK_FIX)
    fixed = answered.model("candidate").clf.linear_head
    np.testing.assert_allclose(preview.weight, fixed.weight.detach().numpy(), atol=1e-4)
    assert preview.after.groups.worst == pytest.approx(answered.after["val"].groups.worst, abs=1e-6)
    sample = answered.ids("train")[0]
    np.testing.assert_allclose(
        answered.saliency(sample, "preview"), answered.saliency(sample, "candidate"), atol=5e-3
    )


def test_a_fix_is_a_candidate_until_it_is_accepted(answered):
    before = answered.saliency("1").copy()
    report = answered.mitigate("crayon_attention", **QUICK_FIX)
    assert answered.candidate is report
    assert answered.model_version == "v0"
    np.testing.assert_array_equal(answered.saliency("1"), before)
    assert report.answers_used["map yes"] + report.answers_used["map no"] == len(answered.answers)
    answered.accept()
    assert answered.candidate is None
    assert answered.model_version == "v1"
    np.testing.assert_array_equal(answered.saliency("1", "original"), before)


def test_the_table_says_how_far_each_map_moved_from_the_originals(answered):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    answered.accept()
    changed = answered.table.set_index("sample_id")["map_change"]
    assert changed.min() >= 0 and 0 < changed.max() <= 1 + 1e-9
    live = [s for s in answered.ids("train") if answered.saliency(s).any() and answered.saliency(s, "original").any()][:5]
    assert live
    for sample in live:
        before, after = (answered.saliency(sample, which).astype(float) for which in ("original", "current"))
        assert changed[sample] == pytest.approx(np.abs(before / before.sum() - after / after.sum()).sum() / 2, abs=1e-5)


def test_how_each_group_fared_is_counted_on_the_same_photos(answered):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    first, second = answered.model("original"), answered.model("candidate")
    for split in ("val", "test"):
        rows = answered.ds.indices(split)
        group = answered.ds.table["group"].to_numpy()[rows]
        for change in answered.group_changes("original", "candidate", split):
            here = rows[group == change.group]
            assert (change.before, change.after) == (first.correct[here].mean(), second.correct[here].mean())
            assert change.broken == (first.correct[here] & ~second.correct[here]).sum()
            assert change.name == answered.group_names[change.group]
    assert answered.regressions("original", "original") == []


def test_a_fix_that_serves_groups_worse_is_a_trade_that_is_said(answered, monkeypatch):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    changes = [GroupChange(0, "a", 50, 1.0, 0.9, 0.93, 0, 5, 0.06), GroupChange(1, "b", 50, 1.0, 0.8, 0.93, 0, 10, 0.0),
               GroupChange(2, "c", 50, 0.5, 0.9, 0.37, 20, 0, 0.0)]
    monkeypatch.setattr(answered.desks.comparison, "group_changes", lambda *_: changes)
    assert [change.name for change in answered.regressions()] == ["b", "a"]
    with pytest.raises(SessionError, match="served worse: b fell from 100 % to 80 % .*; a fell"):
        answered.accept(regressions="refuse")
    assert answered.candidate is not None and answered.model_version == "v0"
    with pytest.warns(UserWarning, match="b fell from"):
        answered.accept()
    assert answered.model_version == "v1"


def test_an_accepted_model_begins_a_round_of_its_own(answered):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    answered.accept()
    assert answered.answers.empty
    assert answered.preview_result is None
    assert answered.next_question().number == 1
    answered.answer(answered.next_question().sample_id, "yes")
    assert len(answered.answers) == 1
    assert len(set(answered.context.book.journal.answers()["model"])) == 2


def test_who_hears_of_an_accepted_model_finds_what_there_is_to_see_of_it(answered):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    heard = []

    def look(event):
        heard.append((event.new, answered.model("current").name, answered.neurons["contribution_landbird"].tolist()))
    answered.param.watch(look, "model_version")
    before = answered.neurons["contribution_landbird"].tolist()
    answered.accept()
    assert heard == [("v1", "v1", answered.neurons["contribution_landbird"].tolist())] and heard[0][2] != before


def test_undo_does_not_reach_into_the_round_before(answered):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    answered.accept()
    assert not answered.undo()


def test_redo_does_not_reach_into_the_round_before(answered):
    given = len(answered.context.book.journal.answers())
    answered.undo()
    answered.mitigate("crayon_attention", **QUICK_FIX)
    answered.accept()
    assert not answered.redo()
    assert len(answered.context.book.journal.answers()) < given + 1


def test_a_second_round_starts_from_the_accepted_model(answered):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    answered.accept()
    answered.answer(answered.ids("train")[:20], "no")
    first = answered.hashes["current"]
    report = answered.mitigate("crayon_attention", **QUICK_FIX)
    assert report.model_hash == first
    assert {e.model for e in report.before.values()} == {"v1"}
    assert {e.model for e in answered.before.values()} == {"v1"}
    assert {e.model for e in answered.after.values()} == {"v2"}


def test_a_rejected_fix_is_gone(answered):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    answered.reject()
    assert answered.candidate is None
    with pytest.raises(SessionError, match="no model 'candidate'"):
        answered.saliency("1", "candidate")
    with pytest.raises(SessionError, match="nothing to reject"):
        answered.reject()
    assert "rejected" in answered.history["detail"].iloc[-1]


def test_before_and_after_are_those_of_the_fix(answered):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    before, after = answered.before, answered.after
    assert before["test"].groups.accuracy == pytest.approx(
        answered.evaluate("original")["test"].groups.accuracy
    )
    answered.accept()
    assert answered.after["test"].groups.accuracy == pytest.approx(after["test"].groups.accuracy)
    assert answered.before["test"].groups.accuracy == pytest.approx(before["test"].groups.accuracy)


def test_compare_puts_what_got_right_first_then_what_got_wrong(answered):
    answered.mitigate("erm", trainable="all", epochs=1, lr=1e-3)
    table = answered.compare()
    order = [("fixed", "broken", "").index(flip) for flip in table["flip"]]
    assert order == sorted(order)
    for flip, before, after in zip(
        table["flip"], table["before_correct"], table["after_correct"], strict=True
    ):
        assert flip == ("fixed" if after and not before else "broken" if before and not after else "")
    rest = table[table["flip"] == ""]["map_change"]
    assert (np.diff(rest) <= 0).all()
    assert ((table["map_change"] >= 0) & (table["map_change"] <= 1)).all()


def test_compare_tells_the_change_of_a_map_as_half_its_l1_distance(answered):
    answered.mitigate("erm", trainable="all", epochs=1, lr=1e-3)
    row = answered.compare().iloc[-1]
    first, second = (answered.saliency(row["sample_id"], which) for which in ("original", "candidate"))
    if first.max() > 0 and second.max() > 0:
        expected = np.abs(first / first.sum() - second / second.sum()).sum() / 2
        assert row["map_change"] == pytest.approx(expected, abs=1e-5)


def test_neurons_answered_no_are_pruned(session):
    session.answer_neurons([1, 5, 9], "no")
    session.mitigate("crayon_pruning")
    session.accept()
    assert list(session.neurons.loc[~session.neurons["kept"], "neuron"]) == [1, 5, 9]


def test_spread_answers_guide_more_photos_than_were_answered(session):
    session.answer(session.centroids[0], "yes")
    session.answer(session.centroids[-1], "no")
    report = session.mitigate("crayon_attention", relevance_from="spread", **QUICK_FIX)
    assert report.answers_used["spread yes"] + report.answers_used["spread no"] > 2


@pytest.mark.parametrize("source", ["answers", "spread"])
def test_a_control_guides_by_wrong_answers_and_leaves_the_journal_alone(answered, source):
    answered.answer_neurons([1, 5], "no")
    answered.answer_neurons([2], "yes")
    answers = answered.answers
    guidance = answered.desks.guidance
    real = guidance.of(source, {})
    flipped, shuffled, again = (guidance.of(source, {}, how, 0) for how in ("flipped", "shuffled", "shuffled"))
    rows = answered.ds.index_of(answers.loc[answers["kind"] == "map", "item"])
    np.testing.assert_array_equal(flipped.relevance[rows], -real.relevance[rows])
    assert np.flatnonzero(~flipped.keep).tolist() == [2] and np.flatnonzero(~real.keep).tolist() == [1, 5]
    assert sorted(shuffled.relevance[rows]) == sorted(real.relevance[rows])
    assert (shuffled.relevance[rows] != real.relevance[rows]).any() and (~shuffled.keep).sum() == 2
    np.testing.assert_array_equal(shuffled.relevance, again.relevance)
    assert flipped.counts["flipped (a control)"] == len(answers) and "flipped (a control)" not in real.counts
    pd.testing.assert_frame_equal(answered.answers, answers)


def test_a_control_on_spread_answers_spreads_the_wrong_ones(session):
    session.answer(session.centroids[0], "yes")
    session.answer(session.centroids[-1], "no")
    real, flipped = session.desks.guidance.of("spread", {}), session.desks.guidance.of("spread", {}, "flipped")
    assert len(real.answered) > 2
    np.testing.assert_array_equal(flipped.relevance, -real.relevance)


def test_a_control_is_run_and_named_in_the_report(answered):
    report = answered.mitigate("crayon_attention", control="flipped", **QUICK_FIX)
    assert report.answers_used["flipped (a control)"] == len(answered.answers)
    with pytest.raises(OptionError, match="control='opposite' is not known; use one of flipped, shuffled"):
        answered.mitigate("crayon_attention", control="opposite", **QUICK_FIX)


@pytest.mark.parametrize(("call", "error", "said"), [
    (("crayon_atention", {}), UnknownNameError, "Did you mean 'crayon_attention'"),
    (("erm", {"epoch": 3}), OptionError, "Did you mean 'epochs'"),
    (("erm", {"relevance_from": "guesses"}), OptionError, "guesses"),
])
def test_a_wrong_call_says_what_was_meant_and_leaves_the_session_ready(session, call, error, said):
    with pytest.raises(error, match=said):
        session.mitigate(call[0], **call[1])
    assert session.state == "ready"
    assert session.candidate is None


def test_there_is_nothing_to_accept_before_a_fix(session):
    with pytest.raises(SessionError, match=r"nothing to accept. Call mitigate\(\)"):
        session.accept()


def test_a_fix_that_diverges_offers_no_candidate(session):
    try:
        report = session.mitigate("erm", trainable="all", epochs=2, lr=1e12)
    except DivergenceError:
        return
    assert report.status == "diverged"
    assert session.state == "ready"
    assert session.candidate is None or session.candidate.status == "diverged"


def test_the_exported_model_loads_into_the_persons_own_class(answered, tmp_path):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    answered.accept()
    answered.export(tmp_path / "fixed.safetensors")
    own = tiny().eval()
    own.load_state_dict(load_file(tmp_path / "fixed.safetensors"), strict=True)
    clf = answered.model("current").clf
    images = torch.rand(4, 3, 32, 32)
    torch.testing.assert_close(own(clf.normalize(images)), clf(images), rtol=1e-4, atol=1e-5)


def test_the_history_tells_what_was_done_in_order(answered):
    answered.undo()
    answered.mitigate("crayon_attention", **QUICK_FIX)
    answered.accept()
    history = answered.history
    assert list(history.columns) == ["time", "what", "detail", "annotator", "point"]
    assert [w.split(" (")[0] for w in history["what"]] == [
        "answer",
        "answer",
        "undo",
        "crayon_attention",
        "accepted",
    ]
    assert history["time"].is_monotonic_increasing


def test_the_persons_own_network_is_left_as_it_was(new_session, classifier):
    before = classifier.fingerprint()
    session = new_session(live=False)
    session.prepare()
    session.mitigate("erm", trainable="all", epochs=1, lr=1e-2)
    session.accept()
    assert classifier.fingerprint() == before


def test_a_network_without_a_linear_head_says_why_there_is_no_preview(prepared, monkeypatch):
    session = prepared(live=True)
    monkeypatch.setattr(session.context.engine, "preview", lambda *_: _no_head())
    session.answer("1", "no")
    assert session.wait(20)
    assert "not linear" in session.preview_result.message
    assert session.error == ""
    with pytest.raises(ModelError, match="not linear"):
        session.preview()


def _no_head():
    raise ModelError("The head is not linear.")


def test_every_error_of_a_session_is_of_the_packages_own_tree():
    assert issubclass(SessionError, GuidanceError)
    assert gv.GuidanceError is GuidanceError


def test_a_version_that_went_from_the_cache_is_computed_again(answered):
    answered.mitigate("crayon_attention", **QUICK_FIX)
    answered.accept()
    expected = answered.saliency("1", "original")
    answered.close()
    with gv.Session.open(answered.run, live=False) as again:
        again.prepare()
        again.context.engine.forget(again.context.models.original)
        with pytest.raises(SessionError, match="session.explain"):
            again.saliency("1", "original")
        again.explain("original")
        # From the stem kept in half precision this time, so not to the last digit.
        np.testing.assert_allclose(again.saliency("1", "original"), expected, atol=5e-3)
