from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import time

import pytest

from guidance_viz.core import MARKER, OptionError, SessionError, mark_folder
from guidance_viz.store import Cache


def fill(cache, key, size=100, **options):
    with cache.create(key, **options) as folder:
        (folder / "a.bin").write_bytes(b"x" * size)
        (folder / "deep").mkdir(exist_ok=True)
        (folder / "deep" / "b.bin").write_bytes(b"y")
    cache.release(key)


def used_at(cache, key, when):
    os.utime(cache.root / key / "manifest.json", (when, when))


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache")


def leftovers(cache):
    return [p.name for p in cache.root.iterdir() if p.is_dir() and p.name.startswith(".")]


def test_an_entry_is_there_once_it_is_whole(cache):
    with cache.create("k") as folder:
        (folder / "a.bin").write_bytes(b"abc")
        assert cache.folder("k") is None
    assert (cache.folder("k") / "a.bin").read_bytes() == b"abc"
    assert Cache(cache.root).folder("k") == cache.folder("k")
    assert cache.keys() == ["k"]
    assert not leftovers(cache)


def test_an_error_leaves_nothing(cache):
    with pytest.raises(ZeroDivisionError), cache.create("k") as folder:
        (folder / "a.bin").write_bytes(b"abc")
        raise ZeroDivisionError
    assert cache.folder("k") is None
    assert not leftovers(cache)


def test_the_manifest_can_be_read_by_a_person(cache):
    fill(cache, "k", size=7, about={"model": "m1", "split": "train"})
    text = (cache.root / "k" / "manifest.json").read_text()
    assert "\n" in text
    found = json.loads(text)
    assert found["about"] == {"model": "m1", "split": "train"}
    assert found["files"] == {"a.bin": 7, "deep/b.bin": 1}
    assert found["bytes"] == 8 == cache.size()
    assert cache.manifest("k") == found
    assert cache.manifest("other") is None


@pytest.mark.parametrize("harm", [
    lambda entry: (entry / "manifest.json").unlink(),
    lambda entry: (entry / "manifest.json").write_text("{"),
    lambda entry: (entry / "manifest.json").write_text("[]"),
    lambda entry: (entry / "manifest.json").write_text('{"format": "something else", "files": {}}'),
    lambda entry: (entry / "a.bin").unlink(),
    lambda entry: (entry / "deep" / "b.bin").write_bytes(b"")])
def test_a_damaged_entry_is_not_there_and_can_be_made_again(cache, harm):
    fill(cache, "k")
    harm(cache.root / "k")
    assert cache.folder("k") is None
    assert cache.keys() == []
    assert cache.size() == 0
    fill(cache, "k", size=5)
    assert (cache.folder("k") / "a.bin").stat().st_size == 5
    assert not leftovers(cache)


def test_entries_used_longest_ago_go_first(cache):
    for age, key in enumerate("abcd"):
        fill(cache, key)
        used_at(cache, key, 1000 - age)
    assert cache.keys() == ["d", "c", "b", "a"]
    cache.folder("d")
    cache.release("d")
    assert cache.evict(202) == ["c", "b"]
    assert sorted(cache.keys()) == ["a", "d"]
    assert not leftovers(cache)


def test_a_new_entry_makes_room_for_itself(tmp_path):
    cache = Cache(tmp_path, limit_bytes=250)
    for when, key in enumerate("abc", 1):
        fill(cache, key)
        used_at(cache, key, when)
    assert cache.keys() == ["b", "c"]
    assert cache.size() <= 250


def test_an_entry_in_use_is_never_evicted(cache):
    fill(cache, "a")
    fill(cache, "b")
    folder = cache.folder("a")
    assert cache.evict(0) == ["b"]
    assert folder.is_dir()
    cache.release("a")
    assert cache.evict(0) == ["a"]


def test_an_entry_being_made_now_is_in_use_afterwards(tmp_path):
    cache = Cache(tmp_path, limit_bytes=10)
    with cache.create("k") as folder:
        (folder / "a.bin").write_bytes(b"x" * 100)
    assert cache.folder("k") is not None


def test_no_limit_means_no_eviction(cache):
    fill(cache, "a", size=10_000)
    assert cache.evict() == []


def test_interrupted_work_is_resumed(cache):
    with pytest.raises(KeyboardInterrupt), cache.create("k", resume=True) as folder:
        (folder / "half").write_text("half")
        raise KeyboardInterrupt
    assert cache.folder("k") is None
    with cache.create("k", resume=True) as folder:
        assert (folder / "half").read_text() == "half"
        (folder / "rest").write_text("rest")
    assert sorted(cache.manifest("k")["files"]) == ["half", "rest"]
    assert not leftovers(cache)


def test_work_that_another_is_doing_is_not_resumed(cache):
    with cache.create("k", resume=True) as first, Cache(cache.root).create("k", resume=True) as second:
        assert first != second
        (first / "a").write_text("1")
        (second / "a").write_text("1")
    assert cache.folder("k") is not None
    assert not leftovers(cache)


def test_the_first_of_two_to_finish_wins(cache):
    with cache.create("k") as slow:
        (slow / "who").write_text("slow")
        with Cache(cache.root).create("k") as fast:
            (fast / "who").write_text("fast")
    assert (cache.folder("k") / "who").read_text() == "fast"
    assert not leftovers(cache)


def _make_together(root, barrier, size):
    cache = Cache(root)
    for n in range(5):
        barrier.wait(30)
        fill(cache, f"k{n}", size)
        assert cache.folder(f"k{n}") is not None


