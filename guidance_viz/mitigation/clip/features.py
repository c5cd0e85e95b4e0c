"""Image features just before the projection, from one pass; and training from them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from guidance_viz.core import Progress, content_hash, write_array
from guidance_viz.mitigation.guide import inference_source
from guidance_viz.training import with_oom_retry
from guidance_viz.training.cancel import check_cancelled
from guidance_viz.training.sources import ArraySource

if TYPE_CHECKING:
    from guidance_viz.mitigation.types import Task
    from guidance_viz.models import ClipClassifier

STAGE = "Collecting the features before the projection"
FILE = "features"


class FeatureSource(ArraySource):
    """Features on disk: the projections are trained from them.

    Parameters
    ----------
    features
        (N, …).
    keep
        bool (C,) over their channels: False for pruned neurons, where the features are activations; else ``None``.
    temperature
        Whether τ is trained.

    Attributes
    ----------
    repeated
        Rows that are seen again: row N + i stands for row ``repeated[i]``.
    """

    def __init__(self, features: np.ndarray, keep: np.ndarray | None = None, temperature: bool = True) -> None:
        super().__init__(features)
        self.keep, self.temperature = None if keep is None else torch.from_numpy(keep), temperature
        self.repeated = np.zeros(0, np.int64)

    def batches(self, rows: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, Tensor]]:
        """Features of the rows, those seen again by the rows that they stand for."""
        every = np.concatenate([np.arange(len(self.array)), self.repeated])
        for start in range(0, len(rows), batch_size):
            chunk = rows[start:start + batch_size]
            yield chunk, torch.from_numpy(np.ascontiguousarray(self.array[every[chunk]]))

    def activations(self, clf: nn.Module, inputs: Tensor) -> Tensor:
        """The features without the pruned neurons."""
        found = inputs.float()
        return found if self.keep is None else found * self.keep.to(found)[:, None, None]

    def parameters(self, clf: nn.Module) -> list[nn.Parameter]:
        """The projections', and τ where it is trained."""
        return [p for name, p in clf.named_parameters() if self.temperature or not name.endswith("logit_scale")]


def repeats(rows: np.ndarray, groups: np.ndarray, seed: int) -> np.ndarray:
    """Rows to be seen again so that all groups are seen equally often; those of no group (negative) are not.

    Parameters
    ----------
    rows
        Rows that are trained on.
    groups
        Group of each of them.
    seed
        Of which rows are seen once more than others.
    """
    sizes = {int(g): int((groups == g).sum()) for g in np.unique(groups[groups >= 0])}
    generator, most = np.random.default_rng(seed), max(sizes.values(), default=0)
    found = [np.resize(generator.permutation(rows[groups == g]), most - size) for g, size in sizes.items()]
    return np.concatenate([np.zeros(0, np.int64), *found]).astype(np.int64)


def collect(task: Task, clf: ClipClassifier, temperature: bool) -> Generator[Progress, None, tuple[FeatureSource, int]]:
    """The source of the projections' training, and how many images passed a part of the tower for it.

    Where the projection starts at the activations (an attention pooling) and these were kept, nothing is computed.
    Otherwise the cheapest of what was kept is run to just before the projection, once; the folder keeps it.
    """
    if _start_at_activations(clf):
        keep = clf.neuron_mask.cpu().numpy()
        mask = None if keep.all() else keep
        if task.extraction.activations is not None:
            return FeatureSource(task.extraction.activations, mask, temperature), 0
    folder = Path(task.folder or ".")
    path = folder / f"{FILE}-{content_hash(clf.fingerprint(), task.ds.fingerprint())}.npy"
    seen = 0
    if not path.exists():
        seen = yield from _compute(task, clf, path)
    return FeatureSource(np.load(path, mmap_mode="r", allow_pickle=False), None, temperature), seen


def _start_at_activations(clf: ClipClassifier) -> bool:
    tower = clf.net.tower
    return tower.layer == clf.layer == tower.steps[-1].name and tower.layout.order == "nchw"


def _compute(task: Task, clf: ClipClassifier, path: Path) -> Generator[Progress, None, int]:
    source, total = inference_source(task), len(task.ds)
    rows = np.flatnonzero(task.extraction.readable)
    clf.eval()
    found: np.ndarray | None = None
    done = 0
    for index, inputs in source.batches(rows, task.runtime.batch_size):
        check_cancelled(task.cancel, STAGE)

        def work(size: int, inputs: Tensor = inputs) -> np.ndarray:
            parts = []
            for start in range(0, len(inputs), size):
                with torch.no_grad(), task.runtime.autocast():
                    acts = source.activations(clf, task.runtime.to_device(inputs[start:start + size]))
                with torch.no_grad():
                    parts.append(clf.features(acts.float()).cpu().numpy())
            return np.concatenate(parts)
        values = with_oom_retry(work, len(index))[0]
        if found is None:
            found = np.zeros((total, *values.shape[1:]), np.float16 if values.ndim > 2 else np.float32)
        found[index] = values
        done += len(index)
        yield Progress(STAGE, done, len(rows))
    write_array(path, np.zeros((total, 1), np.float32) if found is None else found)
    return done
