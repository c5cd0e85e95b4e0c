"""A registry: one decorator adds a method, one call finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from guidance_viz.core.errors import unknown_name

T = TypeVar("T")


class Registry(Generic[T]):
    """Named entries of one kind.

    Parameters
    ----------
    kind
        What an entry is, in the singular; used in error messages.

    Examples
    --------
    >>> losses = Registry("loss")
    >>> @losses.register("zero")
    ... def zero(x): return 0 * x
    >>> losses.names()
    ('zero',)
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, T] = {}

    def register(self, name: str) -> Callable[[T], T]:
        """Add the decorated object under ``name``; a name can be taken once."""
        def add(entry: T) -> T:
            if name in self._entries:
                raise ValueError(f"The {self.kind} {name!r} is registered already.")
            self._entries[name] = entry
            return entry
        return add

    def get(self, name: str) -> T:
        """Return the entry called ``name``.

        Raises
        ------
        UnknownNameError
            Lists the names that exist, the nearest first.
        """
        try:
            return self._entries[name]
        except KeyError:
            raise unknown_name(self.kind, name, self._entries) from None

    def names(self) -> tuple[str, ...]:
        """All names, in the order of their registration."""
        return tuple(self._entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __len__(self) -> int:
        return len(self._entries)
