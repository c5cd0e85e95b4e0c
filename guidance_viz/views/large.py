"""One photo, large: maps of any class and layer, before and after, and photos like it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import GuidanceError
from guidance_viz.views.base import logger
from guidance_viz.views.cards import Cards
from guidance_viz.views.pictures import WHICH, as_bytes
from guidance_viz.views.words import finite, name_of

SIMILAR = 12
DEPTH_WORDS = {"input": "input", "mid1": "early", "mid2": "middle", "mid3": "late", "final": "last"}


class LargeView(Cards):
    """The photo that the page looks at; what takes time is worked out off the page's thread and sent when it is there."""

    def __init__(self, *given: Any, **params: Any) -> None:
        super().__init__(*given, **params)
        self._opened: list[Future[Any]] = []
        self._wanted: dict[str, Future[Any]] = {}

    def redraw_focus(self) -> None:
        """Open the photo that the page looks at."""
        row = self.glance.rows.get(self.desk.focus) if self.desk.focus and self.session.prepared else None
        if row is None:
            return
        sample = self.desk.focus
        self._drop(self._opened)
        self.part.send("large", item=self.items([row])[0], classes=self._classes(sample))
        self._opened = [self._later(partial(self.session.similar, sample, SIMILAR), partial(self._similar, sample)),
                        self._later(self.session.layers, partial(self._layers, sample))]

    def _classes(self, sample_id: str) -> list[list[Any]]:
        """Number, name and the model's probability of each class, the most probable first."""
        try:
            found = np.nan_to_num(self.session.probabilities(sample_id), nan=-1.0)
        except GuidanceError:
            found = np.full(len(self.session.class_names), -1.0)
        order = np.argsort(-found, kind="stable")
        return [[int(k), name_of(self.session.class_names, k), finite(found[k]) if found[k] >= 0 else None] for k in order]

    def _similar(self, sample_id: str, found: pd.DataFrame | None, error: str) -> None:
        if found is None:
            self.part.send("similar", id=sample_id, items=[], error=error)
            return
        rows = self.glance.rows_of(found["sample_id"])
        items = [{**item, "similarity": finite(s)} for item, s in zip(self.items(rows), found["similarity"], strict=True)]
        self.part.send("similar", id=sample_id, items=items, error="")

    def _layers(self, sample_id: str, found: dict[str, str] | None, error: str) -> None:
        named = [[name, f"{DEPTH_WORDS.get(name, name)}: {place}"] for name, place in (found or {}).items()]
        self.part.send("layers", id=sample_id, layers=named, error=error)

    # -- off the page's thread -------------------------------------------------------------------------------
    def _later(self, look: Callable[[], Any], tell: Callable[[Any, str], None]) -> Future[Any]:
        """Have the session look; ``tell(found or None, what went wrong)`` on the page's turn, unless taken back."""
        future = self.session.later(look)
        future.add_done_callback(lambda done: self.turns.call(lambda: self._arrived(done, tell)))
        return future

    def _arrived(self, done: Future[Any], tell: Callable[[Any, str], None]) -> None:
        if self._closed:
            return
        try:
            tell(done.result(), "")
        except CancelledError:
            return
        except GuidanceError as error:
            tell(None, str(error))
        except Exception as error:
            logger.exception("A photo could not be looked at closely")
            tell(None, f"This cannot be worked out ({type(error).__name__}: {error}). The log has the details.")

    @staticmethod
    def _drop(futures: list[Future[Any]]) -> None:
        for future in futures:
            future.cancel()

    def close(self) -> None:
        """Stop watching, and looking."""
        self._drop([*self._opened, *self._wanted.values()])
        super().close()

    # -- what the person does --------------------------------------------------------------------------------
    def on_closer(self, message: Mapping[str, Any]) -> None:
        """A map of another class or layer is wanted; one wish a model, the latest."""
        sample, which, layer = (str(message.get(k, "")) for k in ("id", "which", "layer"))
        if which not in WHICH:
            return
        target = int(message["target"])
        self._drop([f for f in (self._wanted.pop(which, None),) if f is not None])
        look = partial(self.session.saliency, sample, which, target=target, layer=layer or None)
        self._wanted[which] = self._later(look, partial(self._closer, str(message.get("key", ""))))

    def _closer(self, key: str, found: np.ndarray | None, error: str) -> None:
        grid = np.zeros((0, 0), np.uint8) if found is None else as_bytes(found)
        self.part.send("closer", key=key, map=grid.tobytes(), grid=list(grid.shape), error=error)

    def on_open(self, message: Mapping[str, Any]) -> None:
        """A photo was opened."""
        self.desk.focus = ""
        self.desk.focus = str(message.get("id", ""))

    def on_closed(self, _message: Mapping[str, Any]) -> None:
        """The large photo was closed."""
        self._drop([*self._opened, *self._wanted.values()])
        self.desk.focus = ""
