"""The browser's side as package data: ES modules and one theme, read from disk and never from the network."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

from tornado.template import Loader

STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r"^import\s+(?:[^;]*?\s+from\s+)?\"(\./[\w./-]+)\";?[ \t]*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class)\b)", re.MULTILINE)


@functools.cache
def script(name: str) -> str:
    """One module with everything it imports, as a single ES module.

    Panel hands a component's module to the browser as text, where a relative import leads nowhere; so the
    modules that are imported (once each, before their importers) are put in front of it. Their top-level
    names must differ.

    Parameters
    ----------
    name
        File below ``static``: ``"scatter.js"``.
    """
    parts: list[str] = []
    _collect(STATIC / name, parts, set(), entry=True)
    return "\n".join(parts)


@functools.cache
def text(name: str) -> str:
    """A file below ``static``."""
    return (STATIC / name).read_text(encoding="utf-8")


@functools.cache
def theme() -> str:
    """The stylesheet that every component shares."""
    return text("theme.css")


@functools.cache
def stylesheet(name: str) -> str:
    """The stylesheet of one component, empty where it has none."""
    path = STATIC / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


@functools.cache
def _templates() -> Loader:
    return Loader(str(STATIC))


def page(template: str, /, **values: Any) -> bytes:
    """A page of its own below ``static``, with its values escaped: nothing of it is loaded from elsewhere."""
    made: bytes = _templates().load(template).generate(**values)
    return made


def _collect(path: Path, parts: list[str], seen: set[Path], entry: bool) -> None:
    path = path.resolve()
    if path in seen:
        return
    seen.add(path)
    text = path.read_text(encoding="utf-8")
    for target in _IMPORT.findall(text):
        _collect(path.parent / target, parts, seen, entry=False)
    text = _IMPORT.sub("", text)
    parts.append(text if entry else _EXPORT.sub("", text))
