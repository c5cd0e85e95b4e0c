"""What a cell can see: the arithmetic against changing the image pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

import guidance_viz as gv
from guidance_viz import concepts
from guidance_viz.concepts import receptive
from guidance_viz.core import OptionError


def positive(network):
    """The same network with weights that no sum of which is zero: what a cell can depend on, it does."""
    torch.manual_seed(0)
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return network.double()


def by_changing(trunk, size):
    """The slow way: put nan in one row (column) of pixels after another, and look where it comes out."""
    clean = trunk(torch.rand(1, 3, *size, dtype=torch.float64))
    assert not clean.isnan().any()
    found = []
    for axis in (0, 1):
        reached = []
        for line in range(size[axis]):
            image = torch.rand(1, 3, *size, dtype=torch.float64)
            image.select(axis + 2, line).fill_(torch.nan)
            reached.append(trunk(image).isnan().any(dim=(1))[0].any(dim=1 - axis).numpy())
        reached = np.array(reached)
        found.append([extent(np.flatnonzero(cell)) for cell in reached.T])
    return found


def extent(lines):
    return (int(lines[0]), int(lines[-1]) + 1) if len(lines) else (0, 0)  # it reads padding alone


def block(given, made, *, stride=1):
    return nn.Sequential(nn.Conv2d(given, made, 3, stride, 1), nn.BatchNorm2d(made), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.long = nn.Sequential(block(4, 4, stride=2), nn.Conv2d(4, 4, 3, padding=2, dilation=2))
        self.short = nn.Conv2d(4, 4, 1, 2)

    def forward(self, x):
        return torch.relu(self.long(x) + self.short(x))


class Gate(nn.Module):
    """Squeeze and excite: every place comes to depend on all."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 4), nn.Sigmoid())

    def forward(self, x):
        return x * self.inner(x)[:, :, None, None]


class Branches(nn.Module):
    def __init__(self):
        super().__init__()
        self.ways = nn.ModuleList([nn.Conv2d(4, 2, (1, 5), padding=(0, 2)), nn.AvgPool2d(3, 1, 1), nn.Conv2d(4, 2, 1)])

    def forward(self, x):
        return torch.cat([way(x) for way in self.ways], dim=1)


class LastNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(4)

    def forward(self, x):
        return self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Shuffle(nn.Module):
    def forward(self, x):
        n, c, h, w = x.shape
        one, other = x.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w).chunk(2, dim=1)
        return torch.cat([other, one * 2], 1)


class Crop(nn.Module):
    def forward(self, x):
        return x[:, :, 1:-2, ::2]


TRUNKS = {
    "one convolution": lambda: nn.Conv2d(3, 4, 5, 3, 1),
    "strides and pools": lambda: nn.Sequential(block(3, 4, stride=2), nn.MaxPool2d(3, 2, 1), block(4, 4)),
    "ceil mode": lambda: nn.Sequential(nn.Conv2d(3, 4, 3), nn.MaxPool2d(2, 2, ceil_mode=True), nn.Conv2d(4, 4, 3)),
    "dilated pool": lambda: nn.Sequential(nn.Conv2d(3, 4, 3, padding="same"), nn.MaxPool2d(2, 2, dilation=3)),
    "wide beside tall": lambda: nn.Sequential(nn.Conv2d(3, 4, (5, 1), (2, 1)), nn.Conv2d(4, 4, (1, 7), (1, 3))),
    "residual": lambda: nn.Sequential(block(3, 4), Residual()),
    "gate": lambda: nn.Sequential(block(3, 4, stride=3), Gate()),
    "branches": lambda: nn.Sequential(block(3, 4, stride=2), Branches()),
    "asymmetric padding": lambda: nn.Sequential(nn.ZeroPad2d((0, 3, 1, 0)), nn.Conv2d(3, 4, 3, 2)),
    "mirrored border": lambda: nn.Conv2d(3, 4, 5, 2, 2, padding_mode="reflect"),
    "repeated border": lambda: nn.Conv2d(3, 4, 5, 2, 2, padding_mode="replicate"),
    "normalised by channel": lambda: nn.Sequential(nn.Conv2d(3, 4, 4, 4), LastNorm()),
    "normalised by group": lambda: nn.Sequential(nn.Conv2d(3, 4, 4, 4), nn.GroupNorm(2, 4)),
    "shuffled channels": lambda: nn.Sequential(nn.Conv2d(3, 4, 3, 2), Shuffle()),
    "adaptive pool": lambda: nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d((3, 2))),
    "cropped": lambda: nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), Crop()),
    **{f"{act.__name__}, {'in place' if inplace else 'a copy'}":
       lambda act=act, inplace=inplace: nn.Sequential(nn.Conv2d(3, 4, 3, 2), act(inplace=inplace), nn.Conv2d(4, 4, 3))
       for act in (nn.ReLU6, nn.Hardswish, nn.Hardsigmoid, nn.SiLU, nn.Mish, nn.ELU) for inplace in (True, False)},
    "PReLU": lambda: nn.Sequential(nn.Conv2d(3, 4, 3, 2), nn.PReLU(), nn.Conv2d(4, 4, 3)),
}


class Cut:
    """As much of a classifier as is needed."""

    def __init__(self, trunk):
        self.network, self.mean = trunk, torch.zeros(3, dtype=torch.float64)

    def trunk(self, x):
        return self.network(x), ()

    def modules(self):
        return self.network.modules()

    def eval(self):
        self.network.eval()


