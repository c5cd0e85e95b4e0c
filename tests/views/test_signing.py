"""Who may open a served page: the page, its socket, and whose name signs the answers."""

from __future__ import annotations

import asyncio
import functools
import re
import stat
from contextlib import asynccontextmanager
from types import SimpleNamespace
from urllib.parse import urlencode, urljoin

import argon2
import pytest
from bokeh.util.token import generate_jwt_token, generate_session_id, get_session_id
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.web import create_signed_value
from tornado.websocket import websocket_connect

from guidance_viz.core import OptionError, SessionError
from guidance_viz.views import passwords, server, signing

PASSWORD = "correct horse"


@pytest.fixture
def session(reading):
    """Who is let in does nothing but look."""
    return reading()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", argon2.PasswordHasher(1, 8, 1))
    monkeypatch.setattr(signing, "PAUSE_S", 0.0)


@pytest.fixture
def users(tmp_path):
    passwords.add_user(tmp_path / "users", "ann", PASSWORD)
    return tmp_path / "users"


def in_a_loop(test):
    @functools.wraps(test)
    def run(*args, **kwargs):
        asyncio.run(test(*args, **kwargs))
    return run


@asynccontextmanager
async def served(session, auth, prefix="", **options):
    found = server.serve(session, 0, prefix=prefix, auth=auth, start=False, **options)
    found.start()
    try:
        yield found, f"http://127.0.0.1:{found.port}{prefix}"
    finally:
        found.stop()


async def fetch(url, **options):
    return await AsyncHTTPClient().fetch(HTTPRequest(url, follow_redirects=False, **options), raise_error=False)


async def sign_in(url, **words):
    return await fetch(f"{url}/login", method="POST", body=urlencode(words))


def cookie(response):
    return response.headers["Set-Cookie"].split(";")[0]


def token_in(page):
    return re.search(r'"token":\s*"([^"]+)"', page).group(1)


async def socket_opens(url, token, headers):
    """Whether the server talks through the socket that a page of this token would open."""
    request = HTTPRequest(f"{url.replace('http', 'ws')}/ws", headers=headers)
    socket = await websocket_connect(request, subprotocols=["bokeh", token])
    said = await asyncio.wait_for(socket.read_message(), 10)
    socket.close()
    return said is not None


# -- the file of names ---------------------------------------------------------------------------------------
def test_a_password_is_kept_as_a_salted_hash_in_a_file_of_its_owner(users):
    assert passwords.add_user(users, "bob", PASSWORD)
    assert not passwords.add_user(users, "ann", "another one")
    found = passwords.read_users(users)
    assert list(found) == ["ann", "bob"]
    assert passwords.matches("another one", found["ann"])
    assert not passwords.matches(PASSWORD, found["ann"])
    assert PASSWORD not in users.read_text()
    assert stat.S_IMODE(users.stat().st_mode) == 0o600
    assert passwords.hash_password(PASSWORD) != passwords.hash_password(PASSWORD)


def test_a_hash_is_argon2s_own():
    """The test vector of the reference implementation: t=2, m=2^16, p=1."""
    stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
    assert passwords.matches("password", stored)
    assert not passwords.matches("Password", stored)
    assert passwords.hash_password(PASSWORD).startswith("$argon2id$")


def test_a_guess_costs_the_same_whoever_is_named(monkeypatch):
    """An old hash and a new one in a file: each guess makes one of both kinds, for a name that is not there too."""
    old = "scrypt$1024$8$16$TmFDbA==$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI="
    door = signing.SignIn({"old": old, "new": passwords.hash_password(PASSWORD)}, {})
    made, matches = [], passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda word, stored: (made.append(passwords.kind_of(stored)),
                                                                    matches(word, stored))[1])
    for name in ("old", "new", "nobody"):
        made.clear()
        assert not door.allows(name, "a guess")
        assert sorted(made) == ["argon2", "scrypt"]
    assert door.allows("old", "password") and door.allows("new", PASSWORD)


def test_a_hash_of_an_earlier_version_is_scrypts_own():
    """RFC 7914, section 12: N=1024, r=8, p=16, the first 32 bytes of the key."""
    stored = "scrypt$1024$8$16$TmFDbA==$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI="
    assert passwords.matches("password", stored)
    assert not passwords.matches("Password", stored)


