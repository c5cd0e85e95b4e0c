"""Where and how to compute: device, precision, memory layout, batch size and workers, by a short trial."""

from __future__ import annotations

import dataclasses
import itertools
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch

from guidance_viz.core import OptionError
from guidance_viz.training.memory import free_memory, is_out_of_memory

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier

PRECISIONS = ("float32", "bf16")
WORTH_IT = 1.15  # a faster way must win by this factor, or the exact one is kept
TRIAL_IMAGES = 8
TRIAL_SECONDS = 4.0
BATCH_SIZES = {"cpu": (16, 32), "mps": (32, 64, 128), "cuda": (32, 64, 128, 256, 512)}


@dataclass(frozen=True)
class Runtime:
    """How the network is run.

    Attributes
    ----------
    device
        ``"cpu"``, ``"cuda"`` (or ``"cuda:1"``) or ``"mps"``.
    precision
        ``"float32"`` (on an NVIDIA GPU too, where torch alone would round convolutions to TF32) or ``"bf16"``: the trunk's
        arithmetic. The head, losses and saliency maps are float32 always.
    training
        As ``precision``, of training steps: some processors compute gradients slower in bf16, though not the pass forward.
        Empty: ``precision``.
    batch_size
        Images at once in a pass without gradients; also the most that a training step holds at once.
    workers
        Processes that read images beside the computation; 0 reads in this one.
    channels_last
        Whether convolutions get their images in the memory layout (N, H, W, C).
    threads
        CPU threads of the computation; set again by each long work, as another may have changed it.
    """

    device: str = "cpu"
    precision: str = "float32"
    batch_size: int = 32
    workers: int = 0
    channels_last: bool = False
    threads: int = dataclasses.field(default_factory=torch.get_num_threads)
    training: str = ""

    def autocast(self, training: bool = False) -> AbstractContextManager[object]:
        """Context in which the trunk runs in this precision, or in that of ``training`` steps."""
        if (self.training if training and self.training else self.precision) == "float32":
            return nullcontext()
        return torch.autocast(torch.device(self.device).type, dtype=torch.bfloat16)

    def to_device(self, array: np.ndarray | torch.Tensor) -> torch.Tensor:
        """Move an array to the device; images (4-D) get the memory layout that was found faster."""
        tensor = torch.as_tensor(array)
        if tensor.ndim == 4 and self.channels_last:
            return tensor.to(self.device, memory_format=torch.channels_last, non_blocking=True)
        return tensor.to(self.device, non_blocking=True)

    def place(self, clf: Classifier) -> Classifier:
        """Move a classifier to the device and layout, in place, and set the threads and how exactly cuDNN computes."""
        if self.device.startswith("cuda"):
            # float32 means float32, and the same seed gives the same weights. For the whole process, as the threads are.
            torch.backends.cudnn.allow_tf32 = False
            torch.backends.cudnn.deterministic = True
        if self.threads != torch.get_num_threads():
            torch.set_num_threads(self.threads)
        clf.to(self.device)
        clf.to(memory_format=torch.channels_last if self.channels_last else torch.contiguous_format)
        return clf


def resolve_runtime(clf: Classifier, ds: Dataset, device: str = "auto", precision: str = "auto",
                    batch_size: int | str = "auto", workers: int | str = "auto") -> Runtime:
    """Fill in what is ``"auto"``, by trying it for a few seconds on the classifier.

    Parameters
    ----------
    clf
        The classifier; it is copied, not changed.
    ds
        The data set: gives the image size, and a few images whose reading is timed.
    device
        ``"auto"``: cuda, then mps, then cpu.
    precision
        ``"auto"``: bf16 where it is at least 15 % faster on this classifier; told for training steps by themselves.
    batch_size
        ``"auto"``: the smallest of a few sizes within 10 % of the best throughput that fits into memory.
    workers
        ``"auto"``: as many as are needed for reading to keep up; none where the cores are busy computing.

    Raises
    ------
    OptionError
        The device is not there, or a value is not allowed.
    """
    chosen = Runtime(device=resolve_device(device))
    copy = chosen.place(clf.clone()).eval()
    shape = image_shape(ds)
    chosen = _choose_arithmetic(copy, shape, chosen, _checked_precision(precision))
    copy = chosen.place(copy)
    if precision == "auto":
        chosen = dataclasses.replace(chosen, training=_training_precision(copy, shape, chosen))
    chosen = dataclasses.replace(chosen, batch_size=_checked_count("batch_size", batch_size, 1)
                                 or _choose_batch_size(copy, shape, chosen, len(ds)))
    fixed = _checked_count("workers", workers, 0)
    chosen = dataclasses.replace(chosen, workers=_choose_workers(copy, ds, chosen) if fixed is None else fixed)
    del copy
    free_memory()
    return chosen


