"""Text towers learn captions; the image tower stays as it is."""

import numpy as np
import pytest
import torch
from tiny_clip import make_clip
from tiny_world import make_dataset

from guidance_viz.core import OptionError, ShapeError
from guidance_viz.training import learn_captions
from guidance_viz.training.captions import features_of


def captions_of(ds):
    names, labels = ds.class_names, ds.table["label"].to_numpy()
    return lambda rows, draw: [f"a photo of a {names[labels[row]]}." for row in rows]


@pytest.fixture
def ds():
    return make_dataset()


def test_the_classes_are_learnt_and_the_image_tower_is_not_touched(ds):
    clf = make_clip(classes=ds.class_names)
    net, before = clf.net, {name: value.clone() for name, value in clf.net.state_dict().items()}
    losses = learn_captions(clf, ds, captions_of(ds), epochs=12, batch_size=16, lr=3e-3)
    changed = {name for name, value in net.state_dict().items() if not torch.equal(value, before[name])}
    assert losses[-1] < losses[0] - 0.05
    assert {"prompts", "clip.visual.proj", "clip.text_projection", "clip.token_embedding.weight"} <= changed
    assert not any(name.startswith("clip.visual.") and name != "clip.visual.proj" for name in changed)
    rows = ds.indices("train")
    images = torch.stack([ds[int(row)].image for row in rows])
    right = clf(images).argmax(1).numpy() == ds.table["label"].to_numpy()[rows]
    assert right.mean() > 0.8


def test_prompts_are_those_of_the_trained_tower(ds):
    clf = make_clip(classes=ds.class_names)
    learn_captions(clf, ds, captions_of(ds), epochs=1, batch_size=16)
    torch.testing.assert_close(clf.net.prompts, clf.text_features(ds.class_names, clf.templates))


def test_features_that_are_known_are_taken(ds):
    one, other = make_clip(classes=ds.class_names), make_clip(classes=ds.class_names)
    kept = features_of(other, ds, np.arange(len(ds)))
    read = ds.source.reads
    known = learn_captions(other, ds, captions_of(ds), epochs=2, batch_size=16, features=kept)
    assert ds.source.reads == read
    assert known == pytest.approx(learn_captions(one, ds, captions_of(ds), epochs=2, batch_size=16), rel=1e-5)


def test_what_does_not_fit_is_refused(ds):
    clf = make_clip(classes=ds.class_names)
    with pytest.raises(OptionError, match="photos"):
        learn_captions(clf, ds, captions_of(ds), batch_size=10_000)
    with pytest.raises(ShapeError):
        learn_captions(clf, ds, captions_of(ds), batch_size=16, features=np.zeros((3, 32), np.float32))
