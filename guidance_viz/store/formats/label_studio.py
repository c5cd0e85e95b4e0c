"""Label Studio: a JSON file of tasks, and beside it the labeling configuration; answers made there come back.

The format: https://labelstud.io/guide/task_format
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import quoteattr

from guidance_viz.core import JournalError, atomic_write, write_json
from guidance_viz.store.formats.material import FORMATS, Material, Photo, reference
from guidance_viz.store.tabular import COLUMNS, AnswerLog

LOCAL = "/data/local-files/?d="  # how Label Studio names files below its LOCAL_FILES_DOCUMENT_ROOT


@FORMATS.register("labelstudio")
def labelstudio(path: Path, material: Material) -> int:
    """Write the tasks, with the answers as annotations and the data set's boxes as a prediction, and the ``.xml``."""
    given, root = material.answers(), material.root()
    tasks = []
    for number, (name, answers) in enumerate(given.items(), 1):
        photo = material.photos[name]
        data = {"image": LOCAL + quote(reference(photo, number, root, path)), **photo.facts(),
                "answers": [dict(each) for each in answers]}
        tasks.append({"id": number, "data": data, "annotations": [_annotation(each) for each in answers],
                      "predictions": _boxes(photo)})
    with atomic_write(path.with_suffix(".xml")) as file:
        file.write(configuration([*material.classes, "object"]).encode())
    write_json(path, tasks)
    return sum(map(len, given.values()))


def configuration(classes: list[str]) -> str:
    """The labeling configuration: one question a photo, and the boxes."""
    labels = "\n".join(f"    <Label value={quoteattr(name)}/>" for name in classes)
    return f"""<View>
  <Image name="image" value="$image"/>
  <Header value="Does the model look at the right thing here?"/>
  <Choices name="relevance" toName="image" choice="single" showInline="true">
    <Choice value="yes" hotkey="y"/>
    <Choice value="no" hotkey="n"/>
    <Choice value="maybe" hotkey="m"/>
  </Choices>
  <RectangleLabels name="boxes" toName="image">
{labels}
  </RectangleLabels>
</View>
"""


def _annotation(answer: Mapping[str, Any]) -> dict[str, Any]:
    value = json.loads(answer["value"]) if isinstance(answer["value"], str) else None
    seconds = value.get("seconds") if isinstance(value, dict) else None
    return {"was_cancelled": False, "ground_truth": False, "created_at": answer["time"], "lead_time": seconds,
            "result": [{"id": answer["uid"], "from_name": "relevance", "to_name": "image", "type": "choices",
                        "value": {"choices": [answer["relevance"]]}}]}


def _boxes(photo: Photo) -> list[dict[str, Any]]:
    fallback = photo.labels[0] if len(photo.labels) == 1 else "object"
    found = [{"id": f"box{number}", "from_name": "boxes", "to_name": "image", "type": "rectanglelabels",
              "original_width": photo.size[0], "original_height": photo.size[1], "image_rotation": 0,
              "value": {"x": 100 * x0, "y": 100 * y0, "width": 100 * (x1 - x0), "height": 100 * (y1 - y0),
                        "rotation": 0, "rectanglelabels": [label or fallback]}}
             for number, (label, x0, y0, x1, y1) in enumerate(photo.boxes)]
    return [{"model_version": "boxes of the data set", "result": found}] if found else []


def is_tasks(value: Any) -> bool:
    """Whether a JSON value is a list of Label Studio's tasks."""
    return isinstance(value, list) and bool(value) and all(
        isinstance(task, dict) and isinstance(task.get("data"), dict) for task in value)


def read_tasks(path: str | os.PathLike[str], tasks: list[dict[str, Any]],
               log: AnswerLog | None = None) -> list[tuple[str, dict[str, Any]]]:
    """Take the answers out of tasks that Label Studio exported as JSON.

    An answer that went there and was left as it was comes back as it was: annotator, time, explanation, ``uid``. One that
    was made or changed there is a new answer, of the account that made it, at the time when it was made.

    Parameters
    ----------
    path, tasks
        The file, and what is in it.
    log
        Takes tasks that cannot be understood; ``None``: they are errors.

    Returns
    -------
    list
        Each answer's place in the file, and its record.

    Raises
    ------
    JournalError
        A task names no ``sample_id``, or a choice is not a text.
    """
    found: list[tuple[str, dict[str, Any]]] = []
    for number, task in enumerate(tasks, 1):
        try:
            found += list(_task(path, number, task))
        except JournalError as error:
            if log is None:
                raise
            log.faults.append(str(error).removeprefix(f"{os.fspath(path)!r}, "))
    return found


