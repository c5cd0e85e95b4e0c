"""Where a classifier and data meet: channels, classes, number format and size are settled once, when a session is made."""

from __future__ import annotations

import threading
import warnings
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.utils.data import TensorDataset

import guidance_viz as gv
from guidance_viz.core import ModelError, SessionError

QUICK: dict[str, Any] = {"device": "cpu", "precision": "float32", "batch_size": 16, "workers": 0, "projection": "pca",
                         "questions": 6, "live": False}
COUNT, SIDE = 40, 32


def net(outputs: int = 2, channels: int = 3) -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(channels, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 16, 3, 2, 1), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, outputs)).eval()


def data(classes: int = 2, channels: int = 3, **how: Any) -> gv.data.Dataset:
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(COUNT) % classes
    images = torch.rand(COUNT, channels, SIDE, SIDE, generator=generator) * 0.5
    images[:, 0, 8:20, 8:20] += 0.5 * labels[:, None, None] / max(classes - 1, 1)
    return gv.data.wrap(TensorDataset(images, labels), **how)


@pytest.fixture
def session(tmp_path):
    """Make a session whose warnings are returned beside it."""
    opened = []

    def make(module: nn.Module | gv.Classifier, ds: gv.data.Dataset, run: str = "run",
             **how: Any) -> tuple[gv.Session, list[str]]:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            clf = module if isinstance(module, gv.Classifier) else gv.Classifier.wrap(module, **how)
            opened.append(gv.Session(clf, ds, tmp_path / run, **QUICK))
        return opened[-1], [str(each.message) for each in said]
    yield make
    for each in opened:
        each.close()


def fix_and_export(session: gv.Session, folder: Any) -> dict[str, Tensor]:
    """Answer, fix, accept, export."""
    session.prepare()
    for number, sample in enumerate(session.ids()[:10]):
        session.answer([sample], "no" if number % 2 else "yes")
    assert session.mitigate("crayon_attention", epochs=1).status == "finished"
    session.accept()
    session.export(folder / "fixed.safetensors")
    return load_file(folder / "fixed.safetensors")


@pytest.mark.parametrize(("outputs", "classes"), [(2, 3), (10, 2), (1, 3)])
def test_numbers_of_classes_that_differ_are_told_when_the_session_is_made(outputs, classes, session):
    with pytest.raises(SessionError, match=rf"has {max(outputs, 2)} classes.* has {classes} \(.*Give the network"):
        session(net(outputs), data(classes))


@pytest.mark.parametrize("names", [["dog", "cat"], ["Dog", "CAT"]])
def test_the_same_names_in_another_order_are_refused_with_both_places(names, session):
    with pytest.raises(SessionError, match="another order.*class 0 of the classifier and class 1 of the data"):
        session(net(), data(class_names=["cat", "dog"]), class_names=names)


def test_one_shared_name_at_another_place_is_refused_too(session):
    with pytest.raises(SessionError, match="'cat' is class 0 of the classifier and class 2 of the data"):
        session(net(3), data(3, class_names=["bird", "dog", "cat"]), class_names=["cat", "dog", "fish"])


@pytest.mark.parametrize(("ours", "theirs", "said"), [
    (["land bird", "water_bird"], ["Land_Bird", "water bird"], False), (["a", "b"], None, False), (None, ["a", "b"], False),
    (["cat", "dog"], ["cat", "wolf"], True)])
def test_names_that_differ_are_said_and_no_more(ours, theirs, said, session):
    _, lines = session(net(), data(**({} if theirs is None else {"class_names": theirs})),
                       **({} if ours is None else {"class_names": ours}))
    assert any("other names" in line and "'dog' / 'wolf'" in line for line in lines) == said


@pytest.mark.parametrize("channels", [2, 4])
def test_a_network_that_takes_neither_rgb_nor_grey_is_refused_with_the_cure(channels, session):
    with pytest.raises(SessionError, match=rf"images of {channels} channels.*Conv2d\(3, {channels}, 1\)"):
        session(net(2, channels), data())


