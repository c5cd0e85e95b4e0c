"""MS COCO 2014 and 2017 in their official layout: eighty classes, several a photo, with boxes and segmentations."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError, read_json
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.detection import chosen_classes, labelled, with_area
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.official import VALIDATION_SHARE, Layout, with_validation
from guidance_viz.data.segments import RunLengths, Segments, run_lengths
from guidance_viz.data.tables import CORNERS

LAYOUT = Layout("coco", "annotations/instances_train2017.json and instances_val2017.json (or of 2014), and the photos in "
                "train2017/ and val2017/, perhaps below images/",
                "https://cocodataset.org/#download (the train and val images, and the train/val annotations)")
YEARS = ("2014", "2017")
# Some boxes reach a pixel beyond their photo.
OVERSHOOT = 0.05


@data_format("coco", title="MS COCO", order=80, paper="Lin et al. 2014",
             does="A photo has every class of which it shows an object, with boxes and segmentations.")
def coco(root: Path | None, *, year: str | int = "2014", official_val: str = "test",
         classes: Sequence[str] | None = None, crowd: bool = False, masks: bool = False,
         validation: float = VALIDATION_SHARE, seed: int = 0, image_size: int | None = 224, resize: str = "crop",
         verify: bool = True) -> Dataset:
    """Load MS COCO (Lin et al. 2014): a photo has every class of which it shows an object.

    Parameters
    ----------
    root
        The folder with ``annotations`` and the photos' folders.
    year
        ``"2014"`` or ``"2017"``.
    official_val
        What COCO's own validation photos are for: ``"test"``, as the annotations of its test photos are not public, or
        ``"val"``.
    classes
        Only these classes; photos without any are left out, and ``notes`` says how many. ``None``: all eighty.
    crowd
        Whether boxes around crowds (``iscrowd``) count; COCO's evaluation leaves them out, and so does the default.
    masks
        Use the segmentations: polygons and run lengths, by pycocotools (``pip install "guidance-viz[coco]"``). Off by
        default, as it takes some tens of seconds for all photos.
    validation, seed
        Share of the training photos drawn to validate where ``official_val`` is ``"test"``.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    verify
        Look at each file's head and tail, not only whether it is there.

    Returns
    -------
    Dataset
        ``sample_id`` is the number of the photo; ``labels`` has a 1 for each class that is there; ``label``, the class
        whose map is shown, is that of the object with the largest box; boxes have classes; classes are in the order of
        COCO's numbers.

    Raises
    ------
    DataError
        A file is missing or is not what it should be.
    OptionError
        There is no such year, or no such use of the validation photos.
    UnknownNameError
        There is no such class.
    MissingDependencyError
        ``masks`` without pycocotools.
    """
    if str(year) not in YEARS or official_val not in ("test", "val"):
        raise OptionError(f"year is {year!r} and official_val is {official_val!r}; expected a year of {', '.join(YEARS)} "
                          "and 'test' or 'val'.")
    root = LAYOUT.folder(root)
    parts = _parts(root, str(year), official_val)
    every = next(iter(parts.values())).classes
    names = chosen_classes(list(every.values()), classes, "MS COCO")
    codes = {number: names.index(name) for number, name in every.items() if name in names}
    photos = pd.concat([part.photos(root, split) for split, part in parts.items()], ignore_index=True)
    objects, notes = with_area(pd.concat([part.boxes(codes, crowd) for part in parts.values()], ignore_index=True))
    table, left = labelled(photos, objects, len(names), "object that counts")
    table, drawn = with_validation(table, validation, seed)
    segments = dict(each for part in parts.values() for each in part.segments(codes, crowd)) if masks else None
    return from_files(table, root, class_names=names, boxes=objects, box_overshoot=OVERSHOOT, segments=segments,
                      image_size=image_size, resize=resize, name=f"coco{year}", notes=[*left, *notes, *drawn],
                      verify=verify)


def _parts(root: Path, year: str, official_val: str) -> dict[str, _Part]:
    """By split what there is: one of the two files may not have been downloaded."""
    parts = {}
    for name, split in (("train", "train"), ("val", official_val)):
        file = root / "annotations" / f"instances_{name}{year}.json"
        if file.is_file():
            parts[split] = _Part(file, LAYOUT.first(root, [f"{name}{year}", f"images/{name}{year}"], "folder of photos"))
    if not parts:
        LAYOUT.first(root, [f"annotations/instances_{name}{year}.json" for name in ("train", "val")], "file")
    return parts


class _Part:
    """One file of annotations, and the folder of its photos."""

    def __init__(self, file: Path, folder: Path) -> None:
        self.file, self.folder = file, folder
        content = read_json(file)
        try:
            self.images = {each["id"]: each for each in content["images"]}
            self.objects = [each for each in content["annotations"] if each["image_id"] in self.images]
            self.classes = {each["id"]: str(each["name"]) for each in sorted(content["categories"], key=lambda c: c["id"])}
            self.sizes = {number: (each["width"], each["height"]) for number, each in self.images.items()}
            self.corners = _corners(self.objects, self.sizes)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{os.fspath(file)!r} is not COCO's ({type(error).__name__}: {error}); expected images, "
                            f"annotations with bbox and category_id, and categories. Get the file again from "
                            f"{LAYOUT.source}.") from error

    def photos(self, root: Path, split: str) -> pd.DataFrame:
        folder = self.folder.relative_to(root).as_posix()
        return pd.DataFrame({"sample_id": [str(number) for number in self.images],
                             "path": [f"{folder}/{each['file_name']}" for each in self.images.values()], "split": split})

    def counted(self, codes: Mapping[int, int], crowd: bool) -> list[int]:
        """Which objects count."""
        return [place for place, each in enumerate(self.objects)
                if each["category_id"] in codes and (crowd or not each.get("iscrowd"))]

    def boxes(self, codes: Mapping[int, int], crowd: bool) -> pd.DataFrame:
        kept = self.counted(codes, crowd)
        table = pd.DataFrame(self.corners[kept], columns=list(CORNERS))
        return table.assign(**{"sample_id": [str(self.objects[place]["image_id"]) for place in kept],
                               "class": [codes[self.objects[place]["category_id"]] for place in kept]})

    def segments(self, codes: Mapping[int, int], crowd: bool) -> Iterator[tuple[str, Segments]]:
        runs: dict[int, dict[int, list[bytes]]] = defaultdict(lambda: defaultdict(list))
        for place in self.counted(codes, crowd):
            each = self.objects[place]
            number, code = each["image_id"], codes[each["category_id"]]
            if each.get("segmentation"):
                runs[number][code].append(run_lengths(each["segmentation"], self.sizes[number][::-1]))
        name = f"annotations/{self.file.name}"
        return ((str(number), RunLengths(name, self.sizes[number][::-1], {code: tuple(r) for code, r in found.items()}))
                for number, found in runs.items())


def _corners(objects: Sequence[Mapping[str, Any]], sizes: Mapping[int, tuple[int, int]]) -> np.ndarray:
    """Corners as fractions of the photo, from x, y, width and height in pixels, shape (B, 4)."""
    boxes = np.array([each["bbox"] for each in objects], dtype=float).reshape(len(objects), 4)
    sides = np.array([sizes[each["image_id"]] for each in objects], dtype=float).reshape(len(objects), 2)
    return np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1) / np.tile(sides, 2)
