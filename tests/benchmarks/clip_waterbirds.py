"""The language paper's Table 4 in small: a little CLIP on the Waterbirds photos, its projections fine-tuned in six ways.

    python tests/benchmarks/clip_waterbirds.py ../shared/data/waterbirds results/clip --seeds 0 1 2

The image tower is EfficientNet-Lite0 with ImageNet weights, frozen: the photos pass it once. For each seed a text
transformer and both projections are trained on captions made from the metadata of the training split ("a photo of a
landbird in a bamboo forest"); that is the pretrained CLIP. Then each method starts from it. Each cell is a JSON file and is
not done again, so the script can be stopped at any time and started again. At the end it prints Markdown tables of the test
split, mean ± standard deviation over the seeds, and what detection ranks first.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import small_clip
import waterbirds

from guidance_viz import concepts, data, metrics, models
from guidance_viz.core import write_json
from guidance_viz.mitigation import Task, get, resolve_guidance
from guidance_viz.training import Runtime, evaluate, extract, open_extraction
from guidance_viz.training.captions import Captions

METHODS: dict[str, tuple[str, dict[str, Any]]] = {
    "CLIP fine-tuning": ("clip_finetune", {}),
    "ERM": ("clip_erm", {}),
    "ERM, balanced": ("clip_erm", {"balance": "group"}),
    "group DRO": ("clip_groupdro", {}),
    "L_lc + L_vc + L_ls": ("clip_language", {"ls": 1.0, "vs": 0.0}),
    "L_lc + L_vc + L_vs": ("clip_language", {"ls": 0.0, "vs": 1.0}),
    "L_lc + L_vc + L_vs, by class and attribute": ("clip_language", {"ls": 0.0, "vs": 1.0, "groups": "both"}),
    "released, with ls": ("clip_language", {"variant": "released"}),
}
PRETRAINED = "pretrained"
WORDS = ["water", "land", "ocean", "lake", "forest", "bamboo", "tree", "boat", "person", "sky", "grass", "rock", "beach",
         "snow", "house", "flower", "fence", "wing", "beak", "night"]
"""What detection looks for: of these the captions hold the first six."""
SCENES = {"bamboo_forest": ("in a bamboo forest", "in front of bamboo"), "broadleaf": ("in a forest", "in front of trees"),
          "ocean": ("on the ocean", "in front of the ocean"), "natural": ("on a lake", "in front of a lake")}
PLACES = ("land", "water")
COLUMNS: dict[str, Callable[[dict[str, Any]], float | None]] = {
    **{name: waterbirds.COLUMNS[name] for name in ("WGA", "MGA", "adjusted average")},
    "AIoU": lambda e: e["aiou"],
    "worst AIoU": lambda e: e["worst_aiou"],
}
RUNTIME = Runtime(device="cpu", batch_size=64)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, then print the tables."""
    args = parser().parse_args(arguments)
    if not args.table:
        ds = data.load("waterbirds", args.root, metadata=args.metadata, image_size=160)
        for seed in args.seeds:
            run_seed(args, ds, seed)
    print(table(args))
    return 0


