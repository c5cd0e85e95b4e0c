"""Models beside each other, photo by photo."""

from __future__ import annotations

from small_sessions import METHODS, cards, fix

from guidance_viz.views import Compare, Dashboard


def test_compare_is_empty_until_there_is_a_fix_and_then_begins_with_what_it_fixed(session, sent):
    view = Compare(session)
    assert view.part.props["state"] == "empty"
    fix(session)
    assert view.part.props["state"] == "ready"
    assert view.part.props["chosen"] == ["v0", "candidate"]
    counts = view.part.props["counts"]
    assert counts["all"] == counts["fixed"] + counts["broken"] + counts["same"] == len(session.ids())
    assert cards(view, sent(view), end=1)[0]["flip"] == "fixed"


def test_compare_filters_by_flip_and_group(fixed, sent):
    session, view = fixed, Compare(fixed)
    messages = sent(view)
    for show in ("broken", "fixed"):
        view.receive({"kind": "show", "show": show})
        assert view.part.props["count"] == (session.compare()["flip"] == show).sum()
        assert {c["flip"] for c in cards(view, messages)} <= {show}
    view.receive({"kind": "show", "show": "all"})
    view.receive({"kind": "group", "group": 1})
    shown = cards(view, messages, end=300)
    assert {c["group"] for c in shown} == {session.group_names[1]} and len(shown) == (session.table["group"] == 1).sum()


def test_after_acceptance_the_original_is_compared_with_the_current_model(fixed):
    view = Compare(fixed)
    fixed.accept(regressions="allow")
    assert view.part.props["chosen"] == ["v0", "v1"]


def test_any_models_are_compared_and_the_bars_follow(lived, sent):
    page = Dashboard(lived, methods=METHODS)
    view, bars = page.views["compare"], page.views["outcome"]
    page.desk.go("compare")
    assert [name for name, _ in view.part.props["models"]] == ["v0", "v1", "v2", "candidate"]
    assert view.part.props["chosen"] == ["v2", "candidate"]
    view.receive({"kind": "models", "models": ["v0", "v1", "v2"]})
    assert view.part.props["chosen"] == ["v0", "v1", "v2"]
    messages = sent(view)
    card = cards(view, messages, end=1)[0]
    assert len(card["right"]) == 3
    lived_now = bars._props()
    assert lived_now["title"] == "From original to v2"
    assert next([name for name, *_ in models] for _, models in lived_now["series"]) == ["original", "v1", "v2"]
    assert all(0 <= low <= accuracy <= high <= 1 for _, models in lived_now["series"] for _, accuracy, low, high in models)
    for wrong in (["v0"], ["v0", "v0"], ["v0", "nowhere"], "v0"):
        view.receive({"kind": "models", "models": wrong})
        assert view.part.props["chosen"] == ["v0", "v1", "v2"]
    lived.reject()
    assert view.part.props["chosen"] == ["v0", "v2"]


def test_photos_are_listed_by_where_the_attention_went(lived, sent):
    view = Compare(lived)
    moved, table = view.part.props["moved"], lived.compare("v2", "candidate")
    change = (table["energy_after"] - table["energy_before"]).dropna()
    assert sum(moved["bars"]) == moved["count"] == len(change)
    assert (moved["onto"], moved["off"]) == ((change >= .01).sum(), (change <= -.01).sum()) != (0, 0)
    messages = sent(view)
    for sort, way in (("onto", -1), ("off", 1)):
        view.receive({"kind": "sort", "sort": sort})
        rows = cards(view, messages, end=40)
        change = [r["energy_after"] - r["energy_before"] for r in rows]
        assert change == sorted(change, key=lambda v: way * v)
    view.receive({"kind": "only", "split": "val", "label": 1})
    rows = cards(view, messages, end=40)
    assert {r["split"] for r in rows} == {"val"} and {r["label"] for r in rows} == {"waterbird"}
    assert view.selection[:len(rows)] == [r["id"] for r in rows]
    assert [row[0] for row in view.part.props["costs"]] == ["v0", "v1", "v2", "candidate"]
