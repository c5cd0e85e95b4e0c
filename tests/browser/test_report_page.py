"""The report in Chromium: it asks nobody, its pairs slide by mouse and keyboard, and it stands in nobody's way."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

sys.path.insert(0, str(Path(__file__).parents[1] / "session"))

from conftest import wait_until
from playwright.sync_api import expect
from report_facts import made
from test_access import grave

from guidance_viz.report import FORMATS
from guidance_viz.report.pictures import webp

pytestmark = pytest.mark.xdist_group("test_report_page")  # they share what is made once a module


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    """The report of a run that never was, with a real picture."""
    facts = made('birds <b>"&')
    picture = webp(np.full((64, 64, 4), 120, np.uint8))
    pairs = tuple(dataclasses.replace(pair, **{name: dataclasses.replace(getattr(pair, name), webp=picture)
                                               for name in ("photo", "before", "after") if getattr(pair, name).webp})
                  for pair in facts.changes.pairs)
    strips = {name: tuple(dataclasses.replace(one, shots=(dataclasses.replace(one.shots[0], webp=picture),))
                          for one in getattr(facts.bias, name)) for name in ("clusters", "neurons")}
    facts = dataclasses.replace(facts, changes=dataclasses.replace(facts.changes, pairs=pairs),
                                bias=dataclasses.replace(facts.bias, **strips))
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(FORMATS["html"](facts), encoding="utf-8")
    return path


@pytest.fixture
def report(page_file, tab):
    """Open the report as a file; every request it makes beyond itself is noted."""
    asked = []

    def open_it(**options):
        page = tab("about:blank", **options)
        page.on("request", lambda r: asked.append(r.url) if not r.url.startswith("data:") else None)
        page.goto(page_file.as_uri())
        return page
    yield open_it
    assert set(asked) <= {page_file.as_uri()}


def clip(page):
    return page.locator(".pair .before img").first.evaluate("e => getComputedStyle(e).clipPath")


def test_a_pair_slides_by_keyboard_and_says_where_it_is(report):
    page = report()
    slider = page.get_by_role("slider").first
    expect(slider).to_have_attribute("aria-valuetext", "50 % before, 50 % after")
    half = clip(page)
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "100 % before, 0 % after")
    whole = clip(page)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "1 % before, 99 % after")
    assert len({half, whole, clip(page)}) == 3


def test_a_pair_slides_under_the_mouse(report):
    page = report()
    stage = page.locator(".pair .stage").first
    stage.scroll_into_view_if_needed()

    def moved():
        box = stage.bounding_box()  # pictures that come in late move it
        page.mouse.move(box["x"] + box["width"] * .25, box["y"] + 20)
        return page.get_by_role("slider").first.input_value() == "25"
    wait_until(moved)


def test_every_pair_is_side_by_side_in_print_and_without_scripts(report):
    page = report()
    page.emulate_media(media="print")
    printed = page.locator(".pair .half img").evaluate_all("l => l.map(e => getComputedStyle(e).clipPath)")
    assert set(printed) == {"none"}
    assert not page.get_by_role("slider").first.is_visible()
    before, after = (page.locator(f".pair .{side} img").first.bounding_box() for side in ("before", "after"))
    assert before["x"] + before["width"] <= after["x"] and before["y"] == after["y"]
    silent = report(java_script_enabled=False)
    before, after = (silent.locator(f".pair .{side} img").first.bounding_box() for side in ("before", "after"))
    assert before["x"] + before["width"] <= after["x"]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (320, "light"), (2560, "dark")])
def test_the_report_stands_in_nobodys_way_and_fits(report, width, scheme):
    page = report(viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert not grave(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    charts = page.locator("svg.chart:visible")
    expect(charts).to_have_count(3)
    for k in range(3):
        assert charts.nth(k).bounding_box()["width"] <= width
        inside = charts.nth(k).evaluate("s => { const b = s.getBoundingClientRect(); return [...s.querySelectorAll('text')]"
                                        ".every(t => t.getBoundingClientRect().right <= b.right + 8) }")
        assert inside, "a word leaves the chart"


def test_names_are_text(report):
    page = report()
    expect(page.get_by_role("heading", level=1)).to_have_text('birds <b>"&: v0 → v1')
    assert page.locator("b").count() == 0


def test_its_policy_stops_a_script_and_a_request_that_it_did_not_come_with(report, tab):
    page = report()
    stopped = page.evaluate("""async () => {
        const found = [];
        document.addEventListener('securitypolicyviolation', (e) => found.push(e.effectiveDirective));
        const script = document.createElement('script');
        script.textContent = 'window.ran = 1';
        document.body.append(script);
        await fetch('http://127.0.0.1:9/').catch(() => 0);
        await new Promise((done) => setTimeout(done, 100));
        return [window.ran || 0, ...found];
    }""")
    assert stopped == [0, "script-src-elem", "connect-src"]
    tab.errors.clear()  # the console tells of both
