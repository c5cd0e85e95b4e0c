"""The page that lists all methods, formats and figures: written from their descriptions when the docs are built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from guidance_viz.attribution import METHODS
from guidance_viz.core import Description, Registry
from guidance_viz.data import FORMATS
from guidance_viz.metrics import catalogue
from guidance_viz.mitigation import MITIGATIONS, Mitigation

HEAD = """# Methods, formats and figures

What there is: made from the descriptions that stand in each method's own file. Packages
that are installed beside this one add theirs; [how](../contributing.md).
"""


Row: TypeAlias = tuple[str, str, Any, str]
TRAINING: list[Row] = Mitigation(name="any", title="", does="", run=lambda *_: None).option_rows()  # type: ignore[arg-type]


def page() -> str:
    """The page, as MyST Markdown."""
    parts = [HEAD, *_section("Mitigations", MITIGATIONS, "`guidance-viz mitigate RUN NAME`, `session.mitigate('NAME')`."),
             *_training(),
             *_section("Attribution methods", METHODS, "`gv.attribution.get('NAME')`, `attribution='NAME'` of a session."),
             *_section("Formats of data", FORMATS, "`gv.data.load('NAME', root)`, `--data NAME ROOT`."), *_figures()]
    return "\n".join(parts)


def _section(title: str, registry: Registry[Any], how: str) -> Iterator[str]:
    yield f"\n## {title}\n\n{how}\n\n| name | what it is | what it does | needs |\n|---|---|---|---|"
    for each in registry.entries():
        origin = registry.origin(each.name)
        needs = getattr(getattr(each, "needs", None), "words", "")
        yield f"| `{each.name}` | {each.title}{f' ({origin})' if origin else ''} | {_cell(each.does)} | {needs} |"
    for each in registry.entries():
        yield f"\n### {each.title}: `{each.name}`\n\n{each.does}"
        if each.paper:
            yield f"\n*{each.paper}*"
        yield from _options(_own(each))


def _own(each: Description) -> list[Row]:
    """The options of a method, but for those of every training run whose default it leaves as it is."""
    plain = {name: (allowed, default) for name, allowed, default, _ in TRAINING} if isinstance(each, Mitigation) else {}
    return [row for row in each.option_rows() if row[1:3] != plain.get(row[0])]


def _training() -> Iterator[str]:
    yield "\n### Options of every training run\n\nOf all mitigations, besides those that stand with each."
    yield from _options(TRAINING)


def _options(rows: list[Row]) -> Iterator[str]:
    if rows:
        yield "\n| option | allowed | unless given | |\n|---|---|---|---|"
    for name, allowed, default, words in rows:
        yield f"| `{name}` | {allowed} | `{_cell(_short(default))}` | {_cell(_roles(words))} |"


def _roles(words: str) -> str:
    """Without the roles of reStructuredText; what they name stays as code."""
    return re.sub(r":[\w:]+:`~?([^`]*)`", r"`\1`", words).replace("``", "`")


def _figures() -> Iterator[str]:
    yield "\n## Figures\n\nWhat models are judged by.\n"
    yield "| key | name | what it says | better | needs |\n|---|---|---|---|---|"
    words = {1: "more", -1: "less", 0: ""}
    for figure in catalogue.FIGURES.entries():
        above = f"{catalogue.get(figure.under).name}, " if figure.under else ""
        yield f"| `{figure.key}` | {above}{figure.name} | {_cell(figure.help)} | {words[figure.better]} | {figure.needs} |"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 and "<" not in text else type(value).__name__


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")