@pytest.mark.parametrize("photos", [1, 3])
def test_one_channel_goes_from_preparing_to_an_export(photos, session, tmp_path):
    made, _ = session(net(2, channels=1), data(channels=photos))
    own = net(2, channels=1)
    own.load_state_dict(fix_and_export(made, tmp_path), strict=True)
    fixed = made.context.models.clf
    x = torch.rand(3, 1, SIDE, SIDE)
    torch.testing.assert_close(own(fixed.normalize(x)), fixed(x))


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float16, torch.float64])
def test_other_number_formats_are_converted_once_and_said_and_the_persons_network_is_left_alone(kind, session, tmp_path):
    module = net().to(kind)
    made, said = session(module, data())
    assert any(str(kind).removeprefix("torch.") in line and "float32" in line for line in said)
    own = net().to(kind)
    own.load_state_dict(fix_and_export(made, tmp_path), strict=True)
    fixed = made.context.models.clf
    x = torch.rand(3, 3, SIDE, SIDE)
    torch.testing.assert_close(own(fixed.normalize(x).to(kind)).float(), fixed(x).float(), rtol=3e-2, atol=3e-2)
    assert module[0].weight.dtype == kind
    for values in (made.context.explained().extraction.logits, made.context.explained().extraction.maps):
        assert values.dtype == "float32" and bool(torch.isfinite(torch.from_numpy(values.copy())).all())
    made.close()
    with gv.Session.open(made.run, model=net().to(kind), data=data()) as again:
        assert again.hashes == made.hashes


