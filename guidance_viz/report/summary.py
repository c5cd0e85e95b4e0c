"""What happened in a run, in one plain paragraph."""

from __future__ import annotations

from guidance_viz.metrics import catalogue
from guidance_viz.report.done import Changes, FixFacts
from guidance_viz.report.facts import Facts
from guidance_viz.report.words import counted, duration, interval, listed, percent

ALIKE = 0.005  # accuracies closer than this are called the same
MAPS = "in {yes} the model looked at the right thing, in {no} at something else"
NEURONS = "{yes} to keep, {no} to prune"


def summary(facts: Facts) -> str:
    """The paragraph that a report begins with."""
    return " ".join(filter(None, (_found(facts), _answered(facts), _done(facts), _came_of_it(facts))))


def group_word(known: bool) -> str:
    """What the lines of an evaluation are."""
    return "group" if known else "class"


def _found(facts: Facts) -> str:
    bias, data = facts.bias, facts.data
    worst, best = bias.line(bias.worst), bias.line(bias.best)
    start = (
        f"A classifier of {counted(len(data.class_names), 'class', 'classes')} was examined on {data.name}, "
        f"{counted(data.photos, 'photo')}."
    )
    if worst is None or best is None:
        return start
    if bias.measure == "f1":
        return (f"{start} Photos may have several classes. Its F1 on the {bias.split} photos was "
                f"{percent(worst.accuracy.value, 0)} of its worst {group_word(bias.known)}, {worst.name}, against "
                f"{percent(best.accuracy.value, 0)} of {best.name}.")
    if best.accuracy.value - worst.accuracy.value < ALIKE:
        return f"{start} It was right on {percent(bias.average.value, 0)} of the {bias.split} photos, in every group alike."
    word = group_word(bias.known)
    return (
        f"{start} It was right on {percent(bias.average.value, 0)} of the {bias.split} photos, but only on "
        f"{percent(worst.accuracy.value, 0)} (95 % interval {interval(worst.accuracy)}) of its worst {word}, {worst.name}, "
        f"against {percent(best.accuracy.value, 0)} of {best.name}."
    )


def _answered(facts: Facts) -> str:
    answers = facts.answers
    if not answers.items:
        return "Nothing was answered."
    who = counted(len(answers.people), "annotator") if len(answers.people) != 1 else "One annotator"
    parts = []
    for kind, one, words in (("map", "saliency map", MAPS), ("neuron", "neuron", NEURONS)):
        found = [line for line in answers.kinds if line.kind == kind]
        yes, no, maybe = (sum(getattr(line, name) for line in found) for name in ("yes", "no", "maybe"))
        if found:
            parts.append(
                f"{counted(yes + no + maybe, one)} ({words.format(yes=yes, no=no)}"
                + (f", {maybe} unclear)" if maybe else ")")
            )
    return f"{who} answered {listed(parts)}."


def _done(facts: Facts) -> str:
    changes = facts.changes
    if changes is None:
        tried = len(facts.fixes)
        return "The model has not been changed." + (
            f" {counted(tried, 'fix', 'fixes')} was tried."
            if tried == 1
            else f" {counted(tried, 'fix', 'fixes')} were tried."
            if tried
            else ""
        )
    path = leading_to(facts, changes)
    if not path:
        return ""
    each = listed(f"{fix.method} in {duration(fix.seconds)}" for fix in path)
    return (
        f"The model was then mended from these by {each}."
        if facts.answers.items
        else f"The model was then trained: {each}."
    )


def leading_to(facts: Facts, changes: Changes) -> tuple[FixFacts, ...]:
    """The fixes that lead from the original to the latest model, in their order."""
    made = {fix.made: fix for fix in facts.fixes if fix.made}
    waiting = next((fix for fix in reversed(facts.fixes) if fix.fate == "waiting"), None)
    latest = waiting if changes.waiting else made.get(changes.after)
    path: list[FixFacts] = []
    while latest is not None and latest not in path:
        path.insert(0, latest)
        latest = made.get(latest.start)
    return tuple(path)


def _came_of_it(facts: Facts) -> str:
    changes = facts.changes
    if changes is None:
        return ""
    first = changes.splits[0]
    by_key = {figure.key: one for one in first.measures if (figure := catalogue.named(one.name)) is not None}
    worst, average = by_key.get("worst"), by_key.get("average")
    words = []
    if worst is not None:
        words.append(
            f"the worst {group_word(first.known)} went from {percent(worst.before, 0)} to {percent(worst.after, 0)}"
        )
    if average is not None:
        words.append(f"the average from {percent(average.before, 0)} to {percent(average.after, 0)}")
    flips = f"{counted(first.fixed, 'photo')} became right and {first.broken:,} wrong"
    lost = [group.name for group in first.groups if group.regressed]
    trade = (
        f" It is a trade: {listed(lost)} {'is' if len(lost) == 1 else 'are'} served worse by more than the interval."
        if lost
        else f" No {group_word(first.known)} is served worse by more than its interval."
    )
    fate = " The fix waits to be accepted or rejected." if changes.waiting else ""
    owed = "" if facts.owed is None else f" {facts.owed.owed.sentence}"
    return f"On the {first.split} photos {listed(words)}; {flips}.{trade}{owed}{fate}"
