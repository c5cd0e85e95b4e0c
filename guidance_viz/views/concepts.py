"""Neurons: the patches that make each fire, and whether to keep it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from guidance_viz.core import GuidanceError, Relevance
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.pictures import PATCH_SIZE, jpeg, pictures
from guidance_viz.views.stills import Picture, cards

logger = logging.getLogger(__name__)

MOST_NEURONS = 24
PATCHES = 3
STILL = 6  # neurons in the still picture
_workers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="guidance-viz-neurons")


class ConceptSurface(Surface):
    """The browser's side of :class:`ConceptBoard`."""

    locals().update(surface("concepts", "cards"))


class ConceptBoard(SessionView):
    """A grid of neurons, the ones that add most to a class first; one press keeps a neuron or prunes it.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`.
    annotator
        Whose answers these are.
    height
        Height in pixels.
    """

    def __init__(self, session: Any, desk: Desk | None = None, annotator: str = "me", height: int = 720,
                 **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.annotator = annotator
        self.class_index, self.show, self.order = 0, "all", "contribution"
        self._rows = np.zeros(0, np.int64)
        self._version, self._patch_version = 0, 0
        self._weighed: str | None = None
        self.part = ConceptSurface(
            receive=self.receive,
            height=height,
            props={
                "version": 0,
                "patch_version": 0,
                "count": 0,
                "count_all": 0,
                "kept": 0,
                "answered": 0,
                "pruned_now": 0,
                "classes": list(session.class_names),
                "class_index": 0,
                "show": "all",
                "order": "contribution",
                "state": "empty",
                "message": "",
                "effects": {"model": "", "of": "", "values": [], "why": ""},
                "theme": self.desk.theme,
            },
        )
        self.reorder()
        self.watch(session, ["state"], self.reorder)
        self.watch(session, ["model_version"], self.restart)
        self.watch(session, ["version_answers"], self.redraw_answers)
        self.watch(self.desk, ["theme"], self.redraw_looks)

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        props = self.part.props
        return cards.neurons(self._cards(0, STILL), len(self._rows), self._patches, kept=props["kept"],
                             class_name=self.session.class_names[self.class_index], answered_count=props["answered"])

    def _patches(self, neuron: int) -> list[bytes]:
        s = self.session
        return [jpeg(s.patch_image(patch, PATCH_SIZE)) for patch in s.patches(neuron, PATCHES)]

    # -- what the browser draws ------------------------------------------------------------------------------
    def restart(self) -> None:
        """Another model: other patches, other effects."""
        self._patch_version += 1
        self._weighed = None
        self.reorder()

    def reorder(self) -> None:
        """Filter and sort anew, and begin at the top."""
        if not self.session.prepared:
            busy = self.session.state == "preparing"
            self.part.update(
                state="loading" if busy else "empty", message="The neurons appear when the run is prepared."
            )
            return
        neurons = self.glance.neurons
        keep = {"all": np.ones(len(neurons), bool), "open": (neurons["answer"] == "").to_numpy(bool),
                "no": (neurons["answer"] == "no").to_numpy(bool)}[self.show]
        rows = np.flatnonzero(keep)
        self._rows = rows[np.lexsort((rows, *self._keys(neurons, rows)))]
        self._version += 1
        self.part.update(
            version=self._version,
            patch_version=self._patch_version,
            model=self.session.model_version,
            count=len(self._rows),
            class_index=self.class_index,
            show=self.show,
            order=self.order,
            state="ready" if len(self._rows) else "empty",
            message="No neuron passes this filter.",
            **self._counts(neurons),
        )
        self._weigh()

    def _weigh(self) -> None:
        """Ask once a model, off the interface's thread, what switching each neuron off would change."""
        model = self.session.model_version
        if self._weighed != model:
            self._weighed = model
            _workers.submit(self._tell_effects, model)

    def _tell_effects(self, model: str) -> None:
        worst = "worst group" if self.session.group_names else "worst class"
        found: dict[str, Any] = {"model": model, "of": worst, "values": [], "why": ""}
        try:
            table = self.session.pruning_effect()
            found["values"] = [None if np.isnan(v) else float(v) for v in table["worst"].to_numpy(np.float64)]
        except GuidanceError as error:
            found["why"] = str(error)
        except Exception:
            logger.exception("The effect of pruning could not be told")
            found["why"] = "It could not be computed; the log says why."
        self.turns.call(lambda: self._take_effects(found))

    def _take_effects(self, found: dict[str, Any]) -> None:
        self.part.update(effects=found)
        if self.order == "effect":
            self.reorder()

    def _keys(self, neurons: Any, rows: np.ndarray) -> list[np.ndarray]:
        """What orders the cards, the first last: the contribution, and before it the effect where it is wanted."""
        keys, told = [-self._contribution(neurons)[rows]], self.part.props["effects"]
        if self.order == "effect" and told["values"] and told["model"] == self.session.model_version:
            keys.append(-np.array(told["values"], np.float64)[rows])
        return keys

    def _contribution(self, neurons: Any) -> np.ndarray:
        return neurons[f"contribution_{self.session.class_names[self.class_index]}"].to_numpy(np.float64)

    @staticmethod
    def _counts(neurons: Any) -> dict[str, int]:
        kept = neurons["kept"].to_numpy(bool)
        return {
            "count_all": len(neurons),
            "kept": int(kept.sum()),
            "answered": int((neurons["answer"] != "").sum()),
            "pruned_now": int(((neurons["answer"] == "no").to_numpy(bool) & kept).sum()),
        }

    def redraw_answers(self) -> None:
        """Show new answers on the cards; leave every card where it is."""
        if not self.session.prepared:
            return
        neurons = self.glance.neurons
        changed = neurons[(neurons["answer"] != "") | ~neurons["kept"].astype(bool)]
        self.part.send(
            "changed_rows", rows={str(r.neuron): [str(r.answer), bool(r.kept)] for r in changed.itertuples()}
        )
        self.part.update(**self._counts(neurons))

    def redraw_looks(self) -> None:
        """Follow the theme."""
        self.part.update(theme=self.desk.theme)

    # -- what the person does --------------------------------------------------------------------------------
    def on_rows(self, message: Mapping[str, Any]) -> None:
        """Cards came into sight: send what they say."""
        start = max(0, int(message.get("start", 0)))
        end = min(int(message.get("end", 0)), start + 240, len(self._rows))
        self.part.send("rows", version=self._version, start=start, rows=self._cards(start, end))

    def _cards(self, start: int, end: int) -> list[dict[str, Any]]:
        neurons = self.glance.neurons
        contribution = self._contribution(neurons)
        most = float(np.abs(contribution).max()) or 1.0
        return [{"neuron": int(neurons["neuron"].iloc[i]), "contribution": float(contribution[i]),
                 "share": float(contribution[i]) / most, "kept": bool(neurons["kept"].iloc[i]),
                 "answer": str(neurons["answer"].iloc[i] or "")} for i in self._rows[start:end]]

    def on_patches(self, message: Mapping[str, Any]) -> None:
        """Patches came into sight: cut them out off the interface's thread, and send them."""
        neurons = [int(n) for n in list(message.get("neurons", ()))[:MOST_NEURONS]]
        pictures(self.session).patches(neurons, PATCHES, lambda made: self.turns.call(
            lambda: self.part.send("patches", **made)))

    def on_class(self, message: Mapping[str, Any]) -> None:
        """Another class orders the neurons."""
        self.class_index = min(max(0, int(message.get("index", 0))), len(self.session.class_names) - 1)
        self.reorder()

    def on_order(self, message: Mapping[str, Any]) -> None:
        """By what they add to the class, or by what pruning them would gain."""
        if message.get("order") in ("contribution", "effect"):
            self.order = str(message["order"])
            self.reorder()

    def on_show(self, message: Mapping[str, Any]) -> None:
        """Other neurons are wanted."""
        if message.get("show") in ("all", "open", "no"):
            self.show = str(message["show"])
            self.reorder()

    def on_answer(self, message: Mapping[str, Any]) -> None:
        """A neuron was answered."""
        self.session.answer_neurons(
            int(message["neuron"]), Relevance(message["value"]), annotator=self.annotator, model=message.get("model")
        )

    def on_undo(self, _message: Mapping[str, Any]) -> None:
        """The last answer is taken back."""
        self.session.undo(annotator=self.annotator)

    def on_redo(self, _message: Mapping[str, Any]) -> None:
        """The answer taken back last is given again."""
        self.session.redo(annotator=self.annotator)
