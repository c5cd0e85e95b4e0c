"""The attention space in headless Chromium: first frame, lasso, hover, answer; beside ``pn.pane.Plotly`` in the same run.

Each size is served by a process of its own and opened once for each kind of plot, ours and Plotly's WebGL scatter (the
same places and colours, with a lasso whose count Python shows). Times are taken by the page's own clock: ``first`` from
the start of the navigation until the points are drawn (a pixel is read back); ``lasso`` from letting go of the button, two
thirds of the points inside, until the count is on screen; ``hover`` from the pointer's move until the words about the point
are there (the photo may come after); ``frame`` one frame while zooming. ``answer`` is the whole dashboard: from the press
of Y until the count and the next question are on screen.

    python tests/benchmarks/bench_interface.py [--sizes 10000 100000 1000000] [--rounds 5] [--json] [--no-plotly]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]
CHROMIUM = os.environ.get("GUIDANCE_VIZ_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--no-first-run",
         "--disable-background-networking", "--disable-component-update"]
PLOTLY_SURVIVES = 1_000_000
PATIENCE_MS = 240_000
STARTUP = """
window.bench = { moved: 0, up: 0 };
addEventListener("pointermove", () => (bench.moved = performance.now()), true);
addEventListener("pointerup", () => (bench.up = performance.now()), true);
addEventListener("mouseup", () => (bench.up = performance.now()), true);
bench.find = (selector, root = document) => {
  const own = root.querySelector(selector);
  if (own) return own;
  for (const e of root.querySelectorAll("*")) {
    const found = e.shadowRoot && bench.find(selector, e.shadowRoot);
    if (found) return found;
  }
  return null;
};
// Resolve with the time at which a condition first holds, tested after each frame.
bench.when = (test, until = performance.now() + 60000) => new Promise((done, fail) => {
  const look = () => {
    if (test()) done(performance.now());
    else if (performance.now() > until) fail(new Error("it did not come within a minute"));
    else requestAnimationFrame(look);
  };
  look();
});
// Everything that was asked of the graphics card, or of the processor in its place, is done.
bench.settle = (canvas) => {
  const gl = canvas.getContext("webgl2") || canvas.getContext("webgl");
  if (gl) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  else canvas.getContext("2d").getImageData(0, 0, 1, 1);
  return performance.now();
};
"""


# -- what is served ------------------------------------------------------------------------------------------
def serve(kind: str, n: int) -> None:
    """Serve one page of a session on ``n`` small photos, and print its port."""
    import panel as pn
    from synthetic import prepared

    from guidance_viz import views

    with prepared(n, questions=24) as session:
        print(two_thirds(session), flush=True)
        made = {"ours": lambda: views.Scatter(session, height=640), "plotly": lambda: plotly(session),
                "page": lambda: views.Dashboard(session, height=900)}[kind]
        if kind == "plotly":
            pn.extension("plotly")
        pn.serve({"/": made}, port=0, show=False, start=True, threaded=False, verbose=True, title="benchmark")


def plotly(session: Any) -> Any:
    """The same points in Plotly's WebGL scatter; the lasso's count is worked out and shown by Python."""
    import panel as pn
    import plotly.graph_objects as go

    table = session.table
    trace = go.Scattergl(x=table["x"].to_numpy(np.float32), y=table["y"].to_numpy(np.float32), mode="markers",
                         marker={"color": table["group"].to_numpy(), "size": 3})
    figure = go.Figure(trace, layout={"dragmode": "lasso", "margin": dict.fromkeys("lrtb", 0), "hovermode": "closest"})
    pane = pn.pane.Plotly(figure, height=640, sizing_mode="stretch_width")
    said = pn.pane.HTML("", css_classes=["count"])

    def show(event: Any) -> None:
        said.object = f"<b class='counted'>{len((event.new or {}).get('points', []))} photos</b>"

    pane.param.watch(show, "selected_data")
    return pn.Column(pane, said)


@contextmanager
def server(kind: str, n: int) -> Iterator[tuple[str, float]]:
    """A server in a process of its own; gives the page's address, and :func:`two_thirds` of its points."""
    command = [sys.executable, str(Path(__file__)), "--serve", kind, str(n)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        half = float(process.stdout.readline())
        for line in process.stdout:
            if "http://" in line:
                yield line[line.index("http://"):].split()[0], half
                return
        raise RuntimeError("the server did not start")
    finally:
        process.terminate()
        process.wait(20)


# -- what is measured ----------------------------------------------------------------------------------------
def two_thirds(session: Any) -> float:
    """Half width, as a part of the plot's, of the ellipse that holds two thirds of a session's points."""
    xy = session.table[["x", "y"]].to_numpy(np.float64)
    low, high = xy.min(0), xy.max(0)
    return float(np.quantile(np.hypot(*((xy - (low + high) / 2) / (high - low)).T), 2 / 3)) * .78


def corners_of(box: dict[str, float], half: float) -> list[tuple[float, float]]:
    """Corners on the screen of an ellipse around a plot's middle, 48 of them."""
    angle = np.linspace(0, 2 * np.pi, 48)
    x = box["x"] + box["width"] * (.5 + half * np.cos(angle))
    y = box["y"] + box["height"] * (.5 + half * np.sin(angle))
    return list(zip(x.tolist(), y.tolist(), strict=True))


def drag(page: Any, corners: list[tuple[float, float]]) -> None:
    """Draw a lasso with the mouse."""
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner)
    page.mouse.up()


