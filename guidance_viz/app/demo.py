"""``guidance-viz demo``: a biased bird classifier to repair, with a screen or without one."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidance_viz.app.output import Bars, emit, percent, text_table
from guidance_viz.core import Evaluation, Progress, Reliance

if TYPE_CHECKING:
    from guidance_viz.api import Session

# Found once on the demo's own network; a trial on each start would cost more than it gains.
COMPUTE = {"precision": "float32", "batch_size": 64, "workers": 0}

# What the masks answer, in multiples of the energy that a map has on the bird by chance: the share of the picture that
# birds cover, an eighth. YES is the lift that the paper's 0.7 is over the boxes of the Waterbirds photos, which cover 44 %;
# NO is no more than chance (the paper's 0.3 would be a lift of 0.7, which next to no map here falls short of).
YES_LIFT, NO_LIFT = 1.6, 1.0
EXCHANGE = "environment_exchange"
# Of a part's cells the bird covers more than this: yes. Between it and the mean over all cells: cannot tell.
YES_COVER = 0.3
# A network this small is trained whole. Partners by "mixed", the default, teach it the scene turned round. Its cells are
# coarse; the birds' own colours draw the masks closer.
EXCHANGED: dict[str, Any] = {"trainable": "all", "epochs": 3, "batch_size": 64, "lr": 1e-3, "partner": "balanced",
                             "colours": 1.0}


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
    from guidance_viz.api import Session
    from guidance_viz.data.demo.library import cache_folder, ensure
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
    from guidance_viz.mitigation import get
    get(args.method)  # before anything is drawn and computed
    with tempfile.TemporaryDirectory(prefix="guidance-viz-demo-") as fresh, Bars(args.quiet) as bars:
        started = time.perf_counter()
        run = args.run or Path(fresh) / "run"
        with demo_session(run, args.seed, bars, shortcut=args.shortcut, questions=args.answers, projection="pca",
                          live=False) as session:
            result = {**whole_loop(session, args.method, bars), "shortcut": args.shortcut,
                      "seconds": time.perf_counter() - started}
            emit(args, result, lambda: _text(result, session))


def whole_loop(session: Session, method: str, progress: Callable[[Progress], None]) -> dict[str, Any]:
    """Go through the loop once, on answers to parts (or to the centroids' maps); return what came of it."""
    session.prepare(progress=progress)
    table = [_row("before", session.evaluate("current"), session.reliance("val", progress=progress))]
    if method == EXCHANGE:
        answers, rows = exchange_by_parts(session, progress)
        table += rows
    else:
        answers = give_answers(session)
        session.mitigate(method, relevance_from="spread", progress=progress)
        table += [_of_candidate("your answers", session, progress)]
    report = session.candidate
    assert report is not None
    flips = session.compare()["flip"].value_counts()
    worse = [change.words for change in session.regressions()]
    session.accept(regressions="allow")
    return {"method": method, "answers": answers, "report": report, "table": table,
            "fixed": int(flips.get("fixed", 0)), "broken": int(flips.get("broken", 0)), "worse": worse}


def exchange_by_parts(session: Session,
                      progress: Callable[[Progress], None]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Answer parts by the exact masks, and exchange environments by the answers, and by what they must be compared with.

    Returns
    -------
    tuple
        What was answered, as of :meth:`~guidance_viz.session.Session.answer_parts_by_oracle`; and a row a fix, the one
        with the answers as given first. That one is the candidate.
    """
    from guidance_viz.mitigation import Places, altered_places
    session.parts(int(session.settings["questions"]), progress=progress)
    answers = session.answer_parts_by_oracle("masks", yes=YES_COVER)
    train = session.ds.indices("train")
    mean = altered_places(Places(session.place_masks()), "prior", 0, train).masks
    # the given answers last: their fix stays the candidate, so that nothing is trained twice
    plan: dict[str, dict[str, Any]] = {"mean mask": {"masks": mean}, "turned round": {"control": "flipped"},
                                       "your answers": {}}
    rows = []
    for name, options in plan.items():
        session.mitigate(EXCHANGE, progress=progress, **EXCHANGED, **options)
        rows.append(_of_candidate(name, session, progress))
    return answers, rows[::-1]


def _of_candidate(name: str, session: Session, progress: Callable[[Progress], None]) -> dict[str, Any]:
    return _row(name, session.evaluate("candidate"), session.reliance("val", "candidate", progress=progress))


def _row(name: str, found: Mapping[str, Evaluation], goes_by: Reliance | None) -> dict[str, Any]:
    """Accuracies on test pictures; what the model goes by and where it looks on validation pictures."""
    assert goes_by is not None
    groups = found["test"].groups
    return {"answers": name, "worst group": groups.worst, "mean of groups": groups.mean,
            "adjusted average": groups.adjusted_average, "environment decides": goes_by.environment,
            "map on the bird": found["val"].epg}


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
    answers, report, table = result["answers"], result["report"], result["table"]
    what = "parts" if "parts" in answers else "maps"
    given = ", ".join(f"{n} {r}" for r, n in answers[what].items())
    rows = [[row["answers"], *(percent(value) for value in list(row.values())[1:])] for row in table]
    told = [*(f"Warning: {line}" for line in report.warnings),
            *(f"Worse, on the validation split: {line}." for line in result["worse"])]
    again = "" if result["shortcut"] == "scene" else f" --shortcut {result['shortcut']}"
    return "\n".join([
        f"{result['method']}, by {what} that the exact masks answered ({given}):", "",
        text_table(list(table[0]), rows), "",
        "Groups: test pictures. What decides, and the share of the map on the bird: validation pictures.", *told,
        f"{result['fixed']} pictures got right, {result['broken']} got wrong. {result['seconds']:.0f} s in all; the model "
        f"is now {session.model_version}.", f"Try it yourself: guidance-viz demo{again}"])
