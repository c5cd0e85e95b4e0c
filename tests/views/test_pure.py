from __future__ import annotations

import dataclasses
import importlib
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_sessions import CLASSES, GROUPS

from guidance_viz import views
from guidance_viz.core import OptionError, option
from guidance_viz.mitigation import MITIGATIONS, Mitigation, get
from guidance_viz.training import FitOptions
from guidance_viz.views import assets
from guidance_viz.views.colouring import colouring, sizes
from guidance_viz.views.columns import columns
from guidance_viz.views.geometry import Plane, fit
from guidance_viz.views.methods import offered, read
from guidance_viz.views.ordering import order, sorts_for
from guidance_viz.views.pictures import SIZES, nearest_size
from guidance_viz.views.server import clean_prefix, own_origins
from guidance_viz.views.summary import summary
from guidance_viz.views.surface import Surface
from guidance_viz.views.words import counted, describe, finite, name_of, percent, source_words

TWGL = "http://github.com/greggman/twgl.js"  # in its licence's comment


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
    np.testing.assert_array_equal(Plane(points).inside(polygon), expected)
    assert 0 < sum(expected) < 500


def test_nothing_is_inside_a_line_and_a_point_without_place_is_never_inside():
    assert not Plane(np.zeros((3, 2))).inside(np.array([[0, 0], [1, 1]])).any()
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    points = np.array([[0, 0], [np.nan, 0], [0, np.nan]])
    np.testing.assert_array_equal(Plane(points).inside(square), [True, False, False])
    assert not Plane(points).inside(np.full((4, 2), np.nan)).any()
    assert Plane(np.zeros((0, 2))).inside(square).shape == (0,)


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
def test_every_colouring_counts_every_row_once_and_differs_by_shape(reading):
    for column in columns(reading().table, CLASSES, GROUPS):
        made = colouring(reading().table, column.name, CLASSES, GROUPS)
        assert sum(entry["count"] for entry in made.legend) == len(reading().table)
        assert made.codes.max() < len(made.legend)
        assert (made.values is None) == (column.kind != "number")
        if column.kind != "number" and column.name not in ("answer", "cluster"):
            assert len({entry["shape"] for entry in made.legend}) == len(made.legend)


def test_unknown_groups_and_more_than_eight_categories_share_a_grey_entry():
    table = pd.DataFrame({"group": [0, 1, -1]})
    assert [e["label"] for e in colouring(table, "group", [], ["a", "b"]).legend] == ["a", "b", "unknown"]
    many = pd.DataFrame({"label": np.repeat(np.arange(12), np.arange(12, 0, -1))})
    legend = colouring(many, "label", [f"c{k}" for k in range(12)], []).legend
    assert [e["label"] for e in legend] == [f"c{k}" for k in range(8)] + ["others"]


def test_relevance_that_nothing_is_known_of_is_unknown_and_not_relevant():
    made = colouring(pd.DataFrame({"p_relevant": [np.nan, .2]}), "p_relevant", [], [])
    np.testing.assert_array_equal(made.codes, [1, 0])
    assert made.values[1] == round(.2 * 255)
    assert made.legend[0]["scale"] == "relevance" and made.legend[1]["label"] == "unknown"


def test_a_number_spans_its_central_values_and_the_legend_says_that_there_are_others():
    loss = np.r_[np.linspace(0, 1, 1001), 1000.0]
    made = colouring(pd.DataFrame({"loss": loss}), "loss", [], [])
    assert made.legend == [{"label": "known", "count": 1002, "colour": 0, "shape": 0, "scale": "amount",
                            "low": "≤ 0.01", "high": "≥ 0.991"}]
    assert made.values[0] == 0 and made.values[500] == 127 and made.values[-1] == 255
    same = colouring(pd.DataFrame({"loss": [2.0, 2.0]}), "loss", [], [])
    assert same.values.tolist() == [128, 128] and same.legend[0]["low"] == same.legend[0]["high"] == "2"


def test_a_column_that_is_not_there_or_holds_nothing_gives_one_grey_entry():
    for table in (pd.DataFrame({"label": [0, 1]}), pd.DataFrame({"loss": [np.nan, np.nan]})):
        made = colouring(table, "loss", [], [])
        assert [(e["label"], e["count"], e["colour"]) for e in made.legend] == [("photo", 2, -1)]


def test_texts_of_the_persons_own_are_coloured_as_categories():
    made = colouring(pd.DataFrame({"data.camera": ["b", "a", None, "b"]}), "data.camera", [], [])
    assert [(e["label"], e["count"]) for e in made.legend] == [("a", 1), ("b", 2), ("unknown", 1)]
    np.testing.assert_array_equal(made.codes, [1, 0, 2, 1])


def test_sizes_follow_a_number_and_what_is_unknown_is_smallest():
    made, low, high = sizes(np.array([0.0, 0.5, 1.0, np.nan]))
    np.testing.assert_array_equal(made, [0, 128, 255, 0])
    assert (round(low, 2), round(high, 2)) == (.01, .99)
    assert sizes(np.full(3, np.nan)) is None


