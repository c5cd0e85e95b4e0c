"""Hands on each part, in Chromium."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading

import pytest

pytest.importorskip("playwright.sync_api")
from conftest import wait_until
from playwright.sync_api import expect


@pytest.fixture
def page(fresh_url, tab):
    return tab(fresh_url)


def go(page, place):
    page.get_by_role("tab", name=re.compile(f"^{place}")).click()


def ask(page):
    go(page, "Answer")
    expect(page.locator(".gv.queue .question")).to_be_visible()


def plot(page):
    canvas = page.locator(".gv.scatter canvas.over:visible")
    expect(page.locator(".gv.scatter .cover:visible")).to_have_count(0)
    return canvas, canvas.bounding_box()


def lasso(page, box, left, right):
    top, low = box["y"] + 4, box["y"] + box["height"] - 4
    a, b = box["x"] + left * box["width"], box["x"] + right * box["width"]
    page.mouse.move(a, top)
    page.mouse.down()
    for x, y in ((b, top), (b, low), (a, low), (a, top + 1)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()


# -- attention space ---------------------------------------------------------------------------------------------
def test_a_lasso_chooses_photos_and_the_gallery_shows_them(page):
    _, box = plot(page)
    lasso(page, box, .01, .5)
    chosen = page.locator(".gv.scatter .chosenbar")
    expect(chosen).to_contain_text(re.compile(r"\d+ photos inside the lasso"))
    n = re.search(r"(\d+) photos", chosen.inner_text()).group(1)
    expect(page.locator(".gv.gallery .summary")).to_contain_text(f"{n} of 400 photos")
    page.get_by_role("button", name="Clear the choice (Escape)").click()
    expect(page.locator(".gv.gallery .summary")).to_contain_text("400 photos")


def test_a_point_is_described_from_the_keyboard_and_opened_with_enter(page):
    canvas, _ = plot(page)
    canvas.focus()
    page.keyboard.press("c")
    live = page.locator(".gv.scatter [role=status].sr")
    expect(live).to_contain_text("model:")
    expect(page.locator(".gv.scatter .tip")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="One photo, large")).to_be_visible()
    expect(page.locator(".sheet .thumb")).to_have_count(12)


def test_the_legend_hides_and_shows_and_the_colouring_changes(page):
    plot(page)
    entry = page.get_by_role("button", name=re.compile("^landbird on land"))
    entry.click()
    expect(page.get_by_role("button", name=re.compile("^landbird on land"))).to_have_attribute("aria-pressed", "false")
    page.get_by_role("combobox", name="Colour").select_option("answer")
    expect(page.locator(".gv.scatter .legend")).to_contain_text("not answered")


def painted(page):
    """How many pixels of the points' canvas are not empty, by a context that a WebGL canvas would refuse."""
    return page.locator(".gv.scatter canvas.points:visible").evaluate("""c => {
      const flat = c.getContext("2d");
      if (!flat) return -1;
      const { data } = flat.getImageData(0, 0, c.width, c.height);
      let n = 0;
      for (let i = 3; i < data.length; i += 4) n += data[i] > 0;
      return n;
    }""")


def test_without_webgl_the_points_are_drawn_on_a_flat_canvas(fresh_url, tab):
    page = tab(fresh_url, "--disable-3d-apis")
    _, box = plot(page)
    assert page.evaluate("document.createElement('canvas').getContext('webgl2')") is None
    wait_until(lambda: painted(page) > 1000)
    page.mouse.move(2, 2)
    everything = painted(page)
    page.get_by_role("button", name=re.compile("^landbird on land")).click()
    wait_until(lambda: 0 < painted(page) < everything)
    page.get_by_role("button", name=re.compile("^landbird on land")).click()
    wait_until(lambda: painted(page) == everything)
    lasso(page, box, .01, .5)
    expect(page.locator(".gv.scatter .chosenbar")).to_contain_text(re.compile(r"\d+ photos inside the lasso"))


def test_points_stay_when_the_browser_takes_the_webgl_context_away(page):
    plot(page)
    canvas = page.locator(".gv.scatter canvas.points:visible")
    assert painted(page) == -1
    canvas.evaluate("c => c.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()")
    wait_until(lambda: painted(page) > 1000)


# -- gallery -----------------------------------------------------------------------------------------------------
def test_only_the_cards_in_sight_exist_and_scrolling_brings_more(page):
    cards = page.locator(".gv.gallery .photo")
    expect(cards.first).to_be_visible()
    assert cards.count() < 40
    page.locator(".gv.gallery .grid").evaluate("e => { e.scrollTop = e.scrollHeight }")
    expect(page.locator('.gv.gallery [aria-posinset="400"]')).to_be_visible()
    assert cards.count() < 40


def test_a_card_is_answered_by_key_and_keeps_its_place(page):
    first, second = (page.locator(f'.gv.gallery [aria-posinset="{k}"]') for k in (1, 2))
    no = second.get_by_role("button", name=re.compile("^No"))
    expect(no).to_be_visible()  # a card without its photo takes no answer
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("n")
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(second).to_be_focused()
    page.get_by_role("combobox", name="Answer", exact=True).select_option("no")
    expect(page.locator(".gv.gallery .summary")).to_contain_text("1 of 400")


def test_pictures_are_painted(page):
    canvas = page.locator(".gv.gallery .photo canvas").nth(1)
    colours = "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
    wait_until(lambda: canvas.evaluate(colours) > 20)


