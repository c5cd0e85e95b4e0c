"""What the concept board has worked out off the interface's thread: groups, effects of pruning, and searches."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from guidance_viz.core import Cancelled, GuidanceError, Progress
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.neuron_cards import Card
from guidance_viz.views.words import finite

logger = logging.getLogger(__name__)

FOUND = 12  # photos that a search shows
THINKING, SEARCHING = "neurons", "search"
"""Lanes: comparing every place of a large data set must not keep an effect waiting."""


def think(session: SessionAPI, work: Callable[[], Any], tell: Callable[[Any, str], None], lane: str = THINKING) -> None:
    """Have the session work something out; ``tell(found, "")`` or ``tell(None, why)`` is called in its thread."""
    session.later(lambda: _told(work, tell), lane)


def _told(work: Callable[[], Any], tell: Callable[[Any, str], None]) -> None:
    try:
        found, why = work(), ""
    except Cancelled:
        return
    except GuidanceError as error:
        found, why = None, str(error)
    except Exception:
        logger.exception("Something about neurons could not be worked out")
        found, why = None, "It could not be computed; the log says why."
    tell(found, why)


def effects(session: SessionAPI, cards: Sequence[Card]) -> dict[Card, float]:
    """What the worst group gains if the neurons of a card are switched off together; nan where it is not known."""
    single = [card for card in cards if len(card) == 1]
    several = [list(card) for card in cards if len(card) > 1]
    # All single neurons at once are kept by the session.
    tables = [session.pruning_effect()] if single else []
    tables += [session.pruning_effect(several)] if several else []
    return {tuple(int(c) for c in neurons): float(worst)
            for table in tables for neurons, worst in zip(table["neurons"], table["worst"], strict=True)}


def effect_by_group(session: SessionAPI, card: Card) -> list[list[Any]]:
    """``[name, gain]`` of the worst group, on average, and of every group (every class where groups are not known)."""
    line = session.pruning_effect([list(card)]).iloc[0]
    known = bool(session.group_names)
    names, kind = (session.group_names, "group") if known else (session.class_names, "class")
    first = [[f"worst {kind}", finite(line["worst"])], ["all photos", finite(line["average"])]]
    return first + [[str(name), finite(line[f"{kind}_{name}"])] for name in names]


def field(session: SessionAPI) -> dict[str, Any]:
    """The receptive field as shares of the photo: for each row and column of cells where it begins and ends."""
    found = session.receptive_field
    def shares(part: np.ndarray, size: int) -> list[list[float]]:
        return (np.asarray(part, np.float64) / size).tolist()
    height, width = found.image
    return {"kind": found.kind, "rows": shares(found.rows, height), "columns": shares(found.columns, width)}


class PhotoSearch:
    """One search of photos at a time; a new one ends the one before.

    Parameters
    ----------
    report
        Called in the searching thread with ``{"done", "total", "seconds"}`` a batch.
    """

    def __init__(self, report: Callable[[dict[str, Any]], None]) -> None:
        self._report = report
        self._stop = threading.Event()

    def start(self, session: SessionAPI, sample_id: str, cell: tuple[int, int],
              tell: Callable[[list[Mapping[str, Any]] | None, str], None]) -> None:
        """Search the photos with a place like this one."""
        self.stop()
        self._stop = stop = threading.Event()
        def progress(step: Progress) -> None:
            if not stop.is_set():
                self._report({"done": step.done, "total": step.total, "seconds": step.eta_s})
        def work() -> list[dict[str, Any]]:
            table = session.photos_like(sample_id, cell, FOUND, progress=progress, cancel=stop)
            return [{"id": str(r.sample_id), "cell": [int(r.row), int(r.column)], "cosine": float(r.cosine)}
                    for r in table.itertuples()]
        think(session, work, tell, SEARCHING)

    def stop(self) -> None:
        """End the search that goes on, if any."""
        self._stop.set()
