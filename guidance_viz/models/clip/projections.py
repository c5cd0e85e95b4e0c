"""The projections to the joint space alone: what is fine-tuned, from features kept just before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from guidance_viz.models.cut import resolve

if TYPE_CHECKING:
    from guidance_viz.models.clip.net import ClipNet
    from guidance_viz.models.layout import Carry

LARGEST_SCALE = 100.0
"""CLIP's own limit of ``1 / τ``."""


class Projections(nn.Module):
    """Both projections and the temperature of a CLIP network, as a small network of their own.

    They are the network's own parameters: training these trains it. The state is theirs alone, so that a checkpoint
    does not hold the towers. It can stand where a classifier does, with features in the place of activations.

    Parameters
    ----------
    net
        The network.
    groups
        Number of groups whose weights (group DRO's q) are kept beside them.
    """

    group_weights: Tensor

    def __init__(self, net: ClipNet, groups: int = 0) -> None:
        super().__init__()
        self.register_buffer("group_weights", torch.full((groups,), 1 / max(groups, 1)))
        object.__setattr__(self, "_net", net)  # not a part: its towers are neither trained nor kept
        for name, parameter in named(net):
            self.register_parameter(name.replace(".", "__"), parameter)

    @property
    def net(self) -> ClipNet:
        """The network that they are of."""
        return self._net  # type: ignore[return-value]

    def image(self, features: Tensor) -> Tensor:
        """Normalised embeddings (N, E) of image features."""
        return self.net.image(features)

    def text(self, features: Tensor) -> Tensor:
        """Normalised embeddings (…, E) of text features (…, D)."""
        return self.net.text(features)

    def head(self, features: Tensor) -> Tensor:
        """Logits (N, K) of image features."""
        return self.net.logits(self.image(features))

    @property
    def temperature(self) -> Tensor:
        """τ, at least 0.01, with its gradient."""
        return 1 / self.net.scale.clamp(max=LARGEST_SCALE)

    def carry(self, acts: Tensor) -> Carry:
        """Nothing passes beside the features."""
        return ()

    def remember(self, acts: Tensor, carry: Carry) -> Tensor:
        """The features as they are."""
        return acts


def named(net: ClipNet) -> list[tuple[str, nn.Parameter]]:
    """The trained parameters with their names in the network, each once."""
    wanted = {id(parameter) for parameter in resolve(net, net.projection_paths())}
    return [(name, parameter) for name, parameter in net.named_parameters() if id(parameter) in wanted]


def clamp_scale(net: ClipNet) -> None:
    """Keep ``1 / τ`` at 100 or less, in place, as CLIP's training does."""
    with torch.no_grad():
        net.clip.logit_scale.clamp_(max=float(torch.tensor(LARGEST_SCALE).log()))
