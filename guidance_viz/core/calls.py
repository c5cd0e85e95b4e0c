"""Calls checked at the door: names of arguments, and plain values, by what a function's signature says."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any, TypeVar

from guidance_viz.core.errors import OptionError
from guidance_viz.core.options import CHOICE, FLAG, NUMBER, WHOLE, Limits, check_names

F = TypeVar("F", bound=Callable[..., Any])
_PLAIN = {"int": WHOLE, "float": NUMBER, "bool": FLAG}
_LEAST = {"seed": 0.0}
"""What a number of this name is at least, wherever it is an argument."""


def checked(function: F, name: str) -> F:
    """The function, with its arguments checked when it is called.

    Whole numbers, numbers, flags and choices (``Literal``), each perhaps ``None``, are checked by their annotation; other
    arguments by the function itself.

    Parameters
    ----------
    function
        With annotations.
    name
        What the caller calls it.
    """
    signature = inspect.signature(function)
    known = {each: limits for each, limits in (
        (each.name, _limits(each)) for each in signature.parameters.values()) if limits is not None}

    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        try:
            given = signature.bind(*args, **options).arguments
        except TypeError as error:
            open_ended = any(each.kind is each.VAR_KEYWORD for each in signature.parameters.values())
            check_names(name, () if open_ended else options, signature.parameters)
            raise OptionError(f"{name} was called with other arguments than it has: {error}. "
                              f"It is {name}{signature}.") from error
        for each, limits in known.items():
            if each in given:
                check_value(each, given[each], limits)
        return function(*args, **options)
    return call  # type: ignore[return-value]


def check_value(name: str, value: Any, limits: Limits) -> None:
    """Check one value.

    Raises
    ------
    OptionError
        Names it, what is allowed, and the cure.
    """
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()
    fault = limits.fault(value)
    if fault:
        raise OptionError(f"{name}={value!r} {fault}")


def _limits(parameter: inspect.Parameter) -> Limits | None:
    """What an argument may be, where its annotation says it plainly."""
    written = parameter.annotation
    if not isinstance(written, str) or parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
        return None
    empty = written.endswith("| None")
    kind = written.removesuffix("| None").strip()
    if kind in _PLAIN:
        return Limits(_PLAIN[kind], least=_LEAST.get(parameter.name), empty=empty)
    literal = re.fullmatch(r"Literal\[(.+)\]", kind)
    words = re.findall(r"""["']([^"']*)["']""", literal[1]) if literal else []
    return Limits(CHOICE, choices=tuple(words), empty=empty) if words else None
