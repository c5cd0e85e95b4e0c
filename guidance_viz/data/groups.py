"""Groups: the class and the attribute together, where no groups are given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def default_names(table: pd.DataFrame, column: str, names: Sequence[str]) -> list[str]:
    """The names given, or ``"group 0"``, ``"group 1"``, … for the numbers in a column."""
    if len(names) or column not in table.columns:
        return [str(name) for name in names]
    numbers = pd.to_numeric(table[column], errors="coerce")
    top = numbers.max()
    return [f"{column} {number}" for number in range(0 if np.isnan(top) else int(top) + 1)]


def with_groups(table: pd.DataFrame, class_names: Sequence[str], group_names: Sequence[str],
                attribute_names: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Add the column ``group`` = label · A + attribute where the table has an attribute and no group.

    A group column without one known group is taken out: groups are not known then.

    Returns
    -------
    tuple
        The table and the names of the groups: ``"class, attribute"`` unless they are given.
    """
    if "group" in table and (len(table) == 0 or (table["group"] >= 0).any()):
        return table, list(group_names)
    table = table.drop(columns="group", errors="ignore")
    if "attribute" not in table or not len(attribute_names):
        return table, []
    attribute = table["attribute"].to_numpy()
    group = np.where(attribute >= 0, table["label"].to_numpy() * len(attribute_names) + attribute, -1)
    table.insert(table.columns.get_loc("attribute"), "group", group.astype(np.int64))
    names = [f"{label}, {name}" for label in class_names for name in attribute_names]
    return table, list(group_names) if len(group_names) == len(names) else names
