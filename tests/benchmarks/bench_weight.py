"""What a page weighs on the wire when it is opened: HTTP bodies and websocket frames, in headless Chromium.

The served app with a made-up session of 8 questions, opened in a fresh browser and once more with what that one keeps; what
Bokeh and Panel bring is counted apart. A notebook's weight is that of its outputs as they are saved, and of the messages by
which the first view gets the front end.

    python tests/benchmarks/bench_weight.py [--root CHECKOUT] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("GUIDANCE_VIZ_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
NOTEBOOK = """
import json
from bokeh.document import Document
from fake import METHODS, FakeSession
from guidance_viz import views
session = FakeSession(questions=8)
weights = {}
for name, make in (("Scatter", lambda: views.Scatter(session)), ("Gallery", lambda: views.Gallery(session)),
                   ("Dashboard", lambda: views.Dashboard(session, methods=METHODS))):
    view, document = make(), Document()
    document.add_root(view.part.get_root(document))
    weights[name] = len(json.dumps(document.to_json(), default=lambda v: getattr(v, "hex", lambda: str(v))()))
print(json.dumps(weights))
"""


class Counted:
    """Bytes of one tab, by what they are for."""

    def __init__(self, context: Any) -> None:
        self.page = context.new_page()
        self.bytes: dict[str, int] = {}
        self.urls: dict[str, str] = {}
        cdp = context.new_cdp_session(self.page)
        cdp.send("Network.enable")
        cdp.on("Network.requestWillBeSent", lambda e: self.urls.update({e["requestId"]: e["request"]["url"]}))
        cdp.on("Network.loadingFinished", lambda e: self._add(self.urls.get(e["requestId"], ""), e["encodedDataLength"]))
        cdp.on("Network.webSocketFrameReceived", lambda e: self._frame(e["response"]))

    def _frame(self, frame: dict[str, Any]) -> None:
        size = len(frame["payloadData"].encode()) if frame["opcode"] == 1 else len(frame["payloadData"]) * 3 // 4
        self._count("socket", size)

    def _add(self, url: str, size: float) -> None:
        if url.startswith(("data:", "blob:")):
            return
        theirs = "/static/" in url or "/panel_dist" in url or "/components/" in url
        self._count("Bokeh and Panel" if theirs else "page and code", int(size))

    def _count(self, what: str, size: int) -> None:
        self.bytes[what] = self.bytes.get(what, 0) + size

    def open(self, url: str) -> dict[str, int]:
        self.page.goto(url)
        self.page.locator(".gv.scatter .legend").first.wait_for(timeout=90_000)
        self.page.wait_for_timeout(3000)  # pictures and points come after
        return dict(self.bytes)


def served(root: Path) -> dict[str, dict[str, int]]:
    from playwright.sync_api import sync_playwright

    environment = {**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(root / "tests" / "browser" / "app.py"), "fake", "unused"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=root)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    try:
        with sync_playwright() as api:
            context = api.chromium.launch(executable_path=CHROMIUM, args=FLAGS).new_context()
            return {"first": Counted(context).open(url), "again": Counted(context).open(url)}
    finally:
        process.terminate()
        process.wait(20)


def saved(root: Path) -> dict[str, int]:
    path = os.pathsep.join([str(root), str(root / "tests" / "browser")])
    told = subprocess.run([sys.executable, "-c", NOTEBOOK], capture_output=True, text=True, check=True, cwd=root,
                          env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}).stdout
    return json.loads(told.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=HERE.parents[1], help="checkout that is measured")
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args()
    found = {**served(args.root), "one view's output": saved(args.root)}
    if args.json:
        print(json.dumps(found))
        return
    for what, weights in found.items():
        print(what, ", ".join(f"{name} {size / 1000:,.0f} kB" for name, size in weights.items()))


if __name__ == "__main__":
    main()
