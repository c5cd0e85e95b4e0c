"""The server's small pages beside the dashboards: all runs, one that is opening, one that sleeps, and a sign of life."""

from __future__ import annotations

import functools
import gzip
import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from bokeh.server.views.auth_request_handler import AuthRequestHandler
from tornado.web import HTTPError, RequestHandler

from guidance_viz.session.run.card import RunCard
from guidance_viz.views import assets
from guidance_viz.views.runs import FAILED, READY, Run, Runs
from guidance_viz.views.signing import FRAMES, RUN_PATH, SignIn
from guidance_viz.views.words import counted, percent, source_words

PAGE = "X-Guidance-Viz-Page"


def endpoints(runs: Runs | None) -> list[tuple[Any, ...]]:
    """The patterns of a server of these runs; of one session that needs no opening: the sign of life and the code alone."""
    always = [(rf"{RUN_PATH}/alive", Alive), (rf"{RUN_PATH}/code/([0-9a-f]+)\.js", Code)]
    if runs is None:
        return always
    given = {"runs": runs}
    run = "" if runs.single else "/runs/(?P<name>[^/]+)"
    index = [] if runs.single else [(r"/?", Index, given), (r"/runs/?", Up)]
    of_runs = [(f"{run}/{word}", page, given) for word, page in (("open", Opening), ("state", State), ("asleep", Asleep))]
    return [*always, *of_runs, *index]


class Page(AuthRequestHandler):
    """A small page: for those who may open the dashboards, kept nowhere, and with no script but its own."""

    def initialize(self, runs: Runs | None = None) -> None:
        """Take the server's runs."""
        self.runs = runs

    def prepare(self) -> None:
        """Send who did not sign in to the form."""
        self.nonce = secrets.token_urlsafe(16)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Security-Policy",
                        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{self.nonce}'; img-src data:; "
                        "connect-src 'self'; base-uri 'none'; form-action 'self'; " + FRAMES)
        if self.current_user is None:
            self.turn_away()

    def turn_away(self) -> None:
        """To the form, which is beside every page."""
        path = self.request.path
        at_prefix = path and path == self.application.prefix  # what follows is relative: here a slash is missing
        self.redirect(f"./{path.rpartition('/')[2]}/login" if at_prefix else "./login")

    def show(self, template: str, /, **values: Any) -> None:
        """Write one of the pages below ``static``."""
        door = self.application.auth_provider
        user = self.current_user if isinstance(door, SignIn) else None
        name_of_user = (user.decode() if isinstance(user, bytes) else user) or ""
        self.write(assets.page(template, nonce=self.nonce, signed=isinstance(door, SignIn), several=not self._single,
                               user="" if isinstance(door, SignIn) and door.users is None else name_of_user, **values))

    @property
    def _single(self) -> bool:
        return self.runs is None or self.runs.single

    def run(self, name: str | None) -> Run | None:
        """The run that is asked for; 404 where there is none."""
        assert self.runs is not None
        found = self.runs.only() if name is None and self.runs.names() else self.runs.find(name or "")
        if found is None:
            self.set_status(404)
        return found


    def back(self, run: Run) -> str:
        """From a page beside a run's to the run's own, relative: a proxy may put a path in front.

        Of several it has no slash at its end, as Panel counts from there to where its files are.
        """
        return "./" if self._single else f"../{quote(run.name, safe='')}"


class Index(Page):
    """All runs of the server."""

    def get(self) -> None:
        """A card a run."""
        if not self.request.path.endswith("/"):  # what follows is relative
            self.redirect(f"./{self.request.path.rpartition('/')[2]}/")
            return
        assert self.runs is not None
        self.show("index.html", cards=[described(card, state) for card, state in self.runs.cards()])


class Up(Page):
    """What is above the runs."""

    def get(self) -> None:
        """Lead to all of them."""
        self.redirect("../" if self.request.path.endswith("/") else "./")


class Opening(Page):
    """A run that is not open yet: a word while it opens, or why it cannot be."""

    def get(self, name: str | None = None) -> None:
        """Have it opened; on to its page where it is."""
        run = self.run(name)
        if run is None:
            self.show("opening.html", name=name or "", error="There is no run of this name here.", final=True, back="")
            return
        assert self.runs is not None
        self.runs.ask(run, again=bool(self.get_query_argument("again", "")))
        if run.state == READY:
            self.redirect(self.back(run))
        else:
            self.show("opening.html", name=run.name, error=run.error, final=run.state == FAILED, back=self.back(run))


class State(Page):
    """How far the opening is."""

    def turn_away(self) -> None:
        """No form for a script."""
        self.set_status(401)
        self.finish({})

    def get(self, name: str | None = None) -> None:
        """``{"state": …}``."""
        run = self.run(name)
        self.write({"state": run.state if run is not None else FAILED})


class Asleep(Page):
    """Where a page goes that nobody touched for long, so that its run can be closed."""

    def get(self, name: str | None = None) -> None:
        """A word, and the way back."""
        run = self.run(name)
        self.show("asleep.html", name=run.name if run is not None else "", back="" if run is None else self.back(run))


class Alive(AuthRequestHandler):
    """Whether the server is there, and still knows a page: asked by pages that lost their connection."""

    def get(self) -> None:
        """``{"page": true}``, or 401 where the person has to sign in again."""
        self.set_header("Cache-Control", "no-store")
        if self.current_user is None:
            self.set_status(401)
            return
        wanted = self.request.headers.get(PAGE, "")
        known = any(session.id == wanted for path in self.application.app_paths
                    for session in self.application.get_sessions(path))
        self.write({"page": known})


class Code(RequestHandler):
    """The views' code by its hash: the same for everybody, kept by the browser, sent small."""

    def get(self, wanted: str) -> None:
        """404 where a page of another version asks."""
        if wanted != assets.code_hash():
            raise HTTPError(404)
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(_zipped())
        else:
            self.finish(assets.code())


@functools.cache
def _zipped() -> bytes:
    return gzip.compress(assets.code().encode(), mtime=0)


def described(card: RunCard, state: str) -> dict[str, Any]:
    """A card in words."""
    known = card.before is not None
    return {"name": card.name, "link": f"runs/{quote(card.name, safe='')}", "error": card.error, "state": state,
            "data": card.data or "unknown data", "model": source_words(card.model),
            "version": "original model" if card.version == "v0" else f"accepted {card.version}",
            "prepared": card.prepared, "before": percent(card.before) if known else "",
            "after": "" if card.after is None else percent(card.after),
            "better": known and card.after is not None and card.after > (card.before or 0),
            "split": {"val": "validation", "train": "training"}.get(card.split, card.split),
            "answers": counted(card.answers, "answer"), "people": counted(card.people, "person", "people"),
            "asked": card.answers > 0, "changed": card.changed, "ago": ago(card.changed)}


def ago(moment: str, now: datetime | None = None) -> str:
    """How long ago a moment (ISO 8601 with its offset) was, in words; empty where it is not known."""
    if not moment:
        return ""
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(moment)).total_seconds()
    for size, name in ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute")):
        if seconds >= size:
            return f"{counted(int(seconds // size), name)} ago"
    return "just now"
