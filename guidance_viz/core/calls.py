"""Calls checked at the door: names of arguments, and plain values, by what a function's signature says."""

from __future__ import annotations

import functools
import inspect
import numbers
import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from guidance_viz.core.errors import OptionError
from guidance_viz.core.options import CHOICE, FLAG, NUMBER, WHOLE, Limits, check_names

F = TypeVar("F", bound=Callable[..., Any])
_PLAIN = {"int": WHOLE, "float": NUMBER, "bool": FLAG}
_SHAPES: dict[str, tuple[Any, str]] = {
    "None": (type(None), "None"), "str": (str, "text"), "os.PathLike": (os.PathLike, "a path"),
    "Path": (os.PathLike, "a path"),
    "int": (numbers.Integral, "a whole number"), "float": (numbers.Real, "a number"), "bool": (bool, "True or False"),
    "Sequence": (Iterable, "a list"), "Iterable": (Iterable, "a list"), "list": (Iterable, "a list"),
    "tuple": (Iterable, "a list"), "Mapping": (Mapping, "a mapping"), "dict": (Mapping, "a mapping")}
"""Kinds of arguments by the first word of their annotation: what is taken, and its name in an error."""
_LEAST = {"seed": 0.0}
"""What a number of this name is at least, wherever it is an argument."""


def door(name: str) -> Callable[[F], F]:
    """:func:`checked`, to stand above a function."""
    return lambda function: checked(function, name)


def checked(function: F, name: str) -> F:
    """The function, with its arguments checked when it is called.

    Whole numbers, numbers, flags, choices (``Literal``), texts, paths, lists and mappings, or one of several of these, are
    checked by their annotation; what is in lists, and other arguments, by the function itself.

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
    shapes = {each.name: kinds for each in signature.parameters.values() if (kinds := _shapes(each))}

    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        try:
            given = signature.bind(*args, **options).arguments
        except TypeError as error:
            open_ended = any(each.kind is each.VAR_KEYWORD for each in signature.parameters.values())
            check_names(name, () if open_ended else options, signature.parameters)
            raise OptionError(f"{name} was called with other arguments than it has: {error}. "
                              f"It is {name}{signature}.") from error
        for each, value in given.items():
            if each in known:
                check_value(each, value, known[each])
            elif each in shapes:
                _check_shape(each, value, shapes[each])
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


def _check_shape(name: str, value: Any, kinds: tuple[str, ...]) -> None:
    if not any(isinstance(value, _SHAPES[kind][0]) for kind in kinds):
        allowed = " or ".join(dict.fromkeys(_SHAPES[kind][1] for kind in kinds))
        raise OptionError(f"{name}={repr(value)[:80]} must be {allowed}.")


def _shapes(parameter: inspect.Parameter) -> tuple[str, ...]:
    """Kinds of an annotation of which all are known; none where any is not."""
    written = parameter.annotation
    if not isinstance(written, str) or parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
        return ()
    parts = [part.strip() for part in re.split(r"\|(?![^\[]*\])", written)]
    kinds = tuple(part.partition("[")[0] for part in parts)
    return kinds if all(kind in _SHAPES for kind in kinds) else ()


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
