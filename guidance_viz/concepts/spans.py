"""Which rows and columns of the image each cell of a layer depends on, followed through a forward pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

_FAR = 2**31  # beyond every image


class UnclearError(Exception):
    """An operation whose reach is not known; the message names it."""


@dataclass(frozen=True)
class Span:
    """What the cells of one tensor depend on.

    Attributes
    ----------
    rows, columns
        First and last row (column) of the image for each row (column) of cells, int64 (n, 2); first > last: none.
    axes
        Which dimensions of the tensor are its rows and columns; ``None`` where no place is left: one entry for all.
    """

    rows: np.ndarray
    columns: np.ndarray
    axes: tuple[int, int] | None

    @property
    def is_whole(self) -> bool:
        """Whether all cells depend on the same."""
        return len(self.rows) == len(self.columns) == 1

    def merged(self) -> Span:
        """All places taken together."""
        return Span(_hull(self.rows), _hull(self.columns), None)

    def moved(self, rows: np.ndarray, columns: np.ndarray) -> Span:
        """Cells that read other cells: indices (n, taps) into the cells of now; -1 reads nothing."""
        return replace(self, rows=_read(self.rows, rows), columns=_read(self.columns, columns))

    def spread(self, height: int, width: int) -> Span:
        """The same for every cell of a grid."""
        return Span(np.repeat(self.rows, height, 0), np.repeat(self.columns, width, 0), (2, 3))

    def on(self, rows: int | None, columns: int | None) -> Span:
        """The same on other dimensions, or on none where every place is the same."""
        if self.is_whole:
            return replace(self, axes=None)
        if rows is None or columns is None:
            raise UnclearError("a change of shape")
        return replace(self, axes=(rows, columns))


def _hull(interval: np.ndarray) -> np.ndarray:
    return np.array([[interval[:, 0].min(), interval[:, 1].max()]])


def _read(interval: np.ndarray, taps: np.ndarray) -> np.ndarray:
    known = np.vstack([interval, [[_FAR, -1]]])  # index -1 is the last: nothing
    found = known[taps]
    return np.stack([found[..., 0].min(axis=1), found[..., 1].max(axis=1)], axis=1)


class Following(TorchDispatchMode):
    """While active, follow what each tensor depends on of the images given to :meth:`start`.

    Raises, within the forward pass, :class:`UnclearError` at an operation that it does not know.
    """

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[int, tuple[Tensor, Span]] = {}

    def start(self, images: Tensor) -> None:
        """Let every pixel of ``images`` (N, C, H, W) depend on itself."""
        rows, columns = (np.repeat(np.arange(n)[:, None], 2, axis=1) for n in images.shape[2:])
        self._known[id(images)] = images, Span(rows, columns, (2, 3))

    def span(self, tensor: Any) -> Span | None:
        """What a tensor depends on; ``None`` for one that does not depend on the images."""
        found = self._known.get(id(tensor))
        return None if found is None else found[1]

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        with self:
            parts = func.decompose(*args, **kwargs)
        if parts is not NotImplemented:
            return parts
        spans = [span for leaf in tree_leaves((args, kwargs)) if (span := self.span(leaf)) is not None]
        out = func(*args, **kwargs)
        tensors = [leaf for leaf in tree_leaves(out) if isinstance(leaf, Tensor)]
        if spans and tensors:
            found = self._follow(func, _named(func, args, kwargs), spans, tensors[0])
            # Of several results all are parts of the input (a split), or the first is what goes on.
            for tensor in tensors:
                self._known[id(tensor)] = tensor, found
        return out

    def _follow(self, func: Any, given: dict[str, Any], spans: list[Span], out: Tensor) -> Span:
        name = func._schema.name.removeprefix("aten::")
        try:
            if name == "cat":
                return _together([self.span(t) for t in given["tensors"]], given["tensors"], out, int(given["dim"]))
            if all(span.is_whole for span in spans):
                return _union([replace(span, axes=None) for span in spans])
            if torch.Tag.pointwise in func.tags:
                return _broadcast([(t, span) for t in tree_leaves(given) if (span := self.span(t)) is not None], out)
            if len(spans) == 1 and name in RULES:
                return RULES[name](given, spans[0], tuple(out.shape))
        except UnclearError as error:
            raise UnclearError(f"{name} ({error})") from error
        raise UnclearError(name)


def _named(func: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments by the names of the operation's schema, with its defaults."""
    schema = func._schema.arguments
    given = {a.name: a.default_value for a in schema if a.has_default_value()}
    return given | {a.name: value for a, value in zip(schema, args, strict=False)} | dict(kwargs)


