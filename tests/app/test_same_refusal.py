"""Python, the command line and the page read options by one checker: the same value is refused in the same words."""

from __future__ import annotations

import pytest

from guidance_viz.app import options
from guidance_viz.app.arguments import build_parser
from guidance_viz.core import OptionError
from guidance_viz.mitigation import read_options
from guidance_viz.views.methods import offered, read


def refusal(given: dict[str, object]) -> str:
    with pytest.raises(OptionError) as error:
        read_options("erm", given, dataset="", train=100)
    return str(error.value)


def typed(*words: str) -> dict[str, object]:
    """What the command line makes of its words."""
    return options.mitigation(build_parser().parse_args(["mitigate", "RUN", "erm", *words]))


@pytest.mark.parametrize(("given", "words", "said"), [
    ({"epochs": 0}, ("--epochs", "0"), "epochs=0 must be a whole number from 1 up."),
    ({"lr": float("nan")}, ("--lr", "nan"), "lr=nan must be a finite number from 0 up."),
    ({"batch_size": "16"}, ("--option", 'batch_size="16"'), "batch_size='16' must be a whole number from 1 up. Write 16 "
                                                            "without quotes."),
    ({"batch_siz": 16}, ("--option", "batch-siz=16"), "erm has no option 'batch_siz'. Did you mean 'batch_size'?"),
    ({"select": "wurst"}, ("--option", "select=wurst"), "select='wurst' is not known; use one of balanced, worst, last. "
                                                        "Did you mean 'worst'?"),
    ({"head": {"ridge": -1}}, ("--option", 'head={"ridge": -1}'), "ridge=-1 must be a finite number from 0 up.")])
def test_python_and_the_command_line_refuse_in_the_same_words(given, words, said):
    assert refusal(given).startswith(said) and refusal(typed(*words)).startswith(said)


@pytest.mark.parametrize(("sent", "said"), [
    ({"epochs": "0"}, "Rounds is '0'; it must be a whole number from 1 to 500."),
    ({"lr": "nan"}, "Learning rate is 'nan'; it must be a number from 0 to 1."),
    ({"trainable": "tial"}, "What may change is 'tial'; it is not known; use one of head, tail, all. Did you mean "
                            "'tail'?")])
def test_the_page_says_the_same_of_its_own_label_and_range(sent, said):
    erm = next(method for method in offered() if method["name"] == "erm")
    with pytest.raises(OptionError) as error:
        read(erm, sent)
    assert str(error.value) == said
