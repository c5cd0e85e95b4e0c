"""Mitigations in a run folder: started, gone on with, offered, accepted, rejected."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.core import Progress, Report, SessionError, content_hash, read_json, write_json, write_with
from guidance_viz.core.workers import Job
from guidance_viz.session.answers.book import SESSION
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.run.folder import RunFolder
from guidance_viz.session.run.steps import acceptance, carry_out, check_not_accepted, set_fate, settle
from guidance_viz.session.subsets.chosen import Chosen

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation import Attribute, Fix, Guidance, Places
    from guidance_viz.models import Classifier
    from guidance_viz.session.run.engine import Engine
    from guidance_viz.store import Explanation, Journal

OF_SESSION = ("seed", "yes", "no", "attribute")
"""Options of ``mitigate`` that are not the method's own."""


@dataclass(frozen=True)
class Request:
    """What is asked of a mitigation; the same request in the same run goes on where it was interrupted.

    Attributes
    ----------
    method, seed, options
        As given.
    guidance
        The answers, resolved when the work was asked for: those that come later count for the next.
    start
        Version of the model it starts from.
    subset
        Samples to learn from instead of the whole split, or ``None``.
    asked
        How the answers were to be resolved: ``relevance_from``, ``control``, and the thresholds ``yes`` and ``no`` where
        they were given. With ``seq`` it lets the request be made again.
    seq
        Number of the journal's last row when it was asked for.
    ds
        The data set, with the boxes drawn until then; ``None``: as it was given.
    attribute
        The attribute to set apart, for a method that works through language, or ``None``.
    places
        Where the objects are by the answers, for a method that asks for it, or ``None``.
    """

    method: str
    seed: int
    options: Mapping[str, Any]
    guidance: Guidance
    start: str
    subset: Chosen | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
    ds: Dataset | None = None
    attribute: Attribute | None = None
    places: Places | None = None

    @property
    def key(self) -> str:
        """Names the request."""
        return content_hash(self.method, self.seed, dict(self.options), np.asarray(self.guidance.relevance),
                            np.asarray(self.guidance.keep), self.start,
                            *(() if self.subset is None else (self.subset.name, self.subset.rows)),
                            *(() if self.ds is None or not self.ds.boxes_key else (self.ds.boxes_key,)),
                            *(() if self.attribute is None else (list(self.attribute.words), self.attribute.values)),
                            *(() if self.places is None else (self.places.masks,)))


@dataclass(frozen=True)
class Candidate:
    """A fix that waits for accept or reject.

    Attributes
    ----------
    number
        Of the mitigation in the run.
    report
        What was done.
    explained
        The fixed model and its own explanations; None where it is the model at hand: there is nothing to
        accept.
    """

    number: int
    report: Report
    explained: Explained | None


def guidance(ds: Dataset, explained: Explained, maps: Mapping[int, str], neurons: Mapping[int, str],
             relevance_from: str, chance: np.ndarray | None, thresholds: Mapping[str, float]) -> Guidance:
    """Resolve the answers on one model's explanations to what the methods use."""
    from guidance_viz.mitigation import resolve_guidance
    extraction = explained.extraction
    return resolve_guidance(ds, extraction.pooled.shape[1], maps, neurons, relevance_from=relevance_from,
                            p_relevant=chance, readable=np.asarray(extraction.readable), **thresholds)


def as_control(found: Guidance, how: str, answers: int) -> Guidance:
    """Mark guidance from wrong answers in its counts, which the report shows."""
    return dataclasses.replace(found, counts={**found.counts, f"{how} (a control)": answers})


def check(method: str, options: Mapping[str, Any], ds: Dataset) -> None:
    """Refuse options before anything is computed; ``seed``, the thresholds and ``attribute`` are the session's own.

    Raises
    ------
    UnknownNameError, OptionError
        Names the method or the option, what is allowed, and the cure.
    """
    from guidance_viz.mitigation import read_options
    own = {name: value for name, value in options.items() if name not in OF_SESSION}
    read_options(method, own, dataset=ds.name, train=max(len(ds.indices("train")), 1))


