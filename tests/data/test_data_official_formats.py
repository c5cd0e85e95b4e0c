"""The formats of public data sets, on small trees laid out as their publishers do."""

from __future__ import annotations

import json
import pickle
from collections import Counter

import numpy as np
import official_trees
import pandas as pd
import pytest
from official_trees import picture

from guidance_viz.core import DataError, OptionError, UnknownNameError
from guidance_viz.data import load


@pytest.fixture
def tree(tmp_path):
    return lambda name: official_trees.TREES[name](tmp_path)


def groups(ds, split=None):
    table = ds.table if split is None else ds.table[ds.table["split"] == split]
    return Counter(ds.group_names[group] for group in table["group"])


@pytest.mark.parametrize("name", official_trees.TREES)
def test_a_missing_layout_is_named_with_where_to_get_the_data(name, tmp_path):
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(DataError, match=r"(?s)(There|there|exist).*Expected: .*Get the data from https?://"):
            load(name, place)
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataError, match=f"is a file; expected the folder of {name}"):
        load(name, tmp_path / "file")


def test_the_folder_that_holds_the_data_is_named_where_its_parent_was_given(tmp_path):
    official_trees.celeba(tmp_path / "data" / "celeba")
    with pytest.raises(DataError, match=r"no table: 'list_attr_celeba.*its folder 'celeba' has one: load '.*data/celeba'"):
        load("celeba", tmp_path / "data")
    assert len(load("celeba", tmp_path / "data" / "celeba")) == 7


# celeba
def test_celeba_has_the_official_splits_and_the_groups_of_target_and_attribute(tree):
    ds = load("celeba", tree("celeba"), image_size=16)
    assert ds.class_names == ["not blond hair", "blond hair"] and ds.attribute_names == ["female", "male"]
    assert ds.table["sample_id"].tolist() == list(official_trees.CELEBA)
    assert ds.table["label"].tolist() == [1, 0, 0, 1, 0, 1, 1]
    assert ds.table["group"].tolist() == [2, 1, 1, 3, 0, 2, 2]
    assert ds.table["split"].tolist() == ["train"] * 3 + ["val"] * 2 + ["test"] * 2
    assert not ds.has_boxes


def test_celeba_reads_the_tables_of_kaggle_and_its_doubled_folder(tree):
    root = tree("celeba")
    plain = load("celeba", root).table
    official_trees.landmark_csv(root)
    (root / "img_align_celeba").rename(root / "inner")
    (root / "img_align_celeba").mkdir()
    (root / "inner").rename(root / "img_align_celeba" / "img_align_celeba")
    other = load("celeba", root).table
    assert other.drop(columns="path").equals(plain.drop(columns="path"))
    assert other["path"][0] == "img_align_celeba/img_align_celeba/000001.jpg"


def test_celeba_attributes_that_exclude_each_other_leave_out_the_other_faces(tree):
    ds = load("celeba", tree("celeba"), target="Smiling", attribute=("Black_Hair", "Blond_Hair"))
    assert ds.class_names == ["not smiling", "smiling"] and ds.attribute_names == ["black hair", "blond hair"]
    assert ds.table["sample_id"].tolist() == ["000001.jpg", "000002.jpg", "000004.jpg", "000005.jpg", "000007.jpg"]
    assert ds.table["attribute"].tolist() == [1, 0, 1, 0, 1]
    assert any("2 of 7 photos have none or more than one" in note for note in ds.notes)


def test_celeba_landmarks_become_a_box_round_the_part(tree):
    ds = load("celeba", tree("celeba"), landmarks="mouth")
    box, margin = ds.boxes.iloc[0], 0.4 * np.hypot(106 - 69, 113 - 109)
    wanted = [(73 - margin) / 178, (152 - margin) / 218, (108 + margin) / 178, (154 + margin) / 218]
    np.testing.assert_allclose(box[["x0", "y0", "x1", "y1"]].to_numpy(float), wanted)
    assert len(ds.boxes) == 7 and ds.has_boxes


