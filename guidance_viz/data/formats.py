"""Formats by name, and loading a data set from one."""

from __future__ import annotations

import inspect
import json
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from guidance_viz.core import Description, Registry, check_names
from guidance_viz.core.callables import module_file, names_callable
from guidance_viz.core.calls import door
from guidance_viz.core.options import help_of, type_words
from guidance_viz.data.callables import check_may_run, from_callable
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.passed_over import noted, told

logger = logging.getLogger(__name__)
_FILE = "module_file"
"""In a spec: the file of the module whose function made the data set."""

Build: TypeAlias = Callable[..., Dataset]
"""``build(root, **options)`` gives the data set; ``root`` is a ``Path`` or ``None``."""


@dataclass(frozen=True, kw_only=True)
class Format(Description):
    """A format of data.

    Attributes
    ----------
    name, title, does, paper, order
        See :class:`~guidance_viz.core.Description`.
    build
        Makes the data set.
    """

    build: Build

    def option_rows(self) -> list[tuple[str, str, Any, str]]:
        """Its options: name, what is allowed, default, and what the function's documentation says."""
        words, known = help_of(self.build), list(inspect.signature(self.build).parameters.values())[1:]
        return [(each.name, type_words(each), None if each.default is each.empty else each.default,
                 words.get(each.name, "")) for each in known]


FORMATS: Registry[Format] = Registry("data format", "guidance_viz.data", "guidance_viz.formats", Format)
"""All formats: one file each in ``guidance_viz/data``, and those of other packages."""


def data_format(name: str, *, title: str, does: str, paper: str = "", order: int = 1000) -> Callable[[Build], Build]:
    """Add the decorated function as a format; see :class:`Format`."""
    def made(build: Build) -> Build:
        FORMATS.add(Format(name=name, title=title, does=does, paper=paper, order=order, build=build))
        return build
    return made


@door("gv.data.load")
def load(name: str, root: str | os.PathLike[str] | None = None, *, sample_ids: Sequence[str] | None = None,
         **options: Any) -> Dataset:
    """Load a data set.

    Photos are not read, but each file's head and tail are looked at (about 0.1 ms a file; ``verify=False``
    leaves that out): what is missing, empty, truncated or no image is left out and listed in ``problems``.

    Parameters
    ----------
    name
        The format: one of ``FORMATS``; or it and the place in one, ``"hf:NAME"``, ``"folder:path/to/photos"``; or
        ``"package.module:callable"``, a function or class of yours that returns a data set for :func:`wrap`, or one a split
        in a dictionary.
    root
        The folder, or file, that holds it.
    sample_ids
        Keep these samples alone, in this order.
    **options
        Of the format; see its function. Of a function of yours: its arguments.

    Raises
    ------
    UnknownNameError
        There is no such format.
    OptionError
        The format has no such option.
    DataError
        What is there is not such a data set.

    Examples
    --------
    >>> ds = load("waterbirds", "waterbirds", metadata="metadata_95.csv", image_size=160)  # doctest: +SKIP
    """
    if is_callable(name):
        return _by_callable(name, root, sample_ids, options)
    if ":" in name and root is None:
        name, _, root = name.partition(":")
    build = FORMATS.get(name).build
    _check_options(name, build, options)
    place = None if root is None else Path(root).expanduser()
    with noted() as seen:
        ds = build(place, **options)
    if seen:
        ds.read_from = "; ".join([*([ds.read_from] if ds.read_from else []), told(seen)])
    logger.info("%s: %s", ds.name, ds.read_as)
    ds._spec = _written({"format": name, "root": _place(place), **options})
    return ds if sample_ids is None else _kept(ds, sample_ids)


def is_callable(name: str) -> bool:
    """Whether a name is of a function of the person's own, ``package.module:callable``, and of no format."""
    return names_callable(name) and name.partition(":")[0] not in FORMATS


def _by_callable(name: str, root: str | os.PathLike[str] | None, sample_ids: Sequence[str] | None,
                 options: dict[str, Any]) -> Dataset:
    given = options if root is None else {"root": os.fspath(root), **options}
    ds = from_callable(name, given)
    ds._spec = _written({"format": name, **given, _FILE: module_file(name)})
    return ds if sample_ids is None else _kept(ds, sample_ids)


def _place(place: Path | None) -> str | None:
    """A file or folder by its whole path; a name that is none stays one."""
    if place is None:
        return None
    return str(place.resolve()) if place.exists() else place.as_posix()


def from_spec(spec: Mapping[str, Any]) -> Dataset:
    """Load the data set that :meth:`Dataset.spec` describes.

    Raises
    ------
    DataError
        It names a function that is not the person's own, or not where it was: a file may not say what code is run.
    """
    options = {key: value for key, value in spec.items() if key not in ("format", "root", _FILE)}
    if is_callable(spec["format"]):
        check_may_run(spec["format"], str(spec.get(_FILE, "")))
    return load(spec["format"], spec.get("root"), **options)


def _check_options(name: str, build: Callable[..., Dataset], options: Mapping[str, Any]) -> None:
    parameters = list(inspect.signature(build).parameters.values())
    if any(each.kind is each.VAR_KEYWORD for each in parameters):
        return
    check_names(f"The data format {name!r}", options, [each.name for each in parameters[1:]])


def _kept(ds: Dataset, sample_ids: Sequence[str]) -> Dataset:
    """Those samples that are wanted; one that was left out while loading stays left out."""
    lost = set(ds.problems["sample_id"])
    here = set(ds.table["sample_id"])
    wanted = [each for each in map(str, sample_ids) if each in here or each not in lost]
    return ds.subset(indices=ds.index_of(wanted))


def _written(spec: dict[str, Any]) -> dict[str, Any] | None:
    """The spec as JSON would give it back, or ``None`` where an option is more than text and numbers."""
    try:
        return json.loads(json.dumps({key: os.fspath(value) if isinstance(value, os.PathLike) else value
                                      for key, value in spec.items()}))
    except TypeError:
        return None
