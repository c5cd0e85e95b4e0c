"""Sections of a report: the method, before and after, the photos, and what it takes to do it again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from guidance_viz.metrics import catalogue
from guidance_viz.report.document import (
    Bar,
    Bars,
    Block,
    Cell,
    Code,
    Section,
    Sliders,
    Table,
    Terms,
    Text,
)
from guidance_viz.report.done import Attention, Changes, FixFacts, GroupMove, Measure, SplitChange
from guidance_viz.report.facts import Facts
from guidance_viz.report.summary import group_word
from guidance_viz.report.words import (
    DASH,
    amounts,
    called,
    counted,
    duration,
    interval,
    listed,
    moment,
    pairs,
    percent,
    points,
    tone,
)

EVENTS = 200  # lines of the history that are shown
KINDS = {"fixed": "Now right", "broken": "Now wrong", "moved": "Same prediction, other attention"}


# -- fixes --------------------------------------------------------------
def method_section(facts: Facts) -> Section:
    """What was tried, and each fix that counts in full."""
    if not facts.fixes:
        return Section("method", "Method", (Text("No fix has been tried."),))
    rows = tuple(_fix_row(fix) for fix in facts.fixes)
    tried = Table(
        "Fixes that were tried",
        ("fix", "method", "from", "became", "worst before", "after", "average after", "time"),
        rows,
        4,
    )
    told = [fix for fix in facts.fixes if fix.fate in ("accepted", "waiting")] or list(facts.fixes)[-1:]
    return Section("method", "Method", (tried, *(block for fix in told for block in _fix(fix))))


def _fix_row(fix: FixFacts) -> tuple[Cell | str, ...]:
    worst, average = (fix.measures[k] if len(fix.measures) > k else None for k in (0, 1))
    return (
        f"{fix.number}",
        fix.method,
        fix.start,
        fix.made or fix.fate,
        percent(worst.before) if worst else DASH,
        Cell(percent(worst.after), tone(worst.before, worst.after)) if worst else DASH,
        percent(average.after) if average else DASH,
        duration(fix.seconds),
    )


def _fix(fix: FixFacts) -> Iterator[Block]:
    paper = [("Published", fix.paper)] if fix.paper else []
    kept = f"{fix.status}, epoch {fix.best_epoch} was kept" + (f" ({fix.selection})" if fix.selection else "")
    yield Terms(
        (
            (f"Fix {fix.number}", f"{fix.method} on {fix.start}, {fix.fate}" + (f" as {fix.made}" if fix.made else "")),
            ("What it does", fix.does),
            *paper,
            ("Learnt from", f"answers: {amounts(fix.answers_used)}; data: {amounts(fix.data_used)}"),
            ("Options given", pairs(fix.given)),
            ("All options", pairs(fix.options)),
            ("Weights applied", pairs(fix.weights)),
            ("Outcome", kept),
            ("Seed, time", f"{fix.seed}; {moment(fix.time)} UTC, {duration(fix.seconds)}"),
            ("Versions then", pairs(fix.versions)),
        )
    )
    if fix.localization:
        yield _localization(fix)
    for line in fix.warnings:
        yield Text(f"Warning: {line}", "warn")
    for line in fix.worse:
        yield Text(f"Served worse by more than its interval: {line}.", "warn")


def _localization(fix: FixFacts) -> Table:
    rows = tuple(
        (one.model, f"{one.attribution} at {one.depth}", one.split, f"{one.photos:,}",
         *map(percent, (one.epg, one.box_area, one.iou, one.dead_share))) for one in fix.localization)
    header = ("model", "maps", "split", "photos", "energy on the object", "by chance", "IoU", "dead")
    return Table(f"Where the maps lie, as fix {fix.number} measured it", header, rows, 3)


# -- before and after --------------------------------------------------------------
def changes_section(changes: Changes) -> Section:
    """From the original to the latest model, by split and group."""
    blocks: list[Block] = []
    if changes.waiting:
        blocks.append(Text("The fix waits: it has been neither accepted nor rejected.", "warn"))
    first, *others = changes.splits
    blocks += [_bars(changes, first), _group_table(first), _measure_table(changes, [first]), *_attention(changes)]
    blocks += [_group_table(split) for split in others]
    blocks += [_measure_table(changes, others)] if others else []
    return Section("changes", f"Before and after: {called(changes.before)} and {called(changes.after)}", tuple(blocks))


def _bars(changes: Changes, split: SplitChange) -> Bars:
    rows = tuple(
        (
            f"{group.name} ({group.before.count:,})",
            tuple(Bar(one.value, one.low, one.high) for one in (group.before, group.after)),
        )
        for group in split.groups
    )
    return Bars(
        f"Accuracy by {group_word(split.known)}, {split.split} photos",
        "accuracy (%), with 95 % Wilson intervals",
        (f"before ({called(changes.before)})", f"after ({called(changes.after)})"),
        rows,
    )


def _group_table(split: SplitChange) -> Table:
    word = group_word(split.known)
    return Table(
        f"Before and after by {word}: {split.split} photos",
        (word, "photos", "before", "95 %", "after", "95 %", "change", "now right", "now wrong", "p"),
        tuple(_group_row(group) for group in split.groups),
    )


def _group_row(group: GroupMove) -> tuple[Cell | str, ...]:
    flag = " ⚠" if group.regressed else ""
    change = Cell(points(group.before.value, group.after.value) + flag, tone(group.before.value, group.after.value))
    return (
        group.name,
        f"{group.before.count:,}",
        percent(group.before.value),
        interval(group.before),
        percent(group.after.value),
        interval(group.after),
        change,
        str(group.fixed),
        str(group.broken),
        DASH if math.isnan(group.p) else "<0.001" if group.p < 0.001 else f"{group.p:.3f}",
    )


def _measure_table(changes: Changes, splits: Sequence[SplitChange]) -> Table:
    """A row a figure, three columns a split."""
    names = list(dict.fromkeys(one.name for split in splits for one in split.measures))
    found = [{one.name: one for one in split.measures} for split in splits]
    rows = tuple((name, *(cell for each in found for cell in _measure_cells(name, each.get(name)))) for name in names)
    several = len(splits) > 1
    header = (
        text
        for split in splits
        for text in (
            f"{split.split} before" if several else f"before ({called(changes.before)})",
            "after" if several else f"after ({called(changes.after)})",
            "change",
        )
    )
    return Table(f"In sum: {listed(split.split for split in splits)} photos", ("", *header), rows)


def _measure_cells(name: str, one: Measure | None) -> tuple[Cell | str, ...]:
    if one is None:
        return (DASH, DASH, DASH)
    figure = catalogue.named(name)
    better = 1 if figure is None else figure.better
    return (
        percent(one.before),
        percent(one.after),
        Cell(points(one.before, one.after), tone(one.before, one.after, better)),
    )


def _attention(changes: Changes) -> Iterator[Block]:
    first = changes.splits[0]
    fell = any(group.regressed for split in changes.splits for group in split.groups)
    said = (
        "⚠ marks a group whose accuracy fell below the 95 % interval that it had before."
        if fell
        else "No accuracy fell below the 95 % interval that it had before."
    )
    yield Text(
        f"{said} p is McNemar's exact test of the photos that became right against those that became wrong.", "note"
    )
    inside = any(not math.isnan(line.inside_before) for line in changes.attention)
    on_object = ("on the object before", "after", "change") if inside else ()
    header = (group_word(first.known), "photos", *on_object, "map moved", "dead before", "dead after")
    rows = tuple(_attention_row(line, inside) for line in changes.attention)
    yield Table(f"Where the attention went: {first.split} photos", header, rows)
    where = "Where the objects are is not known. "
    if inside:
        where = (
            f"On {counted(changes.moved_in, 'photo')} the attention moved onto the object by over a tenth of the map's "
            f"energy, on {changes.moved_out:,} off it. "
        )
    yield Text(f"{where}How far a map moved: 0 % is the same map, 100 % no energy in common.", "note")


def _attention_row(line: Attention, inside: bool) -> tuple[str | Cell, ...]:
    on_object = (
        percent(line.inside_before),
        percent(line.inside_after),
        Cell(points(line.inside_before, line.inside_after), tone(line.inside_before, line.inside_after)),
    )
    return (
        line.name,
        f"{line.photos:,}",
        *(on_object if inside else ()),
        percent(line.moved, 0),
        percent(line.dead_before),
        percent(line.dead_after),
    )


def photo_sections(changes: Changes) -> Iterator[Section]:
    """Photos that were fixed, broken, or are seen in another way; none where there are none."""
    blocks = []
    for kind, title in KINDS.items():
        chosen = tuple(pair for pair in changes.pairs if pair.kind == kind)
        if not chosen:
            continue
        whole = {"fixed": changes.splits[0].fixed, "broken": changes.splits[0].broken}.get(kind)
        text = "" if whole is None else f"{len(chosen)} of {whole:,}, by group, those whose map changed most."
        blocks.append(Sliders(title, text, chosen, (called(changes.before), called(changes.after))))
    if blocks:
        yield Section("photos", f"Photos before and after ({changes.splits[0].split})", tuple(blocks))


# -- what it takes to do it again --------------------------------------------------------------
def settings_section(facts: Facts) -> Section:
    """What the run and the report rest on."""
    parts = (
        ("Settings of the run", facts.settings),
        ("How it was computed", facts.runtime),
        ("Versions that made this report", facts.versions),
    )
    return Section(
        "settings", "Settings and versions", tuple(_terms(title, values) for title, values in parts if values)
    )


def _terms(title: str, values: Mapping[str, object]) -> Terms:
    return Terms(tuple((name, str(value)) for name, value in values.items()), title)


def replay_section(facts: Facts) -> Section:
    """Commands that make the run again, and what they should find."""
    replay = facts.replay
    rows = tuple((str(one.number), one.method, one.split, percent(one.worst)) for one in replay.expected)
    header = ("fix", "method", "split", f"worst {group_word(facts.bias.known)} after")
    nothing = Text("There is no finished fix: a replay has nothing to make again.")
    expected = [Table("What a replay should find", header, rows, 3) if rows else nothing]
    return Section(
        "replay",
        "How to make it again",
        (Code(replay.commands), *expected, *(Text(note, "note") for note in replay.notes)),
    )


def history_section(facts: Facts) -> Section:
    """What was done, the latest last."""
    if not facts.history:
        return Section("history", "History", (Text("Nothing was done in this run yet."),))
    shown = facts.history[-EVENTS:]
    rows = tuple((moment(event.time), event.what, event.detail, event.who) for event in shown)
    left = len(facts.history) - len(shown)
    more = (
        [Text(f"{counted(left, 'earlier line')} left out; 'guidance-viz history' lists all.", "note")] if left else []
    )
    return Section(
        "history", "History", (*more, Table("What was done", ("time (UTC)", "what", "detail", "by"), rows, 4))
    )
