"""A served page whose connection is lost, or whose server is stopped: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing, contextmanager

import pytest

pytest.importorskip("playwright.sync_api")
from conftest import wait_until
from playwright.sync_api import expect
from servedpage import (
    CUTTABLE,
    LONG,
    LOST,
    SHARED,
    answers,
    banner,
    free_port,
    go,
    kept_acts,
    progress,
    ready_to_answer,
)
from test_boxes import BOX, at, drag, ready, words

from guidance_viz.store import Journal

FOLLOWING = f"{SHARED}.then(({{ links }}) => Boolean([...links].find(l => l.name === 'queue').props.following))"
OF_ANOTHER_MODEL = f"{SHARED}.then(({{ outbox }}) => outbox().acts.forEach(a => (a.message.model = 'v7')))"
CUT = "window.sockets.forEach(s => s.close())"


@contextmanager
def broken(run):
    """The journal's database takes nothing: a table that it writes to is away."""
    def rename(one, other):
        with closing(sqlite3.connect(run / "answers.sqlite", timeout=30)) as database:
            database.execute(f"ALTER TABLE {one} RENAME TO {other}")
            database.commit()
    rename("guidance_journal_meta", "away")
    yield
    rename("away", "guidance_journal_meta")


def two_ahead(page):
    """Wait until the browser has the question after the one that it asks."""
    wait_until(lambda: page.evaluate(FOLLOWING))


def cuttable(tab, url):
    page = tab("about:blank")
    page.add_init_script(CUTTABLE)
    page.goto(url)
    return page


def test_a_lost_socket_loses_and_doubles_nothing(serve_cli, tab, run):
    page = cuttable(tab, serve_cli(run).url)
    ready_to_answer(page)
    page.keyboard.press("y")
    expect(progress(page)).to_contain_text("1 of 40")
    two_ahead(page)
    page.context.set_offline(True)
    expect(banner(page)).to_contain_text(LOST)
    page.keyboard.press("n")
    expect(banner(page)).to_contain_text("1 answer is kept in this browser and will be sent.")
    page.evaluate(CUT)
    page.keyboard.press("m")
    expect(banner(page)).to_contain_text("2 answers are kept in this browser")
    expect(page.get_by_text("Waiting for the connection")).to_be_visible()
    page.wait_for_timeout(1500)
    assert len(answers(run)) == 1
    page.context.set_offline(False)
    expect(banner(page)).to_contain_text("Connected again. 2 answers that waited here are saved.")
    expect(progress(page)).to_contain_text("3 of 40")
    assert answers(run) == [("me", "yes"), ("me", "no"), ("me", "maybe")]
    assert not kept_acts(page)
    page.keyboard.press("y")
    expect(progress(page)).to_contain_text("4 of 40")
    page.evaluate(CUT)  # cut while nothing waits: it comes back by itself
    wait_until(lambda: page.evaluate("window.sockets.at(-1).readyState") == 1)
    page.keyboard.press("u")
    expect(progress(page)).to_contain_text("3 of 40")
    tab.errors.clear()  # the lost connection is told in the console


def test_what_the_server_cannot_write_is_not_called_saved_and_is_sent_again_in_order(serve_cli, tab, run):
    page = tab(serve_cli(run).url)
    ready_to_answer(page)
    page.keyboard.press("y")
    expect(progress(page)).to_contain_text("1 of 40")
    two_ahead(page)
    with broken(run):
        page.keyboard.press("n")
        expect(page.locator(".gv.queue .alert")).to_contain_text("could not be written")
        expect(page.locator(".gv.queue .alert")).to_contain_text("kept here and sent again by itself")
        page.keyboard.press("u")
        page.keyboard.press("m")
        expect(page.get_by_text("Waiting for the server")).to_be_visible()
        wait_until(lambda: len(kept_acts(page)) == 3)
        page.reload()
        ready_to_answer(page)
        expect(page.locator(".gv.queue .alert")).to_contain_text("kept here and sent again by itself")
        assert len(kept_acts(page)) == 3
    expect(progress(page)).to_contain_text("2 of 40")
    expect(banner(page)).to_contain_text("3 answers that waited here are saved")
    expect(page.locator(".gv.queue .alert")).to_have_count(0)
    assert answers(run) == [("me", "yes"), ("me", "no"), ("me", "undo"), ("me", "maybe")]
    assert not kept_acts(page)


