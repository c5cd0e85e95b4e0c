"""Masks drawn closer to their objects by each photo's colours."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch

from guidance_viz.core import OptionError, ShapeError
from guidance_viz.mitigation.colours import closer_by_colours
from guidance_viz.mitigation.exchange_options import ExchangeOptions
from guidance_viz.mitigation.exchanged_source import Exchange


def literal(photo: np.ndarray, mask: np.ndarray, weight: float, rounds: int, each: int) -> np.ndarray:
    """Pixel by pixel and bin by bin."""
    channels, h, w = photo.shape
    low, high = photo.min((1, 2)), photo.max((1, 2))
    colour = {}
    for y, x in itertools.product(range(h), range(w)):
        colour[y, x] = tuple(min(int((photo[c, y, x] - low[c]) / max(high[c] - low[c], 1e-6) * each), each - 1)
                             for c in range(channels))

    def counted(belongs: np.ndarray) -> dict:
        found = {}
        for place, bins in colour.items():
            for step in itertools.product((-1, 0, 1), repeat=channels):
                near = tuple(b + s for b, s in zip(bins, step, strict=True))
                if all(0 <= b < each for b in near):
                    found[near] = found.get(near, 0) + belongs[place] * math.prod(0.5 if s == 0 else 0.25 for s in step)
        total = max(sum(found.values()), 1e-4)
        return {bins: value / total + 1e-4 for bins, value in found.items()}

    found = mask.copy()
    for _ in range(rounds):
        inside, around = counted(found), counted(1 - found)
        now = found.copy()
        for place, bins in colour.items():
            if mask[place] in (0, 1):
                continue
            p = min(max(mask[place], 1e-3), 1 - 1e-3)
            odds = math.log(p / (1 - p)) + weight * math.log(inside.get(bins, 1e-4) / around.get(bins, 1e-4))
            now[place] = 1 / (1 + math.exp(-odds))
        found = now
    return found


@pytest.mark.parametrize(("channels", "each"), [(3, 12), (1, 64)])
def test_as_counted_pixel_by_pixel(channels, each):
    rng = np.random.default_rng(0)
    photos, masks = rng.random((2, channels, 6, 5)), rng.uniform(0.1, 0.9, (2, 6, 5))
    found = closer_by_colours(torch.from_numpy(photos).float(), torch.from_numpy(masks).float(), 0.8, rounds=2)
    wanted = [literal(photo.astype(np.float32), mask, 0.8, 2, each) for photo, mask in zip(photos, masks, strict=True)]
    np.testing.assert_allclose(found, wanted, rtol=2e-4)


def bird(size: int = 32) -> tuple[torch.Tensor, torch.Tensor]:
    """A red square on green noise, and where it is."""
    generator = torch.Generator().manual_seed(0)
    photo = 0.15 * torch.rand(1, 3, size, size, generator=generator)
    photo[:, 1] += 0.6
    exact = torch.zeros(1, size, size)
    exact[:, 10:20, 8:18] = 1
    photo[:, 0] += 0.7 * exact
    photo[:, 1] -= 0.5 * exact
    return photo, exact


def test_a_wide_mask_shrinks_to_the_object():
    photo, exact = bird()
    wide = torch.full_like(exact, 0.1)
    wide[:, 6:24, 4:22] = 0.6
    found = closer_by_colours(photo, wide)
    ring = (wide > 0.5) & (exact == 0)
    assert found[exact == 1].min() > 0.9
    assert found[ring].mean() < 0.55
    assert closer_by_colours(photo, wide, 3.0)[ring].mean() < 0.25


def test_a_large_photo_is_counted_on_squares():
    photo, exact = bird()
    wide = torch.full_like(exact, 0.1)
    wide[:, 6:24, 4:22] = 0.6
    large = [torch.nn.functional.interpolate(v, scale_factor=6) for v in (photo, wide[:, None], exact[:, None])]
    found = closer_by_colours(large[0], large[1][:, 0])
    assert found.shape == (1, 192, 192)
    small = torch.nn.functional.interpolate(closer_by_colours(photo, wide)[:, None], scale_factor=6)[:, 0]
    assert (found - small).abs().mean() < 0.05
    assert found[large[2][:, 0] == 1].mean() > 0.9


def test_it_reads_no_units():
    photo, exact = bird()
    mask = 0.2 + 0.5 * exact
    found = closer_by_colours(photo, mask)
    torch.testing.assert_close(closer_by_colours(photo * 4 - 2, mask), found, rtol=1e-3, atol=1e-3)


def test_masks_keep_their_number_format():
    photo, exact = bird()
    found = closer_by_colours(photo, (0.2 + 0.5 * exact).double())
    assert found.dtype == torch.float64
    torch.testing.assert_close(found.float(), closer_by_colours(photo, 0.2 + 0.5 * exact), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
def test_a_mask_that_is_the_same_everywhere_stays(value):
    photo, exact = bird()
    mask = torch.full_like(exact, value)
    torch.testing.assert_close(closer_by_colours(photo, mask), mask, rtol=1e-3, atol=1e-4)


def test_a_photo_of_one_colour_leaves_its_mask():
    mask = torch.rand(2, 8, 8, generator=torch.Generator().manual_seed(1)) * 0.8 + 0.1
    torch.testing.assert_close(closer_by_colours(torch.ones(2, 3, 8, 8), mask), mask, rtol=1e-3, atol=1e-4)


def test_what_is_settled_stays_and_no_weight_changes_nothing():
    photo, exact = bird()
    assert closer_by_colours(photo, exact, 0.0) is exact
    torch.testing.assert_close(closer_by_colours(photo, exact), exact)
    assert closer_by_colours(photo[:0], exact[:0]).shape == (0, 32, 32)


def test_sizes_that_differ_are_named():
    photo, exact = bird()
    with pytest.raises(ShapeError, match=r"\(1, 32, 32\).*\(1, 3, 16, 16\)"):
        closer_by_colours(photo[..., :16, :16], exact)
    with pytest.raises(ShapeError, match="4 channels"):
        closer_by_colours(torch.zeros(1, 4, 32, 32), exact)


def test_the_exchange_cuts_along_the_colours():
    """With colours less of a photo's own environment comes along."""
    photo, exact = bird()
    other = torch.zeros_like(photo)
    other[:, 2] = 0.8
    wide = torch.full_like(exact, 0.1)
    wide[:, 6:24, 4:22] = 0.6
    masks = torch.cat([wide, torch.zeros_like(wide)]).numpy()

    def green(colours: float) -> float:  # of the ring about the object
        exchange = Exchange(masks, np.array([0, 1]), "class", np.ones(2, bool), inpaint=True, colours=colours)
        found = exchange(torch.cat([photo, other]), np.array([0, 1]))[0]
        return float(found[1][(wide[0] > 0.5) & (exact[0] == 0)].mean())

    assert green(2.0) < 0.65 * green(0.0)


@pytest.mark.parametrize("options", [{"at": "features", "trainable": "tail"}, {"trainable": "head"}, {"at": "features"}])
def test_features_have_no_colours(options):
    with pytest.raises(OptionError, match="colours"):
        ExchangeOptions(colours=1.0, **options)
    assert ExchangeOptions(colours=1.0, trainable="head", at="input").colours == 1.0