def test_processes_may_make_the_same_entry_at_once(cache):
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(3)
    workers = [context.Process(target=_make_together, args=(cache.root, barrier, 1000)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(cache.keys()) == 5
    assert not leftovers(cache)


LONG_AGO = time.time() - 8 * 24 * 3600


def make_old(folder):
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (LONG_AGO, LONG_AGO))


def everything(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
            for path in root.rglob("*")}


def interrupt(cache, key):
    with pytest.raises(KeyboardInterrupt), cache.create(key, resume=True) as folder:
        (folder / "half").write_text("half")
        raise KeyboardInterrupt
    return folder


def test_own_leftovers_are_swept_after_a_week(cache):
    old, new = interrupt(cache, "old"), interrupt(cache, "new")
    dropped = cache.root / ".old-1"
    dropped.mkdir()
    mark_folder(dropped)
    for folder in (old, dropped):
        make_old(folder)
    cache.evict()
    assert [folder.exists() for folder in (old, dropped, new)] == [False, False, True]


FOREIGN = [".mozilla-old", ".new-letters", ".part-of-my-thesis", ".old-photos", ".part-k", ".config-x"]


@pytest.fixture
def home(cache):
    """A folder that a person keeps things in, and that was given as the cache."""
    for name in FOREIGN:
        (cache.root / name / "deep").mkdir(parents=True)
        (cache.root / name / "deep" / "words.txt").write_text(name)
        make_old(cache.root / name)
    (cache.root / ".new-empty").mkdir()
    make_old(cache.root / ".new-empty")
    entry = cache.root / "thesis"
    entry.mkdir()
    (entry / "manifest.json").write_text(json.dumps({"format": "something", "files": {}, "bytes": 10 ** 12, "version": 1}))
    return cache


def test_foreign_folders_survive_sweep_and_eviction_whatever_their_name_and_age(home):
    before = everything(home.root)
    for key in "abk":
        fill(home, key, resume=True)
    interrupt(home, "k2")
    home.evict(0)
    after = everything(home.root)
    assert {name: after.get(name) for name in before} == before
    assert home.keys() == []
    home.remove("thesis")
    assert (home.root / "thesis").is_dir()


def test_what_a_foreign_folder_holds_never_becomes_part_of_an_entry(home):
    fill(home, "k", resume=True)
    assert sorted(home.manifest("k")["files"]) == ["a.bin", "deep/b.bin"]
    assert (home.root / ".part-k" / "deep" / "words.txt").exists()


def test_interrupted_work_is_resumed_beside_a_foreign_folder_of_its_name(home):
    first = interrupt(home, "k")
    assert first.name != ".part-k"
    with home.create("k", resume=True) as folder:
        assert folder == first
        assert (folder / "half").read_text() == "half"


def test_a_foreign_folder_where_an_entry_belongs_is_named_and_kept(home):
    with pytest.raises(SessionError, match=r"thesis.*Move it elsewhere"):
        fill(home, "thesis")
    assert json.loads((home.root / "thesis" / "manifest.json").read_text())["format"] == "something"
    assert [name for name in leftovers(home) if name not in [*FOREIGN, ".new-empty"]] == []


def test_a_link_to_a_folder_of_this_package_is_not_followed(cache, tmp_path):
    other = Cache(tmp_path / "other")
    kept = interrupt(other, "k")
    make_old(kept)
    (cache.root / ".part-link").symlink_to(kept, target_is_directory=True)
    cache.evict(0)
    assert (kept / "half").exists()


def unmarked(cache, key):
    """An entry as an earlier version left it."""
    fill(cache, key)
    (cache.root / key / MARKER).unlink()


def test_an_entry_of_an_earlier_version_is_read_evicted_and_made_again(cache):
    for key in "abc":
        unmarked(cache, key)
    assert (cache.folder("a") / "a.bin").exists()
    assert cache.evict(0) == ["b", "c"]
    (cache.root / "a" / "a.bin").unlink()
    assert cache.folder("a") is None
    fill(cache, "a", size=7)
    assert (cache.folder("a") / "a.bin").stat().st_size == 7
    assert not leftovers(cache)


def test_a_copy_of_an_entry_under_another_name_is_a_persons_own(cache):
    unmarked(cache, "k")
    shutil.copytree(cache.root / "k", cache.root / "my-copy")
    assert cache.keys() == ["k"]
    cache.evict(0)
    assert (cache.root / "my-copy" / "a.bin").exists()


def test_an_eviction_that_is_interrupted_is_finished_by_a_later_sweep(cache, monkeypatch):
    fill(cache, "k")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            cache.remove("k")
    (left,) = leftovers(cache)
    make_old(cache.root / left)
    cache.evict()
    assert not leftovers(cache)


def test_remove_takes_an_entry_away(cache):
    fill(cache, "k")
    cache.remove("k")
    cache.remove("k")
    assert cache.folder("k") is None


@pytest.mark.parametrize("key", ["", "../up", "a/b", ".hidden", "x" * 129, "a\0b", "nul\n"])
def test_a_key_cannot_leave_the_folder(cache, key):
    for call in (cache.folder, cache.remove, cache.manifest, lambda k: cache.create(k).__enter__()):
        with pytest.raises(OptionError, match="cannot name a folder"):
            call(key)


def test_a_negative_limit_is_refused(tmp_path):
    with pytest.raises(OptionError, match="-1"):
        Cache(tmp_path, limit_bytes=-1)
