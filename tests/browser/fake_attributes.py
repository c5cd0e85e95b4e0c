"""Attributes without a model: water hangs together with the failures, a beak with nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from fake_drawing import FakeDrawing

from guidance_viz import metrics
from guidance_viz.core import OptionError

COLUMNS = ["attribute", "class", "class_name", "delta", "low", "high", "mutual_information", "p", "q", "significant",
           "with_count", "without_count", "accuracy_with", "accuracy_without", "confused_with", "confused_name",
           "confused_share", "source", "verdict"]
LINES = [("water", 0, "landbird", -.4, -.55, -.22, .08, .001, .004, True, 40, 90, .5, .9, 1, "waterbird", .5, "clip"),
         ("beak", 1, "waterbird", .02, -.1, .14, .001, .7, .9, False, 60, 60, .8, .78, 0, "landbird", .22, "clip")]


class FakeAttributes(FakeDrawing):
    is_clip = False
    looked_for = None
    said = None
    coloured = None
    asked_also = ()

    def detect_attributes(self, source="auto", words=None, *, background=False, **options):
        if words == ["nothing"]:
            raise OptionError("No word is left to look for.")
        self.looked_for = (source, words)
        self.publish(version_layout=self.version_layout + 1)

    def _verdict(self, name):
        return (self.said or {}).get(name, "")

    @property
    def known_attributes(self):
        rows = [] if self.looked_for is None else [(line[0], line[-1], 40, .3, .9, "fake", self._verdict(line[0]))
                                                   for line in LINES]
        return pd.DataFrame(rows, columns=["attribute", "source", "photos", "share", "separation", "by", "verdict"])

    def attributes(self, split="val", **how):
        return pd.DataFrame([(*line, self._verdict(line[0])) for line in LINES], columns=COLUMNS)

    def attribute_photos(self, name, count=6, *, class_name=None, seed=None):
        return self.ids[:count], self.ids[count:2 * count]

    def judge_attribute(self, name, verdict, *, annotator="me", class_name=None):
        self.said = {**(self.said or {}), name.partition(":")[2]: verdict}
        self.publish(version_answers=self.version_answers + 1)

    def attribute_report(self, name, which="current", split="val"):
        place = LINES[[line[0] for line in LINES].index(name.partition(":")[2])]
        groups = np.repeat([0, 1], 60) * 2 + np.tile([0, 1], 60)
        right = np.random.default_rng(len(which)).random(120) < np.where(groups == 1, place[12], place[13])
        names = [f"{each} {side} {place[0]}" for each in self.class_names for side in ("without", "with")]
        return metrics.group_report(np.where(right, groups // 2, 1 - groups // 2), groups // 2, groups, group_names=names)

    def show_attribute(self, name):
        column = f"attribute.{name.partition(':')[2]}"
        self.coloured = [*(self.coloured or ()), column]
        self.publish(version_layout=self.version_layout + 1)
        return column

    def ask_also(self, sample_ids):
        self.asked_also = list(sample_ids)
        self.publish(version_layout=self.version_layout + 1)
        return self.asked_also

    def propose(self, name, count=8):
        return self.ids[:count]
