"""What the printed settings of several methods have in common."""

from __future__ import annotations

from typing import Any

from guidance_viz.mitigation.description import Recipe

# Of every recipe: no contrast, training mode for the network (the release's BatchNorm runs), the last epoch is kept,
# and no refit between pruning and guiding.
COMMON: dict[str, Any] = {"contrast": False, "trainable": "all", "mode": "train", "reduction": "sum", "select": "last",
                          "optimizer": "adam", "weight_decay": 1e-4, "epochs": 10, "calibrate": False, "refit": False}
# A refit of the last layer leaves BatchNorm alone: the activations are cached.
PRUNE: dict[str, Any] = {"trainable": "head", "solver": "epochs", "mode": "eval"}
CELEBA: dict[str, Any] = {"batch_size": 64}
WATERBIRDS: dict[str, Any] = {"batch_size": 128}
BACKGROUNDS: dict[str, Any] = {"batch_size": 256, "optimizer": "sgd", "lr": 5e-6, "weight_decay": 0.1,
                               "target": "prediction"}
HALVED: dict[str, Any] = {"milestones": {3: 0.5}}
SLIM_SETS = ("celeba", "waterbirds", "isic", "nico", "imagenet9")


def crayon(*parts: dict[str, Any], divided: bool = False, **options: Any) -> Recipe:
    """The settings of a CRAYON method for a data set: as printed (§ 4.1.3 and § 5.1.3), or as released.

    ``alpha`` and ``beta`` are Eq. 4's sums; of Waterbirds and CelebA the release divides them by ``|R|`` and ``|I|``.
    """
    joined = dict(COMMON)
    for part in parts:
        joined |= part
    return Recipe({**joined, **options}, divided)


def slim(**options: Any) -> dict[str, dict[str, Recipe]]:
    """SLIM's settings, those of its released code: the paper prints none, and they are the same for its five data sets."""
    return {"paper": dict.fromkeys(SLIM_SETS, Recipe({**COMMON, **options}))}
