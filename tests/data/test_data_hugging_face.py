from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch
from data_pictures import noise
from PIL import Image
from torchvision import transforms

from guidance_viz.core import DataError
from guidance_viz.data import load, wrap

datasets = pytest.importorskip("datasets")


# Hugging Face
def hugging_face(count: int = 6):
    return datasets.Dataset.from_dict(
        {
            "photo": [Image.fromarray(noise(16, 24, seed)) for seed in range(count)],
            "kind": [number % 2 for number in range(count)],
            "place": ["sea", "land", "land"] * (count // 3),
        },
        features=datasets.Features(
            {
                "photo": datasets.Image(),
                "kind": datasets.ClassLabel(names=["gull", "crow"]),
                "place": datasets.Value("string"),
            }
        ),
    )


def test_a_hugging_face_data_set_gives_its_labels_names_and_columns(monkeypatch):
    table = hugging_face()
    ds = wrap(table, attributes="place", image_size=12)
    assert ds.class_names == ["gull", "crow"] and ds.table["label"].tolist() == [0, 1] * 3
    assert ds.group_names == ["gull, land", "gull, sea", "crow, land", "crow, sea"]
    assert ds[4].image.shape == (3, 12, 12)
    assert np.array_equal(wrap(table).photo(3), noise(16, 24, 3))
    assert [rows.tolist() for rows, _ in ds.batches(None, 4, 2)] == [[0, 1, 2, 3], [4, 5]]
    assert wrap(hugging_face()).fingerprint() == wrap(hugging_face()).fingerprint()
    assert wrap(hugging_face()).fingerprint() != wrap(hugging_face().select([1, 0, 2, 3, 4, 5])).fingerprint()


def test_labels_of_a_hugging_face_data_set_do_not_decode_its_images(monkeypatch):
    table = hugging_face()
    decoded = []
    original = datasets.Image.decode_example
    monkeypatch.setattr(
        datasets.Image, "decode_example", lambda self, *a, **k: decoded.append(1) or original(self, *a, **k)
    )
    wrap(table, attributes="place")
    assert len(decoded) <= 4


def test_a_transform_set_on_a_hugging_face_data_set_is_kept():
    def change(batch):
        tensors = [transforms.functional.to_tensor(image)[:, :8, :8] for image in batch["photo"]]
        return {"pixel_values": tensors, "labels": batch["kind"]}

    ds = wrap(hugging_face().with_transform(change))
    assert ds[2].image.shape == (3, 8, 8) and ds.table["label"].tolist() == [0, 1] * 3
    assert torch.allclose(ds[2].image, transforms.functional.to_tensor(noise(16, 24, 2))[:, :8, :8])


def test_a_format_set_on_a_hugging_face_data_set_is_kept():
    ds = wrap(hugging_face().with_format("torch"))
    assert ds[2].image.shape == (3, 16, 24) and np.array_equal(ds.photo(2), noise(16, 24, 2))


def test_a_dict_of_hugging_face_splits_is_one_data_set():
    splits = datasets.DatasetDict({"train": hugging_face(), "test": hugging_face(3)})
    ds = wrap(splits, attributes="place")
    assert Counter(ds.table["split"]) == {"train": 6, "test": 3} and ds.class_names == ["gull", "crow"]
    assert ds.table["sample_id"][6] == "test/0" and np.array_equal(ds.photo(8), noise(16, 24, 2))


def labelled(labels, names=None):
    kind = datasets.ClassLabel(names=names) if names else datasets.Value("string")
    return datasets.Dataset.from_dict(
        {"image": [Image.fromarray(noise(8, 8, seed)) for seed in range(len(labels))], "label": labels},
        features=datasets.Features({"image": datasets.Image(), "label": kind}))


def test_splits_with_other_class_labels_are_joined_by_name():
    ds = wrap({"train": labelled([0, 1, 2], ["bird", "cat", "dog"]), "test": labelled([0, 1], ["cat", "dog"])})
    assert [ds.class_names[label] for label in ds.table["label"]] == ["bird", "cat", "dog", "cat", "dog"]


def test_columns_of_several_class_labels_are_one_question_and_a_named_one_has_its_own_names():
    table = hugging_face().cast_column("place", datasets.ClassLabel(names=["land", "sea"]))
    with pytest.raises(DataError, match=r"(?s)columns kind, place all hold class labels.*labels='kind'"):
        wrap(table)
    ds = wrap(table, labels="place")
    assert [ds.class_names[label] for label in ds.table["label"]] == ["sea", "land", "land"] * 2
    assert ds.read_as == "2 classes from 6 items: land 4, sea 2; read from column 'place'"


def test_texts_and_lists_of_classes_are_understood():
    assert wrap(labelled(["007", "012", "007"])).class_names == ["007", "012"]
    several = datasets.Dataset.from_dict(
        {"image": [Image.fromarray(noise(8, 8))] * 3, "label": [[0, 2], [1], []]},
        features=datasets.Features({"image": datasets.Image(),
                                    "label": datasets.List(datasets.ClassLabel(names=["a", "b", "c"]))}))
    ds = wrap(several)
    assert ds.table["labels"].tolist() == [(1, 0, 1), (0, 1, 0), (0, 0, 0)] and ds.class_names == ["a", "b", "c"]


def test_a_transform_that_relabels_wins_over_the_column():
    def change(batch):
        return {"pixel_values": [transforms.functional.to_tensor(image) for image in batch["photo"]],
                "labels": [1 - kind for kind in batch["kind"]]}

    ds = wrap(hugging_face().with_transform(change))
    assert ds.table["label"].tolist() == [1, 0] * 3 and ds.class_names == ["crow", "gull"]
    assert "the items, as column 'kind' says otherwise" in ds.read_as


def test_groups_of_splits_with_other_names_are_joined_by_name():
    first = hugging_face().cast_column("place", datasets.ClassLabel(names=["land", "sea"]))
    second = hugging_face().cast_column("place", datasets.ClassLabel(names=["sea", "land"]))
    ds = wrap({"train": first, "test": second}, labels="kind", attributes="place")
    places = [ds.attribute_names[number] for number in ds.table["attribute"]]
    assert places == ["sea", "land", "land"] * 4


def test_images_that_are_not_decoded_are_read_from_their_bytes():
    table = hugging_face().cast_column("photo", datasets.Image(decode=False))
    ds = wrap(table, image="photo", labels="kind")
    assert np.array_equal(ds.photo(3), noise(16, 24, 3))


def test_a_stream_is_refused_with_the_cure():
    stream = hugging_face().to_iterable_dataset()
    with pytest.raises(DataError, match=r"(?s)streaming=False.*stream\.take\(1000\)"):
        wrap(stream)
    with pytest.raises(DataError, match="streaming=False"):
        wrap(datasets.IterableDatasetDict({"train": stream}))
    kept = datasets.Dataset.from_list(list(stream.take(1000)), features=stream.features)  # the cure works
    assert wrap(kept, labels="kind").table["label"].tolist() == [0, 1] * 3


def test_a_saved_data_set_loads_by_its_folder(hf_tree):
    ds = load(f"hf:{hf_tree}", image_size=12)
    assert Counter(ds.table["split"]) == {"train": 6, "val": 2, "test": 4} and ds.class_names == ["cat", "dog"]
    assert ds.spec() == {"format": "hf", "root": str(hf_tree), "image_size": 12} and ds.name == "saved"
    only = load("hf", hf_tree, split="test", class_names=["dog", "cat"])
    assert set(only.table["split"]) == {"test"} and only.class_names == ["dog", "cat"]
    assert only.table["label"].tolist() == [1, 0, 1, 0]
    with pytest.raises(DataError, match="no split 'dev'; it has train, validation, test"):
        load("hf", hf_tree, split="dev")


def test_a_folder_that_load_dataset_reads_and_what_is_nowhere(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    for split in ("train", "test"):
        for number, name in enumerate(("cat", "dog")):
            (tmp_path / "photos" / split / name).mkdir(parents=True)
            Image.fromarray(noise(8, 8, number)).save(tmp_path / "photos" / split / name / "0.png")
    ds = load("hf", tmp_path / "photos", cache=str(tmp_path / "cache"), image_size=8)
    assert ds.class_names == ["cat", "dog"] and Counter(ds.table["split"]) == {"train": 2, "test": 2}
    with pytest.raises(DataError, match=r"'no/such-data' cannot be loaded.*network"):
        load("hf:no/such-data", cache=str(tmp_path / "cache"))
