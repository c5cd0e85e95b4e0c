"""What labels mean, whatever form people bring them in; the right value of each example."""

from __future__ import annotations

import enum

import numpy as np
import pandas as pd
import pytest
import torch
from data_pictures import noise
from PIL import Image
from torch.utils.data import (
    ConcatDataset,
    DataLoader,
    Dataset,
    IterableDataset,
    Subset,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
)
from torchvision.datasets import ImageFolder
from torchvision.transforms import ToTensor

from guidance_viz.core import DataError, GuidanceError
from guidance_viz.data import load, wrap

COUNT = 36
X = torch.rand(COUNT, 3, 8, 8, generator=torch.Generator().manual_seed(0))
Y = torch.arange(COUNT) % 2


class Items(Dataset):
    """Items made by a function."""

    def __init__(self, make, count: int = 12) -> None:
        self.make, self.count = make, count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int):
        return self.make(number)


def names(ds) -> list[str]:
    return [ds.class_names[label] for label in ds.table["label"]]


def folders(root, **classes: str):
    """``folders(root, train="a b", val="b")``: class folders with two pictures each, as torchvision's data sets."""
    for part, listed in classes.items():
        for name in listed.split():
            (root / part / name).mkdir(parents=True)
            for number in range(2):
                Image.fromarray(noise(8, 8, number)).save(root / part / name / f"{number}.png")
    return {part: ImageFolder(root / part, ToTensor()) for part in classes}


# The form of labels
class Colour(enum.Enum):
    RED = "r"
    BLUE = "b"


@pytest.mark.parametrize(
    ("labels", "classes", "first"),
    [
        (Y[:, None], ["0", "1"], [0, 1]),
        (Y[:, None].numpy().astype("float32"), ["0", "1"], [0, 1]),
        (Y.bool(), ["0", "1"], [0, 1]),
        ([bool(y) for y in Y], ["0", "1"], [0, 1]),
        ([True] * COUNT, ["0", "1"], [1, 1]),
        (Y.double(), ["0", "1"], [0, 1]),
        ([torch.tensor(int(y)) for y in Y], ["0", "1"], [0, 1]),
        ([np.int16(y) for y in Y], ["0", "1"], [0, 1]),
        ([[int(y)] for y in Y], ["0", "1"], [0, 1]),
        (["007", "012"] * 18, ["007", "012"], [0, 1]),
        (["7", "12"] * 18, ["7", "12"], [0, 1]),
        (["b", "a"] * 18, ["a", "b"], [1, 0]),
        ([b"b", b"a"] * 18, ["a", "b"], [1, 0]),
        (np.array(["b", "a"] * 18), ["a", "b"], [1, 0]),
        ([19000, 70000] * 18, ["19000", "70000"], [0, 1]),
        (torch.tensor([2, 5] * 18), ["2", "5"], [0, 1]),
        ([1, 2] * 18, ["1", "2"], [0, 1]),
        ([10.0, 9.0] * 18, ["9", "10"], [1, 0]),
        ([0.5, 1.5] * 18, ["0.5", "1.5"], [0, 1]),
        (torch.eye(2)[Y], ["0", "1"], [0, 1]),
        (torch.eye(2, dtype=torch.bool)[Y], ["0", "1"], [0, 1]),
        (pd.Series(["x", "y"] * 18, dtype="category"), ["x", "y"], [0, 1]),
        ([Colour.RED, Colour.BLUE] * 18, ["BLUE", "RED"], [1, 0]),
    ],
    ids=lambda value: str(value)[:30],
)
def test_labels_of_any_usual_form_are_one_class_a_photo(labels, classes, first):
    ds = wrap(TensorDataset(X), labels=labels)
    assert ds.class_names == classes and ds.table["label"].tolist()[:2] == first
    assert "labels" not in ds.table
    assert ds.read_as.startswith(f"{len(classes)} classes from 36 items: {classes[0]} ")


