"""The loop without a mouse: every step by keys, and the focus is never lost."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

FOCUSED = """() => {
  let e = document.activeElement;
  while (e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
  return e.getAttribute("aria-label") || e.textContent || "";
}"""


@pytest.fixture
def page(fresh_url, tab):
    found = tab(fresh_url)
    expect(found.get_by_role("tab").first).to_be_visible()
    return found


def go(page, place):
    """Press the key that the place's tab names."""
    tab = page.get_by_role("tab", name=re.compile(f"^{place}"))
    key = re.search(r"\(Alt (\d)\)", tab.get_attribute("title"))
    page.keyboard.press(f"Alt+Digit{key[1]}")
    expect(tab).to_have_attribute("aria-selected", "true")


def tab_to(page, name, most=80):
    """Press Tab until the control with this name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if re.search(name, page.evaluate(FOCUSED)):
            return
    raise AssertionError(f"no control named {name!r} within {most} Tabs")


def answered(page, n):
    expect(page.locator(".gv.queue .progress")).to_contain_text(f"{n} of 8", timeout=10_000)


def test_the_loop_is_done_with_keys_alone(page):
    go(page, "Answer")
    for n, key in enumerate("nyym", start=1):
        page.keyboard.press(key)
        answered(page, n)
    said = page.locator(".gv.queue > [role=status]")
    expect(said).to_contain_text("Answered: Can't tell. 4 of 8 answered")
    page.keyboard.press("u")
    answered(page, 3)
    page.keyboard.press("Shift+U")
    answered(page, 4)

    go(page, "Neurons")
    tab_to(page, "^Neuron ")
    page.keyboard.press("n")
    expect(page.get_by_text("1 to prune")).to_be_visible()

    go(page, "Fix")
    tab_to(page, "^Start the fix")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Accept"))).to_be_visible()
    tab_to(page, "^Accept")
    page.keyboard.press("Enter")
    expect(page.get_by_text("accepted v1", exact=True)).to_be_visible()
    go(page, "Compare")
    expect(page.locator(".gv.compare .pairphoto").first).to_be_visible()


def test_help_shows_the_keys_of_what_is_on_screen_and_gives_the_focus_back(page):
    go(page, "Answer")
    tab_to(page, "Yes.*Y$")
    before = page.evaluate(FOCUSED)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    for text in ("This page", "Question"):
        expect(keys.get_by_role("heading", name=text)).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    assert page.evaluate(FOCUSED) == before
    answered(page, 0)


def test_the_skip_link_comes_first_and_leads_past_the_places(page):
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.locator("#gv-panel").evaluate("e => e.getRootNode().activeElement === e")


def test_a_word_is_explained_to_the_keyboard(page):
    go(page, "Curate")
    tab_to(page, "^Space$")
    tip = page.locator(".termtip")
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)


def test_the_palette_is_kept_for_the_next_visit_and_reaches_every_part(page):
    tab_to(page, "^Settings")
    page.keyboard.press("Enter")
    tab_to(page, "^Paul Tol")
    page.keyboard.press("Enter")
    expect(page.locator(".gv.gallery")).to_have_attribute("data-palette", "tol")
    page.reload()
    expect(page.locator(".gv.scatter").first).to_have_attribute("data-palette", "tol")


@pytest.mark.parametrize("width", [320, 3840])
def test_no_place_is_wider_than_the_window(fresh_url, tab, width):
    page = tab(fresh_url, viewport={"width": width, "height": 900})
    expect(page.get_by_role("tab").first).to_be_visible()
    for number, place in enumerate(page.get_by_role("tab").all(), start=1):
        if number > 10:
            place.click()
        else:
            page.keyboard.press(f"Alt+Digit{number % 10}")
        expect(place).to_have_attribute("aria-selected", "true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".gv.shell").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
