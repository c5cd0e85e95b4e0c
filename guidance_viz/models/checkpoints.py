"""Reading weights: safetensors, or a state dict without pickled code; what does not fit is named."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError

WRAPPERS = ("state_dict", "model_state_dict", "model", "module", "net", "weights")
"""Keys under which training scripts put the state dict."""

PREFIXES = ("_orig_mod.", "module.", "model.", "net.")
"""What ``torch.compile``, ``DataParallel`` and training frameworks put before every name."""

Weights = dict[str, Tensor]


def read_weights(path: str | os.PathLike[str]) -> Weights:
    """Read a checkpoint as names and tensors on the CPU; nothing in it is executed.

    Parameters
    ----------
    path
        A ``.safetensors`` file, or a state dict written by ``torch.save``, bare or in ``{"state_dict": …}``.

    Raises
    ------
    ModelError
        The file is missing, is damaged, holds pickled objects, or no state dict.
    """
    if not Path(path).is_file():
        raise ModelError(f"There is no weights file {os.fspath(path)!r} (looked from {os.getcwd()!r}). "
                         "Give the path of a .safetensors file or of a state dict.")
    content = _read_safetensors(path) if Path(path).suffix == ".safetensors" else _read_torch(path)
    return _unwrapped(content, path)


def fit_weights(module: nn.Module, weights: Weights, path: str | os.PathLike[str]) -> None:
    """Load ``weights`` into ``module``, every name and size as it must be.

    Raises
    ------
    ModelError
        Names the missing and unexpected tensors and those of another size, with the cure.
    """
    expected = {name: value for name, value in module.state_dict().items() if isinstance(value, Tensor)}
    weights = _without_prefix(weights, expected)
    missing = [n for n in expected if n not in weights and not n.endswith("num_batches_tracked")]
    unexpected = [n for n in weights if n not in expected]
    sizes = [n for n in weights if n in expected and weights[n].shape != expected[n].shape]
    if missing or unexpected or sizes:
        pairs = [(name, weights[name], expected[name]) for name in sizes]
        raise ModelError(_misfit(module, path, missing, unexpected, pairs))
    module.load_state_dict({**weights, **{n: v for n, v in expected.items() if n not in weights}})


def _misfit(module: nn.Module, path: str | os.PathLike[str], missing: list[str], unexpected: list[str],
            sizes: list[tuple[str, Tensor, Tensor]]) -> str:
    parts = [f"The weights {os.fspath(path)!r} do not fit {type(module).__name__}."]
    parts += [f"Missing: {_some(missing)}."] if missing else []
    parts += [f"Unexpected: {_some(unexpected)}."] if unexpected else []
    differing = [f"{n} {tuple(a.shape)} instead of {tuple(b.shape)}" for n, a, b in sizes]
    parts += [f"Other size: {_some(differing)}."] if sizes else []
    classes = {len(a) for _, a, b in sizes if a.dim() and a.shape[1:] == b.shape[1:]}
    only_classes = len(classes) == 1 and not missing and not unexpected and len(sizes) <= 4
    cure = (f"Pass num_classes={classes.pop()}." if only_classes else
            "Load the weights into the architecture, with the options, that they were saved from.")
    return " ".join([*parts, cure])


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _read_safetensors(path: str | os.PathLike[str]) -> Any:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(os.fspath(path))
    except SafetensorError as error:
        raise ModelError(f"{os.fspath(path)!r} is no whole safetensors file ({error}). "
                         "Copy it again.") from error


def _read_torch(path: str | os.PathLike[str]) -> Any:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError, AttributeError) as error:
        # What follows in torch's text is its advice to open the file all the same.
        reason = (str(error).strip() or "no message").splitlines()[0].partition(" This file can still be loaded")[0]
        raise ModelError(
            f"{os.fspath(path)!r} holds more than weights, or is damaged ({type(error).__name__}: "
            f"{reason[:200]}). A pickled model can run any code, so it is not opened. Where you trust it, "
            "load it yourself and save its weights alone: torch.save(model.state_dict(), path), or "
            "safetensors.torch.save_file.") from error


def _unwrapped(content: Any, path: str | os.PathLike[str]) -> Weights:
    for key in ("", *WRAPPERS):
        inner = content if not key else content.get(key) if isinstance(content, Mapping) else None
        if isinstance(inner, Mapping) and inner and all(isinstance(v, Tensor) for v in inner.values()):
            return dict(inner)
    held = sorted(map(str, content))[:8] if isinstance(content, Mapping) else type(content).__name__
    raise ModelError(f"{os.fspath(path)!r} holds no state dict but {held}. "
                     "Save it with torch.save(model.state_dict(), path).")


def _without_prefix(weights: Weights, expected: Mapping[str, Tensor]) -> Weights:
    for prefix in PREFIXES:
        foreign = not any(name.startswith(prefix) for name in expected)
        if foreign and weights and all(name.startswith(prefix) for name in weights):
            return _without_prefix({n.removeprefix(prefix): v for n, v in weights.items()}, expected)
    return weights
