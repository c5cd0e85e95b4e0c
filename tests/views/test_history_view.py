"""What was done, taken back, gone back to, and taken away."""

from __future__ import annotations

from small_sessions import given, only

from guidance_viz.views import History


def test_a_moment_is_gone_back_to_after_saying_what_changes_and_a_branch_is_named_well(session, sent):
    view = History(session, annotator="eve")
    messages, beside = sent(view), set(session.run.parent.iterdir())
    session.answer(session.ids()[0], "yes")
    point = view.part.props["entries"][0]["point"]
    session.answer(session.ids()[1:3], "yes")
    view.receive({"kind": "journey", "point": point})
    assert only(messages, "journey")[0]["words"] == "2 answers are taken back"
    view.receive({"kind": "go_back", "point": point})
    assert session.wait(30) and given(session) == [("map", session.ids()[0], "yes")]
    assert view.part.props["entries"][0]["what"] == "went back" and view.part.props["entries"][0]["annotator"] == "eve"
    for bad in ("", "../elsewhere", "a/b", ".hidden", "x" * 200):
        view.receive({"kind": "branch", "point": point, "name": bad})
    assert len(only(messages, "error")) == 5 and set(session.run.parent.iterdir()) == beside
    view.receive({"kind": "branch", "point": point, "name": "second-try"})
    assert set(session.run.parent.iterdir()) - beside == {session.run.parent / "second-try"}
    assert (session.run.parent / "second-try" / "run.json").exists()


def test_history_has_the_latest_first_and_takes_back(session):
    view = History(session)
    session.answer(session.ids()[0], "yes")
    assert view.part.props["entries"][0]["what"] == "answer"
    view.receive({"kind": "undo"})
    assert not given(session)


def test_the_model_and_the_report_are_saved_into_the_run(session, sent):
    view = History(session)
    messages = sent(view)
    view.receive({"kind": "export"})
    view.receive({"kind": "report"})
    assert (session.run / "v0.safetensors").exists()
    assert (session.run / "report.html").exists()
    assert str(session.run) in only(messages, "told")[0]["text"]
