"""Questions in words: by the rule, and in words of one's own."""

from __future__ import annotations

import pytest

from guidance_viz.core import OptionError
from guidance_viz.session.questions.wording import checked_question, question_text


@pytest.mark.parametrize(("name", "claim"), [
    ("waterbird", "it is a waterbird"), ("012.Yellow_headed_Blackbird", "it is a Yellow headed Blackbird"),
    ("owl", "it is an owl"), ("5_o_Clock_Shadow", "it is a 5 o Clock Shadow"), ("01_cat", "it is a cat"),
    ("3", "it is of class 3"), ("", "it is of class "),
    # sounds
    ("hourglass", "it is an hourglass"), ("unicorn", "it is a unicorn"), ("university", "it is a university"),
    ("MRI scan", "it is an MRI scan"), ("X-ray", "it is an X-ray"), ("CT", "it is a CT"), ("ewe", "it is a ewe"),
    ("umbrella", "it is an umbrella"), ("European robin", "it is a European robin"), ("8-ball", "it is an 8-ball"),
    ("USB stick", "it is a USB stick"), ("house", "it is a house"), ("Unimog", "it is an Unimog"),
    # what something is like
    ("smiling", "it is smiling"), ("blond", "it is blond"), ("not blond", "it is not blond"), ("Male", "it is Male"),
    ("malignant", "it is malignant"), ("abnormal", "it is abnormal"), ("defective", "it is defective"),
    ("non-smoker", "it is a non-smoker"), ("building", "it is a building"), ("starling", "it is a starling"),
    # several, or stuff
    ("cats", "it is cats"), ("Blond_Hair", "it is Blond Hair"), ("pneumonia", "it is pneumonia"), ("bus", "it is a bus"),
    ("moss", "it is a moss"), ("melanoma", "it is a melanoma"), ("water", "it is water"),
    # sentences
    ("Wearing_Hat", "that “Wearing Hat” is right"), ("has pneumonia", "that “has pneumonia” is right"),
    ("no finding", "that “no finding” is right"), ("without glasses", "that “without glasses” is right"),
    ("a dog", "it is a dog"), ("the sea", "it is the sea"),
    # other scripts and signs
    ("猫", "it is a 猫"), ("???", "it is “???”"),
])
def test_the_rule_reads_right(name, claim):
    assert question_text(name) == f"Can you tell {claim} from what is left visible?"


def test_words_of_ones_own():
    asked = "Is the {class} lesion visible?"
    assert question_text("1. benign", asked) == "Is the benign lesion visible?"
    by_class = {"benign": "Harmless, by what you see?"}
    assert question_text("benign", by_class) == "Harmless, by what you see?"
    assert question_text("owl", by_class) == question_text("owl")
    assert question_text("{class}", asked) == "Is the {class} lesion visible?"


def test_words_of_ones_own_are_checked():
    names = ["benign", "malignant"]
    assert checked_question(None, names) is None
    assert checked_question("  Is it\n{class}? ", names) == "Is it {class}?"
    assert checked_question({"benign": "B?"}, names) == {"benign": "B?"}
    with pytest.raises(OptionError, match=r"\{klass\}.*\{class\}"):
        checked_question("Is it {klass}?", names)
    with pytest.raises(OptionError, match="'malign'.*'malignant'"):
        checked_question({"malign": "M?"}, names)
    for wrong in ("", "   ", "x" * 301, 7, {"benign": 3}):
        with pytest.raises(OptionError, match="question="):
            checked_question(wrong, names)


def test_a_session_asks_in_words_of_ones_own_and_keeps_them(session):
    told = []
    session.param.watch(lambda event: told.append(event.name), "version_asked")
    session.phrase("Is the {class} visible?")
    question = session.next_question()
    assert question.text == f"Is the {question.class_name} visible?" == session.question_about(question.class_name)
    assert told == ["version_asked"]
    assert session.settings["question"] == "Is the {class} visible?"
    session.phrase({session.class_names[0]: "This one?"})
    assert session.question_about(session.class_names[0]) == "This one?"
    assert session.question_about(session.class_names[1]).startswith("Can you tell")
    with pytest.raises(OptionError, match="stands for nothing"):
        session.phrase("{0}?")
    session.phrase(None)
    assert session.settings["question"] is None
