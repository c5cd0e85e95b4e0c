"""From neurons to places and back."""

from __future__ import annotations

import dataclasses
import threading

import numpy as np
import pytest
import torch

from guidance_viz import concepts
from guidance_viz.core import Cancelled, DataError, OptionError, SessionError
from guidance_viz.session.neurons import places as firing


def activations(session):
    """The slow way: the network on every photo, (N, C, h, w)."""
    parts = [session.model("current").clf.activations(images).detach()
             for _, images in session.ds.batches(np.arange(len(session.ds)), 64)]
    return torch.cat(parts).numpy()


@pytest.fixture
def uncached(session, monkeypatch):
    """A session whose activations were too large to be kept."""
    explained = session.model("current")
    monkeypatch.setattr(explained, "_extraction", dataclasses.replace(explained.extraction, activations=None))
    monkeypatch.setattr(explained, "_localized", None)
    return session


def test_a_patch_names_its_cell_and_lies_in_what_is_shown(session):
    acts, rows = activations(session), {s: i for i, s in enumerate(session.ds.table["sample_id"])}
    for neuron in (0, 3, 7):
        for patch in session.patches(neuron, 5):
            one = acts[rows[patch.sample_id], neuron]
            assert one[patch.cell] == pytest.approx(one.max(), rel=2e-3)  # the cache holds half precision
            assert one.max() == pytest.approx(patch.activation, rel=2e-3)
            assert patch.region == concepts.cell_box(patch.cell, session.grid)
            (x0, y0, x1, y1), (u0, v0, u1, v1) = patch.box, patch.region
            assert x0 <= u0 < u1 <= x1 + 1e-9 and y0 <= v0 < v1 <= y1 + 1e-9


def test_the_receptive_field_is_worked_out_once_a_model(session, monkeypatch):
    field = session.receptive_field
    assert (field.kind, field.grid, field.image) == ("theoretical", session.grid, (32, 32))
    assert field.rows[4].tolist() == [9, 24]  # three convolutions of 3, two of stride 2: 15 pixels
    monkeypatch.setattr(concepts, "receptive_field", lambda *_: pytest.fail("worked out again"))
    assert session.receptive_field is field


def test_neurons_are_ordered_by_how_strongly_they_fire_at_a_place(session):
    acts, train = activations(session), session.ds.indices("train")
    highest = acts[train].max(axis=(0, 2, 3))
    sample = session.ids("val")[3]
    row = list(session.ds.table["sample_id"]).index(sample)
    table = session.firing(sample, (2, 5))
    assert sorted(table["neuron"]) == list(range(12))
    for neuron, value, share in table.itertuples(index=False):
        assert value == pytest.approx(acts[row, neuron, 2, 5], rel=2e-3, abs=1e-4)
        wanted = acts[row, neuron, 2, 5] / highest[neuron] if highest[neuron] > 0 else 0
        assert share == pytest.approx(wanted, rel=2e-3, abs=1e-4)
    assert table["share"].is_monotonic_decreasing
    assert table["share"].nunique() > 3


def test_a_neurons_own_best_place_is_a_whole_share(session):
    patch = session.patches(3)[0]
    table = session.firing(patch.sample_id, patch.cell).set_index("neuron")
    assert table.loc[3, "share"] == pytest.approx(1, abs=2e-3)


def test_without_kept_activations_one_photo_goes_through_the_network_once(session, uncached, monkeypatch):
    wanted = activations(session)[0, :, 1, 1]
    passes = []
    real = type(session.model("current").clf).activations
    monkeypatch.setattr(type(session.model("current").clf), "activations",
                        lambda clf, x: passes.append(len(x)) or real(clf, x))
    first = session.ds.table["sample_id"].iloc[0]
    found = session.firing(first, (1, 1)).sort_values("neuron")["activation"]
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    session.firing(first, (2, 2))
    assert passes == [1]


@pytest.mark.parametrize("at_once", [firing._AT_ONCE, 12 * 64 * 7])
def test_photos_like_a_place_are_those_of_comparing_every_place(session, monkeypatch, at_once):
    monkeypatch.setattr(firing, "_AT_ONCE", at_once)
    acts = np.asarray(session.model("current").extraction.activations, np.float64)
    ids = session.ds.table["sample_id"].to_numpy()
    example = acts[4, :, 3, 4]
    unit = acts / np.maximum(np.linalg.norm(acts, axis=1, keepdims=True), 1e-300)
    cosine = np.einsum("c,nchw->nhw", example / np.linalg.norm(example), unit).reshape(len(acts), -1)
    best = cosine.max(axis=1)
    best[4] = -2
    order = np.argsort(-best, kind="stable")[:9]
    told = []
    table = session.photos_like(ids[4], (3, 4), 9, progress=told.append)
    np.testing.assert_allclose(table["cosine"], best[order], atol=1e-6)
    for sample, row, column, value in table.itertuples(index=False):
        assert cosine[list(ids).index(sample)].reshape(8, 8)[row, column] == pytest.approx(value, abs=1e-6)
    assert ids[4] not in set(table["sample_id"])
    assert told[-1].done == told[-1].total == len(ids) - 1
    assert len(told) == -(-(len(ids) - 1) // max(1, at_once // (12 * 64)))


def test_a_search_is_cancelled_between_batches(session, monkeypatch):
    monkeypatch.setattr(firing, "_AT_ONCE", 12 * 64)
    stop, told = threading.Event(), []
    def progress(report):
        told.append(report)
        stop.set()
    with pytest.raises(Cancelled):
        session.photos_like(session.ids("val")[0], (4, 4), progress=progress, cancel=stop)
    assert len(told) == 1


def test_what_cannot_be_searched_is_said(session, monkeypatch):
    sample = session.ids("val")[0]
    with pytest.raises(OptionError, match="outside the grid of 8 × 8"):
        session.firing(sample, (8, 0))
    with pytest.raises(DataError, match="no sample 'nobody'"):
        session.photos_like("nobody", (0, 0))
    monkeypatch.setattr(session.desks.neuron_places, "_activations", lambda *_: np.zeros((12, 8, 8), np.float32))
    with pytest.raises(OptionError, match="No neuron fires at cell"):
        session.photos_like(sample, (0, 0))
    assert (session.firing(sample, (0, 0))["share"] == 0).all()


def test_photos_cannot_be_compared_without_kept_activations(uncached):
    with pytest.raises(SessionError, match="too large to be kept"):
        uncached.photos_like(uncached.ids("val")[0], (0, 0))


def test_an_answer_on_alike_neurons_is_one_action(session):
    group = session.similar_neurons(0.5)[0]
    assert len(group) > 1
    session.answer_neurons([group[0]], "yes")
    before = session.context.book.journal.version()
    session.answer_neurons(group, "no")
    rows = session.context.book.journal.rows()
    assert rows.loc[rows["seq"] > before, "action"].nunique() == 1
    assert set(session.neurons.loc[group, "answer"]) == {"no"}
    assert session.undo()
    assert session.neurons.loc[group[0], "answer"] == "yes"
    assert set(session.neurons.loc[group[1:], "answer"]) == {""}
    assert session.redo()
    assert set(session.neurons.loc[group, "answer"]) == {"no"}
