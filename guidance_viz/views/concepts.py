"""Neurons: the patches that make each fire, those that fire together, and whether to keep them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from guidance_viz.core import Relevance
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import neuron_cards, neuron_work
from guidance_viz.views.base import Surface, surface
from guidance_viz.views.concept_examples import ByExample
from guidance_viz.views.desk import Desk
from guidance_viz.views.handlers import TakesBack
from guidance_viz.views.neuron_cards import Card, Known
from guidance_viz.views.pictures import PATCH_SIZE, jpeg, pictures
from guidance_viz.views.stills import Picture
from guidance_viz.views.stills import cards as still_cards

MOST_NEURONS = 24
MOST_ROWS = 240
PATCHES = 3
STILL = 6  # cards in the still picture
THRESHOLD = 0.9
LEAST, MOST = 0.5, 1.0  # of the threshold


class ConceptSurface(Surface):
    """The browser's side of :class:`ConceptBoard`."""

    locals().update(surface("concepts"))


class ConceptBoard(TakesBack, ByExample):
    """A grid of neurons, the ones that add most to a class first; one press keeps a neuron or prunes it.

    Neurons that fire together can share a card, and an answer. A place of a photo orders the neurons by how strongly
    they fire there, and finds photos like it.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`; a search by example begins with ``desk.focus`` or the selection.
    annotator
        Whose answers these are.
    height
        Height in pixels.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, annotator: str = "me", height: int = 720,
                 **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.annotator = annotator
        self.class_index, self.show, self.order = 0, "all", "contribution"
        self.grouped, self.threshold = False, THRESHOLD
        self.inside: Card = ()
        self._cards: list[Card] = []
        self._version, self._patch_version = 0, 0
        self._groups: tuple[str, float, list[Card]] | None = None
        self._effects: tuple[str, dict[Card, float]] = ("", {})
        self._asked: set[Card] = set()
        self.part = ConceptSurface(receive=self.receive, height=height, props=self._first_props())
        self.reorder()
        self.when_prepared(self.reorder)
        self.watch(session, ["model_version"], self.restart)
        self.watch(session, ["version_answers"], self.redraw_answers)
        self.watch(self.desk, ["theme"], self.redraw_looks)

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        return still_cards.neurons(self._items(0, STILL), len(self._cards), self._patches, kept=self.part.props["kept"],
                             class_name=self.session.class_names[self.class_index],
                             answered_count=self.part.props["answered"])

    def _patches(self, neuron: int) -> list[bytes]:
        s = self.session
        return [jpeg(s.patch_image(patch, PATCH_SIZE)) for patch in s.patches(neuron, PATCHES)]

    def _first_props(self) -> dict[str, Any]:
        return {
            "version": 0, "patch_version": 0, "count": 0, "count_all": 0, "kept": 0, "answered": 0, "pruned_now": 0,
            "classes": list(self.session.class_names), "class_index": 0, "show": "all", "order": "contribution",
            "grouped": False, "threshold": THRESHOLD, "together": None, "inside": [],
            "example": None, "field": None, "busy": False, "state": "empty", "message": "",
            "effects": {"model": "", "of": "", "why": "", "known": 0}, "marked": None, "theme": self.desk.theme,
        }

    # -- what the browser draws ------------------------------------------------------------------------------
    def restart(self) -> None:
        """Another model: other patches, other groups, other effects."""
        self._patch_version += 1
        self._groups, self._effects, self.inside = None, ("", {}), ()
        self._asked.clear()
        self.part.update(marked=None)
        self.put_away()
        self.reorder()

    def reorder(self) -> None:
        """Filter and sort anew, and begin at the top."""
        if self.unprepared("The neurons appear when the run is prepared."):
            return
        cards = self._wanted()
        if cards is None:
            return
        self._cards = neuron_cards.arranged(cards, self._known(), self.show, self.order)
        self._version += 1
        self.part.update(
            version=self._version,
            patch_version=self._patch_version,
            model=self.session.model_version,
            count=len(self._cards),
            class_index=self.class_index,
            show=self.show,
            order=self.order,
            grouped=self.grouped,
            threshold=self.threshold,
            together=self._in_groups(),
            inside=list(self.inside),
            busy=False,
            state="ready" if self._cards else "empty",
            message="No neuron passes this filter.",
            **neuron_cards.counts(self.glance.neurons),
        )
        self._weigh(cards)
        self._weigh_marked()

    def _wanted(self) -> list[Card] | None:
        """All cards; None while groups are being formed, and then this is called again."""
        if self.inside:
            return [(c,) for c in self.inside]
        if not self.grouped:
            return [(c,) for c in range(len(self.glance.neurons))]
        wanted = (self.session.model_version, self.threshold)
        if self._groups is None or self._groups[:2] != wanted:
            self.part.update(busy=True, grouped=True, threshold=self.threshold)
            threshold = self.threshold
            neuron_work.think(self.session, lambda: self.session.similar_neurons(threshold),
                              lambda found, why: self.later(self._take_groups, wanted, found, why))
            return None
        return self._groups[2]

    def _take_groups(self, wanted: tuple[str, float], found: list[list[int]] | None, why: str) -> None:
        if found is None:
            self.grouped = False
            self.complain(why)
        elif wanted != (self.session.model_version, self.threshold):
            return  # the slider has moved on
        else:
            self._groups = (*wanted, [tuple(int(c) for c in group) for group in found])
        self.reorder()

    def _in_groups(self) -> dict[str, int] | None:
        if not self.grouped or self._groups is None:
            return None
        sizes = [len(card) for card in self._groups[2]]
        return {"cards": len(sizes), "several": sum(n > 1 for n in sizes), "largest": max(sizes, default=0)}

    def _known(self) -> Known:
        neurons = self.glance.neurons
        name = self.session.class_names[self.class_index]
        effects = self._effects[1] if self._effects[0] == self.session.model_version else {}
        return Known(neurons, neurons[f"contribution_{name}"].to_numpy(np.float64), effects, self.fires)

    # -- what pruning would change -----------------------------------------------------------------------------
    def _weigh(self, cards: Sequence[Card]) -> None:
        """Ask once a model and card, off the interface's thread, what switching its neurons off would change."""
        model = self.session.model_version
        missing = [card for card in cards if card not in self._asked]
        if missing:
            self._asked.update(missing)
            neuron_work.think(self.session, lambda: neuron_work.effects(self.session, missing),
                              lambda found, why: self.later(self._take_effects, model, found, why))

    def _take_effects(self, model: str, found: dict[Card, float] | None, why: str) -> None:
        if model != self.session.model_version:
            return
        known = {**(self._effects[1] if self._effects[0] == model else {}), **(found or {})}
        self._effects = (model, known)
        self.part.update(effects={"model": model, "of": self._worst, "why": why, "known": len(known)})
        if self.order == "effect":
            self.reorder()

    @property
    def _worst(self) -> str:
        return "worst group" if self.session.group_names else "worst class"

    def _weigh_marked(self) -> None:
        """Say what pruning all that is marked would change, together."""
        marked, model = neuron_cards.to_prune(self.glance.neurons), self.session.model_version
        if not marked:
            self.part.update(marked=None)
            return
        def take(found: dict[Card, float] | None, _why: str) -> None:
            if model == self.session.model_version and marked == neuron_cards.to_prune(self.glance.neurons):
                self.part.update(marked=None if found is None else found.get(marked))
        neuron_work.think(self.session, lambda: neuron_work.effects(self.session, [marked]),
                          lambda found, why: self.later(take, found, why))

    def on_detail(self, message: Mapping[str, Any]) -> None:
        """A card is looked at closely: what pruning it would change for every group."""
        card = self._card_of(message)
        neuron_work.think(
            self.session, lambda: neuron_work.effect_by_group(self.session, card),
            lambda found, why: self.later(self.part.send, "detail", neurons=list(card), effects=found or [], why=why))

    # -- answers -------------------------------------------------------------------------------------------------
    def redraw_answers(self) -> None:
        """Show new answers on the cards; leave every card where it is."""
        if not self.session.prepared:
            return
        neurons = self.glance.neurons
        changed = neurons[(neurons["answer"] != "") | ~neurons["kept"].astype(bool)]
        self.part.send(
            "changed_rows", rows={str(r.neuron): [str(r.answer), bool(r.kept)] for r in changed.itertuples()}
        )
        self.part.update(**neuron_cards.counts(neurons))
        self._weigh_marked()

    def redraw_looks(self) -> None:
        """Follow the theme."""
        self.part.update(theme=self.desk.theme)

    def on_answer(self, message: Mapping[str, Any]) -> None:
        """The neurons of a card were answered: one action, taken back as one."""
        self.session.answer_neurons(list(self._card_of(message)), Relevance(message["value"]), annotator=self.annotator,
                                    model=message.get("model"))

    @staticmethod
    def _card_of(message: Mapping[str, Any]) -> Card:
        return tuple(int(c) for c in message["neurons"])

    # -- which cards, in which order --------------------------------------------------------------------------
    def on_rows(self, message: Mapping[str, Any]) -> None:
        """Cards came into sight: send what they say."""
        start = max(0, int(message.get("start", 0)))
        end = min(int(message.get("end", 0)), start + MOST_ROWS, len(self._cards))
        self.part.send("rows", version=self._version, start=start, rows=self._items(start, end))

    def _items(self, start: int, end: int) -> list[dict[str, Any]]:
        known = self._known()
        return neuron_cards.items(self._cards[start:end], known, neuron_cards.highest(self._cards, known))

    def on_patches(self, message: Mapping[str, Any]) -> None:
        """Patches came into sight: cut them out off the interface's thread, and send them."""
        neurons = [int(n) for n in list(message.get("neurons", ()))[:MOST_NEURONS]]
        self.tell_field()
        pictures(self.session).patches(neurons, PATCHES, lambda made: self.later(self._send_patches, made))

    def _send_patches(self, made: dict[str, Any]) -> None:
        for patch in (patch for patches in made["patches"] for patch in patches):
            patch["words"] = self.words_of(patch["id"])[0]
        self.part.send("patches", **made)

    def on_class(self, message: Mapping[str, Any]) -> None:
        """Another class orders the neurons."""
        self.class_index = min(max(0, int(message.get("index", 0))), len(self.session.class_names) - 1)
        self.reorder()

    def on_order(self, message: Mapping[str, Any]) -> None:
        """By what they add to the class, by what pruning them would gain, or by the example."""
        order = message.get("order")
        if order in neuron_cards.ORDERS and (order != "example" or self.fires is not None):
            self.order = str(order)
            self.reorder()

    def on_show(self, message: Mapping[str, Any]) -> None:
        """Other neurons are wanted."""
        if message.get("show") in neuron_cards.SHOWS:
            self.show = str(message["show"])
            self.reorder()

    def on_group(self, message: Mapping[str, Any]) -> None:
        """Neurons that fire together share a card, from a threshold on; or each has its own."""
        self.grouped, self.inside = bool(message.get("grouped")), ()
        self.threshold = round(min(MOST, max(LEAST, float(message.get("threshold", self.threshold)))), 2)
        self.reorder()

    def on_open(self, message: Mapping[str, Any]) -> None:
        """A card with several neurons is opened: each has a card of its own."""
        self.inside = self._card_of(message)
        self.reorder()

    def on_back(self, _message: Mapping[str, Any]) -> None:
        """Back to all cards."""
        self.inside = ()
        self.reorder()
