"""Before and after: groups, attention, and the photos that changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.metrics import GroupChange
from guidance_viz.report.bias import group_lines, group_namer
from guidance_viz.report.done import Attention, Changes, GroupMove, Pair, SplitChange
from guidance_viz.report.fixes import JUDGES, measures
from guidance_viz.report.found import NAN

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.report.shooting import Camera
    from guidance_viz.session.run.explained import Explained
    from guidance_viz.session.session import RunSession

MOVED = 0.1  # of a map's energy: less is not called moved
EACH = 2  # pairs a group and kind
MOST = 6  # pairs that moved without changing the prediction


def find_changes(session: RunSession, before: str, after: str, camera: Camera) -> Changes | None:
    """Compare the original with the latest model; None where there are no photos to compare.

    Parameters
    ----------
    session
        Prepared.
    before, after
        Names for :meth:`Session.model`.
    camera
        Takes the pictures.
    """
    first, second = session.model(before), session.model(after)
    splits = [split for split in JUDGES if split in first.evaluations and split in second.evaluations]
    if not splits:
        return None
    table = session.compare(before, after)
    row_of = pd.Series(np.arange(len(session.ds)), index=session.ds.table["sample_id"].to_numpy())
    table = table.assign(row=row_of.reindex(table["sample_id"]).to_numpy())
    judged = table[table["row"].isin(_readable(session.ds, first, splits[0]))]
    gain = (judged["energy_after"] - judged["energy_before"]).to_numpy(float)
    return Changes(
        before=first.name,
        after=second.name,
        waiting=session.candidate is not None,
        splits=tuple(_split(session, before, after, split) for split in splits),
        attention=attention(session.ds, judged, first, second),
        moved_in=int((gain > MOVED).sum()),
        moved_out=int((gain < -MOVED).sum()),
        pairs=tuple(_pairs(session.ds, judged, first, second, camera)),
    )


def _readable(ds: Dataset, explained: Explained, split: str) -> np.ndarray:
    rows = ds.indices(split)
    return rows[np.asarray(explained.extraction.readable)[rows]]


def _split(session: RunSession, before: str, after: str, split: str) -> SplitChange:
    first, second = (session.model(name).evaluations[split] for name in (before, after))
    tests = {change.group: change for change in session.group_changes(before, after, split)}
    numbers = first.groups.groups.tolist()
    groups = tuple(
        GroupMove(old.name, old.accuracy, new.accuracy, *_flips(tests.get(number)))
        for number, old, new in zip(numbers, group_lines(first), group_lines(second), strict=True)
    )
    rows = _readable(session.ds, session.model(before), split)
    was, now = (session.model(name).correct[rows] for name in (before, after))
    return SplitChange(
        split,
        first.groups.known,
        groups,
        measures(first, second),
        fixed=int((~was & now).sum()),
        broken=int((was & ~now).sum()),
    )


def _flips(change: GroupChange | None) -> tuple[int, int, float, bool]:
    return (0, 0, NAN, False) if change is None else (change.fixed, change.broken, change.p, change.regressed)


def attention(ds: Dataset, judged: pd.DataFrame, first: Explained, second: Explained) -> tuple[Attention, ...]:
    """How the maps of each group moved; ``judged`` is of :meth:`Session.compare` with a column ``row``."""
    name_of = group_namer(ds)
    names = [name_of(row) for row in judged["row"].tolist()]
    known = judged.assign(name=names, dead_before=first.dead[judged["row"]], dead_after=second.dead[judged["row"]])
    order = {name: k for k, name in enumerate(ds.group_names if ds.groups_known else ds.class_names)}
    parts = sorted(known.dropna(subset=["name"]).groupby("name"), key=lambda part: order[part[0]])
    return tuple(
        Attention(
            name,
            len(part),
            *(
                float(part[column].mean())
                for column in ("energy_before", "energy_after", "map_change", "dead_before", "dead_after")
            ),
        )
        for name, part in parts
    )


def _pairs(ds: Dataset, judged: pd.DataFrame, first: Explained, second: Explained, camera: Camera) -> Iterator[Pair]:
    """Of each group the fixed and the broken photos whose map changed most; then those that moved most of all."""
    name_of = group_namer(ds)
    judged = judged.assign(name=[name_of(row) or "group not known" for row in judged["row"].tolist()])
    for kind in ("fixed", "broken"):
        chosen = judged[judged["flip"] == kind]
        shown = chosen.sort_values("map_change", ascending=False, kind="stable").groupby("name", sort=True).head(EACH)
        for line in shown.sort_values(["name", "map_change"], ascending=[True, False], kind="stable").itertuples():
            yield _pair(kind, line, ds, first, second, camera)
    still = judged[judged["flip"] == ""].sort_values("map_change", ascending=False, kind="stable")
    for line in still[still["map_change"] > MOVED].head(MOST).itertuples():
        yield _pair("moved", line, ds, first, second, camera)


def _pair(kind: str, line: Any, ds: Dataset, first: Explained, second: Explained, camera: Camera) -> Pair:
    row = int(line.row)
    names = [*ds.class_names, "cannot be read"]  # -1 is the last
    (before,), (after,) = camera.through(first, [row]), camera.through(second, [row])
    return Pair(
        kind,
        str(line.sample_id),
        line.name,
        ds.class_names[int(first.labels[row])],
        names[first.prediction[row]],
        names[second.prediction[row]],
        float(first.confidence[row]),
        float(second.confidence[row]),
        float(line.energy_before),
        float(line.energy_after),
        float(line.map_change),
        camera.photo(row),
        before,
        after,
    )
