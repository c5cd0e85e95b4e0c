from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from guidance_viz.core import OptionError, ShapeError
from guidance_viz.mitigation.objective import GuidedObjective, class_weight_vector
from guidance_viz.models import Classifier


class GoldenNet(nn.Module):
    """The network of the golden vectors."""

    def __init__(self, classes: int = 2) -> None:
        super().__init__()
        self.conv, self.conv2 = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 8, 3, stride=2, padding=1)
        self.relu, self.pool, self.fc = nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Linear(8, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.pool(self.relu(self.conv2(self.relu(self.conv(x))))).flatten(1))


def golden_classifier(values, prefix, classes=2):
    net = GoldenNet(classes).double()
    net.load_state_dict({name: torch.from_numpy(values[f"{prefix}_{name}"]) for name in net.state_dict()})
    return Classifier.wrap(net, mean=(0.0,) * 3, std=(1.0,) * 3, image_size=14)


@pytest.mark.parametrize("variant", ["waterbirds", "celeba"])
def test_one_forward_gives_the_release_total_loss_and_every_parameters_gradient(golden, variant):
    values = golden("crayon/gradcam_and_total_loss_tiny_net")
    clf = golden_classifier(values, "mnew")
    answers = {"yes": 1, "no": -1, "maybe": 0}
    objective = GuidedObjective(
        torch.from_numpy(values["y"]), None, torch.tensor([answers[a] for a in values["total_feedback"]]),
        torch.from_numpy(values["total_M0"]), float(values["total_w_rel"]), float(values["total_w_irrel"]),
        contrast=False, area_normalized=variant == "waterbirds")
    acts = clf.activations(torch.from_numpy(values["X"]))
    loss, shown = objective(clf, acts, np.arange(5))
    loss.backward()
    assert float(loss.detach()) == pytest.approx(float(values[f"total_{variant}_loss"]), rel=1e-6)
    assert shown["prediction_loss"] == pytest.approx(float(values[f"total_{variant}_ce_sum"]), rel=1e-6)
    for name, parameter in clf.module.named_parameters():
        np.testing.assert_allclose(parameter.grad.numpy(), values[f"total_{variant}_grad_{name}"], rtol=1e-6,
                                   atol=1e-9, err_msg=name)


def literal_eq4(clf, images, labels, relevance, old, alpha, beta):
    """Eq. 1-4 term by term, with autograd for the maps; alpha and beta weigh one image."""
    total = images.new_zeros(())
    for n in range(len(images)):
        acts = clf.activations(images[n:n + 1])
        logits = clf.head(acts)
        total = total - F.log_softmax(logits, dim=1)[0, labels[n]]
        (grad,) = torch.autograd.grad(logits[0, labels[n]], acts, create_graph=True)
        new = torch.relu((grad.mean((2, 3), keepdim=True) * acts).sum(1))[0]
        if relevance[n] == 0:
            continue
        peak = new.max()
        new, was = new / peak if peak.detach() > 0 else torch.ones_like(new), old[n] / old[n].max()
        for h in range(new.shape[0]):
            for w in range(new.shape[1]):
                total = total + (alpha * new[h, w] * (1 - was[h, w]) if relevance[n] == 1
                                 else beta * new[h, w] * was[h, w])
    return total


def test_the_objective_is_equation_4_written_out_with_gradients():
    torch.manual_seed(0)
    net = GoldenNet(3).double()
    with torch.no_grad():
        net.fc.weight *= 1000  # maps so large that the losses' 1e-10 does not show
    clf = Classifier.wrap(net, mean=(0.0,) * 3, std=(1.0,) * 3, image_size=10)
    images, labels = torch.rand(6, 3, 10, 10).double(), torch.tensor([0, 1, 2, 0, 1, 2])
    relevance, old = torch.tensor([1, -1, 0, 1, -1, 1]), torch.rand(6, 5, 5).double() + 0.01
    objective = GuidedObjective(labels, None, relevance, old, 3.0, 0.7, contrast=False)
    loss, _ = objective(clf, clf.activations(images), np.arange(6))
    expected = literal_eq4(clf, images, labels, relevance, old, 3.0, 0.7)
    parameters = list(clf.parameters())
    assert float(loss.detach()) == pytest.approx(float(expected.detach()), rel=1e-6)
    for ours, theirs in zip(torch.autograd.grad(loss, parameters), torch.autograd.grad(expected, parameters),
                            strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("rows", [[2], [4, 0], [5, 1, 3]])
def test_a_batchs_terms_are_those_of_its_rows(rows):
    torch.manual_seed(1)
    clf = Classifier.wrap(GoldenNet().double(), mean=(0.0,) * 3, std=(1.0,) * 3, image_size=10)
    images, labels = torch.rand(6, 3, 10, 10).double(), torch.tensor([0, 1, 1, 0, 1, 0])
    objective = GuidedObjective(labels, None, torch.tensor([1, -1, 0, 1, -1, 1]), torch.rand(6, 5, 5).double(), 2.0, 1.0)
    together = sum(objective(clf, clf.activations(images[[n]]), np.array([n]))[0] for n in rows)
    loss, _ = objective(clf, clf.activations(images[rows]), np.array(rows))
    torch.testing.assert_close(loss, together)


def test_a_batch_without_answers_is_cross_entropy_alone():
    clf = Classifier.wrap(GoldenNet().double(), mean=(0.0,) * 3, std=(1.0,) * 3, image_size=10)
    images, labels = torch.rand(3, 3, 10, 10).double(), torch.tensor([0, 1, 1])
    objective = GuidedObjective(labels, None, torch.zeros(3), torch.rand(3, 5, 5), 2.0, 1.0)
    loss, shown = objective(clf, clf.activations(images), np.arange(3))
    assert "guidance_loss" not in shown
    torch.testing.assert_close(loss, F.cross_entropy(clf(images), labels, reduction="sum"))


def test_dead_new_maps_leave_gradients_finite():
    clf = Classifier.wrap(GoldenNet().double(), mean=(0.0,) * 3, std=(1.0,) * 3, image_size=10)
    with torch.no_grad():
        clf.module.fc.weight.fill_(-1.0)
    objective = GuidedObjective(torch.tensor([0, 1]), None, torch.tensor([1, -1]), torch.rand(2, 5, 5).double(), 1e6,
                                1e6, contrast=False)
    loss, _ = objective(clf, clf.activations(torch.rand(2, 3, 10, 10).double()), np.arange(2))
    loss.backward()
    assert all(bool(torch.isfinite(p.grad).all()) for p in clf.parameters())


def test_class_weights_have_mean_one_over_the_images():
    labels = np.array([0, 0, 0, 1])
    np.testing.assert_allclose(class_weight_vector("balanced", labels, 2), [2 / 3, 2.0])
    np.testing.assert_allclose(class_weight_vector([1, 5], labels, 2), [0.5, 2.5])
    assert class_weight_vector(None, labels, 2) is None


@pytest.mark.parametrize(("weights", "error"), [("even", OptionError), ([1, 2, 3], ShapeError), ([-1, 1], OptionError),
                                                ([0, 0], OptionError), ([1, float("inf")], OptionError)])
def test_class_weights_that_cannot_be_are_refused(weights, error):
    with pytest.raises(error, match="class_weights"):
        class_weight_vector(weights, np.array([0, 1]), 2)
