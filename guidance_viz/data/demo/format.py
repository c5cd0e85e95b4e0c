"""The demo set as a data format: drawn when it is first asked for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from guidance_viz.core import OptionError
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.demo.library import ensure
from guidance_viz.data.demo.plan import SIZES
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import FORMATS
from guidance_viz.data.reading import read_table
from guidance_viz.data.splits import split_names
from guidance_viz.data.waterbirds import CLASSES, GROUPS, PLACES


@FORMATS.register("demo")
def demo(root: Path | None, *, seed: int = 0, size: str = "full", image_size: int | None = 128,
         resize: str = "crop", verify: bool = True) -> Dataset:
    """Load the demo set: is it a landbird or a waterbird; the scene is the shortcut.

    It is drawn on this machine when it is first asked for (some seconds), and kept in the person's cache
    (``GUIDANCE_VIZ_CACHE``, else the platform's own place). In the training split the scene agrees with the
    bird in 95 % of the pictures; validation and test hold all four groups alike. Colours, size and place tell
    nothing of the class. Masks are exact.

    Parameters
    ----------
    root
        Where drawn sets are kept. Default: the person's cache.
    seed
        Another seed, another set.
    size
        ``"full"`` (1,660 pictures), ``"small"`` (320) or ``"tiny"`` (72); ``"even"``: 6,000 to train on, in which scene and
        bird do not agree more often than by chance.
    image_size, resize
        See :class:`guidance_viz.data.View`. The pictures are 128 pixels wide.
    verify
        Look at each file's head and tail, not only whether it is there.

    Returns
    -------
    Dataset
        Classes, places and groups as in Waterbirds: group = y · 2 + place.

    Raises
    ------
    OptionError
        No such size.

    Examples
    --------
    >>> ds = load("demo")  # doctest: +SKIP
    """
    if size not in SIZES:
        raise OptionError(f"The demo set has no size {size!r}. Give one of {', '.join(map(repr, SIZES))}.")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise OptionError(f"The seed of the demo set is {seed!r}; give a whole number from 0 on.")
    folder = ensure(seed, size, root=root)
    raw = read_table(folder / "metadata.csv")
    table = pd.DataFrame({"sample_id": raw["img_id"], "path": raw["img_filename"],
                          "label": raw["y"].astype(int), "attribute": raw["place"].astype(int),
                          "split": split_names(raw["split"]), "mask_path": raw["mask_filename"]})
    boxes = read_table(folder / "boxes.csv").rename(columns={"img_id": "sample_id"})
    return from_files(table, folder, class_names=CLASSES, group_names=GROUPS, attribute_names=PLACES,
                      boxes=boxes, image_size=image_size, resize=resize, name="demo", verify=verify)
