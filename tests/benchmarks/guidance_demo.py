"""Guiding at every depth (R9), and attention on the object inside its box (R3), on the demo's pictures and exact masks.

    python tests/benchmarks/guidance_demo.py results/guidance_demo [--seeds 0 1 2] [--steps-only]

All of the demo's network is trained, from its checkpoint, with input × gradient and all boxes. Each model has a result
file; what is there is not done again. The time of a guided step at each depth is compared with that of a plain one, the
steps taken in turn in one run.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

import guidance_viz as gv
from guidance_viz.attribution import one_pass
from guidance_viz.mitigation import CellResult, Sweep
from guidance_viz.mitigation.annotations import Annotations, class_table
from guidance_viz.mitigation.localized import LocalizedObjective
from guidance_viz.models import DEPTHS, at_depth

HOW = {"attribution": "ixg", "trainable": "all", "lr": 1e-3, "batch_size": 64, "resize": True,
       "measured": [["ixg", "input"], ["ixg", "final"]]}
INPUT, FINAL = ("ixg", "input"), ("ixg", "final")


def swept(folder: Path, seeds: Sequence[int], grid: Mapping[str, Sequence[Any]], **options: Any) -> Sweep:
    """A grid over the demo's network; ``compute`` is fixed so that the numbers are those of any machine."""
    clf, ds = gv.models.load("demo"), gv.data.load("demo")
    return gv.sweep(clf, ds, {**grid, "seed": list(seeds)}, folder, device="cpu", precision="float32", batch=64, workers=0,
                    **{**HOW, **options}, progress=_told())


def _told() -> Callable[[gv.core.Progress], None]:
    last = [time.monotonic()]

    def tell(step: gv.core.Progress) -> None:
        if time.monotonic() - last[0] > 60:
            last[0] = time.monotonic()
            print(f"{step.stage} {step.done}/{step.total}", file=sys.stderr, flush=True)
    return tell


def step_seconds(batch: int = 64, rounds: int = 15) -> dict[str, float]:
    """Median seconds of a plain step and of one guided at each depth, each taken once a round."""
    ds, clf = gv.data.load("demo"), gv.models.load("demo").train()
    rows, images = next(iter(ds.batches(ds.indices("train")[:batch], batch)))
    has = torch.from_numpy(class_table(ds))
    boxes = ds.boxes[["x0", "y0", "x1", "y1"]].to_numpy(float)
    owners = ds.index_of(list(ds.boxes["sample_id"]))
    annotations = Annotations(boxes, owners, ds.boxes["class"].to_numpy())
    present = torch.from_numpy(annotations.present(has.numpy()))
    optimizer = torch.optim.Adam(clf.parameters(), lr=1e-5)

    def step(depth: str | None) -> None:
        there = at_depth(clf, depth or "final")
        there.train()
        objective = LocalizedObjective(has, present, annotations, one_pass("ixg"), "energy", 1.0 if depth else 0.0,
                                       resize=True, size=tuple(images.shape[2:]))
        optimizer.zero_grad()
        (objective(there, there.activations(images), rows)[0] / len(rows)).backward()
        optimizer.step()

    found: dict[str, list[float]] = {name: [] for name in ("plain", *DEPTHS)}
    for _ in range(rounds + 2):
        for name, times in found.items():
            start = time.perf_counter()
            step(None if name == "plain" else name)
            times.append(time.perf_counter() - start)
    return {name: statistics.median(times[2:]) for name, times in found.items()}


def spread(values: Sequence[float], scale: float = 100.0) -> str:
    """Mean ± sample standard deviation."""
    known = [scale * value for value in values if value == value]
    if not known:
        return "–"
    return f"{statistics.mean(known):.1f}" + (f" ± {statistics.stdev(known):.1f}" if len(known) > 1 else "")


def rows_of(results: Sequence[CellResult], name: Callable[[CellResult], str]) -> dict[str, list[CellResult]]:
    """Results by row, in the order they come."""
    found: dict[str, list[CellResult]] = {}
    for each in results:
        found.setdefault(name(each), []).append(each)
    return found


def table(rows: Mapping[str, Sequence[CellResult]], seconds: Mapping[str, float] | None = None) -> str:
    """Test pictures, mean ± standard deviation over seeds, per cent."""
    columns = {"EPG, input": lambda r: r.scores("test", INPUT)["epg"],
               "EPG, final": lambda r: r.scores("test", FINAL)["epg"],
               "IoU, input": lambda r: r.scores("test", INPUT)["iou"],
               "on the object, input": lambda r: r.scores("test", INPUT)["on_object"],
               "on the object, final": lambda r: r.scores("test", FINAL)["on_object"],
               "overall": lambda r: r.scores("test")["average"], "worst group": lambda r: r.scores("test")["worst"]}
    time_head = " step / plain |" if seconds else ""
    lines = [f"| guided | {' | '.join(columns)} |{time_head}", "|---" * (len(columns) + 1 + bool(seconds)) + "|"]
    for name, found in rows.items():
        cells = " | ".join(spread([read(each) for each in found]) for read in columns.values())
        ratio = f" {seconds.get(name, seconds['plain']) / seconds['plain']:.2f} |" if seconds else ""
        lines.append(f"| {name} | {cells} |{ratio}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--weight", type=float, default=1.0)
    parser.add_argument("--steps-only", action="store_true", help="time the steps, and train nothing")
    args = parser.parse_args(arguments)
    seconds = step_seconds()
    print("seconds a step of 64: " + ", ".join(f"{name} {value:.3f}" for name, value in seconds.items()))
    if args.steps_only:
        return 0
    depths = swept(args.out, args.seeds, {"depth": list(DEPTHS)}, epochs=args.epochs, weight=args.weight)
    by_depth = rows_of(depths.results, lambda r: r.cell.options.get("depth", "no guidance"))
    print("\nR9, energy\n\n" + table(by_depth, seconds))
    losses = swept(args.out, args.seeds, {"loss": ["energy", "l1"], "depth": ["input", "final"]}, epochs=args.epochs,
                   weight=args.weight)
    print("\nR3\n\n" + table(rows_of(losses.results, lambda r: "no guidance" if r.cell.options["weight"] == 0 else
                                     f"{r.cell.options['loss']}, {r.cell.options['depth']}")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
