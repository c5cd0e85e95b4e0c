"""NICO++ in its official layouts: folders of contexts that hold folders of classes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError, read_json
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.official import Layout, below, photos_in, with_validation
from guidance_viz.data.passed_over import folders_in
from guidance_viz.data.splits import is_split, split_name

LAYOUT = Layout("nicopp", "public_dg_0416/train/<context>/<class>/*.jpg (perhaps below track_1/, or as NICO_DG/<context>/"
                "<class>/*.jpg), and perhaps dg_label_id_mapping.json", "https://nicochallenge.com/dataset (Track 1)")
TREES = ("public_dg_0416", "track_1/public_dg_0416", "track_1/track_1/public_dg_0416", "NICO_DG", "nico", "")
MAPPINGS = ("dg_label_id_mapping.json", "track_1/dg_label_id_mapping.json", "track_1/track_1/dg_label_id_mapping.json")


@data_format("nicopp", title="NICO++", order=40, paper="Zhang et al. 2023",
             does="The class of an object, whose context is the shortcut.")
def nicopp(root: Path | None, *, classes: Sequence[str] | None = None, contexts: Sequence[str] | None = None,
           held_out: int = 75, seed: int = 0, image_size: int | None = 224, resize: str = "crop",
           verify: bool = True) -> Dataset:
    """Load NICO++ (Zhang et al. 2023): the class of an object, whose context is the shortcut.

    Parameters
    ----------
    root
        The folder with ``public_dg_0416/train/<context>/<class>`` (also below ``track_1``), ``NICO_DG/<context>/<class>``
        or ``<split>/<context>/<class>``.
    classes, contexts
        Keep these alone, in this order; ``None``: all, classes by ``dg_label_id_mapping.json`` where it is there.
    held_out
        Where only training photos have labels (as published): so many of each class and context are held out, a third
        of them to validate and the rest to test, as in SubpopBench (Yang et al. 2023). A group of fewer photos has
        none left for training.
    seed
        Decides who is held out.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    verify
        Look at each file's head and tail, not only whether it is there.

    Returns
    -------
    Dataset
        ``sample_id`` is the path below ``root``; group = class · contexts + context.

    Raises
    ------
    DataError
        The folders are not there, or hold no photos.
    OptionError
        A class or context does not exist, or all photos would be held out.
    """
    root = LAYOUT.folder(root)
    parts = _parts(root)
    found = sorted({context for _, part in parts for context in folders_in(part)})
    place = _chosen(contexts, found, "context")
    known = sorted({name for _, part in parts for context in found if (part / context).is_dir()
                    for name in folders_in(part / context)})
    names = _chosen(classes, _ordered(root, known), "class")
    rows = [(below(root, path), names.index(name), place.index(context), split)
            for split, part in parts for context in place for name in names if (part / context / name).is_dir()
            for path in photos_in(part / context / name)]
    if not rows:
        raise LAYOUT.missing("photo in a folder of a context and a class", root)
    table = pd.DataFrame(rows, columns=["path", "label", "attribute", "split"])
    table.insert(0, "sample_id", table["path"])
    table, notes = _with_splits(table, held_out, seed)
    return from_files(table, root, class_names=names, attribute_names=place, image_size=image_size, resize=resize,
                      name="nicopp", notes=notes, verify=verify, follow_links=True)


def _parts(root: Path) -> list[tuple[str, Path]]:
    """The folders that hold contexts, each with its split."""
    track_2 = [*root.glob("public_ood_*"), *root.glob("track_2/public_ood_*")]
    if track_2 and not any((root / tree).is_dir() for tree in TREES[:-1]):
        raise DataError(f"{os.fspath(track_2[0])!r} is track 2 of NICO++, which has no contexts, so no groups. Load it "
                        f"with the format 'folder', or use track 1. {LAYOUT.hint}")
    for tree in TREES:
        here = root / tree
        names = folders_in(here) if here.is_dir() else []
        splits = [name for name in names if is_split(name) and _holds_contexts(here / name)]
        if splits:
            return [(split_name(name), here / name) for name in splits]
        if _holds_contexts(here):
            return [("train", here)]
    raise LAYOUT.missing("folder of contexts", root)


def _holds_contexts(folder: Path) -> bool:
    """Whether a folder holds folders of folders with photos directly in them."""
    if not folder.is_dir():
        return False
    classes = (folder / context / name for context in folders_in(folder) for name in folders_in(folder / context))
    first = next(classes, None)
    return first is not None and not folders_in(first) and next(photos_in(first), None) is not None


def _ordered(root: Path, known: Sequence[str]) -> list[str]:
    """The classes in the order of the published numbers, else by name."""
    file = next((root / name for name in MAPPINGS if (root / name).is_file()), None)
    if file is None:
        return list(known)
    try:
        numbers = {str(name): int(number) for name, number in read_json(file).items()}
    except (ValueError, TypeError, AttributeError, OSError) as error:
        raise DataError(f"{os.fspath(file)!r} cannot be read ({error}); expected a JSON object of class names and "
                        f"numbers. Remove it, or get it again from {LAYOUT.source}.") from error
    return sorted(known, key=lambda name: (numbers.get(name, len(numbers)), name))


def _chosen(asked: Sequence[str] | None, known: Sequence[str], what: str) -> list[str]:
    lost = [name for name in asked or () if name not in known]
    if lost:
        raise OptionError(f"There is no {what} {lost[0]!r}; expected some of {', '.join(known)}. Correct the name.")
    return list(known if asked is None else asked)


def _with_splits(table: pd.DataFrame, held_out: int, seed: int) -> tuple[pd.DataFrame, list[str]]:
    """Hold out photos of each class and context where all are for training."""
    if held_out < 0:
        raise OptionError(f"held_out is {held_out}; expected 0 or more photos of each class and context.")
    if set(table["split"]) != {"train"} or held_out == 0:
        return with_validation(table, 0.1 if held_out else 0.0, seed)
    splits = np.full(len(table), "train", dtype=object)
    generator = np.random.default_rng(seed)
    for _, rows in sorted(table.groupby(["label", "attribute"]).indices.items()):
        taken = generator.permutation(rows)[:held_out]
        splits[taken[:len(taken) // 3]] = "val"
        splits[taken[len(taken) // 3:]] = "test"
    if not (splits == "train").any():
        raise OptionError(f"held_out is {held_out}, but no class and context has more photos than that, so none is left to "
                          "train on. Lower held_out.")
    return table.assign(split=splits), [f"Only training photos have labels: up to {held_out} of each class and context "
                                        f"were held out, a third to validate and the rest to test, seed {seed}."]
