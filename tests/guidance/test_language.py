"""Contrastive losses: the golden numbers of the paper's formulas, and a literal loop."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from guidance_viz.core import OptionError, ShapeError, UnknownNameError
from guidance_viz.guidance import language, language_released


def literal(features, labels, temperature, include_self):
    losses = []
    for i, f in enumerate(features):
        others = [j for j in range(len(features)) if j != i or include_self]
        positives = [j for j in others if labels[j] == labels[i]]
        bottom = sum(math.exp(f @ features[j] / temperature) for j in others)
        terms = [-math.log(math.exp(f @ features[j] / temperature) / bottom) for j in positives]
        losses.append(sum(terms) / len(terms) if terms else math.nan)
    return losses


@pytest.mark.parametrize("self_name", ["withself", "noself"])
@pytest.mark.parametrize("temperature", [0.07, 0.01, 1.0])
def test_it_equals_the_formulas_of_the_paper(golden, device, temperature, self_name):
    data = golden("clip_spurious/paper_formula_losses")
    dtype, rtol = (torch.float32, 1e-4) if device == "mps" else (torch.float64, 1e-6)
    def flat(name):
        return data[name].reshape(-1, data[name].shape[-1])
    classes = np.arange(10) % 2
    for name, features, labels in [
            ("L_vc", data["features"], data["y"]), ("L_vs_attr", data["features"], data["spurious"]),
            ("L_vs_group", data["features"], np.stack([data["y"], data["spurious"]], axis=1)),
            ("L_lc", flat("y_embeddings_TCD"), classes), ("L_ls", flat("spurious_embeddings_TCD"), classes)]:
        got = language.contrast(torch.tensor(features).to(device, dtype), labels, temperature=temperature,
                                include_self=self_name == "withself")
        wanted = data[f"{name}_tau{temperature}_{self_name}"]
        np.testing.assert_allclose(got.cpu().numpy(), wanted, rtol=rtol, atol=1e-9)
    pair = (torch.tensor(data[k]).to(device, dtype) for k in ("features", "paired_text"))
    wanted = data[f"L_CLIP_tau{temperature}"]
    np.testing.assert_allclose(language.clip_loss(*pair, temperature).item(), wanted, rtol=rtol)


@pytest.mark.parametrize("include_self", [False, True])
def test_it_equals_a_loop_also_for_features_that_are_not_normalised(include_self):
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(9, 4)) * 2, np.array([0, 0, 1, 1, 1, 2, 2, 0, 3])
    got = language.contrast(torch.tensor(features), labels, temperature=0.7, include_self=include_self)
    np.testing.assert_allclose(got.numpy(), literal(features, labels, 0.7, include_self), rtol=1e-9)


@pytest.mark.parametrize("count", [1, 2, 6])
def test_gradients_are_finite_also_where_an_item_has_no_positive(count):
    features = torch.randn(count, 3, requires_grad=True)
    losses = language.contrast(features, torch.arange(count) // 2, temperature=0.5)
    losses.nansum().backward()
    assert features.grad.isfinite().all()
    assert bool(features.grad.abs().max() > 0) == (count > 2)


def test_the_temperature_of_the_clip_loss_can_be_trained():
    temperature = torch.tensor(0.5, requires_grad=True)
    language.clip_loss(torch.randn(4, 3), torch.randn(4, 3), temperature).backward()
    assert temperature.grad.abs() > 0


def texts(rng, templates, names, dim=8):
    return torch.nn.functional.normalize(torch.tensor(rng.normal(size=(templates, names, dim))), dim=-1)


@pytest.fixture
def batch():
    rng = np.random.default_rng(3)
    image = torch.nn.functional.normalize(torch.tensor(rng.normal(size=(10, 8))), dim=-1)
    labels, attributes = torch.tensor([0, 0, 1, 1, 0, 1, 0, 1, 0, 0]), torch.tensor([0, 1, 1, 0, 0, 1, 0, 1, -1, 0])
    prompts, words = texts(rng, 4, 2), texts(rng, 4, 3)
    return {"image": image, "labels": labels, "class_text": prompts.mean(0), "class_prompts": prompts,
            "attribute_prompts": words, "attributes": attributes, "temperature": 0.2}


def test_the_terms_of_the_final_loss_are_the_equations_means_over_anchors(batch):
    found = language.terms(**batch)
    assert list(found) == ["clip", "vc", "lc", "vs", "ls"]
    image, tau = batch["image"], 0.2
    def mean(features, labels):
        values = [v for v in literal(features.numpy(), list(labels), tau, False) if not math.isnan(v)]
        return sum(values) / len(values)
    assert found["vc"].item() == pytest.approx(mean(image, batch["labels"].tolist()))
    assert found["lc"].item() == pytest.approx(mean(batch["class_prompts"].flatten(0, 1), [0, 1] * 4))
    assert found["ls"].item() == pytest.approx(mean(batch["attribute_prompts"].flatten(0, 1), [0, 1, 2] * 4))
    known = batch["attributes"] >= 0
    assert found["vs"].item() == pytest.approx(mean(image[known], batch["attributes"][known].tolist()))
    pairs = list(zip(batch["labels"][known].tolist(), batch["attributes"][known].tolist(), strict=True))
    both = language.terms(**batch, wanted=["vs"], groups="both")["vs"]
    assert both.item() == pytest.approx(mean(image[known], pairs))
    apart = language.terms(**batch, wanted=["ls"], against="classes")["ls"]
    every = torch.cat([batch["attribute_prompts"].flatten(0, 1), batch["class_prompts"].flatten(0, 1)])
    assert apart.item() == pytest.approx(mean(every, [0, 1, 2] * 4 + [3, 4] * 4))


def test_an_image_s_text_in_the_clip_loss_is_its_class_s(batch):
    text = batch["class_text"][batch["labels"]]
    wanted = language.clip_loss(batch["image"], text, 0.2)
    torch.testing.assert_close(language.terms(**batch, wanted=["clip"])["clip"], wanted)


@pytest.mark.parametrize("include_self", [False, True])
def test_the_temperature_of_every_term_can_be_trained_and_gradients_are_right(batch, include_self):
    image = batch["image"].requires_grad_()
    tau = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    def loss(image, tau, prompts, words):
        given = {**batch, "image": image, "temperature": tau, "class_prompts": prompts, "attribute_prompts": words}
        return sum(language.terms(**given, include_self=include_self, against="classes").values())
    inputs = (image, tau, batch["class_prompts"].requires_grad_(), batch["attribute_prompts"].requires_grad_())
    assert torch.autograd.gradcheck(loss, inputs)


@pytest.mark.parametrize("count", [1, 2])
def test_a_batch_without_a_positive_has_no_loss_and_no_gradient(count):
    image = torch.randn(count, 3, requires_grad=True)
    found = language.terms(image, torch.arange(count), torch.randn(2, 3), temperature=0.1, wanted=["vc", "vs"],
                           attributes=torch.full((count,), -1))
    assert [value.item() for value in found.values()] == [0, 0]
    sum(found.values()).backward()
    assert not image.grad.any()


@pytest.mark.parametrize("scale", [1e-4, 1e4])
def test_extreme_similarities_stay_finite(scale):
    features = (torch.eye(4, dtype=torch.float32) * scale).requires_grad_()
    loss = language.mean_of(language.contrast(features, [0, 0, 1, 1], temperature=0.01))
    loss.backward()
    assert loss.isfinite() and features.grad.isfinite().all()


def test_a_term_without_what_it_is_made_from_is_named(batch):
    del batch["attribute_prompts"]
    with pytest.raises(OptionError, match="'ls' is made from attribute_prompts"):
        language.terms(**batch)
    with pytest.raises(UnknownNameError, match="Did you mean 'vc'"):
        language.terms(**batch, wanted=["vcc"])
    with pytest.raises(OptionError, match="groups='all'"):
        language.terms(**batch, wanted=["vs"], groups="all")


@pytest.mark.parametrize("spurious", ["ls", "vs"])
def test_the_released_variant_is_what_the_authors_code_computes(golden, spurious):
    data = {name: torch.tensor(value) for name, value in golden("clip_spurious/repo_multimodal_loss").items()}
    words = data["spurious_embeddings" if spurious == "ls" else "generic_spurious_embeddings"]
    got = language_released.released(data["features"], data["y"], data["y_embeddings"], words, data["place"],
                                     temperature=1 / data["logit_scale"], spurious=spurious)
    np.testing.assert_allclose(got, data[f"Llc_Lvc_L{spurious}_meta_intended_total"], rtol=1e-6)
    cosines = language_released.cosine_difference(data["features"], data["y"])
    np.testing.assert_allclose(cosines, data["sim_image_class_elementwise"], rtol=1e-6)


def test_what_does_not_fit_is_named():
    with pytest.raises(OptionError, match="temperature=0"):
        language.contrast(torch.rand(2, 2), [0, 0], temperature=0)
    with pytest.raises(ShapeError, match=r"\(3,\).*\(2,\)"):
        language.contrast(torch.rand(2, 2), [0, 0, 1], temperature=1)
    with pytest.raises(ShapeError, match=r"\(2, 2\).*\(3, 2\)"):
        language.clip_loss(torch.rand(2, 2), torch.rand(3, 2), 1.0)
