"""axe-core finds no moderate, serious or critical violation on any place of the page, light or dark, wide or narrow."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

PLACES = ("Explore", "Answer", "Neurons", "Parts", "Attributes", "Curate", "Fix", "Boxes", "Guide", "Compare", "Team",
          "History")
GRAVE = ("moderate", "serious", "critical")


def grave(page):
    """What axe-core finds that stands in somebody's way: ``{rule: [where, …]}``."""
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return {v["id"]: [" ".join(map(str, node["target"])) + " " + node["failureSummary"][:160] for node in v["nodes"][:4]]
            for v in found if v["impact"] in GRAVE}


def go(page, place):
    page.get_by_role("tab", name=re.compile(f"^{place}")).click()
    page.wait_for_timeout(500)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (320, "light")])
def test_no_place_stands_in_anybodys_way(fresh_url, tab, width, scheme):
    page = tab(fresh_url, viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    expect(page.locator(".gv.shell")).to_be_visible()
    found = {}
    for place in PLACES:
        go(page, place)
        found[place] = grave(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    found["keys"] = grave(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Settings").click()
    found["settings"] = grave(page)
    page.keyboard.press("Escape")
    if width > 400:
        go(page, "Explore")
        page.locator(".gv.gallery .photo .picture").first.click()
        expect(page.get_by_role("dialog", name="One photo, large")).to_be_visible()
        found["large photo"] = grave(page)
        go(page, "Fix")
        page.get_by_role("button", name="Start the fix").click()
        expect(page.get_by_role("button", name="Accept")).to_be_visible()
        found["verdict"] = grave(page)
        go(page, "Compare")
        found["compared"] = grave(page)
    assert not {place: rules for place, rules in found.items() if rules}


def test_axe_sees_into_the_components(fresh_url, tab):
    page = tab(fresh_url, viewport={"width": 1440, "height": 900})
    expect(page.locator(".gv.queue")).to_be_attached()
    go(page, "Answer")
    assert not grave(page)
    page.locator(".gv.queue .question").evaluate("e => e.append(document.createElement('button'))")
    assert "button-name" in grave(page)
