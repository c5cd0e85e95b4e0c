"""The report as one HTML page that needs nothing else, and may ask for nothing: its policy forbids it."""

from __future__ import annotations

import base64
import functools
import hashlib
import math
from itertools import groupby
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from guidance_viz.report import chart
from guidance_viz.report.document import Bars, Block, Document, Section, Stack, Strip
from guidance_viz.report.pictures import data_address
from guidance_viz.report.templates import environment
from guidance_viz.report.text import clean
from guidance_viz.report.words import percent

HERE = Path(__file__).parent / "templates"


def html(document: Document) -> str:
    """Render a report.

    Parameters
    ----------
    document
        The report; every text of it is escaped.
    """
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return _environment().get_template("page.html").render(
        document=document, style=Markup(style), script=Markup(script), policy=Markup(policy))


@functools.cache
def _environment() -> Environment:
    made = environment(clean)
    made.filters |= {"kind": lambda block: type(block).__name__, "drawn": _drawn, "runs": _runs, "percent": percent,
                     "address": lambda webp: Markup(data_address(webp)), "known": lambda value: not math.isnan(value)}
    return made


@functools.cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _runs(section: Section) -> list[tuple[bool, list[tuple[str, Block]]]]:
    """The blocks with their keys, neighbouring strips of pictures together."""
    keyed = [(f"{section.key}-{k}", block) for k, block in enumerate(section.blocks)]
    return [(strips, list(group)) for strips, group in groupby(keyed, key=lambda pair: isinstance(pair[1], Strip))]


def _drawn(block: Bars | Stack, key: str) -> Markup:
    return Markup(chart.bars(block, clean(key)) if isinstance(block, Bars) else chart.stack(block, clean(key)))
