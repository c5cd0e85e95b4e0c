"""Taking answers out of a journal."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from guidance_viz.core import JournalError, Relevance, atomic_write
from guidance_viz.store.formats import FORMATS, Material, Photo
from guidance_viz.store.importing import ids_by_position, neuron_ids
from guidance_viz.store.journal import Journal
from guidance_viz.store.rows import as_relevance
from guidance_viz.store.tabular import COLUMNS

_FOLDERS, _TASKS = ("huggingface", "fiftyone"), ("coco", "labelstudio")


def export_answers(journal: Journal, path: str | os.PathLike[str], *, model: str | None = None,
                   sample_ids: Iterable[str] | None = None, neurons: int | Iterable[int | str] | None = None,
                   rule: str = "latest", missing: Relevance | str | None = None) -> int:
    """Export answers to ``.csv`` or ``.json``.

    Every answer in effect is a record, with its annotator, time and explanation; :func:`import_answers`
    brings them into another journal as they are. In CSV, text that a spreadsheet would run as a formula (it
    starts
    with one of ``= + - @``, tab, return, or an apostrophe) has an apostrophe before it, which the import
    takes away.

    With ``sample_ids`` or ``neurons`` it is instead a JSON list by position, one resolved answer an id, as
    CRAYON's authors released them: "yes" / "no" / "maybe" a map, true (relevant) / false a neuron.

    Parameters
    ----------
    journal
        The journal.
    path
        Where to; the suffix says the format.
    model
        Only answers on this model's explanations.
    sample_ids, neurons
        Ids by position (a number C of neurons means 0 to C-1).
    rule
        How answers are resolved, for a list by position.
    missing
        The answer to write where there is none, for a list by position. A neuron with MAYBE is kept: true.

    Returns
    -------
    int
        Records written.

    Raises
    ------
    JournalError
        The suffix is unknown, or a list by position lacks an answer and ``missing`` is not given.
    """
    path = Path(path)
    if sample_ids is not None or neurons is not None:
        return _by_position(journal, path, ids_by_position("sample", sample_ids), neuron_ids(neurons), model,
                            rule, missing)
    if path.suffix.lower() not in (".csv", ".json"):
        raise JournalError(f"{path.name!r} ends in {path.suffix!r}; expected .csv or .json. Other formats are named: "
                           f"{', '.join(FORMATS)}.")
    return export_format(journal, path, path.suffix.lower()[1:], model=model)


def export_format(journal: Journal, path: str | os.PathLike[str], format: str, *, name: str = "",
                  classes: Sequence[str] = (), photos: Mapping[str, Photo] | None = None,
                  model: str | None = None) -> int:
    """Export answers in a format of another tool.

    Parameters
    ----------
    journal
        The journal.
    path
        A file, or, for ``huggingface`` and ``fiftyone``, a folder that is new or empty.
    format
        ``"csv"``, ``"json"`` (every answer), ``"coco"``, ``"huggingface"``, ``"fiftyone"`` or ``"labelstudio"`` (the
        answers on maps).
    name, classes, photos
        The data set's name, its classes, and its photos that maps were answered on, by sample id.
    model
        Only answers on this model's explanations.

    Returns
    -------
    int
        Answers written.

    Raises
    ------
    UnknownNameError
        The format is not known.
    JournalError
        The path does not suit the format.
    """
    write, path = FORMATS.get(format), Path(path)
    if format in _FOLDERS and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise JournalError(f"{path.name!r} is there already, and {format!r} writes a folder of its own. Name one that is "
                           "new or empty.")
    if format in _TASKS and path.suffix.lower() != ".json":
        raise JournalError(f"{path.name!r} ends in {path.suffix!r}; {format!r} is written to a name that ends in .json.")
    return write(path, Material(name, list(classes), _records(journal, model), photos or {}))


def _records(journal: Journal, model: str | None) -> list[dict[str, Any]]:
    rows = journal.rows()
    rows = rows[rows["in_effect"]] if model is None else rows[rows["in_effect"] & (rows["model"] == model)]
    return [{name: _plain(value) for name, value in record.items()}
            for record in rows[list(COLUMNS)].astype(object).to_dict("records")]


def _plain(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value


def _by_position(journal: Journal, path: Path, samples: list[str] | None, neurons: list[str] | None,
                 model: str | None, rule: str, missing: Relevance | str | None) -> int:
    if (samples is None) == (neurons is None) or path.suffix.lower() != ".json":
        raise JournalError(f"A list by position is a .json file, of samples or of neurons; {path.name!r} "
                           "cannot be one. Give sample_ids= or neurons=, and a name that ends in .json.")
    kind, ids = ("map", samples) if samples is not None else ("neuron", neurons or [])
    answers = journal.answers(rule, model)
    answers = answers[answers["kind"] == kind]
    found = dict(zip(answers["item"], answers["relevance"], strict=True))
    absent = [item for item in ids if item not in found]
    if absent and missing is None:
        raise JournalError(f"{len(absent)} of {len(ids)} {kind}s have no answer, the first is {absent[0]!r}. "
                           "A list by position has no word for that: give missing='maybe' (or another "
                           "answer), or export CSV.")
    words = [found[item] if item in found else as_relevance(missing).value for item in ids]
    values = words if kind == "map" else [word != Relevance.NO for word in words]
    with atomic_write(path) as file:
        file.write(json.dumps(values).encode())
    return len(values)