def _broadcast(pairs: list[tuple[Tensor, Span]], out: Tensor) -> Span:
    """Element by element: what is of size one goes to every cell."""
    lifted = [span.on(*(None, None) if span.axes is None else (axis + out.dim() - tensor.dim() for axis in span.axes))
              for tensor, span in pairs]
    return _union(lifted)


def _together(spans: list[Span | None], tensors: Sequence[Tensor], out: Tensor, dim: int) -> Span:
    """Concatenated beside each other, anywhere but along rows or columns."""
    found = [span for span in spans if span is not None]
    if any(span.axes and dim % out.dim() in span.axes for span in found):
        raise UnclearError("along the places")
    return _union(found)


def _union(spans: list[Span]) -> Span:
    axes = {span.axes for span in spans if not span.is_whole}
    if len(axes) > 1:
        raise UnclearError("places on different dimensions")
    one, other = (np.broadcast_arrays(*parts) for parts in zip(*((s.rows, s.columns) for s in spans), strict=True))
    rows, columns = (np.stack([np.min([p[:, 0] for p in parts], axis=0), np.max([p[:, 1] for p in parts], axis=0)], axis=1)
                     for parts in (one, other))
    return Span(rows, columns, axes.pop() if axes else None)


# -- operations that move places ---------------------------------------------------------------------------------
Rule = Callable[[dict[str, Any], Span, tuple[int, ...]], Span]


def _pair(value: Any, default: Any = None) -> tuple[int, int]:
    values = list(value) if isinstance(value, (list, tuple)) else [value]
    values = values or list(default)
    return (int(values[0]), int(values[-1]))


def _grid(span: Span, shape: tuple[int, ...]) -> None:
    if span.axes != (2, 3) or len(shape) != 4:
        raise UnclearError("not on a grid (N, C, h, w)")


def _slide(span: Span, shape: tuple[int, ...], kernel: Any, stride: Any, padding: Any, dilation: Any = 1) -> Span:
    _grid(span, shape)
    each = zip(_pair(kernel), _pair(stride, _pair(kernel)), _pair(padding), _pair(dilation),
               (len(span.rows), len(span.columns)), shape[2:], strict=True)
    return span.moved(*(window(k, s, p, d, given, made) for k, s, p, d, given, made in each))


def window(kernel: int, stride: int, padding: int, dilation: int, given: int, made: int) -> np.ndarray:
    """Which of ``given`` cells each of ``made`` windows reads, int64 (made, kernel); -1 beyond the border."""
    taps = np.arange(made)[:, None] * stride - padding + np.arange(kernel)[None] * dilation
    return np.where((taps >= 0) & (taps < given), taps, -1)


