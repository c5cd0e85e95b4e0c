"""Makes ``old_run.zip``: a run on the small birds with a little of everything, and what it said of itself.

Was run once, at the end of 2026, with the code before the session was composed of desks; ``test_old_run.py`` opens it with
today's. What can be computed again (``cache/``) is left out.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import torch

import guidance_viz as gv

QUICK = {"device": "cpu", "precision": "float32", "batch_size": 64, "workers": 0}


def facts(session: gv.Session) -> dict[str, Any]:
    """What a run says of itself, as plain values."""
    models = session.models
    told = {
        "answers": session.answers[["kind", "item", "relevance", "annotator"]].values.tolist(),
        "passed over": len(session.passed_over),
        "history": session.history[["what", "detail", "annotator", "point"]].values.tolist(),
        "models": models[["name", "method", "start", "answers", "current"]].values.tolist(),
        "worst": models["worst"].round(4).tolist(),
        "reliance": models["reliance_environment"].round(4).tolist(),
        "candidate": session.candidate.method,
        "model": session.model_version,
        "subsets": session.subsets[["name", "split", "photos", "answers"]].values.tolist(),
        "subset": session.subset("mine").sample_ids,
        "boxes": session.drawn_boxes[["sample_id", "class", "x0", "y0", "x1", "y1", "annotator"]].values.tolist(),
        "judgements": session.judgements[["attribute", "verdict", "annotator"]].values.tolist(),
        "attributes": session.known_attributes[["attribute", "source", "photos"]].values.tolist(),
        "parts": session.parts_table[["part", "answer"]].values.tolist(),
        "part answers": session.part_answers[["part", "relevance", "annotator"]].values.tolist(),
        "composites": session.composites_table[["composite", "answer"]].values.tolist(),
        "controls": session.controls_table[["kind", "seed"]].values.tolist(),
        "owed": [session.owed("current").against, round(session.owed("current").gain, 4)],
        "sweep": sorted(session.sweep_table()[["key", "weight", "status"]].values.tolist()),
        "questions": session.questions[["sample_id", "answer"]].values.tolist(),
        "opinions": session.opinions[["kind", "item", "annotator", "relevance"]].values.tolist(),
        "settled": session.settled[["item", "annotator"]].values.tolist(),
        "asked": {name: session.settings[name] for name in ("questions", "asked_split", "asked_also", "answers_per_item")},
    }
    return json.loads(json.dumps(told, default=lambda value: value.item()))


def fill(session: gv.Session) -> None:
    """A little of everything."""
    session.prepare()
    ids = session.ids("train")
    session.share(2)
    session.ask_also([next(name for name in ids if name not in session.centroids)])
    session.answer(ids[:6], "yes", annotator="ann", seconds=2.5)
    session.answer(ids[100:106], "no", annotator="bob")
    session.answer(ids[3], "no", annotator="bob")
    session.settle(ids[3], "maybe", annotator="cleo")
    session.answer_neurons([1, 2], "no")
    session.answer_neurons([4], "yes", patch=1)
    session.answer(ids[10], "maybe")
    session.undo()
    session.draw_boxes(ids[0], [(0.1, 0.2, 0.5, 0.75), (0.3, 0.3, 0.9, 0.8, session.class_names[0])], annotator="ann")
    session.draw_boxes(ids[1], [], annotator="bob")
    session.parts(k=6)
    session.answer_parts_by_oracle()
    session.answer_parts([2], "maybe")
    session.composites(n=3)
    found = session.composites_table
    if len(found):
        session.answer_composites(found["composite"].iloc[:1], "yes")
    session.detect_attributes("columns")
    session.judge_attribute(session.known_attributes["attribute"].iloc[0], "spurious", annotator="ann")
    session.curate("mine", size=0.2)
    session.reliance()
    session.controls("environment_exchange", kinds=("given", "shuffled"), seeds=1, epochs=1)
    session.sweep({"weight": [0.5]}, epochs=1)
    session.mitigate("environment_exchange", masks="answers", epochs=1)
    session.accept(regressions="allow")
    session.prepare()
    session.reliance()
    session.controls("erm", kinds=("given",), seeds=1, epochs=1)
    session.sweep({"weight": [0.5]}, epochs=1)
    session.answer(ids[20:24], "yes", annotator="ann")
    session.answer(ids[110:114], "no", annotator="ann")
    session.settle(ids[20], "no", annotator="cleo")
    session.mitigate("erm", epochs=1)
    session.reject()
    session.composites(n=3)
    session.mitigate("crayon_attention", epochs=1)


def read_the_scene(clf: gv.Classifier, ds: gv.data.Dataset) -> gv.Classifier:
    """A few steps of training, so that the model is right for the wrong reason."""
    labels = torch.as_tensor(ds.table["label"].to_numpy().copy())
    rows, images = next(iter(ds.batches(ds.indices("train"), len(ds.indices("train")))))
    optimizer = torch.optim.Adam(clf.parameters(), lr=1e-2)
    clf.train()
    for _ in range(40):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(clf(images), labels[rows]).backward()
        optimizer.step()
    return clf.eval()


def main(root: str, target: str) -> None:
    """Make the run in a scratch folder, and keep it with what it says of itself."""
    sys.path.insert(0, str(Path(__file__).parent))
    from small_birds import write_birds
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        ds = gv.data.load("waterbirds", write_birds(Path(root)), image_size=32)
        clf = read_the_scene(gv.models.load("small_birds:tiny", num_classes=2, class_names=ds.class_names, seed=1), ds)
        with gv.Session(clf, ds, folder / "run", **QUICK, projection="pca", questions=8, live=False) as session:
            fill(session)
            (folder / "facts.json").write_text(json.dumps(facts(session), indent=1))
        shutil.rmtree(folder / "run" / "cache")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as kept:
            for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"):
                kept.write(file, file.relative_to(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
