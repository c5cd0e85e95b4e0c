"""Outputs of a notebook without a notebook: pictures that follow, cells that end, views that sleep and wake."""

from __future__ import annotations

import time
from datetime import datetime
from types import SimpleNamespace

import panel as pn
import param
import pytest
from bokeh.document import Document
from small_sessions import watchers

from guidance_viz.views import Desk, Gallery, GroupMetrics, Queue, Scatter, offline, outputs, surface
from guidance_viz.views.stills import sheet
from guidance_viz.views.watching import Watches


# -- the picture ---------------------------------------------------------------------------------------------
@pytest.fixture
def published(monkeypatch):
    display = pytest.importorskip("IPython.display")
    found = []
    monkeypatch.setattr(display, "publish_display_data",
                        lambda data, transient, update: found.append((data, transient, update)))
    monkeypatch.setattr(outputs, "PAUSE", .05)
    return found


def test_the_picture_is_published_and_follows_at_most_once_a_pause(published):
    drawn = iter(range(100))
    still = outputs.StillOutput(lambda: sheet.message("view", f"state {next(drawn)}"))
    still.touch()
    assert not published
    still.publish()
    for _ in range(20):
        still.touch()
    time.sleep(.3)
    assert [update for _, _, update in published] == [False, True]
    assert {t["display_id"] for _, t, _ in published} == {still.key}
    assert "state 1" in published[1][0]["text/plain"]
    assert f'data-guidance-viz-still="{still.key}"' in published[1][0]["text/html"]


def test_a_picture_that_did_not_change_is_not_published_again_nor_one_that_no_output_shows(published):
    still = outputs.StillOutput(lambda: sheet.message("view", "the same"))
    still.publish()
    still.touch()
    time.sleep(.2)
    still.end()
    still.touch()
    time.sleep(.2)
    assert len(published) == 1


def test_a_picture_that_cannot_be_drawn_keeps_nothing_from_being_shown(published, caplog):
    outputs.StillOutput(lambda: 1 / 0).publish()
    assert not published
    assert "could not be drawn" in caplog.text


def test_what_the_notebook_keeps_says_when_and_what_to_do():
    kept = outputs.html(sheet.message("a \"view\"", "<b>"), "key", datetime(2026, 3, 1, 9, 5))
    assert "As it was on 2026-03-01 09:05. Run this cell" in kept
    assert "<b>" not in kept.split("base64,")[0] + kept.split('alt="')[1]
    assert "src=\"data:image/svg+xml;base64," in kept


def test_a_view_in_a_kernel_touches_its_picture_when_what_it_shows_changes(session, monkeypatch):
    monkeypatch.setattr(surface, "in_notebook", lambda: True)
    view = Queue(session)
    assert view.part.props["still"] == view.part.still.key
    touched = []
    monkeypatch.setattr(view.part.still, "touch", lambda: touched.append(1))
    view.part.send("receipt", token="t", kept=True)
    assert not touched
    session.answer(session.centroids[0], "yes")
    assert touched


# -- cells ---------------------------------------------------------------------------------------------------
@pytest.fixture
def cells(monkeypatch):
    made, made.ended = outputs.Cells(), []
    monkeypatch.setattr(outputs, "_delete", made.ended.append)
    monkeypatch.setattr(made, "_listen", lambda: None)
    return made


def test_what_a_cell_showed_ends_when_it_runs_again(cells):
    cells.begin("one")
    cells.show("a")
    cells.show("b")
    cells.begin("two")
    cells.show("c")
    assert cells.ended == []
    cells.begin("one")
    assert cells.ended == ["a", "b"]
    cells.begin("one")
    assert cells.ended == ["a", "b"]


def test_what_a_deleted_cell_showed_ends_with_the_next_run(cells):
    cells.begin("one")
    cells.show("a")
    shell = SimpleNamespace(get_parent=lambda: {"metadata": {"deletedCells": ["one"]}})
    cells._before(shell, SimpleNamespace(cell_id="two"))
    assert cells.ended == ["a"]


