"""The report as Markdown: its words, tables and commands; of pictures their names."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

from jinja2 import Environment
from markupsafe import Markup

from guidance_viz.report.document import Cell, Document, Sliders, Table
from guidance_viz.report.found import Shot
from guidance_viz.report.templates import environment
from guidance_viz.report.text import marked, plain
from guidance_viz.report.words import listed, percent


def markdown(document: Document) -> str:
    """Render a report.

    Parameters
    ----------
    document
        The report; marks in its texts are taken as themselves.
    """
    return _environment().get_template("report.md").render(document=document)


@functools.cache
def _environment() -> Environment:
    made = environment(marked)
    made.filters |= {"kind": lambda block: type(block).__name__, "cells": _cells, "rule": _rule, "names": _names,
                     "fenced": _fenced, "as_table": _as_table}
    return made


def _cells(row: Iterable[Cell | str]) -> list[Markup]:
    return [Markup(marked(cell.text if isinstance(cell, Cell) else cell)) for cell in row]


def _rule(table: Table) -> Markup:
    """What tells words from numbers, under the header."""
    columns = len(table.header) if any(table.header) else 2
    return Markup(" | ".join("---" if k < table.words else "---:" for k in range(columns)))


def _names(shots: Iterable[Shot]) -> Markup:
    return Markup(listed(marked(shot.sample_id) for shot in shots))


def _fenced(lines: Sequence[str]) -> Markup:
    """Lines for a shell, between more backticks than they hold in a row."""
    body = plain("\n".join(lines))
    fence = "`" * max(3, 1 + max((len(run) for run in _runs(body)), default=0))
    return Markup(f"{fence}bash\n{body}\n{fence}")


def _runs(text: str) -> list[str]:
    return [run for run in "".join(c if c == "`" else " " for c in text).split() if run]


def _as_table(block: Sliders) -> Table:
    rows = tuple(
        (
            pair.sample_id,
            pair.group,
            pair.class_name,
            f"{pair.said_before} ({percent(pair.confidence_before, 0)})",
            f"{pair.said_after} ({percent(pair.confidence_after, 0)})",
            percent(pair.inside_before, 0),
            percent(pair.inside_after, 0),
        )
        for pair in block.pairs
    )
    before, after = block.names
    header = ("photo", "group", "class", f"before ({before})", f"after ({after})", "on the object before", "after")
    return Table("", header, rows, 5)
