"""Steps that write in several places are wholly done or not at all, wherever they are interrupted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event

import guidance_viz as gv
from guidance_viz.core import JournalError, SessionError
from guidance_viz.session.run.steps import UNFINISHED

posix = pytest.mark.skipif(os.name != "posix", reason="processes are forked")


def killed_everywhere(run: Path, out: Path, step: str) -> list[Path]:
    """Copies of a run in which a step was killed before each of its writes, the last one not."""
    out.mkdir()
    env = {**os.environ, "OMP_NUM_THREADS": "1",
           "PYTHONPATH": os.pathsep.join([str(Path(gv.__file__).parents[1]), str(Path(__file__).parent)])}
    done = subprocess.run([sys.executable, Path(__file__).with_name("killed_at.py"), run, out, step],
                          env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return [out / str(n) for n in range(1, 1 + sum(path.name.isdigit() for path in out.iterdir()))]


def fates(run: Path) -> list[str]:
    return [json.loads(path.read_text())["fate"] for path in sorted(run.glob("mitigations/*/request.json"))]


def state(run: Path) -> tuple[str, bool, str, list[str], str]:
    """What a person finds who opens a run: the model, whether a fix waits, fates, accepted models, the journal's model."""
    with gv.Session.open(run, live=False) as session:
        session.prepare()
        assert session.model_version == session.context.folder.load()["accepted"]
        assert not session.context.folder.manifest.get(UNFINISHED)
        history = session.history
        lines = [detail.split(",")[0] for detail in history["detail"][history["what"].str.startswith("accepted")]]
        journey = session.journey(history["point"].iloc[-1])
        assert journey.model_before == session.model_version
        journal = journey.model_after if not str(journey.point).startswith("fix-") else session.model_version
        assert journal == session.model_version
        return (session.model_version, session.candidate is not None, ",".join(fates(run)), lines,
                ",".join(entry["name"] for entry in session.context.folder.manifest["models"]))


@pytest.fixture
def waiting(prepared):
    """A run in which a fix waits."""
    session = prepared(live=False)
    session.answer(["1", "2"], "yes")
    session.answer(["3", "4"], "no")
    session.mitigate("crayon_attention", trainable="head")
    assert session.candidate is not None
    session.close()
    return session.run


@posix
@pytest.mark.slow
def test_accept_killed_before_any_of_its_writes_is_wholly_done_or_not_at_all(waiting, tmp_path):
    runs = killed_everywhere(waiting, tmp_path / "killed", "accept")
    assert len(runs) > 8
    before = ("v0", True, "waiting", [], "v0")
    after = ("v1", False, "accepted", ["v1"], "v0,v1")
    found = [state(run) for run in runs]
    assert found[0] == before and found[-1] == after
    turned = found.index(after)
    assert found == [before] * turned + [after] * (len(found) - turned)     # there is one point where it happens
    assert turned < len(found) - 2                                          # and it is not the last of the writes
    assert state(runs[turned]) == after                                     # what was finished is not finished again


@posix
@pytest.mark.slow
def test_going_back_killed_before_any_of_its_writes_is_wholly_done_or_not_at_all(waiting, tmp_path):
    with gv.Session.open(waiting, live=False) as session:
        session.prepare()
        session.accept(regressions="allow")
        session.answer("5", "no")
    found = []
    for run in killed_everywhere(waiting, tmp_path / "killed", "go_back"):
        state(run)
        with gv.Session.open(run, live=False) as session:
            rows = session.context.book.journal.rows()
            found.append((session.model_version, int(rows["in_effect"].sum())))
    assert found[0] == ("v1", 6) and found[-1] == ("v0", 0)
    assert found == sorted(found, reverse=True) and set(found) == {("v1", 6), ("v0", 0)}


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("step", "whole"), [
    ("reject", lambda run: fates(run) == ["rejected"]),
    ("curate", lambda run: (run / "subsets" / "mine.json").exists()),
    ("branch", lambda run: run.with_name(f"{run.name}-branch").exists())])
