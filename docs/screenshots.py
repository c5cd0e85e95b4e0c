"""Pictures of every view, light and dark: ``python docs/screenshots.py [NAME …]`` writes ``docs/images/NAME-light.png``.

A run on the demo data is made in a temporary folder, with three annotators, a curated subset, boxes drawn on some photos, a
sweep of models guided by boxes, and a fix that waits; and one of a small CLIP model, for the place of attributes. Clocks
are set and random numbers are seeded: made again on one machine, the pictures differ by the seconds that the training took;
another machine has its own UMAP and fonts. A picture is below 200 KB: those that need it are reduced to a palette.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, TimeoutError, expect, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

CHROMIUM = os.environ.get("GUIDANCE_VIZ_CHROMIUM", "/usr/bin/chromium")
SIZE = {"width": 1440, "height": 900}
SCHEMES = ("light", "dark")
LIMIT = 200_000         # bytes of a picture
COLOURS = (256, 192, 128, 64)
CLOCK = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
PATIENCE = 240_000      # ms
PEOPLE = {"ann": (24, 0.0), "ben": (16, 0.15), "cem": (9, 0.3)}     # how many answers, and which share at random
DRAWN_ON = 6            # photos with a box of a person
GRID = {"loss": ["energy", "l1"], "weight": [0.1, 0.3, 1.0]}
WORDS = ("water", "land", "lake", "sea", "shore", "marsh", "meadow", "forest", "desert", "rock", "clouds", "dusk")
REPORT = {"report": "", "report-changes": "#changes", "report-photos": "#photos"}
NOTEBOOK = """import guidance_viz as gv
gv.views.enable_notebook()
session = gv.Session.open("birds")
session.prepare()
session.dashboard(height=620)"""

# Whether something is drawn on every canvas that can be looked into and is in sight.
DRAWN = """() => {
    const found = [], look = (root) => root.querySelectorAll('*').forEach((e) => {
        if (e.tagName === 'CANVAS') found.push(e);
        if (e.shadowRoot) look(e.shadowRoot);
    });
    look(document);
    return found.every((canvas) => {
        const box = canvas.getBoundingClientRect();
        if (!box.width || box.top > innerHeight || box.bottom < 0 || canvas.classList.contains('over')) return true;
        const context = canvas.getContext('2d');
        if (!context) return true;
        const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
        return pixels.some((pixel) => pixel !== pixels[0]);
    });
}"""


# -- the run --------------------------------------------------------------
def make_run(run: Path) -> None:
    """Answer, curate, draw, guide and fix, and set the clock."""
    from guidance_viz.app.demo import NO_LIFT, YES_LIFT, demo_session

    with demo_session(run, live=False, answers_per_item=3) as session:
        session.prepare()
        table, area = session.table.set_index("sample_id"), session.evaluate()["train"].box_area
        lift = table["energy_inside"] / area
        rng = np.random.default_rng(0)
        for name, (count, noise) in PEOPLE.items():
            for _ in range(count):
                item = session.next_question(annotator=name).sample_id
                seen = "yes" if lift[item] > YES_LIFT else "no" if lift[item] < NO_LIFT else "maybe"
                said = rng.choice(["yes", "no", "maybe"]) if rng.random() < noise else seen
                session.answer(item, str(said), annotator=name, seconds=round(float(rng.gamma(4, 1.1)), 1))
        adds = session.neurons["contribution_waterbird"].abs().sort_values(ascending=False)
        session.answer_neurons([int(n) for n in adds.index[:2]], "no", annotator="ann")
        session.answer_neurons([int(n) for n in adds.index[2:4]], "yes", annotator="ann")
        session.curate("balanced", size=.2)
        for name in session.ids("train")[:DRAWN_ON]:
            box = session.boxes_on(name).iloc[0]
            label = session.class_names[int(table.loc[name, "label"])]
            session.draw_boxes(name, [(box.x0, box.y0, box.x1, box.y1, label)], annotator="ann")
        session.sweep(GRID, epochs=6, trainable="tail", lr=1e-3)
        session.mitigate("crayon_pruning_attention", relevance_from="spread", trainable="tail")
    set_clock(run)


def make_language_run(run: Path) -> None:
    """A small CLIP model, one word found spurious, and a fix by language that waits."""
    import guidance_viz as gv
    from guidance_viz.app.demo import COMPUTE

    ds = gv.data.load("demo")
    clf = gv.models.load("demo_clip", class_names=ds.class_names)
    gv.training.learn_captions(clf, ds, gv.data.demo_captions(ds), epochs=15, lr=2e-3)
    with gv.Session(clf, ds, run, seed=0, projection="pca", **COMPUTE) as session:
        session.prepare()
        session.detect_attributes("clip", WORDS)
        session.judge_attribute("clip:water", "spurious", class_name="waterbird")
        session.judge_attribute("clip:rock", "healthy", class_name="landbird")
        session.mitigate("clip_language", attribute="clip:water")
    set_clock(run)


def set_clock(run: Path) -> None:
    """Give what was done the times of a quiet morning."""
    with contextlib.closing(sqlite3.connect(run / "answers.sqlite")) as journal, journal:
        found = journal.execute("select action from guidance_journal group by action order by min(seq)")
        actions = [row[0] for row in found]
        times = {action: _time(7 * k) for k, action in enumerate(actions)}
        journal.executemany("update guidance_journal set time = ? where action = ?", [(t, a) for a, t in times.items()])
    for k, path in enumerate(sorted(run.glob("mitigations/*/request.json"))):
        path.write_text(json.dumps({**json.loads(path.read_text()), "time": _time(600 + 60 * k)}))
    for path in run.glob("subsets/*.json"):
        path.write_text(json.dumps({**json.loads(path.read_text()), "created": _time(540)}))


def _time(seconds: int) -> str:
    return (CLOCK + timedelta(seconds=seconds)).isoformat(timespec="microseconds")


def write_report(run: Path, page: Path) -> None:
    """Accept the fix and write the report, as of the run's morning."""
    import guidance_viz as gv
    from guidance_viz.report import FORMATS, gather

    with gv.Session.open(run, live=False) as session:
        session.prepare()
        session.accept(regressions="allow")
        facts = gather(session)
    facts = dataclasses.replace(facts, made=_time(3600), run="runs/birds")
    page.write_text(FORMATS["html"](facts), encoding="utf-8")


