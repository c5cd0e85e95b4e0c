"""Notebook 7 shows the same outputs: a smoke test, where it is installed."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("notebook", reason="pip install notebook")
from lab import PATIENCE, Lab, Notebook
from playwright.sync_api import expect
from test_lab_outputs import SETUP, STILL, answer_here


@pytest.fixture
def seven(tmp_path):
    made = Lab(tmp_path, "notebook", "notebooks")
    yield made
    made.stop()


@pytest.mark.slow
def test_a_view_a_widget_and_a_restart_in_notebook_7(seven, tab):
    tab.hosts = {seven.host}
    cells = ("gv.views.Queue(session)", "ipywidgets.HBox([pn.ipywidget(gv.views.Gallery(session))])", "gv.doctor()[:0]")
    notebook = Notebook(tab(seven.notebook("seven", SETUP, *cells)))
    notebook.run_all()
    answer_here(notebook.cell(1), 1)
    expect(notebook.cell(1).locator(STILL)).to_be_hidden()
    expect(notebook.cell(2).locator(".gv.gallery .photo").first).to_be_visible(timeout=PATIENCE)
    expect(notebook.cell(3).locator(".gv.probe li")).to_have_count(3, timeout=PATIENCE)
    notebook.restart()
    expect(notebook.cell(1).get_by_text("The kernel was restarted")).to_be_visible(timeout=PATIENCE)
    # Notebook 7.6 says this of its own settings, also of a notebook with nothing of ours.
    tab.errors[:] = [error for error in tab.errors if "reading 'schema'" not in error]
