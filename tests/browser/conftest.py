"""A real browser against a real server; a request that leaves this machine, or an error in the page, fails the test."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlparse

import pytest

pytest.importorskip("playwright.sync_api").expect.set_options(timeout=60_000)

CHROMIUM = os.environ.get("GUIDANCE_VIZ_CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
LOCAL = ("127.0.0.1", "localhost")
# Chromium's own remarks on drawing in software.
HARMLESS = ("GL Driver Message", "Automatic fallback to software WebGL")
PATIENCE = 90_000


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in str(item.path.parent.name):
            item.add_marker(pytest.mark.browser)
        if "lab" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("lab"))  # one JupyterLab, also where tests run side by side


@pytest.fixture(scope="session")
def chromium():
    """Launch Chromium, once for each set of further flags: ``chromium("--disable-3d-apis")``."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; set GUIDANCE_VIZ_CHROMIUM")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        launched = {}

        def launch(*flags):
            if flags not in launched:
                launched[flags] = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *flags])
            return launched[flags]
        yield launch
        for browser in launched.values():
            browser.close()


@pytest.fixture
def tab(chromium):
    """Open a tab: ``tab(url, *flags_of_chromium, **options)``; what it asked for and complained about is judged at the end.

    ``tab.hosts`` may be set to the hosts ("host:port") that it may ask; without, any port of this machine.
    """
    opened, foreign, errors = [], [], []

    def allowed(url):
        parts = urlparse(url)
        if parts.scheme in ("data", "blob", "about", "file"):
            return True
        return parts.netloc in open_tab.hosts if open_tab.hosts else parts.hostname in LOCAL

    def watch(page):
        page.on("request", lambda r: None if allowed(r.url) else foreign.append(r.url))
        page.on("websocket", lambda w: None if allowed(w.url) else foreign.append(w.url))
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" and not any(
            h in m.text for h in HARMLESS) else None)

    def open_tab(url, *flags, **options):
        context = chromium(*flags).new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        opened.append(context)
        watch(page)
        page.goto(url)
        return page
    open_tab.errors, open_tab.hosts = errors, set()
    yield open_tab
    for context in opened:
        context.close()
    assert not foreign, f"asked of other machines: {foreign}"
    assert not errors, f"errors in the page: {errors}"


class Server:
    """The app in a process of its own."""

    def __init__(self, *args: str) -> None:
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen([sys.executable, str(Path(__file__).parent / "app.py"), *args],
                                        stdout=subprocess.PIPE, text=True, env=environment)
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http"), "the server did not start"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="session")
def fresh_url():
    """A server that gives each page a session of its own."""
    server = Server("fresh", "unused")
    yield server.url
    server.stop()


@pytest.fixture
def serve():
    """Start a server: ``serve("fake", run)``."""
    servers = []

    def start(*args: object) -> Server:
        servers.append(Server(*map(str, args)))
        return servers[-1]
    yield start
    for server in servers:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory):
    """A prepared run of the demo, to be copied."""
    from guidance_viz.app.demo import demo_session
    run = tmp_path_factory.mktemp("served") / "run"
    with demo_session(run, projection="pca", live=False) as session:
        session.prepare()
    return run


@pytest.fixture
def run(demo_run, tmp_path):
    return shutil.copytree(demo_run, tmp_path / "run")


@pytest.fixture
def serve_cli():
    """Start ``guidance-viz serve``: its process, with its address in ``url``."""
    started = []

    def start(*words, port=0):
        command = [sys.executable, "-m", "guidance_viz.app.cli", "serve", *map(str, words), "--port", str(port), "--json"]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        started.append(process)
        process.url = json.loads(process.stdout.readline())["url"]
        return process
    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
        process.wait(30)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """One JupyterLab for all tests that need it; it takes long to start."""
    pytest.importorskip("jupyterlab", reason="pip install 'guidance-viz[jupyter]'")
    from lab import Lab
    made = Lab(tmp_path_factory.mktemp("lab"))
    yield made
    made.stop()


def wait_until(condition, seconds=PATIENCE / 1000):
    """Poll something that no locator expresses."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(.05)
