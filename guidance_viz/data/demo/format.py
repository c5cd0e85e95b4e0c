"""The demo sets as a data format: drawn when they are first asked for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from guidance_viz.core import OptionError
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.demo.library import ensure
from guidance_viz.data.demo.plan import SHORTCUTS, SIZES
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.reading import read_table
from guidance_viz.data.splits import split_names
from guidance_viz.data.waterbirds import CLASSES, GROUPS, PLACES

PATCHES = ("no patch", "patch")
PATCH_GROUPS = tuple(f"{bird} {how} patch" for bird in CLASSES for how in ("without", "with"))


@data_format("demo", title="The demo set", order=110,
             does="Drawn birds: the scene, or a coloured patch, is the shortcut.")
def demo(root: Path | None, *, shortcut: str = "scene", seed: int = 0, size: str = "full", image_size: int | None = 128,
         resize: str = "crop", verify: bool = True) -> Dataset:
    """Load the demo set: is it a landbird or a waterbird; the scene, or a coloured patch, is the shortcut.

    It is drawn on this machine when it is first asked for (some seconds), and kept in the person's cache
    (``GUIDANCE_VIZ_CACHE``, else the platform's own place). In the training split the shortcut agrees with the
    bird in 95 % of the pictures; validation and test hold all four groups alike. Colours, size and place tell
    nothing of the class. Masks are exact.

    With ``shortcut="patch"`` a coloured patch, as on some photos of skin, is stuck on 95 % of the waterbirds and 5 % of
    the landbirds to train on. It may be anywhere, often on the bird or beside it, and hides a third of the bird at most;
    the mask and the box are of what is left to be seen. The scene says nothing there, and birds are small and anywhere,
    towards the rims rather than in the middle: a mask of the middle is wrong.

    Parameters
    ----------
    root
        Where drawn sets are kept. Default: the person's cache.
    shortcut
        ``"scene"`` or ``"patch"``.
    seed
        Another seed, another set.
    size
        ``"full"`` (1,660 pictures), ``"small"`` (320) or ``"tiny"`` (72); ``"even"``: 6,000 to train on, in which shortcut
        and bird do not agree more often than by chance.
    image_size, resize
        See :class:`guidance_viz.data.View`. The pictures are 128 pixels wide.
    verify
        Look at each file's head and tail, not only whether it is there.

    Returns
    -------
    Dataset
        Classes, places and groups as in Waterbirds: group = y · 2 + place; or group = y · 2 + patch, with place and
        kind of patch in ``extra``.

    Raises
    ------
    OptionError
        No such shortcut or size.

    Examples
    --------
    >>> ds = load("demo")  # doctest: +SKIP
    """
    _check(shortcut, seed, size)
    folder = ensure(seed, size, shortcut, root=root)
    raw = read_table(folder / "metadata.csv")
    column = "place" if shortcut == "scene" else "patch"
    table = pd.DataFrame({"sample_id": raw["img_id"], "path": raw["img_filename"],
                          "label": raw["y"].astype(int), "attribute": raw[column].astype(int),
                          "split": split_names(raw["split"]), "mask_path": raw["mask_filename"]})
    if shortcut == "patch":
        table = table.assign(place=[PLACES[place] for place in raw["place"].astype(int)], patch_kind=raw["patch_kind"])
    boxes = read_table(folder / "boxes.csv").rename(columns={"img_id": "sample_id"})
    groups, attributes, name = {"scene": (GROUPS, PLACES, "demo"), "patch": (PATCH_GROUPS, PATCHES, "demo-patch")}[shortcut]
    return from_files(table, folder, class_names=CLASSES, group_names=groups, attribute_names=attributes,
                      boxes=boxes, image_size=image_size, resize=resize, name=name, verify=verify)


def _check(shortcut: str, seed: int, size: str) -> None:
    if shortcut not in SHORTCUTS:
        raise OptionError(f"The demo set has no shortcut {shortcut!r}. Give one of {', '.join(map(repr, SHORTCUTS))}.")
    if size not in SIZES:
        raise OptionError(f"The demo set has no size {size!r}. Give one of {', '.join(map(repr, SIZES))}.")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise OptionError(f"The seed of the demo set is {seed!r}; give a whole number from 0 on.")
