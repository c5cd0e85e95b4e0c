"""A checkpoint that is read while the run writes the next one is one of the two, never a mixture."""

from __future__ import annotations

import multiprocessing
from itertools import count

import torch

from guidance_viz.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint


def _checkpoint(step):
    size = 1000 + 137 * (step % 13)  # another length each time: an old header over new bytes cannot fit
    return Checkpoint({"weight": torch.full((size,), float(step))}, None, {"moment": torch.arange(100.0 + step % 7)},
                      {"key": "k", "step": step, "history": "·" * (step % 50)})


def _write_on(folder):
    for step in count(1):
        save_checkpoint(folder, _checkpoint(step))


def test_a_checkpoint_read_while_the_next_is_written_is_whole(tmp_path):
    save_checkpoint(tmp_path, _checkpoint(0))
    writer = multiprocessing.get_context("spawn").Process(target=_write_on, args=(tmp_path,), daemon=True)
    writer.start()
    try:
        seen = set()
        while len(seen) < 150:
            assert writer.is_alive()
            found = load_checkpoint(tmp_path, "k")
            step = found.meta["step"]
            assert len(found.model["weight"]) == 1000 + 137 * (step % 13)
            assert (found.model["weight"] == step).all() and len(found.optimizer["moment"]) == 100 + step % 7
            seen.add(step)
    finally:
        writer.kill()
        writer.join()
