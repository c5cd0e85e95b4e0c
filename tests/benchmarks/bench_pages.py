"""What opened and closed pages leave behind: watchers, views and memory, over 50 pages on one run.

    python tests/benchmarks/bench_pages.py [PAGES]
"""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
import time
from pathlib import Path

from guidance_viz.app.demo import demo_session
from guidance_viz.views import server
from guidance_viz.views.dashboard import Dashboard

sys.path.insert(0, str(Path(__file__).parents[1] / "views"))

from test_serving import visit, watchers

ROUND = 10


def resident() -> float:
    """Resident memory, MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def emptied(found) -> None:
    while found.get_sessions("/"):
        await asyncio.sleep(.1)
    gc.collect()


async def measure(session, pages: int) -> None:
    server.LOST_SECONDS = 1
    found = server.serve(session, 0, start=False)
    found.start()
    url = f"http://127.0.0.1:{found.port}"
    await visit(url)  # what is made once is made now
    await emptied(found)
    row = "{:>6} {:>9} {:>9} {:>9} {:>12}".format
    print(row("pages", "watchers", "views", "MB", "s a page"))

    def report(done: int, seconds: float) -> None:
        views = sum(isinstance(each, Dashboard) for each in gc.get_objects())
        print(row(done, watchers(session), views, f"{resident():.0f}", f"{seconds:.2f}" if seconds else ""))
    report(0, 0)
    for done in range(ROUND, pages + 1, ROUND):
        began = time.perf_counter()
        for _ in range(ROUND):
            await visit(url)
        seconds = (time.perf_counter() - began) / ROUND
        if done == ROUND:
            print(row("open", watchers(session), len(found.get_sessions("/")), f"{resident():.0f}", ""))
        await emptied(found)
        report(done, seconds)
    found.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, demo_session(Path(folder) / "run", projection="pca") as session:
        session.prepare()
        asyncio.run(measure(session, int(sys.argv[1]) if len(sys.argv) > 1 else 50))
