from __future__ import annotations

import pytest
import torch
from model_zoo import FAMILIES, Member, lively
from torch import Tensor, nn


@pytest.fixture(params=list(FAMILIES))
def member(request: pytest.FixtureRequest) -> Member:
    pytest.importorskip("timm") if request.param.startswith("timm") else None
    return FAMILIES[request.param]


@pytest.fixture
def build():
    """Make a member of the zoo in evaluation mode, with weights that make every class and neuron count."""
    def make(member: Member) -> nn.Module:
        torch.manual_seed(0)
        return lively(member.make()).eval()
    return make


@pytest.fixture
def images() -> Tensor:
    return torch.rand(3, 3, 64, 64, generator=torch.Generator().manual_seed(5))
