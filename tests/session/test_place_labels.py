from __future__ import annotations

import numpy as np

from guidance_viz.session.places.labels import WEIGHTS, from_maps, from_masks, from_neurons, from_parts, regrid


def said(labels):
    """What is said, nan where nothing."""
    return np.where(labels.weight > 0, labels.masks, np.nan)


def test_cells_of_answered_parts_are_labelled():
    numbers = np.array([[[0, 1], [2, -1]]])
    found = from_parts(numbers, np.array([4]), {0: "yes", 1: "maybe", 2: "no", 9: "yes"})
    np.testing.assert_array_equal(said(found), [[[1, np.nan], [0, np.nan]]])
    assert found.rows.tolist() == [4]
    assert set(np.unique(found.weight)) == {0, WEIGHTS["part"]}
    assert from_parts(numbers, np.array([4]), {}).known == 0


def test_hot_cells_of_answered_maps_are_labelled():
    maps = np.array([[[4, 2.5], [2, 0]], [[1, 0], [0, 0]], [[0, 0], [0, 0]], [[3, 3], [0, 0]]])
    found = from_maps(maps, np.arange(4), {0: "yes", 1: "no", 2: "no", 3: "maybe"}, (2, 2))
    expected = np.full((4, 2, 2), np.nan)
    expected[0, 0], expected[1, 0, 0] = 1, 0
    np.testing.assert_array_equal(said(found), expected)
    finer = from_maps(maps[:1], np.arange(1), {0: "yes"}, (4, 4))
    np.testing.assert_array_equal(np.isfinite(said(finer))[0], [[1, 1, 1, 1]] * 2 + [[0, 0, 0, 0]] * 2)


def test_places_where_answered_neurons_fire_are_labelled_by_their_mean():
    activations = np.zeros((1, 4, 1, 3))
    activations[0, 0, 0], activations[0, 1, 0], activations[0, 2, 0] = [8, 6, 1], [0, 5, 0], [9, 9, 9]
    found = from_neurons(activations, np.array([3]), np.array([10.0, 5, 9, 0]), {0: "yes", 1: "no", 3: "no"}, (1, 3))
    np.testing.assert_array_equal(said(found), [[[1, .5, np.nan]]])


def test_a_drawn_object_says_something_about_every_cell():
    masks = np.array([[[0, .25], [1, 0]]], np.float32)
    found = from_masks(masks, np.array([2]))
    np.testing.assert_array_equal(said(found), masks)
    assert found.known == 4


def test_another_grid_takes_the_value_at_each_middle():
    values = np.arange(9).reshape(1, 3, 3)
    np.testing.assert_array_equal(regrid(values, (3, 3)), values)
    np.testing.assert_array_equal(regrid(values, (1, 1)), [[[4]]])
    np.testing.assert_array_equal(regrid(values, (6, 3))[0, :, 0], [0, 0, 3, 3, 6, 6])
