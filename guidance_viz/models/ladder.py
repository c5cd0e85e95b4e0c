"""The ladder: a known family's chain, else torch.fx, else hooks that replay; each cut is checked on images."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError
from guidance_viz.models.adapters import adapt
from guidance_viz.models.cut import ChainCut, Cut
from guidance_viz.models.layout import Carry
from guidance_viz.models.probe import Probe, agree, make_probe, sides


@dataclass(frozen=True)
class Tried:
    """A cut that passed the check, and what it was checked with.

    Attributes
    ----------
    cut, probe
        The cut, and the images it was tried on.
    acts, carry
        The activations (2, C, h, w) of those images, and what is carried beside them.
    """

    cut: Cut
    probe: Probe
    acts: Tensor
    carry: Carry


def find_cut(root: nn.Module, layer: str | None, image_size: int | None) -> Tried:
    """Cut ``root`` by the first way that passes ``head(trunk(x)) == root(x)``.

    Raises
    ------
    ModelError
        The layer does not exist, or nothing works; says why, way by way.
    """
    problems: list[str] = []
    for probe in _probes(root, image_size, problems):
        for build in RUNGS:
            try:
                cut = build(probe, layer)
                if cut is not None:
                    return check_cut(cut, probe)
            except ModelError as error:
                problems.append(str(error))
    if layer is not None and layer not in dict(root.named_modules()):
        raise _unknown_layer(root, layer)
    raise ModelError(f"{type(root).__name__} cannot be cut"
                     f"{'' if layer is None else f' at {layer!r}'}: " + " / ".join(dict.fromkeys(problems))
                     + " Name another layer=, or give image_size= if it takes one size only.")


def check_cut(cut: Cut, probe: Probe) -> Tried:
    """Check a cut on the probe.

    Raises
    ------
    ModelError
        Its layer is no grid of at least two cells, or head(trunk(x)) differs from the network.
    """
    acts, carry = cut.trunk(probe.module, probe.x)
    if acts.dim() != 4 or acts.shape[2] * acts.shape[3] < 2:
        raise ModelError(f"The layer {cut.layer!r} gives {tuple(acts.shape)}; a map needs (N, C, h, w) with more "
                         "than one cell. Choose an earlier layer.")
    before = acts.clone()
    logits = cut.head(probe.module, acts, carry)
    if not torch.equal(before, acts) and isinstance(cut, ChainCut) and not cut.copies:
        return check_cut(cut.copying(), probe)
    if not agree(logits, probe.logits):
        raise ModelError(f"Cut by {cut.kind} at {cut.layer!r}, head(trunk(x)) is not what the network "
                         "answers.")
    return Tried(cut, probe, before, carry)


def _probes(root: nn.Module, image_size: int | None, problems: list[str]) -> Iterator[Probe]:
    for side in sides(root, image_size):
        try:
            yield make_probe(root, side)
        except ModelError:
            raise
        except Exception as error:  # the person's forward may raise anything on a size it does not take
            problems.append(f"images of {side} px: {type(error).__name__}: {error}")


def _by_adapter(probe: Probe, layer: str | None) -> Cut | None:
    chain = adapt(probe.module)
    return chain if chain is None or layer is None else chain.at(layer, probe.module)


def _unknown_layer(root: nn.Module, layer: str) -> ModelError:
    names = [name for name, _ in root.named_modules() if name]
    near = difflib.get_close_matches(layer, names, n=3) or names[-3:]
    return ModelError(f"{type(root).__name__} has no layer {layer!r}. Near: {', '.join(map(repr, near))}. "
                      "[name for name, _ in module.named_modules()] lists them all.")


RUNGS: tuple[Callable[[Probe, str | None], Cut | None], ...] = (_by_adapter,)
"""The ways to cut, the best first."""
