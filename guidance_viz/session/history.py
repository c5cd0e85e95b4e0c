"""What was done in a run, as a table: from the journal and the mitigations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from guidance_viz.session.fixing import requests

if TYPE_CHECKING:
    from guidance_viz.session.folder import RunFolder

COLUMNS = ["time", "what", "detail", "annotator"]


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


def _action(rows: pd.DataFrame) -> tuple[str, str, str, str]:
    first = rows.iloc[0]
    if first["verb"] != "answer":
        what, detail = first["verb"], ""
    elif first["kind"] == "acceptance":
        value = json.loads(first["value"]) if first["value"] else {}
        what, detail = "accepted", f"{first['item']}, by {value.get('method', 'hand')}"
    else:
        what, detail = "answer", _answers(rows)
        what += "" if first.get("in_effect", True) else " (undone)"
    return first["time"], what, detail, first["annotator"]


def _answers(rows: pd.DataFrame) -> str:
    kind, items = rows["kind"].iloc[0], list(rows["item"])
    counts = ", ".join(f"{n} {r}" for r, n in rows["relevance"].value_counts().items())
    shown = items[0] if len(items) == 1 else f"{len(items)} {kind}s"
    return f"{kind} {shown}: {counts}" if len(items) == 1 else f"{shown}: {counts}"


def _mitigation(entry: dict[str, Any]) -> tuple[str, str, str, str]:
    report = entry["report"]
    done = f"{report['status']}, {report['seconds']:.0f} s" if report else "interrupted"
    learnt = f" on {entry['subset']}" if entry.get("subset") else ""
    return (
        entry["time"],
        entry["method"],
        f"mitigation {entry['number']} of {entry['start']}{learnt}: {done}, {entry['fate']}",
        "",
    )