# -- the pictures --------------------------------------------------------------
def open_page(browser: Browser, url: str, scheme: str) -> Page:
    """Open a page as somebody does who was here before."""
    context = browser.new_context(viewport=SIZE, color_scheme=scheme, reduced_motion="reduce", locale="en-GB",
                                  timezone_id="UTC")
    context.add_init_script("try { localStorage.setItem('guidance_viz.tour', 'done') } catch {}")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    return page


def settle(page: Page) -> None:
    """Wait until nothing is being loaded."""
    for busy in (".gv .spin:visible", ".gv .shimmer:visible", ".gv .cover:visible"):
        expect(page.locator(busy)).to_have_count(0, timeout=PATIENCE)
    with contextlib.suppress(TimeoutError):  # what stays empty is meant to be
        page.wait_for_function(DRAWN, timeout=8000)
    page.wait_for_timeout(800)


class Album:
    """Writes the pictures that were asked for."""

    def __init__(self, folder: Path, wanted: list[str]) -> None:
        self.folder, self.wanted = folder, wanted
        folder.mkdir(exist_ok=True)

    def wants(self, name: str) -> bool:
        """Whether a picture was asked for; all are where none is named."""
        return not self.wanted or name in self.wanted

    def keep(self, page: Page, name: str, scheme: str) -> None:
        """Take a picture and write it as small as it has to be."""
        if not self.wants(name):
            return
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        data = next((data for data in smaller_and_smaller(picture) if len(data) < LIMIT), None)
        if data is None:
            raise SystemExit(f"{name}-{scheme}.png is too large even with {COLOURS[-1]} colours.")
        (self.folder / f"{name}-{scheme}.png").write_bytes(data)
        print(f"{name}-{scheme}.png  {len(data) // 1000} KB", flush=True)


def smaller_and_smaller(picture: Image.Image) -> Iterator[bytes]:
    """A picture as PNG: as it is, then dithered to a palette, then to palettes of fewer and fewer colours."""
    yield png(picture)
    for colours in COLOURS:
        palette = picture.quantize(colours, method=Image.Quantize.MAXCOVERAGE, kmeans=1)
        yield png(picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG))
        yield png(picture.quantize(palette=palette, dither=Image.Dither.NONE))


