"""Captions of the demo's pictures, made from how each was drawn: what bird, where, on what, and when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from guidance_viz.core import DataError
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.demo.patch import NONE
from guidance_viz.data.reading import read_table
from guidance_viz.data.sources import FileSource
from guidance_viz.data.waterbirds import PLACES

_WHERE = {"meadow": "in a", "forest": "in a", "desert": "in a", "hills": "in the", "mountains": "in the", "lake": "on a",
           "sea": "on the", "marsh": "in a", "shore": "on a"}
_PERCH = {"branch": "on a branch", "post": "on a post", "rock": "on a rock", "ground": "on the ground", "wade": "wading",
          "air": "in the air"}
_HOUR = {"dawn": "at dawn", "dusk": "at dusk", "morning": "in the morning", "noon": "at noon",
         "afternoon": "in the afternoon", "sunset": "at sunset", "overcast": "under clouds"}
_ALONE = {"wade": "wading bird", "air": "flying bird", "overcast": "clouds"}
_TEMPLATES = ("a photo of a {}.", "a photo of the {}.", "a picture of a {}.", "a {}.")


def demo_captions(ds: Dataset) -> Callable[[np.ndarray, np.random.Generator], list[str]]:
    """Return what writes captions for rows of the demo set, each time other ones.

    A caption names the bird (its class, its kind, or "bird") or its surroundings or both, and sometimes what it stands on
    and the time of the day: ``"a photo of a waterbird on a lake at dusk."``; and in the set with patches, sometimes the
    patch. It is true to its picture; that water, or the patch, and waterbirds go together is in the pictures.

    Parameters
    ----------
    ds
        The demo set, or a part of it.

    Raises
    ------
    DataError
        It is another data set.
    """
    rows = _drawn(ds)
    labels = ds.table["label"].to_numpy()

    def one(row: int, draw: np.random.Generator) -> str:
        scene, kind, perch, hour, place, patch = rows[row]
        what = (ds.class_names[labels[row]], ds.class_names[labels[row]], kind, "bird")[draw.integers(4)]
        where = f"{_WHERE[scene]} {scene}" if draw.random() < 0.5 else f"on {place}"
        more = "".join(f" {words}" for words in (_PERCH[perch], _HOUR[hour]) if draw.random() < 0.25)
        if patch and draw.random() < 0.25:
            more += f" with a {patch}"
        about = draw.random()
        if about < 0.2:
            word = (place, scene, perch, hour)[draw.integers(4)]
            return _TEMPLATES[draw.integers(4)].format(_ALONE.get(word, word))
        return _TEMPLATES[draw.integers(4)].format(f"{what} {where}{more}" if about < 0.8 else f"{what}{more}")

    return lambda chosen, draw: [one(int(row), draw) for row in chosen]


def _drawn(ds: Dataset) -> list[tuple[str, str, str, str, str, str]]:
    """Scene, kind of bird, perch, hour, place and patch of each row, from the table beside the pictures."""
    if ds.name not in ("demo", "demo-patch") or not isinstance(ds.source, FileSource):
        raise DataError(f"Captions are made of the demo's pictures, and these are {ds.name!r}. Give captions of "
                        "your own: a function of rows and a generator.")
    raw = read_table(Path(ds.source.files[0]).parents[1] / "metadata.csv").set_index("img_id").loc[ds.table["sample_id"]]
    places = [PLACES[int(place)] for place in raw["place"]]
    kinds = map(str, raw["patch_kind"]) if "patch_kind" in raw else [NONE] * len(raw)
    patches = ["" if kind == NONE else f"{kind.split()[0]} patch" for kind in kinds]
    seen = [raw[name].astype(str) for name in ("scene", "bird", "perch", "hour")]
    return list(zip(*seen, places, patches, strict=True))
