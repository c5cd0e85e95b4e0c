"""What was done in a run, as a table of points in time: from the journal and the mitigations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from guidance_viz.core import SessionError
from guidance_viz.session.fixes.requests import requests
from guidance_viz.store import BOX, COMPOSITE, PART, composite_photo, is_settlement, part_of

if TYPE_CHECKING:
    from guidance_viz.session.run.folder import RunFolder

COLUMNS = ["time", "what", "detail", "annotator", "point"]
FIX = "fix-"


def history_table(rows: pd.DataFrame, folder: RunFolder) -> pd.DataFrame:
    """Build ``Session.history``: a line an action, the latest last.

    Parameters
    ----------
    rows
        The journal's rows.
    folder
        The run folder.
    """
    actions = [_action(group) for _, group in rows.groupby("action", sort=False)]
    lines = [*actions, *map(_mitigation, requests(folder))]
    return pd.DataFrame(lines, columns=COLUMNS).sort_values("time", kind="stable", ignore_index=True)


def point_seq(rows: pd.DataFrame, folder: RunFolder, point: str) -> int:
    """Number of the journal's last row at a point; 0 where there was none yet.

    Raises
    ------
    SessionError
        There is no such point.
    """
    if point.startswith(FIX):
        asked = [entry for entry in requests(folder) if f"{FIX}{entry['number']}" == point]
        if asked and "seq" in asked[0]:
            return int(asked[0]["seq"])
        if asked:  # written by an earlier version of this package
            before = rows.loc[rows["time"] <= asked[0]["time"], "seq"]
            return int(before.max()) if len(before) else 0
    found = rows.loc[rows["action"] == point, "seq"]
    if not len(found):
        raise SessionError(f"The history has no point {point!r}. Take one from session.history['point'], or 'start'.")
    return int(found.max())


def _action(rows: pd.DataFrame) -> tuple[str, str, str, str, str]:
    first = rows.iloc[0]
    annotator = first["annotator"]
    if first["verb"] != "answer":
        back = _value(first)
        what, detail = first["verb"], ""
        if back:
            what, annotator = "went back", back["by"]
            detail = f"{len(rows)} {'action' if len(rows) == 1 else 'actions'} taken back or given again"
    elif first["kind"] == "acceptance":
        what, detail = "accepted", f"{first['item']}, by {_value(first).get('method', 'hand')}"
        what += "" if first.get("in_effect", True) else " (undone)"
    else:
        what, detail = ("boxes", _boxes(rows)) if first["kind"] == BOX else ("answer", _answers(rows))
        what = "settled" if is_settlement(first["value"]) else what
        what += "" if first.get("in_effect", True) else " (undone)"
    return first["time"], what, detail, annotator, first["action"]


def _value(row: pd.Series) -> dict[str, Any]:
    found = json.loads(row["value"]) if isinstance(row["value"], str) and row["value"] else {}
    return found if isinstance(found, dict) else {}


def _answers(rows: pd.DataFrame) -> str:
    kind, items = rows["kind"].iloc[0], list(rows["item"])
    counts = ", ".join(f"{n} {r}" for r, n in rows["relevance"].value_counts().items())
    shown = _named(kind, items[0]) if len(items) == 1 else f"{len(items)} {kind}s"
    return f"{kind} {shown}: {counts}" if len(items) == 1 else f"{shown}: {counts}"


def _named(kind: str, item: str) -> str:
    return str(part_of(item)[1]) if kind == PART else composite_photo(item) if kind == COMPOSITE else item


def _boxes(rows: pd.DataFrame) -> str:
    given = [_value(row).get("boxes") for _, row in rows.iterrows()]
    if len(rows) > 1:
        return f"drawn on {len(rows)} photos: {sum(len(each or ()) for each in given)}"
    if given[0] is None:
        return f"what was drawn on {rows['item'].iloc[0]} no longer counts"
    return f"drawn on {rows['item'].iloc[0]}: {len(given[0]) or 'none'}"


def _mitigation(entry: dict[str, Any]) -> tuple[str, str, str, str, str]:
    report = entry["report"]
    done = f"{report['status']}, {report['seconds']:.0f} s" if report else "interrupted"
    learnt = f" on {entry['subset']}" if entry.get("subset") else ""
    return (
        entry["time"],
        entry["method"],
        f"mitigation {entry['number']} of {entry['start']}{learnt}: {done}, {entry['fate']}",
        "",
        f"{FIX}{entry['number']}",
    )
