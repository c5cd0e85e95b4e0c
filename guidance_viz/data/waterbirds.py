"""Waterbirds in its official layout: a metadata table beside folders of species."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from guidance_viz.core import OptionError, confined
from guidance_viz.data.boxes import named_boxes
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.reading import existing, read_table, whole_numbers
from guidance_viz.data.splits import split_names
from guidance_viz.data.tables import CORNERS, require_columns

CLASSES = ("landbird", "waterbird")
# Some boxes of CUB-200-2011 reach beyond their photo, by up to 8 % of its side.
OVERSHOOT = 0.1
PLACES = ("land", "water")
GROUPS = tuple(f"{bird} on {place}" for bird in CLASSES for place in PLACES)
TARGETS = ("bird", "place")


@data_format("waterbirds", title="Waterbirds", order=10, paper="Sagawa et al. 2020",
             does="Is it a landbird or a waterbird? The place is the shortcut.")
def waterbirds(root: Path | None, *, metadata: str = "metadata.csv", image_size: int | None = 224,
               resize: str = "crop", verify: bool = True, target: str = "bird",
               aligned: Sequence[str] = ()) -> Dataset:
    """Load Waterbirds (Sagawa et al. 2020): is it a landbird or a waterbird; the place is the shortcut.

    Parameters
    ----------
    root
        The folder with ``metadata.csv`` (``img_id, img_filename, y, split, place``), the species folders and,
        perhaps, ``boxes.csv`` (``img_id, x0, y0, x1, y1`` as fractions of the photo).
    metadata
        Another table of the same columns in that folder.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    verify
        Look at each file's head and tail, not only whether it is there.
    target
        ``"bird"``, or ``"place"``: the reversed task (Petryk et al. 2022), land or water, where the bird is the shortcut.
    aligned
        Splits of which only landbirds on land and waterbirds on water are kept, as in Waterbirds-100 (Petryk et al. 2022):
        ``["train"]``, or ``["train", "val"]`` where a model is to be chosen without the other two groups too.
        Waterbirds-100 has photos composed anew; the usual Waterbirds cut down to these groups is like it, and not it.

    Returns
    -------
    Dataset
        ``sample_id`` is ``img_id``; group = y · 2 + place: landbird on land, on water, waterbird on land, on
        water. With ``target="place"`` group = place · 2 + y, with the same names.

    Raises
    ------
    DataError
        The folder or a table in it is not what it should be.
    OptionError
        There is no such target.
    """
    if target not in TARGETS:
        raise OptionError(f"target={target!r} is not known; use one of {', '.join(TARGETS)}.")
    root = existing(root, "waterbirds", 'load("waterbirds", "path/to/waterbirds")')
    raw = read_table(confined(root, metadata))
    require_columns(raw, ("img_id", "img_filename", "y", "split", "place"), f"The table {metadata!r}")
    bird, place = whole_numbers(raw["y"], "y"), whole_numbers(raw["place"], "place")
    birds = target == "bird"
    label, attribute = (bird, place) if birds else (place, bird)
    classes, attributes = (CLASSES, PLACES) if birds else (PLACES, CLASSES)
    names = GROUPS if birds else tuple(f"{each} on {where}" for where in PLACES for each in CLASSES)
    table = pd.DataFrame({"sample_id": raw["img_id"], "path": raw["img_filename"], "label": label,
                          "split": split_names(raw["split"]), "attribute": attribute})
    table, notes = _aligned(table, aligned)
    file = root / "boxes.csv"
    boxes = named_boxes(read_table(file), "img_id", CORNERS) if file.exists() else None
    return from_files(table, root, class_names=classes, group_names=names, attribute_names=attributes,
                      boxes=boxes, box_overshoot=OVERSHOOT, image_size=image_size, resize=resize,
                      name="waterbirds", notes=notes, verify=verify)


def _aligned(table: pd.DataFrame, splits: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Leave out the photos of some splits whose place does not go with the bird; lines that say how many."""
    wanted = split_names([splits] if isinstance(splits, str) else splits)
    against = (table["label"] != table["attribute"]) & table["split"].isin(wanted)
    left = table["split"][against].value_counts()
    notes = [f"{left.get(split, 0)} photos of {split} whose place does not go with the bird are left out: its correlation "
             "is 100 %." for split in dict.fromkeys(wanted)]
    return table[~against].reset_index(drop=True), notes
