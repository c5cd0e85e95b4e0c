"""Which tensor of a checkpoint is which of a network: found by comparing names and shapes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import torch
from torch import Tensor

Weights: TypeAlias = dict[str, Tensor]
Shapes: TypeAlias = Mapping[str, Tensor]

AVERAGED = re.compile(r"(^|[._])(ema|swa|avg|averaged?|teacher)([._]|$)", re.IGNORECASE)
"""What the weights that a trainer averaged over its steps are called: they go before the plain ones."""
RULE = "averaged weights go before plain ones, then what stands first"
WRAPPERS = frozenset(("module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"))
"""Names that ``DataParallel``, ``torch.compile`` and the like put among a network's own."""
DERIVED = frozenset(("total_ops", "total_params", "num_batches_tracked", "relative_position_index", "relative_coords_table",
                     "attn_mask", "position_ids", "n_averaged"))
"""Last names of what profilers count, and of what follows from a network's sizes."""
HEADS = frozenset(("fc", "head", "heads", "classifier", "linear", "last_linear", "output", "logits", "fc_cls", "cls_head"))
RENAMES: tuple[tuple[str, str, str], ...] = (
    ("old DenseNet", r"(denselayer\d+\.(?:norm|conv))\.([12])\.", r"\1\2."),
    ("old torchvision", r"(^|\.)mlp\.linear_1\.", r"\1mlp.0."),
    ("old torchvision", r"(^|\.)mlp\.linear_2\.", r"\1mlp.3."),
    ("old LayerNorm", r"(^|\.)gamma$", r"\1weight"),
    ("old LayerNorm", r"(^|\.)beta$", r"\1bias"),
    ("old weight norm", r"(^|\.)weight_g$", r"\1parametrizations.weight.original0"),
    ("old weight norm", r"(^|\.)weight_v$", r"\1parametrizations.weight.original1"))
_DEEPEST = 5


@dataclass(frozen=True)
class Fit:
    """How far a state dict fits a network.

    Attributes
    ----------
    place
        Where in the checkpoint the state dict is, ``""`` for the whole.
    weights
        The state dict, with names as the network has them where they are matched.
    names
        The name in the checkpoint, by the network's name.
    missing, extra
        Names of the network that have no tensor, and of the checkpoint that belong to no part of the network.
    unexpected
        Names of the checkpoint that belong to a part of the network and are not in it.
    sizes
        Names of the network whose tensor has another shape.
    said
        What was taken off, renamed and passed over, in parts of a sentence.
    """

    place: str
    weights: Weights
    names: Mapping[str, str]
    missing: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is missing, of another size, or more than the network's own."""
        return not (self.missing or self.sizes or self.unexpected)


def state_dicts(value: Any, place: str = "", deep: int = 0) -> Iterator[tuple[str, Weights]]:
    """Every mapping in a checkpoint that holds tensors by names, outer ones first: where it is, and its tensors."""
    if not isinstance(value, Mapping) or deep > _DEEPEST:
        return
    tensors = {name: each for name, each in value.items() if isinstance(name, str) and isinstance(each, Tensor)}
    if tensors:
        yield place, tensors
    for name, each in value.items():
        if isinstance(name, str):
            yield from state_dicts(each, f"{place}.{name}" if place else name, deep + 1)


def joined(found: Sequence[tuple[str, Weights]]) -> tuple[str, Weights]:
    """All state dicts of a checkpoint as one, as where body and head were saved apart."""
    return "", {f"{place}.{name}" if place else name: each for place, weights in found for name, each in weights.items()}


def best_fit(found: Sequence[tuple[str, Weights]], expected: Shapes) -> tuple[Fit, list[str]]:
    """The state dict that fits best, and the places of others that fit as well with other values.

    Averaged weights (EMA, a teacher's) go before plain ones, then what stands first in the file.
    """
    ordered = sorted(found, key=lambda each: not AVERAGED.search(each[0]))
    fits = [fit(place, weights, expected) for place, weights in ordered]
    if len(found) > 1 and not any(each.whole for each in fits):
        fits.append(fit(*joined(found), expected))
    best = min(fits, key=lambda each: (not each.whole, len(each.missing) + len(each.sizes), len(each.unexpected)))
    whole = [each for each in fits if each.whole and each is not best]
    return best, [each.place or "the outermost" for each in whole if not all(
        _alike(each.weights[name], value) for name, value in best.weights.items() if name in each.weights)]


def _alike(first: Tensor, second: Tensor) -> bool:
    return first.dtype == second.dtype and torch.equal(first, second)


