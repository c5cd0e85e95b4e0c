"""Still pictures of lines of words: what was done, who answered, how far the work is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guidance_viz.views.stills import charts
from guidance_viz.views.stills.sheet import FAINT, INK, LINE, PAD, SOFT, TOP, WIDTH, Picture, line, sheet, text
from guidance_viz.views.words import percent

ROW = 24


def table(title: str, below: str, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float],
          more: str = "", under: tuple[str, float] = ("", 0.0)) -> Picture:
    """A table.

    Parameters
    ----------
    title, below
        Words above.
    header, rows
        Words of the columns and of the cells.
    widths
        Share of the width that each column takes; they sum to 1.
    more
        A last line, such as how many rows are left out.
    under
        Elements to be drawn below the table, from the height where it ends (they begin at 0), and their height.
    """
    lefts = [PAD + sum(widths[:k]) * (WIDTH - 2 * PAD) for k in range(len(widths))]
    room = [w * (WIDTH - 2 * PAD) - 12 for w in widths]
    body = [text(x, TOP + 14, words, 11.5, FAINT) for x, words in zip(lefts, header, strict=True)]
    y = TOP + 22.0
    for row in rows:
        body.append(line(PAD, y, WIDTH - PAD, y, LINE))
        for k, (x, wide, cell) in enumerate(zip(lefts, room, row, strict=True)):
            body.append(text(x, y + 16, cell, 12.5, INK if k == 0 else SOFT, weight=600 if k == 0 else 400, width=wide))
        y += ROW
    more = more or ("" if rows else "nothing yet")
    if more:
        body.append(text(PAD, y + 16, more, 12, FAINT))
        y += ROW
    elements, tall = under
    body.append(f'<g transform="translate(0 {y:.0f})">{elements}</g>' if elements else "")
    told = "; ".join(" ".join(filter(None, row)) for row in rows)
    return sheet(title, below, body, y + tall + 14, f"{title}. {below}: {told}.")


def facts(title: str, below: str, pairs: Sequence[tuple[str, str]]) -> Picture:
    """Names and what is to be said of each, a line each."""
    body = []
    for k, (name, value) in enumerate(pairs):
        y = TOP + 14 + ROW * k
        body += [text(PAD, y, name, 12.5, FAINT, width=190),
                 text(PAD + 200, y, value, 13, INK, width=WIDTH - 2 * PAD - 200)]
    told = "; ".join(f"{name}: {value}" for name, value in pairs)
    return sheet(title, below, body, TOP + ROW * len(pairs) + 6, f"{title}. {below} {told}.")


def history(entries: Sequence[Mapping[str, Any]], more: int, when: Sequence[str]) -> Picture:
    """The latest of what was done.

    Parameters
    ----------
    entries
        Lines as History sends them, the latest first.
    more
        How many are left out.
    when
        The time of each, in words.
    """
    rows = [[f"{e['what']}", str(e["detail"]), str(e["annotator"]), t] for e, t in zip(entries, when, strict=True)]
    return table("History", "what was done, the latest first", ("what", "detail", "by", "time (UTC)"), rows,
                 (.2, .46, .14, .2), f"and {more:,} earlier" if more else "")


def fix(props: Mapping[str, Any]) -> Picture:
    """How far a fix is, or what it made: the curves and the verdict.

    Parameters
    ----------
    props
        What Monitor sends to the browser.
    """
    made = props["candidate"]
    if made is not None:
        told = [f"kept epoch {made['epoch']}: {made['rule']}", *(f"{name}: {words}" for name, words in made["regressions"]),
                *made["warnings"]]
        return charts.curves("Fix", f"{made['title']}, {made['status']} in {made['seconds']:.0f} s; it waits for a verdict",
                             made["history"], told)
    if props["running"]:
        share = f", {percent(props['done'] / props['total'])}" if props["total"] else ""
        return charts.curves("Fix", f"{props['stage']}{share} {props['message']}".strip(), props["series"], ())
    counts = props["counts"]
    return facts("Fix", f"no fix runs; the model is {props['model_version']}", [
        ("maps answered", f"{counts['yes']} yes, {counts['no']} no, {counts['maybe']} cannot tell"),
        ("spread to photos",
         f"{counts['yes_spread']:,} look at the right thing, {counts['no_spread']:,} at something else"),
        ("neurons to prune", str(counts["prune"])),
        ("methods", ", ".join(m["title"] for m in props["methods"]))])


def curation(props: Mapping[str, Any]) -> Picture:
    """The steps of the curation, a line each.

    Parameters
    ----------
    props
        What Curate sends to the browser.
    """
    trial, outcome = props["trial"], props["outcome"]
    kept = ", ".join(f"{k['name']} ({k['photos']:,} photos)" for k in props["kept"]) or "none yet"
    made = "nothing drawn yet" if trial is None else f"{trial['kept']:,} photos in {trial['groups']}"
    lines = [("1 Space", props["space"]["effect"]), ("2 Questions", props["asked"]["effect"]),
             ("3 Spread", "; ".join(f"{c['name']}: the median keeps {c['by_median']:,} of {c['size']:,}"
                                    for c in props["spread"]["classes"])),
             ("4 Subgroups", props["need"] or props["failed"] or made),
             ("5 Sample", "nothing drawn yet" if trial is None else trial["effect"]), ("kept subsets", kept)]
    if outcome is not None:
        worst = " → ".join(filter(None, (outcome["before"], outcome["after"])))
        lines.append(("7 Compare", f"{outcome['title']}: worst group {worst} {outcome['range']}"))
    return facts("Curate", "a balanced part of the photos from a few dozen answers", lines)