class Ours:
    """How the attention space of this package is driven."""

    kind, canvas, over, counted = "ours", ".gv.scatter canvas.points", ".gv.scatter canvas.over", ".gv.scatter .chosenbar"
    ready = "bench.find('.gv.scatter .legend .entry') && bench.find('.gv.scatter .cover.hidden')"
    shown = "/\\d/.test(bench.find('.gv.scatter .chosenbar:not(.hidden)')?.textContent || '')"

    def clear(self, page: Any) -> None:
        """Take the choice back."""
        page.locator(self.over).press("Escape")
        page.wait_for_function("() => bench.find('.gv.scatter .chosenbar.hidden')")


class Plotly:
    """How Plotly's pane is driven."""

    kind, canvas, over, counted = "plotly", ".gl-canvas-context", ".nsewdrag", ".counted"
    ready = "bench.find('.gl-canvas-context') && bench.find('.js-plotly-plot .nsewdrag')"
    shown = "bench.find('.counted') && !/^0 /.test(bench.find('.counted').textContent)"

    def clear(self, page: Any) -> None:
        """Forget the count; the next lasso replaces the choice."""
        page.evaluate("() => { bench.find('.counted').textContent = '0 photos'; }")


def first_frame(page: Any, url: str, plot: Any) -> float:
    """Seconds from the start of the navigation until the points are drawn."""
    page.goto(url, timeout=PATIENCE_MS)
    return page.evaluate(f"""async () => {{
      await bench.when(() => {plot.ready});
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return bench.settle(bench.find("{plot.canvas}")) / 1000;
    }}""")


def lasso(page: Any, plot: Any, half: float, rounds: int) -> dict[str, Any]:
    """Seconds from letting go until the count is there, and what it says."""
    box = page.locator(plot.over).first.bounding_box()
    times, said = [], ""
    for k in range(rounds):
        corners = corners_of(box, half * (1 + k / 25))  # one that begins on the last one would drag it
        page.evaluate(f"""() => {{
          bench.up = 0;
          bench.seen = bench.when(() => bench.up && {plot.shown}).then((at) => at - bench.up);
        }}""")
        drag(page, corners)
        times.append(page.evaluate("() => bench.seen") / 1000)
        said = page.locator(plot.counted).first.inner_text()
        plot.clear(page)
    return {"seconds": times, "said": said.splitlines()[0]}


def hover(page: Any, rounds: int) -> list[float]:
    """Seconds from the pointer's last move until the tip's words are there, on different points."""
    box = page.locator(Ours.over).bounding_box()
    rng, times = np.random.default_rng(0), []
    # Found once: to search the page for it in every frame takes longer than what is measured.
    page.evaluate("() => { bench.tip = bench.find('.gv.scatter .tip'); }")
    hidden = "bench.tip.classList.contains('hidden')"
    while len(times) < rounds:
        x, y = box["x"] + box["width"] * rng.uniform(.2, .8), box["y"] + box["height"] * rng.uniform(.2, .8)
        page.mouse.move(box["x"] + 2, box["y"] + box["height"] - 2)
        page.wait_for_function(f"() => {hidden}")
        page.wait_for_timeout(200)  # the frame of the move before is drawn
        page.evaluate(f"() => {{ bench.moved = 0; bench.seen = bench.when(() => !{hidden} || "
                      "(bench.moved && performance.now() - bench.moved > 1500)).then((at) => at - bench.moved); }")
        page.mouse.move(x, y)
        took = page.evaluate("() => bench.seen") / 1000
        if took < 1.5:  # else no point lies under the pointer
            times.append(took)
    return times


