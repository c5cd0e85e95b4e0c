from __future__ import annotations

import warnings
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import torch
from data_pictures import noise
from PIL import Image
from torch.utils.data import ConcatDataset, IterableDataset, Subset, TensorDataset
from torchvision import transforms
from torchvision.datasets import FakeData, ImageFolder, VisionDataset

from guidance_viz.core import DataError, OptionError, ShapeError
from guidance_viz.data import wrap


class Photos(VisionDataset):
    """Like CIFAR10: arrays in memory, labels in ``targets``; counts how often an image is read."""

    def __init__(self, count: int = 12, **options) -> None:
        super().__init__("", **options)
        self.data = np.stack([noise(20, 30, seed) for seed in range(count)])
        self.targets = [number % 3 for number in range(count)]
        self.classes = ["red", "green", "blue"]
        self.reads = 0

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, item: int):
        self.reads += 1
        image = Image.fromarray(self.data[item])
        label = self.targets[item]
        return (self.transform(image) if self.transform else image), \
            self.target_transform(label) if self.target_transform else label


def test_a_torchvision_data_set_keeps_its_own_transform_and_is_not_decoded_for_its_labels():
    transform = transforms.Compose([transforms.Resize(16), transforms.CenterCrop(12), transforms.ToTensor()])
    photos = Photos(120, transform=transform)
    ds = wrap(photos)
    assert photos.reads <= 24  # it is looked at, not read through
    assert ds.class_names == ["red", "green", "blue"] and ds.table["label"].tolist() == [0, 1, 2] * 40
    assert ds.table["sample_id"].tolist() == [str(item) for item in range(120)]
    assert ds.read_as == ("3 classes from 120 items: red 40, green 40, blue 40; read from .targets, "
                          "agrees with 20 items")
    assert torch.equal(ds[5].image, photos[5][0]) and ds.image_size is None and ds.spec() is None
    assert not ds.groups_known and set(ds.table["split"]) == {"train", "val", "test"}
    assert "No split was given" in ds.notes[0]


@pytest.mark.parametrize("workers", [0, 2])
def test_images_in_memory_are_streamed_by_workers_without_being_pickled(workers):
    photos = Photos(transform=lambda image: transforms.functional.to_tensor(image))
    ds = wrap(photos, splits="train")
    rows, images = zip(*ds.batches([3, 0, 11], 2, workers), strict=True)
    assert np.concatenate(rows).tolist() == [3, 0, 11]
    assert torch.equal(torch.cat(images), torch.stack([photos[item][0] for item in (3, 0, 11)]))


def test_pil_images_become_rgb_in_zero_to_one():
    ds = wrap(Photos(), splits="test")
    assert np.array_equal(
        (ds[2].image * 255).round().to(torch.uint8).permute(1, 2, 0).numpy(), noise(20, 30, 2)
    )
    assert np.array_equal(ds.photo(2), noise(20, 30, 2))
    assert ds.photo(2, 60).shape == (40, 60, 3)


class Items(list):
    """Items as they are."""


@pytest.mark.parametrize(
    "image",
    [
        torch.rand(3, 4, 5),
        torch.rand(1, 4, 5),
        torch.rand(4, 5),
        torch.rand(4, 5, 3),
        (torch.rand(3, 4, 5) * 255).byte(),
        torch.rand(3, 4, 5, dtype=torch.float64),
        torch.rand(3, 4, 5).half(),
        noise(4, 5) / 255,
        (noise(4, 5) / 255).transpose(2, 0, 1).astype("float32"),
        noise(4, 5),
        noise(4, 5)[..., 0],
        noise(4, 5).astype("int64"),
        np.ones((4, 5), bool),
        Image.fromarray(noise(4, 5)).convert("L"),
        Image.fromarray(noise(4, 5)).convert("CMYK"),
    ],
    ids=lambda image: f"{type(image).__name__} {getattr(image, 'shape', '')} {getattr(image, 'dtype', '')}",
)
def test_an_image_of_any_usual_kind_is_understood(image):
    ds = wrap(Items([(image, 0)]), class_names=["a"])
    assert ds[0].image.shape == (3, 4, 5) and ds[0].image.dtype == torch.float32
    assert 0 <= ds[0].image.min() <= ds[0].image.max() <= 1
    assert ds.photo(0).shape == (4, 5, 3)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("a name", "An image is a str"),
        (torch.rand(2, 4, 5), r"shape \(2, 4, 5\)"),
        (torch.full((3, 4, 5), np.nan), "not finite"),
        (torch.full((3, 4, 5), 300), "beyond 0 … 255"),
        (torch.rand(1, 3, 4, 5), r"shape \(1, 3, 4, 5\)"),
        (torch.rand(3, 0, 5), r"shape \(3, 0, 5\)"),
    ],
)
def test_what_is_no_image_is_named_with_its_item(image, message):
    ds = wrap(Items([(torch.rand(3, 4, 5), 0), (image, 1)]), splits="train")
    with pytest.raises(DataError, match=f"Item 1 of the wrapped data set.*{message}"):
        ds[1]
    assert [rows.tolist() for rows, _ in ds.batches(None, 2)] == [[0]] and message.split(r"\(")[
        0
    ] in ds.unreadable[1]
    assert ds.check().problems["sample_id"].tolist() == ["1"]


