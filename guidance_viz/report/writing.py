"""A report in a file: HTML, Markdown or JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from guidance_viz.core import OptionError, atomic_write
from guidance_viz.report.facts import Facts
from guidance_viz.report.gathering import gather
from guidance_viz.report.html import html
from guidance_viz.report.markdown import markdown
from guidance_viz.report.outline import outline

if TYPE_CHECKING:
    from guidance_viz.session.session import RunSession

FORMATS: dict[str, Callable[[Facts], str]] = {
    "html": lambda facts: html(outline(facts)),
    "md": lambda facts: markdown(outline(facts)),
    "json": lambda facts: json.dumps(facts.to_json(), indent=2, ensure_ascii=False) + "\n",
}
ENDINGS = {".html": "html", ".htm": "html", ".md": "md", ".markdown": "md", ".json": "json"}


def format_of(path: str | os.PathLike[str], format: str | None = None) -> str:
    """The format of a report: as given, else by the file's ending.

    Raises
    ------
    OptionError
        It is not known.
    """
    found = format or ENDINGS.get(Path(path).suffix.lower())
    if found not in FORMATS:
        raise OptionError(
            f"A report cannot be written to {os.fspath(path)!r}"
            + (f" as {format!r}" if format else "")
            + ". Use a name that ends in .html, .md or .json, or format='html', 'md' or 'json'."
        )
    return found


def write_report(session: RunSession, path: str | os.PathLike[str], format: str | None = None) -> None:
    """Write a session's report, atomically; see :meth:`Session.report`."""
    name = format_of(path, format)
    text = FORMATS[name](gather(session, pictures=name == "html"))
    with atomic_write(path) as file:
        file.write(text.encode("utf-8", "replace"))
