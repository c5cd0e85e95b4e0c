"""A step on exchanged environments against a plain step of the same trained tail.

Every round times one step of each kind, in turn, on the same photos and from the same weights: plain from kept features,
exchanged among the same features, and exchanged in the picture, where the frozen stem has to be run too. The ratio to the
plain step is taken within the round, and its median printed, so that a busy machine slows all kinds alike.

    python tests/benchmarks/bench_exchanged_step.py [--json] [--rounds 15] [--model lite0]
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
from guidance_viz.mitigation.exchanged_source import Exchange
from guidance_viz.models import Classifier

BATCH, SIZE, CELLS = 64, 160, 10


class Steps:
    """The three kinds of step of one classifier, on one batch."""

    def __init__(self, clf: Classifier, device: str) -> None:
        self.clf = clf.to(device).eval()
        self.clf.to(memory_format=torch.channels_last)
        self.cut = clf.default_cut
        generator = torch.Generator().manual_seed(0)
        self.images = torch.rand(BATCH, 3, SIZE, SIZE, generator=generator)
        self.labels = (torch.arange(BATCH) % 2).to(device)
        self.rows = np.arange(BATCH)
        with torch.no_grad():
            self.kept = clf.stem(self.images.to(device), self.cut).cpu()
        masks = torch.rand(BATCH, CELLS, CELLS, generator=generator).numpy()
        self.exchanges = [Exchange(masks, self.labels.cpu().numpy(), "balanced", np.ones(BATCH, bool), inpaint=inpaint)
                          for inpaint in (False, True)]
        trained = list(dict.fromkeys([*clf.tail_parameters(self.cut), *clf.head_parameters()]))
        for parameter in clf.parameters():
            parameter.requires_grad_(False)
        for parameter in trained:
            parameter.requires_grad_(True)
        self.optimizer = torch.optim.Adam(trained, lr=1e-6)

    def plain(self) -> None:
        """From kept features."""
        self._finish(self.kept)

    def among_features(self) -> None:
        """From the same features, their environments exchanged."""
        self._finish(self.exchanges[0](self.kept, self.rows))

    def in_the_picture(self) -> None:
        """From the photos, their environments exchanged; the stem is run and not trained."""
        made = self.exchanges[1](self.images, self.rows).to(self.labels.device, memory_format=torch.channels_last)
        with torch.no_grad():
            found = self.clf.stem(made, self.cut)
        self._finish(found)

    def _finish(self, features: torch.Tensor) -> None:
        inputs = features.to(self.labels.device, memory_format=torch.channels_last)
        loss = F.cross_entropy(self.clf.head(self.clf.tail(inputs, self.cut)), self.labels)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        if self.labels.device.type == "cuda":
            torch.cuda.synchronize()


def seconds(run: Callable[[], None]) -> float:
    """Wall-clock seconds of one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(steps: Steps, rounds: int) -> dict[str, float]:
    """Median seconds of the plain step, and the ratios of the others to it."""
    kinds = {"features": steps.among_features, "picture": steps.in_the_picture}
    for run in (steps.plain, *kinds.values()):
        run()
    plain, ratios = [], {name: list[float]() for name in kinds}
    for _ in range(rounds):
        plain.append(seconds(steps.plain))
        for name, run in kinds.items():
            ratios[name].append(seconds(run) / plain[-1])
    return {"plain_seconds": statistics.median(plain), **{name: statistics.median(found) for name, found in ratios.items()}}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--model", default="lite0")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    found = measure(Steps(models.load(args.model, num_classes=2, seed=0), args.device), args.rounds)
    if args.json:
        print(json.dumps(found, indent=2))
        return
    print(f"plain step of {BATCH} photos: {1000 * found['plain_seconds']:.0f} ms; exchanged among features "
          f"{found['features']:.2f} ×, in the picture {found['picture']:.2f} ×")


if __name__ == "__main__":
    main()
