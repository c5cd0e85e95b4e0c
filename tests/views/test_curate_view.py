"""The page that draws a balanced part: what it needs, tries, asks, shows, keeps, and retrains on."""

from __future__ import annotations

import dataclasses
import json
import threading

import numpy as np
import pytest
from small_sessions import CLASSES, METHODS, only, wait_for

from guidance_viz.core import SessionError
from guidance_viz.session.subsets import subsets
from guidance_viz.views import Curate, Dashboard, Desk, Monitor, balance


@pytest.fixture
def page(answered):
    """The page as a browser shows it, with its first draw."""
    view = Curate(answered, methods=METHODS)
    view.receive({"kind": "seen"})
    drawn(view)
    return view


def drawn(view):
    wait_for(lambda: view.part.props["trial"] is not None and not view.part.props["curating"])
    return view.part.props["trial"]


def keep(view, name="balanced", **more):
    view.receive({"kind": "keep", "name": name, **more})
    wait_for(lambda: not view.part.props["busy"])


# -- before there is enough ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("given", "missing", "enough"), [
    ((), ("(yes)", "(no)"), False), (("yes",), ("(no)",), False), (("no", "maybe"), ("(yes)",), False),
    (("no", "yes"), (), True)])
def test_it_says_which_answer_is_missing_and_draws_only_when_none_is(session, given, missing, enough):
    for k, relevance in enumerate(given):
        session.answer(session.centroids[k], relevance)
    view = Curate(session, methods=METHODS)
    view.receive({"kind": "seen"})
    assert all(m in view.part.props["need"] for m in missing)
    assert bool(view.part.props["need"]) != enough
    assert (view._tried is not None) == enough


def test_nothing_is_drawn_before_a_browser_shows_it_or_while_it_is_hidden(answered):
    view = Curate(answered, methods=METHODS)
    assert not answered.curating
    assert answered.curation is None
    view.active = False
    view.receive({"kind": "seen"})
    assert answered.curation is None
    view.active = True
    drawn(view)


def test_the_effect_of_each_step_is_said_in_a_line(page):
    props = page.part.props
    assert "8 questions · a typical one decides" in props["space"]["effect"]
    assert "3 questions left · yes and no decide" in props["asked"]["effect"]
    assert "photos drawn" in props["trial"]["effect"]
    assert "core cluster" in props["trial"]["groups"]


# -- trying --------------------------------------------------------------------------------------------------------
def test_a_threshold_and_a_size_are_tried_and_the_same_ones_only_once(page, monkeypatch):
    tried = []
    real = page.session.try_curation
    monkeypatch.setattr(page.session, "try_curation", lambda **o: (tried.append(o), real(**o)))
    page.receive({"kind": "options", "threshold": .4, "size": .2})
    page.receive({"kind": "options", "threshold": .4})
    page.receive({"kind": "options", "size": 11, "whole": True})
    page.receive({"kind": "options", "threshold": None})
    base = {"split": "train", "by": "class"}
    assert tried == [{**base, "threshold": .4, "size": .2}, {**base, "threshold": .4, "size": 11},
                     {**base, "threshold": None, "size": 11}]
    wait_for(lambda: sum(b["taken"] for b in cells(page)) == 11)


def cells(view):
    trial = view.part.props["trial"]
    return [] if trial is None else [c for b in trial["blocks"] for r in b["rows"] for c in r["cells"]]


def test_an_answer_from_elsewhere_draws_anew(page):
    before = page.session.curation
    page.session.answer(page.session.centroids[5], "yes")
    wait_for(lambda: not page.part.props["curating"] and page.session.curation is not before)
    assert page.session.curation.answers == before.answers + 1
    assert page.part.props["trial"]["kept"] == page.session.curation.kept


def test_a_threshold_that_nothing_passes_says_what_to_do(page, monkeypatch):
    spread = page.session.desks.questions.spread
    monkeypatch.setattr(page.session.desks.questions, "spread", lambda: np.minimum(spread(), .9))
    page.receive({"kind": "options", "threshold": .99})
    wait_for(lambda: page.part.props["failed"])
    assert "Choose a lower one" in page.part.props["failed"]
    assert page.part.props["trial"] is None


