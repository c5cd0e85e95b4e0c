"""The served app as a person meets it: what the tests of a served page look at, and how they get at it."""

from __future__ import annotations

import re
import socket

from playwright.sync_api import expect

from guidance_viz.store import Journal

LONG = 60_000
# Sockets that can be cut from outside, also between two parts of a message: what comes after close() is not delivered.
CUTTABLE = """(() => { const Plain = window.WebSocket; window.sockets = [];
  const cut = ({ data, target }) => {
    if (!window.cutWithin || typeof data !== "string" || !data.includes('"msgid"')) return;
    window.cutWithin = false;
    target.close();
  };
  window.WebSocket = class extends Plain {
    constructor(...given) { super(...given); window.sockets.push(this); this.addEventListener("message", cut); }
  }; })()"""
# What all parts of the page share: the module that they are in.
SHARED = "Object.values(guidanceVizCode)[0].module"
LOST = "Connection lost, trying again…"


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def go(page, place):
    page.get_by_role("tab", name=re.compile(f"^{place}")).click()


def ready_to_answer(page):
    go(page, "Answer")
    expect(page.locator(".gv.queue .question")).to_contain_text("from what is left visible", timeout=LONG)


def answers(run):
    """Everything that the journal holds: annotator and relevance of each answer, in order."""
    journal = Journal(run / "answers.sqlite")
    try:
        rows = journal.rows()
        given = rows["relevance"].where(rows["verb"] == "answer", rows["verb"])
        return list(zip(rows["annotator"], given, strict=True))
    finally:
        journal.close()


def banner(page):
    return page.locator(".gv.shell .connection")


def progress(page):
    return page.locator(".gv.queue .progress")


def kept_acts(page):
    """Names of what the browser keeps until it is confirmed."""
    return page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('guidance_viz.act'))")
