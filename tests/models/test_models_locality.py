"""The attribution layer is a grid over the picture: a patch that is moved moves what it changes."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from guidance_viz.core import ModelError
from guidance_viz.models import Classifier
from guidance_viz.models.locality import is_local

SIDE = 32


class Laid(nn.Module):
    """A real grid, and after it something of a grid's shape that is none."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.kind = kind
        self.conv = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 64, 3, 2, 1), nn.ReLU())
        self.mix, self.fc = nn.Linear(64, 64), nn.Linear(64, 3)
        self.after = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        if x.mean() > 1e6:  # no graph can hold this
            x = -x
        z = self.conv(x)
        if self.kind == "pooled vector as a picture":
            z = self.after(self.mix(z.mean((2, 3))).view(-1, 1, 8, 8))
            return self.fc(z.flatten(1))
        if self.kind == "pooled vector as tokens":
            z = self.after(self.mix(z.mean((2, 3)))[:, :, None])
            return self.fc(z.flatten(1))
        if self.kind == "shuffled cells":
            order = torch.randperm(64, generator=torch.Generator().manual_seed(3))
            z = self.after(z.flatten(2)[:, :, order].view_as(z))
            return self.fc(z.mean((2, 3)))
        z = self.after(z.transpose(2, 3))
        return self.fc(z.mean((2, 3)))


@pytest.mark.parametrize("kind", ["pooled vector as a picture", "pooled vector as tokens", "shuffled cells", "turned"])
def test_what_only_has_a_grids_shape_is_not_taken(kind):
    clf = Classifier.wrap(Laid(kind).eval(), image_size=SIDE)
    assert clf.layer.startswith("conv") and clf.activations(torch.rand(1, 3, SIDE, SIDE)).shape[1:] == (64, 8, 8)
    with pytest.raises(ModelError, match="no grid over the picture"):
        Classifier.wrap(Laid(kind).eval(), "after", image_size=SIDE)


def test_a_pooled_sequence_of_a_transformer_is_not_shown_as_a_picture():
    transformers = pytest.importorskip("transformers")
    config = transformers.SwinConfig(image_size=64, patch_size=4, embed_dim=512, depths=[1, 1], num_heads=[1, 2],
                                     window_size=4, num_labels=2)  # 1,024 channels in the end: 32 × 32
    torch.manual_seed(0)
    module = transformers.SwinForImageClassification(config).eval()
    clf = Classifier.wrap(module)
    images = torch.rand(1, 3, 64, 64)
    acts = clf.activations(images)
    assert acts.shape[2:] == (8, 8) and "pooler" not in clf.layer
    torch.testing.assert_close(clf(images), module(clf.normalize(images)).logits)


@pytest.mark.parametrize("grid", [(8, 8), (3, 5), (1, 6), (6, 1), (2, 2)])
def test_a_mean_over_the_cells_of_a_grid_is_local_whatever_its_shape(grid):
    def pooled(x: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(x, grid)

    x = torch.randn(2, 3, 48, 60)
    assert is_local(pooled, x, plain=False)
    assert not is_local(lambda x: pooled(x).flip(2, 3), x, plain=False)
    assert not is_local(lambda x: torch.zeros(len(x), 4, *grid), x, plain=False)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_a_grid_whose_cells_also_see_all_of_the_picture_is_local(share):
    def mixed(x: Tensor) -> Tensor:
        z = F.avg_pool2d(x, 8)
        return (1 - share) * z + share * z.mean((2, 3), keepdim=True)

    assert is_local(mixed, torch.randn(1, 3, 64, 64), plain=False)