@pytest.mark.parametrize("name", TRUNKS)
@pytest.mark.parametrize("size", [(21, 26), (16, 16)], ids=str)
def test_the_arithmetic_equals_changing_the_image_line_by_line(name, size):
    trunk = positive(TRUNKS[name]()).eval()
    found = concepts.receptive_field(Cut(trunk), size)
    assert found.kind == "theoretical", found.why
    with torch.no_grad():
        rows, columns = by_changing(trunk, size)
    np.testing.assert_array_equal(found.rows, rows)
    np.testing.assert_array_equal(found.columns, columns)


@pytest.mark.parametrize(("model", "side"), [("timm:resnet10t", 96), ("timm:tf_efficientnet_lite0", 64),
                                             ("demo", 128), ("timm:mobilenetv2_035", 96)])
def test_it_holds_for_real_networks(model, side):
    """Random weights: whatever changes lies within, and the ends are reached."""
    pytest.importorskip("timm")
    clf = gv.models.load(model, num_classes=2, pretrained=False).eval()
    found = concepts.receptive_field(clf, (side, side))
    assert found.kind == "theoretical"
    images = torch.rand(2, 3, side, side)
    images[1] = images[0]
    row, column = found.grid[0] // 2, found.grid[1] // 2
    x0, y0, x1, y1 = (round(v * side) for v in found.box((row, column)))
    outside = torch.ones(side, side, dtype=torch.bool)
    outside[y0:y1, x0:x1] = False
    images[1, :, outside] = torch.nan  # nan and not another number: what it meets is nan, however small its weight
    with torch.no_grad():
        before, after = clf.trunk(images)[0][:, :, row, column]
    np.testing.assert_array_equal(before.numpy(), after.numpy())
    if y0 > 0:
        images[1] = images[0]
        images[1, :, y0] = torch.nan
        with torch.no_grad():
            assert clf.trunk(images)[0][1, :, row, column].isnan().any()


def test_the_demos_cell_sees_47_pixels_clipped_at_the_border():
    found = concepts.receptive_field(gv.models.load("demo"), (128, 128))
    assert found.grid == (8, 8)
    assert (found.rows[4, 1] - found.rows[4, 0], found.rows[0, 0]) == (47, 0)
    assert found.box((4, 0)) == (0, 41 / 128, 24 / 128, 88 / 128)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attend = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        tokens = x.flatten(2).transpose(1, 2)
        mixed = tokens + 1e-3 * self.attend(tokens, tokens, tokens)[0]
        return mixed.transpose(1, 2).reshape(x.shape)


def test_where_the_arithmetic_does_not_reach_it_is_measured_and_said():
    torch.manual_seed(0)
    trunk = nn.Sequential(nn.Conv2d(3, 8, 4, 4), Attention()).double()
    found = concepts.receptive_field(Cut(trunk), (24, 32))
    assert found.kind == "effective"
    assert "shape" in found.why
    assert found.grid == (6, 8)
    # Attention hardly mixes here: a cell reads its own four pixels.
    for i in range(6):
        assert 4 * i <= found.rows[i, 0] < found.rows[i, 1] <= 4 * i + 4
    assert found.rows[2, 1] - found.rows[2, 0] >= 3


def test_the_measured_field_holds_its_share_of_the_gradient():
    torch.manual_seed(0)
    trunk = nn.Sequential(nn.Conv2d(3, 6, 9, 4, 4), nn.Conv2d(6, 6, 3, padding=1)).double()
    found = receptive._effective(Cut(trunk), (40, 40), "asked for")
    exact = concepts.receptive_field(Cut(trunk), (40, 40))
    images = receptive._noise(Cut(trunk), 4, (40, 40)).requires_grad_()
    signs = torch.randn(6, generator=torch.Generator().manual_seed(0)).double()
    (trunk(images)[:, :, 5] * signs[:, None]).sum().backward()
    profile = images.grad.abs().sum((0, 1, 3))
    first, last = found.rows[5]
    assert profile[first:last].sum() >= receptive.SHARE * profile.sum()
    assert profile[first + 1:last - 1].sum() < receptive.SHARE * profile.sum()
    assert exact.rows[5, 0] <= first < last <= exact.rows[5, 1]


def test_the_classifier_is_left_as_it_was_found():
    clf = gv.models.load("demo").train()
    clf.module.features[1].eval()
    before = {name: value.clone() for name, value in clf.state_dict().items()}
    modes, state = [m.training for m in clf.modules()], torch.get_rng_state()
    concepts.receptive_field(clf, (64, 64))
    assert [m.training for m in clf.modules()] == modes
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(before[name], value) for name, value in clf.state_dict().items())


def test_the_part_of_a_cell_is_its_share_of_the_photo():
    assert concepts.cell_box((1, 0), (2, 4)) == (0.0, 0.5, 0.25, 1.0)
    for wrong in ((2, 0), (0, 4), (-1, 0)):
        with pytest.raises(OptionError, match="outside the grid of 2 × 4"):
            concepts.cell_box(wrong, (2, 4))
    with pytest.raises(OptionError, match="outside the grid"):
        concepts.receptive_field(gv.models.load("demo"), (64, 64)).box((4, 4))
