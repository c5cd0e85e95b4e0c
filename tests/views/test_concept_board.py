"""The concept board without a browser: cards, answers, groups, effects, and search by example."""

from __future__ import annotations

import time

import pytest
from small_sessions import CLASSES, NEURONS, QUICK, fix, given, only, wait_for
from torch import nn

import guidance_viz as gv
from guidance_viz.core import Cancelled, SessionError
from guidance_viz.session.neurons import places
from guidance_viz.views import ConceptBoard, Desk


@pytest.fixture
def board(session, sent):
    view = ConceptBoard(session)
    view.messages = sent(view)
    wait_for(lambda: view.part.props["effects"]["known"] == NEURONS)
    return view


def shown(view, end=NEURONS):
    view.receive({"kind": "rows", "start": 0, "end": end})
    return only(view.messages, "rows")[-1]["rows"]


def together(view, threshold=0.9):
    view.receive({"kind": "group", "grouped": True, "threshold": threshold})
    wait_for(lambda: not view.part.props["busy"] and view.part.props["threshold"] == threshold)


def last(view, kind):
    wait_for(lambda: only(view.messages, kind))
    return only(view.messages, kind)[-1]


# -- single neurons --------------------------------------------------------------------------------------------
def test_neurons_come_by_what_they_add_to_the_chosen_class(session, board):
    board.receive({"kind": "class", "index": 1})
    rows = shown(board)
    found = [r["contribution"] for r in rows]
    assert found == sorted(found, reverse=True)
    assert rows[0]["neurons"] == [session.neurons.contribution_waterbird.idxmax()]
    assert max(abs(r["share"]) for r in rows) == 1


def test_a_neuron_is_marked_and_counted(session, board):
    board.receive({"kind": "answer", "neurons": [7], "value": "no"})
    assert given(session) == [("neuron", "7", "no")]
    assert only(board.messages, "changed_rows")[-1]["rows"] == {"7": ["no", True]}
    assert board.part.props["pruned_now"] == 1


def test_what_pruning_each_neuron_would_change_is_told_once_a_model(session, board, monkeypatch):
    table = session.pruning_effect()
    assert board.part.props["effects"] == {"model": "v0", "of": "worst group", "why": "", "known": NEURONS}
    assert {r["neurons"][0]: r["effect"] for r in shown(board)} == dict(enumerate(table["worst"]))
    asked = []
    monkeypatch.setattr(session, "pruning_effect", lambda *_: asked.append(1) or table)
    board.receive({"kind": "show", "show": "open"})
    board.receive({"kind": "class", "index": 1})
    time.sleep(.05)
    assert not asked
    board.restart()
    wait_for(lambda: asked)


def test_neurons_come_by_what_pruning_them_would_gain(session, board):
    board.receive({"kind": "order", "order": "effect"})
    rows = shown(board)
    gain = session.pruning_effect()["worst"].to_numpy()
    found = [(-gain[r["neurons"][0]], -r["contribution"]) for r in rows]
    assert found == sorted(found)
    assert len({g for g, _ in found}) > 2
    assert board.part.props["order"] == "effect"


@pytest.fixture
def deep(runs_to_copy, tmp_path):
    """A session on a network whose head is not linear."""
    net = nn.Sequential(nn.Conv2d(3, 6, 4, stride=4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4),
                        nn.ReLU(), nn.Linear(4, 2))
    clf = gv.Classifier.wrap(net, layer="1", class_names=CLASSES)
    with gv.Session(clf, runs_to_copy.birds, tmp_path / "deep", **QUICK) as session:
        session.prepare()
        yield session


def test_where_the_effect_of_pruning_is_not_known_the_reason_is_told(deep, sent):
    with pytest.raises(SessionError, match="only for a linear head") as why:
        deep.pruning_effect()
    view = ConceptBoard(deep)
    view.messages = sent(view)
    wait_for(lambda: view.part.props["effects"]["model"])
    assert view.part.props["effects"]["why"] == str(why.value)
    assert all(r["effect"] is None for r in shown(view))
    view.receive({"kind": "detail", "neurons": [1]})
    told = last(view, "detail")
    assert (told["effects"], told["why"]) == ([], str(why.value))


