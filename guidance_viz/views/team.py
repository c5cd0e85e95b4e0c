"""Who answers on this run, how far they agree, and what they disagree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from guidance_viz.core import OptionError, Relevance
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.handlers import Styles, TakesBack
from guidance_viz.views.stills import Picture, cards, lists
from guidance_viz.views.words import finite, name_of, percent

MOST_ITEMS = 60
MOST_PER_ITEM = 9


class TeamSurface(Surface):
    """The browser's side of :class:`Team`."""

    locals().update(surface("team"))


class Team(Styles, TakesBack, SessionView):
    """Annotators and their agreement, and the maps on which they disagree, to be settled.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`.
    annotator
        Whose answers are given here.
    adjudicator
        Whether these answers settle the maps.
    height
        Height in pixels.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, annotator: str = "me", height: int = 720,
                 adjudicator: bool = False, **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.annotator, self.adjudicator = annotator, adjudicator
        self.part = TeamSurface(receive=self.receive, height=height, props={
            "people": [], "alpha": None, "low": None, "high": None, "words": "", "shared": 0, "items": [], "more": 0,
            "per_item": 1, "me": annotator, "adjudicator": adjudicator, "settlers": [],
            "model": session.model_version, "state": "empty",
            "map_style": self.desk.map_style, "theme": self.desk.theme})
        self.redraw()
        self.when_prepared(self.redraw)
        self.watch(session, ["version_answers", "version_asked", "model_version"], self.redraw)
        self.watch(self.desk, ["map_style", "theme"], self.redraw_looks)
        self.follow_maps()

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        props = self.part.props
        alpha = "–" if props["alpha"] is None else f"{props['alpha']:.2f}"
        rows = [[who, f"{answers:,}", percent(agreement), "–" if seconds is None else f"{seconds:.1f} s", last[:16]]
                for who, answers, agreement, seconds, last in props["people"]]
        items = props["items"]
        under = cards.contested(items, self._pictured(160), self.desk.map_style, 8) if items else ("", 0.0)
        return lists.table("Team", f"Krippendorff's α {alpha}: {props['words']}",
                           ("who", "answers", "agrees with the others", "time an answer", "last"), rows,
                           (.28, .14, .24, .16, .18), "below: maps on which they disagree" if items else "", under)

    def redraw(self) -> None:
        """Follow the answers of everybody."""
        if not self.session.prepared:
            self.part.update(state="loading" if self.session.busy == "preparing" else "empty")
            return
        found, items = self.session.agreement(), self.session.items
        items = items[(items["kind"] == "map") & (items["disagreement"] > 0)]
        final = self._final()
        items = items.assign(done=items["item"].isin(final)).sort_values("done", kind="stable")
        shown = items.iloc[:MOST_ITEMS]
        self.part.update(
            state="ready", alpha=finite(found.alpha), low=finite(found.low), high=finite(found.high), words=found.words,
            shared=found.items, per_item=self.session.answers_per_item, me=self.annotator, model=self.session.model_version,
            people=[[p.annotator, int(p.answers), finite(p.agreement), finite(p.seconds), str(p.last)]
                    for p in found.people.itertuples(index=False)],
            items=self._items(shown, final), more=len(items) - len(shown), adjudicator=self.adjudicator,
            settlers=sorted(map(list, Counter(who for who, _ in final.values()).items())))

    def _final(self) -> dict[str, list[str]]:
        """Who settled which map, and how."""
        given = self.session.settled
        given = given[given["kind"] == "map"]
        rows = zip(given["item"], given["annotator"], given["relevance"], strict=True)
        return {str(item): [who, relevance] for item, who, relevance in rows}

    def _items(self, items: Any, final: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        given, table = self.session.opinions, self.glance.table
        wanted = given[(given["kind"] == "map") & given["item"].isin(items["item"])]
        by_item = {item: [[who, relevance] for who, relevance in zip(rows["annotator"], rows["relevance"], strict=True)]
                   for item, rows in wanted.groupby("item")}
        found = []
        for item in items.itertuples(index=False):
            row = self.glance.rows.get(item.item)
            if row is not None:
                name = name_of(self.session.class_names, table["label"].iloc[row])
                found.append({"id": item.item, "label": name, "asked": self.session.question_about(name),
                              "disagreement": float(item.disagreement), "opinions": by_item[item.item],
                              "answer": str(table["answer"].iloc[row] or ""), "settled": final.get(item.item)})
        return found

    def redraw_looks(self) -> None:
        """Follow the way maps are drawn and the theme."""
        self.part.update(map_style=self.desk.map_style, theme=self.desk.theme)

    # -- what the person does --------------------------------------------------------------------------------
    def on_answer(self, message: Mapping[str, Any]) -> None:
        """A map on which others disagree was answered here: the latest answer counts, unless the rule says otherwise."""
        self.session.answer(str(message["id"]), Relevance(message["value"]), annotator=self.annotator,
                            model=str(message.get("model", self.session.model_version)))

    def on_settle(self, message: Mapping[str, Any]) -> None:
        """A map was settled.

        Raises
        ------
        OptionError
            The person is no adjudicator.
        """
        if not self.adjudicator:
            raise OptionError(f"{self.annotator} is no adjudicator, so nothing was settled. Roles are given under "
                              "Settings, or with: guidance-viz add-user FILE NAME --role adjudicator")
        self.session.settle(str(message["id"]), Relevance(message["value"]), annotator=self.annotator,
                            model=str(message.get("model", self.session.model_version)))

    def on_share(self, message: Mapping[str, Any]) -> None:
        """So many annotators are to be asked about each map."""
        count = int(message.get("count", 1))
        if not 1 <= count <= MOST_PER_ITEM:
            raise OptionError(f"{count} answers a map are not possible here; choose 1 to {MOST_PER_ITEM}.")
        self.session.share(count)
        self.redraw()
