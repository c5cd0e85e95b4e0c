"""PASCAL VOC 2007 and 2012 in their official layout: twenty classes, several a photo, with boxes and segmentations."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from guidance_viz.core import DataError, OptionError, confined
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.detection import chosen_classes, labelled, with_area
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.official import VALIDATION_SHARE, Layout, with_validation
from guidance_viz.data.segments import IndexImage, Segments
from guidance_viz.data.tables import CORNERS
from guidance_viz.data.voc_xml import VocObject, VocPhoto, read_voc

LAYOUT = Layout("voc", "VOCdevkit/VOC2007 (or VOC2012) with JPEGImages/*.jpg, Annotations/*.xml and "
                "ImageSets/Main/train.txt, val.txt (and, of 2007, test.txt); for masks, SegmentationClass/*.png and "
                "SegmentationObject/*.png",
                "http://host.robots.ox.ac.uk/pascal/VOC/ (2007: VOCtrainval and VOCtest; 2012: VOCtrainval)")
CLASSES = ("aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog",
           "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor")
YEARS = ("2007", "2012")
MASKS = ("class", "object", "none")
# Some boxes reach a pixel beyond their photo.
OVERSHOOT = 0.05


@data_format("voc", title="PASCAL VOC", order=70, paper="Everingham et al. 2010",
             does="A photo has every class of which it shows an object, with boxes and segmentations.")
def voc(root: Path | None, *, year: str | int = "2007", train: str = "train", val: str | None = None,
        test: str | None = None, classes: Sequence[str] | None = None, difficult: bool = False, masks: str = "class",
        validation: float = VALIDATION_SHARE, seed: int = 0, image_size: int | None = 224, resize: str = "crop",
        verify: bool = True) -> Dataset:
    """Load PASCAL VOC (Everingham et al. 2010): a photo has every class of which it shows an object.

    Parameters
    ----------
    root
        The folder with ``VOCdevkit``, that folder, or ``VOC2007`` or ``VOC2012`` itself.
    year
        ``"2007"`` or ``"2012"``.
    train, val, test
        Lists of ``ImageSets/Main`` for each split, such as ``"trainval"``; ``""`` for none. ``None``: where there is a list
        ``test`` (2007), ``val`` and ``test``; else (the annotations of 2012's test photos are not public) ``val`` is for
        testing, and validation photos are drawn from the training photos.
    classes
        Only these classes; photos without any are left out, and ``notes`` says how many. ``None``: all twenty.
    difficult
        Whether objects marked as difficult count; VOC's evaluation leaves them out, and so does the default.
    masks
        ``"class"``: the pixels of a class in ``SegmentationClass``; ``"object"``: those of the objects that count in
        ``SegmentationObject``; ``"none"``. Only some photos have them. The void border belongs to no class.
    validation, seed
        Share of the training photos drawn to validate where there is no list for it.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    verify
        Look at each file's head and tail, not only whether it is there.

    Returns
    -------
    Dataset
        ``sample_id`` is the photo's name without ``.jpg``; ``labels`` has a 1 for each class that is there; ``label``, the
        class whose map is shown, is that of the object with the largest box; boxes have classes.

    Raises
    ------
    DataError
        A file is missing or is not what it should be.
    OptionError
        There is no such year or kind of mask.
    UnknownNameError
        There is no such class.
    """
    if str(year) not in YEARS or masks not in MASKS:
        raise OptionError(f"year is {year!r} and masks is {masks!r}; expected a year of {', '.join(YEARS)} and masks of "
                          f"{', '.join(MASKS)}.")
    names = chosen_classes(CLASSES, classes, "PASCAL VOC")
    home = _home(LAYOUT.folder(root), str(year))
    photos = _listed(home, train, val, test)
    found = _annotations(home, photos["sample_id"])
    counted = {name: [each for each in photo.objects if each.name in names and (difficult or not each.difficult)]
               for name, photo in found.items()}
    objects, notes = with_area(_boxes(counted, names))
    table, left = labelled(photos, objects, len(names), "object that counts")
    table, drawn = with_validation(table, validation, seed)
    segments = None if masks == "none" else _segments(home, counted, names, masks)
    return from_files(table, home, class_names=names, boxes=objects, box_overshoot=OVERSHOOT, segments=segments,
                      image_size=image_size, resize=resize, name=f"voc{year}", notes=[*left, *notes, *drawn], verify=verify)


def _home(root: Path, year: str) -> Path:
    places = [f"VOCdevkit/VOC{year}", f"VOC{year}"]
    within = root.resolve().name == f"VOC{year}" or (root / "Annotations").is_dir()
    home = root if within else LAYOUT.first(root, places, "folder of the year")
    for name in ("JPEGImages", "Annotations", "ImageSets/Main"):
        LAYOUT.first(home, [name], "folder")
    return home


def _listed(home: Path, train: str, val: str | None, test: str | None) -> pd.DataFrame:
    """The photos of the lists, each with its split."""
    public = (home / "ImageSets" / "Main" / "test.txt").is_file()
    test = ("test" if public else "val") if test is None else test
    val = ("val" if test != "val" else "") if val is None else val
    wanted = {split: name for split, name in (("train", train), ("val", val), ("test", test)) if name}
    rows = [(name, split) for split, listing in wanted.items() for name in _names(home, listing)]
    photos = pd.DataFrame(rows, columns=["sample_id", "split"])
    twice = photos["sample_id"][photos["sample_id"].duplicated()]
    if len(twice):
        raise OptionError(f"The lists {', '.join(wanted.values())} share {len(twice)} photos, the first is "
                          f"{twice.iloc[0]!r}. Use lists that have none in common, such as train, val and test.")
    return photos.assign(path="JPEGImages/" + photos["sample_id"] + ".jpg")


def _names(home: Path, listing: str) -> list[str]:
    file = confined(home / "ImageSets" / "Main", f"{listing}.txt")
    if not file.is_file():
        there = ", ".join(sorted(each.stem for each in file.parent.glob("*.txt") if "_" not in each.stem)) or "none"
        raise DataError(f"There is no list {listing!r} of photos: {os.fspath(file)!r} is missing; there is {there}. "
                        f"{LAYOUT.hint}")
    # A line of a class's own list has 1, 0 or -1 after the name.
    return [line.split()[0] for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _annotations(home: Path, names: pd.Series) -> dict[str, VocPhoto]:
    folder = home / "Annotations"
    files = [confined(folder, f"{name}.xml") for name in names]
    with ThreadPoolExecutor(max_workers=4) as pool:
        return dict(zip(names, pool.map(read_voc, files), strict=True))


def _boxes(counted: dict[str, list[VocObject]], names: Sequence[str]) -> pd.DataFrame:
    rows = [(name, names.index(each.name), *each.box) for name, objects in counted.items() for each in objects]
    return pd.DataFrame(rows, columns=["sample_id", "class", *CORNERS])


def _segments(home: Path, counted: dict[str, list[VocObject]], names: Sequence[str], masks: str) -> dict[str, Segments]:
    """The segmentations that are there, each with the numbers that its classes have in it."""
    folder = "SegmentationClass" if masks == "class" else "SegmentationObject"
    there = set(os.listdir(home / folder)) if (home / folder).is_dir() else set()
    by_class = {code: (CLASSES.index(name) + 1,) for code, name in enumerate(names)}
    found: dict[str, Segments] = {}
    for name, objects in counted.items():
        if f"{name}.png" in there:
            numbers = {code: tuple(each.number for each in objects if names[code] == each.name) for code in by_class}
            found[name] = IndexImage(str(home / folder / f"{name}.png"), f"{folder}/{name}.png",
                                     by_class if masks == "class" else numbers)
    return found
