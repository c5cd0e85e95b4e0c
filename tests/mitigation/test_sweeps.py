"""Sweeps: which cells there are, that none is run twice, that they can be stopped, and their front."""

from __future__ import annotations

import dataclasses
import importlib
import itertools
import json
import threading

import numpy as np
import pytest
from tiny_world import drain, make_classifier, make_dataset

import guidance_viz as gv
from guidance_viz.core import Evaluation, GroupReport, Localization, OptionError, Report, mark_folder
from guidance_viz.mitigation import CellResult, Sweep, estimate_sweep, front_of, load_results, plan, run_sweep, table_of
from guidance_viz.mitigation.sweeps import Cell, _remove_stems

QUICK = {"epochs": 1, "lr": 1e-3, "batch_size": 32, "photos": 20}
GRID = {"weight": [0.5, 2.0], "loss": ["energy", "l1"]}


def test_the_grid_is_every_combination_and_one_baseline(make_task):
    cells = plan(make_task(), {**GRID, "share": [0.1, 1.0]}, QUICK)
    assert len(cells) == 1 + 8
    assert cells[0].options["weight"] == 0 and cells[0].words == "no guidance"
    assert len({cell.key for cell in cells}) == 9
    assert {(c.options["weight"], c.options["loss"], c.options["share"]) for c in cells[1:]} == {
        (w, loss, s) for w in (0.5, 2.0) for loss in ("energy", "l1") for s in (0.1, 1.0)}
    assert "weight 0.5, loss energy, share 0.1" in {cell.words for cell in cells}


def test_every_seed_and_learning_rate_has_its_own_baseline_and_the_same_flags_measure_all(make_task):
    cells = plan(make_task(), {"seed": [0, 1], "lr": [1e-3, 1e-4], "attribution": ["gradcam", "ixg"],
                               "depth": ["final", "input"]}, {"epochs": 1})
    assert sum(cell.options["weight"] == 0 for cell in cells) == 4
    assert len(cells) == 4 + 16
    measured = {json.dumps(cell.options["measured"]) for cell in cells}
    assert len(measured) == 1
    assert len(json.loads(measured.pop())) == 4


def test_without_a_baseline_and_by_defaults_spelled_out_the_cells_are_the_same(make_task):
    task = make_task()
    plain, spelled = (plan(task, {"loss": ["energy"]}, options, baseline=False)
                      for options in (QUICK, {**QUICK, "depth": "final", "attribution": "gradcam", "weight": 1.0}))
    assert [cell.key for cell in plain] == [cell.key for cell in spelled]


@pytest.mark.parametrize(("grid", "options", "words"), [
    ({"loss": []}, {}, "at least one"), ({"loss": "energy"}, {}, "a list"), ({"loss": ["energi"]}, {}, "energy, l1"),
    ({"wieght": [1]}, {}, "Did you mean 'weight'"), ({"loss": ["l1"]}, {"loss": "l1"}, "both as an axis"),
    ({"attribution": ["rise"]}, {}, "no useful gradient")])
def test_mistakes_are_named_before_anything_is_computed(make_task, grid, options, words):
    with pytest.raises(OptionError, match=words):
        plan(make_task(), grid, options)


def test_a_sweep_is_resumed_from_its_files_and_runs_no_cell_twice(make_task, tmp_path):
    task, place = make_task(), tmp_path / "sweep"
    cells = plan(task, GRID, QUICK)
    stop = threading.Event()
    work = run_sweep(dataclasses.replace(task, cancel=stop), cells, place, context={"why": "test"})
    for step in work:
        assert step.total == 1000
        if len(list(place.glob("*.json"))) == 2:
            stop.set()
    before = {path: path.stat().st_mtime_ns for path in place.glob("*.json")}
    assert len(before) == 2
    stop.clear()
    reports, found = drain(run_sweep(task, cells, place))
    assert found.finished and len(found.results) == 5
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())
    assert all(a.done <= b.done for a, b in itertools.pairwise(reports))
    assert drain(run_sweep(task, cells, place))[0] == []
    assert not (place / "work").exists() or not list((place / "work").iterdir())
    assert [each.cell.key for each in load_results(place)] != [] and load_results(place)[0].context == {"why": "test"}
    table = found.table()
    assert list(table["weight"]) == [0, 0.5, 0.5, 2.0, 2.0]
    assert np.isfinite(table[["f1", "epg", "iou", "worst", "average"]].to_numpy(float)).all()


def test_the_start_is_measured_once_for_all_cells(make_task, tmp_path, monkeypatch):
    guided = importlib.import_module("guidance_viz.mitigation.methods.model_guidance")
    real, asked = guided.measure, []

    def measure(task, name, *rest):
        asked.append(name)
        return (yield from real(task, name, *rest))
    monkeypatch.setattr(guided, "measure", measure)
    task = make_task()
    cells = plan(task, {"loss": ["energy", "l1"], "reverse": [False, True]}, QUICK, baseline=False)
    found = drain(run_sweep(task, cells, tmp_path / "s"))[1]
    # Once for each way to measure, and every model by itself.
    assert sorted(asked) == [task.before] * 2 + [task.after] * 4
    for each in found.results:
        alone = drain(gv.mitigation.get("model_guidance")(make_task(), **each.cell.options))[1]
        for one, other in zip(each.report.localization, alone.report.localization, strict=True):
            assert (one.model, one.split, one.threshold) == (other.model, other.split, other.threshold)
            assert one.epg == pytest.approx(other.epg, abs=1e-3) and one.iou == pytest.approx(other.iou, abs=1e-2)


