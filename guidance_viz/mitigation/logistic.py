r"""L1 logistic regression on cached features, averaged over several draws of the rows (DFR, Kirichenko et al. 2022).

Features are standardised by the mean and deviation of a reference set; the standardisation is folded into the weights:
:math:`w (f - \mu)/\sigma + b = (w/\sigma) f + (b - w\mu/\sigma)`.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from guidance_viz.core import DataError, OptionError, check_values, option

STRENGTHS = (1.0, 0.7, 0.3, 0.1, 0.07, 0.03, 0.01)

Draw = Callable[[np.ndarray, np.random.Generator], np.ndarray]
Score = Callable[[np.ndarray, np.ndarray], float]


@dataclass(frozen=True)
class LogisticOptions:
    """Settings of the refit of the last layer.

    Attributes
    ----------
    strengths
        Inverse strengths C of the L1 penalty to choose among; one: no choice is made.
    draws
        How many draws of the rows are fitted and averaged; where every row is drawn each time, one fit is made.
    tunings
        Over how many random halvings of the rows the choice is averaged.
    """

    strengths: Sequence[float] = STRENGTHS
    draws: int = option(20, least=1)
    tunings: int = option(5, least=1)

    def __post_init__(self) -> None:
        check_values(self)
        if not self.strengths or not all(math.isfinite(c) and c > 0 for c in self.strengths):
            raise OptionError(f"strengths={self.strengths!r} must be one or more finite numbers above 0.")


@dataclass(frozen=True)
class LinearFit:
    """A linear classifier on raw features: weight (K, C) and bias (K,), float64."""

    weight: np.ndarray
    bias: np.ndarray

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Classes (n,) of features (n, C)."""
        return (features @ self.weight.T + self.bias).argmax(axis=1)


def fit_logistic(features: np.ndarray, labels: np.ndarray, classes: int, strength: float, *,
                 reference: np.ndarray | None = None, class_weights: np.ndarray | None = None,
                 seed: int = 0) -> LinearFit:
    """Fit one L1 logistic regression.

    Parameters
    ----------
    features, labels
        (n, C) and (n,).
    classes
        K. Two classes share one fit, its weights halved between them; more are fitted one against the rest.
    strength
        C: small is strong.
    reference
        Features whose mean and deviation standardise; by default ``features``.
    class_weights
        (K,) or ``None``.
    seed
        Of the solver's order.

    Raises
    ------
    DataError
        A class has no row.
    """
    missing = np.setdiff1d(np.arange(classes), labels)
    if missing.size:
        raise DataError(f"Class {missing[0]} has no photo among the {len(labels)} that the last layer is fitted on. "
                        "Draw more photos, or lower the threshold.")
    mean, scale = standardisation(features if reference is None else reference)
    values = (features - mean) / scale
    weigh = np.ones(len(labels)) if class_weights is None else class_weights[labels]
    targets = [labels == k for k in ([1] if classes == 2 else range(classes))]
    found = [_binary(values, target, strength, weigh, seed) for target in targets]
    weight, bias = np.stack([w for w, _ in found]), np.array([b for _, b in found])
    if classes == 2:
        weight, bias = np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
    return LinearFit(weight / scale, bias - (weight / scale) @ mean)


def standardisation(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (C,) of features (n, C); 1 for one that never changes."""
    deviation = features.std(axis=0)
    return features.mean(axis=0), np.where(deviation > 0, deviation, 1.0)


def _binary(values: np.ndarray, target: np.ndarray, strength: float, weigh: np.ndarray,
            seed: int) -> tuple[np.ndarray, float]:
    from sklearn.linear_model import LogisticRegression

    # The argument that asks for L1 changed its name in scikit-learn 1.8.
    old = inspect.signature(LogisticRegression).parameters["penalty"].default == "l2"
    penalty: dict[str, Any] = {"penalty": "l1"} if old else {"l1_ratio": 1.0}
    solver = LogisticRegression(C=strength, solver="liblinear", random_state=seed, **penalty)
    solver.fit(values, target.astype(np.int64), sample_weight=weigh)
    return solver.coef_[0], float(solver.intercept_[0])


def average(fits: Sequence[LinearFit]) -> LinearFit:
    """The mean of the weights and of the biases."""
    return LinearFit(np.mean([f.weight for f in fits], axis=0), np.mean([f.bias for f in fits], axis=0))


def choose_strength(features: np.ndarray, labels: np.ndarray, classes: int, options: LogisticOptions, draw: Draw,
                    score: Score, *, class_weights: np.ndarray | None = None,
                    seed: int = 0) -> tuple[float, dict[float, float]]:
    """Choose C: fit on a draw of one random half of the rows, judge on the other half.

    Parameters
    ----------
    features, labels, classes, class_weights
        As for :func:`fit_logistic`.
    options
        ``strengths`` and ``tunings``.
    draw
        ``draw(rows, generator)``: which of the rows one fit is made on.
    score
        ``score(predictions, rows)``: how good predictions of the rows are; the larger the better.
    seed
        Of the halves.

    Returns
    -------
    tuple
        The C with the best mean score (of equals the largest), and the mean score by C.
    """
    generator = np.random.default_rng(seed)
    sums = dict.fromkeys(sorted(options.strengths, reverse=True), 0.0)
    for _ in range(options.tunings):
        judged, fitted = halves(labels, generator)
        if not len(judged):
            break       # one photo a class: nothing can be held out
        rows = draw(fitted, generator)
        for strength in sums:
            fit = fit_logistic(features[rows], labels[rows], classes, strength, class_weights=class_weights, seed=seed)
            sums[strength] += score(fit.predict(features[judged]), judged) / options.tunings
    return max(sums, key=sums.__getitem__), sums


def halves(strata: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two random halves of the positions of ``strata``, each stratum halved; the odd one goes to the second."""
    order = generator.permutation(len(strata))
    ranked = order[np.argsort(strata[order], kind="stable")]
    first = np.concatenate([part[: len(part) // 2] for name in np.unique(strata)
                            for part in [ranked[strata[ranked] == name]]])
    return np.sort(first), np.setdiff1d(np.arange(len(strata)), first)
