"""Where a training step's inputs come from: the photos, the cached stem output, or cached activations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch

from guidance_viz.core import OptionError

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier

Augmentation = Callable[..., "torch.Tensor | tuple[torch.Tensor, torch.Tensor]"]


class Source(Protocol):
    """Gives batches of inputs, and knows how a classifier turns them into activations."""

    augment: Augmentation | None

    def batches(self, rows: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """Inputs of the rows, in order."""

    def activations(self, clf: Classifier, inputs: torch.Tensor) -> torch.Tensor:
        """Activations (b, C, h, w) of a batch, on the device; gradients flow into what is trained."""

    def parameters(self, clf: Classifier) -> list[torch.nn.Parameter]:
        """What can be trained from here."""


class ImageSource:
    """The photos themselves: everything can be trained, and photos may be augmented.

    Parameters
    ----------
    ds
        The data set.
    workers
        Processes that read.
    augment
        ``augment(images) -> images``, images (b, 3, H, W) in [0, 1]; it must leave the layout of the photo as it is,
        or take and return the old saliency maps too: ``augment(images, maps) -> (images, maps)``, maps (b, h, w).
        Its randomness must be torch's, which is seeded for each step.
    """

    def __init__(self, ds: Dataset, workers: int = 0, augment: Augmentation | None = None) -> None:
        self.ds, self.workers, self.augment = ds, workers, augment

    def batches(self, rows: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """Read the photos of the rows."""
        return iter(self.ds.batches(rows, batch_size, self.workers))

    def activations(self, clf: Classifier, inputs: torch.Tensor) -> torch.Tensor:
        """Run the whole trunk."""
        return clf.activations(inputs)

    def parameters(self, clf: Classifier) -> list[torch.nn.Parameter]:
        """Every parameter."""
        return list(clf.parameters())


class ArraySource:
    """Rows of an array on disk or in memory."""

    augment: Augmentation | None = None

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def batches(self, rows: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """Read the rows of the array."""
        for start in range(0, len(rows), batch_size):
            chunk = rows[start:start + batch_size]
            yield chunk, torch.from_numpy(np.ascontiguousarray(self.array[chunk]))


class StemSource(ArraySource):
    """The frozen stem's cached output at a cut: the tail and the head are trained from it."""

    def __init__(self, stem: np.ndarray, cut: str) -> None:
        super().__init__(stem)
        self.cut = cut

    def activations(self, clf: Classifier, inputs: torch.Tensor) -> torch.Tensor:
        """Run the tail."""
        return clf.tail(inputs.float(), self.cut)

    def parameters(self, clf: Classifier) -> list[torch.nn.Parameter]:
        """The tail's and the head's, each once: they may share some."""
        return list(dict.fromkeys([*clf.tail_parameters(self.cut), *clf.head_parameters()]))


class EncodingSource(ArraySource):
    """What is kept of the photos at the very place that the classifier is cut at."""

    def activations(self, clf: Classifier, inputs: torch.Tensor) -> torch.Tensor:
        """As they are kept."""
        return inputs.float()

    def parameters(self, clf: Classifier) -> list[torch.nn.Parameter]:
        """What follows."""
        return list(clf.head_parameters())


class PartSource:
    """Another source, of which a part is trained: the rest runs as in evaluation, also where gradients pass through it.

    Parameters
    ----------
    base
        Gives the inputs, and the activations.
    trained
        The parameters to train.
    module
        The network that they belong to. Modules that hold none of them, and hold nothing that does, stay in evaluation
        mode, so that BatchNorm before and between what is trained keeps its statistics.
    """

    def __init__(self, base: Source, trained: Sequence[torch.nn.Parameter], module: torch.nn.Module) -> None:
        self.base, self.augment, self.trained = base, base.augment, list(trained)
        chosen = {id(parameter) for parameter in trained}
        self.frozen = [part for part in module.modules() if any(True for _ in part.parameters())
                       and not any(id(parameter) in chosen for parameter in part.parameters())]

    def batches(self, rows: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """Those of the other source."""
        return self.base.batches(rows, batch_size)

    def activations(self, clf: Classifier, inputs: torch.Tensor) -> torch.Tensor:
        """Those of the other source, with what is not trained in evaluation mode."""
        for part in self.frozen:
            part.eval()
        return self.base.activations(clf, inputs)

    def parameters(self, clf: Classifier) -> list[torch.nn.Parameter]:
        """The chosen ones."""
        return self.trained


class ActivationSource(ArraySource):
    """Cached activations, or their means for a linear head: the head is trained from them.

    Parameters
    ----------
    clf
        A classifier with the trunk that they are of.
    activations
        (N, C, h, w), or means (N, C).
    carry
        What passes beside them to the head, a row an image.
    """

    def __init__(self, clf: Classifier, activations: np.ndarray, carry: Sequence[np.ndarray] = ()) -> None:
        super().__init__(activations)
        self.carry, self._remember = tuple(carry), clf.remember

    def batches(self, rows: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """Read the rows of the arrays; what passes beside the activations is remembered by them."""
        for chunk, values in super().batches(rows, batch_size):
            yield chunk, self._remember(values, tuple(torch.from_numpy(part[chunk]) for part in self.carry))

    def activations(self, clf: Classifier, inputs: torch.Tensor) -> torch.Tensor:
        """The cached activations without the pruned neurons."""
        acts = inputs.float()
        acts = acts if acts.ndim == 4 else acts[..., None, None]
        return acts.mul(clf.neuron_mask.to(acts)[:, None, None])

    def parameters(self, clf: Classifier) -> list[torch.nn.Parameter]:
        """The head's."""
        return list(clf.head_parameters())


def check_augmentation(trainable: str, augment: Augmentation | None) -> None:
    """Raise if photos should be augmented but are not read.

    Raises
    ------
    OptionError
        Says which part to train instead.
    """
    if augment is not None and trainable != "all":
        raise OptionError(f"trainable={trainable!r} reads cached activations, which augmentation cannot change. "
                          "Use trainable='all' with augment, or leave augment out.")
