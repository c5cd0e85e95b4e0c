r"""Group DRO (Sagawa et al. 2020): the groups' losses weighted by how bad they have been."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from guidance_viz.core import OptionError, ShapeError, check_same_size


def group_means(losses: Tensor, groups: Any, count: int) -> Tensor:
    """Return the mean loss (G,) of each group, with its graph; 0 for a group that has none.

    Parameters
    ----------
    losses
        (N,).
    groups
        Group numbers (N,) from 0 to ``count`` - 1; a negative one is in no group.
    count
        Number of groups.

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        There is no such group.
    """
    index = torch.as_tensor(groups, device=losses.device)
    check_same_size("losses", tuple(losses.shape), "groups", tuple(index.shape))
    if bool((index >= count).any()):
        raise OptionError(f"Group {int(index.max())} is beyond the {count} groups. Count groups from 0.")
    member = (index[None] == torch.arange(count, device=losses.device)[:, None]).to(losses.dtype)
    return member @ losses / member.sum(dim=1).clamp(min=1)


def group_dro(losses: Tensor, groups: Any, weights: Tensor, *, step_size: float = 0.01, adjustment: float = 0.0,
              group_sizes: Any = None, normalize: bool = False) -> tuple[Tensor, Tensor]:
    r"""Return the loss of a step, and the groups' weights after it.

    .. math:: q_g \leftarrow q_g e^{\eta (L_g + C / \sqrt{n_g})}, \quad q \leftarrow q / \textstyle\sum_g q_g, \qquad
              L = \textstyle\sum_g q_g L_g

    Parameters
    ----------
    losses, groups
        Losses (N,) and group numbers (N,) of the batch.
    weights
        q before the step, (G,); start with ``1 / G`` each.
    step_size
        η.
    adjustment
        C, from 0 up; a group that is small in training counts for more.
    group_sizes
        :math:`n_g`, training samples by group, (G,); with ``adjustment``.
    normalize
        Divide the groups' losses by their sum before q is moved.

    Returns
    -------
    loss : Tensor
        A scalar with the graph of ``losses``; as in the authors' code it holds the adjustment, which has no gradient.
    weights : Tensor
        q after the step, (G,), without a graph. A group that is absent and not adjusted has the loss 0: q changes by the
        normalisation alone.

    Raises
    ------
    ShapeError, OptionError
        The sizes differ, or an adjustment has no sizes.
    """
    means = group_means(losses, groups, len(weights))
    if adjustment < 0 or (adjustment and group_sizes is None):
        raise OptionError(f"adjustment={adjustment!r} must be from 0 up, and needs group_sizes above 0.")
    if adjustment:
        sizes = torch.as_tensor(group_sizes).to(means)
        if sizes.shape != means.shape:
            raise ShapeError(f"group_sizes has size {tuple(sizes.shape)} but there are {len(means)} groups.")
        means = means + adjustment / sizes.clamp(min=1).sqrt()
    moved = means.detach()
    moved = moved / moved.sum() if normalize else moved
    after = weights.to(means.dtype) * torch.exp(step_size * moved)
    after = after / after.sum()
    return means @ after, after
