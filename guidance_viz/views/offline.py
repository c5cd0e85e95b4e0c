"""Notebooks without internet: everything a cell needs is inside it."""

from __future__ import annotations

import panel as pn


def enable_notebook() -> None:
    """Load the front end into the notebook from this machine; call it before the first cell with a view.

    The usual ``pn.extension()`` asks a CDN, and without one nothing appears and nothing is said.
    """
    pn.extension(inline=True, design=None)