def test_celeba_names_what_is_wrong(tree):
    root = tree("celeba")
    with pytest.raises(UnknownNameError, match=r"'Blonde_Hair'.*Did you mean 'Blond_Hair'"):
        load("celeba", root, target="Blonde_Hair")
    with pytest.raises(OptionError, match="its own shortcut"):
        load("celeba", root, target="Male", attribute="Male")
    with pytest.raises(OptionError, match="'ears'; expected one of eyes"):
        load("celeba", root, landmarks="ears")
    table = (root / "list_attr_celeba.txt").read_text()
    (root / "list_attr_celeba.txt").write_text(table.replace("000002.jpg 1", "000002.jpg 7"))
    with pytest.raises(DataError, match=r"'Black_Hair' of '000002\.jpg' is 7; expected 1 or"):
        load("celeba", root, attribute=("Black_Hair", "Smiling"))
    (root / "list_attr_celeba.txt").write_text(table.replace("000002.jpg 1 -1", "000002.jpg 1"))
    with pytest.raises(DataError, match=r"'000002\.jpg 1 1 -1'; expected 5 values"):
        load("celeba", root)
    (root / "list_attr_celeba.txt").write_text(table.replace("000002.jpg", "../../000002.jpg"))
    with pytest.raises(DataError, match="has no row for"):
        load("celeba", root)
    splits = (root / "list_eval_partition.txt").read_text()
    (root / "list_eval_partition.txt").write_text(splits.replace("000002.jpg", "../../000002.jpg"))
    with pytest.raises(DataError, match="leads outside"):
        load("celeba", root)
    (root / "list_eval_partition.txt").unlink()
    with pytest.raises(DataError, match=r"no table: 'list_eval_partition\.txt'.*Get the data from"):
        load("celeba", root)


# isic
def test_isic_reads_the_published_artefacts_and_finds_photos_by_their_ids(tree):
    ds = load("isic", tree("isic"), image_size=20)
    assert ds.class_names == ["benign", "malignant"] and ds.attribute_names == ["no patches", "patches"]
    assert len(ds) == 32 and ds.table["sample_id"][0] == "ISIC_0000000"
    assert ds.table["path"][0] == "ISIC2018_Task1-2_Training_Input/ISIC_0000000.jpg"
    assert groups(ds) == {"benign, no patches": 16, "benign, patches": 8, "malignant, no patches": 8}
    assert set(ds.table["split"]) == {"train", "val", "test"} and "seed 0" in ds.notes[0]
    assert load("isic", ds.spec()["root"], attribute="hair").table["attribute"].tolist() == [0, 1] * 16


def test_isic_lesion_masks_are_used(tree):
    ds = load("isic", tree("isic"), image_size=20, resize="squash")
    masks = ds.masks(2, 2)
    np.testing.assert_allclose(masks[0].numpy(), [[1, 1], [0, 0]], atol=0.02)
    assert ds.table["mask_path"].tolist()[1:] == [""] * 31


def test_isic_trap_sets_give_the_splits_and_no_photo_is_in_two(tree):
    root = tree("isic")
    table = pd.read_csv(root / "isic_bias.csv", sep=";", index_col=0)
    (root / "trap-sets").mkdir()
    for split, rows in (("train", table[:24]), ("val", table[16:24]), ("test", table[24:])):
        rows.to_csv(root / "trap-sets" / f"isic_annotated_{split}2.csv")
    ds = load("isic", root, trap_set=2)
    assert Counter(ds.table["split"]) == {"train": 16, "val": 8, "test": 8} and not ds.notes
    assert ds.table.set_index("sample_id")["split"]["ISIC_0000016"] == "val"
    with pytest.raises(DataError, match=r"isic_annotated_test3\.csv"):
        load("isic", root, trap_set=3)
    with pytest.raises(OptionError, match="trap_set is 6"):
        load("isic", root, trap_set=6)