def test_what_is_decided_about_numbers_and_rows_is_said():
    assert "numbers have gaps, so classes are named after those that occur (2, 5)" in wrap(
        TensorDataset(X), labels=[2, 5] * 18).read_as
    rows = torch.eye(3)[torch.arange(COUNT) % 3]
    single = wrap(TensorDataset(X), labels=rows)
    assert "every row has exactly one 1" in single.read_as and "labels" not in single.table
    assert "labels" in wrap(TensorDataset(X), labels=rows, multilabel=True).table
    rows[3] = 1
    several = wrap(TensorDataset(X), labels=rows)
    assert several.table["labels"][3] == (1, 1, 1) and several.table["labels"][0] == (1, 0, 0)
    assert several.read_as.startswith("3 classes, several a photo, from 36 items: 0 12, 1 13, 2 13")
    with pytest.raises(DataError, match="item 3 is .*has 3 classes, and multilabel=False"):
        wrap(TensorDataset(X), labels=rows, multilabel=False)


def test_explicit_names_of_numbers_stay_places_and_texts_stay_names():
    data = TensorDataset(X)
    assert names(wrap(data, labels=[1, 0] * 18, class_names=["a", "b"]))[:2] == ["b", "a"]
    assert names(wrap(data, labels=["1", "0"] * 18, class_names=["1", "0"]))[:2] == ["1", "0"]
    assert names(wrap(data, labels=[70, 19] * 18, class_names=["19", "70"]))[:2] == ["70", "19"]
    assert names(wrap(data, labels=[0, 2] * 18, class_names=["a", "b", "c"]))[:2] == ["a", "c"]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (torch.rand(COUNT), "these are amounts, not classes"),
        (torch.rand(COUNT, 2), r"item 0 is .*2 values; expected one value, or a row of 0 and 1"),
        (torch.softmax(torch.rand(COUNT, 2), 1), r"shares of classes(?s:.*)argmax"),
        ([0.0, float("inf")] * 18, "item 1 is inf"),
        ([[0, 2], [1]] * 18, "rows of different lengths"),
        ([(3, 5)] * COUNT, r"item 0 is \(3, 5\), 2 values"),
        ([0, None] * 18, "label of row 1 is empty"),
        ([0, -1] * 18, "label of row 1 is -1"),
        ([{"boxes": [1]}] * COUNT, "label"),
    ],
)
def test_labels_that_stand_for_no_one_class_are_refused_with_the_cure(labels, message):
    with pytest.raises(DataError, match=message):
        wrap(TensorDataset(X), labels=labels)


def test_the_texts_of_a_table_stay_texts_and_its_gaps_are_named(tmp_path):
    (tmp_path / "photos").mkdir()
    for number in range(4):
        Image.fromarray(noise(8, 8, number)).save(tmp_path / "photos" / f"{number}.png")
    paths = [f"{number}.png" for number in range(4)]

    def loaded(labels, **options):
        return load("table", tmp_path / "photos", table=pd.DataFrame({"path": paths, "label": labels}), **options)

    assert names(loaded(["007", "012", "007", "012"])) == ["007", "012", "007", "012"]
    assert loaded([3, 3, 8, 8]).class_names == ["3", "8"]
    assert loaded(["0", "1", "1", "0"]).class_names == ["0", "1"]
    assert names(loaded([0, 2, 2, 0], class_names=["a", "b", "c"])) == ["a", "c", "c", "a"]
    assert loaded([0, 1, 1, 0]).read_as == "2 classes from 4 items: 0 2, 1 2; read from column 'label'"


# Parts
def test_parts_are_joined_by_the_names_of_their_classes(tmp_path):
    ds = wrap(folders(tmp_path, train="bird cat dog", val="cat dog"))
    assert ds.class_names == ["bird", "cat", "dog"]
    assert names(ds) == ["bird"] * 2 + ["cat"] * 2 + ["dog"] * 2 + ["cat"] * 2 + ["dog"] * 2
    assert ds.read_as.endswith("read from .targets, parts joined by the names of classes, agrees with 10 items")


