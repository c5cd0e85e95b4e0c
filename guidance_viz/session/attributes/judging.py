"""Saying whether the model may lean on an attribute, and setting apart one that it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.core import OptionError, Relevance, disk_errors
from guidance_viz.session.attributes.detecting import COLUMN, AttributesDesk
from guidance_viz.session.context import Context
from guidance_viz.store import Row

if TYPE_CHECKING:
    from guidance_viz.mitigation import Attribute

VERDICTS = {"healthy": Relevance.YES, "spurious": Relevance.NO, "unsure": Relevance.MAYBE}
"""What a person calls an attribute that the model leans on, and how the journal has it."""


class JudgementsDesk:
    """Takes judgements on attributes, and sets apart one that the model may not lean on.

    Parameters
    ----------
    context
        What it works with.
    attributes
        What was found in the photos.
    """

    def __init__(self, context: Context, attributes: AttributesDesk) -> None:
        self._context, self._attributes = context, attributes
        self._shown: frozenset[str] = frozenset()

    def judge_attribute(self, name: str, verdict: str, *, annotator: str = "me", class_name: str | None = None) -> None:
        """Say whether the model may lean on an attribute; durable before it returns.

        Parameters
        ----------
        name
            As for :meth:`attribute`.
        verdict
            ``"healthy"`` (it is part of what the class is), ``"spurious"``, or ``"unsure"``.
        annotator
            Who says it.
        class_name
            The class it was judged for, kept beside it.

        Raises
        ------
        OptionError
            The verdict, the attribute or the class is not known.
        JournalError
            It cannot be written.
        """
        if verdict not in VERDICTS:
            raise OptionError(f"verdict={verdict!r} is not known; use {', '.join(map(repr, VERDICTS))}.")
        found, place = self._attributes.shelf.of(name)
        if class_name is not None:
            self._attributes.class_number(class_name)
        value = {"source": found.source, **({} if class_name is None else {"class": class_name})}
        self._context.book.journal.append(Row("attribute", found.names[place], VERDICTS[verdict], annotator,
                                      explanation=self._context.explanation(), value=value))
        self._context.changed()

    def table(self) -> pd.DataFrame:
        """A row an attribute that was judged, the latest last: attribute, verdict, annotator, time."""
        words = {answer.value: verdict for verdict, answer in VERDICTS.items()}
        frame = self._context.book.journal.answers("latest")
        frame = frame[frame["kind"] == "attribute"]
        verdicts = frame["relevance"].map(words)
        return pd.DataFrame({"attribute": frame["item"], "verdict": verdicts, "annotator": frame["annotator"],
                             "time": frame["time"]}).reset_index(drop=True)

    @disk_errors("showing the attribute")
    def show_attribute(self, name: str) -> str:
        """Have an attribute as a column of ``session.table``, to colour and filter photos by; judged ones are there anyway.

        Parameters
        ----------
        name
            As for :meth:`attribute`.

        Returns
        -------
        str
            The column's name, ``"attribute.water"``.
        """
        found, place = self._attributes.shelf.of(name)
        source = f"{found.source}:{found.names[place]}"
        first = self._attributes.shelf.of(found.names[place])[0].source == found.source
        column = f"{COLUMN}{found.names[place] if first else source}"
        if column not in self.columns():
            self._shown |= {column.removeprefix(COLUMN)}
            self._context.signals.publish(version_layout=self._context.signals.version_layout + 1)
        return column

    def verdicts(self) -> dict[str, str]:
        """Verdict by attribute, the latest last."""
        found = self.table()
        return dict(zip(found["attribute"], found["verdict"], strict=True))

    def columns(self) -> dict[str, Any]:
        """The attributes that were judged or are to be shown, as columns of the table of photos."""
        known = {name for found in self._attributes.shelf.all() for name in found.names}
        wanted = [*(name for name in self.verdicts() if name in known), *sorted(self._shown)]
        return {f"{COLUMN}{name}": _flags(self._attributes.attribute(name)) for name in dict.fromkeys(wanted)}

    def for_method(self, name: str | None, method: str) -> Attribute | None:
        """The attribute that a method is to set apart: as named, or for one through language the latest judged spurious."""
        from guidance_viz.mitigation import MITIGATIONS, Attribute
        if name is None and method in MITIGATIONS and "words" in MITIGATIONS.get(method).uses:
            spurious = self.table().query("verdict == 'spurious'")["attribute"].tolist()
            known = {each for found in self._attributes.shelf.all() for each in found.names}
            name = next((each for each in reversed(spurious) if each in known), None)
        if name is None:
            return None
        found, place = self._attributes.shelf.of(name)
        word = found.names[place]
        if found.source == "columns" and word in self._context.ds.attribute_names:  # the data know its other values too
            values = self._context.ds.table["attribute"].to_numpy(np.int64)
            return Attribute(f"columns:{word}", tuple(self._context.ds.attribute_names), values)
        present = found.present[:, place]
        return Attribute(f"{found.source}:{word}", (word,), np.where(np.isnan(present), -1, present).astype(np.int64))


def _flags(present: pd.Series) -> Any:
    """Presence as a column of flags: bool (N,), with NA where it is not known for all photos."""
    if present.isna().any():
        return present.astype("boolean").array
    return present.to_numpy(bool)
