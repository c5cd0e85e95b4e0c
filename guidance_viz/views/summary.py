"""What a choice of photos has in common, in a line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from guidance_viz.views.words import counted, name_of, percent

MOST_GROUPS = 2


def summary(table: pd.DataFrame, rows: np.ndarray, class_names: Sequence[str], group_names: Sequence[str]) -> str:
    """How often the model is right on some photos, what most of them are, and how many are answered.

    Parameters
    ----------
    table
        ``session.table``.
    rows
        Row numbers (K,).
    class_names, group_names
        Names by number; without group names the classes are told.

    Returns
    -------
    str
        Empty where nothing is chosen.
    """
    if not len(rows):
        return ""
    column, names = ("group", group_names) if len(group_names) else ("label", class_names)
    values, counts = np.unique(table[column].to_numpy(int)[rows], return_counts=True)
    most = np.argsort(-counts, kind="stable")[:MOST_GROUPS]
    said = [f"model right on {percent(table['correct'].to_numpy(bool)[rows].mean())}"]
    said += [f"{percent(counts[k] / len(rows))} {name_of(names, values[k])}" for k in most]
    answered = int((table["answer"].to_numpy(object)[rows] != "").sum())
    return " · ".join([*said, f"{counted(answered, 'photo')} answered" if answered else "none answered"])