def test_a_draw_that_fails_says_why(page, monkeypatch):
    def fails(*_given):
        raise SessionError("Another process works on this run. Wait for it.")
    monkeypatch.setattr(subsets, "curate", fails)
    page.receive({"kind": "options", "threshold": .4})
    wait_for(lambda: page.part.props["failed"])
    assert page.part.props["failed"] == "Another process works on this run. Wait for it."


def test_a_class_that_nothing_was_drawn_of_is_a_warning(page, monkeypatch):
    real = subsets.curate

    def one_sided(*given):
        made = real(*given)
        return dataclasses.replace(made, labels={**made.labels, "waterbird": (3, 0)})
    monkeypatch.setattr(subsets, "curate", one_sided)
    assert page.part.props["trial"]["warning"] == ""
    page.receive({"kind": "options", "size": .3})
    wait_for(lambda: (page.part.props["trial"] or {}).get("warning"))
    assert "No photo of waterbird was drawn" in page.part.props["trial"]["warning"]


def test_classes_by_themselves_have_medians_of_their_own(page):
    titles = lambda: [b["title"] for b in (page.part.props["trial"] or {"blocks": []})["blocks"]]  # noqa: E731
    assert [m[0] for m in page.part.props["spread"]["medians"]] == titles() == CLASSES
    page.receive({"kind": "options", "by": "all"})
    assert [m[0] for m in page.part.props["spread"]["medians"]] == [""]
    wait_for(lambda: titles() == [""])


def test_a_new_page_begins_where_the_last_draw_was(page):
    page.receive({"kind": "options", "threshold": .3, "size": 9, "whole": True})
    wait_for(lambda: page.session.curation.size == 9)
    again = Curate(page.session, methods=METHODS)
    assert again.options == {"threshold": .3, "by": "class", "size": 9}


# -- asking --------------------------------------------------------------------------------------------------------
def test_another_split_and_number_are_asked_about_and_drawn_from(page):
    page.receive({"kind": "ask", "split": "val", "questions": 5})
    wait_for(lambda: not page.part.props["busy"])
    props = page.part.props
    assert (props["space"]["split"], props["space"]["questions"], props["asked"]["total"]) == ("val", 5, 5)
    assert sum(c["size"] for c in props["spread"]["classes"]) == int((page.session.table["split"] == "val").sum())
    wait_for(lambda: page.session.curation is not None and page.session.curation.split == "val")


def test_as_many_questions_as_pay_come_with_the_curve(page):
    page.receive({"kind": "ask", "questions": "elbow"})
    wait_for(lambda: not page.part.props["busy"])
    assert page.part.props["space"]["questions"] == len(page.session.questions) == page.session.settings["questions"] > 1
    assert [c["name"] for c in page.part.props["curve"]] == ["attention space", "plain feature space"]


