"""What a report says of what models go by, and of what a gain owes to the answers."""

from __future__ import annotations

import dataclasses
import json

from report_facts import exchange_test, made
from test_judged import FEW, HEAD, fixed  # noqa: F401 (a fixture)

from guidance_viz.report import FORMATS, gather


def section(facts):
    text = FORMATS["md"](facts)
    _, sign, rest = text.partition("## What it goes by, and what it owes to the answers")
    return rest.partition("\n## ")[0] if sign else None


def test_tests_before_and_after_stand_beside_each_other_with_their_sentences():
    text = section(made("birds"))
    assert "| verdicts that the environment alone changes | 60.0 % (50–70) | 20.0 % (10–30) |" in text
    assert text.count("of the verdicts on the val split change with the environment alone") == 2
    assert "by the data set's boxes: 100 val photos, exchanged among features" in text
    assert "guidance-viz reliance" not in text


def test_controls_stand_with_the_answer_gain():
    text = section(made("birds"))
    assert "Is it owed to your answers? The answer gain of birds." in text
    assert "| as given | birds | 70.0 % | 60–80 | 90.0 % | 3 |" in text
    assert "| none | birds | 60.0 % |  | 90.0 % | 1 |" in text


def test_a_gain_without_controls_is_not_shown_yet_and_the_command_stands_there():
    facts = made("birds")
    bare = dataclasses.replace(facts.owed, owed=dataclasses.replace(facts.owed.owed, words=""), lines=())
    text = section(made("birds", owed=bare))
    assert "not shown yet that what was gained is owed to the answers" in text
    assert "guidance-viz controls birds" in text
    assert "not shown yet" in FORMATS["html"](made("birds", owed=bare))


def test_what_was_not_measured_or_cannot_be_compared_is_said():
    by = made("birds").goes_by
    none = section(made("birds", goes_by=dataclasses.replace(by, tests=())))
    assert "was not measured" in none and "guidance-viz reliance birds" in none
    one = section(made("birds", goes_by=dataclasses.replace(by, tests=(exchange_test("birds", "v1", .2),))))
    assert "v0 was not measured in this way" in one and "guidance-viz reliance birds" in one
    refused = section(made("birds", goes_by=dataclasses.replace(by, tests=(), refused="They differ.")))
    assert "They differ." in refused and "environment alone changes" not in refused


def test_a_run_in_which_nothing_was_changed_or_measured_says_nothing_of_it():
    facts = made("birds")
    bare = made("birds", changes=None, owed=None, goes_by=dataclasses.replace(facts.goes_by, tests=()))
    assert section(bare) is None


def test_the_report_of_a_session_tells_what_it_measured(fixed):  # noqa: F811
    facts = gather(fixed, pictures=False)
    assert facts.goes_by.tests == () and facts.owed.lines == () and facts.owed.owed.words == ""
    assert f"guidance-viz controls {fixed.run} crayon_attention" in section(facts)
    before, after = fixed.measure_reliances(["v0", "candidate"], **FEW)
    table = fixed.controls("crayon_attention", ("none",), seeds=1, **HEAD)
    facts = gather(fixed, pictures=False)
    assert [test.environment for test in facts.goes_by.tests] == [before.environment, after.environment]
    assert {line.kind: line.worst for line in facts.owed.lines} == dict(zip(table["kind"], table["worst"], strict=True))
    assert table.attrs["words"] in section(facts)
    kept = json.loads(FORMATS["json"](facts))
    assert kept["goes_by"]["by"] == "the data set's boxes"
    assert kept["owed"]["owed"]["words"] == table.attrs["words"]
