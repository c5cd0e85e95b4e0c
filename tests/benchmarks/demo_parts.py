"""Can the bird alone be learned, and the scene alone? The demo's network, trained on pictures that show only the one.

    python tests/benchmarks/demo_parts.py [--size full] [--epochs N] [--json]

"Bird": the pictures with everything but the bird grey, by the exact masks. "Scene": the same pictures drawn with nobody
in them, without shadow and mirror image (a grey hole would show the bird's outline). Each time the head is new, the trunk
is the shipped checkpoint's, and all of it is trained by the recipe of the checkpoint's ERM on the training split, in which
bird and scene agree in 95 %. The test split holds all groups alike: right about the bird, or about the scene, is 50 % by
chance.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from guidance_viz import data, models
from guidance_viz.app.demo_checkpoint import Course, drain, learn_the_shortcut
from guidance_viz.data.demo import Recipe, draw, plan

GREY = 128


def bird_alone(recipe: Recipe) -> np.ndarray:
    """The bird on grey."""
    picture = draw(recipe)
    seen = picture.mask[..., None] / 255
    return (picture.image * seen + GREY * (1 - seen)).round().astype(np.uint8)


def scene_alone(recipe: Recipe) -> np.ndarray:
    """The place with nobody in it."""
    return draw(recipe, bird=False, traces=False).image


PARTS: dict[str, Callable[[Recipe], np.ndarray]] = {"bird": bird_alone, "scene": scene_alone}


def dataset(part: str, size: str, seed: int = 0) -> data.Dataset:
    """The demo's pictures, or a part of each, in memory."""
    entries = plan(seed, size)
    labels, places = ([getattr(entry.recipe, name) for entry in entries] for name in ("label", "place"))
    return data.wrap([PARTS[part](entry.recipe) for entry in entries], labels=labels, attributes=places,
                     splits=[entry.split for entry in entries], class_names=["landbird", "waterbird"], name=f"demo: {part}")


def measure(part: str, size: str, erm: dict[str, Any]) -> dict[str, float]:
    """Train on one part; the share of test pictures that are right about the bird, about the scene, and the worst group."""
    course = replace(Course(), erm={**Course().erm, **erm})
    _, report = drain(learn_the_shortcut(course, models.load("demo"), dataset(part, size)))
    landbird, on_water, on_land, waterbird = report.after["test"].groups.accuracy
    return {"right about the bird": (landbird + on_water + on_land + waterbird) / 4,
            "right about the scene": (landbird + 1 - on_water + 1 - on_land + waterbird) / 4,
            "worst group": report.after["test"].groups.worst}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every part and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="full")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(arguments)
    erm = {} if args.epochs is None else {"epochs": args.epochs}
    found = {part: measure(part, args.size, erm) for part in PARTS}
    if args.json:
        print(json.dumps(found, indent=2))
        return 0
    print("| trained on | " + " | ".join(found["bird"]) + " |\n|---|---|---|---|")
    for part, figures in found.items():
        print(f"| {part} | " + " | ".join(f"{100 * value:.1f}" for value in figures.values()) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
