"""The curation page in Chromium: each step's effect, and the whole way on the demo data, with nothing lost."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
from conftest import wait_until
from playwright.sync_api import expect

LONG = 240_000


def go(page, place):
    page.get_by_role("tab", name=re.compile(f"^{place}")).click()


def answer(page, keys):
    go(page, "Answer")
    expect(page.locator(".gv.queue .question")).to_contain_text("from what is left visible", timeout=LONG)
    for n, key in enumerate(keys, start=1):
        page.keyboard.press(key)
        expect(page.locator(".gv.queue .progress")).to_contain_text(f"{n} of", timeout=LONG)


def step(page, name):
    return page.get_by_role("region", name=re.compile(rf"^Step \d: {name}"))


def threshold(page):
    return page.get_by_role("slider", name="Threshold of P(looks at the right thing)")


@pytest.fixture
def curate(fresh_url, tab):
    """The page with six answers given."""
    page = tab(fresh_url)
    answer(page, "ynynmn")
    go(page, "Curate")
    expect(page.locator(".gv.curation .cell").first).to_be_visible()
    return page


def test_before_there_are_answers_it_says_what_to_do_and_leads_there(fresh_url, tab):
    page = tab(fresh_url)
    go(page, "Curate")
    expect(step(page, "Spread")).to_contain_text("Answer at least one photo")
    expect(step(page, "Questions")).to_contain_text("8 questions left")
    page.get_by_role("button", name="Answer questions").click()
    expect(page.locator(".gv.queue .question")).to_be_visible()


def test_the_threshold_moves_by_key_counts_at_once_and_is_drawn_from(curate):
    slider = threshold(curate)
    kept = curate.get_by_role("row", name=re.compile("^all")).get_by_role("cell").first
    before = int(kept.inner_text())
    slider.focus()
    for _ in range(4):
        curate.keyboard.press("PageUp")
    assert int(kept.inner_text()) < before
    count = kept.inner_text()
    expect(slider).to_have_attribute("aria-valuetext", re.compile(f"{count} photos of \\d+ pass"))
    expect(step(curate, "Subgroups")).to_contain_text(f"{count} photos in")
    curate.get_by_role("button", name="Median").click()
    expect(kept).to_have_text(str(before))
    expect(step(curate, "Subgroups")).to_contain_text(f"{before} photos in")


def test_the_threshold_follows_the_pointer_and_nothing_moves_under_it(curate):
    slider = threshold(curate)
    box = slider.bounding_box()
    y, left, width = box["y"] + box["height"] / 2, box["x"] + 8, box["width"] - 16
    curate.mouse.move(left + .3 * width, y)
    curate.mouse.down()
    curate.mouse.move(left + .9 * width, y, steps=8)
    assert slider.bounding_box() == box
    curate.mouse.up()
    expect(slider).to_have_js_property("value", "90")
    expect(step(curate, "Subgroups")).to_have_attribute("aria-busy", "false")
    assert slider.bounding_box() == box


def test_a_cell_keeps_the_focus_while_the_size_changes_and_opens_its_photos(curate):
    cell = curate.locator(".gv.curation .cell").first
    cell.focus()
    curate.get_by_role("slider", name="Share of the photos").evaluate(
        "e => { e.value = 25; e.dispatchEvent(new Event('input')) }")
    expect(step(curate, "Sample")).to_contain_text("25 % of the split")
    expect(step(curate, "Sample")).to_contain_text(re.compile(r"5\d photos drawn"))
    expect(cell).to_be_focused()
    curate.keyboard.press("Enter")
    expect(curate.locator(".gv.gallery .summary")).to_contain_text("typical of landbird, core 1 × environment 1")
    expect(curate.locator(".gv.gallery .photo").first).to_be_visible()


def test_photos_are_painted_in_the_cells(curate):
    canvas = curate.locator(".gv.curation .cell canvas").first
    colours = "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
    wait_until(lambda: canvas.evaluate(colours) > 20)


def test_another_number_of_questions_is_asked_and_the_elbow_draws_its_curve(curate):
    curate.get_by_role("spinbutton", name="Questions").fill("5")
    curate.keyboard.press("Enter")
    expect(step(curate, "Space")).to_contain_text("5 questions ·")
    expect(curate.get_by_role("tab", name=re.compile("^Answer"))).to_contain_text("of 5")
    curate.get_by_role("button", name="As many as pay").click()
    expect(step(curate, "Space")).to_contain_text("6 questions ·")
    expect(curate.get_by_role("img", name=re.compile("How alike"))).to_be_visible()


def test_a_subset_is_kept_replaced_only_when_told_and_forgotten_after_asking(curate):
    curate.get_by_label("Name", exact=True).fill("mine")
    curate.get_by_role("button", name="Keep this subset").click()
    kept = curate.locator(".gv.curation .keptitem")
    expect(kept).to_contain_text("mine")
    expect(curate.get_by_role("button", name="Replace that subset")).to_be_visible()
    curate.get_by_role("button", name="Forget mine", exact=True).click()
    curate.get_by_role("button", name="Keep it").click()
    expect(kept).to_have_count(1)
    curate.get_by_role("button", name="Forget mine", exact=True).click()
    curate.get_by_role("button", name="Forget it").click()
    expect(kept).to_have_count(0)


def test_more_settings_lead_to_fix_with_the_subset_chosen(curate):
    curate.get_by_role("button", name="Keep this subset").click()
    curate.get_by_role("button", name="More settings").click()
    expect(curate.get_by_role("radio", name=re.compile("^Retrain on a balanced subset"))).to_have_attribute(
        "aria-checked", "true")
    expect(curate.get_by_role("combobox", name=re.compile("^Curated subset"))).to_have_value("balanced")
    expect(curate.locator(".gv.monitor .uses")).to_contain_text("through the subset")


@pytest.mark.slow
def test_from_answers_to_a_retrained_model_and_nothing_is_lost(serve, tab, tmp_path):
    server = serve("demo", tmp_path / "run")
    page = tab(server.url)
    answer(page, "ynynyn")
    go(page, "Curate")
    expect(page.locator(".gv.curation .cell").first).to_be_visible(timeout=LONG)

    slider = threshold(page)
    slider.evaluate("e => { e.value = 5; e.dispatchEvent(new Event('input')) }")
    passing = step(page, "Spread").locator(".effect")
    expect(step(page, "Subgroups").locator("h3")).to_have_text(["landbird", "waterbird"], timeout=LONG)
    told = passing.inner_text()
    expect(step(page, "Subgroups")).to_contain_text(f"{re.match('[0-9,]+', told).group()} photos in", timeout=LONG)
    expect(page.locator(".gv.curation .warn:visible")).to_have_count(0)

    page.get_by_role("button", name="Keep this subset").click()
    kept = page.locator(".gv.curation .keptitem")
    expect(kept).to_contain_text("balanced", timeout=LONG)
    facts = kept.inner_text()

    page.get_by_role("button", name="Retrain on a balanced subset").click()
    expect(step(page, "Retrain").get_by_role("button", name="Stop")).to_be_visible(timeout=LONG)
    outcome = step(page, "Compare")
    expect(outcome).to_contain_text("waits for your verdict", timeout=LONG)
    expect(outcome.get_by_role("row")).to_have_count(4)
    worst = outcome.locator(".bignum").inner_text()
    outcome.get_by_role("button", name="Compare photo by photo").click()
    expect(page.locator(".gv.compare .pairphoto").first).to_be_visible(timeout=LONG)

    page.reload()
    go(page, "Curate")
    expect(kept).to_have_text(re.compile(re.escape(facts.split("\n")[0])), timeout=LONG)
    expect(passing).to_have_text(told)
    expect(outcome.locator(".bignum")).to_have_text(re.compile(re.escape(worst.split("\n")[0])))

    server.stop()
    page.context.close()
    tab.errors.clear()  # the lost connection is told in the console
    again = tab(serve("demo", tmp_path / "run").url)
    go(again, "Curate")
    expect(again.locator(".gv.curation .keptitem")).to_contain_text("balanced", timeout=LONG)
    expect(step(again, "Compare")).to_contain_text("waits for your verdict", timeout=LONG)
    expect(step(again, "Questions")).to_contain_text("6 of 40 answered")