def test_an_error_in_a_persons_own_code_names_the_item():
    class Bad(Photos):
        def __getitem__(self, item):
            if item == 7:
                raise KeyError("nothing here")
            return super().__getitem__(item)

    ds = wrap(Bad(), image_size=8)
    assert len(ds.check()) == 11 and "Item 7" in ds.check().problems["reason"][0]
    assert "KeyError: 'nothing here'" in ds.check().problems["reason"][0]


def test_labels_groups_and_attributes_may_be_given_or_named():
    photos = Photos()
    photos.place = ["sea", "shore"] * 6
    ds = wrap(
        photos,
        labels=["x", "y"] * 6,
        attributes="place",
        splits=["train", "valid", "test"] * 4,
        sample_ids=[f"<{item}>" for item in range(12)],
        class_names=["y", "x"],
    )
    assert ds.table["label"].tolist() == [1, 0] * 6 and ds.group_names == [
        "y, sea",
        "y, shore",
        "x, sea",
        "x, shore",
    ]
    assert ds.table["group"].tolist() == [2, 1] * 6 and ds.table["sample_id"][3] == "<3>"
    assert Counter(ds.table["split"]) == {"train": 4, "val": 4, "test": 4}
    given = wrap(photos, groups=torch.arange(12) % 4, group_names=list("abcd"))
    assert given.table["group"].tolist() == [0, 1, 2, 3] * 3 and given.group_names == list("abcd")
    with pytest.raises(ShapeError, match="groups has 3 values but the data set has 12 items"):
        wrap(photos, groups=[0, 1, 2])
    with pytest.raises(DataError, match="no column 'places'"):
        wrap(photos, attributes="places")
    with pytest.raises(DataError, match="label 'z' is not among the names given: red, green, blue"):
        wrap(photos, labels=["z"] * 12)
    with pytest.raises(DataError, match="label of sample '0' is 3"):
        wrap(photos, labels=[3] * 12)


def test_labels_of_many_classes_at_once_are_kept_as_tuples():
    ds = wrap(Items([(torch.rand(3, 4, 4),)] * 3), labels=torch.tensor([[0, 1, 1], [1, 0, 0], [0, 0, 1]]))
    assert ds.table["labels"].tolist() == [(0, 1, 1), (1, 0, 0), (0, 0, 1)] and ds.table[
        "label"
    ].tolist() == [1, 0, 2]


def test_labels_are_found_in_parts_joins_and_tensors():
    photos = Photos()
    part = Subset(photos, [4, 2, 9])
    assert wrap(part).table["label"].tolist() == [1, 2, 0] and wrap(part).class_names == photos.classes
    assert wrap(ConcatDataset([part, photos])).table["label"].tolist() == [1, 2, 0, *photos.targets]
    tensors = TensorDataset(torch.rand(4, 3, 6, 6), torch.tensor([1, 0, 1, 1]))
    assert wrap(tensors).table["label"].tolist() == [1, 0, 1, 1]
    turned = Photos(target_transform=lambda label: 2 - label)
    assert wrap(turned).table["label"].tolist() == [2, 1, 0] * 4
    assert wrap(turned).class_names == ["blue", "green", "red"]  # the names go with what the numbers were


def test_labels_that_are_nowhere_else_are_read_from_the_items_and_that_is_said():
    fake = FakeData(size=5, image_size=(3, 8, 8), num_classes=3, random_offset=1)
    ds = wrap(fake, class_names=list("abc"))
    assert ds.table["label"].tolist() == [int(fake[item][1]) for item in range(5)]
    assert "every item was read once" in ds.notes[0]
    with pytest.raises(DataError, match="Pass labels="):
        wrap(Items([torch.rand(3, 4, 4)]))


def test_an_image_folder_tells_its_paths(tmp_path, picture):
    for name in ("b/1.png", "a/0.png"):
        picture(name, root=tmp_path / "photos")
    folder = ImageFolder(tmp_path / "photos")
    ds = wrap(folder)
    assert [path.rsplit("/", 2)[1:] for path in ds.table["path"]] == [["a", "0.png"], ["b", "1.png"]]
    assert ds[1].path == ds.table["path"][1]


def test_a_mapping_of_splits_is_one_data_set():
    ds = wrap({"train": Photos(4), "validation": Subset(Photos(), [5]), "test": Photos(3)})
    assert ds.table["split"].tolist() == ["train"] * 4 + ["val"] + ["test"] * 3
    assert ds.table["label"].tolist() == [0, 1, 2, 0, 2, 0, 1, 2]
    assert ds.table["sample_id"][4] == "val/0" and ds.class_names == ["red", "green", "blue"]
    assert np.array_equal(ds.photo(4), noise(20, 30, 5))
    with pytest.raises(DataError, match="Unknown split 'extra'"):
        wrap({"extra": Photos(), "train": Photos()})