def png(picture: Image.Image) -> bytes:
    """Encode a picture."""
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def places(browser: Browser, url: str, scheme: str, album: Album) -> None:
    """Every place of the page, and one photo large."""
    page = open_page(browser, url, scheme)
    expect(page.locator(".gv.shell")).to_be_visible()
    for tab in page.get_by_role("tab").all():
        name = tab.evaluate("tab => tab.id.replace('gv-tab-', '')")
        if name == "attributes":
            continue  # of another run
        tab.click()
        settle(page)
        if name == "guide":
            page.locator(".gv.tradeoffs [data-key].onfront").last.press("Enter")
            settle(page)
        album.keep(page, name, scheme)
        if name == "explore" and album.wants("photo"):
            page.locator(".gv.gallery .photo .picture").nth(1).click()
            expect(page.get_by_role("dialog", name="One photo, large")).to_be_visible()
            settle(page)
            album.keep(page, "photo", scheme)
            page.keyboard.press("Escape")
    page.context.close()


def attributes(browser: Browser, url: str, scheme: str, album: Album) -> None:
    """The words that a CLIP model leans on, one of them opened."""
    page = open_page(browser, url, scheme)
    page.get_by_role("tab", name="Attributes").click()
    page.locator(".attributes .ranked").get_by_role("button", name="water", exact=True).first.click()
    settle(page)
    album.keep(page, "attributes", scheme)
    page.context.close()


def report(browser: Browser, path: Path, scheme: str, album: Album) -> None:
    """The report: its beginning, before and after, and pairs of photos."""
    page = open_page(browser, path.as_uri(), scheme)
    for name, place in REPORT.items():
        page.evaluate("place => place && document.querySelector(place).scrollIntoView({behavior: 'instant'})", place)
        page.wait_for_timeout(300)
        album.keep(page, name, scheme)
    page.context.close()


def jupyterlab(browser: Browser, lab: Any, url: str, scheme: str, album: Album) -> None:
    """The dashboard in a cell of JupyterLab."""
    from lab import Notebook

    page = open_page(browser, url, scheme)
    notebook = Notebook(page)
    theme = "JupyterLab Dark" if scheme == "dark" else "JupyterLab Light"
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    notebook.command("application:toggle-left-area")
    notebook.run_all()
    output = notebook.cell(0)
    expect(output.locator(".gv.shell")).to_be_visible(timeout=PATIENCE)
    settle(page)
    page.locator(".jp-Notebook .jp-CodeCell").first.evaluate("cell => cell.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(1000)
    album.keep(page, "jupyterlab", scheme)
    page.context.close()


# -- the servers --------------------------------------------------------------
@contextlib.contextmanager
def served(run: Path) -> Iterator[str]:
    """The address of the run, served."""
    command = [sys.executable, "-m", "guidance_viz.app.cli", "serve", str(run), "--port", "0", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def laboratory(folder: Path, run: Path) -> Iterator[tuple[Any, str]]:
    """A JupyterLab and the address of a notebook on the run."""
    from lab import Lab

    lab = Lab(folder)
    (lab.folder / run.name).symlink_to(run)
    try:
        yield lab, lab.notebook("birds", NOTEBOOK)
    finally:
        lab.stop()


def main(wanted: list[str], folder: Path, with_lab: bool, made: Path | None) -> None:
    """Make the run and take the pictures."""
    album = Album(folder, wanted)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        run = Path(place) / "birds"
        if made is not None and made.exists():
            shutil.copytree(made, run)
        elif wanted != ["attributes"]:
            make_run(run)
            if made is not None:
                shutil.copytree(run, made)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        if album.wants("attributes"):
            make_language_run(Path(place) / "words")
            with served(Path(place) / "words") as url:
                for scheme in SCHEMES:
                    attributes(browser, url, scheme, album)
        if not wanted or set(wanted) - {*REPORT, "jupyterlab", "attributes"}:
            with served(run) as url:
                for scheme in SCHEMES:
                    places(browser, url, scheme, album)
        if with_lab and album.wants("jupyterlab"):
            for scheme in SCHEMES:
                with laboratory(Path(place) / f"lab-{scheme}", run) as (lab, url):
                    jupyterlab(browser, lab, url, scheme, album)
        if any(map(album.wants, REPORT)):
            write_report(run, Path(place) / "report.html")
            for scheme in SCHEMES:
                report(browser, Path(place) / "report.html", scheme, album)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Pictures of every view, light and dark.")
    parser.add_argument("names", nargs="*", help="which pictures: explore, answer, report, jupyterlab, …; all by default")
    parser.add_argument("--out", type=Path, default=HERE / "images", help="where to (docs/images)")
    parser.add_argument("--no-lab", action="store_true", help="leave JupyterLab out")
    parser.add_argument("--run", type=Path, help="keep the run here, and take it from here the next time")
    args = parser.parse_args()
    main(args.names, args.out, not args.no_lab, args.run)
