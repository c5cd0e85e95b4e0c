"""What the arithmetic that ``resolve_runtime`` picks is worth: passes and training steps, over the alternatives.

    python tests/benchmarks/bench_arithmetic.py [--model timm:tf_efficientnet_lite0] [--threads 2]

CPU seconds of the process, so that other work on the machine counts less; the smallest of a few turns.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

import torch

import guidance_viz as gv
from guidance_viz.models import Classifier
from guidance_viz.training import Runtime, resolve_runtime
from guidance_viz.training.runtime import noise

TURNS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Print Markdown tables of ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="timm:tf_efficientnet_lite0")
    parser.add_argument("--size", type=int, default=160)
    parser.add_argument("--photos", type=int, default=32)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(arguments)
    torch.set_num_threads(args.threads)
    ds = gv.data.load("demo")
    clf = gv.models.load(args.model, num_classes=2, class_names=ds.class_names)
    picked = resolve_runtime(clf, ds, "cpu", workers=0)
    images = noise(args.photos, (args.size, args.size))
    print(f"picked: {picked}\n\n| precision | channels last | pass | training step of the tail |\n|---|---|---|---|")
    kinds = list(itertools.product(("float32", "bf16"), (False, True)))
    runtimes = {kind: dataclasses.replace(picked, precision=kind[0], training=kind[0], channels_last=kind[1])
                for kind in kinds}
    found = {kind: (float("inf"), float("inf")) for kind in kinds}
    for _, kind in itertools.product(range(TURNS), kinds):
        runtime = runtimes[kind]
        runtime.place(clf)
        stem = runtime.to_device(images)
        with torch.no_grad(), runtime.autocast():
            stem = clf.stem(stem, clf.default_cut).float()
        times = cpu_seconds(partial(_pass, clf, images, runtime)), cpu_seconds(partial(_step, clf, stem, runtime))
        found[kind] = tuple(map(min, zip(found[kind], times, strict=True)))
    plain = found["float32", False]
    for kind in kinds:
        ratios = " | ".join(f"{mine / first:.2f}" for mine, first in zip(found[kind], plain, strict=True))
        print(f"| {kind[0]} | {'yes' if kind[1] else 'no'} | {ratios} |")
    return 0


def cpu_seconds(work: Callable[[], object]) -> float:
    """Of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _pass(clf: Classifier, images: torch.Tensor, runtime: Runtime) -> None:
    with torch.no_grad(), runtime.autocast():
        clf.eval()(runtime.to_device(images))


def _step(clf: Classifier, stem: torch.Tensor, runtime: Runtime) -> None:
    clf.train().zero_grad()
    with runtime.autocast(training=True):
        acts = clf.tail(stem, clf.default_cut)
    clf.head(acts.float()).square().mean().backward()


if __name__ == "__main__":
    sys.exit(main())
