"""Out of memory is met by halving the batch, not by giving up."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TypeVar

import torch

T = TypeVar("T")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that the device, or the machine, has no memory left.

    CUDA raises its own class; MPS, oneDNN and the CPU allocator raise a ``RuntimeError`` that only says so.
    """
    if isinstance(error, (torch.cuda.OutOfMemoryError, MemoryError)):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and ("out of memory" in text or "can't allocate memory" in text)


def free_memory() -> None:
    """Give cached blocks back to the device."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()


def with_oom_retry(work: Callable[[int], T], batch_size: int, minimum: int = 1) -> tuple[T, int]:
    """Run ``work(batch_size)``; each time the memory runs out, halve the batch and run it again.

    Parameters
    ----------
    work
        Called with the number of images it may hold at once. It must be safe to call again after a failure.
    batch_size
        The size to try first, ≥ 1.
    minimum
        The smallest size to try.

    Returns
    -------
    tuple
        What ``work`` returned, and the batch size that fitted.

    Raises
    ------
    RuntimeError
        The original error, when even ``minimum`` does not fit, or when it is about something else.
    """
    size = max(int(batch_size), minimum)
    while True:
        try:
            return work(size), size
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error) or size <= minimum:
                raise
        # Out of the except block, so that the traceback no longer holds the failed step's tensors.
        size = max(size // 2, minimum)
        free_memory()
