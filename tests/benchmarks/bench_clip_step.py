"""A fine-tuning step of CLIP's projections from kept features against one through both towers, in one run.

    python tests/benchmarks/bench_clip_step.py --model RN50 --batch 16

The towers are frozen either way; through them, a step runs the images and the 160 prompts of two classes forward. Random
weights: they cost the same. Medians of a few steps, and the ratio.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

import open_clip
import torch

from guidance_viz.guidance import language
from guidance_viz.models import wrap_clip

CLASSES = ["landbird", "waterbird"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both kinds of step and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="RN50", help="an architecture of open_clip")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=3)
    args = parser.parse_args(arguments)
    torch.manual_seed(0)
    clip = open_clip.create_model(args.model, load_weights=False)
    clf = wrap_clip(clip, CLASSES, open_clip.get_tokenizer(args.model)).eval()
    projections, net = clf.projections(), clf.net
    optimizer = torch.optim.Adam(projections.parameters(), lr=1e-6)
    images = torch.rand(args.batch, *clf.example().shape[1:])
    labels = torch.arange(args.batch) % 2
    with torch.no_grad():
        features = clf.features(*clf.trunk(images))

    def update(features: torch.Tensor, prompts: torch.Tensor) -> None:
        optimizer.zero_grad()
        text = projections.text(prompts)
        weights = torch.nn.functional.normalize(text.mean(dim=0), dim=-1)
        found = language.terms(projections.image(features), labels, weights, temperature=projections.temperature,
                               class_prompts=text, wanted=("clip", "vc", "lc"))
        sum(found.values()).backward()
        optimizer.step()

    def through_the_towers() -> None:
        with torch.no_grad():
            fresh = clf.features(*clf.trunk(images))
        update(fresh, net.encode(CLASSES, net.templates))

    kept = median(lambda: update(features, net.prompts), args.steps)
    whole = median(through_the_towers, args.steps)
    print(f"{args.model}, {args.batch} photos: from features {kept:.3f} s, through the towers {whole:.2f} s, "
          f"ratio {whole / kept:.0f}")
    return 0


def median(step: Callable[[], None], count: int) -> float:
    """Median seconds of a step; one is run before."""
    step()
    times = []
    for _ in range(count):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    raise SystemExit(main())
