"""Choosing points in the attention space, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def page(fresh_url, tab):
    found = tab(fresh_url)
    expect(found.locator(".gv.scatter .legend .entry").first).to_be_visible()
    return found


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


SEEN = """async () => {
  const { links } = await Object.values(guidanceVizCode)[0].module;
  const link = [...links].find((l) => l.root.classList.contains("scatter"));
  const { cloud, camera } = link.view;
  return {
    dense: cloud.asDensity, zoom: camera.zoom, size: cloud.amounts.some((a) => a !== cloud.amounts[0]),
    place: camera.toScreen(...cloud.place(3)),
  };
}"""


def seen(page):
    return page.evaluate(SEEN)


def test_one_point_joins_by_ctrl_click_and_by_space_and_leaves_again(page):
    over, bar = page.locator(".gv.scatter canvas.over"), page.locator(".gv.scatter .chosenbar")
    x, y = seen(page)["place"]
    over.click(position={"x": x, "y": y}, modifiers=["Control"])
    expect(bar).to_contain_text("1 photo chosen")
    expect(bar).to_contain_text("model right on")
    over.click(position={"x": x, "y": y}, modifiers=["Control"])
    expect(bar).to_be_hidden()
    over.press("c")
    over.press("Space")
    expect(bar).to_contain_text("1 photo chosen")
    over.press("ArrowRight")
    over.press("Space")
    expect(bar).to_contain_text("2 photos chosen")


def test_zoom_to_the_choice_density_and_back(page):
    over = page.locator(".gv.scatter canvas.over")
    expect(page.get_by_role("button", name=re.compile("^Zoom to what"))).to_be_disabled()
    page.get_by_role("button", name=re.compile("^Box")).click()
    drag(page, over.bounding_box(), .05, .5)
    expect(page.locator(".gv.scatter .chosenbar")).to_contain_text("inside the box")
    over.press("z")
    page.wait_for_function(f"async () => (await ({SEEN})()).zoom > 1")
    over.press("0")
    assert seen(page)["zoom"] == 1
    density = page.get_by_role("button", name=re.compile("^Density"))
    density.click()
    expect(density).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(f"async () => (await ({SEEN})()).dense")
    over.press("d")
    page.wait_for_function(f"async () => !(await ({SEEN})()).dense")


def test_colour_and_size_by_any_column(page):
    plot = page.locator(".gv.scatter")
    plot.get_by_label("Colour").select_option("loss")
    expect(plot.locator(".legend")).to_contain_text("≥")
    plot.get_by_label("Size").select_option(label="confidence")
    expect(plot.locator(".legend")).to_contain_text("size: confidence")
    page.wait_for_function(f"async () => (await ({SEEN})()).size")
    plot.get_by_label("Colour").select_option("split")
    expect(plot.locator(".legend .entry").first).to_contain_text("test")


def test_the_words_about_a_point_come_before_its_photo(page):
    over = page.locator(".gv.scatter canvas.over")
    x, y = seen(page)["place"]
    over.hover(position={"x": x, "y": y})
    expect(page.locator(".gv.scatter .tip")).to_contain_text("model:")
