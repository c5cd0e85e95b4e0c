"""One small network, with random weights, of every family of timm and of transformers' image classifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

TIMM: Mapping[str, str] = {
    "byoanet": "lambda_resnet50ts",
    "byobnet": "test_byobnet",
    "cait": "cait_xxs24_224",
    "coat": "coat_tiny",
    "convit": "convit_tiny",
    "convmixer": "convmixer_768_32",
    "convnext": "convnext_atto_rms",
    "cpubone": "cpubone_nano",
    "crossvit": "crossvit_tiny_240",
    "csatv2": "csatv2",
    "cspnet": "cs3darknet_focus_s",
    "cspnext": "cspnext_tiny",
    "davit": "davit_tiny",
    "deit": "deit_tiny_patch16_224",
    "densenet": "densenet121",
    "dla": "dla60x",
    "dpn": "dpn68",
    "edgenext": "edgenext_xx_small",
    "efficientformer": "efficientformer_l1",
    "efficientformer_v2": "efficientformerv2_s0",
    "efficientnet": "test_efficientnet",
    "efficientvim": "efficientvim_m1",
    "efficientvit_mit": "efficientvit_b0",
    "efficientvit_msra": "efficientvit_m0",
    "eva": "vit_tiny_patch16_dinov3_qkvb",
    "fasternet": "fasternet_t0",
    "fastvit": "fastvit_s12",
    "focalnet": "focalnet_tiny_srf",
    "gcvit": "gcvit_xxtiny",
    "ghostnet": "ghostnet_050",
    "hardcorenas": "hardcorenas_b",
    "hgnet": "hgnetv2_b0",
    "hiera": "hiera_tiny_224",
    "hieradet_sam2": "sam2_hiera_tiny",
    "hrnet": "hrnet_w18_small",
    "iformer": "iformer_s",
    "inception_next": "inception_next_atto",
    "inception_v3": "inception_v3",
    "lcnetv2": "lcnetv2_small",
    "lowformer": "lowformer_b0",
    "mambaout": "test_mambaout",
    "maxxvit": "maxvit_pico_rw_256",
    "metaformer": "caformer_s18",
    "mlp_mixer": "mixer_s16_224",
    "mobilenetv3": "lcnet_035",
    "mobilevit": "mobilevit_xxs",
    "mvitv2": "mvitv2_tiny",
    "nest": "nest_tiny",
    "nfnet": "test_nfnet",
    "pit": "pit_xs_224",
    "pvt_v2": "pvt_v2_b0",
    "rdnet": "rdnet_tiny",
    "regnet": "regnetx_002",
    "repghost": "repghostnet_050",
    "repvit": "repvit_m1",
    "res2net": "res2next50",
    "resnest": "resnest50d_1s4x24d",
    "resnet": "test_resnet",
    "resnetv2": "resnetv2_18",
    "rexnet": "rexnet_100",
    "selecsls": "selecsls42",
    "senet": "legacy_seresnet18",
    "sequencer": "sequencer2d_s",
    "shvit": "shvit_s1",
    "sknet": "skresnet18",
    "starnet": "starnet_s050",
    "swiftformer": "swiftformer_xs",
    "swin_transformer": "swin_tiny_patch4_window7_224",
    "swin_transformer_v2": "swinv2_tiny_window8_256",
    "swin_transformer_v2_cr": "swinv2_cr_tiny_224",
    "tiny_vit": "tiny_vit_5m_224",
    "tnt": "tnt_s_legacy_patch16_224",
    "tresnet": "tresnet_m",
    "twins": "twins_svt_small",
    "visformer": "visformer_tiny",
    "vision_transformer": "test_vit",
    "vision_transformer_hybrid": "vit_tiny_r_s16_p8_224",
    "vision_transformer_relpos": "test_vit_relpos",
    "vitamin": "vitamin_small_224",
    "volo": "volo_d1_224",
    "vovnet": "ese_vovnet19b_slim_dw",
    "xception": "legacy_xception",
    "xception_aligned": "xception41p",
    "xcit": "xcit_nano_12_p8_224",
}
"""A small network by timm's module; left out are families whose smallest has over 30 million weights."""

TINY: Mapping[str, Any] = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "image_size": 64,
    "patch_size": 8, "embed_dim": 32, "embedding_size": 32, "num_channels": 3}
"""What makes a configuration of transformers small, where it has an option of that name."""


def timm_names() -> list[str]:
    """Families that this timm has."""
    try:
        import timm
    except ImportError:
        return []
    return [family for family, name in TIMM.items() if timm.is_model(name)]


def make_timm(family: str) -> nn.Module:
    """A network of one of timm's families, for two classes."""
    import timm

    torch.manual_seed(0)
    return timm.create_model(TIMM[family], num_classes=2)


def transformers_names() -> list[str]:
    """Classes of transformers that classify images."""
    try:
        from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES as known
    except ImportError:
        return []
    each = (cls for cls in known.values() for cls in ((cls,) if isinstance(cls, str) else cls))
    return list(dict.fromkeys(each))


def make_transformers(cls: str) -> nn.Module:
    """A network of a class of transformers, for two classes, as small as its configuration lets it be."""
    import transformers

    kind = getattr(transformers, cls)
    plain = kind.config_class(num_labels=2)
    given = {name: value for name, value in TINY.items() if isinstance(getattr(plain, name, None), int)}
    lists = {name: [32 * (i + 1) for i in range(len(value))] if "depth" not in name else [1] * len(value)
             for name in ("hidden_sizes", "depths", "embed_dims") if isinstance(value := getattr(plain, name, None), list)}
    for options in ({**given, **lists}, given, {}):
        torch.manual_seed(0)
        try:
            return kind(kind.config_class(**options, num_labels=2))
        except (ValueError, TypeError, RuntimeError, AssertionError, AttributeError):
            continue  # not every size goes with every other
    raise AssertionError(f"{cls} cannot be made")
