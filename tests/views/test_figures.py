from __future__ import annotations

import numpy as np
import pytest
from small_sessions import GROUPS

from guidance_viz import metrics, space
from guidance_viz.core import Evaluation
from guidance_viz.views import figures
from guidance_viz.views.effects import facts, headline, rows

COUNTS = (467, 466, 133, 133)


def evaluation(model, split, accuracy, epg=.5, dead=.07):
    """Of a model that is right on these shares of the groups."""
    groups = np.repeat(np.arange(4), COUNTS)
    right = np.concatenate([np.arange(n) < round(share * n) for share, n in zip(accuracy, COUNTS, strict=True)])
    found = metrics.group_report(np.where(right, groups // 2, 1 - groups // 2), groups // 2, groups, group_names=GROUPS)
    return Evaluation(model, split, found, balanced_worst=found.worst, epg=epg, box_area=.31, dead_share=dead)


BEFORE = evaluation("v0", "val", [.99, .61, .36, .93])
AFTER = evaluation("v1", "val", [.97, .88, .80, .95], epg=.7, dead=.12)
# Attributes that plotly.js 4 dropped, or that plotly.js 3 does not know.
GONE = (
    "titlefont",
    "titleside",
    "tickfont_",
    "error_y_",
    "autotick",
    "heatmapgl",
    "pointcloud",
    "transforms",
)


CONSISTENCY = space.Consistency(tuple(
    space.ConsistencyRow(label, k, seed, where, what, k / 100 + seed / 1000 + (where == what) / 10 + label / 50)
    for label in (0, 1) for k in (10, 20, 30) for seed in (0, 1) for where in ("attention", "features")
    for what in ("attention", "features")), {0: 20, 1: 10})


def named(figure):
    return {trace.name: trace for trace in figure.data}


def test_group_bars_show_both_models_with_the_interval_as_error_bars():
    traces = named(figures.group_bars(BEFORE, AFTER))
    assert list(traces) == ["before", "after"]
    np.testing.assert_allclose(traces["after"].y, 100 * AFTER.groups.accuracy)
    low = np.array(traces["after"].y) - np.array(traces["after"].error_y.arrayminus)
    high = np.array(traces["after"].y) + np.array(traces["after"].error_y.array)
    np.testing.assert_allclose(np.stack([low, high], 1), 100 * AFTER.groups.interval)


def test_group_bars_name_groups_with_their_counts():
    x = figures.group_bars(BEFORE).data[0].x
    assert list(x) == [f"{n}<br>({c:,})" for n, c in zip(GROUPS, BEFORE.groups.count, strict=True)]


@pytest.mark.parametrize("figure", [
    figures.group_bars(BEFORE, AFTER),
    figures.curves([{"epoch": 1, "loss": .5, "val": .8}, {"epoch": 2, "loss": .4, "val": .9}]),
    figures.attention_space(np.zeros((4, 2)), np.array([0, 0, 1, 1]),
                            [{"label": "a", "count": 2, "colour": 0, "shape": 0},
                             {"label": "b", "count": 2, "colour": -1, "shape": 1}]),
    figures.consistency_figure(CONSISTENCY),
], ids=["bars", "curves", "space", "consistency"])
@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_has_title_labelled_axes_and_legend_and_no_dropped_attribute(figure, dark):
    layout = figure.layout
    assert layout.title.text
    assert layout.xaxis.title.text
    assert layout.yaxis.title.text
    assert layout.showlegend
    assert not any(word in figure.to_json() for word in GONE)


def test_the_consistency_is_a_curve_a_space_vector_and_class_with_the_proposal_marked():
    figure = figures.consistency_figure(CONSISTENCY, class_names=["landbird"])
    traces = named(figure)
    assert len(traces) == 8 and len({(t.line.color, t.line.dash, t.marker.symbol) for t in figure.data}) == 8
    one = traces["attention in the feature space, landbird"]
    assert list(one.x) == [10, 20, 30]
    np.testing.assert_allclose(one.y, [0.1005, 0.2005, 0.3005])
    np.testing.assert_allclose(one.error_y.array, 0.0005)
    np.testing.assert_allclose(one.error_y.arrayminus, 0.0005)
    assert {(line.x0, line.x1) for line in figure.layout.shapes} == {(20, 20), (10, 10)}
    assert [a.text for a in figure.layout.annotations] == ["20 questions, landbird", "10 questions, class 1"]
    whole = space.Consistency(tuple(row._replace(label=-1) for row in CONSISTENCY.table if row.label), {-1: 20})
    assert next(iter(named(figures.consistency_figure(whole)))) == "attention in the attention space"


def test_curves_differ_by_dash_and_marker_and_not_by_colour_alone():
    traces = figures.curves([{"loss": .5, "val": .8}, {"loss": .4, "val": .9}]).data
    assert len({(t.line.dash, t.marker.symbol) for t in traces}) == len(traces)


def test_curves_skip_a_number_that_an_epoch_lacks():
    figure = figures.curves([{"epoch": 1, "loss": .5}, {"epoch": 2, "loss": .4, "val": .9}])
    assert list(named(figure)["val"].x) == [2]


def test_rows_carry_the_interval_of_the_later_model_and_mark_the_worst_of_the_earlier():
    made = rows(BEFORE, AFTER)
    assert [r["worst"] for r in made] == [False, False, True, False]
    assert made[2]["after"] == pytest.approx(AFTER.groups.accuracy[2])
    assert (made[2]["low"], made[2]["high"]) == pytest.approx(tuple(AFTER.groups.interval[2]))


def test_rows_without_a_later_model_have_no_after():
    assert {r["after"] for r in rows(BEFORE, None)} == {None}


def test_facts_say_which_way_is_better():
    direction = {f[0]: f[4] for f in facts(BEFORE, AFTER, full=True)}
    assert direction["worst group"] == 1
    assert direction["map energy inside the object (EPG)"] == 1
    assert direction["dead maps"] == -1


def test_facts_leave_out_what_is_not_known():
    blind = evaluation("v0", "val", [.9, .8, .7, .6], epg=float("nan"))
    assert "map energy inside the object (EPG)" not in [f[0] for f in facts(blind, None)]


def test_headline_rests_on_the_later_models_worst_group():
    made = headline(BEFORE, AFTER)
    assert made["before"] == "36 %"
    assert made["after"] == "80 %"
    assert made["name"] == "waterbird on land"
    half = np.diff(AFTER.groups.interval[2])[0] / 2
    assert made["range"] == f"±{100 * half:.0f}"


# -- the front -----------------------------------------------------------------------------------------------
def test_the_front_joins_its_models_and_each_point_knows_its_key(reading):
    session = reading("swept")
    table, front = session.sweep_table(), session.front(("worst", "average", "epg"))
    figure = figures.front_figure(table, "worst", "epg", front=front["key"])
    traces = named(figure)
    assert list(traces) == ["front", "no guidance", "energy", "l1"]
    assert len(traces["front"].x) == len(front) and list(traces["front"].x) == sorted(traces["front"].x)
    assert list(traces["energy"].customdata) == table.loc[table["loss"] == "energy", "key"].tolist()
    assert len({trace.marker.symbol for trace in figure.data[1:]}) == 3
    assert figure.layout.xaxis.title.text == "worst group (%)"
    np.testing.assert_allclose(traces["no guidance"].y, 100 * table.loc[table["weight"] == 0, "epg"])


def test_a_front_of_no_models_is_an_empty_plot(reading):
    figure = figures.front_figure(reading().sweep_table(), front=())
    assert sum(len(trace.x) for trace in figure.data) == 0
