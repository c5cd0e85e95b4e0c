"""Composites on the page of parts: what is asked, the pictures, and what the person does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guidance_viz.core import Relevance
from guidance_viz.session.api import SessionAPI
from guidance_viz.session.composites.composites import question_words
from guidance_viz.views.pictures import jpeg
from guidance_viz.views.words import finite

logger = logging.getLogger(__name__)

AT_ONCE = 8             # questions that are looked for at a time
SIZE = 448              # pixels of a composite


def composites(session: SessionAPI, known: bool) -> dict[str, Any] | None:
    """The questions that were asked for last, as plain values; ``None`` as long as nothing is known of places.

    Parameters
    ----------
    session
        The session, prepared.
    known
        Whether anything is known of where objects are.
    """
    if not known:
        return None
    table = session.composites_table
    if table is None:
        return {"found": False, "words": "", "rows": []}
    rows = [{"composite": str(row.composite), "id": str(row.sample_id), "question": question_words(str(row.label)),
             "label": str(row.label), "verdict": str(row.verdict), "turned": str(row.turned_to),
             "decides": finite(row.decides), "answer": str(row.answer)} for row in table.itertuples()]
    return {"found": True, "words": str(table.attrs.get("words", "")), "rows": rows}


def composites_now(session: SessionAPI) -> dict[str, str]:
    """Answer by composite, of those that were asked for last."""
    table = session.composites_table
    return {} if table is None else dict(zip(table["composite"].tolist(), table["answer"].tolist(), strict=True))


def painted(session: SessionAPI, ids: Sequence[str], reply: Callable[[dict[str, Any]], None]) -> None:
    """Make pictures of composites on a worker thread; ``reply`` gets ``ids`` and one ``blob`` of JPEGs with ``lengths``.

    A picture that cannot be made is empty.
    """
    def work() -> None:
        made = [_picture(session, each) for each in ids]
        reply({"ids": list(ids), "lengths": [len(each) for each in made], "blob": b"".join(made)})
    session.later(work, "composites")


def _picture(session: SessionAPI, composite: str) -> bytes:
    try:
        return jpeg(session.composite_image(composite, SIZE))
    except Exception:
        logger.warning("The composite %r cannot be shown", composite, exc_info=True)
        return b""


class CompositeActs:
    """What a person does on composites, for the page of parts; see :class:`~guidance_viz.views.base.SessionView`."""

    session: SessionAPI
    part: Any
    turns: Any
    annotator: str
    _closed: bool

    def on_composite(self, message: Mapping[str, Any]) -> None:
        """A composite was answered."""
        self.session.answer_composites([str(message["composite"])], Relevance(message["value"]), annotator=self.annotator)

    def on_find_composites(self, _message: Mapping[str, Any]) -> None:
        """Photos whose verdict turns are to be found, in the background."""
        self.session.composites(AT_ONCE, background=True)
        self.redraw()

    def on_composite_pictures(self, message: Mapping[str, Any]) -> None:
        """Pictures are wanted: made off the interface's thread."""
        ids = [str(each) for each in list(message.get("ids", ()))[:AT_ONCE]]
        painted(self.session, ids, lambda made: self.turns.call(lambda: self._send_painted(made)))

    def _send_painted(self, made: dict[str, Any]) -> None:
        if not self._closed:
            self.part.send("composite_pictures", **made)

    def follow_composites(self, before: Mapping[str, str]) -> None:
        """Show the composite whose answer was taken back or given again; ``before``: the answers until then."""
        now = composites_now(self.session)
        changed = [each for each in {**before, **now} if before.get(each) != now.get(each)]
        if changed:
            self.part.send("goto_composite", composite=changed[0])

    def redraw(self) -> None:
        """Follow the work."""
        raise NotImplementedError  # the page's
