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
from guidance_viz.mitigation.description import MITIGATIONS, Mitigation

CURATION: dict[str, dict[str, tuple[int, float]]] = {
    "waterbirds": {"train": (120, 0.1), "val": (40, 0.1)}, "celeba": {"train": (200, 0.1), "val": (70, 0.05)},
    "isic": {"train": (120, 0.2), "val": (40, 0.3)}, "nico": {"train": (40, 0.2), "val": (20, 0.2)},
    "imagenet9": {"train": (180, 0.1), "val": (50, 0.1)}}
"""SLIM's Table 4, by data set and split: the number of answers, and the size of the curated subset as a share."""
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
    described = MITIGATIONS.get(method)
    methods = MITIGATIONS.entries()
    known = list(dict.fromkeys(each for other in methods for each in other.recipes))
    if name not in known:
        raise unknown_name("recipe", name, ["default", *known])
    key = (named or dataset).lower()
    key = _SAME.get(key, key)
    found = described.recipes.get(name, {}).get(key)
    if found is None:
        raise _no_settings(methods, method, recipe, name, key)
    options = dict(found.options)
    for weight, answers in (("alpha", relevant), ("beta", irrelevant)):
        if weight in options:
            options[weight] *= (1 if found.divided else answers) / max(train, 1)
    return options


def _no_settings(methods: list[Mitigation], method: str, recipe: str, name: str, key: str) -> OptionError:
    """The error for a data set, or a method, that a recipe has no settings for."""
    sets = list(dict.fromkeys(each for other in methods for each in other.recipes.get(name, ())))
    if key not in sets:
        return OptionError(f"The recipe {name!r} has no settings for the data set {key!r}; it has them for "
                           f"{', '.join(sets)}. Name one: recipe='{name}/waterbirds', or use 'default'.")
    having = dict.fromkeys(other.name for other in methods if key in other.recipes.get(name, ()))
    return OptionError(f"The recipe {recipe!r} has no settings for {method!r}; it has them for {', '.join(having)}. Use "
                       "recipe='default'.")


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
