"""Options, read by one checker wherever they come from: Python, the command line, or a page."""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import math
import numbers
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guidance_viz.core.errors import OptionError

WHOLE, NUMBER, FLAG, CHOICE, OTHER = "whole", "number", "flag", "choice", "other"
"""Kinds of options: whole numbers, numbers, True or False, one of some words, and what its own class checks."""
_LIMITS = "limits"
_read: dict[type, Mapping[str, Limits]] = {}


@dataclass(frozen=True)
class Limits:
    """What an option may be.

    Attributes
    ----------
    kind
        :data:`WHOLE`, :data:`NUMBER`, :data:`FLAG`, :data:`CHOICE` or :data:`OTHER`.
    least, most
        The range of a number, both ends allowed; ``above``: more than this.
    choices
        The words of a choice.
    empty
        Whether ``None`` is allowed: left to the method.
    cure
        What to do, a sentence that ends the error; empty: the range says it.
    """

    kind: str = OTHER
    least: float | None = None
    most: float | None = None
    above: float | None = None
    choices: tuple[str, ...] = ()
    empty: bool = False
    cure: str = ""

    def fault(self, value: Any) -> str:
        """What is wrong with a value, as the end of a sentence that begins with it; empty where nothing is."""
        if self.kind == OTHER or (value is None and self.empty):
            return ""
        if isinstance(value, str) and value in self.choices:
            return ""
        if self.kind == CHOICE:
            return "" if isinstance(value, str) and value in self.choices else self._no_choice(value)
        if self.kind == FLAG:
            return "" if isinstance(value, bool) else "must be True or False."
        return "" if self._in_range(value) else f"must be {self.words}{self._unquoted(value)}"

    def _in_range(self, value: Any) -> bool:
        real = numbers.Integral if self.kind == WHOLE else numbers.Real
        if isinstance(value, bool) or not isinstance(value, real):
            return False
        try:
            number = float(value)
        except OverflowError:
            return False
        if not math.isfinite(number):
            return False
        return ((self.least is None or number >= self.least) and (self.most is None or number <= self.most)
                and (self.above is None or number > self.above))

    def _no_choice(self, value: Any) -> str:
        near = difflib.get_close_matches(str(value), self.choices, n=1)
        return f"is not known; use one of {', '.join(self.choices)}." + (f" Did you mean {near[0]!r}?" if near else "")

    @property
    def words(self) -> str:
        """What is allowed, in words: ``a whole number from 1 up``."""
        if self.kind == OTHER:
            return ""
        if self.kind in (CHOICE, FLAG):
            return " or ".join(self.choices) if self.kind == CHOICE else "true or false"
        what = "a whole number" if self.kind == WHOLE else "a finite number" if self.most is None else "a number"
        low = "" if self.least is None else f" from {self.least:g}"
        low = low if self.above is None else f" above {self.above:g}"
        what = f"{' or '.join(map(repr, self.choices))} or {what}" if self.choices else what
        if self.most is None:
            return what + low + (" up" if low.startswith(" from") else "")
        return f"{what}{low}{' and at most' if low.startswith(' above') else ' to'} {self.most:g}" if low else (
            f"{what} up to {self.most:g}")

    def _unquoted(self, value: Any) -> str:
        end = f": {self.cure}" if self.cure else "."
        read = read_text(value) if isinstance(value, str) else value
        return f"{end} Write {value} without quotes." if read is not value and self._in_range(read) else end


def option(default: Any, *, least: float | None = None, most: float | None = None, above: float | None = None,
           choices: Iterable[str] = (), cure: str = "") -> Any:
    """A field of a class of options, with what it may be; its kind follows from the annotation.

    Parameters
    ----------
    default
        Its default; a mapping or list is copied for every instance.
    least, most, above, choices, cure
        See :class:`Limits`.
    """
    metadata = {_LIMITS: {"least": least, "most": most, "above": above, "choices": tuple(choices), "cure": cure}}
    if isinstance(default, (dict, list)):
        return dataclasses.field(default_factory=lambda: type(default)(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def limits_of(kind: type) -> Mapping[str, Limits]:
    """What the options of a class may be, by name, in the order of the class."""
    if kind not in _read:
        hints = typing.get_type_hints(kind)
        _read[kind] = {each.name: _limits(hints[each.name], each.metadata.get(_LIMITS, {}))
                       for each in dataclasses.fields(kind) if each.init}
    return _read[kind]


def _limits(hint: Any, given: Mapping[str, Any]) -> Limits:
    several = isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union
    parts = typing.get_args(hint) if several else (hint,)
    plain = [part for part in parts if part is not type(None)]
    kind = {bool: FLAG, int: WHOLE, float: NUMBER}.get(plain[0], OTHER) if len(plain) == 1 else OTHER
    if given.get("choices") and str in plain:  # words beside a number: "auto"
        others = [{int: WHOLE, float: NUMBER}.get(part, OTHER) for part in plain if part is not str]
        kind = CHOICE if not others else others[0] if len(others) == 1 else OTHER
    return Limits(kind, empty=type(None) in parts, **given)


def check_values(options: Any) -> None:
    """Check an instance of a class of options; numbers of numpy become plain ones.

    Raises
    ------
    OptionError
        Names the first value that is not allowed, what is, and the cure.
    """
    for name, limits in limits_of(type(options)).items():
        value = getattr(options, name)
        if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
            value = value.item()
            object.__setattr__(options, name, value)
        fault = limits.fault(value)
        if fault:
            raise OptionError(f"{name}={value!r} {fault}")


def check_names(owner: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a name that is not known.

    Raises
    ------
    OptionError
        Names it, the nearest, and all that are known.
    """
    names = list(known)
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            raise OptionError(f"{owner} has no option {name!r}." + (f" Did you mean {near[0]!r}?" if near else "")
                              + f" Known: {', '.join(sorted(names)) or 'none'}.")


def read_text(text: str) -> Any:
    """A number, ``true``, ``false`` or ``null`` that was written as text; any other text stays text."""
    words = {"true": True, "false": False, "null": None}
    if text in words:
        return words[text]
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def type_words(parameter: inspect.Parameter) -> str:
    """The annotation of a function's parameter as it is written; empty where there is none."""
    written = parameter.annotation
    return "" if written is parameter.empty else written if isinstance(written, str) else inspect.formatannotation(written)


def help_of(kind: type | Callable[..., Any]) -> Mapping[str, str]:
    """What the documentation of a class of options, and of those it is made of, says of each; by name.

    Read from the sections ``Attributes`` and ``Parameters`` of docstrings in numpydoc's form.
    """
    found: dict[str, str] = {}
    for each in reversed(kind.__mro__) if isinstance(kind, type) else (kind,):
        section = re.search(r"^(?:Attributes|Parameters)\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", inspect.getdoc(each) or "",
                            re.MULTILINE | re.DOTALL)
        for names, text in re.findall(r"^(\**\w[^\n]*)\n((?:[ \t]+[^\n]*\n?|\n(?=[ \t]))*)", section[1] if section else "",
                                      re.MULTILINE):
            words = " ".join(text.split())
            found |= {name.strip(): words for name in names.split(":")[0].split(",")}
    return found
