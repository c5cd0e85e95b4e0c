"""Still pictures of the views: SVG drawn from plain values, for notebooks that are read without a kernel."""

from __future__ import annotations

from guidance_viz.views.stills.sheet import Picture as Picture
