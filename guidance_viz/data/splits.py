"""Names of the splits, and a stratified split where none is given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError

SPLITS = ("train", "val", "test")
_ALIASES = {"train": "train", "training": "train", "trn": "train", "tr": "train", "val": "val", "valid": "val",
            "validation": "val", "validate": "val", "dev": "val", "devel": "val", "development": "val",
            "test": "test", "testing": "test", "tst": "test", "0": "train", "1": "val", "2": "test"}
# What may stand around the name of a split: train_set, val-images, test2017.
_AROUND = re.compile(r"[-_]?(set|split|data|dataset|images|imgs|photos)?[-_]?((19|20)\d\d)?")
# One part of a cross-validation.
_FOLD = re.compile(r"(cv|fold|split)[-_ ]?\d+")
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
    known = _known(str(int(value) if number else value))
    if known is None:
        raise DataError(f"Unknown split {value!r}. Expected train, val (or valid, validation) or test, or "
                        "0, 1, 2. Correct the value, or leave the split out to have one made.")
    return known


def _known(text: str) -> str | None:
    word = text.strip().lower()
    if word in _ALIASES:
        return _ALIASES[word]
    return next((_ALIASES[name] for name in sorted(_ALIASES, key=len, reverse=True) if len(name) > 2
                 and word.startswith(name) and _AROUND.fullmatch(word[len(name):])), None)


def is_split(name: str) -> bool:
    """Whether a word, not a number, is the name of a split."""
    return _known(name) is not None and not name.strip().isdigit()


def is_fold(name: str) -> bool:
    """Whether a word is the name of one part of a cross-validation: fold0, cv-3."""
    return _FOLD.fullmatch(name.strip().lower()) is not None


def split_names(values: Iterable[Any]) -> list[str]:
    """:func:`split_name` of each value."""
    listed = list(values)
    known = {value: split_name(value) for value in set(listed)}
    return [known[value] for value in listed]


def given_or_made(values: Iterable[Any] | None, rows: pd.DataFrame, seed: int,
                  fractions: Sequence[float] = FRACTIONS) -> tuple[list[str], list[str]]:
    """The splits that values name, or ones that are made where none are given.

    One word that is no split, the same for all, such as ``"fold0"`` or ``"all"``, gives none.

    Parameters
    ----------
    values
        A value a row; ``None``: not given.
    rows
        The samples with ``label`` and perhaps ``group`` and ``attribute``, by which a split is stratified.
    seed, fractions
        Of the split that is made.

    Returns
    -------
    tuple
        The split of each row, and lines for the person.

    Raises
    ------
    DataError
        There are several words of which one is no split.
    """
    listed = None if values is None else list(values)
    lone = set(listed or ())
    word = next(iter(lone)) if len(lone) == 1 else None
    if listed is not None and not (isinstance(word, str) and word.strip() and _known(word) is None):
        return split_names(listed), []
    said = [] if word is None else [f"All are of the split {word!r}, which is neither train, val nor test."]
    return stratified_split(strata_of(rows), seed=seed, fractions=fractions), [*said, split_note(seed, fractions)]


def named_parts(parts: Mapping[Any, Any]) -> tuple[list[tuple[str, Any]] | None, list[str]]:
    """Parts with the names of their splits; ``None`` where one part alone is there, whose name is no split's.

    Raises
    ------
    DataError
        Several parts are there, and one has another name, or two stand for one split.
    """
    if len(parts) == 1 and _known(str(next(iter(parts)))) is None:
        return None, [f"The one part is called {next(iter(parts))!r}, neither train, val nor test: a split is made."]
    strange = [name for name in parts if _known(str(name)) is None]
    if strange:
        names = list(parts)
        raise DataError(f"Unknown split {strange[0]!r}. Which part is for training, which to choose by, which to judge? "
                        "Say so, for example:\n    parts = "
                        f"{{\"train\": parts[{names[0]!r}], \"val\": parts[{names[1]!r}]}}\n"
                        "Several parts become one by torch.utils.data.ConcatDataset([…]).")
    named = [(split_name(name), part) for name, part in parts.items()]
    twice = next((name for number, (name, _) in enumerate(named) if name in [other for other, _ in named[:number]]), None)
    if twice is not None:
        raise DataError(f"The parts {', '.join(repr(name) for name in parts)} stand for {twice!r} more than once. Give "
                        "each split once; several parts become one by torch.utils.data.ConcatDataset([…]).")
    return named, []


def lone_split_note(splits: Iterable[str]) -> list[str]:
    """The line that tells the person what follows where all samples are of one split; none where there are several."""
    names = set(splits)
    return [] if len(names) != 1 else [{
            "train": "There are training photos alone: a fix is chosen and judged on photos it learned from.",
            "val": "There are validation photos alone: they are looked at and asked about; a fix has nothing to train on.",
            "test": "There are test photos alone: they are looked at and asked about; a fix has nothing to train on.",
            }[names.pop()]]


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


MADE = "No split was given"


def split_note(seed: int, fractions: Sequence[float] = FRACTIONS) -> str:
    """The line that tells the person about a split made here."""
    train, val, test = (f"{100 * share:g} %" for share in fractions)
    return (f"{MADE}: {train} train, {val} val, {test} test were drawn, stratified by class and "
            f"group, seed {seed}.")