@pytest.mark.parametrize("name", ["", " ann", "a:b", "#ann", "a\nb", "a" * 41])
def test_a_name_that_cannot_sign_answers_is_refused(tmp_path, name):
    with pytest.raises(OptionError, match="cannot be a name"):
        passwords.add_user(tmp_path / "users", name, PASSWORD)
    assert not (tmp_path / "users").exists()


@pytest.mark.parametrize("password", ["short", "x" * 1025])
def test_a_password_of_another_length_is_refused(password):
    with pytest.raises(OptionError, match="8 to 1024"):
        passwords.hash_password(password)


@pytest.mark.parametrize(("text", "words"), [("", "names nobody"), ("# ann\n\n", "names nobody"),
                                             ("ann:secret\n", "Line 1"), ("ann:scrypt$1$2$3$x$y\n", "Line 1")])
def test_a_file_of_something_else_is_refused_with_the_cure(tmp_path, text, words):
    (tmp_path / "users").write_text(text)
    with pytest.raises(OptionError, match=rf"(?s){words}.*add-user"):
        signing.SignIn.of(tmp_path / "users")
    with pytest.raises(OptionError, match="add-user"):
        signing.SignIn.of(tmp_path / "missing")


# -- the server ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("prefix", ["", "/user/ann"])
@in_a_loop
async def test_the_page_is_for_those_with_a_name_and_its_password(session, users, prefix):
    async with served(session, users, prefix) as (_, url):
        for address in (f"{url}/", url):
            closed = await fetch(address)
            assert closed.code == 302
            assert urljoin(address, closed.headers["Location"]).split("?")[0] == f"{url}/login"
            assert closed.headers["Location"].startswith("./")
        form = await fetch(f"{url}/login")
        assert b"Password" in form.body
        assert "no-store" in form.headers["Cache-Control"]
        for words in ({"name": "ann", "word": "wrong horse"}, {"name": "bob", "word": PASSWORD}, {"word": PASSWORD}, {}):
            refused = await sign_in(url, **words)
            assert refused.code == 403
            assert "Set-Cookie" not in refused.headers
            assert b"do not match" in refused.body
        entered = await sign_in(url, name="ann", word=PASSWORD)
        assert (entered.code, entered.headers["Location"]) == (303, "./")
        for said in ("HttpOnly", "SameSite=Lax", f"Path={prefix or '/'}"):
            assert said in entered.headers["Set-Cookie"]
        assert (await fetch(f"{url}/", headers={"Cookie": cookie(entered)})).code == 200
        left = await fetch(f"{url}/logout", headers={"Cookie": cookie(entered)})
        assert cookie(left).endswith('=""')


@in_a_loop
async def test_who_signed_in_signs_the_answers_and_cannot_take_another_name(session, users, monkeypatch):
    opened = []
    made = server.page
    monkeypatch.setattr(server, "page", lambda *a, **o: opened.append(o) or made(*a, **o))
    async with served(session, users) as (_, url):
        await fetch(f"{url}/", headers={"Cookie": cookie(await sign_in(url, name="ann", word=PASSWORD))})
    async with served(session, None) as (_, url):
        await fetch(f"{url}/")
    async with served(session, None, annotator="eve") as (_, url):
        await fetch(f"{url}/")
    async with served(session, users, annotator="eve", own_name=True) as (_, url):
        await fetch(f"{url}/", headers={"Cookie": cookie(await sign_in(url, name="ann", word=PASSWORD))})
    found = [(o.get("annotator"), o.get("own_name", False)) for o in opened]
    assert found == [("ann", False), (None, True), ("eve", False), ("ann", False)]


@in_a_loop
async def test_the_socket_is_closed_to_those_who_did_not_sign_in(session, users):
    async with served(session, users) as (_, url):
        who = {"Cookie": cookie(await sign_in(url, name="ann", word=PASSWORD))}
        token = token_in((await fetch(f"{url}/", headers=who)).body.decode())
        assert await socket_opens(url, token, who)
        for stranger in ({}, {"Cookie": who["Cookie"] + "x"}):
            with pytest.raises(HTTPClientError, match="403"):
                await socket_opens(url, token, stranger)
            for path in ("metadata", "autoload.js?bokeh-autoload-element=1"):
                assert (await fetch(f"{url}/{path}", headers=stranger)).code in (302, 403, 404)


def made_up(session_id, **payload):
    """A token as Bokeh makes it where sessions are not signed."""
    return generate_jwt_token(session_id, signed=False, extra_payload={"headers": {}, "cookies": {}, **payload})


