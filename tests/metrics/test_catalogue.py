"""A figure is one entry: everything that shows figures reads it there."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from guidance_viz.app.output import evaluation_table
from guidance_viz.core import Evaluation, GroupReport, Report, UnknownNameError
from guidance_viz.data import wrap
from guidance_viz.metrics import catalogue
from guidance_viz.metrics.catalogue import Figure
from guidance_viz.mitigation import score_keys, scores_of
from guidance_viz.report.fixes import measures
from guidance_viz.training import evaluate_arrays
from guidance_viz.views import fronts
from guidance_viz.views.effects import facts


def evaluation(name: str = "v0", *, known: bool = True, measure: str = "accuracy", **more) -> Evaluation:
    groups = GroupReport(np.array([0, 1]), ("land", "water"), np.array([0.5, 0.9]), np.array([10, 20]), np.zeros((2, 2)),
                         0.5, 0.7, 0, 0.8, known=known, measure=measure)
    return Evaluation(name, "test", groups, **more)


@pytest.fixture()
def gap(monkeypatch):
    """A figure that follows from what an evaluation holds."""
    monkeypatch.setattr(catalogue.FIGURES, "_entries", dict(catalogue.FIGURES._entries))
    return catalogue.add(Figure("gap", "gap between groups", "Accuracy of the best group minus that of the worst.",
                                lambda e: float(e.groups.accuracy.max() - e.groups.worst), better=-1,
                                shown=catalogue.EVERYWHERE))


def test_a_new_figure_is_one_entry_and_stands_in_the_command_line_on_the_page_in_the_report_and_among_the_scores(gap):
    before, after = evaluation(), evaluation("v1")
    assert "gap between groups  40.0 %  40.0 %" in " ".join(evaluation_table({"a": before, "b": after}).split("\n")[-1:])
    page = {fact[0]: fact for fact in facts(before, after)}
    assert page["gap between groups"][1:4] == ["Accuracy of the best group minus that of the worst.", "40 %", "40 %"]
    assert [(one.before, one.after) for one in measures(before, after) if one.name == "gap between groups"] == [
        (pytest.approx(0.4), pytest.approx(0.4))]
    assert ("gap", gap.name, gap.help) in fronts.scores() and "gap" in score_keys()
    report = Report("erm", {}, 0, "finished", {"val": before}, {"val": after})
    assert scores_of(report, "val")["gap"] == pytest.approx(0.4)


def test_every_figure_says_what_it_is_in_a_sentence_and_has_a_name_of_its_own():
    figures = [catalogue.get(key) for key in catalogue.FIGURES]
    assert all(figure.help.endswith(".") and figure.better in (-1, 0, 1) for figure in figures)
    assert len({(figure.name, figure.under) for figure in figures}) == len(figures)
    assert all(figure.under in catalogue.FIGURES for figure in figures if figure.under)


def test_every_figure_is_read_from_an_evaluation_or_from_where_maps_lie_or_measured():
    for key in catalogue.FIGURES:
        figure = catalogue.get(key)
        assert figure.read or figure.located or figure.measure, key


def test_what_was_not_measured_is_not_a_number_and_is_not_shown():
    assert math.isnan(catalogue.get("epg").value(evaluation())) and math.isnan(catalogue.get("epg").value(None))
    shown = [figure.key for figure, _ in catalogue.readings([evaluation()], catalogue.TABLE)]
    assert shown == ["worst", "average", "mean"]


def test_classes_that_stand_in_for_groups_and_f1_in_the_place_of_accuracy_are_named_so():
    assert catalogue.get("worst").named(evaluation(known=False)) == "worst class"
    assert catalogue.get("mean").named(evaluation(measure="f1")) == "mean of groups, F1"
    assert catalogue.named("worst class, F1") is catalogue.get("worst") and catalogue.named("anything") is None


def test_f1_is_shown_where_photos_may_have_several_classes_alone():
    keys = {figure.key for figure, _ in catalogue.readings([evaluation(f1=0.8, mean_ap=0.9)], catalogue.REPORT)}
    assert not keys & {"f1", "mean_ap"}
    keys = {figure.key for figure, _ in catalogue.readings([evaluation(f1=0.7, mean_ap=0.9)], catalogue.REPORT)}
    assert {"f1", "mean_ap"} <= keys


def test_a_figure_that_is_not_known_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'epg'"):
        catalogue.get("epgs")


def test_further_figures_of_an_evaluation_survive_json_and_take_no_place_where_there_are_none():
    assert "more" not in evaluation().to_json()
    kept = Evaluation.from_json(evaluation(more={"gap": 0.4, "other": math.nan}).to_json())
    assert kept.more["gap"] == 0.4 and math.isnan(kept.more["other"])


def test_a_figure_that_has_to_be_computed_is_measured_with_the_others_and_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(catalogue.FIGURES, "_entries", dict(catalogue.FIGURES._entries))
    seen = []

    def confidence(given):
        seen.append((given.logits.shape, len(given.labels), len(given.groups), given.maps.shape))
        shares = np.exp(given.logits) / np.exp(given.logits).sum(axis=1, keepdims=True)
        return float(shares.max(axis=1).mean())
    catalogue.add(Figure("confidence", "mean confidence", "Mean probability of the predicted class.", measure=confidence))
    ds = wrap([(torch.zeros(3, 4, 4), k % 2) for k in range(6)], labels=[0, 1, 0, 1, 0, 1],
              splits=["train"] * 2 + ["val"] * 4)
    logits, maps = np.zeros((6, 2), np.float32), np.ones((6, 2, 2), np.float32)
    found = evaluate_arrays("v0", ds, logits, maps, None, np.ones(6, bool))
    assert found["val"].more == {"confidence": pytest.approx(0.5)} and ((4, 2), 4, 4, (4, 2, 2)) in seen
    assert "mean confidence 50.0 %" in " ".join(evaluation_table(found).split())
    assert Evaluation.from_json(found["val"].to_json()).more == found["val"].more
