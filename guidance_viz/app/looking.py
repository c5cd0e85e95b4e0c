"""``guidance-viz init``: look at a folder, and propose the command that makes a run of it."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidance_viz.app.output import emit
from guidance_viz.core import DataError, GuidanceError

if TYPE_CHECKING:
    import pandas as pd

    from guidance_viz.data import Dataset

WEIGHTS = (".safetensors", ".pt", ".pth", ".ckpt", ".bin", ".tar")
TABLES = (".csv", ".tsv", ".parquet")
LABELS = ("label", "labels", "class", "classname", "target", "y", "category", "species", "diagnosis", "dx", "finding",
          "findinglabel", "findinglabels", "disease", "groundtruth")
SPLITS = ("split", "subset", "partition", "fold", "set", "phase", "stage")
MODEL = "MODEL"
"""What stands in the command where only the person can say which network it is."""
_SIGNS = (("celeba", "list_attr_celeba.*"), ("coco", "annotations/instances_*.json"), ("voc", "Annotations"),
          ("voc", "*/Annotations"), ("hf", "dataset_*.json"))
_MOST = 20_000   # files that are looked at by name
_LOOKED_AT = 20  # values of a column, files of a kind
_MOST_CLASSES = 200  # of a column that is called nothing a class is called
_DEEP = 3        # folders below the one that was named in which weights and boxes are looked for


@dataclass
class Proposal:
    """What was seen, and what to run.

    Attributes
    ----------
    saw
        One line.
    command
        The words of the command.
    notes
        What else is to be known, a line each.
    """

    saw: str
    command: list[str]
    notes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """For the screen."""
        return "\n".join([f"Saw: {self.saw}", *(f"  {note}" for note in self.notes), "", "Run:",
                          f"  {shlex.join(self.command)}"])


def run_init(args: argparse.Namespace) -> None:
    """Look at a folder and print the command to run."""
    found = propose(Path(args.path), args.run)
    emit(args, {"saw": found.saw, "command": found.command, "notes": found.notes}, lambda: found.text)


def propose(path: Path, run: str | None = None) -> Proposal:
    """Find a format that reads what is in a folder (or a table's file), and the weights beside it.

    Raises
    ------
    DataError
        No format reads it; says what each that looked likely met.
    """
    if not path.exists():
        raise DataError(f"There is nothing at {str(path)!r}. Give the folder of your photos, or a table that lists them.")
    given = path
    path, ds, format_name, options = _read(path)
    name = _plain(path.stem if path.is_file() else path.resolve().name)
    words = ["guidance-viz", "prepare", "--run", run or f"runs/{name}", "--data", format_name, str(path)]
    for option, value in options.items():
        words += ["--data-option", f"{option}={value}"]
    model, notes = _model(path, ds.num_classes)
    notes += _boxes(given if given.is_dir() else given.parent, words[3])
    return Proposal(f"{ds.name}: {ds.read_as}", [*words, *model], [*ds.notes[:5], *notes])


def _read(path: Path) -> tuple[Path, Dataset, str, dict[str, str]]:
    """What reads it; where nothing does, what reads the only folder in it that holds photos by class."""
    try:
        return path, *_read_here(path)
    except DataError:
        inner = [each for each in sorted(path.iterdir()) if each.is_dir()] if path.is_dir() else []
        found = []
        for folder in inner[:_LOOKED_AT]:
            with contextlib.suppress(DataError):
                found.append((folder, *_read_here(folder)))
        if len(found) != 1:
            raise
        return found[0]


def _read_here(path: Path) -> tuple[Dataset, str, dict[str, str]]:
    from guidance_viz import data
    met = []
    for name, options in _likely(path):
        try:
            ds = data.load(name, path, verify=False, **options)
        except (GuidanceError, OSError) as error:
            met.append(f"as {name!r}: {error}")
            continue
        if len(ds) and ds.num_classes > 1:
            return ds, name, options
        if len(ds):
            met.append(f"as {name!r}: {ds.read_as}")
    signs = "\n".join(met[:3]) or "it has neither folders of photos, nor a table, nor the files of a published data set."
    raise DataError(f"No format reads {str(path)!r}:\n{signs}\nGive the folder whose folders are the classes, or a table "
                    "with a column of files; or a function of yours, --data package.module:callable. guidance-viz data "
                    "lists the formats.")


def _likely(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Formats that the names of files speak for, the most special first."""
    tables = [path] if path.is_file() else sorted(each for each in path.iterdir() if each.suffix.lower() in TABLES)
    headers = {table: _header(table) for table in tables}
    for table, columns in headers.items():
        if path.is_dir() and {"img_filename", "y", "place", "split"} <= set(columns):
            yield "waterbirds", {} if table.name == "metadata.csv" else {"metadata": table.name}
    if path.is_dir():
        for name, sign in _SIGNS:
            if next(path.glob(sign), None) is not None:
                yield name, {}
    for table, columns in headers.items():
        yield from _as_table(path, table, columns)
    if path.is_dir():
        yield "folder", {}


def _header(table: Path) -> dict[str, pd.Series]:
    """The first values of a table's columns; none where it cannot be read."""
    from guidance_viz.data.reading import read_table
    try:
        rows = read_table(table)
    except (GuidanceError, OSError):
        return {}
    return {str(name): rows[name].astype(str) for name in rows.columns}


def _as_table(path: Path, table: Path, columns: Mapping[str, pd.Series]) -> Iterator[tuple[str, dict[str, str]]]:
    """The format ``table``, with the column of files and the column of classes, where both can be told."""
    home = path.parent if path.is_file() else path
    files = next((name for name, values in columns.items() if len(values) and _are_files(home, values)), None)
    if files is None:
        return
    parts = next((name for name in columns if _bare(name) in SPLITS and _are_splits(columns[name])), None)
    rest = {name: values for name, values in columns.items() if name not in (files, parts)}
    named = {"table": table.name} if path.is_dir() else {}
    named |= {"path": files} | ({} if parts in (None, "split") else {"split": str(parts)})
    label = _label(rest, path, named)
    if label is not None:
        yield "table", {**named, **({} if label == "label" else {"label": label})}


def _label(columns: Mapping[str, pd.Series], path: Path, options: Mapping[str, str]) -> str | None:
    """The column of classes: by its name, or the only one whose values can be classes."""
    known = [name for name in columns if _bare(name) in LABELS] or [n for n in columns if _are_classes(columns[n])]
    if len(known) > 1 and _bare(known[0]) not in LABELS:
        given = " ".join(f"--data-option {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        raise DataError(f"Several columns of the table can be the class: {', '.join(known)}. Say which:\n  guidance-viz "
                        f"prepare --run runs/{_plain(path.stem)} --data table {shlex.quote(str(path))} {given} "
                        f"--data-option {shlex.quote(f'label={known[0]}')} --model {MODEL}")
    return known[0] if known else None


def _bare(name: str) -> str:
    """``"Finding Labels"`` becomes ``"findinglabels"``."""
    return re.sub(r"[\W_]+", "", name).lower()


def _are_splits(values: pd.Series) -> bool:
    from guidance_viz.data.splits import split_name
    try:
        return bool([split_name(value) for value in values.unique()[:_LOOKED_AT]])
    except GuidanceError:
        return False


def _are_classes(values: pd.Series) -> bool:
    """Few values, each of which occurs more than once, and that are not measured amounts."""
    found = values.value_counts()
    return bool(1 < len(found) <= min(_MOST_CLASSES, len(values) // 2) and found.min() > 1
                and not values.str.fullmatch(r"-?\d+\.\d+").all())


def _are_files(home: Path, values: pd.Series) -> bool:
    first = values.head(_LOOKED_AT)
    return 2 * sum((home / value).is_file() for value in first) > len(first)


def _model(path: Path, classes: int) -> tuple[list[str], list[str]]:
    """The words for the model, and what is to be said of them, by the weights beside the photos."""
    folder = path.parent if path.is_file() else path
    found = [each for each in [*_below(folder), *(each for each in folder.resolve().parent.iterdir() if each.is_file())]
             if each.suffix in WEIGHTS][:_LOOKED_AT]
    told_by = []
    for file in found:
        with contextlib.suppress(GuidanceError, OSError):
            told_by.append((file, *_told_by(file, classes)))
    for file, source, told, _ in sorted(told_by, key=lambda each: not each[3])[:1]:  # first those with as many outputs
        note = [] if source != MODEL else [f"{MODEL}: the network that {file.name} is of, such as timm:resnet50 or "
                                           "package.module:callable."]
        return ["--model", source, "--weights", str(file)], [told, *note]
    return ["--model", MODEL], [f"{MODEL}: your network, such as package.module:callable, or timm:NAME with --weights "
                                "FILE. No file of weights is beside the photos."]


def _told_by(file: Path, classes: int) -> tuple[str, str, bool]:
    """What a file of weights says of its network, a line about it, and whether it has an output a class."""
    from guidance_viz.models import SOURCES, read_weights
    from guidance_viz.models.weight_files import read_content
    weights, content = read_weights(file), read_content(file).value
    arch = content.get("arch") if isinstance(content, Mapping) else None
    source = f"timm:{arch}" if isinstance(arch, str) and "timm" in SOURCES and re.fullmatch(r"[\w.]+", arch) else MODEL
    last = next((value for value in reversed(weights.values()) if value.ndim == 2), None)
    outputs = "" if last is None else f", its last layer has {len(last)} outputs, the data have {classes} classes"
    fits = last is not None and (len(last) == classes or (len(last) == 1 and classes == 2))
    return source, f"{file.name}: {len(weights)} tensors{outputs}.", fits


def _below(folder: Path) -> Iterator[Path]:
    """Files in a folder and in those below it, not too deep, and not all of very many."""
    for deep in range(_DEEP):
        for each in itertools.islice(folder.glob("/".join(["*"] * (deep + 1))), _MOST):
            if each.suffix and each.is_file():
                yield each


def _boxes(folder: Path, run: str) -> list[str]:
    """How to bring in boxes that lie beside the photos in a file of COCO's form."""
    for file in (each for each in _below(folder) if each.suffix.lower() == ".json"):
        try:
            value = json.loads(file.read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(value, dict) and {"images", "annotations", "categories"} <= set(value):
            words: list[Any] = ["guidance-viz", "boxes", run, "--import", str(file)]
            return [f"{file.name} holds boxes of COCO's form. Afterwards: {shlex.join(words)}"]
    return []


def _plain(name: str) -> str:
    """A name for a run's folder."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "run"
