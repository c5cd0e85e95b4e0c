"""How a network's logits are read, found by running it on a few images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from guidance_viz.models.copying import copied
from guidance_viz.models.reading import BeforeTheEnd, Form, Reading
from guidance_viz.models.returned import Key, find_logits, width_of

WILD = 1e3
"""By what the last layer of a copy is multiplied: only what is bounded by its making stays in [0, 1] then."""


def find_reading(root: nn.Module, x: Tensor, asked: Key | Sequence[Key] | None, names: int | None) -> Reading:
    """Find which item of what a network returns is the logits, and whether it ends in probabilities.

    Parameters
    ----------
    root
        The network.
    x
        Normalised images.
    asked, names
        What the person named, and the number of class names.

    Raises
    ------
    ModelError
        Nothing can be logits, or several things can.
    """
    with BeforeTheEnd() as seen:
        output = root(x)
    reading = Reading(find_logits(output, asked, names, len(x)))
    value = reading.pick(output)
    outputs = width_of(value, len(x)) or 0
    reading = replace(reading, outputs=outputs, two=outputs == 1 and names != 1, form=seen.form_of(value))
    rows = value.reshape(-1, outputs)
    return reading if reading.form != "logits" else replace(reading, form=_unseen(root, reading, x, rows))


def said_of(reading: Reading) -> list[str]:
    """What a person should know of how the answers are read."""
    said = []
    if reading.item and reading.item[-1] != "logits":
        which = reading.item[0] if len(reading.item) == 1 else reading.item
        said.append(f"Of what the network returns, output={which!r} is read as the logits.")
    if reading.form in ("softmax", "sigmoid", "log_softmax"):
        said.append(f"The network ends in a {reading.form}: what goes into it is read as the logits.")
    elif reading.form != "logits":
        said.append("The network returns probabilities: the logits are read from them by a logarithm.")
    if reading.two:
        said.append("One logit z is read as two classes: the logits (-z/2, z/2), so that class 1 has the probability "
                    "sigmoid(z).")
    return said


def _unseen(root: nn.Module, reading: Reading, x: Tensor, rows: Tensor) -> Form:
    """What the answers are where no softmax or sigmoid of torch gave them."""
    if not rows.numel() or not bool(((rows >= 0) & (rows <= 1)).all()):
        return "logits"
    exact = 1e-2 if rows.dtype in (torch.float16, torch.bfloat16) else 1e-4
    if rows.shape[1] > 1 and bool(((rows.sum(dim=1) - 1).abs() < exact).all()):
        return "probabilities"
    wild = _wild(root, reading, x)
    return "probability" if wild is not None and bool(((wild >= 0) & (wild <= 1)).all()) else "logits"


def _wild(root: nn.Module, reading: Reading, x: Tensor) -> Tensor | None:
    """The answers of a copy whose last layers give much larger numbers; ``None`` where there is no such layer."""
    twin = copied(root)
    last = [module for module in twin.modules()
            if (getattr(module, "out_features", None) or getattr(module, "out_channels", None)) == reading.outputs]
    scaled = [parameter for module in last for parameter in module.parameters() if parameter.is_floating_point()]
    for parameter in scaled:
        parameter.mul_(WILD)
    return reading.pick(twin(x)).reshape(-1, reading.outputs) if scaled else None
