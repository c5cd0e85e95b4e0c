"""Which words photos show: the vocabulary, captions, CLIP's similarity, an open-vocabulary detector of the real classes."""

from __future__ import annotations

import string

import numpy as np
import pytest
import torch

from guidance_viz.concepts import VOCABULARY, Detector, calibrate, mentioned, relative_scores, vocabulary
from guidance_viz.core import ModelError, OptionError, ShapeError


def test_the_vocabulary_is_plain_words_each_once():
    assert len(VOCABULARY) == len(set(VOCABULARY)) > 350
    assert all(word == word.lower().strip() and word.replace(" ", "").isalpha() for word in VOCABULARY)
    assert {"water", "land", "baby", "pencil", "hand", "ring", "ruler"} <= set(VOCABULARY)


def test_class_names_and_their_plurals_are_never_attributes():
    assert "bird" not in vocabulary(class_names=["Bird"]) and "bird" in vocabulary(class_names=["waterbird"])
    assert vocabulary(["Water ", "water", "baby_pacifiers", "ponies"], ["baby pacifier", "pony"]) == ("water",)
    assert vocabulary("forest") == ("forest",)
    with pytest.raises(OptionError, match="leaves no word"):
        vocabulary(["bird"], ["bird"])


def test_captions_mention_whole_words_in_singular_and_plural():
    found = mentioned(["Two boats on the water.", "A waterfall in BAMBOO forests", "", "cherries and boxes"],
                      ["water", "boat", "bamboo", "forest", "cherry", "box"])
    assert found == [[True, True, False, False, False, False], [False, False, True, True, False, False], [False] * 6,
                     [False, False, False, False, True, True]]


def test_scores_are_cosines_against_the_photos_own_mean():
    images, words = np.eye(3)[:2], np.eye(3)
    np.testing.assert_allclose(relative_scores(images, words), np.eye(3)[:2] - 1 / 3, atol=1e-6)
    np.testing.assert_allclose(relative_scores(images, words[:1]), [[1], [0]])
    with pytest.raises(ShapeError, match="3 numbers but words in 2"):
        relative_scores(images, np.eye(2))


def test_without_known_photos_the_threshold_parts_two_heaps():
    rng = np.random.default_rng(0)
    scores = np.concatenate([rng.normal(0, 0.1, 300), rng.normal(1, 0.1, 100)])
    found = calibrate(scores)
    assert 0.3 < found.threshold < 0.7 and found.separation > 0.9 and found.known == 0
    assert calibrate(rng.normal(0, 1, 2000)).separation == pytest.approx(2 / np.pi, abs=0.03)


def test_known_photos_set_the_threshold_where_they_are_told_apart_best():
    scores = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 5.0, 6.0])
    known = np.array([0, 0, 1, np.nan, 1, 1, np.nan, np.nan])
    found = calibrate(scores, known)
    assert found.threshold == pytest.approx(0.25) and found.known == 5
    noisy = calibrate([0.1, 0.2, 0.3, 0.4], [1, 0, 0, 1])
    assert 0.3 < noisy.threshold < 0.4  # one of two found, none wrongly
    assert calibrate(scores, np.where(known == 1, 1, np.nan)).known == 0  # one side alone says nothing


@pytest.mark.parametrize("scores", [[], [0.5, 0.5], [np.nan, np.nan], [0.0, 1.0]], ids=str)
def test_few_or_equal_scores_are_survived(scores):
    found = calibrate(np.array(scores, float))
    assert 0 <= found.separation <= 1 and found.known == 0


def tied():
    return calibrate([0.2, 0.2, 0.2, 0.9], [0, 1, 0, 1])


def test_equal_scores_are_never_parted():
    assert 0.2 < tied().threshold < 0.9


# -- the detector --
SIDE = 64


def tokenizer(folder):
    from transformers import CLIPTokenizer

    letters = string.ascii_lowercase
    words = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>", "!"]
    made = CLIPTokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[], pad_token="!")
    made.save_pretrained(folder)
    return made


@pytest.fixture(params=["owlvit", "owlv2"])
def folder(request, tmp_path):
    """A small detector with random weights, as ``save_pretrained`` writes it."""
    transformers = pytest.importorskip("transformers", reason="the extra clip is not installed")
    transformers.utils.logging.disable_progress_bar()
    words = tokenizer(tmp_path)
    prefix = {"owlvit": "OwlViT", "owlv2": "Owlv2"}[request.param]
    text = {"vocab_size": len(words), "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1,
            "num_attention_heads": 2, "max_position_embeddings": 16, "eos_token_id": words.eos_token_id,
            "bos_token_id": words.bos_token_id, "pad_token_id": words.pad_token_id}
    vision = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2,
              "image_size": SIDE, "patch_size": 16}
    config = getattr(transformers, f"{prefix}Config")(text_config=text, vision_config=vision, projection_dim=32)
    torch.manual_seed(0)
    model = getattr(transformers, f"{prefix}ForObjectDetection")(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.2 * torch.randn_like(parameter)
    model.save_pretrained(tmp_path)
    getattr(transformers, f"{prefix}ImageProcessor")(size={"height": SIDE, "width": SIDE}).save_pretrained(tmp_path)
    return tmp_path


WORDS = ["water", "land", "forest", "boat"]


def test_scores_are_the_best_of_the_boxes_whose_best_word_it_is(folder):
    """As the model's own forward with all words as queries of each photo."""
    found = Detector.load(folder)
    photos = [np.random.default_rng(i).integers(0, 255, (40 + 10 * i, 60, 3), dtype=np.uint8) for i in range(3)]
    got = found.scores(photos, found.queries(WORDS))
    texts = found.tokenizer([f"a photo of a {w}" for w in WORDS] * len(photos), padding="max_length", truncation=True,
                            max_length=16, return_tensors="pt")
    pixels = found.processor(images=photos, return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        logits = found.model(input_ids=texts["input_ids"], attention_mask=texts["attention_mask"],
                             pixel_values=pixels).logits
    best, label = logits.sigmoid().max(dim=2)
    wanted = np.zeros((3, 4))
    for i in range(3):
        for v in range(4):
            mine = best[i][label[i] == v]
            wanted[i, v] = float(mine.max()) if len(mine) else 0.0
    np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-6)
    assert len(found.fingerprint()) > 8


def test_a_missing_detector_says_how_to_fetch_it(folder, tmp_path):
    with pytest.raises(ModelError, match="hf download google/owlvit-base-patch32"):
        Detector.load()
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="--local-dir"):
        Detector.load(folder)
