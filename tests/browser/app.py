"""Serve a session for the tests: ``python app.py KIND RUN [prefix]`` prints the page's address.

KIND is fake, fresh, birds, demo, language or annotate.

``birds`` is a real, live session on tiny pictures, which is prepared in a second.

``language`` trains a small CLIP on captions of the demo's pictures first, half a minute.

``annotate`` serves the view of boxes alone: of a run, or with ``RUN`` "unused" of a session without a model for each page.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "session")]


def main(kind: str, run: str, prefix: str = "") -> None:
    from guidance_viz import views

    options = {}
    if kind == "annotate":
        annotate(run)
        return
    if kind == "fake":
        from fake import METHODS, FakeSession
        session, options = FakeSession(questions=8), {"methods": METHODS}
    elif kind == "fresh":
        # A session of its own for each page, so that many tests can share one server.
        from fake import METHODS, FakeSession
        session, options = (lambda: FakeSession(questions=8)), {"methods": METHODS}
    elif kind == "language":
        session = language(run)
    elif kind == "birds":
        session = birds(Path(run))
    else:
        from guidance_viz.app.demo import demo_session
        session = demo_session(run, projection="pca")
        session.prepare(background=True)
    views.serve(session, free_port(), prefix=prefix, on_start=lambda url: print(url, flush=True), **options)


def birds(run: Path):
    from small_birds import tiny, write_birds

    import guidance_viz as gv
    ds = gv.data.load("waterbirds", write_birds(run.with_name("birds")), image_size=32)
    clf = gv.Classifier.wrap(tiny(), class_names=ds.class_names)
    session = gv.Session(clf, ds, run, device="cpu", precision="float32", batch_size=64, workers=0, projection="pca",
                         questions=8)
    session.prepare()
    return session


def language(run: str):
    import guidance_viz as gv
    from guidance_viz.app.demo import COMPUTE
    if (Path(run) / "run.json").exists():
        session = gv.Session.open(run)
    else:
        ds = gv.data.load("demo")
        clf = gv.models.load("demo_clip", class_names=ds.class_names)
        gv.training.learn_captions(clf, ds, gv.data.demo_captions(ds), epochs=15, lr=2e-3)
        session = gv.Session(clf, ds, run, seed=0, projection="pca", **COMPUTE)
    session.prepare()
    return session


def annotate(run: str) -> None:
    import panel as pn
    from panel.io.server import get_server

    from guidance_viz.views import Annotate, assets
    from guidance_viz.views.server import own_origins

    if run == "unused":
        from fake import FakeSession
        make = FakeSession
    else:
        import guidance_viz as gv
        from guidance_viz.app.demo import demo_session
        there = (Path(run) / "run.json").exists()
        session = gv.Session.open(run) if there else demo_session(run, projection="pca")
        session.prepare()

        def make():
            return session

    def page() -> pn.Template:
        view = Annotate(make())
        view.part.param.update(height=None, sizing_mode="stretch_both")
        template = pn.Template(assets.text("page.html"))
        template.add_panel("dashboard", view.part)
        template.title, view.part.view = "boxes", view  # held as long as the page
        return template
    server = get_server({"/": page}, port=free_port(), address="127.0.0.1", start=False)
    server._tornado.websocket_origins.update(own_origins("127.0.0.1"))
    server.start()
    server.io_loop.add_callback(print, f"http://127.0.0.1:{server.port}/", flush=True)
    server.io_loop.start()


def free_port() -> int:
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main(*sys.argv[1:])
