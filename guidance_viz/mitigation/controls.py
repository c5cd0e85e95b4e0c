r"""The same fix with other answers: what it gains then, it does not owe to the answers.

Shrestha et al. (2020) found that random cues improve a model as well as human ones do. The *answer gain* is the worst
group's accuracy with the answers as given minus that of the best control, with a paired bootstrap interval over photos
(within their groups) and seeds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.core import Evaluation, OptionError, Progress, Reliance
from guidance_viz.mitigation.description import MITIGATIONS, get
from guidance_viz.mitigation.reliance import measure_reliance
from guidance_viz.mitigation.stems import same_stem, stem_folder
from guidance_viz.mitigation.types import NO, NONE, YES, Fix, Guidance, Places, Task
from guidance_viz.training import open_extraction
from guidance_viz.training.evaluation import evaluate_arrays
from guidance_viz.training.predict import predict
from guidance_viz.training.sources import ImageSource, Source, StemSource

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

GIVEN = "given"
KINDS: dict[str, str] = {
    GIVEN: "the answers as they were given",
    "shuffled": "the same answers on other items among those asked",
    "inverted": "yes and no turned round",
    "prior": "the mean mask of all photos for every photo",
    "centre": "the middle of every photo, without any answer",
    "random": "as many answers of each kind on parts, or neurons, drawn from all",
    "class": "the class of a photo taken as its answer",
    "none": "no answer at all, as many steps",
    "half": "the first half of the answers",
    "quarter": "the first quarter of the answers",
}
"""What a control does."""
DOSES = ("half", "quarter")
RESAMPLES = 2000


def catching(method: str) -> tuple[str, ...]:
    """The controls that can catch a method whose gain is not owed to the answers, as its description has them."""
    return get(method).controls


def controllable(method: str, options: Mapping[str, Any]) -> bool:
    """Whether controls can say of a fix by this method what it owes to the answers; ``False`` of one that is not here."""
    return method in MITIGATIONS and get(method).by_answers(options)


def check_kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    """Kinds of controls, ``"given"`` first.

    Raises
    ------
    OptionError
        A kind is not known.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise OptionError(f"There is no control {kind!r}; use some of {', '.join(KINDS)}.")
    return (GIVEN, *(kind for kind in dict.fromkeys(kinds) if kind != GIVEN))


def altered_places(places: Places, kind: str, seed: int, training: np.ndarray) -> Places:
    """Place masks of a control that changes the masks themselves.

    Parameters
    ----------
    places
        Those of the answers, of boxes or of an array.
    kind
        ``"inverted"``, ``"shuffled"`` (another photo's mask), ``"prior"``, ``"centre"`` or ``"none"`` (all of every photo
        belongs, so that nothing is exchanged).
    seed
        Of the shuffling.
    training
        Rows that the mean mask is taken over.
    """
    masks = np.asarray(places.masks, dtype=np.float32)
    known = np.asarray(~np.isnan(masks).any(axis=(1, 2)))
    if kind == "inverted":
        made = 1 - masks
    elif kind == "shuffled":
        made, rows = masks.copy(), np.flatnonzero(known)
        made[rows] = masks[np.random.default_rng(seed).permutation(rows)]
    else:
        one = {"prior": lambda: _mean_mask(masks, known, training), "centre": lambda: centre_prior(*masks.shape[1:]),
               "none": lambda: np.ones(masks.shape[1:], np.float32)}[kind]()
        made = np.where(known[:, None, None], one[None], np.nan).astype(np.float32)
    return Places(made, {**places.counts, f"{kind} (a control)": int(known.sum())})


def _mean_mask(masks: np.ndarray, known: np.ndarray, training: np.ndarray) -> np.ndarray:
    inside = np.intersect1d(training, np.flatnonzero(known))
    return masks[inside if len(inside) else known].mean(axis=0)


def centre_prior(h: int, w: int) -> np.ndarray:
    """A bump in the middle of the photo, float32 (h, w): 1 in the middle, one half at a quarter of the side from it."""
    y, x = ((np.arange(n) + 0.5) / n - 0.5 for n in (h, w))
    return np.exp(-np.log(2) * (y[:, None] ** 2 + x[None, :] ** 2) / 0.25 ** 2).astype(np.float32)