@pytest.mark.parametrize("with_names", [False, True])
@in_a_loop
async def test_a_socket_takes_no_token_that_the_server_did_not_make(session, users, monkeypatch, with_names):
    opened = []
    made = server.page
    monkeypatch.setattr(server, "page", lambda *a, **o: opened.append(o) or made(*a, **o))
    async with served(session, users if with_names else None) as (found, url):
        who = {"Cookie": cookie(await sign_in(url, name="ann", word=PASSWORD))} if with_names else {}
        token = token_in((await fetch(f"{url}/", headers=who)).body.decode())
        there = get_session_id(token)
        key = found._tornado.secret_key
        assert len(key) >= 32 and len(opened) == 1
        body, _, sign = token.partition(".")
        half_signed = f"{made_up(generate_session_id(secret_key=key, signed=True))}.{sign}"
        for forged in (made_up("of-my-own"), made_up(there), made_up("carla", arguments={"name": ["carla"]}), body,
                       f"{body}.{sign[:-2]}", half_signed, "nonsense", "a.b",
                       generate_jwt_token(there, secret_key=b"a guess", signed=True)):
            with pytest.raises(HTTPClientError, match="403"):
                await socket_opens(url, forged, who)
        assert len(opened) == 1 and [s.id for s in found.get_sessions("/")] == [there]
        assert await socket_opens(url, token, who)
        assert await socket_opens(url, token, who), "a page whose socket was lost connects again"
        assert len(opened) == 1


@pytest.mark.parametrize("with_names", [False, True])
@in_a_loop
async def test_a_link_leads_to_nobodys_page(session, users, with_names):
    passwords.add_user(users, "eve", PASSWORD)
    async with served(session, users if with_names else None) as (found, url):
        eve, ann = [{"Cookie": cookie(await sign_in(url, name=name, word=PASSWORD))} if with_names else {}
                    for name in ("eve", "ann")]
        token = token_in((await fetch(f"{url}/", headers=eve)).body.decode())
        known = get_session_id(token)
        for brought in (f"bokeh-session-id={known}", "bokeh-session-id=carla", f"bokeh-token={token}", "bokeh-session-id="):
            joined = await fetch(f"{url}/?{brought}", headers=ann)
            assert joined.code == 403 and b'"token"' not in joined.body
        headed = await fetch(f"{url}/", headers={**ann, "Bokeh-Session-Id": known})
        assert headed.code == 403
        hidden = await fetch(f"{url}/", method="GET", allow_nonstandard_methods=True, body=f"bokeh-session-id={known}",
                             headers={**ann, "Content-Type": "application/x-www-form-urlencoded"})
        assert hidden.code == 403
        assert [s.id for s in found.get_sessions("/")] == [known]


@in_a_loop
async def test_a_page_is_not_joined_by_another_person_who_got_its_token(session, users):
    passwords.add_user(users, "eve", PASSWORD)
    async with served(session, users) as (_, url):
        ann, again, eve = [{"Cookie": cookie(await sign_in(url, name=name, word=PASSWORD))}
                           for name in ("ann", "ann", "eve")]
        token = token_in((await fetch(f"{url}/", headers=ann)).body.decode())
        with pytest.raises(HTTPClientError, match="403"):
            await socket_opens(url, token, eve)
        assert await socket_opens(url, token, again), "the same person, who signed in once more"


@in_a_loop
async def test_a_name_in_the_address_is_taken_only_where_nobody_signs_in(session, users, monkeypatch):
    opened = []
    made = server.page
    monkeypatch.setattr(server, "page", lambda *a, **o: opened.append(o) or made(*a, **o))
    passwords.add_user(users, "carla", PASSWORD, "adjudicator")
    async with served(session, users) as (_, url):
        for name in ("ann", "carla"):
            await fetch(f"{url}/?name=carla", headers={"Cookie": cookie(await sign_in(url, name=name, word=PASSWORD))})
    async with served(session, None) as (_, url):
        token = token_in((await fetch(f"{url}/?name=carla")).body.decode())
        assert await socket_opens(url, token, {})
    async with served(session, "token") as (found, url):
        who = {"Cookie": cookie(await sign_in(url, word=found._tornado.auth_provider.token))}
        await fetch(f"{url}/?name=carla", headers=who)
    found = [(o["annotator"], o.get("own_name", False), o.get("adjudicator", False)) for o in opened]
    assert found == [("ann", False, False), ("carla", False, True), ("carla", False, False), ("carla", False, False)]


