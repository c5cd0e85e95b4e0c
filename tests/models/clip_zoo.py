"""Small CLIP models of the real classes with random weights, and a way to put them on the disk as their packages do."""

from __future__ import annotations

import json
import string

import torch
from safetensors.torch import save_file

SIDE = 64
CLASSES = ["landbird", "water_bird"]
TEXT = {"context_length": 20, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2}
TOWERS = {
    "resnet": {"layers": [1, 1, 1, 1], "width": 16, "image_size": SIDE, "patch_size": None},
    "vit": {"layers": 3, "width": 32, "head_width": 16, "patch_size": 16, "image_size": SIDE},
    "vit, mean": {"layers": 2, "width": 32, "head_width": 16, "patch_size": 16, "image_size": SIDE, "pool_type": "avg"},
    "timm": {"timm_model_name": "resnet10t", "timm_pool": "avg", "timm_proj": "linear", "image_size": SIDE}}


def config(tower, custom=False):
    return {"embed_dim": 24, "vision_cfg": TOWERS[tower], "text_cfg": TEXT, **({"custom_text": True} if custom else {})}


def open_clip_model(tower, custom=False, seed=0):
    import open_clip

    torch.manual_seed(seed)
    kind = open_clip.CustomTextCLIP if custom else open_clip.CLIP
    model = kind(**{k: v for k, v in config(tower).items() if k != "custom_text"}).eval()
    return lively(model)


def lively(model):
    """Small random weights on top: a norm that starts at zero would leave a layer without a say."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
        model.logit_scale.fill_(2.0)
    return model


def tokenizer():
    import open_clip

    return open_clip.get_tokenizer("RN50", context_length=TEXT["context_length"])


def open_clip_folder(folder, tower, custom=False, mean=(0.1, 0.2, 0.3), std=(0.4, 0.5, 0.6)):
    """As open_clip writes a model for the hub."""
    model = open_clip_model(tower, custom)
    folder.mkdir(exist_ok=True)
    preprocess = {"mean": list(mean), "std": list(std)}
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": config(tower, custom),
                                                              "preprocess_cfg": preprocess}))
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, folder / "open_clip_model.safetensors")
    return model


def hugging_face_tokenizer():
    """Letters for tokens."""
    from transformers import CLIPTokenizer

    letters = string.ascii_lowercase + string.digits + ".,-'"
    words = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[])


def hugging_face_folder(folder):
    """As ``save_pretrained`` writes a model with its tokenizer and its image processor."""
    import transformers

    words = hugging_face_tokenizer()
    text = {"vocab_size": len(words), "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
            "num_attention_heads": 2, "max_position_embeddings": 64, "eos_token_id": words.eos_token_id,
            "bos_token_id": words.bos_token_id}
    vision = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 3, "num_attention_heads": 2,
              "image_size": SIDE, "patch_size": 16}
    torch.manual_seed(0)
    model = lively(transformers.CLIPModel(transformers.CLIPConfig(text_config=text, vision_config=vision,
                                                                  projection_dim=24)).eval())
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    transformers.CLIPImageProcessor(image_mean=[0.1, 0.2, 0.3], image_std=[0.4, 0.5, 0.6]).save_pretrained(folder)
    return model