def run(engine: Engine, folder: RunFolder, explained: Explained, request: Request,
        job: Job) -> Generator[Progress, None, Candidate]:
    """Carry a request out, on a copy of the model, and keep what it made."""
    from guidance_viz.mitigation import Task, get
    method = get(request.method)
    with folder.writing("fine-tuning"):
        number = _unfinished(folder, request) or folder.new_mitigation()
        place = folder.mitigation(number)
        write_json(place / "request.json", _described(request))
        task = Task(
            explained.clf,
            engine.ds if request.ds is None else request.ds,
            explained.extraction,
            request.guidance,
            engine.runtime(explained.clf),
            seed=request.seed,
            folder=place,
            cancel=job.cancelled,
            before=request.start,
            after=next_version(folder),
            subset=None if request.subset is None else request.subset.rows,
            subset_facts={} if request.subset is None else request.subset.facts,
            attribute=request.attribute,
            places=request.places,
            original=lambda: engine.load(explained.clf, folder.model("v0")),
        )
        fix = yield from method(task, **request.options)
        return _kept(engine, folder, number, _noted(fix, request.subset))


def _noted(fix: Fix, subset: Chosen | None) -> Fix:
    """The report with the name of the subset among the options, and what there is to say of it."""
    if subset is None:
        return fix
    warnings = [*fix.report.warnings, *([subset.note] if subset.note else [])]
    report = dataclasses.replace(fix.report, options={**fix.report.options, "subset": subset.name}, warnings=warnings)
    return dataclasses.replace(fix, report=report)


def _kept(engine: Engine, folder: RunFolder, number: int, fix: Fix) -> Candidate:
    """Write down what a mitigation made; a model that is another becomes the candidate that waits."""
    place = folder.mitigation(number)
    fix.clf.save(place / "model.safetensors")
    write_json(place / "report.json", fix.report.to_json())
    if fix.report.status == "cancelled" or fix.report.result_hash == fix.report.model_hash:
        set_fate(folder, number, "cancelled" if fix.report.status == "cancelled" else "changed nothing")
        return Candidate(number, fix.report, None)
    made = engine.take_in("candidate", fix.clf, fix.extraction)
    _let_wait(folder, number)
    return Candidate(number, fix.report, made)


def offer(engine: Engine, folder: RunFolder, clf: Classifier, report: Report, request: Mapping[str, Any],
          job: Job) -> Generator[Progress, None, Candidate]:
    """Make a model of a sweep the candidate that waits, as if it had been asked for alone.

    Parameters
    ----------
    engine, folder, job
        The run.
    clf, report
        The model, and what was done.
    request
        What ``request.json`` holds of a mitigation, but its fate.
    """
    with folder.writing("taking a model from the sweep"):
        number = folder.new_mitigation()
        place = folder.mitigation(number)
        write_json(place / "request.json", {**request, "fate": "running"})
        clf.save(place / "model.safetensors")
        write_json(place / "report.json", report.to_json())
        made = yield from engine.explain("candidate", clf, job)
        _let_wait(folder, number)
    return Candidate(number, report, made)


def waiting(engine: Engine, folder: RunFolder, original: Classifier,
            job: Job) -> Generator[Progress, None, Candidate | None]:
    """The candidate that waited when the run was left, if any, explained again from the cache."""
    found = [entry for entry in requests(folder) if entry["fate"] == "waiting"]
    if not found:
        return None
    number = max(found, key=lambda entry: entry["time"])["number"]
    place = folder.mitigation(number)
    clf = engine.load(original, place / "model.safetensors")
    explained = yield from engine.explain("candidate", clf, job)
    return Candidate(number, Report.from_json(read_json(place / "report.json")), explained)