def test_a_half_written_cell_is_run_again(make_task, tmp_path):
    task, cells = make_task(), plan(make_task(), {"loss": ["energy"]}, QUICK, baseline=False)
    drain(run_sweep(task, cells, tmp_path / "s"))
    (tmp_path / "s" / f"{cells[0].key}.safetensors").unlink()
    assert load_results(tmp_path / "s") == []
    assert drain(run_sweep(task, cells, tmp_path / "s"))[1].finished


def test_a_cell_is_the_same_model_as_the_mitigation_alone(make_task, tmp_path):
    task = make_task()
    cells = plan(task, {"loss": ["l1"]}, QUICK, baseline=False)
    found = drain(run_sweep(task, cells, tmp_path / "s"))[1].results[0]
    _, fix = drain(gv.mitigation.get("model_guidance")(task, **QUICK, loss="l1"))
    assert found.report.result_hash == fix.report.result_hash
    clf = task.clf.clone()
    clf.load_state(tmp_path / "s" / f"{cells[0].key}.safetensors")
    assert clf.fingerprint() == fix.clf.fingerprint()


def test_the_estimate_is_of_a_trial_and_then_of_what_is_done(make_task, tmp_path):
    task = make_task()
    cells = plan(task, {"loss": ["energy", "l1"], "depth": ["final", "input"]}, {**QUICK, "attribution": "ixg"})
    trial = estimate_sweep(task, cells, tmp_path / "s")
    assert len(trial.parts) == 5 and 0 < trial.seconds < 600
    drain(run_sweep(task, cells[:2], tmp_path / "s"))
    left = estimate_sweep(task, cells, tmp_path / "s")
    assert len(left.parts) == 3
    assert estimate_sweep(task, cells[:2], tmp_path / "s").seconds == 0


def test_one_call_on_a_classifier_and_a_data_set(trained, tmp_path):
    steps = []
    found = gv.sweep(trained, make_dataset(), {"loss": ["energy"], "weight": [1.0]}, tmp_path, cut="stage2", device="cpu",
                     precision="float32", batch=32, workers=0, progress=steps.append, **QUICK)
    assert isinstance(found, Sweep) and found.finished and len(found.results) == 2 and steps
    assert {each.report.before["val"].split for each in found.results} == {"val"}


def result(key, f1, epg, iou, worst=0.5, split="val"):
    groups = GroupReport(np.arange(2), ("a", "b"), np.array([worst, 1.0]), np.array([5, 5]), np.zeros((2, 2)), worst, 0.7,
                         0, 0.8)
    where = Localization("v1", split, "gradcam", "final", epg, iou, 0.3, np.nan, 0.0, 0.4, 10)
    report = Report("model_guidance", {}, 0, "finished", {}, {split: Evaluation("v1", split, groups, f1=f1)},
                    localization=[where])
    return CellResult(Cell(key, {"weight": 1}, 0, {}), report, 1.0)


def test_the_front_equals_the_released_one(golden):
    data = golden("rao2023/pareto_front")
    results = [result(str(i), *scores) for i, scores in enumerate(data["scores_f1_epg_iou"])]
    assert [int(each.cell.key) for each in front_of(results)] == data["pareto_idx_batch"].tolist()


def test_a_cell_that_lacks_a_score_is_not_on_the_front_and_unknown_scores_are_named():
    results = [result("a", 0.5, 0.5, 0.5), result("b", 0.9, np.nan, 0.9), result("c", 0.4, 0.4, 0.4, worst=0.9)]
    assert [each.cell.key for each in front_of(results)] == ["a"]
    assert [each.cell.key for each in front_of(results, ("worst", "average"))] == ["c"]
    assert front_of([]) == []
    assert len(table_of([])) == 0
    with pytest.raises(OptionError, match="'acc'.*f1"):
        front_of(results, ("acc",))


def test_a_table_of_another_split_or_map_that_was_not_measured_is_nan():
    table = table_of([result("a", 0.5, 0.5, 0.5)], "test")
    assert table[["f1", "epg", "worst"]].isna().all().all()
    assert table_of([result("a", 0.5, 0.5, 0.5)], at=("ixg", "input"))["epg"].isna().all()


def test_a_network_cut_nowhere_needs_trainable_all(tmp_path):
    clf = make_classifier()
    found = gv.sweep(clf, make_dataset(train=8, val=4, test=4), {"weight": [1.0]}, tmp_path, baseline=False, device="cpu",
                     precision="float32", batch=8, workers=0, trainable="all", epochs=1, lr=1e-3)
    assert found.finished


def test_models_are_measured_with_the_contrast_that_all_of_them_are_guided_by(make_task):
    def flag(task, **options):
        return {cell.options.get("measured_contrast") for cell in plan(task, {"loss": ["energy", "l1"]}, options)}
    assert flag(make_task(contrast=True), classification="ce") == {None}      # as the run's maps do
    assert flag(make_task(contrast=False), classification="ce") == {True}
    assert flag(make_task(contrast=True), classification="bce") == {False}
    mixed = plan(make_task(contrast=True), {"contrast": [True, False]})
    assert {cell.options.get("measured_contrast") for cell in mixed} == {None}


def test_stems_that_were_made_on_the_way_go_and_what_a_person_keeps_beside_them_stays(tmp_path):
    stems, mine = tmp_path / "stems", tmp_path / "stems" / "of-flowers"
    made = stems / "0123"
    for folder in (mine, made):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text("words")
    mark_folder(made)
    _remove_stems(stems)
    assert not made.exists()
    assert (mine / "a.txt").read_text() == "words"
