"""Steps that change a run in several places: the manifest is where they happen, and the rest follows, if need be later.

The manifest is replaced as a whole, with what is then still to be done. Interrupted before, nothing happened; afterwards
everything did, and who opens the run next, or takes the next step, does the rest; doing it again changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from guidance_viz.core import GuidanceError, SessionError, read_json, write_json
from guidance_viz.session.run.folder import RunFolder
from guidance_viz.store import Explanation, Journal, Row, named_action, restore

UNFINISHED = "unfinished"
"""In the manifest: what is still to be done of the last step."""

logger = logging.getLogger(__name__)


def carry_out(folder: RunFolder, journal: Journal, step: Mapping[str, Any], **changes: Any) -> str:
    """Change the manifest and the journal as one; the caller holds the run's lock.

    Parameters
    ----------
    folder, journal
        The run.
    step
        What to write into the journal: ``row`` of :func:`acceptance`, and ``number`` of the mitigation, or ``seq``,
        ``annotator`` and ``point`` to go back to.
    **changes
        Of the manifest.

    Returns
    -------
    str
        What could not be done yet and why, for the person; empty where all is done.

    Raises
    ------
    GuidanceError, OSError
        Nothing was changed.
    """
    step = {**step, "action": uuid4().hex}
    try:
        _write(journal, step, lambda: folder.save(**changes, **{UNFINISHED: step}))
        _follow_up(folder, step)
    except (GuidanceError, OSError) as error:
        if (folder.load().get(UNFINISHED) or {}).get("action") != step["action"]:
            raise
        logger.warning("A step is done, but not all of it: %s", error)
        return f"Not all of it is written yet; the rest follows when the run is opened again ({_cause(error)})."
    return ""


def settle(folder: RunFolder, journal: Journal) -> None:
    """Do what an interruption left to be done of the last step; the caller holds the run's lock.

    Raises
    ------
    GuidanceError, OSError
        It cannot be done yet.
    """
    step = folder.load().get(UNFINISHED)
    if step:
        _write(journal, step)
        _follow_up(folder, step)


def settle_quietly(folder: RunFolder, journal: Journal) -> None:
    """The same on opening a run: what cannot be done now is left for later, and logged."""
    if not folder.load().get(UNFINISHED):
        return
    try:
        with folder.writing("finishing the last step"):
            settle(folder, journal)
    except (GuidanceError, OSError) as error:
        logger.warning("The last step of %s cannot be finished yet: %s", folder.path, error)


def acceptance(name: str, report: Mapping[str, Any], explanation: Explanation, annotator: str) -> dict[str, Any]:
    """The journal's row of an accepted model, as the manifest holds it."""
    row = Row("acceptance", name, annotator=annotator, explanation=explanation, value=dict(report))
    return {"item": name, "value": row.value, "annotator": annotator, "time": row.time, "uid": row.uid,
            "explanation": vars(explanation)}


def set_fate(folder: RunFolder, number: int, fate: str) -> None:
    """Write down what became of a mitigation."""
    path = folder.mitigation(number) / "request.json"
    write_json(path, {**read_json(path), "fate": fate})


def check_not_accepted(folder: RunFolder, number: int) -> None:
    """Raise where a fix was accepted.

    Raises
    ------
    SessionError
        Names the model that it became.
    """
    name = next((entry["name"] for entry in folder.load()["models"] if entry["mitigation"] == number), None)
    if name is not None:
        raise SessionError(f"This fix was accepted already, as the model {name!r}. Open the run again to go on from there.")


def _cause(error: Exception) -> str:
    """Why, without the words of an error that says that nothing was kept."""
    cause = error.__cause__ or error
    return str(getattr(cause, "orig", None) or cause)


def _write(journal: Journal, step: Mapping[str, Any], then: Callable[[], None] | None = None) -> None:
    if "row" not in step:
        restore(journal, step["seq"], step["annotator"], step["point"], action=step["action"], then=then)
        return
    given = dict(step["row"])
    about = Explanation(**given.pop("explanation"))
    with named_action(step["action"]):
        journal.append(Row("acceptance", explanation=about, **given), then=then)


def _follow_up(folder: RunFolder, step: Mapping[str, Any]) -> None:
    if "number" in step:
        set_fate(folder, step["number"], "accepted")
    folder.save(**{UNFINISHED: None})
