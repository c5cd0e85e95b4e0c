"""Curate: from a few dozen answers to a balanced part of the photos, and a model retrained on it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from guidance_viz.core import GuidanceError, SessionError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import balance, steps
from guidance_viz.views.base import PREPARE_FIRST, SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.groups import SPLIT_WORDS
from guidance_viz.views.handlers import Goes, Styles
from guidance_viz.views.methods import offered
from guidance_viz.views.stills import Picture, lists
from guidance_viz.views.words import counted

logger = logging.getLogger(__name__)


class CurateSurface(Surface):
    """The browser's side of :class:`Curate`."""

    locals().update(surface("curation"))


class Curate(Goes, Styles, SessionView):
    """Space, questions, spread, subgroups, sample, retrain, compare: seven steps, each with its effect (SLIM).

    The threshold and the size are tried as they are changed; only what is kept under a name is written down.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`; ``desk.subset`` is the kept subset that is chosen.
    methods
        What is offered, as :func:`guidance_viz.views.methods.offered` gives it.
    height
        Height in pixels.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, methods: list[dict[str, Any]] | None = None,
                 height: int = 860, **params: Any) -> None:
        super().__init__(session, desk, **params)
        self._methods = {m["name"]: m for m in (offered() if methods is None else methods)}
        last = session.curation
        self.options: dict[str, Any] = {"threshold": None, "by": "class", "size": 0.1} if last is None else {
            "threshold": last.threshold, "by": last.by, "size": last.size}
        self._busy = ""
        self._seen = False
        self._tried: tuple[Any, ...] | None = None
        self.part = CurateSurface(receive=self.receive, height=height, props={
            "theme": self.desk.theme, "map_style": self.desk.map_style, "state": "empty", "message": "", "space": {},
            "curve": None, "asked": {}, "spread": {}, "options": {"threshold": None, "by": "class", "share": 0.1},
            "need": "", "trial": None, "failed": "", "curating": False, "busy": "", "kept": [], "chosen": "",
            "work": steps.work(session), "outcome": None})
        self.redraw()
        self.when_prepared(self.redraw)
        self.watch(session, ["version_answers", "version_layout", "model_version"], self.redraw)
        self.watch(session, ["curation", "curating", "error"], self.redraw_trial)
        self.watch(session, ["busy", "progress"], self.redraw_work)
        self.watch(session, ["candidate"], self.redraw_outcome)
        self.watch(self.desk, ["subset", "place"], self.redraw_kept)
        self.watch(self.desk, ["map_style", "theme"], self.redraw_looks)
        self.follow_maps()

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        return lists.curation(self.part.props)

    # -- what the browser draws ------------------------------------------------------------------------------
    def redraw(self) -> None:
        """Follow the answers, the questions and the model, and draw anew from them."""
        s = self.session
        if self.unprepared("The steps appear when the run is prepared.", PREPARE_FIRST):
            return
        questions, inside = s.questions, self._inside()
        self.part.update(
            state="ready", message="", space=steps.space(s.settings, questions, self.glance.table),
            asked=steps.asked(questions, int(inside.sum()), len(self.glance.answered)), spread=self._spread(),
            options=self._options(), need=steps.need(self.glance.answers))
        self.redraw_trial()
        self.redraw_kept()
        self.redraw_work()
        self.redraw_outcome()
        self._try()

    @property
    def split(self) -> str:
        """The split that is asked about and drawn from."""
        return str(self.session.settings["asked_split"])

    def _inside(self) -> np.ndarray:
        return steps.inside(self.glance.table, self.split)

    def _spread(self) -> dict[str, Any]:
        screened = self.session.screening(self.split, None, self.options["by"])
        return steps.spread(self.glance.table, self._inside(), screened, self.session.class_names)

    def _options(self) -> dict[str, Any]:
        size = self.options["size"]
        share = min(1.0, size / max(1, int(self._inside().sum()))) if isinstance(size, int) else size
        return {"threshold": self.options["threshold"], "by": self.options["by"], "share": share}

    def redraw_trial(self) -> None:
        """Follow what was drawn with the options on screen."""
        s = self.session
        if not s.prepared:
            return
        made = s.curation
        fits = made is not None and made.kept and made.split == self.split and not steps.need(self.glance.answers)
        labels = self.glance.table["label"].to_numpy(int)[self._inside()]
        self.part.update(curating=bool(s.curating), trial=steps.trial(made, labels, s.class_names) if fits else None,
                         failed="" if s.curating else steps.why_not(made, s.error))

    def redraw_kept(self) -> None:
        """Follow the kept subsets, and which one is chosen."""
        if not self.session.prepared:
            return
        kept = [{**k, "method": self._method(k["split"])} for k in balance.kept(self.session.subsets)]
        names = [k["name"] for k in kept]
        self.part.update(kept=kept, chosen=self.desk.subset if self.desk.subset in names else next(iter(names), ""))

    def _method(self, split: str) -> list[str]:
        """Name and title of the method that learns from a subset of this split; empty where it is not offered."""
        return next(([m["name"], m["title"]] for m in self._methods.values() if m["subset"] == split), [])

    def redraw_work(self) -> None:
        """Follow the training."""
        self.part.update(work=steps.work(self.session))

    def redraw_outcome(self) -> None:
        """Follow the fix that waits, or the one that was accepted last."""
        if not self.session.prepared:
            return
        before, after = self.glance.before, self.glance.after
        report, version = self.session.candidate, self.session.model_version
        method = {} if report is None else self._methods.get(report.method, {})
        # What a model learnt from says little of it: then the test split comes first.
        order = ("test", "val") if method.get("learns_from") == "val" else ("val", "test")
        split = next((s for s in order if s in before and s in after), None)
        if split is None or (report is None and version == "v0"):
            self.part.update(outcome=None)
            return
        title = f"accepted {version}" if report is None else method.get("title", report.method)
        self.part.update(outcome=steps.outcome(before[split], after[split], SPLIT_WORDS[split], title, report is not None))

    def redraw_looks(self) -> None:
        """Follow the way maps are drawn and the theme."""
        self.part.update(map_style=self.desk.map_style, theme=self.desk.theme)

    # -- the work --------------------------------------------------------------------------------------------
    def _catch_up(self, *events: Any) -> None:
        super()._catch_up(*events)
        if self.active:
            self._try()

    def _try(self) -> None:
        """Draw with the options on screen, once for each state of answers, space and options, and only when looked at."""
        s = self.session
        if not (self._seen and self.active and s.prepared) or steps.need(self.glance.answers):
            return
        key = (self.split, *self.options.values(), s.version_answers, s.version_layout, s.model_version)
        if key != self._tried:
            self._tried = key
            s.try_curation(split=self.split, **self.options)  # told by ``curating``, before the draw begins

    def _later(self, doing: str, work: Callable[[], str]) -> None:
        """Do what takes time off the interface's thread; ``work`` returns what to say when it is done."""
        if self._busy:
            raise SessionError(f"Still {self._busy}. Wait until it is done.")
        self._busy = doing
        self.part.update(busy=doing)
        self.session.later(lambda: self._do(work), "curation")

    def _do(self, work: Callable[[], str]) -> None:
        said, wrong = "", ""
        try:
            said = work()
        except GuidanceError as error:
            wrong = str(error)
        except Exception as error:
            logger.exception("Curation failed")
            wrong = f"Something went wrong ({type(error).__name__}: {error}). The log has the details."
        self.turns.call(lambda: self._done(said, wrong))

    def _done(self, said: str, wrong: str) -> None:
        self._busy = ""
        if self._closed:
            return
        self.part.update(busy="")
        self.redraw()
        if wrong:
            self.complain(wrong)
        else:
            self.part.send("told", text=said)

    # -- what the person does --------------------------------------------------------------------------------
    def on_seen(self, _message: Mapping[str, Any]) -> None:
        """The page is in a browser: from now on it pays to draw."""
        self._seen = True
        self._try()

    def on_ask(self, message: Mapping[str, Any]) -> None:
        """Other questions are wanted: of another split, another number, or by class."""
        wanted = {k: str(message[k]) for k in ("split", "by") if k in message}
        number = message.get("questions")
        if number == "elbow":
            self._later("finding how many questions pay", lambda: self._ask_by_elbow(wanted))
        else:
            count = {} if number is None else {"questions": max(1, min(steps.MOST_QUESTIONS, int(number)))}
            self._later("placing the questions", lambda: self._ask({**wanted, **count}))

    def _ask(self, wanted: Mapping[str, Any]) -> str:
        self.session.ask(**wanted)
        return steps.asks(self.session.questions)

    def _ask_by_elbow(self, wanted: Mapping[str, Any]) -> str:
        said = self._ask({**wanted, "questions": "elbow"})
        by = self.session.settings["asked_by"]
        curve = steps.curve(self.session.consistency(), by, self.session.class_names)
        self.turns.call(lambda: self.part.update(curve=curve))
        return said

    def on_options(self, message: Mapping[str, Any]) -> None:
        """Another threshold, size or way to group was picked."""
        if "threshold" in message:
            given = message["threshold"]
            self.options["threshold"] = None if given is None else min(.99, max(0.0, float(given)))
        if "size" in message:
            size = message["size"]
            self.options["size"] = max(1, int(size)) if message.get("whole") else min(1.0, max(1e-4, float(size)))
        if message.get("by") in ("all", "class"):
            self.options["by"] = str(message["by"])
            self.part.update(spread=self._spread())
        self.part.update(options=self._options())
        self._try()

    def on_keep(self, message: Mapping[str, Any]) -> None:
        """What was drawn is to be kept under a name."""
        name, again = str(message.get("name", "")).strip(), bool(message.get("overwrite"))
        if not name:
            raise SessionError("The subset has no name yet. Give it one, such as 'balanced'.")
        options = {"split": self.split, **self.options}
        def keep() -> str:
            made = self.session.curate(name, overwrite=again, **options)
            self.turns.call(lambda: self.on_pick({"name": name}))
            return f"Kept as {name!r}: {counted(len(made.sample_ids), 'photo')}."
        self._later(f"keeping {name!r}", keep)

    def on_pick(self, message: Mapping[str, Any]) -> None:
        """A kept subset was chosen."""
        self.desk.subset = str(message.get("name", ""))

    def on_forget(self, message: Mapping[str, Any]) -> None:
        """A kept subset is to be forgotten."""
        self.session.forget_subset(str(message.get("name", "")))
        self.redraw_kept()

    def on_photos(self, message: Mapping[str, Any]) -> None:
        """The photos behind a number are wanted."""
        ids, words = self._photos(message)
        if not ids:
            raise SessionError(f"There are no photos: {words}.")
        self.desk.choose(ids, words)
        self.desk.go("explore")

    def _photos(self, message: Mapping[str, Any]) -> tuple[list[str], str]:
        what, made = message.get("of"), self.session.curation
        if what == "answer":
            return self._decided(str(message.get("answer", "")))
        if what == "subset":
            kept = self.session.subset(str(message.get("name", "")))
            return list(kept.sample_ids), f"the subset {kept.name}"
        if made is None:
            return [], "nothing has been drawn yet"
        at = (int(message["core"]), int(message["environment"]))
        return list(made.examples.get(at, [])), f"typical of {balance.cell_name(made, *at, self.session.class_names)}"

    def _decided(self, answer: str) -> tuple[list[str], str]:
        clusters = np.flatnonzero(self.session.questions["answer"].to_numpy(object) == answer)
        inside = self._inside() & np.isin(self.glance.table["cluster"].to_numpy(int), clusters)
        words = f"decided by “{dict(balance.STANDING)[answer]}”" if answer else "that open questions would decide"
        return [str(i) for i in self.glance.ids[inside]], f"{counted(int(inside.sum()), 'photo')} {words}"

    def on_retrain(self, message: Mapping[str, Any]) -> None:
        """A fix on a kept subset was started."""
        made = self.session.subset(str(message.get("name", "")))
        method = self._method(made.split)
        if not method:
            raise SessionError(f"No method that learns from the {SPLIT_WORDS.get(made.split, made.split)} split is "
                               "offered here.")
        self.session.mitigate(method[0], subset=made.name, background=True)
        self.redraw_work()

    def on_fix(self, message: Mapping[str, Any]) -> None:
        """The settings of the method are wanted, in Fix, with this subset chosen."""
        made = self.session.subset(str(message.get("name", "")))
        self.desk.param.update(subset=made.name, method="")
        self.desk.method = next(iter(self._method(made.split)), "")
        self.desk.go("fix")

    def on_cancel(self, _message: Mapping[str, Any]) -> None:
        """The work is to stop."""
        self.session.cancel()
