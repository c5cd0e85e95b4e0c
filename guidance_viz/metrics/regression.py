"""Groups that a new model serves worse than chance alone explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import binomtest

from guidance_viz.core import check_same_size
from guidance_viz.metrics.arrays import to_numpy
from guidance_viz.metrics.groups import wilson


@dataclass(frozen=True)
class GroupChange:
    """How one group fared from one model to another, on the same photos.

    Attributes
    ----------
    group, name, count
        The group, its name, and its photos.
    before, after
        Accuracies in [0, 1].
    low
        Lower end of the 95 % Wilson interval of ``before``.
    fixed, broken
        Photos that became right, and that became wrong.
    p
        Two-sided exact McNemar test of ``fixed`` against ``broken``, in [0, 1]; 1 where no photo changed.
    """

    group: int
    name: str
    count: int
    before: float
    after: float
    low: float
    fixed: int
    broken: int
    p: float

    @property
    def regressed(self) -> bool:
        """Whether it fell by more than its interval: ``after < low``."""
        return self.after < min(self.low, self.before)

    @property
    def words(self) -> str:
        """``"waterbird on water fell from 100 % to 84 % (24 of 150 photos became wrong, 0 right)"``."""
        moved = "fell" if self.after < self.before else "rose" if self.after > self.before else "stayed"
        return (f"{self.name} {moved} from {100 * self.before:.0f} % to {100 * self.after:.0f} % ({self.broken} of "
                f"{self.count} photos became wrong, {self.fixed} right)")


def group_changes(before: Any, after: Any, groups: Any, *, group_names: Sequence[str] | None = None) -> list[GroupChange]:
    """Compare two models on the same photos, group by group.

    Parameters
    ----------
    before, after
        Whether each photo is classified right, bool (N,).
    groups
        Group numbers (N,); a negative one is left out.
    group_names
        Names by group number.

    Returns
    -------
    list of GroupChange
        Groups that have photos, ascending.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    first, second, group = (to_numpy(values) for values in (before, after, groups))
    check_same_size("before", first.shape, "after", second.shape)
    check_same_size("before", first.shape, "groups", group.shape)
    first, second, group = first.astype(bool), second.astype(bool), group.astype(np.int64)
    return [_change(int(g), first[group == g], second[group == g], group_names) for g in np.unique(group) if g >= 0]


def _change(group: int, before: np.ndarray, after: np.ndarray, names: Sequence[str] | None) -> GroupChange:
    fixed, broken = int((~before & after).sum()), int((before & ~after).sum())
    p = float(binomtest(fixed, fixed + broken).pvalue) if fixed + broken else 1.0
    name = str(names[group]) if names is not None and group < len(names) else f"group {group}"
    low = float(wilson(int(before.sum()), len(before))[0])
    return GroupChange(group, name, len(before), float(before.mean()), float(after.mean()), low, fixed, broken, p)
