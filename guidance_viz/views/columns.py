"""What a session's table can be filtered, coloured and sized by: its columns, with words for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

MOST_CHOICES = 200
"""Texts with more different values than this tell photos apart, they do not sort them."""
FEW_NUMBERS = 12
"""Whole numbers of the person's own data with no more different values than this are categories."""
OWN = "data."
"""How the names of the person's own columns begin."""
FOUND = "attribute."
"""How the names of attributes that were found in the photos begin."""
PLACES = ("sample_id", "x", "y")

WORDS: dict[str, tuple[str, str]] = {
    "group": ("group", "Class and attribute together, as the data say"),
    "label": ("class", "The class that the data give"),
    "prediction": ("prediction", "The class that the model says"),
    "correct": ("correctness", "Whether the model's class is the data's"),
    "answer": ("answer", "What was answered on the photo's map"),
    "p_relevant": ("P(looks at the right thing)", "How likely the map looks at the right thing, from the answers; "
                                                  "0 to 1"),
    "split": ("split", "Training, validation or test"),
    "confidence": ("confidence", "The model's probability of its prediction; 0 to 1"),
    "loss": ("loss", "Cross-entropy of the data's class; 0 = sure and right"),
    "energy_inside": ("energy inside the object", "Share of the map inside the box or mask; 0 to 1"),
    "uncertainty": ("uncertainty of the answer", "1 where the map may as well look at the right thing as at the wrong "
                                                 "one, 0 where that is sure"),
    "map_change": ("change of the map", "How far the map is from the original model's; 0 to 1"),
    "annotators": ("annotators", "How many people answered the map"),
    "disagreement": ("disagreement", "Share of the people who did not answer as most did; 0 to 1"),
    "dead": ("dead map", "Whether the map is zero everywhere"),
    "cluster": ("cluster", "The centroid, asked about in Answer, that stands for the photo"),
}
FLAGS = {"correct": (("1", "right"), ("0", "wrong")), "dead": (("1", "all zero"), ("0", "not zero"))}
ANSWERS = (("yes", "yes"), ("no", "no"), ("maybe", "cannot tell"), ("", "not answered"))

MOVED_BY_ANSWERS = ("answer", "p_relevant", "uncertainty", "annotators", "disagreement")
"""Columns of which an answer changes what they hold."""

@dataclass(frozen=True)
class Column:
    """One column that photos can be filtered, coloured or sized by.

    Attributes
    ----------
    name
        Its name in the table.
    words, help
        What a person reads, and what it means.
    kind
        ``"number"``, ``"category"`` or ``"flag"`` (yes or no).
    choices
        Of categories and flags: value as text and words, as :func:`texts` gives the values; empty for numbers.
    low, high
        Of numbers: the least and the greatest finite one; nan for the others.
    """

    name: str
    words: str
    kind: Literal["number", "category", "flag"]
    choices: tuple[tuple[str, str], ...] = field(default=())
    low: float = float("nan")
    high: float = float("nan")
    help: str = ""


def columns(table: pd.DataFrame, class_names: Sequence[str], group_names: Sequence[str],
            known: Mapping[str, Column | None] | None = None) -> tuple[Column, ...]:
    """The columns that say something about the photos: known ones first, the person's own after them.

    Left out: ids and places, columns without a known value, and texts that differ from photo to photo.

    Parameters
    ----------
    table
        ``session.table``.
    class_names, group_names
        Names by number; no group names where groups are not known.
    known
        Columns that were looked at before and are as they were, by name; ``None`` for one that is left out.
    """
    known = known or {}
    names = {"label": class_names, "prediction": class_names, "group": group_names}
    order = [*(n for n in WORDS if n in table), *(n for n in table if n not in WORDS and n not in PLACES)]
    made = (known[str(name)] if str(name) in known else _column(table[name], str(name), names.get(str(name)))
            for name in order)
    return tuple(column for column in made if column is not None)


def texts(values: pd.Series) -> np.ndarray:
    """A category's or flag's values as the texts of :attr:`Column.choices`, objects (N,)."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return np.where(values.to_numpy(bool, na_value=False), "1", "0").astype(object)
    return np.array([_text(v) for v in values.to_numpy(object)], object)


def numbers(values: pd.Series) -> np.ndarray:
    """A number column's values, float64 (N,); nan where unknown or not finite."""
    found = pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def _column(values: pd.Series, name: str, names: Sequence[str] | None) -> Column | None:
    other = name.removeprefix(OWN), "A column of the data"
    if name.startswith(FOUND):
        source, _, word = name.removeprefix(FOUND).rpartition(":")
        other = f"{word} ({source})" if source else word, "Whether the photo has it"
    words, help_ = WORDS.get(name, other)
    if names is not None:
        known = tuple((str(k), str(n)) for k, n in enumerate(names))
        return Column(name, words, "category", known, help=help_) if known else None
    if name == "answer":
        return Column(name, words, "category", ANSWERS, help=help_)
    if pd.api.types.is_bool_dtype(values.dtype):
        return Column(name, words, "flag", FLAGS.get(name, (("1", "yes"), ("0", "no"))), help=help_)
    if pd.api.types.is_numeric_dtype(values.dtype) and not _counts_as_category(values, name):
        found = numbers(values)
        if not np.isfinite(found).any():
            return None
        return Column(name, words, "number", low=float(np.nanmin(found)), high=float(np.nanmax(found)), help=help_)
    return _category(values, name, words, help_)


def _counts_as_category(values: pd.Series, name: str) -> bool:
    if name == "cluster":
        return True
    whole = pd.api.types.is_integer_dtype(values.dtype)
    return whole and name.startswith(OWN) and values.nunique() <= FEW_NUMBERS


def _category(values: pd.Series, name: str, words: str, help_: str) -> Column | None:
    found = values.unique()
    if not 1 <= len(found) <= MOST_CHOICES:
        return None
    ordered = sorted({_text(v) for v in found}, key=_natural)
    shown = tuple((text, _named(name, text)) for text in ordered)
    return Column(name, words, "category", shown, help=help_)


def _natural(text: str) -> tuple[bool, float, str]:
    """Numbers by size before texts by letters; the empty text, which is "unknown", last."""
    try:
        return (text == "", float(text), "")
    except ValueError:
        return (text == "", float("inf"), text)


def _named(name: str, text: str) -> str:
    if text == "":
        return "unknown"
    return f"cluster {text}" if name == "cluster" else text


def _text(value: Any) -> str:
    """A value as text; what is missing is the empty text."""
    return "" if value is None or value is pd.NaT or value is pd.NA or value != value else str(value)
