"""Options in words for the Fix page, those that several methods share; a method's own stand in its file."""

from __future__ import annotations

import inspect
from typing import Any

from guidance_viz.core.options import CHOICE, NUMBER, WHOLE, Limits, help_of, limits_of
from guidance_viz.mitigation.description import Mitigation, Setting

MOST = 1e6
"""The end of a range that has none, for a field on a page."""

SUBSET = Setting("subset", "Curated subset", "The photos to learn from, as they were kept in Curate.", kind="subset",
                 default="")
RELEVANCE = Setting(
    "relevance_from", "Which photos guide",
    "Only the photos you answered, or also those that are very probably like them (P ≥ 0.7 counts as yes, P ≤ 0.3 as no).",
    (("spread", "answered, and photos like them"), ("answers", "only the answered ones")), default="spread")
GUIDED_BY = Setting(
    "masks", "What guides a photo",
    "The map that you answered; or, in every photo, where the object is by all your answers, those on parts above all: "
    "then the attention is kept inside that, whatever was said of the map.",
    (("maps", "the map you answered"), ("answers", "where the object is, by your answers")))
TRAINABLE = Setting(
    "trainable", "What may change",
    "The last layer is done in seconds; the last stages take minutes and can move the attention itself; everything takes "
    "longest.", (("head", "the last layer"), ("tail", "the last stages"), ("all", "the whole network")))
EPOCHS = Setting(
    "epochs", "Rounds",
    "How often the training photos are gone through; left empty, as often as so many photos need. The best round is kept.",
    as_needed=True, most=500)
ALPHA = Setting("alpha", "Weight of yes answers",
                "How strongly the attention you confirmed is kept, beside predicting right (weight 1).", advanced=True)
BETA = Setting("beta", "Weight of no answers",
               "How strongly the attention you rejected is taken away, beside predicting right (weight 1).", advanced=True)
LR = Setting("lr", "Learning rate",
             "Size of a training step. Too large a one breaks the model; the run then stops and says so.", advanced=True,
             most=1)
SEED = Setting("seed", "Seed", "The same seed and settings give the same fix.", advanced=True, kind="whole", default=0,
               least=0, most=2**31 - 1)

TRAINED = (TRAINABLE, EPOCHS, LR, SEED)
"""Of a method that trains as it likes."""
GUIDED = (RELEVANCE, GUIDED_BY, TRAINABLE, EPOCHS, ALPHA, BETA, LR, SEED)
"""Of a method that guides maps."""
_SHARED = {setting.name: setting for setting in (TRAINABLE, EPOCHS, ALPHA, BETA, LR)}


def settings_of(method: Mitigation) -> tuple[Setting, ...]:
    """What the Fix page offers of a method: its own list, or where it has none what its class of options says."""
    if method.settings:
        return method.settings
    own = inspect.get_annotations(method.options)
    words, found = help_of(method.options), []
    for name, limits in limits_of(method.options).items():
        if name in _SHARED:
            found.append(_SHARED[name])
        elif name in own and limits.kind in (WHOLE, NUMBER, CHOICE):
            found.append(Setting(name, name.replace("_", " ").capitalize(), words.get(name, ""),
                                 tuple((each, each) for each in limits.choices)))
    return (*found, SEED)


def drawn(method: Mitigation, setting: Setting) -> dict[str, Any]:
    """A setting as the page draws it: plain values, with kind, default and range where the description leaves them open."""
    limits = limits_of(method.options).get(setting.name, Limits())
    default = method.default(setting.name) if setting.default is None and not setting.as_needed else setting.default
    return {"name": setting.name, "label": setting.label, "help": setting.help, "advanced": setting.advanced,
            "kind": setting.kind or (CHOICE if setting.choices else limits.kind), "default": default,
            "choices": setting.choices,
            "least": next((each for each in (setting.least, limits.least, limits.above) if each is not None), 0),
            "most": next((each for each in (setting.most, limits.most) if each is not None), MOST)}
