"""Boxes are drawn on photos by mouse and by keys, taken back, and there again when the page or the server comes back."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api")
from conftest import Server, wait_until
from playwright.sync_api import expect

BOX = ".gv.annotate .drawnbox:not(.hidden)"

pytestmark = pytest.mark.xdist_group("test_boxes")  # they share what is made once a module


@pytest.fixture(scope="module")
def boxes_url():
    """A server that gives each page a session of its own, without a model."""
    server = Server("annotate", "unused")
    yield server.url
    server.stop()


@pytest.fixture
def page(boxes_url, tab):
    found = tab(boxes_url)
    ready(found)
    page_without_boxes(found)
    return found


def ready(page):
    expect(page.locator(".gv.annotate .stripitem").first).to_be_visible()
    wait_until(lambda: area(page)["height"] > 100)


def page_without_boxes(page):
    """Go to the next photo that the data set has no box of."""
    for _ in range(8):
        if page.locator(BOX).count() == 0:
            return
        page.keyboard.press("PageDown")
        page.wait_for_timeout(300)
    raise AssertionError("every photo has a box")


def area(page):
    return page.locator(".gv.annotate .boxdraw").bounding_box()


def at(page, u, v):
    box = area(page)
    return box["x"] + u * box["width"], box["y"] + v * box["height"]


def drag(page, start, end):
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *((a + b) / 2 for a, b in zip(start, end, strict=True))))
    page.mouse.move(*at(page, *end))
    page.mouse.up()


def words(page, index=0):
    """What a screen reader says of a box: class, left, top, width and height in percent."""
    label = page.locator(BOX).nth(index).get_attribute("aria-label")
    found = re.fullmatch(r"Box \d+ of \d+: (.+), (-?\d+) % from the left, (-?\d+) % from the top, (\d+) % wide, "
                         r"(\d+) % high", label)
    return (found.group(1), *(int(found.group(k)) for k in (2, 3, 4, 5)))


def near(page, expected, index=0, by=1):
    got = words(page, index)
    return got[0] == expected[0] and all(abs(a - b) <= by for a, b in zip(got[1:], expected[1:], strict=True))


def drawn(page, text):
    expect(page.locator(".gv.annotate .progress")).to_have_text(re.compile(text))


def test_boxes_are_drawn_moved_resized_and_removed_by_mouse(page):
    name = page.get_by_role("combobox", name="Class of the chosen box and of the next one").input_value()
    label = ["landbird", "waterbird"][int(name)]
    drag(page, (.2, .3), (.6, .7))
    drawn(page, "^1 photo drawn on, 1 box$")
    assert near(page, (label, 20, 30, 40, 40))
    drag(page, (.4, .5), (.5, .6))
    assert near(page, (label, 30, 40, 40, 40)), "the chosen box is moved"
    drag(page, (.7, .8), (.9, .95))
    assert near(page, (label, 30, 40, 60, 55)), "its corner is dragged"
    drag(page, (.05, .05), (.25, .25))
    drawn(page, "^1 photo drawn on, 2 boxes$")
    page.get_by_role("combobox", name="Class of box 2").select_option("any class")
    assert near(page, ("any class", 5, 5, 20, 20), 1)
    page.get_by_role("button", name="Remove box 1").click()
    drawn(page, "^1 photo drawn on, 1 box$")
    assert near(page, ("any class", 5, 5, 20, 20))
    for expected in (2, 2, 1, 1, 1):
        page.get_by_role("button", name=re.compile("^Undo")).click()
        expect(page.locator(BOX)).to_have_count(expected)
        page.wait_for_timeout(150)
    assert near(page, (label, 20, 30, 40, 40))
    page.get_by_role("button", name=re.compile("^Redo")).click()
    wait_until(lambda: near(page, (label, 30, 40, 40, 40)))


def test_boxes_are_drawn_by_keys_alone_and_read_out(page):
    told = page.locator(".gv.annotate > [role=status]")
    page.keyboard.press("2")
    page.keyboard.press("b")
    expect(told).to_have_text("Box 1: waterbird, 30 % from the left, 30 % from the top, 40 % wide, 40 % high")
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowLeft", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert words(page) == ("waterbird", 32, 29, 39, 41)
    expect(told).to_have_text("Box 1: waterbird, 32 % from the left, 29 % from the top, 39 % wide, 41 % high")
    page.keyboard.press("1")
    expect(told).to_have_text("Box 1: landbird")
    page.keyboard.press("0")
    assert words(page)[0] == "any class"
    page.keyboard.press("B")
    drawn(page, "2 boxes$")
    page.keyboard.press("Delete")
    expect(told).to_have_text("Box removed, 1 left")
    page.keyboard.press("u")
    expect(page.locator(BOX)).to_have_count(2)
    page.keyboard.press("Shift+U")
    expect(page.locator(BOX)).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator(BOX)).to_have_count(2)
    page.keyboard.press("Tab")
    focus = page.locator(BOX).nth(0)
    focus.focus()
    assert focus.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    expect(page.locator(f"{BOX}.chosen")).to_have_count(0)
    here = page.locator(".gv.annotate .paging .num").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".gv.annotate .paging .num")).not_to_have_text(here)
    page.keyboard.press("PageUp")
    expect(page.locator(".gv.annotate .paging .num")).to_have_text(here)
    expect(page.locator(BOX)).to_have_count(2)


def test_a_step_by_key_is_one_act_with_those_that_follow_at_once(page):
    page.keyboard.press("b")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")  # leaving writes down what is not yet
    page.keyboard.press("PageUp")
    wait_until(lambda: page.locator(BOX).count() == 1 and words(page)[1] == 36)
    page.keyboard.press("u")
    wait_until(lambda: words(page)[1] == 30)


def test_steps_count_before_the_photo_of_the_first_one_is_there(page):
    where = page.locator(".gv.annotate .paging .num")
    start = int(where.inner_text().split()[0])
    page.evaluate("""() => ["PageDown", "PageDown", "PageDown", "PageUp"].forEach((key) =>
        document.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true})))""")
    expect(where).to_have_text(re.compile(f"^{start + 2} of"))
    page.keyboard.press("PageUp")
    expect(where).to_have_text(re.compile(f"^{start + 1} of"))


def test_no_box_lands_on_the_photo_that_is_being_left(page):
    page.evaluate("""() => ["PageDown", "b"].forEach((key) =>
        document.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true})))""")
    page.wait_for_timeout(500)
    page.keyboard.press("PageUp")
    page.wait_for_timeout(500)
    expect(page.locator(BOX)).to_have_count(0)


def test_a_box_inside_a_box_is_drawn_and_chosen_and_a_slip_of_the_hand_is_none(page):
    drag(page, (.1, .1), (.9, .9))
    page.keyboard.press("Escape")
    drag(page, (.4, .4), (.6, .6))
    expect(page.locator(BOX)).to_have_count(2)
    page.keyboard.press("Escape")
    page.mouse.click(*at(page, .5, .5))
    expect(page.locator(f"{BOX}.chosen")).to_have_attribute("aria-label", re.compile("^Box 2"))
    page.mouse.click(*at(page, .2, .2))
    expect(page.locator(f"{BOX}.chosen")).to_have_attribute("aria-label", re.compile("^Box 1"))
    page.mouse.click(*at(page, .97, .97))
    expect(page.locator(f"{BOX}.chosen")).to_have_count(0)
    drag(page, (.95, .95), (.953, .99))
    expect(page.locator(".gv.annotate .told")).to_have_text("Too small for a box")
    page.mouse.move(*at(page, .2, .2))
    page.mouse.down()
    page.mouse.move(*at(page, .5, .3))
    page.keyboard.press("Escape")
    page.mouse.up()
    drawn(page, "2 boxes$")
    assert page.locator(BOX).count() == 2


def test_ten_photos_are_annotated_and_a_filter_shows_them(page):
    for number in range(10):
        before = page.locator(".gv.annotate .paging .num").inner_text()
        had = page.locator(BOX).count()
        drag(page, (.2, .2), (.6 + number / 100, .7))
        expect(page.locator(BOX)).to_have_count(had + 1)
        drawn(page, f"^{number + 1} photo")
        page.keyboard.press("PageDown")
        expect(page.locator(".gv.annotate .paging .num")).not_to_have_text(before)
        page.wait_for_timeout(150)
    drawn(page, "^10 photos drawn on, 1[0-9] boxes$")
    page.get_by_role("combobox", name=re.compile("^Photos")).select_option("drawn")
    expect(page.locator(".gv.annotate .paging .num")).to_contain_text("of 10")
    expect(page.locator(".gv.annotate .drawntag:visible")).to_have_count(10)
    page.get_by_role("combobox", name=re.compile("^Photos")).select_option("open")
    expect(page.locator(".gv.annotate .drawntag:visible")).to_have_count(0)


def test_the_data_sets_boxes_are_replaced_and_come_back(boxes_url, tab):
    page = tab(boxes_url)
    ready(page)
    page.get_by_role("combobox", name=re.compile("^Split")).select_option("all")
    wait_until(lambda: page.locator(BOX).count() == 1)
    expect(page.locator(".gv.annotate .origin")).to_contain_text("From the data set")
    page.get_by_role("button", name="Remove box 1").click()
    expect(page.locator(".gv.annotate .origin")).to_contain_text("No object on this photo. Drawn by me.")
    page.get_by_role("button", name=re.compile("^Use the data set's boxes")).click()
    expect(page.locator(BOX)).to_have_count(1)
    assert words(page) == ("any class", 30, 30, 40, 40)


def test_a_finger_draws_too(boxes_url, tab):
    page = tab(boxes_url, has_touch=True, viewport={"width": 390, "height": 800})
    ready(page)
    page_without_boxes(page)
    finger = page.context.new_cdp_session(page)
    for kind, points in (("touchStart", [(.2, .2)]), ("touchMove", [(.4, .4)]), ("touchMove", [(.7, .6)]),
                         ("touchEnd", [])):
        spots = [dict(zip("xy", at(page, *p), strict=True)) for p in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})
    drawn(page, "1 box$")
    assert near(page, (words(page)[0], 20, 20, 50, 40), by=2)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (320, "light")])
def test_nothing_stands_in_anybodys_way(boxes_url, tab, width, scheme):
    from test_access import grave
    page = tab(boxes_url, viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    ready(page)
    drag(page, (.3, .3), (.7, .7))
    drawn(page, "^1 photo")
    assert not grave(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert not grave(page)


@pytest.fixture(scope="module")
def small_run(tmp_path_factory):
    """A prepared run on tiny photos, with a tiny network."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "session"))
    from small_birds import write_birds

    import guidance_viz as gv
    root = tmp_path_factory.mktemp("boxes")
    birds = gv.data.load("waterbirds", write_birds(root / "data"), image_size=32)
    clf = gv.models.load("small_birds:tiny", num_classes=2, class_names=birds.class_names, seed=1)
    with gv.Session(clf, birds, root / "run", projection="pca", questions=8, live=False, device="cpu", workers=0,
                    batch_size=64, precision="float32") as session:
        session.prepare()
    return root / "run"


