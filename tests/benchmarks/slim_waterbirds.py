"""SLIM on the Waterbirds photos: against ERM and DFR, by the number of answers, and by the size of the subset.

    python tests/benchmarks/slim_waterbirds.py ../shared/data/waterbirds results/slim --seeds 0 1 2

Starts from the ERM model of each seed, and makes it where it is not there (a folder of ``waterbirds.py`` has it already).
Every cell has its own answers and a JSON file; what is there is not done again. At the end it prints the tables of the test
split, mean ± standard deviation. ``--cells`` names what to run; ``--table`` only prints.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import waterbirds as plain

from guidance_viz.api import Session

THRESHOLD = 0.7     # half way between what a box holds of a map by chance (0.44) and all of it


TAIL = {"trainable": "tail", "epochs": 12}      # of a tenth of the photos: little more than one epoch of all
HEAD = {"trainable": "head"}


@dataclass(frozen=True)
class Cell:
    """One model: what is asked and drawn, and what learns from it.

    Without answers the draw is at random; ``screening`` is the threshold of P, None for the median.
    """

    method: str
    split: str = ""
    answers: int = 0
    size: float = 0.0
    options: Mapping[str, Any] = field(default_factory=dict)
    screening: float | None = None


MAIN = {
    "ERM": Cell("none"),
    "SLIM_Tr": Cell("slim_tr", "train", 120, 0.1, TAIL),
    "SLIM_Tr, nothing screened out": Cell("slim_tr", "train", 120, 0.1, TAIL, screening=0.0),
    "as many at random, train": Cell("slim_tr", "train", 0, 0.1, TAIL),
    "SLIM_Tr, head alone": Cell("slim_tr", "train", 120, 0.1, HEAD),
    "as many at random, train, head alone": Cell("slim_tr", "train", 0, 0.1, HEAD),
    "SLIM_Val": Cell("slim_val", "val", 40, 0.1),
    "as many at random, val": Cell("slim_val", "val", 0, 0.1),
    "SLIM_Val, 30 %": Cell("slim_val", "val", 40, 0.3),
    "30 % at random, val": Cell("slim_val", "val", 0, 0.3),
    "DFR (needs groups)": Cell("dfr", "val"),
}
TABLE_7 = {**{f"Tr, head alone, {n} answers": Cell("slim_tr", "train", n, 0.1, HEAD) for n in (60, 90, 150, 180)},
           **{f"Val, {n} answers": Cell("slim_val", "val", n, 0.1) for n in (10, 25, 55, 70)}}
TABLE_8 = {**{f"Tr, head alone, {s} %": Cell("slim_tr", "train", 120, s / 100, HEAD) for s in (5, 15, 20, 30)},
           **{f"Val, {s} %": Cell("slim_val", "val", 40, s / 100) for s in (5, 15, 20, 40)}}
CELLS = {**MAIN, **TABLE_7, **TABLE_8}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, then print the tables."""
    args = _parser().parse_args(arguments)
    if not args.table:
        for seed in args.seeds:
            run_seed(args, args.out / f"seed-{seed}", seed)
    print(table(args))
    return 0


def run_seed(args: argparse.Namespace, folder: Path, seed: int) -> None:
    """Do for one seed what is not done yet."""
    folder.mkdir(parents=True, exist_ok=True)
    reference_model(args, folder, seed)
    place = place_of(args, seed)
    place.mkdir(exist_ok=True)
    for name in args.cells or CELLS:
        if not file_of(place, name).exists():
            print(f"seed {seed}: {name}", file=sys.stderr, flush=True)
            write(file_of(place, name), run_cell(args, folder / "run", place, name, seed))


def reference_model(args: argparse.Namespace, folder: Path, seed: int) -> None:
    """The ERM model that everything starts from, accepted."""
    run = str(folder / "run")
    data = ["--data", "waterbirds", str(args.root), "--metadata", args.metadata, "--image-size", str(args.image_size)]
    if not Path(run, "run.json").exists():
        plain.cli("prepare", "--run", run, *data, "--model", args.model, "--seed", str(seed), "--projection", "pca",
                  "--cache", str(args.out / "cache"))
    plain.once(folder / "erm.json", "mitigate", run, *plain.METHODS["ERM"].split())
    if json.loads(Path(run, "run.json").read_text())["accepted"] == "v0":
        plain.cli("accept", run)


