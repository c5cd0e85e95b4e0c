"""The ladder: a known family's chain, else torch.fx, else hooks; each cut is checked on images."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError
from guidance_viz.models.adapters import adapt
from guidance_viz.models.cut import ChainCut, Cut
from guidance_viz.models.graph_cut import by_graph
from guidance_viz.models.hook_cut import by_hooks
from guidance_viz.models.layout import Carry
from guidance_viz.models.locality import is_local
from guidance_viz.models.probe import SIZES, Asked, Probe, agree, make_probe, sizes, stated_size
from guidance_viz.models.soundness import check_weights, what_is_random

NO_GRID = "No layer gives a grid that alone decides the logits."

MOST_PROBLEMS = 6
"""How many failed attempts an error tells of."""


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


def find_cut(root: nn.Module, asked: Asked) -> Tried:
    """Cut ``root`` by the first way that passes ``head(trunk(x)) == root(x)``.

    Raises
    ------
    ModelError
        The layer does not exist, or nothing works; says why, way by way.
    """
    layer, problems = asked.layer, list[str]()
    for probe in _probes(root, asked, problems):
        for rung in RUNGS:
            tried = _first(rung(probe, layer), probe, problems)
            if tried is not None:
                return tried
        if not agree(probe.reading.run(partial(root, probe.x)), probe.own_logits):
            raise _random(root, probe)
    if layer is not None and layer not in dict(root.named_modules()):
        raise _unknown_layer(root, layer)
    check_weights(root)  # no other diagnosis means anything with these
    raise ModelError(f"{type(root).__name__} cannot be cut{'' if layer is None else f' at {layer!r}'}. "
                     + (" ".join(dict.fromkeys(problems[-MOST_PROBLEMS:])) or NO_GRID)
                     + " Name another layer=, or give image_size= if it takes one size only.")


def check_cut(cut: Cut, probe: Probe) -> Tried:
    """Check a cut on the probe; take note if its head writes into the activations, or ignores class tokens.

    Raises
    ------
    ModelError
        Its layer is no grid of at least two cells, the logits do not depend on it, or head(trunk(x)) differs
        from the network.
    """
    if cut.layout.carries and _ignores_prefix(cut, probe):
        cut = replace(cut, layout=replace(cut.layout, idle=True))
    acts, carry = cut.trunk(probe.module, probe.x)
    if acts.dim() != 4 or acts.shape[2] * acts.shape[3] < 2:
        raise ModelError(f"The layer {cut.layer!r} gives {tuple(acts.shape)}; a map needs (N, C, h, w) with "
                         "more than one cell. Choose an earlier layer.")
    before = [value.clone() for value in (acts, *carry)]
    logits = cut.head(probe.module, acts, carry)
    if not cut.copies and not all(map(torch.equal, before, (acts, *carry))):
        return check_cut(replace(cut, copies=True), probe)
    if not agree(logits, probe.logits):
        raise ModelError(f"Cut by {cut.kind} at {cut.layer!r}, head(trunk(x)) differs from the network.")
    if not agree(cut.head(probe.own, *cut.trunk(probe.own, probe.x)), probe.own_logits):
        raise ModelError(f"Cut by {cut.kind} at {cut.layer!r}, head(trunk(x)) differs with its own weights.")
    if torch.equal(cut.head(probe.module, acts.flip(1) + 1, carry), logits):  # a norm undoes less than that
        raise ModelError(f"The logits do not depend on the activations of {cut.layer!r}. "
                         "Choose another layer.")
    if not _follows_the_picture(cut, probe):
        raise ModelError(f"The layer {cut.layer!r} gives {tuple(acts.shape)}, but a patch that is moved in the picture "
                         "does not move what it changes there: it is no grid over the picture. Choose an earlier layer.")
    return Tried(cut.finished(probe.module, probe.x), probe, acts, carry)


def _first(cuts: Iterator[Cut], probe: Probe, problems: list[str]) -> Tried | None:
    """Return the first cut that passes the check."""
    while True:
        try:
            return check_cut(next(cuts), probe)
        except StopIteration:
            return None
        except ModelError as error:
            problems.append(str(error))
        except Exception as error:  # a part of the person's forward may fail on its own in any way
            problems.append(f"{type(error).__name__}: {error}.")


def _follows_the_picture(cut: Cut, probe: Probe) -> bool:
    """Of the network, or of its copy with other weights: a part that starts at zero changes with nothing.

    The layout of a known family is known, and need not be found out; of a network that says the same of every picture,
    all its maps dead, it cannot be.
    """
    plain = cut.layout.order == "nchw"
    if plain and all(torch.equal(logits[0], logits[1]) for logits in (probe.logits, probe.own_logits)):
        return True
    return cut.kind == ChainCut.kind or any(
        is_local(partial(_activations, cut, root), probe.x, plain)
        for root in dict.fromkeys((probe.own, probe.module)))


def _activations(cut: Cut, root: nn.Module, x: Tensor) -> Tensor:
    return cut.trunk(root, x)[0]


def _ignores_prefix(cut: Cut, probe: Probe) -> bool:
    acts, (prefix, *wires) = cut.trunk(probe.module, probe.x)
    logits = cut.head(probe.module, acts, (prefix, *wires))
    return torch.equal(logits, cut.head(probe.module, acts, (torch.zeros_like(prefix), *wires)))


def _probes(root: nn.Module, asked: Asked, problems: list[str]) -> Iterator[Probe]:
    for size in sizes(root, asked.image_size):
        try:
            probe = make_probe(root, size, asked)
        except ModelError:
            raise
        except Exception as error:  # the person's forward may raise anything on a size it does not take
            problems.append(f"Images of {size[0]} × {size[1]} px: {type(error).__name__}: {error}.")
            continue
        yield probe
        if size[0] >= SIZES[1] or asked.image_size is not None or stated_size(root) is not None:
            return  # larger images help only where the grid shrank to one cell; one larger size is enough


def _by_adapter(probe: Probe, layer: str | None) -> Iterator[Cut]:
    chain = adapt(probe.module)
    if chain is not None and layer is not None:
        chain = chain.at(layer, probe.module)
    if chain is not None:
        yield replace(chain, reading=probe.reading)


def _random(root: nn.Module, probe: Probe) -> ModelError:
    part = what_is_random(root, lambda: root(probe.x))
    where = f" They differ first after {part!r}." if part else ""
    return ModelError(f"{type(root).__name__} answers the same images differently each time, even in evaluation mode."
                      f"{where} Take the randomness out of its forward (dropout: training=self.training).")


def _unknown_layer(root: nn.Module, layer: str) -> ModelError:
    names = [name for name, _ in root.named_modules() if name]
    near = difflib.get_close_matches(layer, names, n=3) or names[-3:]
    return ModelError(f"{type(root).__name__} has no layer {layer!r}. Near: {', '.join(map(repr, near))}. "
                      "[name for name, _ in module.named_modules()] lists them all.")


RUNGS: tuple[Callable[[Probe, str | None], Iterator[Cut]], ...] = (
    _by_adapter, by_graph, by_hooks, partial(by_graph, early=True))
"""The ways to cut, the best first."""
