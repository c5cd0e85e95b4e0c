"""Compare and History in a browser: any models, swipe and zoom by key, a trade said twice, going back in time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def page(fresh_url, tab):
    page = tab(fresh_url)
    expect(page.locator(".gv.shell")).to_be_visible()
    return page


def go(page, place):
    page.get_by_role("tab", name=re.compile(f"^{place}")).click()


def fix(page, accept=True):
    go(page, "Fix")
    page.get_by_role("button", name="Start the fix").click()
    if accept:
        page.get_by_role("button", name="Accept").click()
        expect(page.locator(".gv.monitor .told")).to_contain_text("Accepted")


def test_models_are_chosen_swiped_and_zoomed_from_the_keyboard(page):
    fix(page)
    fix(page, accept=False)
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    go(page, "Compare")
    view = page.locator(".gv.compare")
    expect(view.locator(".pairphoto").first).to_be_visible()
    view.get_by_role("button", name="Add a model").click()
    expect(view.locator(".pairphoto").first.locator("canvas")).to_have_count(3)
    expect(page.locator(".gv.groups .models").first.locator(".model")).to_have_count(3)
    view.get_by_role("button", name="Only two").click()
    view.get_by_role("button", name="Swipe").click()
    divider = view.get_by_role("slider").first
    divider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    assert divider.input_value() == "40"
    view.get_by_role("button", name="Side by side").click()
    view.locator(".pairphoto").first.focus()
    page.keyboard.press("Enter")
    large = view.get_by_role("dialog")
    expect(large).to_be_visible()
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    moved = [w.evaluate("e => e.firstElementChild.style.transform") for w in large.locator(".window").all()]
    assert len(moved) == 2 and len(set(moved)) == 1 and "scale(1.4)" in moved[0]
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    assert view.locator(".pairphoto").first.evaluate("e => e.getRootNode().activeElement === e")


def test_a_moment_is_gone_back_to_and_nothing_is_deleted(page):
    go(page, "Answer")
    for _ in range(3):
        page.keyboard.press("y")
        page.wait_for_timeout(300)
    go(page, "History")
    view = page.locator(".gv.history")
    before = view.get_by_role("button", name="Go back …").count()
    view.get_by_role("button", name="Go back …").last.focus()
    page.keyboard.press("Enter")
    expect(view.locator(".journey").filter(has_text="Going back")).to_contain_text("Nothing is deleted")
    page.keyboard.press("Enter")  # the focus is on it
    expect(view.get_by_text("went back")).to_be_visible()
    assert view.get_by_role("button", name="Go back …").count() > before


def test_what_the_models_go_by_is_measured_and_the_gain_is_asked_about(page):
    fix(page, accept=False)
    asked = page.locator(".gv.monitor").get_by_role("button", name="Is it owed to your answers?")
    expect(asked).to_be_visible()
    go(page, "Compare")
    view = page.locator(".gv.compare")
    line = view.locator("summary", has_text="What it goes by")
    expect(line).to_contain_text("not measured yet")
    line.click()
    view.get_by_role("button", name="Measure").click()
    expect(line).to_contain_text("the environment decides 60 % → 20 % of the verdicts")
    row = view.get_by_role("row", name=re.compile("the environment alone changes"))
    expect(row.get_by_role("cell")).to_have_text(["60 % (50–70 %)", "20 % (10–30 %)"])
    expect(view.get_by_role("button", name="Measure")).to_have_count(0)
    view.get_by_role("button", name="Is it owed to your answers?").click()
    expect(view.locator(".owedline")).to_contain_text("+3.0 points")
    go(page, "Fix")
    expect(page.locator(".gv.monitor .owedline")).to_contain_text("+3.0 points")