def adopt(folder: RunFolder, journal: Journal, fix: Candidate, current: str, explanation: Explanation) -> tuple[str, str]:
    """Make a candidate a version of the run, and the accepted one.

    Returns
    -------
    tuple
        Its name, and what could not be written yet; see :func:`~guidance_viz.session.run.steps.carry_out`.

    Raises
    ------
    SessionError
        Another process accepted a model meanwhile.
    GuidanceError, OSError
        It could not be written; nothing was accepted.
    """
    assert fix.explained is not None
    with folder.writing("accepting a model"):
        settle(folder, journal)
        check_current(folder, current)
        check_not_accepted(folder, fix.number)
        _replace_others(folder, fix.number)
        name = next_version(folder)
        source = folder.mitigation(fix.number) / "model.safetensors"
        write_with(folder.model(name), lambda temporary: shutil.copyfile(source, temporary))
        entry = {"name": name, "hash": fix.explained.clf.fingerprint(), "mitigation": fix.number}
        row = acceptance(name, {"mitigation": fix.number, "method": fix.report.method}, explanation, SESSION)
        left = carry_out(folder, journal, {"number": fix.number, "row": row}, accepted=name,
                         models=[*folder.manifest["models"], entry])
    return name, left


def check_current(folder: RunFolder, current: str) -> None:
    """Raise where another process accepted a model, or went back.

    Raises
    ------
    SessionError
        Names both models.
    """
    if folder.load()["accepted"] != current:
        raise SessionError(
            f"Another process accepted the model {folder.manifest['accepted']!r} meanwhile; this "
            f"session still shows {current!r}. Open the run again to go on from there."
        )


def reject(folder: RunFolder, journal: Journal, number: int) -> None:
    """Note that a candidate was rejected; its report and model stay in the run.

    Raises
    ------
    SessionError
        It was accepted.
    """
    with folder.writing("rejecting a model"):
        settle(folder, journal)
        check_not_accepted(folder, number)
        _replace_others(folder, number)
        set_fate(folder, number, "rejected")


def report_of(folder: RunFolder, version: str) -> Report | None:
    """The report of the mitigation that made a version; None for the original."""
    number = next((e["mitigation"] for e in folder.manifest["models"] if e["name"] == version), None)
    return None if number is None else Report.from_json(read_json(folder.mitigation(number) / "report.json"))


def requests(folder: RunFolder) -> list[dict[str, Any]]:
    """What was asked for, by mitigation: number, method, seed, options, start, time, fate, report if done."""
    accepted = {entry["mitigation"] for entry in folder.manifest["models"]}
    found = []
    for number in folder.mitigations():
        place = folder.mitigation(number)
        if (place / "request.json").exists():
            report = read_json(place / "report.json") if (place / "report.json").exists() else None
            # The manifest says first that a fix was accepted.
            fate = {"fate": "accepted"} if number in accepted else {}
            found.append({"number": number, "report": report, **read_json(place / "request.json"), **fate})
    return found


def next_version(folder: RunFolder) -> str:
    """Name of the model that would be accepted next."""
    return f"v{len(folder.manifest['models'])}"


def _described(request: Request) -> dict[str, Any]:
    options = {
        name: value if isinstance(value, (str, int, float, bool, type(None), list, dict)) else repr(value)
        for name, value in request.options.items()
    }
    return {"key": request.key, "method": request.method, "seed": request.seed, "options": options,
            "subset": None if request.subset is None else request.subset.name, "start": request.start,
            "counts": dict(request.guidance.counts), "fate": "running", "asked": dict(request.asked), "seq": request.seq,
            "learnt_from": None if request.subset is None else request.subset.rows.tolist(),
            "time": datetime.now(UTC).isoformat(timespec="microseconds")}


def _unfinished(folder: RunFolder, request: Request) -> int | None:
    """Number of the mitigation that this request was interrupted in."""
    same = (
        entry["number"]
        for entry in requests(folder)
        if entry["fate"] == "running" and entry["key"] == request.key
    )
    return next(same, None)


def _let_wait(folder: RunFolder, number: int) -> None:
    """Make a fix the one that waits: the latest of those that wait, also before the older ones are marked."""
    set_fate(folder, number, "waiting")
    _replace_others(folder, number)


def _replace_others(folder: RunFolder, number: int) -> None:
    for older in _with_fate(folder, "waiting"):
        if older != number:
            set_fate(folder, older, "replaced")


def _with_fate(folder: RunFolder, fate: str) -> list[int]:
    return [entry["number"] for entry in requests(folder) if entry["fate"] == fate]
