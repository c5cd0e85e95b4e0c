from __future__ import annotations

import json
import re
import shutil

import pytest

from guidance_viz.app.cli import main
from guidance_viz.app.parts import _answer
from guidance_viz.core import OptionError


def test_parts_are_found_answered_split_and_kept_from_the_command_line(cli, run, capsys):
    first = cli("parts", run, "--k", 6)
    assert [line["part"] for line in first["parts"]] == list(range(6))
    assert all(len(line["cells"]) >= 9 for line in first["parts"])
    answered = cli("parts", run, "--k", 6, "--answer", "0,2=no", "--answer", "1=yes", "--annotator", "ann")
    assert [line["answer"] for line in answered["parts"]][:3] == ["no", "yes", "no"]
    one = cli("parts", run, "--k", 6, "--oracle", "boxes", "--limit", 1)
    assert sum(one["oracle"]["parts"].values()) == 1
    split = cli("parts", run, "--k", 6, "--split-part", 1)
    assert [line["answer"] for line in split["parts"]][:3] == ["no", "", "no"]
    assert len(split["parts"]) == 7
    assert main(["parts", str(run), "--k", "6", "--quiet"]) == 0
    printed = capsys.readouterr().out
    assert "of 7 parts are answered" in printed
    assert "waterbird" in printed


def test_mistakes_are_said(run, capsys):
    assert main(["parts", str(run), "--k", "6", "--answer", "99=no", "--quiet"]) == 1
    assert "no part 99" in capsys.readouterr().err
    for word in ("3", "3=perhaps", "a=no", "=no", "3,=no"):
        with pytest.raises(OptionError, match="Example: --answer 3,7=no"):
            _answer(word)


def test_a_fix_without_a_method_takes_the_one_that_the_answers_allow_and_says_so(run, root, tmp_path, capsys):
    copy = shutil.copytree(run, tmp_path / "run")
    assert main(["mitigate", str(copy), "--quiet"]) == 1
    assert "answer something first" in capsys.readouterr().err
    assert main(["parts", str(copy), "--k", "8", "--oracle", "boxes", "--quiet"]) == 0
    capsys.readouterr()
    assert main(["mitigate", str(copy), "--epochs", "1", "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["method"] == "environment_exchange"
    assert re.search(r"Method: environment_exchange, as \d parts? of the object and \d not of it are answered", printed.err)
