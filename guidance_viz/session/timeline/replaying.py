"""A run made again from its records, without a screen; and where it differs."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.core import Evaluation, Progress, Report, SessionError
from guidance_viz.session.attributes.shelf import FOLDER
from guidance_viz.session.fixes import requests as fixing
from guidance_viz.session.parts.shelf import PARTS
from guidance_viz.session.run import reopening
from guidance_viz.session.run.folder import RunFolder
from guidance_viz.session.session import RunSession
from guidance_viz.session.timeline.history import FIX, point_seq
from guidance_viz.store import Journal, copy_journal

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier

TOLERANCE = 0.005
"""Of a group's accuracy: what rounding on another machine may move."""

DONE = ("accepted", "rejected", "waiting", "replaced")


@dataclass(frozen=True)
class ReplayedFix:
    """One fix made again.

    Attributes
    ----------
    number, method, start
        The fix, and the model it started from.
    worst_then, worst_now
        Worst-group accuracy after it, as recorded and as found, on the last split there is (test, where there is one).
    difference
        Largest difference of a group's accuracy after it, over all splits, in [0, 1]; nan where it could not be made again.
    weights
        Largest absolute difference of a weight; nan where the networks cannot be compared.
    same_weights
        Whether the weights are the same to the last bit.
    remarks
        What differs, or why it was passed over; empty where nothing does.
    """

    number: int
    method: str
    start: str
    worst_then: float
    worst_now: float
    difference: float
    weights: float
    same_weights: bool
    remarks: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the figures are the recorded ones, up to :data:`TOLERANCE`."""
        return self.same_weights or self.difference <= TOLERANCE


@dataclass(frozen=True)
class Replayed:
    """A run made again.

    Attributes
    ----------
    run, folder
        The run, and where it was made again.
    fixes
        Its fixes.
    versions
        What has another version now: ``{name: (then, now)}``.
    """

    run: str
    folder: str
    fixes: tuple[ReplayedFix, ...]
    versions: Mapping[str, tuple[str, str]]

    @property
    def same(self) -> bool:
        """Whether every fix came out as recorded."""
        return all(fix.same for fix in self.fixes)


def replay(run: str | os.PathLike[str], out: str | os.PathLike[str] | None = None, *, until: str | None = None,
           fresh: bool = False, model: Any = None, data: Any = None, progress: Callable[[Progress], None] | None = None,
           **compute: Any) -> Replayed:
    """Make a run again from its records: every fix from the answers that stood when it was asked for.

    Parameters
    ----------
    run
        The run folder; it is read only.
    out
        Where to make it again, a folder that is not there; ``None``: a temporary one, gone afterwards.
    until
        A point of the history: what was asked for later is left out.
    fresh
        Compute also what the run's cache holds (predictions, maps, coordinates). Coordinates by UMAP are not the same on
        every machine, and answers that were spread over them then differ.
    model, data
        As for :meth:`Session.open`.
    progress
        Called with each report.
    **compute
        ``device``, ``precision``, ``batch_size``, ``workers``.

    Returns
    -------
    Replayed

    Raises
    ------
    SessionError
        There is no run, ``out`` is there already, or there is no such point.
    """
    source = RunFolder(run)
    source.load()
    with ExitStack() as stack:
        target = Path(out) if out is not None else Path(stack.enter_context(tempfile.TemporaryDirectory())) / "run"
        if target.exists():
            raise SessionError(f"{os.fspath(target)!r} is there already. Choose a folder that is not.")
        journal = Journal(source.answers)
        stack.callback(journal.close)
        again = _Again(source, target, journal, reopening.reopen(run, model, data), compute, fresh, progress)
        fixes = tuple(again.fix(entry) for entry in _wanted(source, journal, until))
        return Replayed(os.fspath(run), os.fspath(target), fixes, again.versions)


def _wanted(source: RunFolder, journal: Journal, until: str | None) -> Iterable[dict[str, Any]]:
    """The finished fixes that were asked for up to a point."""
    entries = [entry for entry in fixing.requests(source) if entry["fate"] in DONE and entry["report"] is not None]
    if until is None:
        return entries
    last = point_seq(journal.rows(), source, until)
    if until.startswith(FIX):
        return [entry for entry in entries if entry["number"] <= int(until.removeprefix(FIX))]
    return [entry for entry in entries if entry.get("seq", 0) < last]


class _Again:
    """The run that is made again."""

    def __init__(self, source: RunFolder, target: Path, journal: Journal, parts: tuple[Classifier, Dataset],
                 compute: Mapping[str, Any], fresh: bool, progress: Callable[[Progress], None] | None) -> None:
        self.source, self.target, self.journal = source, target, journal
        self.clf, self.ds = parts
        self.compute, self.fresh, self.progress = compute, fresh, progress
        self.versions: dict[str, tuple[str, str]] = {}
        self.names = {"v0": "v0"}  # of the run's models here
        self.hashes = {source.manifest["model_hash"]: source.manifest["model_hash"]}

    def fix(self, entry: Mapping[str, Any]) -> ReplayedFix:
        """Make one fix again, and compare it."""
        then = Report.from_json(entry["report"])
        if entry["start"] not in self.names:
            return _passed(entry, then, f"it starts from {entry['start']}, which was not made again")
        foreign = [name for name, value in entry["options"].items() if isinstance(value, str) and "<" in value]
        if foreign:
            return _passed(entry, then, f"its option {foreign[0]!r} was an object of yours, which is not kept")
        with self._session(entry) as session:
            session.prepare(progress=self.progress)
            now = session.mitigate(entry["method"], progress=self.progress, subset=self._subset(session, entry),
                                   **_asked(entry, then), **entry["options"], seed=entry["seed"])
            assert now is not None
            self._note_versions(then, now)
            found = self._compared(entry, then, now, session)
            if entry["fate"] == "accepted" and session.candidate is not None:
                session.accept(regressions="allow")
                self._name(entry, session)
            elif session.candidate is not None:
                session.reject()
        return found

    def _session(self, entry: Mapping[str, Any]) -> RunSession:
        """A session on the model it started from, with the answers that stood then."""
        settings = self.source.manifest["settings"]
        kept = {name: settings[name] for name in ("seed", "contrast", "attribution", "attribution_options", "questions",
                                                  "projection", "cut") if name in settings}
        cache = None if self.fresh else self.source.cache
        if (self.target / "run.json").exists():
            folder = RunFolder(self.target)
            folder.load()
            folder.save(accepted=self.names[entry["start"]])
            for name in (folder.answers.name, f"{folder.answers.name}-wal", f"{folder.answers.name}-shm"):
                (self.target / name).unlink(missing_ok=True)
        answers = Journal(self.target / self.source.answers.name)
        seq = point_seq(self.journal.rows(), self.source, f"{FIX}{entry['number']}")
        copy_journal(self.journal, answers, seq, self.hashes)
        answers.close()
        for name in (FOLDER, PARTS):
            if (self.source.path / name).exists():
                shutil.copytree(self.source.path / name, self.target / name, dirs_exist_ok=True)
        session = RunSession(self.clf, self.ds, self.target, live=False, cache=cache, **kept, **self.compute)
        self._compute_alike(session)
        return session

    def _compute_alike(self, session: RunSession) -> None:
        """Batch sizes, memory layout and threads as they were: sums in another order are other numbers."""
        runtime = self.source.manifest.get("runtime")
        if runtime is not None:
            import torch
            session.context.folder.save(runtime=runtime)
            torch.set_num_threads(runtime.get("threads", torch.get_num_threads()))

    def _subset(self, session: RunSession, entry: Mapping[str, Any]) -> list[str] | None:
        rows = entry.get("learnt_from")
        if rows is None:
            return None
        return [str(each) for each in session.ds.table["sample_id"].iloc[rows]]

    def _name(self, entry: Mapping[str, Any], session: RunSession) -> None:
        made = next((m for m in self.source.manifest["models"] if m["mitigation"] == entry["number"]), None)
        if made is not None:
            self.names[made["name"]] = session.model_version
            self.hashes[made["hash"]] = session.hashes["current"]

    def _note_versions(self, then: Report, now: Report) -> None:
        was = {**then.versions, "device": str(then.options.get("device", ""))}
        found = {**now.versions, "device": str(now.options.get("device", ""))}
        self.versions |= {name: (str(value), str(found.get(name, ""))) for name, value in was.items()
                          if value and str(found.get(name, "")) != str(value)}

    def _compared(self, entry: Mapping[str, Any], then: Report, now: Report, session: RunSession) -> ReplayedFix:
        remarks = []
        if dict(then.answers_used) != dict(now.answers_used):
            remarks.append(f"other answers were used: {dict(now.answers_used)}, recorded {dict(then.answers_used)}")
        same = then.result_hash == now.result_hash
        difference = _difference(then.after, now.after)
        weights = 0.0 if same else self._weights(entry, session)
        if difference > TOLERANCE:
            remarks.append(f"a group's accuracy differs by {100 * difference:.1f} points")
        return ReplayedFix(entry["number"], entry["method"], entry["start"], _worst(then.after), _worst(now.after),
                           difference, weights, same, tuple(remarks))

    def _weights(self, entry: Mapping[str, Any], session: RunSession) -> float:
        from safetensors.numpy import load_file
        made = session.context.folder.mitigation(session.context.folder.mitigations()[-1]) / "model.safetensors"
        before = self.source.mitigation(entry["number"]) / "model.safetensors"
        if not (made.exists() and before.exists()):
            return float("nan")
        first, second = load_file(before), load_file(made)
        if {k: v.shape for k, v in first.items()} != {k: v.shape for k, v in second.items()}:
            return float("nan")
        return max(float(np.abs(first[k].astype(np.float64) - second[k].astype(np.float64)).max(initial=0)) for k in first)


def _asked(entry: Mapping[str, Any], then: Report) -> dict[str, Any]:
    """How the answers were resolved; earlier versions of this package did not write it down."""
    if "asked" in entry:
        return dict(entry["asked"])
    spread = any(str(kind).startswith("spread") for kind in then.answers_used)
    return {"relevance_from": "spread" if spread else "answers"}


def _passed(entry: Mapping[str, Any], then: Report, why: str) -> ReplayedFix:
    nan = float("nan")
    return ReplayedFix(entry["number"], entry["method"], entry["start"], _worst(then.after), nan, nan, nan, False, (why,))


def _worst(after: Mapping[str, Evaluation]) -> float:
    return next((after[split].groups.worst for split in ("test", "val", "train") if split in after), float("nan"))


def _difference(then: Mapping[str, Evaluation], now: Mapping[str, Evaluation]) -> float:
    """Largest difference of a group's accuracy; 1 where the groups are not the same."""
    largest = 0.0
    for split, was in then.items():
        found = now.get(split)
        if found is None or found.groups.names != was.groups.names or (found.groups.count != was.groups.count).any():
            return 1.0
        gaps = np.abs(np.nan_to_num(found.groups.accuracy) - np.nan_to_num(was.groups.accuracy))
        largest = max(largest, float(gaps.max(initial=0)))
    return largest

