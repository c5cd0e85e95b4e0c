"""ERM, attention, pruning and both on the Waterbirds photos, over several seeds, from the command line alone.

    python tests/benchmarks/waterbirds.py ../shared/data/waterbirds results/waterbirds --seeds 0 1 2

Each seed has a folder with a run and a JSON file a model; what is there already is not done again, so the
script can be stopped at any time and started again. At the end it prints a Markdown table of the test split,
mean ± standard deviation.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import math
import shlex
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from guidance_viz.app.cli import main as guidance_viz

# The first one trains from the ImageNet features; the others go on from it, with the package's defaults: as many
# epochs at the same learning rate each, pruning by a refit of the head.
METHODS = {
    "ERM": "erm --trainable tail --epochs 3 --lr 1e-4",
    "ERM, as long again": "erm --trainable tail",
    "attention": "crayon_attention --trainable tail",
    "attention, answers flipped": "crayon_attention --trainable tail --control flipped",
    "pruning": "crayon_pruning",
    "both": "crayon_pruning_attention --trainable tail",
}

COLUMNS: dict[str, Callable[[dict[str, Any]], float | None]] = {
    "WGA": lambda e: e["groups"]["worst"],
    "MGA": lambda e: e["groups"]["mean"],
    "adjusted average": lambda e: e["groups"]["adjusted_average"],
    "balanced WGA": lambda e: e["balanced_worst"],
    "EPG": lambda e: e["epg"],
    "dead maps": lambda e: e["dead_share"],
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, then print the table."""
    args = _parser().parse_args(arguments)
    for seed in () if args.table else args.seeds:
        run_seed(args, args.out / f"seed-{seed}", seed)
    print(table(args.out, args.seeds))
    return 0


def run_seed(args: argparse.Namespace, folder: Path, seed: int) -> None:
    """Do for one seed what is not done yet."""
    folder.mkdir(parents=True, exist_ok=True)
    run, cache = str(folder / "run"), str(args.out / "cache")
    data = ["--data", "waterbirds", str(args.root), "--metadata", args.metadata, "--image-size", str(args.image_size)]
    cli("prepare", "--run", run, *data, "--model", args.model, "--projection", "pca", "--seed", str(seed), "--cache", cache)
    first, *others = METHODS
    mitigate(args, folder, run, first)
    if json.loads(Path(run, "run.json").read_text())["accepted"] == "v0":
        cli("accept", run)
    thresholds = ["--yes", str(args.yes), "--no", str(args.no)]
    once(folder / "answers.json", "answer", run, "--oracle", "boxes", *thresholds)
    for name in others:
        mitigate(args, folder, run, name)


def mitigate(args: argparse.Namespace, folder: Path, run: str, name: str) -> None:
    """Make one model of the table from the run's current one."""
    once(_file(folder, name), "mitigate", run, *shlex.split(METHODS[name]), *args.extra.get(name, []))


def once(file: Path, *words: str) -> None:
    """Run a command and keep its JSON in a file, unless the file is there."""
    if file.exists():
        return
    found = cli(*words)
    temporary = file.with_suffix(".part")
    temporary.write_text(json.dumps(found, indent=2))
    temporary.replace(file)


def cli(*words: str) -> Any:
    """Run ``guidance-viz WORDS --json`` and return what it prints."""
    print("guidance-viz", shlex.join(words), file=sys.stderr, flush=True)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = guidance_viz([*words, "--json"])
    if code:
        raise SystemExit(code)
    return json.loads(printed.getvalue())


def table(out: Path, seeds: Sequence[int]) -> str:
    """A Markdown table: a row a model, mean ± sample standard deviation over the seeds that are done."""
    lines = [f"| model | {' | '.join(COLUMNS)} | minutes | seeds |", "|---" * (len(COLUMNS) + 3) + "|"]
    for name in METHODS:
        files = [file for seed in seeds if (file := _file(out / f"seed-{seed}", name)).exists()]
        reports = [json.loads(file.read_text()) for file in files]
        if reports:
            cells = [
                _mean([read(r["after"]["test"]) for r in reports], 100.0, 1) for read in COLUMNS.values()
            ]
            cells.append(_mean([r["seconds"] / 60 for r in reports], 1.0, 1))
            lines.append(f"| {name} | {' | '.join(cells)} | {len(reports)} |")
    return "\n".join(lines)


def _mean(values: Sequence[float | None], scale: float, digits: int) -> str:
    known = [scale * v for v in values if v is not None and not math.isnan(v)]
    if not known:
        return "–"
    spread = f" ± {statistics.stdev(known):.{digits}f}" if len(known) > 1 else ""
    return f"{statistics.mean(known):.{digits}f}{spread}"


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name.replace(', ', '-').replace(' ', '_').lower()}.json"


def common_parser(description: str) -> argparse.ArgumentParser:
    """A parser with what every experiment on these photos is told."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("root", type=Path, help="the folder of the photos")
    parser.add_argument("out", type=Path, help="where results go, and are found")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--model", default="lite0")
    parser.add_argument("--image-size", type=int, default=160)
    parser.add_argument("--metadata", default="metadata_95.csv")
    parser.add_argument("--table", action="store_true", help="print what is there, and run nothing")
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = common_parser(__doc__.splitlines()[0])
    parser.add_argument("--yes", type=float, default=0.7)
    parser.add_argument("--no", type=float, default=0.3)
    parser.add_argument("--extra", type=_extra, default={}, metavar="JSON",
                        help='further words by model: {"attention": ["--alpha", "2"]}')
    return parser


def _extra(text: str) -> dict[str, list[str]]:
    return json.loads(text)


if __name__ == "__main__":
    sys.exit(main())