def altered_guidance(guidance: Guidance, kind: str, seed: int, labels: np.ndarray) -> Guidance:
    """Answers of a control: ``"none"``, ``"class"`` (YES for the first class), or ``"random"`` neurons pruned."""
    relevance, keep = guidance.relevance, guidance.keep
    if kind == "none":
        relevance, keep = np.zeros_like(relevance), np.ones_like(keep)
    elif kind == "class":
        relevance = np.where(relevance == NONE, NONE, np.where(labels == 0, YES, NO)).astype(np.int8)
    elif kind == "random":
        keep = np.random.default_rng(seed).permutation(keep)
    return dataclasses.replace(guidance, relevance=relevance, keep=keep,
                               counts={**guidance.counts, f"{kind} (a control)": int((relevance != NONE).sum())})


@dataclass(frozen=True, eq=False)
class Cell:
    """One run of a fix with one kind of answers.

    Attributes
    ----------
    kind, seed
        Which.
    evaluation
        Of the split that is told.
    correct, groups
        Whether each photo of it is right, bool (n,), and its group (its class where groups are not known), int (n,).
    seconds
        That it took.
    goes_by
        The exchange test of the model, with the same masks for every kind; ``None`` where it was not measured.
    """

    kind: str
    seed: int
    evaluation: Evaluation
    correct: np.ndarray
    groups: np.ndarray
    seconds: float = float("nan")
    goes_by: Reliance | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"kind": self.kind, "seed": self.seed, "evaluation": self.evaluation.to_json(), "seconds": self.seconds,
                "correct": np.packbits(self.correct).tobytes().hex(), "groups": self.groups.tolist(),
                "goes_by": None if self.goes_by is None else self.goes_by.to_json()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Cell:
        """Rebuild from :meth:`to_json`."""
        groups = np.array(value["groups"], np.int64)
        bits = np.unpackbits(np.frombuffer(bytes.fromhex(value["correct"]), np.uint8), count=len(groups))
        return cls(value["kind"], value["seed"], Evaluation.from_json(value["evaluation"]), bits.astype(bool), groups,
                   float(value["seconds"]),
                   Reliance.from_json(value["goes_by"]) if value.get("goes_by") else None)


def run_cell(task: Task, kind: str, method: str, options: Mapping[str, Any], split: str,
             masks: np.ndarray | None = None) -> Generator[Progress, None, Cell]:
    """Run a fix, evaluate it on one split, and test what it goes by on the validation split; the model is dropped.

    Parameters
    ----------
    task
        With the answers of the kind.
    kind
        Its name.
    method, options
        Of the fix.
    split
        The split that is told; the validation split serves for balanced thresholds.
    masks
        Where the objects are, for the exchange test: (N, h, w), the same for every kind; ``None``: it is left out.
    """
    made: Fix = yield from get(method)(dataclasses.replace(task, quick=True), **options)
    rows = _readable(task, ("val", split))
    logits = np.full((len(task.ds), made.clf.num_classes), np.nan, np.float32)
    logits[rows] = predict(made.clf, source_for(task, made.clf, options), rows, task.runtime)
    cell = cell_of(task, kind, logits, split, made.report.seconds)
    return dataclasses.replace(cell, goes_by=(yield from tested(task, made.clf, masks)))


def tested(task: Task, clf: Classifier, masks: np.ndarray | None) -> Generator[Progress, None, Reliance | None]:
    """The exchange test of a fixed model on the validation split; ``None`` without masks of its photos."""
    val = task.ds.indices("val")
    if masks is None or not len(val) or np.isnan(masks[val]).any(axis=(1, 2)).all():
        return None
    cut = task.extraction.cut
    own = cut is not None and same_stem(task.clf, clf, cut)
    found = yield from measure_reliance(clf, task.ds, task.extraction, masks, task.runtime, seed=task.seed, own_stem=own,
                                        cancel=task.cancel)
    return found


