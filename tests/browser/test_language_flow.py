"""A real CLIP model, small: words are looked for, judged, shown, asked about, and one is removed."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("open_clip", reason="the extra clip is not installed")
from playwright.sync_api import expect

WORDS = "water, land, forest, lake, rock, dusk"
RANKED, ONE = ".attributes .ranked tbody tr", ".attributes section.one"


@pytest.fixture
def page(serve, tmp_path, tab):
    return tab(serve("language", tmp_path / "run").url)


def go(page, place):
    page.get_by_role("tab", name=re.compile(f"^{place}")).click()


def find(page, words):
    page.get_by_role("textbox", name="Words").fill(words)
    page.get_by_role("button", name="Find").click()


def row(page, word):
    return page.locator(RANKED).filter(has=page.get_by_role("button", name=word, exact=True)).filter(has_text="by CLIP")


def worst(page):
    cells = page.locator(f"{ONE} .bygroup tbody tr").all()
    return [min(int(cell.locator("td").nth(n).inner_text().split()[0]) for cell in cells)
            for n in range(1, cells[0].locator("td").count())]


@pytest.mark.slow
def test_a_shortcut_is_found_by_name_judged_and_removed(page):
    go(page, "Attributes")
    find(page, WORDS)
    first = page.locator(RANKED).first
    expect(first).to_contain_text(re.compile(r"(land|water).*(landbird|waterbird)", re.S))
    expect(first.locator("td").nth(2)).to_contain_text(re.compile(r"\+[5-9]\d points"))
    row(page, "water").first.get_by_role("button").click()
    expect(page.locator(f"{ONE} h2")).to_contain_text("water: waterbird")
    expect(page.locator(f"{ONE} canvas")).to_have_count(10)
    expect(page.locator(f"{ONE} .bygroup tbody tr")).to_have_count(4)
    before, = worst(page)
    page.get_by_role("button", name="Spurious").click()
    expect(row(page, "water").first).to_contain_text("spurious")

    find(page, "meadow")  # a word of one's own, beside the others
    expect(row(page, "meadow").first).to_be_visible()
    expect(row(page, "forest").first).to_be_visible()

    page.locator(ONE).get_by_role("button", name="Ask about both sides").click()
    expect(page.locator(".gv.queue")).to_contain_text("Can you tell it is")
    expect(page.get_by_role("tab", name=re.compile(r"Answer"))).to_contain_text("of 4")  # more than the 40 centroids
    go(page, "Attributes")
    page.locator(ONE).get_by_role("button", name="Colour the map").click()
    expect(page.get_by_role("combobox", name=re.compile("^Colour"))).to_have_value("attribute.clip:water")
    expect(page.locator(".gv.scatter .legend")).to_contain_text("yes")

    go(page, "Attributes")
    page.locator(ONE).get_by_role("button", name="Fix").click()
    page.get_by_role("button", name="Start the fix").click()
    go(page, "Attributes")
    expect(page.locator(f"{ONE} .bygroup thead")).to_contain_text("after the fix")
    was, after = worst(page)
    assert was == before and after >= before + 10
