from __future__ import annotations

import json
import os

import pytest

import guidance_viz as gv
from guidance_viz.app import doctor as module
from guidance_viz.app.cli import main


def test_a_healthy_machine_has_no_failed_check(capsys):
    checks = gv.doctor()
    assert not [check for check in checks if check.status == "failed"]
    printed = capsys.readouterr().out
    for name in ("Python", "accelerator", "memory", "working folder", "journal"):
        assert name in printed


def test_every_check_that_is_not_ok_has_a_cure():
    assert all(check.cure for check in gv.doctor(show=False) if check.status != "ok")


def test_a_check_that_breaks_does_not_stop_the_others(monkeypatch):
    def _broken():
        raise RuntimeError("no such thing")
        yield
    monkeypatch.setattr(module, "_CHECKS", (_broken, *module._CHECKS))
    checks = gv.doctor(show=False)
    assert (checks[0].name, checks[0].status) == ("broken", "failed")
    assert "no such thing" in checks[0].found
    assert len(checks) > 3


@pytest.mark.parametrize(("name", "wanted", "status"), [
    ("numpy", ">=1", "ok"), ("numpy", ">=99", "failed"), ("no-such-package-anywhere", ">=1", "failed")])
def test_a_package_is_compared_with_what_is_needed(name, wanted, status):
    from packaging.specifiers import SpecifierSet
    check = module._package(name, SpecifierSet(wanted))
    assert check.status == status
    assert check.cure == ("" if status == "ok" else f'pip install "{name}{wanted}"')


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_found(tmp_path):
    tmp_path.chmod(0o500)
    assert module._writable("run folder", tmp_path / "run").status == "failed"


def test_a_folder_under_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    check = module._writable("run folder", tmp_path / "file")
    assert check.status == "failed"
    assert "Choose another folder" in check.cure


def test_little_memory_is_a_warning(monkeypatch):
    monkeypatch.setattr(module, "available_memory", lambda: 1e9)
    (check,) = module._memory()
    assert check.status == "warning"


def test_the_command_prints_json_and_fails_when_a_check_does(monkeypatch, capsys):
    assert main(["doctor", "--json", "--no-browser"]) == 0
    assert {"name", "status", "found", "cure"} == set(json.loads(capsys.readouterr().out)[0])
    monkeypatch.setattr(module, "_CHECKS", (lambda: iter([module.Check("x", "failed", "y", "z")]),))
    assert main(["doctor", "--no-browser"]) == 1
    assert "FAILED   x: y" in capsys.readouterr().out
