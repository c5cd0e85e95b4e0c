"""How much the model leans on the attributes of the photos, and what follows for who looks at it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from guidance_viz import metrics, space
from guidance_viz.core import GroupReport, OptionError, SessionError, disk_errors
from guidance_viz.session.attributes.detecting import AttributesDesk
from guidance_viz.session.attributes.judging import JudgementsDesk
from guidance_viz.session.context import Context
from guidance_viz.session.run.layout import asked_rows


class AttributeRanksDesk:
    """Ranks the attributes by how much the model leans on them, and proposes photos to ask about.

    Parameters
    ----------
    context
        What it works with.
    attributes, judgements
        What was found in the photos, and what people said of it.
    """

    def __init__(self, context: Context, attributes: AttributesDesk, judgements: JudgementsDesk) -> None:
        self._context, self._attributes, self._judgements = context, attributes, judgements

    def known(self) -> pd.DataFrame:
        """A row an attribute that was looked for.

        Columns: attribute, source, photos (that have it), share (of those where it is known), separation (of CLIP's scores,
        near 1 where they fall into two heaps), by (what looked), verdict ("healthy", "spurious", "unsure" or "").
        """
        verdicts = self._judgements.verdicts()
        lines = [(name, found.source, int(np.nansum(found.present[:, v])), _share(found.present[:, v]),
                  float(found.separation[v]), found.by, verdicts.get(name, ""))
                 for found in self._attributes.shelf.all() for v, name in enumerate(found.names)]
        return pd.DataFrame(lines, columns=["attribute", "source", "photos", "share", "separation", "by", "verdict"])

    def ranked(self, split: str | None = "val", *, which: str = "current", by: str = "class",
                   least: int = metrics.attributes.LEAST) -> pd.DataFrame:
        """Rank the attributes by how much the model leans on them.

        Parameters
        ----------
        split
            Whose photos; ``None``: all but the test photos. The paper takes those of a split that the model was not
            trained on: on others a trained model is right with and without.
        which
            A model, as in :meth:`model`.
        by
            ``"class"``, or ``"all"`` over all classes together.
        least
            Photos with and without it from which an attribute is judged.

        Returns
        -------
        DataFrame
            As :func:`guidance_viz.metrics.attribute_table`, with ``source`` and ``verdict``.

        Raises
        ------
        SessionError
            The run is not prepared.
        OptionError
            Nothing was looked for yet, or there is no such split.
        """
        explained, rows = self._context.models.of(which), self._rows_for_attributes(split)
        shelf = self._attributes.shelf.all()
        if not shelf:
            raise OptionError("No attribute was looked for yet. Call detect_attributes().")
        rows = rows[np.asarray(explained.extraction.readable)[rows]]
        names = [f"{found.source}:{name}" for found in shelf for name in found.names]
        present = np.concatenate([found.present[rows] for found in shelf], axis=1)
        table = metrics.attribute_table(explained.prediction[rows], explained.labels[rows], present, names,
                                        class_names=list(self._context.ds.class_names), by=by, least=least)
        verdicts = self._judgements.verdicts()
        parts = table["attribute"].str.split(":", n=1)
        table["source"], table["attribute"] = parts.str[0], parts.str[1]
        return table.assign(verdict=[verdicts.get(name, "") for name in table["attribute"]])

    def _rows_for_attributes(self, split: str | None) -> np.ndarray:
        if split is None:
            return np.setdiff1d(np.arange(len(self._context.ds)), self._context.ds.indices("test"))
        return self._context.ds.indices(split)

    def photos(self, name: str, count: int = 6, *, class_name: str | None = None,
                         seed: int | None = None) -> tuple[list[str], list[str]]:
        """Photos with and photos without an attribute, the clearest first where it has scores; test photos are not shown.

        Parameters
        ----------
        name
            As for :meth:`attribute`.
        count
            How many of each.
        class_name
            Of this class alone.
        seed
            Of the choice among equals; ``None``: the run's.
        """
        found, place = self._attributes.shelf.of(name)
        rows = self._rows_for_attributes(None)
        if class_name is not None:
            rows = rows[self._context.ds.table["label"].to_numpy()[rows] == self._attributes.class_number(class_name)]
        order = np.random.default_rng(self._context.seed if seed is None else seed).permutation(rows)
        scores, present = found.scores[order, place], found.present[order, place]
        with_ = order[present == 1][np.argsort(-scores[present == 1], kind="stable")][:count]
        without = order[present == 0][np.argsort(scores[present == 0], kind="stable")][:count]
        return [str(i) for i in self._context.book.ids[with_]], [str(i) for i in self._context.book.ids[without]]

    def report(self, name: str, which: str = "current", split: str | None = "val") -> GroupReport:
        """Accuracy by class and attribute: what the worst group is where the data know of no groups.

        Parameters
        ----------
        name
            As for :meth:`attribute`.
        which, split
            The model and whose photos; ``None``: all but the test photos.

        Returns
        -------
        GroupReport
            Two groups a class, "waterbird without water" and "waterbird with water".
        """
        explained, rows = self._context.models.of(which), self._rows_for_attributes(split)
        rows = rows[np.asarray(explained.extraction.readable)[rows]]
        present = self._attributes.attribute(name).to_numpy()[rows]
        groups = np.where(np.isnan(present), -1, explained.labels[rows] * 2 + np.nan_to_num(present)).astype(np.int64)
        word = name.partition(":")[2] or name
        names = [f"{each} {side} {word}" for each in self._context.ds.class_names for side in ("without", "with")]
        return metrics.group_report(explained.prediction[rows], explained.labels[rows], groups, group_names=names)

    @disk_errors("choosing what is asked")
    def propose(self, name: str, count: int = 8) -> list[str]:
        """Propose photos to answer so that both sides of an attribute are asked about: centres of the attention space.

        Parameters
        ----------
        name
            As for :meth:`attribute`.
        count
            How many, half with the attribute and half without.

        Raises
        ------
        SessionError
            The run is not prepared, or one side has no photo.
        """
        scene, present = self._context.scene(), self._attributes.attribute(name).to_numpy()
        rows = asked_rows(self._context.ds, self._context.settings["asked_split"])
        rows = rows[~np.isnan(present[rows]) & np.isfinite(scene.layout.embedding[rows]).all(axis=1)]
        sides = present[rows].astype(np.int64)
        if len(np.unique(sides)) < 2:
            raise SessionError(f"All photos of the {self._context.settings['asked_split']!r} split are on one side of "
                               f"{name!r}: there is nothing to compare. Choose another attribute.")
        chosen = space.centroids(scene.layout.embedding[rows], {0: count // 2, 1: count - count // 2}, labels=sides,
                                 seed=self._context.seed)
        return [str(self._context.book.ids[row]) for row in rows[chosen]]


def _share(present: np.ndarray) -> float:
    known = ~np.isnan(present)
    return float(present[known].mean()) if known.any() else float("nan")
