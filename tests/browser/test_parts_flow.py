"""The page of parts in Chromium, on the demo data: found, answered by keys, seen on the photos, undone."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api")
from conftest import wait_until
from playwright.sync_api import expect
from servedpage import answers, go

LONG = 240_000
PAINTED = "es => es.map(e => e.toDataURL())"


def progress(page):
    return page.locator(".gv.parts .progress")


def forecast(page):
    return page.locator(".gv.parts .forecast")


def painted(page):
    return page.locator(".gv.parts .pphotos canvas").evaluate_all(PAINTED)


def answered(page, key, n):
    before = painted(page)
    page.keyboard.press(key)
    expect(progress(page)).to_contain_text(f"{n} of 20 answered")
    return before


def current(page):
    return page.locator(".gv.parts .which strong").inner_text()


def test_parts_are_found_answered_by_keys_seen_on_photos_and_taken_back(serve, run, tab):
    page = tab(serve("demo", run).url)
    go(page, "Parts")
    expect(page.locator(".gv.parts .cover")).to_contain_text("one answer speaks for its places in all photos", timeout=LONG)
    page.get_by_role("combobox", name="How many").select_option("20")
    page.get_by_role("button", name="Find parts").click()
    cards = page.locator(".gv.parts .pcard")
    expect(cards).to_have_count(20, timeout=LONG)
    expect(progress(page)).to_contain_text("0 of 20 answered")
    expect(page.locator(".gv.parts .pcell.shimmer")).to_have_count(0)
    expect(page.locator(".gv.parts .agreement")).to_contain_text("one part with yes and one with no")
    expect(forecast(page)).to_contain_text("one part with yes and one with no")
    height = forecast(page).bounding_box()["height"]
    first = current(page)
    answered(page, "y", 1)
    assert current(page) != first
    second = current(page)
    plain = answered(page, "n", 2)
    expect(page.locator(".gv.parts .agreement")).to_contain_text("AUC", timeout=LONG)
    wait_until(lambda: painted(page) != plain)
    expect(forecast(page)).to_contain_text("your answers", timeout=LONG)
    expect(forecast(page)).to_contain_text("nothing exchanged")
    expect(forecast(page)).to_contain_text("Not tried yet")
    assert forecast(page).bounding_box()["height"] == height    # nothing below it moved
    expect(page.locator(".gv.parts .pcard.is-yes")).to_have_count(1)
    expect(page.locator(".gv.parts .pcard.is-no")).to_have_count(1)
    third = answered(page, "n", 3)
    wait_until(lambda: painted(page) != third)
    answered(page, "m", 4)
    for n in (3, 2, 1):
        page.keyboard.press("u")
        expect(progress(page)).to_contain_text(f"{n} of 20 answered")
    assert current(page) == second
    wait_until(lambda: painted(page) == plain)
    page.keyboard.press("ArrowRight")
    assert current(page) != second
    cards.first.click()
    assert current(page) == "Part 0"
    wait_until(lambda: [value for _, value in answers(run)] == ["yes", "no", "no", "maybe", "undo", "undo", "undo"])



def test_photos_in_other_surroundings_are_found_seen_and_answered_by_keys(serve, run, tab):
    page = tab(serve("demo", run).url)
    go(page, "Parts")
    page.get_by_role("combobox", name="How many").select_option("20")
    page.get_by_role("button", name="Find parts").click()
    expect(page.locator(".gv.parts .pcard")).to_have_count(20, timeout=LONG)
    other = page.get_by_role("button", name="Other surroundings", exact=True)
    expect(other).to_be_hidden()
    answered(page, "y", 1)
    answered(page, "n", 2)
    other.and_(page.locator(".seg button")).click(timeout=LONG)
    card = page.get_by_role("region", name="One photo in other surroundings")
    expect(card).to_contain_text("yes confirms the places in that photo")
    page.keyboard.press("n")                                  # nothing is seen: nothing is answered
    card.get_by_role("button", name="Find such photos").click()
    expect(card).to_contain_text("0 of 8 answered", timeout=LONG)
    expect(card.locator(".question")).to_contain_text("Same object, other surroundings: still ")
    expect(card.get_by_role("button", name="Yes")).to_be_enabled(timeout=LONG)
    first = card.locator(".ccanvas").evaluate("e => e.toDataURL()")
    assert first != card.locator(".csmall").evaluate("e => e.toDataURL()")
    page.keyboard.press("n")
    expect(card).to_contain_text("1 of 8 answered")
    wait_until(lambda: card.locator(".ccanvas").evaluate("e => e.toDataURL()") != first)
    expect(card.get_by_role("button", name="Yes")).to_be_enabled(timeout=LONG)
    page.keyboard.press("m")
    expect(card).to_contain_text("2 of 8 answered")
    page.keyboard.press("u")
    expect(card).to_contain_text("1 of 8 answered")
    expect(progress(page)).to_contain_text("2 of 20 answered")     # keys were for the photo, not for the part
    wait_until(lambda: [value for _, value in answers(run)] == ["yes", "no", "no", "maybe", "undo"])
    page.locator(".gv.parts .pcard").first.click()
    expect(card).to_be_hidden()
    assert current(page) == "Part 0"