def test_patches_are_cut_for_the_neurons_in_sight_and_say_what_they_show(session, board):
    board.receive({"kind": "patches", "neurons": [3, 4]})
    made = last(board, "patches")
    assert [len(p) for p in made["patches"]] == [3, 3]
    assert len(made["lengths"]) == 6
    assert sum(made["lengths"]) == len(made["blob"])
    for patch, wanted in zip(made["patches"][1], session.patches(4), strict=True):
        assert patch["words"] == session.class_names[session.table.set_index("sample_id").label[patch["id"]]]
        assert (tuple(patch["cell"]), tuple(patch["region"])) == (wanted.cell, wanted.region)


# -- neurons that fire together ---------------------------------------------------------------------------------
def test_alike_neurons_share_a_card_and_the_slider_parts_them(session, board):
    for threshold in (0.9, 0.7, 1.0):
        together(board, threshold)
        groups = session.similar_neurons(threshold)
        rows = shown(board)
        assert sorted(map(tuple, (r["neurons"] for r in rows))) == sorted(map(tuple, groups))
        assert board.part.props["together"] == {
            "cards": len(groups), "several": sum(len(g) > 1 for g in groups), "largest": len(groups[0])}
        total = session.neurons.contribution_landbird
        assert all(r["contribution"] == pytest.approx(total[r["neurons"]].sum()) for r in rows)
    board.receive({"kind": "group", "grouped": False})
    assert board.part.props["count"] == NEURONS and board.part.props["together"] is None


def test_a_threshold_beyond_the_slider_is_brought_back(board):
    board.receive({"kind": "group", "grouped": True, "threshold": 7})
    wait_for(lambda: not board.part.props["busy"])
    assert board.part.props["threshold"] == 1.0


def test_one_answer_is_that_of_all_its_neurons_and_one_undo_takes_it_back(session, board):
    together(board)
    group = session.similar_neurons(0.9)[0]
    board.receive({"kind": "answer", "neurons": [group[1]], "value": "yes"})
    board.receive({"kind": "answer", "neurons": group, "value": "no", "token": "a"})
    board.receive({"kind": "answer", "neurons": group, "value": "no", "token": "a"})  # its receipt was lost
    assert given(session) == [("neuron", str(c), "no") for c in group] and len(session.history) == 2
    assert board.part.props["pruned_now"] == len(group)
    board.receive({"kind": "undo"})
    assert only(board.messages, "changed_rows")[-1]["rows"] == {str(group[1]): ["yes", True]}
    board.receive({"kind": "redo"})
    assert board.part.props["pruned_now"] == len(group)


def test_a_card_whose_neurons_are_answered_apart_says_so_and_is_still_open(session, board):
    together(board)
    group = session.similar_neurons(0.9)[0]
    session.answer_neurons(group[:1], "no")
    for show in ("all", "open", "no"):
        board.receive({"kind": "show", "show": show})
        assert next(r for r in shown(board) if r["neurons"] == group)["answer"] == "mixed"
    session.answer_neurons(group, "yes")
    board.receive({"kind": "show", "show": "all"})
    assert next(r for r in shown(board) if r["neurons"] == group)["answer"] == "yes"
    board.receive({"kind": "show", "show": "open"})
    assert group not in [r["neurons"] for r in shown(board)]


def test_a_card_is_opened_to_answer_its_neurons_apart(session, board):
    together(board)
    group = session.similar_neurons(0.9)[0]
    board.receive({"kind": "open", "neurons": group})
    assert sorted(r["neurons"] for r in shown(board)) == [[c] for c in sorted(group)]
    assert board.part.props["inside"] == group
    board.receive({"kind": "answer", "neurons": [group[0]], "value": "no"})
    assert given(session) == [("neuron", str(group[0]), "no")]
    board.receive({"kind": "back"})
    assert board.part.props["inside"] == []
    assert group in [r["neurons"] for r in shown(board)]


