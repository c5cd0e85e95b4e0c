from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from guidance_viz.core import DiskError, disk_errors, reserve, write_json, write_with
from guidance_viz.core import disk as disk_module


def taken(path: Path) -> int:
    return path.stat().st_blocks * 512


@pytest.mark.parametrize("way", ["fallocate", "no such call", "not supported"])
def test_reserved_files_have_all_their_room_and_keep_what_they_hold(tmp_path, monkeypatch, way):
    if way == "no such call":
        monkeypatch.delattr(os, "posix_fallocate", raising=False)
    elif way == "not supported":
        def refuse(*_: object) -> None:
            raise OSError(errno.EOPNOTSUPP, "Operation not supported")
        monkeypatch.setattr(os, "posix_fallocate", refuse, raising=False)
    monkeypatch.setattr(disk_module, "_CHUNK", 4096)
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"abc" * 3000)
    os.truncate(old, 100_001)
    reserve({old: 100_001, new: 50_000}, "Work", "do less")
    assert (old.stat().st_size, new.stat().st_size) == (100_001, 50_000)
    assert old.read_bytes()[:9001] == b"abc" * 3000 + b"\0"
    if hasattr(os, "statvfs"):
        assert taken(old) >= 100_001 and taken(new) >= 50_000


def test_too_little_room_is_said_before_anything_is_made(tmp_path, monkeypatch):
    usage = disk_module.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(disk_module.shutil, "disk_usage", lambda _: usage._replace(free=1_500_000))
    with pytest.raises(DiskError, match=r"Explaining 7 photos needs 3\.0 GB .* has 1\.5 MB free\. Free some, or do less"):
        reserve({tmp_path / "a": 3_000_000_000}, "Explaining 7 photos", "do less")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    write_json(path, {"old": 1})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(os, "fsync", full)
    for write in (lambda: write_json(path, 2), lambda: write_with(path, lambda name: Path(name).write_text("new"))):
        with pytest.raises(DiskError, match=r"a\.json' could not be written: No space left.*disk is full.*left") as raised:
            write()
        assert raised.value.errno == errno.ENOSPC
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
    assert "old" in path.read_text()


def test_a_file_is_on_the_disk_before_it_has_its_name_and_its_name_before_the_call_returns(tmp_path, monkeypatch):
    done, real = [], {name: getattr(os, name) for name in ("fsync", "replace")}
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}")
                                                                 else "file"), real["fsync"](handle)))
    monkeypatch.setattr(os, "replace", lambda a, b: (done.append("name"), real["replace"](a, b)))
    write_with(tmp_path / "a", lambda name: Path(name).write_text("x"))
    write_json(tmp_path / "b", 1)
    wanted = ["file", "name", "folder"] if os.path.isdir("/proc/self/fd") else ["file", "name", "file"]
    assert done == 2 * wanted


def test_what_does_not_replace_never_does_also_without_links(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    write_json(path, 1, replace=False)

    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")
    for _ in range(2):
        with pytest.raises(FileExistsError):
            write_json(path, 2, replace=False)
        monkeypatch.setattr(os, "link", no_links)
    assert path.read_text() == "1"
    write_json(tmp_path / "b.json", 3, replace=False)
    assert (tmp_path / "b.json").read_text() == "3"
    assert len(list(tmp_path.iterdir())) == 2


def test_errors_of_a_disk_are_told_with_what_was_done_and_others_pass():
    with pytest.raises(DiskError, match=r"While accepting: 'x\.npy' could not be used: No such file.*Check the disk"), \
            disk_errors("accepting"):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", "x.npy")
    with pytest.raises(ZeroDivisionError), disk_errors("accepting"):
        raise ZeroDivisionError