def test_a_stream_cannot_be_wrapped():
    class Stream(IterableDataset):
        def __iter__(self):
            return iter([])

    with pytest.raises(DataError, match=r"Stream has no length.*map-style"):
        wrap(Stream())


def test_a_normalising_transform_is_noticed_and_can_be_undone():
    mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    photos = Photos(transform=transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean, std)]))
    with pytest.warns(UserWarning, match=r"expected RGB in \[0, 1\].*mean= and std="):
        wrap(photos)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ds = wrap(photos, mean=mean, std=std)
    assert torch.allclose(ds[3].image, transforms.functional.to_tensor(noise(20, 30, 3)), atol=1e-6)
    assert np.abs(ds.photo(3).astype(int) - noise(20, 30, 3)).max() <= 1
    assert torch.equal(ds.subset(indices=[3])[0].image, ds[3].image)
    with pytest.raises(OptionError, match="only one was given"):
        wrap(photos, mean=mean)


def test_a_random_transform_is_noticed():
    with pytest.warns(UserWarning, match="its transform is random"):
        ds = wrap(Photos(transform=lambda image: torch.rand(3, 4, 4)))
    assert any("random" in note for note in ds.notes)


@pytest.mark.parametrize("resize", ["crop", "squash"])
@pytest.mark.parametrize("transform", [None, transforms.ToTensor()])
def test_an_image_size_resizes_on_top_of_the_transform_and_boxes_follow(resize, transform):
    middle = 7 / 15 if resize == "crop" else 0.5  # 15 pixels wide before the crop takes 2 on the left
    boxes = pd.DataFrame({"sample_id": ["1"], "x0": [middle], "y0": 0.0, "x1": 1.0, "y1": [0.5]})
    ds = wrap(Photos(transform=transform), image_size=10, resize=resize, boxes=boxes)
    image = Image.fromarray(noise(20, 30, 1))
    expected = transforms.functional.resize(image, 10 if resize == "crop" else [10, 10])
    expected = np.asarray(transforms.functional.center_crop(expected, [10, 10]))
    assert np.abs(ds.photo(1).astype(int) - expected).max() <= 1 and ds.image_size == 10
    assert ds[1].image.shape == (3, 10, 10)
    masks = ds.boxes_as_masks(2, 2)
    assert torch.allclose(masks[1], torch.tensor([[0.0, 1], [0, 0]])) and masks[0].sum() == 0


def test_without_an_image_size_boxes_are_of_the_image_as_it_comes():
    boxes = pd.DataFrame({"sample_id": ["0"], "x0": [0.25], "y0": 0.0, "x1": 1.0, "y1": 1.0})
    ds = wrap(Photos(), boxes=boxes)
    assert torch.allclose(ds.boxes_as_masks(1, 4)[0], torch.tensor([[0.0, 1, 1, 1]]))


def test_the_fingerprint_is_the_same_again_and_follows_what_is_wrapped():
    def prints(change=lambda photos: None, **options):
        photos = Photos(transform=options.pop("transform", None))
        change(photos)
        return wrap(photos, **options).fingerprint()

    def touch(photos):
        photos.data[7, 3, 3] = 255 - photos.data[7, 3, 3]

    different = [
        prints(),
        prints(touch),
        prints(image_size=8),
        prints(labels=[0] * 12),
        prints(transform=transforms.ToTensor()),
    ]
    assert prints() == different[0] and len(set(different)) == len(different)
    one = prints(transform=lambda image: transforms.functional.to_tensor(image))
    assert one == prints(transform=lambda image: transforms.functional.to_tensor(image))
    lists = [[(torch.full((3, 2, 2), value), 0)] for value in (0.25, 0.5)]
    assert wrap(lists[0], class_names="a").fingerprint() != wrap(lists[1], class_names="a").fingerprint()


def test_items_may_be_mappings_of_any_keys():
    items = Items([{"scan": torch.rand(3, 4, 4), "target": 1}, {"scan": torch.rand(3, 4, 4), "target": 0}])
    assert wrap(items).table["label"].tolist() == [1, 0]
    two = Items([{"left": torch.zeros(3, 4, 4), "right": torch.ones(3, 4, 4), "label": 0}])
    assert wrap(two, image="right")[0].image.min() == 1
    with pytest.raises(DataError, match=r"keys scan, name; none of them is a label"):
        wrap(Items([{"scan": 0, "name": ""}]))
    with pytest.raises(
        DataError, match=r"keys text, label; none of them holds an image\. Name it with image="
    ):
        wrap(Items([{"text": "x", "label": 0}]), class_names=["a"])


def test_an_empty_data_set_can_be_wrapped():
    ds = wrap(Items(), class_names=["a", "b"])
    assert len(ds) == 0 and list(ds.batches(None, 2)) == [] and isinstance(ds.fingerprint(), str)
