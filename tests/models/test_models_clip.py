"""CLIP models of the real classes with random weights: cut, explained, saved, loaded; no hub is asked."""

from __future__ import annotations

import clip_zoo
import pytest
import torch
from clip_zoo import CLASSES, SIDE, TOWERS
from torch.nn import functional

from guidance_viz.attribution import gradcam
from guidance_viz.attribution.gradcam import gradcam_per_class
from guidance_viz.core import MissingDependencyError, ModelError, OptionError, ShapeError
from guidance_viz.models import ClipClassifier, load, rebuild, wrap_clip
from guidance_viz.models.clip import TEMPLATES
from guidance_viz.models.clip.pool import attention_pool
from guidance_viz.models.clip.templates import templates_of

open_clip = pytest.importorskip("open_clip", reason="the extra clip is not installed")
transformers = pytest.importorskip("transformers", reason="the extra clip is not installed")


@pytest.fixture(scope="module", autouse=True)
def quiet():
    transformers.utils.logging.disable_progress_bar()


@pytest.fixture(params=[(tower, custom) for tower in TOWERS for custom in (False, True)], ids=str)
def clip(request):
    return clip_zoo.open_clip_model(*request.param)


@pytest.fixture
def clf(clip):
    return wrap_clip(clip, CLASSES, clip_zoo.tokenizer()).eval()


def images(count=3):
    return torch.rand(count, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))


def zero_shot(clip, x, names, tokenize):
    """Radford et al. 2021, written out with open_clip's own calls."""
    with torch.no_grad():
        weights = []
        for name in names:
            texts = [template.format(name.replace("_", " ")) for template in TEMPLATES]
            weights.append(functional.normalize(clip.encode_text(tokenize(texts), normalize=True).mean(dim=0), dim=0))
        return clip.logit_scale.exp() * clip.encode_image(x, normalize=True) @ torch.stack(weights, dim=1)


def test_the_templates_are_the_eighty():
    theirs = {template("x") for template in open_clip.OPENAI_IMAGENET_TEMPLATES}
    assert {template.format("x") for template in TEMPLATES} == theirs and len(TEMPLATES) == 80


def test_its_logits_are_those_of_a_zero_shot_classifier(clip, clf):
    wanted = zero_shot(clip, clf.normalize(images()), CLASSES, clip_zoo.tokenizer())
    with torch.no_grad():
        torch.testing.assert_close(clf(images()), wanted, rtol=1e-4, atol=1e-4)


def test_it_is_taken_apart_by_its_own_adapter(clf):
    assert isinstance(clf, ClipClassifier) and clf.cut_kind == "adapter" and clf.linear_head is None
    acts, carry = clf.trunk(images())
    with torch.no_grad():
        torch.testing.assert_close(clf.head(acts, carry), clf(images()), rtol=1e-4, atol=1e-4)
        cut = clf.cuts[-1]
        torch.testing.assert_close(clf.head(clf.tail(clf.stem(images(), cut), cut)), clf(images()), rtol=1e-4, atol=1e-4)


def test_its_maps_are_grad_cam_of_the_towers_last_grid(clf):
    maps = gradcam(clf, images(), [0, 1, 1])
    assert maps.shape[0] == 3 and maps.shape[1] * maps.shape[2] > 1 and bool(maps.isfinite().all())
    every, _ = gradcam_per_class(clf, clf.activations(images()).detach())
    against, _ = gradcam_per_class(clf, clf.activations(images()).detach(), contrast=True)
    assert against.max() > 0
    torch.testing.assert_close(every[torch.arange(3), torch.tensor([0, 1, 1])], maps, rtol=1e-4, atol=1e-6)


