"""A registry: one call adds a method, one call finds it; what packages hold is found by itself, other people's too."""

from __future__ import annotations

import importlib
import logging
import pkgutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar, cast

from guidance_viz.core.errors import unknown_name

T = TypeVar("T")
logger = logging.getLogger("guidance_viz")


@dataclass(frozen=True)
class Description:
    """What is known of a method beside what it does: enough to list it wherever methods are listed.

    Attributes
    ----------
    name
        What code and the command line call it.
    title
        What a person reads.
    does
        What it does, in a sentence or two.
    paper
        Where it was published; empty where it was not.
    order
        Where it stands in lists: the smaller first, those of other packages after this package's.
    """

    name: str
    title: str
    does: str
    paper: str = ""
    order: int = 1000

    def option_rows(self) -> list[tuple[str, str, Any, str]]:
        """Its options: name, what is allowed (empty where only the method itself can say), default, and help."""
        return []


class Registry(Generic[T]):
    """Named entries of one kind.

    Parameters
    ----------
    kind
        What an entry is, in the singular; used in error messages.
    package
        A package whose modules are imported before the first look, each of which adds its entry; empty: none.
    group
        A group of entry points by which other packages add theirs: each names an entry, or a module that adds some.
    of
        What such an entry must be.

    Attributes
    ----------
    passed_over
        A line for each entry of another package that could not be had, and why.

    Examples
    --------
    >>> losses = Registry("loss")
    >>> @losses.register("zero")
    ... def zero(x): return 0 * x
    >>> losses.names()
    ('zero',)
    """

    def __init__(self, kind: str, package: str = "", group: str = "", of: type[Description] = Description) -> None:
        self.kind, self.package, self.group, self.of = kind, package, group, of
        self.passed_over: list[str] = []
        self._entries: dict[str, T] = {}
        self._from: dict[str, str] = {}
        self._found, self._finding = not (package or group), False
        self._lock = threading.RLock()

    def register(self, name: str) -> Callable[[T], T]:
        """Add the decorated object under ``name``; a name can be taken once, but for the same function made again.

        So the cell of a notebook may be run as often as it takes.
        """
        def add(entry: T) -> T:
            if name in self._entries and not _made_again(self._entries[name], entry):
                by = self._from.get(name)
                raise ValueError(f"The {self.kind} {name!r} is registered already" + (f", by {by}." if by else "."))
            self._entries[name] = entry
            return entry
        return add

    def add(self, entry: T) -> T:
        """Add an entry under the name that it has itself."""
        return self.register(entry.name)(entry)  # type: ignore[attr-defined]

    def get(self, name: str) -> T:
        """Return the entry called ``name``.

        Raises
        ------
        UnknownNameError
            Lists the names that exist, the nearest first.
        """
        entries = self._all()
        try:
            return entries[name]
        except KeyError:
            raise unknown_name(self.kind, name, entries) from None

    def names(self) -> tuple[str, ...]:
        """All names: of descriptions in their order, of others in the order of their registration."""
        entries = self._all()
        return tuple(sorted(entries, key=lambda name: getattr(entries[name], "order", 0)))

    def entries(self) -> list[T]:
        """All entries, in the order of :meth:`names`."""
        return [self._all()[name] for name in self.names()]

    def origin(self, name: str) -> str:
        """The package and version that an entry came from by an entry point; empty for this package's own."""
        return self._from.get(name, "")

    # -- what is found by itself --------------------------------------------------------------
    def _all(self) -> dict[str, T]:
        if not self._found:
            with self._lock:
                if not self._found and not self._finding:  # what is imported now may ask for what was found so far
                    self._finding = True
                    try:
                        self._find()
                        self._found = True
                    finally:
                        self._finding = False
        return self._entries

    def _find(self) -> None:
        early, self._entries = self._entries, {}
        try:
            if self.package:
                found = importlib.import_module(self.package)
                for module in sorted(each.name for each in pkgutil.iter_modules(found.__path__)):
                    importlib.import_module(f"{self.package}.{module}")
        finally:
            for name, entry in early.items():  # what was added before anybody looked: this package's names stay its own
                if self._entries.setdefault(name, entry) is not entry:
                    self._pass_over(name, "what was added before", f"the name is taken by {__name__.partition('.')[0]}.")
        for point in entry_points(group=self.group) if self.group else ():
            self._take(point)

    def _take(self, point: EntryPoint) -> None:
        """Add what an entry point names; what cannot be had is named in one line and passed over."""
        origin = f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value
        before, why, own = set(self._entries), "", set()
        try:
            found: Any = point.load()
            if isinstance(found, self.of):
                own = {found.name}  # may have been added while another of the package's entries was loaded
                if self._entries.get(found.name) is not found:
                    self.add(cast(T, found))
        except (Exception, SystemExit) as error:  # whatever another package does must not stop this one
            why = " ".join(f"{type(error).__name__}: {error}".split())
            for name in self._entries.keys() - before:
                del self._entries[name]
        added = set() if why else (self._entries.keys() - before) | own
        self._from |= dict.fromkeys(added, origin)
        if not added:
            why = why or f"{point.value} is no description of a {self.kind}, and adds none."
            self._pass_over(point.name, origin, why)

    def _pass_over(self, name: str, origin: str, why: str) -> None:
        self.passed_over.append(f"The {self.kind} {name!r} of {origin} was passed over: {why}")
        logger.warning(self.passed_over[-1])

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __contains__(self, name: object) -> bool:
        return name in self._all()

    def __len__(self) -> int:
        return len(self._all())


def _made_again(first: Any, second: Any) -> bool:
    """Whether two entries are one function of one module, run twice; the package's own are made once."""
    return _source(first) == _source(second) != ("", "") and not _source(first)[0].startswith("guidance_viz.")


def _source(entry: Any) -> tuple[str, str]:
    """Module and name of an entry's function: of a description, that which does the work."""
    for each in (entry, *getattr(entry, "__dict__", {}).values()):
        if callable(each) and hasattr(each, "__qualname__"):
            return str(each.__module__), str(each.__qualname__)
    return "", ""
