import numpy as np
import pytest

from guidance_viz.data.demo import Recipe, draw
from guidance_viz.data.demo.anatomy import LANDBIRDS, WATERBIRDS, build_bird
from guidance_viz.data.demo.bird import draw_bird
from guidance_viz.data.demo.light import choose_light
from guidance_viz.data.demo.plumage import choose_plumage
from guidance_viz.data.demo.sheet import Place, tube


def test_a_recipe_gives_the_same_pixels_twice(recipes, pictures):
    for recipe, picture in zip(recipes[:8], pictures, strict=False):
        again = draw(recipe)
        np.testing.assert_array_equal(again.image, picture.image)
        np.testing.assert_array_equal(again.mask, picture.mask)


def test_another_seed_gives_another_picture(pictures):
    assert np.mean(draw(Recipe(4, 0, 0, 0)).image != pictures[0].image) > 0.9


def test_taking_the_bird_away_changes_the_masked_pixels_and_no_others(recipes, pictures):
    for recipe, picture in zip(recipes, pictures, strict=True):
        empty = draw(recipe, bird=False)
        changed = (empty.image != picture.image).any(-1)
        assert not changed[picture.mask == 0].any()
        assert changed[picture.mask > 200].mean() > 0.97      # a feather may have the colour of what is behind it
        assert not empty.mask.any()


def test_the_mask_is_a_share_of_each_pixel(pictures):
    masks = np.stack([picture.mask for picture in pictures])
    assert masks.dtype == np.uint8
    assert 0.02 < ((masks > 0) & (masks < 255)).mean() < 0.12     # soft edges
    solid = (masks > 127).mean((1, 2))
    assert solid.min() > 0.04 and solid.max() < 0.25


def test_the_scene_knows_nothing_of_the_class():
    for index in range(6):
        land, water = (draw(Recipe(9, index, label, index % 2), bird=False, traces=False) for label in (0, 1))
        assert (land.scene, land.hour) == (water.scene, water.hour)
        if land.perch == "air":
            np.testing.assert_array_equal(land.image, water.image)
        else:                                # the perch goes where the feet are
            assert (land.image == water.image).all(-1).mean() > 0.4


def test_traces_lie_outside_of_the_bird_and_can_be_left_out(recipes, pictures):
    for recipe, picture in zip(recipes[:12], pictures, strict=False):
        bare = draw(recipe, traces=False)
        np.testing.assert_array_equal(bare.mask, picture.mask)
        solid = picture.mask == 255
        assert np.abs(bare.image[solid].astype(int) - picture.image[solid]).max() <= 1
        if picture.perch == "air":
            np.testing.assert_array_equal(bare.image, picture.image)


def test_land_and_water_show_their_own_scenes(recipes, pictures):
    seen = [{p.scene for r, p in zip(recipes, pictures, strict=True) if r.place == place} for place in (0, 1)]
    assert seen[0] <= {"forest", "meadow", "hills", "mountains", "desert"}
    assert seen[1] <= {"sea", "lake", "marsh", "shore"}
    assert all(len(scenes) >= 3 for scenes in seen)


def test_the_picture_can_be_drawn_larger():
    picture = draw(Recipe(0, 5, 1, 1), size=256)
    assert picture.image.shape == (256, 256, 3) and picture.mask.shape == (256, 256)
    half = draw(Recipe(0, 5, 1, 1)).mask.mean() / 255
    assert picture.mask.mean() / 255 == pytest.approx(half, rel=0.02)


def test_no_part_of_a_bird_is_cut_off_by_its_sheet():
    for seed in range(120):
        rng = np.random.default_rng(seed)
        body = build_bird(rng, seed % 2, flying=seed % 3 == 0)
        sheet = draw_bird(body, choose_plumage(rng), choose_light(rng), Place(0.5, 0.55, 0.28, 1), 128, seed)
        _, alpha = sheet.reduced()
        rim = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
        inside = sheet.rows.start > 0 and sheet.rows.stop < 128 and sheet.cols.start > 0 and sheet.cols.stop < 128
        assert not inside or rim.max() == 0, (seed, body.kind, body.raised)


def test_both_classes_have_all_their_kinds():
    for label, builds in ((0, LANDBIRDS), (1, WATERBIRDS)):
        kinds = {build_bird(np.random.default_rng(seed), label).kind for seed in range(120)}
        assert kinds == set(builds)


def test_tube_coordinates_agree_with_the_nearest_circle():
    """Slow and literal: the distance to a fine chain of circles."""
    t = np.linspace(0, 1, 30)
    spine = np.stack([t, 0.3 * np.sin(2 * t), 0.2 - 0.1 * t], 1)
    x, y = np.meshgrid(np.linspace(-0.3, 1.3, 61), np.linspace(-0.4, 0.7, 51))
    outside, along, across, _, _ = tube(x.astype(np.float32), y.astype(np.float32), spine)
    fine = np.linspace(0, 1, 600)
    cx, cy, r = (np.interp(fine, t, spine[:, k]) for k in range(3))
    distance = np.hypot(x[..., None] - cx, y[..., None] - cy) - r
    body = (np.abs(distance.min(-1)) < 0.05) & (along > 0.1) & (along < 0.9)
    np.testing.assert_allclose(outside[body], distance.min(-1)[body], atol=0.012)
    above = y > np.interp(x, cx, cy)
    clear = body & (np.abs(across) > 0.2)
    np.testing.assert_array_equal(across[clear] > 0, above[clear])
