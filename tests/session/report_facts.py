"""Facts of a run that never was, for the renderers: every name in it may be hostile."""

from __future__ import annotations

import dataclasses

from guidance_viz.core import Reliance
from guidance_viz.core.owed import Owed
from guidance_viz.report.done import (
    Attention,
    Changes,
    Event,
    Expected,
    FixFacts,
    GroupMove,
    Measure,
    Pair,
    Replay,
    SplitChange,
)
from guidance_viz.report.facts import Facts
from guidance_viz.report.found import (
    Answers,
    Bias,
    Cell,
    Cluster,
    DataCard,
    Discrepancy,
    GroupLine,
    Kind,
    ModelCard,
    Person,
    RejectedNeuron,
    Said,
    Share,
    Shot,
    Version,
)
from guidance_viz.report.owed import ControlLine, GoesBy, OwedFacts


def exchange_test(name: str, model: str, environment: float) -> Reliance:
    """The exchange test of one model, of a class called ``name``."""
    return Reliance(model, "val", 100, 3, environment, .3, {"environment": (environment - .1, environment + .1)},
                    {name: {"exchanged": .5, "photos": 100.0}}, .5, .4, NAN, .6, masks="boxes", places="p")


NAN = float("nan")
WEBP = b"RIFF not really a picture"


def made(name: str = "x", **changes: object) -> Facts:
    """Facts in which everything that a person or a file may name is called ``name``."""
    shot = Shot(name, f"photo {name}", WEBP)
    share, less = Share(0.9, 0.8, 0.95, 100), Share(0.3, 0.2, 0.4, 100)
    names = (f"{name} one", f"{name} two")
    return dataclasses.replace(
        Facts(
            title=f"{name}: v0 → v1",
            run=f"runs/{name}",
            made="2026-11-27T08:00:00+00:00",
            data=DataCard(
                name,
                f"format table, {name}",
                200,
                ("train", "test"),
                tuple(Cell(f"class {name}", group, {"train": 60, "test": 40}) for group in names),
                (f"class {name}",),
                names,
                "boxes",
                180,
                190,
                128,
                ("64 × 64", "640 × 480"),
                3,
                "abc",
                (f"note {name}",),
            ),
            model=ModelCard(
                name,
                f"layer.{name}",
                "gradcam",
                "the label's logit",
                (Version("v0", "h0", "", False), Version("v1", "h1", name, True)),
            ),
            bias=Bias(
                "v0",
                "test",
                True,
                (GroupLine(names[0], less), GroupLine(names[1], share)),
                Share(0.6, 0.5, 0.7, 200),
                names[0],
                names[1],
                0.6,
                (Discrepancy(f"class {name}", name, share, less, 0.6),),
                0.3,
                0.1,
                0.05,
                "v0",
                (Said(names[0], 1, 8, 1), Said(names[1], 0, 0, 0)),
                (Said(f"class {name}", 1, 8, 1),),
                (Cluster(30, 0, 3, 1, 0.2, names[0], 0.8, (shot,)),),
                (RejectedNeuron(7, f"class {name}", 0.4, (shot,)),),
            ),
            answers=Answers(
                (Kind("v0", "map", 1, 8, 1), Kind("v0", "neuron", 0, 1, 0)),
                (Person(name, 6, 0.8, 2.5, "2026-11-27T08:00:00"), Person("ben", 5, 0.8, NAN, "2026-11-27T08:00:00")),
                2,
                0.71,
                0.5,
                0.9,
                "tentative",
                4,
                2.5,
                0.4,
                "latest",
            ),
            fixes=(
                FixFacts(
                    1,
                    name,
                    f"does {name}",
                    f"paper {name}",
                    "v0",
                    "v1",
                    "accepted",
                    "2026-11-27T08:00:00",
                    "finished",
                    12.3,
                    4,
                    f"rule {name}",
                    0,
                    {name: name},
                    {name: 1e-5},
                    {"map yes": 1},
                    {"photos": 60.0},
                    {name: 1.0},
                    "test",
                    (Measure("worst group", 0.3, 0.7), Measure("average", 0.6, 0.8)),
                    (f"warned of {name}",),
                    (f"{name} fell",),
                    {"torch": name},
                ),
            ),
            changes=Changes(
                "v0",
                "v1",
                False,
                (
                    SplitChange(
                        "test",
                        True,
                        (
                            GroupMove(names[0], less, share, 60, 0, 1e-9, False),
                            GroupMove(names[1], share, less, 0, 60, 1e-9, True),
                        ),
                        (
                            Measure("worst group", 0.3, 0.7),
                            Measure("average", 0.6, 0.8),
                            Measure("dead maps", 0.05, 0.1),
                        ),
                        60,
                        60,
                    ),
                ),
                (Attention(names[0], 100, 0.2, 0.5, 0.4, 0.05, 0.1),),
                30,
                5,
                (
                    Pair(
                        "fixed", name, names[0], f"class {name}", name, name, 0.9, 0.8, 0.2, 0.5, 0.4, shot, shot, shot
                    ),
                    Pair(
                        "moved",
                        name,
                        names[1],
                        f"class {name}",
                        name,
                        name,
                        0.9,
                        0.8,
                        NAN,
                        NAN,
                        0.4,
                        shot,
                        shot,
                        Shot(name, f"photo {name} cannot be read"),
                    ),
                ),
            ),
            settings={"seed": 0, name: name},
            runtime={"device": name},
            versions={"torch": name},
            replay=Replay(
                (f"guidance-viz replay {name}",), (Expected(1, name, "test", 0.7),), 0.005, (f"note {name}",)
            ),
            goes_by=GoesBy((exchange_test(name, "v0", .6), exchange_test(name, "v1", .2)), ("v0", "v1"),
                           "the data set's boxes", "", f"guidance-viz reliance {name}"),
            owed=OwedFacts(
                Owed(name, "v1", "v0", f"guidance-viz controls {name}", True, f"The answer gain of {name}.", .1, (.02, .2),
                     "none", "test"),
                (ControlLine("given", name, 3, .7, .6, .8, .9), ControlLine("none", name, 1, .6, .6, .6, .9))),
            history=(Event("2026-11-27T08:00:00", "answers", f"3 maps of {name}", name),),
        ),
        **changes,
    )
