"""Section of a report: what the models go by, and what the gain owes to the answers."""

from __future__ import annotations

from collections.abc import Iterator

from guidance_viz.core import Reliance
from guidance_viz.core.owed import QUESTION
from guidance_viz.report.document import Bar, Bars, Block, Cell, Code, Section, Table, Text
from guidance_viz.report.facts import Facts
from guidance_viz.report.owed import ControlLine, GoesBy, OwedFacts
from guidance_viz.report.summary import group_word
from guidance_viz.report.words import called, interval_of, listed, percent, tone

UNKNOWN = (float("nan"), float("nan"))
GOOD = {"environment": -1}  # of all other figures more is better
FIGURES = (("environment", "verdicts that the environment alone changes"),
           ("object", "verdicts that the object alone changes"),
           ("exchanged", "right in other classes' environments"), ("worst", "of the worst class"),
           ("object_alone", "right by the object alone"), ("environment_alone", "right by the environment alone"))
NOTE = ("The network is run again on photos of which only the environment, or only the object, was exchanged with photos "
        "of other classes: only what was exchanged can have changed a verdict. It is as good as its masks.")


def owed_section(facts: Facts) -> Section | None:
    """What models go by before and after, and the controls; ``None`` where nothing was changed and nothing measured."""
    blocks: list[Block] = []
    if facts.goes_by is not None and (facts.changes is not None or facts.goes_by.tests):
        blocks += _goes_by(facts.goes_by)
    if facts.owed is not None and facts.changes is not None:
        blocks += _owed(facts.owed, group_word(facts.bias.known))
    return Section("goes-by", "What it goes by, and what it owes to the answers", tuple(blocks)) if blocks else None


def _goes_by(found: GoesBy) -> Iterator[Block]:
    if found.refused:
        yield Text(found.refused, "warn")
    elif not found.tests:
        yield Text("What the models go by was not measured. This measures it:")
    else:
        yield _bars(found.tests)
        yield _table(found)
        for test in found.tests:
            yield Text(f"{called(test.model)}: {test.words}")
        yield Text(NOTE, "note")
        left = [called(name) for name in found.models if name not in {test.model for test in found.tests}]
        if left:
            yield Text(f"{listed(left)} was not measured in this way. This measures it:")
    if len(found.tests) < len(found.models):
        yield Code((found.command,))


def _bars(tests: tuple[Reliance, ...]) -> Bars:
    rows = tuple((f"the {name} alone", tuple(Bar(getattr(test, name), *test.interval.get(name, UNKNOWN)) for test in tests))
                 for name in ("environment", "object"))
    return Bars("Verdicts that change with", "share of the verdicts (%), with 95 % intervals",
                tuple(called(test.model) for test in tests), rows)


def _table(found: GoesBy) -> Table:
    first, last = found.tests[0], found.tests[-1]
    rows: list[tuple[Cell | str, ...]] = []
    for name, words in FIGURES:
        before, after = getattr(first, name), getattr(last, name)
        sign = tone(before, after, GOOD.get(name, 1)) if last is not first and name != "environment_alone" else ""
        rows.append((words, *(Cell(_figure(test, name), sign if test is last else "") for test in found.tests)))
    where = "in the picture" if first.at == "input" else "among features"
    return Table(f"The exchange test by {found.by}: {first.photos:,} {first.split} photos, exchanged {where}",
                 ("", *(called(test.model) for test in found.tests)), tuple(rows))


def _figure(test: Reliance, name: str) -> str:
    between = interval_of(*test.interval.get(name, UNKNOWN))
    return percent(getattr(test, name)) + (f" ({between})" if between else "")


def _owed(found: OwedFacts, word: str) -> Iterator[Block]:
    owed = found.owed
    yield Text(f"{QUESTION} {owed.sentence}", "" if owed.words else "warn")
    if found.lines:
        yield Table(f"{owed.method} from {owed.start} with other answers, {owed.split} photos",
                    ("answers", "what they are", f"worst {word}", "least–greatest", "average", "runs"),
                    tuple(_line(line) for line in found.lines), 2)
    else:
        yield Code((owed.command,))


def _line(line: ControlLine) -> tuple[str, ...]:
    return ("as given" if line.kind == "given" else line.kind, line.what, percent(line.worst),
            interval_of(line.low, line.high) if line.runs > 1 else "", percent(line.average), str(line.runs))
