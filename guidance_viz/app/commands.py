"""The commands that work on a run: each opens it, does one thing, and prints what came of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from guidance_viz.app import options
from guidance_viz.app.listing import listing
from guidance_viz.app.output import Bars, curation_text, emit, evaluation_table, percent, text_table, told_before
from guidance_viz.core import Evaluation, OptionError, Report, write_json
from guidance_viz.core.owed import QUESTION

if TYPE_CHECKING:
    from guidance_viz.api import Session
    from guidance_viz.core.owed import Owed
    from guidance_viz.data import Dataset


def open_run(args: argparse.Namespace, prepare: bool = True) -> Session:
    """Open the run of ``args``, prepared (from its cache, mostly)."""
    from guidance_viz.api import Session
    with told_before():
        session = Session.open(args.run, live=False, **options.again(args), **options.compute(args))
    if prepare:
        with Bars(args.quiet) as bars:
            session.prepare(progress=bars)
    return session


def run_prepare(args: argparse.Namespace) -> None:
    """Make or reopen a run and prepare it."""
    with _made(args) as session:
        if args.estimate:
            estimate = session.estimate()
            emit(args, estimate, lambda: _estimate_text(estimate))
            return
        if not args.quiet:
            print(_estimate_text(session.estimate()), file=sys.stderr)
        with Bars(args.quiet) as bars:
            session.prepare(progress=bars)
        emit(args, {"run": str(session.run), "model": session.model_version, "evaluations": session.after},
             lambda: f"{session.run} is ready.\n\n{evaluation_table(session.after)}")


def _made(args: argparse.Namespace) -> Session:
    """Open the run where it exists, else make it from the data and the model that were named."""
    from guidance_viz.api import Session
    if (Path(args.run) / "run.json").exists() and not (args.data and args.model):
        with told_before():
            return Session.open(args.run, live=False, **options.again(args), **options.compute(args))
    if not args.model:
        raise OptionError(
            "A new run needs --data and --model. Example: guidance-viz prepare --run runs/birds "
            "--data waterbirds /data/waterbirds --model lite0"
        )
    from guidance_viz import models
    ds = options.dataset(args)
    if not args.quiet:
        print(ds.read_as, file=sys.stderr)
    source = {k: v for k, v in {"weights": args.weights, "layer": args.layer}.items() if v is not None}
    clf = models.load(args.model, num_classes=ds.num_classes, class_names=ds.class_names, **source,
                      **options.pairs(args.model_option, "--model-option"))
    contrast = False if args.plain_logit else None
    return Session(
        clf,
        ds,
        args.run,
        seed=args.seed,
        contrast=contrast,
        attribution=args.attribution,
        attribution_options=options.pairs(args.attribution_option, "--attribution-option") or None,
        questions=args.questions,
        projection=args.projection,
        cut=args.cut,
        cache=args.cache,
        live=False,
        **options.compute(args),
    )


def _estimate_text(estimate: Any) -> str:
    rows = [[name, f"{seconds:.0f} s", f"{size / 1e6:.0f} MB"] for name, seconds, size in estimate.parts]
    rows.append(["in all", f"{estimate.seconds:.0f} s", f"{estimate.disk_bytes / 1e6:.0f} MB"])
    return f"{text_table(['', 'time', 'disk'], rows)}\nmemory: {estimate.memory_bytes / 1e6:.0f} MB"


def run_ask(args: argparse.Namespace) -> None:
    """Choose which samples are asked about."""
    with open_run(args) as session:
        with Bars(args.quiet) as bars:
            questions = options.count_or(args.questions, ("elbow", "paper"), "--questions")
            if args.question is not None:
                session.phrase(args.question or None)
            if args.question is None or any((args.split, questions, args.by)):
                session.ask(args.split, questions, args.by, progress=bars)
        asked = session.questions
        found = {name: session.settings[name] for name in ("asked_split", "asked_by", "questions")}
        found["question"] = session.question_about(session.class_names[0])
        found["open"] = int((asked["answer"] == "").sum())
        emit(args, found, lambda: _questions_text(asked, found))


def _questions_text(asked: Any, found: Mapping[str, Any]) -> str:
    rows = [[q.sample_id, q.answer or "open", q.decides, percent(q.share)] for q in asked.itertuples()]
    how = "all together" if found["asked_by"] == "all" else "each class by itself"
    return (f"{text_table(['sample', 'answer', 'decides', 'share'], rows)}\n\n{found['open']} of {len(rows)} questions "
            f"about the {found['asked_split']} split ({how}) are open. They are asked like this: {found['question']}")


def run_curate(args: argparse.Namespace) -> None:
    """Draw a balanced subset and keep it."""
    with open_run(args) as session:
        found = session.curate(args.name, split=args.split, size=options.size(args.size), threshold=args.threshold,
                               by=args.by, scale=args.scale, seed=args.seed, overwrite=args.overwrite)
        emit(args, found.to_json(), lambda: curation_text(found))


def run_subsets(args: argparse.Namespace) -> None:
    """List the subsets of a run."""
    with open_run(args, prepare=False) as session:
        table = session.subsets
        rows = [[s.name, s.split, s.photos, percent(s.share), "median" if s.threshold != s.threshold else s.threshold,
                 s.answers, s.model, s.created[:19]] for s in table.itertuples()]
        emit(args, table.to_dict("records"), lambda: text_table(list(table.columns), rows) if rows else
             "There are no subsets yet. Make one: guidance-viz curate RUN NAME")


def run_answer(args: argparse.Namespace) -> None:
    """Import, export, compute or give answers."""
    session = open_run(args, prepare=not args.export_path)
    with session:
        result = _answer(session, args)
        emit(args, result, lambda: _told(result))


def _answer(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    if args.oracle:
        return session.answer_by_oracle(args.yes, args.no, what=args.what, sample=args.sample, by=args.oracle,
                                        annotator=args.annotator or "oracle")
    if args.import_path:
        positions = _positions(args)
        return session.import_answers(args.import_path, positions=positions, model=args.model_hash,
                                      annotator=args.annotator).to_json()
    if args.export_path:
        return {"exported": session.export_answers(args.export_path, format=args.format), "to": args.export_path}
    if not args.relevance:
        raise OptionError("--ids and --neurons need --relevance yes, no or maybe.")
    give = session.answer if args.ids else session.answer_neurons
    give(args.ids or args.neurons, args.relevance, annotator=args.annotator or "me")
    return {"answered": len(args.ids or args.neurons)}


def run_boxes(args: argparse.Namespace) -> None:
    """Export or import boxes."""
    with open_run(args, prepare=False) as session:
        if args.export_path:
            result: dict[str, Any] = {"exported": session.export_boxes(args.export_path, args.format, drawn=args.drawn),
                                      "to": args.export_path}
        else:
            result = session.import_boxes(args.import_path, args.format, annotator=args.annotator, empty=args.empty,
                                          classes=dict(_renamed(each) for each in args.classes)).to_json()
        emit(args, result, lambda: _told(result))


def _renamed(word: str) -> tuple[str, str]:
    theirs, sign, ours = word.partition("=")
    if not sign or not theirs:
        raise OptionError(f"--class {word!r} is not THEIRS=OURS. Example: --class seagull=waterbird")
    return theirs, ours


def _positions(args: argparse.Namespace) -> str | list[str] | None:
    """What a list without ids refers to."""
    if args.id_list:
        return [line for line in Path(args.id_list).read_text(encoding="utf-8").splitlines() if line]
    return args.positions


def _told(facts: Mapping[str, Any]) -> str:
    """A line a fact; of several sentences one a line below it."""
    lines = []
    for name, value in facts.items():
        if isinstance(value, list | tuple) and value and all(isinstance(each, str) for each in value):
            lines += [f"{name}:", *(f"  {each}" for each in value)]
        else:
            lines.append(f"{name}: {_short(value)}")
    return "\n".join(lines)


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_short(v)}" for k, v in value.items())
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def run_mitigate(args: argparse.Namespace) -> None:
    """Make a fixed copy of the model; accept it where asked to."""
    with open_run(args) as session, Bars(args.quiet) as bars:
        proposed = session.proposal
        if args.method is None and proposed.method is not None and not args.quiet:
            print(f"Method: {proposed.method}, as {proposed.why}.", file=sys.stderr)
        report = session.mitigate(args.method, relevance_from=args.relevance_from, progress=bars,
                                  subset=args.subset, control=args.control, **options.mitigation(args))
        assert report is not None
        if args.result:
            write_json(args.result, report.to_json())
        emit(args, report, lambda: "\n".join([report_text(report), *owed_lines(session.owed())]))
        if args.accept:
            session.accept(regressions=_on_regressions(args))


def _on_regressions(args: argparse.Namespace) -> Literal["allow", "refuse"]:
    return "allow" if args.despite_regressions else "refuse"


def report_text(report: Report) -> str:
    """Before and after on the test split, or where there is none validation, with the warnings."""
    split = next((name for name in ("test", "val") if name in report.after), None) or next(iter(report.after))
    table = evaluation_table({"before": report.before[split], "after": report.after[split]})
    how = f"{report.status}, {report.seconds:.0f} s, best epoch {report.best_epoch}"
    head = f"{report.method}: {how} ({split} photos)"
    return "\n".join([head, "", table, *(f"Warning: {line}" for line in report.warnings)])


def owed_lines(owed: Owed | None) -> list[str]:
    """What controls say of a gain, or the command that shows it; none where answers had no part in it."""
    if owed is None:
        return []
    return ["", f"{QUESTION} {owed.sentence}", *([] if owed.words else [f"  {owed.command}"])]


def run_accept(args: argparse.Namespace) -> None:
    """Make the candidate the current model."""
    with open_run(args) as session:
        session.accept(regressions=_on_regressions(args))
        emit(args, {"model": session.model_version}, lambda: f"The model is now {session.model_version}.")


def run_reject(args: argparse.Namespace) -> None:
    """Drop the candidate."""
    with open_run(args) as session:
        session.reject()
        emit(args, {"model": session.model_version}, lambda: f"The model stays {session.model_version}.")


def run_evaluate(args: argparse.Namespace) -> None:
    """Print the evaluations of one model."""
    other = _other_data(args)
    with open_run(args) as session, Bars(args.quiet) as bars:
        there = session.evaluate(args.which, other, progress=bars) if other is not None else session.evaluate(args.which)
        splits = [options.split_of(there, name) for name in args.split]
        found = _tested(session, args) if args.reliance else there
        wanted: dict[str, Evaluation] = {name: found[name] for name in splits} if splits else found
        emit(args, wanted, lambda: evaluation_table(wanted))


def _other_data(args: argparse.Namespace) -> Dataset | None:
    """The data set that was named, where it is not the run's own; which is then made as the run says."""
    if not args.data:
        return None
    from guidance_viz.session.run.folder import RunFolder
    ds = options.dataset(args)
    if ds.fingerprint() == RunFolder(args.run).load()["data_hash"]:
        return None
    if args.reliance:
        raise OptionError("--reliance is measured on the run's own data. Leave it or --data out.")
    args.data, args.data_option = None, []
    return ds


