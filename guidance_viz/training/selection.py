"""Which epoch is kept: decided on the validation split, without test data and without group labels.

The rule ``"balanced"``: the latest epoch whose class-balanced validation accuracy is at most ``tolerance`` below the
best one so far. Class-balanced is the mean of the classes' accuracies: a data set whose classes differ in size is not
ruled by the large one. A validation split mostly shares the training split's shortcut, so that the very best accuracy
on it would favour the model that changed least; the tolerance keeps what guidance has gained and still drops an epoch
that broke the classifier. Ties go to the later epoch. The start (epoch 0) is never chosen over a finished epoch: the
person compares with it and can reject the result. Without a validation split the last epoch is kept.

The rule ``"worst"``, for methods that say that they need it, is the same with the worst group's accuracy, by the validation
split's group labels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


def class_balanced_accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean over the classes that occur of the accuracy within the class; nan for no samples.

    Parameters
    ----------
    logits
        (N, K).
    labels
        (N,) class indices.
    """
    if len(labels) == 0:
        return float("nan")
    correct = np.asarray(logits).argmax(axis=1) == labels
    return float(np.mean([correct[labels == k].mean() for k in np.unique(labels)]))


def worst_group_accuracy(logits: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> float:
    """Least accuracy of a group, over the groups that occur; nan where no group is known.

    Parameters
    ----------
    logits, labels
        (N, K) and (N,).
    groups
        Group numbers (N,); a negative one is not known.
    """
    correct = np.asarray(logits).argmax(axis=1) == labels
    return min((float(correct[groups == g].mean()) for g in np.unique(groups[groups >= 0])), default=float("nan"))


def class_balanced_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean over the classes that occur of the mean cross-entropy within the class; nan for no samples."""
    if len(labels) == 0:
        return float("nan")
    shifted = np.asarray(logits, dtype=np.float64)
    shifted = shifted - shifted.max(axis=1, keepdims=True)
    losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]
    return float(np.mean([losses[labels == k].mean() for k in np.unique(labels)]))


def multilabel_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean binary cross-entropy over all pairs of image and class; nan for no images."""
    if len(labels) == 0:
        return float("nan")
    scores = np.asarray(logits, dtype=np.float64)
    return float((np.logaddexp(0, scores) - scores * labels).mean())


@dataclass
class Selector:
    """Decides epoch by epoch whether this one is the one to keep so far.

    Attributes
    ----------
    rule
        ``"balanced"``, ``"worst"`` or ``"last"``.
    tolerance
        See the module.
    best
        The best accuracy that the rule goes by so far.
    chosen
        The epoch to keep so far; 0 while none is finished.
    """

    rule: str
    tolerance: float = 0.0
    best: float = -np.inf
    chosen: int = 0

    def keep(self, epoch: int, accuracy: float) -> bool:
        """Take in a finished epoch's validation accuracy (nan: not known); whether to keep this epoch."""
        if self.rule != "last" and np.isfinite(accuracy):
            self.best = max(self.best, accuracy)
            if accuracy < self.best - self.tolerance:
                return False
        self.chosen = epoch
        return True

    def describe(self, validation: int, calibrated: bool = False, several: bool = False) -> str:
        """The rule in words.

        Parameters
        ----------
        validation
            Number of validation images.
        calibrated
            Whether each epoch is judged with the class offsets fitted on them.
        several
            Whether an image may have several classes: epochs are then judged by the micro-averaged F1.
        """
        if self.rule == "last":
            return "the last epoch"
        if not validation:
            return "the last epoch (there is no validation split)"
        below = f"at most {100 * self.tolerance:g} points below the best" if self.tolerance else "the best"
        judged = ", each judged with class offsets fitted on that split" if calibrated else ""
        if self.rule == "worst":
            return (f"the latest epoch with a worst-group accuracy on the validation split that is {below}{judged}; by "
                    "that split's group labels, no test data; the start is not counted")
        score = "F1 on the validation split" if several else "class-balanced validation accuracy"
        return (f"the latest epoch with a {score} that is {below}{judged}; "
                "no test data, no group labels; the start is not counted")
