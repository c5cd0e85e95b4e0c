"""From the command line's words to the calls' arguments."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable
from typing import Any

from guidance_viz.core import OptionError


def pairs(words: Iterable[str], flag: str) -> dict[str, Any]:
    """Read ``NAME=VALUE`` words; a value that is JSON becomes it, any other stays text.

    Raises
    ------
    OptionError
        A word has no ``=``.
    """
    found: dict[str, Any] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise OptionError(f"{flag} {word!r} is not NAME=VALUE. Example: {flag} weight_decay=1e-4")
        found[name.replace("-", "_")] = value_of(value)
    return found


def number_or_auto(word: str, flag: str) -> int | str:
    """Read a number, or ``auto``.

    Raises
    ------
    OptionError
        It is neither.
    """
    found = count_or(word, ("auto",), flag)
    assert found is not None
    return found


def count_or(word: str | None, others: tuple[str, ...], flag: str) -> int | str | None:
    """Read a whole number, or one of the words ``others``; None stays.

    Raises
    ------
    OptionError
        It is neither.
    """
    if word is None or word in others:
        return word
    try:
        return int(word)
    except ValueError:
        words = " nor ".join(map(repr, others))
        raise OptionError(f"{flag} {word!r} is neither {words} nor a whole number.") from None


def size(word: str) -> float | str:
    """Read a share such as ``0.1``, a whole number, or ``"paper"``.

    Raises
    ------
    OptionError
        It is neither.
    """
    if word == "paper":
        return word
    for read in (int, float):
        try:
            return read(word)
        except ValueError:
            continue
    raise OptionError(f"--size {word!r} is neither a share such as 0.1 nor a whole number nor 'paper'.")


def compute(args: argparse.Namespace) -> dict[str, Any]:
    """How to compute, as ``Session`` takes it."""
    return {"device": args.device, "precision": args.precision,
            "batch_size": number_or_auto(args.batch_size, "--batch-size"),
            "workers": number_or_auto(args.workers, "--workers")}


def split_of(there: Iterable[str], wanted: str | None) -> str:
    """The split that is asked for; where none is, the photos set aside to judge: test, else val, else the first there is.

    Raises
    ------
    OptionError
        The data have no such split.
    """
    names = list(there)
    if wanted is None:
        return next((name for name in ("test", "val") if name in names), names[0])
    if wanted not in names:
        raise OptionError(f"--split {wanted!r}: the data have no such split, but {', '.join(names)}. Name one of these.")
    return wanted


def dataset(args: argparse.Namespace) -> Any:
    """Load the data set of ``--data FORMAT [ROOT]``.

    Raises
    ------
    OptionError
        ``--data`` is missing or has too many words.
    """
    from guidance_viz import data
    if not args.data or len(args.data) > 2:
        raise OptionError(f"--data takes a format and its folder, or package.module:callable; got {args.data!r}. "
                          "Example: --data waterbirds /data/waterbirds")
    options = pairs(args.data_option, "--data-option")
    for name in ("metadata", "image_size"):
        if getattr(args, name) is not None:
            options[name] = getattr(args, name)
    return data.load(args.data[0], *(os.path.abspath(p) for p in args.data[1:]), **options)


def again(args: argparse.Namespace) -> dict[str, Any]:
    """What was given again of a run's model and data, as ``Session.open`` takes it; options alone are an error.

    Raises
    ------
    OptionError
        Options of a model or of data that were not named.
    """
    for name in ("model", "data"):
        if getattr(args, f"{name}_option") and not getattr(args, name):
            raise OptionError(f"--{name}-option needs --{name}: name what the option is of.")
    model = {"model_options": pairs(args.model_option, "--model-option")} if args.model_option else {}
    return {"model": args.model, **model, **({"data": dataset(args)} if args.data else {})}


def mitigation(args: argparse.Namespace) -> dict[str, Any]:
    """The options of a mitigation that were given."""
    named = {
        name: getattr(args, name) for name in ("trainable", "recipe", "epochs", "lr", "alpha", "beta", "seed")
    }
    return {**{k: v for k, v in named.items() if v is not None}, **pairs(args.option, "--option")}


def value_of(text: str) -> Any:
    """Read JSON; any other text stays text."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