def resolve_device(device: str = "auto") -> str:
    """Return the device to use, checked to be there.

    Raises
    ------
    OptionError
        It is not a device of this machine.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if device == "auto":
        return next(name for name, available in there.items() if available)
    if not there.get(str(device).split(":")[0], False):
        raise OptionError(f"The device {device!r} is not on this machine; "
                          f"available: {', '.join(k for k, v in there.items() if v)}. Use 'auto' to let it pick.")
    return device


def seconds_of(work: Callable[[], object], device: str, repeats: int = 3) -> float:
    """Time one call, the best of a few after one to warm up, waiting for the device to finish."""
    best = float("inf")
    for repeat in range(repeats + 1):
        start = time.perf_counter()
        work()
        _synchronize(device)
        if repeat:
            best = min(best, time.perf_counter() - start)
    return best


def _synchronize(device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.synchronize()
    elif device == "mps":
        torch.mps.synchronize()


def _checked_precision(precision: str) -> tuple[str, ...]:
    if precision == "auto":
        return PRECISIONS
    if precision not in PRECISIONS:
        raise OptionError(f"precision={precision!r} is not known; use 'auto', {' or '.join(map(repr, PRECISIONS))}.")
    return (precision,)


def _checked_count(name: str, value: int | str, least: int) -> int | None:
    if value == "auto":
        return None
    if not isinstance(value, (int, np.integer)) or value < least:
        raise OptionError(f"{name}={value!r} is not allowed; use 'auto' or a whole number from {least} up.")
    return int(value)


def image_shape(ds: Dataset) -> tuple[int, int]:
    """Height and width of the images as the model gets them."""
    size = ds.image_size
    if size is None:
        return ds.image_shape[1:]
    return int(size), int(size)


def noise(count: int, shape: tuple[int, int]) -> torch.Tensor:
    """The same random images (count, 3, H, W) in [0, 1] every time."""
    return torch.rand(count, 3, *shape, generator=torch.Generator().manual_seed(0))


def _forward(clf: Classifier, images: torch.Tensor, runtime: Runtime) -> None:
    with torch.inference_mode(), runtime.autocast():
        clf.activations(runtime.to_device(images))


def _choose_arithmetic(clf: Classifier, shape: tuple[int, int], base: Runtime,
                       precisions: tuple[str, ...]) -> Runtime:
    """Try precision × layout; the plainest wins unless another is clearly faster."""
    images = noise(TRIAL_IMAGES, shape)
    best, best_seconds = base, float("inf")
    deadline = time.perf_counter() + TRIAL_SECONDS
    for precision, channels_last in itertools.product(precisions, (False, True)):
        candidate = dataclasses.replace(base, precision=precision, channels_last=channels_last)
        try:
            candidate.place(clf)
            seconds = seconds_of(partial(_forward, clf, images, candidate), base.device, repeats=2)
        except RuntimeError as error:
            # A kernel may lack bf16 or this layout; that is an answer too. Without memory there is none.
            if is_out_of_memory(error) or candidate == dataclasses.replace(base, precision=precisions[0]):
                raise
            continue
        if seconds * WORTH_IT < best_seconds:
            best, best_seconds = candidate, seconds
        if time.perf_counter() > deadline:
            break
    clf.to(memory_format=torch.contiguous_format)
    return best


def _training_precision(clf: Classifier, shape: tuple[int, int], runtime: Runtime) -> str:
    """What a training step of the tail is to run in, by trying it where the passes forward run in bf16."""
    if runtime.precision == "float32":
        return "float32"
    seconds = {}
    for parameter in clf.parameters():
        parameter.requires_grad_(parameter.is_floating_point())
    for precision in PRECISIONS:
        candidate = dataclasses.replace(runtime, training=precision)
        try:
            seconds[precision] = seconds_of(partial(_training_step, clf, noise(TRIAL_IMAGES, shape), candidate),
                                            runtime.device, repeats=2)
        except RuntimeError:  # a gradient may lack bf16, or room
            seconds[precision] = float("inf")
        clf.zero_grad(set_to_none=True)
    return "bf16" if seconds["bf16"] * WORTH_IT < seconds["float32"] else "float32"


def _training_step(clf: Classifier, images: torch.Tensor, runtime: Runtime) -> None:
    """Forward and back through what a fix trains by default."""
    inputs = runtime.to_device(images)
    with torch.no_grad(), runtime.autocast():
        inputs = clf.stem(inputs, clf.default_cut).float() if clf.cuts else inputs
    with torch.enable_grad(), runtime.autocast(training=True):
        acts = clf.tail(inputs, clf.default_cut) if clf.cuts else clf.activations(inputs)
        acts.float().square().mean().backward()


def _choose_batch_size(clf: Classifier, shape: tuple[int, int], runtime: Runtime, available: int) -> int:
    sizes = BATCH_SIZES[torch.device(runtime.device).type]
    speeds: dict[int, float] = {}
    deadline = time.perf_counter() + TRIAL_SECONDS
    for count in sizes:
        try:
            images = noise(count, shape)
            speeds[count] = count / seconds_of(partial(_forward, clf, images, runtime), runtime.device, 1)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            free_memory()
            break
        if time.perf_counter() > deadline or count >= available:
            break
    if not speeds:
        return max(1, sizes[0] // 2)
    return min(count for count, speed in speeds.items() if speed >= 0.9 * max(speeds.values()))


def _choose_workers(clf: Classifier, ds: Dataset, runtime: Runtime) -> int:
    """Workers cost start-up time and memory: used only where reading would hold up the computation."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    count = min(TRIAL_IMAGES, len(ds))
    if runtime.device == "cpu" or cores <= 2 or count == 0:
        return 0
    start = time.perf_counter()
    images = next((images for _, images in ds.batches(np.arange(count), count)), None)
    reading = time.perf_counter() - start
    if images is None:
        return 0
    computing = seconds_of(lambda: _forward(clf, images, runtime), runtime.device, repeats=1)
    return int(min(cores - 1, 8, np.ceil(reading / max(computing, 1e-6)))) if reading > 0.5 * computing else 0