def cell_of(task: Task, kind: str, logits: np.ndarray, split: str, seconds: float) -> Cell:
    """The cell of a model that was made, by its logits (N, K) for all photos; nan where it was not run."""
    seen = np.asarray(np.isfinite(logits).all(axis=1))
    found = evaluate_arrays(task.after, task.ds, logits, None, None, seen, (split,))[split]
    told = _readable(task, (split,))
    labels = task.ds.table["label"].to_numpy(np.int64)[told]
    groups = task.ds.table["group"].to_numpy(np.int64)[told] if task.ds.groups_known else labels
    return Cell(kind, task.seed, found, logits[told].argmax(axis=1) == labels, groups, seconds)


def _readable(task: Task, splits: Sequence[str]) -> np.ndarray:
    rows = np.unique(np.concatenate([task.ds.indices(split) for split in splits]))
    return rows[np.asarray(task.extraction.readable)[rows]]


def source_for(task: Task, clf: Classifier, options: Mapping[str, Any]) -> Source:
    """The deepest kept stage from which a fixed model can be run."""
    cut = options.get("cut") or task.extraction.cut or (clf.default_cut if clf.cuts else None)
    for extraction in (task.extraction, open_extraction(stem_folder(task, cut))):
        if extraction is not None and extraction.stem is not None and extraction.cut is not None \
                and same_stem(task.clf, clf, extraction.cut):
            return StemSource(extraction.stem, extraction.cut)
    return ImageSource(task.ds, task.runtime.workers)


@dataclass(frozen=True)
class AnswerGain:
    """How much of a gain is owed to the answers.

    Attributes
    ----------
    gain
        Worst group's accuracy with the answers minus that of the best control, mean over the seeds.
    interval
        95 % bootstrap interval, over photos within their groups and over seeds, the same photos in both.
    against
        The best control.
    seeds
        Paired runs.
    split
        The split that it is told of.
    """

    gain: float
    interval: tuple[float, float]
    against: str
    seeds: int
    split: str

    @property
    def words(self) -> str:
        """One line for a person."""
        low, high = self.interval
        owed = ("the gain is owed to your answers" if low > 0 else "the control does better than your answers" if high < 0
                else "the gain cannot be told from what the fix does without your answers")
        return (f"Against the best control ({KINDS[self.against]}) the worst group gains {100 * self.gain:+.1f} points "
                f"({100 * low:+.1f} to {100 * high:+.1f}) on the {self.split} split: {owed}.")


def answer_gain(cells: Sequence[Cell], split: str, seed: int = 0) -> AnswerGain | None:
    """The answer gain; ``None`` without a control, or without the answers as given.

    Parameters
    ----------
    cells
        Of all kinds and seeds; doses are no controls.
    split
        Whose photos they are of.
    seed
        Of the resampling.
    """
    kinds = [kind for kind in dict.fromkeys(cell.kind for cell in cells) if kind != GIVEN and kind not in DOSES]
    by = {(cell.kind, cell.seed): cell for cell in cells}
    seeds = [s for kind, s in by if kind == GIVEN and any((other, s) in by for other in kinds)]
    means = {kind: np.mean([by[kind, s].evaluation.groups.worst for s in seeds if (kind, s) in by])
             for kind in kinds if any((kind, s) in by for s in seeds)}
    if not means:
        return None
    against = max(means, key=lambda kind: means[kind])
    pairs = [(by[GIVEN, s], by[against, s]) for s in seeds if (against, s) in by]
    gain = float(np.mean([a.evaluation.groups.worst - b.evaluation.groups.worst for a, b in pairs]))
    return AnswerGain(gain, _bootstrap(pairs, seed), against, len(pairs), split)


def _bootstrap(pairs: Sequence[tuple[Cell, Cell]], seed: int) -> tuple[float, float]:
    """Percentiles of the difference over resampled photos and seeds."""
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(pairs[0][0].groups == g) for g in np.unique(pairs[0][0].groups)]
    found = np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        drawn = [rng.choice(rows, len(rows)) for rows in members]
        chosen = rng.integers(len(pairs), size=len(pairs))
        found[i] = np.mean([_worst(pairs[j][0], drawn) - _worst(pairs[j][1], drawn) for j in chosen])
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def _worst(cell: Cell, drawn: Sequence[np.ndarray]) -> float:
    return min(float(cell.correct[rows].mean()) for rows in drawn)
