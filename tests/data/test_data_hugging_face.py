from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch
from data_pictures import noise
from PIL import Image
from torchvision import transforms

from guidance_viz.data import wrap

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
