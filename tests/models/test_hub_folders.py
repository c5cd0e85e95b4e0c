"""Networks of timm and transformers in folders: their weights, classes and normalisation, and nothing from a network."""

from __future__ import annotations

import json

import pytest
import torch

from guidance_viz.core import GuidanceError, ModelError
from guidance_viz.models import load, rebuild

transformers = pytest.importorskip("transformers")
NAMES = {0: "gull", 1: "tern", 2: "duck"}


def folder(path, kind="resnet"):
    if kind == "resnet":
        config = transformers.ResNetConfig(embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], id2label=NAMES, label2id={
            name: number for number, name in NAMES.items()})
        net = transformers.ResNetForImageClassification(config)
    else:
        config = transformers.ViTConfig(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
                                        image_size=32, patch_size=8, id2label=NAMES,
                                        label2id={name: number for number, name in NAMES.items()})
        net = transformers.ViTForImageClassification(config)
    net.save_pretrained(path)
    (path / "preprocessor_config.json").write_text(json.dumps({
        "image_processor_type": "ViTImageProcessor", "image_mean": [0.1, 0.2, 0.3], "image_std": [0.5, 0.6, 0.7]}))
    return net.eval()


@pytest.mark.parametrize("kind", ["resnet", "vit"])
def test_a_folder_of_transformers_is_read_with_its_classes_and_made_again(tmp_path, kind):
    net = folder(tmp_path / "net", kind)
    clf = load(f"transformers:{tmp_path / 'net'}").eval()
    assert clf.class_names == ["gull", "tern", "duck"]
    torch.testing.assert_close(clf.mean.flatten(), torch.tensor([0.1, 0.2, 0.3]))
    x = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        mean, std = (torch.tensor(values)[:, None, None] for values in ([0.1, 0.2, 0.3], [0.5, 0.6, 0.7]))
        torch.testing.assert_close(clf(x), net((x - mean) / std).logits)
    clf.save(tmp_path / "state.safetensors")
    again = rebuild(clf.source, tmp_path / "state.safetensors", class_names=clf.class_names)
    assert again.fingerprint() == clf.fingerprint()
    mixed = load(f"transformers:{tmp_path / 'net'}", class_names=["duck", "gull", "tern"])
    assert mixed.class_names == ["gull", "tern", "duck"], "the order of the logits is the network's"


def test_another_number_of_classes_gets_a_new_last_layer(tmp_path):
    net = folder(tmp_path / "net")
    clf = load(f"transformers:{tmp_path / 'net'}", class_names=["a", "b"])
    assert (clf.num_classes, clf.class_names) == (2, ["a", "b"])
    own, theirs = dict(clf.module.named_parameters()), dict(net.named_parameters())
    same = [name for name in theirs if own[name].shape == theirs[name].shape]
    assert len(same) == len(theirs) - 2 and all(torch.equal(own[name], theirs[name]) for name in same)


def test_a_name_that_is_not_in_the_cache_is_refused_with_what_fetches_it(tmp_path):
    with pytest.raises(ModelError, match="hf download no-one/nothing"):
        load("transformers:no-one/nothing")
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(GuidanceError, match="could not be built"):
        load(f"transformers:{tmp_path}")


def test_a_folder_of_timm_is_read_and_made_again(tmp_path):
    timm = pytest.importorskip("timm")
    torch.manual_seed(3)
    net = timm.create_model("resnet10t", num_classes=2).eval()
    timm.models.save_for_hf(net, tmp_path / "net", model_config={"label_names": ["gull", "tern"]})
    clf = load(f"timm:{tmp_path / 'net'}")
    assert torch.equal(clf.module.fc.weight, net.fc.weight) and clf.num_classes == 2
    clf.save(tmp_path / "state.safetensors")
    assert rebuild(clf.source, tmp_path / "state.safetensors").fingerprint() == clf.fingerprint()
    assert not torch.equal(load(f"timm:{tmp_path / 'net'}", pretrained=False).module.fc.weight, net.fc.weight)
