from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torchvision.transforms import functional as tv

from guidance_viz.core import OptionError
from guidance_viz.data.geometry import View, cell_average, coverage, to_window, union_coverage

sides = st.integers(1, 400)


@given(sides, sides, st.integers(1, 120))
@settings(deadline=None, max_examples=80)
def test_the_window_is_the_one_of_torchvisions_resize_and_centre_crop(width, height, size):
    # Each pixel of the resized picture holds its own place, so what is left says where it was cut.
    shape = tv._compute_resized_output_size((height, width), [size])
    places = torch.arange(shape[0] * shape[1]).reshape(1, *shape)
    cropped = tv.center_crop(places, [size, size])
    top, left = divmod(int(cropped[0, 0, 0]), shape[1])
    expected = [left / shape[1], top / shape[0], (left + size) / shape[1], (top + size) / shape[0]]
    assert View(size).windows(np.array([[width, height]]))[0] == pytest.approx(expected, abs=1e-12)


def test_squash_and_no_size_show_the_whole_photo():
    sizes = np.array([[30, 400], [7, 7]])
    for view in (View(64, "squash"), View(None)):
        assert not view.needs_sizes
        assert np.array_equal(view.windows(sizes), [[0, 0, 1, 1]] * 2)


@pytest.mark.parametrize("bad", [0, -3, 2.5, True, (8, 8), "8"])
def test_a_size_that_is_no_number_of_pixels_is_refused(bad):
    with pytest.raises(OptionError, match="image_size"):
        View(bad)


def test_an_unknown_resize_is_refused():
    with pytest.raises(OptionError, match=r"'pad'.*crop, squash"):
        View(10, "pad")


def exact_coverage(boxes, h, w):
    """The area of the union by inclusion and exclusion, in rational numbers."""
    cells = [[Fraction(0)] * w for _ in range(h)]
    for row, column in itertools.product(range(h), range(w)):
        cell = (Fraction(column, w), Fraction(row, h), Fraction(column + 1, w), Fraction(row + 1, h))
        for count in range(1, len(boxes) + 1):
            for chosen in itertools.combinations(boxes, count):
                parts = [cell, *chosen]
                across = min(part[2] for part in parts) - max(part[0] for part in parts)
                down = min(part[3] for part in parts) - max(part[1] for part in parts)
                if across > 0 and down > 0:
                    cells[row][column] += (-1) ** (count + 1) * across * down * h * w
    return np.array(cells, dtype=float)


corner = st.fractions(0, 1, max_denominator=17)
box = st.tuples(corner, corner, corner, corner).map(
    lambda c: (min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]), max(c[1], c[3]))
)


@given(st.lists(box, min_size=1, max_size=4), st.integers(1, 7), st.integers(1, 7))
@settings(deadline=None, max_examples=80)
def test_coverage_is_the_area_of_the_union_also_where_boxes_overlap(boxes, h, w):
    expected = exact_coverage(boxes, h, w)
    array = np.array(boxes, dtype=float)
    assert union_coverage(array, h, w) == pytest.approx(expected, abs=1e-12)
    together = coverage(array, np.zeros(len(array), dtype=int), 1, h, w)
    assert together.dtype == np.float32
    assert together[0] == pytest.approx(expected, abs=1e-6)


def test_each_photo_gets_its_own_boxes_and_none_gets_zeros():
    boxes = np.array([[0, 0, 0.5, 1], [0, 0, 1, 0.5], [0.25, 0, 0.75, 1], [0, 0.5, 1, 1]])
    cells = coverage(boxes, np.array([2, 0, 2, 3]), 5, 2, 2)
    assert np.allclose(cells[0], [[1, 1], [0, 0]])
    assert np.allclose(cells[2], [[1, 0.5], [1, 0.5]])
    assert np.allclose(cells[3], [[0, 0], [1, 1]])
    assert not cells[1].any() and not cells[4].any()


def test_boxes_are_cut_off_at_the_window_and_gone_beyond_it():
    window = np.array([[0.25, 0.0, 0.75, 1.0]])
    inside = to_window(np.array([[0.0, 0.2, 0.5, 0.4], [0.8, 0.0, 0.9, 1.0]]), np.repeat(window, 2, axis=0))
    assert inside[0] == pytest.approx([0, 0.2, 0.5, 0.4])
    assert coverage(inside, np.array([0, 1]), 2, 3, 3)[1].sum() == 0


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 6), st.integers(1, 6), st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_the_average_of_a_cell_counts_cut_pixels_by_their_area(height, width, h, w, seed):
    values = np.random.default_rng(seed).random((height, width))
    fine = np.kron(values, np.ones((h, w)))  # every pixel now divides along the cells' edges
    expected = fine.reshape(h, height, w, width).mean(axis=(1, 3))
    assert cell_average(values, h, w) == pytest.approx(expected, abs=1e-6)


def test_a_box_covers_the_pixels_that_resize_and_crop_make_of_it():
    # Photos large beside their view: the border that the filter blurs is thin.
    generator = np.random.default_rng(0)
    for width, height, size in [(333, 200, 40), (150, 401, 32), (256, 256, 64), (97, 96, 48)]:
        x0, x1 = np.sort(generator.choice(width + 1, 2, replace=False))
        y0, y1 = np.sort(generator.choice(height + 1, 2, replace=False))
        drawn = np.zeros((height, width), dtype=np.float32)
        drawn[y0:y1, x0:x1] = 1
        for view in (View(size), View(size, "squash")):
            image = Image.fromarray(drawn)
            seen = (
                tv.center_crop(tv.resize(image, size), [size, size])
                if view.resize == "crop"
                else tv.resize(image, [size, size])
            )
            corners = np.array([[x0 / width, y0 / height, x1 / width, y1 / height]])
            inside = to_window(corners, view.windows(np.array([[width, height]])))
            got = coverage(inside, np.array([0]), 1, 4, 4)[0]
            # The filter is symmetric and two pixels wide: cells lose and gain at the border alone.
            assert np.abs(got - cell_average(np.asarray(seen), 4, 4)).max() < 0.5 / (size / 4) + 1e-6
            assert got.mean() == pytest.approx(np.asarray(seen).mean(), abs=0.01)
