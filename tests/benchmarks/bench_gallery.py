"""How smooth the gallery is over many photos, in headless Chromium against the served page.

    python tests/benchmarks/bench_gallery.py                    100,000 photos; medians as JSON
    python tests/benchmarks/bench_gallery.py --photos 1000000

The photos are from a small stock, and the network is small, so that what is measured is the gallery: Python's part, the
socket, and the browser. "Painted" is when every card in sight has its photo and its map.
"""

from __future__ import annotations

import argparse
import functools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[k]) for k in (2,)] + [
    str(Path(__file__).resolve().parents[1] / name) for name in ("benchmarks", "browser")]

QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FLING_SECONDS = 3.0
AFTER = "v => bench.after(v)"
PAINTED = """
(() => {
  const find = (root) => {
    for (const e of root.querySelectorAll("*")) {
      if (e.matches(".gv.gallery")) return e;
      const inside = e.shadowRoot && find(e.shadowRoot);
      if (inside) return inside;
    }
    return null;
  };
  const frame = () => new Promise((r) => requestAnimationFrame(r));
  const gallery = () => (window.found ||= find(document));
  const grid = () => gallery().querySelector(".grid");
  const painted = () => {
    const box = grid().getBoundingClientRect();
    const cards = [...grid().querySelectorAll(".item")].filter((c) => {
      const b = c.getBoundingClientRect();
      return b.bottom > box.top && b.top < box.bottom;
    });
    return cards.length > 0 && cards.every((c) => c.querySelector("canvas.painted"));
  };
  window.bench = {
    async opened() { while (!gallery() || !painted()) await frame(); return performance.now(); },
    async jump(share) {
      const start = performance.now();
      grid().scrollTop = share * (grid().scrollHeight - grid().clientHeight);
      await frame(); await frame();
      while (!painted()) await frame();
      return performance.now() - start;
    },
    async fling(seconds, speed) {
      const times = [], start = performance.now(), from = grid().scrollTop;
      for (let now = start; now - start < 1000 * seconds; now = performance.now()) {
        grid().scrollTop = from + speed * (now - start) / 1000;
        await frame();
        times.push(performance.now() - now);
      }
      const end = performance.now();
      while (!painted()) await frame();
      return { times, settled: performance.now() - end };
    },
    async after(act) {
      const link = gallery().link, before = link.props.version, start = performance.now();
      link.send(...act);
      while (link.props.version === before || !painted()) await frame();
      return performance.now() - start;
    },
    async answer(value) {
      const card = grid().querySelector('.item[tabindex="0"]') || grid().querySelector(".item");
      const start = performance.now();
      card.querySelector(`.answer.${value}`).click();
      const now = () => grid().querySelector(`[aria-posinset="${card.getAttribute("aria-posinset")}"]`);
      while (now().querySelector(`.answer.${value}`).getAttribute("aria-pressed") !== "true") await frame();
      const shown = performance.now() - start;
      while (gallery().link.receipts.size) await frame();
      return { shown, kept: performance.now() - start };
    },
  };
})()
"""


def serve(photos: int) -> None:
    """Serve a session whose photos cost nothing to make; prints the page's address."""
    from app import free_port
    from PIL import Image
    from synthetic import Scenes, prepared

    from guidance_viz import views

    class Stock(Scenes):
        """Shows photos of a stock of 32, which are as large as a person's own."""

        @functools.cached_property
        def stock(self) -> list[Image.Image]:
            return [Image.fromarray(super(Stock, self).photo(k, None)).resize((256, 256)) for k in range(32)]

        def photo(self, row: int, size: int | None) -> np.ndarray:
            return np.asarray(self.stock[row % 32].resize((size or 128,) * 2))

        def select(self, rows: np.ndarray) -> Stock:
            return Stock(self.label[rows], self.attribute[rows], self.rows[rows])

    with prepared(photos, 40, Stock) as session:
        views.serve(session, free_port(), on_start=lambda url: print(url, flush=True))


@contextmanager
def served(photos: int) -> Iterator[str]:
    """The page's address, served by a process of its own."""
    process = subprocess.Popen([sys.executable, __file__, "--serve", "--photos", str(photos)], stdout=subprocess.PIPE,
                               text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(20)


def measure(photos: int = 100_000, *, width: int = 1440, height: int = 900, jumps: int = 15,
            executable: str = "/usr/bin/chromium") -> dict[str, Any]:
    """Drive the gallery over that many photos; milliseconds.

    Returns
    -------
    dict
        ``open_ms`` (page opened to first screen painted), ``jump_ms`` (scroll bar moved anywhere to painted), ``frame_ms``
        (between frames while scrolling on), ``settle_ms`` (end of that to painted), ``filter_ms`` and ``sort_ms`` (picked
        to painted), ``answer_ms`` and ``kept_ms`` (a click to the card, and to Python's receipt); each with median, p95 and
        runs.
    """
    from playwright.sync_api import sync_playwright
    with served(photos) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=QUIET)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(240_000)
        page.add_init_script(PAINTED)
        opened = _opened(page, url)
        bench = _Bench(page)
        places = np.random.default_rng(0).random(jumps).tolist()
        jump = bench.each("s => bench.jump(s)", places)
        flung = bench.each(f"v => bench.fling({FLING_SECONDS}, v)", [800.0, 3000.0, 20000.0])
        answered = bench.each("v => bench.answer(v)", ["yes", "no"] * 4)
        picked = bench.each(AFTER, [["filter", {"name": "label", "value": v}] for v in ("0", "1", "all") * 2])
        sorts = bench.each(AFTER, [["sort", {"sort": s}] for s in ("loss", "data") * 3])
        browser.close()
    return {"photos": photos, "open_ms": _told([opened]), "jump_ms": _told(jump),
            "frame_ms": _told([t for f in flung for t in f["times"]]), "settle_ms": _told([f["settled"] for f in flung]),
            "filter_ms": _told(picked), "sort_ms": _told(sorts), "answer_ms": _told([a["shown"] for a in answered]),
            "kept_ms": _told([a["kept"] for a in answered])}


def _opened(page: Any, url: str) -> float:
    start = time.perf_counter()
    page.goto(url)
    page.evaluate("bench.opened()")
    return 1000 * (time.perf_counter() - start)


class _Bench:
    def __init__(self, page: Any) -> None:
        self.page = page

    def each(self, call: str, values: list[Any]) -> list[Any]:
        """The answers of a call with each value, one after the other, with a breath between."""
        found = []
        for value in values:
            found.append(self.page.evaluate(call, value))
            self.page.wait_for_timeout(150)
        return found


def _told(values: list[float]) -> dict[str, float]:
    median, p95 = np.percentile(values, [50, 95]).round(1).tolist()
    return {"median": median, "p95": p95, "runs": len(values)}


def main(run: Callable[..., dict[str, Any]] = measure) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        serve(args.photos)
        return
    print(json.dumps(run(args.photos, width=args.width), indent=1))


if __name__ == "__main__":
    main()
