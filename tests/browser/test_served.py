"""A served app as people meet it: several runs, names and roles, sleep."""

from __future__ import annotations

import json
import re
import shutil

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect
from servedpage import LONG, go, progress, ready_to_answer

from guidance_viz.views import passwords

PASSWORD = "correct horse"


# -- several runs --------------------------------------------------------------------------------------------
@pytest.fixture
def runs(demo_run, tmp_path):
    """A folder of a run that opens, one whose data are gone, and one that is damaged."""
    folder = tmp_path / "runs"
    shutil.copytree(demo_run, folder / "birds")
    shutil.copytree(demo_run, folder / "<b>gone")
    manifest = folder / "<b>gone" / "run.json"
    gone = {"format": "waterbirds", "root": "/nowhere"}
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "data": gone}))
    (folder / "damaged").mkdir()
    (folder / "damaged" / "run.json").write_text("{")
    return folder


@pytest.mark.parametrize("prefix", ["", "/user/ann"])
def test_all_runs_are_on_one_page_and_a_broken_one_hurts_no_other(serve_cli, tab, runs, prefix):
    url = serve_cli(runs, "--prefix", prefix).url
    page = tab(url)
    expect(page.get_by_role("heading", name="Runs", level=1)).to_be_visible()
    cards = page.get_by_role("listitem")
    expect(cards).to_have_count(3)
    birds = cards.filter(has=page.get_by_role("link", name="birds", exact=True))
    expect(birds).to_contain_text(re.compile(r"worst group\s+32 %"))
    damaged = cards.filter(has_text="damaged")
    expect(damaged).to_contain_text("is not a JSON file")
    expect(damaged).to_contain_text("Restore it from a copy")
    page.get_by_role("link", name="<b>gone").click()
    expect(page.get_by_role("heading", name="<b>gone cannot be opened")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("alert")).to_contain_text("/nowhere")
    page.get_by_role("link", name="All runs").click()
    expect(cards.filter(has_text="<b>gone")).to_contain_text("cannot be opened")
    page.get_by_role("link", name="birds", exact=True).click()
    ready_to_answer(page)
    assert re.search(rf"{prefix}/runs/birds#answer$", page.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("birds")
    page.keyboard.press("y")
    expect(progress(page)).to_contain_text("1 of 40")
    page.reload()
    expect(page.get_by_role("tab", name=re.compile("^Answer"))).to_have_attribute("aria-selected", "true", timeout=LONG)
    page.get_by_role("link", name="All runs of this server").click()
    expect(birds).to_contain_text("1 answer")
    assert page.url == url


@pytest.mark.slow
def test_a_run_that_is_made_later_appears_and_no_runs_say_what_to_do(serve_cli, tab, demo_run, tmp_path):
    (tmp_path / "none").mkdir()
    page = tab(serve_cli(tmp_path / "none").url)
    expect(page.get_by_role("heading", name="No runs yet")).to_be_visible()
    expect(page.get_by_text("guidance-viz prepare")).to_be_visible()
    shutil.copytree(demo_run, tmp_path / "none" / "new")
    expect(page.get_by_role("link", name="new")).to_be_visible()


@pytest.mark.slow
def test_the_small_pages_stand_in_nobodys_way(serve_cli, tab, runs, users):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    open_, closed = serve_cli(runs).url, serve_cli(runs, "--auth", users).url
    for scheme, width in (("light", 1280), ("dark", 320)):
        page = tab("about:blank", viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
        for url in (open_, closed, f"{open_}runs/birds/asleep", f"{open_}runs/nobody/open"):
            page.goto(url)
            assert not axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    tab.errors.clear()  # the one that is not there is 404


# -- names, roles, the way out -------------------------------------------------------------------------------
@pytest.fixture
def users(tmp_path):
    for name, role in (("ann", "annotator"), ("bob", "annotator"), ("carla", "adjudicator")):
        passwords.add_user(tmp_path / "users", name, PASSWORD, role)
    return tmp_path / "users"


def sign_in(page, name):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".gv.shell")).to_be_visible(timeout=LONG)


def test_two_disagree_a_third_settles_it_and_signs_out(serve_cli, tab, run, users):
    url = serve_cli(run, "--auth", users, "--answers-per-item", 2).url
    ann, bob, carla = tab(url), tab(url), tab(url)
    for page, name, key in ((ann, "ann", "y"), (bob, "bob", "n")):
        sign_in(page, name)
        ready_to_answer(page)
        page.keyboard.press(key)  # bob is asked first what ann began
        expect(progress(page)).to_contain_text("1 of 40")
    sign_in(carla, "carla")
    go(carla, "Team")
    contested = carla.locator(".gv.team .contested")
    expect(contested).to_contain_text("Your answer settles it.")
    contested.focus()
    carla.keyboard.press("m")
    for page in (ann, carla):
        go(page, "Team")
        expect(page.locator(".gv.team .contested")).to_contain_text("settled by carla: Can't tell")
        expect(page.get_by_text("carla settled 1 map")).to_be_visible()
    expect(ann.locator(".gv.team .contested").get_by_role("button")).to_have_count(0)
    carla.keyboard.press("u")
    expect(contested).not_to_contain_text("settled by")
    carla.keyboard.press("Shift+U")
    expect(contested).to_contain_text("settled by carla")
    carla.get_by_role("button", name="carla").click()
    settings = carla.get_by_role("dialog", name="Settings")
    expect(settings).to_contain_text("Signed in as carla, who settles what others disagree on")
    settings.get_by_role("link", name="Sign out").click()
    expect(carla.get_by_role("heading", name="Sign in")).to_be_visible()
    carla.goto(url)
    expect(carla.get_by_role("heading", name="Sign in")).to_be_visible()
    tab.errors.clear()


def test_the_page_of_all_runs_asks_for_the_name_too_and_leads_back_to_what_was_asked_for(serve_cli, tab, runs, users):
    url = serve_cli(runs, "--auth", users, "--prefix", "/team").url
    page = tab(f"{url}runs/birds")
    sign_in(page, "ann")
    assert "/team/runs/birds" in page.url
    page.goto(url)
    expect(page.get_by_text("Signed in as ann")).to_be_visible()
    page.get_by_role("link", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(url)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    tab.errors.clear()


# -- long idle -----------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_page_that_nobody_touches_goes_to_sleep_and_wakes_where_it_was(serve_cli, tab, run):
    page = tab(serve_cli(run, "--idle", 0.1).url)
    ready_to_answer(page)
    page.keyboard.press("y")
    expect(progress(page)).to_contain_text("1 of 40")
    expect(page.get_by_role("heading", name=re.compile("is asleep$"))).to_be_visible()
    page.wait_for_timeout(14_000)  # the run is closed meanwhile
    page.get_by_role("link", name="Wake it up").click()
    expect(page.locator(".gv.shell")).to_be_visible(timeout=LONG)
    go(page, "Answer")
    expect(progress(page)).to_contain_text("1 of 40", timeout=LONG)
    tab.errors.clear()
