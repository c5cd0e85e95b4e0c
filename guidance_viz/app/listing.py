"""What methods there are, in words: for ``--help``, and for ``guidance-viz methods``. Told by their descriptions alone."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from guidance_viz.core import Description, Registry, UnknownNameError, unknown_name

WIDTH = 100


class Parser(argparse.ArgumentParser):
    """A parser whose help ends in a list that is made when it is asked for: making it takes seconds.

    Attributes
    ----------
    listed
        Names of the lists, of :data:`KINDS`.
    """

    listed: tuple[str, ...] = ()

    def format_help(self) -> str:
        """The help, with the lists."""
        if self.listed:
            self.formatter_class = argparse.RawDescriptionHelpFormatter
            self.epilog = "\n\n".join(listing(kind) for kind in self.listed)
        return super().format_help()


def registry(kind: str) -> Registry[Any]:
    """The registry of a kind."""
    if kind == "mitigations":
        from guidance_viz.mitigation import MITIGATIONS
        return MITIGATIONS
    if kind == "attributions":
        from guidance_viz.attribution import METHODS
        return METHODS
    from guidance_viz.data import FORMATS
    return FORMATS


KINDS = {"mitigations": "methods that fix a model (METHOD)",
         "attributions": "methods that show where it looks (--attribution)", "formats": "formats of data (FORMAT)"}


def listing(kind: str) -> str:
    """The methods of a kind, a paragraph each; then what other packages have that could not be had."""
    found = registry(kind)
    lines = [f"{KINDS[kind]}:"]
    for name in found:
        lines += _paragraph(found.get(name), found.origin(name))
    return "\n".join([*lines, *(f"  {line}" for line in found.passed_over)])


def _paragraph(described: Any, origin: str) -> Iterator[str]:
    needs = getattr(getattr(described, "needs", None), "words", "")
    more = [f"Needs {needs}." if needs else "", f"(From {origin}.)" if origin else ""]
    text = " ".join([f"{described.title}: {described.does}", *filter(None, more)])
    yield f"  {described.name}"
    yield from textwrap.wrap(text, WIDTH, initial_indent="      ", subsequent_indent="      ")


def run_methods(args: argparse.Namespace) -> None:
    """List all methods, or tell one in full."""
    from guidance_viz.app.output import emit
    if not args.name:
        found = {kind: [_plain(each) for each in registry(kind).entries()] for kind in KINDS}
        emit(args, found, lambda: "\n\n".join(map(listing, KINDS)))
        return
    described = _named(args.name)
    emit(args, _plain(described), lambda: in_full(described))


def _plain_words(words: str) -> str:
    return re.sub(r":\w+:(?=`)", "", words).replace("`~", "`").replace("`", "")


def _named(name: str) -> Description:
    every = [registry(kind) for kind in KINDS]
    for found in every:
        if name in found:
            return found.get(name)
    error: UnknownNameError = unknown_name("method or format", name, [each for found in every for each in found])
    raise error


def _plain(described: Description) -> dict[str, Any]:
    return {"name": described.name, "title": described.title, "does": described.does, "paper": described.paper,
            "options": {name: {"allowed": allowed, "default": default, "help": words}
                        for name, allowed, default, words in described.option_rows()}}


def in_full(described: Description) -> str:
    """One method: what it does, its paper, what it uses and needs, and its options with ranges and defaults."""
    head = [*_paragraph(described, "")]
    if described.paper:
        head += ["", *textwrap.wrap(described.paper, WIDTH, initial_indent="  ", subsequent_indent="  ")]
    for name, allowed, default, words in described.option_rows():
        head += ["", f"  {name}: {allowed or 'see below'}; {default!r} unless given"]
        head += textwrap.wrap(_plain_words(words), WIDTH, initial_indent="      ", subsequent_indent="      ")
    return "\n".join(head)
