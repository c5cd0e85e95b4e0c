"""Label Studio's rectangles (https://labelstud.io/guide/task_format): tasks in one JSON file."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from guidance_viz.core import JournalError, write_json
from guidance_viz.store.formats.box_files import ANY_CLASS, BOX_FORMATS, BoxedPhoto, FoundBox, FoundPhoto, ReadLog
from guidance_viz.store.formats.label_studio import LOCAL, is_tasks, photo_names
from guidance_viz.store.text_files import read_json_text

_KINDS = ("rectanglelabels", "rectangle", "labels")


@BOX_FORMATS.register("labelstudio")
class LabelStudioBoxes:
    """A JSON file of tasks; corners are percent of the photo."""

    def write(self, path: Path, photos: Sequence[BoxedPhoto], classes: Sequence[str], name: str) -> None:
        """The boxes are predictions, which Label Studio shows and lets people correct."""
        write_json(path, [_task(number, photo) for number, photo in enumerate(photos, 1)])

    def read(self, path: Path, log: ReadLog | None = None) -> Iterator[FoundPhoto]:
        """The last annotation of a task that was not cancelled, or its predictions where it has none."""
        log = ReadLog() if log is None else log
        tasks, notes = read_json_text(path)
        log.notes += notes
        if not is_tasks(tasks):
            raise JournalError(f"{os.fspath(path)!r} is not a list of Label Studio's tasks. Export the project as JSON.")
        for number, task in enumerate(tasks, 1):
            place = f"task {number}"
            before = len(log.left_out)
            boxes = tuple(_boxes(place, _results(place, task, log), log))
            yield FoundPhoto(place, _names(task["data"]), boxes, lost=len(log.left_out) - before)


def _names(data: Mapping[str, Any]) -> tuple[str, ...]:
    """What the photo may be called: its id, then every text that may name its file."""
    return (*([data["sample_id"]] if isinstance(data.get("sample_id"), str) else []), *photo_names(data))


def _results(place: str, task: Mapping[str, Any], log: ReadLog) -> list[Any]:
    for holder in ("annotations", "completions", "predictions"):
        given = task.get(holder) or []
        if not isinstance(given, list):
            log.left_out.append(f"{place}: {holder!r} is {str(given)[:60]!r}, expected a list")
            continue
        kept = [each for each in given if isinstance(each, dict) and not each.get("was_cancelled")]
        if len(kept) > 1:
            log.notes.append(f"{place}: of {len(kept)} {holder} the last was taken")
        if kept:
            found = kept[-1].get("result") or []
            return found if isinstance(found, list) else [found]
    return []


def _boxes(place: str, results: list[Any], log: ReadLog) -> Iterator[FoundBox]:
    for number, result in enumerate(results, 1):
        where = f"{place}, result {number}"
        kind = result.get("type") if isinstance(result, dict) else None
        if kind not in _KINDS:
            if kind in ("polygonlabels", "brushlabels", "ellipselabels", "keypointlabels", "polygon", "brush"):
                log.left_out.append(f"{where}: it is of the type {kind!r}, not a rectangle")
            continue  # choices, texts and the like are no boxes
        try:
            yield _box(where, result)
        except ValueError as error:
            log.left_out.append(f"{where}: {error}")


def _box(place: str, result: Mapping[str, Any]) -> FoundBox:
    value = result.get("value")
    if not isinstance(value, dict):
        raise ValueError("it has no value")
    numbers = [value.get(name) for name in ("x", "y", "width", "height")]
    x, y, width, height = (float(each) if isinstance(each, (int, float)) and not isinstance(each, bool) else math.nan
                           for each in numbers)
    if not all(map(math.isfinite, (x, y, width, height))) or width <= 0 or height <= 0:
        raise ValueError(f"x, y, width and height are {json.dumps(numbers)[:80]}, expected percent of the photo")
    if value.get("rotation") or result.get("image_rotation"):
        raise ValueError("the rectangle, or the photo under it, is turned; boxes are upright")
    labels = value.get("rectanglelabels") or value.get("labels") or [""]
    if not isinstance(labels, list) or len(labels) != 1 or not isinstance(labels[0], str):
        raise ValueError(f"its labels are {str(labels)[:80]}, expected one")
    return FoundBox(place, (x / 100, y / 100, (x + width) / 100, (y + height) / 100), labels[0])


def _task(number: int, photo: BoxedPhoto) -> dict[str, Any]:
    results = [{"id": f"box{place}", "from_name": "boxes", "to_name": "image", "type": "rectanglelabels",
                "original_width": photo.size[0], "original_height": photo.size[1], "image_rotation": 0,
                "value": {"x": 100 * box.x0, "y": 100 * box.y0, "width": 100 * (box.x1 - box.x0),
                          "height": 100 * (box.y1 - box.y0), "rotation": 0,
                          "rectanglelabels": [box.class_name or ANY_CLASS]}} for place, box in enumerate(photo.boxes)]
    data = {"image": LOCAL + quote(photo.file or f"{number:06d}.png"), "sample_id": photo.sample_id}
    return {"id": number, "data": data, "predictions": [{"model_version": "guidance_viz", "result": results}]}
