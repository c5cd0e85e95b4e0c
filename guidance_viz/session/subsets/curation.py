"""From P(correct) to a balanced subset: screening, subgroups, sampling (SLIM, Sec. 4.3); pure functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz import space
from guidance_viz.core import OptionError, SessionError, content_hash
from guidance_viz.session.photos.tables import group_of
from guidance_viz.session.results import Curation
from guidance_viz.session.run.layout import check_way, split_rows

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.session.run.explained import Explained


@dataclass(frozen=True)
class Recipe:
    """How to curate.

    Attributes
    ----------
    split
        ``"train"`` or ``"val"``.
    size
        A share of the split (float, above 0, up to 1), or a count (int, from 1 up).
    threshold
        Of P(correct), in [0, 1); ``None``: the median.
    by
        ``"all"``: one threshold, and clusters through all classes. ``"class"``: each class by itself, with an equal share
        of the size as far as it has so many.
    seed
        Of clustering and drawing.
    scale
        ``"unit"``: core and environment features are clustered at unit length; ``"raw"``: as they are.

    Raises
    ------
    OptionError
        An option has a value that is not allowed.
    """

    split: str = "train"
    size: float = 0.1
    threshold: float | None = None
    by: str = "class"
    seed: int = 0
    scale: str = "unit"

    def __post_init__(self) -> None:
        check_way(self.by)
        if self.scale not in ("unit", "raw"):
            raise OptionError(f"scale={self.scale!r} is not known; use 'unit' or 'raw'.")
        whole = isinstance(self.size, (int, np.integer)) and not isinstance(self.size, bool)
        share = isinstance(self.size, (float, np.floating)) and 0 < self.size <= 1
        if not (share or (whole and self.size >= 1)):
            raise OptionError(f"size={self.size!r} is not allowed; give a share of the split above 0 and up to 1.0, or a "
                              "whole number of samples.")

    def budget(self, count: int) -> int:
        """How many of ``count`` samples to draw."""
        return max(1, round(self.size * count)) if isinstance(self.size, (float, np.floating)) else int(self.size)


@dataclass(frozen=True)
class Basis:
    """What a curation rests on.

    Attributes
    ----------
    ds
        The data set.
    explained
        The model whose explanations were answered.
    model_hash
        Its content hash.
    chance
        P(correct) by row (N,), nan = unknown.
    votes
        Rows and answers, YES or NO, that were spread.
    memory
        Keeps the latest subgroups: a trial that differs in its size alone need not cluster again.
    """

    ds: Dataset
    explained: Explained
    model_hash: str
    chance: np.ndarray
    votes: dict[int, str]
    memory: dict[str, space.Subgroups] = field(default_factory=dict)


def screening(ds: Dataset, chance: np.ndarray, recipe: Recipe) -> space.Screening:
    """Keep the samples of a split whose P is above the threshold."""
    labels = ds.table["label"].to_numpy() if recipe.by == "class" else None
    return space.screen(chance, recipe.threshold, labels=labels, rows=split_rows(ds, recipe.split))


def curate(basis: Basis, recipe: Recipe, name: str = "") -> Curation:
    """Screen, disentangle core and environment features, and draw a feature-balanced subset.

    Raises
    ------
    SessionError
        The answers are not of both values: nothing can be told apart.
    """
    check_votes(basis.votes)
    ds, extraction = basis.ds, basis.explained.extraction
    found = screening(ds, basis.chance, recipe)
    core, environment = (np.asarray(values[found.rows]) for values in (extraction.attention, extraction.inverse))
    if recipe.scale == "unit":
        core, environment = space.unit_length(core), space.unit_length(environment)
    labels = basis.explained.labels[found.rows] if recipe.by == "class" else None
    key = content_hash(basis.model_hash, found.rows, recipe.by, recipe.scale, recipe.seed)
    groups = basis.memory.get(key)
    if groups is None:
        groups = space.subgroups(core, environment, labels, seed=recipe.seed)
        basis.memory.clear()
        basis.memory[key] = groups
    budget = recipe.budget(found.asked)
    drawn = space.sample(core, environment, groups.core, groups.environment, budget, labels=labels,
                         seed=recipe.seed)
    rows, ids = found.rows[drawn.rows], ds.table["sample_id"].to_numpy()
    shape = groups.counts.shape
    return Curation(
        name=name, split=recipe.split, by=recipe.by, scale=recipe.scale, seed=recipe.seed, model=basis.explained.name,
        model_hash=basis.model_hash, size=budget, threshold=recipe.threshold,
        thresholds={"all" if k < 0 else ds.class_names[k]: v for k, v in found.thresholds.items()},
        asked=found.asked, kept=len(found.rows), unknown=found.unknown, dropped=found.dropped,
        held=groups.counts, wanted=_matrix(drawn.wanted, shape), taken=_matrix(drawn.taken, shape),
        core_classes=groups.core_classes, environment_classes=groups.environment_classes,
        examples={cell: [str(i) for i in ids[found.rows[near]]] for cell, near in groups.representatives.items()},
        sample_ids=[str(i) for i in ids[rows]],
        labels=_by_class(ds, found.rows, rows), groups=_by_group(ds, recipe.split, found.rows, rows),
        answers=len(basis.votes), created=datetime.now(UTC).isoformat(timespec="microseconds"))


def check_votes(votes: dict[int, str]) -> None:
    """Raise unless there are answers of both values.

    Raises
    ------
    SessionError
        Says what to answer next.
    """
    given = set(votes.values())
    if not given:
        raise SessionError("There are no answers to curate by. Answer questions first, until there is a YES (the model "
                           "looks at the right thing) and a NO: session.next_question() has the next one.")
    if len(given) == 1:
        only, other = ("YES", "NO") if "yes" in given else ("NO", "YES")
        raise SessionError(f"All {len(votes)} answers are {only}, so nothing is known of the other samples. Go on until "
                           f"one is {other}: session.next_question(beyond=True) has the next question.")


def _matrix(counts: dict[tuple[int, int], int], shape: tuple[int, ...]) -> np.ndarray:
    found = np.zeros(shape, np.int64)
    for cell, count in counts.items():
        found[cell] = count
    return found


def _by_class(ds: Dataset, screened: np.ndarray, drawn: np.ndarray) -> dict[str, tuple[int, int]]:
    labels = ds.table["label"].to_numpy()
    return {name: (int((labels[screened] == k).sum()), int((labels[drawn] == k).sum()))
            for k, name in enumerate(ds.class_names)}


def _by_group(ds: Dataset, split: str, *parts: np.ndarray) -> dict[str, tuple[int, int, int]]:
    if not ds.groups_known:
        return {}
    groups = group_of(ds)
    whole, screened, drawn = ([int((groups[rows] == k).sum()) for k in range(len(ds.group_names))]
                              for rows in (split_rows(ds, split), *parts))
    return {name: (whole[k], screened[k], drawn[k]) for k, name in enumerate(ds.group_names)}
