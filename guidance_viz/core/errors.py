"""The error tree: every message names the value, what was expected, and the cure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class GuidanceError(Exception):
    """Base of every error that this package raises on purpose."""


class DataError(GuidanceError, ValueError):
    """A data set, table, image or box is not what it should be."""


class ShapeError(GuidanceError, ValueError):
    """Two arrays that belong together have sizes that differ."""


class ModelError(GuidanceError, ValueError):
    """A model cannot be loaded, cut or exported."""


class OptionError(GuidanceError, ValueError):
    """An option has a value that is not allowed."""


class UnknownNameError(GuidanceError, LookupError):
    """A name is not in a registry."""


class JournalError(GuidanceError):
    """An answer cannot be written to, or read from, the journal."""


class UnwrittenError(JournalError):
    """The journal cannot be reached just now (disk full, locked, read-only): nothing was kept, and later it may be."""


class SessionError(GuidanceError):
    """A session is asked for something that it cannot do in its present state."""


class DiskError(GuidanceError, OSError):
    """A file cannot be written or read: the disk is full, or refuses."""


class DivergenceError(GuidanceError):
    """A training run met a loss that is not finite."""


class Cancelled(GuidanceError):
    """The person cancelled the work."""


class MissingDependencyError(GuidanceError, ImportError):
    """An optional package is not installed."""


def unknown_name(kind: str, name: object, allowed: Iterable[str]) -> UnknownNameError:
    """Build the error for a name that is not known, with the nearest known one.

    Parameters
    ----------
    kind
        What the name stands for, in the singular: ``"mitigation"``.
    name
        The value that was given.
    allowed
        The names that exist.

    Returns
    -------
    UnknownNameError
        To be raised by the caller.
    """
    choices = sorted(allowed)
    near = difflib.get_close_matches(str(name), choices, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return UnknownNameError(f"Unknown {kind} {name!r}.{hint} Known: {', '.join(choices) or 'none'}.")


def check_same_size(what_a: str, shape_a: tuple[int, ...], what_b: str, shape_b: tuple[int, ...]) -> None:
    """Raise if two sizes differ.

    Raises
    ------
    ShapeError
        Names both sizes.
    """
    if tuple(shape_a) != tuple(shape_b):
        raise ShapeError(f"{what_a} has size {tuple(shape_a)} but {what_b} has size {tuple(shape_b)}; "
                         "they must be equal. Resize one of them first.")