def test_pruning_a_whole_group_is_weighed_before_it_is_done(session, board):
    together(board)
    groups = session.similar_neurons(0.9)
    several = sum(len(g) > 1 for g in groups)
    wait_for(lambda: board.part.props["effects"]["known"] == NEURONS + several)
    wanted = dict(zip(map(tuple, groups), session.pruning_effect(groups)["worst"], strict=True))
    assert {tuple(r["neurons"]): r["effect"] for r in shown(board)} == wanted
    board.receive({"kind": "detail", "neurons": groups[0]})
    told = last(board, "detail")["effects"]
    line = session.pruning_effect([groups[0]]).iloc[0]
    assert told == [["worst group", line.worst], ["all photos", line.average],
                    *([name, line[f"group_{name}"]] for name in session.group_names)]


def test_all_that_is_marked_is_weighed_together(session, board):
    board.receive({"kind": "answer", "neurons": [6, 11], "value": "no"})
    wait_for(lambda: board.part.props["marked"] is not None)
    assert board.part.props["marked"] == session.pruning_effect([[6, 11]])["worst"][0]
    board.receive({"kind": "undo"})
    assert board.part.props["marked"] is None


def test_where_neurons_cannot_be_grouped_each_keeps_its_card(session, board, monkeypatch):
    def fails(threshold):
        raise SessionError("The pooled features are gone.")
    monkeypatch.setattr(session, "similar_neurons", fails)
    board.receive({"kind": "group", "grouped": True, "threshold": 0.8})
    wait_for(lambda: only(board.messages, "error"))
    assert only(board.messages, "error")[-1]["text"] == "The pooled features are gone."
    assert (board.part.props["grouped"], board.part.props["count"], board.part.props["busy"]) == (False, NEURONS, False)


def test_another_model_is_grouped_and_weighed_anew(session, board, monkeypatch):
    together(board)
    asked = []
    real = session.similar_neurons
    monkeypatch.setattr(session, "similar_neurons", lambda t: asked.append(t) or real(t))
    before = session.pruning_effect()["worst"]
    fix(session)
    session.accept(regressions="allow")
    wait_for(lambda: asked == [0.9] and board.part.props["effects"]["model"] == "v1" and not board.part.props["busy"])
    groups = session.similar_neurons(0.9)
    wanted = dict(zip(map(tuple, groups), session.pruning_effect(groups)["worst"], strict=True))
    rows = shown(board)
    assert {tuple(r["neurons"]): r["effect"] for r in rows} == wanted
    assert [r["contribution"] for r in rows] == sorted((r["contribution"] for r in rows), reverse=True)
    board.receive({"kind": "group", "grouped": False})
    effects = {r["neurons"][0]: r["effect"] for r in shown(board)}
    assert effects == dict(enumerate(session.pruning_effect()["worst"])) != dict(enumerate(before))


# -- search by example -------------------------------------------------------------------------------------------
def test_a_photo_to_choose_a_place_in_is_the_one_looked_at_or_of_the_selection(session, sent):
    desk = Desk()
    view = ConceptBoard(session, desk)
    view.messages = sent(view)
    def photo(**message):
        view.receive({"kind": "photo", **message})
        return only(view.messages, "photo")[-1]["id"]
    ids = session.ids()
    assert photo() == ids[0]
    assert (photo(id=ids[0], step=1), photo(id=ids[0], step=-1)) == (ids[1], ids[-1])
    desk.focus = ids[9]
    assert photo() == ids[9]
    desk.choose([ids[4], ids[2]], "two")
    assert photo(id=ids[4], step=1) == ids[2]
    assert photo(id=ids[50], step=1) == ids[4]
    assert only(view.messages, "photo")[-1]["lines"][0] in session.class_names
    view.receive({"kind": "photo", "id": "../secret"})
    assert "no photo '../secret'" in only(view.messages, "error")[-1]["text"]


