"""Sphinx configuration."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

import guidance_viz

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
methods_page = importlib.import_module("methods_page")

project = "guidance_viz"
author = "The guidance_viz developers"
copyright = "2026, the guidance_viz developers"
release = guidance_viz.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon",
              "sphinx.ext.mathjax"]
myst_enable_extensions = ["colon_fence", "dollarmath", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

# The list of all methods is written from their descriptions, those of other packages that are installed among them.
(HERE / "_generated").mkdir(exist_ok=True)
(HERE / "_generated" / "methods.md").write_text(methods_page.page(), encoding="utf-8")

# The notebooks live beside the docs and are committed without outputs: run them while building.
shutil.copytree(HERE.parent / "notebooks", HERE / "_notebooks", dirs_exist_ok=True)
nb_execution_mode = "force"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_merge_streams = True
suppress_warnings = ["mystnb.unknown_mime_type"]  # widgets show a still image here; the live view needs a kernel

autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = "guidance_viz"
html_static_path = ["_static"]
