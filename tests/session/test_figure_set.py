"""``session.figures``: what a notebook draws, of a real session."""

from __future__ import annotations

import numpy as np
import pytest

from guidance_viz.core import OptionError, SessionError


def values(figure):
    """Each trace's y by its name."""
    return {trace.name: np.asarray(trace.y, float) for trace in figure.data}


def titled(figure):
    layout = figure.layout
    return bool(layout.title.text and layout.xaxis.title.text and layout.yaxis.title.text)


def test_groups_are_those_of_the_model_before_and_after_a_fix(session):
    only = session.figures.groups()
    assert titled(only) and list(values(only)) == ["before"]
    session.mitigate("erm", trainable="head", epochs=1)
    both = session.figures.groups("val")
    assert list(values(both)) == ["before", "after"]
    for name, found in (("before", session.before), ("after", session.after)):
        np.testing.assert_allclose(values(both)[name], 100 * np.asarray(found["val"].groups.accuracy))
    named = session.figures.groups("test", "original")
    np.testing.assert_allclose(values(named)["original"], 100 * session.evaluate("original")["test"].groups.accuracy)


def test_a_split_that_is_not_there_and_a_third_model_are_refused(session):
    with pytest.raises(OptionError, match="no split 'later'.*test, val, train"):
        session.figures.groups("later")
    with pytest.raises(OptionError, match="two models at most; 3"):
        session.figures.groups("test", "original", "current", "original")


def test_the_attention_space_has_a_point_a_photo(session):
    figure = session.figures.attention_space("group")
    assert titled(figure) and sum(len(trace.x) for trace in figure.data) == len(session.ds)
    assert len(figure.data) == len(session.group_names)
    assert figure.layout.xaxis.title.text == "PCA 1"
    with pytest.raises(OptionError, match="no column 'shade'"):
        session.figures.attention_space("shade")


def test_what_was_not_made_yet_says_what_to_call(session):
    for draw, words in ((session.figures.curves, "mitigate"), (session.figures.front, "sweep"),
                        (session.figures.reliance, "reliance")):
        with pytest.raises(SessionError, match=words):
            draw()


def test_curves_are_the_latest_fixs_and_dark_is_dark(session):
    session.mitigate("erm", trainable="tail", epochs=2)
    figures = session.figures
    figures.dark = True
    drawn = figures.curves()
    assert list(values(drawn)) == ["loss", "val loss"] and drawn.layout.paper_bgcolor == "#181d24"
    assert len(values(drawn)["val loss"]) == 3
    assert "val balanced accuracy" in values(figures.curves(None))


def test_reliance_is_drawn_with_its_interval(session):
    session.answer_parts_by_oracle("boxes") if session.parts(6) is not None else None
    found = session.reliance("val", photos=20, draws=1)
    drawn = session.figures.reliance("val")
    assert titled(drawn)
    shown = values(drawn)
    assert shown["environment exchanged"][0] == pytest.approx(100 * found.environment)
    low, high = found.interval["object"]
    bars = drawn.data[1].error_y
    assert bars.array[0] == pytest.approx(100 * (high - found.object))
    assert bars.arrayminus[0] == pytest.approx(100 * (found.object - low))
