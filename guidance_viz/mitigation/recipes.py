r"""The settings of the papers and of their released code, CRAYON's converted to this package's means.

The paper's Eq. 4 is a sum over the training images, :math:`\sum_n CE + \alpha_p \sum_R L_{rel} + \beta_p \sum_I
L_{irrel}`. Divided by the number N of training images, it is this package's objective with

.. math:: \alpha = \alpha_p |R| / N, \qquad \beta = \beta_p |I| / N ,

so that one image of R weighs :math:`\alpha N / |R| = \alpha_p` beside its own cross-entropy, as printed. A step of
theirs follows the *sum* over its batch: the recipes ask for ``reduction="sum"``, so that learning rate (SGD), weight
decay and Adam's epsilon mean what they mean there. The release divides its two weights by ``|R|`` and ``|I|`` when it loads
the answers of Waterbirds and CelebA (``1e7``, ``2e5`` and ``5e7``, ``1e6``): its :math:`\alpha_p` is ``1e7 / |R|``.
"""

from __future__ import annotations

from typing import Any

from guidance_viz.core import OptionError, unknown_name

# Of every recipe: no contrast, training mode for the network (the release's BatchNorm runs), the last epoch is kept.
_COMMON: dict[str, Any] = {"contrast": False, "trainable": "all", "mode": "train", "reduction": "sum",
                           "select": "last", "optimizer": "adam", "weight_decay": 1e-4, "epochs": 10, "calibrate": False}
# A refit of the last layer leaves BatchNorm alone: the activations are cached.
_PRUNE: dict[str, Any] = {"trainable": "head", "solver": "epochs", "mode": "eval"}
_CELEBA = {"batch_size": 64}
_WATERBIRDS = {"batch_size": 128}
_BACKGROUNDS = {"batch_size": 256, "optimizer": "sgd", "lr": 5e-6, "weight_decay": 0.1, "target": "prediction"}
_HALVED = {"milestones": {3: 0.5}}
# SLIM trains on means, and on a subset far smaller than an epoch of the others.
_SLIM_TR: dict[str, Any] = {"reduction": "mean", "optimizer": "sgd", "lr": 1e-4, "momentum": 0.9, "weight_decay": 0.1,
                            "batch_size": 128, "epochs": 50}
# Rao et al. 2023: from an ImageNet network the plain epochs are the start; these are the guided ones.
_RAO: dict[str, Any] = {"optimizer": "adam", "lr": 1e-4, "batch_size": 64, "epochs": 50, "classification": "bce",
                        "resize": True, "trainable": "all", "mode": "train"}
_RAO_RELEASED: dict[str, Any] = {**_RAO, "released": True}
_SLIM_VAL: dict[str, Any] = {"trainable": "head"}
_SLIM: dict[str, dict[str, Any]] = {"slim_tr": _SLIM_TR, "slim_val": _SLIM_VAL, "dfr": _SLIM_VAL}

PAPER: dict[str, dict[str, dict[str, Any]]] = {
    "celeba": {
        "crayon_attention": {**_CELEBA, "lr": 1e-5, "alpha": 10000.0, "beta": 100.0},
        "crayon_pruning": {**_CELEBA, **_PRUNE, "lr": 5e-6, "epochs": 50},
        "crayon_pruning_attention": {**_CELEBA, "lr": 1e-5, "alpha": 1000.0, "beta": 20.0}, **_SLIM},
    "waterbirds": {
        "crayon_attention": {**_WATERBIRDS, "lr": 5e-5, "alpha": 500.0, "beta": 25.0},
        "crayon_pruning": {**_WATERBIRDS, **_PRUNE, "lr": 5e-5},
        "crayon_pruning_attention": {**_WATERBIRDS, "lr": 5e-6, "alpha": 500.0, "beta": 25.0}, **_SLIM,
        "model_guidance": {**_RAO, "share": 0.01}},
    "backgrounds": {
        "crayon_attention": {**_BACKGROUNDS, "alpha": 0.1, "beta": 0.25},
        "crayon_pruning": {**_BACKGROUNDS, **_PRUNE},
        "crayon_pruning_attention": {**_BACKGROUNDS, "alpha": 0.2, "beta": 0.5}},
    "isic": _SLIM, "nico": _SLIM, "imagenet9": _SLIM,
    "voc": {"model_guidance": _RAO}, "coco": {"model_guidance": _RAO},
}
"""CRAYON's as printed (§ 4.1.3 and § 5.1.3); alpha and beta are Eq. 4's sums. Prune, then guide: no refit in between.
SLIM's training is that of its released code: the paper prints none; the refit of the last layer has no settings.
Of model guidance the weight, of which the paper tries three, is to be given."""

