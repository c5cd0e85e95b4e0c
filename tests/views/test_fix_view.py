"""Fix: a method is proposed, started, watched, and judged."""

from __future__ import annotations

from small_sessions import METHODS, at_work, only, wait_for

from guidance_viz.views import Monitor


def test_a_fix_is_started_with_the_settings_read_as_numbers_watched_and_accepted(session, monkeypatch):
    view = Monitor(session, methods=METHODS)
    session.answer(session.ids("train")[:3], "no")
    asked = {}
    real = session.mitigate
    monkeypatch.setattr(
        session, "mitigate", lambda method, **o: (asked.update(o, method=method), real(method, **o))[1]
    )
    view.receive(
        {"kind": "start", "method": "crayon_attention", "options": {"epochs": "3", "trainable": "all"}}
    )
    assert asked == {"method": "crayon_attention", "epochs": 3, "trainable": "all", "background": True}
    wait_for(lambda: view.part.props["candidate"] is not None and not view.part.props["running"])
    assert len(view.part.props["series"]["loss"]) > 1
    assert "epoch" not in view.part.props["series"]
    view.receive({"kind": "accept", "despite": True})
    assert session.model_version == "v1"
    assert view.part.props["candidate"] is None


def test_a_fix_can_be_rejected(fixed):
    view = Monitor(fixed, methods=METHODS)
    assert view.part.props["candidate"]["method"] == "erm"
    view.receive({"kind": "reject"})
    assert fixed.candidate is None
    assert fixed.model_version == "v0"


def test_a_setting_out_of_range_is_refused_before_anything_starts(session, sent):
    view = Monitor(session, methods=METHODS)
    messages = sent(view)
    view.receive({"kind": "start", "method": "crayon_attention", "options": {"epochs": "many"}})
    assert "Rounds is 'many'" in only(messages, "error")[0]["text"]
    assert session.state == "ready"


def test_work_that_is_going_on_already_is_told(session, sent):
    view = Monitor(session, methods=METHODS)
    messages = sent(view)
    with at_work(session, "training"):
        view.receive({"kind": "start", "method": "erm", "options": {}})
    assert "the session is training" in only(messages, "error")[0]["text"] and session.candidate is None


def test_the_answers_a_fix_would_use_are_counted(session):
    view = Monitor(session, methods=METHODS)
    session.answer(session.centroids[:2], "no")
    session.answer(session.centroids[2], "yes")
    session.answer_neurons([1, 2], "no")
    counts = view.part.props["counts"]
    assert (counts["yes"], counts["no"], counts["prune"]) == (1, 2, 2)
    assert counts["no_spread"] > 2


def test_the_method_that_the_answers_allow_is_proposed_with_its_reason(session):
    view = Monitor(session, methods=METHODS)
    assert view.part.props["proposal"]["method"] == ""
    session.answer_neurons([1, 2], "no")
    assert view.part.props["proposal"] == {
        "method": "crayon_pruning", "why": "2 neurons answered no, and neither parts nor maps both ways"}
    session.answer(session.centroids[0], "yes")
    session.answer(session.centroids[1], "no")
    assert view.part.props["proposal"]["method"] == "crayon_pruning_attention"
    view = Monitor(session, methods=[method for method in METHODS if method["name"] == "erm"])
    assert view.part.props["proposal"]["method"] == "", "a method is proposed that is not offered"


def test_what_is_proposed_is_known_as_soon_as_the_run_is_prepared(unprepared):
    unprepared.answer_neurons([1], "no")
    view = Monitor(unprepared, methods=METHODS)
    assert view.part.props["proposal"]["method"] == ""
    unprepared.prepare()
    assert view.part.props["proposal"]["method"] == "crayon_pruning"
    assert view.part.props["counts"]["prune"] == 1


def test_a_trade_is_accepted_only_when_said_twice(session, sent):
    view = Monitor(session, methods=METHODS)
    table = session.table
    landbirds = table.loc[(table["label"] == 0) & (table["split"] == "train"), "sample_id"]
    session.mitigate("erm", trainable="head", solver="epochs", epochs=10, lr=.3, subset=landbirds)
    served_worse = [change.name for change in session.regressions()]
    assert "waterbird on water" in served_worse
    assert [name for name, _ in view.part.props["candidate"]["regressions"]] == served_worse
    messages = sent(view)
    view.receive({"kind": "accept"})
    assert session.candidate is not None and "served worse" in only(messages, "error")[0]["text"]
    view.receive({"kind": "accept", "despite": True})
    assert session.candidate is None and session.model_version == "v1"
