"""The report of real sessions: what it counts is what the session says, also where something is not known."""

from __future__ import annotations

import dataclasses
import json
import shutil

import numpy as np
import pandas as pd
import pytest
import torch
from small_birds import tiny
from torch.utils.data import TensorDataset

import guidance_viz as gv
from guidance_viz.core import DataError, SessionError
from guidance_viz.metrics import wilson
from guidance_viz.report import FORMATS, gather, missing
from guidance_viz.report.pictures import FAINT, seen, webp
from guidance_viz.report.shooting import Camera

QUICK = {"device": "cpu", "precision": "float32", "batch_size": 16, "workers": 0, "projection": "pca", "questions": 6}


@pytest.fixture
def mended(session):
    """Two people answered, one of them took an answer back; neurons too; a fix was accepted."""
    ids = session.centroids
    for k, item in enumerate(ids):
        session.answer(item, "no" if k % 2 else "yes", annotator="ann", seconds=2.0)
    session.answer(ids[0], "no", annotator="ben", seconds=4.0)
    session.answer(ids[1], "no", annotator="ben", seconds=4.0)
    session.undo("ben")
    session.answer_neurons([1, 2], "no", annotator="ann")
    session.mitigate("crayon_pruning_attention", trainable="all", epochs=4, lr=1e-2)
    session.accept(regressions="allow")
    return session


def test_the_facts_are_what_the_session_says(mended):
    facts = gather(mended)
    ds, table = mended.ds, mended.ds.table
    assert facts.title == "waterbirds: v0 → v1"
    assert facts.data.photos == len(ds) and facts.data.objects == "boxes" and facts.data.located == len(ds)
    counted = {(cell.group, split): n for cell in facts.data.cells for split, n in cell.counts.items()}
    assert counted == {(ds.group_names[g], s): len(part) for (g, s), part in table.groupby(["group", "split"])}
    before = mended.evaluate("original")["test"].groups
    assert [line.accuracy.value for line in facts.bias.lines] == before.accuracy.tolist()
    worst = facts.bias.line(facts.bias.worst).accuracy
    assert worst.value == before.worst
    assert (worst.low, worst.high) == pytest.approx(tuple(wilson(worst.value * worst.count, worst.count)))
    assert facts.bias.gap == pytest.approx(before.accuracy.max() - before.worst)
    assert facts.bias.average.value == pytest.approx(before.average)


def test_accuracy_discrepancies_are_accuracies_with_less_without(mended):
    table = mended.ds.table.assign(correct=mended.model("original").correct)
    test = table[table["split"] == "test"]
    facts = gather(mended, pictures=False)
    assert facts.bias.discrepancies
    for one in facts.bias.discrepancies:
        here = test[test["label"] == mended.ds.class_names.index(one.class_name)]
        has = here["attribute"] == mended.ds.attribute_names.index(one.attribute)
        assert one.with_it.value == pytest.approx(here.loc[has, "correct"].mean())
        assert one.gap == pytest.approx(here.loc[has, "correct"].mean() - here.loc[~has, "correct"].mean())


def test_answers_are_counted_after_the_model_they_are_on_was_replaced(mended):
    assert mended.answers.empty                      # of the new model
    facts = gather(mended, pictures=False)
    kinds = {(line.model, line.kind): (line.yes, line.no, line.maybe) for line in facts.answers.kinds}
    assert kinds == {("v0", "map"): (3, 5, 0), ("v0", "neuron"): (0, 2, 0)}
    assert {one.name: one.answers for one in facts.answers.people} == {"ann": 10, "ben": 1}
    assert facts.answers.taken_back == 1 and facts.answers.shared == 1
    assert facts.answers.minutes == pytest.approx((8 * 2 + 4) / 60, abs=1 / 60)
    assert sum(said.total for said in facts.bias.said_by_class) == 8
    assert sum(said.total for said in facts.bias.said_by_group) == 8
    assert {neuron.neuron for neuron in facts.bias.neurons} == {1, 2}
    assert all(neuron.shots and all(shot.webp for shot in neuron.shots) for neuron in gather(mended).bias.neurons)


def test_rejected_clusters_are_those_answered_no(mended):
    facts = gather(mended)
    assert facts.bias.clusters
    for cluster in facts.bias.clusters:
        assert cluster.no > cluster.yes
        assert cluster.photos > 0 and all(shot.webp.startswith(b"RIFF") for shot in cluster.shots)
    assert [c.photos for c in facts.bias.clusters] == sorted((c.photos for c in facts.bias.clusters), reverse=True)


