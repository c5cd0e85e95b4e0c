"""Names of the splits, and a stratified split where none is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError

SPLITS = ("train", "val", "test")
_ALIASES = {"train": "train", "training": "train", "val": "val", "valid": "val", "validation": "val",
            "dev": "val", "test": "test", "testing": "test", "0": "train", "1": "val", "2": "test"}
FRACTIONS = (0.7, 0.15, 0.15)


def split_name(value: Any) -> str:
    """The split that a word or a number stands for.

    Parameters
    ----------
    value
        ``"train"``, ``"val"`` or ``"test"``, one of their usual other names, or 0, 1, 2.

    Raises
    ------
    DataError
        It stands for none.
    """
    number = isinstance(value, float | np.floating) and float(value).is_integer()
    known = _ALIASES.get(str(int(value) if number else value).strip().lower())
    if known is None:
        raise DataError(f"Unknown split {value!r}. Expected train, val (or valid, validation) or test, or "
                        "0, 1, 2. Correct the value, or leave the split out to have one made.")
    return known


def is_split(name: str) -> bool:
    """Whether a word, not a number, is the name of a split."""
    return name.strip().lower() in _ALIASES and not name.strip().isdigit()


def split_names(values: Iterable[Any]) -> list[str]:
    """:func:`split_name` of each value."""
    listed = list(values)
    known = {value: split_name(value) for value in set(listed)}
    return [known[value] for value in listed]


def strata_of(rows: pd.DataFrame) -> list[str]:
    """Class, group and attribute of each sample together."""
    columns = [rows[name] for name in ("label", "group", "attribute") if name in rows]
    return [" ".join(map(str, values)) for values in zip(*columns, strict=True)]


def stratified_split(strata: Sequence[Any] | np.ndarray, *, seed: int = 0,
                     fractions: Sequence[float] = FRACTIONS) -> list[str]:
    """Share out samples over train, val and test, each stratum alike.

    Parameters
    ----------
    strata
        The class, or class and group, of each sample, shape (N,).
    seed
        Decides who goes where.
    fractions
        Shares of train, val and test; they sum to 1.

    Returns
    -------
    list of str
        The split of each sample. A stratum of n gives round(fraction · n) to val and to test, the rest to
        train, so a single sample is for training.

    Raises
    ------
    OptionError
        The fractions are not shares that sum to 1.
    """
    shares = np.asarray(fractions, dtype=float)
    if shares.shape != (3,) or (shares < 0).any() or abs(shares.sum() - 1) > 1e-9:
        raise OptionError(f"fractions is {tuple(fractions)!r}; expected three shares for train, val and "
                          "test that are not negative and sum to 1.")
    names = np.full(len(strata), "train", dtype=object)
    codes = np.unique(np.asarray(strata), return_inverse=True)[1]
    generator = np.random.default_rng(seed)
    for code in range(int(codes.max(initial=-1)) + 1):
        members = generator.permutation(np.flatnonzero(codes == code))
        val, test = (int(share * len(members) + 0.5) for share in shares[1:])
        names[members[:val]] = "val"
        names[members[val:val + test]] = "test"
    return names.tolist()


def split_note(seed: int, fractions: Sequence[float] = FRACTIONS) -> str:
    """The line that tells the person about a split made here."""
    train, val, test = (f"{100 * share:g} %" for share in fractions)
    return (f"No split was given: {train} train, {val} val, {test} test were drawn, stratified by class and "
            f"group, seed {seed}.")
