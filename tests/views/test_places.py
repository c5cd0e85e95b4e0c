"""What a place is stands once; the page, the browser and the still picture follow it."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

import guidance_viz as gv
from guidance_viz.views.desk import Desk
from guidance_viz.views.places import PARTS, PLACES, Part, Place

ROOT = Path(__file__).parents[2]


def test_every_part_is_shown_somewhere_and_every_place_shows_parts_that_are_there():
    shown = {name for place in PLACES.values() for name in place.parts}
    assert shown == set(PARTS)
    for place in PLACES.values():
        assert place.title and place.help and place.columns.count("minmax") == len(place.parts)


def test_the_page_makes_every_part_and_shows_those_of_its_place(session):
    page = gv.views.Dashboard(session)
    assert list(page.views) == list(PARTS)
    for key, place in PLACES.items():
        page.desk.go(key)
        assert {name for name, view in page.views.items() if view.active} == set(place.parts)
    assert page.part.props["places"][0]["parts"] == ["scatter", "gallery"]
    page.close()


@pytest.fixture
def added():
    place = Place("mine", "Mine", "What I added", ("history", "team"), "minmax(0, 2fr) minmax(0, 1fr)", takes_back=True)
    PLACES["mine"] = place
    Desk.param.place.objects = list(PLACES)
    yield place
    del PLACES["mine"]
    Desk.param.place.objects = list(PLACES)


def test_a_new_place_is_an_entry(session, added):
    page = gv.views.Dashboard(session)
    page.on_go({"place": "mine"})
    assert page.desk.place == "mine" and page.views["team"].active and not page.views["scatter"].active
    assert page.part.props["places"][-1] == {"key": "mine", "title": "Mine", "help": "What I added",
                                             "parts": ["history", "team"], "columns": added.columns, "takes_back": True}
    assert "Mine" in str(page.still().html if hasattr(page.still(), "html") else page.still())
    page.close()


def test_what_a_part_uses_of_the_page_is_what_its_view_takes(session):
    for name, part in PARTS.items():
        module, view = part.view
        takes = inspect.signature(getattr(importlib.import_module(f"guidance_viz.views.{module}"), view)).parameters
        assert set(part.uses) == {"annotator", "adjudicator", "methods"} & set(takes), name
    with pytest.raises(AttributeError):
        Part(("history", "NoSuchView")).make(session, Desk(), {})


def test_the_browser_has_no_list_of_places_of_its_own():
    source = (ROOT / "guidance_viz" / "views" / "frontend" / "src" / "shell.ts").read_text()
    assert {key for key in [*PLACES, *PARTS] if f'"{key}"' in source} <= {"answer", "compare"}  # how far; that a fix is new
