"""The way of one answer through the code, with the whole page open.

How many calls, in how many files, and how often it goes from one file to another. Needs no data:
``python tests/benchmarks/answer_walk.py``. A call is one of a function of this package (comprehensions and lambdas are
part of the function that has them), on any thread, from ``session.answer`` until no background work is left. Each
thread's calls are counted in their order; what is imported or made the first time is left out by answers given before.
Figures are told for the way itself (journal, session, views), for the numbers that are computed on it (all other
packages), and for both.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import guidance_viz as gv

sys.path.insert(0, str(Path(__file__).parents[1] / "session"))

PACKAGE = str(Path(gv.__file__).parent)
WARM = 4  # answers before the one that is followed
WAY = ("api", "store", "session", "views")


class Walk:
    """Calls of this package's functions by thread, in order."""

    def __init__(self) -> None:
        self.by_thread: dict[int, list[tuple[str, str]]] = defaultdict(list)

    def _note(self, frame: Any, event: str, _arg: Any) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(PACKAGE) and not frame.f_code.co_name.startswith("<"):
            self.by_thread[threading.get_ident()].append((name[len(PACKAGE) + 1:], frame.f_code.co_qualname))

    def follow(self, act: Callable[[], object]) -> None:
        """Count what ``act`` calls, here and on every thread."""
        threading.setprofile_all_threads(self._note) if sys.version_info >= (3, 12) else threading.setprofile(self._note)
        sys.setprofile(self._note)
        try:
            act()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def figures(self, of: Callable[[str], bool] = lambda _: True) -> dict[str, Any]:
        """Calls, files, and changes of file, of the packages that are asked for."""
        threads = [[call for call in calls if of(call[0].partition("/")[0])] for calls in self.by_thread.values()]
        changes = sum(a[0] != b[0] for calls in threads for a, b in itertools.pairwise(calls))
        return {"calls": sum(map(len, threads)), "files": len({file for calls in threads for file, _ in calls}),
                "changes": changes}

    def most(self, what: int = 0) -> dict[str, int]:
        """The files (or with 1 the functions) that are called most."""
        named = (file if what == 0 else f"{file} {name}" for calls in self.by_thread.values() for file, name in calls)
        return dict(Counter(named).most_common(60))


def page(folder: Path, place: str) -> tuple[gv.Session, gv.views.Dashboard]:
    """A session on tiny pictures, live and prepared, with its whole page open."""
    from small_birds import tiny, write_birds
    ds = gv.data.load("waterbirds", write_birds(folder / "data"), image_size=32)
    clf = gv.Classifier.wrap(tiny(), class_names=ds.class_names)
    session = gv.Session(clf, ds, folder / "run", device="cpu", precision="float32", batch_size=64, workers=0,
                         projection="pca", questions=8)
    session.prepare()
    return session, gv.views.Dashboard(session, place=place)


def measure(place: str) -> dict[str, Any]:
    """Follow one answer, after a few that warm everything up."""
    with tempfile.TemporaryDirectory() as folder:
        session, shown = page(Path(folder), place)
        ids = session.ids("train")
        with session:
            for number in range(WARM):
                session.answer(ids[number], ("yes", "no")[number % 2])
                session.wait()
            walk = Walk()

            def act() -> None:
                session.answer(ids[WARM], "no")
                session.wait()
            walk.follow(act)
            shown.close()
    return {"place": place, "way": walk.figures(WAY.__contains__), "numbers": walk.figures(lambda p: p not in WAY),
            "both": walk.figures(), "most": {"files": walk.most(), "functions": walk.most(1)}}


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures for each place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("places", nargs="*", default=["explore", "answer"])
    parser.add_argument("--most", action="store_true", help="with the files and functions that are called most")
    given = parser.parse_args(argv)
    for place in given.places or ["explore", "answer"]:
        found = measure(place)
        most = found.pop("most")
        print(json.dumps(found))
        if given.most:
            print(json.dumps(most, indent=1))


if __name__ == "__main__":
    main()
