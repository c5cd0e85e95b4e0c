"""Answers by boxes or masks instead of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from guidance_viz.core import DataError, OptionError
from guidance_viz.session.answers import oracle
from guidance_viz.session.context import Context
from guidance_viz.session.run.layout import asked_rows


class OracleDesk:
    """Answers what the data set's own annotation can answer.

    Parameters
    ----------
    context
        What it works with.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def answer_by_oracle(self, yes: float = 0.7, no: float = 0.3, what: str = "both",
                         sample: str | Sequence[str] = "all", by: str | None = None,
                         annotator: str = "oracle") -> dict[str, Any]:
        """Answer by boxes or masks instead of people (CRAYON, Sec. 5.1.4).

        A sample's map is YES where more than ``yes`` of its energy lies inside the object, NO where
        less than ``no`` does, else MAYBE, as is a dead map. A neuron is YES when more than 70 % of its
        concept patches lie on the object, that is, when the object covers at least half of the patch's cell.

        Parameters
        ----------
        yes, no
            Shares, 0 ≤ no ≤ yes ≤ 1.
        what
            ``"maps"``, ``"neurons"`` or ``"both"``.
        sample
            ``"all"`` samples of the asked split (training, unless :meth:`ask` changed it), its ``"centroids"`` that are
            still open, or ids.
        by
            ``"boxes"`` or ``"masks"``: insist on these; by default whichever there is.
        annotator
            Who signs.

        Returns
        -------
        dict
            ``maps`` and ``neurons``: counts of yes, no and maybe; ``energy``: the mean share of the energy
            inside; ``area``: the mean share of the photo that the objects cover, what a map would have by
            chance; ``lift``: energy / area.

        Raises
        ------
        DataError
            There are no boxes or masks.
        OptionError
            An option has a value that is not allowed.
        """
        explained, rows = self._context.explained(), self._oracle_rows(sample)
        masks = self._masks(by)
        if what not in ("maps", "neurons", "both"):
            raise OptionError(f"what={what!r} is not known; use 'maps', 'neurons' or 'both'.")
        given: dict[str, Any] = {"by": "masks" if self._context.ds.has_masks else "boxes"}
        if what != "neurons":
            answers = oracle.map_answers(explained.energy[rows], yes, no)
            self._context.book.answer([str(i) for i in self._context.book.ids[rows]], [str(a) for a in answers], annotator,
                              self._context.explanation())
            given["maps"] = oracle.count_answers(answers)
        if what != "maps":
            answers = oracle.neuron_answers(oracle.patches_on_object(explained.extraction.patches, masks))
            self._context.book.answer_neurons(
                range(len(answers)),
                [str(a) for a in answers],
                annotator,
                self._context.explanation(),
                len(answers),
                None,
            )
            given["neurons"] = oracle.count_answers(answers)
        self._context.changed()
        energy, area = (float(values[rows].mean()) if len(rows) else float("nan")
                        for values in (np.nan_to_num(explained.energy), masks))
        return {**given, "energy": energy, "area": area, "lift": energy / area if area > 0 else float("nan")}

    def _oracle_rows(self, sample: str | Sequence[str]) -> np.ndarray:
        scene = self._context.scene()
        if sample == "centroids":
            centroids = scene.layout.centroids
            return centroids[~np.isin(centroids, list(self._context.standing().by_row))]
        if sample == "all":
            rows = asked_rows(self._context.ds, self._context.settings["asked_split"])
        else:
            rows = self._context.book.rows_of([sample] if isinstance(sample, str) else sample)
        return rows[np.asarray(scene.explained.extraction.readable)[rows]]

    def _masks(self, by: str | None) -> np.ndarray:
        masks = self._context.explained().extraction.masks
        there = {"masks": self._context.ds.has_masks, "boxes": self._context.ds.has_boxes}
        if by is not None and by not in there:
            raise OptionError(f"by={by!r} is not known; use 'boxes' or 'masks'.")
        if masks is None or (by is not None and not there[by]):
            have = [name for name, is_there in there.items() if is_there]
            raise DataError(f"The data set {self._context.ds.name!r} has no {by or 'boxes and no masks'}"
                            + (f", but it has {have[0]}: use by={have[0]!r}." if have else
                               ". Add a boxes.csv or a mask_path column, or let people answer."))
        return np.asarray(masks)
