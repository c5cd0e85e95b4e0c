from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from fake import CLASSES, GROUPS

from guidance_viz.core import OptionError
from guidance_viz.views import assets
from guidance_viz.views.colouring import CHOICES, colouring
from guidance_viz.views.geometry import fit, inside
from guidance_viz.views.methods import offered, read
from guidance_viz.views.ordering import neighbours, order, sorts_for
from guidance_viz.views.pictures import SIZES, nearest_size
from guidance_viz.views.server import clean_prefix, own_origins
from guidance_viz.views.words import counted, describe, finite, name_of, percent, source_words


# -- geometry ------------------------------------------------------------------------------------------------
def literal_inside(point, polygon):
    """Count the edges that a ray to the right crosses, one by one."""
    x, y = point
    crossed = 0
    for k in range(len(polygon)):
        (x0, y0), (x1, y1) = polygon[k], polygon[(k + 1) % len(polygon)]
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            crossed += 1
    return crossed % 2 == 1


@pytest.mark.parametrize("corners", [3, 7, 60])
def test_inside_agrees_with_counting_crossings_one_by_one(corners):
    rng = np.random.default_rng(corners)
    polygon, points = rng.normal(size=(corners, 2)), rng.normal(size=(500, 2))
    expected = [literal_inside(p, polygon) for p in points]
    np.testing.assert_array_equal(inside(points, polygon), expected)
    assert 0 < sum(expected) < 500


def test_nothing_is_inside_a_line_and_a_point_without_place_is_never_inside():
    assert not inside(np.zeros((3, 2)), np.array([[0, 0], [1, 1]])).any()
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    np.testing.assert_array_equal(inside(np.array([[0, 0], [np.nan, 0]]), square), [True, False])


def test_fit_keeps_the_shape_and_fills_the_square():
    xy = np.array([[0., 0], [4, 0], [4, 1], [np.nan, 2]])
    made = fit(xy)
    assert np.nanmax(np.abs(made)) == pytest.approx(1)
    assert np.isnan(made[3]).all()
    assert (made[1] - made[0])[0] / (made[2] - made[1])[1] == pytest.approx(4)


def test_fit_of_one_point_and_of_none():
    np.testing.assert_array_equal(fit(np.array([[3., 4.]])), [[0, 0]])
    assert np.isnan(fit(np.full((2, 2), np.nan))).all()


# -- colours -------------------------------------------------------------------------------------------------
def test_every_colouring_counts_every_row_once_and_differs_by_shape(session):
    for by, _ in CHOICES:
        made = colouring(session.table, by, CLASSES, GROUPS)
        assert sum(entry["count"] for entry in made.legend) == len(session.table)
        assert made.codes.max() < len(made.legend)
        if by not in ("relevance",):
            assert len({entry["shape"] for entry in made.legend}) == len(made.legend) or by == "answer"


def test_unknown_groups_and_more_than_eight_categories_share_a_grey_entry():
    table = pd.DataFrame({"group": [0, 1, -1]})
    assert [e["label"] for e in colouring(table, "group", [], ["a", "b"]).legend] == ["a", "b", "unknown"]
    many = pd.DataFrame({"label": np.repeat(np.arange(12), np.arange(12, 0, -1))})
    legend = colouring(many, "label", [f"c{k}" for k in range(12)], []).legend
    assert [e["label"] for e in legend] == [f"c{k}" for k in range(8)] + ["others"]


def test_relevance_that_nothing_is_known_of_is_unknown_and_not_relevant():
    made = colouring(pd.DataFrame({"p_relevant": [np.nan, .2]}), "relevance", [], [])
    np.testing.assert_array_equal(made.codes, [1, 0])
    assert made.values[1] == pytest.approx(.2)
    assert made.legend[1]["label"] == "unknown"


# -- order ---------------------------------------------------------------------------------------------------
@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "sample_id": list("abcdef"),
            "group": [0, 1, 0, 1, 0, 1],
            "label": [0, 0, 1, 1, 0, 1],
            "split": ["train"] * 4 + ["val"] * 2,
            "correct": [True, False] * 3,
            "confidence": [0.9, 0.6, 0.7, 0.8, 0.5, 0.99],
            "loss": [0.1, 0.9, 0.2, 0.8, 0.3, 0.7],
            "p_relevant": [np.nan, 0.9, 0.5, 0.1, 0.55, np.nan],
            "uncertainty": [np.nan, 0.2, 1.0, 0.2, 0.9, np.nan],
            "disagreement": [0.0, np.nan, 0.5, 0.0, np.nan, 1 / 3],
            "map_change": [0.3, 0.0, np.nan, 0.9, 0.1, 0.2],
            "answer": ["", "yes", "", "no", "", ""],
        }
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "abcdef"),
        ({"group": "1"}, "bdf"),
        ({"correct": "wrong"}, "bdf"),
        ({"answer": "none"}, "acef"),
        ({"answer": "any"}, "bd"),
        ({"answer": "no"}, "d"),
        ({"split": "val", "label": "1"}, "f"),
        ({"group": "all"}, "abcdef"),
    ],
)
def test_filters_keep_what_they_say(table, filters, expected):
    assert "".join(table["sample_id"][order(table, filters, "data")]) == expected