def test_where_people_sign_in_nobody_is_not_anybody(users, monkeypatch):
    door = signing.SignIn.of(users)
    for cookies in ({}, {door.cookie: "ann"}, {door.cookie: create_signed_value("a guess", door.cookie, "ann").decode()}):
        monkeypatch.setattr(server.pn, "state", SimpleNamespace(cookies=cookies, session_args={"name": [b"carla"]}))
        for options in ({}, {"annotator": "eve"}, {"own_name": True}):
            with pytest.raises(SessionError, match="Nobody is signed in"):
                server._signed(door, options)


@pytest.mark.parametrize("auth", [None, "token"])
@in_a_loop
async def test_no_page_is_shown_inside_one_of_another_site(session, auth):
    async with served(session, auth) as (found, url):
        who = {"Cookie": cookie(await sign_in(url, word=found._tornado.auth_provider.token))} if auth else {}
        for path in ("/", *(["/login"] if auth else [])):
            page = await fetch(f"{url}{path}", headers=who)
            assert page.code == 200 and "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]


@in_a_loop
async def test_a_cookie_of_another_server_or_of_ones_own_making_opens_nothing(session, users):
    async with served(session, users) as (first, url), served(session, users) as (_, other):
        entered = cookie(await sign_in(url, name="ann", word=PASSWORD))
        assert (await fetch(f"{other}/", headers={"Cookie": entered})).code == 302
        name = first._tornado.auth_provider.cookie
        forged = create_signed_value("a guess", name, "ann").decode()
        assert (await fetch(f"{url}/", headers={"Cookie": f"{name}={forged}"})).code == 302
        assert (await fetch(f"{url}/", headers={"Cookie": f"{name}=ann"})).code == 302


@in_a_loop
async def test_who_left_is_gone_with_every_copy_of_the_cookie_and_nobody_else_is(session, users):
    async with served(session, users) as (_, url):
        one, other = [{"Cookie": cookie(await sign_in(url, name="ann", word=PASSWORD))} for _ in range(2)]
        token = token_in((await fetch(f"{url}/", headers=one)).body.decode())
        await fetch(f"{url}/logout", headers=one)
        assert (await fetch(f"{url}/", headers=one)).code == 302
        assert (await fetch(f"{url}/alive", headers=one)).code == 401
        with pytest.raises(HTTPClientError, match="403"):
            await socket_opens(url, token, one)
        assert (await fetch(f"{url}/", headers=other)).code == 200
        for nothing in ({}, {"Cookie": "x=y"}):
            assert (await fetch(f"{url}/logout", headers=nothing)).code == 302


@in_a_loop
async def test_the_form_is_taken_from_this_server_and_its_proxies_alone(session, users):
    async with served(session, users, allow_origin=["birds.example.org"]) as (_, url):
        for origin, code in (("http://evil.example", 403), ("null", 403), ("https://birds.example.org.evil.example", 403),
                             ("https://birds.example.org", 303), (url, 303), ("http://localhost:1234", 303)):
            sent = await fetch(f"{url}/login", method="POST", headers={"Origin": origin},
                               body=urlencode({"name": "ann", "word": PASSWORD}))
            assert sent.code == code and ("Set-Cookie" in sent.headers) is (code == 303), origin
        assert (await fetch(f"{url}/login")).headers["Referrer-Policy"] == "same-origin"


@in_a_loop
async def test_a_token_opens_the_page_and_leaves_the_address(session):
    async with served(session, "token", "/birds") as (found, url):
        token = found._tornado.auth_provider.token
        assert len(token) >= 32
        assert (await fetch(f"{url}/")).code == 302
        assert (await fetch(f"{url}/?token={token}")).code == 302
        assert (await fetch(f"{url}/login?token={token}x")).code == 403
        assert (await fetch(f"{url}/login?token=%C3%A9")).code == 403
        entered = await fetch(f"{url}/login?token={token}")
        assert (entered.code, entered.headers["Location"]) == (303, "./")
        assert token not in entered.headers["Set-Cookie"]
        assert (await fetch(f"{url}/", headers={"Cookie": cookie(entered)})).code == 200
        assert (await sign_in(url, word=token)).code == 303


def test_the_address_that_is_announced_holds_the_token():
    door = signing.SignIn.of("token")
    assert server._key(door) == f"login?token={door.token}"
    assert server._key(None) == ""
    assert signing.SignIn.of("none") is signing.SignIn.of(None) is None
