"""The concept board's search by example: a place of a photo, the neurons that fire there, and the photos like it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from guidance_viz.session.api import SessionAPI
from guidance_viz.views import neuron_work
from guidance_viz.views.base import SessionView
from guidance_viz.views.words import describe


class ByExample(SessionView):
    """The part of the concept board that is about places in photos.

    Attributes
    ----------
    fires
        How strongly each neuron fires at the example (C,), as a share of its own maximum; ``None`` without example.
    order
        What orders the neurons.
    """

    def __init__(self, session: SessionAPI, desk: Any = None, **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.fires: np.ndarray | None = None
        self.order = "contribution"
        self._search = neuron_work.PhotoSearch(lambda step: self.later(self.part.send, "searching", **step))
        self._letting_go.append(self._search.stop)

    def later(self, do: Any, *given: Any, **named: Any) -> None:
        """Do something in the page's turn, from another thread."""
        self.turns.call(lambda: None if self._closed else do(*given, **named))

    def reorder(self) -> None:
        """Filter and sort anew, and begin at the top."""
        raise NotImplementedError

    # -- what the person does --------------------------------------------------------------------------------
    def on_photo(self, message: Mapping[str, Any]) -> None:
        """A photo is wanted large: this one, its neighbour, or one to begin with."""
        ids = self._to_choose_from()
        known, step = str(message.get("id", "")), int(message.get("step", 0))
        if not known:
            known = next((i for i in (self.desk.focus, self.desk.asked) if i in self.glance.rows), ids[0])
        elif step:
            at = ids.index(known) if known in ids else -step
            known = ids[(at + step) % len(ids)]
        self._must_know([known])
        self.tell_field()
        self.part.send("photo", id=known, lines=self.words_of(known), of=len(ids))

    def _to_choose_from(self) -> list[str]:
        known = self.glance.rows
        return [i for i in self.desk.selection if i in known] or [str(i) for i in self.glance.ids]

    def words_of(self, sample_id: str) -> list[str]:
        """A photo in a few lines."""
        row = self.glance.table.iloc[self.glance.rows[sample_id]]
        return describe(row, self.session.class_names, self.session.group_names)

    def tell_field(self) -> None:
        """Say, once a model, what part of a photo each cell sees."""
        if self.part.props["field"] is None:
            model = self.session.model_version
            def take(found: dict[str, Any] | None, _why: str) -> None:
                if found is not None and model == self.session.model_version:
                    self.part.update(field=found)
            neuron_work.think(self.session, lambda: neuron_work.field(self.session),
                              lambda found, why: self.later(take, found, why), neuron_work.SEARCHING)

    def on_firing(self, message: Mapping[str, Any]) -> None:
        """Order the neurons by how strongly they fire at a place of a photo."""
        sample, cell = str(message["id"]), _cell(message)
        model = self.session.model_version
        def take(found: np.ndarray | None, why: str) -> None:
            if model != self.session.model_version:
                return
            if found is None:
                self.complain(why)
                return
            self.fires, self.order = found, "example"
            self.part.update(example={"id": sample, "cell": list(cell), "words": self.words_of(sample)[0]})
            self.reorder()
        def work() -> np.ndarray:
            return self.session.firing(sample, cell).sort_values("neuron")["share"].to_numpy(np.float64)
        neuron_work.think(self.session, work, lambda found, why: self.later(take, found, why))

    def on_forget(self, _message: Mapping[str, Any]) -> None:
        """The example is put away."""
        self._forget_example()
        self.reorder()

    def put_away(self) -> None:
        """Another model: the example fires other neurons, and a cell may see another part."""
        self._search.stop()
        self._forget_example()
        self.part.update(field=None)

    def _forget_example(self) -> None:
        self.fires = None
        self.order = "contribution" if self.order == "example" else self.order
        self.part.update(example=None)

    def on_alike(self, message: Mapping[str, Any]) -> None:
        """Search the photos with a place like this one."""
        sample, cell = str(message["id"]), _cell(message)
        def take(found: list[dict[str, Any]] | None, why: str) -> None:
            photos = [{**photo, "words": self.words_of(photo["id"])[0]} for photo in found or []]
            self.part.send("alike", id=sample, cell=list(cell), photos=photos, why=why)
        self._search.start(self.session, sample, cell, lambda found, why: self.later(take, found, why))

    def on_stop(self, _message: Mapping[str, Any]) -> None:
        """The search is to stop."""
        self._search.stop()


def _cell(message: Mapping[str, Any]) -> tuple[int, int]:
    row, column = message["cell"]
    return int(row), int(column)
