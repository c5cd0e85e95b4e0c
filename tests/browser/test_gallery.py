"""The gallery in a real browser: filters, before and after, the large view, many photos answered at once, keys alone."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
from conftest import wait_until
from playwright.sync_api import expect

COLOURS = "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
PIXELS = "c => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).filter((_, i) => i % 97 === 0)"
FOCUSED = """() => {
  let e = document.activeElement;
  while (e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
  return e.getAttribute("aria-label") || e.title || e.textContent || "";
}"""


@pytest.fixture
def page(fresh_url, tab):
    found = tab(fresh_url, reduced_motion="reduce")
    expect(found.locator(".gv.gallery canvas.painted").first).to_be_visible()
    return found


@pytest.fixture
def gallery(page):
    return page.locator(".gv.gallery")


def summary(gallery):
    return gallery.locator(".summary")


def card(gallery, place):
    return gallery.locator(f'[aria-posinset="{place}"]')


def add(gallery, words):
    gallery.get_by_label("Add a filter by").select_option(label=words)
    return gallery.get_by_role("dialog", name=f"Filter by {words}")


def answered(gallery, places, value):
    for place in places:
        expect(card(gallery, place).locator(f".answer.{value}")).to_have_attribute("aria-pressed", "true")


def with_preview(page, gallery):
    """Answer something, so that there is a preview, and show it."""
    card(gallery, 1).focus()
    page.keyboard.press("n")
    answered(gallery, [1], "no")
    gallery.get_by_role("button", name="With your answers", exact=True).click()


# -- filters -----------------------------------------------------------------------------------------------------
def test_a_filter_by_a_number_is_set_by_keys_shown_as_a_chip_and_removed(page, gallery):
    sheet = add(gallery, "confidence")
    expect(sheet.get_by_label("From", exact=True)).to_be_focused()
    page.keyboard.type("0.8")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    chip = gallery.get_by_role("button", name=re.compile(r"^confidence: 0\.8 – "))
    expect(chip).to_be_focused()
    expect(summary(gallery)).to_contain_text(re.compile(r"\d+ of 400 photos"))
    gallery.get_by_role("button", name="Remove the filter by confidence").click()
    expect(summary(gallery)).to_have_text("400 photos")


def test_several_values_of_a_column_are_chosen_and_filters_add_up(page, gallery):
    sheet = add(gallery, "group")
    sheet.get_by_label("landbird on water").check()
    sheet.get_by_label("waterbird on land").check()
    chip = gallery.get_by_role("button", name="group: landbird on water, waterbird on land")
    expect(chip).to_be_visible()
    expect(summary(gallery)).to_contain_text("of 400 photos")
    both = int(summary(gallery).inner_text().split(" of ")[0])
    sheet.get_by_role("button", name="Done").click()
    gallery.get_by_role("combobox", name="Class", exact=True).select_option("landbird")
    wait_until(lambda: int(summary(gallery).inner_text().split(" of ")[0]) < both)
    expect(card(gallery, 1).locator("strong")).to_have_text("landbird")
    chip.click()
    sheet.get_by_label("landbird on water").uncheck()
    expect(gallery.get_by_text("No photo passes these filters.")).to_be_visible()
    page.keyboard.press("Escape")
    gallery.get_by_role("button", name="Show all photos").click()
    expect(summary(gallery)).to_have_text("400 photos")
    expect(chip).to_be_hidden()


# -- before and after --------------------------------------------------------------------------------------------
def test_one_slider_turns_the_maps_of_every_card_from_before_to_after(page, gallery):
    slider = gallery.get_by_label("From the original model's maps to those after")
    expect(slider).to_be_hidden()
    add(gallery, "correctness").get_by_label("wrong").check()
    expect(summary(gallery)).to_contain_text("of 400 photos")
    page.keyboard.press("Escape")
    expect(gallery.get_by_role("button", name="correctness: wrong")).to_be_focused()
    for place in (1, 2, 3):  # the filtered photos are drawn
        expect(card(gallery, place).locator(".mark.wrong")).to_be_visible()
    with_preview(page, gallery)
    expect(slider).to_be_visible()
    canvases = [card(gallery, place).locator("canvas.painted") for place in (1, 2, 3)]
    for canvas in canvases:
        expect(canvas).to_be_visible()
    page.wait_for_timeout(500)
    after = [canvas.evaluate(PIXELS) for canvas in canvases]
    slider.fill("0")
    wait_until(lambda: any(c.evaluate(PIXELS) != a for c, a in zip(canvases, after, strict=True)))
    card(gallery, 1).focus()
    page.keyboard.press("b")
    expect(slider).to_have_value("100")
    wait_until(lambda: all(c.evaluate(PIXELS) == a for c, a in zip(canvases, after, strict=True)))


# -- the large view ----------------------------------------------------------------------------------------------
def test_a_large_photo_shows_the_map_of_any_class_at_any_layer(page, gallery):
    card(gallery, 1).locator(".picture canvas").click()
    large = gallery.get_by_role("dialog", name="One photo, large")
    expect(large).to_be_visible()
    seen = large.locator(".windows canvas").first
    wait_until(lambda: seen.evaluate(COLOURS) > 20)
    usual = seen.evaluate(PIXELS)
    other = large.get_by_label("Map for")
    expect(other.locator("option")).to_have_count(3)
    other.select_option("0")
    other.select_option("1")
    layer = large.get_by_label("at layer")
    expect(layer.locator("option")).to_have_text(["input: the photo", "late: before layer4", "last: layer4"])
    layer.select_option("input")
    expect(large.locator("figcaption").first).to_contain_text("input: the photo")
    wait_until(lambda: large.get_attribute("aria-busy") == "false" and seen.evaluate(PIXELS) != usual)
    layer.select_option("")
    other.select_option("")
    wait_until(lambda: seen.evaluate(PIXELS) == usual)


def test_what_cannot_be_worked_out_is_said_where_it_was_asked(page, gallery):
    with_preview(page, gallery)
    card(gallery, 2).locator(".picture canvas").click()
    large = gallery.get_by_role("dialog", name="One photo, large")
    large.get_by_label("at layer").select_option("input")
    expect(large.get_by_role("status")).to_have_text("A preview refits the last layer only.")


def test_before_and_after_are_parted_by_a_divider_and_moved_as_one(page, gallery):
    with_preview(page, gallery)
    card(gallery, 1).locator(".picture canvas").click()
    large = gallery.get_by_role("dialog", name="One photo, large")
    divider = large.get_by_label(re.compile("^Divider: original to the left, with your answers"))
    divider.fill("40")
    over = large.locator(".window.over")
    assert "60%" in over.evaluate("e => getComputedStyle(e).clipPath")
    large.focus()
    page.keyboard.press("+")
    scale = "all => all.map(c => c.style.transform.match(/scale\\((.*)\\)/)[1])"
    scales = large.locator(".window canvas").evaluate_all(scale)
    assert len(set(scales)) == 1 and float(scales[0]) > 1
    page.keyboard.press("0")
    page.keyboard.press("b")
    expect(divider).to_have_value("100")


def test_photos_alike_are_listed_by_likeness_and_opened(page, gallery):
    card(gallery, 2).locator(".picture canvas").click()
    large = gallery.get_by_role("dialog", name="One photo, large")
    thumbs = large.locator(".strip .thumb")
    expect(thumbs).to_have_count(12)
    alike = [float(text) for text in thumbs.all_inner_texts()]
    assert alike == sorted(alike, reverse=True)
    before = large.locator("dd").last.inner_text()
    thumbs.first.click()
    expect(large.locator("dd").last).not_to_have_text(before)
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()


# -- many at once ------------------------------------------------------------------------------------------------
def test_picked_photos_are_answered_with_one_press_and_one_undo_takes_it_back(page, gallery):
    card(gallery, 2).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    bar = gallery.get_by_role("group", name="Picked photos")
    expect(bar).to_contain_text("3 picked")
    expect(card(gallery, 3).get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("y")
    answered(gallery, (2, 3, 4), "yes")
    expect(bar).to_be_hidden()
    expect(gallery.locator("[aria-live]")).to_contain_text("3 photos: answered Yes")
    gallery.get_by_role("combobox", name="Answer", exact=True).select_option("yes")
    expect(summary(gallery)).to_have_text("3 of 400 photos")
    card(gallery, 1).focus()
    page.keyboard.press("u")
    for place in (1, 2, 3):
        expect(card(gallery, place).locator(".answer.yes")).to_have_attribute("aria-pressed", "false")


def test_photos_are_picked_by_mouse_one_a_range_and_all(page, gallery):
    bar = gallery.get_by_role("group", name="Picked photos")
    card(gallery, 1).locator(".pick").click()
    card(gallery, 5).locator(".picture canvas").click(modifiers=["Shift"])
    expect(bar).to_contain_text("5 picked")
    card(gallery, 2).locator(".picture canvas").click(modifiers=["Control"])
    expect(bar).to_contain_text("4 picked")
    page.keyboard.press("Control+a")
    expect(bar).to_contain_text("400 picked")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    card(gallery, 3).locator(".pick").click()
    card(gallery, 4).locator(".pick").click()
    bar.get_by_role("button", name="Show only these").click()
    expect(summary(gallery)).to_contain_text("2 of 400 photos")
    expect(summary(gallery)).to_contain_text("2 photos picked in the gallery")


def test_picks_that_a_new_order_made_meaningless_are_let_go(page, gallery):
    card(gallery, 1).locator(".pick").click()
    gallery.get_by_role("combobox", name="Sort by").select_option("loss")
    expect(gallery.get_by_role("group", name="Picked photos")).to_be_hidden()


# -- keys alone, and many photos -----------------------------------------------------------------------------------
def test_everything_is_reached_by_keys_alone(page, gallery):
    for _ in range(60):
        page.keyboard.press("Tab")
        if "the model says" in page.evaluate(FOCUSED):
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("m")
    answered(gallery, (2, 3), "maybe")
    page.keyboard.press("Enter")
    large = gallery.get_by_role("dialog", name="One photo, large")
    expect(large).to_be_visible()
    name = large.locator("dd").last
    first = name.inner_text()
    page.keyboard.press("ArrowRight")
    expect(name).not_to_have_text(first)
    page.keyboard.press("n")
    expect(large.locator(".answer.no")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("u")
    expect(large.locator(".answer.no")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Escape")
    expect(card(gallery, 4)).to_be_focused()


def test_a_list_taller_than_a_browser_can_lay_out_is_reached_to_its_end(page, gallery):
    """As with 100,000 photos in one column: the scroll bar stands for more than it is."""
    gallery.evaluate("""e => {
      const { grid } = e.link.view;
      grid.need = (from, to) => { window.asked = [from, to]; };
      grid.reset(300000);
      grid.element.scrollTop = 1e9;
    }""")
    last = card(gallery, 300000)
    expect(last).to_be_in_viewport()
    assert gallery.locator(".spacer").evaluate("e => e.offsetHeight") <= 8e6
    wait_until(lambda: page.evaluate("window.asked")[1] == 300000)
    gallery.evaluate("e => e.link.view.grid.focus(150000)")
    middle = card(gallery, 150001)
    expect(middle).to_be_in_viewport(ratio=.99)
