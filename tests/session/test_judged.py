"""What models go by, wherever they are judged: tables, evaluations, and whether a gain is owed to the answers."""

from __future__ import annotations

import dataclasses
import os

import numpy as np
import pytest

import guidance_viz as gv
from guidance_viz.core import DataError, Evaluation, Reliance
from guidance_viz.core.reliance import unlike
from guidance_viz.session.fixes.controls import control_table
from guidance_viz.session.fixes.reliance_shelf import RelianceShelf

HEAD = {"trainable": "head", "solver": "epochs", "epochs": 1, "lr": 1e-2}
FEW = {"photos": 12, "draws": 1}


def measured(model="v0", environment=.5, places="p", masks="boxes", **changes):
    made = Reliance(model, "val", 10, 3, environment, .25, {"environment": (.4, .6), "object": (.2, .3)},
                    {"a": {"exchanged": .7, "photos": 5.}, "b": {"exchanged": .3, "photos": 5.}}, .5, .3, .9, .6,
                    masks=masks, places=places)
    return dataclasses.replace(made, **changes)


@pytest.fixture
def shelf(tmp_path):
    made = RelianceShelf(tmp_path / "reliance")
    made.number = 0

    def put(model, found, asked=(500, 3, 0)):
        made.number += 1
        place = made.place(str(made.number))
        made.write(place, model, found, asked)
        os.utime(place, ns=(made.number, made.number))
    made.put = put
    return made


@pytest.fixture
def fixed(prepared):
    """A fix from answers on maps waits."""
    session = prepared(live=False)
    ids = session.ids("train")[:20]
    session.answer(ids[:14], "yes")
    session.answer(ids[14:], "no")
    session.mitigate("crayon_attention", **HEAD)
    return session


# -- which tests stand beside each other ----------------------------------------------------------------------
def test_tests_by_the_same_masks_stand_beside_each_other_under_the_names_asked_for(shelf):
    shelf.put("h0", measured(environment=.6))
    shelf.put("h1", measured("candidate", environment=.2))
    found = shelf.beside({"v0": "h0", "v1": "h1", "v2": "h2"}, "val")
    assert found.refused == ""
    assert (found.found["v0"].environment, found.found["v1"].environment, found.found["v2"]) == (.6, .2, None)
    assert found.found["v1"].model == "v1"
    table = found.table().set_index("model")
    assert table.loc["v0", "environment_low"] == .4 and table.loc["v0", "worst_class"] == "b"
    assert np.isnan(table.loc["v2", "exchanged"]) and table.loc["v2", "photos"] == 0
    assert found.table().attrs["masks"] == "boxes"


def test_tests_by_other_masks_are_refused_in_words_that_say_which(shelf):
    shelf.put("h0", measured())
    shelf.put("h1", measured(places="q", masks="answers"))
    found = shelf.beside({"v0": "h0", "v1": "h1"}, "val")
    assert "v0 by the data set's boxes" in found.refused and "v1 by your answers" in found.refused
    assert "same masks" in found.refused
    shelf.put("h0", measured(places="q", masks="answers", environment=.1))  # now both, and the boxes of v0 count no more
    found = shelf.beside({"v0": "h0", "v1": "h1"}, "val")
    assert found.refused == "" and found.found["v0"].environment == .1


def test_of_several_ways_that_all_models_were_tested_in_the_latest_is_told(shelf):
    for places, environment in (("p", .5), ("q", .3), ("r", .9)):
        for model in ("h0", "h1")[:2 if places != "r" else 1]:
            shelf.put(model, measured(places=places, environment=environment))
    found = shelf.beside({"v0": "h0", "v1": "h1"}, "val")
    assert found.refused == "" and [each.environment for each in found.measured] == [.3, .3]
    assert shelf.latest("h0", "val").environment == .9


def test_other_photos_or_partners_are_another_way(shelf):
    shelf.put("h0", measured())
    shelf.put("h1", measured(), (100, 1, 0))
    assert "numbers of photos" in shelf.beside({"v0": "h0", "v1": "h1"}, "val").refused
    assert shelf.beside({"v0": "h0", "v1": "h1"}, "test").measured == []


def test_places_that_answers_gave_before_and_now_are_told_apart():
    words = unlike([measured("v0", masks="answers"), measured("v1", masks="answers", places="q")])
    assert "other places now than then" in words
    assert unlike([measured("v0"), measured("v1")]) == "" == unlike([])
    assert "in the picture" in unlike([measured("v0"), measured("v1", at="input")])


