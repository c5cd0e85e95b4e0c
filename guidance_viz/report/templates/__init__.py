"""How a report looks: Jinja2 templates, in which every value is made harmless where it is put in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup


def environment(harmless: Callable[[str], str]) -> Environment:
    """An environment whose values pass through ``harmless``, but for those that are marked as harmless already.

    Parameters
    ----------
    harmless
        Makes a text from data safe for what is written.
    """
    def put_in(value: Any) -> Markup:
        return value if isinstance(value, Markup) else Markup(harmless(value))
    return Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
                       finalize=put_in, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