def run_cell(args: argparse.Namespace, run: Path, place: Path, name: str, seed: int) -> dict[str, Any]:
    """Ask, curate and learn for one cell, with a journal of its own."""
    cell, journal = CELLS[name], file_of(place, name).with_suffix(".sqlite")
    journal.unlink(missing_ok=True)
    with Session.open(run, journal=f"sqlite:///{journal}", projection="umap", live=False) as session:
        session.prepare()
        clock = time.process_time()
        found: dict[str, Any] = {"cell": name, "seed": seed}
        if cell.method == "none":
            found["after"] = {k: v.to_json() for k, v in session.evaluate("current").items()}
        else:
            subset = chosen(args, session, cell, found, seed)
            report = session.mitigate(cell.method, **({} if subset is None else {"subset": subset}), **cell.options)
            found |= {"report": report.to_json(), "after": {k: v.to_json() for k, v in report.after.items()},
                      "images": report.images_processed}
        return {**found, "cpu_minutes": (time.process_time() - clock) / 60}


def chosen(args: argparse.Namespace, session: Session, cell: Cell, found: dict[str, Any], seed: int) -> list[str] | None:
    """Ids to learn from: curated by answers, or as many at random, the classes alike; None where a method needs none."""
    if not cell.size:
        return None
    if not cell.answers:
        return at_random(session, cell, seed)
    session.ask(split=cell.split, questions=cell.answers)
    given = session.answer_by_oracle(yes=args.threshold, no=args.threshold, what="maps", sample="centroids")
    curation = session.curate(split=cell.split, size=cell.size, by=args.by, scale=args.scale, threshold=cell.screening)
    found |= {"answers": given["maps"], "photos": len(curation.sample_ids), "share": curation.share,
              "groups": curation.groups, "held": curation.held.tolist(), "taken": curation.taken.tolist()}
    return list(curation.sample_ids)


def at_random(session: Session, cell: Cell, seed: int) -> list[str]:
    """A share of a split, as many of each class as there are, up to an equal share."""
    table = session.ds.table.iloc[session.ds.indices(cell.split)]
    count = round(cell.size * len(table))
    generator = np.random.default_rng(seed)
    wanted = dict.fromkeys(table["label"].unique(), count // table["label"].nunique())
    parts = [part["sample_id"].to_numpy()[generator.permutation(len(part))[:wanted[label]]]
             for label, part in table.groupby("label")]
    return [str(i) for i in np.concatenate(parts)]


def place_of(args: argparse.Namespace, seed: int) -> Path:
    """The folder of a seed's cells."""
    return args.out / f"seed-{seed}" / f"slim-{args.by}-{args.scale}"


def write(file: Path, found: dict[str, Any]) -> None:
    """Keep a result, whole or not at all."""
    temporary = file.with_suffix(".part")
    temporary.write_text(json.dumps(found, indent=1))
    temporary.replace(file)


def file_of(place: Path, name: str) -> Path:
    """The JSON file of a cell."""
    return place / f"{re.sub(r'[^a-z0-9]+', '_', name.lower()).strip('_')}.json"


COLUMNS = {
    "WGA": lambda r: r["after"]["test"]["groups"]["worst"],
    "average": lambda r: r["after"]["test"]["groups"]["average"],
    "adjusted average": lambda r: r["after"]["test"]["groups"]["adjusted_average"],
    "EPG": lambda r: r["after"]["test"]["epg"],
    "AIoU": lambda r: r["after"]["test"].get("aiou"),
    "share used": lambda r: r.get("share"),
}


def table(args: argparse.Namespace) -> str:
    """Markdown tables: a row a cell, mean ± sample standard deviation over the seeds that are done."""
    parts = [_rows(args, names) for names in (MAIN, TABLE_7, TABLE_8)]
    return "\n\n".join(part for part in parts if part)


def _rows(args: argparse.Namespace, names: Sequence[str]) -> str:
    lines = [f"| model | answers | {' | '.join(COLUMNS)} | CPU minutes | seeds |", "|---" * (len(COLUMNS) + 4) + "|"]
    for name in names:
        files = [file_of(place_of(args, seed), name) for seed in args.seeds]
        found = [json.loads(file.read_text()) for file in files if file.exists()]
        if found:
            cells = [plain._mean([read(r) for r in found], 100.0, 1) for read in COLUMNS.values()]
            cells.append(plain._mean([r["cpu_minutes"] for r in found], 1.0, 1))
            lines.append(f"| {name} | {CELLS[name].answers or '–'} | {' | '.join(cells)} | {len(found)} |")
    return "\n".join(lines) if len(lines) > 2 else ""


def _parser() -> argparse.ArgumentParser:
    parser = plain.common_parser(__doc__.splitlines()[0])
    parser.add_argument("--by", default="class", choices=("all", "class"), help="how subsets are curated")
    parser.add_argument("--scale", default="unit", choices=("unit", "raw"), help="how features are clustered")
    parser.add_argument("--threshold", type=float, default=THRESHOLD, help="share inside above which an answer is yes")
    parser.add_argument("--cells", nargs="+", choices=list(CELLS), metavar="NAME", help="only these")
    return parser


if __name__ == "__main__":
    sys.exit(main())