def test_what_a_cell_sees_is_told_once_a_model(session, board):
    board.receive({"kind": "photo"})
    wait_for(lambda: board.part.props["field"])
    field = board.part.props["field"]
    assert field["kind"] == "theoretical"
    for cell in ((0, 0), (3, 5)):
        x0, y0, x1, y1 = session.receptive_field.box(cell)
        assert field["rows"][cell[0]] == [y0, y1] and field["columns"][cell[1]] == [x0, x1]


def test_a_place_orders_the_neurons_by_how_strongly_they_fire_there(session, board):
    board.receive({"kind": "firing", "id": session.ids()[3], "cell": [2, 5]})
    wait_for(lambda: board.part.props["order"] == "example")
    assert (board.part.props["example"]["id"], board.part.props["order"]) == (session.ids()[3], "example")
    table = session.firing(session.ids()[3], (2, 5)).set_index("neuron")["share"]
    rows = shown(board)
    assert [r["fires"] for r in rows] == sorted(table, reverse=True)
    assert all(r["fires"] == table[r["neurons"][0]] for r in rows)
    together(board)
    rows = shown(board)
    assert [r["fires"] for r in rows] == sorted((max(table[r["neurons"]]) for r in rows), reverse=True)
    board.receive({"kind": "forget"})
    assert (board.part.props["example"], board.part.props["order"]) == (None, "contribution")
    assert all(r["fires"] is None for r in shown(board))
    board.receive({"kind": "order", "order": "example"})
    assert board.part.props["order"] == "contribution"


def test_an_example_does_not_outlive_its_model(session, board):
    board.receive({"kind": "firing", "id": session.ids()[3], "cell": [2, 5]})
    wait_for(lambda: board.part.props["order"] == "example")
    fix(session)
    session.accept(regressions="allow")
    assert (board.part.props["example"], board.part.props["order"], board.fires) == (None, "contribution", None)


def test_a_place_of_a_photo_that_is_not_there_is_said(board):
    board.receive({"kind": "firing", "id": "nobody", "cell": [0, 0]})
    assert "no sample 'nobody'" in last(board, "error")["text"]
    board.receive({"kind": "alike", "id": "nobody", "cell": [0]})
    wait_for(lambda: len(only(board.messages, "error")) == 2)
    assert board.part.props["order"] == "contribution"


def test_photos_like_a_place_are_found(session, board):
    board.receive({"kind": "alike", "id": session.ids()[3], "cell": [2, 5]})
    found = last(board, "alike")
    table = session.photos_like(session.ids()[3], (2, 5))
    assert [(p["id"], p["cosine"]) for p in found["photos"]] == list(zip(table.sample_id, table.cosine, strict=True))
    assert [p["cell"] for p in found["photos"]] == table[["row", "column"]].to_numpy().tolist()
    assert found["photos"][0]["words"] in session.class_names


@pytest.fixture
def ended(session, monkeypatch):
    """Searches report once, and then go on until they are cancelled; how many were."""
    monkeypatch.setattr(places, "_AT_ONCE", 100 * NEURONS * 64)
    real, found = session.photos_like, []

    def search(*given, progress, cancel):
        def report(step):
            progress(step)
            assert cancel.wait(20)
        try:
            return real(*given, progress=report, cancel=cancel)
        except Cancelled:
            found.append(given)
            raise
    monkeypatch.setattr(session, "photos_like", search)
    return found


def test_a_search_tells_how_far_it_is_and_is_ended_by_the_next_and_by_closing(session, board, ended):
    board.receive({"kind": "alike", "id": session.ids()[3], "cell": [2, 5]})
    assert {k: last(board, "searching")[k] for k in ("done", "total")} == {"done": 100, "total": 259}
    assert last(board, "searching")["seconds"] > 0
    board.receive({"kind": "stop"})
    wait_for(lambda: len(ended) == 1)
    board.receive({"kind": "alike", "id": session.ids()[3], "cell": [2, 5]})
    board.receive({"kind": "alike", "id": session.ids()[3], "cell": [2, 6]})
    wait_for(lambda: len(ended) == 2)
    board.close()
    wait_for(lambda: len(ended) == 3)
    assert not only(board.messages, "alike")
