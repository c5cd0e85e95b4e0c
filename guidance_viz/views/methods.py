"""The mitigations and their settings as the pages offer them: what their descriptions say, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guidance_viz.core import OptionError
from guidance_viz.core.options import CHOICE, NUMBER, WHOLE, Limits, read_text


def offered(*, clip: bool = True) -> list[dict[str, Any]]:
    """The methods with the settings that each uses, as plain values for the browser.

    Keys: ``name``, ``title``, ``does``; ``maps``, ``neurons`` and ``places``: which answers it uses; ``words``: whether it
    goes by the name of a spurious attribute; ``learns_from``: the split that it learns from; ``subset``: the same, where it
    learns from a curated subset; ``clip``: whether it is for CLIP models alone; ``settings``.

    Parameters
    ----------
    clip
        Whether also those that are for CLIP models alone.
    """
    from guidance_viz import mitigation

    return [{"name": method.name, "title": method.title, "does": method.does, "maps": "maps" in method.uses,
             "neurons": "neurons" in method.uses, "places": method.needs.places,
             "words": "words" in method.uses, "learns_from": method.learns_from, "subset": method.needs.subset,
             "clip": method.needs.clip,
             "settings": [mitigation.drawn(method, setting) for setting in mitigation.settings_of(method)]}
            for method in mitigation.MITIGATIONS.entries() if clip or not method.needs.clip]


def title_of(name: str) -> str:
    """What a method is called on screen; its name where it is not here."""
    from guidance_viz import mitigation

    return mitigation.get(name).title if name in mitigation.MITIGATIONS else name


def read(method: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The options for ``session.mitigate`` from what the browser sent; unknown ones are left out.

    Raises
    ------
    OptionError
        A value is not allowed; names the setting, its value and what is allowed.
    """
    return {s["name"]: _read(s, given[s["name"]]) for s in method["settings"] if s["name"] in given}


def _read(setting: Mapping[str, Any], sent: Any) -> Any:
    kind = setting["kind"]
    if kind == "subset":
        if not sent:
            raise OptionError(f"{setting['label']}: none is chosen. Keep one in Curate first.")
        return str(sent)
    value = read_text(sent) if kind in (WHOLE, NUMBER) and isinstance(sent, str) else sent
    limits = Limits(kind, choices=tuple(each for each, _ in setting["choices"]),
                    **({} if kind == CHOICE else {"least": setting["least"], "most": setting["most"]}))
    fault = limits.fault(value)
    if fault:
        raise OptionError(f"{setting['label']} is {sent!r}; it {fault}")
    return float(value) if kind == NUMBER else value