def test_other_steps_killed_before_any_of_their_writes_are_done_or_not(waiting, tmp_path, step, whole):
    runs = killed_everywhere(waiting, tmp_path / "killed", step)
    done = [whole(run) for run in runs]
    assert (done[0], done[-1]) == (False, True)
    assert done == sorted(done)
    for run, is_done in zip(runs, done, strict=True):
        assert state(run)[:2] == ("v0", step != "reject" or not is_done)
        if is_done and step == "branch":
            branched = run.with_name(f"{run.name}-branch")
            assert state(branched)[0] == "v0"
        with gv.Session.open(run, live=False) as session:
            assert list(session.subsets["name"]) == (["mine"] if is_done and step == "curate" else [])


@posix
@pytest.mark.slow
def test_a_second_fix_killed_before_any_of_its_writes_leaves_one_that_waits(waiting, tmp_path):
    for run in killed_everywhere(waiting, tmp_path / "killed", "mitigate"):
        assert state(run)[:2] == ("v0", True)
        with gv.Session.open(run, live=False) as session:
            session.prepare()
            session.reject()
        assert state(run)[:2] == ("v0", False)


def test_accept_while_the_journal_is_locked_changes_nothing_and_says_so(waiting, monkeypatch):
    monkeypatch.setattr("guidance_viz.store.schema.BUSY_MS", 50)
    with gv.Session.open(waiting, live=False) as session, gv.Session.open(waiting, live=False) as other:
        session.prepare()
        with other.context.book.journal._writing(), pytest.raises(JournalError, match="Nothing of this call was kept"):
            session.accept(regressions="allow")
        assert session.model_version == "v0" and session.candidate is not None
        assert fates(waiting) == ["waiting"]
        session.accept(regressions="allow")
        assert session.model_version == "v1"
    assert state(waiting) == ("v1", False, "accepted", ["v1"], "v0,v1")


@pytest.mark.parametrize("failing", ["commit", "fate"])
def test_what_fails_after_a_model_was_accepted_is_told_as_accepted_and_made_good_later(waiting, monkeypatch, failing):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")
    with gv.Session.open(waiting, live=False) as session:
        session.prepare()
        with monkeypatch.context() as patch:
            if failing == "fate":
                patch.setattr("guidance_viz.session.run.steps.set_fate", fail)
            else:
                event.listen(session.context.book.journal._engine, "commit", fail)
            session.accept(regressions="allow")
        assert (session.model_version, session.candidate) == ("v1", None)
        assert "v1" in session.error and "No space left" in session.error
        assert "othing of this call was kept" not in session.error
    assert state(waiting) == ("v1", False, "accepted", ["v1"], "v0,v1")


def test_an_accepted_fix_cannot_be_rejected_by_a_session_that_still_offers_it(waiting):
    with gv.Session.open(waiting, live=False) as late, gv.Session.open(waiting, live=False) as quick:
        for session in (late, quick):
            session.prepare()
        quick.accept(regressions="allow")
        with pytest.raises(SessionError, match="accepted already, as the model 'v1'"):
            late.reject()
        with pytest.raises(SessionError, match="'v1'"):
            late.accept(regressions="allow")
    assert state(waiting) == ("v1", False, "accepted", ["v1"], "v0,v1")


def test_a_manifest_that_cannot_be_written_leaves_the_model_as_it_was(waiting, monkeypatch):
    with gv.Session.open(waiting, live=False) as session:
        session.prepare()
        with monkeypatch.context() as patch:
            def fail(path: object, _value: object) -> None:
                raise OSError(28, "No space left on device", str(path))
            patch.setattr("guidance_viz.session.run.folder.write_json", fail)
            with pytest.raises(OSError, match="No space left"):
                session.accept(regressions="allow")
        assert session.model_version == "v0" and session.context.folder.manifest["accepted"] == "v0"
        session.accept(regressions="allow")
    assert state(waiting) == ("v1", False, "accepted", ["v1"], "v0,v1")