def test_isic_takes_the_archives_metadata_with_patches_from_a_folder_or_a_table(tree):
    root = tree("isic")
    names = [f"ISIC_{number:07d}" for number in range(32)]
    words = ["malignant" if number % 4 == 3 else "benign" for number in range(32)]
    words[5] = "indeterminate"
    table = pd.DataFrame({"isic_id": names, "attribution": "x", "benign_malignant": words})
    table.to_csv(root / "metadata.csv", index=False)
    with pytest.raises(DataError, match=r"no column 'patches'.*patches="):
        load("isic", root)
    picture(root / "segmentation" / "ISIC_0000002.jpg")
    ds = load("isic", root, patches="segmentation")
    assert len(ds) == 31 and ds.table.loc[ds.table["attribute"] == 1, "sample_id"].tolist() == ["ISIC_0000002"]
    assert "'indeterminate'; expected benign or malignant" in ds.problems["reason"][0]
    (root / "patched.csv").write_text("image_id\nISIC_0000004\n")
    ds = load("isic", root, patches="patched.csv")
    assert ds.table.loc[ds.table["attribute"] == 1, "sample_id"].tolist() == ["ISIC_0000004"]
    (root / "labelled.csv").write_text("image_id,patch\nISIC_0000004,1\nISIC_0000006,0\n")
    known = load("isic", root, patches="labelled.csv").table.set_index("sample_id")["attribute"]
    assert known["ISIC_0000004"] == 1 and known["ISIC_0000006"] == 0 and known["ISIC_0000008"] == -1
    with pytest.raises(DataError, match="leads outside"):
        load("isic", root, patches="../patched.csv")
    (root / "patched.csv").write_text("image_id\nISIC_9\n")
    with pytest.raises(DataError, match=r"patched\.csv' names no photo"):
        load("isic", root, patches="patched.csv")


def test_isic_takes_a_table_in_the_form_of_waterbirds(tree):
    root = tree("isic")
    (root / "isic_bias.csv").unlink()
    (root / "ISIC2018_Task1-2_Training_Input").rename(root / "img")
    numbers = range(12)
    pd.DataFrame({"img_id": numbers, "img_filename": [f"any/ISIC_{i:07d}.jpg" for i in numbers],
                  "y": [i % 2 for i in numbers], "split": [i % 3 for i in numbers],
                  "place": [int(i in (0, 4)) for i in numbers]}).to_csv(root / "metadata.csv", index=False)
    ds = load("isic", root)
    assert groups(ds) == {"benign, no patches": 4, "benign, patches": 2, "malignant, no patches": 6}
    assert ds.table["split"].tolist() == ["train", "val", "test"] * 4 and not ds.notes
    assert ds.table["path"][1] == "img/ISIC_0000001.jpg"


def test_isic_names_from_the_table_reach_no_other_folder(tree):
    root = tree("isic")
    picture(root.parent / "secret.jpg")
    text = (root / "isic_bias.csv").read_text().replace("ISIC_0000001.png", "../../secret.png")
    (root / "isic_bias.csv").write_text(text)
    ds = load("isic", root)
    assert len(ds) == 31 and ds.problems["sample_id"].tolist() == ["../../secret"]


# nicopp
def test_nicopp_holds_out_photos_of_every_class_and_context(tree):
    ds = load("nicopp", tree("nicopp"), held_out=6)
    assert ds.class_names == ["hot air balloon", "bear"] and ds.attribute_names == ["autumn", "dim"]
    assert groups(ds) == {"hot air balloon, autumn": 4, "hot air balloon, dim": 4, "bear, autumn": 9, "bear, dim": 9}
    assert groups(ds, "train") == {"bear, autumn": 3, "bear, dim": 3}
    assert groups(ds, "val") == {"hot air balloon, autumn": 1, "hot air balloon, dim": 1, "bear, autumn": 2, "bear, dim": 2}
    assert "up to 6 of each class and context were held out" in ds.notes[0]
    again = load("nicopp", ds.spec()["root"], held_out=6, seed=1)
    assert groups(again, "val") == groups(ds, "val") and not again.table["split"].equals(ds.table["split"])


