"""What the doctor makes of a browser: of what a page says, and of a Chromium that is found, silent or missing."""

from __future__ import annotations

import os
import stat
import subprocess

import pytest

from guidance_viz.app import pages as module
from guidance_viz.app.doctor import doctor
from guidance_viz.views.probe import Probe

GOOD = {"browser": "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Safari/537.36", "webgl": True,
        "renderer": "ANGLE (NVIDIA, GeForce)", "texture": 16384, "pixels": 2, "kept": True, "milliseconds": 12.4}


def judged(**changes):
    return {check.name: check for check in module.page_checks({**GOOD, **changes})}


def test_a_good_page_is_well_and_says_what_was_measured():
    found = judged()
    assert {check.status for check in found.values()} == {"ok"}
    assert found["browser"].found == "Chromium 152"
    assert "12 ms" in found["comms"].found
    assert "GeForce" in found["WebGL"].found and "16,384" in found["WebGL"].found


@pytest.mark.parametrize(("changes", "name", "words"), [
    ({"milliseconds": 900}, "comms", "guidance-viz serve RUN"), ({"webgl": False}, "WebGL", "hardware acceleration"),
    ({"renderer": "Google SwiftShader"}, "WebGL", "hardware acceleration"), ({"texture": 2048}, "WebGL", "driver"),
    ({"kept": False}, "settings of the page", "localStorage")])
def test_what_a_page_lacks_is_a_warning_with_its_cure(changes, name, words):
    check = judged(**changes)[name]
    assert check.status == "warning"
    assert words in check.cure


@pytest.mark.parametrize(("agent", "words"), [
    ("Mozilla/5.0 Gecko/20100101 Firefox/140.0", "Firefox 140"), ("X Chrome/150.0 Safari/537 Edg/150.0", "Edge 150"),
    ("Mozilla/5.0 Version/18.1 Safari/605", "Safari 18"), ("", "unknown")])
def test_browsers_are_called_by_their_names(agent, words):
    assert judged(browser=agent)["browser"].found == words


def test_without_a_browser_the_way_to_look_is_said(monkeypatch):
    monkeypatch.setenv("GUIDANCE_VIZ_CHROMIUM", "/nowhere/chromium")
    (check,) = module.browser_checks()
    assert (check.status, check.name) == ("ok", "WebGL")
    assert "gv.doctor()" in check.found


@pytest.mark.parametrize("script", ["exit 3", "echo '<html>no json</html>'"])
def test_a_browser_that_fails_stops_nothing(tmp_path, monkeypatch, script):
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("GUIDANCE_VIZ_CHROMIUM", os.fspath(program))
    (check,) = module.browser_checks()
    assert check.status == "warning" and "did not answer" in check.found and check.cure


def test_a_browser_that_answers_is_judged_and_software_drawing_says_little_of_yours(monkeypatch):
    told = '<html><body>{"browser": "HeadlessChrome/152.0", "webgl": true, "renderer": "SwiftShader", "texture": 8}</body>'
    monkeypatch.setattr(module, "find_browser", lambda: "chromium")
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: subprocess.CompletedProcess((), 0, told, ""))
    found = list(module.browser_checks())
    assert [check.name for check in found] == ["browser without a window", "WebGL without a window"]
    assert {check.status for check in found} == {"ok"}
    assert "SwiftShader" in found[1].found


def test_the_probe_answers_the_page_and_shows_what_it_means():
    sent = []
    probe = Probe(lambda page: [("ok", "WebGL", str(page["texture"]), "")])
    assert "enable_notebook" in probe.still().words
    probe.part.send = lambda kind, **values: sent.append(kind)
    for kind in ("hello", "echo", "ping", "what is this"):
        probe.receive({"kind": kind})
    assert sent == ["welcome", "echo", "pong"]
    probe.receive({"kind": "page", "texture": 77})
    assert probe.part.props["checks"] == [["ok", "WebGL", "77", ""]]
    assert "77" in probe.still().words


def test_outside_a_notebook_no_page_is_asked(capsys):
    checks = doctor()
    assert "comms" not in {check.name for check in checks}
