"""The dashboard, and its parts in cells of their own, in a real JupyterLab."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("jupyterlab", reason="pip install 'guidance-viz[jupyter]'")
from lab import PATIENCE, Notebook
from playwright.sync_api import expect

SESSION = """
import guidance_viz as gv
gv.views.enable_notebook()
ds = gv.data.load("demo", size="tiny")
clf = gv.models.load("demo", class_names=ds.class_names)
session = gv.Session(clf, ds, run="RUN", seed=0, questions=6, projection="pca", precision="float32", batch_size=64,
                     workers=0)
session.prepare()
"""


@pytest.fixture
def open_notebook(lab, tab):
    """Open a notebook of some cells on a run of its own, and run them."""
    def open_it(name, *cells):
        tab.hosts = {lab.host}
        notebook = Notebook(tab(lab.notebook(name, SESSION.replace("RUN", name), *cells)))
        notebook.run_all()
        return notebook
    return open_it


def go(output, place):
    output.get_by_role("tab", name=re.compile(f"^{place}")).click()


def answer(output, keys, done=0):
    progress = output.locator(".gv.queue .progress")
    for n, key in enumerate(keys, start=done + 1):
        output.page.keyboard.press(key)
        expect(progress).to_contain_text(f"{n} of 6", timeout=PATIENCE)


def test_the_loop_in_a_cell_and_nothing_is_lost(open_notebook):
    notebook = open_notebook("loop", "session.dashboard()")
    output = notebook.cell(1)
    worst = output.locator(".gv.shell span.worst")
    expect(worst).to_contain_text("now, validation")

    go(output, "Answer")
    answer(output, "nnynm")
    expect(worst).to_contain_text("preview, validation", timeout=PATIENCE)
    expect(output.locator(".gv.groups:visible").first).to_contain_text("Predicted from")

    go(output, "Neurons")
    for k in range(2):
        output.get_by_role("listitem").nth(k).get_by_role("button", name=re.compile("^Prune")).click()
        expect(output.get_by_text(f"{k + 1} to prune")).to_be_visible(timeout=PATIENCE)

    go(output, "Fix")
    output.get_by_label("What may change").select_option("head")
    output.get_by_role("button", name="Start the fix").click()
    output.get_by_role("button", name=re.compile("^Accept")).click(timeout=PATIENCE)
    accepted = output.get_by_text("accepted v1", exact=True)
    sure = output.get_by_role("button", name=re.compile("^Accept although"))  # where a group would be served worse
    expect(accepted.or_(sure)).to_be_visible(timeout=PATIENCE)
    if sure.is_visible():
        sure.click()
    expect(accepted).to_be_visible(timeout=PATIENCE)
    go(output, "Compare")
    facts = output.locator(".gv.groups:visible .facts").first
    expect(facts).to_contain_text(re.compile(r"worst group\d+ % → \d+ %"))
    told = facts.inner_text().split("\n")[0]
    go(output, "Answer")
    expect(output.locator(".gv.queue .progress")).to_contain_text("0 of 6")
    answer(output, "yn")

    notebook.run(1)
    see_it_all(output, told)
    notebook.restart()
    notebook.run_all()
    see_it_all(output, told)


def see_it_all(output, told):
    """The accepted model, the answers before and since, before and after."""
    expect(output.get_by_text("accepted v1", exact=True)).to_be_visible(timeout=PATIENCE)
    go(output, "History")
    expect(output.locator(".gv.history li")).not_to_have_count(0)
    done = output.locator(".gv.history .line strong").all_text_contents()
    assert sum(line.startswith("answer") for line in done) == 9, done
    go(output, "Answer")
    expect(output.locator(".gv.queue .progress")).to_contain_text("2 of 6")
    go(output, "Compare")
    expect(output.locator(".gv.groups:visible .facts").first).to_contain_text(told)


def test_parts_in_cells_of_their_own_follow_each_other_and_python(open_notebook):
    """The cells run one after the other without a pause: nothing that changes before the outputs are drawn is lost."""
    notebook = open_notebook(
        "parts", "gv.views.Scatter(session)", "gv.views.Gallery(session)", "gv.views.Queue(session)",
        "import panel as pn\npn.Column(gv.views.History(session), gv.views.GroupMetrics(session))",
        "for s, a in zip(session.centroids[:2], ['yes', 'no']):\n    session.answer(s, a)")
    scatter, gallery, queue, column = (notebook.cell(k) for k in (1, 2, 3, 4))
    expect(queue.locator(".gv.queue .progress")).to_contain_text("2 of 6")
    expect(scatter.locator(".gv.scatter .legend")).to_contain_text("landbird on land")
    expect(gallery.locator(".gv.gallery .summary")).to_contain_text("72")
    expect(gallery.locator(".gv.gallery .photo canvas").first).to_be_visible()

    queue.locator(".gv.queue .question").click()
    answer(queue, "mny", done=2)
    assert notebook.page.locator(".jp-MarkdownCell").count() == 0  # M is JupyterLab's own, outside an output
    expect(column.locator(".gv.history summary")).to_contain_text("5 answers")
    expect(column.locator(".gv.groups")).to_contain_text("Predicted from", timeout=PATIENCE)
    gallery.get_by_role("combobox", name="Answer", exact=True).select_option("any")
    expect(gallery.locator(".gv.gallery .summary")).to_contain_text("5 of 72")
    scatter.get_by_role("combobox", name="Colour").select_option("answer")
    expect(scatter.locator(".gv.scatter .legend")).to_contain_text("no, something else")


@pytest.mark.slow
def test_a_page_that_is_loaded_again_shows_what_happened_since(open_notebook):
    notebook = open_notebook("again", "gv.views.Queue(session)")
    output = notebook.cell(1)
    notebook.command("docmanager:save")
    notebook.wait_for("!app.shell.currentWidget.context.model.dirty")
    output.locator(".gv.queue .question").click()
    answer(output, "ny")
    notebook.page.reload()
    expect(Notebook(notebook.page).cell(1).locator(".gv.queue .progress")).to_contain_text("2 of 6", timeout=PATIENCE)