def test_what_is_refused_after_the_line_was_lost_is_not_called_saved(serve_cli, tab, run):
    page = cuttable(tab, serve_cli(run).url)
    ready_to_answer(page)
    page.context.set_offline(True)
    expect(banner(page)).to_contain_text(LOST)
    page.keyboard.press("n")
    expect(banner(page)).to_contain_text("1 answer is kept in this browser")
    page.evaluate(OF_ANOTHER_MODEL)  # as after a fix
    page.evaluate(CUT)
    page.context.set_offline(False)
    expect(banner(page)).to_contain_text("1 answer that waited here is not taken, and why is said on the page")
    expect(page.locator(".gv.queue .alert")).to_contain_text("The model was replaced")
    assert answers(run) == [] and not kept_acts(page)
    tab.errors.clear()


def test_a_socket_that_is_cut_within_a_message_comes_back(serve_cli, tab, run):
    page = cuttable(tab, serve_cli(run).url)
    ready_to_answer(page)
    page.evaluate("window.cutWithin = true")
    page.keyboard.press("y")
    wait_until(lambda: page.evaluate("window.cutWithin === false && window.sockets.length > 1"))
    expect(progress(page)).to_contain_text("1 of 40")
    page.keyboard.press("n")
    expect(progress(page)).to_contain_text("2 of 40")
    assert answers(run) == [("me", "yes"), ("me", "no")]
    tab.errors.clear()


def test_a_server_that_is_killed_and_started_again_finds_every_click_once(serve_cli, tab, run):
    port = free_port()
    server = serve_cli(run, port=port)
    page = tab(server.url)
    ready_to_answer(page)
    page.keyboard.press("y")
    expect(progress(page)).to_contain_text("1 of 40")
    server.kill()
    expect(banner(page)).to_contain_text(LOST)
    page.keyboard.press("n")
    page.keyboard.press("u")
    expect(banner(page)).to_contain_text("2 answers are kept")
    serve_cli(run, port=port)
    expect(banner(page)).to_contain_text("2 answers that waited here are saved", timeout=LONG)
    assert answers(run) == [("me", "yes"), ("me", "no"), ("me", "undo")]
    expect(page.get_by_role("tab", name=re.compile("^Answer"))).to_have_attribute("aria-selected", "true")
    expect(progress(page)).to_contain_text("1 of 40")
    tab.errors.clear()


@pytest.mark.slow
def test_what_was_written_but_not_confirmed_is_not_written_again(serve_cli, tab, run):
    """The server dies between the disk and the receipt: the click is sent again, and known by its name."""
    port = free_port()
    server = serve_cli(run, port=port)
    page = tab("about:blank")
    muffled = []

    def deaf(route):
        onward = route.connect_to_server()
        onward.on_message(lambda message: None if muffled else route.send(message))
    page.route_web_socket(re.compile("/ws"), deaf)
    page.goto(server.url)
    ready_to_answer(page)
    muffled.append(True)
    page.keyboard.press("y")
    wait_until(lambda: len(answers(run)) == 1)
    server.kill()
    expect(banner(page)).to_contain_text("1 answer is kept")
    muffled.clear()
    serve_cli(run, port=port)
    expect(banner(page)).to_contain_text("1 answer that waited here is saved", timeout=LONG)
    expect(progress(page)).to_contain_text("1 of 40")
    assert answers(run) == [("me", "yes")]
    tab.errors.clear()


@pytest.mark.slow
def test_a_tab_that_was_closed_while_offline_sends_when_the_page_is_opened_again(serve_cli, tab, run):
    url = serve_cli(run).url
    page = tab(f"{url}?name=ann")
    ready_to_answer(page)
    page.context.set_offline(True)
    expect(banner(page)).to_contain_text(LOST)
    page.keyboard.press("n")
    expect(banner(page)).to_contain_text("1 answer is kept")
    page.close()
    page.context.set_offline(False)
    other = page.context.new_page()
    other.goto(f"{url}?name=bob")
    expect(other.locator(".gv.shell")).to_be_visible()
    other.wait_for_timeout(2000)
    assert answers(run) == []  # they are ann's
    other.goto(f"{url}?name=ann")
    wait_until(lambda: answers(run) == [("ann", "no")])