# -- queue -------------------------------------------------------------------------------------------------------
def test_keys_answer_undo_and_redo(page):
    go(page, "Answer")
    progress = page.locator(".gv.queue .progress")
    expect(progress).to_contain_text("0 of 8")
    for n, key in enumerate("ynm", start=1):
        page.keyboard.press(key)
        expect(progress).to_contain_text(f"{n} of 8")
    page.keyboard.press("u")
    expect(progress).to_contain_text("2 of 8")
    page.keyboard.press("Shift+U")
    expect(progress).to_contain_text("3 of 8")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_letters_typed_elsewhere_are_no_answers(page):
    go(page, "Fix")
    page.get_by_label("Rounds").fill("7")
    page.keyboard.press("y")
    go(page, "Answer")
    expect(page.locator(".gv.queue .progress")).to_contain_text("0 of 8")


def test_the_last_question_leads_to_the_fix(page):
    ask(page)
    for n in range(1, 9):
        page.keyboard.press("n")
        expect(page.locator(".gv.queue .progress")).to_contain_text(f"{n} of 8")
    page.get_by_role("button", name="Fix the model").click()
    expect(page.get_by_role("button", name="Start the fix")).to_be_visible()


# -- neurons, fix, compare ---------------------------------------------------------------------------------------
def test_the_loop_ends_in_a_verdict(page):
    go(page, "Neurons")
    page.get_by_role("button", name=re.compile("^Prune")).first.click()
    expect(page.get_by_text("1 to prune")).to_be_visible()
    go(page, "Fix")
    page.get_by_role("button", name="Start the fix").click()
    page.get_by_role("button", name="Look at the photos").click()
    expect(page.locator(".gv.compare .pairphoto").first).to_contain_text("✓ fixed")
    page.get_by_role("button", name=re.compile("Broken")).click()
    expect(page.locator(".gv.compare .pairphoto").first).to_contain_text("✕ broken")
    go(page, "Fix")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator(".gv.monitor .told")).to_contain_text("Dropped.")


def test_what_the_answers_allow_is_chosen_unless_the_person_chose(page):
    go(page, "Neurons")
    page.get_by_role("button", name=re.compile("^Prune")).first.click()
    expect(page.get_by_text("1 to prune")).to_be_visible()
    go(page, "Fix")
    chosen = page.locator(".gv.monitor").get_by_role("radio", checked=True)
    expect(chosen).to_contain_text("Prune neurons")
    expect(chosen.locator(".proposed")).to_contain_text("1 neuron answered no")
    page.get_by_role("radio", name=re.compile("^Train on")).click()
    go(page, "Answer")
    for n, key in enumerate("yn", start=1):
        page.keyboard.press(key)
        expect(page.locator(".gv.queue .progress")).to_contain_text(f"{n} of 8")
    go(page, "Fix")
    expect(page.locator(".gv.monitor .proposed")).to_contain_text("1 map answered yes and 1 no")
    expect(chosen).to_contain_text("Train on, without answers")


def test_a_group_leads_to_its_photos(page):
    go(page, "Answer")
    page.get_by_role("row", name=re.compile("^waterbird on land")).click()
    expect(page.get_by_role("combobox", name="Group", exact=True)).to_have_value("2")


# -- pages -------------------------------------------------------------------------------------------------------
def test_two_tabs_see_each_others_answers(serve, tab):
    url = serve("fake", "unused").url
    one, two = tab(url), tab(url)
    go(one, "Answer")
    go(two, "Answer")
    expect(two.locator(".gv.queue .progress")).to_contain_text("0 of 8")
    one.keyboard.press("y")
    expect(two.locator(".gv.queue .progress")).to_contain_text("1 of 8")


def test_the_page_works_behind_a_prefix(serve, tab):
    server = serve("fake", "unused", "/user/ann/proxy/1")
    assert server.url.endswith("/user/ann/proxy/1/")
    page = tab(server.url)
    ask(page)
    page.keyboard.press("y")
    expect(page.locator(".gv.queue .progress")).to_contain_text("1 of 8")


@contextlib.contextmanager
def tunnel(port):
    """Forward another port of this machine, as ``ssh -L`` does."""
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), []

    async def pipe(reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def accept(reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pipe(reader, far_writer), pipe(far_reader, writer))

    async def main():
        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        found.append(server.sockets[0].getsockname()[1])
        ready.set()
        async with server:
            await server.serve_forever()
    thread = threading.Thread(target=lambda: contextlib.suppress(RuntimeError).__enter__() or loop.run_until_complete(
        main()), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield found[0]


def test_the_page_works_through_a_tunnel_with_another_port(serve, tab):
    port = int(re.search(r":(\d+)/", serve("fake", "unused").url).group(1))
    with tunnel(port) as near:
        assert near != port
        page = tab(f"http://localhost:{near}/")
        ask(page)
        page.keyboard.press("y")
        expect(page.locator(".gv.queue .progress")).to_contain_text("1 of 8")


@pytest.mark.parametrize("width", [360, 760, 1000])
def test_nothing_is_cut_off_sideways_on_a_narrow_window(fresh_url, tab, width):
    page = tab(fresh_url, viewport={"width": width, "height": 800})
    for place in ("Explore", "Answer", "Neurons", "Curate", "Fix", "Compare", "History"):
        go(page, place)
        expect(page.get_by_role("tab", name=re.compile(f"^{place}"))).to_have_attribute("aria-selected", "true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
