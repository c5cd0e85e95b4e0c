"""The settings of a run: their defaults, and which of them stay as they are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guidance_viz.core import SessionError

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
