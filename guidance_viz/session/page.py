"""The report of a run: one HTML page that needs nothing else."""

from __future__ import annotations

import base64
import io
import math
import os
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from guidance_viz.core import Evaluation, atomic_write

if TYPE_CHECKING:
    from guidance_viz.session.session import Session

SHOWN = 6        # photos of each kind
SIDE = 160       # pixels
FADED = 0.25     # how much of a photo is left where the map is zero

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem; margin: 2rem
auto;
       padding: 0 1rem }
table { border-collapse: collapse; margin: .5rem 0 1.5rem } th, td { padding: .25rem .75rem; text-align:
right;
       border-bottom: 1px solid #ccc } th:first-child, td:first-child { text-align: left }
figure { display: inline-block; margin: .5rem 1rem .5rem 0; vertical-align: top; width: 21rem } img { width:
10rem } figcaption, .note { color: #555; font-size: .875rem; overflow-wrap: anywhere } .up { color: #00664f }
.down { color: #a33c00 }
"""


def write_page(session: Session, path: str | os.PathLike[str]) -> None:
    """Write the report of a session, atomically."""
    with atomic_write(path) as file:
        file.write(page(session).encode())


def page(session: Session) -> str:
    """The report as HTML; everything that comes from data is escaped."""
    title = f"{session.ds.name}: {session.model_version}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        _origin(session),
        *_evaluations(session),
        *_warnings(session),
        "<h2>What was asked and answered</h2>",
        _answers(session),
        "<h2>What was done</h2>",
        _history(session),
        *_changes(session),
    ]
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
            + "\n".join(parts) + "</body></html>")


def table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """An HTML table of escaped text; a cell that is :class:`Markup` stays as it is."""
    def line(cells: Iterable[object], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{c if isinstance(c, Markup) else escape(str(c))}</{tag}>"
                                for c in cells) + "</tr>"
    return f"<table>{line(header, 'th')}{''.join(line(row, 'td') for row in rows)}</table>"


class Markup(str):
    """Text that is HTML already."""


def _origin(session: Session) -> str:
    settings = session.settings
    what = "the class's logit minus the mean of the others" if settings["contrast"] else "the class's logit"
    candidate = " A candidate waits to be accepted or rejected." if session.candidate is not None else ""
    return (
        f'<p class="note">Run {escape(str(session.run))}, seed {settings["seed"]}, {len(session.ds)} photos, '
        f"maps by {escape(settings['attribution'])} of {what}. Data {escape(session.hashes['data'])}, original model "
        f"{escape(session.hashes['model'])}.{candidate}</p>"
    )


def _evaluations(session: Session) -> list[str]:
    before, after = session.before, session.after
    return [f"<h2>Before and after: {escape(split)} photos</h2>" + _evaluation(before[split], after[split])
            for split in ("test", "val", "train") if split in before and split in after]


def _evaluation(before: Evaluation, after: Evaluation) -> str:
    rows: list[list[object]] = [
        [name, int(count), _percent(a), _percent(b), _change(a, b)]
        for name, count, a, b in zip(
            before.groups.names,
            before.groups.count,
            before.groups.accuracy,
            after.groups.accuracy,
            strict=True,
        )
    ]
    total = int(before.groups.count.sum())
    for name, a, b in _figures(before, after):
        if not (math.isnan(a) and math.isnan(b)):
            rows.append([name, total, _percent(a), _percent(b), _change(a, b)])
    note = "" if before.groups.known else '<p class="note">Groups are not known: accuracies are by class.</p>'
    return table(["", "photos", f"before ({before.model})", f"after ({after.model})", "change"], rows) + note


def _figures(before: Evaluation, after: Evaluation) -> list[tuple[str, float, float]]:
    nan = float("nan")
    pairs = [("worst group", [e.groups.worst for e in (before, after)]),
             ("mean of groups", [e.groups.mean for e in (before, after)]),
             ("average", [e.groups.average for e in (before, after)]),
             ("adjusted average", [nan if e.groups.adjusted_average is None else e.groups.adjusted_average
                                   for e in (before, after)]),
             ("worst group, balanced threshold", [e.balanced_worst for e in (before, after)]),
             ("map energy inside the object", [e.epg for e in (before, after)]),
             ("dead maps", [e.dead_share for e in (before, after)])]
    return [(name, *values) for name, values in pairs]  # type: ignore[misc]


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.1f} %"


def _change(before: float, after: float) -> Markup:
    change = 100 * (after - before)
    if math.isnan(change):
        return Markup("–")
    sign = "▲" if change > 0.05 else "▼" if change < -0.05 else ""
    return Markup(f'<span class="{"up" if change > 0 else "down"}">{change:+.1f} {sign}</span>')


def _warnings(session: Session) -> list[str]:
    report = session.latest_report
    return (
        []
        if report is None
        else [f"<p><strong>Warning:</strong> {escape(line)}</p>" for line in report.warnings]
    )


def _answers(session: Session) -> str:
    answers = session.answers
    if not len(answers):
        return "<p>Nothing has been answered on the current model's explanations.</p>"
    counts = answers.groupby(["kind", "relevance", "annotator"]).size().reset_index(name="count")
    return table(["kind", "answer", "annotator", "count"], counts.itertuples(index=False))


def _history(session: Session) -> str:
    rows = session.history.tail(200)
    return table(["time (UTC)", "what", "detail", "by"], rows.itertuples(index=False))


def _changes(session: Session) -> list[str]:
    if session.model_version == "v0" and session.candidate is None:
        return []
    start = "original" if session.latest_report is None else next(iter(session.before.values())).model
    changed = session.compare(start, "candidate")
    changed = changed[changed["sample_id"].isin(session.ids("test"))]
    parts = []
    for kind, heading in (("fixed", "Now right"), ("broken", "Now wrong")):
        rows = changed[changed["flip"] == kind]
        if len(rows):
            parts.append(f"<h2>{heading}: {len(rows)} test photos</h2>"
                         + "".join(_figure(session, str(i), start) for i in rows["sample_id"].head(SHOWN)))
    return parts


def _figure(session: Session, sample_id: str, start: str) -> str:
    photo = session.photo(sample_id, SIDE)
    images = [picture(visible(photo, session.saliency(sample_id, which))) for which in (start, "candidate")]
    alts = ("what the model saw before", "what it sees after")
    shown = "".join(f'<img src="{image}" alt="{escape(f"{sample_id}: {alt}")}">'
                    for image, alt in zip(images, alts, strict=True))
    return f"<figure>{shown}<figcaption>{escape(sample_id)}: before, after</figcaption></figure>"


def visible(photo: np.ndarray, saliency: np.ndarray) -> np.ndarray:
    """Fade a photo (H, W, 3) where its map (h, w) in [0, 1] is low: what the model saw stays clear."""
    height, width = photo.shape[:2]
    weight = np.asarray(Image.fromarray(saliency).resize((width, height), Image.Resampling.BILINEAR))
    weight = FADED + (1 - FADED) * weight.clip(0, 1)[..., None]
    return (photo * weight + 255 * (1 - weight)).astype(np.uint8)


def picture(image: np.ndarray) -> str:
    """An image (H, W, 3) as a data address."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()
