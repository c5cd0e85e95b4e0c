"""What a person draws says where the object is, also where the data set has an exact mask; and several classes a photo."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import guidance_viz as gv
from guidance_viz.mitigation.annotations import annotations_of
from guidance_viz.mitigation.localize import object_annotations
from guidance_viz.training import evaluate, extract

QUICK = {"device": "cpu", "batch_size": 64, "workers": 0, "precision": "float32", "projection": "pca", "live": False}
LEFT = [(0.0, 0.0, 0.5, 1.0)]


@pytest.fixture(scope="module")
def masked_root(birds_root, tmp_path_factory):
    """The birds' photos, and a mask: the right half of each."""
    root = tmp_path_factory.mktemp("masked") / "data"
    shutil.copytree(birds_root, root)
    values = np.zeros((32, 32), np.uint8)
    values[:, 16:] = 255
    Image.fromarray(values).save(root / "mask.png")
    return root


@pytest.fixture
def masked(birds, masked_root, classifier, tmp_path):
    """Make a prepared session on photos with exact masks, with the birds' boxes or without."""
    opened = []

    def make(boxes=True, **columns):
        table = birds.table[["sample_id", "path", "label", "split"]].assign(mask_path="mask.png", **columns)
        ds = gv.data.load("table", masked_root, table=table, boxes=birds.boxes if boxes else None, image_size=32,
                          class_names=birds.class_names, **({"labels": [*columns]} if columns else {}))
        opened.append(gv.Session(classifier, ds, tmp_path / f"run-{len(opened)}", **QUICK))
        opened[-1].prepare()
        return opened[-1]
    yield make
    for session in opened:
        session.close()


def first_alive(session, split="train"):
    table = session.table
    return str(table.loc[(table["split"] == split) & ~table["dead"], "sample_id"].iloc[0])


