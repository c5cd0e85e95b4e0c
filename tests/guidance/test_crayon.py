"""CRAYON's losses: against the paper's formula written out, the released code, and degenerate maps."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from guidance_viz import guidance
from guidance_viz.core import ShapeError

KINDS = {"rel": guidance.crayon_relevant, "irrel": guidance.crayon_irrelevant}


def literal(new, old, kind, area_normalized=False, epsilon=0.0):
    """Eq. 1 and 2, cell by cell; with an epsilon, as the release has them."""
    losses = []
    new, old = new + epsilon, old + epsilon
    for n, o in zip(new, old, strict=True):
        loss = area = 0.0
        for h in range(n.shape[0]):
            for w in range(n.shape[1]):
                m_new, m_old = n[h, w] / n.max(), o[h, w] / o.max()
                weight = 1 - m_old if kind == "rel" else m_old
                loss, area = loss + m_new * weight, area + weight
        losses.append(loss / area if area_normalized else loss)
    return np.array(losses)


@pytest.mark.parametrize("area_normalized", [False, True])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("scale", "epsilon"), [(1.0, 0.0), (1e6, 0.0), (1e-8, 1e-10)])
def test_it_equals_the_equations_at_any_scale(device, kind, area_normalized, scale, epsilon):
    rng = np.random.default_rng(0)
    new, old = rng.random((4, 5, 6)) * scale, rng.random((4, 5, 6)) * scale
    dtype, rtol = (torch.float32, 1e-4) if device == "mps" else (torch.float64, 1e-6)
    pair = (torch.tensor(m).to(device, dtype) for m in (new, old))
    got = KINDS[kind](*pair, area_normalized=area_normalized)
    wanted = literal(new, old, kind, area_normalized, epsilon)
    np.testing.assert_allclose(got.cpu().numpy(), wanted, rtol=rtol)


@pytest.mark.parametrize(("dtype", "rtol"), [(torch.float64, 1e-6), (torch.float32, 1e-4)])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("repo", ["waterbirds", "celeba", "background"])
def test_it_equals_the_released_code_with_gradients(golden, device, repo, kind, dtype, rtol):
    if device == "mps" and dtype == torch.float64:
        pytest.skip("no float64 on this device")
    data = golden("crayon/attention_losses")
    new = torch.tensor(data["new_maps_Mprime"]).to(device, dtype).requires_grad_()
    old = torch.tensor(data["original_maps_M"]).to(device, dtype)
    losses = KINDS[kind](new, old, area_normalized=repo == "waterbirds")
    answered = torch.tensor(data["feedback_str"] == ("yes" if kind == "rel" else "no")).to(device)
    losses[answered].sum().backward()
    np.testing.assert_allclose(losses[answered].sum().item(), data[f"{repo}_loss_{kind}"], rtol=rtol)
    wanted = data[f"{repo}_grad_{kind}"]
    np.testing.assert_allclose(new.grad.cpu().numpy(), wanted, rtol=rtol, atol=rtol * np.abs(wanted).max())
    if repo == "celeba":
        np.testing.assert_allclose(losses.detach().cpu().numpy(), data[f"paper_{kind}_per_image"], rtol=rtol)


@pytest.mark.parametrize("repo", ["waterbirds", "celeba"])
@pytest.mark.parametrize("case", [f"{m}_all_zero_{a}" for m in ("prev", "new") for a in ("yes", "no")])
def test_degenerate_maps_give_what_the_release_gives_and_zero_where_it_gives_nan(golden, repo, case):
    data = golden("crayon/attention_losses_edge_cases")
    new = torch.tensor(data[f"{case}_Mp"]).requires_grad_()
    old = torch.tensor(data[f"{case}_M"])
    first = 1 if case.endswith("yes") else -1
    area = repo == "waterbirds"
    terms = guidance.crayon_terms(new, old, torch.tensor([first, -1]), area_normalized=area)
    values = terms.detach().numpy()
    by_kind = [values[1], values[0]] if first > 0 else [values.sum(), 0]
    wanted = np.nan_to_num(data[f"{case}_{repo}_irrel_rel"])
    np.testing.assert_allclose(by_kind, wanted, rtol=1e-6, atol=1e-12)
    terms.sum().backward()
    assert new.grad.isfinite().all()
    assert new.grad[1].abs().max() > 0


@pytest.mark.parametrize("area_normalized", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_is_that_of_the_formula_and_not_zero(kind, area_normalized):
    new = torch.rand(3, 4, 4, dtype=torch.float64, requires_grad=True)
    old = torch.rand(3, 4, 4, dtype=torch.float64)
    def loss(m):
        return KINDS[kind](m, old, area_normalized=area_normalized)
    assert torch.autograd.gradcheck(loss, new)
    assert torch.autograd.grad(loss(new).sum(), new)[0].flatten(1).abs().amax(1).min() > 0


def test_the_old_maps_are_a_constant():
    new, old = torch.rand(2, 3, 3, requires_grad=True), torch.rand(2, 3, 3, requires_grad=True)
    (guidance.crayon_relevant(new, old) + guidance.crayon_irrelevant(new, old)).sum().backward()
    assert old.grad is None


MAPS = hnp.arrays(np.float32, (2, 3, 3), elements=st.floats(0, 2.0**40, width=32))


@settings(deadline=None, max_examples=50)
@given(new=MAPS, old=MAPS)
@pytest.mark.parametrize("area_normalized", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_losses_and_gradients_are_finite_on_any_map(kind, area_normalized, new, old):
    new = torch.tensor(new, requires_grad=True)
    losses = KINDS[kind](new, torch.tensor(old), area_normalized=area_normalized)
    losses.sum().backward()
    assert losses.isfinite().all()
    assert (losses >= 0).all()
    assert new.grad.isfinite().all()


@pytest.mark.parametrize("area_normalized", [False, True])
def test_terms_take_the_loss_of_the_answer(area_normalized):
    new, old = torch.rand(4, 3, 3), torch.rand(4, 3, 3)
    terms = guidance.crayon_terms(new, old, torch.tensor([1, -1, 0, 1], dtype=torch.int8),
                                  area_normalized=area_normalized)
    yes = guidance.crayon_relevant(new, old, area_normalized=area_normalized)
    no = guidance.crayon_irrelevant(new, old, area_normalized=area_normalized)
    torch.testing.assert_close(terms, torch.stack([yes[0], no[1], torch.zeros(()), yes[3]]))


def test_sizes_that_differ_are_both_named():
    with pytest.raises(ShapeError, match=r"\(2, 3, 3\).*\(2, 7, 7\)") as raised:
        guidance.crayon_relevant(torch.rand(2, 3, 3), torch.rand(2, 7, 7))
    assert isinstance(raised.value, ValueError)


@pytest.mark.parametrize("recipe", ["waterbirds", "celeba"])
def test_the_whole_objective_equals_the_released_one_with_all_parameter_gradients(golden, recipe):
    data = golden("crayon/gradcam_and_total_loss_tiny_net")
    parameters = {n: torch.tensor(data[f"mnew_{n}"]).requires_grad_() for n in
                  ("conv.weight", "conv.bias", "conv2.weight", "conv2.bias", "fc.weight", "fc.bias")}
    y = torch.tensor(data["y"])
    f = torch.nn.functional
    w1, b1, w2, b2, w3, b3 = parameters.values()
    acts = f.conv2d(torch.tensor(data["X"]), w1, b1, padding=1).relu()
    acts = f.conv2d(acts, w2, b2, padding=1, stride=2).relu()
    logits = f.linear(acts.mean((2, 3)), w3, b3)
    maps = torch.einsum("nc,nchw->nhw", w3[y], acts).relu() / acts[0, 0].numel()
    answers = torch.tensor([{"yes": 1, "no": -1, "maybe": 0}[a] for a in data["total_feedback"].tolist()])
    weights = torch.zeros(5, dtype=torch.float64)
    weights[answers > 0], weights[answers < 0] = float(data["total_w_rel"]), float(data["total_w_irrel"])
    terms = guidance.crayon_terms(maps, torch.tensor(data["total_M0"]), answers,
                                  area_normalized=recipe == "waterbirds")
    loss = guidance.total(f.cross_entropy(logits, y, reduction="none"), terms, weights) * len(y)
    np.testing.assert_allclose(loss.item(), data[f"total_{recipe}_loss"], rtol=1e-6)
    loss.backward()
    for name, parameter in parameters.items():
        wanted = data[f"total_{recipe}_grad_{name}"]
        np.testing.assert_allclose(parameter.grad.numpy(), wanted, rtol=1e-6, atol=1e-10)
