"""The concept board in a browser: cards, one answer for many neurons, search by a place, all with keys too."""

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
    found.get_by_role("tab", name=re.compile("^Neurons")).click()
    expect(found.locator(".gv.concepts .neuron").first).to_be_visible()
    return found


@pytest.fixture
def board(page):
    return page.locator(".gv.concepts")


def group(page):
    page.get_by_role("button", name="Alike together").click()
    first = page.locator(".gv.concepts .neuron").filter(has_text="alike neurons").first
    expect(first).to_be_visible()
    return first


def test_the_effect_of_pruning_is_on_the_card_before_it_is_done_and_orders_the_cards(page, board):
    effect = board.locator(".neuron .fact").filter(has_text="If pruned")
    expect(effect.first).to_have_text(re.compile(r"^If prunedworst group[+−±]\d\.0 pp$"))
    page.get_by_role("combobox", name=re.compile("^Order")).select_option("effect")
    expect(effect.first).to_have_text("If prunedworst group+3.0 pp")
    expect(effect.first).to_have_attribute("title", re.compile("validation photos if this neuron were just switched off"))


def test_a_patch_is_outlined_and_says_in_words_what_it_shows(board):
    patch = board.locator(".patchpress").first
    expect(patch).to_have_attribute("aria-label", re.compile(
        r"^Patch 1 of neuron \d+: the outlined place in a photo of a (land|water)bird, with what is around it; activat"))
    white = """e => {
      const c = e.querySelector("canvas"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
      let n = 0; for (let i = 0; i < d.length; i += 4) n += d[i] === 255 && d[i + 1] === 255 && d[i + 2] === 255;
      return n / (d.length / 4); }"""
    # A cell of 8 × 8 in a cut of 40 %: a square whose sides are 31 % of the picture's, drawn 2 pixels wide.
    assert patch.evaluate(white) > .01


def test_a_patch_opens_its_photo_with_what_the_neuron_sees(page, board):
    board.locator(".patchpress").first.click()
    sheet = page.get_by_role("dialog", name="A place in a photo, large")
    place = sheet.get_by_role("application")
    expect(place).to_have_attribute("aria-label", re.compile(
        r"^Photo of a \w+bird, with a place outlined: row \d of 8, column \d of 8; it sees the dashed part, \d+ % of"))
    expect(sheet.get_by_text("(theoretical)")).to_be_visible()
    rows = sheet.locator("table.effects tr")
    expect(rows).to_have_count(6)
    expect(rows.first).to_have_text(re.compile(r"^worst group[+−±]\d\.\d pp$"))
    sheet.get_by_role("button", name=re.compile("^Prune")).click()
    expect(board.get_by_text("1 to prune")).to_be_attached()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert re.match(r"Neuron \d+", page.evaluate(FOCUSED))


def test_one_answer_speaks_for_all_neurons_of_a_card_and_one_undo_takes_it_back(page, board):
    card = group(page)
    expect(card).to_contain_text("4 alike neurons")
    expect(card).to_contain_text(re.compile(r"If all prunedworst group[+−±]\d+\.\d pp"))
    card.get_by_role("button", name=re.compile("^Prune")).click()
    expect(board.locator(".summary")).to_contain_text("✕ 4 to prune")
    expect(board.locator(".summary")).to_contain_text(re.compile(r"4 to pruneworst group [+−±]\d+\.\d pp"))
    expect(card.get_by_role("button", name=re.compile("^Prune"))).to_have_attribute("aria-pressed", "true")
    board.get_by_role("button", name="Undo").click()
    expect(board.locator(".summary")).to_contain_text("0 answered")
    expect(card.get_by_role("button", name=re.compile("^Prune"))).to_have_attribute("aria-pressed", "false")


def test_a_card_is_opened_its_neurons_answered_apart_and_closed_again_with_keys(page, board):
    card = group(page)
    card.focus()
    page.keyboard.press("o")
    expect(board.get_by_text("4 alike neurons, one by one")).to_be_visible()
    expect(board.locator(".neuron")).to_have_count(4)
    page.wait_for_function(f"({FOCUSED})().startsWith('Neuron ')")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("n")
    expect(board.locator(".summary")).to_contain_text("✕ 1 to prune")
    page.keyboard.press("b")
    expect(card).to_contain_text("answers differ")
    page.wait_for_function(f"({FOCUSED})().startsWith('4 alike neurons, ')")
    page.keyboard.press("y")
    expect(card).not_to_contain_text("answers differ")
    expect(board.locator(".summary")).to_contain_text("4 answered")
    page.keyboard.press("u")
    expect(card).to_contain_text("answers differ")