def test_a_wish_while_another_is_worked_on_is_refused_with_a_word(page, sent, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr(page.session, "ask", lambda **_o: go.wait(5))
    messages = sent(page)
    page.receive({"kind": "ask", "by": "class"})
    page.receive({"kind": "ask", "by": "all"})
    assert "Still placing the questions" in only(messages, "error")[0]["text"]
    go.set()
    wait_for(lambda: not page.part.props["busy"])


# -- looking -------------------------------------------------------------------------------------------------------
def test_a_cell_opens_its_typical_photos(answered):
    desk = Desk(place="curate")
    view = Curate(answered, desk, methods=METHODS)
    view.receive({"kind": "seen"})
    drawn(view)
    cell = next(c for c in cells(view) if c["examples"])
    view.receive({"kind": "photos", "of": "cell", "core": cell["core"], "environment": cell["environment"]})
    assert desk.selection == cell["examples"]
    assert desk.place == "explore"
    words = balance.cell_name(answered.curation, cell["core"], cell["environment"], CLASSES)
    assert desk.selection_name == f"typical of {words}" and words.startswith("landbird, core 1 × environment")


@pytest.mark.parametrize("answer", ["yes", "no", "maybe", ""])
def test_a_share_opens_the_photos_behind_it(page, answer):
    page.receive({"kind": "photos", "of": "answer", "answer": answer})
    part = next(p for p in page.part.props["asked"]["parts"] if p["answer"] == answer)
    assert len(page.desk.selection) == part["photos"]
    assert set(page.session.table.set_index("sample_id")["split"][page.desk.selection]) == {"train"}


# -- keeping -------------------------------------------------------------------------------------------------------
def test_what_was_drawn_is_kept_chosen_and_forgotten(page):
    keep(page)
    assert page.session.subset("balanced").sample_ids == page.session.curation.sample_ids
    assert page.part.props["chosen"] == page.desk.subset == "balanced"
    keep(page, "another")
    assert [k["name"] for k in page.part.props["kept"]] == ["another", "balanced"]
    page.receive({"kind": "pick", "name": "balanced"})
    assert page.part.props["chosen"] == "balanced"
    page.receive({"kind": "forget", "name": "balanced"})
    assert page.part.props["chosen"] == "another"


def test_a_name_that_is_taken_is_replaced_only_when_asked_to(page, sent):
    keep(page)
    page.receive({"kind": "options", "size": 7, "whole": True})
    messages = sent(page)
    keep(page)
    wait_for(lambda: only(messages, "error"))
    assert "already" in only(messages, "error")[0]["text"]
    keep(page, overwrite=True)
    wait_for(lambda: len(page.session.subset("balanced").sample_ids) == 7)


def test_a_subset_without_a_name_is_not_kept(page, sent):
    messages = sent(page)
    keep(page, "  ")
    assert "no name" in only(messages, "error")[0]["text"]


# -- retraining ----------------------------------------------------------------------------------------------------
def learnt_from(session):
    """Name of the subset that the first fix was asked to learn from."""
    return json.loads((session.run / "mitigations" / "001" / "request.json").read_text())["subset"]


@pytest.mark.parametrize(("split", "method", "judged"), [("train", "slim_tr", "validation"), ("val", "slim_val", "test")])
def test_a_subset_is_learnt_from_by_the_method_of_its_split(page, split, method, judged):
    if split == "val":
        page.receive({"kind": "ask", "split": "val"})
        wait_for(lambda: page.session.curation is not None and page.session.curation.split == "val")
    keep(page)
    assert page.part.props["outcome"] is None
    page.receive({"kind": "retrain", "name": "balanced"})
    wait_for(lambda: page.part.props["outcome"] is not None)
    assert page.session.candidate.method == method
    assert learnt_from(page.session) == "balanced"
    outcome = page.part.props["outcome"]
    assert outcome["waits"]
    assert outcome["split"] == judged
    assert len(outcome["rows"]) == 4
    page.session.accept(regressions="allow")
    assert page.part.props["outcome"]["title"] == "accepted v1"
    assert not page.part.props["outcome"]["waits"]


def test_the_settings_are_in_fix_with_the_subset_chosen(page):
    monitor = Monitor(page.session, page.desk, methods=METHODS)
    keep(page)
    page.receive({"kind": "fix", "name": "balanced"})
    assert page.desk.place == "fix"
    props = monitor.part.props
    assert (props["subset"], props["method"]) == ("balanced", "slim_tr")
    assert props["subsets"][0][:2] == ["balanced", "train"]
    monitor.receive({"kind": "start", "method": "slim_tr", "options": {"subset": "balanced", "epochs": "1"}})
    wait_for(lambda: page.session.candidate is not None)
    assert learnt_from(page.session) == "balanced"


def test_a_fix_on_no_subset_is_refused_before_anything_starts(session, sent):
    monitor = Monitor(session, methods=METHODS)
    messages = sent(monitor)
    monitor.receive({"kind": "start", "method": "slim_tr", "options": {"subset": ""}})
    assert "Keep one in Curate first" in only(messages, "error")[0]["text"]
    assert session.state == "ready"


def test_the_place_shows_the_page_alone(session):
    dashboard = Dashboard(session, methods=METHODS)
    dashboard.receive({"kind": "go", "place": "curate"})
    assert [name for name, view in dashboard.views.items() if view.active] == ["curation"]