def test_a_map_of_a_class_token_model_is_that_of_the_tokens_before_the_last_block():
    clf = wrap_clip(clip_zoo.open_clip_model("vit"), CLASSES, clip_zoo.tokenizer()).eval()
    visual, x = clf.net.clip.visual, clf.normalize(images(1))
    tokens = visual._embeds(x)
    for block in list(visual.transformer.resblocks)[:-1]:
        tokens = block(tokens)
    tokens = tokens.detach().requires_grad_()
    pooled = functional.normalize(visual._pool(visual.transformer.resblocks[-1](tokens))[0] @ visual.proj, dim=1)
    score = (clf.net.scale * pooled @ clf.class_weights().T)[0, 1]
    (gradient,) = torch.autograd.grad(score, tokens)
    wanted = torch.relu((gradient[0, 1:].mean(dim=0) * tokens[0, 1:]).sum(dim=1)).reshape(4, 4)
    torch.testing.assert_close(gradcam(clf, images(1), [1])[0], wanted.detach(), rtol=1e-4, atol=1e-7)


def test_features_just_before_the_projection_give_the_logits(clf):
    features = clf.features(*clf.trunk(images())).detach()
    projections = clf.projections()
    torch.testing.assert_close(projections.head(features), clf(images()), rtol=1e-4, atol=1e-4)
    own = {id(p) for p in clf.parameters()}
    assert all(id(p) in own for p in projections.parameters())
    assert sum(p.numel() for p in projections.parameters()) < sum(p.numel() for p in clf.parameters())


def test_training_a_projection_moves_the_class_weights_and_leaves_the_towers(clf):
    before = {name: value.clone() for name, value in clf.state_dict().items()}
    features = clf.features(*clf.trunk(images())).detach()
    projections = clf.projections()
    weights = clf.class_weights().clone()
    torch.optim.SGD(projections.parameters(), lr=1.0).zero_grad()
    functional.cross_entropy(projections.head(features), torch.tensor([0, 1, 0])).backward()
    torch.optim.SGD(projections.parameters(), lr=1.0).step()
    moved = {name for name, value in clf.state_dict().items() if not torch.equal(value, before[name])}
    assert moved and all(any(part in name for part in ("proj", "attnpool", "logit_scale", "head")) for name in moved)
    assert any("text" in name for name in moved)
    with torch.no_grad():
        assert not torch.allclose(clf.class_weights(), weights, atol=1e-5)
        torch.testing.assert_close(clf(images()), projections.head(features), rtol=1e-4, atol=1e-4)


def test_class_weights_are_kept_while_nothing_is_learnt_and_never_taken_from_another_copy(clf):
    with torch.no_grad():
        assert clf.class_weights() is clf.class_weights()
        twin = clf.clone()
        for parameter in twin.projections().parameters():
            parameter.add_(0.3)
        fresh = functional.normalize(twin.net.text(twin.net.prompts).mean(dim=0), dim=-1)
        torch.testing.assert_close(twin.class_weights(), fresh)
        assert not torch.allclose(twin.class_weights(), clf.class_weights(), atol=1e-4)


def test_words_and_class_names_are_embedded_alike(clf):
    with torch.no_grad():
        torch.testing.assert_close(clf.text_embeddings(CLASSES), clf.class_weights(), rtol=1e-5, atol=1e-6)
        assert clf.image_embeddings(images()).norm(dim=1).sub(1).abs().max() < 1e-5
    assert clf.text_features(["water", "land", "sky"], "plain").shape[:2] == (1, 3)
    with pytest.raises(OptionError, match="water background"):
        clf.text_features([])


def test_the_network_is_left_as_it_was_found(clip):
    clip.train()
    before = {name: value.clone() for name, value in clip.state_dict().items()}
    wrap_clip(clip, CLASSES, clip_zoo.tokenizer()).text_features(["water"])
    assert clip.training and all(module.training for module in clip.modules())
    assert all(torch.equal(value, before[name]) for name, value in clip.state_dict().items())
    assert clip.text_projection is not None if hasattr(clip, "text_projection") else clip.text.text_projection is not None


