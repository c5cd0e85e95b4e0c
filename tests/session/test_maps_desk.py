"""One photo, looked at closely."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch

from guidance_viz import attribution
from guidance_viz.core import OptionError, SessionError
from guidance_viz.space import attention_features


def scaled(raw):
    found = raw[0].detach().numpy()
    return found / found.max() if found.max() > 0 else found


@pytest.fixture
def photo(birds):
    rows, images = next(iter(birds.batches(np.arange(1), 1)))
    return birds.table["sample_id"][int(rows[0])], images, int(birds.table["label"][int(rows[0])])


def test_any_class_is_explained_from_what_is_kept(session, photo, classifier, monkeypatch):
    sample, images, label = photo
    monkeypatch.setattr("guidance_viz.session.photos.magnified.through_network", lambda *_: pytest.fail("not needed"))
    for target in (0, 1):
        raw = attribution.gradcam(classifier, images, torch.tensor([target]), contrast=True)
        np.testing.assert_allclose(session.saliency(sample, target=target), scaled(raw), atol=4e-3)
    assert session.saliency(sample, target=session.class_names[1 - label]).max() in (0, 1)
    np.testing.assert_array_equal(session.saliency(sample, target=label), session.saliency(sample))


@pytest.mark.parametrize("layer", ["input", "mid1", "0"])
@pytest.mark.parametrize("target", [0, 1])
def test_any_layer_is_explained_as_by_the_method_itself(prepared, monkeypatch, photo, classifier, layer, target):
    session = prepared(live=False)
    monkeypatch.setattr("guidance_viz.models.places.middle", lambda clf: {"mid1": clf.cuts[-1]})
    sample, images, _ = photo
    raw = attribution.get("gradcam")(classifier, images, torch.tensor([target]), layer=layer, contrast=True)
    np.testing.assert_allclose(session.saliency(sample, target=target, layer=layer), scaled(raw), atol=1e-5)


def test_a_map_is_made_once(session, photo, monkeypatch):
    first = session.saliency(photo[0], target=0, layer="input")
    monkeypatch.setattr("guidance_viz.session.photos.magnified.through_network", lambda *_: pytest.fail("made again"))
    assert session.saliency(photo[0], target=0, layer="input") is first


def test_looking_leaves_the_model_as_it_was(session, photo):
    clf = session.model("current").clf
    before, fingerprint = clf.training, clf.fingerprint()
    session.saliency(photo[0], layer="input")
    assert clf.training == before and clf.fingerprint() == fingerprint
    assert all(p.grad is None for p in clf.parameters())


def test_the_places_are_named_from_the_photo_to_the_layer(session, classifier):
    names = session.layers()
    assert next(iter(names)) == "input" and list(names)[-1] == "final" and names["final"] == classifier.layer
    for name in names:
        assert session.saliency("1", layer=name).min() >= 0


def test_where_neurons_are_pruned_there_is_the_own_layer_alone(session):
    session.model("current").clf.neuron_mask[0] = False
    try:
        assert list(session.layers()) == ["final"]
        with pytest.raises(OptionError, match="Neurons are pruned"):
            session.saliency("1", target=0, layer="input")
    finally:
        session.model("current").clf.neuron_mask[0] = True


def test_a_class_or_layer_that_is_not_there_is_named(session):
    with pytest.raises(OptionError, match="no class 'fish'.*landbird"):
        session.saliency("1", target="fish")
    with pytest.raises(OptionError, match="no class 7"):
        session.saliency("1", target=7)
    with pytest.raises(Exception, match="cellar"):
        session.saliency("1", layer="cellar")


def test_a_preview_is_of_the_last_layer(session, photo):
    session.preview()
    with pytest.raises(OptionError, match="last layer only"):
        session.saliency(photo[0], "preview", layer="input")
    shown = session.saliency(photo[0], "preview", target=0)
    np.testing.assert_allclose(shown, session.saliency(photo[0], target=0), atol=4e-3)


def test_photos_alike_are_alike_where_the_model_looks(session):
    extraction = session.model("current").extraction
    features = attention_features(np.array(extraction.activations), np.array(extraction.maps)).astype(float)
    sample = session.table.loc[~session.table["dead"], "sample_id"].iloc[4]
    found = session.similar(sample, 5)
    row = session.ds.index_of(sample)[0]
    unit = features / np.linalg.norm(features, axis=1, keepdims=True).clip(1e-12)
    alike = unit @ unit[row]
    alike[row] = -2
    np.testing.assert_allclose(found["similarity"], np.sort(alike)[::-1][:5], atol=2e-3)
    assert found["similarity"].is_monotonic_decreasing and sample not in set(found["sample_id"])


def test_probabilities_are_the_models(session, photo, classifier):
    with torch.inference_mode():
        expected = classifier(photo[1]).softmax(1)[0].numpy()
    np.testing.assert_allclose(session.probabilities(photo[0]), expected, atol=1e-4)


def test_looks_run_one_after_the_other_off_this_thread_and_can_be_taken_back(session):
    gate, seen = threading.Event(), []
    first = session.later(lambda: (gate.wait(10), seen.append(threading.current_thread()))[0])
    second = session.later(lambda: seen.append("second"))
    assert second.cancel()
    assert not session.wait(0)
    gate.set()
    assert first.result(10) is True
    assert session.wait(10)
    assert seen[0] is not threading.current_thread() and "second" not in seen


def test_an_error_of_a_look_is_its_own(session):
    with pytest.raises(OptionError, match="no class 9"):
        session.later(lambda: session.saliency("1", target=9)).result(10)


def test_a_closed_session_takes_no_more_looks(session):
    session.close()
    with pytest.raises(SessionError, match="closed"):
        session.later(lambda: 1)


def test_ones_own_columns_stand_in_the_table(session):
    session.ds.extra["camera"] = np.arange(len(session.ds)) % 3
    try:
        assert session.table["data.camera"].tolist()[:4] == [0, 1, 2, 0]
    finally:
        del session.ds.extra["camera"]
