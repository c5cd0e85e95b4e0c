"""How long label spreading takes a click, against scikit-learn's refit in the same run.

    python tests/benchmarks/bench_spread.py            5,000 points × 300 answers, and scikit-learn
    python tests/benchmarks/bench_spread.py --large    also 1,000,000 × 300, with its peak memory
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from guidance_viz import space

Data = tuple[np.ndarray, np.ndarray, np.ndarray]


def inputs(points: int, answers: int) -> Data:
    rng = np.random.default_rng(0)
    embedding = rng.normal(size=(points, 2)) + rng.integers(0, 12, (points, 1)) * [[1.0, 0.6]]
    indices = rng.choice(points, answers, replace=False)
    return embedding, indices, rng.choice(["yes", "no"], answers)


def timed(call, repeats: int) -> dict[str, float]:
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    median, p95 = np.percentile(seconds, [50, 95]).tolist()
    return {"median_s": median, "p95_s": p95, "runs": repeats}


def clicks(data: Data, count: int) -> dict[str, float]:
    """The last ``count`` of the answers, one after the other, as a person gives them."""
    embedding, indices, relevances = data
    spreader = space.Spreader(embedding)
    spreader.spread(indices[:-count], relevances[:-count])
    given = iter(range(len(indices) - count + 1, len(indices) + 1))

    def click() -> None:
        n = next(given)
        spreader.spread(indices[:n], relevances[:n])

    return timed(click, count)


def by_sklearn(embedding: np.ndarray, indices: np.ndarray, relevances: np.ndarray) -> np.ndarray:
    from sklearn.semi_supervised import LabelSpreading
    labels = np.full(len(embedding), -1)
    labels[indices] = relevances == "yes"
    z = (embedding - embedding.mean()) / embedding.std()
    model = LabelSpreading(kernel="rbf", gamma=space.spreading.GAMMA, alpha=1e-6)
    return model.fit(z, labels).label_distributions_


def small() -> dict[str, object]:
    data = inputs(5000, 300)
    ours = timed(lambda: space.spread(*data), 20)
    theirs = timed(lambda: by_sklearn(*data), 3)
    difference = np.nanmax(np.abs(space.spread(*data) - by_sklearn(*data)[:, 1]))
    return {"points": 5000, "answers": 300, "from_scratch": ours, "a_click": clicks(data, 100),
            "scikit_learn": theirs, "ratio": theirs["median_s"] / ours["median_s"],
            "largest_difference": float(difference)}


def large() -> dict[str, object]:
    embedding, indices, relevances = inputs(1_000_000, 300)
    ours = timed(lambda: space.spread(embedding, indices, relevances), 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"points": 1_000_000, "answers": 300, "from_scratch": ours, "peak_bytes": peak}


def main() -> None:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--only-large", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only_large:
        print(json.dumps(large()))
        return
    print(json.dumps(small(), indent=2))
    if arguments.large:     # in a process of its own, so that its peak is its own
        subprocess.run([sys.executable, __file__, "--only-large"], check=True)


if __name__ == "__main__":
    main()