def test_what_was_drawn_is_there_after_a_reload_a_kill_and_in_python(small_run, serve, tab):
    server = serve("annotate", small_run)
    page = tab(server.url)
    ready(page)
    expect(page.locator(BOX)).to_have_count(1)
    page.get_by_role("button", name="Remove box 1").click()
    drag(page, (.25, .25), (.75, .5))
    page.keyboard.press("2")
    drawn(page, "^1 photo drawn on, 1 box$")
    wait_until(lambda: near(page, ("waterbird", 25, 25, 50, 25)))
    page.wait_for_timeout(500)
    page.reload()
    ready(page)
    wait_until(lambda: page.locator(BOX).count() == 1 and near(page, ("waterbird", 25, 25, 50, 25)))
    page.goto("about:blank")
    server.process.kill()
    server.process.wait(20)
    again = serve("annotate", small_run)
    page.goto(again.url)
    ready(page)
    wait_until(lambda: page.locator(BOX).count() == 1 and near(page, ("waterbird", 25, 25, 50, 25)))
    drawn(page, "^1 photo drawn on, 1 box$")
    import guidance_viz as gv
    with gv.Session.open(small_run, live=False) as session:
        found = session.drawn_boxes.iloc[0]
        assert session.class_names[found["class"]] == "waterbird" and found["annotator"] == "me"
        assert found[["x0", "y0", "x1", "y1"]].astype(float).tolist() == pytest.approx([.25, .25, .75, .5], abs=.01)
