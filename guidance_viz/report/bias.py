"""What is wrong with the original model: where it fails, and what people rejected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz import concepts
from guidance_viz.core import Evaluation
from guidance_viz.metrics import accuracy_discrepancy, wilson
from guidance_viz.report.answered import said_by
from guidance_viz.report.found import NAN, Bias, Cluster, Discrepancy, GroupLine, RejectedNeuron, Share, Shot
from guidance_viz.report.pictures import PATCH_SIDE
from guidance_viz.session.photos.pictures import crop
from guidance_viz.session.photos.tables import group_of

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.report.shooting import Camera
    from guidance_viz.session.run.explained import Explained
    from guidance_viz.session.run.layout import Layout

CLUSTERS, NEURONS, SHOTS, PATCHES = 4, 4, 4, 3
GAPS = 12  # discrepancies shown


def share(right: np.ndarray) -> Share:
    """Share of True, with its Wilson interval, bool (n,)."""
    low, high = wilson(int(np.sum(right)), len(right))
    return Share(float(np.mean(right)) if len(right) else NAN, float(low), float(high), len(right))


def find_bias(
    ds: Dataset,
    first: Explained,
    split: str,
    examined: Explained,
    layout: Layout | None,
    maps: Mapping[int, str],
    neurons: Mapping[int, str],
    adds: np.ndarray | None,
    camera: Camera,
) -> Bias:
    """Say where the original model fails and what answers rejected.

    Parameters
    ----------
    ds
        The data set.
    first
        The original model.
    split
        Whose photos are judged.
    examined
        The model whose explanations were answered first, its attention space ``layout`` (or None), and the answers
        on its maps by row and on its neurons.
    adds
        What each neuron adds to each class's logit, (K, C), or None where that is not known.
    camera
        Takes the pictures.
    """
    evaluation = first.evaluations[split]
    lines = group_lines(evaluation)
    ranked = sorted((line for line in lines if line.accuracy.count), key=lambda line: line.accuracy.value)
    rows = ds.indices(split)
    rows = rows[np.asarray(first.extraction.readable)[rows]]
    name_of = group_namer(ds)
    return Bias(
        model=first.name,
        split=split,
        known=evaluation.groups.known,
        lines=lines,
        average=share(first.correct[rows]),
        worst=ranked[0].name if ranked else "",
        best=ranked[-1].name if ranked else "",
        gap=ranked[-1].accuracy.value - ranked[0].accuracy.value if ranked else NAN,
        discrepancies=discrepancies(ds, first.correct, rows),
        energy=evaluation.epg,
        area=evaluation.box_area,
        dead=evaluation.dead_share,
        examined=examined.name,
        said_by_group=said_by(maps, name_of, ds.group_names) if ds.groups_known else (),
        said_by_class=said_by(maps, lambda row: ds.class_names[int(examined.labels[row])], ds.class_names),
        clusters=() if layout is None else rejected_clusters(layout, examined, maps, name_of, camera),
        neurons=rejected_neurons(examined, neurons, adds, ds.class_names, camera),
        measure=evaluation.groups.measure,
    )


def group_lines(evaluation: Evaluation) -> tuple[GroupLine, ...]:
    """The groups of an evaluation."""
    report = evaluation.groups
    return tuple(
        GroupLine(name, Share(float(accuracy), float(low), float(high), int(count)))
        for name, accuracy, (low, high), count in zip(
            report.names, report.accuracy, report.interval, report.count, strict=True
        )
    )


def group_namer(ds: Dataset) -> Callable[[int], str | None]:
    """Name of the group of a row (of its class where groups are not known), or None."""
    numbers = group_of(ds) if ds.groups_known else ds.table["label"].to_numpy(np.int64)
    names = ds.group_names if ds.groups_known else ds.class_names
    return lambda row: str(names[numbers[row]]) if numbers[row] >= 0 else None


def discrepancies(ds: Dataset, correct: np.ndarray, rows: np.ndarray) -> tuple[Discrepancy, ...]:
    """Accuracy with and without each attribute, class by class, the largest gaps first.

    Of an attribute with two values the one that helps is named.
    """
    if "attribute" not in ds.table:
        return ()
    labels, values = (ds.table[column].to_numpy(np.int64)[rows] for column in ("label", "attribute"))
    right, found = correct[rows], []
    for label, class_name in enumerate(ds.class_names):
        here = (labels == label) & (values >= 0)
        gaps = [
            _discrepancy(class_name, name, right[here], values[here] == value)
            for value, name in enumerate(ds.attribute_names)
        ]
        known = sorted((one for one in gaps if not np.isnan(one.gap)), key=lambda one: -one.gap)
        found += known[:1] if len(ds.attribute_names) == 2 else known
    return tuple(sorted(found, key=lambda one: -abs(one.gap))[:GAPS])


def _discrepancy(class_name: str, attribute: str, right: np.ndarray, has: np.ndarray) -> Discrepancy:
    return Discrepancy(class_name, attribute, share(right[has]), share(right[~has]), accuracy_discrepancy(right, has))


def rejected_clusters(
    layout: Layout, examined: Explained, maps: Mapping[int, str], name_of: Callable[[int], str | None], camera: Camera
) -> tuple[Cluster, ...]:
    """The clusters whose photos were answered NO more often than YES, those that hold most photos first."""
    cluster, found = layout.decided, []
    for number in range(len(layout.centroids)):
        members = np.flatnonzero(cluster == number)
        given = [maps[row] for row in members.tolist() if row in maps]
        yes, no = given.count("yes"), given.count("no")
        if no > yes:
            found.append((len(members), number, members, (yes, no, given.count("maybe"))))
    found.sort(key=lambda one: (-one[0], one[1]))
    return tuple(
        _cluster(layout, number, members, counts, examined, maps, name_of, camera)
        for _, number, members, counts in found[:CLUSTERS]
    )


def _cluster(
    layout: Layout,
    number: int,
    members: np.ndarray,
    counts: tuple[int, int, int],
    examined: Explained,
    maps: Mapping[int, str],
    name_of: Callable[[int], str | None],
    camera: Camera,
) -> Cluster:
    names = [name_of(row) for row in members.tolist()]
    known = [name for name in names if name is not None]
    mostly = max(dict.fromkeys(known), key=known.count) if known else ""
    nearest = layout.members(int(layout.centroids[number]))
    ordered = sorted(nearest.tolist(), key=lambda row: maps.get(row) != "no")  # what was rejected comes first
    return Cluster(
        len(members),
        *counts,
        accuracy=float(examined.correct[members].mean()),
        mostly=mostly,
        share=known.count(mostly) / len(members),
        shots=camera.through(examined, ordered[:SHOTS]),
    )


def rejected_neurons(
    examined: Explained, neurons: Mapping[int, str], adds: np.ndarray | None, class_names: list[str], camera: Camera
) -> tuple[RejectedNeuron, ...]:
    """The neurons answered NO, those that add most to a class first."""
    rejected = [neuron for neuron, answer in neurons.items() if answer == "no"]
    found = []
    for neuron in rejected:
        label = None if adds is None else int(np.argmax(adds[:, neuron]))
        found.append(
            (
                NAN if label is None or adds is None else float(adds[label, neuron]),
                neuron,
                "" if label is None else class_names[label],
            )
        )
    found.sort(key=lambda one: (-np.nan_to_num(one[0]), one[1]))
    return tuple(
        RejectedNeuron(neuron, name, value, _patches(examined, neuron, camera))
        for value, neuron, name in found[:NEURONS]
    )


def _patches(examined: Explained, neuron: int, camera: Camera) -> tuple[Shot, ...]:
    patches, grid = examined.extraction.patches, examined.extraction.maps.shape[1:]
    each = zip(patches.indices[neuron, :PATCHES].tolist(), patches.cells[neuron, :PATCHES].tolist(), strict=True)

    def patch(row: int, cell: list[int]) -> Shot:
        box = concepts.patch_box((cell[0], cell[1]), grid=grid)
        return camera.shot(
            row, f"patch of {{}} that makes neuron {neuron} fire", lambda photo: crop(photo, box, PATCH_SIDE)
        )

    return tuple(patch(row, cell) for row, cell in each if row >= 0)
