"""What models go by without a model: figures of models that were measured, and controls that were run."""

from __future__ import annotations

import dataclasses

import numpy as np

from guidance_viz.core import Reliance, SessionError
from guidance_viz.core.owed import Owed
from guidance_viz.session.fixes.reliance_shelf import Beside

OWED = Owed("crayon_attention", "candidate", "v0", "guidance-viz controls runs/birds crayon_attention", True, runs=12,
            seconds=480.0, options={"epochs": 2}, relevance_from="spread")


class FakeJudged:
    masks = "boxes"
    measured = frozenset()
    refused = why_no_reliance = gain = ""
    from_answers = True     # whether fixes come from answers
    ran = None              # controls that were asked for

    def reliance_table(self, models=None, split="val"):
        found = {name: self._test(name) if name in self.measured else None for name in models}
        return Beside(found, self.refused).table()

    def _test(self, name):
        environment = .6 if name == "v0" else .2
        return Reliance(name, "val", 48, 3, environment, .5, {"environment": (environment - .1, environment + .1)},
                        {"landbird": {"exchanged": .4}, "waterbird": {"exchanged": .7}}, .55, .4, np.nan, .6,
                        masks=self.masks, places="p")

    def measure_reliances(self, models, split="val", *, background=False):
        if self.why_no_reliance:
            raise SessionError(self.why_no_reliance)
        self.measured = self.measured | set(models)
        self.refused = ""
        self.publish(version_parts=self.version_parts + 1)

    def owed(self, model="candidate"):
        if self.from_answers:
            return dataclasses.replace(OWED, model=model, here=model == "candidate", words=self.gain)
        return None

    def controls(self, method, *, background=False, **options):
        self.ran = (method, background, options)
        self.gain = "Against the best control the worst group gains +3.0 points."
        self.publish(version_parts=self.version_parts + 1)
