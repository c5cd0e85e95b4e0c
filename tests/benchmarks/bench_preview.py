"""From a click to what it changes, through a session: percentiles alone, and while a fine-tuning runs.

5,000 images × 1,280 neurons × a 5×5 grid, two classes; some answers are there already, then one is given after another, as
a person would. Times are those that the interface sees: ``answer``, until the answer is on disk; ``spread``, reading the
answers and spreading them; ``preview``, that and refitting; ``shown``, from the call of ``answer`` until the preview came.
``cpu`` is what the previewing thread computed in the refit: what other programs on the machine take is not in it. Quiet and
busy rounds alternate, so that both see the same machine. The fine-tuning is the session's own, of all layers.

    python tests/benchmarks/bench_preview.py [--json] [--rounds 8] [--answers 40 300 3000]
    python tests/benchmarks/bench_preview.py --spread       guided by P(relevant) of every training image, too
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from synthetic import Scenes, fit_head, make_classifier, make_dataset

import guidance_viz as gv
from guidance_viz import mitigation

SPREAD, PREVIEW = 0.2, 1.5  # seconds, the 95th percentile
CLICKS = 5                  # a round
NAMES = ("answer", "spread", "preview", "shown", "cpu")


class Clicks:
    """A session with answers on it, and a person who goes on answering.

    Parameters
    ----------
    session
        Prepared and live.
    answers
        Answers on maps that are there already, by an oracle's hand; and one neuron answered NO.
    """

    def __init__(self, session: gv.Session, answers: int) -> None:
        self.session, self.rng = session, np.random.default_rng(0)
        self.left = [str(i) for i in self.rng.permutation(session.ids("train"))]
        for relevance in ("yes", "no"):
            session.answer([self.left.pop() for _ in range(answers // 2)], relevance)
        session.answer_neurons(3, "no")
        session.wait()
        self.shown, self.cpu = threading.Event(), 0.0
        session.param.watch(lambda event: self.shown.set(), "preview_result")
        mitigation.preview_head = self._timed(mitigation.preview_head)

    def _timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Note the seconds that the calling thread spends on a core; the thread is the session's."""
        def timed(*args: Any, **options: Any) -> Any:
            start = time.thread_time()
            found = work(*args, **options)
            self.cpu = time.thread_time() - start
            return found
        return timed

    def one(self) -> tuple[float, ...]:
        """Give one more answer and wait for its preview: seconds by ``NAMES``."""
        self.shown.clear()
        start = time.perf_counter()
        self.session.answer(self.left.pop(), "yes" if self.rng.random() < 0.5 else "no")
        answered = time.perf_counter()
        if not self.shown.wait(60):
            raise RuntimeError(f"There was no preview within a minute. {self.session.error}")
        end, preview = time.perf_counter(), self.session.preview_result
        return answered - start, preview.spread_seconds, preview.seconds, end - start, self.cpu


class FineTuning:
    """The session's own fine-tuning of all layers in the background, stopped at the end of the block."""

    def __init__(self, session: gv.Session) -> None:
        self.session, self.steps = session, 0
        session.param.watch(lambda event: self._count(event.new), "progress")

    def _count(self, progress: gv.core.Progress | None) -> None:
        if progress is not None and progress.stage == "Fine-tuning" and progress.done:
            self.steps += 1
            self.stepped.set()

    def __enter__(self) -> FineTuning:
        self.stepped = threading.Event()
        self.session.mitigate("crayon_attention", background=True, trainable="all", epochs=1000, lr=1e-5)
        if not self.stepped.wait(120):
            raise RuntimeError(f"The fine-tuning did not start within two minutes. {self.session.error}")
        return self

    def __exit__(self, *error: object) -> None:
        self.session.cancel()
        self.session.wait()


def measure(session: gv.Session, answers: int, rounds: int) -> dict[str, dict[str, float]]:
    """Percentiles by state and name, of alternating rounds alone and beside a fine-tuning; the first round warms up."""
    clicks, training = Clicks(session, answers), FineTuning(session)
    found: dict[str, list[tuple[float, ...]]] = {"alone": [], "while training": []}
    for number in range(-1, rounds):
        quiet = [clicks.one() for _ in range(CLICKS)]
        with training:
            busy = [clicks.one() for _ in range(CLICKS)]
        if number >= 0:
            found["alone"] += quiet
            found["while training"] += busy
    return {state: {f"{name} p{q}": float(np.percentile(np.array(times)[:, column], q))
                    for column, name in enumerate(NAMES) for q in (50, 95)} for state, times in found.items()}


def run(answers: int, rounds: int, count: int, neurons: int, spread: bool) -> dict[str, dict[str, float]]:
    """Make a session on synthetic scenes, prepare it, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        ds = make_dataset(count, source=Scenes)
        clf = fit_head(make_classifier(neurons), ds)
        options = {"projection": "pca", "device": "cpu", "precision": "float32", "batch_size": 32, "workers": 0}
        with gv.Session(clf, ds, Path(folder) / "run", **options) as session:
            session.preview_from = "spread" if spread else "answers"
            session.prepare()
            return measure(session, answers, rounds)


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=8, help=f"of {CLICKS} answers in each state")
    parser.add_argument("--answers", type=int, nargs="+", default=[40], help="that are there when the clicks begin")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--neurons", type=int, default=1280)
    parser.add_argument("--spread", action="store_true", help="every training image gets an answer by spreading")
    options = parser.parse_args()
    results = {answers: run(answers, options.rounds, options.count, options.neurons, options.spread)
               for answers in options.answers}
    met = {answers: all(row["spread p95"] < SPREAD and row["preview p95"] < PREVIEW for row in states.values())
           for answers, states in results.items()}
    if options.json:
        print(json.dumps({"benchmark": "preview", "threads": torch.get_num_threads(), **vars(options),
                          "results": results, "met": met}))
        return
    for answers, states in results.items():
        print(f"{answers} answers; spread under {SPREAD} s and preview under {PREVIEW} s at p95: {met[answers]}")
        for state, row in states.items():
            print(f"  {state:15s} " + "   ".join(f"{name} {value:5.3f}" for name, value in row.items()))


if __name__ == "__main__":
    main()
