from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from make_old_run import QUICK, facts
from small_birds import tiny

import guidance_viz as gv

KEPT = Path(__file__).with_name("old_run.zip")


@pytest.fixture
def old(tmp_path, birds):
    """A run made by an earlier version, on photos that are drawn again here."""
    with zipfile.ZipFile(KEPT) as kept:
        kept.extractall(tmp_path)
    manifest = tmp_path / "run" / "run.json"
    # The photos are the same, but another Pillow may write them in other bytes.
    manifest.write_text(manifest.read_text().replace(json.loads(manifest.read_text())["data_hash"], birds.fingerprint()))
    return tmp_path


def test_a_run_of_an_earlier_version_opens_with_all_that_was_done_in_it(old, birds):
    expected = json.loads((old / "facts.json").read_text())
    with gv.Session.open(old / "run", model=tiny(), data=birds, live=False, **QUICK) as session:
        session.prepare()
        session.explain("v0")
        found = facts(session)
    assert {name: found[name] for name in expected} == expected


def test_it_goes_on_from_there_and_back_to_any_point_of_its_history(old, birds):
    with gv.Session.open(old / "run", model=tiny(), data=birds, live=False, **QUICK) as session:
        session.prepare()
        first = session.history["point"].iloc[0]
        session.accept(regressions="allow")
        assert session.model_version == "v2"
        session.go_back(first)
        assert session.model_version == "v0" and session.answers["item"].tolist() == [str(n) for n in range(1, 7)]
        assert session.preview().answers == 6