def test_the_training_parts_order_is_kept_and_others_are_added(tmp_path):
    parts = folders(tmp_path, val="ant cat dog", train="cat dog")
    ds = wrap(parts)
    assert ds.class_names == ["cat", "dog", "ant"] and names(ds)[:2] == ["ant", "ant"]
    named = wrap(parts, class_names=["dog", "cat", "ant", "bee"])
    assert names(named) == names(ds) and named.class_names[3] == "bee"
    with pytest.raises(DataError, match="class_names .*does not name all"):
        wrap(parts, class_names=["x", "y", "z"])


def test_joined_data_sets_and_subsets_of_them_go_by_name_too(tmp_path):
    parts = folders(tmp_path, a="bird cat", b="cat")
    joined = ConcatDataset([parts["a"], parts["b"]])
    assert names(wrap(joined)) == ["bird", "bird", "cat", "cat", "cat", "cat"]
    assert names(wrap(Subset(joined, [5, 0]))) == ["cat", "bird"]
    assert names(wrap({"train": joined, "val": parts["b"]})) == ["bird", "bird", *["cat"] * 6]


def test_parts_that_only_number_their_classes_are_one_question():
    train = TensorDataset(X, torch.arange(COUNT) % 3)
    val = TensorDataset(X[:12], torch.arange(12) % 2)
    with pytest.raises(DataError, match="does each part count its classes from 0") as error:
        wrap({"train": train, "val": val})
    assert "class_names=['0', '1', '2']" in str(error.value)
    ds = wrap({"train": train, "val": val}, class_names=["0", "1", "2"])
    assert ds.table["label"].tolist()[COUNT:] == [0, 1] * 6
    gap = TensorDataset(X[:12], torch.arange(12) % 2 * 2)  # 0 and 2: counted as the others count
    assert wrap({"train": train, "val": gap}).num_classes == 3
    joined = ConcatDataset([train, val])
    for data in (joined, Subset(joined, range(len(joined))), {"train": joined, "val": val}):
        with pytest.raises(DataError, match="does each part count its classes from 0"):
            wrap(data)
        assert wrap(data, class_names=["a", "b", "c"]).table["label"].tolist()[COUNT:COUNT + 12] == [0, 1] * 6
    both = {"train": Subset(train, range(30)), "val": Subset(train, [0, 1, 3])}  # of one data set: counted by it
    assert wrap(both).table["label"].tolist()[30:] == [0, 1, 0]
    with pytest.raises(DataError, match="Some parts have numbers as labels and others texts"):
        wrap({"train": train, "val": [(X[0], "cat"), (X[1], "dog")]})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda y: 2 - y, ["ant", "cat", "dog"]),
        (lambda y: torch.eye(3)[y], ["ant", "cat", "dog"]),
        (lambda y: float(y), ["ant", "cat", "dog"]),
        (lambda y: "xyz"[y], ["x", "y", "z"]),
        (lambda y: min(y, 1), ["0", "1", "1"]),  # two classes became one: its old names are none
    ],
)
def test_a_target_transform_takes_the_names_along(tmp_path, change, expected):
    found = folders(tmp_path, all="ant cat dog")["all"]
    found.target_transform = change
    assert names(wrap(found))[::2] == expected


def test_class_names_in_another_order_go_by_name(tmp_path):
    found = folders(tmp_path, all="cat dog")["all"]
    ds = wrap(found, class_names=["dog", "cat"])
    assert names(ds) == ["cat", "cat", "dog", "dog"] and "go by name" in ds.read_as
    assert names(wrap(found, class_names=["feline", "canine"])) == ["feline"] * 2 + ["canine"] * 2


def test_the_numbers_of_class_to_idx_decide_over_a_list_in_another_order():
    data = TensorDataset(X, Y)
    data.classes, data.class_to_idx = ["b", "a"], {"a": 0, "b": 1}
    assert names(wrap(data))[:2] == ["a", "b"]
    data.classes = None
    del data.class_to_idx
    data.id2label = {1: "two", 0: "one"}
    assert wrap(data).class_names == ["one", "two"]