def test_before_and_after_are_the_evaluations_and_flips_of_the_session(mended):
    facts = gather(mended)
    first = facts.changes.splits[0]
    assert [split.split for split in facts.changes.splits] == ["test", "val", "train"]
    for split in facts.changes.splits:
        old, new = mended.evaluate("original")[split.split].groups, mended.evaluate("v1")[split.split].groups
        assert [g.before.value for g in split.groups] == old.accuracy.tolist()
        assert [g.after.value for g in split.groups] == new.accuracy.tolist()
        assert sum(g.fixed for g in split.groups) == split.fixed and sum(g.broken for g in split.groups) == split.broken
        lost = {change.name for change in mended.regressions("original", "v1", split.split)}
        assert {g.name for g in split.groups if g.regressed} == lost
    compared = mended.compare("original", "v1").set_index("sample_id")
    compared = compared.loc[mended.ids("test")]
    assert first.fixed == (compared["flip"] == "fixed").sum()
    gain = compared["energy_after"] - compared["energy_before"]
    assert (facts.changes.moved_in, facts.changes.moved_out) == ((gain > .1).sum(), (gain < -.1).sum())
    for pair in facts.changes.pairs:
        row = compared.loc[pair.sample_id]
        assert row["flip"] == ("" if pair.kind == "moved" else pair.kind)
        assert pair.inside_before == pytest.approx(row["energy_before"], nan_ok=True)
        assert pair.photo.webp and pair.before.webp and pair.after.webp


def test_a_fix_is_told_with_what_it_learnt_from_and_how_to_repeat_it(mended):
    facts = gather(mended, pictures=False)
    (fix,) = facts.fixes
    assert (fix.method, fix.start, fix.made, fix.fate) == ("crayon_pruning_attention", "v0", "v1", "accepted")
    assert "Lee" in fix.paper and fix.does.endswith(".")
    assert fix.given["epochs"] == 4 and fix.options["lr"] == 1e-2
    assert fix.answers_used["neuron no"] == 2
    assert facts.replay.commands[-1].endswith(f"replay {mended.run}")
    assert facts.replay.expected[0].worst == mended.latest_report.after["test"].groups.worst
    assert facts.versions["torch"] == torch.__version__ and facts.versions["platform"]


def test_a_guided_model_is_told_with_its_paper_and_where_its_maps_lie(session):
    session.mitigate("model_guidance", trainable="head", epochs=1)
    fix = gather(session, pictures=False).fixes[0]
    assert "Rao" in fix.paper
    measured = [(one.model, one.split, one.epg) for one in session.latest_report.localization]
    assert measured and [(one.model, one.split, one.epg) for one in fix.localization] == measured
    assert "Where the maps lie, as fix 1 measured it" in FORMATS["md"](gather(session, pictures=False))


def test_answers_without_a_break_are_one_line_of_the_history(mended):
    lines = gather(mended, pictures=False).history
    assert [(line.what, line.who) for line in lines] == [
        ("answers", "ann"), ("answer", "ben"), ("answer (undone)", "ben"), ("undo", "ben"), ("answers", "ann"),
        ("crayon_pruning_attention", ""), ("accepted", "guidance_viz")]
    assert lines[0].detail.startswith("8 maps: 4 yes and 4 no")
    assert lines[4].detail.startswith("2 neurons: 2 no")


def test_the_three_formats_say_the_same(mended, tmp_path):
    for ending in ("html", "md", "json"):
        mended.report(tmp_path / f"report.{ending}")
    html, md = (tmp_path / "report.html").read_text(), (tmp_path / "report.md").read_text()
    facts = json.loads((tmp_path / "report.json").read_text())
    worst = f"{100 * facts['fixes'][0]['measures'][0]['after']:.1f} %"
    assert worst in html and worst in md
    assert "data:image/webp" in html and "data:" not in md.replace("data: ", "")
    assert facts["changes"]["pairs"][0]["sample_id"] in md
    assert not list(tmp_path.glob(".*"))


