"""Sections of a report: the data and the model, the bias that was found, the answers."""

from __future__ import annotations

import math
from collections.abc import Iterator

from guidance_viz.core.papers import LANGUAGE as DISCREPANCY
from guidance_viz.report.document import (
    Block,
    Section,
    Stack,
    Strip,
    Table,
    Terms,
    Text,
)
from guidance_viz.report.facts import Facts
from guidance_viz.report.found import DataCard, Said, Share
from guidance_viz.report.summary import group_word
from guidance_viz.report.words import (
    DASH,
    amounts,
    counted,
    duration,
    interval,
    moment,
    number,
    percent,
)


# -- the data, the model --------------------------------------------------------------
def data_section(facts: Facts) -> Section:
    """The data card and the model."""
    versions = tuple(
        (version.name, version.made_by or "the original", "current" if version.current else "", version.hash)
        for version in facts.model.versions
    )
    unknown = [] if facts.data.group_names else [Text("Groups are not known: accuracies are by class.", "note")]
    blocks: tuple[Block, ...] = (
        Terms(_data_terms(facts)),
        _photo_table(facts.data),
        *unknown,
        Table("Models of the run", ("model", "made by", "", "hash"), versions, 4),
    )
    return Section("data", "Data and model", blocks)


def _data_terms(facts: Facts) -> tuple[tuple[str, str], ...]:
    data, model = facts.data, facts.model
    objects = "not known: no boxes, no masks"
    if data.objects:
        objects = f"{data.objects} on {data.located:,} of {counted(data.photos, 'photo')}"
    sizes = f"{data.side} × {data.side} pixels" if data.side else "as the data set's own transform makes them"
    if data.sizes:
        ends = (data.sizes[0], data.sizes[-1])[: len(data.sizes)]
        sizes += f"; the photos are {' to '.join(ends)} pixels"
    return (
        ("Data", data.name),
        ("Source", data.source),
        ("Photos", f"{data.photos:,}"),
        ("Where the objects are", objects),
        ("As the model sees them", sizes),
        ("Left out as unreadable", f"{data.left_out:,}"),
        ("Hash of the data", data.data_hash),
        ("Model", model.source),
        ("Explained", f"{model.explained_by} of {model.target}, at layer {model.layer}"),
        *(("Remark", note) for note in data.notes),
    )


def _photo_table(data: DataCard) -> Table:
    """How many photos there are by class, group where groups are known, and split."""
    groups = bool(data.group_names)
    rows = tuple(
        (
            cell.class_name,
            *([cell.group] if groups else []),
            *(f"{cell.counts[name]:,}" for name in data.splits),
            f"{sum(cell.counts.values()):,}",
        )
        for cell in data.cells
    )
    totals = [sum(cell.counts[name] for cell in data.cells) for name in data.splits]
    total = ("all", *([""] if groups else []), *(f"{n:,}" for n in totals), f"{sum(totals):,}")
    title = "Photos by class" + (", group" if groups else "") + " and split"
    return Table(title, ("class", *(["group"] if groups else []), *data.splits, "all"), (*rows, total), 2 if groups else 1)


# -- what is wrong --------------------------------------------------------------
def bias_section(facts: Facts) -> Section:
    """Where the original model fails, and what people rejected."""
    bias = facts.bias
    word = group_word(bias.known)
    lines = tuple(
        (line.name, f"{line.accuracy.count:,}", percent(line.accuracy.value), interval(line.accuracy))
        for line in bias.lines
    )
    f1 = bias.measure == "f1"
    everybody = "all photos, likeliest class right" if f1 else "all photos"
    average = (everybody, f"{bias.average.count:,}", percent(bias.average.value), interval(bias.average))
    blocks: list[Block] = [
        Table(
            f"{'F1' if f1 else 'Accuracy'} of the original model by {word}, {bias.split} photos",
            (word, "photos", "F1" if f1 else "accuracy", "95 % interval"),
            (*lines, average),
        ),
        Text(f"Between the best and the worst {word} lie {100 * bias.gap:.1f} points. {_attention_words(facts)}"),
    ]
    if bias.discrepancies:
        rows = tuple(
            (one.class_name, one.attribute, _of(one.with_it), _of(one.without), f"{100 * one.gap:+.1f}")
            for one in bias.discrepancies
        )
        blocks += [
            Table(
                "Accuracy discrepancy: with an attribute less without it",
                ("class", "attribute", "with it", "without", "points"),
                rows,
                2,
            ),
            Text(f"As in {DISCREPANCY}", "note"),
        ]
    blocks += _said(facts)
    return Section("bias", "The bias that was found", tuple(blocks))


