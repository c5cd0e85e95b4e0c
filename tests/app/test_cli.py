from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pandas as pd
import pytest

import guidance_viz
from guidance_viz.app import cli as shell
from guidance_viz.app.arguments import build_parser
from guidance_viz.app.cli import FAILED, INTERRUPTED, USAGE, main
from guidance_viz.app.options import number_or_auto, pairs
from guidance_viz.app.serve import free_port, refuse_open
from guidance_viz.core import OptionError
from guidance_viz.views import passwords

COMPUTE = ("--device", "cpu", "--precision", "float32", "--batch-size", 64, "--workers", 0)


def test_a_run_is_made_answered_fixed_and_compared_from_the_command_line(cli, root, tmp_path, capsys):
    run = tmp_path / "run"
    made = cli("prepare", "--run", run, "--data", "waterbirds", root, "--image-size", 32, "--model",
               "small_birds:tiny", "--projection", "pca", *COMPUTE)
    assert made["model"] == "v0"
    assert set(made["evaluations"]) == {"train", "val", "test"}
    trained = cli("mitigate", run, "erm", "--trainable", "all", "--epochs", 3, "--lr", 0.01, "--accept")
    assert trained["method"] == "erm"
    answered = cli("answer", run, "--oracle", "boxes", "--yes", 0.5, "--no", 0.2)
    assert sum(answered["maps"].values()) == 132
    assert answered["area"] == pytest.approx((12 / 32) ** 2, rel=1e-5)
    report = cli("mitigate", run, "crayon_attention", "--trainable", "head", "--alpha", 2, "--result",
                 tmp_path / "r.json")
    assert report["options"]["alpha"] == 2
    assert {e["model"] for e in report["before"].values()} == {"v1"}
    assert json.loads((tmp_path / "r.json").read_text())["result_hash"] == report["result_hash"]
    compared = cli("compare", run, "--before", "current", "--csv", tmp_path / "c.csv")
    table = pd.read_csv(tmp_path / "c.csv", dtype={"sample_id": str})
    assert len(table) == 80
    assert compared["fixed"] == (table["flip"] == "fixed").sum()
    assert main(["accept", str(run), "--quiet"]) == 1       # it serves a group worse: asked for a second time
    assert "waterbird on land fell from" in capsys.readouterr().err
    assert cli("accept", run, "--despite-regressions") == {"model": "v2"}
    test = cli("evaluate", run, "--split", "test")["test"]
    assert test["groups"]["worst"] == pytest.approx(report["after"]["test"]["groups"]["worst"])
    cli("export", run, tmp_path / "fixed.safetensors")
    cli("export", run, tmp_path / "report.html")
    assert (tmp_path / "fixed.safetensors").stat().st_size > 1000
    assert "<h1>waterbirds: v0 → v2</h1>" in (tmp_path / "report.html").read_text()


def test_a_run_with_other_maps_shows_its_attention_figures(cli, root, tmp_path, capsys):
    made = cli("prepare", "--run", tmp_path / "run", "--data", "waterbirds", root, "--image-size", 32, "--model",
               "small_birds:tiny", "--projection", "pca", "--attribution", "rise", "--attribution-option", "n_masks=8",
               *COMPUTE)
    test = made["evaluations"]["test"]
    assert test["attribution"] == "rise"
    for name in ("aiou", "attention_accuracy"):
        assert 0 <= test[f"worst_{name}"] <= test[name] <= 1
    assert 0 < test["iou"] < 1
    assert main(["evaluate", str(tmp_path / "run"), "--split", "test", "--quiet", "--device", "cpu"]) == 0
    printed = capsys.readouterr().out
    assert "attention accuracy" in printed and "AIoU" in printed and printed.endswith("Maps by rise.\n")
    assert main(["prepare", "--run", str(tmp_path / "other"), "--data", "waterbirds", str(root), "--model",
                 "small_birds:tiny", "--attribution", "rice", "--quiet"]) != 0
    assert "'rice'" in capsys.readouterr().err


def test_answers_by_hand_are_exported_and_imported(cli, run, tmp_path):
    cli("answer", run, "--ids", 1, 2, "--relevance", "no", "--annotator", "ann")
    cli("answer", run, "--neurons", 3, "--relevance", "yes")
    assert cli("answer", run, "--export", tmp_path / "a.csv")["exported"] >= 3
    cli("answer", run, "--import", tmp_path / "a.csv")
    assert cli("answer", run, "--export", tmp_path / "a.json", "--format", "labelstudio")["exported"] >= 2
    assert cli("answer", run, "--import", tmp_path / "a.json")["present"] >= 2


