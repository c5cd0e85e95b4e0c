"""Boxes on ten photos, models guided by them, the front, one model beside the one before, accepted, before and after."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
from conftest import wait_until
from playwright.sync_api import expect
from test_boxes import BOX, at, drag, ready

TRAINING = 240_000  # ms: two models of one epoch, on a machine that does other things as well

# Whether something is painted on a canvas: not all of its pixels are alike.
PAINTED = """canvas => {
    const context = canvas.getContext('2d');
    const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return pixels.some((pixel) => pixel !== pixels[0]);
}"""
SAME = """([a, b]) => {
    const read = (c) => c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
    const [one, other] = [read(a), read(b)];
    return one.every((value, i) => value === other[i]);
}"""


def go(page, place):
    page.get_by_role("tab", name=re.compile(f"^{place}")).click()


def test_boxes_lead_to_a_front_and_a_model_of_it_becomes_the_sessions(serve, tab, tmp_path):
    page = tab(serve("demo", tmp_path / "run").url)
    draw_on_ten_photos(page)
    guide_by_them(page)
    look_at_a_model(page)
    take_and_accept_it(page)
    from guidance_viz import Session
    with Session.open(tmp_path / "run", live=False) as session:
        assert len(session.drawn_photos) == 10 and session.model_version == "v1"


def draw_on_ten_photos(page):
    go(page, "Boxes")
    ready(page)
    paging, told = page.locator(".gv.annotate .paging .num"), page.locator(".gv.annotate .progress")
    for number in range(10):
        wait_until(lambda: page.locator(BOX).count() == 1)  # the data set's own
        if number == 7:
            page.get_by_role("button", name="Remove box 1").click()
            expect(told).to_have_text(re.compile(f"^{number + 1} photo"))
        if number < 8:
            page.keyboard.press("Escape")
            drag(page, (.02, .02), (.3 + number / 100, .2))
        else:
            page.keyboard.press("b")
            page.keyboard.press("Shift+ArrowRight")
        expect(told).to_have_text(re.compile(f"^{number + 1} photo"))
        before = paging.inner_text()
        page.keyboard.press("PageDown")
        expect(paging).not_to_have_text(before)
    expect(told).to_have_text("10 photos drawn on, 19 boxes")
    assert at(page, 0, 0)  # the photo is still there to draw on


def guide_by_them(page):
    go(page, "Guide")
    view = page.locator(".gv.tradeoffs")
    expect(view.locator(".there")).to_have_text("960 training photos have a box, 10 of them drawn here.")
    expect(view.get_by_text("No models yet")).to_be_visible()
    view.get_by_role("checkbox", name="L1").uncheck()
    view.get_by_role("textbox", name="Weight λ").fill("1")
    view.get_by_role("combobox", name="Boxes from").select_option("boxes drawn here")
    view.get_by_role("spinbutton", name="Epochs").fill("1")
    expect(view.locator(".there")).to_have_text("10 training photos have a box drawn here.")
    view.get_by_role("button", name="Run 2 models").click()
    progress = view.get_by_role("progressbar", name="Progress of the sweep")
    expect(progress).to_be_visible()
    wait_until(lambda: progress.count() == 0 or int(progress.get_attribute("aria-valuenow") or 0) > 0)
    expect(view.locator("[data-key]")).to_have_count(2, timeout=TRAINING)
    expect(progress).to_have_count(0, timeout=TRAINING)


def look_at_a_model(page):
    view = page.locator(".gv.tradeoffs")
    expect(view.locator("[data-key].baseline")).to_have_count(1)
    view.locator("[data-key]:not(.baseline)").focus()
    page.keyboard.press("Enter")
    expect(view.locator(".picked")).to_contain_text("weight 1.0")
    expect(view.locator(".picked tbody tr").filter(has_text="energy inside")).to_be_visible()
    pairs = view.locator(".pair")
    expect(pairs).to_have_count(8)
    expect(view.locator(".pair.waiting")).to_have_count(0)
    canvases = view.locator(".pair canvas")
    wait_until(lambda: all(canvas.evaluate(PAINTED) for canvas in canvases.all()))
    handles = [pair.locator("canvas").element_handles() for pair in pairs.all()]
    assert not all(page.evaluate(SAME, pair) for pair in handles), "guidance moved no map"


def take_and_accept_it(page):
    page.locator(".gv.tradeoffs").get_by_role("button", name="Make it the candidate").click()
    compare = page.locator(".gv.compare")
    expect(compare.locator(".pairphoto").first).to_be_visible(timeout=TRAINING)
    expect(page.locator(".gv.groups:visible").first).to_contain_text("→")
    page.get_by_role("button", name="a fix waits for your verdict").click()
    fix = page.locator(".gv.monitor")
    expect(fix.locator(".verdict")).to_contain_text("Guide by boxes")
    fix.get_by_role("button", name="Accept").click()
    despite = fix.get_by_role("button", name=re.compile("^Accept although"))
    if despite.count():
        despite.click()
    expect(fix.locator(".told")).to_contain_text("Accepted")
    go(page, "Compare")
    expect(compare.locator(".pairphoto").first).to_be_visible()
    expect(compare.locator(".pairphoto").first.locator("canvas")).to_have_count(2)
    go(page, "Guide")
    expect(page.locator(".gv.tradeoffs")).to_contain_text("No models yet that start from v1")