def run_seed(args: argparse.Namespace, ds: data.Dataset, seed: int) -> None:
    """Do for one seed what is not done yet."""
    folder = args.out / f"seed-{seed}"
    pooled = tower_pass(args, ds)
    pretrain(args, ds, pooled, folder / "clip", seed)
    wanted = [name for name in METHODS
              if not cell(folder, name, args.tag).exists() and (not args.only or name in args.only)]
    if cell(folder, PRETRAINED).exists() and cell(folder, "detection").exists() and not wanted:
        return
    clf = models.load(f"open_clip:{folder / 'clip'}", class_names=ds.class_names).eval()
    start = drained(extract(clf, ds, RUNTIME, folder / "start", source=open_extraction(args.out / "tower" / "pass")))
    guidance = resolve_guidance(ds, start.pooled.shape[1], {}, {}, readable=np.asarray(start.readable))
    if not cell(folder, PRETRAINED).exists():
        before = {split: found.to_json() for split, found in evaluate("v0", ds, start).items()}
        write_json(cell(folder, PRETRAINED), {"after": before, "seconds": 0.0})
    if not cell(folder, "detection").exists():
        write_json(cell(folder, "detection"), detection(clf, ds, start))
    for name in wanted:
        method, options = METHODS[name]
        began = time.perf_counter()
        place = folder / "work"
        task = Task(clf, ds, start, guidance, RUNTIME, seed=seed, folder=place, stems=folder / "stems")
        fix = drained(get(method)(task, **options, **json.loads(args.options)), name)
        write_json(cell(folder, name, args.tag), fix.report.to_json())
        shutil.rmtree(place)
        print(f"seed {seed} {name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def tower_pass(args: argparse.Namespace, ds: data.Dataset) -> np.ndarray:
    """Mean features (N, 1280) of the frozen tower; the photos are read here and nowhere else."""
    place = args.out / "tower"
    found = open_extraction(place / "pass")
    if found is None:
        model = small_clip.build(0)
        small_clip.write(model, place / "clip")
        clf = models.load(f"open_clip:{place / 'clip'}", class_names=ds.class_names, templates="plain").eval()
        found = drained(extract(clf, ds, RUNTIME, place / "pass"), "tower")
    return np.asarray(found.pooled)


def pretrain(args: argparse.Namespace, ds: data.Dataset, pooled: np.ndarray, folder: Path, seed: int) -> None:
    """The pretrained CLIP of one seed."""
    if (folder / "open_clip_config.json").exists():
        return
    began = time.perf_counter()
    model = small_clip.build(seed)
    small_clip.train(model, ds, pooled, captions(args, ds), epochs=args.epochs, seed=seed)
    small_clip.write(model, folder)
    print(f"seed {seed} pretraining: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def captions(args: argparse.Namespace, ds: data.Dataset) -> Captions:
    """Captions from the metadata, drawn anew each time: the class, its species or neither, and where it is or not."""
    raw = pd.read_csv(args.root / args.metadata).set_index("img_id")
    raw.index = raw.index.astype(str)
    raw = raw.loc[ds.table["sample_id"]]
    species = raw["img_filename"].str.extract(r"\.(.+)/", expand=False).str.replace("_", " ").str.lower().to_numpy()
    scene = raw["place_filename"].str.split("/").str[-2].to_numpy()
    place, label = raw["place"].to_numpy(), ds.table["label"].to_numpy()

    def one(row: int, draw: np.random.Generator) -> str:
        what = (ds.class_names[label[row]], ds.class_names[label[row]], species[row], "bird")[draw.integers(4)]
        where = (*SCENES[scene[row]], f"on {PLACES[place[row]]}", f"with {PLACES[place[row]]} behind it")[draw.integers(4)]
        kind = draw.random()
        text = f"{what} {where}" if kind < 0.6 else what if kind < 0.8 else (
            PLACES[place[row]] if draw.random() < 0.5 else where.split()[-1])
        template = ("a photo of a {}.", "a photo of the {}.", "a {}.", "a picture of a {}.")[draw.integers(4)]
        return template.format(text)

    return lambda rows, draw: [one(int(row), draw) for row in rows]


def detection(clf: models.ClipClassifier, ds: data.Dataset, start: Any) -> dict[str, Any]:
    """The first attributes on the validation split, by CLIP's similarity; and how right their presence is."""
    import torch

    rows = np.arange(len(ds))
    with torch.no_grad():
        images = np.concatenate([clf.net.image(torch.from_numpy(np.asarray(start.pooled[part])).float()).numpy()
                                 for part in np.array_split(rows, len(rows) // 512 + 1)])
        words = clf.text_embeddings(WORDS, "plain").numpy()
    scores = concepts.relative_scores(images, words)
    cuts = np.array([concepts.calibrate(scores[:, v]).threshold for v in range(len(WORDS))])
    present, val = (scores > cuts).astype(float), ds.indices("val")
    guess, labels = np.asarray(start.logits)[val].argmax(1), ds.table["label"].to_numpy()[val]
    found = metrics.attribute_table(guess, labels, present[val], WORDS, class_names=ds.class_names)
    place = ds.table["attribute"].to_numpy()
    right = {word: float((present[:, WORDS.index(word)] == (place == PLACES.index(word))).mean()) for word in PLACES}
    return {"ranked": found.head(6).to_dict("records"), "presence_right": right}


def drained(work: Any, name: str = "") -> Any:
    """Run a generator to its end, telling of its progress."""
    told = 0.0
    while True:
        try:
            report = next(work)
        except StopIteration as stop:
            return stop.value
        if time.monotonic() - told > 20:
            told = time.monotonic()
            print(f"{name} {report.stage} {report.done}/{report.total}", file=sys.stderr, flush=True)


def cell(folder: Path, name: str, tag: str = "") -> Path:
    """The file of one cell; those of other options have a tag."""
    name = f"{name}-{tag}" if tag else name
    return folder / f"{name.replace(', ', '-').replace(' + ', '-').replace(' ', '_').lower()}.json"


def table(args: argparse.Namespace) -> str:
    """Markdown: a row a method; then what detection found, seed by seed."""
    lines = [f"| projections trained by | {' | '.join(COLUMNS)} | seconds | seeds |", "|---" * (len(COLUMNS) + 3) + "|"]
    for name in (PRETRAINED, *METHODS):
        tag = "" if name == PRETRAINED else args.tag
        reports = [json.loads(file.read_text()) for seed in args.seeds
                   if (file := cell(args.out / f"seed-{seed}", name, tag)).exists()]
        if reports:
            cells = [mean([read(r["after"][args.split]) for r in reports]) for read in COLUMNS.values()]
            cells.append(mean([r["seconds"] for r in reports], 1.0))
            lines.append(f"| {name} | {' | '.join(cells)} | {len(reports)} |")
    for seed in args.seeds:
        file = cell(args.out / f"seed-{seed}", "detection")
        if file.exists():
            found = json.loads(file.read_text())
            ranked = "; ".join(f"{r['attribute']} for {r['class_name']} {100 * r['delta']:+.0f} [{100 * r['low']:.0f}, "
                               f"{100 * r['high']:.0f}]" for r in found["ranked"])
            lines.append(f"\nseed {seed}: {ranked} (presence right: {found['presence_right']})")
    return "\n".join(lines)


def mean(values: Sequence[float | None], scale: float = 100.0) -> str:
    """Mean ± sample standard deviation."""
    known = [scale * v for v in values if v is not None and v == v]
    if not known:
        return "–"
    spread = f" ± {statistics.stdev(known):.1f}" if len(known) > 1 else ""
    return f"{statistics.mean(known):.1f}{spread}"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    made.add_argument("root", type=Path, help="the folder of the photos")
    made.add_argument("out", type=Path, help="where results go, and are found")
    made.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    made.add_argument("--metadata", default="metadata_95.csv")
    made.add_argument("--epochs", type=int, default=10, help="of the pretraining on captions")
    made.add_argument("--only", nargs="+", help="these methods alone")
    made.add_argument("--options", default="{}", help="further options of all methods, JSON")
    made.add_argument("--tag", default="", help="a name for the results of these options, kept beside the others")
    made.add_argument("--split", default="test", help="of the printed table")
    made.add_argument("--table", action="store_true", help="print what is there, and run nothing")
    return made


if __name__ == "__main__":
    raise SystemExit(main())
