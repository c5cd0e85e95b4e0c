"""Images as a network takes them: its number of channels, its size."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from guidance_viz.core import ShapeError

GREEN, BLUE = 0.587, 0.114
"""What green and blue weigh in grey (ITU-R BT.601, as in Pillow and torchvision); red has the rest."""


def fitted(x: Tensor, channels: int, size: tuple[int, int] | None) -> Tensor:
    """Return images (N, ``channels``, H, W) as a network takes them.

    Parameters
    ----------
    x
        Images (N, 3, H, W) or (N, 1, H, W) in [0, 1], or of any other number of channels that the network has.
    channels
        Of the network.
    size
        Height and width that they are resized to, whole; ``None``: as they are.

    Raises
    ------
    ShapeError
        They have another number of channels.
    """
    if x.dim() == 4 and x.shape[1] == 3 and channels == 1:
        red, green, blue = x[:, 0:1], x[:, 1:2], x[:, 2:3]
        x = red + GREEN * (green - red) + BLUE * (blue - red)  # exactly the red of a photo that is grey already
    if x.dim() == 4 and x.shape[1] == 1 and channels == 3:
        x = x.expand(-1, 3, -1, -1)
    if x.dim() != 4 or x.shape[1] != channels:
        raise ShapeError(f"Images have shape {tuple(x.shape)}; expected (N, {channels}, H, W), in [0, 1]. Stack them, and "
                         f"give them {channels} channel(s).")
    if size is None or tuple(x.shape[2:]) == size:
        return x
    return F.interpolate(x, size, mode="bilinear", antialias=True, align_corners=False)
