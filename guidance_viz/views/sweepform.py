"""What a sweep can be made of, on a form: pure functions from what the person typed to a grid."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from guidance_viz.core import OptionError

CHOICES: dict[str, tuple[str, str, tuple[tuple[str, str, str], ...]]] = {
    "loss": ("Loss", "What is asked of the maps", (
        ("energy", "energy", "The share of the map's energy that lies outside the box is to shrink"),
        ("l1", "L1", "The map is to be the box: all of it, evenly"),
        ("ppce", "PPCE", "Energy inside the box is to be high in every cell; outside it is free"),
        ("rrr", "RRR*", "Energy outside the box is to be zero; inside it is free"))),
    "attribution": ("Maps", "How the maps that are guided are made", ()),  # by the methods' descriptions
    "depth": ("Layer", "Where in the network the maps are made", (
        ("input", "input", "At the photo's own pixels: sharpest, slowest"),
        ("mid2", "middle", "In the middle of the network"),
        ("final", "final", "At the last layer with places: fastest"))),
}
NUMBERS: dict[str, tuple[str, str, float, float]] = {
    "weight": ("Weight λ", "How much the maps count beside the classes: 0.1, 0.3, 1", 0.0, 1e6),
    "share": ("Share of boxes", "Share of the annotated photos that is used: 0.01, 0.1, 1", 0.0, 1.0),
    "dilation": ("Dilation", "By what share of its side a box grows on every side: 0, 0.25", 0.0, 10.0)}
MASKS = (("boxes", "all boxes"), ("drawn", "boxes drawn here"), ("masks", "exact masks"), ("answers", "yes answers"))
MOST_MODELS = 200
RATE = 1e-4


def known_choices() -> dict[str, tuple[str, str, tuple[tuple[str, str, str], ...]]]:
    """What is chosen of, the attribution methods as their descriptions have them."""
    from guidance_viz.attribution import METHODS

    maps = tuple((each.name, each.title, each.does.partition(". ")[0].rstrip(".")) for each in METHODS.entries()
                 if each.guides and each.from_activations is not None)
    return {**CHOICES, "attribution": (*CHOICES["attribution"][:2], maps)}


def offered() -> dict[str, Any]:
    """The form, as plain values."""
    return {"choices": [[name, *words, [list(c) for c in choices]]
                        for name, (*words, choices) in known_choices().items()],
            "numbers": [[name, *words] for name, (*words, _, _) in NUMBERS.items()], "masks": [list(m) for m in MASKS]}


def usual(there: Mapping[str, int]) -> dict[str, Any]:
    """A grid to begin with: both losses that differ most, three weights, at the final layer, by what is ``there``."""
    kind = next((name for name in ("boxes", "masks", "answers") if there.get(name)), "boxes")
    return {"loss": ["energy", "l1"], "attribution": ["gradcam"], "depth": ["final"], "weight": [0.1, 0.3, 1.0],
            "share": [1.0], "dilation": [0.0], "masks": kind, "reverse": False, "epochs": 10, "lr": RATE}


def read(message: Mapping[str, Any]) -> dict[str, Any]:
    """What the browser sent, checked.

    Raises
    ------
    OptionError
        A choice is not known, or a number not allowed; the message says which.
    """
    found: dict[str, Any] = {}
    for name, (words, _, choices) in known_choices().items():
        known = [value for value, *_ in choices]
        found[name] = [value for value in known if value in (message.get(name) or ())]
        if not found[name]:
            raise OptionError(f"Choose at least one of {', '.join(known)} for {words!r}.")
    for name, (words, _, low, high) in NUMBERS.items():
        found[name] = _numbers(words, str(message.get(name, "")), low, high)
    found["masks"] = message.get("masks") if message.get("masks") in dict(MASKS) else "boxes"
    found["reverse"] = bool(message.get("reverse"))
    found["epochs"] = _epochs(message.get("epochs"))
    found["lr"] = _rate(message.get("lr", RATE))
    if count(found) > MOST_MODELS:
        raise OptionError(f"These are {count(found)} models; choose fewer values, {MOST_MODELS} models at most.")
    return found


def _numbers(words: str, text: str, low: float, high: float) -> list[float]:
    parts = [part for part in text.replace(";", " ").replace(",", " ").split() if part]
    try:
        values = [float(part) for part in parts]
    except ValueError:
        values = []
    allowed = [v for v in values if math.isfinite(v) and low <= v <= high and not (words == "Share of boxes" and v == 0)]
    if not values or allowed != values:
        raise OptionError(f"{words!r} is {text!r}; give numbers from {low:g} to {high:g}, such as 0.1, 1.")
    return sorted(set(values))


def _epochs(value: Any) -> int:
    try:
        epochs = int(value)
    except (TypeError, ValueError):
        epochs = 0
    if not 1 <= epochs <= 1000:
        raise OptionError(f"'Epochs' is {value!r}; give a whole number from 1 to 1000.")
    return epochs


def _rate(value: Any) -> float:
    try:
        rate = float(value)
    except (TypeError, ValueError):
        rate = 0.0
    if not 0 < rate <= 1:
        raise OptionError(f"'Learning rate' is {value!r}; give a number above 0, 1 at most, such as 0.0001.")
    return rate


def count(grid: Mapping[str, Any]) -> int:
    """How many models a grid holds, the one without guidance among them."""
    return 1 + math.prod(len(grid[name]) for name in (*CHOICES, *NUMBERS))


def axes(grid: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The axes of a sweep: whatever has several values, and always the loss and the weight."""
    return {name: list(grid[name]) for name in (*CHOICES, *NUMBERS) if len(grid[name]) > 1 or name in ("loss", "weight")}


def fixed(grid: Mapping[str, Any]) -> dict[str, Any]:
    """The options that every model of a sweep has."""
    single = {name: grid[name][0] for name in (*CHOICES, *NUMBERS) if name not in axes(grid)}
    return {**single, "masks": grid["masks"], "reverse": grid["reverse"], "epochs": grid["epochs"],
            "lr": grid["lr"]}