def fit(place: str, weights: Weights, expected: Shapes) -> Fit:
    """Match one state dict with a network's tensors: as it is, then with wrappers' names taken off, then renamed."""
    fits = []
    for names, said in _spellings(weights, expected):
        fits.append(_Matching(names, weights, expected).fit(place, said))
        if fits[-1].whole:
            return fits[-1]
    return min(fits, key=lambda each: len(each.missing) + len(each.sizes))


def _spellings(weights: Weights, expected: Shapes) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """Names that a checkpoint's tensors may have had, each with its name in the file, and what was done."""
    yield {name: name for name in weights}, ()
    own = {part for name in expected for part in name.split(".")}
    taken = [wrapper for wrapper in sorted(WRAPPERS - own) if any(wrapper in name.split(".") for name in weights)]
    plain = _renamed(weights, lambda name: ".".join(part for part in name.split(".") if part not in taken))
    off = tuple(f"{wrapper + '.'!r} taken off" for wrapper in taken)
    if taken:
        yield plain, off
    done = []
    for what, pattern, new in RENAMES:
        again = _renamed(plain, lambda name, pattern=pattern, new=new: re.sub(pattern, new, name))  # type: ignore[misc]
        changed = sum(name not in plain for name in again)
        if changed:
            done.append(f"{changed} names of {what} renamed")
            plain = {name: plain[old] for name, old in again.items()}
    if done:
        yield plain, (*off, *done)


def _renamed(names: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, str]:
    """Names in another spelling; one that would take another's place stays as it is."""
    wanted = {name: change(name) for name in names}
    count = Counter(wanted.values())
    return {new if count[new] == 1 else name: name for name, new in wanted.items()}