class Fixed(nn.Module):
    """Takes images of one size, which it states as ``image_size``, or not at all."""

    def __init__(self, side: int, stated: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.features = nn.Sequential(nn.Conv2d(3, 6, 3, 2, 1), nn.ReLU(), nn.Conv2d(6, 8, 3, 2, 1), nn.ReLU())
        self.fc = nn.Linear(8 * (side // 4) ** 2, 2)
        if stated:
            self.image_size = side

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.features(x).flatten(1))


@pytest.mark.parametrize(("side", "stated"), [(48, True), (96, False), (28, False)])
def test_photos_are_resized_where_the_network_takes_one_size_and_it_is_said(side, stated, session, tmp_path):
    made, said = session(Fixed(side, stated).eval(), data())
    assert any(f"resized to {side} × {side}" in line for line in said)
    own = Fixed(side, stated).eval()
    own.load_state_dict(fix_and_export(made, tmp_path), strict=True)
    fixed, x = made.context.models.clf, torch.rand(2, 3, SIDE, SIDE)
    small = torch.nn.functional.interpolate(x, (side, side), mode="bilinear", antialias=True)
    torch.testing.assert_close(own((small - fixed.mean.view(-1, 1, 1)) / fixed.std.view(-1, 1, 1)), fixed(x), rtol=1e-4,
                               atol=1e-5)
    assert gv.attribution.get("ixg")(fixed, x, [0, 1]).shape == (2, SIDE, SIDE)


def test_photos_are_left_as_they_are_where_the_network_takes_them(session):
    made, said = session(net(), data())
    assert made.context.models.clf.input_size is None and said == []


def test_a_vision_transformer_of_another_size_goes_through_the_loop(session, tmp_path):
    timm = pytest.importorskip("timm")

    def vit() -> nn.Module:
        torch.manual_seed(0)
        return timm.create_model("vit_tiny_patch16_224", num_classes=2, depth=2, embed_dim=32, num_heads=2, img_size=64)

    made, said = session(vit().eval(), data())
    assert any("32 × 32" in line and "64 × 64" in line for line in said)
    vit().load_state_dict(fix_and_export(made, tmp_path), strict=True)


def test_a_network_that_takes_no_size_at_hand_says_how_to_name_it(session):
    clf = gv.Classifier.wrap(Fixed(48, True).eval())
    clf.module.image_size, clf._probe_shape = SIDE, (2, 3, SIDE, SIDE)  # what it was tried with is no size of it any more
    with pytest.raises(ModelError, match="takes neither the photos' 32 × 32 px.*image_size="):
        session(clf, data())


def test_a_lock_an_open_generator_and_a_hook_go_through_the_loop(session, tmp_path):
    module = net()
    module.lock, module.source = threading.Lock(), (number for number in range(3))
    module[0].register_forward_hook(lambda *_: None)
    made, _ = session(module, data())
    assert net().load_state_dict(fix_and_export(made, tmp_path), strict=True)


def densenet() -> nn.Module:
    from torchvision.models import DenseNet

    torch.manual_seed(0)
    module = DenseNet(growth_rate=4, block_config=(1, 1, 2, 1), num_init_features=8, num_classes=1)
    module.features.conv0 = nn.Conv2d(1, 8, 3, 2, 1, bias=False)
    module.features.pool0 = nn.Identity()
    return module.eval()


def test_one_logit_and_one_channel_go_from_a_session_to_an_accepted_fix_and_its_export(session, birds, tmp_path):
    made, _ = session(densenet(), birds, class_names=birds.class_names)
    made.prepare()
    while (question := made.next_question()) is not None:
        made.answer([question.sample_id], "no" if question.number % 2 else "yes")
    made.answer_neurons([1, 3], gv.Relevance.NO)
    assert made.preview() is not None
    made.parts(k=4)
    for method, options in {"crayon_pruning": {}, "dfr": {}, "crayon_attention": {"epochs": 1}, "erm": {"epochs": 1},
                            "model_guidance": {"epochs": 1}, "environment_exchange": {"epochs": 1, "masks": "boxes"},
                            "crayon_pruning_attention": {"epochs": 1}}.items():
        report = made.mitigate(method, **options)
        assert report.status == "finished" and report.result_hash != report.model_hash
        assert not any("Nothing changed" in line for line in report.warnings)
        made.accept() if method == "crayon_pruning_attention" else made.reject()
    made.report(tmp_path / "report.html")
    made.export(tmp_path / "fixed.safetensors")
    own = densenet()
    own.load_state_dict(load_file(tmp_path / "fixed.safetensors"), strict=True)
    fixed, x = made.context.models.clf, torch.rand(4, 3, SIDE, SIDE)
    z = own(fixed.normalize(x))
    torch.testing.assert_close(torch.cat([-z / 2, z / 2], dim=1), fixed(x), rtol=1e-4, atol=1e-5)
    made.close()
    with gv.Session.open(made.run, model=densenet(), data=birds) as again:
        assert again.hashes == made.hashes


def test_a_network_that_returns_a_tuple_is_reopened_with_the_item_that_was_named(session, tmp_path):
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net = net()

        def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
            features = self.net[:6](x)
            return features, self.net[6](features)

    made, said = session(Two().eval(), data(), output=1)
    assert any("output=1" in line for line in said)
    Two().load_state_dict(fix_and_export(made, tmp_path), strict=True)
    made.close()
    with gv.Session.open(made.run, model=Two(), data=data()) as again:
        assert again.hashes == made.hashes


class Branches(nn.Module):
    """A forward that no graph can hold: it is cut by hooks, and has no tail to train alone."""

    def __init__(self, scale: float = 1.0) -> None:
        super().__init__()
        self.net, self.scale = net(), scale

    def forward(self, x: Tensor) -> Tensor:
        return self.net(-x if x.mean() > 1e6 else x)


@pytest.mark.parametrize("given", [{}, {"trainable": "tail"}])
def test_a_network_cut_by_hooks_is_trained_whole_by_default_and_it_is_named(given, session):
    made, _ = session(Branches().eval(), data())
    made.prepare()
    made.answer(made.ids()[:4], "yes")
    report = made.mitigate("crayon_attention", epochs=1, **given)
    assert report.options["trainable"] == "all" and report.result_hash != report.model_hash
    assert any("trainable='all'" in line and "cut by hooks" in line for line in report.warnings)


def test_a_fix_that_moves_no_weight_says_so(session):
    made, _ = session(net(), data())
    made.prepare()
    made.answer(made.ids()[:4], "yes")
    report = made.mitigate("erm", epochs=1, lr=0.0, calibrate=False)
    assert any("Nothing changed" in line for line in report.warnings)


@pytest.mark.parametrize("name", ["weight_norm", "softmax"])
def test_dfr_changes_what_a_normalised_or_softmaxed_last_layer_uses(name, session):
    def made_so() -> nn.Module:
        module = net()
        if name == "weight_norm":
            module[6] = nn.utils.parametrizations.weight_norm(module[6])
        else:
            module.append(nn.Softmax(dim=1))
        return module.eval()

    made, _ = session(made_so(), data(groups=[k % 4 for k in range(COUNT)]))
    made.prepare()
    report = made.mitigate("dfr")
    assert report.status == "finished" and report.result_hash != report.model_hash
    before = made.context.models.clf.linear_head.weight.detach().clone()
    made.accept()
    assert not torch.allclose(made.context.models.clf.linear_head.weight, before)
