"""Nothing moves under the cursor: with a real session, which previews every answer, lists stay where a person left them."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api")
from conftest import wait_until
from playwright.sync_api import expect

TOP = "e => e.scrollTop"
PREVIEWED = "With your answers"


@pytest.fixture
def page(serve, tab, tmp_path):
    found = tab(serve("birds", tmp_path / "run").url, reduced_motion="reduce")
    expect(found.locator(".gv.gallery canvas.painted").first).to_be_visible()
    return found


def focus_in_sight(gallery):
    """Focus a card in the middle of what is in sight; its place in the list."""
    middle = gallery.locator(".grid").evaluate("""e => {
      const box = e.getBoundingClientRect(), at = y => Math.abs(y - (box.top + box.height / 2));
      const cards = [...e.querySelectorAll("[aria-posinset]")];
      cards.sort((a, b) => at(a.getBoundingClientRect().top) - at(b.getBoundingClientRect().top));
      return cards[0].getAttribute("aria-posinset");
    }""")
    card = gallery.locator(f'[aria-posinset="{middle}"]')
    expect(card.locator("canvas.painted")).to_be_visible()
    card.focus()
    return middle


def test_an_answer_and_its_preview_leave_the_gallery_where_it_was_scrolled(page):
    gallery = page.locator(".gv.gallery")
    grid = gallery.locator(".grid")
    grid.evaluate("e => { e.scrollTop = e.scrollHeight / 4 }")  # the first half of the photos is trained on
    wait_until(lambda: grid.evaluate(TOP) > 1000)
    place = focus_in_sight(gallery)
    before = grid.evaluate(TOP)
    for key, answer in (("n", "no"), ("y", "yes")):
        page.keyboard.press(key)
        pressed = gallery.locator(f'[aria-posinset="{place}"] .answer.{answer}')
        expect(pressed).to_have_attribute("aria-pressed", "true")
        expect(gallery.get_by_role("button", name=PREVIEWED, exact=True)).to_be_visible()  # the preview is there
        page.wait_for_timeout(1500)                                       # and all that follows from it
        assert grid.evaluate(TOP) == before
        expect(pressed).to_be_visible()
