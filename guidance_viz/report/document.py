"""What a report is made of, apart from how it looks: sections of blocks, for every renderer the same."""

from __future__ import annotations

from dataclasses import dataclass

from guidance_viz.report.done import Pair
from guidance_viz.report.found import Shot


@dataclass(frozen=True)
class Cell:
    """A table's cell: text, and what it says of a change ("up", "down" or "")."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph; ``tone`` is "", "note" (smaller) or "warn"."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Terms:
    """Terms with what there is to say of each."""

    rows: tuple[tuple[str, str], ...]
    title: str = ""


@dataclass(frozen=True)
class Table:
    """A table: the first ``words`` columns are words, the others numbers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell | str, ...], ...]
    words: int = 1


@dataclass(frozen=True)
class Bar:
    """A bar from 0 to ``value`` with its interval, nan for none."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bars:
    """Bars by row, one a series; values in [0, 1]. A table beside it says the same."""

    title: str
    axis: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Bar, ...]], ...]


@dataclass(frozen=True)
class Stack:
    """Shares by row, one bar of ``parts`` each; counts. A table beside it says the same."""

    title: str
    axis: str
    parts: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Strip:
    """Pictures in a row, under a line of words."""

    title: str
    text: str
    shots: tuple[Shot, ...]


@dataclass(frozen=True)
class Sliders:
    """Pairs of pictures, before and after."""

    title: str
    text: str
    pairs: tuple[Pair, ...]
    names: tuple[str, str]


@dataclass(frozen=True)
class Code:
    """Lines for a shell."""

    lines: tuple[str, ...]


Block = Text | Terms | Table | Bars | Stack | Strip | Sliders | Code


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Tile:
    """One number that counts: its name, the number, and a line about it."""

    name: str
    value: str
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Document:
    """A report, ready to be rendered."""

    title: str
    subtitle: str
    summary: str
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