def frame(page: Any, rounds: int) -> list[float]:
    """Seconds of one frame after a step of the wheel, all of it drawn."""
    return page.evaluate(f"""async () => {{
      const over = bench.find("{Ours.over}"), canvas = () => bench.find("{Ours.canvas}");
      const times = [];
      for (let k = 0; k < {rounds}; k++) {{
        const start = performance.now();
        over.dispatchEvent(new WheelEvent("wheel", {{ deltaY: k % 2 ? 40 : -40, bubbles: true, cancelable: true }}));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        times.push((bench.settle(canvas()) - start) / 1000);
      }}
      return times;
    }}""")


def answers(page: Any, url: str, rounds: int) -> dict[str, list[float]]:
    """Seconds from the press of Y until the count of the answered and the next question are on screen."""
    page.goto(url, timeout=PATIENCE_MS)
    page.get_by_role("tab").first.wait_for()
    page.keyboard.press("Alt+Digit2")
    progress = page.locator(".gv.queue .progress")
    progress.wait_for()
    page.wait_for_timeout(2000)
    times = []
    for k in range(1, rounds + 1):
        page.evaluate(f"""() => {{
          const said = () => bench.find(".gv.queue .progress").textContent;
          bench.begun = performance.now();
          bench.next = bench.when(() => said().includes("{k} of")).then((at) => at - bench.begun);
        }}""")
        page.keyboard.press("y")
        times.append(page.evaluate("() => bench.next") / 1000)
        page.wait_for_timeout(800)
    return {"answer": times}


# -- the run -------------------------------------------------------------------------------------------------
def measured(browser: Any, n: int, plot: Any, rounds: int) -> dict[str, Any]:
    """All times of one kind of plot at one size."""
    with server(plot.kind, n) as (url, half), opened(browser) as page:
        result: dict[str, Any] = {"points": n, "plot": plot.kind, "first": first_frame(page, url, plot)}
        page.wait_for_timeout(1000)
        result |= {f"lasso {k}": v for k, v in lasso(page, plot, half, rounds).items()}
        if isinstance(plot, Ours):
            result |= {"hover": hover(page, rounds * 3), "frame": frame(page, rounds * 4)}
        return result


@contextmanager
def opened(browser: Any) -> Iterator[Any]:
    """A tab with the page's clock."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(STARTUP)
    yield page
    context.close()


def line(result: dict[str, Any]) -> str:
    """One line of the table."""
    if "failed" in result:
        return f"{result['points']:>9,}  {result['plot']:<7}  {result['failed']}"
    cells = [f"{result['points']:>9,}", f"{result['plot']:<7}"]
    for name in ("first", "lasso seconds", "hover", "frame", "answer"):
        values = result.get(name)
        if values is None:
            continue
        values = values if isinstance(values, list) else [values]
        cells.append(f"{name.split()[0]} {1000 * statistics.median(values):,.0f} ms (most {1000 * max(values):,.0f})")
    return "  ".join([*cells, result.get("lasso said", "")])


def attempt(measure: Callable[[], dict[str, Any]], n: int, kind: str) -> dict[str, Any]:
    """A result, or what went wrong: a plot that does not survive a size is a result too."""
    began = time.monotonic()
    try:
        return measure()
    except Exception as error:
        return {"points": n, "plot": kind, "failed": f"{type(error).__name__} after {time.monotonic() - began:.0f} s: "
                                                     f"{str(error).splitlines()[0]}"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--no-plotly", action="store_true")
    parser.add_argument("--answers", type=int, nargs="*", default=[5_000, 100_000], help="sizes of the dashboard")
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve[0], int(given.serve[1]))
        return
    from playwright.sync_api import sync_playwright

    results = []
    with sync_playwright() as api:
        browser = api.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tasks: list[tuple[int, str, Callable[[], dict[str, Any]]]] = []
        for n in given.sizes:
            plots = [Ours()] if given.no_plotly or n > PLOTLY_SURVIVES else [Ours(), Plotly()]
            tasks += [(n, p.kind, lambda n=n, p=p: measured(browser, n, p, given.rounds)) for p in plots]  # type: ignore[misc]
        tasks += [(n, "page", lambda n=n: answered(browser, n, given.rounds)) for n in given.answers]  # type: ignore[misc]
        for n, kind, task in tasks:
            results.append(attempt(task, n, kind))
            print(line(results[-1]), file=sys.stderr, flush=True)
        browser.close()
    print(json.dumps(results, indent=2) if given.json else "\n".join(map(line, results)))


def answered(browser: Any, n: int, rounds: int) -> dict[str, Any]:
    """Times of answering in the whole dashboard."""
    with server("page", n) as (url, _), opened(browser) as page:
        return {"points": n, "plot": "page", **answers(page, url, rounds)}


if __name__ == "__main__":
    main()
