"""Can the bird alone be learned, and the scene alone? The demo's network, trained on pictures that show only the one.

    python tests/benchmarks/demo_parts.py [--shortcut scene] [--size full] [--epochs N] [--json]

"Bird": the pictures with everything but the bird grey, by the exact masks. "Scene": the same pictures drawn with nobody
in them, without shadow and mirror image (a grey hole would show the bird's outline). Each time the head is new, the trunk
is the shipped checkpoint's, and all of it is trained by the recipe of the checkpoint's ERM on the training split, in which
bird and scene agree in 95 %. The test split holds all groups alike: right about the bird, or about the scene, is 50 % by
chance. With ``--shortcut patch`` the scene's part is the scene with the patch on it, and "right" means about the patch.
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
from guidance_viz.data.demo import SHORTCUTS, Recipe, draw, plan

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


def dataset(part: str, size: str, seed: int = 0, shortcut: str = "scene") -> data.Dataset:
    """The demo's pictures, or a part of each, in memory."""
    entries = plan(seed, size, shortcut)
    labels, attributes = ([getattr(entry.recipe, name) for entry in entries] for name in ("label", "attribute"))
    return data.wrap([PARTS[part](entry.recipe) for entry in entries], labels=labels, attributes=attributes,
                     splits=[entry.split for entry in entries], class_names=["landbird", "waterbird"], name=f"demo: {part}")


def measure(part: str, size: str, erm: dict[str, Any], shortcut: str = "scene") -> dict[str, float]:
    """Train on one part; the share of test pictures right about the bird and about the shortcut, and the worst group."""
    course = replace(Course(), shortcut=shortcut, erm={**Course().erm, **erm})
    trained = models.load("demo", shortcut=shortcut)
    _, report = drain(learn_the_shortcut(course, trained, dataset(part, size, shortcut=shortcut)))
    landbird, on_water, on_land, waterbird = report.after["test"].groups.accuracy
    return {"right about the bird": (landbird + on_water + on_land + waterbird) / 4,
            f"right about the {shortcut}": (landbird + 1 - on_water + 1 - on_land + waterbird) / 4,
            "worst group": report.after["test"].groups.worst}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every part and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shortcut", choices=SHORTCUTS, default="scene")
    parser.add_argument("--size", default="full")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(arguments)
    erm = {} if args.epochs is None else {"epochs": args.epochs}
    found = {part: measure(part, args.size, erm, args.shortcut) for part in PARTS}
    if args.json:
        print(json.dumps(found, indent=2))
        return 0
    print("| trained on | " + " | ".join(found["bird"]) + " |\n|---|---|---|---|")
    for part, figures in found.items():
        print(f"| {part} | " + " | ".join(f"{100 * value:.1f}" for value in figures.values()) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
