"""What a browser can do, judged: of a notebook's page from inside it, or of a browser on this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from guidance_viz.app.checks import Check

SLOW_MS = 250
PATIENCE_S = 30
SMALL_TEXTURE = 4096
SOFTWARE = ("swiftshader", "llvmpipe", "software", "softpipe", "basic render")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
AGENTS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("HeadlessChrome", "Chromium"), ("Chrome", "Chromium"),
          ("Version", "Safari"))
"""What browsers call themselves: each also names those that it wants to be taken for."""
ACCELERATE = ("Switch on hardware acceleration in the browser's settings and restart it; its page chrome://gpu says what "
              "it misses")


def page_checks(found: Mapping[str, Any]) -> list[Check]:
    """What a page says of itself, as checks.

    Parameters
    ----------
    found
        As :class:`guidance_viz.views.probe.Probe` gets it; ``milliseconds`` may be missing.
    """
    checks = [Check("browser", "ok", _browser(str(found.get("browser", ""))))]
    if "milliseconds" in found:
        checks.append(_comms(float(found["milliseconds"])))
    return [*checks, _webgl(found), *_kept(found)]


def _browser(agent: str) -> str:
    for said, name in AGENTS:
        version = re.search(rf"{said}/(\d+)", agent)
        if version is not None:
            return f"{name} {version[1]}"
    return agent[:80] or "unknown"


def _comms(milliseconds: float) -> Check:
    words = f"a message takes {milliseconds:.0f} ms to Python and back"
    if milliseconds < SLOW_MS:
        return Check("comms", "ok", words)
    return Check("comms", "warning", f"{words}: every answer waits that long",
                 "Wait for the cell that runs; over a slow line, guidance-viz serve RUN beside the kernel, and a tunnel")


def _webgl(found: Mapping[str, Any]) -> Check:
    renderer, texture = str(found.get("renderer", "")), int(found.get("texture", 0))
    if not found.get("webgl"):
        return Check("WebGL", "warning", "none: points are drawn without it, slowly beyond 100,000", ACCELERATE)
    words = f"WebGL 2 by {renderer[:120] or 'unknown'}, textures up to {texture:,} pixels a side"
    if any(name in renderer.lower() for name in SOFTWARE):
        return Check("WebGL", "warning", f"{words}: in software, slower beyond 100,000 points", ACCELERATE)
    if texture < SMALL_TEXTURE:
        return Check("WebGL", "warning", words, "Use another graphics driver, or another browser")
    return Check("WebGL", "ok", words)


def _kept(found: Mapping[str, Any]) -> Iterator[Check]:
    if found.get("kept") is False:
        yield Check("settings of the page", "warning", "the browser forgets them",
                    "Let this page keep data (localStorage) in the browser's privacy settings")


# -- a browser on this machine, without a window -------------------------------------------------------------
def browser_checks() -> Iterator[Check]:
    """What a Chromium on this machine can draw with; how to look, where there is none."""
    program = find_browser()
    if program is None:
        yield Check("WebGL", "ok", "not looked at: no Chromium is found here; gv.doctor() in a notebook looks at its page")
        return
    try:
        found = ask(program)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        yield Check("WebGL", "warning", f"{program} did not answer ({type(error).__name__})",
                    "Run gv.doctor() in a notebook: it looks at the page itself")
        return
    for check in page_checks(found):
        # Without a window there is seldom a graphics card: that says little of the browser somebody works in.
        slow = check.name == "WebGL" and check.status == "warning" and found.get("webgl")
        yield Check(f"{check.name} without a window", "ok" if slow else check.status,
                    f"{check.found}; gv.doctor() in a notebook looks at the page you see" if slow else check.found,
                    "" if slow else check.cure)


def find_browser() -> str | None:
    """A Chromium: ``GUIDANCE_VIZ_CHROMIUM``, or the first that is found."""
    named = os.environ.get("GUIDANCE_VIZ_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else BROWSERS)), None)


def ask(program: str) -> dict[str, Any]:
    """Have a browser without a window say what it can do; it asks nothing of a network."""
    from guidance_viz.views import assets

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "page.html"
        page.write_text(f'<!doctype html><meta charset="utf-8"><body><script type="module">{assets.text("headless.js")}'
                        "</script></body>", encoding="utf-8")
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command = [program, "--headless", "--dump-dom", "--no-first-run", "--disable-background-networking",
                   f"--user-data-dir={folder}/profile", *root, page.as_uri()]
        told = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=True).stdout
    return json.loads(unescape(re.sub(r"<[^>]*>", "", told)).strip())
