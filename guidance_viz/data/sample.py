"""One sample of a data set."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch


@dataclass(frozen=True, eq=False)
class Sample:
    """One sample.

    Attributes
    ----------
    image
        RGB in [0, 1], shape (3, H, W), float32, as the model sees it before it normalises.
    label
        Its class.
    sample_id
        Its id, any text.
    index
        Its row in the data set's table.
    group
        Its group, -1 where not known.
    path
        Where it was read from, empty where that is not a file.
    """

    image: torch.Tensor = field(repr=False)
    label: int
    sample_id: str
    index: int
    group: int = -1
    path: str = ""
