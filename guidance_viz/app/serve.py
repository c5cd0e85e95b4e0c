"""``guidance-viz serve``: the dashboards of one run or several in the browser, one session a run for all its pages."""

from __future__ import annotations

import argparse
import contextlib
import getpass
import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from guidance_viz.core import OptionError

if TYPE_CHECKING:
    from guidance_viz.api import Session
    from guidance_viz.views.runs import Runs


def run_serve(args: argparse.Namespace) -> None:
    """Serve one run, or several, until interrupted; they are prepared in the background once somebody asks for them."""
    from guidance_viz.views.runs import READY, Runs

    if args.idle < 0:
        raise OptionError(f"--idle {args.idle:g} is not a time; give minutes, or 0 to close no run.")
    runs = Runs(args.run, _opener(args), 60 * args.idle)
    try:
        if runs.single:
            run = runs.ask(runs.only())
            runs.wait()
            if run.state != READY:  # a server of one run that cannot be opened has nothing to serve
                raise OptionError(run.error)
        _serve(runs, args, show=args.open)
    finally:
        runs.close()


def _opener(args: argparse.Namespace) -> Callable[[Path], Session]:
    """How each run is opened."""
    from guidance_viz.app import options
    given = {**options.again(args), **options.compute(args)}

    def opened(path: Path) -> Session:
        from guidance_viz.api import Session
        session = Session.open(path, **given)
        if args.answers_per_item is not None:
            session.share(args.answers_per_item)
        session.prepare(background=True)
        return session
    return opened


def serve_session(session: Session, args: argparse.Namespace, show: bool) -> None:
    """Prepare in the background and serve.

    Parameters
    ----------
    session
        Shared by all pages.
    args
        ``port`` (0 picks a free one), ``address``, ``prefix``, ``allow_origin``, ``auth`` and
        ``json``: print the address as JSON.
    show
        Open a browser.

    Raises
    ------
    OptionError
        The port is taken, the prefix is more than a path, the file of names cannot be read, or the page would be
        open to the network without anybody having said so.
    """
    session.prepare(background=True)
    _serve(session, args, show)


def _serve(what: Session | Runs, args: argparse.Namespace, show: bool) -> None:
    from guidance_viz import views

    refuse_open(args.address, args.auth)
    port = free_port(args.address, args.port)
    views.serve(what, port, args.address, args.prefix, allow_origin=args.allow_origin, auth=args.auth, show=show,
                on_start=lambda url: _announce(url, args.json))


def refuse_open(address: str, auth: str | None) -> None:
    """Who can open the page can answer and retrain: let the network in only where that was said.

    Raises
    ------
    OptionError
        The address is not this machine's alone, and there is no ``auth``.
    """
    from guidance_viz.views.server import LOOPBACK

    if auth is None and address not in LOOPBACK:
        raise OptionError(f"--address {address} lets others on the network open the page, answer and retrain. Choose "
                          "who may: --auth token, --auth FILE (made with guidance-viz add-user), or --auth none for "
                          "everybody.")


def run_add_user(args: argparse.Namespace) -> None:
    """Ask for a password and keep its hash; without a terminal it is the first line of standard input."""
    from guidance_viz.views import passwords

    new = passwords.add_user(args.file, args.name, _password(), args.role)
    print(f"{args.name} {'can sign in' if new else 'has a new password'} from the next start of the server on.",
          file=sys.stderr)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != given:
        raise OptionError("The two passwords differ; nothing was written.")
    return given


def free_port(address: str, port: int) -> int:
    """The port, or for 0 one that is free.

    Raises
    ------
    OptionError
        It is taken, or this machine has no such address.
    """
    with contextlib.closing(socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise OptionError(f"Cannot listen on {address}:{port} ({error.strerror}). "
                              "Choose another with --port, or --port 0 for a free one.") from None
        return int(probe.getsockname()[1])


def _announce(url: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"url": url}), flush=True)
    else:
        print(f"guidance_viz is at {url}   (Ctrl+C stops it)", file=sys.stderr, flush=True)
