"""A guided training step against a plain one, and against running the trunk twice as CRAYON's release does.

Every round times one step of each kind, in turn, on the same photos and from the same weights; the ratio to the plain
step is taken within the round, and its median printed, so that a busy machine slows all kinds alike.

    python tests/benchmarks/bench_guided_step.py [--json] [--rounds 15] [--model torchvision:resnet18]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from guidance_viz import models
from guidance_viz.guidance import crayon_irrelevant, crayon_relevant
from guidance_viz.mitigation.objective import GuidedObjective
from guidance_viz.models import Classifier

BATCH, SIZE = 32, 160


class Steps:
    """The three kinds of step of one classifier, on one batch whose photos are all answered."""

    def __init__(self, clf: Classifier, device: str) -> None:
        self.clf = clf.to(device).eval()
        generator = torch.Generator().manual_seed(0)
        self.images = torch.rand(BATCH, 3, SIZE, SIZE, generator=generator).to(device)
        self.labels = torch.arange(BATCH) % 2
        self.relevance = torch.where(torch.arange(BATCH) % 3 == 0, -1, 1)
        with torch.no_grad():
            grid = clf.activations(self.images[:1]).shape[2:]
        self.old = torch.rand(BATCH, *grid, generator=generator)
        self.rows = np.arange(BATCH)
        self.plain_objective = GuidedObjective(self.labels)
        self.guided_objective = GuidedObjective(self.labels, None, self.relevance, self.old, 1.0, 1.0, contrast=False)
        self.optimizer = torch.optim.Adam(clf.parameters(), lr=1e-6)

    def plain(self) -> None:
        """Cross-entropy alone."""
        self._finish(self.plain_objective(self.clf, self.clf.activations(self.images), self.rows)[0])

    def guided(self) -> None:
        """One forward pass: logits and maps from the same activations."""
        self._finish(self.guided_objective(self.clf, self.clf.activations(self.images), self.rows)[0])

    def two_forward(self) -> None:
        """The release's way: the trunk once for the logits, and once more for the maps, by double backward."""
        labels = self.labels.to(self.images.device)
        loss = F.cross_entropy(self.clf(self.images), labels, reduction="sum")
        acts = self.clf.activations(self.images)
        score = self.clf.head(acts).gather(1, labels[:, None]).sum()
        (gradient,) = torch.autograd.grad(score, acts, create_graph=True)
        maps = torch.relu((gradient.mean((2, 3), keepdim=True) * acts).sum(1))
        old, yes = self.old.to(maps), (self.relevance == 1).to(maps.device)
        guided = crayon_relevant(maps[yes], old[yes]).sum() + crayon_irrelevant(maps[~yes], old[~yes]).sum()
        self._finish(loss + guided)

    def _finish(self, loss: torch.Tensor) -> None:
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        if self.images.device.type == "cuda":
            torch.cuda.synchronize()


def check(steps: Steps) -> None:
    """Make sure that the two guided ways follow the same gradient."""
    found = []
    for step in (steps.guided, steps.two_forward):
        steps.optimizer.step = lambda *_: None  # type: ignore[method-assign, assignment]
        step()
        found.append([p.grad.clone() for p in steps.clf.parameters() if p.grad is not None])
        del steps.optimizer.step
    for ours, theirs in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-2, atol=1e-3 * float(theirs.abs().max()) + 1e-6)


def seconds(run: Callable[[], None]) -> float:
    """Wall-clock seconds of one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(model: str, rounds: int, device: str) -> dict[str, dict[str, float]]:
    """Time each kind in turn, round by round."""
    torch.manual_seed(0)
    steps = Steps(models.load(model, num_classes=2), device)
    check(steps)
    kinds = {"plain": steps.plain, "guided": steps.guided, "two forward passes": steps.two_forward}
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for round_ in range(rounds + 1):
        for name, run in kinds.items():
            took = seconds(run)
            if round_:  # the first warms up
                times[name].append(took)
    return {name: {"seconds": statistics.median(values),
                   "ratio": statistics.median(v / p for v, p in zip(values, times["plain"], strict=True))}
            for name, values in times.items()}


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--model", default="torchvision:resnet18")
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    results = measure(options.model, options.rounds, options.device)
    if options.json:
        print(json.dumps({"benchmark": "guided_step", "model": options.model, "device": options.device, "batch": BATCH,
                          "image_size": SIZE, "threads": torch.get_num_threads(), "rounds": options.rounds,
                          "results": results}))
        return
    for name, row in results.items():
        print(f"{name:20s} {row['seconds'] * 1000:9.1f} ms   {row['ratio']:5.2f} × plain")


if __name__ == "__main__":
    main()