# -- a session ------------------------------------------------------------------------------------------------
def test_models_and_evaluations_tell_what_was_measured_and_nothing_else(fixed):
    assert fixed.models[["reliance_environment", "reliance_object", "exchanged"]].isna().all(axis=None)
    assert fixed.evaluate("original")["val"].reliance is None
    before, after = fixed.measure_reliances(["v0", "candidate"], **FEW)
    table = fixed.models.set_index("name")
    assert table.loc["v0", "reliance_environment"] == before.environment
    assert table.loc["candidate", "exchanged"] == after.exchanged
    assert before.masks == after.masks == "boxes" and before.places == after.places != ""
    found = fixed.evaluate("candidate")
    assert found["val"].reliance == dataclasses.replace(after, model=found["val"].model)
    assert found["test"].reliance is None
    assert Evaluation.from_json(found["val"].to_json()).reliance == found["val"].reliance
    fixed.accept(regressions="allow")                       # the same model under its own name
    assert fixed.models.set_index("name").loc["v1", "exchanged"] == after.exchanged
    assert fixed.reliance_table(["v1"])["environment"].tolist() == [after.environment]


def test_what_one_model_was_measured_by_is_not_told_beside_others_measured_by_other_masks(fixed):
    ones = np.ones((len(fixed.ds), 4, 4), np.float32)
    fixed.reliance("val", "v0", **FEW)
    fixed.reliance("val", "candidate", masks=ones, **FEW)
    table = fixed.reliance_table()
    assert "by masks that were given" in table.attrs["refused"]
    assert fixed.models["exchanged"].notna().sum() == 1


def test_why_nothing_can_be_measured_is_said_with_what_to_do(birds, classifier, tmp_path):
    bare = gv.data.wrap([birds[i].image for i in range(len(birds))], labels=birds.table["label"].tolist(),
                        splits=birds.table["split"].tolist(), class_names=birds.class_names, name="bare")
    with gv.Session(classifier, bare, tmp_path / "bare", device="cpu", precision="float32", batch_size=64, workers=0,
                    projection="pca", live=False) as session:
        session.prepare()
        assert "Answer parts both yes and no" in session.why_no_reliance
        with pytest.raises(DataError, match=r"answer|parts"):
            session.parts(6)
            session.reliance("val")


def test_boxes_are_enough_to_measure(fixed):
    assert fixed.why_no_reliance == ""


# -- is it owed to the answers? --------------------------------------------------------------------------------
def test_a_fix_names_the_command_that_shows_what_it_owes(fixed):
    owed = fixed.owed()
    assert (owed.method, owed.start, owed.here, owed.words) == ("crayon_attention", "v0", True, "")
    assert owed.command.startswith(f"guidance-viz controls {fixed.run} crayon_attention")
    assert "--option=epochs=1" in owed.command and "--option=solver=epochs" in owed.command
    assert owed.options == HEAD and owed.runs == 12
    assert "not shown yet" in owed.sentence
    assert fixed.owed("v0") is None


def test_the_answer_gain_of_controls_on_the_same_start_is_said_instead(fixed):
    table = fixed.controls("crayon_attention", ("none",), seeds=1, **HEAD)
    owed = fixed.owed()
    assert owed.words == owed.sentence == table.attrs["words"]
    assert (owed.gain, owed.interval) == (table.attrs["answer_gain"], tuple(table.attrs["interval"]))
    fixed.controls("crayon_pruning_attention", ("none",), seeds=1, **HEAD)     # another method, run later
    assert fixed.owed().words == table.attrs["words"]
    fixed.accept(regressions="allow")
    after = fixed.owed("v1")
    assert after.words == table.attrs["words"] and not after.here
    assert f"guidance-viz branch {fixed.run} {fixed.run}-controls --at fix-1 && guidance-viz controls" in after.command


def test_a_method_without_answers_owes_them_nothing(session):
    session.mitigate("erm", **HEAD)
    assert session.owed() is None


def test_controls_without_a_control_say_nothing_yet(fixed):
    fixed.controls("crayon_attention", ("given",), seeds=1, **HEAD)
    assert fixed.owed().words == ""
    assert "No control" in control_table([], "erm", "test").attrs["words"]
