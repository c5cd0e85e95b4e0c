"""Every figure that a model is judged by, once: what it is called, how it is read, which way is better.

The command line, the pages, the report, the trade-offs and the documentation read this file. A new figure is one entry:
with ``measure`` where it has to be computed, and without where it follows from what an evaluation holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guidance_viz.core.registry import Registry

if TYPE_CHECKING:
    import numpy as np

    from guidance_viz.core import Evaluation, Localization, Reliance

TABLE, PAGE, MORE, REPORT, SCORE = "table", "page", "more", "report", "score"
"""Where a figure is shown: the command line's table; the pages' facts; those facts only where there is room for all; the
report; and what the models of a sweep are compared by."""
SHARE, NUMBER = "%", ""
"""Units: shares in [0, 1], shown in percent; numbers as they are."""
OBJECTS, GROUPS, EXCHANGED = "boxes or masks", "groups", "an exchange test"
"""What a figure needs to be known."""


@dataclass(frozen=True)
class Measured:
    """What a figure may be computed from: one model on the photos of one split.

    Attributes
    ----------
    logits
        (n, K).
    labels
        Class indices (n,).
    groups
        Group numbers (n,), the classes where groups are not known.
    maps, masks
        Raw maps and where the objects are in [0, 1], (m, h, w), of the photos that have a map; ``None`` without maps, or
        without any object.
    """

    logits: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    maps: np.ndarray | None = None
    masks: np.ndarray | None = None


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes
    ----------
    key
        What code calls it.
    name
        What a person reads; ``by_class`` instead where classes stand in for groups.
    help
        What it says, in a sentence or two.
    read
        Its value in an evaluation, or ``None`` where it was not measured; by itself what ``measure`` left there.
    better
        1: more is better; -1: less is; 0: neither.
    unit
        :data:`SHARE` or :data:`NUMBER`.
    needs
        What has to be known for it; empty where nothing has.
    shown
        Where it stands: of :data:`TABLE`, :data:`PAGE`, :data:`MORE`, :data:`REPORT`, :data:`SCORE`.
    under
        Key of the figure that it explains and is shown under, such as that by chance.
    grouped
        Whether it is F1 in the place of accuracy where photos may have several classes.
    when
        Whether it says something of an evaluation in which it is known; by itself always.
    located
        Its value in a measurement of where maps lie, for sweeps, where the guided method's and depth's maps count.
    measure
        Computes it when a model is evaluated; what it gives is kept in the evaluation under the key.
    """

    key: str
    name: str
    help: str
    read: Callable[[Evaluation], float | None] | None = None
    better: int = 1
    unit: str = SHARE
    needs: str = ""
    shown: Sequence[str] = (TABLE, PAGE, REPORT)
    by_class: str = ""
    under: str = ""
    grouped: bool = False
    when: Callable[[Evaluation], bool] | None = None
    located: Callable[[Localization], float] | None = None
    measure: Callable[[Measured], float] | None = None

    def value(self, evaluation: Evaluation | None) -> float:
        """Its value, nan where it was not measured."""
        if evaluation is None:
            return math.nan
        found = evaluation.more.get(self.key) if self.read is None else self.read(evaluation)
        return math.nan if found is None else float(found)

    def named(self, evaluation: Evaluation) -> str:
        """What it is called of this evaluation: of groups or of classes, of accuracy or of F1."""
        name = self.name if evaluation.groups.known or not self.by_class else self.by_class
        return f"{name}, F1" if self.grouped and evaluation.groups.measure == "f1" else name

    def text(self, value: float, digits: int = 1) -> str:
        """A value with its unit: ``49.3 %``; a dash where it is not known."""
        if math.isnan(value):
            return "–"
        return f"{100 * value:.{digits}f} %" if self.unit == SHARE else f"{value:.3g}"


def _tested(read: Callable[[Reliance], float]) -> Callable[[Evaluation], float | None]:
    return lambda e: None if e.reliance is None else read(e.reliance)


def _several(evaluation: Evaluation) -> bool:
    """Whether photos may have several classes; elsewhere F1 is the average accuracy again."""
    return evaluation.f1 != evaluation.groups.average


EVERYWHERE = (TABLE, PAGE, REPORT, SCORE)

FIGURES: Registry[Figure] = Registry("figure")
"""By key, in the order in which they are shown."""


def add(figure: Figure) -> Figure:
    """Add a figure; a key can be taken once."""
    return FIGURES.register(figure.key)(figure)


