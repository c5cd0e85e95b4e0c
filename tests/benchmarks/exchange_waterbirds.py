"""Exchanged environments on the Waterbirds photos: 40 parts answered by boxes, the controls, and two worlds.

    python tests/benchmarks/exchange_waterbirds.py ../shared/data/waterbirds results/exchange --seeds 0 1 2 3 4
    python tests/benchmarks/exchange_waterbirds.py ../shared/data/waterbirds results/exchange100 --metadata metadata.csv

Each seed trains its own ERM from the ImageNet network (three epochs of the tail; two where bird and ground always go
together), has its own parts, and every control from that ERM. Each has a file of its own; what is there is not done again,
so that the script can be stopped at any time and started again. Tested on as many photos of each group, the same for all
seeds. At the end it prints Markdown tables, mean ± standard deviation over the seeds that are done. In the photos of
``metadata.csv`` the same clicks mean "the bird" (given) or "the ground" (inverted): the second table has how often a
verdict on photos where the two disagree goes by each. ``--off-centre`` cuts each photo so that its bird stands anywhere.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from offcentre import cut_photos
from waterbirds import common_parser

import guidance_viz as gv
from guidance_viz.core import Progress
from guidance_viz.data import Dataset

METHOD = "environment_exchange"
KINDS = ("given", "inverted", "shuffled", "prior", "none")
FIGURES = {"WGA": "worst", "MGA": "mean", "adjusted average": "adjusted_average", "balanced WGA": "balanced_worst"}
FULLY = "metadata.csv"
EPOCHS = {FULLY: 2}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, then print the tables."""
    args = _parser().parse_args(arguments)
    ds = None if args.table else load(args)
    for seed in args.seeds:
        if ds is not None:
            run_seed(args, ds, args.out / f"seed-{seed}", seed)
    print(tables(args.out, args.seeds))
    return 0


def load(args: argparse.Namespace) -> Dataset:
    """The photos, of whose test split as many of each group are kept."""
    root = cut_photos(args.root, args.out / "photos") if args.off_centre else args.root
    ds = gv.data.load("waterbirds", root, metadata=args.metadata, image_size=args.image_size)
    split, group = ds.table["split"].to_numpy(), ds.table["group"].to_numpy()
    draw = np.random.default_rng(0)
    test = [draw.permutation(np.flatnonzero((split == "test") & (group == g)))[:args.test] for g in range(4)]
    kept = split != "test"
    if args.metadata == FULLY:  # nor may validation know what training does not
        kept &= ~((split == "val") & np.isin(group, (1, 2)))
    return ds.subset(indices=np.sort(np.concatenate([np.flatnonzero(kept), *test])))


def run_seed(args: argparse.Namespace, ds: Dataset, folder: Path, seed: int) -> None:
    """Do for one seed what is not done yet."""
    done = folder / "controls.json"
    if done.exists() and not args.again:
        return
    clf = gv.models.load(args.model, num_classes=ds.num_classes, class_names=ds.class_names, seed=seed)
    with gv.Session(clf, ds, folder / "run", seed=seed, projection="pca", live=False, cache=args.out / "cache") as session:
        session.prepare(progress=say)
        if session.model_version == "v0":
            session.mitigate("erm", trainable="tail", epochs=EPOCHS.get(args.metadata, 3), lr=1e-4, progress=say)
            session.accept(regressions="allow")
        session.parts(args.parts, progress=say)
        if session.part_answers.empty:
            session.answer_parts_by_oracle("boxes")
        keep(folder / "before.json", before(session))
        goes_by = session.reliance("val", progress=say)
        table = session.controls(METHOD, args.kinds, seeds=1, progress=say, **options(args.options))
        assert goes_by is not None and table is not None   # nothing runs in the background
        keep(folder / "reliance-before.json", goes_by.to_json())
        keep(done, {**table.attrs, "runs": table.to_dict("records")})


