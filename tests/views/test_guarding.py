"""What a server answers who asks for more than its pages: nothing is imported, and signed out nothing of a run is there."""

from __future__ import annotations

import sys

import argon2
import pytest
from bokeh.server.views.ico_handler import IcoHandler
from bokeh.server.views.multi_root_static_handler import MultiRootStaticHandler
from bokeh.server.views.static_handler import StaticHandler
from test_serving import folder, opener, served  # noqa: F401
from test_signing import PASSWORD, cookie, fetch, in_a_loop, sign_in

from guidance_viz.views import passwords, signing
from guidance_viz.views.guarding import Nothing
from guidance_viz.views.runs import Runs

STRANGE = ("unittest.__main__/x/y/z", "os/path/_css/x", "import_me/Thing/css/a.css", "import_me.deeper/Thing/css/a.css",
           "guidance_viz.app.cli/main/css/x", "guidance_viz.views.gallery/GallerySurface/_stylesheets/a.css",
           "../components/import_me/Thing/css/a.css", "..%2f..%2fimport_me/Thing/css/a.css", "import_me%2fThing/css/a.css",
           "panel.widgets/Button/_stylesheets/..%2f..%2fconfig.py", "x", "")

PUBLIC = (Nothing, signing.Form, signing.Leave, StaticHandler, MultiRootStaticHandler, IcoHandler)


@pytest.fixture
def session(reading):
    """Who is let in does nothing but look."""
    return reading()


@pytest.fixture
def users(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", argon2.PasswordHasher(1, 8, 1))
    monkeypatch.setattr(signing, "PAUSE_S", 0.0)
    passwords.add_user(tmp_path / "users", "ann", PASSWORD)
    return tmp_path / "users"


@pytest.fixture
def import_me(tmp_path, monkeypatch):
    """A module that says so when it is imported."""
    for place in (tmp_path / "import_me.py", tmp_path / "import_me" / "deeper.py"):
        place.parent.mkdir(exist_ok=True)
        place.write_text("import builtins\nbuiltins.was_imported = True\nraise SystemExit\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda: hasattr(sys.modules["builtins"], "was_imported")
    vars(sys.modules["builtins"]).pop("was_imported", None)


@pytest.mark.parametrize("prefix", ["", "/user/ann"])
@in_a_loop
async def test_no_address_imports_a_module_signed_out_signed_in_or_without_names(session, users, import_me, prefix):
    for auth in (None, users):
        async with served(session, prefix, auth=auth) as (_, url):
            who = {"Cookie": cookie(await sign_in(url, name="ann", word=PASSWORD))} if auth else {}
            before = set(sys.modules)
            for path in STRANGE:
                for headers in ({}, who):
                    for method, body in (("GET", None), ("HEAD", None), ("POST", "")):
                        found = await fetch(f"{url}/components/{path}", method=method, body=body, headers=headers)
                        assert found.code == 404, path
            assert not import_me() and not {"unittest.__main__", "import_me"} & (set(sys.modules) - before)
            assert (await fetch(f"{url}/", headers=who)).code == 200  # it is still there


@in_a_loop
async def test_a_page_asks_for_no_component_by_its_module(session):
    async with served(session) as (_, url):
        assert "components/" not in (await fetch(f"{url}/")).body.decode()


@in_a_loop
async def test_no_page_is_handed_to_another_site(session, users):
    async with served(session, auth=users) as (_, url):
        who = {"Cookie": cookie(await sign_in(url, name="ann", word=PASSWORD)), "Origin": "http://evil.example"}
        for method in ("GET", "OPTIONS"):
            found = await fetch(f"{url}/autoload.js?bokeh-autoload-element=1", method=method, headers=who)
            assert found.code == 404 and "Access-Control-Allow-Origin" not in found.headers


@pytest.mark.parametrize("several", [False, True])
@in_a_loop
async def test_signed_out_only_the_form_and_public_files_are_reached(session, users, folder, opener, several):  # noqa: F811
    """Whatever Bokeh and Panel serve is asked for, at every address that the server knows."""
    runs = Runs([folder], opener) if several else None
    async with served(runs or session, auth=users) as (found, url):
        rules = found._tornado.wildcard_router.rules
        assert len(rules) > 10
        for rule in rules:
            path = an_address(rule.matcher.regex)
            answer = await fetch(f"{url}{path}")
            assert rule.target in PUBLIC or answer.code in (302, 401, 403, 404), path
            assert b"gone" not in answer.body and b'"token"' not in answer.body, path
        if runs is not None:
            runs.close()


def an_address(pattern):
    """One that the pattern matches."""
    shorter = pattern.pattern.removesuffix("$").replace("(?:/runs/[^/]+)?", "").replace("(?!extensions/)", "")
    shorter = shorter.replace(r"([0-9a-f]+)\.js", "0a1b.js")
    path = shorter.replace("(?P<name>[^/]+)", "gone").replace("(?:[^/]+)", "gone").replace("(.*)", "x").replace("/?", "/")
    assert pattern.match(path), f"no address is known for {pattern.pattern}"
    return path
