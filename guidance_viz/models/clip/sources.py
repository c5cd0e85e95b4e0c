"""Where CLIP models come from: open_clip and Hugging Face, by name or from a folder; nothing is fetched unless asked."""

from __future__ import annotations

import difflib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from guidance_viz.core import ModelError, require
from guidance_viz.models.checkpoints import fit_weights, read_weights
from guidance_viz.models.clip.classifier import MEAN, NO_NAMES, STD, ClipClassifier, stated_side
from guidance_viz.models.clip.net import ClipNet
from guidance_viz.models.clip.templates import templates_of
from guidance_viz.models.clip.text import Tokenizer
from guidance_viz.models.sources import SOURCES, Built, explained

CONFIG = "open_clip_config.json"
WEIGHT_FILES = ("open_clip_model.safetensors", "open_clip_pytorch_model.safetensors", "model.safetensors",
                "open_clip_pytorch_model.bin", "pytorch_model.bin")
_NOT_WEIGHTS = ("input_resolution", "context_length", "vocab_size")  # numbers beside OpenAI's weights


@SOURCES.register("open_clip")
def build_open_clip(name: str, num_classes: int | None, *, class_names: Sequence[str] | None = None,
                    weights: str | os.PathLike[str] | None = None, empty: bool = False, pretrained: bool = False,
                    templates: str | Sequence[str] | None = None, image_size: int | None = None,
                    quick_gelu: bool | None = None) -> Built:
    """A model of open_clip as a zero-shot classifier.

    ``"open_clip:RN50@openai"`` (a tag; read from the cache), ``"open_clip:ViT-B-32@/path/weights.pt"``, or
    ``"open_clip:/folder"`` with ``open_clip_config.json`` and weights; without ``@`` the weights are random.

    Parameters
    ----------
    name
        What stands after the colon.
    num_classes, class_names
        The classes; the names are put into the templates.
    weights
        A file, instead of what stands after ``@``.
    empty
        Read no weights and no prompts: a saved state will fill them.
    pretrained
        Fetch the tag's weights where they are not in the cache.
    templates
        ``"imagenet"`` (the 80, the default), ``"plain"``, or a list.
    image_size
        Another side of the images than the model's own; position embeddings are stretched.
    quick_gelu
        Whether the weights were trained with OpenAI's approximate GELU; a tag says it by itself.
    """
    open_clip = require("open_clip", "clip")
    names = _names(class_names, num_classes)
    architecture, at, _ = (name, "", "") if Path(name).is_dir() else name.partition("@")
    source = name.partition("@")[2] if at else None
    folder = Path(architecture) if Path(architecture).is_dir() else None
    config, tag = _config(open_clip, architecture, folder), {}
    if source is not None and not Path(source).exists():
        tag = _tag(open_clip, architecture, source)
    full = f"local-dir:{architecture}" if folder else architecture
    gelu = tag.get("quick_gelu", False) if quick_gelu is None else quick_gelu
    with _hushed():
        clip = explained(f"open_clip:{name}", open_clip.create_model, full, load_weights=False, pretrained_text=False,
                         force_quick_gelu=gelu, force_image_size=image_size)
    if not empty:
        file = weights or (_in_folder(folder) if folder else None if source is None
                           else _of_tag(open_clip, architecture, source, tag, pretrained) if tag else source)
        if file is not None:
            _read_into(open_clip, clip, file)
    preprocess = {**config.get("preprocess_cfg", {}), **tag}
    tokenize = explained(f"open_clip:{name}", open_clip.get_tokenizer, full)
    net = ClipNet(clip, Tokenizer(tokenize), names, templates_of(templates), image_size=stated_side(clip), empty=empty)
    return Built(net, preprocess.get("mean") or MEAN, preprocess.get("std") or STD, names, classifier=ClipClassifier)


