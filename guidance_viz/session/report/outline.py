"""The report's sections, as a pure function of the facts: every renderer shows these."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from guidance_viz.session.report.document import (
    Bar,
    Bars,
    Block,
    Cell,
    Code,
    Document,
    Section,
    Sliders,
    Stack,
    Strip,
    Table,
    Terms,
    Text,
    Tile,
)
from guidance_viz.session.report.facts import Changes, Facts, FixFacts, GroupMove, Measure, Said, Share, SplitChange
from guidance_viz.session.report.papers import DISCREPANCY
from guidance_viz.session.report.summary import group_word, summary
from guidance_viz.session.report.words import (
    DASH,
    amounts,
    counted,
    duration,
    interval,
    listed,
    moment,
    number,
    pairs,
    percent,
    points,
)

EVENTS = 200        # lines of the history that are shown
KINDS = {"fixed": "Now right", "broken": "Now wrong", "moved": "Same prediction, other attention"}


def outline(facts: Facts) -> Document:
    """Lay a report out."""
    changes = () if facts.changes is None else (_changed(facts.changes), *_photos(facts.changes))
    sections = (_data(facts), _bias(facts), _answers(facts), _fixes(facts), *changes, _settings(facts), _replay(facts),
                _history(facts))
    return Document(facts.title, f"Run {facts.run}, reported {moment(facts.made)} UTC", summary(facts), _tiles(facts), sections)


# -- what counts --------------------------------------------------------------
def _tiles(facts: Facts) -> tuple[Tile, ...]:
    bias, changes, answers = facts.bias, facts.changes, facts.answers
    word, split = group_word(bias.known), f"{bias.split} photos"
    tiles = []
    if changes is None:
        worst = bias.line(bias.worst)
        tiles += [Tile(f"worst {word}", percent(worst.accuracy.value, 0) if worst else DASH, bias.worst),
                  Tile("average", percent(bias.average.value, 0), split)]
    else:
        first = changes.splits[0]
        for one in first.measures[:2]:
            tiles.append(Tile(one.name, _arrow(one), f"{points(one.before, one.after)} points, {first.split} photos",
                              tone(one.before, one.after)))
        tiles.append(Tile("photos that flipped", f"+{first.fixed:,} / −{first.broken:,}",
                          f"became right / wrong, {first.split} photos"))
    tiles.append(Tile("answers", f"{answers.items:,}", "" if math.isnan(answers.seconds) else
                      f"{answers.seconds:.1f} s each (median), {answers.minutes:.1f} min in all"))
    return tuple(tiles)


def _arrow(one: Measure) -> str:
    return f"{percent(one.before, 0)} → {percent(one.after, 0)}"


def tone(before: float, after: float, good: int = 1) -> str:
    """What a change says, "up" for better; "" where it is none or not known."""
    change = good * (after - before)
    return "up" if change > 0.0005 else "down" if change < -0.0005 else ""


# -- the data, the model --------------------------------------------------------------
def _data(facts: Facts) -> Section:
    data, model = facts.data, facts.model
    groups = bool(data.group_names)
    rows = tuple((cell.class_name, *([cell.group] if groups else []), *(f"{cell.counts[name]:,}" for name in data.splits),
                  f"{sum(cell.counts.values()):,}") for cell in data.cells)
    totals = [sum(cell.counts[name] for cell in data.cells) for name in data.splits]
    total = ("all", *([""] if groups else []), *(f"{n:,}" for n in totals), f"{sum(totals):,}")
    objects = (f"{data.objects} on {data.located:,} of {counted(data.photos, 'photo')}" if data.objects
               else "not known: no boxes, no masks")
    sizes = f"{data.side} × {data.side} pixels" if data.side else "as the data set's own transform makes them"
    before = f"; the photos are {' to '.join((data.sizes[0], data.sizes[-1])[:len(data.sizes)])} pixels" if data.sizes else ""
    terms = (("Data", data.name), ("Source", data.source), ("Photos", f"{data.photos:,}"), ("Where the objects are", objects),
             ("As the model sees them", sizes + before), ("Left out as unreadable", f"{data.left_out:,}"),
             ("Hash of the data", data.data_hash), ("Model", model.source),
             ("Explained", f"{model.explained_by} of {model.target}, at layer {model.layer}"),
             *(("Remark", note) for note in data.notes))
    versions = tuple((version.name, version.made_by or "the original", "current" if version.current else "", version.hash)
                     for version in model.versions)
    return Section("data", "Data and model", (
        Terms(terms),
        Table("Photos by class" + (", group" if groups else "") + " and split",
              ("class", *(["group"] if groups else []), *data.splits, "all"), (*rows, total), 2 if groups else 1),
        *([] if groups else [Text("Groups are not known: accuracies are by class.", "note")]),
        Table("Models of the run", ("model", "made by", "", "hash"), versions, 4)))


# -- what is wrong --------------------------------------------------------------
def _bias(facts: Facts) -> Section:
    bias = facts.bias
    word = group_word(bias.known)
    lines = tuple((line.name, f"{line.accuracy.count:,}", percent(line.accuracy.value), interval(line.accuracy))
                  for line in bias.lines)
    average = ("all photos", f"{bias.average.count:,}", percent(bias.average.value), interval(bias.average))
    blocks: list[Block] = [
        Table(f"Accuracy of the original model by {word}, {bias.split} photos", (word, "photos", "accuracy", "95 % interval"),
              (*lines, average)),
        Text(f"Between the best and the worst {word} lie {100 * bias.gap:.1f} points. {_attention_words(facts)}")]
    if bias.discrepancies:
        rows = tuple((one.class_name, one.attribute, _of(one.with_it), _of(one.without), f"{100 * one.gap:+.1f}")
                     for one in bias.discrepancies)
        blocks += [Table("Accuracy discrepancy: with an attribute less without it",
                         ("class", "attribute", "with it", "without", "points"), rows, 2), Text(f"As in {DISCREPANCY}", "note")]
    blocks += _said(facts)
    return Section("bias", "The bias that was found", tuple(blocks))


def _of(share: Share) -> str:
    return f"{percent(share.value)} of {share.count:,}"


def _attention_words(facts: Facts) -> str:
    bias = facts.bias
    words = "" if math.isnan(bias.energy) else (
        f"{percent(bias.energy, 0)} of a map's energy lies on the object, by chance {percent(bias.area, 0)} would. ")
    return words + ("" if math.isnan(bias.dead) else f"{percent(bias.dead, 0)} of the maps are all zero.")


def _said(facts: Facts) -> Iterator[Block]:
    bias = facts.bias
    if not any(said.total for said in bias.said_by_class):
        yield Text("No map was answered: what people think of the model's attention is not known.", "note")
    for word, lines in (("group", bias.said_by_group), ("class", bias.said_by_class)):
        if not lines:
            continue
        title = f"What the answers on {bias.examined}'s maps said, by {word}"
        if word == "group" or not bias.said_by_group:
            yield Stack(title, "share of the answers (%)", ("yes", "can't tell", "no"),
                        tuple((line.name, (line.yes, line.maybe, line.no)) for line in lines))
        yield Table(title, (word, "answers", "yes", "no", "can't tell", "share of no"), tuple(_said_row(line) for line in lines))
    for cluster in bias.clusters:
        mostly = f", {percent(cluster.share, 0)} {cluster.mostly}" if cluster.mostly else ""
        yield Strip(f"Rejected: {counted(cluster.photos, 'photo')} that the model treats alike{mostly}",
                    f"Answered {cluster.no} no, {cluster.yes} yes, {cluster.maybe} can't tell. The model is right on "
                    f"{percent(cluster.accuracy, 0)} of them. What it looks at stays visible.", cluster.shots)
    for neuron in bias.neurons:
        adds = "" if math.isnan(neuron.adds) else f"It adds {neuron.adds:+.2f} to the logit of {neuron.class_name} on average. "
        yield Strip(f"Rejected: neuron {neuron.neuron}", f"{adds}It fires most at these places.", neuron.shots)


def _said_row(said: Said) -> tuple[str, ...]:
    return (said.name, str(said.total), str(said.yes), str(said.no), str(said.maybe),
            percent(said.no / said.total, 0) if said.total else DASH)


# -- answers --------------------------------------------------------------
def _answers(facts: Facts) -> Section:
    answers = facts.answers
    if not answers.items:
        return Section("answers", "Answers", (Text("Nothing has been answered."),))
    kinds = tuple((line.model, f"{line.kind}s", str(line.yes + line.no + line.maybe), str(line.yes), str(line.no),
                   str(line.maybe)) for line in answers.kinds)
    people = tuple((one.name, str(one.answers), percent(one.agreement, 0), duration(one.seconds), moment(one.last))
                   for one in answers.people)
    rule = "the latest answer counts" if answers.rule == "latest" else f"the rule {answers.rule} decides"
    text = f"Where several people answered one item, {rule}." + (
        f" {counted(answers.taken_back, 'answer')} taken back." if answers.taken_back else "") + (
        "" if math.isnan(answers.seconds) else f" An answer took {answers.seconds:.1f} s (median), all together "
        f"{answers.minutes:.1f} minutes.")
    return Section("answers", "Answers", (
        Table("Answers in effect, one an item", ("on the model", "kind", "items", "yes", "no", "can't tell"), kinds, 2),
        Table("Annotators", ("name", "answers", "agrees with others", "seconds an answer", "last (UTC)"), people),
        Text(text), *([Text(_agreement_words(facts))] if len(people) > 1 else [])))


def _agreement_words(facts: Facts) -> str:
    answers = facts.answers
    if math.isnan(answers.alpha):
        return (f"{counted(answers.shared, 'item')} answered by several people: too few, or too much alike, for "
                "Krippendorff's α.")
    return (f"Krippendorff's α is {number(answers.alpha)} (95 % interval {number(answers.low)} to {number(answers.high)}), "
            f"{answers.verdict}, over {counted(answers.shared, 'item')} that several people answered. From 0.8 answers count as "
            "reliable, from 0.667 for tentative conclusions.")


# -- fixes --------------------------------------------------------------
def _fixes(facts: Facts) -> Section:
    if not facts.fixes:
        return Section("method", "Method", (Text("No fix has been tried."),))
    rows = tuple(_fix_row(fix) for fix in facts.fixes)
    tried = Table("Fixes that were tried", ("fix", "method", "from", "became", "worst before", "after", "average after", "time"),
                  rows, 4)
    told = [fix for fix in facts.fixes if fix.fate in ("accepted", "waiting")] or list(facts.fixes)[-1:]
    return Section("method", "Method", (tried, *(block for fix in told for block in _fix(fix))))


def _fix_row(fix: FixFacts) -> tuple[Cell | str, ...]:
    worst, average = (fix.measures[k] if len(fix.measures) > k else None for k in (0, 1))
    return (f"{fix.number}", fix.method, fix.start, fix.made or fix.fate, percent(worst.before) if worst else DASH,
            Cell(percent(worst.after), tone(worst.before, worst.after)) if worst else DASH,
            percent(average.after) if average else DASH, duration(fix.seconds))


def _fix(fix: FixFacts) -> Iterator[Block]:
    paper = [("Published", fix.paper)] if fix.paper else []
    kept = f"{fix.status}, epoch {fix.best_epoch} was kept" + (f" ({fix.selection})" if fix.selection else "")
    yield Terms((
        (f"Fix {fix.number}", f"{fix.method} on {fix.start}, {fix.fate}" + (f" as {fix.made}" if fix.made else "")),
        ("What it does", fix.does), *paper, ("Learnt from", f"answers: {amounts(fix.answers_used)}; data: {amounts(fix.data_used)}"),
        ("Options given", pairs(fix.given)), ("All options", pairs(fix.options)), ("Weights applied", pairs(fix.weights)),
        ("Outcome", kept), ("Seed, time", f"{fix.seed}; {moment(fix.time)} UTC, {duration(fix.seconds)}"),
        ("Versions then", pairs(fix.versions))))
    for line in fix.warnings:
        yield Text(f"Warning: {line}", "warn")
    for line in fix.worse:
        yield Text(f"Served worse by more than its interval: {line}.", "warn")


# -- before and after --------------------------------------------------------------
def _changed(changes: Changes) -> Section:
    blocks: list[Block] = []
    if changes.waiting:
        blocks.append(Text("The fix waits: it has been neither accepted nor rejected.", "warn"))
    first, *others = changes.splits
    blocks += [_bars(changes, first), _group_table(first), _measure_table(changes, [first]), *_attention(changes)]
    blocks += [_group_table(split) for split in others]
    blocks += [_measure_table(changes, others)] if others else []
    return Section("changes", f"Before and after: {changes.before} and {changes.after}", tuple(blocks))


def _bars(changes: Changes, split: SplitChange) -> Bars:
    rows = tuple((f"{group.name} ({group.before.count:,})", tuple(Bar(one.value, one.low, one.high)
                                                                  for one in (group.before, group.after)))
                 for group in split.groups)
    return Bars(f"Accuracy by {group_word(split.known)}, {split.split} photos", "accuracy (%), with 95 % Wilson intervals",
                (f"before ({changes.before})", f"after ({changes.after})"), rows)


def _group_table(split: SplitChange) -> Table:
    word = group_word(split.known)
    return Table(f"Before and after by {word}: {split.split} photos",
                 (word, "photos", "before", "95 %", "after", "95 %", "change", "now right", "now wrong", "p"),
                 tuple(_group_row(group) for group in split.groups))


def _group_row(group: GroupMove) -> tuple[Cell | str, ...]:
    flag = " ⚠" if group.regressed else ""
    change = Cell(points(group.before.value, group.after.value) + flag, tone(group.before.value, group.after.value))
    return (group.name, f"{group.before.count:,}", percent(group.before.value), interval(group.before),
            percent(group.after.value), interval(group.after), change, str(group.fixed), str(group.broken),
            DASH if math.isnan(group.p) else "<0.001" if group.p < 0.001 else f"{group.p:.3f}")


def _measure_table(changes: Changes, splits: Sequence[SplitChange]) -> Table:
    """A row a figure, three columns a split."""
    names = list(dict.fromkeys(one.name for split in splits for one in split.measures))
    found = [{one.name: one for one in split.measures} for split in splits]
    rows = tuple((name, *(cell for each in found for cell in _measure_cells(name, each.get(name)))) for name in names)
    several = len(splits) > 1
    header = (text for split in splits for text in (
        f"{split.split} before" if several else f"before ({changes.before})", "after" if several else f"after ({changes.after})",
        "change"))
    return Table(f"In sum: {listed(split.split for split in splits)} photos", ("", *header), rows)


def _measure_cells(name: str, one: Measure | None) -> tuple[Cell | str, ...]:
    if one is None:
        return (DASH, DASH, DASH)
    better = -1 if name == "dead maps" else 1
    return (percent(one.before), percent(one.after), Cell(points(one.before, one.after), tone(one.before, one.after, better)))


def _attention(changes: Changes) -> Iterator[Block]:
    first = changes.splits[0]
    if any(group.regressed for split in changes.splits for group in split.groups):
        yield Text("⚠ marks a group whose accuracy fell below the 95 % interval that it had before. p is McNemar's exact test "
                   "of the photos that became right against those that became wrong.", "note")
    else:
        yield Text("No accuracy fell below the 95 % interval that it had before. p is McNemar's exact test of the photos that "
                   "became right against those that became wrong.", "note")
    inside = any(not math.isnan(line.inside_before) for line in changes.attention)
    header = (group_word(first.known), "photos", *(["on the object before", "after", "change"] if inside else []),
              "map moved", "dead before", "dead after")
    rows = tuple((line.name, f"{line.photos:,}", *((percent(line.inside_before), percent(line.inside_after),
                                                    Cell(points(line.inside_before, line.inside_after),
                                                         tone(line.inside_before, line.inside_after))) if inside else ()),
                  percent(line.moved, 0), percent(line.dead_before), percent(line.dead_after)) for line in changes.attention)
    yield Table(f"Where the attention went: {first.split} photos", header, rows)
    yield Text((f"On {counted(changes.moved_in, 'photo')} the attention moved onto the object by more than a tenth of the map's "
                f"energy, on {changes.moved_out:,} off it. " if inside else "Where the objects are is not known. ")
               + "How far a map moved: 0 % is the same map, 100 % no energy in common.", "note")


def _photos(changes: Changes) -> Iterator[Section]:
    blocks = []
    for kind, title in KINDS.items():
        chosen = tuple(pair for pair in changes.pairs if pair.kind == kind)
        if not chosen:
            continue
        whole = {"fixed": changes.splits[0].fixed, "broken": changes.splits[0].broken}.get(kind)
        text = "" if whole is None else f"{len(chosen)} of {whole:,}, by group, those whose map changed most."
        blocks.append(Sliders(title, text, chosen, (changes.before, changes.after)))
    if blocks:
        yield Section("photos", f"Photos before and after ({changes.splits[0].split})", tuple(blocks))


# -- what it takes to do it again --------------------------------------------------------------
def _settings(facts: Facts) -> Section:
    parts = (("Settings of the run", facts.settings), ("How it was computed", facts.runtime),
             ("Versions that made this report", facts.versions))
    return Section("settings", "Settings and versions", tuple(_terms(title, values) for title, values in parts if values))


def _terms(title: str, values: Mapping[str, object]) -> Terms:
    return Terms(tuple((name, str(value)) for name, value in values.items()), title)


def _replay(facts: Facts) -> Section:
    replay = facts.replay
    rows = tuple((str(one.number), one.method, one.split, percent(one.worst)) for one in replay.expected)
    expected = [Table("What a replay should find", ("fix", "method", "split", "worst group after"), rows, 3)] if rows else [
        Text("There is no finished fix: a replay has nothing to make again.")]
    return Section("replay", "How to make it again", (Code(replay.commands), *expected,
                                                      *(Text(note, "note") for note in replay.notes)))


def _history(facts: Facts) -> Section:
    if not facts.history:
        return Section("history", "History", (Text("Nothing was done in this run yet."),))
    shown = facts.history[-EVENTS:]
    rows = tuple((moment(event.time), event.what, event.detail, event.who) for event in shown)
    left = len(facts.history) - len(shown)
    more = [Text(f"{counted(left, 'earlier line')} left out; 'guidance-viz history' lists all.", "note")] if left else []
    return Section("history", "History", (*more, Table("What was done", ("time (UTC)", "what", "detail", "by"), rows, 4)))
