"""What a network returns, read as logits: tuples, dictionaries, probabilities, a single logit."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from guidance_viz.attribution import gradcam
from guidance_viz.core import ModelError
from guidance_viz.models import Classifier, at_depth

WIDTH = 12


class Net(nn.Module):
    """Two convolutions, a mean and a linear layer; what it returns is up to ``end(features, logits, self)``."""

    def __init__(self, end: Callable[..., Any] = lambda f, z, net: z, outputs: int = 3, branches: bool = False) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, WIDTH, 3, 2, 1), nn.ReLU())
        self.fc, self.aux = nn.Linear(WIDTH, outputs), nn.Linear(WIDTH, outputs)
        self.softmax, self.sigmoid = nn.Softmax(dim=1), nn.Sigmoid()
        self.end, self.branches = end, branches

    def forward(self, x: Tensor) -> Any:
        if self.branches and x.mean() > 1e6:  # no graph can hold this: the network is cut by hooks
            x = -x
        features = self.conv(x).mean((2, 3))
        return self.end(features, self.fc(features), self)

    def logits(self, x: Tensor) -> Tensor:
        """The logits themselves, whatever is returned."""
        return self.fc(self.conv(x).mean((2, 3)))


@dataclasses.dataclass
class Answer:
    features: Tensor
    scores: Tensor


class Pair(NamedTuple):
    embedding: Tensor
    scores: Tensor


@pytest.fixture
def x() -> Tensor:
    return torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(5))


def quietly(net: nn.Module, **how: Any) -> Classifier:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Classifier.wrap(net.eval(), **how)


def check_whole(clf: Classifier, x: Tensor, expected: Tensor) -> None:
    """Every way through the classifier gives the same logits."""
    for logits in (clf(x), clf.head(clf.activations(x)), at_depth(clf, "input")(x)):
        torch.testing.assert_close(logits, expected, rtol=1e-4, atol=1e-5)


STRUCTURES = {
    "features, logits": (lambda f, z, net: (f, z), 1),
    "list": (lambda f, z, net: [z, f], 0),
    "dict": (lambda f, z, net: {"emb": f, "out": z}, "out"),
    "dataclass": (lambda f, z, net: Answer(f, z), "scores"),
    "named tuple": (lambda f, z, net: Pair(f, z), "scores"),
    "nested": (lambda f, z, net: {"heads": [z], "emb": f}, ("heads", 0)),
}


@pytest.mark.parametrize("branches", [False, True], ids=["graph", "hooks"])
@pytest.mark.parametrize("name", STRUCTURES)
def test_the_item_that_fits_the_class_names_is_the_logits(name, branches, x):
    end, output = STRUCTURES[name]
    net = Net(end, branches=branches)
    item = output if isinstance(output, tuple) else (output,)
    for how in ({"class_names": ["a", "b", "c"]}, {"output": output}):
        clf = quietly(net, **how)
        assert clf.num_classes == 3 and clf.output == item and clf.linear_head is not None
        check_whole(clf, x, net.logits(clf.normalize(x)))
    assert Classifier.wrap(clf, "conv.1").output == item


@pytest.mark.parametrize("name", STRUCTURES)
def test_without_class_names_one_question_is_asked_with_code_to_copy(name):
    end, output = STRUCTURES[name]
    with pytest.raises(ModelError, match="2 items of it can be the logits") as error:
        Classifier.wrap(Net(end).eval())
    assert f"output={output!r}" in str(error.value) and "gv.Classifier.wrap(module, output=" in str(error.value)


def test_two_items_of_the_same_size_are_asked_about_even_with_class_names(x):
    net = Net(lambda f, z, net: (z, net.aux(f)))
    with pytest.raises(ModelError, match=r"output=0 with 3 values.*output=1 with 3 values"):
        Classifier.wrap(net.eval(), class_names=["a", "b", "c"])
    clf = quietly(net, output=1)
    check_whole(clf, x, net.aux(net.conv(clf.normalize(x)).mean((2, 3))))


def test_what_is_called_logits_is_taken_whatever_lies_beside_it(x):
    net = Net(lambda f, z, net: {"aux": net.aux(f), "logits": z, "features": f})
    check_whole(clf := quietly(net), x, net.logits(clf.normalize(x)))


@pytest.mark.parametrize("output", [2, "scores", (0, 1)])
def test_an_output_that_is_not_there_or_no_logits_is_refused_and_the_others_named(output):
    with pytest.raises(ModelError, match="output="):
        Classifier.wrap(Net(lambda f, z, net: (f, z)).eval(), output=output)


def test_a_network_that_returns_its_feature_maps_alone_is_refused():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
    with pytest.raises(ModelError, match="returns logits"):
        Classifier.wrap(net)


ENDS = {
    "softmax module": lambda f, z, net: net.softmax(z),
    "softmax function": lambda f, z, net: F.softmax(z, dim=-1),
    "softmax method": lambda f, z, net: z.softmax(1),
    "log_softmax": lambda f, z, net: F.log_softmax(z, dim=1),
    "sigmoid module": lambda f, z, net: net.sigmoid(z),
    "sigmoid, moved": lambda f, z, net: torch.sigmoid(z).float().contiguous(),
    "in a tuple": lambda f, z, net: (f, z.softmax(1)),
}


@pytest.mark.parametrize("branches", [False, True], ids=["graph", "hooks"])
@pytest.mark.parametrize("name", ENDS)
def test_what_goes_into_a_last_softmax_or_sigmoid_is_the_logits(name, branches, x):
    net = Net(ENDS[name], branches=branches).eval()
    with pytest.warns(UserWarning, match="ends in a"):
        clf = Classifier.wrap(net, class_names=["a", "b", "c"])
    expected = net.logits(clf.normalize(x))
    check_whole(clf, x, expected)
    assert clf.linear_head is not None and clf.linear_head.weight is net.fc.weight
    plain = quietly(Net(branches=branches))
    torch.testing.assert_close(gradcam(clf, x, [0, 1, 2, 0]), gradcam(plain, x, [0, 1, 2, 0]))


def test_probabilities_of_ones_own_making_are_read_by_a_logarithm(x):
    net = Net(lambda f, z, net: (z - z.amax(1, keepdim=True)).exp() / (z - z.amax(1, keepdim=True)).exp().sum(1, True))
    with pytest.warns(UserWarning, match="returns probabilities"):
        clf = Classifier.wrap(net.eval())
    torch.testing.assert_close(clf(x).softmax(1), net.logits(clf.normalize(x)).softmax(1))


def test_one_probability_of_ones_own_making_is_read_by_its_log_odds(x):
    net = Net(lambda f, z, net: 1 / (1 + torch.exp(-z)), outputs=1)
    with pytest.warns(UserWarning, match="returns probabilities"):
        clf = Classifier.wrap(net.eval())
    torch.testing.assert_close(clf(x).softmax(1)[:, 1:], net(clf.normalize(x)), rtol=1e-4, atol=1e-5)


def test_logits_that_happen_to_lie_in_0_to_1_are_left_as_they_are(x):
    net = Net().eval()
    with torch.no_grad():
        net.fc.weight.mul_(1e-3)
        net.fc.bias.copy_(torch.tensor([0.2, 0.5, 0.1]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clf = Classifier.wrap(net)
    check_whole(clf, x, net.logits(clf.normalize(x)))


def test_a_softmax_that_is_left_out_in_training_is_no_trouble(x):
    net = Net(lambda f, z, net: z if net.training else z.softmax(1))
    clf = quietly(net)
    expected = net.logits(clf.normalize(x))
    torch.testing.assert_close(clf.eval()(x), expected)
    torch.testing.assert_close(clf.train()(x), expected)


SINGLE = {
    "(N, 1)": lambda f, z, net: z,
    "(N,)": lambda f, z, net: z.squeeze(1),
    "squeezed whole": lambda f, z, net: z.squeeze(),
    "(N, 1, 1, 1)": lambda f, z, net: z[..., None, None],
    "sigmoid": lambda f, z, net: torch.sigmoid(z),
    "sigmoid, squeezed": lambda f, z, net: torch.sigmoid(z).squeeze(1),
}


@pytest.mark.parametrize("branches", [False, True], ids=["graph", "hooks"])
@pytest.mark.parametrize("name", SINGLE)
def test_one_logit_speaks_of_two_classes(name, branches, x):
    net = Net(SINGLE[name], outputs=1, branches=branches)
    clf = quietly(net, class_names=["no", "yes"])
    z = net.logits(clf.normalize(x))
    check_whole(clf, x, torch.cat([-z / 2, z / 2], dim=1))
    torch.testing.assert_close(clf(x).softmax(1)[:, 1], torch.sigmoid(z)[:, 0])
    torch.testing.assert_close(clf(x[:1]), clf(x)[:1])
    assert clf.num_classes == 2 and any("One logit" in note for note in clf.notes)


def test_its_maps_are_those_of_the_logit_and_of_its_negative(x):
    net = Net(outputs=1)
    clf = quietly(net)
    acts = clf.activations(x)
    weight = net.fc.weight[0]
    for target, sign in ((1, 1), (0, -1)):
        expected = torch.relu(sign * torch.einsum("c,nchw->nhw", weight, acts)) / acts[0, 0].numel()
        torch.testing.assert_close(gradcam(clf, x, [target] * 4, contrast=True), expected)
        torch.testing.assert_close(2 * gradcam(clf, x, [target] * 4), expected)


def test_its_linear_head_is_written_so_that_the_probabilities_are_those_of_the_weights_given(x):
    clf = quietly(Net(outputs=1))
    weight, bias = torch.randn(2, WIDTH), torch.randn(2)
    clf.set_linear_head(weight, bias)
    expected = clf.activations(x).mean((2, 3)) @ weight.T + bias
    torch.testing.assert_close(clf(x).softmax(1), expected.softmax(1))
    assert clf.has_bias
    torch.testing.assert_close(clf.linear_head.weight[1] - clf.linear_head.weight[0], weight[1] - weight[0])


def test_one_class_name_for_one_logit_stays_one_class():
    assert quietly(Net(outputs=1), class_names=["bird"]).num_classes == 1


def test_its_export_loads_into_the_persons_class(tmp_path, x):
    from safetensors.torch import load_file

    net = Net(outputs=1)
    clf = quietly(net)
    clf.set_linear_head(torch.randn(2, WIDTH), torch.randn(2))
    clf.export(tmp_path / "w.safetensors")
    other = Net(outputs=1).eval()
    other.load_state_dict(load_file(tmp_path / "w.safetensors"), strict=True)
    z = other(clf.normalize(x))
    torch.testing.assert_close(torch.cat([-z / 2, z / 2], dim=1), clf(x))


@pytest.mark.parametrize("name", ["googlenet", "inception_v3"])
def test_networks_with_auxiliary_heads_work_in_both_modes(name):
    from torchvision import models

    torch.manual_seed(0)
    net = getattr(models, name)(weights=None, init_weights=False, aux_logits=True, num_classes=2)
    clf = Classifier.wrap(net.train(), image_size=96 if name == "inception_v3" else None)
    images = torch.rand(2, 3, 96, 96)
    clf.eval()
    torch.testing.assert_close(clf.head(clf.activations(images)), net(clf.normalize(images)), rtol=1e-3, atol=1e-4)


def test_a_call_that_squeezes_gives_rows_for_a_single_image_too(x):
    clf = quietly(Net(lambda f, z, net: z.squeeze()))
    torch.testing.assert_close(clf(x[:1]), clf(x)[:1])


def test_an_exact_way_to_both_classes_has_finite_gradients_when_it_is_sure(x):
    net = Net(lambda f, z, net: torch.sigmoid(z), outputs=1)
    clf = quietly(net)
    with torch.no_grad():
        net.fc.bias.fill_(60.0)  # sigmoid is 1 in float32
    loss = F.cross_entropy(clf(x), torch.zeros(4, dtype=torch.long))
    loss.backward()
    assert float(loss) > 50 and float(net.fc.bias.grad.abs()) == pytest.approx(1.0, abs=1e-3)
