from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest
import torch
from data_pictures import STRANGE, noise
from PIL import Image

import guidance_viz as gv
from guidance_viz.core import DataError, GuidanceError, OptionError, Progress
from guidance_viz.data import from_files
from guidance_viz.data import sources as sources_module
from guidance_viz.data.geometry import View
from guidance_viz.data.sources import FileSource


def test_a_sample_is_an_image_in_zero_to_one_with_what_is_known_of_it(build):
    ds = build()
    sample = ds[1]
    assert (sample.label, sample.sample_id, sample.index, sample.group, sample.path) == (
        1,
        STRANGE[1],
        1,
        3,
        "1.png",
    )
    assert sample.image.shape == (3, 16, 16) and sample.image.dtype == torch.float32
    assert 0 <= sample.image.min() < sample.image.max() <= 1
    assert np.array_equal((sample.image * 255).round().permute(1, 2, 0).numpy(), ds.photo(1))
    assert ds[-1].index == 2 and [each.index for each in ds] == [0, 1, 2]
    with pytest.raises(IndexError, match="no row 3"):
        ds[3]


def test_splits_ids_and_subsets_are_rows_of_the_table(build):
    boxes = pd.DataFrame({"sample_id": STRANGE, "x0": 0.0, "y0": 0.0, "x1": [0.1, 0.2, 0.3], "y1": 1.0})
    ds = build(boxes)
    assert ds.indices("validation").tolist() == [1] and len(ds.indices()) == 3
    assert ds.index_of([STRANGE[2], STRANGE[0]]).tolist() == [2, 0]
    assert ds.index_of(STRANGE[1]).tolist() == [1]
    part = ds.subset(indices=[2, 0])
    assert part.table["sample_id"].tolist() == [STRANGE[2], STRANGE[0]] and part.table.index.tolist() == [
        0,
        1,
    ]
    assert sorted(part.boxes["sample_id"]) == sorted([STRANGE[0], STRANGE[2]])
    assert torch.equal(part[0].image, ds[2].image)
    assert torch.equal(part.boxes_as_masks(3, 3), ds.boxes_as_masks(3, 3)[[2, 0]])
    assert ds.subset("test").table["sample_id"].tolist() == [STRANGE[2]]
    assert len(ds.subset("test", indices=[0, 1])) == 0
    assert ds.subset(indices=ds.table["label"].to_numpy() == 1).table["sample_id"].tolist() == STRANGE[1:]
    for bad, message in [
        (lambda: ds.indices("trian"), "Unknown split 'trian'"),
        (lambda: ds.index_of("zz"), "'zz'"),
        (lambda: ds.subset(indices=[5]), "no row 5"),
        (lambda: ds.subset(indices=[0, 0]), "twice"),
    ]:
        with pytest.raises(DataError, match=message):
            bad()


