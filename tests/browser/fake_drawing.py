"""What the session without a model has for drawing boxes."""

from __future__ import annotations

import time

import pandas as pd

from guidance_viz.core import SessionError
from guidance_viz.session.observable import Observable

COLUMNS = ["sample_id", "class", "x0", "y0", "x1", "y1"]


class FakeDrawing(Observable):
    _drawings = None
    _taken_back = None
    shown_part = (0.0, 0.0, 1.0, 1.0)  # of each photo

    def _drawn(self):
        if self._drawings is None:
            self._drawings, self._taken_back = [], []
        kept = {}
        for name, boxes, who, when in self._drawings:
            kept.pop(name, None)
            if boxes is not None:
                kept[name] = (boxes, who, when)
        return kept

    def draw_boxes(self, sample_id, boxes, annotator="me"):
        if sample_id not in self.row:
            raise SessionError(f"There is no sample {sample_id!r} in this run.")
        self._drawn()
        self._drawings.append((sample_id, None if boxes is None else [tuple(b) for b in boxes], annotator,
                               f"{time.time():.6f}"))
        self._taken_back.clear()
        self._boxes_changed()

    def undo_boxes(self, annotator="me"):
        self._drawn()
        if not self._drawings:
            return False
        self._taken_back.append(self._drawings.pop())
        self._boxes_changed()
        return True

    def redo_boxes(self, annotator="me"):
        self._drawn()
        if not self._taken_back:
            return False
        self._drawings.append(self._taken_back.pop())
        self._boxes_changed()
        return True

    def _boxes_changed(self):
        self.publish(version_answers=self.version_answers + 1, version_boxes=self.version_boxes + 1)

    @property
    def drawn_photos(self):
        return pd.DataFrame([(name, len(boxes), who, when) for name, (boxes, who, when) in self._drawn().items()],
                            columns=["sample_id", "boxes", "annotator", "time"])

    def annotated_photos(self, split="train"):
        return {"boxes": len([name for name in self.row if len(self.boxes_on(name))]), "drawn": len(self._drawn()),
                "masks": 0, "answers": 0}

    def boxes_on(self, sample_id, own=False):
        found = self._drawn().get(sample_id)
        if found is None or own:
            rows, who = [(0.3, 0.3, 0.7, 0.7, -1)] if self.row[sample_id] % 5 == 0 else [], ""
        else:
            rows, who = found[0], found[1]
        return pd.DataFrame([(sample_id, code, *corners) for *corners, code in rows], columns=COLUMNS).assign(annotator=who)

    def window(self, sample_id):
        return self.shown_part
