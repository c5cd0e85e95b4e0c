"""The browser's side as package data: what ``frontend/`` was built into, read from disk and never from the network."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

from tornado.template import Loader

STATIC = Path(__file__).parent / "static"


@functools.cache
def text(name: str) -> str:
    """A file below ``static``."""
    return (STATIC / name).read_text(encoding="utf-8")


def code() -> str:
    """All views with their styles, as one ES module: a page needs it once."""
    return text("page.js")


@functools.cache
def code_hash() -> str:
    """Names :func:`code` in a page, and in an address that may be kept for ever."""
    return hashlib.sha256(code().encode()).hexdigest()[:16]


def stub(view: str) -> str:
    """The module of one view: a few lines that find :func:`code` in the page, or ask Python for it.

    Parameters
    ----------
    view
        As ``frontend/src/page.ts`` calls it: ``"scatter"``.
    """
    return text("stub.js").replace("__CODE__", code_hash()).replace("__VIEW__", view)


@functools.cache
def _templates() -> Loader:
    return Loader(str(STATIC))


def page(template: str, /, **values: Any) -> bytes:
    """A page of its own below ``static``, with its values escaped: nothing of it is loaded from elsewhere."""
    made: bytes = _templates().load(template).generate(**values)
    return made
