"""The report as one HTML page that needs nothing else, and may ask for nothing: its policy forbids it."""

from __future__ import annotations

import base64
import functools
import hashlib
import math
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from guidance_viz.session.report import chart
from guidance_viz.session.report.document import (
    Bars,
    Block,
    Cell,
    Code,
    Document,
    Section,
    Sliders,
    Stack,
    Strip,
    Table,
    Terms,
    Text,
    Tile,
)
from guidance_viz.session.report.done import Pair
from guidance_viz.session.report.found import Shot
from guidance_viz.session.report.pictures import data_address
from guidance_viz.session.report.text import clean
from guidance_viz.session.report.words import percent

HERE = Path(__file__).parent


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
    title = clean(document.title)
    contents = "".join(f'<li><a href="#{clean(s.key)}">{clean(s.title)}</a></li>' for s in document.sections)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="generator" content="guidance_viz">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<nav aria-label="Contents"><ol>{contents}</ol></nav>\n<main>\n'
        f'<header><h1>{title}</h1>\n<p class="note">{clean(document.subtitle)}</p>\n'
        f'<p class="summary">{clean(document.summary)}</p>\n{_tiles(document.tiles)}</header>\n'
        + "\n".join(map(_section, document.sections))
        + f"\n</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )


@functools.cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _tiles(tiles: Iterable[Tile]) -> str:
    return (
        '<ul class="tiles">'
        + "".join(
            f'<li class="{tile.tone}"><span class="name">{clean(tile.name)}</span><strong>{clean(tile.value)}</strong>'
            f'<span class="note">{clean(tile.text)}</span></li>'
            for tile in tiles
        )
        + "</ul>"
    )


def _section(section: Section) -> str:
    key = clean(section.key)
    blocks = ""
    for strips, group in groupby(enumerate(section.blocks), key=lambda numbered: isinstance(numbered[1], Strip)):
        parts = "\n".join(_block(block, f"{key}-{k}") for k, block in group)
        blocks += f'<div class="strips">{parts}</div>\n' if strips else f"{parts}\n"
    heading = f'<h2 id="{key}-h">{clean(section.title)}</h2>'
    return f'<section id="{key}" aria-labelledby="{key}-h">\n{heading}\n{blocks}</section>'


def _block(block: Block, key: str) -> str:
    match block:
        case Text(text, tone):
            return f'<p class="{tone}">{clean(text)}</p>' if tone else f"<p>{clean(text)}</p>"
        case Terms(rows, title):
            lines = "".join(f"<div><dt>{clean(name)}</dt><dd>{clean(text)}</dd></div>" for name, text in rows)
            return (f"<h3>{clean(title)}</h3>" if title else "") + f"<dl>{lines}</dl>"
        case Table():
            return _table(block, key)
        case Bars():
            return f'<figure class="plot">{chart.bars(block, key)}</figure>'
        case Stack():
            return f'<figure class="plot">{chart.stack(block, key)}</figure>'
        case Strip(title, text, shots):
            pictures = "".join(_image(shot) for shot in shots if shot.webp)
            words = f"<h3>{clean(title)}</h3><p>{clean(text)}</p>"
            return f'<div class="strip">{words}<div class="shots">{pictures}</div></div>'
        case Sliders():
            return _sliders(block)
        case Code(lines):
            return f'<pre tabindex="0" aria-label="Commands"><code>{clean(chr(10).join(lines))}</code></pre>'


def _table(table: Table, key: str) -> str:
    header = "".join(f'<th scope="col"{_side(k, table)}>{clean(name)}</th>' for k, name in enumerate(table.header))
    if not any(table.header):
        header = ""
    body = "".join(
        "<tr>" + "".join(_cell(cell, k, table) for k, cell in enumerate(row)) + "</tr>" for row in table.rows
    )
    head = f"<thead><tr>{header}</tr></thead>" if header else ""
    # The caption stands outside of what may have to be scrolled.
    return (
        f'<p class="caption" id="{key}-c">{clean(table.caption)}</p><div class="wide" role="region" tabindex="0" '
        f'aria-labelledby="{key}-c"><table aria-labelledby="{key}-c">{head}<tbody>{body}</tbody></table></div>'
    )


def _cell(cell: Cell | str, number: int, table: Table) -> str:
    text, tone = (cell.text, cell.tone) if isinstance(cell, Cell) else (cell, "")
    tag = "th" if number == 0 else "td"
    scope = ' scope="row"' if number == 0 else ""
    return f"<{tag}{scope}{_side(number, table, tone)}>{clean(text)}</{tag}>"


def _side(number: int, table: Table, tone: str = "") -> str:
    names = " ".join(filter(None, ("" if number < table.words else "n", tone)))
    return f' class="{names}"' if names else ""


def _image(shot: Shot, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    if not shot.webp:
        return f'<span class="lost {kind}">{clean(shot.alt or "no picture")}</span>'
    return f'<img{named} src="{data_address(shot.webp)}" alt="{clean(shot.alt)}" loading="lazy">'


def _sliders(block: Sliders) -> str:
    text = f"<p>{clean(block.text)}</p>" if block.text else ""
    return (
        f'<h3>{clean(block.title)}</h3>{text}<div class="pairs">'
        + "".join(map(_pair, block.pairs))
        + "</div>"
    )


def _pair(pair: Pair) -> str:
    before, after = (
        f'<div class="half {side}">{_image(shot)}<span class="label">{side}</span></div>'
        for side, shot in (("before", pair.before), ("after", pair.after))
    )
    slider = (
        f'<input type="range" min="0" max="100" value="50" aria-label="Photo {clean(pair.sample_id)}: how much of it is '
        'shown as before">'
    )
    known = not (math.isnan(pair.inside_before) and math.isnan(pair.inside_after))
    inside = f"<br>on the object: {percent(pair.inside_before, 0)} → {percent(pair.inside_after, 0)}" if known else ""
    named = pair.sample_id if pair.group == pair.class_name else f"{pair.sample_id}, {pair.class_name}"
    return (
        f'<figure class="pair"><div class="three">'
        f'<div class="whole">{_image(pair.photo)}<span class="label">photo</span></div>'
        f'<div class="stage">{before}{after}</div></div>{slider}<figcaption><strong>{clean(pair.group)}</strong> '
        f'<span class="note">{clean(named)}</span><br>'
        f"{clean(pair.said_before)} ({percent(pair.confidence_before, 0)}) → {clean(pair.said_after)} "
        f"({percent(pair.confidence_after, 0)}){inside}</figcaption></figure>"
    )