def test_the_slider_says_how_many_cards_there_are_and_is_moved_by_keys(page, board):
    group(page)
    slider = board.get_by_role("slider", name=re.compile("^How alike"))
    said = board.locator(".dial [role=status]")
    expect(said).to_have_text("48 neurons on 40 cards, 6 with several")
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    expect(said).to_have_text("48 neurons on 36 cards, 6 with several")
    expect(slider).to_have_attribute("aria-valuetext", "0.82")
    expect(board.locator(".dial output")).to_have_text("0.82")
    page.keyboard.press("End")
    expect(said).to_have_text("48 neurons on 42 cards, 6 with several")
    page.keyboard.press("Home")
    expect(said).to_have_text("48 neurons on 30 cards, 6 with several")


def test_neurons_are_searched_by_a_place_with_keys_alone(page, board):
    board.locator(".neuron").first.focus()
    page.keyboard.press("s")
    sheet = page.get_by_role("dialog", name="A place in a photo, large")
    place = sheet.get_by_role("application")
    expect(place).to_have_attribute("aria-label", re.compile("row 5 of 8, column 5 of 8"))
    place.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    expect(place).to_have_attribute("aria-label", re.compile("row 1 of 8, column 6 of 8"))
    page.keyboard.press("f")
    expect(sheet).to_be_hidden()
    first = board.locator(".neuron").first
    expect(first).to_contain_text("Neuron 5")
    expect(first).to_contain_text("Fires there100 %")
    expect(page.get_by_role("combobox", name=re.compile("^Order"))).to_have_value("example")
    board.get_by_role("button", name=re.compile("^Put the example away")).click()
    expect(first).not_to_contain_text("Fires there")
    expect(page.get_by_role("combobox", name=re.compile("^Order"))).to_have_value("contribution")


def test_a_place_is_picked_with_the_mouse_and_photos_like_it_are_found(page, board):
    board.get_by_role("button", name="Search by a place").click()
    sheet = page.get_by_role("dialog", name="A place in a photo, large")
    place = sheet.get_by_role("application")
    expect(place).to_have_attribute("aria-label", re.compile("row 5 of 8, column 5 of 8"))
    box = place.bounding_box()
    place.click(position={"x": box["width"] * 6.5 / 8, "y": box["height"] * 1.5 / 8})
    expect(place).to_have_attribute("aria-label", re.compile("row 2 of 8, column 7 of 8"))
    sheet.get_by_role("button", name="Photos like this place").click()
    hits = sheet.locator(".hit")
    expect(hits).to_have_count(12)
    expect(hits.first).to_have_attribute("aria-label", re.compile(r"^Open a photo of a \w+bird: cosine 0\.99$"))
    hits.nth(3).click()
    expect(place).to_have_attribute("aria-label", re.compile("row 2 of 8, column 7 of 8"))
    canvas = place.locator("canvas").first.element_handle()
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    sheet.get_by_role("button", name="Another photo").click()     # its class may be the same, its picture is not
    page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before", arg=[canvas, before])


def test_words_are_explained_to_the_keyboard(page, board):
    tip = page.locator(".termtip")
    for word in ("Neurons", "What your answers change", "worst group"):
        page.get_by_role("button", name=word, exact=True).first.focus()
        expect(tip).to_be_visible()
        page.keyboard.press("Escape")
        expect(tip).to_have_count(0)


@pytest.mark.parametrize("width", [320, 1440])
def test_the_large_view_fits_and_stands_in_nobodys_way(fresh_url, tab, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = tab(fresh_url, viewport={"width": width, "height": 900})
    page.get_by_role("tab", name=re.compile("^Neurons")).click()
    group(page)
    page.locator(".gv.concepts .patchpress").first.click()
    sheet = page.get_by_role("dialog", name="A place in a photo, large")
    sheet.get_by_role("button", name="Photos like this place").click()
    expect(sheet.locator(".hit")).to_have_count(12)
    for part in (sheet, sheet.locator(".sheetbody")):
        assert part.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
