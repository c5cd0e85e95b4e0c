from __future__ import annotations

import pytest
import torch
from model_zoo import Functional, lively, timm_swin, timm_vit, torchvision_swin

from guidance_viz.core import ModelError
from guidance_viz.models import Classifier, at_depth
from guidance_viz.training import grid_of, place_of

SIDE = 64


def wrapped(module) -> Classifier:
    return Classifier.wrap(module, image_size=SIDE)


def test_every_place_of_every_family_is_laid_out_as_a_grid_that_follows_the_photo(member, build, images):
    clf = wrapped(build(member))
    for place in clf.cuts:
        layout, (channels, h, w) = clf.cut_layout(place, SIDE)
        z = clf.stem(images, place)
        cells = layout.split(z)[0]
        assert cells.shape == (3, channels, h, w)
        assert torch.equal(layout.join(cells, layout.split(z)[1]), z)
        assert h == w
        assert h in (64, 32, 16, 8, 4, 2, 1)


def test_the_chosen_place_has_eight_cells_a_side_where_the_family_has_one(member, build):
    clf = wrapped(build(member))
    sides = {place: grid_of(clf, place, SIDE)[1] for place in clf.cuts}
    place = place_of(clf, SIDE)
    assert sides[place] == max(sides.values()) or sides[place] >= 8
    if max(sides.values()) >= 8:
        assert sides[place] >= 8
        fine = [cut for cut in clf.cuts if sides[cut] >= 8]
        assert place == (clf.default_cut if clf.default_cut in fine else fine[-1])
    else:
        assert place == [cut for cut in clf.cuts if sides[cut] == max(sides.values())][-1]


@pytest.mark.parametrize(("make", "place"), [(torchvision_swin, "features.1"), (lambda: timm_swin(1), "layers.1")])
def test_a_swin_grid_with_as_many_channels_as_rows_keeps_its_channels_last(make, place):
    pytest.importorskip("timm")
    clf = wrapped(lively(make()).eval())
    assert grid_of(clf, place, SIDE) == (16, 16, 16)
    assert clf.cut_layout(place, SIDE)[0].order == "nhwc"


def test_the_class_token_and_the_registers_are_no_cells():
    pytest.importorskip("timm")
    clf = wrapped(lively(timm_vit(reg_tokens=4)).eval())
    z = clf.stem(torch.rand(2, 3, SIDE, SIDE), "blocks.1")
    layout, _ = clf.cut_layout("blocks.1", SIDE)
    assert z.shape == (2, 5 + 16, 16)
    assert torch.equal(layout.split(z)[0][:, :, 1, 2], z[:, 5 + 4 + 2])


def test_only_what_runs_before_a_place_is_its_state(member, build, images):
    clf = wrapped(build(member))
    place = place_of(clf, SIDE)
    before = {name: value.clone() for name, value in clf.stem_state(place).items()}
    z = clf.stem(images, place).clone()
    with torch.no_grad():
        for name, value in clf.state_dict().items():
            if name not in before and value.is_floating_point():
                value += 1
    assert torch.equal(clf.stem(images, place), z)
    changed = [name for name, value in before.items() if value.is_floating_point() and name not in ("mean", "std")]
    assert changed
    with torch.no_grad():
        for name in changed:
            clf.state_dict()[name].mul_(1.5).add_(0.1)
    assert not torch.equal(clf.stem(images, place), z)


def test_a_network_cut_by_its_graph_has_places_too():
    clf = Classifier.wrap(lively(Functional()).eval(), image_size=SIDE)
    assert clf.cut_kind == "fx"
    assert grid_of(clf, place_of(clf, SIDE), SIDE)[1:] == (32, 32)
    assert {name.split(".")[1] for name in clf.stem_state(place_of(clf, SIDE)) if "." in name} <= {"conv1", "bn"}


def test_the_activations_are_the_last_place(member, build):
    clf = wrapped(build(member))
    assert grid_of(clf, "final", SIDE)[1:] == member.grid
    assert "neuron_mask" in clf.stem_state("final")


def test_a_place_without_a_grid_is_refused_with_the_others_named(monkeypatch):
    clf = wrapped(lively(timm_vit()).eval())
    monkeypatch.setattr(Classifier, "cut_layout", lambda *_: None)
    with pytest.raises(ModelError, match=r"no grid of cells.*blocks\.0"):
        grid_of(clf, "blocks.1", SIDE)
    assert place_of(clf, SIDE) == "final"


@pytest.mark.parametrize(("make", "depth", "size"), [
    (torchvision_swin, "mid2", (32, 8, 8)), (torchvision_swin, "mid1", (16, 16, 16)),
    (lambda: timm_vit(global_pool="avg", reg_tokens=2), "mid2", (16, 4, 4))])
def test_maps_at_a_depth_are_of_the_same_grid(make, depth, size, images):
    pytest.importorskip("timm")
    clf = wrapped(lively(make()).eval())
    middle = at_depth(clf, depth)
    acts = middle.activations(images)
    assert acts.shape == (3, *size)
    torch.testing.assert_close(middle.head(acts), clf(images), rtol=1e-4, atol=1e-5)