def test_slim_runs_from_the_command_line(cli, root, tmp_path, capsys):
    run = tmp_path / "run"
    cli("prepare", "--run", run, "--data", "waterbirds", root, "--image-size", 32, "--model", "small_birds:tiny",
        "--projection", "pca", *COMPUTE)
    cli("mitigate", run, "erm", "--trainable", "all", "--epochs", 3, "--lr", 0.01, "--accept")
    assert cli("ask", run, "--questions", 24, "--by", "class") == {
        "asked_split": "train", "asked_by": "class", "questions": 24, "open": 24,
        "question": "Can you tell it is a landbird from what is left visible?"}
    given = cli("answer", run, "--oracle", "boxes", "--sample", "centroids", "--what", "maps", "--yes", 0.3, "--no", 0.2)
    assert sum(given["maps"].values()) == 24 and min(given["maps"]["yes"], given["maps"]["no"]) > 0
    again = cli("answer", run, "--oracle", "boxes", "--sample", "centroids", "--what", "maps")
    assert sum(again["maps"].values()) == 0     # all were answered
    assert cli("ask", run, "--split", "val", "--questions", 12)["open"] == 12
    given = cli("answer", run, "--oracle", "boxes", "--sample", "centroids", "--what", "maps", "--yes", 0.3, "--no", 0.2)
    assert sum(given["maps"].values()) == 12
    train = cli("curate", run, "mine", "--split", "train", "--size", 0.25, "--by", "class")
    assert (len(train["sample_ids"]), train["size"], train["asked"]) == (33, 33, 132)
    val = cli("curate", run, "mine-val", "--size", 20, "--by", "class", "--threshold", 0)
    assert val["split"] == "val" and val["size"] == 20
    assert main(["curate", str(run), "mine", "--split", "train", "--quiet"]) == FAILED
    assert "--overwrite" in capsys.readouterr().err
    assert [s["name"] for s in cli("subsets", run)] == ["mine", "mine-val"]
    report = cli("mitigate", run, "slim_tr", "--subset", "mine", "--epochs", 2, "--trainable", "head")
    assert report["data_used"]["photos"] == 33 and report["options"]["subset"] == "mine"
    report = cli("mitigate", run, "slim_val", "--subset", "mine-val", "--option", 'logistic={"strengths": [0.3]}')
    assert report["data_used"]["photos"] == len(val["sample_ids"])


def test_questions_a_curation_and_the_subsets_are_printed_for_people(run, capsys):
    def printed(*words):
        assert main([*map(str, words), "--quiet"]) == 0
        return capsys.readouterr().out
    assert "no subsets yet" in printed("subsets", run)
    asked = printed("ask", run, "--questions", "6")
    assert "6 of 6 questions about the train split (all together) are open." in asked and asked.count(" open ") == 6
    assert "like this: Is the landbird visible?" in printed("ask", run, "--question", "Is the {class} visible?")
    assert "Can you tell it is a landbird" in printed("ask", run, "--question", "")
    printed("answer", run, "--ids", *range(1, 4), "--relevance", "yes")
    printed("answer", run, "--ids", *range(100, 103), "--relevance", "no")
    curated = printed("curate", run, "few", "--size", "10")
    assert "few: 10 of 132 train photos (7.6 %), by 6 answers on v0." in curated
    assert "core 0" in curated and "environment 1" in curated
    assert "group (not used to draw)" in curated and "waterbird on land" in curated
    listed = printed("subsets", run)
    assert "few" in listed and "median" in listed


def test_a_table_is_printed_for_people(run, capsys):
    assert main(["evaluate", str(run), "--quiet"]) == 0
    printed = capsys.readouterr().out
    assert "landbird on water" in printed
    assert "worst group" in printed
    assert "%" in printed


@pytest.mark.parametrize(("words", "said"), [
    (["evaluate", "nowhere"], "no run in 'nowhere'"),
    (["prepare", "--run", "nowhere"], "needs --data and --model"),
    (["data", "--data", "cubes", "x"], "cubes"),
    (["answer", "{run}", "--ids", "1"], "need --relevance"),
    (["answer", "{run}", "--ids", "nobody", "--relevance", "yes"], "no sample 'nobody'"),
    (["mitigate", "{run}", "erm", "--option", "epochs"], "is not NAME=VALUE"),
    (["mitigate", "{run}", "ermm"], "Did you mean 'erm'"),
    (["accept", "{run}"], "nothing to accept"),
    (["ask", "{run}", "--questions", "some"], "neither 'elbow' nor 'paper' nor a whole number"),
    (["curate", "{run}", "mine", "--size", "half"], "neither a share such as 0.1 nor a whole number"),
    (["curate", "{run}", "../mine"], "'../mine' is not allowed"),
    (["mitigate", "{run}", "slim_tr"], "learns from a curated subset"),
    (["mitigate", "{run}", "slim_tr", "--subset", "none"], "no subset 'none'"),
])
def test_an_error_is_one_explained_line_and_exit_code_1(run, capsys, words, said):
    assert main([*(word.format(run=run) for word in words), "--quiet"]) == FAILED
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