# -- boxes ---------------------------------------------------------------------------------------------------
def ready_to_draw(page):
    """Go where boxes are drawn; how many the data set has on the first photo."""
    go(page, "Boxes")
    ready(page)
    expect(page.locator(BOX)).not_to_have_count(0)
    return page.locator(BOX).count()


def drawings(run):
    """Everything that was drawn, in order: how many boxes the photo had after it, or that it was taken back."""
    journal = Journal(run / "answers.sqlite")
    try:
        rows = journal.rows()
        return [len(json.loads(value)["boxes"]) if verb == "answer" else verb
                for verb, value in zip(rows["verb"], rows["value"], strict=True)]
    finally:
        journal.close()


def begin_box(page):
    page.keyboard.press("Escape")  # no box is chosen, to be moved
    page.mouse.move(*at(page, .2, .2))
    page.mouse.down()
    page.mouse.move(*at(page, .4, .4))


def end_box(page):
    page.mouse.move(*at(page, .6, .7))
    page.mouse.up()


@pytest.mark.slow
def test_a_socket_that_is_cut_while_a_box_is_drawn_leaves_the_hand_alone(serve_cli, tab, run):
    page = cuttable(tab, serve_cli(run).url)
    had = ready_to_draw(page)
    begin_box(page)
    page.evaluate(CUT)
    expect(banner(page)).to_contain_text(LOST)
    page.wait_for_timeout(3000)  # it would be back by now
    assert page.evaluate("window.sockets.length") == 1
    end_box(page)
    expect(banner(page)).to_contain_text("Connected again. 1 drawing that waited here is saved.")
    expect(page.locator(BOX)).to_have_count(had + 1)
    assert words(page, had)[1:] == (20, 20, 40, 50)
    assert drawings(run) == [had + 1] and not kept_acts(page)
    page.keyboard.press("u")
    expect(page.locator(BOX)).to_have_count(had)
    wait_until(lambda: drawings(run) == [had + 1, "undo"])
    tab.errors.clear()


def test_what_is_drawn_and_undone_while_the_line_is_lost_is_saved_in_order_and_once(serve_cli, tab, run):
    page = cuttable(tab, serve_cli(run).url)
    had = ready_to_draw(page)
    drag(page, (.1, .1), (.3, .3))
    wait_until(lambda: drawings(run) == [had + 1] and not kept_acts(page))
    page.context.set_offline(True)
    begin_box(page)
    page.evaluate(CUT)
    end_box(page)
    page.keyboard.press("b")
    expect(page.locator(BOX)).to_have_count(had + 3)
    page.keyboard.press("u")
    expect(banner(page)).to_contain_text("3 drawings are kept in this browser and will be sent.")
    assert drawings(run) == [had + 1]
    page.context.set_offline(False)
    expect(banner(page)).to_contain_text("Connected again. 3 drawings that waited here are saved.")
    expect(page.locator(BOX)).to_have_count(had + 2)
    assert drawings(run) == [had + 1, had + 2, had + 3, "undo"] and not kept_acts(page)
    tab.errors.clear()


@pytest.mark.slow
def test_what_was_drawn_before_a_tab_was_closed_is_there_when_it_is_opened_again(serve_cli, tab, run):
    url = serve_cli(run).url
    page = tab(f"{url}?name=ann")
    had = ready_to_draw(page)
    page.context.set_offline(True)
    expect(banner(page)).to_contain_text(LOST)
    for start, end, number in (((.2, .2), (.6, .7), 1), ((.7, .7), (.9, .9), 2)):  # the second waits for the first
        drag(page, start, end)
        wait_until(lambda number=number: len(kept_acts(page)) == number)
    page.close()
    page.context.set_offline(False)
    other = page.context.new_page()
    other.goto(f"{url}?name=ann")
    wait_until(lambda: drawings(run) == [had + 1, had + 2])
    go(other, "Boxes")
    expect(other.locator(BOX)).to_have_count(had + 2)
    tab.errors.clear()
