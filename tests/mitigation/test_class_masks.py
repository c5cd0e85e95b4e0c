from __future__ import annotations

import numpy as np
import torch

from guidance_viz.mitigation.annotations import Annotations


class Masked:
    """A data set whose mask of row r and class c is the number 0.1 r + 0.01 c everywhere."""

    def __init__(self):
        self.asked = []

    def masks(self, h, w, rows, targets, exact):
        self.asked += list(zip(rows.tolist(), targets.tolist(), strict=True))
        return torch.stack([torch.full((h, w), .1 * r + .01 * c) for r, c in zip(rows, targets, strict=True)])


def test_the_exact_mask_is_that_of_the_class_drawn_and_is_read_once():
    ds, nobody = Masked(), np.zeros(0, np.int64)
    found = Annotations(np.zeros((0, 4)), nobody, nobody, ds, np.array([1, 2]))
    masks = found.masks(np.array([2, 1, 2]), np.array([0, 3, 4]), 1, 2)
    assert torch.allclose(masks[:, 0, 0], torch.tensor([.2, .13, .24]), atol=1e-3)
    again = found.masks(np.array([2, 1]), np.array([4, 0]), 1, 2)
    assert torch.allclose(again[:, 0, 1], torch.tensor([.24, .1]), atol=1e-3)
    assert sorted(ds.asked) == [(1, 0), (1, 3), (2, 0), (2, 4)]
