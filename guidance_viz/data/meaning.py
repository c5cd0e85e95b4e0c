"""What labels mean: how many classes there are, what they are called, and which one each item has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from guidance_viz.core import DataError
from guidance_viz.data.codes import are_numbers, codes

# So many classes are told with their counts in the line that says what was read.
TOLD = 6
PASS_LABELS = """Pass labels=, one value an item, for example:
    labels = [int(dataset[i][1]["YOUR KEY"]) for i in range(len(dataset))]
    guidance_viz.data.wrap(dataset, labels=labels)"""


@dataclass(frozen=True)
class Labels:
    """The labels of a data set's items as they were found.

    Attributes
    ----------
    values
        One an item: a number, a text, or a tuple of 0 and 1.
    names
        What the numbers are called, where the data set says so.
    where
        Where they were found, in words: ``".targets"``.
    raw
        The values as the items hold them, where :attr:`values` were written anew to join parts.
    lost
        Items that cannot be read, and so have no label: reason by item. Their value stands for nothing.
    origin
        Identity of the data set that numbered them: parts of one data set number their classes alike.
    agreed
        How many items were compared with them, and say the same.
    """

    values: Sequence[Any]
    names: list[str] | None
    where: str
    raw: Sequence[Any] | None = None
    lost: Mapping[int, str] | None = None
    origin: int = 0
    agreed: int = 0

    @property
    def said(self) -> str:
        """Where they were found, and with how many items they agree."""
        return self.where if not self.agreed else f"{self.where}, agrees with {self.agreed} items"

    def taken(self, items: Sequence[int]) -> Labels:
        """Those of some items, in their order."""
        raw = None if self.raw is None else [self.raw[item] for item in items]
        return replace(self, values=[self.values[item] for item in items], raw=raw)


@dataclass(frozen=True)
class Meaning:
    """Labels understood.

    Attributes
    ----------
    label
        Class of each item, int64 (N,).
    names
        Names of the classes.
    rows
        Where a photo can be of several classes: a tuple of 0 and 1 an item.
    said
        What was decided, in half sentences for the person.
    """

    label: np.ndarray
    names: list[str]
    rows: list[tuple[int, ...]] | None
    said: tuple[str, ...] = ()


def understood(labels: Labels, class_names: Sequence[str] | None = None, multilabel: bool | None = None) -> Meaning:
    """Decide what labels mean, by names and values alone.

    Texts are names. Numbers are places among the names; without names they are named after themselves, those that occur.
    Rows of 0 and 1 with exactly one 1 each are one class a photo; with another row among them, several classes a photo.

    Parameters
    ----------
    labels
        As found.
    class_names
        The person's own names; ``None``: those found.
    multilabel
        Whether a photo can be of several classes; ``None``: decided by that rule.

    Raises
    ------
    DataError
        They stand for no class, or for several.
    """
    values, said = list(labels.values), []
    if values and all(isinstance(value, tuple) for value in values):
        rows = _rows(values)
        if len(rows[0]) > 1 or multilabel:
            return _of_rows(rows, class_names or labels.names, multilabel)
        values = [row[0] for row in rows]
    odd = next((item for item, value in enumerate(values) if isinstance(value, tuple | dict)), None)
    if odd is not None:
        _rows([value if isinstance(value, tuple) else (value,) for value in values])
        raise DataError(f"The label of item {odd} is {_short(values[odd])}; expected one value. {PASS_LABELS}")
    values, names, renamed = _by_own_names(values, labels.names, class_names)
    _refuse_amounts(values)
    truth = bool(values) and all(isinstance(value, bool) for value in values)
    label, known = codes(values, ["0", "1"] if truth and names is None else names, "label", gaps=False)
    if names is None and not truth and are_numbers(values) and known != [str(number) for number in range(len(known))]:
        said.append(f"numbers have gaps, so classes are named after those that occur ({_listed(known)})")
    if renamed:
        said.append("class_names are in another order than the data set's own, and go by name")
    return Meaning(label, known, None, tuple(said))


def joined(parts: Sequence[tuple[str, Labels]], class_names: Sequence[str] | None = None) -> Labels:
    """Labels of several data sets as those of one: classes of one name are one class.

    Parameters
    ----------
    parts
        What each is called, for messages, and its labels. Where their names differ, the classes of the first one named
        ``"train"``, else of the first one, come first, in its order.
    class_names
        The person's own names.

    Raises
    ------
    DataError
        They number their classes differently and do not name them.
    """
    found = [labels for _, labels in parts if len(labels.values)] or [labels for _, labels in parts]
    where = ", ".join(dict.fromkeys(labels.where for labels in found))
    raw = [value for _, labels in parts for value in (labels.values if labels.raw is None else labels.raw)]
    lost, start = {}, 0
    for _, labels in parts:
        lost.update({start + item: reason for item, reason in (labels.lost or {}).items()})
        start += len(labels.values)
    agreed = sum(labels.agreed for _, labels in parts)
    known = [labels.names for labels in found if labels.names is not None]
    if len(known) == len(found) and all(names == known[0] for names in known):
        return Labels([v for _, labels in parts for v in labels.values], known[0], where, raw, lost, agreed=agreed)
    texts = any(labels.names is None and not are_numbers(labels.values) for labels in found)
    if not known or (all(names == known[0] for names in known) and not texts):
        _refuse_other_numbers(parts, known[0] if known else None, class_names)
        return Labels([v for _, labels in parts for v in labels.values], known[0] if known else None, where, raw, lost,
                      agreed=agreed)
    named = [(name, replace(labels, values=_texts(name, labels))) for name, labels in parts]
    first = sorted(named, key=lambda part: part[0] != "train")
    order = list(dict.fromkeys(name for _, labels in first for name in labels.names or sorted(set(labels.values))))
    if class_names is not None and not set(order) <= set(map(str, class_names)):
        told = "; ".join(f"{name}: {_listed(labels.names or [])}" for name, labels in parts)
        raise DataError(f"The parts have different classes ({told}) and class_names ({_listed(class_names)}) does not name "
                        "all of them. Leave class_names out, or name them as the parts do.")
    return Labels([v for _, labels in named for v in labels.values], order,
                  f"{where}, parts joined by the names of classes", raw, lost,
                  agreed=agreed)


def line(label: np.ndarray, names: Sequence[str], rows: Sequence[Sequence[int]] | None, how: str) -> str:
    """One line that a person can check: ``"2 classes from 36 items: cat 18, dog 18; read from .targets"``."""
    several = rows is not None
    counts = np.sum(np.array(rows).reshape(len(rows), len(names)), axis=0) if rows is not None else \
        np.bincount(np.asarray(label, np.int64), minlength=len(names))
    told = [f"{name} {count}" for name, count in zip(names[:TOLD], counts, strict=False)]
    none = [name for name, count in zip(names, counts, strict=False) if not count]
    more = [f"no item of {_listed(none)}"] if none and len(names) > TOLD else []
    what = f"{len(names)} class{'es' if len(names) != 1 else ''}{', several a photo,' if several else ''}"
    listed = ", ".join(told) + (", …" if len(names) > TOLD else "")
    return "; ".join([f"{what} from {len(label)} items: {listed}", *more, *([how] if how else [])])


def _rows(values: Sequence[tuple[Any, ...]]) -> list[tuple[int, ...]]:
    """Rows of 0 and 1, all of one length."""
    longest = Counter(len(value) for value in values)
    if len(longest) > 1:
        raise DataError(f"Labels are rows of different lengths ({', '.join(map(str, sorted(longest)))} values). Where a "
                        "photo can be of several classes pass rows of 0 and 1, one value a class, for example:\n"
                        "    labels = [[int(k in found) for k in range(NUMBER_OF_CLASSES)] for found in your_labels]\n"
                        "    guidance_viz.data.wrap(dataset, labels=labels)")
    if next(iter(longest)) == 1:
        return list(values)
    for item, value in enumerate(values):
        if all(isinstance(each, float) for each in value) and abs(sum(value) - 1) < 1e-3 and not set(value) <= {0, 1}:
            raise DataError(f"The label of item {item} is {_short(value)}: shares of classes, not a class. Take the "
                            "greatest, or another:\n    labels = [int(numpy.argmax(shares)) for shares in your_labels]\n"
                            "    guidance_viz.data.wrap(dataset, labels=labels)")
        if not all(isinstance(each, int | float) and each in (0, 1) for each in value):
            raise DataError(f"The label of item {item} is {_short(value)}, {len(value)} values; expected one value, or a "
                            "row of 0 and 1 with a value a class. Say which value is the class, for example:\n"
                            "    labels = [int(dataset[i][1][0]) for i in range(len(dataset))]\n"
                            "    guidance_viz.data.wrap(dataset, labels=labels)")
    return [tuple(map(int, value)) for value in values]


def _of_rows(rows: list[tuple[int, ...]], names: Sequence[str] | None, multilabel: bool | None) -> Meaning:
    ones = np.array(rows).sum(axis=1)
    known = [str(name) for name in names] if names is not None else [str(number) for number in range(len(rows[0]))]
    single = bool((ones == 1).all())
    if multilabel is False and not single:
        item = int(np.flatnonzero(ones != 1)[0])
        raise DataError(f"The label of item {item} is {_short(rows[item])}, which has {ones[item]} classes, and "
                        "multilabel=False says that a photo has one. Correct it, or leave multilabel out.")
    label = np.array(rows).argmax(axis=1).astype(np.int64)
    if multilabel or (multilabel is None and not single):
        return Meaning(label, known, rows)
    return Meaning(label, known, None, ("every row has exactly one 1, so a photo has one class (multilabel=True: can have "
                                        "several)",) if multilabel is None else ())


def _by_own_names(values: list[Any], own: list[str] | None, given: Sequence[str] | None,
                  ) -> tuple[list[Any], Sequence[str] | None, bool]:
    """Values, the names that they go by, and whether the person's names are the data set's in another order."""
    if given is None or own is None or given == own:
        return values, own if given is None else [str(name) for name in given], False
    names = [str(name) for name in given]
    if not set(own) <= set(names) or names[:len(own)] == own or not are_numbers(values):
        return values, names, False
    numbers = [int(float(value)) for value in values]
    if any(not 0 <= number < len(own) for number in numbers):
        return values, names, False
    return [own[number] for number in numbers], names, True


def _refuse_amounts(values: Sequence[Any]) -> None:
    """Refuse numbers that are no classes: not whole, and nearly each another one."""
    endless = next((item for item, value in enumerate(values) if isinstance(value, float) and abs(value) == np.inf), None)
    if endless is not None:
        raise DataError(f"The label of item {endless} is {values[endless]!r}; expected the number or the name of a class. "
                        "Correct it, or leave the item out.")
    broken = [item for item, value in enumerate(values) if isinstance(value, float) and not value.is_integer()
              and value == value]
    if broken and len(set(values)) > len(values) // 2:
        raise DataError(f"The label of item {broken[0]} is {values[broken[0]]!r}, and {len(set(values))} of {len(values)} "
                        "labels differ: these are amounts, not classes. Cut them into classes first, for example:\n"
                        "    guidance_viz.data.wrap(dataset, labels=[int(value > 0.5) for value in your_labels])")


def _texts(name: str, labels: Labels) -> list[str]:
    """The labels of a part as names."""
    values = list(labels.values)
    if labels.names is None:
        if not values or not are_numbers(values):
            return [str(value) for value in values]
        raise DataError(f"The part {name!r} numbers its classes and does not name them, and the other parts have different "
                        "names. Pass labels= with a name an item.")
    if any(isinstance(value, tuple) for value in values):
        raise DataError(f"Photos of the part {name!r} have several classes, and the parts name them differently. Pass "
                        "labels= with a row of 0 and 1 an item, and class_names=.")
    label, known = codes(values, labels.names, "label")
    beyond = np.flatnonzero(label >= len(known))
    if len(beyond):
        raise DataError(f"The label of item {beyond[0]} of the part {name!r} is {values[beyond[0]]!r}, and it names "
                        f"{len(known)} classes: {_listed(known)}. Correct it, or pass labels=.")
    return [known[number] for number in label]


def _refuse_other_numbers(parts: Sequence[tuple[str, Labels]], names: list[str] | None,
                          class_names: Sequence[str] | None) -> None:
    """Refuse parts that may count their classes from 0 each on its own."""
    filled = [(name, list(labels.values)) for name, labels in parts if len(labels.values)]
    if any(isinstance(value, tuple) for _, values in filled for value in values[:1]):
        return
    if len({are_numbers(values) for _, values in filled}) > 1:
        raise DataError(f"Some parts have numbers as labels and others texts ({', '.join(name for name, _ in filled)}), "
                        "and nothing says which number is which. Pass labels= with a name an item.")
    origins = {labels.origin for _, labels in parts if len(labels.values)}
    if class_names is not None or (len(origins) == 1 and origins != {0}):
        return
    sets = {name: sorted({int(float(value)) for value in values}) for name, values in filled if are_numbers(values)}
    every = sorted(set().union(*sets.values()) | (set(range(len(names))) if names else set()))
    own = [name for name, found in sets.items() if found == list(range(len(found))) and found != every]
    if not own:
        return
    short = own[0]
    raise DataError(f"The part {short!r} has the class numbers {_listed(sets[short])}, and all parts together have "
                    f"{_listed(every)}: does each part count its classes from 0, or do some classes not occur in it? "
                    "Nothing names them. If a number is the same class everywhere, say so by naming them:\n"
                    f"    guidance_viz.data.wrap(parts, class_names={[str(number) for number in every]})\n"
                    "If not, pass labels= with a name an item.")


def _listed(names: Sequence[Any]) -> str:
    return ", ".join(map(str, names[:TOLD])) + (", …" if len(names) > TOLD else "")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