def test_an_empty_subset_and_a_single_image_are_data_sets(build):
    ds = build()
    empty = ds.subset(indices=[])
    assert len(empty) == 0 and list(empty.batches(None, 4)) == []
    assert empty.boxes_as_masks(2, 3).shape == (0, 2, 3) and empty.masks(2, 2) is None
    assert empty.fingerprint() != ds.fingerprint() and empty.num_classes == 2
    single = ds.subset(indices=[1])
    assert [rows.tolist() for rows, _ in single.batches(None, 4)] == [[0]]
    assert single.check().table.equals(single.table)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"label": [0, 1, 2]}, r"label of sample '007' is 2; expected a whole number from 0 to 1"),
        ({"label": [0, 1, -1]}, r"label of sample '007' is -1"),
        ({"label": [0, 1, 0.5]}, r"label of sample '007' is 0\.5"),
        ({"label": [0, 1, None]}, r"label of sample '007' is nan"),
        ({"group": [0, 1, 4]}, r"group of sample '007' is 4; expected a whole number from -1 to 3"),
        ({"split": ["train", "val", "holdout"]}, r"Unknown split 'holdout'\. Expected train, val"),
        ({"sample_id": ["a", "b", "a"]}, r"1 sample ids are there more than once: 'a'"),
        ({"path": ["0.png", "../1.png", "2.png"]}, r"'\.\./1\.png' leads outside"),
        ({"path": ["0.png", "/etc/hostname", "2.png"]}, r"'/etc/hostname' leads outside"),
        ({"mask_path": ["", "../../m.png", ""]}, r"leads outside"),
        ({"labels": [(1, 0), (0, 1), (1, 0, 1)]}, r"labels of sample '007'.*expected 2 values of 0 or 1"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(build, changes, message):
    with pytest.raises(DataError, match=message):
        build(**changes)


@pytest.mark.parametrize("column", ["label", "path", "sample_id"])
def test_a_missing_column_is_named_beside_those_that_are_there(tmp_path, table, column):
    with pytest.raises((DataError, KeyError), match=column):
        from_files(table.drop(columns=column), tmp_path, class_names=("a", "b"))


def test_broken_photos_are_left_out_and_listed(tmp_path, build):
    os.remove(tmp_path / "0.png")
    data = (tmp_path / "2.png").read_bytes()
    (tmp_path / "2.png").write_bytes(data[: len(data) // 2])
    ds = build()
    assert ds.table["sample_id"].tolist() == [STRANGE[1]] and len(ds) == 1
    assert ds.problems[["sample_id", "path"]].to_numpy().tolist() == [
        [STRANGE[0], "0.png"],
        [STRANGE[2], "2.png"],
    ]
    assert "missing" in ds.problems["reason"][0] and "truncated or damaged" in ds.problems["reason"][1]
    quick = build(verify=False)
    assert len(quick) == 2 and len(quick.problems) == 1
    assert quick.check().table.equals(ds.table) and len(quick.check().problems) == 2


def test_no_photo_left_is_an_error_that_says_why(tmp_path, build):
    for number in range(3):
        os.remove(tmp_path / f"{number}.png")
    with pytest.raises(DataError, match=r"no photo that can be read.*0\.png.*missing"):
        build()


def test_check_reads_every_photo_and_reports_its_progress(tmp_path, build):
    ds = build()
    good = (tmp_path / "1.png").read_bytes()
    middle = len(good) // 2
    (tmp_path / "1.png").write_bytes(
        good[:middle] + b"\xff" * 40 + good[middle + 40 :]
    )  # head and tail are right
    seen: list[Progress] = []
    kept = ds.check(progress=seen.append)
    assert kept.table["sample_id"].tolist() == [STRANGE[0], STRANGE[2]]
    assert kept.problems["sample_id"].tolist() == [STRANGE[1]] and "1.png" in kept.problems["reason"][0]
    assert (seen[-1].done, seen[-1].total) == (3, 3)
    assert len(ds) == 3 and len(ds.problems) == 0


@pytest.mark.parametrize("workers", [0, 2])
def test_batches_keep_the_order_and_leave_out_what_cannot_be_read(tmp_path, build, workers):
    ds = build()
    (tmp_path / "1.png").write_bytes(b"broken since")
    got = list(ds.batches([2, 1, 0, 2], 2, workers))
    assert [rows.tolist() for rows, _ in got] == [[2], [0, 2]]
    assert all(rows.dtype == np.int64 and images.dtype == torch.float32 for rows, images in got)
    assert torch.equal(got[1][1][0], ds[0].image) and torch.equal(got[0][1][0], ds[2].image)
    assert list(ds.unreadable) == [1] and "1.png" in ds.unreadable[1]
    assert ds.subset(indices=[2, 1]).unreadable.keys() == {1}
    with pytest.raises(DataError, match=r"1\.png"):
        ds[1]
    assert list(ds.batches([1], 2, workers)) == []
    with pytest.raises(DataError, match=r"Not one image of the data set 'files' can be read.*1\.png"):
        list(ds.subset(indices=[1]).batches([0], 2, workers))


@pytest.mark.parametrize("workers", [0, 1])
def test_reading_moves_no_random_numbers(build, workers):
    state = torch.get_rng_state()
    list(build().batches(None, 2, workers))
    assert torch.equal(torch.get_rng_state(), state)


def test_batches_can_be_left_early_and_refuse_senseless_sizes(build):
    ds = build()
    stream = ds.batches(None, 1, 2)
    assert next(stream)[0].tolist() == [0]
    stream.close()
    for bad in ({"batch_size": 0}, {"batch_size": 1, "workers": -1}):
        with pytest.raises(OptionError, match="batch_size is"):
            list(ds.batches(None, **bad))


def test_images_of_different_sizes_in_one_batch_are_an_error_with_a_cure(build):
    ds = build(image_size=None)
    assert ds[1].image.shape == (3, 40, 40) and ds[2].image.shape == (3, 40, 50)
    assert len(list(ds.batches(None, 1))) == 3
    with pytest.raises(DataError, match=r"must be of one size\. Pass image_size="):
        list(ds.batches(None, 3))


def test_the_fingerprint_follows_content_and_settings_and_nothing_else(tmp_path, build):
    first = build().fingerprint()
    assert build().fingerprint() == first
    boxes = pd.DataFrame({"sample_id": ["007"], "x0": 0.0, "y0": 0.0, "x1": 1.0, "y1": 1.0})
    others = [
        build(boxes),
        build(label=[1, 1, 1]),
        build(image_size=17),
        build(resize="squash"),
        build(class_names=("a", "c")),
        build().subset(indices=[0, 1]),
    ]
    os.utime(tmp_path / "1.png", ns=(1, 1))
    assert build().fingerprint() == first
    pixels = np.asarray(Image.open(tmp_path / "1.png")).copy()
    pixels.flat[0] ^= 1
    Image.fromarray(pixels).save(tmp_path / "1.png")
    others.append(build())
    prints = [first, *(ds.fingerprint() for ds in others)]
    assert len(set(prints)) == len(prints)


def test_the_fingerprint_of_large_files_follows_their_size_ends_and_middle(tmp_path):
    def print_of(content):
        (tmp_path / "a.bin").write_bytes(content)
        return FileSource([str(tmp_path / "a.bin"), str(tmp_path / "none")], view=View(8)).signature()

    size = 100_000
    first = print_of(bytes(size))
    others = [bytes(size + 1)]
    for place in (0, size // 2, size - 1):
        changed = bytearray(size)
        changed[place] = 1
        others.append(bytes(changed))
    prints = [first, *map(print_of, others)]
    assert len(set(prints)) == len(prints) and print_of(bytes(size)) == first


def test_a_file_that_was_replaced_is_read_again_though_its_size_and_time_are_the_old_ones(tmp_path):
    path, other = tmp_path / "a.bin", tmp_path / "b.bin"
    path.write_bytes(b"one")
    other.write_bytes(b"two")
    source = FileSource([str(path)], view=View(8))
    first, then = source.signature(), path.stat()
    os.utime(other, ns=(then.st_atime_ns, then.st_mtime_ns))
    other.replace(path)
    second = source.signature()
    assert second != first and path.stat().st_mtime_ns == then.st_mtime_ns
    path.write_bytes(b"six")
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert source.signature() not in (first, second)


def test_a_file_that_could_not_be_opened_once_is_tried_again(tmp_path, monkeypatch):
    (tmp_path / "a.bin").write_bytes(b"one")
    source = FileSource([str(tmp_path / "a.bin")], view=View(8))
    opened = sources_module._content
    monkeypatch.setattr(sources_module, "_content", lambda name: sources_module.MISSING)
    missing = source.signature()
    monkeypatch.setattr(sources_module, "_content", opened)
    assert source.signature() != missing


def test_groups_are_label_and_attribute_where_they_are_not_given(tmp_path, table):
    plain = table.drop(columns="group")
    assert not from_files(plain, tmp_path, class_names="ab").groups_known
    ds = from_files(
        plain.assign(attribute=[1, 0, -1]),
        tmp_path,
        class_names=["cat", "dog"],
        attribute_names=["in", "out"],
    )
    assert ds.groups_known and ds.table["group"].tolist() == [1, 2, -1]
    assert ds.group_names == ["cat, in", "cat, out", "dog, in", "dog, out"]
    assert not from_files(plain.assign(group=-1), tmp_path, class_names="ab").groups_known


def test_several_labels_a_photo_are_carried_along(build):
    ds = build(labels=[(1, 1), (0, 1), (0, 0)])
    assert ds.subset(indices=[1, 0]).table["labels"].tolist() == [(0, 1), (1, 1)]


def test_the_words_about_a_data_set_are_short_and_say_what_it_holds(build):
    assert repr(build()) == (
        "<Dataset 'files': 3 samples (1 train, 1 val, 1 test), 2 classes, 4 groups, neither boxes nor masks>"
    )


def test_links_out_of_the_folder_are_refused(tmp_path_factory, tmp_path, build):
    other = tmp_path_factory.mktemp("other")
    Image.fromarray(noise(9, 9)).save(other / "secret.png")
    (tmp_path / "link.png").symlink_to(other / "secret.png")
    (tmp_path / "linked").symlink_to(other)
    for path in ("link.png", "linked/secret.png"):
        with pytest.raises(DataError, match="leads outside"):
            build(path=["0.png", path, "2.png"])


def test_every_error_is_of_the_packages_own_tree():
    assert issubclass(DataError, GuidanceError) and issubclass(DataError, ValueError)
    assert {"load", "wrap", "Dataset", "Sample", "FORMATS"} <= set(gv.data.__all__)
