"""What a run is at a glance, read from its folder without opening it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidance_viz.core import GuidanceError, read_json, write_json
from guidance_viz.session.run.folder import RunFolder

if TYPE_CHECKING:
    from guidance_viz.session.run.explained import Explained

PREPARED = "prepared.json"


@dataclass(frozen=True)
class RunCard:
    """A run at a glance.

    Attributes
    ----------
    name
        Of its folder.
    data, model
        Name of the data set and source of the model; empty where they are not known.
    version
        The accepted model; ``"v0"`` is the original.
    prepared
        Whether predictions and maps were computed.
    before, after
        Worst-group accuracy, in [0, 1], of the original and of the accepted model on ``split``; ``None`` where it is not
        known, ``after`` also where no fix was accepted.
    split
        What they were measured on.
    answers, people
        Answers in effect and who gave them.
    changed
        When something was last written, ISO 8601, UTC.
    error
        Why the run cannot be read, and what to do; empty where it can.
    """

    name: str
    data: str = ""
    model: str = ""
    version: str = ""
    prepared: bool = False
    before: float | None = None
    after: float | None = None
    split: str = ""
    answers: int = 0
    people: int = 0
    changed: str = ""
    error: str = ""


def read_card(path: str | os.PathLike[str]) -> RunCard:
    """Read a run's card; what is wrong with the run is in ``error``."""
    folder = RunFolder(path)
    try:
        return _read(folder)
    except GuidanceError as error:
        return RunCard(folder.path.name, error=str(error))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        cure = "It was not written by this package, or is damaged: bring it back from a copy, or make the run anew."
        return RunCard(folder.path.name, error=f"run.json cannot be read ({type(error).__name__}: {error}). {cure}")


def note_prepared(folder: RunFolder, explained: Explained) -> None:
    """Keep what a card says of a model that was just prepared; the original's figures stay once they are known."""
    if explained.name != "v0" and (folder.path / PREPARED).exists():
        return
    split, found = _first(explained.evaluations)
    write_json(folder.path / PREPARED, {"model": explained.name, "split": split, "worst": found.groups.worst})


def _read(folder: RunFolder) -> RunCard:
    from guidance_viz.store.tally import tally
    manifest, given = folder.load(), tally(folder.answers)
    version = str(manifest["accepted"])
    split, before, after = _worst(folder, version)
    written = datetime.fromtimestamp((folder.path / "run.json").stat().st_mtime, UTC).isoformat(timespec="seconds")
    return RunCard(
        folder.path.name, str(manifest.get("data_name") or ""), _source(manifest), version,
        (folder.path / PREPARED).exists() or version != "v0", before, after, split, given.answers, given.people,
        max(written, given.last))


def _source(manifest: dict[str, Any]) -> str:
    source = (manifest.get("model") or {}).get("source")
    return str(source.get("source", "") if isinstance(source, dict) else source or "")


def _worst(folder: RunFolder, version: str) -> tuple[str, float | None, float | None]:
    """Split, and the worst group of the original and of the accepted model."""
    noted = read_json(folder.path / PREPARED) if (folder.path / PREPARED).exists() else {}
    reports = {} if version == "v0" else _reports(folder)
    first, last = reports.get("v0"), reports.get(version)
    split = str(noted.get("split") or "")
    if last is not None:
        split = split if split in last["after"] else _first(last["after"])[0]
    before = noted.get("worst") if noted.get("model") == "v0" else None
    if first is not None and before is None:
        before = first["before"].get(split, {}).get("groups", {}).get("worst")
    after = None if last is None else last["after"].get(split, {}).get("groups", {}).get("worst")
    return split, before, after


def _reports(folder: RunFolder) -> dict[str, Any]:
    """Reports of the accepted fixes by the version that they made, and under ``"v0"`` that of one that began there."""
    found: dict[str, Any] = {}
    for entry in folder.manifest.get("models", []):
        number = entry.get("mitigation")
        path = None if number is None else folder.mitigation(int(number)) / "report.json"
        if path is not None and path.exists():
            report = read_json(path)
            found[entry["name"]] = report
            if any(each.get("model") == "v0" for each in report.get("before", {}).values()):
                found.setdefault("v0", report)
    return found


def _first(by_split: Any) -> tuple[str, Any]:
    """The split that a model is judged by: validation, where there is one."""
    split = next((name for name in ("val", "test", "train") if name in by_split), next(iter(by_split)))
    return split, by_split[split]


def run_folders(places: list[str | os.PathLike[str]]) -> dict[str, Path]:
    """Run folders by a name of their own: those given, and those in the folders given; sorted by name.

    A name is the folder's; where two have the same, the second is ``name-2``.
    """
    found: dict[str, Path] = {}
    for place in map(Path, places):
        inside = [] if (place / "run.json").exists() or not place.is_dir() else sorted(
            child for child in place.iterdir() if (child / "run.json").exists())
        for path in inside or ([place] if (place / "run.json").exists() else []):
            name, k = path.absolute().name, 2
            while name in found and found[name].resolve() != path.resolve():
                name, k = f"{path.absolute().name}-{k}", k + 1
            found[name] = path
    return dict(sorted(found.items()))
