"""The still picture of every view: well-formed, self-contained, true to what the view shows, and safe."""

from __future__ import annotations

import io
import itertools
import re
import time
from contextlib import nullcontext
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from small_sessions import QUICK, at_work, build, renamed, trained

import guidance_viz as gv
from guidance_viz.views import (
    Annotate,
    Attributes,
    Compare,
    ConceptBoard,
    Curate,
    Dashboard,
    Gallery,
    GroupMetrics,
    History,
    Monitor,
    Parts,
    Queue,
    Scatter,
    Team,
    Tradeoffs,
)
from guidance_viz.views.glance import Glance
from guidance_viz.views.stills import photos, points, sheet

ALL = [Annotate, Attributes, Compare, ConceptBoard, Curate, Dashboard, Gallery, GroupMetrics, History, Monitor, Parts,
       Queue, Scatter, Team, Tradeoffs]
SVG = "{http://www.w3.org/2000/svg}"


def words(picture):
    return [e.text for e in ElementTree.fromstring(picture.svg).iter(f"{SVG}text") if e.text]


@pytest.mark.parametrize("view", ALL)
@pytest.mark.parametrize("state", ["prepared", "with a fix", "empty", "preparing"])
def test_every_view_draws_a_picture_in_every_state(reading, view, state):
    session = reading("fixed" if state == "with a fix" else "prepared", prepared=state not in ("empty", "preparing"))
    with at_work(session, "preparing") if state == "preparing" else nullcontext():
        picture = build(view, session).still()
    tree = ElementTree.fromstring(picture.svg)
    assert int(tree.get("height")) == picture.height > 50
    assert picture.words and words(picture)
    addresses = [e.get("href") for e in tree.iter(f"{SVG}image")]
    assert all(a.startswith("data:image/") for a in addresses)
    drawn = re.sub(r'"data:image/[^"]*"', "", picture.svg)
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


@pytest.fixture
def hostile(runs_to_copy, tmp_path):
    """A session on data whose classes and groups have names that are markup elsewhere."""
    classes = ["<script>alert(1)</script>", "a & b \x00\x0b \"c\""]
    birds = renamed(runs_to_copy.birds, classes, ["</svg><img src=x>", "b", "c", "d"])
    with gv.Session(trained(birds, classes), birds, tmp_path / "hostile", **QUICK) as session:
        session.prepare()
        yield session


def test_names_from_the_data_stay_text(hostile):
    session = hostile
    for view in ALL:
        tree = ElementTree.fromstring(build(view, session).still().svg)
        tags = {e.tag.removeprefix(SVG) for e in tree.iter()}
        assert tags <= {"svg", "title", "g", "rect", "text", "path", "image", "circle"}


def test_a_picture_follows_what_the_view_shows(session):
    scatter, gallery, queue = Scatter(session), Gallery(session), Queue(session)
    assert "coloured by group" in words(scatter.still())
    scatter.by = "answer"
    session.answer(session.centroids[0], "no")
    assert {"coloured by answer", "no, something else"} <= set(words(scatter.still()))
    assert "1 of 8 questions answered" in queue.still().words
    gallery.selection = session.ids()[:3]
    assert "3 of 3 photos" in gallery.still().words and "3 photos chosen in code" in gallery.still().words


def test_bars_say_before_and_after(fixed):
    found = words(GroupMetrics(fixed, of="fix").still())
    before, after = fixed.before["val"].groups, fixed.after["val"].groups
    k = before.worst_group
    assert f"{100 * before.accuracy[k]:.0f} % → {100 * after.accuracy[k]:.0f} %" in found
    assert {"before", "after", "95 % interval", "accuracy, percent"} <= set(found)


# -- points --------------------------------------------------------------------------------------------------
LEGEND = [{"label": "a", "count": 1, "colour": 0, "shape": 0}, {"label": "b", "count": 1, "colour": 5, "shape": 1}]


def pixels(where, codes, chosen=None):
    rgb = points.colours(codes, LEGEND)
    data = points.paint(where, rgb, points.shapes(codes, LEGEND), chosen, (100, 100))
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def test_points_are_painted_where_they_are_in_their_colour():
    image = pixels(np.array([[25., 25.], [75., 75.]]), np.array([0, 1]))
    assert np.abs(image[50, 50] - (0, 0x72, 0xb2)).max() < 40
    assert np.abs(image[150, 150] - (0xd5, 0x5e, 0)).max() < 40
    assert (image[100, 100] == 255).all()


