"""Make a checkpoint of the demo, from seed to file: ``python -m guidance_viz.app.demo_checkpoint OUT [--shortcut patch]``.

A network that starts from nothing learns the scene alone from the demo's pictures, and a loop that looks for birds finds
none. So it goes to school first, as networks of photos do: it learns to tell kinds of birds and kinds of scenes on other
pictures, in which they do not go together. Then plain ERM on the demo's training split teaches it the shortcut.

For the set with patches the scene's checkpoint goes back to school, on pictures of small birds with patches that say
nothing, where it learns to tell the patches too.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F

from guidance_viz import data, models
from guidance_viz.app.output import Bars, evaluation_table
from guidance_viz.core import Progress, Report
from guidance_viz.data.demo import SHORTCUTS
from guidance_viz.data.demo.library import ensure
from guidance_viz.mitigation import Task, get, resolve_guidance
from guidance_viz.training import FitOptions, Runtime, Validation, extract, fit
from guidance_viz.training.sources import ArraySource

Result = TypeVar("Result")
# shortcut -> columns of the pictures' table: what is taught at school
TRAITS = {"scene": ("bird", "scene"), "patch": ("bird", "scene", "patch_kind")}


@dataclass(frozen=True)
class Course:
    """How the checkpoint is made.

    Attributes
    ----------
    school, school_seed
        Size and seed of the pictures to go to school with.
    lessons
        How the network is trained there.
    demo
        Size of the demo's set, whose seed is 0.
    erm
        Options of the mitigation ``erm``, chosen by the validation split of the demo.
    seed
        Of the weights and of the order of the pictures.
    shortcut
        What is learnt in the place of the bird: one of :data:`guidance_viz.data.demo.SHORTCUTS`.
    start
        The checkpoint that goes to school, by its shortcut; ``None``: a new network does.
    threads
        CPU threads; their number changes the order of sums, and so the last bits.
    """

    school: str = "even"
    school_seed: int = 1
    lessons: FitOptions = field(default_factory=lambda: FitOptions(
        epochs=20, batch_size=64, lr=2e-3, milestones={12: 0.3, 17: 0.3}, trainable="all", mode="train", select="last"))
    demo: str = "full"
    erm: Mapping[str, Any] = field(default_factory=lambda: {"trainable": "all", "epochs": 10, "lr": 1e-3})
    seed: int = 0
    shortcut: str = "scene"
    start: str | None = None
    threads: int = 1


COURSES = {"scene": Course(), "patch": Course(shortcut="patch", start="scene", lessons=FitOptions(
    epochs=8, batch_size=64, lr=1e-3, milestones={5: 0.3, 7: 0.3}, trainable="all", mode="train", select="last"))}
"""How each checkpoint that ships is made, by its shortcut."""


class Pictures(ArraySource):
    """Pictures in memory, uint8 (N, 3, S, S), of which everything is trained."""

    def activations(self, clf: models.Classifier, inputs: torch.Tensor) -> torch.Tensor:
        """Run the whole trunk."""
        return clf.activations(inputs.float() / 255)

    def parameters(self, clf: models.Classifier) -> list[torch.nn.Parameter]:
        """Every parameter."""
        return list(clf.parameters())


class Traits:
    """The sum of a cross-entropy a trait: the logits of all traits lie side by side.

    Parameters
    ----------
    labels
        Class indices (N, traits).
    sizes
        Number of classes by trait; they add up to the number of logits.
    names
        Of the traits.
    """

    old_maps: torch.Tensor | None = None
    batch: int = 0

    def __init__(self, labels: np.ndarray, sizes: Sequence[int], names: Sequence[str] = TRAITS["scene"]) -> None:
        self.labels, self.sizes = torch.from_numpy(np.ascontiguousarray(labels, np.int64)), list(sizes)
        self.names = tuple(names)

    def __call__(self, clf: models.Classifier, activations: torch.Tensor, rows: np.ndarray,
                 old_maps: torch.Tensor | None = None) -> tuple[torch.Tensor, dict[str, float]]:
        """Loss, with gradient, and the number of pictures that are right by trait."""
        labels = self.labels[torch.from_numpy(np.asarray(rows))].to(activations.device)
        parts = clf.head(activations).split(self.sizes, dim=1)
        losses = [F.cross_entropy(part, labels[:, k], reduction="sum") for k, part in enumerate(parts)]
        right = {name: float((part.argmax(1) == labels[:, k]).sum())
                 for k, (name, part) in enumerate(zip(self.names, parts, strict=True))}
        return torch.stack(losses).sum(), right


def drain(work: Generator[Progress, None, Result], tell: Callable[[Progress], None] = lambda _: None) -> Result:
    """Run a generator of progress to its end and return its result."""
    while True:
        try:
            tell(next(work))
        except StopIteration as end:
            return end.value


def read_pictures(ds: data.Dataset) -> np.ndarray:
    """All pictures of a data set as uint8 (N, 3, S, S)."""
    return np.concatenate([(images * 255).round().to(torch.uint8).numpy() for _, images in ds.batches(None, 256)])


def go_to_school(course: Course) -> Generator[Progress, None, models.Classifier]:
    """Teach a new network to tell birds and scenes, each by its kind."""
    table = pd.read_csv(ensure(course.school_seed, course.school, course.shortcut) / "metadata.csv")
    names = TRAITS[course.shortcut]
    coded = [pd.factorize(table[trait], sort=True) for trait in names]
    sizes = [len(names) for _, names in coded]
    clf = models.load("demo", num_classes=sum(sizes), pretrained=False, seed=course.seed)
    if course.start is not None:
        _take_trunk(clf, models.load("demo", shortcut=course.start))
    source = Pictures(read_pictures(data.load("demo", shortcut=course.shortcut, seed=course.school_seed,
                                              size=course.school)))
    traits = Traits(np.stack([codes for codes, _ in coded], 1), sizes, names)
    nobody = Validation(np.zeros(0, np.int64), np.zeros(0, np.int64))
    yield from fit(clf, source, traits, course.lessons, rows=np.arange(len(table)), validation=nobody,
                   runtime=_runtime(course), seed=course.seed, stage="School")
    return clf


def learn_the_shortcut(course: Course, schooled: models.Classifier, ds: data.Dataset,
                       ) -> Generator[Progress, None, tuple[models.Classifier, Report]]:
    """Train by ERM on a data set's training split, from a schooled trunk and a new head."""
    clf = models.load("demo", class_names=ds.class_names, pretrained=False, seed=course.seed)
    _take_trunk(clf, schooled)
    runtime = _runtime(course)
    with tempfile.TemporaryDirectory(prefix="guidance-viz-school-") as folder:
        extraction = yield from extract(clf, ds, runtime, Path(folder) / "start", keep_activations=False)
        task = Task(clf, ds, extraction, resolve_guidance(ds, clf.num_neurons), runtime, course.seed, Path(folder) / "erm")
        fix = yield from get("erm")(task, **course.erm)
    return fix.clf, fix.report


