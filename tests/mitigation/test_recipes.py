from __future__ import annotations

import pytest

from guidance_viz.core import OptionError, UnknownNameError
from guidance_viz.mitigation import get
from guidance_viz.mitigation.options import read_options
from guidance_viz.mitigation.recipes import CURATION, curation_sizes, recipe_options

SIZES = {"train": 4795, "relevant": 3414, "irrelevant": 152}
CELEBA = {"train": 20200, "relevant": 5207, "irrelevant": 10214}


def per_image(options, sizes):
    """What one image of R and of I weighs beside its own cross-entropy: the sums' alpha and beta of Eq. 4."""
    return (options["alpha"] * sizes["train"] / sizes["relevant"],
            options["beta"] * sizes["train"] / sizes["irrelevant"])


@pytest.mark.parametrize(("recipe", "method", "sizes", "alpha", "beta"), [
    ("paper/celeba", "crayon_attention", CELEBA, 10000, 100),
    ("paper/celeba", "crayon_pruning_attention", CELEBA, 1000, 20),
    ("paper/waterbirds", "crayon_attention", SIZES, 500, 25),
    ("paper/waterbirds", "crayon_pruning_attention", SIZES, 500, 25),
    ("paper/backgrounds", "crayon_attention", SIZES, 0.1, 0.25),
    ("paper/backgrounds", "crayon_pruning_attention", SIZES, 0.2, 0.5),
    ("released/waterbirds", "crayon_attention", SIZES, 1e7 / 3414, 2e5 / 152),
    ("released/celeba", "crayon_attention", CELEBA, 5e7 / 5207, 1e6 / 10214),
    ("released/backgrounds", "crayon_attention", SIZES, 5000, 500),
    ("released/backgrounds", "crayon_pruning_attention", SIZES, 1000, 50)])
def test_one_image_weighs_what_the_paper_prints(recipe, method, sizes, alpha, beta):
    options = recipe_options(method, recipe, "any", **sizes)
    assert per_image(options, sizes) == pytest.approx((alpha, beta))


@pytest.mark.parametrize(("recipe", "method", "expected"), [
    ("paper/celeba", "crayon_attention", {"lr": 1e-5, "batch_size": 64, "epochs": 10, "weight_decay": 1e-4}),
    ("paper/celeba", "crayon_pruning", {"lr": 5e-6, "epochs": 50, "trainable": "head", "optimizer": "adam"}),
    ("paper/waterbirds", "crayon_attention", {"lr": 5e-5, "batch_size": 128, "contrast": False}),
    ("paper/waterbirds", "crayon_pruning_attention", {"lr": 5e-6}),
    ("paper/backgrounds", "crayon_attention", {"lr": 5e-6, "batch_size": 256, "weight_decay": 0.1,
                                               "optimizer": "sgd", "target": "prediction"}),
    ("released/waterbirds", "crayon_attention", {"lr": 5e-5, "area_normalized": True, "weight_decay": 1e-4}),
    ("released/waterbirds", "crayon_pruning", {"optimizer": "sgd", "milestones": {4: 0.2}}),
    ("released/celeba", "crayon_attention", {"lr": 1e-5, "milestones": {3: 0.5}}),
    ("released/backgrounds", "crayon_attention", {"momentum": 0.9, "optimizer": "sgd"})])
def test_the_settings_are_as_printed_and_released(recipe, method, expected):
    options = read_options(method, {"recipe": recipe}, dataset="any", **SIZES)
    assert {name: getattr(options, name) for name in expected} == expected


@pytest.mark.parametrize("name", ["waterbirds", "celeba", "isic", "nico", "imagenet9"])
def test_slim_is_trained_as_released_on_its_five_data_sets(name):
    options = read_options("slim_tr", {"recipe": f"paper/{name}"}, dataset="any", train=480, relevant=0, irrelevant=0)
    assert (options.optimizer, options.lr, options.momentum, options.weight_decay) == ("sgd", 1e-4, 0.9, 0.1)
    assert (options.batch_size, options.epochs, options.reduction, options.trainable) == (128, 50, "mean", "all")
    for method in ("slim_val", "dfr"):
        assert read_options(method, {"recipe": f"paper/{name}"}, dataset="any", **SIZES).trainable == "head"
    for split in ("train", "val"):
        answers, share = CURATION[name][split]
        assert 20 <= answers <= 200 and 0.05 <= share <= 0.3


def test_the_numbers_of_the_paper_are_known_by_the_formats_name_too():
    assert curation_sizes("nicopp", "val") == curation_sizes("NICO", "val") == (20, 0.2)
    assert read_options("slim_tr", {"recipe": "paper"}, dataset="nicopp", **SIZES).epochs == 50
    for dataset, split in (("demo", "train"), ("waterbirds", "test")):
        with pytest.raises(OptionError, match="Give numbers"):
            curation_sizes(dataset, split)


def test_a_step_of_a_recipe_follows_the_sum_and_the_last_epoch_is_kept():
    options = read_options("crayon_attention", {"recipe": "paper"}, dataset="waterbirds", **SIZES)
    assert (options.reduction, options.select, options.mode, options.trainable) == ("sum", "last", "train", "all")


def test_the_data_sets_own_name_chooses_and_given_options_win():
    options = read_options("crayon_attention", {"recipe": "released", "lr": 1e-3, "alpha": 2.0}, dataset="CelebA",
                           **CELEBA)
    assert (options.lr, options.alpha, options.batch_size) == (1e-3, 2.0, 64)


def test_the_default_is_gentle_and_of_the_contrast():
    options = read_options("crayon_attention", {}, dataset="anything", **SIZES)
    defaults = get("crayon_attention").defaults
    assert {name: getattr(options, name) for name in defaults} == defaults
    assert (options.contrast, options.mode, options.trainable) == (None, "train", "tail")


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(UnknownNameError, match="Did you mean 'paper'"):
        recipe_options("crayon_attention", "papr", "celeba", **SIZES)
    with pytest.raises(OptionError, match="celeba, waterbirds, backgrounds"):
        recipe_options("crayon_attention", "paper", "my birds", **SIZES)
    with pytest.raises(OptionError, match="no settings for 'erm'"):
        recipe_options("erm", "paper/celeba", "", **SIZES)
    with pytest.raises(OptionError, match="Did you mean 'epochs'"):
        read_options("erm", {"epoch": 3}, dataset="", **SIZES)


@pytest.mark.parametrize("bad", [{"target": "max"}, {"solver": "sgd"}, {"alpha": -1}, {"beta": float("nan")}])
def test_values_that_are_not_allowed_are_named(bad):
    with pytest.raises(OptionError, match=next(iter(bad))):
        read_options("crayon_attention", bad, dataset="", **SIZES)


def test_augmentation_needs_the_images():
    with pytest.raises(OptionError, match="trainable='all'"):
        read_options("crayon_attention", {"augment": lambda images: images}, dataset="", **SIZES)


@pytest.mark.parametrize(("train", "batch_size", "epochs"), [(4795, 64, 3), (960, 64, 15), (960, 32, 8), (100000, 64, 3),
                                                             (10, 64, 50)])
def test_small_data_sets_get_more_epochs_by_default(train, batch_size, epochs):
    found = read_options("crayon_attention", {"batch_size": batch_size}, dataset="", train=train, relevant=1, irrelevant=1)
    assert found.epochs == epochs
    asked = read_options("crayon_attention", {"epochs": 2}, dataset="", train=train, relevant=1, irrelevant=1)
    assert asked.epochs == 2
