"""The settings of a run: their defaults, and which of them stay as they are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guidance_viz.core import OptionError, SessionError, check_values, option
from guidance_viz.store import RULES

DEFAULTS: dict[str, Any] = {
    "seed": 0, "contrast": True, "attribution": "gradcam", "attribution_options": {}, "questions": 40,
    "asked_split": "train", "asked_by": "all", "questions_by_class": None, "asked_also": (), "question": None,
    "answers_per_item": 1, "projection": "umap", "cut": "auto", "cache": None, "cache_gb": 32.0}
FIXED = ("seed", "contrast", "attribution", "attribution_options", "cut")


def check_settings(changed: Mapping[str, Any], kept: Mapping[str, Any], run: Path) -> None:
    """Raise where a setting is to change that what was computed and answered rests on.

    Raises
    ------
    SessionError
        Names the setting and both values.
    """
    for name in FIXED:
        if name in changed:
            raise SessionError(f"The run {os.fspath(run)!r} was made with {name}={kept.get(name)!r}, not "
                               f"{changed[name]!r}. Leave {name} out, or choose another run folder.")


def check_attribution(settings: Mapping[str, Any]) -> None:
    """Refuse an attribution method that does not exist, or options that it has not, before a run is made of it.

    Raises
    ------
    UnknownNameError, OptionError
        Names the method or the option.
    """
    from guidance_viz.training import MapMethod
    MapMethod(settings["attribution"], settings["attribution_options"]).check(settings["contrast"])


@dataclass(frozen=True)
class SessionOptions:
    """What a session is opened with, checked before anything is made; see :class:`guidance_viz.Session` for each."""

    seed: int | None = option(None, least=0)
    device: str = "auto"
    precision: str = option("auto", choices=("auto", "float32", "bf16"))
    batch_size: int | str = option("auto", least=1, choices=("auto",))
    workers: int | str = option("auto", least=0, choices=("auto",))
    contrast: bool | None = None
    attribution: str | None = None
    attribution_options: Mapping[str, Any] | None = None
    questions: int | None = option(None, least=1)
    question: str | Mapping[str, str] | None = None
    answers_per_item: int | None = option(None, least=1)
    projection: str | None = option(None, choices=("umap", "pca"))
    cut: str | None = None
    rule: str = "latest"
    live: bool = True
    journal: str | None = None
    cache: str | os.PathLike[str] | None = None
    cache_gb: float | None = option(None, least=0)

    def __post_init__(self) -> None:
        check_values(self)
        RULES.get(self.rule)
        texts = {"device": (str,), "attribution": (str, type(None)), "cut": (str, type(None)), "journal": (str, type(None)),
                 "cache": (str, os.PathLike, type(None)), "attribution_options": (Mapping, type(None))}
        for name, kinds in texts.items():
            value = getattr(self, name)
            if not isinstance(value, kinds):
                wanted = "a mapping of names to values" if Mapping in kinds else "text"
                raise OptionError(f"{name}={value!r} must be {wanted}{'' if name == 'device' else ', or None'}.")
