"""Options are checked where they come in: value, what is allowed, and the cure, before anything is made."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import guidance_viz as gv
from guidance_viz.app.cli import main
from guidance_viz.core import GuidanceError, OptionError
from guidance_viz.core.calls import checked

NAN = math.nan


@pytest.mark.parametrize(("option", "says"), [
    ({"batch_size": "16"}, "'auto' or a whole number from 1 up. Write 16 without quotes"), ({"batch_size": 0}, "from 1 up"),
    ({"batch_size": True}, "batch_size=True"), ({"batch_size": 2.5}, "batch_size=2.5"),
    ({"batch_size": "autoo"}, "'auto' or"),
    ({"workers": -1}, "workers=-1 must be 'auto' or a whole number from 0 up"), ({"workers": NAN}, "workers=nan"),
    ({"precision": "fp8"}, "use one of auto, float32, bf16"), ({"precision": "bf61"}, "Did you mean 'bf16'"),
    ({"seed": -1}, "seed=-1 must be a whole number from 0 up"), ({"seed": 1.5}, "seed=1.5"), ({"seed": True}, "seed=True"),
    ({"contrast": "yes"}, "True or False"), ({"questions": 0}, "questions=0"), ({"questions": math.inf}, "questions=inf"),
    ({"answers_per_item": "2"}, "Write 2 without quotes"), ({"projection": "tsne"}, "use one of umap, pca"),
    ({"rule": "vote"}, "Unknown rule"), ({"live": 1}, "live=1"), ({"cache_gb": NAN}, "cache_gb=nan"),
    ({"cache_gb": -1}, "cache_gb=-1"), ({"journal": 3}, "journal=3 must be text"), ({"cache": 3}, "cache=3 must be text"),
    ({"attribution_options": [1]}, "must be a mapping"), ({"device": None}, "device=None must be text"),
    ({"btach_size": 3}, "no option 'btach_size'. Did you mean 'batch_size'"), ({"whatever": 3}, "Known: .*workers")])
def test_an_option_of_a_session_is_checked_before_a_run_is_made(classifier, birds, tmp_path, option, says):
    with pytest.raises(GuidanceError, match=says.replace(".", r"\.") if "Known" not in says else says):
        gv.Session(classifier, birds, tmp_path / "run", **option)
    assert not (tmp_path / "run").exists()


def test_numbers_of_numpy_and_words_are_taken(new_session):
    session = new_session(seed=np.int64(3), questions=np.int32(7), batch_size=np.int64(8), cache_gb=np.float32(1))
    assert (session.settings["seed"], session.settings["questions"]) == (3, 7)


CALLS: dict[str, Any] = {
    "answer no text": lambda s: s.answer(0, "yes"), "answer's seconds": lambda s: s.answer("1", "yes", seconds="long"),
    "neuron no number": lambda s: s.answer_neurons("x", "no"), "neuron a half": lambda s: s.answer_neurons([1.5], "no"),
    "parts as text": lambda s: s.parts("8"), "parts not a number": lambda s: s.parts(NAN),
    "parts a flag": lambda s: s.parts(True),
    "a name of an option": lambda s: s.parts(kk=8), "too few": lambda s: s.answer("1"),
    "share as text": lambda s: s.share("3"),
    "n as text": lambda s: s.similar("1", n="3"), "seed below zero": lambda s: s.controls("dfr", seeds=-1),
    "a neuron as text": lambda s: s.patches("0"), "a box of letters": lambda s: s.draw_boxes("1", [("a", 0, 1, 1)]),
    "a box that is none": lambda s: s.draw_boxes("1", [5]), "an option of a fix": lambda s: s.mitigate("dfr", epcohs=3),
    "a path": lambda s: s.export(3), "a path to read": lambda s: s.import_boxes(3), "a report's": lambda s: s.report(3),
    "a mapping": lambda s: s.sweep(3), "a list": lambda s: s.controls("dfr", kinds=3),
    "a page's": lambda s: s.dashboard(o=1),
    "a box's class": lambda s: s.draw_boxes("1", [(0, 0, 1, 1, [1])]),
    "a seed": lambda s: s.curate("a", seed=-1), "a threshold": lambda s: s.curate("a", threshold=NAN),
    "a format": lambda s: s.export_boxes("x.json", "cocoo")}


@pytest.mark.parametrize("call", CALLS)
def test_an_argument_of_a_session_s_method_is_checked(session, call):
    with pytest.raises(GuidanceError) as caught:
        CALLS[call](session)
    assert type(caught.value).__name__ in ("OptionError", "UnknownNameError", "DataError", "JournalError")
    assert session.answers.empty and session.drawn_photos.empty


def test_a_checked_function_says_what_it_has_and_stays_what_it_was():
    def steps(count: int, seed: int = 0, how: str | None = None) -> tuple[int, int]:
        """Help."""
        return count, seed
    call = checked(steps, "steps")
    assert call(np.int64(3), seed=2) == (3, 2) and call.__doc__ == "Help."
    for given, says in (((3, -1), "seed=-1 must be a whole number from 0 up"), ((NAN,), "count=nan"), ((), "count")):
        with pytest.raises(OptionError, match=says):
            call(*given)
    with pytest.raises(OptionError, match="steps has no option 'cout'. Did you mean 'count'"):
        call(cout=3)


@pytest.mark.parametrize("options", [{"num_classes": "2"}, {"num_classes": -1}, {"seed": NAN},
                                     {"num_classes": 2, "seed": -1}, {"seed": "x"}])
def test_a_source_s_numbers_are_checked(options):
    with pytest.raises(OptionError, match="whole number"):
        gv.models.load("small_birds:tiny", **options)
    for call in (lambda: gv.models.load(3), lambda: gv.data.load(3), lambda: gv.data.load("folder", 3),
                 lambda: gv.models.load("small_birds:tiny", class_names=3), lambda: gv.Session.open(3)):
        with pytest.raises(OptionError, match="must be (text|a list|None)"):
            call()


def test_what_is_no_classifier_data_set_or_folder_is_named(classifier, birds, tmp_path):
    for given in ((3, birds, tmp_path), (classifier, [1], tmp_path), (classifier, birds, 3)):
        with pytest.raises(OptionError, match="A session was given (int|list); expected"):
            gv.Session(*given)


@pytest.fixture
def without_test(classifier, birds, tmp_path):
    """A run on data that have no test split."""
    ds = birds.subset(indices=np.flatnonzero(birds.table["split"] != "test"))
    quick = {"device": "cpu", "precision": "float32", "batch_size": 64, "workers": 0, "projection": "pca"}
    return ds, tmp_path / "run", {**quick, "questions": 6, "live": False}


def test_a_split_that_the_data_do_not_have_is_named(classifier, without_test, monkeypatch, capsys):
    ds, run, quick = without_test
    gv.Session(classifier, ds, run, **quick).close()
    monkeypatch.setattr(gv.Session, "open", classmethod(lambda cls, run, **given: cls(classifier, ds, run, **quick)))
    common = ["--quiet", "--before", "original", "--after", "current"]
    assert main(["compare", str(run), *common]) == 0 and "val photos" in capsys.readouterr().out
    for command in (["compare", str(run), *common, "--split", "test"], ["evaluate", str(run), "--split", "tset"]):
        assert main(command) == 1
        assert "the data have no such split, but train, val" in capsys.readouterr().err
