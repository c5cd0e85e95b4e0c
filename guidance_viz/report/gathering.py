"""From a session to the facts of its report: the one place where they are gathered."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from guidance_viz.core import Report, SessionError
from guidance_viz.report.answered import answers
from guidance_viz.report.bias import find_bias
from guidance_viz.report.card import data_card, model_card
from guidance_viz.report.changed import find_changes
from guidance_viz.report.facts import Facts
from guidance_viz.report.fixes import JUDGES, fix_facts
from guidance_viz.report.found import Bias
from guidance_viz.report.owed import goes_by, owed_facts
from guidance_viz.report.past import events, how_to_replay
from guidance_viz.report.shooting import Camera
from guidance_viz.report.words import called
from guidance_viz.session.fixes import requests as fixing
from guidance_viz.store.held import is_about

if TYPE_CHECKING:
    from guidance_viz.session.run.explained import Explained
    from guidance_viz.session.run.layout import Layout
    from guidance_viz.session.session import RunSession

ORIGINAL = "v0"


def gather(session: RunSession, pictures: bool = True) -> Facts:
    """Gather what there is to say of a run, from what it keeps; no model is run.

    Parameters
    ----------
    session
        Prepared.
    pictures
        Whether photos are read; without, every picture stays empty.

    Raises
    ------
    SessionError
        The session is not prepared, or what was computed of a model is no longer in the cache.
    """
    from guidance_viz.session.timeline.replaying import TOLERANCE

    camera = Camera(session.ds, pictures)
    manifest, settings, book = session.context.folder.manifest, session.settings, session.context.book
    made = {entry["mitigation"]: entry["name"] for entry in manifest["models"] if entry["mitigation"] is not None}
    requests = fixing.requests(session.context.folder)
    fixes = tuple(fix_facts(entry, made.get(entry["number"], "")) for entry in requests)
    reports = {entry["number"]: Report.from_json(entry["report"]) for entry in requests if entry["report"]}
    rows = _rows(session)
    names = {entry["hash"]: entry["name"] for entry in manifest["models"]}
    latest = latest_model(session)
    readable = np.asarray(session.model(ORIGINAL).extraction.readable)
    return Facts(
        title=f"{session.ds.name}: {ORIGINAL}" + ("" if latest == ORIGINAL else f" → {called(latest)}"),
        run=str(session.run),
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        data=data_card(session.ds, session.hashes["data"], readable, pictures),
        model=model_card(manifest, settings, session.model_version, {e["number"]: e["method"] for e in requests}),
        bias=_bias(session, _examined(rows, names), names, camera),
        answers=answers(rows, lambda model: book.standing(model).frame, names, book.rule, settings["seed"]),
        fixes=fixes,
        changes=None if latest == ORIGINAL else find_changes(session, ORIGINAL, latest, camera),
        settings=settings,
        runtime=dict(manifest.get("runtime", {})),
        versions=_versions(),
        replay=how_to_replay(str(session.run), manifest, fixes, reports, TOLERANCE),
        history=events(session.history, session.context.book.journal.rows()),
        goes_by=goes_by(session, tuple(dict.fromkeys((ORIGINAL, latest)))),
        owed=owed_facts(session, latest),
    )


def latest_model(session: RunSession) -> str:
    """The fix that waits, or the accepted model."""
    return "candidate" if session.candidate is not None else str(session.model_version)


def missing(session: RunSession) -> list[str]:
    """Models that the report needs and whose predictions and maps are no longer in the run's cache."""
    manifest = session.context.folder.manifest
    hashes = {entry["name"]: entry["hash"] for entry in manifest["models"]}
    rows = _rows(session)
    wanted = [ORIGINAL, session.model_version, _examined(rows, {v: k for k, v in hashes.items()})]
    waiting = [entry for entry in fixing.requests(session.context.folder) if entry["fate"] == "waiting" and entry["report"]]
    if waiting:
        hashes["candidate"] = waiting[-1]["report"]["result_hash"]
        wanted.append("candidate")
    return [name for name in dict.fromkeys(wanted) if not session.context.engine.has(hashes[name])]


def _rows(session: RunSession) -> pd.DataFrame:
    """The journal's rows on this run's kind of explanations."""
    rows = session.context.book.journal.rows()
    return rows[is_about(rows, session.context.explanation())]


def _examined(rows: pd.DataFrame, names: Mapping[str, str]) -> str:
    """The first model of the run whose explanations were answered; the original where none was."""
    answered = set(rows.loc[rows["in_effect"] & rows["relevance"].notna(), "model"])
    return next((name for model, name in names.items() if model in answered), ORIGINAL)


def _bias(session: RunSession, examined: str, names: Mapping[str, str], camera: Camera) -> Bias:
    first, looked_at = session.model(ORIGINAL), session.model(examined)
    split = next((name for name in JUDGES if name in first.evaluations), "")
    if not split:
        raise SessionError(
            f"No photo of {session.ds.name!r} can be read: there is nothing to report on. See what is wrong "
            "with the files: guidance-viz data --check"
        )
    standing = session.context.book.standing(next(model for model, name in names.items() if name == examined))
    linear = looked_at.clf.linear_head is not None
    return find_bias(
        session.ds,
        first,
        split,
        looked_at,
        _layout(session, looked_at),
        standing.by_row,
        standing.neurons,
        session.context.engine.contributions(looked_at) if linear and standing.neurons else None,
        camera,
    )


def _layout(session: RunSession, explained: Explained) -> Layout | None:
    """The attention space of a model, where it is kept."""
    scene = session.context.models.scene
    if scene is not None and scene.explained is explained:
        return scene.layout
    return session.context.engine.layout(explained, session.settings["projection"])


def _versions() -> dict[str, str]:
    from guidance_viz.mitigation.reporting import versions

    return {**versions(), "platform": platform.platform()}
