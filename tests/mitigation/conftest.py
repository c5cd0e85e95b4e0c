from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))

import tiny_world

from guidance_viz.metrics import epg
from guidance_viz.mitigation import Task, resolve_guidance
from guidance_viz.training import extract


@pytest.fixture(scope="module")
def trained():
    """A tiny classifier that has learnt the shortcut, made once a module; tests clone or never change it."""
    return tiny_world.make_trained_classifier()


@pytest.fixture
def make_task(trained, device, tmp_path):
    """``make_task()`` gives a task with oracle answers; keyword arguments replace its parts."""
    def make(*, clf=None, ds=None, maps=None, neurons=None, cut="stage2", activations=True, contrast=True, **given):
        ds = ds or tiny_world.make_dataset()
        clf = (clf or trained).clone()
        runtime = given.pop("runtime", tiny_world.make_runtime(device))
        _, found = tiny_world.drain(extract(clf, ds, runtime, tmp_path / f"start{cut}{activations}{contrast}", cut=cut,
                                            keep_activations=activations, contrast=contrast))
        guidance = given.pop("guidance", None) or resolve_guidance(
            ds, clf.num_neurons, oracle(ds, found) if maps is None else maps, {1: "no", 4: "yes"} if neurons is None
            else neurons, readable=found.readable)
        return Task(clf, ds, found, guidance, runtime, **{"folder": tmp_path / "work", **given})
    return make


def oracle(ds, extraction):
    """Answers by energy inside the box, over the training split."""
    inside = np.asarray(epg(np.array(extraction.maps), np.array(extraction.masks)))
    rows = [int(row) for row in ds.indices("train") if np.isfinite(inside[row])]
    return {row: "yes" if inside[row] > 0.25 else "no" if inside[row] < 0.15 else "maybe" for row in rows}