def _convolution(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    if given["transposed"]:
        raise UnclearError("transposed")
    kernel = tuple(given["weight"].shape[2:])
    return _slide(span, shape, kernel, given["stride"], given["padding"], given["dilation"])


def _pool(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    return _slide(span, shape, given["kernel_size"], given["stride"], given["padding"], given.get("dilation", 1))


def _adaptive_pool(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    _grid(span, shape)
    def taps(size: int, made: int) -> np.ndarray:
        starts, stops = (np.arange(made) * size) // made, -((-np.arange(1, made + 1) * size) // made)
        indices = starts[:, None] + np.arange((stops - starts).max())[None]
        return np.where(indices < stops[:, None], indices, -1)
    return span.moved(taps(len(span.rows), shape[2]), taps(len(span.columns), shape[3]))


def _pad(mode: str) -> Rule:
    def rule(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
        _grid(span, shape)
        left, right, top, bottom = [*given.get("pad", given.get("padding", ())), 0, 0, 0, 0][:4]
        options: Any = {"constant_values": -1} if mode == "constant" else {}
        def taps(size: int, before: int, after: int) -> np.ndarray:
            cells = np.arange(size)[-min(before, 0):size + min(after, 0)]
            return np.pad(cells, (max(before, 0), max(after, 0)), mode=mode, **options)[:, None]  # type: ignore[call-overload]
        return span.moved(taps(len(span.rows), top, bottom), taps(len(span.columns), left, right))
    return rule


def _reduce(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    """Means and maxima over both places, or over neither."""
    self = given["self"]
    dims = {int(d) % self.dim() for d in (given["dim"] if given.get("dim") else range(self.dim()))}
    assert span.axes is not None
    over = [axis in dims for axis in span.axes]
    if all(over):
        return span.merged()
    if any(over):
        raise UnclearError("over one of the two places")
    gone = 0 if given.get("keepdim") else 1
    return span.on(*(axis - gone * sum(d < axis for d in dims) for axis in span.axes))


def _everything(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    """Normalised by statistics of all places: each cell depends on all of them."""
    whole = span.merged()
    return replace(span, rows=np.repeat(whole.rows, len(span.rows), 0),
                   columns=np.repeat(whole.columns, len(span.columns), 0))


def _batch_norm(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    return _everything(given, span, shape) if given.get("training") else span


def _layer_norm(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    first = len(shape) - len(given["normalized_shape"])
    assert span.axes is not None
    if max(span.axes) < first:
        return span
    if min(span.axes) >= first:
        return _everything(given, span, shape)
    raise UnclearError("over one of the two places")


def _stay(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    return span


def _permute(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    order = [int(d) % len(shape) for d in given["dims"]]
    assert span.axes is not None
    return span.on(*(order.index(axis) for axis in span.axes))


def _transpose(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    one, other = (int(given[name]) % len(shape) for name in ("dim0", "dim1"))
    swap = {one: other, other: one}
    assert span.axes is not None
    return span.on(*(swap.get(axis, axis) for axis in span.axes))


def _view(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    """Shapes that leave the last two dimensions, the places, as they are: a shuffle of channels."""
    last = given["self"].dim() - 2, given["self"].dim() - 1
    same = span.axes == last and shape[-2:] == tuple(given["self"].shape[-2:])
    return span.on(len(shape) - 2, len(shape) - 1) if same else span.on(None, None)


def _slice(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    dim = int(given["dim"]) % len(shape)
    assert span.axes is not None
    if dim not in span.axes:
        return span
    def taps(axis: int, size: int) -> np.ndarray:
        part = slice(given["start"], given["end"], given["step"]) if axis == dim else slice(None)
        return np.arange(size)[part][:, None]
    return span.moved(taps(span.axes[0], len(span.rows)), taps(span.axes[1], len(span.columns)))


def _split(given: dict[str, Any], span: Span, shape: tuple[int, ...]) -> Span:
    if span.axes and int(given["dim"]) % len(shape) in span.axes:
        raise UnclearError("along the places")
    return span


RULES: dict[str, Rule] = {
    "convolution": _convolution, "max_pool2d_with_indices": _pool, "max_pool2d": _pool, "avg_pool2d": _pool,
    "_adaptive_avg_pool2d": _adaptive_pool, "adaptive_max_pool2d": _adaptive_pool,
    "constant_pad_nd": _pad("constant"), "reflection_pad2d": _pad("reflect"), "replication_pad2d": _pad("edge"),
    "mean": _reduce, "amax": _reduce, "amin": _reduce, "sum": _reduce, "linalg_vector_norm": _reduce,
    "native_group_norm": _everything, "native_layer_norm": _layer_norm,
    "_native_batch_norm_legit_no_training": _stay, "native_batch_norm": _batch_norm, "cudnn_batch_norm": _batch_norm,
    "_native_batch_norm_legit": _everything,
    "permute": _permute, "transpose": _transpose, "view": _view, "_unsafe_view": _view, "_reshape_alias": _view,
    "slice": _slice, "split": _split, "split_with_sizes": _split,
    **dict.fromkeys(("alias", "detach", "clone", "_to_copy", "lift_fresh", "contiguous"), _stay),
    # Element by element, and not marked as such in every version of torch.
    **dict.fromkeys(("hardtanh", "hardtanh_", "hardswish", "hardswish_", "mish_", "threshold_", "_prelu_kernel"), _stay),
}
"""What is known to move places, by the name of the operation; what works element by element needs no rule."""