def test_sorts_put_the_wanted_first_and_the_unknown_last(table):
    assert "".join(table["sample_id"][order(table, {}, "uncertain")]) == "cebdaf"
    assert "".join(table["sample_id"][order(table, {}, "loss")]) == "bdfeca"
    assert "".join(table["sample_id"][order(table, {}, "disagreement")]) == "cfadbe"
    assert "".join(table["sample_id"][order(table, {}, "change")]) == "dafebc"
    assert "".join(table["sample_id"][order(table, {}, "relevance")])[:2] == "dc"


def test_a_selection_limits_and_an_order_without_numbers_is_not_offered(table):
    assert "".join(table["sample_id"][order(table, {}, "data", np.array([5, 0]))]) == "af"
    assert "energy" not in dict(sorts_for(table))
    assert "loss" in dict(sorts_for(table))


def test_neighbours_are_the_nearest_and_not_itself():
    xy = np.array([[0., 0], [1, 0], [0, 2], [5, 5], [np.nan, 0]])
    np.testing.assert_array_equal(neighbours(xy, 0, 3), [1, 2, 3])
    assert len(neighbours(xy, 0, 12)) == 3


# -- words ---------------------------------------------------------------------------------------------------
def test_words():
    assert percent(.364) == "36 %"
    assert percent(float("nan")) == percent(None) == "–"
    assert counted(1, "photo") == "1 photo"
    assert counted(1200, "photo") == "1,200 photos"
    assert name_of(["a"], -1) == "unknown"
    assert finite(float("inf")) is None


def test_describe_says_what_it_is_what_the_model_says_and_whether_that_is_right(session):
    row = session.table.iloc[0]
    lines = describe(row, CLASSES, GROUPS)
    assert lines[0] == CLASSES[row.label]
    assert ("right" in lines[1]) == bool(row.correct)
    assert lines[2] == GROUPS[row.group]


# -- methods -------------------------------------------------------------------------------------------------
def method(name="crayon_attention"):
    return next(m for m in offered({"crayon_attention": {"epochs": 3}, "erm": {}}) if m["name"] == name)


def test_the_defaults_of_a_method_are_the_packages():
    assert {s["name"]: s["default"] for s in method()["settings"]}["epochs"] == 3
    assert "alpha" not in {s["name"] for s in method("erm")["settings"]}


def test_options_are_read_as_numbers_and_refused_with_the_cure():
    assert read(method(), {"epochs": "7", "lr": "1e-4", "nonsense": 1}) == {"epochs": 7, "lr": 1e-4}
    with pytest.raises(ValueError, match=r"Rounds is '0'.*from 1 to 500"):
        read(method(), {"epochs": "0"})
    with pytest.raises(ValueError, match="Learning rate is ''"):
        read(method(), {"lr": ""})
    with pytest.raises(ValueError, match="not offered"):
        read(method(), {"trainable": "toes"})


def test_a_method_of_an_extension_is_offered_by_its_name():
    assert "my method" in [m["title"] for m in offered({"my_method": {}})]


# -- the server's small parts --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "expected"), [("", ""), ("/", ""), ("user/ann/", "/user/ann"), ("/p", "/p")]
)
def test_a_prefix_is_a_path(given, expected):
    assert clean_prefix(given) == expected


@pytest.mark.parametrize("given", ["https://x.org/p", "/a/../b", "/a\n"])
def test_a_prefix_that_is_no_path_is_refused(given):
    with pytest.raises(OptionError, match="prefix"):
        clean_prefix(given)


def test_only_this_machine_may_connect_unless_more_is_listened_on():
    assert own_origins("127.0.0.1") == own_origins("0.0.0.0") == {"127.0.0.1:*", "localhost:*"}
    assert "10.0.0.7:*" in own_origins("10.0.0.7")


def test_pictures_come_in_a_few_sizes():
    assert [nearest_size(s) for s in (0, -3, 1, 64, 65, 9999)] == [0, 0, SIZES[0], 64, 96, SIZES[-1]]


# -- the browser's files -------------------------------------------------------------------------------------
ENTRIES = ("scatter", "gallery", "queue", "concepts", "groups", "monitor", "compare", "history", "shell",
           "team", "curation")


@pytest.mark.parametrize("name", ENTRIES)
def test_a_component_is_one_module_without_imports_or_repeated_names(name):
    text = assets.script(f"{name}.js")
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert len(re.findall(r"^export ", text, re.MULTILINE)) == 1
    names = re.findall(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", text, re.MULTILINE)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ENTRIES)
def test_a_component_asks_nothing_of_the_network_and_writes_no_markup_from_data(name):
    text = assets.script(f"{name}.js") + assets.theme() + assets.stylesheet(f"{name}.css")
    addresses = set(re.findall(r"https?://[^\s\"')]+", text)) - {"http://www.w3.org/2000/svg"}
    assert not addresses
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(", text)


@pytest.mark.parametrize(("source", "name"), [
    ({"source": "demo", "num_classes": 2}, "small network"), ({"source": "timm:resnet50"}, "resnet50"),
    ("lite0", "EfficientNet-Lite0"), (None, "your model")])
def test_the_top_line_names_the_model_in_words(source, name):
    assert source_words(source) == name


def test_how_many_rounds_is_left_to_the_method():
    for method in offered():
        assert {s["name"]: s["default"] for s in method["settings"]}.get("epochs") is None
    found = next(m for m in offered() if m["name"] == "slim_tr")
    assert read(found, {"subset": "mine"}) == {"subset": "mine"}
