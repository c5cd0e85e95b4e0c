"""The demo's CLIP model: what it is made of, and that a saved state is enough to make it again."""

import pytest
import torch

import guidance_viz as gv
from guidance_viz.core import ModelError

NAMES = ["landbird", "waterbird"]


def test_its_tower_is_the_demos_network():
    clf, demo = (gv.models.load(name, class_names=NAMES).eval() for name in ("demo_clip", "demo"))
    x = torch.rand(2, 3, 128, 128)
    assert clf.layer.endswith("features.5") and clf.cut_kind == "adapter"
    torch.testing.assert_close(clf.activations(x), demo.activations(x))
    torch.testing.assert_close(clf.head(clf.activations(x)), clf(x))
    projections = clf.projections()
    assert sorted(name for name, _ in projections.named_parameters()) == [
        "clip__logit_scale", "clip__text_projection", "clip__visual__head__weight"]


def test_a_saved_state_makes_it_again(tmp_path):
    clf = gv.models.load("demo_clip", class_names=NAMES, seed=3)
    clf.save(tmp_path / "state.safetensors")
    again = gv.models.rebuild(clf.source, tmp_path / "state.safetensors", class_names=NAMES)
    x = torch.rand(2, 3, 128, 128)
    torch.testing.assert_close(again(x), clf(x))
    assert again.fingerprint() == clf.fingerprint()


def test_its_weights_can_be_exported_and_read(tmp_path):
    clf = gv.models.load("demo_clip", class_names=NAMES, seed=3)
    clf.export(tmp_path / "clip.safetensors")
    again = gv.models.load("demo_clip", class_names=NAMES, weights=tmp_path / "clip.safetensors")
    x = torch.rand(2, 3, 128, 128)
    torch.testing.assert_close(again(x), clf(x))


def test_what_it_cannot_be_made_of():
    with pytest.raises(ModelError, match="class_names"):
        gv.models.load("demo_clip")
    with pytest.raises(ModelError, match="without"):
        gv.models.load("demo_clip:large", class_names=NAMES)
