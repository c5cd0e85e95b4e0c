"""The messages between pages and Python: every one that a view sends or takes is listed, and what is not is an error."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from guidance_viz.views import messages
from guidance_viz.views.surface import PASSING, Surface

VIEWS = Path(messages.__file__).parent
ROOT = Path(__file__).parents[2]  # the front end's sources are not in what is installed


def calls(tree, name):
    """First arguments, as far as they are words, of all calls of a method or function of this name."""
    for node in ast.walk(tree):
        called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if called == name and node.args and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value, {each.arg for each in node.keywords if each.arg}


def trees():
    return [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(VIEWS.glob("*.py"))]


def test_every_kind_that_a_view_handles_is_listed_and_every_listed_kind_is_handled():
    handled = {node.name[3:] for tree in trees() for node in ast.walk(tree)
               if isinstance(node, ast.FunctionDef) and node.name.startswith("on_")
               and [a.arg for a in node.args.args[1:]] in (["message"], ["_message"])}
    assert handled | {"echo", "page"} == set(messages.UP)  # the doctor's probe takes these two itself


def test_every_kind_that_a_view_sends_is_listed_with_these_fields():
    for tree in trees():
        for kind, fields in calls(tree, "send"):
            assert any(fields <= made.__annotations__.keys() for made in messages.DOWN[kind]), (kind, fields)


def test_what_shows_nothing_new_is_a_kind_that_python_sends():
    assert set(PASSING) <= set(messages.DOWN)


@pytest.mark.parametrize(("kind", "fields"), [
    ("answer", {"id": "a", "value": "yes", "model": "v0", "seconds": 1.5}),
    ("answer", {"neurons": [3], "value": None, "model": "v0", "token": "t", "round": 1, "after": "s"}),
    ("undo", {"token": "t", "round": 1}), ("undo", {"turn": 2, "token": "t", "round": 1}), ("hello", {})])
def test_a_message_with_its_fields_passes(kind, fields):
    messages.check(messages.UP, kind, fields)


@pytest.mark.parametrize(("kind", "fields"), [
    ("anwser", {"id": "a"}), ("", {}), ("answer", {"id": "a"}), ("lasso", {"polygon": [], "colour": "red"}),
    ("hello", {"who": "me"}), ("style", {})])
def test_a_message_that_nobody_knows_or_with_other_fields_is_an_error_in_tests(kind, fields):
    with pytest.raises(messages.UnknownMessage, match=re.escape(repr(kind))):
        messages.check(messages.UP, kind, fields)


def test_outside_tests_an_unknown_message_is_a_line_in_the_log(monkeypatch, caplog):
    monkeypatch.delenv(messages.STRICT)
    messages.check(messages.DOWN, "nonsense", {"a": 1})
    assert "'nonsense' with ['a']" in caplog.text


def test_a_surface_looks_at_both_ways():
    got = []
    surface = Surface(receive=got.append)
    surface._handle_msg({"kind": "style", "style": "heat"})
    assert got == [{"kind": "style", "style": "heat"}]
    with pytest.raises(messages.UnknownMessage):
        surface._handle_msg({"kind": "nonsense"})
    with pytest.raises(messages.UnknownMessage):
        surface.send("told", txt="Done.")


def test_the_typescript_of_the_messages_is_up_to_date():
    script = ROOT / "guidance_viz" / "views" / "frontend" / "messages.py"
    subprocess.run([sys.executable, str(script), "--check"], check=True)
