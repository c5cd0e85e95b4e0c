"""Answers brought in from files and other runs, and written out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from guidance_viz.core import SessionError, disk_errors
from guidance_viz.session.answers.photos import answered_photos
from guidance_viz.session.context import Context
from guidance_viz.session.run.folder import RunFolder, check_same


class AnswerFilesDesk:
    """Imports, merges and exports answers.

    Parameters
    ----------
    context
        What it works with.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

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
            given["neurons"] = len(self._context.models.clf.neuron_mask)
        elif positions is not None:
            given["sample_ids"] = self._context.book.ids_in(positions) if isinstance(positions, str) else list(positions)
        book, model = self._context.book, self._context.models.hash if model == "current" else model
        found = import_answers(path, book.journal, model=model, known=book.known, **given)
        self._context.changed()
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
                mine = self._context.folder.manifest
                check_same(manifest, folder.path, data=mine["data_hash"], model=mine["model_hash"])
            where = os.fspath(folder.answers)
        elif "://" not in where and not os.path.exists(where):
            raise SessionError(f"There is no journal {where!r}. Give another run's folder, or its answers.sqlite.")
        journal = Journal(where)
        try:
            found = merge(journal, self._context.book.journal, self._context.book.known)
        finally:
            journal.close()
        self._context.changed()
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
        ds, journal = self._context.ds, self._context.book.journal
        if format is None:
            return export_answers(journal, path)
        return export_format(journal, path, format, name=ds.name, classes=ds.class_names,
                             photos=answered_photos(ds, journal))