def _tested(session: Session, args: argparse.Namespace) -> dict[str, Evaluation]:
    """The evaluations after the exchange test was made on the splits that are asked for, or the validation split."""
    there = session.evaluate(args.which)
    with Bars(args.quiet) as bars:
        for split in args.split or (["val"] if "val" in there else [*there][:1]):
            session.reliance(split, args.which, progress=bars)
    return session.evaluate(args.which)


def run_compare(args: argparse.Namespace) -> None:
    """Print before and after, and count what got better and worse."""
    with open_run(args) as session:
        found = {name: session.evaluate(name) for name in (args.before, args.after)}
        split = options.split_of(found[args.before], args.split)
        both = {name: evaluations[split] for name, evaluations in found.items()}
        table = session.compare(args.before, args.after)
        rows = table[table["sample_id"].isin(session.ids(split))]
        if args.csv:
            rows.to_csv(args.csv, index=False)
        flips = {name: int((rows["flip"] == name).sum()) for name in ("fixed", "broken")}
        emit(args, {"split": split, **flips, "evaluations": both},
             lambda: f"{evaluation_table(both)}\n\n{split} photos: {flips['fixed']} got right, "
                     f"{flips['broken']} got wrong")


def run_export(args: argparse.Namespace) -> None:
    """Write the current model's weights, or a report page, by the name's ending."""
    with open_run(args) as session:
        if args.path.endswith((".html", ".htm", ".md")):
            session.report(args.path)
        else:
            session.export(args.path, mask=args.mask)
        emit(args, {"written": args.path}, lambda: f"Wrote {args.path}")


def run_data(args: argparse.Namespace) -> None:
    """List the formats, or describe one data set."""
    from guidance_viz import data
    if not args.data:
        emit(args, data.FORMATS.names(), lambda: listing("formats"))
        return
    ds = options.dataset(args)
    if args.check:
        with Bars(args.quiet) as bars:
            ds = ds.check(progress=bars)
    facts = _facts(ds)
    emit(args, facts, lambda: _told(facts))


def _facts(ds: Any) -> dict[str, Any]:
    groups = (
        ds.table["group"].map(lambda g: ds.group_names[g] if g >= 0 else "unknown")
        if ds.groups_known
        else None
    )
    return {
        "name": ds.name,
        "read as": ds.read_as,
        "notes": list(ds.notes),
        "samples": len(ds),
        "splits": ds.table["split"].value_counts().to_dict(),
        "classes": list(ds.class_names),
        "groups": {} if groups is None else groups.value_counts().to_dict(),
        "boxes": len(ds.boxes),
        "masks": bool(ds.has_masks),
        "left out": ds.problems.to_dict("records"),
    }


__all__ = ["open_run", "percent", "report_text"]
