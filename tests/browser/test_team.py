"""Two browsers on one run: each sees the other's answers, the queue shares items, and what is contested is listed."""

from __future__ import annotations

import re

from playwright.sync_api import expect

LONG = 120_000


def go(page, place):
    page.get_by_role("tab", name=re.compile(f"^{place}")).click()


def test_two_people_share_the_questions_and_see_what_they_disagree_on(serve, tab, tmp_path):
    url = serve("demo", tmp_path / "run").url
    ann, bob = tab(f"{url}?name=ann"), tab(f"{url}?name=bob")
    for page in (ann, bob):
        go(page, "Answer")
        expect(page.locator(".gv.queue .question")).to_contain_text("from what is left visible", timeout=LONG)
    go(ann, "Team")
    ann.get_by_label("Answers a map").fill("2")
    ann.keyboard.press("Tab")
    expect(ann.get_by_text("Nobody has answered yet")).to_be_visible()
    ann.wait_for_timeout(1000)
    go(ann, "Answer")
    expect(ann.get_by_role("tab", name=re.compile("^Answer"))).to_have_attribute("aria-selected", "true")
    ann.wait_for_timeout(1000)
    ann.keyboard.press("y")
    expect(ann.locator(".gv.queue .progress")).to_contain_text("1 of 40", timeout=LONG)
    expect(bob.locator(".gv.queue .progress")).to_contain_text("0 of 40")  # two are asked about each map
    bob.reload()
    go(bob, "Answer")
    expect(bob.locator(".gv.queue .question")).to_contain_text("from what is left visible", timeout=LONG)
    bob.keyboard.press("n")  # what ann began comes first
    expect(bob.locator(".gv.queue .progress")).to_contain_text("1 of 40", timeout=LONG)
    for page in (ann, bob):
        go(page, "Team")
        people = page.get_by_role("table").filter(has_text="agrees with the others")
        expect(people.get_by_role("row", name=re.compile("^ann"))).to_contain_text("0 %", timeout=LONG)
        contested = page.locator(".gv.team .contested")
        expect(contested).to_have_count(1)
        expect(contested).to_contain_text("ann: Yes")
        expect(contested).to_contain_text("bob: No")
    ann.locator(".gv.team .contested").get_by_role("button", name=re.compile("^No")).click()
    for page in (ann, bob):
        expect(page.get_by_text("No disagreement")).to_be_visible(timeout=LONG)
        expect(page.get_by_text("From 1 item")).to_be_visible()
    go(bob, "History")
    expect(bob.locator(".gv.history .chip").filter(has_text="ann").first).to_be_visible()


def test_a_name_is_said_once_and_kept_in_the_browser(fresh_url, tab):
    page = tab(fresh_url)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("textbox", name="Your name").fill("<b>eve</b>")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="<b>eve</b>")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="<b>eve</b>")).to_be_visible()


def test_the_tour_leads_through_the_places_and_does_not_come_back(fresh_url, tab):
    page = tab(fresh_url)
    tour = page.get_by_role("complementary", name="Tour")
    for _ in range(4):
        tour.get_by_role("button", name="Next").click()
    tour.get_by_role("button", name="Show me").click()
    expect(page.locator(".gv.compare")).to_be_visible()
    tour.get_by_role("button", name="Done").click()
    expect(tour).to_be_hidden()
    page.reload()
    expect(page.locator(".gv.shell")).to_be_visible()
    expect(page.get_by_role("complementary", name="Tour")).to_be_hidden()