def _of(share: Share) -> str:
    return f"{percent(share.value)} of {share.count:,}"


def _attention_words(facts: Facts) -> str:
    bias = facts.bias
    words = (
        ""
        if math.isnan(bias.energy)
        else (
            f"{percent(bias.energy, 0)} of a map's energy lies on the object, by chance {percent(bias.area, 0)} would. "
        )
    )
    return words + (
        ""
        if math.isnan(bias.dead)
        else "No map is all zero."
        if bias.dead == 0
        else f"{percent(bias.dead)} of the maps are all zero: they say nothing."
    )


def _said(facts: Facts) -> Iterator[Block]:
    bias = facts.bias
    if not any(said.total for said in bias.said_by_class):
        yield Text("No map was answered: what people think of the model's attention is not known.", "note")
    for word, lines in (("group", bias.said_by_group), ("class", bias.said_by_class)):
        if not lines:
            continue
        title = f"What the answers on {bias.examined}'s maps said, by {word}"
        if word == "group" or not bias.said_by_group:
            yield Stack(
                title,
                "share of the answers (%)",
                ("yes", "can't tell", "no"),
                tuple((line.name, (line.yes, line.maybe, line.no)) for line in lines),
            )
        yield Table(
            title, (word, "answers", "yes", "no", "can't tell", "share of no"), tuple(_said_row(line) for line in lines)
        )
    if bias.clusters or bias.neurons:
        yield Text("What was rejected most. Of a photo that which the model looks at stays visible.")
    for cluster in bias.clusters:
        mostly = f", {percent(cluster.share, 0)} {cluster.mostly}" if cluster.mostly else ""
        unclear = {"can't tell": cluster.maybe} if cluster.maybe else {}
        yield Strip(
            f"Rejected: {counted(cluster.photos, 'photo')} that the model treats alike{mostly}",
            f"Answered {amounts({'no': cluster.no, 'yes': cluster.yes, **unclear})}. The model is right on "
            f"{percent(cluster.accuracy, 0)} of them.",
            cluster.shots,
        )
    for neuron in bias.neurons:
        adds = (
            ""
            if math.isnan(neuron.adds)
            else f"It adds {neuron.adds:+.2f} to the logit of {neuron.class_name} on average. "
        )
        yield Strip(f"Rejected: neuron {neuron.neuron}", f"{adds}It fires most at these places.", neuron.shots)


def _said_row(said: Said) -> tuple[str, ...]:
    return (
        said.name,
        str(said.total),
        str(said.yes),
        str(said.no),
        str(said.maybe),
        percent(said.no / said.total, 0) if said.total else DASH,
    )


# -- answers --------------------------------------------------------------
def answers_section(facts: Facts) -> Section:
    """How much was answered, by whom, and how far people agree."""
    answers = facts.answers
    if not answers.items:
        return Section("answers", "Answers", (Text("Nothing has been answered."),))
    kinds = tuple(
        (
            line.model,
            f"{line.kind}s",
            str(line.yes + line.no + line.maybe),
            str(line.yes),
            str(line.no),
            str(line.maybe),
        )
        for line in answers.kinds
    )
    people = tuple(
        (one.name, str(one.answers), percent(one.agreement, 0), duration(one.seconds), moment(one.last))
        for one in answers.people
    )
    rule = "the latest answer counts" if answers.rule == "latest" else f"the rule {answers.rule} decides"
    text = (
        f"Where several people answered one item, {rule}."
        + (f" {counted(answers.taken_back, 'answer')} taken back." if answers.taken_back else "")
        + (
            ""
            if math.isnan(answers.seconds)
            else f" An answer took {answers.seconds:.1f} s (median), all together {answers.minutes:.1f} minutes."
        )
    )
    return Section(
        "answers",
        "Answers",
        (
            Table(
                "Answers in effect, one an item", ("on the model", "kind", "items", "yes", "no", "can't tell"), kinds, 2
            ),
            Table("Annotators", ("name", "answers", "agrees with others", "seconds an answer", "last (UTC)"), people),
            Text(text),
            *([Text(_agreement_words(facts))] if len(people) > 1 else []),
        ),
    )


def _agreement_words(facts: Facts) -> str:
    answers = facts.answers
    if math.isnan(answers.alpha):
        return (
            f"{counted(answers.shared, 'item')} answered by several people: too few, or too much alike, for "
            "Krippendorff's α."
        )
    return (
        f"Krippendorff's α is {number(answers.alpha)} (95 % interval {number(answers.low)} to {number(answers.high)}), "
        f"{answers.verdict}, over {counted(answers.shared, 'item')} that several people answered. From 0.8 on answers are "
        "reliable, from 0.667 for tentative conclusions."
    )
