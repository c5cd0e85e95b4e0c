"""Answers, given and taken back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError, Relevance, SessionError, disk_errors
from guidance_viz.session.answers import oracle
from guidance_viz.session.answers.photos import answered_photos
from guidance_viz.session.run.base import Base
from guidance_viz.session.run.folder import RunFolder, check_same
from guidance_viz.session.run.layout import split_rows


class Asking(Base):
    """The part of the session that takes answers."""

    # -- answers --------------------------------------------------------------
    def answer(self, sample_ids: str | Iterable[str], relevance: Relevance | str, annotator: str = "me", *,
               model: str | None = None, seconds: float | None = None) -> None:
        """Record an answer on the saliency maps of samples; durable before it returns, then previewed.

        Parameters
        ----------
        sample_ids
            One or more; one call is one action, undone as a whole.
        relevance
            YES: the model looks at the right thing.
        annotator
            Who answers.
        model
            The version whose map was on screen; refused where it is no longer the current one.
        seconds
            How long the map was looked at; kept with the answer.

        Raises
        ------
        DataError
            A sample is not in the data set.
        JournalError
            The answer cannot be written; nothing of it was kept.
        SessionError
            ``model`` was replaced meanwhile.
        """
        ids = [sample_ids] if isinstance(sample_ids, str) else list(sample_ids)
        self._check_model(model)
        self._book.answer(ids, as_relevance(relevance), annotator, self._explanation, seconds)
        self.refresh()

    def _check_model(self, model: str | None) -> None:
        """Somebody may have accepted a fix meanwhile: an answer is about the map that was on screen."""
        if model is not None and model != self.model_version:
            raise SessionError("The model was replaced while you looked at the map of the earlier one: your last answer "
                               "was not recorded. Answer again for the map that is shown now.")

    def answer_neurons(self, ids: int | Iterable[int], relevance: Relevance | str, annotator: str = "me",
                       patch: int | None = None, *, model: str | None = None) -> None:
        """Record an answer on neurons, or on one concept patch of each.

        Parameters
        ----------
        ids
            Neuron numbers.
        relevance
            YES: keep it; NO: it may be pruned.
        annotator
            Who answers.
        patch
            Which patch was looked at, from 0; a neuron is as good as its worst patch.
        model
            As for :meth:`answer`.

        Raises
        ------
        OptionError
            There is no such neuron or relevance.
        """
        self._check_model(model)
        neurons = [int(ids)] if isinstance(ids, (int, np.integer)) else [int(i) for i in ids]
        self._book.answer_neurons(neurons, as_relevance(relevance), annotator, self._explanation,
                                  len(self._clf.neuron_mask), patch)
        self.refresh()

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
        explained, rows = self._ready().explained, self._oracle_rows(sample)
        masks = self._masks(by)
        if what not in ("maps", "neurons", "both"):
            raise OptionError(f"what={what!r} is not known; use 'maps', 'neurons' or 'both'.")
        given: dict[str, Any] = {"by": "masks" if self.ds.has_masks else "boxes"}
        if what != "neurons":
            answers = oracle.map_answers(explained.energy[rows], yes, no)
            self._book.answer([str(i) for i in self._book.ids[rows]], [str(a) for a in answers], annotator,
                              self._explanation)
            given["maps"] = oracle.count_answers(answers)
        if what != "maps":
            answers = oracle.neuron_answers(oracle.patches_on_object(explained.extraction.patches, masks))
            self._book.answer_neurons(
                range(len(answers)),
                [str(a) for a in answers],
                annotator,
                self._explanation,
                len(answers),
                None,
            )
            given["neurons"] = oracle.count_answers(answers)
        self.refresh()
        energy, area = (float(values[rows].mean()) if len(rows) else float("nan")
                        for values in (np.nan_to_num(explained.energy), masks))
        return {**given, "energy": energy, "area": area, "lift": energy / area if area > 0 else float("nan")}

    def _oracle_rows(self, sample: str | Sequence[str]) -> np.ndarray:
        scene = self._ready()
        if sample == "centroids":
            centroids = scene.layout.centroids
            return centroids[~np.isin(centroids, list(self._book.standing(self._hash).by_row))]
        if sample == "all":
            rows = split_rows(self.ds, self._engine.settings["asked_split"])
        else:
            rows = self._book.rows_of([sample] if isinstance(sample, str) else sample)
        return rows[np.asarray(scene.explained.extraction.readable)[rows]]

    def _masks(self, by: str | None) -> np.ndarray:
        masks = self._ready().explained.extraction.masks
        there = {"masks": self.ds.has_masks, "boxes": self.ds.has_boxes}
        if by is not None and by not in there:
            raise OptionError(f"by={by!r} is not known; use 'boxes' or 'masks'.")
        if masks is None or (by is not None and not there[by]):
            have = [name for name, is_there in there.items() if is_there]
            raise DataError(f"The data set {self.ds.name!r} has no {by or 'boxes and no masks'}"
                            + (f", but it has {have[0]}: use by={have[0]!r}." if have else
                               ". Add a boxes.csv or a mask_path column, or let people answer."))
        return np.asarray(masks)

    def undo(self, annotator: str = "me") -> bool:
        """Take this annotator's last answer on the current model back.

        Returns
        -------
        bool
            False when there is none.
        """
        done = self._book.undo(annotator, self._hash)
        self.refresh()
        return done

    def redo(self, annotator: str = "me") -> bool:
        """Give again the answer on the current model that was taken back last; one given since forgets it.

        Returns
        -------
        bool
            False when there is none.
        """
        done = self._book.redo(annotator, self._hash)
        self.refresh()
        return done

    @property
    def answers(self) -> pd.DataFrame:
        """Answers in effect on the current model's explanations, one an item.

        Columns: kind ("map", "neuron", "part", "composite"), item (a sample id, a neuron, a part, a composite), relevance,
        annotator, votes, time, seq, model, method, layer, target, value; in the order they were given.
        """
        return self._book.standing(self._hash).frame.copy()

    @property
    def passed_over(self) -> pd.DataFrame:
        """Rows of the journal that cannot be answers here, and count for nothing: of other photos or neurons, or damaged.

        Columns: seq, kind, item, annotator, time, why_not.
        """
        return self._book.journal.passed_over()

    @disk_errors("importing answers")
    def import_answers(self, path: str | os.PathLike[str], positions: str | Sequence[str] | None = None,
                       model: str | None = None, **options: Any) -> dict[str, Any]:
        """Read answers from CSV or JSON into the journal; see :func:`guidance_viz.store.import_answers`.

        Parameters
        ----------
        path
            The file; or another run's folder or journal, whose answers are merged (see :meth:`merge_answers`).
        positions
            What a list without ids refers to, in order: sample ids, the name of a split whose samples are meant, or
            ``"neurons"``.
        model
            Hash of the model whose explanations were answered, where the file does not say; ``"current"`` if it was
            the run's current one.
        **options
            ``coding`` and ``annotator``.

        Returns
        -------
        dict
            Counts: added, already there, not labelled; and ``refused``, with up to ten ``reasons``: rows on photos or
            neurons that are not here, or of a kind that people do not give.

        Raises
        ------
        JournalError
            The file cannot be understood, or says too little; nothing was imported.
        """
        if os.path.isdir(path) or os.fspath(path).endswith(".sqlite"):
            return self.merge_answers(path)
        from guidance_viz.store import import_answers
        given: dict[str, Any] = {k: v for k, v in options.items() if v is not None}
        if positions == "neurons":
            given["neurons"] = len(self._clf.neuron_mask)
        elif positions is not None:
            given["sample_ids"] = self.ids(positions) if isinstance(positions, str) else list(positions)
        found = import_answers(path, self._book.journal, model=self._hash if model == "current" else model,
                               known=self._book.known, **given)
        self.refresh()
        return dict(vars(found))

    @disk_errors("merging answers")
    def merge_answers(self, other: str | os.PathLike[str], force: bool = False) -> dict[str, Any]:
        """Take in the answers in effect of another run of the same model and data; those that are here are passed over.

        Parameters
        ----------
        other
            The other run's folder, or its journal: a ``.sqlite`` file or a SQLAlchemy address.
        force
            Take them also where the other run is of another model or other data. Answers on models that this run does not
            have change nothing here.

        Returns
        -------
        dict
            ``added`` and ``present``; and where rows were left out ``refused``, with up to ten ``reasons``, as for
            :meth:`import_answers`.

        Raises
        ------
        SessionError
            The other run is of another model or other data, or there is none.
        """
        from guidance_viz.store import Journal, merge
        where = os.fspath(other)
        if os.path.isdir(where):
            folder = RunFolder(where)
            manifest = folder.load()
            if not force:
                mine = self.hashes
                check_same(manifest, folder.path, data=mine["data"], model=mine["model"])
            where = os.fspath(folder.answers)
        elif "://" not in where and not os.path.exists(where):
            raise SessionError(f"There is no journal {where!r}. Give another run's folder, or its answers.sqlite.")
        journal = Journal(where)
        try:
            found = merge(journal, self._book.journal, self._book.known)
        finally:
            journal.close()
        self.refresh()
        left_out = {"refused": found.refused, "reasons": found.reasons} if found.refused else {}
        return {"added": sum(found.counts.values()), "present": found.present, **left_out}

    @disk_errors("exporting the answers")
    def export_answers(self, path: str | os.PathLike[str], *, format: str | None = None) -> int:
        """Write the run's answers; returns their number.

        Parameters
        ----------
        path
            A file, or, for ``huggingface`` and ``fiftyone``, a folder that is new or empty.
        format
            ``"csv"``, ``"json"`` (every answer), ``"coco"``, ``"huggingface"``, ``"fiftyone"`` or ``"labelstudio"`` (the
            answers on maps, with their photos); ``None``: CSV or JSON by the name's ending.

        Raises
        ------
        UnknownNameError
            The format is not known.
        """
        from guidance_viz.store import export_answers, export_format
        if format is None:
            return export_answers(self._book.journal, path)
        return export_format(self._book.journal, path, format, name=self.ds.name, classes=self.ds.class_names,
                             photos=answered_photos(self.ds, self._book.journal))

    def ids(self, split: str | None = None) -> list[str]:
        """Ids of the samples of a split, or of all."""
        return [str(i) for i in self._book.ids[self.ds.indices(split)]]


def as_relevance(value: Relevance | str) -> Relevance:
    """Read a relevance.

    Raises
    ------
    OptionError
        It is not one.
    """
    try:
        return Relevance(value)
    except ValueError:
        raise OptionError(f"The relevance {value!r} is not known; use 'yes', 'no' or 'maybe'.") from None
