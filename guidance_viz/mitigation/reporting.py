"""The report of a mitigation: enough to repeat it, and what the person should be warned of."""

from __future__ import annotations

import importlib
import platform
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import torch

from guidance_viz.core import Evaluation, GroupReport

if TYPE_CHECKING:
    from guidance_viz.data import Dataset

DEAD_RISE = 0.10
MOVED = 0.02  # a group's accuracy that changes by less has not moved


def versions() -> dict[str, str]:
    """Versions of what the numbers depend on."""
    # Looked up by name: an import statement would tie this layer to the whole package.
    own = importlib.import_module("guidance_viz").__version__
    return {"guidance_viz": own, "torch": torch.__version__, "numpy": np.__version__,
            "python": platform.python_version()}


def warnings_of(before: Mapping[str, Evaluation], after: Mapping[str, Evaluation], ds: Dataset) -> list[str]:
    """Lines for the person where a fix looks better, or worse, than it is."""
    found = []
    for split in [name for name in ("train", "val", "test") if name in before and name in after]:
        found += _dead(split, before[split], after[split])
    shown = next((name for name in ("test", "val", "train") if name in before and name in after), None)
    if shown is not None:
        found += _threshold(shown, before[shown], after[shown], _class_of_group(ds))
    return found


def _dead(split: str, before: Evaluation, after: Evaluation) -> list[str]:
    rise = after.dead_share - before.dead_share
    if not rise >= DEAD_RISE - 1e-9:
        return []
    return [f"Dead maps rose from {before.dead_share:.0%} to {after.dead_share:.0%} on {split}: guidance was partly met "
            "by attending to nothing. Use smaller alpha and beta, a smaller learning rate, or contrast=True."]


def _threshold(split: str, before: Evaluation, after: Evaluation, classes: Mapping[int, int]) -> list[str]:
    """One class's groups all rise while another's all fall: the threshold moved."""
    if not before.groups.known or not after.groups.known:
        return []
    moves = _moves(before.groups, after.groups, classes)
    up = [k for k, changes in moves.items() if min(changes) > MOVED]
    down = [k for k, changes in moves.items() if max(changes) < -MOVED]
    if not up or not down:
        return []
    return [f"On {split} every group of class {up[0]} rose and every group of class {down[0]} fell: that is what a mere "
            "shift of the decision threshold looks like. With the classes balanced by offsets fitted on the validation "
            f"split, the worst group goes from {before.balanced_worst:.1%} to {after.balanced_worst:.1%} "
            f"(plain: {before.groups.worst:.1%} to {after.groups.worst:.1%})."]


def _moves(before: GroupReport, after: GroupReport, classes: Mapping[int, int]) -> dict[int, list[float]]:
    moves: dict[int, list[float]] = {}
    start = dict(zip(before.groups.tolist(), before.accuracy.tolist(), strict=True))
    for group, accuracy in zip(after.groups.tolist(), after.accuracy.tolist(), strict=True):
        change = accuracy - start.get(group, float("nan"))
        if group in classes and np.isfinite(change):
            moves.setdefault(classes[group], []).append(change)
    return moves


def _class_of_group(ds: Dataset) -> dict[int, int]:
    """The class of each group: the label that most of its samples have."""
    if not ds.groups_known:
        return {}
    table = ds.table[ds.table["group"] >= 0]
    return {int(g): int(part.mode().iloc[0]) for g, part in table.groupby("group")["label"]}
