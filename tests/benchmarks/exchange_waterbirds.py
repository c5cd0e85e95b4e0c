"""Exchanged environments on the Waterbirds photos: 40 parts answered by boxes, and the controls, over several seeds.

    python tests/benchmarks/exchange_waterbirds.py ../shared/data/waterbirds results/exchange --seeds 0 1 2 3 4
    python tests/benchmarks/exchange_waterbirds.py ../shared/data/waterbirds results/exchange100 --metadata metadata.csv

Goes through the command line alone. Each seed has a folder with a run and a JSON file a step; what is there already is not
done again, so that the script can be stopped at any time and started again. At the end it prints Markdown tables of the
test split, mean ± standard deviation over the seeds that are done.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from waterbirds import cli, common_parser, mitigate, once

KINDS = ("given", "shuffled", "inverted", "prior", "none")
FIGURES = {"WGA": "worst", "MGA": "mean", "adjusted average": "adjusted_average", "balanced WGA": "balanced_worst"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, then print the tables."""
    args = _parser().parse_args(arguments)
    for seed in () if args.table else args.seeds:
        run_seed(args, args.out / f"seed-{seed}", seed)
    print(tables(args.out, args.seeds))
    return 0


def run_seed(args: argparse.Namespace, folder: Path, seed: int) -> None:
    """Do for one seed what is not done yet."""
    folder.mkdir(parents=True, exist_ok=True)
    run = str(folder / "run")
    data = ["--data", "waterbirds", str(args.root), "--metadata", args.metadata, "--image-size", str(args.image_size)]
    cli("prepare", "--run", run, *data, "--model", args.model, "--projection", "pca", "--seed", str(seed), "--cache",
        str(args.out / "cache"))
    mitigate(args, folder, run, "ERM")
    if json.loads(Path(run, "run.json").read_text())["accepted"] == "v0":
        cli("accept", run, "--despite-regressions")
    once(folder / "parts.json", "parts", run, "--k", str(args.parts), "--oracle", "boxes")
    once(folder / "reliance-before.json", "reliance", run)
    words = [word for kind in args.kinds for word in ("--kind", kind)]
    once(folder / "controls.json", "controls", run, "environment_exchange", *words, "--seeds", "1", "--trainable", "tail",
         *args.words)


def tables(out: Path, seeds: Sequence[int]) -> str:
    """Two Markdown tables: figures by kind of answers, and the answer gain by seed."""
    files = {seed: out / f"seed-{seed}" / "controls.json" for seed in seeds}
    done = {seed: json.loads(file.read_text()) for seed, file in files.items() if file.exists()}
    erm = {seed: json.loads(file.read_text()) for seed in done if (file := out / f"seed-{seed}" / "erm.json").exists()}
    lines = [f"| answers | {' | '.join(FIGURES)} | seeds |", "|---" * (len(FIGURES) + 2) + "|"]
    before = [report["after"]["test"] for report in erm.values()]
    cells = [_mean([e["groups"].get(key, e.get(key)) for e in before]) for key in FIGURES.values()]
    lines.append(f"| ERM | {' | '.join(cells)} | {len(before)} |")
    for kind in KINDS:
        rows = [row for found in done.values() for row in found["runs"] if row["kind"] == kind]
        if rows:
            lines.append(f"| {kind} | {' | '.join(_mean([row[key] for row in rows]) for key in FIGURES.values())} "
                         f"| {len(rows)} |")
    lines += ["", "| seed | answer gain | 95 % interval | against |", "|---|---|---|---|"]
    for seed, found in done.items():
        low, high = found["interval"]
        lines.append(f"| {seed} | {100 * found['answer_gain']:+.1f} | {100 * low:+.1f} to {100 * high:+.1f} "
                     f"| {found['against']} |")
    return "\n".join(lines)


def _mean(values: Sequence[Any]) -> str:
    known = [100 * v for v in values if v is not None]
    if not known:
        return "–"
    spread = f" ± {statistics.stdev(known):.1f}" if len(known) > 1 else ""
    return f"{statistics.mean(known):.1f}{spread}"


def _parser() -> argparse.ArgumentParser:
    parser = common_parser(__doc__.splitlines()[0])
    parser.set_defaults(seeds=[0, 1, 2, 3, 4], extra={})
    parser.add_argument("--parts", type=int, default=40, help="parts, all of which are answered")
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), help="which controls")
    parser.add_argument("--words", nargs="*", default=[], help="further words of the controls command")
    return parser


if __name__ == "__main__":
    sys.exit(main())