def test_the_traceback_is_shown_where_asked_for():
    with pytest.raises(guidance_viz.GuidanceError):
        main(["evaluate", "nowhere", "--traceback"])


@pytest.mark.parametrize("words", [[], ["fly"], ["mitigate"], ["answer", "run"]])
def test_wrong_usage_is_exit_code_2(words, capsys):
    assert main(words) == USAGE
    assert "usage: guidance-viz" in capsys.readouterr().err


def test_an_interruption_is_exit_code_130(monkeypatch, capsys):
    from guidance_viz.app import commands

    def interrupted(_):
        raise KeyboardInterrupt
    monkeypatch.setattr(commands, "run_data", interrupted)
    assert main(["data"]) == INTERRUPTED
    assert "Interrupted" in capsys.readouterr().err


def test_help_and_version_are_exit_code_0(capsys):
    assert main(["--help"]) == 0
    assert "guidance-viz demo" in capsys.readouterr().out
    assert main(["--version"]) == 0


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "serve",
        "prepare",
        "ask",
        "answer",
        "curate",
        "subsets",
        "mitigate",
        "attributes",
        "judge",
        "accept",
        "reject",
        "evaluate",
        "compare",
        "export",
        "data",
        "doctor",
    ],
)
def test_every_command_has_help_and_a_function(command, capsys):
    assert main([command, "--help"]) == 0
    assert "--json" in capsys.readouterr().out
    module = __import__(shell.WHERE.get(command, shell.COMMANDS), fromlist=["x"])
    assert callable(getattr(module, f"run_{command}"))


def test_the_help_imports_nothing_heavy():
    script = ("import sys; from guidance_viz.app.cli import main; main(['--help']); "
              "sys.exit(bool({'torch', 'pandas', 'panel', 'sqlalchemy', 'PIL'} & set(sys.modules)))")
    env = {**os.environ, "PYTHONPATH": str(Path(guidance_viz.__file__).parents[1])}
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - start < 10  # a fifth of a second on a machine that does nothing else


def test_the_formats_and_the_facts_of_a_data_set(cli, root):
    assert {"waterbirds", "folder", "table", "demo"} <= set(cli("data"))
    facts = cli("data", "--data", "waterbirds", root, "--image-size", 32, "--check")
    assert facts["samples"] == 260
    assert facts["groups"]["waterbird on land"] == 38
    assert facts["left out"] == []


def test_options_are_read_as_json_where_they_are():
    assert pairs(["a=1e-3", "b-c=[1,2]", "d=adam", "e=true"], "--option") == {
        "a": 1e-3, "b_c": [1, 2], "d": "adam", "e": True}
    with pytest.raises(OptionError, match="is not NAME=VALUE"):
        pairs(["a"], "--option")


def test_a_number_or_auto():
    assert number_or_auto("auto", "--workers") == "auto"
    assert number_or_auto("3", "--workers") == 3
    with pytest.raises(OptionError, match="--workers 'many'"):
        number_or_auto("many", "--workers")


def test_the_server_listens_on_the_loopback_unless_told_otherwise():
    args = build_parser().parse_args(["serve", "run"])
    assert args.address == "127.0.0.1"
    assert args.prefix == ""


def test_a_port_that_is_taken_is_named_with_the_cure():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OptionError, match=rf"127.0.0.1:{port} .*--port 0"):
            free_port("127.0.0.1", port)
    assert free_port("127.0.0.1", 0) > 0


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.0.0.7"])
def test_the_network_is_let_in_only_where_that_was_said(address):
    with pytest.raises(OptionError, match=r"--auth token.*--auth none"):
        refuse_open(address, None)
    for said in ("token", "none", "users"):
        refuse_open(address, said)
    refuse_open("127.0.0.1", None)


