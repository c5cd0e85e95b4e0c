"""The samples that a fix is to learn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Chosen:
    """The samples that a mitigation is to learn from.

    Attributes
    ----------
    name
        What the report calls them.
    rows
        Row numbers, ascending.
    facts
        Numbers for the report's ``data_used``.
    note
        A warning for the report, or ``""``.
    """

    name: str
    rows: np.ndarray
    facts: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
