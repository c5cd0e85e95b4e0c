"""What the models on screen go by, and whether a gain is owed to the answers: plain values for the browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from guidance_viz.core import SessionError
from guidance_viz.core.owed import QUESTION
from guidance_viz.core.reliance import BY
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import neuron_work
from guidance_viz.views.methods import title_of
from guidance_viz.views.turns import Turns
from guidance_viz.views.words import finite, model_words

SPLIT = "val"


def look(session: SessionAPI, chosen: Sequence[str]) -> dict[str, Any]:
    """What models go by, as far as it was measured with the same masks, and what the last one's gain is owed to.

    Parameters
    ----------
    session
        The session, prepared.
    chosen
        Models, the one that is judged last.

    Returns
    -------
    dict
        ``rows``: one a model, empty where nothing was measured or it cannot be compared; ``left``: how many of them were
        not measured; ``by``: what masks it was measured by, in words; ``refused``: why it cannot be compared; ``why``: why
        it cannot be measured; ``again``: whether other answers may have changed the masks; ``owed``: as of :func:`owed`.
    """
    table = session.reliance_table(list(chosen), SPLIT)
    refused, masks = str(table.attrs["refused"]), str(table.attrs["masks"])
    known = np.isfinite(table["environment"].to_numpy(float))
    rows = [] if refused or not known.any() else [_row(line) for line in table.to_dict("records")]
    left = int((~known).sum())
    return {"rows": rows, "left": left, "by": BY.get(masks, ""), "at": str(table.attrs["at"]), "split": SPLIT,
            "refused": refused, "why": session.why_no_reliance if left or refused else "",
            "again": bool(rows) and masks == "answers", "owed": owed(session, chosen[-1])}


def _row(line: dict[str, Any]) -> dict[str, Any]:
    return {"name": str(line["model"]), "words": model_words(str(line["model"])), "photos": int(line["photos"]),
            "worst_class": str(line["worst_class"]),
            **{what: [finite(line[what]), finite(line[f"{what}_low"]), finite(line[f"{what}_high"])]
               for what in ("environment", "object")},
            **{what: finite(line[what]) for what in ("object_alone", "environment_alone", "exchanged", "worst")}}


def owed(session: SessionAPI, model: str) -> dict[str, Any] | None:
    """Whether the gain of the fix that made a model is owed to the answers; None where answers had no part in it.

    ``words``: what controls say, empty as long as none were run; then ``here`` says whether they can be started on the
    page, ``runs`` and ``seconds`` what they take, and ``command`` how they are run in a shell.
    """
    found = session.owed(model)
    if found is None:
        return None
    return {"question": QUESTION, "model": model, "title": title_of(found.method), "words": found.words,
            "sentence": found.sentence, "here": found.here, "command": found.command, "runs": found.runs,
            "seconds": finite(found.seconds)}


def start_controls(session: SessionAPI, model: str) -> None:
    """Run the controls of the fix that made a model, in the background, as the fix was run.

    Raises
    ------
    SessionError
        The model was not made by answers, or not from the current model: then how else to run them.
    """
    found = session.owed(model)
    if found is None:
        raise SessionError("No answers went into this model: there are no controls of it.")
    if not found.here:
        raise SessionError("Controls start from the model that the fix started from, which is not the current one. Run "
                           f"them on a branch: {found.command}")
    session.controls(found.method, relevance_from=found.relevance_from, background=True, **found.options)


class Looker:
    """Works one thing out off the interface's thread; what changes meanwhile is looked at once more.

    Parameters
    ----------
    session
        Whose thread it is.
    work
        Worked out in the thread; called anew for every look.
    take
        Gets what was found, or ``None`` and why not, on the page's turn.
    turns
        Of the page.
    """

    def __init__(self, session: SessionAPI, work: Callable[[], Any], take: Callable[[Any, str], None],
                 turns: Turns) -> None:
        self._session, self._work, self._take, self._turns = session, work, take, turns
        self.busy, self._again = False, False

    def look(self) -> None:
        """Look now, or once more when the look that goes on is over."""
        if self.busy:
            self._again = True
            return
        self.busy = True
        self._work_out()

    def _work_out(self) -> None:
        self._again = False
        neuron_work.think(self._session, self._work, lambda found, why: self._turns.call(lambda: self._over(found, why)))

    def _over(self, found: Any, why: str) -> None:
        if self._again:
            self._work_out()
            return
        self._take(found, why)
        self.busy = False
        if self._again:  # asked for while this was taken
            self.look()
