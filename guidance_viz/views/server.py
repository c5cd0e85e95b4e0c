"""The served app: the dashboard on a port, with every file from this machine."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable, Iterable
from typing import Any

import panel as pn
from panel.io.server import get_server

from guidance_viz.core import OptionError
from guidance_viz.views import assets
from guidance_viz.views.signing import SignIn

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# The page's sign, inside the page: nothing to be asked for.
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='8' fill='%230065a3'/%3E%3Cg fill='none' stroke='white' stroke-width='2.4'%3E%3Cpath d='M5 16s4.5-7.5 11-7.5S27 "
    "16 27 16s-4.5 7.5-11 7.5S5 16 5 16z'/%3E%3Ccircle cx='16' cy='16' r='3.4'/%3E%3C/g%3E%3C/svg%3E"
)
IDLE_MS = 15 * 60 * 1000


def serve(
    session: Any,
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
    """Serve the dashboard; every browser tab shows the same session.

    Works through an SSH tunnel (any local port), and behind a proxy that passes a path prefix on.

    Parameters
    ----------
    session
        A session, or a function without arguments that returns one (called at each page load).
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
        that is made at the start; a file of names and scrypt hashes who has a name and its password, which then
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
    pn.config.reconnect = True
    path, door = clean_prefix(prefix), SignIn.of(auth)
    server = get_server(
        {"/": lambda: page(session, title=title, **_signed(door, options))},
        port=port,
        address=address,
        title=title,
        prefix=path,
        start=False,
        websocket_origin=[f"127.0.0.1:{port}", *allow_origin],
        unused_session_lifetime_milliseconds=IDLE_MS,
        **({"auth_provider": door, "cookie_secret": door.secret} if door else {}),
    )
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


def _signed(door: SignIn | None, options: dict[str, Any]) -> dict[str, Any]:
    """The page's options with whose answers it takes: who signed in, else as given, else who says so there."""
    name = door.name_in(pn.state.cookies) if door else ""
    if name:
        return {**options, "annotator": name, "own_name": False}
    return options if "annotator" in options else {**who(), **options}


def _host(address: str) -> str:
    """What to type in a browser on this machine for an interface."""
    if address in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{address}]" if ":" in address else address


def page(session: Any, *, title: str = "guidance_viz", **options: Any) -> pn.Template:
    """One page that fills the window, with a word while it opens."""
    from guidance_viz.views.dashboard import Dashboard

    found = session() if callable(session) else session
    template = pn.Template(assets.text("page.html"))
    template.add_panel("dashboard", Dashboard(found, height=None, **options))
    template.title = title
    template.add_variable("app_favicon", ICON)
    return template


def who() -> dict[str, Any]:
    """Who answers on a page: the name in its address (``?name=ann``), else the one that the person says there."""
    from guidance_viz.views.dashboard import clean_name

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


