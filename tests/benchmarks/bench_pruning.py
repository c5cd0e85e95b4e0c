"""Pruning's refit of the head from cached features, against one pass of the network over the same images.

The release of CRAYON runs the network over every image in each of its epochs to refit the last layer; here the pass is
made once, when the session is prepared. Every round times a pass, the default full-batch refit and fifty epochs of small
steps from the cache, in turn.

    python tests/benchmarks/bench_pruning.py [--json] [--rounds 3] [--count 256] [--model timm:tf_efficientnet_lite0]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from synthetic import NoPhotos, make_dataset

from guidance_viz import models
from guidance_viz.data import Dataset, View
from guidance_viz.mitigation import Task, get, resolve_guidance
from guidance_viz.training import Extraction, Runtime, extract

SIZE = 160


class Noise(NoPhotos):
    """Images that cost nothing to read: only the network's time is compared."""

    view = View(image_size=SIZE)

    def read(self, row: int) -> torch.Tensor:
        return torch.rand(3, SIZE, SIZE, generator=torch.Generator().manual_seed(row))


def drain(work: object) -> object:
    """Run a generator to its end, and return what it returns."""
    try:
        while True:
            next(work)
    except StopIteration as stop:
        return stop.value


def measure(rounds: int, count: int, model: str) -> dict[str, dict[str, float]]:
    """Time each kind in turn, round by round."""
    clf = models.load(model, num_classes=2).eval()
    plain = make_dataset(count)
    ds = Dataset(plain.table, Noise(count), class_names=plain.class_names, boxes=plain.boxes, name="noise")
    runtime = Runtime(batch_size=32)
    with tempfile.TemporaryDirectory() as folder:
        extraction = drain(extract(clf, ds, runtime, Path(folder) / "cache"))
        assert isinstance(extraction, Extraction)
        guidance = resolve_guidance(ds, clf.num_neurons, {}, dict.fromkeys(range(0, clf.num_neurons, 3), "no"))
        task = Task(clf, ds, extraction, guidance, runtime, folder=Path(folder) / "work")
        images = torch.stack([ds.source.read(row) for row in range(count)])
        kinds: dict[str, Callable[[], object]] = {
            "one pass over the images": lambda: infer(clf, images),
            "refit, full-batch": lambda: refit(task, {}),
            "refit, 50 epochs": lambda: refit(task, {"solver": "epochs", "epochs": 50, "select": "last"})}
        times: dict[str, list[float]] = {name: [] for name in kinds}
        for round_ in range(rounds + 1):
            for name, run in kinds.items():
                start = time.perf_counter()
                run()
                if round_:  # the first warms up
                    times[name].append(time.perf_counter() - start)
    base = times["one pass over the images"]
    return {name: {"seconds": statistics.median(values),
                   "ratio": statistics.median(v / p for v, p in zip(values, base, strict=True))}
            for name, values in times.items()}


def infer(clf: models.Classifier, images: torch.Tensor) -> None:
    """The network over all images, without gradients."""
    with torch.no_grad():
        for part in images.split(32):
            clf(part)


def refit(task: Task, options: dict[str, object]) -> None:
    """Prune and refit, up to and without the evaluation of the fixed model."""
    for report in get("crayon_pruning")(task, **options):
        if report.stage == "Looking at every photo":
            return


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=256)
    parser.add_argument("--model", default="timm:tf_efficientnet_lite0")
    options = parser.parse_args()
    results = measure(options.rounds, options.count, options.model)
    if options.json:
        print(json.dumps({"benchmark": "pruning", "threads": torch.get_num_threads(), **vars(options),
                          "numpy": np.__version__, "results": results}))
        return
    for name, row in results.items():
        print(f"{name:26s} {row['seconds'] * 1000:9.1f} ms   {row['ratio']:6.3f} × one pass")


if __name__ == "__main__":
    main()
