"""The served app: the dashboard on a port, with every file from this machine."""

from __future__ import annotations

import os
import secrets
import webbrowser
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import panel as pn
from panel.io.server import get_server
from tornado.ioloop import PeriodicCallback

from guidance_viz.core import OptionError, SessionError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import assets
from guidance_viz.views.endpoints import endpoints
from guidance_viz.views.guarding import guard
from guidance_viz.views.passwords import ADJUDICATOR
from guidance_viz.views.runs import READY, Runs
from guidance_viz.views.served import Served
from guidance_viz.views.signing import SignIn
from guidance_viz.views.words import clean_name

Shown: TypeAlias = "SessionAPI | Runs | Callable[[], SessionAPI]"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# The page's sign, inside the page: nothing to be asked for.
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='8' fill='%230065a3'/%3E%3Cg fill='none' stroke='white' stroke-width='2.4'%3E%3Cpath d='M5 16s4.5-7.5 11-7.5S27 "
    "16 27 16s-4.5 7.5-11 7.5S5 16 5 16z'/%3E%3Ccircle cx='16' cy='16' r='3.4'/%3E%3C/g%3E%3C/svg%3E"
)
LOST_SECONDS = 15 * 60
"""For so long a page that lost its connection is kept as it was."""
TOKEN_SECONDS = 30 * 86400
"""For so long a page may connect again; whether it may at all is its cookie's matter."""
TIDY_SECONDS = 30.0


def serve(
    session: Shown,
    port: int = 5006,
    address: str = "127.0.0.1",
    prefix: str = "",
    *,
    allow_origin: Iterable[str] = (),
    auth: str | os.PathLike[str] | None = None,
    title: str = "guidance_viz",
    show: bool = False,
    start: bool = True,
    on_start: Callable[[str], None] | None = None,
    **options: Any,
) -> Any:
    """Serve the dashboard of a session, or of several runs with a page of all; every tab on a run shows the same session.

    Works through an SSH tunnel (any local port), and behind a proxy that passes a path prefix on.

    Parameters
    ----------
    session
        A session, or a function without arguments that returns one (called at each page load); or
        :class:`~guidance_viz.views.runs.Runs`, which are opened when they are asked for, and closed when nobody looks at
        them for long: of one run the dashboard is at ``/``, of several at ``/runs/NAME/`` with all of them at ``/``.
    port
        Port to listen on; 0 picks a free one.
    address
        Interface to listen on. The default can be reached from this machine alone: who can open the page can
        answer and retrain.
    prefix
        Path in front of every address, ``"/user/ann/proxy/5006"``.
    allow_origin
        Further hosts whose pages may connect, as ``"host"`` or ``"host:port"``: the proxy's public name.
    auth
        Who may open the page: ``None`` everybody who reaches it; ``"token"`` who has the address with the token
        that is made at the start; a file of names and Argon2 hashes who has a name and its password, which then
        signs the answers.
    title
        Title of the page.
    show
        Open a browser.
    start
        Run until interrupted; otherwise return the server, whose ``start()`` serves from the running event
        loop.
    on_start
        Called with the page's address (and its token) once it can be opened.
    **options
        For :class:`~guidance_viz.views.Dashboard`.

    Returns
    -------
    panel.io.server.Server
        The server; with ``start=True``, after it was interrupted.

    Raises
    ------
    OptionError
        The prefix holds more than a path, or the file of names cannot be read.
    """
    path, door = clean_prefix(prefix), SignIn.of(auth)
    runs: Runs | None = session if isinstance(session, Runs) else None
    lost = LOST_SECONDS if runs is None or runs.idle is None else min(LOST_SECONDS, runs.idle)
    server = get_server(
        _pages(session, door, title, options),
        port=port,
        address=address,
        title=title,
        prefix=path,
        start=False,
        websocket_origin=[f"127.0.0.1:{port}", *allow_origin],
        unused_session_lifetime_milliseconds=int(1000 * lost),
        check_unused_sessions_milliseconds=int(1000 * min(17, lost)),
        session_token_expiration=TOKEN_SECONDS,
        sign_sessions=True,
        secret_key=secrets.token_bytes(32),  # made anew, as the cookies' key: pages of an earlier server load themselves
        extra_patterns=endpoints(runs),
        **({"auth_provider": door, "cookie_secret": door.secret} if door else {}),
    )
    guard(server._tornado)
    if runs is not None and runs.idle is not None:
        tidying = PeriodicCallback(runs.tidy, 1000 * min(TIDY_SECONDS, runs.idle / 2))
        server.io_loop.add_callback(tidying.start)
    # Bokeh takes no wildcard for the port here, though it matches one: a tunnel's end has a port of its own.
    server._tornado.websocket_origins.update(own_origins(address))
    if start:
        _run(server, f"http://{_host(address)}:{server.port}{path}/{_key(door)}", show, on_start)
    return server


