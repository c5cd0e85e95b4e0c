"""Choosing points in the attention space, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def page(fresh_url, tab):
    return tab(fresh_url)


def drag(page, box, left, right):
    page.mouse.move(box["x"] + box["width"] * left, box["y"] + box["height"] * .94)  # below the bar of the choice
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * right, box["y"] + box["height"] * .02, steps=4)
    page.mouse.up()


def count(bar):
    return int(re.sub(r"\D", "", re.match(r"[\d,\s]+", bar.inner_text())[0]))


def test_a_box_chooses_alt_takes_away_and_the_choice_is_turned_round(page):
    bar = page.locator(".gv.scatter .chosenbar")
    page.get_by_role("button", name=re.compile("^Box")).click()
    box = page.locator(".gv.scatter canvas.over").bounding_box()
    drag(page, box, .08, .92)
    expect(bar).to_contain_text("inside the box")
    every = count(bar)
    page.keyboard.down("Alt")
    drag(page, box, .08, .5)
    page.keyboard.up("Alt")
    expect(bar).to_contain_text("chosen")
    kept = count(bar)
    assert 0 < kept < every
    bar.get_by_role("button", name="Invert").click()
    expect(bar).not_to_contain_text(re.compile(rf"^{kept} photos"))
    assert count(bar) >= every - kept
