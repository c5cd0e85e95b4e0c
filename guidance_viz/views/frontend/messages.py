"""Write ``src/messages.ts`` from ``guidance_viz/views/messages.py``; ``--check`` says whether it is what it should be."""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NotRequired, get_args, get_origin, get_type_hints

from guidance_viz.views import messages

PATH = Path(__file__).parent / "src" / "messages.ts"
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", Any: "any",
         bytes: "ArrayBuffer"}


def typescript(kind: Any) -> str:
    """A type of Python as one of TypeScript."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in PLAIN:
        return PLAIN[kind]
    if origin is Annotated:
        return str(inner[1])
    if origin is NotRequired:
        return typescript(inner[0])
    if origin is list:
        made = typescript(inner[0])
        return f"({made})[]" if " | " in made else f"{made}[]"
    if origin is dict:
        return f"Record<{typescript(inner[0])}, {typescript(inner[1])}>"
    if origin in (typing.Union, types.UnionType):
        return " | ".join(dict.fromkeys(map(typescript, inner)))
    raise TypeError(f"no TypeScript is known for {kind!r}")


def interface(made: Any) -> str:
    """One message."""
    hints = get_type_hints(made, include_extras=True)
    fields = [f"  {name}{'' if name in made.__required_keys__ else '?'}: {typescript(kind)};"
              for name, kind in hints.items()]
    return f"export interface {made.__name__} {{\n" + "\n".join(fields) + "\n}\n" if fields else \
        f"export type {made.__name__} = Record<never, never>;\n"


def lines() -> Iterator[str]:
    """The whole file, in pieces."""
    yield "// Made from guidance_viz/views/messages.py (python guidance_viz/views/frontend/messages.py): change that.\n"
    every = dict.fromkeys(made for way in (messages.UP, messages.DOWN) for kinds in way.values() for made in kinds)
    yield from map(interface, sorted(every, key=lambda made: made.__name__))
    ways = (("Up", messages.UP, "What a page tells Python"), ("Down", messages.DOWN, "What Python tells a page"))
    for name, way, words in ways:
        kinds = [f"  {kind}: {' | '.join(made.__name__ for made in way[kind])};" for kind in sorted(way)]
        yield f"/** {words}, by kind. */\nexport interface {name} {{\n" + "\n".join(kinds) + "\n}\n"
    known = "\n".join(f'  "{kind}",' for kind in sorted(messages.DOWN))
    yield f"/** The kinds that a page knows. */\nexport const KNOWN: ReadonlySet<string> = new Set([\n{known}\n]);\n"


def main() -> None:
    """Write the file, or check it."""
    made = "\n".join(lines())
    if "--check" not in sys.argv:
        PATH.write_text(made, encoding="utf-8")
    elif PATH.read_text(encoding="utf-8") != made:
        sys.exit(f"{PATH} is not what guidance_viz/views/messages.py says: run {__file__}")


if __name__ == "__main__":
    main()
