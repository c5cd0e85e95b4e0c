"""``guidance-viz serve``: the dashboard of a run in the browser, one page a tab, one session for all."""

from __future__ import annotations

import argparse
import contextlib
import socket
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guidance_viz.core import OptionError

if TYPE_CHECKING:
    from guidance_viz.session import Session


def run_serve(args: argparse.Namespace) -> None:
    """Open the run and serve it until interrupted; preparing goes on in the background."""
    from guidance_viz.app import options
    from guidance_viz.session import Session
    with Session.open(args.run, model=args.model, **options.compute(args)) as session:
        session.prepare(background=True)
        serve(session, port=args.port, address=args.address, prefix=args.prefix, origins=args.allow_origin,
              show=args.open)


def serve(session: Session, *, port: int = 5006, address: str = "127.0.0.1", prefix: str = "",
          origins: Sequence[str] = (), show: bool = False, block: bool = True) -> Any:
    """Serve the dashboard.

    Parameters
    ----------
    session
        Shared by all pages.
    port
        0 picks a free one.
    address
        Where to listen; the loopback lets nobody else in.
    prefix
        Path under which a proxy passes requests on.
    origins
        Hosts (``host:port``) that the page may be opened from besides this one.
    show
        Open a browser.
    block
        Serve until interrupted; else return at once with the server, which has a ``stop`` method.

    Raises
    ------
    OptionError
        The port is taken.
    """
    import panel as pn

    from guidance_viz.views import Dashboard

    port = _free_port(address, port)
    path = "/" + prefix.strip("/")
    print(f"guidance_viz is at {url(address, port, prefix)}   (Ctrl+C stops it)", file=sys.stderr, flush=True)
    return pn.serve(
        {"/": lambda: Dashboard(session)}, port=port, address=address, show=show, start=block, threaded=False,
        prefix="" if path == "/" else path, title="guidance_viz", verbose=False, reuse_sessions=False,
        websocket_origin=[f"{host}:{port}" for host in _hosts(address)] + list(origins))


def url(address: str, port: int, prefix: str = "") -> str:
    """Address to open on this machine."""
    host = "localhost" if address in ("127.0.0.1", "::1", "0.0.0.0", "::") else address
    path = prefix.strip("/")
    return f"http://{host}:{port}/{path + '/' if path else ''}"


def _hosts(address: str) -> list[str]:
    local = ["localhost", "127.0.0.1"]
    return [*local, socket.gethostname()] if address in ("0.0.0.0", "::") else [*local, address]


def _free_port(address: str, port: int) -> int:
    with contextlib.closing(socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise OptionError(f"Cannot listen on {address}:{port} ({error.strerror}). "
                              "Choose another with --port, or --port 0 for a free one.") from None
        return int(probe.getsockname()[1])
