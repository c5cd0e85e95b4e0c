from __future__ import annotations

import pytest
import torch

from guidance_viz.training import is_out_of_memory, with_oom_retry


class Limited:
    """Work that fits up to a size, and notes the sizes it was tried with."""

    def __init__(self, limit, error):
        self.limit, self.error, self.tried = limit, error, []

    def __call__(self, size):
        self.tried.append(size)
        if size > self.limit:
            raise self.error
        return f"done with {size}"


@pytest.mark.parametrize("error", [torch.cuda.OutOfMemoryError("CUDA out of memory"),
                                   RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"),
                                   RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't "
                                                "allocate memory"),
                                   MemoryError()])
def test_the_batch_is_halved_until_it_fits(error):
    work = Limited(10, error)
    assert with_oom_retry(work, 64) == ("done with 8", 8)
    assert work.tried == [64, 32, 16, 8]


def test_what_fits_is_run_once():
    work = Limited(100, MemoryError())
    assert with_oom_retry(work, 64) == ("done with 64", 64)
    assert work.tried == [64]


def test_when_one_image_does_not_fit_the_error_is_raised():
    work = Limited(0, torch.cuda.OutOfMemoryError("CUDA out of memory"))
    with pytest.raises(torch.cuda.OutOfMemoryError):
        with_oom_retry(work, 5)
    assert work.tried == [5, 2, 1]


@pytest.mark.parametrize("error", [RuntimeError("mat1 and mat2 shapes cannot be multiplied"), ValueError("out of memory")])
def test_other_errors_pass_at_once(error):
    work = Limited(0, error)
    assert not is_out_of_memory(error)
    with pytest.raises(type(error)):
        with_oom_retry(work, 64)
    assert work.tried == [64]
