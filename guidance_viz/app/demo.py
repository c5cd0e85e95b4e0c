"""``guidance-viz demo``: a biased bird classifier to repair, with a screen or without one."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidance_viz.app.output import Bars, emit
from guidance_viz.core import Progress

if TYPE_CHECKING:
    from guidance_viz.session import Session

# Found once on the demo's own network; a trial on each start would cost more than it gains.
COMPUTE = {"precision": "float32", "batch_size": 64, "workers": 0}

# What the masks answer, in multiples of the energy that a map has on the bird by chance: the share of the picture that
# birds cover, an eighth. YES is the lift that the paper's 0.7 is over the boxes of the Waterbirds photos, which cover 44 %;
# NO is no more than chance (the paper's 0.3 would be a lift of 0.7, which next to no map here falls short of).
YES_LIFT, NO_LIFT = 1.6, 1.0
EXCHANGE, PARTS = "environment_exchange", 40
# A network this small is trained whole, on exchanged pictures.
EXCHANGED: dict[str, Any] = {"trainable": "all", "epochs": 6, "lr": 5e-4}


def run_demo(args: argparse.Namespace) -> None:
    """Serve the demo, or go through its whole loop."""
    if args.auto:
        run_auto(args)
        return
    from guidance_viz.app.serve import serve_session
    with Bars(args.quiet) as bars, demo_session(args.run, args.seed, bars, shortcut=args.shortcut) as session:
        serve_session(session, args, show=not args.no_browser)


def demo_session(run: str | Path | None = None, seed: int = 0,
                 progress: Callable[[Progress], None] = lambda _: None, *, shortcut: str = "scene",
                 **options: Any) -> Session:
    """Open the demo's run, made on the first call, when its pictures are drawn too.

    Parameters
    ----------
    run
        The run folder; by default one in the person's cache, named after the data and the model.
    seed
        Of the run.
    progress
        Called while the pictures are drawn.
    shortcut
        What the model looks at in the place of the bird: ``"scene"``, or ``"patch"``, a coloured patch on the picture.
    **options
        As for :class:`~guidance_viz.session.Session`.
    """
    from guidance_viz import data, models
    from guidance_viz.data.demo.library import cache_folder, ensure
    from guidance_viz.session import Session
    ensure(shortcut=shortcut,
           report=lambda done, total: progress(Progress("Drawing the demo's pictures", done, total)))
    # the scene goes without saying, so that runs made before there was a choice stay the same
    chosen: dict[str, Any] = {} if shortcut == "scene" else {"shortcut": shortcut}
    ds = data.load("demo", **chosen)
    clf = models.load("demo", class_names=ds.class_names, **chosen)
    if run is None:
        run = cache_folder() / "runs" / f"demo-{ds.fingerprint()[:8]}-{clf.fingerprint()[:8]}-{seed}"
    return Session(clf, ds, run, seed=seed, **{**COMPUTE, **options})


def run_auto(args: argparse.Namespace) -> None:
    """Prepare, answer by the masks, fix, compare, and print before and after."""
    with tempfile.TemporaryDirectory(prefix="guidance-viz-demo-") as fresh, Bars(args.quiet) as bars:
        started = time.perf_counter()
        run = args.run or Path(fresh) / "run"
        with demo_session(run, args.seed, bars, shortcut=args.shortcut, questions=args.answers, projection="pca",
                          live=False) as session:
            result = {**whole_loop(session, args.method, bars), "shortcut": args.shortcut,
                      "seconds": time.perf_counter() - started}
            emit(args, result, lambda: _text(result, session))


def whole_loop(session: Session, method: str, progress: Callable[[Progress], None]) -> dict[str, Any]:
    """Go through the loop once, on answers to the centroids alone (or to parts); return what came of it."""
    session.prepare(progress=progress)
    if method == EXCHANGE:
        session.parts(PARTS, progress=progress)
        answers = session.answer_parts_by_oracle("masks")
        report = session.mitigate(method, progress=progress, **EXCHANGED)
    else:
        answers = give_answers(session)
        report = session.mitigate(method, relevance_from="spread", progress=progress)
    assert report is not None
    goes_by = [session.reliance("val", which, progress=progress) for which in ("current", "candidate")]
    flips = session.compare()["flip"].value_counts()
    worse = [change.words for change in session.regressions()]
    session.accept(regressions="allow")
    return {"method": method, "answers": answers, "report": report, "reliance": goes_by,
            "fixed": int(flips.get("fixed", 0)), "broken": int(flips.get("broken", 0)), "worse": worse}


def give_answers(session: Session) -> dict[str, Any]:
    """Answer the centroids by the exact masks: has it more energy on the bird than chance would put there?

    Returns
    -------
    dict
        As :meth:`~guidance_viz.session.Session.answer_by_oracle`.
    """
    area = session.evaluate("current")["train"].box_area
    return session.answer_by_oracle(YES_LIFT * area, NO_LIFT * area, what="maps", sample="centroids")


def _text(result: dict[str, Any], session: Session) -> str:
    from guidance_viz.app.commands import report_text
    answers = result["answers"]
    given = ", ".join(f"{n} {r}" for r, n in answers.get("maps", answers.get("parts", {})).items())
    told = zip(("Before", "After"), result["reliance"], strict=True)
    goes_by = "".join(f"\n{when}: {each.words}" for when, each in told)
    worse = "".join(f"\nWorse, on the validation split: {line}." for line in result["worse"])
    again = "" if result["shortcut"] == "scene" else f" --shortcut {result['shortcut']}"
    return (f"{report_text(result['report'])}{worse}\n{goes_by}\n\nAnswers: {given}. {result['fixed']} photos got right, "
            f"{result['broken']} got wrong. {result['seconds']:.0f} s in all; the model is now "
            f"{session.model_version}.\nTry it yourself: guidance-viz demo{again}")