# What is read off, and what items say
class Relabelled(Dataset):
    """Some items of a data set, of two classes, numbered anew."""

    def __init__(self, dataset, kept=(2, 5)) -> None:
        self.dataset, self.new = dataset, {old: number for number, old in enumerate(kept)}
        self.indices = [number for number in range(len(dataset)) if int(dataset.tensors[1][number]) in kept]

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, number: int):
        image, label = self.dataset[self.indices[number]]
        return image, self.new[int(label)]


def test_a_subset_that_relabels_has_its_items_labels_and_the_names_go_along():
    inner = TensorDataset(X, torch.arange(COUNT) % 6)
    with pytest.warns(UserWarning, match="Labels were read from the items, as the second of .tensors says otherwise"):
        ds = wrap(Relabelled(inner))
    assert ds.table["label"].tolist() == [0, 1] * 6 and ds.class_names == ["0", "1"]
    assert "the items, as the second of .tensors says otherwise (item 0: 0, not 2)" in ds.read_as
    inner.classes = list("abcdef")
    assert names(wrap(Relabelled(inner))) == ["c", "f"] * 6


def test_a_wrapper_without_indices_that_may_number_anew_gets_no_names_of_the_inner_one():
    inner = TensorDataset(X, torch.arange(COUNT) % 6)
    inner.classes = list("abcdef")

    class Kept(Relabelled):
        def __init__(self, dataset) -> None:
            super().__init__(dataset)
            self.rows = self.indices
            del self.indices

        def __len__(self) -> int:
            return len(self.rows)

        def __getitem__(self, number: int):
            image, label = self.dataset[self.rows[number]]
            return image, self.new[int(label)]

    ds = wrap(Kept(inner))
    assert ds.class_names == ["0", "1"] and "may count anew" in ds.read_as

    class Turned(Dataset):
        def __init__(self) -> None:
            self.dataset = inner

        def __len__(self) -> int:
            return COUNT

        def __getitem__(self, number: int):
            return inner[number][0], 5 - int(inner[number][1])

    assert names(wrap(Turned()))[:6] == list("abcdef")


def test_targets_that_the_items_contradict_lose_and_that_is_said():
    class Wrong(Items):
        targets = [0, 1] * 6

    ds = wrap(Wrong(lambda number: (X[number], number % 3)))
    assert ds.table["label"].tolist() == [0, 1, 2] * 4 and "as .targets says otherwise (item" in ds.read_as
    agreeing = wrap(Wrong(lambda number: (X[number], torch.eye(2)[number % 2])))
    assert agreeing.table["label"].tolist() == [0, 1] * 6 and "agrees with 12 items" in agreeing.read_as
    silent = wrap(Wrong(lambda number: X[number]))
    assert silent.table["label"].tolist() == [0, 1] * 6 and "no label of one value to compare" in silent.read_as
    changing = Wrong(lambda number: (X[number], int(torch.randint(1000, ()))))
    with pytest.raises(DataError, match="changes at each reading"):
        wrap(changing)


