"""The whole loop on the demo data: answer, toggle, watch, fix, accept, compare; reload, restart: nothing is lost."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

LONG = 240_000


def go(page, place):
    page.get_by_role("tab", name=re.compile(f"^{place}")).click()


def answer_by_keyboard(page, keys):
    for n, key in enumerate(keys, start=1):
        page.keyboard.press(key)
        expect(page.locator(".gv.queue .progress")).to_contain_text(f"{n} of", timeout=LONG)


def prune(page, n):
    for k in range(n):
        card = page.get_by_role("listitem").nth(k)
        card.get_by_role("button", name=re.compile("^Prune")).click()
        expect(page.get_by_text(f"{k + 1} to prune")).to_be_visible(timeout=LONG)


@pytest.mark.slow
def test_the_loop_end_to_end_and_nothing_is_lost(serve, tab, tmp_path):
    run = tmp_path / "run"
    server = serve("demo", run)
    page = tab(server.url)
    go(page, "Answer")
    expect(page.locator(".gv.queue .question")).to_contain_text("from what is left visible", timeout=LONG)
    worst = page.locator(".gv.shell span.worst")
    expect(worst).to_contain_text("now, validation")

    answer_by_keyboard(page, "nnynm")
    expect(worst).to_contain_text("preview, validation", timeout=LONG)
    expect(page.locator(".gv.groups:visible").first).to_contain_text("Predicted from", timeout=LONG)

    go(page, "Neurons")
    prune(page, 2)

    go(page, "Fix")
    page.get_by_label("What may change").select_option("head")
    page.get_by_role("button", name="Start the fix").click()
    page.get_by_role("button", name="Accept …").click(timeout=LONG)  # it serves two groups worse, and says so
    expect(page.locator(".gv.monitor .warn").filter(has_text="A trade")).to_contain_text("fell from 100 %")
    page.get_by_role("button", name=re.compile("^Accept although")).click()
    expect(page.get_by_text("accepted v1", exact=True)).to_be_visible(timeout=LONG)

    go(page, "Compare")
    bars = page.get_by_role("table", name=re.compile("^Before and after the fix"))
    expect(bars).to_contain_text("→")
    facts = page.locator(".gv.groups:visible .facts").first
    expect(facts).to_contain_text(re.compile(r"worst group\d+ % → \d+ %"))
    told = facts.inner_text()

    page.reload()
    expect(page.get_by_text("accepted v1", exact=True)).to_be_visible(timeout=LONG)
    go(page, "Compare")
    expect(page.locator(".gv.groups:visible .facts").first).to_have_text(re.compile(re.escape(told.split("\n")[0])))
    go(page, "History")
    expect(page.locator(".gv.history li")).not_to_have_count(0)
    lines = page.locator(".gv.history .line strong")
    done = lines.all_text_contents()
    assert sum(line.startswith("answer") for line in done) == 7

    server.stop()
    page.context.close()
    tab.errors.clear()  # the lost connection is told in the console
    again = tab(serve("demo", run).url)
    expect(again.get_by_text("accepted v1", exact=True)).to_be_visible(timeout=LONG)
    go(again, "History")
    expect(again.locator(".gv.history .line strong")).to_have_count(len(done), timeout=LONG)
