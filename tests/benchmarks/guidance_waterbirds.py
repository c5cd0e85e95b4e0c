"""Model guidance on Waterbirds-100: Table 1 of the paper, how few and how coarse the boxes may be (R7, R8), and whether a
guided model still decides by the ground.

    python tests/benchmarks/guidance_waterbirds.py ../shared/data/waterbirds results/guidance --parts table1 --seeds 0 1 2 3

In the training and validation photos each bird is on its own ground (``metadata.csv``; of the validation split only those
photos are used), in the test photos on both. Every cell starts from the ImageNet network with a new head (by the seed),
trains its tail, and has one result file, named by the content of all that it depends on; what is there is not done again,
so that the script can be stopped at any time and started again. λ is chosen for each loss and task on the validation photos
of the first seed: the most energy where it should be, among the weights whose class-balanced accuracy is within two points
of the best. ``--estimate`` says what is missing and what it will take; ``--table`` only prints.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

import guidance_viz as gv
from guidance_viz.core import Progress
from guidance_viz.data import Dataset
from guidance_viz.mitigation import CellResult, Task, estimate_sweep, plan, resolve_guidance, run_sweep
from guidance_viz.mitigation.sweeps import load_cell
from guidance_viz.training import Runtime, extract

TASKS = {"conventional": "bird", "reversed": "place"}
LOSSES = ("energy", "l1")
WEIGHTS = (0.1, 0.3, 1.0)
SHARES = (0.01, 0.1, 1.0)
DILATIONS = (0.0, 0.1, 0.25, 0.5)
BUDGET = 0.01
NEAR = 0.02


def load(root: Path, task: str, image_size: int) -> Dataset:
    """Waterbirds-100; of the validation photos only those where bird and ground go together, as in training."""
    ds = gv.data.load("waterbirds", root, metadata="metadata.csv", image_size=image_size, target=TASKS[task])
    together = ds.table["label"] == ds.table["attribute"]
    return ds.subset(indices=np.flatnonzero((ds.table["split"] != "val") | together))


class Bench:
    """One task and seed: the start, and cells by name.

    Parameters
    ----------
    args
        Of the command line.
    task
        A key of :data:`TASKS`.
    ds
        Its data.
    """

    def __init__(self, args: argparse.Namespace, task: str, ds: Dataset) -> None:
        self.args, self.name, self.ds = args, task, ds
        self.folder = args.out / task
        self.cells = self.folder / "cells"
        self.runtime = Runtime(device=args.device, batch_size=64, threads=args.threads, channels_last=True)
        self.common: dict[str, Any] = {"epochs": args.epochs, "lr": args.lr, "classification": "bce", "resize": True,
                                       "photos": args.photos, "reverse": task == "reversed", "cut": args.cut,
                                       "measured": [["gradcam", "final"]], "select": "last"}

    def task(self, seed: int) -> Task:
        """The ImageNet network with a new head, and one pass of it over the photos."""
        clf = gv.models.load(self.args.model, num_classes=2, class_names=self.ds.class_names, seed=seed)
        first = None
        for head in dict.fromkeys((0, seed)):    # the stem is the same whatever the head
            clf = gv.models.load(self.args.model, num_classes=2, class_names=self.ds.class_names, seed=head)
            first = drained(extract(clf, self.ds, self.runtime, self.folder / f"start-{head}", contrast=False,
                                    keep_activations=False, cut=self.args.cut, source=first), f"{self.name}, start")
        assert first is not None
        guidance = resolve_guidance(self.ds, clf.num_neurons, readable=np.asarray(first.readable))
        return Task(clf, self.ds, first, guidance, self.runtime, seed=seed, folder=self.folder / "work")

    def run(self, task: Task, grid: Mapping[str, Sequence[Any]], **options: Any) -> list[CellResult]:
        """The results of a grid, those that are missing made now (with ``--table``: left out)."""
        cells = plan(task, grid, {**self.common, **options}, baseline=False)
        if self.args.estimate:
            found = estimate_sweep(task, cells, self.cells)
            left = f"{len(found.parts)} of {len(cells)} missing, {found.seconds / 60:.0f} min"
            print(f"{self.name}, seed {task.seed}, {options or 'baseline'}: {left}")
        elif not self.args.table:
            drained(run_sweep(task, cells, self.cells), self.name)
        return [done for cell in cells if (done := load_cell(self.cells, cell)) is not None]


def drained(steps: Any, what: str) -> Any:
    """Run a generator to its end; a line a minute says how far it is."""
    shown = time.monotonic()
    while True:
        try:
            step: Progress = next(steps)
        except StopIteration as stop:
            return stop.value
        if time.monotonic() - shown > 60:
            shown = time.monotonic()
            left = "" if step.eta_s is None else f", about {step.eta_s / 60:.0f} min left"
            print(f"{what}: {step.stage} {step.done}/{step.total}{left}", file=sys.stderr, flush=True)


def balanced(found: CellResult) -> float:
    """Class-balanced accuracy on the validation photos: of their groups, as each class has one."""
    groups = found.report.after["val"].groups
    return float(np.nanmean(groups.accuracy))


def choose(results: Iterable[CellResult]) -> float:
    """The weight, by validation photos alone."""
    found = list(results)
    best = max(map(balanced, found))
    near = [each for each in found if balanced(each) >= best - NEAR]
    return float(max(near, key=lambda each: each.scores("val")["epg"]).cell.options["weight"])


def table1(args: argparse.Namespace, bench: Bench) -> None:
    """Baseline, energy and L1 with 1 % of the boxes, over the seeds; before it, what each weight does on the first."""
    first = bench.task(args.seeds[0])
    rows: dict[str, list[CellResult]] = {"baseline": [], **{loss: [] for loss in LOSSES}}
    weights = dict.fromkeys(LOSSES, args.weight) if args.weight else chosen_weights(bench, first)
    for seed in args.seeds:
        task = first if seed == args.seeds[0] else bench.task(seed)
        rows["baseline"] += bench.run(task, {"weight": [0]})
        for loss, weight in weights.items():
            rows[loss] += bench.run(task, {"weight": [weight]}, loss=loss, share=BUDGET)
    print(f"\n{bench.name} (λ: {weights})\n")
    print(markdown(rows))


def chosen_weights(bench: Bench, task: Task) -> dict[str, float]:
    """λ of each loss by validation photos; prints what all of them do."""
    weights, rows = {}, {}
    for loss in LOSSES:
        tried = bench.run(task, {"weight": list(WEIGHTS)}, loss=loss, share=BUDGET)
        rows |= {f"{loss}, λ = {each.cell.options['weight']}": [each] for each in tried}
        if len(tried) < len(WEIGHTS):
            print(f"{bench.name}, {loss}: {len(tried)} of {len(WEIGHTS)} weights are done; λ is not chosen yet.")
            continue
        weights[loss] = choose(tried)
    write_json(bench.folder / "chosen.json", weights)
    print(f"\n{bench.name}, seed {task.seed}\n")
    print(markdown(rows))
    return weights


def r7(args: argparse.Namespace, bench: Bench) -> None:
    """EPG by the share of annotated photos."""
    curves(args, bench, {f"{loss}, {share:.0%}": {"loss": loss, "share": share} for loss in LOSSES for share in SHARES})


def r8(args: argparse.Namespace, bench: Bench) -> None:
    """EPG by how much the boxes are dilated, all photos annotated."""
    curves(args, bench, {f"{loss}, {p:.0%} dilated": {"loss": loss, "dilation": p} for loss in LOSSES for p in DILATIONS})


def curves(args: argparse.Namespace, bench: Bench, cells: Mapping[str, Mapping[str, Any]]) -> None:
    """A row a setting, on the first seed, with the weights that Table 1 chose, or the one given."""
    path = bench.folder / "chosen.json"
    found = json.loads(path.read_text()) if path.exists() else {}
    weights = dict.fromkeys(LOSSES, args.weight) if args.weight else found
    task = bench.task(args.seeds[0])
    rows = {"baseline": bench.run(task, {"weight": [0]})}
    for name, options in cells.items():
        if options["loss"] in weights:
            rows[name] = bench.run(task, {"weight": [weights[options["loss"]]]}, **options)
    print(f"\n{bench.name}\n")
    print(markdown(rows))


def early(args: argparse.Namespace, bench: Bench) -> None:
    """Guidance where a cell sees a part of the photo only, all photos annotated; the network is trained from there on."""
    there = Bench(argparse.Namespace(**{**vars(args), "cut": "blocks.3", "out": args.out / "early"}), bench.name, bench.ds)
    there.common["measured"] = [["gradcam", "final"], ["ixg", "mid2"]]
    task = there.task(args.seeds[0])
    how = {"loss": "energy", "attribution": "ixg", "depth": "mid2"}
    rows = {"baseline": there.run(task, {"weight": [0]})}
    rows |= {f"energy at mid2, λ = {weight:g}": there.run(task, {"weight": [weight]}, **how) for weight in (1.0, 10.0)}
    print(f"\n{bench.name}, seed {args.seeds[0]}\n\n{markdown(rows)}\n")
    for name, found in rows.items():
        for each in found:
            inside = each.scores("test", ("ixg", "mid2"))["epg"]
            print(f"{name}: EPG of input × gradient at mid2 {inside:.1%}, validation {balanced(each):.1%}")


def ground(args: argparse.Namespace, bench: Bench) -> None:
    """How well a model's logit difference tells birds, and grounds, apart: on whole test photos, and on parts of them.

    A row a model of the first seed; 250 photos a group, what lies outside (or inside) the box grey. 50 is chance.
    """
    task, rows = bench.task(args.seeds[0]), []
    weight = args.weight or 1.0
    cells = {"baseline": (0.0, {}), **{f"{loss}, {share:.0%} of the boxes": (weight, {"loss": loss, "share": share})
                                       for loss in LOSSES for share in (BUDGET, 1.0)}}
    photos = InParts(bench.ds, args.seeds[0])
    for name, (lam, options) in cells.items():
        for found in bench.run(task, {"weight": [lam]}, **options):
            clf = task.clf.clone()
            clf.load_state(bench.cells / f"{found.cell.key}.safetensors")
            told = [f"{bird:.1f} | {place:.1f}" for bird, place in photos.told(bench.runtime.place(clf).eval())]
            rows.append(f"| {name} | {100 * found.scores('test')['epg']:.1f} | {' | '.join(told)} |")
    heads = " | ".join(f"{part}: bird | ground" for part in InParts.KINDS)
    print(f"\n{bench.name}, seed {args.seeds[0]}: area under the ROC curve, per cent\n\n| model | EPG | {heads} |")
    print("\n".join(["|---" * (2 + 2 * len(InParts.KINDS)) + "|", *rows]))


class InParts:
    """Test photos, the same number a group, as they are and with a part made grey."""

    KINDS = ("whole photo", "bird alone", "ground alone")

    def __init__(self, ds: Dataset, seed: int, each: int = 250) -> None:
        rng, table = np.random.default_rng(seed), ds.table
        test = table[table["split"] == "test"]
        rows = [rng.permutation(found)[:each] for found in test.groupby(["label", "attribute"]).indices.values()]
        self.ds = ds.subset(indices=ds.indices("test")[np.sort(np.concatenate(rows))])
        self.inside = self.ds.boxes_as_masks(*[ds.image_size or 0] * 2)[:, None]
        self.bird, self.place = (self.ds.table[name].to_numpy() for name in ("label", "attribute"))

    def told(self, clf: gv.models.Classifier) -> list[tuple[float, float]]:
        """Per cent under the ROC curve of bird and of ground, for each kind."""
        margins: list[list[torch.Tensor]] = [[] for _ in self.KINDS]
        for rows, images in self.ds.batches(None, 64):
            inside = self.inside[torch.as_tensor(rows)]
            grey = torch.full_like(images, 0.5)
            for kept, of_kind in zip((torch.ones_like(inside), inside, 1 - inside), margins, strict=True):
                with torch.no_grad():
                    logits = clf((images * kept + grey * (1 - kept)).to(clf.device)).float().cpu()
                of_kind.append(logits[:, 1] - logits[:, 0])
        scores = [torch.cat(parts).numpy() for parts in margins]
        return [(100 * roc_auc_score(self.bird, each), 100 * roc_auc_score(self.place, each)) for each in scores]


COLUMNS = {
    "worst group": lambda r: r.scores("test")["worst"], "overall": lambda r: r.scores("test")["average"],
    "balanced worst": lambda r: r.scores("test")["balanced_worst"], "EPG": lambda r: r.scores("test")["epg"],
    "IoU": lambda r: r.scores("test")["iou"],
}


def markdown(rows: Mapping[str, Sequence[CellResult]]) -> str:
    """Test photos, mean ± sample standard deviation over what is done, per cent."""
    lines = [f"| model | {' | '.join(COLUMNS)} | minutes | seeds |", "|---" * (len(COLUMNS) + 3) + "|"]
    for name, found in rows.items():
        if found:
            cells = [spread([100 * read(each) for each in found]) for read in COLUMNS.values()]
            minutes = spread([each.seconds / 60 for each in found])
            lines.append(f"| {name} | {' | '.join(cells)} | {minutes} | {len(found)} |")
    return "\n".join(lines)


def spread(values: Sequence[float]) -> str:
    """Mean ± standard deviation."""
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return "–"
    return f"{statistics.mean(known):.1f}" + (f" ± {statistics.stdev(known):.1f}" if len(known) > 1 else "")


def write_json(path: Path, value: Any) -> None:
    """Keep plain values."""
    gv.core.write_json(path, value)


PARTS = {"table1": table1, "r7": r7, "r8": r8, "ground": ground, "early": early}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", type=Path, help="the folder of the photos")
    parser.add_argument("out", type=Path, help="where results go, and are found")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=["table1", "r7", "r8"])
    parser.add_argument("--tasks", nargs="+", choices=list(TASKS), default=list(TASKS))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3])
    parser.add_argument("--weight", type=float, help="λ of both losses, instead of choosing it")
    parser.add_argument("--model", default="lite0")
    parser.add_argument("--cut", default="blocks.5", help="where the trained tail begins")
    parser.add_argument("--image-size", type=int, default=160)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--photos", type=int, default=1000, help="photos a split whose maps are measured")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--table", action="store_true", help="print what is there, and run nothing")
    parser.add_argument("--estimate", action="store_true", help="say what is missing and what it will take")
    args = parser.parse_args(arguments)
    for name in args.tasks:
        bench = Bench(args, name, load(args.root, name, args.image_size))
        for part in args.parts:
            if part == "table1" or name == "conventional":
                PARTS[part](args, bench)
    return 0


if __name__ == "__main__":
    sys.exit(main())
