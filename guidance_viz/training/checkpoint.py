"""A training run's state on disk: one safetensors file, written whole or not at all, without pickle."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from guidance_viz.core import atomic_write

NAME = "checkpoint.safetensors"
_OPTIMIZER = "optimizer"
_META = "state"


@dataclass(frozen=True)
class Checkpoint:
    """What is needed to go on as if nothing had happened.

    Attributes
    ----------
    model
        The classifier's state dict after the last step.
    kept
        The state dict of the epoch to keep so far, or ``None``.
    optimizer
        The optimiser's state dict.
    meta
        JSON values: key of the run, epoch, step, history, …
    """

    model: dict[str, torch.Tensor]
    kept: dict[str, torch.Tensor] | None
    optimizer: dict[str, Any]
    meta: dict[str, Any]


def copy_state(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """The state dict, copied to the CPU."""
    return {name: value.detach().cpu().clone() for name, value in module.state_dict().items()}


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint, replacing the one before."""
    buffer = io.BytesIO()
    torch.save(checkpoint.optimizer, buffer)
    state = json.dumps(checkpoint.meta).encode()
    tensors = {f"model.{name}": value.contiguous() for name, value in checkpoint.model.items()}
    tensors |= {f"kept.{name}": value.contiguous() for name, value in (checkpoint.kept or {}).items()}
    tensors[_OPTIMIZER] = torch.frombuffer(bytearray(buffer.getvalue()), dtype=torch.uint8)
    tensors[_META] = torch.frombuffer(bytearray(state), dtype=torch.uint8)
    with atomic_write(folder / NAME) as file:
        file.write(save(tensors))


def load_checkpoint(folder: Path, key: str) -> Checkpoint | None:
    """Read the checkpoint of the run named ``key``; ``None`` where there is none, or it belongs to another run."""
    try:
        # Read through one open file: safetensors' own reader opens the path twice, and a run that writes its next
        # checkpoint between the two would give the old header over the new bytes.
        tensors = load((folder / NAME).read_bytes())
        meta = json.loads(tensors.pop(_META).numpy().tobytes())
    except (FileNotFoundError, SafetensorError, KeyError, json.JSONDecodeError):
        return None  # a broken file is no checkpoint: the run starts again
    if meta.get("key") != key:
        return None
    optimizer = torch.load(io.BytesIO(tensors.pop(_OPTIMIZER).numpy().tobytes()), weights_only=True)
    kept = _under(tensors, "kept.")
    return Checkpoint(_under(tensors, "model."), kept or None, optimizer, meta)


def remove_checkpoint(folder: Path) -> None:
    """Drop the checkpoint of a run that is over."""
    (folder / NAME).unlink(missing_ok=True)


def _under(tensors: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
