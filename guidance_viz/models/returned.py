"""What a forward returns, walked: the tensor in it that is the logits, or one question."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from torch import Tensor

from guidance_viz.core import ModelError

Key = int | str
Item = tuple[Key, ...]
"""The way to a tensor in what a network returns, from the outside in."""

LOGITS = "logits"


def pick(output: Any, item: Item) -> Any:
    """Follow ``item`` as far as there is something to go into; then what is called logits, or the first of several."""
    for key in item:
        inside = entries(output)
        if key not in inside:
            break
        output = inside[key]
    while inside := entries(output):
        output = inside[LOGITS] if LOGITS in inside else next(iter(inside.values()))
    return output


def entries(output: Any) -> dict[Key, Any]:
    """What a mapping, a tuple, a list or a dataclass holds, by name or number; empty for anything else."""
    if isinstance(output, Mapping):
        return {key: value for key, value in output.items() if value is not None}
    if isinstance(output, (tuple, list)):
        names = getattr(output, "_fields", range(len(output)))
        return {key: value for key, value in zip(names, output, strict=True) if value is not None}
    if dataclasses.is_dataclass(output) and not isinstance(output, type):
        return {each.name: getattr(output, each.name) for each in dataclasses.fields(output)
                if getattr(output, each.name) is not None}
    named = getattr(output, LOGITS, None)
    return {LOGITS: named} if isinstance(named, Tensor) else {}


def find_logits(output: Any, asked: Key | Sequence[Key] | None, names: int | None, images: int) -> Item:
    """Return the way to the logits in what a network returned.

    Parameters
    ----------
    output
        What it returned.
    asked
        What the person named, if anything.
    names
        Number of class names, where there are any.
    images
        Number of images that went in.

    Raises
    ------
    ModelError
        Nothing in it can be logits, or several things can: then the question, with code to copy.
    """
    if asked is not None:
        return _named(output, asked, images)
    found = dict(_candidates(output, images))
    if not found:
        raise ModelError(f"The network returned {_described(output)}, but a classifier returns logits (N, classes). "
                         "Wrap it in a module whose forward returns the logits alone.")
    named = [item for item in found if item and item[-1] == LOGITS]
    exact = [item for item, width in found.items() if width == names]
    single = [item for item, width in found.items() if width == 1 and names == 2]  # one logit speaks of two classes
    for several in (list(found), [item for item in named if len(item) == 1], exact, [] if exact else single):
        if len(several) == 1:
            return several[0]
    raise ModelError(_question(output, found, names))


def width_of(value: Any, images: int) -> int | None:
    """How many logits an image has in a tensor (N, K), (N,) or (N, K, 1, 1); ``None`` where it holds none."""
    if not isinstance(value, Tensor) or not value.is_floating_point():
        return None
    if value.dim() == 0:
        return 1 if images == 1 else None
    if len(value) != images or any(size != 1 for size in value.shape[2:]):
        return None
    return value.shape[1] if value.dim() > 1 else 1


def _candidates(output: Any, images: int, item: Item = ()) -> Iterator[tuple[Item, int]]:
    width = width_of(output, images)
    if width is not None:
        yield item, width
    for key, value in entries(output).items():
        yield from _candidates(value, images, (*item, key))


def _named(output: Any, asked: Key | Sequence[Key], images: int) -> Item:
    item = tuple(asked) if isinstance(asked, (tuple, list)) else (asked,)
    value = output
    for key in item:
        inside = entries(value)
        if isinstance(key, int) and key not in inside and -len(inside) <= key < len(inside):
            inside[key] = list(inside.values())[key]
        if key not in inside:
            raise ModelError(f"output={asked!r} is not in what the network returned: {_described(output)}. "
                             f"Name one of {', '.join(map(repr, inside)) or 'none: it is a single tensor'}.")
        value = inside[key]
    if width_of(value, images) is None:
        raise ModelError(f"output={asked!r} is {_described(value)}; expected logits (N, classes). Name another item.")
    return item


def _question(output: Any, found: Mapping[Item, int], names: int | None) -> str:
    listed = "; ".join(f"output={_written(item)} with {width} value{'' if width == 1 else 's'} an image"
                       for item, width in found.items())
    first = next((item for item, width in found.items() if width == names), next(reversed(list(found))))
    beside = "" if names is None else f" for {names} class names"
    return (f"The network returned {_described(output)}, and {len(found)} items of it can be the logits{beside}: {listed}. "
            f"Say which: gv.Classifier.wrap(module, output={_written(first)}).")


def _written(item: Item) -> str:
    return repr(item[0] if len(item) == 1 else item)


def _described(output: Any) -> str:
    if isinstance(output, Tensor):
        return f"a tensor {tuple(output.shape)}"
    inside = entries(output)
    if not inside:
        return type(output).__name__
    parts = (f"{key}: {tuple(value.shape) if isinstance(value, Tensor) else type(value).__name__}"
             for key, value in inside.items())
    return f"{type(output).__name__} ({', '.join(parts)})"
