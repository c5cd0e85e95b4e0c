"""Small real runs for the tests of views: each made once a process, when it is first asked for, and copied for a test."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import torch
from PIL import Image

import guidance_viz as gv
from guidance_viz.core import Cancelled, Progress
from guidance_viz.views import Curate, Dashboard, Monitor
from guidance_viz.views.base import SessionView
from guidance_viz.views.methods import offered

sys.path.insert(0, str(Path(__file__).parents[1] / "session"))

from small_birds import tiny, write_birds

CLASSES = ["landbird", "waterbird"]
GROUPS = ["landbird on land", "landbird on water", "waterbird on land", "waterbird on water"]
METHODS = offered()
NEURONS = 12
QUICK = {"device": "cpu", "precision": "float32", "batch_size": 64, "workers": 0, "projection": "pca", "questions": 8,
         "live": False}
HEAD = {"trainable": "head", "epochs": 1}
"""Options of a fix that takes a tenth of a second."""
SWEEP = {"epochs": 1, "lr": 1e-3, "photos": 20, "trainable": "all"}
EMPTY, WIDE = "181", "5"
"""A photo of nothing, whose map is all zero, and one that is wider than what is seen of it."""
WIDE_BOX = (.3, .3, .7, .7)


def write_photos(root: Path) -> Path:
    """The small birds, two of them other than the rest."""
    write_birds(root)
    table = pd.read_csv(root / "metadata.csv", dtype={"img_id": str}).set_index("img_id")["img_filename"]
    Image.new("RGB", (32, 32), "white").save(root / table[EMPTY])
    with Image.open(root / table[WIDE]) as image:
        image.resize((64, 32)).save(root / table[WIDE])
    boxes = pd.read_csv(root / "boxes.csv")
    boxes.loc[boxes["img_id"] == int(WIDE), ["x0", "y0", "x1", "y1"]] = WIDE_BOX
    boxes.to_csv(root / "boxes.csv", index=False)
    return root


def renamed(birds: gv.data.Dataset, classes: Sequence[str], groups: Sequence[str]) -> gv.data.Dataset:
    """The same photos with other names; without names of groups their groups are not known."""
    table = birds.table if groups else birds.table.drop(columns=["group", "attribute"])
    return gv.data.Dataset(table, birds.source, class_names=classes, group_names=groups, boxes=birds.boxes,
                           attribute_names=birds.attribute_names if groups else (), name="waterbirds")


def trained(birds: gv.data.Dataset, names: list[str] = CLASSES) -> gv.Classifier:
    """A network that reads the scene more than the bird: half of the waterbirds on land are wrong."""
    torch.manual_seed(18)
    clf = gv.Classifier.wrap(tiny(), class_names=names)
    train = birds.indices("train")
    labels = torch.as_tensor(birds.table["label"].to_numpy().copy())
    rows, images = next(iter(birds.batches(train, len(train))))
    optimizer = torch.optim.Adam(clf.parameters(), lr=1e-2)
    clf.train()
    for _ in range(10):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(clf(images), labels[rows]).backward()
        optimizer.step()
    return clf.eval()


class Runs:
    """Runs by what was done in them, to be copied.

    Parameters
    ----------
    folder
        Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.birds = gv.data.load("waterbirds", write_photos(folder / "data"), image_size=32)
        self.ungrouped = renamed(self.birds, CLASSES, ())
        self.classifier = trained(self.birds)

    def session(self, run: Path, state: str = "", *, prepared: bool = True, **options: Any) -> gv.Session:
        """A session on the small birds; of a run that was copied it takes a tenth of a second."""
        birds = self.ungrouped if state == "ungrouped" else self.birds
        session = gv.Session(self.classifier, birds, run, **{**QUICK, **options})
        if prepared:
            session.prepare()
        return session

    def copy(self, state: str, to: Path) -> Path:
        """A copy of the run in which was done what :data:`STATES` says."""
        return Path(shutil.copytree(self._made(state), to))

    def _made(self, state: str) -> Path:
        made = self.folder / state
        if not made.exists():
            base, act = STATES[state]
            making = self.folder / f"making {state}"
            if base:
                self.copy(base, making)
            with self.session(making, state) as session:
                act(session)
            making.rename(made)
        return made


def fix(session: gv.Session, method: str = "erm", **options: Any) -> Any:
    """A quick fix, which waits for a verdict."""
    return session.mitigate(method, **{**HEAD, **options})


def _two_more(session: gv.Session) -> None:
    for seed in (1, 2):
        session.accept(regressions="allow")
        fix(session, seed=seed)


def sweep(session: gv.Session) -> None:
    """Five models: four that are guided, and one that is not."""
    session.sweep({"loss": ["energy", "l1"], "weight": [.3, 1.0]}, **SWEEP)


STATES: dict[str, tuple[str, Callable[[gv.Session], Any]]] = {
    "prepared": ("", lambda _: None), "ungrouped": ("", lambda _: None), "fixed": ("prepared", fix),
    "lived": ("fixed", _two_more), "swept": ("prepared", sweep)}
"""From which run each is made, and how: a fix waits in ``fixed``, and in ``lived`` after two that were accepted; of the
photos of ``ungrouped`` no groups are known."""


@contextmanager
def at_work(session: gv.Session, name: str) -> Iterator[None]:
    """Long work of the session goes on meanwhile, until the end or until it is cancelled."""
    go_on = []

    def work(job: Any) -> Iterator[Progress]:
        yield Progress("held by a test", 1, 4)
        while not go_on:
            if job.cancelled.wait(.005):
                raise Cancelled("The work was cancelled.")
    session.context.jobs.run(name, work, background=True)
    wait_for(lambda: session.progress is not None)
    try:
        yield
    finally:
        go_on.append(1)
        assert session.wait(20)


def given(session: gv.Session) -> list[tuple[str, str, str]]:
    """Kind, item and relevance of the answers in effect, in the order they were given."""
    return list(session.answers[["kind", "item", "relevance"]].itertuples(index=False, name=None))


def build(view: type[SessionView], session: gv.Session, **options: Any) -> Any:
    """A view of a session; those that offer methods offer all."""
    if view in (Curate, Dashboard, Monitor):
        options.setdefault("methods", METHODS)
    return view(session, **options)


def watchers(session: gv.Session) -> int:
    """How many watch the session."""
    return sum(len(each) for kinds in session.param.watchers.values() for each in kinds.values())


def only(messages: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The messages of one kind."""
    return [m for m in messages if m["kind"] == kind]


def cards(view: Any, messages: list[dict[str, Any]], start: int = 0, end: int = 10) -> list[dict[str, Any]]:
    """What a view says of the cards that came into sight."""
    view.receive({"kind": "rows", "start": start, "end": end})
    return list(only(messages, "rows")[-1]["rows"])


def wait_for(condition: Callable[[], Any], seconds: float = 30) -> None:
    """Poll until something of another thread has happened."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(.01)
    assert condition()
