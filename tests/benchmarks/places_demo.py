"""Do the methods that guide maps profit from the places that answers give? On the demo's pictures, with one seed.

    python tests/benchmarks/places_demo.py RUN [--trainable all --epochs N --lr X] [--only NAME ...] [--json FILE]

40 parts are answered by the exact masks, and nothing else; only then, for the last row, 40 maps (the questions of a
round) as the demo answers them. Each fix starts from the shipped checkpoint with its own defaults but for what is given, is
judged on the test split (groups) and by the exchange test (validation split, exact masks), and is dropped. The run must be
a new one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from guidance_viz import Session, data, models
from guidance_viz.app.demo import give_answers

ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "trained on, no answers": ("erm", {}),
    "energy, places of the answers": ("model_guidance", {"loss": "energy", "masks": "answers"}),
    "energy, exact masks": ("model_guidance", {"loss": "energy", "masks": "masks"}),
    "CRAYON, places of the answers": ("crayon_attention", {"masks": "answers"}),
    "CRAYON, answers on maps": ("crayon_attention", {"relevance_from": "spread"}),
}


def figures(session: Session, which: str) -> dict[str, float]:
    """Groups on the test split, and what the model goes by."""
    test, found = session.evaluate(which)["test"], session.reliance("val", which, masks="masks")
    assert found is not None
    return {"worst": test.groups.worst, "mean": test.groups.mean, "adjusted": test.groups.adjusted_average or float("nan"),
            "epg": test.epg, "environment": found.environment, "object": found.object, "exchanged": found.exchanged}


def measure(session: Session, names: Sequence[str], given: dict[str, Any]) -> dict[str, dict[str, float]]:
    """A row a fix."""
    found = {"before": figures(session, "original")}
    for name in names:
        method, options = ROWS[name]
        if "relevance_from" in options:
            print(give_answers(session), file=sys.stderr)
        start = time.perf_counter()
        session.mitigate(method, **options, **given)
        found[name] = {**figures(session, "candidate"), "seconds": time.perf_counter() - start}
        session.reject()
        print(name, {key: round(value, 3) for key, value in found[name].items()}, file=sys.stderr, flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", metavar="RUN", help="a run folder; made where there is none")
    parser.add_argument("--trainable", choices=("all", "tail"))
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--lr", type=float)
    parser.add_argument("--only", nargs="+", choices=[*ROWS], default=[*ROWS])
    parser.add_argument("--json", metavar="FILE")
    args = parser.parse_args(arguments)
    given = {name: value for name in ("trainable", "epochs", "lr") if (value := getattr(args, name)) is not None}
    ds = data.load("demo")
    clf = models.load("demo", num_classes=ds.num_classes, class_names=ds.class_names)
    with Session(clf, ds, args.run, seed=0, projection="pca", device="cpu", live=False, batch_size=64,
                 workers=0) as session:
        session.prepare()
        session.parts(40)
        print(session.answer_parts_by_oracle("masks"), file=sys.stderr)
        found = measure(session, args.only, given)
    if args.json:
        Path(args.json).write_text(json.dumps(found, indent=2), encoding="utf-8")
    names = list(found["before"])
    print("| fix | " + " | ".join(names) + " |\n|" + "---|" * (len(names) + 1))
    for name, row in found.items():
        print(f"| {name} | " + " | ".join(f"{100 * row[key]:.1f}" for key in names) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
