"""MetaShift as its official scripts write it: folders of splits, classes and contexts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from guidance_viz.core import DataError, OptionError, read_json
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.official import VALIDATION_SHARE, Layout, below, photos_in, with_validation
from guidance_viz.data.passed_over import folders_in
from guidance_viz.data.splits import FRACTIONS, is_split, split_name, split_note, strata_of, stratified_split

LAYOUT = Layout("metashift", "<split>/<class>/<class>(<context>)/*.jpg with the splits train and test, such as "
                "train/cat/cat(indoor)/123.jpg; or <split>/<class>/*.jpg with imageID_to_group.json",
                "https://github.com/Weixin-Liang/MetaShift (dataset/subpopulation_shift_cat_dog_indoor_outdoor.py makes it "
                "from the photos of Visual Genome)")
HELD_OUT = {"val_out_of_domain": "test"}
GROUPS = "imageID_to_group"
TO_JSON = ("python -c \"import json, pickle; json.dump(pickle.load(open('imageID_to_group.pkl', 'rb')), "
           "open('imageID_to_group.json', 'w'))\"")


@data_format("metashift", title="MetaShift", order=60, paper="Liang and Zou 2022",
             does="Such as cats and dogs, whose shortcut is indoors and outdoors.")
def metashift(root: Path | None, *, classes: Sequence[str] | None = None, splits: str = "official",
              validation: float = VALIDATION_SHARE, fractions: Sequence[float] = FRACTIONS, seed: int = 0,
              image_size: int | None = 224, resize: str = "crop", verify: bool = True) -> Dataset:
    """Load MetaShift (Liang and Zou 2022), such as cats and dogs whose shortcut is indoors and outdoors.

    Parameters
    ----------
    root
        What an official script wrote: ``MetaShift-Cat-Dog-indoor-outdoor``, ``MetaShift-subpopulation-shift``, or another
        of the same layout.
    classes
        The classes in their order; ``None``: the folders' names, sorted.
    splits
        ``"official"``: by folder (``val_out_of_domain`` is a test set); ``"random"``: all photos are drawn anew, each
        class and context alike, so that every split has every group (as in SubpopBench).
    validation, seed
        Share of the training photos drawn to validate where the folders have no such split.
    fractions
        Shares of train, val and test where ``splits="random"``.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    verify
        Look at each file's head and tail, not only whether it is there.

    Returns
    -------
    Dataset
        ``sample_id`` is the path below ``root``; group = class · contexts + context. Links are followed. Nothing is
        unpickled: contexts that are only in ``imageID_to_group.pkl`` are asked for as JSON.

    Raises
    ------
    DataError
        The folders are not there, hold no photos, or have contexts in a pickle alone.
    OptionError
        ``splits`` or a class does not exist.
    """
    root = LAYOUT.folder(root)
    if splits not in ("official", "random"):
        raise OptionError(f"splits is {splits!r}; expected 'official' or 'random'.")
    parts = [(_split(name), root / name) for name in folders_in(root) if _split(name)]
    if not parts:
        raise _no_folders(root)
    names = _classes(parts, classes)
    contexts = _contexts_of_photos(root)
    rows = [(below(root, path), name, _context(root, path, name, contexts), split)
            for split, part in parts for name in names if (part / name).is_dir() for path in photos_in(part / name)]
    if not rows:
        raise LAYOUT.missing("photo in a folder of a class", root)
    known = sorted({context for _, _, context, _ in rows})
    table = pd.DataFrame({"sample_id": [row[0] for row in rows], "path": [row[0] for row in rows],
                          "label": [names.index(row[1]) for row in rows], "split": [row[3] for row in rows],
                          "attribute": [known.index(row[2]) for row in rows]})
    if splits == "random":
        table["split"] = stratified_split(strata_of(table), seed=seed, fractions=fractions)
        notes = [split_note(seed, fractions)]
    else:
        table, notes = with_validation(table, validation, seed)
    return from_files(table, root, class_names=names, attribute_names=known, image_size=image_size, resize=resize,
                      name="metashift", notes=notes, verify=verify, follow_links=True)


def _split(name: str) -> str | None:
    return HELD_OUT.get(name, split_name(name) if is_split(name) else None)


def _no_folders(root: Path) -> DataError:
    pickles = sorted(file.name for file in root.iterdir() if file.suffix in (".pkl", ".pickle"))
    if not pickles:
        return LAYOUT.missing("folder of a split (train, test, val_out_of_domain)", root)
    return DataError(f"In {os.fspath(root)!r} the photos are listed in the pickle {pickles[0]!r} alone, and a pickle can "
                     "run any code, so it is not read. Run the official script that makes the folders from it, and load "
                     f"what it wrote. {LAYOUT.hint}")


def _classes(parts: Sequence[tuple[str | None, Path]], asked: Sequence[str] | None) -> list[str]:
    known = sorted({name for _, part in parts for name in folders_in(part)})
    lost = [name for name in asked or () if name not in known]
    if lost:
        raise OptionError(f"There is no class {lost[0]!r}; expected some of {', '.join(known)}. Correct the name.")
    return list(known if asked is None else asked)


def _contexts_of_photos(root: Path) -> dict[str, str]:
    """The ``class(context)`` of each photo where the script wrote them to a file; a JSON of it, not the pickle."""
    file = root / f"{GROUPS}.json"
    if not file.is_file():
        return {}
    try:
        return {str(photo): group if isinstance(group, str) else str(group[0]) for photo, group in read_json(file).items()}
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, OSError) as error:
        raise DataError(f"{os.fspath(file)!r} cannot be read ({error}); expected a JSON object of photos and their groups, "
                        f"such as {{\"123\": [\"cat(indoor)\"]}}. Write it with: {TO_JSON}") from error


def _context(root: Path, path: Path, name: str, contexts: dict[str, str]) -> str:
    """The context of a photo: from its folder, or from the file of groups."""
    folder = path.parent.name
    if folder == name:
        if path.stem not in contexts:
            raise _no_context(root, path, bool(contexts))
        folder = contexts[path.stem]
    start, bracket, rest = folder.partition("(")
    return rest.removesuffix(")").strip() if bracket and rest.endswith(")") and start.strip() else folder


def _no_context(root: Path, path: Path, some: bool) -> DataError:
    file = f"{GROUPS}.json"
    if some:
        return DataError(f"{file!r} has no group for the photo {below(root, path)!r}. Add it, or remove the photo.")
    if (root / f"{GROUPS}.pkl").exists():
        return DataError(f"The context of {below(root, path)!r} is in the pickle '{GROUPS}.pkl' alone, and a pickle can "
                         f"run any code, so it is not read. Where you trust it, write {file!r} beside it with: {TO_JSON}")
    return DataError(f"The photo {below(root, path)!r} is in no folder of a context, and there is no {file!r}. Photos "
                     f"without contexts can be loaded with the format 'folder'. {LAYOUT.hint}")
