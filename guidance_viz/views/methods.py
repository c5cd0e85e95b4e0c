"""The mitigations and their settings, in words for a person who has not read the papers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class Method:
    """One mitigation in words.

    Attributes
    ----------
    name
        Its registered name.
    title, does
        What it is called on screen, and what it does in a sentence.
    maps, neurons
        Which answers it uses.
    subset
        The split whose curated subset it learns from; empty where it needs none.
    clip
        Whether it is for CLIP models alone.
    places
        Whether it goes by where the objects are, as answers on parts and all others say.
    """

    name: str
    title: str
    does: str
    maps: bool = True
    neurons: bool = True
    subset: str = ""
    clip: bool = False
    places: bool = False


@dataclasses.dataclass(frozen=True)
class Setting:
    """One setting in words: ``kind`` is ``"choice"`` (of ``choices``), ``"whole"``, ``"number"`` or ``"subset"``.

    ``only``: the methods that it is for; empty where it is for all.
    """

    name: str
    label: str
    help: str
    kind: str
    default: Any
    choices: tuple[tuple[str, str], ...] = ()
    least: float = 0.0
    most: float = 1e6
    advanced: bool = False
    only: tuple[str, ...] = ()


EXCHANGE = "environment_exchange"
GUIDED = ("crayon_attention", "crayon_pruning_attention")

METHODS = (
    Method(
        "crayon_pruning_attention",
        "Prune, then guide",
        "Switches off the neurons you marked, then trains the "
        "model to keep the attention you confirmed and leave the attention you rejected.",
    ),
    Method(
        "crayon_attention",
        "Guide the attention",
        "Trains the model to keep looking where you said yes and to look elsewhere where you said no.",
        neurons=False,
    ),
    Method(
        "crayon_pruning",
        "Prune neurons",
        "Switches off the neurons you marked and refits the last layer. Takes "
        "seconds: no photo is read again.",
        maps=False,
    ),
    Method(
        "slim_tr",
        "Retrain on a balanced subset",
        "Plain training on a curated subset of the training photos alone: looked at rightly, and of every "
        "kind. SLIM_Tr; make the subset in Curate.",
        maps=False,
        neurons=False,
        subset="train",
    ),
    Method(
        "slim_val",
        "Refit on a balanced subset",
        "Refits the last layer on a curated subset of the validation photos. Takes seconds, and needs no "
        "group labels. SLIM_Val; make the subset in Curate.",
        maps=False,
        neurons=False,
        subset="val",
    ),
    Method(
        "dfr",
        "Refit with group labels",
        "Refits the last layer on as many validation photos of every group. It has to know the groups: "
        "the mark that the others are measured by (DFR).",
        maps=False,
        neurons=False,
    ),
    Method(
        "erm",
        "Train on, without answers",
        "Plain training on the same photos, for comparison: what every fix must beat.",
        maps=False,
        neurons=False,
    ),
    Method(
        "model_guidance",
        "Guide by boxes",
        "Trains the maps of each class to lie in the boxes or masks of the photos that have some, those drawn in Boxes "
        "among them. Guide tries several ways of it and shows what each trades.",
        maps=False,
        neurons=False,
    ),
    Method(
        EXCHANGE,
        "Exchange environments",
        "Trains on photos that keep their object, and their label, in the environment of another photo, so that the "
        "environment gives nothing away. Needs no group labels; answer in Parts what belongs to the object.",
        maps=False,
        neurons=False,
        places=True,
    ),
    Method(
        "clip_language",
        "Set the attribute apart in language",
        "Fine-tunes how photos and words meet so that the attribute you called spurious is told apart from the classes. "
        "Takes seconds: each photo passes the network once.",
        maps=False,
        neurons=False,
        clip=True,
    ),
    Method(
        "clip_finetune",
        "CLIP's own training, for comparison",
        "Fine-tunes how photos and words meet on the class names alone, without the attribute.",
        maps=False,
        neurons=False,
        clip=True,
    ),
    Method(
        "clip_erm",
        "Plain training of the projections, for comparison",
        "The cross-entropy over the class names, on the same projections.",
        maps=False,
        neurons=False,
        clip=True,
    ),
    Method(
        "clip_groupdro",
        "Worst group first, with group labels",
        "Trains the projections most on the group that does worst. It has to know the groups: the mark that the others are "
        "measured by (Group DRO).",
        maps=False,
        neurons=False,
        clip=True,
    ),
)

SETTINGS = (
    Setting(
        "subset",
        "Curated subset",
        "The photos to learn from, as they were kept in Curate.",
        "subset",
        "",
    ),
    Setting(
        "relevance_from",
        "Which photos guide",
        "Only the photos you answered, or also those that are very "
        "probably like them (P ≥ 0.7 counts as yes, P ≤ 0.3 as no).",
        "choice",
        "spread",
        (("spread", "answered, and photos like them"), ("answers", "only the answered ones")),
    ),
    Setting(
        "masks",
        "Where the objects are",
        "By your answers (parts above all, but photos, neurons and drawn boxes too), or by the boxes or masks that the "
        "data set brings.",
        "choice",
        "answers",
        (("answers", "by your answers"), ("boxes", "the data set's boxes"), ("masks", "the data set's masks")),
        only=(EXCHANGE,),
    ),
    Setting(
        "masks",
        "What guides a photo",
        "The map that you answered; or, in every photo, where the object is by all your answers, those on parts above all: "
        "then the attention is kept inside that, whatever was said of the map.",
        "choice",
        "maps",
        (("maps", "the map you answered"), ("answers", "where the object is, by your answers")),
        only=GUIDED,
    ),
    Setting(
        "trainable",
        "What may change",
        "The last layer is done in seconds; the last stages take minutes and "
        "can move the attention itself; everything takes longest.",
        "choice",
        "tail",
        (("head", "the last layer"), ("tail", "the last stages"), ("all", "the whole network")),
    ),
    Setting(
        "epochs",
        "Rounds",
        "How often the training photos are gone through; left empty, as often as so many photos need. The best "
        "round is kept.",
        "whole",
        5,
        least=1,
        most=500,
    ),
    Setting(
        "alpha",
        "Weight of yes answers",
        "How strongly the attention you confirmed is kept, beside predicting right (weight 1).",
        "number",
        1.0,
        advanced=True,
    ),
    Setting(
        "beta",
        "Weight of no answers",
        "How strongly the attention you rejected is taken away, beside predicting right (weight 1).",
        "number",
        0.2,
        advanced=True,
    ),
    Setting(
        "lr",
        "Learning rate",
        "Size of a training step. Too large a one breaks the model; the run then stops and says so.",
        "number",
        2e-5,
        most=1,
        advanced=True,
    ),
    Setting(
        "partner",
        "Whose environment",
        "Of each class as often, of any photo, or of a photo of another class, which makes the environment speak against "
        "the class. Half and half outweighs what the masks let through of a photo's own environment.",
        "choice",
        "mixed",
        (("mixed", "half of another class, half of each as often"), ("balanced", "of each class as often"),
         ("any", "of any photo"), ("class", "of another class")),
        advanced=True,
        only=(EXCHANGE,),
    ),
    Setting(
        "share",
        "Share exchanged",
        "Share of the photos of a step that get another environment; the others stay as they are.",
        "number",
        1.0,
        least=0.01,
        most=1,
        advanced=True,
        only=(EXCHANGE,),
    ),
    Setting(
        "seed",
        "Seed",
        "The same seed and settings give the same fix.",
        "whole",
        0,
        most=2**31 - 1,
        advanced=True,
    ),
)
_GUIDANCE = ("relevance_from", "alpha", "beta")
_REFIT = (*_GUIDANCE, "trainable", "epochs", "lr")
_UNUSED = {**dict.fromkeys(("erm", "model_guidance", "crayon_pruning", "slim_tr", EXCHANGE), _GUIDANCE),
           **dict.fromkeys(("slim_val", "dfr"), _REFIT),
           **dict.fromkeys(("clip_language", "clip_finetune", "clip_erm", "clip_groupdro"), (*_GUIDANCE, "trainable"))}


TITLES = {method.name: method.title for method in METHODS}
"""What a method is called, by its name."""


def offered(defaults: Mapping[str, Mapping[str, Any]] | None = None, *, clip: bool = True) -> list[dict[str, Any]]:
    """The methods with the settings that each uses, as plain values for the browser.

    Parameters
    ----------
    defaults
        Default values by method and setting; those of :mod:`guidance_viz.mitigation` where none are given.
    clip
        Whether also those that are for CLIP models alone.
    """
    known = registered() if defaults is None else defaults
    return [
        {
            **dataclasses.asdict(method),
            "settings": [
                {
                    **dataclasses.asdict(setting),
                    "default": known.get(method.name, {}).get(setting.name, setting.default),
                }
                for setting in SETTINGS
                if _used(method, setting)
            ],
        }
        for method in [*METHODS, *_unnamed(known)]
        if clip or not method.clip
    ]


def _used(method: Method, setting: Setting) -> bool:
    if setting.only and method.name not in setting.only:
        return False
    return setting.name not in _UNUSED.get(method.name, ()) and (bool(method.subset) or setting.kind != "subset")


def registered() -> dict[str, dict[str, Any]]:
    """Default values by registered method, as :mod:`guidance_viz.mitigation` says; None where it depends on the photos."""
    from guidance_viz import mitigation

    general = {f.name: f.default for f in dataclasses.fields(mitigation.MethodOptions)
               if f.default is not dataclasses.MISSING}
    return {name: {**general, **mitigation.DEFAULTS.get(name, {}), "epochs": None} for name in mitigation.MITIGATIONS}


def read(method: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The options for ``session.mitigate`` from what the browser sent; unknown ones are left out.

    Raises
    ------
    ValueError
        A number is not one; names the setting, its value and what is allowed.
    """
    return {s["name"]: _read(s, given[s["name"]]) for s in method["settings"] if s["name"] in given}


def _read(setting: Mapping[str, Any], value: Any) -> Any:
    if setting["kind"] == "choice":
        if value not in [c[0] for c in setting["choices"]]:
            raise ValueError(f"{setting['label']}: {value!r} is not offered.")
        return value
    if setting["kind"] == "subset":
        if not value:
            raise ValueError(f"{setting['label']}: none is chosen. Keep one in Curate first.")
        return str(value)
    try:
        number = int(value) if setting["kind"] == "whole" else float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not setting["least"] <= number <= setting["most"]:
        raise ValueError(f"{setting['label']} is {value!r}; it must be a number from {setting['least']:g} to "
                         f"{setting['most']:g}.")
    return number


def _unnamed(known: Mapping[str, Any]) -> list[Method]:
    named = {m.name for m in METHODS}
    return [Method(name, name.replace("_", " "), "A method that was registered by an extension.")
            for name in known if name not in named]