# -- a choice in words ---------------------------------------------------------------------------------------
def test_a_choice_is_summed_up_by_accuracy_largest_groups_and_answers():
    table = pd.DataFrame({"correct": [True, True, False, True], "group": [1, 1, 0, 2], "label": [0, 0, 1, 1],
                          "answer": ["", "no", "", ""]})
    rows = np.array([0, 1, 2])
    assert summary(table, rows, CLASSES, GROUPS) == (
        "model right on 67 % · 67 % landbird on water · 33 % landbird on land · 1 photo answered")
    assert summary(table, rows, CLASSES, []).startswith("model right on 67 % · 67 % landbird")
    assert summary(table, rows[:0], CLASSES, GROUPS) == ""


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


# -- words ---------------------------------------------------------------------------------------------------
def test_words():
    assert percent(.364) == "36 %"
    assert percent(float("nan")) == percent(None) == "–"
    assert counted(1, "photo") == "1 photo"
    assert counted(1200, "photo") == "1,200 photos"
    assert name_of(["a"], -1) == "unknown"
    assert finite(float("inf")) is None


def test_describe_says_what_it_is_what_the_model_says_and_whether_that_is_right(reading):
    row = reading().table.iloc[0]
    lines = describe(row, CLASSES, GROUPS)
    assert lines[0] == CLASSES[row.label]
    assert ("right" in lines[1]) == bool(row.correct)
    assert lines[2] == GROUPS[row.group]


# -- methods -------------------------------------------------------------------------------------------------
def method(name="crayon_attention"):
    return next(m for m in offered() if m["name"] == name)


def test_the_defaults_of_a_method_are_the_packages():
    assert {s["name"]: s["default"] for s in method()["settings"]}["alpha"] == get("crayon_attention").defaults["alpha"]
    assert "alpha" not in {s["name"] for s in method("erm")["settings"]}


def test_options_are_read_as_numbers_and_refused_with_the_cure():
    assert read(method(), {"epochs": "7", "lr": "1e-4", "nonsense": 1}) == {"epochs": 7, "lr": 1e-4}
    with pytest.raises(ValueError, match=r"Rounds is '0'.*from 1 to 500"):
        read(method(), {"epochs": "0"})
    with pytest.raises(ValueError, match="Learning rate is ''"):
        read(method(), {"lr": ""})
    with pytest.raises(ValueError, match="What may change is 'toes'; it is not known; use one of head, tail, all"):
        read(method(), {"trainable": "toes"})


def test_a_method_of_an_extension_is_offered_with_the_options_of_its_own_class(monkeypatch):
    @dataclasses.dataclass(frozen=True)
    class Own(FitOptions):
        """Options.

        Attributes
        ----------
        factor
            By what weights shrink.
        """

        factor: float = option(0.5, above=0, most=1)

    made = Mitigation(name="my_method", title="My method", does="Shrinks.", run=lambda *_: None, options=Own)
    monkeypatch.setitem(MITIGATIONS._entries, "my_method", made)
    found = method("my_method")
    assert found["title"] == "My method"
    settings = {s["name"]: s for s in found["settings"]}
    assert list(settings) == ["epochs", "lr", "trainable", "factor", "seed"]
    assert (settings["factor"]["help"], settings["factor"]["most"]) == ("By what weights shrink.", 1)


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
ROOT = Path(__file__).parents[2]
BUILT = ("page.js", "stub.js", "headless.js")


def views_of_the_page():
    source = (ROOT / "guidance_viz" / "views" / "frontend" / "src" / "page.ts").read_text(encoding="utf-8")
    return set(re.findall(r"^  (\w+): \[", source, re.MULTILINE))


def surfaces(of=Surface):
    importlib.import_module("guidance_viz.views.probe")
    _ = [getattr(views, name) for name in views.__all__]  # they are imported when they are asked for
    return {found for each in of.__subclasses__() for found in (each, *surfaces(each))}


def test_the_page_knows_every_view_and_no_other():
    named = [each.view_name for each in surfaces() if each.__module__.startswith("guidance_viz.")]
    assert set(named) == views_of_the_page() and len(named) == len(set(named))


def test_a_view_sends_a_few_lines_that_find_the_code_by_its_hash():
    for each in surfaces():
        if each.view_name:
            assert len(each._esm) < 2000 and each._stylesheets == []
            assert assets.code_hash() in each._esm and f'"{each.view_name}"' in each._esm
            assert not re.search(r"^import |__[A-Z]+__", each._esm, re.MULTILINE)


@pytest.mark.parametrize("name", BUILT)
def test_the_code_asks_nothing_of_the_network_and_writes_no_markup_from_data(name):
    text = assets.text(name).replace("\\\n", "")  # a string may go on in the next line
    assert not re.search(r"^(import|export .* from)\b", text, re.MULTILINE)
    addresses = set(re.findall(r"https?://[^\s\"')]+", text)) - {"http://www.w3.org/2000/svg", TWGL}
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