for _figure in (
    Figure("worst", "worst group", "Accuracy of the group that the model serves worst (WGA). It shows what the average "
           "hides.", lambda e: e.groups.worst, by_class="worst class", grouped=True, shown=EVERYWHERE),
    Figure("average", "average", "Share of all photos of this part that the model gets right.", lambda e: e.groups.average,
           grouped=True, shown=(TABLE, MORE, REPORT, SCORE)),
    Figure("mean", "mean of groups", "Mean of the groups' accuracies, every group counting the same (MGA).",
           lambda e: e.groups.mean, by_class="mean of classes", grouped=True),
    Figure("adjusted_average", "adjusted average", "Group accuracies weighted by the groups' sizes in training: the "
           "average on data like the training data.", lambda e: e.groups.adjusted_average, needs=GROUPS,
           shown=(TABLE, MORE, REPORT)),
    Figure("balanced_worst", "worst group, balanced threshold", "Worst-group accuracy once the decision threshold makes "
           "each class equally accurate: a gain that vanishes here was only a shift of the threshold.",
           lambda e: e.balanced_worst, by_class="worst class, balanced threshold", shown=(TABLE, MORE, REPORT, SCORE)),
    Figure("epg", "map energy inside the object (EPG)", "Share of the map's energy that falls inside the object's box or "
           "mask.", lambda e: e.epg, needs=OBJECTS, shown=EVERYWHERE, located=lambda where: where.epg),
    Figure("box_area", "by chance", "Mean share of the photo that boxes or masks cover: the energy inside them of a map "
           "that knows nothing.", lambda e: e.box_area, better=0, needs=OBJECTS, shown=(TABLE,), under="epg"),
    Figure("attention_accuracy", "attention accuracy", "Share of the strong attention (0.8 of the map's range and up) that "
           "lies on the object, averaged over the photos.", lambda e: e.attention_accuracy, needs=OBJECTS,
           shown=(TABLE, REPORT)),
    Figure("worst_attention_accuracy", "of the worst group", "Attention accuracy of the group where it is least.",
           lambda e: e.worst_attention_accuracy, needs=OBJECTS, shown=(TABLE,), under="attention_accuracy"),
    Figure("aiou", "adjusted IoU of the maps (AIoU)", "Overlap of the label's map with the object, against that of the "
           "other class whose map overlaps most.", lambda e: e.aiou, needs=OBJECTS, shown=(TABLE, REPORT)),
    Figure("worst_aiou", "of the worst group (AIoU)", "Adjusted IoU of the group where it is least.",
           lambda e: e.worst_aiou, needs=OBJECTS, shown=(TABLE,), under="aiou"),
    Figure("soft_iou", "soft overlap with the object (soft IoU)", "Overlap of the map with the box or mask by degrees, "
           "without a threshold.", lambda e: e.iou, needs=OBJECTS, shown=(TABLE,)),
    Figure("iou", "overlap with the object (IoU)", "Overlap of the thresholded map with the box or mask; the threshold is "
           "chosen on validation photos, or on training photos where none of those has a box or mask.", needs=OBJECTS,
           shown=(SCORE,), located=lambda where: where.iou),
    Figure("on_object", "energy on the object itself", "Of the energy inside the box, the share that lies on the object's "
           "mask.", needs="boxes and masks", shown=(SCORE,), located=lambda where: where.on_object),
    Figure("f1", "F1", "Harmonic mean of precision and recall over all classes.", lambda e: e.f1,
           shown=(REPORT, SCORE), when=_several),
    Figure("mean_ap", "mean average precision", "Area under the precision–recall curve, mean of the classes.",
           lambda e: e.mean_ap, shown=(REPORT, SCORE), when=_several),
    Figure("dead_share", "dead maps", "Share of photos whose map is all zero. A rise means that it looks nowhere rather "
           "than at the right thing.", lambda e: e.dead_share, better=-1),
    Figure("reliance_environment", "verdicts that the environment alone changes", "Share of the verdicts that change when "
           "a photo gets the environment of a photo of another class.", _tested(lambda r: r.environment), better=-1,
           needs=EXCHANGED, shown=(TABLE,)),
    Figure("reliance_object", "verdicts that the object alone changes", "Share of the verdicts that change when a photo "
           "gets the object of a photo of another class.", _tested(lambda r: r.object), needs=EXCHANGED, shown=(TABLE,)),
    Figure("exchanged", "right in other classes' environments", "Accuracy on photos in environments of other classes' "
           "photos, the mean over the classes.", _tested(lambda r: r.exchanged), needs=EXCHANGED, shown=(TABLE,)),
    Figure("exchanged_worst", "of the worst class", "The least of it over the classes.", _tested(lambda r: r.worst),
           needs=EXCHANGED, shown=(TABLE,), under="exchanged"),
    Figure("object_alone", "right by the object alone", "Accuracy where every environment is replaced by the mean "
           "environment, the mean over the classes.", _tested(lambda r: r.object_alone), needs=EXCHANGED, shown=(TABLE,)),
    Figure("environment_alone", "right by the environment alone", "Accuracy where every object is replaced by the mean of "
           "its environment, the mean over the classes: above chance, environments give the class away.",
           _tested(lambda r: r.environment_alone), better=-1, needs=EXCHANGED, shown=(TABLE,)),
):
    add(_figure)


def shown_in(*places: str) -> Iterator[Figure]:
    """The figures of some of the places where figures are shown, in order."""
    for key in FIGURES:
        figure = FIGURES.get(key)
        if set(figure.shown) & set(places):
            yield figure


def readings(evaluations: Sequence[Evaluation | None], *places: str) -> Iterator[tuple[Figure, list[float]]]:
    """The figures of some places that are known of some evaluation, each with its value in all of them."""
    there = [each for each in evaluations if each is not None]
    for figure in shown_in(*places):
        values = [figure.value(each) for each in evaluations]
        says = figure.when is None or any(figure.when(each) for each in there)
        if says and not all(map(math.isnan, values)):
            yield figure, values


def get(key: str) -> Figure:
    """Return the figure of a key.

    Raises
    ------
    UnknownNameError
        There is none; the nearest is named.
    """
    return FIGURES.get(key)


def named(name: str) -> Figure | None:
    """The figure that a person reads under this name, also with ``", F1"`` after it; ``None``: there is none."""
    found = (FIGURES.get(key) for key in FIGURES)
    plain = name.removesuffix(", F1")
    return next((figure for figure in found if plain in (figure.name, figure.by_class)), None)
