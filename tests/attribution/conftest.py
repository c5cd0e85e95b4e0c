from __future__ import annotations

from collections import namedtuple

import pytest
import torch
from torch import nn

LinearHead = namedtuple("LinearHead", "weight bias")


class TinyCut(nn.Module):
    """Two convolutions cut before a head; has the attributes of a Classifier that attribution reads."""

    def __init__(self, channels=5, classes=3, linear=True, seed=0):
        super().__init__()
        torch.manual_seed(seed)
        self.layer = "trunk"
        self.trunk = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(),
                                   nn.Conv2d(4, channels, 3, stride=2, padding=1), nn.ReLU())
        self.fc = nn.Linear(channels, classes)
        self.deep = None if linear else nn.Sequential(nn.Conv2d(channels, channels, 1), nn.Tanh())
        self.register_buffer("neuron_mask", torch.ones(channels, dtype=torch.bool))
        self.forwards = 0

    def _mask(self, acts):
        return acts * self.neuron_mask.to(acts)[:, None, None]

    def activations(self, x):
        self.forwards += 1
        return self._mask(self.trunk(x))

    def carry(self, acts):
        return ()

    def head(self, acts, carry=None):
        acts = self._mask(acts)
        return self.fc((self.deep(acts) if self.deep else acts).mean((2, 3)))

    def forward(self, x):
        return self.head(self.activations(x))

    @property
    def linear_head(self):
        kept = self.neuron_mask.to(self.fc.weight)
        return None if self.deep else LinearHead(self.fc.weight * kept, self.fc.bias)


@pytest.fixture(params=["linear", "deep"])
def tiny(request, device):
    """A small classifier of each kind of head, in float64 where the device has it, in eval mode."""
    dtype = torch.float32 if device == "mps" else torch.float64
    return TinyCut(linear=request.param == "linear").to(device, dtype).eval()


@pytest.fixture
def photos(device):
    dtype = torch.float32 if device == "mps" else torch.float64
    return torch.rand(6, 3, 12, 12, generator=torch.Generator().manual_seed(1)).to(device, dtype)


@pytest.fixture
def make_cut():
    return TinyCut