@dataclass
class _Matching:
    """Matches part by part: a prefix of the checkpoint's names for a prefix of the network's."""

    names: Mapping[str, str]
    weights: Weights
    expected: Shapes
    found: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    rivals: list[str] = field(default_factory=list)

    def fit(self, place: str, said: Sequence[str]) -> Fit:
        self._part("", list(self.expected))
        left = [name for name in self.expected if name not in self.found]
        self._heads(left)
        sizes = self._sizes([name for name in self.expected if name not in self.found])
        used = set(self.found.values()) | set(sizes.values())
        missing = tuple(name for name in self.expected if name not in self.found and name not in sizes
                        and name.rpartition(".")[2] not in DERIVED)
        inside, beside = self._others(used)
        weights = {own: self.weights[self.names[name]] for own, name in {**self.found, **sizes}.items()}
        return Fit(place, weights, {own: self.names[name] for own, name in {**self.found, **sizes}.items()}, missing,
                   tuple(sizes), tuple(inside), tuple(beside), (*said, *self._said()))

    def _part(self, prefix: str, wanted: list[str]) -> None:
        """Match what is below a prefix of the network's names by the one prefix of the file's that fits most of it."""
        free = {name for name in self.names if name not in self.found.values()}
        rows = {each: [own for own in wanted if self._same(each + own.removeprefix(prefix), own, free)]
                for each in _prefixes(free)}
        # A single layer is too little to tell a part by: any other of its size would do.
        sure = [each for each, found in rows.items() if found and (
            each == prefix or len({own.rpartition(".")[0] for own in found}) > 1)]
        if sure:
            best = min(sure, key=lambda p: (-len(rows[p]), not AVERAGED.search(p), p.count("."), p))
            self.found |= {own: best + own.removeprefix(prefix) for own in rows[best]}
            self.prefixes[prefix] = best
            self._note_rivals(prefix, best, [each for each in sure if len(rows[each]) == len(rows[best]) != len(free)])
        matched = {own.removeprefix(prefix).partition(".")[0] for own in self.found if own.startswith(prefix)}
        for child, below in _children(prefix, [own for own in wanted if own not in self.found]).items():
            if child.removeprefix(prefix)[:-1] not in matched:
                self._part(child, below)

    def _note_rivals(self, prefix: str, best: str, places: list[str]) -> None:
        """Note where other weights of the same state dict fit as well."""
        rows = [own for own, name in self.found.items() if own.startswith(prefix) and name.startswith(best)]
        for place in places:
            pairs = [(self.names[self.found[own]], self.names[place + own.removeprefix(prefix)]) for own in rows]
            if place != best and not all(_alike(self.weights[a], self.weights[b]) for a, b in pairs):
                self.rivals.append(place)

    def _same(self, name: str, own: str, free: set[str]) -> bool:
        return name in free and self.weights[self.names[name]].shape == self.expected[own].shape

    def _heads(self, left: list[str]) -> None:
        """Match a single layer that is left by its own name under another part, or the last one by a head's name."""
        groups: dict[str, list[str]] = defaultdict(list)
        for own in left:
            if not own.endswith("num_batches_tracked"):
                groups[own.rpartition(".")[0]].append(own)
        for layer, rows in groups.items():
            last = len(groups) == 1 and layer == _last_layer(self.expected)
            free = {name for name in self.names if name not in self.found.values()}
            places = [each for each in _prefixes(free)
                      if all(self._same(f"{each}{own.rpartition('.')[2]}", own, free) for own in rows)]
            same = [each for each in places if each.rstrip(".").rpartition(".")[2] == layer.rpartition(".")[2]]
            chosen = self._one(same, rows) or (self._one([p for p in places if self._is_head(p)], rows) if last else None)
            if chosen is not None:
                self.found |= {own: f"{chosen}{own.rpartition('.')[2]}" for own in rows}
                self.prefixes[f"{layer}."] = chosen

    def _is_head(self, place: str) -> bool:
        """Whether a layer of the file is called as heads are, or follows the matched body in a ``Sequential``."""
        outer, _, name = place.rstrip(".").rpartition(".")
        body = self.prefixes.get("", "")
        follows = name.isdigit() and body.startswith(f"{outer}.{int(name) - 1}." if outer else f"{int(name) - 1}.")
        return follows or name in HEADS

    def _one(self, places: list[str], rows: list[str]) -> str | None:
        """The only place, or the first of several with the same values."""
        values = [[self.weights[self.names[f"{place}{own.rpartition('.')[2]}"]] for own in rows] for place in places]
        alike = all(_alike(a, b) for each in values[1:] for a, b in zip(values[0], each, strict=True))
        return min(places, key=len) if places and alike else None

    def _sizes(self, left: list[str]) -> dict[str, str]:
        """Tensors that have the name and another shape; a name of a head counts as the other's."""
        free = {name for name in self.names if name not in self.found.values()}
        body = self.prefixes.get("", "")
        found = {own: body + own for own in left if body + own in free}
        layer = _last_layer(self.expected)
        for own in left:
            if own not in found and own.rpartition(".")[0] == layer:
                heads = [name for name in free if name.rpartition(".")[2] == own.rpartition(".")[2]
                         and self._is_head(name.rpartition(".")[0] + ".")
                         and self.weights[self.names[name]].shape[1:] == self.expected[own].shape[1:]]
                found |= {own: heads[0]} if len(heads) == 1 else {}
        return found

    def _others(self, used: set[str]) -> tuple[list[str], list[str]]:
        """What is left of the file: inside the parts that were matched, and beside them."""
        inside, beside = [], []
        copies = {value.data_ptr() for value in (self.weights[self.names[name]] for name in used)}
        for name, own in self.names.items():
            if name in used:
                continue
            derived = name.rpartition(".")[2] in DERIVED or self.weights[own].data_ptr() in copies
            inside.append(own) if not derived and self._within(name) else beside.append(own)
        return inside, beside

    def _within(self, name: str) -> bool:
        for prefix, place in self.prefixes.items():
            if name.startswith(place):
                first = name.removeprefix(place).partition(".")[0]
                below = {own.removeprefix(prefix).partition(".")[0] for own in self.found if own.startswith(prefix)}
                # One more of a numbered row (layer5, 7) is a deeper network, not a head beside it.
                if first.rstrip("0123456789") in {each.rstrip("0123456789") for each in below}:
                    return True
        return not self.prefixes

    def _said(self) -> Iterator[str]:
        for prefix, place in self.prefixes.items():
            if place != prefix and place and not prefix:
                yield f"{place!r} taken off {sum(n.startswith(place) for n in self.found.values())} names"
            elif place != prefix:
                yield f"{place!r} read as {prefix!r}"
        if self.rivals:
            yield f"{', '.join(map(repr, self.rivals))} fits too and was not taken ({RULE})"


def _prefixes(names: set[str]) -> list[str]:
    """Every beginning of the names that ends in a dot, and the empty one."""
    found = {""}
    for name in names:
        parts = name.split(".")[:-1]
        found |= {".".join(parts[:end]) + "." for end in range(1, len(parts) + 1)}
    return sorted(found)


def _children(prefix: str, names: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        first, dot, _ = name.removeprefix(prefix).partition(".")
        if dot:
            found[f"{prefix}{first}."].append(name)
    return found


def _last_layer(expected: Shapes) -> str:
    """The layer whose weight comes last."""
    return next((name.rpartition(".")[0] for name in reversed(list(expected)) if expected[name].ndim >= 2), "")
