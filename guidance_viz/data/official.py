"""What the formats of public data sets share: where files are looked for, and what is said when one is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError
from guidance_viz.data.folder import SUFFIXES, walk
from guidance_viz.data.passed_over import folders_in
from guidance_viz.data.reading import existing
from guidance_viz.data.splits import strata_of, stratified_split

VALIDATION_SHARE = 0.1


@dataclass(frozen=True)
class Layout:
    """How a public data set lies on disk.

    Attributes
    ----------
    name
        The format's name.
    tree
        Files and folders as its publishers lay them out, in words.
    source
        Where it comes from.
    """

    name: str
    tree: str
    source: str

    def folder(self, root: Path | None) -> Path:
        """The data set's folder.

        Raises
        ------
        DataError
            It was not given, does not exist, or is a file.
        """
        try:
            place = existing(root, self.name, f'load("{self.name}", "path/to/{self.name}")')
        except DataError as error:
            raise DataError(f"{error} {self.hint}") from None
        if not place.is_dir():
            raise DataError(f"{os.fspath(place)!r} is a file; expected the folder of {self.name}. {self.hint}")
        return place

    def first(self, root: Path, names: Sequence[str], what: str) -> Path:
        """The first of some places in the folder that exists.

        Raises
        ------
        DataError
            None does; names them, the folder within where one is, the layout, and where the data comes from.
        """
        found = next((root / name for name in names if (root / name).exists()), None)
        if found is None:
            within = next((folder for folder in folders_in(root)
                           if any((root / folder / name).exists() for name in names)), None)
            here = "" if within is None else f" in it; its folder {within!r} has one: load {os.fspath(root / within)!r}"
            raise self.missing(f"{what}: {' or '.join(repr(name) for name in names)}{here}", root)
        return found

    def missing(self, what: str, root: Path) -> DataError:
        """The error for something that is not there, to be raised by the caller."""
        return DataError(f"In {os.fspath(root)!r} there is no {what}. {self.hint}")

    @property
    def hint(self) -> str:
        """The layout and the source in a sentence each."""
        return f"Expected: {self.tree}. Get the data from {self.source}."


def photos_in(folder: Path) -> Iterator[Path]:
    """The photos below a folder, by their names, in order; links are followed."""
    return (path for path in walk(folder) if path.suffix.lower() in SUFFIXES)


def below(root: Path, path: Path) -> str:
    """A path below the root as it is written in a table."""
    return path.relative_to(root).as_posix()


def shown_name(name: str) -> str:
    """``Blond_Hair`` as a person reads it: ``blond hair``."""
    return name.replace("_", " ").strip().lower()


def with_validation(table: pd.DataFrame, share: float, seed: int) -> tuple[pd.DataFrame, list[str]]:
    """Draw a validation split from the training photos where the publishers gave none.

    Parameters
    ----------
    table
        Samples with ``label``, ``split`` and perhaps ``group`` and ``attribute``.
    share
        Of the training photos, from 0 (none) to less than 1; each class and group alike.
    seed
        Decides who goes where.

    Returns
    -------
    tuple
        The table, and a line for the person where photos were drawn.

    Raises
    ------
    OptionError
        The share is not one.
    """
    if not 0 <= share < 1:
        raise OptionError(f"validation is {share!r}; expected a share of the training photos, from 0 to less than 1.")
    training = np.flatnonzero((table["split"] == "train").to_numpy())
    if share == 0 or not len(training) or (table["split"] == "val").any():
        return table, []
    strata = strata_of(table.iloc[training])
    drawn = np.array(stratified_split(strata, seed=seed, fractions=(1 - share, share, 0.0)), dtype=object)
    splits = table["split"].to_numpy(dtype=object).copy()
    splits[training] = drawn
    return table.assign(split=splits), [f"The data set has no validation photos: {100 * share:g} % of the training photos "
                                        f"were drawn for it, stratified by class and group, seed {seed}."]
