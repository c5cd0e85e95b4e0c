"""The pictures as files: drawn once by all cores, kept in the person's cache, put in place when complete."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from guidance_viz.core import DataError, content_hash, is_marked, mark_folder, remove_folder
from guidance_viz.data.demo.compose import Picture, draw
from guidance_viz.data.demo.plan import Entry, plan

COLUMNS = ("img_id", "img_filename", "y", "split", "place", "mask_filename", "scene", "perch", "bird", "hour")
PATCH_COLUMNS = ("patch", "patch_kind")   # besides, where a patch is the shortcut
_SPLITS = {"train": 0, "val": 1, "test": 2}
_STALE_S = 3600.0         # a half-made folder older than this was left by a process that died
_TIME = (1_700_000_000,) * 2   # every file's date: a set that is drawn again is the same set

# The workers must not pay for importing the whole package, nor run the person's own script again as
# multiprocessing's spawn would: they get the package's folders by name, and the modules here need no more.
_WORKER = """
import sys, types
for name, folder in zip(("guidance_viz", "guidance_viz.data"), sys.argv[1:3]):
    module = types.ModuleType(name)
    module.__path__ = [folder]
    sys.modules[name] = module
from guidance_viz.data.demo.library import work
work(sys.argv[3], int(sys.argv[4]), sys.argv[5], sys.argv[6], int(sys.argv[7]), int(sys.argv[8]))
"""


def cache_folder() -> Path:
    """The person's cache: ``GUIDANCE_VIZ_CACHE`` where set, else the platform's own place."""
    given = os.environ.get("GUIDANCE_VIZ_CACHE")
    if given:
        return Path(given).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "guidance_viz"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
        return Path(local) / "guidance_viz" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "guidance_viz"


def version() -> str:
    """A hash of the code that draws: another version of it is another set."""
    here = Path(__file__).parent
    return content_hash(*(path.read_bytes() for path in sorted(here.glob("*.py"))), length=8)


def ensure(seed: int = 0, size: str = "full", shortcut: str = "scene", *, root: str | os.PathLike[str] | None = None,
           workers: int | None = None, report: Callable[[int, int], None] | None = None) -> Path:
    """Return the folder of a set, drawing it first where it is not there yet.

    Parameters
    ----------
    seed, size, shortcut
        See :func:`guidance_viz.data.demo.plan`.
    root
        Where sets are kept. Default: ``demo`` in :func:`cache_folder`.
    workers
        Processes that draw; default: one a core, at most 8. With 1 everything is drawn in this process.
    report
        Called with the pictures drawn and the pictures in all.

    Returns
    -------
    Path
        Holds ``metadata.csv``, ``boxes.csv``, ``images/`` and ``masks/``, in the layout of Waterbirds.
    """
    shelf = Path(root) if root is not None else cache_folder() / "demo"
    kind = "" if shortcut == "scene" else f"{shortcut}-"
    folder = shelf / f"{kind}{size}-{seed}-{version()}"
    entries = plan(seed, size, shortcut)
    if _complete(folder, len(entries)):
        return folder
    shelf.mkdir(parents=True, exist_ok=True)
    _sweep(shelf)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=shelf))
    try:
        mark_folder(draft)
        _draw_all(draft, (seed, size, shortcut), entries, workers or min(8, os.cpu_count() or 1), report)
        return _publish(draft, folder, len(entries))
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def work(folder: str, seed: int, size: str, shortcut: str, part: int, parts: int,
         report: Callable[[int, int], None] | None = None) -> None:
    """Draw every ``parts``-th picture from the ``part``-th on, then write their rows as ``rows-PART.csv``."""
    place = Path(folder)
    entries = plan(seed, size, shortcut)
    mine = entries[part::parts]
    rows = []
    for done, entry in enumerate(mine, 1):
        rows.append(_write(place, entry, draw(entry.recipe)))
        if report is not None:
            report(min(done * parts, len(entries)), len(entries))
    _write_csv(place / f"rows-{part}.csv", rows)


def _draw_all(draft: Path, which: tuple[int, str, str], entries: Sequence[Entry], workers: int,
              report: Callable[[int, int], None] | None) -> None:
    (draft / "images").mkdir()
    (draft / "masks").mkdir()
    helpers = [_start(draft, which, part, workers) for part in range(1, workers)]
    try:
        work(str(draft), *which, 0, workers, report)
        for part, helper in enumerate(helpers, 1):
            if helper is None or helper.wait() != 0 or not (draft / f"rows-{part}.csv").exists():
                work(str(draft), *which, part, workers)      # it could not start, or failed: do its share
    finally:
        for helper in helpers:
            if helper is not None and helper.poll() is None:
                helper.kill()
                helper.wait()
    _join(draft, columns(which[2]), len(entries), workers)


def _start(draft: Path, which: tuple[int, str, str], part: int, parts: int) -> subprocess.Popen[bytes] | None:
    package = Path(__file__).parents[2]
    command = [sys.executable, "-c", _WORKER, str(package), str(package / "data"), str(draft),
               *map(str, which), str(part), str(parts)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, env={**os.environ, **threads})
    except OSError:
        return None


def _write(place: Path, entry: Entry, picture: Picture) -> list[Any]:
    """Write a picture and its mask; returns its row of the table, with its box at the end."""
    image, mask = f"images/{entry.sample_id}.jpg", f"masks/{entry.sample_id}.png"
    Image.fromarray(picture.image).save(place / image, quality=95, subsampling=0)
    Image.fromarray(picture.mask).save(place / mask, compress_level=3)
    for name in (image, mask):
        os.utime(place / name, _TIME)
    recipe = entry.recipe
    patch = () if recipe.patch is None else (recipe.patch, picture.patch)
    return [entry.sample_id, image, recipe.label, _SPLITS[entry.split], recipe.place, mask, picture.scene,
            picture.perch, picture.kind, picture.hour, *patch, *mask_box(picture.mask)]


def mask_box(mask: np.ndarray) -> tuple[float, float, float, float]:
    """The box (x0, y0, x1, y1), in [0, 1], of the pixels that are at least half bird."""
    rows, cols = np.flatnonzero((mask > 127).any(1)), np.flatnonzero((mask > 127).any(0))
    height, width = mask.shape
    return (float(cols[0] / width), float(rows[0] / height), float((cols[-1] + 1) / width),
            float((rows[-1] + 1) / height))


def columns(shortcut: str) -> tuple[str, ...]:
    """The columns of ``metadata.csv``."""
    return COLUMNS if shortcut == "scene" else COLUMNS + PATCH_COLUMNS


def _join(draft: Path, names: Sequence[str], count: int, parts: int) -> None:
    """Merge the workers' rows, in the plan's order, into ``metadata.csv`` and ``boxes.csv``."""
    shares = [_read_csv(draft / f"rows-{part}.csv") for part in range(parts)]
    rows = [shares[index % parts][index // parts] for index in range(count)]
    wide = len(names)
    _write_csv(draft / "metadata.csv", [names, *(row[:wide] for row in rows)])
    boxes = [[row[0], *row[wide:]] for row in rows]
    _write_csv(draft / "boxes.csv", [["img_id", "x0", "y0", "x1", "y1"], *boxes])
    for part in range(parts):
        (draft / f"rows-{part}.csv").unlink()


def _publish(draft: Path, folder: Path, count: int) -> Path:
    """Move the finished set in place; where another process was first, keep theirs."""
    if folder.exists() and not _complete(folder, count):
        _make_way(folder)
    try:
        os.rename(draft, folder)
    except OSError:
        if not _complete(folder, count):
            raise
    return folder


def _make_way(folder: Path) -> None:
    """Delete what is left of a set; never what this package did not make."""
    if not remove_folder(folder):
        raise DataError(f"{os.fspath(folder)!r} is not a whole set of pictures, and nothing says that this package made it."
                        " Move it elsewhere, or keep the pictures in another folder.")


def _complete(folder: Path, count: int) -> bool:
    """Whether no file of a set has been taken away."""
    if not (folder / "metadata.csv").exists() or not (folder / "boxes.csv").exists():
        return False
    files = [folder / "images", folder / "masks"]
    return all(place.is_dir() and len(os.listdir(place)) == count for place in files)


def _sweep(shelf: Path) -> None:
    for draft in shelf.glob(".draft-*"):
        if is_marked(draft) and time.time() - draft.stat().st_mtime > _STALE_S:
            remove_folder(draft)


def _write_csv(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def _read_csv(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))