def test_a_run_in_which_nothing_was_done_has_a_report(session, tmp_path):
    facts = gather(session)
    assert facts.changes is None and facts.fixes == () and facts.history == () and facts.answers.items == 0
    assert facts.bias.clusters == () and facts.bias.neurons == ()
    session.report(tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text()
    assert "Nothing has been answered" in text and "No fix has been tried" in text and "Now right" not in text


def test_a_class_that_nobody_was_asked_about_is_shown_as_such(session):
    landbirds = [i for i in session.ids("train") if session.ds.table.set_index("sample_id").loc[i, "label"] == 0]
    session.answer(landbirds[:5], "no")
    said = {one.name: one.total for one in gather(session, pictures=False).bias.said_by_class}
    assert said == {"landbird": 5, "waterbird": 0}


def test_a_fix_that_waits_is_compared_and_said_to_wait(session, tmp_path):
    session.answer(session.ids("train")[:20], "no", annotator="<script>alert(1)</script>")
    session.mitigate("crayon_attention", trainable="all", epochs=2, lr=1e-2)
    facts = gather(session, pictures=False)
    assert facts.changes.waiting and facts.changes.after == "candidate"
    assert facts.fixes[0].fate == "waiting"
    session.report(tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text()
    assert "The fix waits" in text and "&lt;script&gt;alert" in text and "<script>alert" not in text


def test_dead_maps_are_counted_and_do_not_break_the_pictures(session, tmp_path):
    session.answer(session.centroids, "no")
    session.mitigate("crayon_attention", trainable="all", epochs=3, lr=1e-1, alpha=0, beta=100)
    explained = session.model("candidate")
    facts = gather(session)
    dead = next(one for one in facts.changes.splits[0].measures if one.name == "dead maps")
    rows = session.ds.indices("test")
    assert dead.after == pytest.approx(explained.dead[rows].mean())
    by_group = {one.name: one.dead_after for one in facts.changes.attention}
    groups = session.ds.table["group"].to_numpy()
    for g, name in enumerate(session.ds.group_names):
        assert by_group[name] == pytest.approx(explained.dead[rows[groups[rows] == g]].mean())
    session.report(tmp_path / "report.html")


def test_without_groups_and_boxes_the_report_is_by_class(tmp_path):
    generator = torch.Generator().manual_seed(0)
    images, labels = torch.rand(60, 3, 24, 40, generator=generator), torch.arange(60) % 3
    images[labels == 1, 0] += 0.5
    ds = gv.data.wrap(TensorDataset(images.clamp(0, 1), labels), class_names=["red", "green", "blue"])
    with gv.Session(gv.Classifier.wrap(tiny(3), class_names=ds.class_names), ds, tmp_path / "run", **QUICK,
                    live=False) as session:
        session.prepare()
        session.answer(session.centroids, "no")
        session.mitigate("crayon_attention", trainable="all", epochs=2, lr=1e-2)
        facts = gather(session)
        assert not facts.bias.known and [line.name for line in facts.bias.lines] == ["red", "green", "blue"]
        assert facts.bias.said_by_group == () and facts.bias.discrepancies == () and facts.data.objects == ""
        assert all(np.isnan(one.inside_before) for one in facts.changes.attention)
        assert {cell.group for cell in facts.data.cells} == {""}
        assert "data=your_data, model=your_network" in facts.replay.commands[-1]
        for ending in ("html", "md", "json"):
            session.report(tmp_path / f"report.{ending}")
        text = (tmp_path / "report.html").read_text()
        assert "Groups are not known" in text and "Where the objects are is not known" in text
        assert "worst class" in text and "worst group" not in text


def test_a_second_round_is_compared_with_the_original(mended):
    mended.answer(mended.centroids[:3], "no", annotator="ann")
    mended.mitigate("erm", trainable="head", epochs=1)
    mended.accept(regressions="allow")
    facts = gather(mended, pictures=False)
    assert (facts.changes.before, facts.changes.after) == ("v0", "v2")
    assert {line.model for line in facts.answers.kinds} == {"v0", "v1"}
    assert facts.bias.examined == "v0"
    assert next(one.answers for one in facts.answers.people if one.name == "ann") == 13


def test_a_photo_that_is_lost_leaves_a_gap_and_no_error(mended, tmp_path, monkeypatch):
    lost = gather(mended, pictures=False).bias.clusters[0].shots[0].sample_id
    photo = type(mended.ds).photo

    def broken(ds, row, size=None):
        if ds.table["sample_id"].iloc[row] == lost:
            raise DataError("gone")
        return photo(ds, row, size)
    monkeypatch.setattr(type(mended.ds), "photo", broken)
    shot = gather(mended).bias.clusters[0].shots[0]
    assert shot.sample_id == lost and shot.webp == b"" and "cannot be read" in shot.alt
    mended.report(tmp_path / "report.html")


def test_what_left_the_cache_is_named_with_the_cure(mended, tmp_path):
    assert missing(mended) == []
    shutil.rmtree(mended.context.engine.cache.folder(mended.context.engine.key(mended.hashes["model"])))
    mended.context.models._explained.clear()
    assert missing(mended) == ["v0"]
    with pytest.raises(SessionError, match=r"'v0' is no longer in the cache\. Call session.explain\('v0'\)"):
        mended.report(tmp_path / "report.md")
    assert not (tmp_path / "report.md").exists()
    mended.explain("v0")
    mended.report(tmp_path / "report.md")


def test_without_pictures_no_photo_is_read(mended, monkeypatch):
    def broken(*_):
        raise AssertionError("a photo was read")
    monkeypatch.setattr(type(mended.ds), "photo", broken)
    facts = gather(mended, pictures=False)
    assert facts.data.sizes == () and all(pair.photo.webp == b"" for pair in facts.changes.pairs)


def test_a_photo_is_whole_where_the_map_is_high_and_faint_where_it_is_zero():
    photo = np.full((8, 8, 3), 100, np.uint8)
    saliency = np.zeros((8, 8), np.float32)
    saliency[:, :4] = 1
    shown = seen(photo, saliency)
    assert (shown[..., :3] == 100).all()
    assert (shown[:, 0, 3] == 255).all() and (shown[:, -1, 3] == round(255 * FAINT)).all()


def test_a_picture_is_a_small_file():
    assert len(webp(np.zeros((160, 160, 3), np.uint8))) < 1000


def test_a_camera_that_is_off_reads_nothing(session):
    shot = Camera(session.ds, on=False).photo(0)
    assert shot == dataclasses.replace(shot, webp=b"") and shot.alt == f"photo {session.ds.table['sample_id'].iloc[0]}"
    assert isinstance(session.ds.table, pd.DataFrame)
