from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np

from guidance_viz.session.page import Markup, picture, table, visible

VOID = {"meta", "img", "br"}


class Balanced(HTMLParser):
    """Collects tags, and fails where one is not closed."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.sources = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.sources += [value for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def read(path):
    parser = Balanced()
    text = path.read_text()
    parser.feed(text)
    assert not parser.open
    return text, parser


def test_a_page_holds_everything_it_needs(session, tmp_path):
    session.answer(session.ids("train")[:40], "no", annotator="<script>alert(1)</script>")
    session.mitigate("erm", trainable="all", epochs=2, lr=1e-2)
    session.report(tmp_path / "report.html")
    text, parser = read(tmp_path / "report.html")
    assert "script" not in parser.seen
    assert "&lt;script&gt;" in text
    assert not re.search(r"https?://", text)
    assert all(source.startswith("data:image/jpeg;base64,") for source in parser.sources)
    assert "Before and after: test photos" in text
    assert "A candidate waits" in text
    flips = session.compare()
    flips = flips[flips["sample_id"].isin(session.ids("test"))]["flip"].value_counts()
    for kind, heading in (("fixed", "Now right"), ("broken", "Now wrong")):
        if kind in flips:
            assert f"{heading}: {flips[kind]} test photos" in text


def test_a_run_without_a_fix_has_a_page_too(session, tmp_path):
    session.report(tmp_path / "report.html")
    text, _ = read(tmp_path / "report.html")
    assert "Nothing has been answered" in text
    assert "Now right" not in text


def test_the_text_of_a_table_is_escaped_and_its_markup_is_not():
    assert table(["<a>"], [["<b>", Markup("<i>c</i>")]]) == (
        "<table><tr><th>&lt;a&gt;</th></tr><tr><td>&lt;b&gt;</td><td><i>c</i></td></tr></table>")


def test_a_photo_stays_clear_where_the_map_is_high_and_fades_where_it_is_zero():
    photo = np.full((8, 8, 3), 100, np.uint8)
    saliency = np.zeros((8, 8), np.float32)
    saliency[:, :4] = 1
    shown = visible(photo, saliency)
    assert (shown[:, 0] == 100).all()
    assert (shown[:, -1] > 200).all()


def test_a_picture_is_a_small_file():
    assert len(picture(np.zeros((160, 160, 3), np.uint8))) < 4000
