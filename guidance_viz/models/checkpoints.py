"""Reading weights into a network: what fits is found, what was done to make it fit is said, what does not fit is named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from torch import Tensor, nn

from guidance_viz.core import ModelError
from guidance_viz.models.key_fit import RULE, Fit, Weights, best_fit, state_dicts
from guidance_viz.models.weight_files import SAVE, Content, is_inert, read_content

WRAPPERS = ("state_dict", "model_state_dict", "model", "module", "net", "weights")
"""Keys under which training scripts put the state dict."""
_MOST_NAMED = 10


def read_weights(path: str | os.PathLike[str]) -> Weights:
    """Read a checkpoint as names and tensors on the CPU; nothing in it is executed.

    Parameters
    ----------
    path
        A ``.safetensors`` file, or a state dict written by ``torch.save``, bare or in ``{"state_dict": …}``.

    Raises
    ------
    ModelError
        The file is missing, is damaged or something else, or holds no state dict.
    """
    found = dict(_found(read_content(path), path))
    return next((found[key] for key in ("", *WRAPPERS) if key in found), None) or max(found.values(), key=len)


def load_weights(module: nn.Module, path: str | os.PathLike[str]) -> str:
    """Load the checkpoint's weights that fit ``module``; they are found by comparing names and shapes.

    State dicts of other trainers lie somewhere in their checkpoint, with a prefix before every name, beside other heads
    and averaged copies. Every tensor of the network must be there in its shape, and nothing more inside the parts that
    are matched. Averaged weights (EMA, a teacher's) go before plain ones, then what stands first in the file.

    Parameters
    ----------
    module
        The network; changed in place.
    path
        As for :func:`read_weights`.

    Returns
    -------
    str
        What was taken off, renamed and passed over, a sentence; empty where the names were the network's own.

    Raises
    ------
    ModelError
        As :func:`read_weights`; or nothing fits: names what is missing, unexpected and of another size, with the cure.
    """
    content = read_content(path)
    return _load(module, _found(content, path), path, content.passed_over)


def fit_weights(module: nn.Module, weights: Weights, path: str | os.PathLike[str]) -> str:
    """:func:`load_weights` of weights that were read already from ``path``."""
    return _load(module, [("", weights)], path, ())


def _load(module: nn.Module, found: list[tuple[str, Weights]], path: str | os.PathLike[str],
          passed_over: tuple[str, ...]) -> str:
    expected = {name: value for name, value in module.state_dict().items() if isinstance(value, Tensor)}
    fit, others = best_fit(found, expected)
    if not fit.whole:
        raise ModelError(_misfit(module, path, fit, found, expected))
    module.load_state_dict({**fit.weights, **{name: v for name, v in expected.items() if name not in fit.weights}})
    return _said(path, fit, others, passed_over)


def _found(content: Content, path: str | os.PathLike[str]) -> list[tuple[str, Weights]]:
    found = list(state_dicts(content.value))
    if found:
        return found
    raise ModelError(f"{os.fspath(path)!r} holds no state dict but {_held(content)}. {SAVE}")


def _held(content: Content) -> str:
    value = content.value
    if is_inert(value):
        return f"a whole object of {_whole_class(value)}, which is code with its weights"
    if not isinstance(value, Mapping):
        return f"a {type(value).__name__}"
    objects = [str(key) for key, each in value.items() if is_inert(each)]
    keys = f"the keys {', '.join(map(repr, list(value)[:_MOST_NAMED]))}" if value else "an empty mapping"
    return keys + (f", {objects[0]!r} an object of {_whole_class(value[objects[0]])}" if objects else "")


def _whole_class(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__name__}"


def _said(path: str | os.PathLike[str], fit: Fit, others: list[str], passed_over: tuple[str, ...]) -> str:
    parts = list(fit.said)
    parts += [f"{', '.join(map(repr, others))} fits too and was not taken ({RULE})"] if others else []
    parts += [f"ignored: {_some(fit.extra)}"] if fit.extra else []
    parts += [f"objects of {_some(passed_over)} were not read"] if passed_over else []
    where = f" from {fit.place!r}" if fit.place else ""
    return f"The weights {os.fspath(path)!r} were read{where}: {'; '.join(parts)}." if parts else ""


def _misfit(module: nn.Module, path: str | os.PathLike[str], fit: Fit, found: list[tuple[str, Weights]],
            expected: Mapping[str, Tensor]) -> str:
    held = {f"{place}.{name}" if place else name: each for place, weights in found for name, each in weights.items()}
    held |= {name: each for place, weights in found if place == fit.place for name, each in weights.items()}
    what = f"{type(module).__name__}" + (f" (nearest: what is in {fit.place!r})" if fit.place else "")
    parts = [f"The weights {os.fspath(path)!r} do not fit {what}."]
    parts += [f"Missing: {_some(f'{n} {_shape(expected[n])}' for n in fit.missing)}."] if fit.missing else []
    unexpected = (*fit.unexpected, *fit.extra)
    parts += [f"Unexpected: {_some(f'{n} {_shape(held[n])}' for n in unexpected)}."] if unexpected else []
    sizes = [f"{n} {_shape(fit.weights[n])} instead of {_shape(expected[n])}" for n in fit.sizes]
    parts += [f"Other size: {_some(sizes)}."] if sizes else []
    parts += [f"Done to fit: {'; '.join(fit.said)}."] if fit.said else []
    return " ".join([*parts, _cure(fit, expected)])


def _cure(fit: Fit, expected: Mapping[str, Tensor]) -> str:
    """What to do: another number of classes is told from another network."""
    pairs = [(fit.weights[name], expected[name]) for name in fit.sizes]
    classes = {len(a) for a, b in pairs if a.dim() and a.shape[1:] == b.shape[1:]}
    if len(classes) == 1 and not fit.missing and not fit.unexpected and len(pairs) <= 4:
        return f"Pass num_classes={classes.pop()}, and data with as many classes: the file's head has them."
    layers = {name.rpartition(".")[0] for name in fit.missing}
    if len(layers) == 1 and not fit.sizes and not fit.unexpected and fit.weights:
        return f"The file has no {layers.pop()!r}: give weights that were trained with it, for these classes."
    return "Load the weights into the architecture, with the options, that they were saved from."


def _shape(value: Any) -> str:
    return str(tuple(value.shape))


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = len(listed) - _MOST_NAMED
    return ", ".join(listed[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