def test_what_is_not_chosen_is_pale():
    image = pixels(np.array([[25., 25.], [75., 75.]]), np.array([0, 0]), np.array([True, False]))
    assert image[150, 150].sum() > image[50, 50].sum() + 150


def test_places_keep_one_scale_for_both_directions_and_missing_points_are_left_out():
    xy = np.array([[-1., 0.], [1., 0.], [0., 1.], [np.nan, 0.]])
    where = points.places(xy, 400, 200)
    assert where[1, 0] - where[0, 0] == pytest.approx(2 * (where[0, 1] - where[2, 1]))
    assert pixels(where[3:], np.array([0])).min() == 255


def test_a_million_points_are_one_small_picture_soon():
    n = 1_000_000
    xy = np.random.default_rng(0).normal(size=(n, 2)).clip(-1, 1)
    start = time.perf_counter()
    picture = points.points(xy, np.zeros(n, np.uint8), LEGEND[:1])
    assert time.perf_counter() - start < 10
    assert len(picture.svg) < 600_000


@pytest.mark.parametrize("shape", points.SHAPES)
def test_every_shape_has_a_stamp_and_a_sign(shape):
    covered = sum(c for _, _, c in points.stamp(shape, 6))
    assert 20 < covered < 150
    drawn = points.sign(10, 10, {"shape": points.SHAPES.index(shape), "colour": 2, "label": "", "count": 1})
    ElementTree.fromstring(drawn)


# -- photos --------------------------------------------------------------------------------------------------
MAP = np.zeros((8, 8), np.uint8)
MAP[2:4, 2:4] = 255


def layer(style, saliency=MAP, photo=b"jpeg"):
    return photos.explained(0, 0, 160, photo, saliency, style)


def test_each_way_of_drawing_a_map_is_kept():
    assert layer("off").count("<image") == 1
    assert layer("visibility").count("<image") == layer("heat").count("<image") == 2
    assert layer("contour").count("<path") == 6
    assert "its map is all zero" in layer("visibility", MAP * 0)
    assert layer("heat", MAP * 0) == layer("contour", MAP * 0) == layer("off")
    assert layer("visibility", np.zeros((0, 0), np.uint8)) == layer("off")
    assert "photo cannot be read" in layer("heat", photo=b"")


def test_the_veil_hides_what_is_not_attended():
    veil = photos.veil(MAP)
    assert veil[2, 2, 3] == 0 and veil[7, 7, 3] == 255
    heat = photos.heat(MAP)
    assert heat[2, 2, :3].sum() > 600 and heat[7, 7, :3].sum() < 10


# -- text ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("value", "width", "shown"), [
    ("short", 100, "short"), ("a name that is too long to fit", 80, "a name th…"),
    ("水鳥水鳥水鳥水鳥", 60, "水鳥水…"), ("", 10, "")])
def test_text_is_cut_where_it_does_not_fit(value, width, shown):
    assert sheet.clipped(value, width, 12.5) == shown


def test_text_that_xml_forbids_is_left_out():
    assert sheet.legal("a\x00\x0b\ud800\ufffe<&\"") == "a&lt;&amp;&quot;"


def test_pictures_that_are_stacked_do_not_overlap():
    parts = [sheet.message(str(k), "told") for k in range(3)]
    page = sheet.stacked("page", "below", parts)
    tops = [float(y) for y in re.findall(r"translate\(12 (\d+)\)", page.body)]
    assert all(b - a > .9 * parts[0].height for a, b in itertools.pairwise(tops))
    assert page.height > tops[-1] + .9 * parts[0].height


def test_a_large_session_is_drawn_soon(session, monkeypatch):
    table = session.table
    copies = [table.assign(sample_id=table["sample_id"] + f" ({k})") for k in range(1, 77)]
    monkeypatch.setattr(Glance, "table", pd.concat([table, *copies], ignore_index=True))
    for view in (Scatter, Gallery):
        made = build(view, session)
        start = time.perf_counter()
        made.still()
        assert time.perf_counter() - start < 5