def test_a_drawing_goes_before_the_exact_mask_where_it_is_drawn(masked):
    session = masked()
    name = first_alive(session)
    row = int(session.ds.index_of(name)[0])
    before = session.table["energy_inside"].to_numpy().copy()
    assert session.model("current").extraction.masks[row, 0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    session.draw_boxes(name, LEFT)
    now = session.table["energy_inside"].to_numpy()
    assert now[row] == pytest.approx(1 - before[row]) and before[row] not in (0, 0.5, 1)
    assert np.array_equal(np.delete(now, row), np.delete(before, row))
    assert session.ds.masks(8, 8, [row])[0, 0].tolist() == [1, 1, 1, 1, 0, 0, 0, 0]
    assert session.ds.masks(8, 8, [row], exact=True)[0, 0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert session.ds.subset(indices=[row]).masks(8, 8)[0, 0].tolist() == [1, 1, 1, 1, 0, 0, 0, 0]
    session.draw_boxes(name, [])  # no object
    assert np.isnan(session.table["energy_inside"][row]) and not session.ds.localized[row]
    assert session.undo_boxes() and session.undo_boxes()
    assert np.array_equal(session.table["energy_inside"].to_numpy(), before)


def test_guidance_uses_the_drawing_unless_exact_masks_are_asked_for(masked):
    session = masked()
    name = first_alive(session)
    row = session.ds.index_of(name)
    session.draw_boxes(name, LEFT)
    task, _ = session.desks.sweeps.planned({"weight": [1.0]}, "answers", True, {"epochs": 1})
    label = task.ds.table["label"].to_numpy()[row]
    for kind, first in (("boxes", 1), ("drawn", 1), ("masks", 0)):
        assert annotations_of(task, kind).masks(row, label, 8, 8)[0, 0, 0] == first
    assert object_annotations(task).masks(row, label, 8, 8)[0, 0, 0] == 1
    every = np.ones((len(task.ds), 2), bool)
    assert annotations_of(task, "drawn").present(every).any(axis=1).nonzero()[0].tolist() == row.tolist()
    count = len(session.ids("train"))
    assert session.annotated_photos() == {"boxes": count, "drawn": 1, "masks": count, "answers": 0}
    session.draw_boxes(name, [])
    task, _ = session.desks.sweeps.planned({"weight": [1.0]}, "answers", True, {"epochs": 1})
    with pytest.raises(gv.core.DataError, match="Nobody drew a box"):
        annotations_of(task, "drawn")


def test_ten_drawings_among_exact_masks_guide_and_the_masks_of_the_others_measure(masked):
    session = masked(boxes=False)
    names = session.ids("train")[:10]
    session.draw_all(dict.fromkeys(names, LEFT))
    report = session.mitigate("model_guidance", weight=1.0, epochs=1, attribution="gradcam", trainable="all")
    assert report.answers_used["annotated photos used"] == 10
    measured = {each.split: each for each in report.localization if each.model != "v0"}
    assert set(measured) == {"val", "test"}, "validation photos, which nobody drew on, are measured by their masks"
    assert measured["val"].photos == len(session.ids("val")) and measured["val"].box_area == pytest.approx(0.5)


@pytest.mark.parametrize("boxes", [True, False])
def test_the_same_boxes_over_masks_are_other_annotations(masked, boxes):
    session = masked(boxes)
    name = session.ids("train")[0]
    given = session.ds.boxes_key
    own = session.boxes_on(name)[["x0", "y0", "x1", "y1"]].to_numpy().tolist()
    session.draw_boxes(name, own)
    assert session.ds.boxes_key not in ("", given)


def test_the_adjusted_iou_follows_what_is_drawn(birds, tmp_path):
    clf = gv.models.load("small_birds:tiny", num_classes=2, class_names=birds.class_names, seed=5)
    with gv.Session(clf, birds, tmp_path / "run", **QUICK) as session:
        session.prepare()
        follows(session, tmp_path)


def follows(session, tmp_path):
    before = np.array(session.model("current").extraction.aiou)
    # Of others the map of one class is dead, wherever the object is.
    rows = np.flatnonzero((before > 0.05) & (before < 0.95) & (session.table["split"] == "train").to_numpy())[:2]
    names = [str(name) for name in session.ds.table["sample_id"][rows]]
    session.draw_all(dict.fromkeys(names, LEFT))
    now = session.model("current").extraction
    steps = extract(session.model("current").clf, session.ds, session.context.engine.runtime(session.model("current").clf),
                    tmp_path / "again", contrast=now.contrast)
    try:
        while True:
            next(steps)
    except StopIteration as stop:
        fresh = stop.value
    assert np.isfinite(now.aiou).all() and now.aiou[rows] == pytest.approx(fresh.aiou[rows], abs=2e-3)
    assert not np.allclose(now.aiou[rows], before[rows], atol=0.01)
    assert np.array_equal(np.delete(now.aiou, rows), np.delete(before, rows))
    assert session.after["train"].aiou == pytest.approx(evaluate("v0", session.ds, fresh)["train"].aiou, abs=1e-3)
    session.draw_boxes(names[0], None)
    again = session.model("current").extraction.aiou
    assert again[rows[0]] == pytest.approx(before[rows[0]], abs=2e-3) and again[rows[1]] == now.aiou[rows[1]]
    session.draw_boxes(names[1], [])
    assert np.isnan(session.model("current").extraction.aiou[rows[1]])


def test_without_kept_activations_the_adjusted_iou_says_what_it_leaves_out(new_session, monkeypatch):
    from guidance_viz.session.run import engine
    monkeypatch.setattr(engine, "KEEP_ACTIVATIONS", 0)
    session = new_session(live=False)
    session.prepare()
    name = session.ids("train")[0]
    session.draw_boxes(name, LEFT)
    found = session.after["train"]
    assert np.isfinite(found.aiou) and "leaves out 1 photo" in found.aiou_note and "not kept" in found.aiou_note


def test_several_classes_a_photo_are_judged_by_f1(masked, birds):
    label = birds.table["label"].to_numpy()
    both = np.arange(len(birds)) % 5 == 0
    session = masked(landbird=((label == 0) | both).astype(int), waterbird=((label == 1) | both).astype(int))
    found = session.after["val"]
    rows = session.ds.indices("val")
    logits = np.asarray(session.model("current").extraction.logits)[rows]
    report = gv.metrics.multilabel_report(logits, np.array(session.ds.table["labels"].iloc[rows].tolist()))
    assert found.groups.measure == "f1" and not found.groups.known and found.groups.names == ("landbird", "waterbird")
    assert found.groups.accuracy == pytest.approx(report.class_f1) and found.groups.worst == report.class_f1.min()
    assert found.groups.average == found.f1 == report.f1 and found.groups.mean == pytest.approx(report.class_f1.mean())
    assert np.isnan(found.balanced_worst) and np.isnan(found.groups.interval).all()
    table = session.table
    assert table.loc[both, "correct"].all(), "of a photo with both classes either is right"
    again = gv.core.GroupReport.from_json(found.groups.to_json())
    assert again.measure == "f1" and again.worst == found.groups.worst


def test_groups_of_photos_with_several_classes_have_a_micro_averaged_f1():
    logits = np.array([[1, -1], [1, 1], [-1, -1], [1.0, -1]])
    truth = np.array([[1, 0], [1, 0], [0, 1], [1, 1]])
    found = gv.metrics.multilabel_group_report(logits, truth, [0, 0, 1, -1], names=["a", "b", "c"],
                                               train_group_sizes={0: 3, 1: 1, 2: 0})
    assert found.accuracy[:2] == pytest.approx([0.8, 0]) and np.isnan(found.accuracy[2])
    assert found.count.tolist() == [2, 1, 0]
    assert found.worst_group == 1 and found.mean == pytest.approx(0.4) and found.adjusted_average == pytest.approx(0.6)
    assert found.average == pytest.approx(gv.metrics.multilabel_report(logits, truth).f1) and found.known
    nobody = gv.metrics.multilabel_group_report(np.zeros((0, 2)), np.zeros((0, 2)))
    assert nobody.worst_group == -1 and np.isnan(nobody.worst) and np.isnan(nobody.average)
    by_class = gv.metrics.multilabel_group_report(logits[:2], truth[:2], names=["x", "y"])
    assert by_class.accuracy[0] == 1 and np.isnan(by_class.accuracy[1]) and by_class.worst == 1
    assert isinstance(pd.DataFrame({"f1": by_class.accuracy})["f1"][0], float)


def test_screens_and_report_say_f1_where_photos_have_several_classes(masked, birds, tmp_path):
    label = birds.table["label"].to_numpy()
    both = np.arange(len(birds)) % 5 == 0
    session = masked(landbird=((label == 0) | both).astype(int), waterbird=((label == 1) | both).astype(int))
    session.sweep({"loss": ["energy"], "weight": [1.0]}, epochs=1)
    session.take_from_sweep(session.sweep_table()["key"].iloc[-1])
    page = gv.views.Dashboard(session)
    assert page.part.props["headline"]["title"] == "worst F1" and page.part.props["headline"]["range"] == ""
    bars = gv.views.GroupMetrics(session, of="fix")
    assert bars.part.props["measure"] == "f1" and bars.part.props["rows"][0]["low"] is None
    assert bars.part.props["facts"][0][0] == "worst class, F1" and "labels" in bars.part.props["note"]
    assert bars.still()
    page.close() if hasattr(page, "close") else None
    session.report(tmp_path / "report.md")
    text = (tmp_path / "report.md").read_text()
    assert "F1 of the original model by class" in text and "Photos may have several classes" in text