def _run(server: Any, url: str, show: bool, on_start: Callable[[str], None] | None) -> None:
    server.start()
    if on_start is not None:
        server.io_loop.add_callback(on_start, url)
    if show:
        server.io_loop.add_callback(webbrowser.open, url)
    try:
        server.io_loop.start()
    except KeyboardInterrupt:
        server.stop()


def _key(door: SignIn | None) -> str:
    """What follows a page's address where a token opens it."""
    return f"login?token={door.token}" if door and door.token else ""


def _pages(session: Shown, door: SignIn | None, title: str, options: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """What is shown at each address."""
    if not isinstance(session, Runs):
        return {"/": lambda: page(session, title=title, **_signed(door, options))}
    runs = session

    def shown() -> pn.Template:
        name = pn.state.route_params.get("name")
        run = runs.find(name) if name is not None else runs.only()
        if run is None or runs.ask(run).state != READY or run.session is None:
            return _away()
        if not runs.single and _request().path.endswith("/"):
            return _away()
        name = "" if runs.single else run.name
        found = page(run.session, title=f"{run.name} · {title}", name=name, **_signed(door, options))
        runs.show(run, found.dashboard)
        return found
    return {"/" if runs.single else "/runs/{name}": shown}


def _request() -> Any:
    document = pn.state.curdoc
    assert document is not None
    return document.session_context.request


def _away() -> pn.Template:
    """Leads to where a run is opened, or where it says why it cannot be."""
    return pn.Template(assets.text("away.html"))


def _signed(door: SignIn | None, options: dict[str, Any]) -> dict[str, Any]:
    """The page's options with whose answers it takes: who signed in, else as given, else who says so there.

    Raises
    ------
    SessionError
        Answers are signed by who signed in, and nobody did: no other name takes its place.
    """
    if door is not None and door.users is not None:
        name = door.name_in(pn.state.cookies)
        if not name:
            raise SessionError("Nobody is signed in on this page. Load it again, and sign in.")
        role = door.roles.get(name)
        return {**options, "annotator": name, "own_name": False, "adjudicator": role == ADJUDICATOR, "signed_in": True}
    signed = {**options, "signed_in": door is not None}
    return signed if "annotator" in options else {**who(), **signed}


def _host(address: str) -> str:
    """What to type in a browser on this machine for an interface."""
    if address in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{address}]" if ":" in address else address


def page(session: SessionAPI | Callable[[], SessionAPI], *, title: str = "guidance_viz", signed_in: bool = False,
         name: str = "", **options: Any) -> pn.Template:
    """One page that fills the window, with a word while it opens; its dashboard is in ``.dashboard``."""
    from guidance_viz.views.dashboard import Dashboard

    found = session() if callable(session) else session
    document = pn.state.curdoc
    if document is not None and document.session_context is not None:
        # The page asks for its connection itself: it knows whether the server still knows it.
        document.config.update(reconnect_session=False, notify_connection_status=False)
        options["served"] = Served(document.session_context.id, str(found.run), signed_in, bool(name), name)
    template = pn.Template(assets.text("page.html"))
    template.dashboard = Dashboard(found, height=None, **options)
    template.add_panel("dashboard", template.dashboard)
    template.title = title
    template.add_variable("app_favicon", ICON)
    template.add_variable("code", assets.code_hash())
    return template


def who() -> dict[str, Any]:
    """Who answers on a page: the name in its address (``?name=ann``), else the one that the person says there."""
    said = [bytes(value).decode(errors="replace") for value in pn.state.session_args.get("name", ())]
    return {"annotator": clean_name(said[0])} if said else {"own_name": True}


def own_origins(address: str) -> set[str]:
    """Hosts whose pages may open a connection: this machine on any port, and the interface listened on."""
    found = {"127.0.0.1:*", "localhost:*"}
    return found if address in (*LOOPBACK, "0.0.0.0", "::") else {*found, f"{address}:*"}


def clean_prefix(prefix: str) -> str:
    """``"user/ann/"`` becomes ``"/user/ann"``.

    Raises
    ------
    OptionError
        It holds more than a path.
    """
    parts = [part for part in prefix.split("/") if part]
    if "://" in prefix or any(part in (".", "..") or not part.isprintable() for part in parts):
        raise OptionError(f"prefix={prefix!r} is not a path. Give the part of the address after the host, "
                          "such as '/user/ann/proxy/5006'.")
    return "".join(f"/{part}" for part in parts)


