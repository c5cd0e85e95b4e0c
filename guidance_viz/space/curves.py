"""Where a curve bends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from guidance_viz.core import OptionError


def elbow(values: Sequence[float] | np.ndarray, *, curve: Literal["falling", "rising"] = "falling") -> int:
    """Find the index at which a curve levels off.

    Parameters
    ----------
    values
        The curve at evenly spaced settings, shape (n,): a sum of squared errors (falling), or the consistency
        within clusters (rising). Trailing nan, as in a padded table, is ignored.
    curve
        ``"falling"``: the largest second difference. ``"rising"``: the smallest.

    Returns
    -------
    int
        An index into ``values``; the first of equals; 0 for fewer than three values.

    Raises
    ------
    OptionError
        ``curve`` is unknown, or a value is not finite.
    """
    if curve not in ("falling", "rising"):
        raise OptionError(f"curve is {curve!r}; expected 'falling' or 'rising'.")
    array = np.asarray(values, np.float64)
    known = np.flatnonzero(~np.isnan(array))
    array = array[: known[-1] + 1] if known.size else array[:0]
    if not np.isfinite(array).all():
        raise OptionError("The curve has a value that is not finite; leave such settings out.")
    if len(array) < 3:
        return 0
    bend = np.diff(array, 2)
    return int(np.argmax(bend if curve == "falling" else -bend)) + 1