def before(session: gv.Session) -> dict[str, Any]:
    """The ERM on the test split, and how well the place masks agree with boxes on validation."""
    found = session.evaluate("current")["test"]
    agreement = session.place_agreement()
    return {**{name: getattr(found.groups, name) for name in ("worst", "mean", "adjusted_average")},
            "balanced_worst": found.balanced_worst, "groups": [float(a) for a in found.groups.accuracy],
            "auc": None if agreement is None else agreement.auc}


def options(words: Sequence[str]) -> dict[str, Any]:
    """``name=value`` words, values as JSON where they are."""
    found = dict(word.split("=", 1) for word in words)
    return {name: _value(text) for name, text in found.items()}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def keep(file: Path, found: Any) -> None:
    """Write a file whole."""
    temporary = file.with_suffix(".part")
    temporary.write_text(json.dumps(found, indent=2, default=str))
    temporary.replace(file)


def say(progress: Progress) -> None:
    """A line for each step that is whole."""
    if progress.total and progress.done == progress.total:
        print(progress.stage, file=sys.stderr, flush=True)


def tables(out: Path, seeds: Sequence[int]) -> str:
    """Figures by kind of answers, what decides where bird and ground disagree, and the answer gain by seed."""
    found = {seed: _read(out / f"seed-{seed}" / "controls.json") for seed in seeds}
    done = {seed: of for seed, of in found.items() if of}
    start = [_read(out / f"seed-{seed}" / "before.json") for seed in done]
    rows: dict[str, list[Mapping[str, Any]]] = {"before (ERM)": start}
    for kind in KINDS:
        rows[kind] = [row for of in done.values() for row in of["runs"] if row["kind"] == kind]
    worlds = {"right about the bird": by_bird, "right about the ground": lambda row: 1 - by_bird(row)}
    lines = [*_table(rows, "answers", {name: _getter(key) for name, key in FIGURES.items()}), "",
             *_table(rows, "answers", worlds), "",
             "| seed | answer gain | 95 % interval | against | AUC of the masks |", "|---|---|---|---|---|"]
    for (seed, of), erm in zip(done.items(), start, strict=True):
        low, high = of["interval"]
        lines.append(f"| {seed} | {100 * of['answer_gain']:+.1f} | {100 * low:+.1f} to {100 * high:+.1f} "
                     f"| {of['against']} | {erm['auc']:.3f} |")
    return "\n".join(lines)


def by_bird(row: Mapping[str, Any]) -> float:
    """Accuracy about the bird where bird and ground disagree, the mean of the two groups."""
    return (row["groups"][1] + row["groups"][2]) / 2


def _getter(key: str) -> Callable[[Mapping[str, Any]], float]:
    return lambda row: row[key]


def _table(rows: Mapping[str, Sequence[Mapping[str, Any]]], head: str,
           columns: Mapping[str, Callable[[Mapping[str, Any]], float]]) -> list[str]:
    lines = [f"| {head} | {' | '.join(columns)} | seeds |", "|---" * (len(columns) + 2) + "|"]
    lines += [f"| {name} | {' | '.join(_mean([read(row) for row in of]) for read in columns.values())} | {len(of)} |"
              for name, of in rows.items() if of]
    return lines


def _read(file: Path) -> Any:
    return json.loads(file.read_text()) if file.exists() else None


def _mean(values: Sequence[Any]) -> str:
    known = [100 * v for v in values if v is not None]
    if not known:
        return "–"
    spread = f" ± {statistics.stdev(known):.1f}" if len(known) > 1 else ""
    return f"{statistics.mean(known):.1f}{spread}"


def _parser() -> argparse.ArgumentParser:
    parser = common_parser(__doc__.splitlines()[0])
    parser.set_defaults(seeds=[0, 1, 2, 3, 4])
    parser.add_argument("--parts", type=int, default=40, help="parts, all of which are answered")
    parser.add_argument("--test", type=int, default=400, help="test photos of each group")
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), help="which controls")
    parser.add_argument("--options", nargs="*", default=[], help="options of the fix, name=value")
    parser.add_argument("--off-centre", action="store_true", help="cut the photos so that birds stand anywhere")
    parser.add_argument("--again", action="store_true", help="go on with seeds that are done, for more kinds")
    return parser


if __name__ == "__main__":
    sys.exit(main())