@SOURCES.register("hf_clip")
def build_hugging_face_clip(name: str, num_classes: int | None, *, class_names: Sequence[str] | None = None,
                            empty: bool = False, pretrained: bool = False,
                            templates: str | Sequence[str] | None = None) -> Built:
    """Hugging Face's ``CLIPModel`` as a zero-shot classifier.

    ``"hf_clip:/folder"``, or a name such as ``"hf_clip:openai/clip-vit-base-patch32"``.

    Parameters
    ----------
    name
        A folder that ``save_pretrained`` wrote, with the tokenizer; or a name, read from the cache.
    num_classes, class_names, templates, empty
        As of ``open_clip:``.
    pretrained
        Fetch what is not in the cache.
    """
    transformers = require("transformers", "clip")
    names = _names(class_names, num_classes)
    local = {"local_files_only": not pretrained}
    if empty:
        config = _hugging_face(name, transformers.CLIPConfig.from_pretrained, **local)
        clip = explained(f"hf_clip:{name}", transformers.CLIPModel, config)
    else:
        clip = _hugging_face(name, transformers.CLIPModel.from_pretrained, **local)
    tokenizer = _hugging_face(name, transformers.AutoTokenizer.from_pretrained, **local)
    longest = clip.config.text_config.max_position_embeddings

    def tokenize(texts: list[str]) -> Any:
        return tokenizer(texts, padding=True, truncation=True, max_length=longest, return_tensors="pt")

    mean, std = _hugging_face_normalisation(transformers, name, local)
    net = ClipNet(clip.eval(), Tokenizer(tokenize), names, templates_of(templates), image_size=stated_side(clip),
                  empty=empty)
    return Built(net, mean, std, names, classifier=ClipClassifier)


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep open_clip from warning of random weights: they are read afterwards, by :func:`_read_into`."""
    root = logging.getLogger()

    def other(record: logging.LogRecord) -> bool:
        return "No pretrained weights loaded" not in record.getMessage()

    root.addFilter(other)
    try:
        yield
    finally:
        root.removeFilter(other)


def _names(class_names: Sequence[str] | None, num_classes: int | None) -> list[str]:
    if not class_names:
        raise ModelError(NO_NAMES)
    if num_classes is not None and num_classes != len(class_names):
        raise ModelError(f"num_classes={num_classes}, but there are {len(class_names)} class names. Name every class.")
    return [str(name) for name in class_names]


def _config(open_clip: Any, architecture: str, folder: Path | None) -> dict[str, Any]:
    """The model's configuration with its normalisation, where the folder states one."""
    if folder is not None:
        if not (folder / CONFIG).is_file():
            raise ModelError(f"The folder {os.fspath(folder)!r} has no {CONFIG}. Give a folder that open_clip's "
                             "push_to_hf_hub or save_for_hf wrote, or an architecture and a file: open_clip:RN50@FILE.")
        return json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    if architecture.replace("/", "-") not in open_clip.list_models():
        near = difflib.get_close_matches(architecture, open_clip.list_models(), n=4)
        raise ModelError(f"open_clip has no model {architecture!r}, and there is no such folder. Near: "
                         f"{', '.join(near) or 'none'}. open_clip.list_models() has all.")
    return {}


def _tag(open_clip: Any, architecture: str, tag: str) -> dict[str, Any]:
    found = open_clip.get_pretrained_cfg(architecture, tag)
    if not found:
        known = ", ".join(open_clip.list_pretrained_tags_by_model(architecture)) or "none"
        raise ModelError(f"There is no file {tag!r} (looked from {os.getcwd()!r}), and no weights of {architecture!r} with "
                         f"that tag. Tags: {known}.")
    return dict(found)


