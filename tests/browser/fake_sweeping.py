"""Sweeps without a model: some models trade accuracy for attention, one is beaten by all."""

from __future__ import annotations

import itertools
import threading
import time

import numpy as np
import pandas as pd
from fake_curation import FakeCurating

from guidance_viz.core import Estimate, OptionError, Progress, SessionError

AXES = ("weight", "loss", "depth", "attribution", "share", "dilation")


class FakeSweeping(FakeCurating):

    def __init__(self) -> None:
        super().__init__()
        self.swept: list[dict] = []

    def sweep(self, grid, background=False, progress=None, *, relevance_from="answers", baseline=True, **options):
        if self.busy == "training":
            raise SessionError("Other work is going on.")
        points = [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]
        points = [{"weight": 0, "loss": None}, *points]
        self.busy = "training"
        work = threading.Thread(target=self._sweep, args=(points, options), daemon=True)
        work.start()
        if not background:
            work.join()

    def _sweep(self, points, options):
        threading.current_thread().guidance_viz_worker = True
        for k, point in enumerate(points):
            if self._cancel.is_set():
                break
            time.sleep(self.delay)
            self.publish(progress=Progress(f"Model {k + 1} of {len(points)}", k, len(points), .1, {}, ""))
            self.swept.append(self._row(k, {**options, **point}))
            self.publish(version_sweep=self.version_sweep + 1)
        self.publish(busy=None, progress=None)

    def _row(self, k, point):
        pull = float(point["weight"]) * (1 if point.get("loss") == "energy" else .6)
        words = "no guidance" if not point["weight"] else f"weight {point['weight']}, loss {point['loss']}"
        return {"key": f"key{k}", "words": words, "seed": 0, **{a: point.get(a) for a in AXES}, "f1": .9 - .05 * pull,
                "mean_ap": np.nan, "epg": .45 + .3 * pull, "iou": .2, "on_object": np.nan, "worst": .6 + .1 * pull,
                "average": .9 - .04 * pull, "balanced_worst": .6, "seconds": 3.2, "status": "finished"}

    def sweep_table(self, split="val", at=None):
        rows = self.swept if split == "val" else [{**r, "average": r["average"] - .01} for r in self.swept]
        return pd.DataFrame(rows, columns=["key", "words", "seed", *AXES, "f1", "mean_ap", "epg", "iou", "on_object",
                                           "worst", "average", "balanced_worst", "seconds", "status"])

    def front(self, scores=("f1", "epg", "iou"), split="val", at=None, bin=.005):
        table = self.sweep_table(split)
        values = table[list(scores)].to_numpy(float)
        beaten = [any((other >= mine).all() and (other > mine).any() for other in values) for mine in values]
        return table[~np.array(beaten, bool)]

    def estimate_sweep(self, grid, **options):
        if "rrr" in grid["loss"]:
            raise OptionError("loss='rrr' cannot be timed here.")
        return Estimate(125.0, 0, 0, ())

    def sweep_maps(self, keys, sample_ids, **how):
        if "key99" in keys:
            raise SessionError("There is no model 'key99'.")
        ramp = np.linspace(-1, 1, 16).reshape(4, 4).astype(np.float32)
        return {key: np.stack([ramp * (1 if key in ("current", "key0") else -1)] * len(sample_ids)) for key in keys}

    def take_from_sweep(self, key, background=False, progress=None):
        self.taken = key
        return self.mitigate("model_guidance", background=background, epochs=1)
