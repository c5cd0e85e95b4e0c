"""The history of a run in few lines, and how to make the run again."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from guidance_viz.report.done import Event, Expected, FixFacts, Replay
from guidance_viz.report.fixes import JUDGES
from guidance_viz.report.words import counted, listed, moment


def events(history: pd.DataFrame, rows: pd.DataFrame) -> tuple[Event, ...]:
    """The history, the latest last; what one person answered without anything in between is one line.

    Parameters
    ----------
    history
        :attr:`Session.history`.
    rows
        The journal's rows.
    """
    of_action = dict(tuple(rows.groupby("action", sort=False)))
    found = []
    for (what, who), lines in groupby(history.itertuples(), key=lambda line: (str(line.what), str(line.annotator))):
        given = list(lines)
        if what.startswith("answer"):
            found.append(_answers(what, who, given, of_action))
        else:
            found += [Event(str(line.time), what, str(line.detail), who) for line in given]
    return tuple(found)


def _answers(what: str, who: str, lines: Sequence[Any], of_action: Mapping[str, pd.DataFrame]) -> Event:
    parts = pd.concat([of_action[line.point] for line in lines])
    words = []
    for kind, each in parts.groupby("kind", sort=False):
        counts = [f"{n} {relevance}" for relevance, n in each["relevance"].value_counts().items()]
        words.append(f"{counted(len(each), str(kind), 'patches' if kind == 'patch' else None)}: {listed(counts)}")
    first, last = (str(line.time) for line in (lines[0], lines[-1]))
    until = f", until {moment(last)}" if moment(last) != moment(first) else ""
    called = what.replace("answer", "answers", 1) if len(parts) > 1 else what
    return Event(first, called, "; ".join(words) + until, who)


def how_to_replay(
    run: str, manifest: Mapping[str, Any], fixes: Iterable[FixFacts], reports: Mapping[int, Any], tolerance: float
) -> Replay:
    """How to make the run again.

    Parameters
    ----------
    run
        The run folder.
    manifest
        Of the run.
    fixes
        Its mitigations.
    reports
        The :class:`~guidance_viz.core.Report` of each that is finished.
    tolerance
        See :data:`guidance_viz.session.timeline.replaying.TOLERANCE`.
    """
    place = shlex.quote(run)
    own_model, own_data = manifest["model"]["source"] is None, manifest["data"] is None
    commands = [
        f"guidance-viz history {place}",
        f"guidance-viz replay {place}" + (" --model package.module:callable" if own_model else ""),
    ]
    notes = [
        "A replay takes the answers that stood when a fix was asked for, and computes as the run did. On the same "
        "machine and versions the weights are the same to the last bit; elsewhere a group's accuracy may differ by "
        f"{100 * tolerance:.1f} points. Exit code 1 says that something differs."
    ]
    if own_data:
        call = f"gv.session.replay({run!r}, data=your_data{', model=your_network' if own_model else ''})"
        commands[1:] = [f"python -c {shlex.quote(f'import guidance_viz as gv; print({call})')}"]
        notes.append("The data were given in Python and have to be given again: your_data stands for them.")
    if own_model:
        notes.append(
            "The network was given in Python: one of the same class is needed again. Its weights do not matter, "
            "those of the run are read."
        )
    expected = [_expected(fix, reports[fix.number]) for fix in fixes if fix.number in reports]
    return Replay(tuple(commands), tuple(expected), tolerance, tuple(notes))


def _expected(fix: FixFacts, report: Any) -> Expected:
    split = next((name for name in JUDGES if name in report.after), "")
    return Expected(fix.number, fix.method, split, report.after[split].groups.worst if split else float("nan"))
