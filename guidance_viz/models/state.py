"""Weights to and from files."""

from __future__ import annotations

import errno
import os
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError, OptionError, write_with

if TYPE_CHECKING:
    from guidance_viz.models.classifier import Classifier

FORMAT = "guidance_viz-classifier-1"


def to_array(tensor: Tensor) -> np.ndarray:
    """Return the tensor's values, or their bits where numpy does not know the number format."""
    tensor = tensor.detach().cpu().contiguous()
    try:
        return tensor.numpy()
    except TypeError:
        return tensor.view(torch.uint8).numpy()


def apart(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Copy tensors to the CPU, each into memory of its own: safetensors refuses two names for one memory."""
    return {name: tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
            for name, tensor in tensors.items()}


def write(path: str | os.PathLike[str], tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Write a safetensors file, whole or not at all."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    def save_to(name: str) -> None:
        try:
            save_file(apart(tensors), name, metadata=metadata)
        except SafetensorError as error:  # it has no type of its own for a disk that is full
            code = re.search(r"os error (\d+)", str(error))
            raise OSError(int(code[1]) if code else errno.EIO, str(error)) from error
    write_with(path, save_to)


def save(clf: Classifier, path: str | os.PathLike[str]) -> None:
    """Write the classifier's whole state."""
    write(path, tensors_of(clf), {"format": FORMAT, "layer": clf.layer})


def load(clf: Classifier, path: str | os.PathLike[str]) -> None:
    """Read the classifier's whole state."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(os.fspath(path), framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{os.fspath(path)!r} cannot be read as a classifier's state: {error}. "
                         "Give a file that Classifier.save wrote.") from error
    if metadata.get("format") != FORMAT or metadata.get("layer") != clf.layer:
        raise ModelError(f"{os.fspath(path)!r} holds {metadata or 'no description'}; expected format "
                         f"{FORMAT!r} and layer {clf.layer!r}. Exported weights are read by "
                         "gv.models.load(…, weights=path).")
    try:
        clf.load_state_dict(tensors, strict=True)
    except RuntimeError as error:
        raise ModelError(f"{os.fspath(path)!r} is not of this network: {error}") from error


def export(clf: Classifier, path: str | os.PathLike[str], mask: str, inner: str = "") -> None:
    """Write the weights of the person's own network (its part ``inner``), pruned neurons folded in or written beside."""
    if mask not in ("fold", "beside"):
        raise OptionError(f"mask={mask!r}; expected 'fold' or 'beside'.")
    module = clf.folded() if mask == "fold" else clf.module
    if module is None:
        raise ModelError(
            f"{int((~clf.neuron_mask).sum())} pruned neurons of {clf.layer!r} cannot be folded exactly into "
            f"the weights of {type(clf.module).__name__}, as a norm or a residual mixes them. Give "
            "mask='beside' to write the weights as they are and the mask beside them, or undo the pruning.")
    pruned, beside = mask == "beside" and not clf.neuron_mask.all(), Path(path).with_suffix(".mask.safetensors")
    if pruned:  # first: without it the weights are another model's
        write(beside, {"neuron_mask": clf.neuron_mask}, {"layer": clf.layer})
    write(path, tensors_of(module.get_submodule(inner)), {"format": "pt"})
    if pruned:
        warnings.warn(f"The exported weights alone still use the pruned neurons; multiply the output of "
                      f"{clf.layer!r} by the mask in {os.fspath(beside)!r}.", stacklevel=3)


def tensors_of(module: nn.Module) -> dict[str, Tensor]:
    """Return the module's state dict.

    Raises
    ------
    ModelError
        Something in it is not a tensor.
    """
    tensors = module.state_dict()
    other = [name for name, value in tensors.items() if not isinstance(value, Tensor)]
    if other:
        raise ModelError(f"The state of {type(module).__name__} holds more than tensors "
                         f"({', '.join(other)}), which safetensors cannot. "
                         "Save it with torch.save(module.state_dict(), path).")
    return tensors
