from __future__ import annotations

import json
import multiprocessing
import os
import time

import pytest

from guidance_viz.core import OptionError
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


def test_abandoned_folders_are_swept_after_a_week(cache):
    old, new = cache.root / ".new-old", cache.root / ".new-new"
    for folder in (old, new):
        folder.mkdir()
    (cache.root / ".part-k").mkdir()
    long_ago = time.time() - 8 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    cache.evict()
    assert not old.exists()
    assert new.exists()
    assert (cache.root / ".part-k").exists()


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
