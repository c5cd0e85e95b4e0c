"""The code that makes the demo's checkpoint, in a tiny setting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import guidance_viz as gv
from guidance_viz.app import demo_checkpoint
from guidance_viz.app.demo_checkpoint import COURSES, Course, Traits, drain, make_checkpoint
from guidance_viz.data.demo import SHORTCUTS, SIZES
from guidance_viz.training import FitOptions

LESSON = FitOptions(epochs=2, batch_size=16, lr=2e-3, trainable="all", mode="train", select="last")


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setenv("GUIDANCE_VIZ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setitem(SIZES, "few", {"train": (6, 2, 2, 6), "val": (2, 2, 2, 2), "test": (2, 2, 2, 2)})
    return Course(school="few", lessons=LESSON, demo="few", erm={"trainable": "all", "epochs": 1, "lr": 1e-3})


def test_the_same_course_makes_the_same_file_and_another_seed_another(course, tmp_path):
    first, again, other = (tmp_path / f"{name}.safetensors" for name in ("first", "again", "other"))
    report = drain(make_checkpoint(first, course))
    drain(make_checkpoint(again, course))
    drain(make_checkpoint(other, replace(course, seed=1)))
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()
    clf = gv.models.load("demo", weights=first)
    assert report.status == "finished" and clf.fingerprint() == report.result_hash


def test_the_file_that_ships_is_of_the_size_that_the_course_makes(course, tmp_path):
    from guidance_viz.models.demo import WEIGHTS
    drain(make_checkpoint(tmp_path / "made.safetensors", course))
    assert WEIGHTS.stat().st_size == (tmp_path / "made.safetensors").stat().st_size < 2e6


def test_traits_are_one_cross_entropy_each():
    clf = gv.models.load("demo", num_classes=5, pretrained=False)
    labels = np.array([[0, 1], [1, 0], [0, 2], [1, 2]])
    acts = clf.activations(torch.rand(3, 3, 128, 128))
    rows = np.array([3, 0, 2])
    loss, right = Traits(labels, [2, 3])(clf, acts, rows)
    logits = clf.head(acts).detach()
    by_hand = sum(F.cross_entropy(logits[i, :2], torch.tensor(labels[row, 0]))
                  + F.cross_entropy(logits[i, 2:], torch.tensor(labels[row, 1])) for i, row in enumerate(rows))
    torch.testing.assert_close(loss.detach(), by_hand, rtol=1e-5, atol=1e-6)
    assert right["bird"] == (logits[:, :2].argmax(1).numpy() == labels[rows, 0]).sum()
    assert right["scene"] == (logits[:, 2:].argmax(1).numpy() == labels[rows, 1]).sum()


def test_the_course_of_the_patches_starts_from_the_scenes_trunk_and_teaches_the_patches(course, tmp_path):
    from guidance_viz.models.demo import CHECKPOINTS
    mine = replace(COURSES["patch"], school="few", lessons=LESSON, demo="few", erm=course.erm)
    first, again, fresh = (tmp_path / f"{name}.safetensors" for name in ("first", "again", "fresh"))
    report = drain(make_checkpoint(first, mine))
    drain(make_checkpoint(again, mine))
    drain(make_checkpoint(fresh, replace(mine, start=None)))
    assert first.read_bytes() == again.read_bytes() != fresh.read_bytes()
    assert first.stat().st_size == CHECKPOINTS["patch"].stat().st_size
    assert report.after["test"].groups.names[1] == "landbird with patch"
    assert gv.models.load("demo", shortcut="patch", weights=first).fingerprint() == report.result_hash


def test_a_course_for_each_shortcut_and_the_scenes_is_the_one_there_was():
    assert {course.shortcut for course in COURSES.values()} == set(COURSES) == set(SHORTCUTS)
    assert COURSES["scene"] == Course() and Course().start is None and Course().lessons.epochs == 20


def test_the_command_takes_the_shortcut(monkeypatch, tmp_path):
    seen = []

    def make(out, course):
        seen.append((out, course))
        raise KeyboardInterrupt
    monkeypatch.setattr(demo_checkpoint, "make_checkpoint", make)
    with pytest.raises(KeyboardInterrupt):
        demo_checkpoint.main([str(tmp_path / "out"), "--shortcut", "patch", "--seed", "3"])
    assert seen == [(tmp_path / "out", replace(COURSES["patch"], seed=3))]
