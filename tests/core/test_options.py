"""One checker reads options wherever they come from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest

from guidance_viz.core import OptionError, check_names, check_values, option
from guidance_viz.core.options import help_of, limits_of, read_text


@dataclass(frozen=True)
class Base:
    """Options.

    Attributes
    ----------
    rounds, lr
        The usual: how often,
        and how far.
    """

    rounds: int = option(5, least=1)
    lr: float = option(0.1, least=0)

    def __post_init__(self) -> None:
        check_values(self)


@dataclass(frozen=True)
class Own(Base):
    """More.

    Attributes
    ----------
    share
        Of the photos.
    """

    share: float = option(1.0, above=0, most=1, cure="1 takes all.")
    clip: float | None = option(None, above=0)
    part: str = option("tail", choices=("head", "tail", "all"))
    plain: bool = False
    free: Mapping[str, int] = field(default_factory=dict)


@pytest.mark.parametrize(("given", "message"), [
    ({"rounds": "16"}, r"rounds='16' must be a whole number from 1 up\. Write 16 without quotes\."),
    ({"rounds": 0}, r"rounds=0 must be a whole number from 1 up\."),
    ({"rounds": True}, "rounds=True must be a whole number"),
    ({"rounds": 1.5}, "rounds=1.5 must be a whole number"),
    ({"rounds": None}, "rounds=None must be a whole number"),
    ({"lr": math.nan}, "lr=nan must be a finite number from 0 up"),
    ({"lr": math.inf}, "lr=inf must be a finite number"),
    ({"lr": "a lot"}, r"lr='a lot' must be a finite number from 0 up\.$"),
    ({"share": 0}, r"share=0 must be a number above 0 and at most 1: 1 takes all\."),
    ({"share": 1.01}, "above 0 and at most 1"),
    ({"clip": 0}, "clip=0 must be a finite number above 0"),
    ({"part": "tial"}, r"part='tial' is not known; use one of head, tail, all\. Did you mean 'tail'\?"),
    ({"part": 3}, "part=3 is not known; use one of"),
    ({"plain": 1}, "plain=1 must be True or False"),
])
def test_an_error_names_the_value_what_was_expected_and_the_cure(given, message):
    with pytest.raises(OptionError, match=message):
        Own(**given)


def test_what_is_allowed_passes_and_numbers_of_numpy_become_plain():
    made = Own(rounds=np.int64(3), lr=np.float32(0.5), share=1, clip=None, part="all", plain=np.bool_(True), free={"a": 1})
    assert type(made.rounds) is int and type(made.lr) is float
    assert (made.rounds, made.lr, made.share) == (3, 0.5, 1)


def test_an_unknown_name_is_refused_with_the_nearest_and_all_known():
    with pytest.raises(OptionError, match=r"erm has no option 'round'\. Did you mean 'rounds'\? Known: clip, free"):
        check_names("erm", {"round": 1}, limits_of(Own))
    check_names("erm", {"rounds": 1}, limits_of(Own))


def test_ranges_in_words_and_help_come_from_the_class_and_its_parents():
    limits = limits_of(Own)
    assert [limits[name].words for name in ("rounds", "share", "clip", "part", "plain", "free")] == [
        "a whole number from 1 up", "a number above 0 and at most 1", "a finite number above 0", "head or tail or all",
        "true or false", ""]
    assert help_of(Own) == {"rounds": "The usual: how often, and how far.", "lr": "The usual: how often, and how far.",
                            "share": "Of the photos."}


@pytest.mark.parametrize(("text", "value"), [("3", 3), ("1e-4", 1e-4), ("true", True), ("null", None), ("tail", "tail"),
                                             ("", "")])
def test_text_is_read_as_the_command_line_and_the_pages_send_it(text, value):
    assert read_text(text) == value and type(read_text(text)) is type(value)
