"""Serve a session for the browser tests: ``python app.py fake|fresh|demo RUN [prefix]``; prints the page's address."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "views")]


def main(kind: str, run: str, prefix: str = "") -> None:
    from guidance_viz import views

    options = {}
    if kind == "fake":
        from fake import METHODS, FakeSession
        session, options = FakeSession(questions=8), {"methods": METHODS}
    elif kind == "fresh":
        # A session of its own for each page, so that many tests can share one server.
        from fake import METHODS, FakeSession
        session, options = (lambda: FakeSession(questions=8)), {"methods": METHODS}
    else:
        from guidance_viz.app.demo import demo_session
        session = demo_session(run, projection="pca")
        session.prepare(background=True)
    views.serve(session, free_port(), prefix=prefix, on_start=lambda url: print(url, flush=True), **options)


def free_port() -> int:
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main(*sys.argv[1:])
