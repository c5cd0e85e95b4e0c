"""Text from data, made harmless for a page, for Markdown, and for both."""

from __future__ import annotations

import re
from html import escape

# Control characters are not allowed in a page, and direction marks could turn around what stands beside them.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_MARKS = re.compile(r"([\\`*_\[\]<>|#~$!&])")


def plain(text: str) -> str:
    """The text with characters that no page may hold, or that turn its direction, made visible."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", str(text))


def clean(text: str) -> str:
    """The text for a page: between tags, or in a quoted attribute."""
    return escape(plain(text), quote=True)


def marked(text: str) -> str:
    """The text for Markdown, in one line, with every mark taken as itself."""
    return _MARKS.sub(r"\\\1", " ".join(plain(text).split()))
