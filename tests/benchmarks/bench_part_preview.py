"""From a click on a part to what it changes: masks, coverage and agreement, and the prediction of what a fix would do.

5,000 pictures of 40 pixels, two classes, a small network whose tail has about as many operations a picture as that of
EfficientNet-Lite0 at 160 pixels. Half of the parts are answered; then one answer after another is turned round, as a person
would. "Masks" is the time from the call of ``answer_parts`` until the masks of all pictures, their coverage and their
agreement with the data set's boxes are there; "prediction" the time until the session says what the answers would do. The
ratio is to one plain pass of the tail over the pictures that a prediction looks at. ``CPU`` is what the process computed
on all cores meanwhile: what other programs on the machine take is not in it.

    python tests/benchmarks/bench_part_preview.py [--count 5000] [--clicks 10]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path

import torch
from synthetic import Scenes, fit_head, make_dataset
from torch import nn

import guidance_viz as gv

MASKS, PREDICTION = 1.0, 3.0  # seconds, at 5,000 photos on two cores


class Stages(nn.Module):
    """A cheap stem to 64 channels on a grid of 10 × 10, a tail to 256, a mean and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU())
        self.tail = nn.Sequential(nn.Conv2d(64, 256, 3, 1, 1), nn.ReLU(), nn.Conv2d(256, 256, 3, 1, 1), nn.ReLU())
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(256, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.pool(self.tail(self.stem(x))).flatten(1))


def prepared(folder: Path, count: int) -> gv.Session:
    """A live session with half of its parts answered."""
    torch.manual_seed(0)
    ds = make_dataset(count, source=Scenes)
    clf = fit_head(gv.Classifier.wrap(Stages(), layer="tail", image_size=40), ds)
    session = gv.Session(clf, ds, folder / "run", projection="pca", cut="tail.0" if "tail.0" in clf.cuts else clf.cuts[-1],
                         device="cpu", precision="float32", batch_size=32, workers=0)
    session.prepare()
    session.parts(40)
    session.answer_parts_by_oracle("boxes", limit=20)
    session.wait()
    return session


def click(session: gv.Session, number: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Turn one answer round: seconds, and those of a CPU, until masks and so on are there, and until the prediction is."""
    given = session.part_answers
    part, now = int(given["part"].iloc[number % len(given)]), str(given["relevance"].iloc[number % len(given)])
    there, wanted = threading.Event(), [None]

    def look(_event: object) -> None:
        found = session.part_preview
        if found is not None and wanted[0] is not None and found.version >= wanted[0]:
            there.set()
    watcher = session.param.watch(look, "version_parts")
    start, busy = time.perf_counter(), time.process_time()
    session.answer_parts(part, "no" if now == "yes" else "yes")
    wanted[0] = session.version_answers
    session.place_masks()
    session.place_coverage()
    session.place_agreement()
    masks = time.perf_counter() - start, time.process_time() - busy
    look(None)
    if not there.wait(120):
        raise RuntimeError(f"There was no prediction within two minutes. {session.error}")
    session.param.unwatch(watcher)
    return masks, (time.perf_counter() - start, time.process_time() - busy)


def plain_pass(session: gv.Session) -> tuple[float, int]:
    """Seconds of one plain pass of the tail over the pictures that a prediction looks at, and how many passes it makes."""
    cache = session.desks.part_previews._kept[1]
    if cache.reason:
        raise RuntimeError(cache.reason)
    start = time.perf_counter()
    for photos in (cache.train, cache.test):
        for part in photos.inputs.split(32):
            cache.tail(part.float())
    return time.perf_counter() - start, 2 * len(cache.train.rows) + len(cache.test.rows)


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--clicks", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder), options.count) as session:
        click(session, 0)
        times = [click(session, number) for number in range(1, options.clicks + 1)]
        plain, passes = plain_pass(session)
        found = session.part_preview
    print(f"{options.count:,} photos, {torch.get_num_threads()} threads; a prediction looks at {found.train} + {found.val} "
          f"photos ({passes} passes of the tail at most); one plain pass over them: {plain:.2f} s\n")
    print("| after a click | median | slowest | CPU | goal | ratio to the plain pass |\n|---|---|---|---|---|---|")
    for name, goal, values in zip(("masks, coverage, agreement", "prediction"), (MASKS, PREDICTION),
                                  zip(*times, strict=True), strict=True):
        seconds, computed = zip(*values, strict=True)
        middle = statistics.median(seconds)
        print(f"| {name} | {middle:.2f} s | {max(seconds):.2f} s | {statistics.median(computed):.2f} s | {goal:g} s | "
              f"{middle / plain:.1f} |")


if __name__ == "__main__":
    main()