def test_nicopp_of_some_classes_and_contexts_in_track_1_without_numbers(tree):
    root = tree("nicopp")
    (root / "dg_label_id_mapping.json").unlink()
    (root / "track_1").mkdir()
    (root / "public_dg_0416").rename(root / "track_1" / "public_dg_0416")
    assert load("nicopp", root, held_out=3).class_names == ["bear", "hot air balloon"]
    with pytest.raises(OptionError, match="held_out is 75, but no class"):
        load("nicopp", root)
    ds = load("nicopp", root, classes=["bear"], contexts=["dim"], held_out=0)
    assert groups(ds) == {"bear, dim": 9} and set(ds.table["split"]) == {"train"}
    with pytest.raises(OptionError, match="no context 'rock'; expected some of autumn, dim"):
        load("nicopp", root, contexts=["rock"])


def test_nicopp_folders_of_splits_are_kept(tree):
    root = tree("nicopp")
    for context in ("autumn", "dim"):
        picture(root / "public_dg_0416" / "test" / context / "bear" / "x.jpg")
    ds = load("nicopp", root)
    assert groups(ds, "test") == {"bear, autumn": 1, "bear, dim": 1}
    assert set(ds.table["split"]) == {"train", "val", "test"} and "were drawn for it" in ds.notes[0]


def test_nicopp_track_2_has_no_contexts_and_a_broken_mapping_is_named(tree, tmp_path):
    root = tree("nicopp")
    (root / "dg_label_id_mapping.json").write_text("[1, 2]")
    with pytest.raises(DataError, match=r"dg_label_id_mapping\.json' cannot be read"):
        load("nicopp", root)
    picture(tmp_path / "two" / "track_2" / "public_ood_0412_nodomainlabel" / "train" / "bear" / "x.jpg")
    with pytest.raises(DataError, match="is track 2 of NICO"):
        load("nicopp", tmp_path / "two")


# imagenet9
def test_imagenet9_trains_on_one_tree_and_tests_on_every_variant(tree):
    ds = load("imagenet9", tree("imagenet9"), image_size=20, resize="squash")
    assert ds.class_names == ["dog", "musical instrument"]
    assert ds.attribute_names == ds.group_names == ["original", "mixed_rand", "only_fg", "no_fg"]
    assert groups(ds, "test") == {"original": 2, "mixed_rand": 2, "only_fg": 2, "no_fg": 2}
    assert groups(ds, "train") == {"original": 36} and groups(ds, "val") == {"original": 4}
    tested = ds.table[ds.table["split"] == "test"]
    assert [bool(mask) for mask in tested.sort_values(["group", "label"])["mask_path"]] == [True] * 6 + [False] * 2
    masks = ds.masks(2, 2, tested.index[tested["attribute"] == 1])
    np.testing.assert_allclose(masks.numpy(), [[[1, 0], [1, 0]]] * 2, atol=0.02)


def test_imagenet9_groups_by_class_and_variant_and_takes_some_variants(tree):
    root = tree("imagenet9")
    ds = load("imagenet9", root, variants=["only_fg"], groups="class and variant", validation=0)
    assert groups(ds) == {"dog, original": 20, "musical instrument, original": 20, "dog, only_fg": 1,
                          "musical instrument, only_fg": 1}
    with pytest.raises(OptionError, match="no variant 'only-fg'"):
        load("imagenet9", root, variants=["only-fg"])
    with pytest.raises(DataError, match="no folder 'mixed_same/val'"):
        load("imagenet9", root, variants=["mixed_same"])
    with pytest.raises(DataError, match="no folder 'in9l/train'"):
        load("imagenet9", root, train="in9l")


def test_imagenet9_uses_the_validation_photos_of_the_training_tree_but_not_of_the_challenge(tree):
    root = tree("imagenet9")
    picture(root / "in9l" / "train" / "00_dog" / "a.JPEG")
    picture(root / "in9l" / "val" / "00_dog" / "b.JPEG")
    ds = load("imagenet9", root, train="in9l")
    assert Counter(ds.table["split"]) == {"train": 1, "val": 1, "test": 8} and not ds.notes
    for variant in (root / "bg_challenge").iterdir():
        (variant / "val").rename(root / variant.name / "val") if variant.name == "original" else variant.rename(
            root / variant.name)
    together = load("imagenet9", root)
    assert groups(together, "test")["original"] == 2 and groups(together, "val") == {"original": 4}