CURATION: dict[str, dict[str, tuple[int, float]]] = {
    "waterbirds": {"train": (120, 0.1), "val": (40, 0.1)}, "celeba": {"train": (200, 0.1), "val": (70, 0.05)},
    "isic": {"train": (120, 0.2), "val": (40, 0.3)}, "nico": {"train": (40, 0.2), "val": (20, 0.2)},
    "imagenet9": {"train": (180, 0.1), "val": (50, 0.1)}}
"""SLIM's Table 4, by data set and split: the number of answers, and the size of the curated subset as a share."""

RELEASED: dict[str, dict[str, dict[str, Any]]] = {
    "celeba": {
        "crayon_attention": {**_CELEBA, **_HALVED, "lr": 1e-5, "alpha": 5e7, "beta": 1e6},
        "crayon_pruning": {**_CELEBA, **_PRUNE, **_HALVED, "lr": 5e-6, "epochs": 50},
        "crayon_pruning_attention": {**_CELEBA, **_HALVED, "lr": 1e-5, "alpha": 5e7, "beta": 1e6}},
    "waterbirds": {
        "crayon_attention": {**_WATERBIRDS, "lr": 5e-5, "alpha": 1e7, "beta": 2e5, "area_normalized": True},
        "crayon_pruning": {**_WATERBIRDS, **_PRUNE, "optimizer": "sgd", "momentum": 0.0, "lr": 5e-5, "epochs": 5,
                           "milestones": {4: 0.2}},
        "crayon_pruning_attention": {**_WATERBIRDS, "lr": 5e-5, "alpha": 1e7, "beta": 2e5, "area_normalized": True},
        "model_guidance": {**_RAO_RELEASED, "share": 0.01}},
    "backgrounds": {
        "crayon_attention": {**_BACKGROUNDS, "alpha": 5000.0, "beta": 500.0},
        "crayon_pruning": {**_BACKGROUNDS, **_PRUNE, "optimizer": "adam"},
        "crayon_pruning_attention": {**_BACKGROUNDS, "lr": 5e-5, "alpha": 1000.0, "beta": 50.0}},
    "voc": {"model_guidance": _RAO_RELEASED}, "coco": {"model_guidance": _RAO_RELEASED},
}
"""As released; of Waterbirds and CelebA alpha and beta are divided by ``|R|`` and ``|I|``."""

DIVIDED = ("celeba", "waterbirds")
"""Data sets whose released weights are divided by the number of answers."""

RECIPES = {"paper": PAPER, "released": RELEASED}
_SAME = {"nicopp": "nico"}      # the paper's data set is drawn from what the format reads


def recipe_options(method: str, recipe: str, dataset: str, train: int, relevant: int,
                   irrelevant: int) -> dict[str, Any]:
    """Options of a recipe, its alpha and beta converted to means.

    Parameters
    ----------
    method
        Name of the mitigation.
    recipe
        ``"default"`` (nothing), ``"paper"``, ``"released"``, or with the data set's name: ``"paper/celeba"``.
    dataset
        Name of the data set at hand, where the recipe does not name one.
    train, relevant, irrelevant
        ``N``, ``|R|`` and ``|I|``.

    Raises
    ------
    UnknownNameError
        There is no such recipe.
    OptionError
        The recipe has no settings for this data set or method.
    """
    if recipe == "default":
        return {}
    name, _, named = recipe.partition("/")
    if name not in RECIPES:
        raise unknown_name("recipe", name, ["default", *RECIPES])
    key = (named or dataset).lower()
    key = _SAME.get(key, key)
    if key not in RECIPES[name]:
        raise OptionError(f"The recipe {name!r} has no settings for the data set {key!r}; it has them for "
                          f"{', '.join(RECIPES[name])}. Name one: recipe='{name}/waterbirds', or use 'default'.")
    if method not in RECIPES[name][key]:
        raise OptionError(f"The recipe {recipe!r} has no settings for {method!r}; it has them for "
                          f"{', '.join(RECIPES[name][key])}. Use recipe='default'.")
    if method == "model_guidance":
        return dict(RECIPES[name][key][method])
    options = {**_COMMON, "refit": False, **RECIPES[name][key][method]}
    divided = name == "released" and key in DIVIDED
    for weight, answers in (("alpha", relevant), ("beta", irrelevant)):
        if weight in options:
            options[weight] *= (1 if divided else answers) / max(train, 1)
    return options


def curation_sizes(dataset: str, split: str) -> tuple[int, float]:
    """SLIM's number of answers and share of the split that is drawn (its Table 4).

    Parameters
    ----------
    dataset
        Name of the data set.
    split
        ``"train"`` or ``"val"``.

    Raises
    ------
    OptionError
        The paper has no numbers for this data set.
    """
    key = _SAME.get(dataset.lower(), dataset.lower())
    if key not in CURATION or split not in CURATION[key]:
        raise OptionError(f"SLIM's paper has no numbers for the {split!r} split of {dataset!r}; it has them for "
                          f"{', '.join(CURATION)}. Give numbers, such as questions=120 and size=0.1.")
    return CURATION[key][split]
