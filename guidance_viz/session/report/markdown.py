"""The report as Markdown: its words, tables and commands; of pictures their names."""

from __future__ import annotations

from collections.abc import Iterator

from guidance_viz.session.report.document import (
    Bars,
    Block,
    Cell,
    Code,
    Document,
    Sliders,
    Stack,
    Strip,
    Table,
    Terms,
    Text,
)
from guidance_viz.session.report.text import marked, plain
from guidance_viz.session.report.words import listed, percent


def markdown(document: Document) -> str:
    """Render a report.

    Parameters
    ----------
    document
        The report; marks in its texts are taken as themselves.
    """
    parts = [f"# {marked(document.title)}", marked(document.subtitle), marked(document.summary)]
    parts.append(
        "\n".join(
            f"- {marked(tile.name)}: **{marked(tile.value)}**" + (f" ({marked(tile.text)})" if tile.text else "")
            for tile in document.tiles
        )
    )
    for section in document.sections:
        parts.append(f"## {marked(section.title)}")
        for block in section.blocks:
            parts += _block(block)
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Text(text, tone):
            yield f"> **{marked(text)}**" if tone == "warn" else marked(text)
        case Terms(rows, title):
            lines = "\n".join(f"- {marked(name)}: {marked(text)}" for name, text in rows)
            yield (f"### {marked(title)}\n\n" if title else "") + lines
        case Table():
            yield _table(block)
        case Bars() | Stack():
            return  # the table beside it says the same
        case Strip(title, text, shots):
            names = listed(marked(shot.sample_id) for shot in shots)
            yield f"### {marked(title)}\n\n{marked(text)}" + (f" Photos: {names}." if shots else "")
        case Sliders():
            yield f"### {marked(block.title)}" + (f"\n\n{marked(block.text)}" if block.text else "")
            yield _table(_as_table(block))
        case Code(lines):
            body = plain("\n".join(lines))
            fence = "`" * max(3, 1 + max((len(run) for run in _runs(body)), default=0))
            yield f"{fence}bash\n{body}\n{fence}"


def _runs(text: str) -> list[str]:
    return [run for run in "".join(c if c == "`" else " " for c in text).split() if run]


def _table(table: Table) -> str:
    header = table.header if any(table.header) else ("name", "value")
    lines = [[marked(name) for name in header], ["---" if k < table.words else "---:" for k in range(len(header))]]
    lines += [[marked(cell.text if isinstance(cell, Cell) else cell) for cell in row] for row in table.rows]
    caption = f"**{marked(table.caption)}**\n\n" if table.caption else ""
    return caption + "\n".join("| " + " | ".join(line) + " |" for line in lines)


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
