"""The live preview's percentiles: alone, and while a fine-tuning runs in the same process.

5,000 images × 1,280 neurons × a 5×5 grid, two classes; between previews a few answers are added, as a person would.
Quiet and busy rounds alternate, so that both see the same machine. ``cpu`` is the 95th percentile of the seconds that
the previewing thread computed: what other programs on the machine take is not in it.

    python tests/benchmarks/bench_preview.py [--json] [--rounds 20] [--answers 40]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import torch
import torchvision
from synthetic import make_classifier, make_dataset, make_extraction

from guidance_viz.mitigation import PreviewCache, preview_head, resolve_guidance


class Training:
    """Plain training steps in a thread, until told to stop; counts them."""

    def __init__(self) -> None:
        self.net, self.steps = torchvision.models.resnet18(num_classes=2), 0
        self.images, self.labels = torch.rand(32, 3, 160, 160), torch.arange(32) % 2
        self._stop = threading.Event()

    def __enter__(self) -> Training:
        self._stop.clear()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        optimizer = torch.optim.Adam(self.net.parameters(), lr=1e-5)
        while not self._stop.is_set():
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(self.net(self.images), self.labels).backward()
            optimizer.step()
            self.steps += 1


def measure(rounds: int, answers: int, count: int, neurons: int, spread: bool) -> dict[str, dict[str, float]]:
    """Time previews in alternating quiet and busy blocks of five."""
    found: dict[str, list[tuple[float, float]]] = {"alone": [], "while training": []}
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        ds, clf = make_dataset(count), make_classifier(neurons)
        extraction = make_extraction(Path(folder), ds, clf, 5)
        cache, training = PreviewCache(clf, ds, extraction), Training()
        cache.warm()
        given = {int(row): "yes" if rng.random() < 0.5 else "no" for row in rng.permutation(cache.train)[:answers]}
        chance = np.where(rng.random(count) < 0.5, 0.9, 0.1) if spread else None
        for number in range(-1, rounds):
            for name in found:
                block = []
                if name == "while training":
                    with training:
                        block = [_one(cache, ds, neurons, given, chance, rng) for _ in range(5)]
                else:
                    block = [_one(cache, ds, neurons, given, chance, rng) for _ in range(5)]
                found[name] += block if number >= 0 else []
    return {name: {**{f"p{q}": float(np.percentile([wall for wall, _ in times], q)) for q in (50, 95, 99)},
                   "cpu": float(np.percentile([cpu for _, cpu in times], 95))} for name, times in found.items()}


def _one(cache: PreviewCache, ds: object, neurons: int, given: dict[int, str], chance: np.ndarray | None,
         rng: np.random.Generator) -> tuple[float, float]:
    """One more answer, then a preview: its seconds by the clock, and of this thread on a core."""
    given[int(rng.choice(cache.train))] = "no"
    guidance = resolve_guidance(ds, neurons, given, {3: "no"}, relevance_from="answers" if chance is None else "spread",
                                p_relevant=chance)
    start = time.thread_time()
    return preview_head(cache, guidance).seconds, time.thread_time() - start


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--answers", type=int, default=40)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--neurons", type=int, default=1280)
    parser.add_argument("--spread", action="store_true", help="every training image gets an answer by spreading")
    options = parser.parse_args()
    results = measure(options.rounds, options.answers, options.count, options.neurons, options.spread)
    if options.json:
        print(json.dumps({"benchmark": "preview", "threads": torch.get_num_threads(), **vars(options),
                          "results": results}))
        return
    for name, row in results.items():
        print(f"{name:16s} " + "   ".join(f"{q} {value:5.2f} s" for q, value in row.items()))


if __name__ == "__main__":
    main()
