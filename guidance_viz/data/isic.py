"""ISIC skin lesions: benign or malignant, and whether a coloured patch lies beside them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError, confined
from guidance_viz.data.codes import codes
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.official import Layout, below, photos_in, shown_name
from guidance_viz.data.reading import read_table
from guidance_viz.data.splits import split_names, split_note, strata_of, stratified_split

LAYOUT = Layout("isic", "a folder of photos (ISIC2018_Task1-2_Training_Input/ISIC_0000000.jpg … or images/) and one of "
                "isic_bias.csv, trap-sets/isic_annotated_{train,val,test}1.csv, or the archive's metadata.csv with patch "
                "labels",
                "https://challenge.isic-archive.com/data (2018, Task 1-2; photos), "
                "https://github.com/alceubissoto/debiasing-skin (patch labels and trap sets), or "
                "https://api.isic-archive.com (metadata.csv)")
CLASSES = ("benign", "malignant")
TABLES = ("metadata.csv", "isic_bias.csv", "artefacts-annotation/isic_bias.csv", "labels.csv")
PHOTOS = ("ISIC2018_Task1-2_Training_Input", "images", "Images", "img", "raw", "processed", "photos")
LESIONS = "ISIC2018_Task1_Training_GroundTruth"
# The last of each are those of tables in the form of Waterbirds' metadata.csv, as SLIM's code reads.
FILES = "img_filename"
IDS = ("image", "isic_id", "image_name", "image_id", "name", FILES)
LABELS = ("label_string", "benign_malignant", "diagnosis_1", "label", "malignant", "target", "y")
PATCHES = ("patches", "patch", "place")
WORDS = {"benign": 0, "0": 0, "0.0": 0, "false": 0, "malignant": 1, "1": 1, "1.0": 1, "true": 1}


@data_format("isic", title="ISIC", order=30, paper="Codella et al. 2018",
             does="Skin lesions, benign or malignant; coloured patches are the shortcut.")
def isic(root: Path | None, *, metadata: str | None = None, trap_set: int | None = None, attribute: str = "patches",
         patches: str | None = None, images: str | None = None, seed: int = 0, image_size: int | None = 224,
         resize: str = "crop", verify: bool = True) -> Dataset:
    """Load ISIC skin lesions (Codella et al. 2018): benign or malignant; coloured patches are the shortcut.

    Parameters
    ----------
    root
        The folder with the photos' folder and the table.
    metadata
        The table: with the photo's id (``image`` or ``isic_id``), its class (``label_string``, ``benign_malignant``,
        ``diagnosis_1`` or ``label``), perhaps ``split`` and the artefacts. ``None``: ``metadata.csv``, ``isic_bias.csv``
        or ``labels.csv``. Commas or semicolons. The columns may also be called as in Waterbirds' table: ``img_filename``,
        ``y`` (1 = malignant), ``place`` (1 = patches), ``split``.
    trap_set
        1 … 5: the splits of Bissoto et al. (2020), ``trap-sets/isic_annotated_{train,val,test}N.csv``, instead of a
        table. Their validation photos are training photos too; here they only validate.
    attribute
        The artefact: ``patches``, ``ruler``, ``hair``, ``ink``, ``dark_corner``, ``gel_border``, ``gel_bubble``, or
        another column of 0 and 1.
    patches
        Where the table has no such column (as the archive's): a table in ``root`` of the photos that have it (or with
        the column), or a folder with a file for each, such as the patch masks of Rieger et al. (2020).
    images
        The photos' folder in ``root``; ``None``: one of the usual names. Photos are found by their ids.
    seed
        Of the split that is made, stratified by class and attribute, where the table has none.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    verify
        Look at each file's head and tail, not only whether it is there.

    Returns
    -------
    Dataset
        ``sample_id`` is the photo's id; group = class · 2 + attribute. Photos that are neither benign nor malignant, or
        have no file, are in ``problems``. The lesions' masks are used where ``ISIC2018_Task1_Training_GroundTruth`` is
        there.

    Raises
    ------
    DataError
        A file or column is missing or is not what it should be.
    OptionError
        ``trap_set`` is none of 1 … 5.
    """
    root = LAYOUT.folder(root)
    raw = _trap_set(root, trap_set) if trap_set is not None else _read(_table_file(root, metadata))
    found = _photos(root, images)
    ids = _ids(raw)
    labels = [WORDS.get(value.strip().lower(), -1) for value in _column(raw, LABELS, "class").astype(str)]
    has = _attribute(root, raw, ids, attribute, patches)
    paths = [found.get(name, "") for name in ids]
    table = pd.DataFrame({"sample_id": ids, "path": paths, "label": labels, "attribute": has})
    problems = _left_out(table, _column(raw, LABELS, "class"))
    kept = (table["label"] >= 0) & (table["path"] != "")
    if not kept.any():
        why = problems[0][2] if problems else "It is empty."
        raise DataError(f"No row of the table in {os.fspath(root)!r} can be used. {why} {LAYOUT.hint}")
    table = table[kept].reset_index(drop=True)
    notes: list[str] = []
    if "split" in raw.columns:
        table["split"] = split_names(raw["split"][kept])
    else:
        table["split"] = stratified_split(strata_of(table), seed=seed)
        notes = [split_note(seed)]
    lesions = _lesions(root)
    if lesions:
        table["mask_path"] = [lesions.get(name, "") for name in table["sample_id"]]
    name = shown_name(attribute)
    return from_files(table, root, class_names=CLASSES, attribute_names=(f"no {name}", name), image_size=image_size,
                      resize=resize, name="isic", notes=notes, problems=problems, verify=verify, follow_links=True)


def _table_file(root: Path, metadata: str | None) -> Path:
    if metadata is None:
        return LAYOUT.first(root, TABLES, "table")
    file = confined(root, metadata)
    if not file.is_file():
        raise LAYOUT.missing(f"table {metadata!r}", root)
    return file


def _read(file: Path) -> pd.DataFrame:
    """A table with commas or, as the published one, semicolons."""
    table = read_table(file)
    if len(table.columns) > 1 or ";" not in str(table.columns[0]):
        return table
    return pd.read_csv(file, sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _trap_set(root: Path, number: int) -> pd.DataFrame:
    if number not in range(1, 6):
        raise OptionError(f"trap_set is {number!r}; expected 1, 2, 3, 4 or 5.")
    parts = []
    for split in ("test", "val", "train"):
        name = f"isic_annotated_{split}{number}.csv"
        file = LAYOUT.first(root, (f"trap-sets/{name}", name), "table")
        parts.append(_read(file).assign(split=split))
    rows = pd.concat(parts, ignore_index=True)
    return rows[~_column(rows, IDS, "photo's id").duplicated()].reset_index(drop=True)


def _column(table: pd.DataFrame, names: tuple[str, ...], what: str) -> pd.Series:
    name = next((name for name in names if name in table.columns), None)
    if name is None:
        raise DataError(f"The table has no column for the {what}: {', '.join(map(repr, names))}. It has "
                        f"{', '.join(map(repr, table.columns))}. Rename the right one.")
    return table[name]


def _photos(root: Path, images: str | None) -> dict[str, str]:
    """Path below the root of each photo, by its id."""
    if images is None:
        folder = LAYOUT.first(root, PHOTOS, "folder of photos")
    else:
        folder = confined(root, images)
        if not folder.is_dir():
            raise LAYOUT.missing(f"folder {images!r}", root)
        folder = root / images
    # Beside the photos there may be ISIC_0000000_superpixels.png and the lesions' masks.
    return {path.stem: below(root, path) for path in photos_in(folder)}


def _attribute(root: Path, raw: pd.DataFrame, ids: list[str], attribute: str, patches: str | None) -> np.ndarray:
    """0 or 1 for each photo, -1 where it is not known."""
    names = PATCHES if attribute in PATCHES else (attribute,)
    if patches is None:
        if not any(name in raw.columns for name in names):
            raise DataError(f"The table has no column {attribute!r}. It has {', '.join(map(repr, raw.columns))}. Name the "
                            "column with attribute=, or the table or folder of photos that have it with patches=. "
                            f"{LAYOUT.hint}")
        return _flags(_column(raw, names, attribute), attribute)
    place = confined(root, patches)
    if place.is_dir():
        having = {path.stem for path in photos_in(place)}
    elif place.is_file():
        table = _read(place)
        keys = _ids(table)
        listed = any(name in table.columns for name in names)
        flags = _flags(_column(table, names, attribute), attribute) if listed else np.ones(len(keys), np.int64)
        if listed:
            known = dict(zip(keys, flags, strict=True))
            return np.array([known.get(name, -1) for name in ids])
        having = set(keys)
    else:
        raise LAYOUT.missing(f"table or folder {patches!r}", root)
    if not having & set(ids):
        raise DataError(f"{os.fspath(place)!r} names no photo of the table; expected files or ids such as {ids[0]!r}.")
    return np.array([int(name in having) for name in ids])


def _flags(values: pd.Series, what: str) -> np.ndarray:
    words = values.astype(str).str.strip().str.lower().replace({"true": "1", "yes": "1", "false": "0", "no": "0"})
    flags, _ = codes(words, None, what, unknown=True)
    if flags.max(initial=-1) > 1:
        row = int(flags.argmax())
        raise DataError(f"The column {what!r} holds {values.iloc[row]!r} in row {row}; expected 0 or 1. Correct it.")
    return flags


def _left_out(table: pd.DataFrame, words: pd.Series) -> list[tuple[str, str, str]]:
    lost = []
    for name, path, label, word in zip(table["sample_id"], table["path"], table["label"], words, strict=True):
        if label < 0:
            lost.append((name, path, f"Its class is {word!r}; expected benign or malignant."))
        elif not path:
            lost.append((name, "", f"There is no photo {name!r} in the folder. Restore it, or take its row out."))
    return lost


def _lesions(root: Path) -> dict[str, str]:
    folder = root / LESIONS
    if not folder.is_dir():
        return {}
    return {path.stem.removesuffix("_segmentation"): below(root, path) for path in photos_in(folder)}


def _ids(table: pd.DataFrame) -> list[str]:
    """The photos' ids; of a column of paths, the files' names."""
    column = _column(table, IDS, "photo's id")
    return [_stem(str(value).rpartition("/")[2] if column.name == FILES else value) for value in column]


def _stem(value: str) -> str:
    """An id without the ending of a file: tables say ``.png`` of photos that are ``.jpg``."""
    text = str(value).strip()
    return text[:-4] if text.lower().endswith((".png", ".jpg")) else text
