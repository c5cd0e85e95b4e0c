"""A server of several runs: what is shown of each, opened when asked for, closed when idle; pages leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import threading
import weakref
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import argon2
import pytest
from small_sessions import at_work, only, watchers
from test_signing import PASSWORD, cookie, fetch, in_a_loop, sign_in, token_in
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from guidance_viz.core import OptionError, SessionError
from guidance_viz.views import assets, passwords, server, signing
from guidance_viz.views.dashboard import Dashboard
from guidance_viz.views.endpoints import ago
from guidance_viz.views.runs import CLOSED, FAILED, READY, Runs
from guidance_viz.views.served import Served
from guidance_viz.views.team import Team


@pytest.fixture
def folder(tmp_path, runs_to_copy):
    """Three runs: one that opens, one that does not, one that cannot be read."""
    (tmp_path / "runs").mkdir()
    for name in ("a & b", "gone", "damaged"):
        manifest = runs_to_copy.copy("prepared", tmp_path / "runs" / name) / "run.json"
        told = {**json.loads(manifest.read_text()), "data_name": "birds <i>", "model": {"source": "timm:resnet50"}}
        manifest.write_text("{" if name == "damaged" else json.dumps(told))
    return tmp_path / "runs"


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


UNHINDERED = threading.Event()
UNHINDERED.set()


@pytest.fixture
def opener(runs_to_copy):
    """Opens a run of ``folder``."""
    def open_run(path):
        UNHINDERED.wait(30)
        if path.name == "gone":
            raise SessionError("The data are gone. Bring them back.")
        if path.name == "damaged":
            raise ValueError("a bug")
        return runs_to_copy.session(path)
    return open_run


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    monkeypatch.setattr("guidance_viz.views.desk.time.monotonic", found)
    return found


@pytest.fixture
def runs(folder, opener, clock):
    found = Runs([folder], opener, idle=60, clock=clock)
    yield found
    found.close()


@asynccontextmanager
async def served(what, prefix="", **options):
    found = server.serve(what, 0, prefix=prefix, start=False, **options)
    found.start()
    try:
        yield found, f"http://127.0.0.1:{found.port}{prefix}"
    finally:
        found.stop()


# -- the runs ------------------------------------------------------------------------------------------------
def opened(runs, name, again=False):
    run = runs.ask(runs.find(name), again)
    runs.wait()
    return run


def test_a_run_is_opened_once_when_asked_for_and_a_broken_one_keeps_its_error_to_itself(runs):
    assert [state for _, state in runs.cards()] == [CLOSED] * 3
    gone, bug, fine = opened(runs, "gone"), opened(runs, "damaged"), opened(runs, "a & b")
    assert (gone.state, gone.error) == (FAILED, "The data are gone. Bring them back.")
    assert bug.state == FAILED and "ValueError: a bug" in bug.error and "answers are safe" in bug.error
    assert fine.state == READY and opened(runs, "a & b").session is fine.session
    cards = {card.name: card.error for card, _ in runs.cards()}
    assert cards["a & b"] == "" and "gone" in cards["gone"] and "not a JSON file" in cards["damaged"]
    assert runs.cards()[0][0].name == "a & b"  # broken ones come last


def test_a_run_that_failed_is_tried_again_when_asked_to(runs, session, monkeypatch):
    assert opened(runs, "gone").state == FAILED
    monkeypatch.setattr(runs, "_open_run", lambda path: session)
    assert opened(runs, "gone").state == FAILED
    assert opened(runs, "gone", again=True).state == READY


@pytest.mark.parametrize("name", ["", "..", "../runs/gone", "/etc", "gone/", "nobody"])
def test_a_name_is_looked_up_and_never_made_into_a_path(runs, name):
    assert runs.find(name) is None


def test_an_idle_run_is_closed_and_opened_again_by_the_next_visit(runs, clock):
    run = opened(runs, "a & b")
    first = run.session
    clock.now += 59
    runs.tidy()
    assert run.state == READY
    with at_work(first, "training"):
        clock.now += 60
        runs.tidy()
        assert run.state == READY  # it has something to do
    runs.tidy()
    runs.wait()
    assert (run.state, run.session, first.context.jobs.closed.is_set()) == (CLOSED, None, True)
    assert opened(runs, "a & b").session is not first


def test_a_page_that_is_used_keeps_its_run_open_and_one_that_is_not_goes_to_sleep(runs, clock):
    run = opened(runs, "a & b")
    page = Dashboard(run.session)
    sent = []
    page.part._send_msg = lambda message: sent.append(message)
    runs.show(run, page)
    clock.now += 50
    page.receive({"kind": "dark", "dark": True})
    clock.now += 50
    runs.tidy()
    assert run.state == READY and not only(sent, "asleep")
    clock.now += 61
    runs.tidy()
    assert run.state == READY and only(sent, "asleep")  # the page is still there
    page.close()
    runs.tidy()
    assert run.state == CLOSED


def test_never_idle_is_never(folder, opener, clock):
    found = Runs([folder], opener, idle=0, clock=clock)
    opened(found, "a & b")
    clock.now += 1e9
    found.tidy()
    assert found.find("a & b").state == READY
    found.close()


def test_one_run_is_a_server_of_its_own_and_what_is_no_folder_is_refused(folder, opener, tmp_path):
    assert Runs([folder / "gone"], opener).single and not Runs([folder], opener).single
    assert Runs([folder / "gone", folder], opener).names() == ["a & b", "damaged", "gone"]
    with pytest.raises(SessionError, match="no folder"):
        Runs([tmp_path / "nowhere"], opener)


def test_folders_of_the_same_name_are_told_apart(folder, opener, tmp_path):
    (tmp_path / "other" / "gone").mkdir(parents=True)
    (tmp_path / "other" / "gone" / "run.json").write_text("{}")
    found = Runs([folder / "gone", tmp_path / "other" / "gone"], opener)
    assert found.names() == ["gone", "gone-2"]
    assert found.find("gone-2").path == tmp_path / "other" / "gone"


# -- the pages -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("prefix", ["", "/user/ann"])
@in_a_loop
async def test_the_page_of_all_runs_escapes_names_and_leads_to_each(runs, prefix):
    async with served(runs, prefix) as (_, url):
        page = (await fetch(f"{url}/")).body.decode()
        assert 'href="runs/a%20%26%20b"' in page and "a &amp; b" in page and "birds &lt;i&gt;" in page and "<i>" not in page
        assert "resnet50" in page and "is not a JSON file" in page
        if prefix:
            assert (await fetch(url)).headers["Location"] == "./ann/"
        UNHINDERED.clear()  # so that it is seen while it opens
        try:
            waiting = (await fetch(f"{url}/runs/a%20%26%20b")).body.decode()
            first = await fetch(f"{url}/runs/a%20%26%20b/open")
        finally:
            UNHINDERED.set()
        assert "/open" in waiting and "gv-splash" not in waiting
        assert "nonce-" in first.headers["Content-Security-Policy"]
        await asyncio.to_thread(runs.wait)
        assert json.loads((await fetch(f"{url}/runs/a%20%26%20b/state")).body) == {"state": "ready"}
        onward = await fetch(f"{url}/runs/a%20%26%20b/open")
        assert (onward.code, onward.headers["Location"]) == (302, "../a%20%26%20b")
        assert "gv-splash" in (await fetch(f"{url}/runs/a%20%26%20b")).body.decode()
        await fetch(f"{url}/runs/gone/open")
        await asyncio.to_thread(runs.wait)
        failed = await fetch(f"{url}/runs/gone/open")
        assert b"The data are gone. Bring them back." in failed.body and b"Try again" in failed.body
        for name in ("nobody", "..%2F..%2Fetc"):
            assert (await fetch(f"{url}/runs/{name}/open")).code == 404
        assert b"is asleep" in (await fetch(f"{url}/runs/gone/asleep")).body


@in_a_loop
async def test_the_code_of_all_views_is_fetched_by_its_hash_kept_for_ever_and_sent_small(session):
    async with served(session) as (_, url):
        page = (await fetch(f"{url}/")).body.decode()
        assert page.count(assets.code_hash()) == 2 and "document.createElement" not in page
        address = f"{url}/code/{assets.code_hash()}.js"
        plain = await fetch(address)
        assert plain.body.decode() == assets.code() and "immutable" in plain.headers["Cache-Control"]
        small = await fetch(address, headers={"Accept-Encoding": "gzip"}, decompress_response=False)
        assert gzip.decompress(small.body) == plain.body and len(small.body) < len(plain.body) / 2
        assert (await fetch(f"{url}/code/{'0' * 16}.js")).code == 404


@in_a_loop
async def test_a_server_says_whether_it_knows_a_page(session):
    async with served(session) as (found, url):
        await fetch(f"{url}/")
        known = found.get_sessions("/")[0].id
        for page, there in ((known, True), ("another", False)):
            answer = await fetch(f"{url}/alive", headers={"X-Guidance-Viz-Page": page})
            assert json.loads(answer.body) == {"page": there}
        document = found.get_sessions("/")[0].document
        assert not document.config.reconnect_session  # the page sees to it itself


@pytest.mark.parametrize("prefix", ["", "/team"])
@in_a_loop
async def test_nothing_of_the_runs_is_shown_to_who_did_not_sign_in(runs, tmp_path, monkeypatch, prefix):
    monkeypatch.setattr(passwords, "HASHER", argon2.PasswordHasher(1, 8, 1))
    monkeypatch.setattr(signing, "PAUSE_S", 0.0)
    passwords.add_user(tmp_path / "users", "ann", PASSWORD)
    async with served(runs, prefix, auth=tmp_path / "users") as (_, url):
        if prefix:
            assert (await fetch(url)).headers["Location"] == "./team/login"
        for path, form in (("/", "./login"), ("/runs/gone/open", "./login"), ("/runs/gone", "./gone/login"),
                           ("/runs/gone/asleep", "./login")):
            closed = await fetch(f"{url}{path}")
            assert closed.code == 302 and closed.headers["Location"].split("?")[0] == form
            assert b"gone" not in closed.body
        for path in ("/alive", "/runs/gone/alive", "/runs/gone/state"):
            assert (await fetch(f"{url}{path}")).code == 401
        assert b"Password" in (await fetch(f"{url}/runs/gone/login")).body
        who = {"Cookie": cookie(await sign_in(url, name="ann", word=PASSWORD))}
        assert b"Signed in as" in (await fetch(f"{url}/", headers=who)).body
        assert (await fetch(f"{url}/runs/gone/alive", headers=who)).code == 200


def test_how_long_ago_is_said_in_words():
    now = datetime(2026, 1, 2, tzinfo=UTC)
    assert ago("2026-01-01T23:59:30+00:00", now) == "just now"
    assert ago("2026-01-01T22:00:00+00:00", now) == "2 hours ago"
    assert ago("2026-01-01T00:00:00+00:00", now) == "1 day ago"
    assert ago("") == ""


# -- pages leave nothing behind ------------------------------------------------------------------------------
async def visit(url):
    """Open a page as a browser does, and close it again."""
    token = token_in((await fetch(f"{url}/")).body.decode())
    socket = await websocket_connect(HTTPRequest(f"{url.replace('http', 'ws')}/ws"), subprotocols=["bokeh", token])
    await asyncio.wait_for(socket.read_message(), 20)
    socket.close()


@in_a_loop
async def test_a_page_that_is_closed_leaves_no_watcher_and_no_view(session, monkeypatch):
    monkeypatch.setattr(server, "LOST_SECONDS", 1)
    made, dashboards = server.page, []

    def noting(*a, **o):
        found = made(*a, **o)
        dashboards.append(weakref.ref(found.dashboard))
        return found
    monkeypatch.setattr(server, "page", noting)
    before = watchers(session)
    async with served(session) as (found, url):
        for _ in range(3):
            await visit(url)
            assert watchers(session) > before
        for _ in range(100):
            await asyncio.sleep(.1)
            if not found.get_sessions("/"):
                break
        assert watchers(session) == before
    gc.collect()
    assert [d() for d in dashboards if d() is not None] == []


# -- roles and once ------------------------------------------------------------------------------------------
def test_roles_are_kept_with_the_names_and_files_of_before_are_annotators(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", argon2.PasswordHasher(1, 8, 1))
    passwords.add_user(tmp_path / "users", "ann", PASSWORD)
    (tmp_path / "users").write_text((tmp_path / "users").read_text().replace(":annotator", ""))
    passwords.add_user(tmp_path / "users", "carla", PASSWORD, "adjudicator")
    assert passwords.read_roles(tmp_path / "users") == {"ann": "annotator", "carla": "adjudicator"}
    with pytest.raises(OptionError, match="no role 'king'"):
        passwords.add_user(tmp_path / "users", "bob", PASSWORD, "king")
    (tmp_path / "users").write_text((tmp_path / "users").read_text().replace("adjudicator", "king"))
    with pytest.raises(OptionError, match="Line 2"):
        passwords.read_users(tmp_path / "users")


def test_only_an_adjudicator_settles(session):
    item = session.centroids[0]
    for adjudicator in (False, True):
        view = Team(session, annotator="carla", adjudicator=adjudicator)
        sent = []
        view.part._send_msg = lambda message, sent=sent: sent.append(message)
        view.receive({"kind": "settle", "id": item, "value": "no"})
        assert bool(only(sent, "error")) is not adjudicator
        assert (session.settled["item"].tolist() == [item]) is adjudicator
    assert view.part.props["settlers"] == [["carla", 1]]


def test_an_action_that_the_journal_has_is_confirmed_and_not_done_again(session):
    page = Dashboard(session)
    sent = []
    page.part._send_msg = lambda message: sent.append(message)
    with session.once("done-before"):
        session.answer(session.centroids[0], "no")
    page.receive({"kind": "undo", "token": "done-before"})
    assert not only(sent, "told") and only(sent, "receipt")[0]["token"] == "done-before"
    page.receive({"kind": "undo", "token": "another-one"})
    assert only(sent, "told")


def test_who_owns_what_a_browser_keeps_is_of_a_run_and_a_name_and_tells_no_path():
    one = Served("page", "/secret/run").owner("ann")
    assert one == Served("other", "/secret/run", True).owner("ann") and "secret" not in one
    assert len({one, Served("page", "/secret/run").owner("bob"), Served("page", "/secret/other").owner("ann")}) == 3