def make_checkpoint(out: Path, course: Course | None = None) -> Generator[Progress, None, Report]:
    """Make the checkpoint and write it; returns the report of its ERM, with the accuracies by group."""
    course = course or Course()
    schooled = yield from go_to_school(course)
    clf, report = yield from learn_the_shortcut(course, schooled,
                                                data.load("demo", shortcut=course.shortcut, size=course.demo))
    clf.export(out)
    return report


def _take_trunk(clf: models.Classifier, other: models.Classifier) -> None:
    clf.module.get_submodule("features").load_state_dict(other.module.get_submodule("features").state_dict())


def _runtime(course: Course) -> Runtime:
    return Runtime(batch_size=64, threads=course.threads)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the checkpoint at the path given, and print what it knows."""
    parser = argparse.ArgumentParser(description="Make a checkpoint of the demo, from seed to file.")
    parser.add_argument("out", type=Path, help="the file to write (safetensors)")
    parser.add_argument("--shortcut", choices=SHORTCUTS, default=Course.shortcut, help="what is learnt in the bird's place")
    parser.add_argument("--seed", type=int, default=Course.seed, help="of the weights and the order of the pictures")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")
    args = parser.parse_args(arguments)
    with Bars(args.quiet) as bars:
        report = drain(make_checkpoint(args.out, replace(COURSES[args.shortcut], seed=args.seed)), bars)
    print(evaluation_table(report.after))
    print(f"{args.out}: {hashlib.sha256(args.out.read_bytes()).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
