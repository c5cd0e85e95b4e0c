from __future__ import annotations

import numpy as np
import pytest
import torch

from guidance_viz.core import DataError, OptionError, SessionError

COLUMNS = [
    "sample_id",
    "label",
    "split",
    "group",
    "prediction",
    "confidence",
    "correct",
    "loss",
    "x",
    "y",
    "cluster",
    "p_relevant",
    "answer",
    "energy_inside",
    "dead",
    "uncertainty",
    "map_change",
    "annotators",
    "disagreement",
]


def test_the_table_has_a_row_a_sample_and_its_promised_columns(session, birds):
    assert list(session.table.columns) == COLUMNS
    assert list(session.table["sample_id"]) == list(birds.table["sample_id"])


def test_the_table_tells_what_the_classifier_says(session, birds, classifier):
    rows, images = next(iter(birds.batches(np.arange(20), 20)))
    with torch.inference_mode():
        probability = classifier(images).softmax(1).numpy().astype(float)
    table = session.table.iloc[rows]
    labels = table["label"].to_numpy()
    np.testing.assert_array_equal(table["prediction"], probability.argmax(1))
    np.testing.assert_allclose(table["confidence"], probability.max(1), rtol=1e-4)
    np.testing.assert_allclose(
        table["loss"], -np.log(probability[np.arange(20), labels]), rtol=1e-3, atol=1e-5
    )
    np.testing.assert_array_equal(table["correct"], probability.argmax(1) == labels)


def test_a_saliency_map_is_between_nothing_and_one(session):
    for sample in session.ids("test")[:10]:
        saliency = session.saliency(sample)
        assert saliency.dtype == np.float32
        assert saliency.max() in (0.0, 1.0)
        assert saliency.min() >= 0


def test_energy_inside_is_the_share_of_the_map_in_the_box(session, birds):
    masks = birds.boxes_as_masks(*session.saliency("1").shape).numpy()
    table = session.table
    for row in (0, 5, 100):
        saliency = session.saliency(table["sample_id"][row])
        if saliency.max() > 0:
            expected = (saliency * masks[row]).sum() / saliency.sum()
            assert table["energy_inside"][row] == pytest.approx(expected, rel=1e-4)


def test_a_photo_is_read_once_and_cannot_be_written_to(session, monkeypatch):
    photo = session.photo("3", 24)
    monkeypatch.setattr(session.ds, "photo", lambda *_: pytest.fail("read again"))
    assert session.photo("3", 24) is photo
    assert photo.dtype == np.uint8
    assert photo.shape == (24, 24, 3)
    with pytest.raises(ValueError, match="read-only"):
        photo[0] = 0


def test_an_unknown_sample_is_named(session):
    with pytest.raises(DataError, match="'nobody'"):
        session.photo("nobody")


@pytest.mark.parametrize("which", ["v7", "candidate", "yesterday"])
def test_an_unknown_model_is_named_with_those_there_are(session, which):
    with pytest.raises(SessionError, match=f"no model '{which}'.*v0"):
        session.saliency("1", which)


def test_there_is_no_preview_before_one_was_made(session):
    with pytest.raises(SessionError, match="no preview yet"):
        session.saliency("1", "preview")


def test_a_preview_without_answers_shows_the_same_maps(session):
    session.preview()
    sample = session.table.loc[~session.table["dead"], "sample_id"].iloc[0]
    np.testing.assert_allclose(session.saliency(sample, "preview"), session.saliency(sample), atol=2e-3)


def test_neurons_are_listed_with_what_they_add_to_each_class(session, classifier):
    neurons = session.neurons
    assert list(neurons.columns) == [
        "neuron",
        "contribution_landbird",
        "contribution_waterbird",
        "kept",
        "answer",
    ]
    assert len(neurons) == len(classifier.neuron_mask)
    pooled, labels = (
        np.asarray(session.model("current").extraction.pooled),
        session.ds.table["label"].to_numpy(),
    )
    train = session.ds.indices("train")
    rows = train[labels[train] == 1]
    weight = classifier.linear_head.weight[1].detach().numpy()
    np.testing.assert_allclose(
        neurons["contribution_waterbird"], weight * pooled[rows].mean(0), rtol=1e-3, atol=1e-6
    )


def test_patches_come_strongest_first_from_different_training_photos(session):
    train = set(session.ids("train"))
    patches = session.patches(3, n=5)
    values = [patch.activation for patch in patches]
    assert values == sorted(values, reverse=True)
    assert len({patch.sample_id for patch in patches} & train) == 5


def test_a_patch_image_is_cut_out_of_its_photo(session):
    patch = session.patches(3)[0]
    assert session.patch_image(patch, 40).shape == (40, 40, 3)
    assert max(session.patch_image(patch).shape) < 32
    with pytest.raises(OptionError, match="no neuron"):
        session.patches(10_000)


def test_the_same_inputs_give_the_same_run(new_session, tmp_path):
    tables, questions = [], []
    for name in ("one", "two"):
        made = new_session(tmp_path / name, live=False)
        made.prepare()
        tables.append(made.table)
        questions.append(made.centroids)
    assert tables[0].equals(tables[1])
    assert questions[0] == questions[1]


def test_preparing_again_reads_no_photo(new_session, monkeypatch):
    new_session(live=False).prepare()
    again = new_session(live=False)
    monkeypatch.setattr(type(again.ds), "batches", lambda *_: pytest.fail("read a photo"))
    again.prepare()
    assert again.prepared
    assert again.state == "ready"


def test_an_estimate_comes_before_and_is_nothing_afterwards(new_session):
    session = new_session(live=False)
    before = session.estimate()
    assert before.disk_bytes > 100_000
    session.prepare()
    assert session.estimate().disk_bytes == 0
