from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import guidance_viz as gv

sys.path.insert(0, str(Path(__file__).parent))

from small_sessions import Runs


@pytest.fixture(scope="session")
def runs_to_copy(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return Runs(tmp_path_factory.mktemp("small"))


@pytest.fixture
def new_session(runs_to_copy: Runs, tmp_path: Path) -> Iterator[Callable[..., gv.Session]]:
    """Make sessions, each on a copy of a run: ``new_session("fixed", live=True)``; closed at the end."""
    opened: list[gv.Session] = []

    def make(state: str = "prepared", name: str = "", **options: Any) -> gv.Session:
        run = runs_to_copy.copy(state, tmp_path / "runs of the test" / (name or f"{state} {len(opened)}"))
        opened.append(runs_to_copy.session(run, state, **options))
        return opened[-1]
    yield make
    for session in opened:
        session.close()


@pytest.fixture(scope="module")
def reading(runs_to_copy: Runs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., gv.Session]]:
    """Sessions that several tests share, as none of them changes anything: ``reading("fixed")``."""
    opened: dict[tuple[str, bool], tuple[gv.Session, int]] = {}

    def make(state: str = "prepared", prepared: bool = True) -> gv.Session:
        if (state, prepared) not in opened:
            run = runs_to_copy.copy(state, tmp_path_factory.mktemp("read") / "run")
            session = runs_to_copy.session(run, state, prepared=prepared)
            opened[state, prepared] = session, len(session.history)
        return opened[state, prepared][0]
    yield make
    for (_, prepared), (session, done) in opened.items():
        assert (len(session.history), session.prepared) == (done, prepared), "a test changed what others read"
        session.close()


@pytest.fixture
def session(new_session: Callable[..., gv.Session]) -> gv.Session:
    """Prepared, nothing answered, previews off."""
    return new_session()


@pytest.fixture
def answered(session: gv.Session) -> gv.Session:
    """As ``session``; two questions are answered yes, two no, and one unsure."""
    for k, relevance in enumerate(("no", "yes", "no", "yes", "maybe")):
        session.answer(session.centroids[k], relevance)
    return session


@pytest.fixture
def live(new_session: Callable[..., gv.Session]) -> gv.Session:
    """As ``session``; each answer is followed by a preview."""
    return new_session(live=True)


@pytest.fixture
def fixed(new_session: Callable[..., gv.Session]) -> gv.Session:
    """A fix waits."""
    return new_session("fixed")


@pytest.fixture
def lived(new_session: Callable[..., gv.Session]) -> gv.Session:
    """Two accepted models and a fix that waits."""
    return new_session("lived")


@pytest.fixture
def unprepared(new_session: Callable[..., gv.Session]) -> gv.Session:
    """Not prepared yet."""
    return new_session(prepared=False)


@pytest.fixture
def sent() -> Callable[[Any], list[dict[str, Any]]]:
    """Record what a view sends to the browser: ``sent(view)`` gives a growing list of messages."""
    def record(view: Any) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = []
        view.part.send = lambda kind, **values: messages.append({"kind": kind, **values})
        return messages
    return record
