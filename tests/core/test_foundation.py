from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from guidance_viz import core


def test_importing_the_package_loads_neither_torch_nor_a_screen():
    script = "import sys, guidance_viz; print([m for m in ('torch', 'panel', 'pandas', 'sklearn') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_an_unknown_name_is_answered_with_the_nearest_known_one():
    losses: core.Registry = core.Registry("loss")
    losses.register("energy")(1)
    with pytest.raises(core.UnknownNameError, match="Unknown loss 'enrgy'. Did you mean 'energy'"):
        losses.get("enrgy")
    with pytest.raises(ValueError, match="registered already"):
        losses.register("energy")(2)


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "a.json"
    core.write_json(path, {"x": np.float32(1.5), "y": np.arange(2)})
    with pytest.raises(RuntimeError), core.atomic_write(path) as file:
        file.write(b"half")
        raise RuntimeError
    assert json.loads(path.read_text()) == {"x": 1.5, "y": [0, 1]}
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_a_file_is_for_whom_the_users_other_files_are_and_a_private_one_for_the_user_alone(tmp_path):
    usual = tmp_path / "usual"
    usual.touch()
    core.write_json(tmp_path / "a.json", 1)
    core.files.write_with(tmp_path / "b", lambda name: open(name, "w").close())
    with core.atomic_write(tmp_path / "c", private=True) as file:
        file.write(b"secret")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes["a.json"] == modes["b"] == modes["usual"] and modes["c"] == 0o600


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x"])
def test_a_name_from_data_cannot_leave_its_folder(tmp_path, name):
    with pytest.raises(core.DataError, match="leads outside"):
        core.confined(tmp_path, name)


def test_a_hash_tells_content_type_and_order_apart():
    a = np.arange(4, dtype=np.float32)
    assert core.content_hash(a) == core.content_hash(a.copy())
    assert len({core.content_hash(x) for x in (a, a.astype(np.float64), a.reshape(2, 2), a[::-1])}) == 4
    assert core.content_hash({"x": 1, "y": 2}) == core.content_hash({"y": 2, "x": 1})


def test_a_missing_extra_becomes_the_line_that_installs_it():
    with pytest.raises(core.MissingDependencyError, match=r'pip install "guidance-viz\[parquet\]"'):
        core.require("no_such_module_here", "parquet")


def test_reports_survive_the_way_through_json():
    groups = core.GroupReport(np.array([0, 1]), ("a", "b"), np.array([0.5, np.nan]), np.array([4, 0]),
                              np.array([[0.2, 0.8], [np.nan, np.nan]]), 0.5, 0.5, 0, 0.5)
    evaluation = core.Evaluation("v0", "test", groups, epg=0.25)
    report = core.Report("erm", {"lr": 1e-4}, 3, "finished", {"test": evaluation}, {"test": evaluation})
    again = core.Report.from_json(json.loads(json.dumps(report.to_json())))
    assert again.method == "erm" and again.options == {"lr": 1e-4} and again.seed == 3
    back = again.after["test"]
    np.testing.assert_array_equal(back.groups.accuracy, groups.accuracy)
    np.testing.assert_array_equal(back.groups.interval, groups.interval)
    assert back.epg == 0.25 and np.isnan(back.balanced_worst) and back.groups.names == ("a", "b")
