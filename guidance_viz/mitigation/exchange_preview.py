"""What the answers on parts would do, before anything is trained: the last layer refitted on a few exchanged photos.

Training photos are put into the environments of others, as ``environment_exchange`` does it, by the place masks of the
answers; the tail is run once on them, and the linear head is refitted on its mean activations
(:func:`~guidance_viz.mitigation.head.refit_head`). The same refit is made without the answers: with nothing exchanged, and
with the mean mask for every photo. All are asked about the same validation photos, so that what differs is what the answers
do. It is a prediction: a fix trains the tail, for longer, on all photos, and by default exchanges in the picture what is
exchanged here among kept features, which takes a fraction of the time.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import Gap, GroupReport, Outlook, PartPreview
from guidance_viz.metrics import balanced_offsets, group_report, wilson
from guidance_viz.mitigation.controls import altered_places
from guidance_viz.mitigation.head import HeadOptions, HeadProblem, one_thread, refit_head, seeded_sample
from guidance_viz.mitigation.preview_photos import Composites, Photos, Tail, by_turns, seconds_each
from guidance_viz.mitigation.reliance import ground_for
from guidance_viz.mitigation.types import Places, training_rows
from guidance_viz.training.cancel import Cancel, check_cancelled

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction, Runtime

BUDGET = 1.5            # seconds of a prediction's passes
PATIENCE = 4.0          # times that, for the fewest photos that say anything
MOST_TRAIN, MOST_VAL = 320, 200
MOST_BYTES = 256e6      # of what is kept of the photos that are drawn
MOST_TOLD = 20_000      # validation photos as they are
TRIAL = 16              # photos that the speed is measured on
LEAST, LEAST_VAL = 16, 24    # photos of a class to refit on, and photos to test on
RESAMPLES = 1000
NOTHING_KNOWN = "Nothing is known of where the objects are: answer at least one part with yes and one with no."
STAGE = "Predicting what the answers would do"


class ExchangePreviewCache:
    """The photos that every prediction for one model rests on, drawn and read once.

    Parameters
    ----------
    clf, extraction
        The model, and one pass of it over ``ds``, whose kept stem is read where environments can be exchanged there;
        otherwise the pictures are.
    ds
        The data set.
    runtime
        How to compute.
    seed
        Of the photos and their partners.
    budget
        Seconds that one prediction's passes may take: fewer photos are drawn where the network is slow.

    Attributes
    ----------
    reason
        Why nothing can be predicted; empty where it can.
    rows
        Photos whose masks a prediction needs: those to refit on, then those to test on.
    """

    def __init__(self, clf: Classifier, ds: Dataset, extraction: Extraction, runtime: Runtime, *, seed: int = 0,
                 budget: float = BUDGET) -> None:
        self.ds, self.extraction, self.seed = ds, extraction, seed
        self.labels = ds.table["label"].to_numpy(np.int64)
        self.val = seeded_sample(self._readable("val"), MOST_TOLD, len(ds), seed)
        self.train_rows = training_rows(ds, extraction.readable)
        self.rows = np.zeros(0, np.int64)
        self.each, self.slow, self.fewer = np.nan, False, False
        self._taken: tuple[float, int] = (0.0, 0)    # seconds of the latest passes, and how many they were
        self.reason = self._why_not(clf)
        if not self.reason:
            self._draw(clf, runtime, budget)

    @property
    def outdated(self) -> bool:
        """Whether the machine is so much faster or slower than it was that other photos should be drawn."""
        seconds, passes = self._taken
        if self.slow or passes < TRIAL:
            return self.slow
        return seconds / passes > 2 * self.each or (self.fewer and seconds / passes < self.each / 2)

    def features(self, given: Tensor, asked: Tensor, cancel: Cancel) -> tuple[dict[str, Tensor], Tensor]:
        """Mean activations to refit on, by refit (``""``: with the answers), and those to test on."""
        start = time.perf_counter()
        tested = self.tested.features(asked, self.tail, cancel)
        found = {"": self.answered.features(given, self.tail, cancel),
                 "prior": self.prior.features(_prior(given), self.tail, cancel), "plain": self.train.plain}
        self._taken = time.perf_counter() - start, sum(c.computed for c in (self.tested, self.answered, self.prior))
        return found, tested

    def _readable(self, split: str) -> np.ndarray:
        rows = self.ds.indices(split)
        return rows[np.asarray(self.extraction.readable)[rows]]

    @property
    def by_group(self) -> bool:
        """Whether accuracy is told by group; otherwise by class, in exchanged environments."""
        return bool(self.ds.groups_known)

    @property
    def groups(self) -> np.ndarray:
        """Groups of the validation photos, or their classes where groups are not known, (M,)."""
        return self.ds.table["group"].to_numpy(np.int64)[self.val] if self.by_group else self.labels[self.val]

    def _why_not(self, clf: Classifier) -> str:
        if "labels" in self.ds.table:
            return "Photos have several classes; predicted is only what happens where each has one."
        if clf.linear_head is None:
            return (f"The head after {clf.layer!r} is not a mean and a linear layer, so that it cannot be refitted in a "
                    "moment. A fix can tell.")
        if not len(self.val):
            return "There is no validation photo to predict for. Give the data set a validation split."
        return self._missing()

    def _missing(self) -> str:
        """Names a class, or a group of the training photos, that no validation photo has."""
        names, classes = self.ds.class_names, range(self.ds.num_classes)
        for rows, split in ((self.train_rows, "training"), (self.val, "validation")):
            lacking = np.setdiff1d(classes, self.labels[rows])
            if len(lacking):
                return f"No {split} photo is of the class {names[lacking[0]]!r}, so that nothing can be said of it."
        if self.by_group:
            groups = self.ds.table["group"].to_numpy(np.int64)
            lacking = np.setdiff1d(groups[self.train_rows][groups[self.train_rows] >= 0], self.groups)
            if len(lacking):
                return f"No validation photo is of the group {self.ds.group_names[lacking[0]]!r}, which may be the worst."
        return ""

    # -- what is drawn --------------------------------------------------------------
    def _draw(self, clf: Classifier, runtime: Runtime, budget: float) -> None:
        linear = clf.linear_head
        assert linear is not None
        self.weight, self.bias = (part.detach().float().cpu().clone() for part in linear)
        self.has_bias = clf.has_bias
        self.keep = clf.neuron_mask.detach().cpu().clone()
        self.tail = Tail(clf.clone(), ground_for(clf, self.ds, self.extraction, runtime), runtime)
        train = by_turns(self.train_rows, self.labels[self.train_rows], MOST_TRAIN, self.seed)
        val = np.random.default_rng(self.seed).permutation(self.val)[:MOST_VAL]
        trial = self._photos(train[:TRIAL])
        self.each, size = seconds_each(trial, self.tail), trial.inputs[:1].nbytes
        least = min(len(train), LEAST * self.ds.num_classes), min(len(val), LEAST_VAL)
        if self.each * (2 * least[0] + least[1]) > PATIENCE * budget:
            self.slow = True
            self.reason = (f"Looking at one exchanged photo takes {self.each:.2g} s: too few can be looked at within "
                           f"{budget:g} s. A fix can tell.")
            return
        share = min(1.0, budget / self.each / (2 * len(train) + len(val)), MOST_BYTES / size / (len(train) + len(val)))
        n, m = (max(few, int(share * len(rows))) for few, rows in zip(least, (train, val), strict=True))
        self.fewer = n < len(train)
        self.train, self.test = self._photos(train[:n]), self._photos(val[:m])
        self.rows = np.concatenate([self.train.rows, self.test.rows])
        # The first two draw the same partners: between them the masks alone differ.
        self.answered, self.prior = (Composites(self.train, "mixed", self.seed) for _ in range(2))
        self.tested = Composites(self.test, "class", self.seed + 1)
        self.told = self._pooled(self.val)
        deviation = self.train.plain.std(dim=0, correction=0)
        self.scale = deviation.clamp(min=0.05 * float(deviation.mean()) + 1e-6)

    def _photos(self, rows: np.ndarray) -> Photos:
        return Photos(rows, self.tail.read(rows), self._pooled(rows), torch.from_numpy(self.labels[rows]))

    def _pooled(self, rows: np.ndarray) -> Tensor:
        return torch.from_numpy(np.asarray(self.extraction.pooled[rows], dtype=np.float32))

    # -- the refit --------------------------------------------------------------
    def refit(self, features: Tensor, tested: Tensor) -> Tensor:
        """The head refitted on mean activations (n, F) of the drawn training photos, as one matrix (K, F + 1).

        The offsets that equalise class accuracies are fitted on ``tested`` (m, F), as a fix has it.
        """
        none = torch.zeros(0, dtype=torch.long)
        problem = HeadProblem(features, self.train.labels, features.new_zeros(0, 1, features.shape[1]), none,
                              features.new_zeros(0, 1, 1), none, self.keep, self.scale)
        weight, bias, _ = refit_head(problem, self.weight, self.bias, HeadOptions(), fit_bias=self.has_bias)
        offsets = torch.from_numpy(balanced_offsets((tested @ weight.T + bias).numpy(), self.test.labels.numpy())).to(bias)
        return torch.cat([weight, (bias + offsets if self.has_bias else bias)[:, None]], dim=1)


def preview_exchange(cache: ExchangePreviewCache, masks: np.ndarray, *, cancel: Cancel = None) -> PartPreview:
    """Predict what a fix would make of place masks.

    Parameters
    ----------
    cache
        Of the model; kept between predictions.
    masks
        How far each place of ``cache.rows`` belongs to the object, (n, h, w) in [0, 1]; nan where it is not known.
    cancel
        Asked between batches.

    Returns
    -------
    PartPreview
        Without ``predicted`` where nothing can be said, and why.

    Raises
    ------
    Cancelled
        On request.
    """
    start = time.perf_counter()
    if cache.reason:
        return PartPreview(reason=cache.reason)
    given, asked = (torch.from_numpy(np.asarray(part, dtype=np.float32))
                    for part in np.split(np.asarray(masks), [len(cache.train.rows)]))
    known = ~torch.isnan(asked).flatten(1).any(dim=1)
    if bool(torch.isnan(given).flatten(1).any(dim=1).all()) or not bool(known.any()):
        return PartPreview(reason=NOTHING_KNOWN)
    features, tested = cache.features(given, asked, cancel)
    check_cancelled(cancel, STAGE)
    with one_thread():
        heads = {name: cache.refit(values, cache.test.plain if name == "plain" else tested)
                 for name, values in features.items()}
        judged = {name: _Judged(cache, head, tested, known) for name, head in heads.items()}
    predicted = judged.pop("")
    note = "" if cache.answered.chosen else ("The masks cover whole photos: no environment is left to exchange. Answer "
                                                "no to parts that do not belong to the objects.")
    return PartPreview(
        predicted.outlook(cache.seed), {name: other.outlook(cache.seed) for name, other in judged.items()},
        {name: predicted.gaps(other, cache.seed) for name, other in judged.items()},
        "group" if cache.by_group else "class", len(cache.train.rows), int(known.sum()), cache.tail.ground.at,
        time.perf_counter() - start, note=note)


def _prior(masks: Tensor) -> Tensor:
    """The mean mask for every photo that has one."""
    found = altered_places(Places(masks.numpy()), "prior", 0, np.arange(len(masks)))
    return torch.from_numpy(found.masks)


class _Judged:
    """What one head says of the validation photos: which verdicts change, and which are right."""

    def __init__(self, cache: ExchangePreviewCache, head: Tensor, tested: Tensor, known: Tensor) -> None:
        here = known.numpy()
        moved, still = _verdicts(head, tested)[here], _verdicts(head, cache.test.plain)[here]
        self.changed = moved != still
        self.told: tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]
        if cache.by_group:
            self.told = _verdicts(head, cache.told), cache.labels[cache.val], cache.groups, list(cache.ds.group_names)
        else:
            labels = cache.test.labels.numpy()[here]
            self.told = moved, labels, labels, list(cache.ds.class_names)
        self.right = self.told[0] == self.told[1]

    @property
    def report(self) -> GroupReport:
        """Accuracy by group, or by class in other environments."""
        guess, labels, groups, names = self.told
        return group_report(guess, labels, groups, group_names=names)

    def outlook(self, seed: int) -> Outlook:
        """The figures, with intervals."""
        report, changed = self.report, self.changed
        worst = int(np.flatnonzero(report.groups == report.worst_group)[0])
        mean = _resampled(self.right, self.right, self.told[2], seed)[0].mean(axis=1)
        return Outlook(float(changed.mean()), report.worst, report.mean, report.names[worst], {
            "reliance": _pair(wilson(changed.sum(), len(changed))), "worst": _pair(report.interval[worst]),
            "mean": _pair(np.percentile(mean, [2.5, 97.5]))})

    def gaps(self, other: _Judged, seed: int) -> dict[str, Gap]:
        """These figures minus another head's, with paired bootstrap intervals over photos within their groups."""
        mine, its = self.report, other.report
        one = np.zeros(len(self.changed), np.int64)
        moved = [draws[:, 0] for draws in _resampled(self.changed, other.changed, one, seed)]
        right = _resampled(self.right, other.right, self.told[2], seed)
        found = {"reliance": (self.changed.mean() - other.changed.mean(), moved[0] - moved[1]),
                 "worst": (mine.worst - its.worst, right[0].min(axis=1) - right[1].min(axis=1)),
                 "mean": (mine.mean - its.mean, right[0].mean(axis=1) - right[1].mean(axis=1))}
        return {name: Gap(float(value), *_pair(np.percentile(draws, [2.5, 97.5])))
                for name, (value, draws) in found.items()}


def _verdicts(head: Tensor, features: Tensor) -> np.ndarray:
    return (features @ head[:, :-1].T + head[:, -1]).numpy().argmax(axis=1)


def _resampled(first: np.ndarray, second: np.ndarray, groups: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Shares by group of two columns of facts about the same photos, resampled within groups, (RESAMPLES, G) each."""
    rng, both = np.random.default_rng(seed), 2 * first.astype(np.int64) + second
    names = np.unique(groups[groups >= 0])
    draws = []
    for name in names:
        counts = np.bincount(both[groups == name], minlength=4)
        draws.append(rng.multinomial(counts.sum(), counts / counts.sum(), size=RESAMPLES) / counts.sum())
    shares = np.stack(draws, axis=1)
    return shares[..., 2] + shares[..., 3], shares[..., 1] + shares[..., 3]


def _pair(values: np.ndarray) -> tuple[float, float]:
    return float(values[0]), float(values[1])