def test_a_front_end_that_names_no_cells_ends_nothing(cells):
    for _ in range(2):
        cells.begin(None)
        cells.show("a")
    assert cells.ended == []


def test_an_output_is_ended_by_panels_own_means(session):
    its_own = watchers(session)
    view = Gallery(session)
    root = pn.panel(view).get_root(Document())
    assert root.ref["id"] in pn.state._views and watchers(session) > its_own
    outputs._delete(root.ref["id"])
    assert root.ref["id"] not in pn.state._views
    assert watchers(session) == its_own


# -- sleeping and waking -------------------------------------------------------------------------------------
def test_a_view_sleeps_with_its_last_output_and_wakes_with_the_next(session):
    its_own = watchers(session)
    view = Queue(session)
    before = watchers(session)
    one, two = view.get_root(Document()), view.get_root(Document())
    view._cleanup(one)
    assert watchers(session) == before
    view._cleanup(two)
    assert watchers(session) == its_own
    session.answer(session.centroids[0], "yes")
    assert view.part.props["answered"] == 0
    view.get_root(Document())
    assert watchers(session) == before
    assert view.part.props["answered"] == 1


def test_many_outputs_of_a_view_leave_nothing_behind(session):
    view = pn.Column(Scatter(session), GroupMetrics(session))
    view.get_root(Document())
    before = watchers(session)
    for _ in range(20):
        pn.state._views.pop((root := view.get_root(Document())).ref["id"])
        view._cleanup(root)
    assert watchers(session) == before


def test_a_view_that_slept_keeps_what_nothing_changed(session):
    desk = Desk()
    view = Gallery(session, desk)
    root = view.get_root(Document())
    view.receive({"kind": "sort", "sort": "uncertain"})
    version = view.part.props["version"]
    view._cleanup(root)
    view.get_root(Document())
    assert view.part.props["version"] == version
    desk.choose(session.ids()[:4], "four")
    assert view.part.props["count"] == 4


def test_a_closed_view_does_not_wake(session):
    its_own = watchers(session)
    view = Queue(session)
    view._cleanup(view.get_root(Document()))
    view.close()
    view.get_root(Document())
    assert watchers(session) == its_own


class Source(param.Parameterized):
    number = param.Integer(default=0)
    thing = param.Parameter(default=None)


class Watcher:
    def __init__(self):
        self.source, self.drawn = Source(), 0
        self.watches = Watches(lambda view, draw, _always: draw())
        self.watches.add(self.source, ["number", "thing"], self.draw, False)

    def draw(self):
        self.drawn += 1


def test_only_what_changed_meanwhile_is_drawn():
    view = Watcher()
    view.watches.sleep()
    view.source.number = 1
    view.source.number = 0
    view.watches.wake()
    assert view.drawn == 0
    view.watches.sleep()
    view.source.thing = [1.5]
    view.watches.wake()
    view.watches.wake()
    assert view.drawn == 1
    view.source.number = 5
    assert view.drawn == 2


# -- offline -------------------------------------------------------------------------------------------------
def test_no_component_asks_a_cdn_inside_an_ipywidget(session, monkeypatch):
    monkeypatch.setattr(pn, "extension", lambda **_: None)
    offline.enable_notebook()
    offline.enable_notebook()
    assert pn.viewable.Viewable._preprocessing_hooks.count(offline._bring_stylesheets) == 1
    layout = pn.Column(pn.widgets.Select(options=["a"]), Gallery(session))
    for root in (layout.get_root(Document()), pn.panel(Scatter(session)).get_root(Document())):
        asked = [s.url for m in root.select({"type": pn.io.notebook.UIElement}) for s in m.stylesheets if hasattr(s, "url")]
        assert not [url for url in asked if url.startswith("http")]
