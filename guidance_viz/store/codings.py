"""Foreign codings of answers: they end here and are known nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guidance_viz.core import JournalError, Relevance, unknown_name

Decoder = Callable[[Any], Relevance | None]

_YES, _NO, _MAYBE = Relevance.YES, Relevance.NO, Relevance.MAYBE
_NUMBERS: Mapping[str, Mapping[float, Relevance | None]] = {
    "crayon": {0.0: _YES, 1.0: _NO, 0.5: _MAYBE},
    "slim": {1.0: _YES, 0.0: _NO, -1.0: None},      # -1: not labelled
}
#: Names of the codings: words (yes, no, maybe), keep (neurons: true = relevant), CRAYON's and SLIM's numbers.
CODINGS = ("words", "keep", *_NUMBERS)


def decoder(coding: str) -> Decoder:
    """Return what turns one foreign value into a relevance, or into ``None`` for "not answered".

    The decoder raises ``ValueError`` for a value that the coding does not have.

    Raises
    ------
    UnknownNameError
        ``coding`` is not known.
    """
    if coding == "words":
        return _word
    if coding == "keep":
        return _keep
    if coding in _NUMBERS:
        return lambda value: _number(value, _NUMBERS[coding])
    raise unknown_name("coding of answers", coding, CODINGS)


def guess_coding(values: Sequence[Any]) -> str:
    """Name the coding of values that can have one only.

    Raises
    ------
    JournalError
        Numbers, which may be CRAYON's or SLIM's and then mean the opposite; or mixed values.
    """
    if all(isinstance(value, str) for value in values):
        return "words"
    if all(isinstance(value, bool) for value in values):
        return "keep"
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        raise JournalError("The answers are numbers, which may mean yes=0, no=1, maybe=0.5 (CRAYON) or "
                           "core=1, spurious=0, unlabelled=-1 (SLIM). Say which: coding='crayon' or 'slim'.")
    raise JournalError("The answers are of several types; "
                       "expected all strings, all true/false or all numbers.")


def _word(value: Any) -> Relevance:
    return Relevance(value.strip().lower() if isinstance(value, str) else value)


def _keep(value: Any) -> Relevance:
    if not isinstance(value, bool):
        text = value.strip().lower() if isinstance(value, str) else value
        if text not in ("true", "false"):
            raise ValueError(value)
        value = text == "true"
    return _YES if value else _NO


def _number(value: Any, table: Mapping[float, Relevance | None]) -> Relevance | None:
    if isinstance(value, bool) or value is None:
        raise ValueError(value)
    number = float(value)
    if number not in table:
        raise ValueError(value)
    return table[number]
