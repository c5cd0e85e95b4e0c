"""Notebooks without internet: everything a cell needs is inside it."""

from __future__ import annotations

from typing import Any

import panel as pn
from bokeh.models import UIElement
from panel.io.notebook import patch_inline_stylesheets


def enable_notebook() -> None:
    """Load the front end into the notebook from this machine; call it before the first cell with a view.

    The usual ``pn.extension()`` asks a CDN, and without one nothing appears and nothing is said. Panel's own layouts
    and widgets bring their stylesheets along too, inside an ipywidgets layout (``pn.ipywidget``) as well.
    """
    pn.extension(inline=True, design=None)
    if _bring_stylesheets not in pn.viewable.Viewable._preprocessing_hooks:
        pn.viewable.Viewable._preprocessing_hooks.append(_bring_stylesheets)


def is_enabled() -> bool:
    """Whether the front end was loaded into this notebook."""
    return bool(pn.extension._loaded)


def _bring_stylesheets(_viewable: Any, root: Any, *_changed: Any) -> None:
    """Put stylesheets that a notebook's output would ask of a CDN into the output."""
    if root.document is None or root.document.session_context is None:
        for model in root.select({"type": UIElement}):
            patch_inline_stylesheets(model)
