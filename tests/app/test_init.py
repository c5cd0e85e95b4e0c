"""``guidance-viz init`` reads what is there, and what it proposes works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import nn

from guidance_viz.app import options
from guidance_viz.app.arguments import build_parser
from guidance_viz.app.cli import main
from guidance_viz.app.looking import propose
from guidance_viz.core import DataError


def photos(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (24, 24)).save(root / name)
    return root


def loaded(found):
    """The data set of the command that was proposed."""
    return options.dataset(build_parser().parse_args(found.command[1:]))


def test_folders_of_classes_with_and_without_splits(tmp_path):
    plain = photos(tmp_path / "my birds", "gull/1.jpg", "gull/2.jpg", "tern/1.jpg", "tern/2.jpg")
    found = propose(plain)
    assert found.command[:7] == ["guidance-viz", "prepare", "--run", "runs/my-birds", "--data", "folder", str(plain)]
    assert "2 classes" in found.saw and loaded(found).class_names == ["gull", "tern"]
    names = (f"{part}/{name}/{n}.png" for part in ("train", "val") for name in "ab" for n in range(2))
    split = photos(tmp_path / "s", *names)
    assert set(loaded(propose(split)).table["split"]) == {"train", "val"}


@pytest.mark.parametrize("columns", ["image,species", "file name,label", "filename,Diagnosis", "path,dx"])
def test_a_table_whose_columns_are_found_by_what_they_hold(tmp_path, columns):
    root = photos(tmp_path / "set", *(f"img/{n}.jpg" for n in range(6)))
    lines = [f"img/{n}.jpg,{'gull' if n % 2 else 'tern'}" for n in range(6)]
    (root / "list.csv").write_text("\n".join([columns, *lines]))
    for place in (root, root / "list.csv"):
        found = propose(place, run="here")
        assert found.command[3:6] == ["here", "--data", "table"]
        assert loaded(found).table["label"].tolist() == [1, 0, 1, 0, 1, 0], found.command


def test_weights_and_boxes_beside_the_photos_are_told(tmp_path):
    root = photos(tmp_path / "set", "a/1.jpg", "a/2.jpg", "b/1.jpg", "b/2.jpg")
    torch.save({"arch": "resnet18", "state_dict": nn.Linear(4, 2).state_dict()}, tmp_path / "best.pth")
    (tmp_path / "broken.pt").write_bytes(b"")
    boxes = {"images": [], "annotations": [], "categories": []}
    (root / "boxes.json").write_text(json.dumps(boxes))
    found = propose(root)
    assert found.command[-4:] == ["--model", "timm:resnet18", "--weights", str((tmp_path / "best.pth").resolve())]
    assert any("last layer has 2 outputs, the data have 2 classes" in note for note in found.notes)
    assert any(f"boxes runs/set --import {root / 'boxes.json'}" in note for note in found.notes)


def test_the_command_prints_it_and_says_what_only_the_person_knows(tmp_path, capsys):
    root = photos(tmp_path / "set", "a/1.jpg", "a/2.jpg", "b/1.jpg", "b/2.jpg")
    assert main(["init", str(root)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Saw: ") and f"--data folder {root} --model MODEL" in said and "package.module:callable" in said
    assert main(["init", str(root), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["command"][-2:] == ["--model", "MODEL"]


def test_what_no_format_reads_is_refused_with_what_was_met(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="No format reads"):
        propose(tmp_path / "empty")
    assert main(["init", str(tmp_path / "nowhere")]) == 1 and "There is nothing at" in capsys.readouterr().err


def listed(root: Path, head: str, rows: list[str]) -> Path:
    photos(root, *(f"images/{n}.png" for n in range(len(rows))))
    (root / "list.csv").write_text("\n".join([head, *rows]))
    return root


def test_a_table_whose_columns_have_names_of_their_own(tmp_path):
    rows = [f"images/{n}.png,{('No Finding', 'Pneumonia')[n % 2]},{('train', 'valid')[n // 2 % 2]},{0.1 * n:.2f}"
            for n in range(8)]
    ds = loaded(propose(listed(tmp_path / "x", "Image Index,Finding Labels,Set,score", rows)))
    assert ds.class_names == ["No Finding", "Pneumonia"]
    assert ds.table["split"].value_counts().to_dict() == {"train": 4, "val": 4}


def test_a_class_is_told_by_its_values_where_one_column_alone_can_be_it(tmp_path):
    rows = [f"images/{n}.png,{'ab'[n % 2]},p{n}" for n in range(8)]
    assert loaded(propose(listed(tmp_path / "x", "file,kind,patient", rows))).class_names == ["a", "b"]


def test_two_columns_that_can_be_the_class_are_one_question(tmp_path):
    rows = [f"images/{n}.png,{'ab'[n % 2]},{'mf'[n // 4]}" for n in range(8)]
    with pytest.raises(DataError, match=r"kind, sex\. Say which:\n.*--data-option label=kind"):
        propose(listed(tmp_path / "x", "file,kind,sex", rows))


def test_weights_with_an_output_a_class_go_first(tmp_path):
    root = photos(tmp_path / "x", *(f"{name}/{n}.jpg" for name in "abc" for n in range(2)))
    torch.save(nn.Linear(4, 7).state_dict(), root / "a.pth")
    torch.save(nn.Linear(4, 3).state_dict(), root / "b.pth")
    assert propose(root).command[-1] == str(root / "b.pth")


def test_photos_by_class_in_a_folder_beside_their_boxes(tmp_path):
    photos(tmp_path / "x", *(f"photos/{name}/{n}.jpg" for name in "ab" for n in range(2)))
    (tmp_path / "x" / "boxes.json").write_text(json.dumps({"images": [], "annotations": [], "categories": []}))
    found = propose(tmp_path / "x")
    assert found.command[5:7] == ["folder", str(tmp_path / "x" / "photos")]
    assert any("boxes.json" in note for note in found.notes)


def test_a_folder_of_one_class_is_not_proposed(tmp_path):
    with pytest.raises(DataError, match="1 class from 2 items"):
        propose(photos(tmp_path / "x", "images/1.png", "images/2.png"))
