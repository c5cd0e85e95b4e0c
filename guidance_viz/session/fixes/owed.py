"""Is what a fix gained owed to the answers? What its controls say, or how to run them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

from guidance_viz.core.owed import Owed
from guidance_viz.session.context import Context
from guidance_viz.session.fixes.controls import ControlsDesk
from guidance_viz.session.fixes.requests import requests

SEEDS = 3
"""Paired runs of each control, where nobody says otherwise."""


class OwedDesk:
    """Says of a fix whether its gain is owed to the answers.

    Parameters
    ----------
    context
        What it works with.
    controls
        Reads controls.
    """

    def __init__(self, context: Context, controls: ControlsDesk) -> None:
        self._context, self._controls = context, controls

    def of(self, model: str = "candidate") -> Owed | None:
        """What controls say of the fix that made a model; ``None`` where answers had no part in it.

        Parameters
        ----------
        model
            ``"candidate"`` (where none waits: the accepted model), ``"current"`` or a version.
        """
        from guidance_viz.mitigation import control_kinds, controllable
        fix = self._fix(model)
        if fix is None or not fix.get("report"):
            return None
        method, report = str(fix["method"]), fix["report"]
        options = {name: value for name, value in fix["options"].items() if not _described(value)}
        if not controllable(method, options):
            return None
        here = report["model_hash"] == self._context.models.hash
        how = str(fix.get("asked", {}).get("relevance_from", "answers"))
        runs = SEEDS * len({"given", *control_kinds(method)})
        return Owed(method, model, str(fix["start"]), self._command(fix, options, how, here), here, options=options,
                    relevance_from=how, runs=runs, seconds=runs * float(report["seconds"] or "nan"),
                    **self._gain(report["model_hash"], method))

    def _fix(self, model: str) -> Mapping[str, Any] | None:
        """What was asked for and reported of the mitigation that made a model; ``None`` of the original."""
        made = {entry["name"]: entry["mitigation"] for entry in self._context.folder.manifest["models"]}
        asked = requests(self._context.folder)
        waiting = [entry for entry in asked if entry["fate"] == "waiting"] if model == "candidate" else []
        number = made.get(self._context.models.version if model in ("candidate", "current") else model)
        return next(reversed(waiting or [entry for entry in asked if entry["number"] == number]), None)

    def _gain(self, start: str, method: str) -> dict[str, Any]:
        table = self._controls.table_of(start, method)
        if table is None or not table.attrs["against"]:
            return {}
        told = table.attrs
        return {"words": told["words"], "gain": told["answer_gain"], "interval": tuple(told["interval"]),
                "against": told["against"], "split": told["split"]}

    def _command(self, fix: Mapping[str, Any], options: Mapping[str, Any], how: str, here: bool) -> str:
        run, words = str(self._context.folder.path), [fix["method"]]
        words += [f"--relevance-from={how}"] if how != "answers" else []
        words += [f"--option={name}={value if isinstance(value, str) else json.dumps(value)}"
                  for name, value in options.items()]
        place = run if here else f"{run}-controls"
        command = shlex.join(["guidance-viz", "controls", place, *words])
        if here:
            return command
        return f"{shlex.join(['guidance-viz', 'branch', run, place, '--at', 'fix-' + str(fix['number'])])} && {command}"


def _described(value: Any) -> bool:
    """Whether an option was no plain value, so that only its description was kept."""
    return isinstance(value, str) and (value.startswith("array(") or "<" in value)