def _of_tag(open_clip: Any, architecture: str, tag: str, config: dict[str, Any], fetch: bool) -> str:
    """The file of a tag's weights, from the cache; fetched only where that was asked for."""
    found = _cached(config)
    if found is not None:
        return found
    command = f"python -c \"import open_clip; open_clip.create_model('{architecture}', pretrained='{tag}')\""
    if not fetch:
        raise ModelError(f"The weights {tag!r} of {architecture!r} are not on this machine. Fetch them once: {command}. Or "
                         f"let this do it: pretrained=True. Or give a file: open_clip:{architecture}@FILE.")
    from open_clip.pretrained import download_pretrained
    try:
        return str(download_pretrained(config))
    except Exception as error:  # whatever the network raises
        raise ModelError(f"The weights {tag!r} of {architecture!r} could not be fetched ({type(error).__name__}: {error}). "
                         f"On a machine with a connection run: {command}, then copy the file here and give it: "
                         f"open_clip:{architecture}@FILE.") from error


def _cached(config: dict[str, Any]) -> str | None:
    """Where open_clip has put the weights of a tag before."""
    repository, file = os.path.split(config.get("hf_hub", ""))
    if repository:
        from huggingface_hub import try_to_load_from_cache
        wanted = [file] if file else list(WEIGHT_FILES)
        wanted = [os.path.splitext(name)[0] + ".safetensors" for name in wanted] + wanted
        hits = (try_to_load_from_cache(repository, name) for name in wanted)
        found = next((hit for hit in hits if isinstance(hit, str)), None)
        if found is not None:
            return found
    beside = Path("~/.cache/clip").expanduser() / os.path.basename(config.get("url", ""))
    return str(beside) if config.get("url") and beside.is_file() else None


def _in_folder(folder: Path) -> str:
    found = next((folder / name for name in WEIGHT_FILES if (folder / name).is_file()), None)
    if found is None:
        raise ModelError(f"The folder {os.fspath(folder)!r} has no weights ({', '.join(WEIGHT_FILES)}). If it comes from "
                         f"the Hugging Face hub, fetch it whole: hf download OWNER/NAME --local-dir {folder}.")
    return os.fspath(found)


def _read_into(open_clip: Any, clip: Any, file: str | os.PathLike[str]) -> None:
    """Read weights of open_clip's, OpenAI's or another known form into a model."""
    from open_clip.factory import convert_state_dict, convert_to_custom_text_state_dict, resize_pos_embed

    found = {name: value for name, value in read_weights(file).items() if name not in _NOT_WEIGHTS}
    found = convert_state_dict(clip, found)
    if "positional_embedding" in found and not hasattr(clip, "positional_embedding"):
        found = convert_to_custom_text_state_dict(found)
    if "logit_scale" in found:
        found["logit_scale"] = found["logit_scale"].reshape(clip.logit_scale.shape)
    if "visual.positional_embedding" in found:
        resize_pos_embed(found, clip)
    fit_weights(clip, found, file)


def _hugging_face(name: str, make: Any, **options: Any) -> Any:
    """Call one of transformers' ``from_pretrained``; what is missing becomes the command that fetches it."""
    try:
        return make(name, **options)
    except (OSError, ValueError, KeyError) as error:
        folder = Path(name)
        if folder.is_dir():
            there = ", ".join(sorted(path.name for path in folder.iterdir())[:12]) or "nothing"
            raise ModelError(f"The folder {name!r} does not hold a whole CLIP model with its tokenizer ({error}). It has: "
                             f"{there}. Write it with model.save_pretrained and tokenizer.save_pretrained, or fetch it "
                             f"whole: hf download OWNER/NAME --local-dir {name}.") from error
        raise ModelError(f"{name!r} is no folder, and not on this machine. Fetch it once: hf download {name}. Or let this "
                         f"do it: pretrained=True. ({type(error).__name__}: {str(error).splitlines()[0]})") from error


def _hugging_face_normalisation(transformers: Any, name: str, local: dict[str, Any]) -> tuple[Any, Any]:
    try:
        processor = transformers.CLIPImageProcessor.from_pretrained(name, **local)
    except (OSError, ValueError, ImportError):  # a folder without it: CLIP's own
        return MEAN, STD
    return processor.image_mean, processor.image_std
