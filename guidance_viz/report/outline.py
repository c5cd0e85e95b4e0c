"""The report's outline, as a pure function of the facts: every renderer shows the same."""

from __future__ import annotations

import math

from guidance_viz.report.document import Document, Tile
from guidance_viz.report.done import Measure
from guidance_viz.report.facts import Facts
from guidance_viz.report.outline_done import (
    changes_section,
    history_section,
    method_section,
    photo_sections,
    replay_section,
    settings_section,
)
from guidance_viz.report.outline_found import answers_section, bias_section, data_section
from guidance_viz.report.outline_owed import owed_section
from guidance_viz.report.summary import group_word, summary
from guidance_viz.report.words import DASH, moment, percent, points, tone


def outline(facts: Facts) -> Document:
    """Lay a report out."""
    changes = () if facts.changes is None else (changes_section(facts.changes), *photo_sections(facts.changes))
    owed = owed_section(facts)
    sections = (
        data_section(facts),
        bias_section(facts),
        answers_section(facts),
        method_section(facts),
        *changes,
        *(() if owed is None else (owed,)),
        settings_section(facts),
        replay_section(facts),
        history_section(facts),
    )
    about = f"Run {facts.run}, reported {moment(facts.made)} UTC"
    return Document(facts.title, about, summary(facts), _tiles(facts), sections)


def _tiles(facts: Facts) -> tuple[Tile, ...]:
    bias, changes, answers = facts.bias, facts.changes, facts.answers
    word, split = group_word(bias.known), f"{bias.split} photos"
    tiles = []
    if changes is None:
        worst = bias.line(bias.worst)
        tiles += [
            Tile(f"worst {word}", percent(worst.accuracy.value, 0) if worst else DASH, bias.worst),
            Tile("average", percent(bias.average.value, 0), split),
        ]
    else:
        first = changes.splits[0]
        for one in first.measures[:2]:
            tiles.append(
                Tile(
                    one.name,
                    _arrow(one),
                    f"{points(one.before, one.after)} points, {first.split} photos",
                    tone(one.before, one.after),
                )
            )
        tiles.append(
            Tile(
                "photos that flipped",
                f"+{first.fixed:,} / −{first.broken:,}",
                f"became right / wrong, {first.split} photos",
            )
        )
    tiles.append(
        Tile(
            "answers",
            f"{answers.items:,}",
            ""
            if math.isnan(answers.seconds)
            else f"{answers.seconds:.1f} s each (median), {answers.minutes:.1f} min in all",
        )
    )
    return tuple(tiles)


def _arrow(one: Measure) -> str:
    return f"{percent(one.before, 0)} → {percent(one.after, 0)}"