def _task(path: Any, number: int, task: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    data, place = task["data"], f"{os.fspath(path)!r}, task {number}"
    names = _photo_names(data)
    if not names:
        raise JournalError(f"{place}: its data has no 'sample_id', and no address of a photo. Export the tasks from "
                           "here, answer those in Label Studio, and import its JSON export.")
    sent = {each["uid"]: each for each in _objects(data, "answers", place) if isinstance(each.get("uid"), str)}
    basis = next(iter(sent.values()), {})
    for annotation in _objects(task, "annotations", place):
        if annotation.get("was_cancelled"):
            continue
        for result in _objects(annotation, "result", place):
            if result.get("from_name") == "relevance":
                yield f"task {number}", {**_record(place, names[0], annotation, result, sent, basis), "names": names}


def _photo_names(data: Mapping[str, Any]) -> tuple[str, ...]:
    """What the photo of a task may be called: its id; where the task was not made here, the text that names its file."""
    if "sample_id" in data:
        return (data["sample_id"],) if isinstance(data["sample_id"], str) else ()
    return photo_names(data)


def photo_names(data: Mapping[str, Any]) -> tuple[str, ...]:
    """What a photo may be called by the addresses in a task's data: decoded, and without the mark of an upload."""
    files = [each for name, each in data.items() if isinstance(each, str) and name != "sample_id"
             and ("/" in each or "." in each or name in ("image", "img"))]
    return tuple(name for each in files for name in _decoded(each))


def _decoded(address: str) -> list[str]:
    try:
        parts = urlsplit(address)
        below = parse_qs(parts.query).get("d", [parts.path])[0]
    except ValueError:
        return [address]
    name = unquote(below)
    folder, _, last = name.rpartition("/")
    mark, dash, rest = last.partition("-")
    uploaded = dash and len(mark) == 8 and all(each in "0123456789abcdef" for each in mark)
    return [name, *([f"{folder}/{rest}" if folder else rest] if uploaded else [])]


def _objects(holder: Mapping[str, Any], name: str, place: str) -> list[dict[str, Any]]:
    """The objects that a field lists; none where it is empty or not there."""
    found = holder.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise JournalError(f"{place}: {name!r} is {str(found)[:80]!r}; expected a list of objects. Nothing was imported; "
                           "give Label Studio's JSON export as it is.")
    return found


def _record(place: str, item: str, annotation: Mapping[str, Any], result: Mapping[str, Any],
            sent: dict[str, dict[str, Any]], basis: Mapping[str, Any]) -> dict[str, Any]:
    value = result.get("value")
    choices = value.get("choices") if isinstance(value, dict) else value
    if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], str):
        raise JournalError(f"{place}: the choices are {choices!r}; expected one of yes, no, "
                           "maybe. Answer it with one of them.")
    known = sent.get(str(result.get("id")))
    if known is not None and known.get("relevance") == choices[0] and known.get("item") == item:
        return {**dict.fromkeys(COLUMNS), **sent.pop(known["uid"])}  # a copy of it is an answer of its own
    time = annotation.get("updated_at") or annotation.get("created_at")
    mark = json.dumps([item, annotation.get("id"), annotation.get("unique_id"), time, choices[0]])
    about = {name: (known or basis).get(name) for name in ("model", "method", "layer", "target")}
    return {**dict.fromkeys(COLUMNS), **about, "kind": "map", "item": item, "relevance": choices[0], "time": time,
            "annotator": _account(annotation.get("completed_by")), "value": _seconds(annotation.get("lead_time"), place),
            "uid": hashlib.sha256(mark.encode()).hexdigest()[:32]}


def _seconds(given: Any, place: str) -> str | None:
    """How long it took, as an answer keeps it."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not 0 <= given < float("inf"):
        raise JournalError(f"{place}: 'lead_time' is {str(given)[:80]!r}; expected seconds. Nothing was imported; give "
                           "Label Studio's JSON export as it is.")
    return json.dumps({"seconds": float(given)})


def _account(who: Any) -> str | None:
    """Label Studio names an account by a number, or by an object with its e-mail address."""
    if isinstance(who, dict):
        email = who.get("email")
        return email if email and isinstance(email, str) else _account(who.get("id"))
    return None if who is None else f"label studio {who}"