def test_imagenet9_without_training_photos_says_so_and_odd_folders_are_named(tree):
    root = tree("imagenet9")
    ds = load("imagenet9", root / "bg_challenge")
    assert set(ds.table["split"]) == {"test"} and "no training photos" in ds.notes[-1]
    picture(root / "original" / "train" / "dog" / "x.JPEG")
    with pytest.raises(DataError, match="'dog'; expected a number and a name"):
        load("imagenet9", root)


@pytest.mark.parametrize(("array", "message"), [
    (np.zeros((2, 2, 2)), r"shape \(2, 2, 2\)"), (np.full((2, 2), 3.0), "from 3.0 to 3.0"),
    (np.array([[{}]], dtype=object), "Python objects")])
def test_a_mask_that_is_no_mask_is_left_out_and_nothing_is_unpickled(tree, array, message):
    root = tree("imagenet9")
    np.save(root / "bg_challenge" / "fg_mask" / "val" / "00_dog" / "n02_1.npy", array, allow_pickle=True)
    ds = load("imagenet9", root)
    assert len(ds.problems) == 3 and ds.problems["reason"].str.contains(message).all()
    assert ds.problems["reason"].str.contains("kept without its mask").all()


# metashift
def test_metashift_has_contexts_as_shortcuts_and_draws_validation_photos(tree):
    ds = load("metashift", tree("metashift"))
    assert ds.class_names == ["cat", "dog"] and ds.attribute_names == ["indoor", "outdoor"]
    assert groups(ds, "train") == {"cat, indoor": 18, "dog, outdoor": 18}
    assert groups(ds, "val") == {"cat, indoor": 2, "dog, outdoor": 2}
    assert groups(ds, "test") == {"cat, outdoor": 8, "dog, indoor": 8}
    assert "were drawn for it" in ds.notes[0]
    mixed = load("metashift", ds.spec()["root"], splits="random")
    assert all(len(groups(mixed, split)) == 4 for split in ("train", "val", "test"))


def test_metashift_mixed_folders_take_contexts_from_json_and_never_from_the_pickle(tmp_path):
    contexts = {}
    for split, name, number in (("train", "cat", 1), ("train", "dog", 2), ("val_out_of_domain", "cat", 3),
                                ("val_out_of_domain", "dog", 4)):
        picture(tmp_path / split / name / f"{number}.jpg")
        contexts[str(number)] = [f"{name}({'indoor' if number in (1, 4) else 'outdoor'})"]
    with pytest.raises(DataError, match=r"in no folder of a context, and there is no 'imageID_to_group\.json'"):
        load("metashift", tmp_path)

    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "exploded"), "w"))

    (tmp_path / "imageID_to_group.pkl").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(DataError, match=r"not read.*python -c .*json\.dump"):
        load("metashift", tmp_path)
    (tmp_path / "imageID_to_group.json").write_text(json.dumps(contexts))
    ds = load("metashift", tmp_path, validation=0)
    assert groups(ds) == {"cat, indoor": 1, "dog, outdoor": 1, "cat, outdoor": 1, "dog, indoor": 1}
    assert Counter(ds.table["split"]) == {"train": 2, "test": 2}
    (tmp_path / "imageID_to_group.json").write_text(json.dumps({"1": ["cat(indoor)"]}))
    with pytest.raises(DataError, match="has no group for the photo"):
        load("metashift", tmp_path)
    assert not (tmp_path / "exploded").exists()


def test_metashift_as_a_pickle_of_lists_alone_says_what_to_do(tmp_path):
    (tmp_path / "full-candidate-subsets.pkl").write_bytes(b"\x80\x04.")
    with pytest.raises(DataError, match=r"'full-candidate-subsets\.pkl' alone.*not read.*official script"):
        load("metashift", tmp_path)
