import os
import sys
import threading
import time
from pathlib import Path

import pytest

from guidance_viz.core import DataError, mark_folder
from guidance_viz.data.demo import SIZES, library


@pytest.fixture
def six(monkeypatch):
    """Six pictures; only for drawing in this process, as helpers plan for themselves."""
    monkeypatch.setitem(SIZES, "six", {"train": (2, 1, 1, 2)})
    return "six"


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_helpers_draw_what_one_process_draws(tmp_path, monkeypatch):
    together = library.ensure(0, "tiny", root=tmp_path / "together", workers=2)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))      # a helper cannot start
    assert files(library.ensure(0, "tiny", root=tmp_path / "alone", workers=2)) == files(together)


def test_helpers_do_their_share(tmp_path, monkeypatch):
    """With helpers at work this process draws no more than its own part."""
    drawn = []
    draw = library.draw
    monkeypatch.setattr(library, "draw", lambda recipe: drawn.append(recipe.index) or draw(recipe))
    library.ensure(5, "tiny", root=tmp_path, workers=3)
    assert drawn == list(range(0, 72, 3))


def test_a_set_is_drawn_once(tmp_path, six, monkeypatch):
    first = library.ensure(0, six, root=tmp_path, workers=1)
    monkeypatch.setattr(library, "draw", lambda recipe: pytest.fail("drawn again"))
    assert library.ensure(0, six, root=tmp_path, workers=1) == first
    assert sorted(p.name for p in tmp_path.iterdir()) == [first.name]


def test_a_set_that_lost_a_file_is_drawn_again(tmp_path, six):
    folder = library.ensure(0, six, root=tmp_path, workers=1)
    before = files(folder)
    (folder / "images" / "bird-0003.jpg").unlink()
    assert library.ensure(0, six, root=tmp_path, workers=1) == folder
    assert files(folder) == before


def test_an_interruption_leaves_nothing_that_looks_complete(tmp_path, six, monkeypatch):
    draw = library.draw
    monkeypatch.setattr(library, "draw", lambda recipe: draw(recipe) if recipe.index < 3 else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        library.ensure(0, six, root=tmp_path, workers=1)
    assert not list(tmp_path.iterdir())


def test_two_at_once_end_with_one_complete_set(tmp_path, six):
    found = []
    threads = [threading.Thread(target=lambda: found.append(library.ensure(0, six, root=tmp_path, workers=1)))
               for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and len(found) == 2
    assert len(files(found[0])) == 2 * 6 + 3
    assert [p.name for p in tmp_path.iterdir()] == [found[0].name]


def test_drafts_of_dead_processes_are_swept_away_and_young_ones_kept(tmp_path, six):
    old, young, foreign = (tmp_path / f".draft-{name}" for name in ("old", "young", "of-a-letter"))
    for folder in (old, young, foreign):
        folder.mkdir()
        (folder / "a.txt").write_text("words")
        if folder is not foreign:
            mark_folder(folder)
        if folder is not young:
            os.utime(folder, (time.time() - 7200,) * 2)
    library.ensure(0, six, root=tmp_path, workers=1)
    assert not old.exists() and young.exists()
    assert (foreign / "a.txt").read_text() == "words"


def test_a_folder_that_is_not_of_this_package_is_never_replaced_by_a_set(tmp_path, six):
    place = library.ensure(0, six, root=tmp_path / "elsewhere", workers=1)
    mine = tmp_path / place.name
    mine.mkdir()
    (mine / "thesis.txt").write_text("words")
    with pytest.raises(DataError, match="nothing says that this package made it"):
        library.ensure(0, six, root=tmp_path, workers=1)
    assert (mine / "thesis.txt").read_text() == "words"


def test_progress_is_reported(tmp_path, six):
    seen = []
    library.ensure(0, six, root=tmp_path, workers=1, report=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 6) for done in range(1, 7)]


def test_the_cache_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("GUIDANCE_VIZ_CACHE", str(tmp_path / "here"))
    assert library.cache_folder() == tmp_path / "here"
    monkeypatch.delenv("GUIDANCE_VIZ_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr(sys, "platform", "linux")
    assert library.cache_folder() == tmp_path / "xdg" / "guidance_viz"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert library.cache_folder() == Path.home() / "Library" / "Caches" / "guidance_viz"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert library.cache_folder() == tmp_path / "local" / "guidance_viz" / "Cache"


def test_a_helper_needs_neither_torch_nor_pandas():
    """Or it would take longer to start than to draw."""
    import subprocess
    package = Path(library.__file__).parents[2]
    code = library._WORKER.rsplit("work(", 1)[0] + "\nprint(sorted({'torch', 'pandas', 'sklearn'} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code, str(package), str(package / "data")], check=True,
                         capture_output=True, text=True)
    assert out.stdout.strip() == "[]"
