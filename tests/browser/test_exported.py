"""A notebook that was run without a screen and exported: a picture of every view, nothing dead, nothing asked elsewhere."""

from __future__ import annotations

import functools
import http.server
import os
import re
import threading
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

nbclient = pytest.importorskip("nbclient")
nbconvert = pytest.importorskip("nbconvert")
nbformat = pytest.importorskip("nbformat")

ROOT = Path(__file__).parents[2]
SETUP = """
import guidance_viz as gv, ipywidgets, panel as pn
from fake import METHODS, FakeSession
gv.views.enable_notebook()
session = FakeSession(questions=8, delay=0)
session._fit("erm", {"epochs": 1})
"""
VIEWS = {"Scatter(session)": "Attention space", "Gallery(session)": "Photos", "Queue(session)": "Question",
         "GroupMetrics(session, of='fix')": "Before and after", "ConceptBoard(session)": "Neurons",
         "Compare(session)": "Compare", "History(session)": "History", "Team(session)": "Team",
         "Monitor(session, methods=METHODS)": "Fix", "Curate(session, methods=METHODS)": "Curate",
         "Tradeoffs(session)": "Trade-offs",
         "Dashboard(session, methods=METHODS)": "birds"}
LIVE = "[...Bokeh.index.roots].filter(v => v.model.bundle?.startsWith('guidance-viz'))"
BESIDE = "ipywidgets.HBox([pn.ipywidget(gv.views.Queue(session)), ipywidgets.IntSlider()])"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_):
        pass

    def send_error(self, code, *_):
        self.send_response(204 if self.path == "/favicon.ico" else code)
        self.end_headers()

pytestmark = pytest.mark.xdist_group("test_exported")  # they share what is made once a module


@pytest.fixture(scope="module")
def run():
    """The notebook, run."""
    cells = [SETUP, *(f"gv.views.{view}" for view in VIEWS), BESIDE, "gv.doctor()[:0]"]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "browser"), before])
    try:
        return nbclient.NotebookClient(made, timeout=300, kernel_name="python3").execute()
    finally:
        os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="module")
def exported(run, tmp_path_factory):
    """Address of the page that nbconvert makes of it, less what nbconvert's own page asks of CDNs."""
    folder = tmp_path_factory.mktemp("exported")
    own = dict.fromkeys(("mathjax_url", "require_js_url", "widget_renderer_url"), "data:text/javascript,")
    html, _ = nbconvert.HTMLExporter(**own).from_notebook_node(run)
    (folder / "notebook.html").write_text(html, encoding="utf-8")
    handler = functools.partial(Quiet, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/notebook.html"
    server.shutdown()


def test_every_cell_keeps_a_picture_in_the_file(run):
    for cell, words in zip(run.cells[1:], [*VIEWS.values(), "Question", "This page"], strict=True):
        shown = ["".join(o.data["text/html"]) for o in cell.outputs if "text/html" in o.get("data", {})]
        assert shown[0].startswith('<figure class="guidance-viz-still"')
        assert f'alt="{words}' in shown[0]
        assert len(shown[0]) < 600_000


@pytest.mark.parametrize("scripts", [True, False])
def test_the_exported_page_shows_the_pictures_and_nothing_dead(exported, tab, scripts):
    page = tab(exported, java_script_enabled=scripts)
    stills = page.locator("figure.guidance-viz-still img")
    expect(stills).to_have_count(len(VIEWS) + 2)
    for still in stills.all():
        expect(still).to_be_visible()
        assert still.bounding_box()["height"] > 50
    if scripts:
        # The live views are there, wait for a kernel that never answers, and take no room.
        page.wait_for_function(f"window.Bokeh && {LIVE}.length > 10", timeout=60_000)
        assert page.evaluate(f"{LIVE}.every(v => !v.el.checkVisibility())")
        assert page.locator(".gv").count() == 0
        assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    text = page.locator("body").inner_text()
    assert not re.search(r"Traceback|Error:|Failed to load", text)
    assert "Run this cell to work with it." in text
