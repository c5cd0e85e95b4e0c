"""Every family of timm and transformers, from wrapping to an exported fix; with a table for the documentation.

``GUIDANCE_VIZ_ZOO_TABLE=families.md pytest -m slow tests/models/test_zoo_sweep.py`` writes the table, a row a family.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import TensorDataset
from zoo_families import make_timm, make_transformers, timm_names, transformers_names

import guidance_viz as gv

COUNT, SIDE = 24, 64
QUICK: dict[str, Any] = {"device": "cpu", "precision": "float32", "batch_size": 12, "workers": 0, "projection": "pca",
                         "questions": 4, "live": False}
METHODS: dict[str, dict[str, Any]] = {
    "crayon_pruning_attention": {"epochs": 2}, "crayon_attention": {"epochs": 2}, "crayon_pruning": {},
    "erm": {"epochs": 2},
    "model_guidance": {"epochs": 2}, "environment_exchange": {"epochs": 2, "masks": "boxes"}}

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def photos() -> gv.data.Dataset:
    """Squares on grounds: the class is the square's colour, the group its ground."""
    generator = torch.Generator().manual_seed(0)
    labels, grounds = torch.arange(COUNT) % 2, torch.arange(COUNT) // 2 % 2
    images = torch.rand(COUNT, 3, SIDE, SIDE, generator=generator) * 0.3
    images[grounds == 1, 2] += 0.4
    rows = torch.arange(COUNT)
    for row in rows:
        images[row, int(labels[row]), 16:40, 20:44] += 0.6
    boxes = pd.DataFrame({"sample_id": [str(int(row)) for row in rows], "x0": 20 / SIDE, "y0": 16 / SIDE, "x1": 44 / SIDE,
                          "y1": 40 / SIDE})
    splits = ["train" if row < COUNT // 2 else "val" if row < 3 * COUNT // 4 else "test" for row in range(COUNT)]
    return gv.data.wrap(TensorDataset(images.clamp(0, 1), labels), groups=(2 * labels + grounds).tolist(), splits=splits,
                        class_names=["red", "green"], boxes=boxes, sample_ids=[str(int(row)) for row in rows])


def written(row: dict[str, Any]) -> None:
    """Add a row to the table that was asked for."""
    if place := os.environ.get("GUIDANCE_VIZ_ZOO_TABLE"):
        path = Path(place)
        head = "" if path.exists() else "| " + " | ".join(row) + " |\n|" + " --- |" * len(row) + "\n"
        with path.open("a") as file:
            file.write(head + "| " + " | ".join(map(str, row.values())) + " |\n")


def sweep(name: str, make: Callable[[], nn.Module], folder: Path) -> None:
    """Wrap, prepare, fix by every default method, export the last and load it again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        clf = gv.Classifier.wrap(make().eval())
    images = torch.rand(2, 3, *clf.sizes[0])
    torch.testing.assert_close(clf.head(clf.activations(images)), clf.eval()(images), rtol=1e-3, atol=1e-3)
    with gv.Session(clf, photos(), folder / "run", **QUICK) as session:
        session.prepare()
        for number, sample in enumerate(session.ids()[:8]):
            session.answer([sample], "no" if number % 2 else "yes")
        session.answer_neurons([0], gv.Relevance.NO)
        methods = {**METHODS, **({"dfr": {}} if clf.has_bias else {})}
        trained = []
        for method, options in methods.items():
            report = session.mitigate(method, **options)
            assert report.status == "finished", (method, report.warnings)
            trained.append(report.options.get("trainable"))
            session.reject()
        session.mitigate("crayon_attention", epochs=2)
        session.accept()
        fixed = session.context.models.clf
        session.export(folder / "fixed.safetensors")
    own = make().eval()
    own.load_state_dict(load_file(folder / "fixed.safetensors"), strict=True)
    again = gv.Classifier.wrap(own, fixed.layer)
    with torch.no_grad():
        torch.testing.assert_close(again(images), fixed.eval()(images), rtol=1e-3, atol=1e-3)
    acts = fixed.activations(images)
    written({"family": name, "network": type(own).__name__, "cut": fixed.cut_kind, "layer": fixed.layer,
             "map": f"{acts.shape[2]} × {acts.shape[3]}", "linear head": "yes" if fixed.linear_head else "no",
             "trained by default": trained[1], "px": "any" if fixed.input_size is None else fixed.input_size[0]})


@pytest.mark.parametrize("family", timm_names())
def test_every_family_of_timm_goes_from_wrapping_to_an_exported_fix(family, tmp_path):
    sweep(f"timm {family}", lambda: make_timm(family), tmp_path)


@pytest.mark.parametrize("cls", transformers_names())
def test_every_image_classifier_of_transformers_goes_from_wrapping_to_an_exported_fix(cls, tmp_path):
    sweep("transformers", lambda: make_transformers(cls), tmp_path)
