"""Answers brought in from files and other runs, and written out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from guidance_viz.core import ImportReport, SessionError, check_names, disk_errors
from guidance_viz.session.answers.photos import answered_photos
from guidance_viz.session.context import Context
from guidance_viz.session.run.folder import RunFolder, check_same
from guidance_viz.store import Imported, Row


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
                       model: str | None = None, **options: Any) -> ImportReport:
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
            the run's current one. Without it a list by position is refused, and other files are taken to be about the
            current one, which ``notes`` says.
        **options
            ``coding`` and ``annotator``.

        Returns
        -------
        ImportReport
            ``counts``: what was added and counts in the session now; ``present``: what it had already; ``unlabelled``;
            ``other_models``: what was added and is about other models' explanations, where there is any; ``refused``, with
            up to ten ``reasons``: rows on photos, neurons or parts that are not here, of a kind that people do not give,
            or that cannot be understood; ``notes``: photos that the file calls otherwise.

        Raises
        ------
        JournalError
            The file, or every row of it, cannot be understood, or it says too little; nothing was imported.
        """
        if os.path.isdir(path) or os.fspath(path).endswith(".sqlite"):
            return self.merge_answers(path)
        from guidance_viz.store import import_answers
        given: dict[str, Any] = {k: v for k, v in options.items() if v is not None}
        if positions == "neurons":
            given["neurons"] = len(self._context.models.clf.neuron_mask)
        elif positions is not None:
            given["sample_ids"] = self._context.book.ids_in(positions) if isinstance(positions, str) else list(positions)
        book, here = self._context.book, self._context.models.hash
        check_names("import_answers", given, ("coding", "annotator", "neurons", "sample_ids"))
        found = import_answers(path, book.journal, model=here if model == "current" else model, known=book.known, here=here,
                               counts=self._counts, **given)
        self._context.changed()
        return _report(found, {"counts": found.counts, "present": found.present, "unlabelled": found.unlabelled,
                               "action": found.action, "refused": found.refused, "reasons": found.reasons})

    @disk_errors("merging answers")
    def merge_answers(self, other: str | os.PathLike[str], force: bool = False) -> ImportReport:
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
        ImportReport
            ``added`` and ``present``; and where there are any ``other_models``, and ``refused`` with up to ten
            ``reasons``, as for :meth:`import_answers`.

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
            found = merge(journal, self._context.book.journal, self._context.book.known, self._counts)
        finally:
            journal.close()
        self._context.changed()
        left_out = {"refused": found.refused, "reasons": found.reasons} if found.refused else {}
        return _report(found, {"added": sum(found.counts.values()), "present": found.present, **left_out})

    def _counts(self, row: Row) -> bool:
        """Whether an answer counts for what is on screen: of one on a map or a neuron the model decides, and the method."""
        if row.kind not in ("map", "neuron", "patch"):
            return True
        about, now = row.explanation, self._context.models.explanation
        same = about.model == self._context.models.hash
        return same and (row.kind != "map" or (about.method in ("", now.method) and about.target in ("", now.target)))

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


def _report(found: Imported, facts: dict[str, Any]) -> ImportReport:
    others = {"other_models": found.elsewhere} if found.elsewhere else {}
    matched = sum(found.counts.values()) + found.present
    return ImportReport(found.read, matched, {**facts, **others}, found.refused + found.elsewhere, found.reasons,
                        found.notes)