@pytest.mark.parametrize("side", [2, 5])
def test_the_attention_pooling_is_that_of_open_clip(side, device):
    from open_clip.modified_resnet import AttentionPool2d

    torch.manual_seed(0)
    pool = AttentionPool2d(side, 48, 6, 20).to(device)
    with torch.no_grad():
        for parameter in pool.parameters():
            parameter += 0.3 * torch.randn_like(parameter)
    cells = torch.randn(4, 48, side, side, device=device, requires_grad=True)
    ours, theirs = attention_pool(pool, cells), pool(cells)
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
    mine, its = (torch.autograd.grad(each.square().sum(), [cells, pool.v_proj.weight, pool.k_proj.weight])
                 for each in (ours, theirs))
    for one, other in zip(mine, its, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("tower", TOWERS)
def test_a_folder_of_open_clip_is_a_source(tmp_path, tower):
    clip = clip_zoo.open_clip_folder(tmp_path / "clip", tower, custom=True)
    clf = load(f"open_clip:{tmp_path / 'clip'}", class_names=CLASSES).eval()
    assert clf.mean.tolist() == pytest.approx([0.1, 0.2, 0.3])
    wanted = zero_shot(clip, clf.normalize(images()), CLASSES, clip_zoo.tokenizer())
    with torch.no_grad():
        torch.testing.assert_close(clf(images()), wanted, rtol=1e-4, atol=1e-4)


def test_a_folder_of_hugging_face_is_a_source(tmp_path):
    clip = clip_zoo.hugging_face_folder(tmp_path)
    clf = load(f"hf_clip:{tmp_path}", class_names=CLASSES).eval()
    assert (clf.layer, clf.cut_kind) == ("clip.vision_model.encoder.layers.1", "adapter")
    assert clf.std.tolist() == pytest.approx([0.4, 0.5, 0.6])
    words = clip_zoo.hugging_face_tokenizer()
    weights = []
    with torch.no_grad():
        for name in CLASSES:
            texts = [template.format(name.replace("_", " ")) for template in TEMPLATES]
            out = clip(**words(texts, padding=True, return_tensors="pt"), pixel_values=clf.normalize(images()))
            weights.append(functional.normalize(out.text_embeds.mean(dim=0), dim=0))
        wanted = clip.logit_scale.exp() * out.image_embeds @ torch.stack(weights, dim=1)
        torch.testing.assert_close(clf(images()), wanted, rtol=1e-4, atol=1e-4)


def test_a_saved_state_is_rebuilt_without_the_weights_file(tmp_path):
    clip_zoo.open_clip_folder(tmp_path / "clip", "vit")
    clf = load(f"open_clip:{tmp_path / 'clip'}", class_names=CLASSES)
    clf.save(tmp_path / "state.safetensors")
    (tmp_path / "clip" / "open_clip_model.safetensors").unlink()
    again = rebuild(clf.source, tmp_path / "state.safetensors", class_names=CLASSES)
    with torch.no_grad():
        assert torch.equal(again(images()), clf(images()))
    assert again.fingerprint() == clf.fingerprint() and again.source == clf.source


def test_what_is_exported_loads_into_the_persons_own_class(tmp_path):
    clip = clip_zoo.open_clip_model("resnet")
    clf = wrap_clip(clip, CLASSES, clip_zoo.tokenizer()).clone()
    with torch.no_grad():
        for parameter in clf.projections().parameters():
            parameter += 0.1
    clf.export(tmp_path / "fixed.safetensors")
    theirs = clip_zoo.open_clip_model("resnet", seed=7)
    from safetensors.torch import load_file
    theirs.load_state_dict(load_file(tmp_path / "fixed.safetensors"), strict=True)
    with torch.no_grad():
        wanted = zero_shot(theirs, clf.normalize(images()), CLASSES, clip_zoo.tokenizer())
        torch.testing.assert_close(clf.eval()(images()), wanted, rtol=1e-4, atol=1e-4)


def test_pruned_neurons_count_nothing(clf):
    clf.neuron_mask[0] = False
    acts, carry = clf.trunk(images())
    assert not acts[:, 0].any()
    with torch.no_grad():
        torch.testing.assert_close(clf.projections().head(clf.features(acts, carry)), clf(images()), rtol=1e-4, atol=1e-4)


@pytest.mark.slow
def test_a_file_of_weights_is_read_by_name_and_what_does_not_fit_is_told(tmp_path):
    name = "RN50"  # an architecture that open_clip ships, small enough to build
    clip = open_clip.create_model(name, load_weights=False)
    clip.logit_scale.data.fill_(1.5)
    torch.save({"state_dict": {f"module.{k}": v.half() for k, v in clip.state_dict().items()}}, tmp_path / "w.pt")
    clf = load(f"open_clip:{name}@{tmp_path / 'w.pt'}", class_names=["a", "b"], templates="plain")
    assert float(clf.net.clip.logit_scale.detach()) == pytest.approx(1.5, abs=1e-3)
    assert (clf.layer, clf.num_neurons, clf.example().shape) == ("clip.visual.layer4", 2048, (1, 3, 224, 224))
    torch.save({"visual.proj": torch.zeros(3)}, tmp_path / "other.pt")
    with pytest.raises(ModelError, match=r"Missing: .*Unexpected: visual\.proj"):
        load(f"open_clip:{name}@{tmp_path / 'other.pt'}", class_names=["a", "b"], templates="plain")


@pytest.mark.parametrize(("source", "message"), [
    ("open_clip:RN50@openai", r"Fetch them once: python -c .*create_model\('RN50', pretrained='openai'\)"),
    ("open_clip:ViT-B-32@openai", "pretrained=True"),
    ("open_clip:RN50@opnai", "Tags: openai"),
    ("open_clip:RN51@openai", "Near: RN50"),
    ("open_clip:RN50@/nowhere/w.pt", "no file '/nowhere/w.pt'"),
    ("hf_clip:openai/clip-vit-base-patch32", "Fetch it once: hf download openai/clip-vit-base-patch32")])
def test_missing_weights_say_how_to_fetch_them(source, message, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ModelError, match=message):
        load(source, class_names=["a", "b"])


def test_a_folder_that_is_not_whole_says_what_is_missing(tmp_path):
    with pytest.raises(ModelError, match=r"open_clip_config\.json"):
        load(f"open_clip:{tmp_path}", class_names=["a", "b"])
    clip_zoo.open_clip_folder(tmp_path / "clip", "vit")
    (tmp_path / "clip" / "open_clip_model.safetensors").unlink()
    with pytest.raises(ModelError, match="hf download OWNER/NAME"):
        load(f"open_clip:{tmp_path / 'clip'}", class_names=["a", "b"])
    clip_zoo.hugging_face_folder(tmp_path / "hf")
    (tmp_path / "hf" / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="whole CLIP model"):
        load(f"hf_clip:{tmp_path / 'hf'}", class_names=["a", "b"])


def test_names_are_needed_and_sizes_are_told(clf):
    with pytest.raises(ModelError, match="made from class names"):
        load("open_clip:RN50")
    with pytest.raises(OptionError, match="must hold the place of the name"):
        templates_of(["a photo"])
    with pytest.raises(OptionError, match="'imagenet'"):
        templates_of("all")
    if getattr(clf.net, "image_size", None):
        with pytest.raises(ShapeError, match="image_size=64"):
            clf(torch.rand(1, 3, 32, 32))


def test_a_missing_package_is_named_with_its_extra(monkeypatch):
    import sys
    monkeypatch.setitem(sys.modules, "open_clip", None)
    with pytest.raises(MissingDependencyError, match=r"guidance-viz\[clip\]"):
        load("open_clip:RN50", class_names=["a"])
