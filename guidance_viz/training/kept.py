"""What a frozen stem computes: without gradients, and once where its inputs stay the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from guidance_viz.core import disk_errors, mark_folder
from guidance_viz.training.extract import to_half
from guidance_viz.training.memory import with_oom_retry
from guidance_viz.training.sources import PartSource, StemSource

if TYPE_CHECKING:
    from guidance_viz.models import Classifier
    from guidance_viz.training.runtime import Runtime
    from guidance_viz.training.sources import Source


class FrozenStemSource(PartSource):
    """Another source, of which the tail and the head are trained: the stem runs as every pass without gradients does.

    Parameters
    ----------
    base
        Gives the photos.
    clf
        The classifier to train.
    cut
        Where its tail begins.
    runtime
        How to compute.
    """

    def __init__(self, base: Source, clf: Classifier, cut: str, runtime: Runtime) -> None:
        trained = dict.fromkeys([*clf.tail_parameters(cut), *clf.head_parameters()])
        super().__init__(base, list(trained), clf.module)
        self.cut, self.runtime = cut, runtime

    def activations(self, clf: Classifier, inputs: torch.Tensor) -> torch.Tensor:
        """Activations (b, C, h, w); gradients flow through the tail."""
        for part in self.frozen:
            part.eval()
        with torch.no_grad(), self.runtime.autocast():
            stem = clf.stem(inputs, self.cut)
        return clf.tail(stem.float(), self.cut)


class KeptStemSource(StemSource):
    """Another source's inputs as the frozen stem gives them (float16), computed when they are first asked for.

    Parameters
    ----------
    base
        Gives the inputs. It must give equal inputs for equal rows in equal order, and be asked for them in batches of one
        size.
    clf
        A classifier whose stem is not trained.
    cut
        Where the stem ends.
    runtime
        How to compute.
    folder
        Where the outputs are kept while they are needed; ``None``: in memory.
    """

    def __init__(self, base: Source, clf: Classifier, cut: str, runtime: Runtime, folder: Path | None = None) -> None:
        super().__init__(np.zeros(0, np.float16), cut)
        self.base, self.clf, self.runtime, self.folder = base, clf, runtime, folder
        self._rows: np.ndarray | None = None
        self._read = np.zeros(0, np.int64)

    def batches(self, rows: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """What enters the cut, for the rows that could be read, in order."""
        if self._rows is None or not np.array_equal(self._rows, rows):
            yield from self._computed(np.asarray(rows), batch_size)
            return
        for start in range(0, len(self._read), batch_size):
            chunk = self._read[start:start + batch_size]
            yield chunk, torch.from_numpy(np.array(self.array[start:start + len(chunk)]))

    def _computed(self, rows: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """Compute and keep; what is kept counts once all of it is there."""
        read: list[np.ndarray] = []
        self._rows = None  # an interruption leaves nothing that could be read
        with self._kept() as keep:
            for chunk, inputs in self.base.batches(rows, batch_size):
                stem = with_oom_retry(partial(self._stem, inputs), batch_size)[0]
                keep(stem.numpy())
                read.append(chunk)
                yield chunk, stem
        self._read = np.concatenate(read) if read else self._read[:0]
        self._rows = rows

    def _stem(self, inputs: torch.Tensor, most: int) -> torch.Tensor:
        parts = []
        with torch.no_grad(), self.runtime.autocast():
            for start in range(0, len(inputs), most):
                found = self.clf.stem(self.runtime.to_device(inputs[start:start + most]), self.cut)
                parts.append(to_half(found).cpu())
        return torch.cat(parts)

    @contextmanager
    def _kept(self) -> Iterator[Callable[[np.ndarray], None]]:
        """Takes the outputs, batch by batch; afterwards they are :attr:`array`."""
        if self.folder is None:
            parts: list[np.ndarray] = []
            yield parts.append
            self.array = np.concatenate(parts) if parts else self.array
            return
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            mark_folder(self.folder)
        path, last = self.folder / "kept.bin", self.array[:0]
        with path.open("wb") as file:
            def keep(values: np.ndarray) -> None:
                nonlocal last
                last = values
                with disk_errors("training", path):   # a memory map on a full disk would end the process
                    file.write(np.ascontiguousarray(values).tobytes())
            yield keep
        self.array = np.memmap(path, last.dtype, "r").reshape(-1, *last.shape[1:]) if len(last) else last
