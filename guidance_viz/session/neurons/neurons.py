"""What is known of neurons before they are answered: which are alike, and what switching them off would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from guidance_viz import concepts
from guidance_viz.core import SessionError
from guidance_viz.session.context import Context
from guidance_viz.session.photos.tables import group_of, neuron_table
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.run.layout import judged_rows

MOST_ROWS = 10_000  # photos that say which neurons are alike; more change the correlation little


class NeuronsDesk:
    """Knows the neurons and weighs them, from cached features alone.

    Parameters
    ----------
    context
        What it works with.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._effects: tuple[Explained, dict[str, pd.DataFrame]] | None = None
        self._likeness: tuple[Explained, concepts.Likeness] | None = None
        self._contribution: tuple[Explained, np.ndarray] | None = None

    def table(self) -> pd.DataFrame:
        """A row a neuron.

        Columns: neuron, contribution_<class> for each class (mean weight × activation over the class's
        training photos), kept (False = pruned in the current model), answer ("yes", "no", "maybe" or "").
        """
        explained = self._context.explained()
        kept = explained.clf.neuron_mask.cpu().numpy()
        return neuron_table(
            self._contributions(explained), self._context.class_names, kept, self._context.standing().neurons
        )

    def _contributions(self, explained: Explained) -> np.ndarray:
        if self._contribution is None or self._contribution[0] is not explained:
            self._contribution = (explained, self._context.engine.contributions(explained))
        return self._contribution[1]

    def similar_neurons(self, threshold: float = 0.9) -> list[list[int]]:
        """Group neurons that fire on the same training photos, so that one answer can speak for several.

        Parameters
        ----------
        threshold
            Least correlation of every two neurons of a group, in (0, 1].

        Returns
        -------
        list of list of int
            Every neuron once; the largest group first, in each the neuron most like the others first. A dead or
            pruned neuron is alone.

        Raises
        ------
        OptionError
            The threshold is outside (0, 1].
        SessionError
            The run is not prepared.
        """
        return self._alike(self._context.explained()).groups(threshold)

    def _alike(self, explained: Explained) -> concepts.Likeness:
        """Worked out once a model: a slider asks at many thresholds."""
        if self._likeness is None or self._likeness[0] is not explained:
            rows = self._context.ds.indices("train")
            rows = _readable(explained, rows if len(rows) else np.arange(len(self._context.ds)))
            if len(rows) > MOST_ROWS:
                chosen = np.random.default_rng(self._context.seed).permutation(rows)[:MOST_ROWS]
                rows = np.sort(chosen)
            self._likeness = (explained, concepts.Likeness(explained.extraction.pooled[rows]))
        return self._likeness[1]

    def pruning_effect(self, neurons: Iterable[int | Sequence[int]] | None = None,
                       split: str = "val") -> pd.DataFrame:
        """Say what the accuracies would change by if neurons were just switched off, before it is done.

        Exact, from cached features. Nothing is refitted: what a fix makes of it is in :meth:`preview`.

        Parameters
        ----------
        neurons
            A row each: a number, or a sequence of numbers that are switched off together, so that
            ``pruning_effect(similar_neurons())`` says it of every group of alike neurons, and
            ``pruning_effect([[3, 7, 8]])`` of three at once. ``None``: every neuron by itself; kept after the
            first call.
        split
            ``"val"`` or ``"train"``; where the data set has no photo of it, those of the first split that it has.

        Returns
        -------
        DataFrame
            Accuracy afterwards minus accuracy now, in [-1, 1]. Columns: neurons (a tuple), worst (of the worst
            group, whichever it is then; of the worst class where groups are not known), average (over all photos),
            group_<name> for each group (none where groups are not known), class_<name> for each class; nan
            without photos.

        Raises
        ------
        OptionError
            There is no such neuron, or no such split.
        SessionError
            The head is not linear, no photo of the split can be read, or the run is not prepared.
        """
        explained = self._context.explained()
        if neurons is not None:
            sets = [tuple(map(int, one)) if isinstance(one, Iterable) else (int(one),) for one in neurons]
            return self._effect(explained, sets, split)
        if self._effects is None or self._effects[0] is not explained:
            self._effects = (explained, {})
        kept = self._effects[1]
        if split not in kept:
            count = explained.extraction.pooled.shape[1]
            kept[split] = self._effect(explained, [(c,) for c in range(count)], split)
        return kept[split].copy()

    def _effect(self, explained: Explained, sets: list[tuple[int, ...]], split: str) -> pd.DataFrame:
        linear = explained.clf.linear_head
        if linear is None:
            raise SessionError(
                f"What pruning changes follows from cached features only for a linear head after a mean, and the "
                f"head after {explained.clf.layer!r} is not one. Answer the neurons and look at preview().")
        rows = _readable(explained, judged_rows(self._context.ds, split))
        if not len(rows):
            raise SessionError(f"No photo of the split {split!r} can be read. Use another split.")
        found = explained.extraction
        right = concepts.correct_without(np.asarray(found.logits)[rows], np.asarray(found.pooled)[rows],
                                         linear.weight.detach().cpu().numpy(), explained.labels[rows], sets)
        parts = self._parts(explained, rows)
        worst_of = [name for name in parts if name.startswith("group_")] or list(parts)
        now = _accuracies(explained.correct[rows], parts)
        lines = [_line(_accuracies(one, parts), now, worst_of) for one in right]
        table = pd.DataFrame(lines, columns=["worst", "average", *parts], dtype=np.float64)
        table.insert(0, "neurons", pd.Series(sets, dtype=object))
        return table

    def _parts(self, explained: Explained, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Which of the rows are of each group and of each class, by the column's name."""
        groups, labels = group_of(self._context.ds)[rows], explained.labels[rows]
        return {**{f"group_{name}": groups == g for g, name in enumerate(self._context.group_names)},
                **{f"class_{name}": labels == k for k, name in enumerate(self._context.class_names)}}


def _readable(explained: Explained, rows: np.ndarray) -> np.ndarray:
    return rows[np.asarray(explained.extraction.readable)[rows]]


def _accuracies(right: np.ndarray, parts: dict[str, np.ndarray]) -> dict[str, float]:
    by_part = {name: float(right[chosen].mean()) if chosen.any() else float("nan") for name, chosen in parts.items()}
    return {"average": float(right.mean()), **by_part}


def _line(then: dict[str, float], now: dict[str, float], worst_of: list[str]) -> dict[str, float]:
    worst = _least(then, worst_of) - _least(now, worst_of)
    return {"worst": worst, **{name: then[name] - now[name] for name in then}}


def _least(accuracies: dict[str, float], names: list[str]) -> float:
    known = [accuracies[name] for name in names if not np.isnan(accuracies[name])]
    return min(known, default=float("nan"))