def test_an_unreadable_item_is_left_out_where_labels_are_held_apart():
    class Bad(Items):
        targets = [0, 1] * 6

    ds = wrap(Bad(lambda number: (X[number], (number % 2) // (number > 0))), splits="train")
    assert len(ds) == 12 and len(ds.check()) == 11 and ds.check().problems["sample_id"].tolist() == ["0"]
    other = wrap(Bad(lambda number: (X[number], 1 // number)), splits="train")  # labels of its own besides
    assert len(other) == 11 and other.problems["sample_id"].tolist() == ["0"]
    assert other.table["label"].tolist() == [1] + [0] * 10


# Items
@pytest.mark.parametrize(
    ("make", "options"),
    [
        (lambda i: (i, X[i], i % 2), {"image": 1}),
        (lambda i: (i, X[i], i % 2), {}),
        (lambda i: (X[i], i, i % 2), {}),
        (lambda i: (i % 2, X[i]), {}),
        (lambda i: [X[i], i % 2, "a/path"], {}),
        (lambda i: (f"{i}.png", X[i], i % 2), {}),
        (lambda i: (X[i], f"{i}.png", i % 2), {}),
        (lambda i: (i % 2, X[i], f"{i}.png"), {}),
        (lambda i: (X[i], noise(8, 8)[..., 0], i % 2), {}),
        (lambda i: (X[i], {"labels": i % 2}), {}),
        (lambda i: (X[i], {"labels": torch.tensor([i % 2])}), {}),
        (lambda i: (X[i], {"boxes": torch.zeros(2, 4), "labels": torch.tensor([i % 2] * 2)}), {}),
        (lambda i: (X[i], (i % 2, noise(8, 8))), {}),
        (lambda i: (X[i], [{"category_id": i % 2, "bbox": [0, 0, 1, 1]}]), {}),
        (lambda i: {"pixel_values": X[i], "class_id": i % 2}, {}),
        (lambda i: {"a": X[i], "b": X[i], "kind": i % 2}, {"image": "b", "label": "kind"}),
        (lambda i: (X[i], 7, i % 2), {"label": 2}),
        (lambda i: (X[i], np.array([[i % 2]])), {}),
    ],
)
def test_the_label_is_found_in_items_of_many_shapes(make, options):
    ds = wrap(Items(make), **options)
    assert ds.table["label"].tolist() == [0, 1] * 6 and ds[0].image.shape == (3, 8, 8)


def test_a_voc_annotation_of_one_kind_of_object_is_read_by_its_name():
    def one(number: int):
        return X[number], {"annotation": {"filename": "x", "object": [{"name": ("cat", "dog")[number % 2]}] * 2}}

    assert wrap(Items(one)).class_names == ["cat", "dog"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda i: (X[i], {"boxes": torch.zeros(2, 4), "labels": torch.tensor([1, 3])}), r"2 classes \(1, 3\)"),
        (lambda i: (X[i], {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0)}), "no object"),
        (lambda i: (X[i], {"annotation": {"object": [{"name": "cat"}, {"name": "dog"}]}}), r"cat, dog"),
        (lambda i: (X[i], {"score": 1, "path": "x"}), "keys score, path, none of which is a label"),
        (lambda i: (X[i], object()), "A label is a object"),
        (lambda i: (i, X[i]), "own number"),
        (lambda i: X[i], "an image and no label"),
    ],
)
def test_an_item_without_one_plain_label_is_refused_naming_labels(make, message):
    with pytest.raises(DataError, match=message) as error:
        wrap(Items(make))
    assert "labels=" in str(error.value)
    assert wrap(Items(make), labels=[0, 1] * 6, image=1 if "number" in message else None).num_classes == 2


@pytest.mark.parametrize("problem", [ZeroDivisionError("x"), SystemExit(3), KeyError("k"), None])
def test_an_item_that_cannot_be_read_is_named_with_what_to_pass(problem):
    def make(number: int):
        if number != 5:
            return X[number], number % 2
        if problem is not None:
            raise problem
        return None

    with pytest.raises(DataError, match=r"Item 5 of the Items (cannot be read|is None).*Pass labels=") as error:
        wrap(Items(make))
    assert "if i != 5" in str(error.value)
    ds = wrap(Items(make), labels=[0, 1] * 6, splits="train")
    assert [row for rows, _ in ds.batches(None, 4) for row in rows] == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    assert "Item 5" in ds.unreadable[5]


def test_targets_that_are_file_names_are_no_classes_where_items_hold_objects():
    class Voc(Items):
        """As torchvision's: ``targets`` are the files of the annotations."""

        targets = tuple(f"Annotations/{number}.xml" for number in range(12))

    def one(*kinds):
        return lambda number: (X[number], {"annotation": {"object": [{"name": kind} for kind in kinds[number % 2:]]}})

    ds = wrap(Voc(one("cat", "cat")))
    assert ds.class_names == ["cat"]
    with pytest.raises(DataError, match=r"(?s)another value in .targets \('Annotations/0.xml', …\).*cat, dog.*labels="):
        wrap(Voc(one("cat", "dog")))
    with pytest.raises(DataError, match="another value in .targets"):
        wrap(Voc(lambda number: (X[number], noise(8, 8)[..., 0])))  # a mask


def test_a_label_of_its_own_for_each_item_is_a_question():
    shuffled = torch.randperm(COUNT, generator=torch.Generator().manual_seed(0)).tolist()
    items = Items(lambda number: (X[number], shuffled[number], number % 2), COUNT)
    with pytest.raises(DataError, match=r"Each of 36 items has a label of its own.*label="):
        wrap(items)
    assert wrap(items, label=2).table["label"].tolist() == Y.tolist()
    assert wrap(items, label=1).num_classes == COUNT


@pytest.mark.parametrize(
    ("labels", "message"),
    [(lambda item: 0, "labels is a function; expected a value an item"), (3, "labels is a int; expected"),
     ({"a": 1}, "labels is a mapping with the keys 'a'")],
)
def test_labels_that_are_no_values_are_refused(labels, message):
    with pytest.raises(GuidanceError, match=message):
        wrap(TensorDataset(X), labels=labels)


def test_labels_by_number_and_in_a_frame_are_values():
    assert wrap(TensorDataset(X), labels={number: number % 2 for number in range(COUNT)}).num_classes == 2
    frame = pd.DataFrame({"cat": 1 - Y.numpy(), "dog": Y.numpy()})
    assert wrap(TensorDataset(X), labels=frame).table["label"].tolist() == Y.tolist()
    assert wrap(TensorDataset(X), labels=frame[["dog"]]).table["label"].tolist() == Y.tolist()


# What may be wrapped
def test_paths_and_data_of_which_nothing_can_be_read_say_what_to_do():
    with pytest.raises(DataError, match=r"An image is a str, 'a.jpg'.*load\(\"table\""):
        wrap([("a.jpg", 0), ("b.jpg", 1)])
    with pytest.raises(DataError, match="Item 0 of the Items cannot be read .ZeroDivisionError.*Nor can any"):
        wrap(Items(lambda number: 1 // 0))


def test_a_loader_stands_for_its_data_set_where_its_sampler_allows():
    data = TensorDataset(X, Y)
    for shuffle in (False, True):
        ds = wrap(DataLoader(data, batch_size=8, shuffle=shuffle))
        assert ds.table["label"].tolist() == Y.tolist() and "A DataLoader was given" in ds.notes[0]
    some = wrap(DataLoader(data, sampler=SubsetRandomSampler([5, 3])))
    assert names(some) == ["1", "1"] and len(some) == 2
    parts = wrap({"train": DataLoader(data), "test": DataLoader(data)})
    assert len(parts) == 72
    with pytest.raises(DataError, match=r"wrap\(loader.dataset\)"):
        wrap(DataLoader(data, sampler=WeightedRandomSampler([1.0] * COUNT, 10)))


class Stream(IterableDataset):
    def __iter__(self):
        return iter([(X[0], 0)])

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (Stream(), r"a stream.*wrap\(list\(stream\)\)"),
        (DataLoader(Stream()), "a stream"),
        (iter([1]), "a stream"),
        ("photos", r"is a path.*load\(\"folder\", 'photos'\)"),
        (pd.DataFrame({"path": ["a"]}), r"load\(\"table\""),
        ((X, Y), r"TensorDataset\(images, labels\)"),
        ({"image": X, "label": Y}, r"TensorDataset\(images, labels\)"),
        ({}, "mapping of splits is empty"),
        (3, "no length"),
    ],
)
def test_what_has_no_numbered_items_is_refused_with_what_to_pass(data, message):
    with pytest.raises(DataError, match=f"(?s){message}"):
        wrap(data)