def test_a_name_gets_a_password_that_is_on_no_command_line(tmp_path, monkeypatch, capsys):
    file = tmp_path / "users"
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    assert main(["add-user", str(file), "ann"]) == 0
    assert "ann can sign in" in capsys.readouterr().err
    assert passwords.matches("correct horse", passwords.read_users(file)["ann"])
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["add-user", str(file), "ann"]) == 1
    assert passwords.matches("correct horse", passwords.read_users(file)["ann"])


@pytest.mark.slow
def test_a_run_is_served_with_its_page_and_stops_when_interrupted(run):
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(
        [str(Path(guidance_viz.__file__).parents[1]), str(Path(__file__).parents[1] / "session")])}
    words = [sys.executable, "-m", "guidance_viz.app.cli", "serve", str(run), "--port", "0", "--prefix", "/a/b", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env) as server:
        url = json.loads(server.stdout.readline())["url"]
        with urllib.request.urlopen(url) as page:
            assert "guidance_viz" in page.read().decode()
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith("/a/b/")
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0


def test_boxes_are_exported_and_imported(cli, run, tmp_path, capsys):
    count = cli("boxes", run, "--export", tmp_path / "boxes.json")["exported"]
    assert count > 0
    found = cli("boxes", run, "--import", tmp_path / "boxes.json", "--class", "object=waterbird", "--annotator", "ann")
    assert found["boxes"] == count and found["unknown"] == 0
    assert cli("boxes", run, "--export", tmp_path / "drawn", "--format", "voc", "--drawn")["exported"] == count
    assert main(["boxes", str(run), "--import", str(tmp_path / "boxes.json"), "--class", "object"]) == FAILED
    assert "THEIRS=OURS" in capsys.readouterr().err


def test_a_report_is_written_from_what_the_run_keeps(cli, root, tmp_path, capsys):
    run = tmp_path / "a run"
    cli("prepare", "--run", run, "--data", "waterbirds", root, "--image-size", 32, "--model", "small_birds:tiny",
        "--projection", "pca", *COMPUTE)
    cli("mitigate", run, "erm", "--trainable", "all", "--epochs", 3, "--lr", 0.01, "--accept")
    assert cli("report", run) == {"written": str(run / "report.html"), "format": "html"}
    assert "<h1>waterbirds: v0 → v1</h1>" in (run / "report.html").read_text()
    assert cli("report", run, "--format", "md")["written"] == str(run / "report.md")
    cli("report", run, "-o", tmp_path / "facts.json")
    facts = json.loads((tmp_path / "facts.json").read_text())
    assert facts["changes"]["splits"][0]["measures"][0]["after"] == pytest.approx(
        cli("evaluate", run, "--split", "test")["test"]["groups"]["worst"])
    assert main(["report", str(run), "-o", str(tmp_path / "report.pdf"), "--quiet"]) == FAILED
    assert "Use a name that ends in .html, .md or .json" in capsys.readouterr().err


def test_a_report_does_not_run_a_model_that_left_the_cache_unless_it_is_told_to(cli, root, tmp_path, capsys):
    run = tmp_path / "a run"
    cli("prepare", "--run", run, "--data", "waterbirds", root, "--image-size", 32, "--model", "small_birds:tiny",
        "--projection", "pca", *COMPUTE)
    cli("mitigate", run, "erm", "--trainable", "all", "--epochs", 2, "--lr", 0.01)      # waits
    shutil.rmtree(run / "cache")
    assert main(["report", str(run), "--quiet"]) == FAILED
    told = capsys.readouterr().err
    assert "What was computed of v0, candidate is no longer in the cache" in told
    assert f"guidance-viz report '{run}' --recompute" in told
    assert not (run / "report.html").exists() and not any((run / "cache").iterdir())
    cli("report", run, "--recompute", *COMPUTE)
    assert "v0 → the fix" in (run / "report.html").read_text()


def test_attributes_are_ranked_and_judged_from_the_command_line(cli, run, tmp_path, capsys):
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    rows = cli("attributes", copy, "--detect", "columns", "--split", "all")
    assert {row["attribute"] for row in rows} == {"land", "water"} and rows[0]["low"] <= rows[0]["delta"]
    assert cli("judge", copy, "water", "spurious", "--annotator", "ann") == {"attribute": "water", "verdict": "spurious"}
    rows = cli("attributes", copy, "--top", 4)
    assert {row["verdict"] for row in rows if row["attribute"] == "water"} <= {"spurious"}
    assert main(["attributes", str(copy), "--quiet"]) == 0
    assert "taken for" in capsys.readouterr().out
    assert main(["judge", str(copy), "fire", "healthy"]) == FAILED
    assert "detect_attributes" in capsys.readouterr().err
